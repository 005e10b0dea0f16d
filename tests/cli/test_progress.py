from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from therasched.cli.desk import Desk
from therasched.cli.flags import Flags
from therasched.cli.progress import MANY, progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable


class Screen(io.StringIO):
    """A stderr that says whether somebody looks at it."""

    def __init__(self, *, seen: bool = True) -> None:
        super().__init__()
        self.seen = seen

    def isatty(self) -> bool:
        return self.seen


def bar(screen: Screen, **given: bool) -> Callable[[int], None] | None:
    """A bar on a screen, for a desk with these flags."""
    flags = Flags()
    for name, value in given.items():
        setattr(flags, name, value)
    with mock.patch.object(sys, "stderr", screen):
        return progress_bar(Desk(flags), "Verifying")


def drawn(total: int) -> str:
    """What is seen of so many turns."""
    screen = Screen()
    turn = bar(screen)
    assert turn is not None
    with mock.patch.object(sys, "stderr", screen):
        for _ in range(total):
            turn(total)
    return screen.getvalue()


def test_a_bar_moves_until_all_is_read() -> None:
    shown = drawn(MANY)
    assert "Verifying" in shown
    assert "100%" in shown
    assert "\n" in shown


def test_what_is_quickly_read_shows_none() -> None:
    assert drawn(MANY - 1) == ""


@pytest.mark.parametrize("flag", ["quiet", "json"])
def test_nobody_asked_for_one(flag: str) -> None:
    assert bar(Screen(), **{flag: True}) is None


def test_nobody_sees_one() -> None:
    assert bar(Screen(seen=False)) is None
