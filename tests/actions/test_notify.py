"""Alarms shown once each, remembered before they show and forgotten where they could not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.shop import Shop
from therasched.actions import notify
from therasched.domain.reminder import Reminder
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from pathlib import Path

OWN = (Reminder("practitioner", "browser", 15),)


class Wall:
    """A screen that keeps what it shows."""

    def __init__(self, *, broken: bool = False, missing: bool = False) -> None:
        self.broken, self.missing = broken, missing
        self.shown: list[tuple[str, str]] = []
        self.known: set[str] = set()

    def require(self) -> None:
        if self.missing:
            raise TheraschedError("nothing here")

    def claim(self, keys: Mapping[str, datetime], now_at: datetime) -> set[str]:
        fresh = set(keys) - self.known
        self.known |= fresh
        return fresh

    def release(self, keys: Collection[str]) -> None:
        self.known -= set(keys)

    def show(self, title: str, text: str) -> None:
        if self.broken:
            raise TheraschedError("it broke")
        self.shown.append((title, text))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.book("anna-k", "2026-03-03 10:50", reminders=OWN)
    shop.book("ben-o", "2026-03-03 12:00", reminders=OWN)
    return shop


def run(shop: Shop, wall: Wall, *, rehearse: bool = False) -> list[str]:
    return [one.title for one in notify.notify(shop.open(), wall, "initials", rehearse=rehearse)]


def test_an_alarm_shows_once(shop: Shop) -> None:
    wall = Wall()
    assert run(shop, wall) == ["AK"]
    assert run(shop, wall) == []
    assert wall.shown == [("AK", "in 10 minutes, at 10:50")]


def test_one_that_could_not_show_shows_with_the_next_run(shop: Shop) -> None:
    wall = Wall(broken=True)
    with pytest.raises(TheraschedError, match="it broke"):
        run(shop, wall)
    wall.broken = False
    assert run(shop, wall) == ["AK"]


def test_a_rehearsal_shows_nothing_and_needs_no_screen(shop: Shop) -> None:
    wall = Wall(missing=True)
    assert run(shop, wall, rehearse=True) == ["AK"]
    assert wall.shown == []
    with pytest.raises(TheraschedError, match="nothing here"):
        run(shop, wall)
