"""A practice with one session whose file a person wrote, in her own spelling; and its store."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def practice(tmp_path: Path) -> Shop:
    """The practice."""
    shop = Shop(tmp_path / "practice")
    shop.write(ANNA, TEXT)
    return shop


def sessions(shop: Shop) -> Sessions:
    """Its sessions, opened anew as a command does."""
    return wiring.open_practice(str(shop.root)).sessions
