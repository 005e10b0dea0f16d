"""The picture in the README is what the program prints today; how it is drawn: docs/picture.py."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from docs import picture
from docs.picture import Run

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_in_the_readme_is_the_agenda_of_today() -> None:
    kept = picture.PICTURE.read_text(encoding="utf-8")
    assert kept == picture.drawn(), "make picture"


def test_runs_begin_at_the_column_they_have_on_the_terminal() -> None:
    line = "  09:30  \033[38;5;32m家族 田中 👩‍👧\033[0m     \033[2;9mR & B\033[0m  x"
    assert list(picture.runs(line)) == [
        Run(2, "09:30", ()),
        Run(9, "家族 田中 👩‍👧", ("c32",)),
        Run(26, "R & B", ("dim", "struck")),
        Run(33, "x", ()),
    ]


@pytest.mark.parametrize(
    ("codes", "classes"), [("", ()), ("0", ()), ("1", ("bold",)), ("1;38;5;98", ("c98", "bold"))]
)
def test_codes_become_classes(codes: str, classes: tuple[str, ...]) -> None:
    assert list(picture.runs(f"\033[{codes}mx")) == [Run(0, "x", classes)]


def test_a_code_that_is_not_known_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        list(picture.runs("\033[5mx"))


def test_text_stays_text_and_keeps_its_column_in_any_font() -> None:
    page = ET.fromstring(picture.svg(["ab  <c>  家 d", ""]))
    texts = {one.text: one.attrib for one in page.iter(f"{SVG}tspan")}
    assert list(texts) == ["ab", "<c>", "家 d"]
    assert [one["x"] for one in texts.values()] == ["20.0", "53.6", "95.6"]
    assert [one.get("textLength") for one in texts.values()] == ["16.8", "25.2", None]


def test_colours_are_the_terminals_shifted_to_the_ground() -> None:
    assert [picture.colour(231, ground) for ground in picture.GROUNDS] == ["#e6e6e6", "#ffffff"]
    assert [picture.colour(16, ground) for ground in picture.GROUNDS] == ["#000000", "#404040"]
