"""Which files are sessions, told by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.shop import Shop
from therasched.cli import wiring

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.storage.sessions import Sessions

MARCH = "sessions/2026/03"
ANNA = f"{MARCH}/2026-03-02-0930-k7f3mq.yaml"
TEXT = """\
# my own words
id: k7f3mq
type:   session    # aligned
mode: 'direct'
service: slt-50
practitioner: lena
clients:
    - anna-k
start: 2026-03-02 09:30
end: 2026-03-02 10:20

x-mood: good
plan: >-
    Folded text
    of two lines.
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "practice")
    shop.write(ANNA, TEXT)
    return shop


def sessions(shop: Shop) -> Sessions:
    return wiring.open_practice(str(shop.root)).sessions


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
