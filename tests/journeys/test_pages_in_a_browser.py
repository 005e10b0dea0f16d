"""Pages as a browser has them: silent, self-contained, for everybody, on one sheet of paper."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from tests.support.browser import WIDTHS, Asked, look, needs_browser

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program

pytestmark = needs_browser


def test_week_and_month(example: Program, tmp_path: Path) -> None:
    pages = []
    for period in ("2026-W11", "march"):
        page = tmp_path / f"{period}.html"
        example("agenda", period, "--all", "--html", str(page))
        pages.append(str(page))
    looks = [*((width, "light") for width in WIDTHS), (1280, "dark")]
    asked = [Asked(page, *how) for page, how in product(pages, looks)]
    printed = [Asked(page, 1280, pdf=f"{page}.pdf") for page in pages]
    seen = look([*asked, *printed])
    for one, found in zip([*asked, *printed], seen, strict=True):
        assert (found.console, found.requests, found.serious) == ([], [], []), one
        assert found.wider == 0, one
    assert [one.sheets for one in seen[len(asked) :]] == [1, 1]


def test_bars_are_whole_where_three_sessions_stand_side_by_side(
    example: Program, tmp_path: Path
) -> None:
    for client in ("anna-k", "ben-o", "mila-w"):
        example("new", client, "2026-03-13", "15:00")
    page = str(tmp_path / "week.html")
    example("agenda", "2026-W11", "--html", page)
    asked = [Asked(page, width) for width in WIDTHS]
    assert [one.cut for one in look(asked)] == [0, 0, 0]


def test_the_pages_of_clients(example: Program, tmp_path: Path) -> None:
    example("portal", str(tmp_path / "portal"))
    pages = sorted(str(page) for page in (tmp_path / "portal").glob("*/index.html"))
    assert len(pages) == 5
    looks = [(360, "light"), (768, "dark"), (1280, "light")]
    asked = [Asked(page, *looks[number % 3]) for number, page in enumerate(pages)]
    for one, found in zip(asked, look(asked), strict=True):
        assert (found.console, found.requests, found.serious) == ([], [], []), one
        assert found.wider == 0, one
