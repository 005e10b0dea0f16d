"""Which files are sessions, told by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.handwritten import ANNA, MARCH, practice, sessions

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return practice(tmp_path)


def test_only_names_of_sessions_count(shop: Shop) -> None:
    for name in (
        "k7f3mq.yaml",
        "2026-04-02-0930-k7f3mz.yaml",
        ".k.swp",
        "2026-03-02-0930-k7f3mq.yaml~",
    ):
        shop.write(f"{MARCH}/{name}", "")
    shop.write("sessions/notes/a.yaml", "")
    shop.write("sessions/2026/spring/a.yaml", "")
    assert [name.path for name in sessions(shop).names()] == [ANNA]
