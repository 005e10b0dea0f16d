"""Reminders and `kill -9`: nobody gets a message twice, and none is lost without a word.

A part of what bench/reminders.py does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import postfaults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.postfaults import Trials

KILLS = 4


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trials]:
    with postfaults.bench(tmp_path_factory.mktemp("post")) as one:
        yield one


@pytest.mark.parametrize("number", range(len(postfaults.ANSWERS)))
def test_killed_at_any_line(trials: Trials, number: int) -> None:
    lines, answer = trials.lines(), postfaults.ANSWERS[number]
    step = lines // KILLS
    first = 1 + (2 * number + 1) * step // (2 * len(postfaults.ANSWERS))
    done = {at: trials.killed(at, answer) for at in range(first, lines, step)}
    assert {at: one.wrong for at, one in done.items() if one.wrong} == {}
    assert sum(one.killed for one in done.values()) >= KILLS - 1


def test_several_at_once(trials: Trials) -> None:
    assert trials.at_once(3).wrong == []
