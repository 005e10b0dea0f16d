"""Where a session stands: its bars, what it waits for, what is over (rules 1 and 5)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.build import NOW, moment, outcome, practice, session, whole_days
from therasched.domain import lifecycle
from therasched.domain.catalogue import ATTENDANCES, DEFAULT_TYPES, STATUSES
from therasched.domain.outcome import Cancelled, ClientOutcome

if TYPE_CHECKING:
    from therasched.domain.session import Session

DIRECT = session("k7f3mq", "03-02 09:30", "anna-k")
INDIRECT = DIRECT._replace(mode="indirect")
TEAM = session("t9wxsd", "03-02 13:00", type="team", title="Team meeting")
ROUND = TEAM._replace(type="supervision")
OFF = Cancelled("client", moment("03-01 09:00"))


def steps(one: Session) -> tuple[bool | None, ...]:
    return tuple(lifecycle.steps(one, lifecycle.kind_of(one, practice())))


@pytest.mark.parametrize(
    ("one", "bars"),
    [
        (DIRECT, (True, False, False)),
        (DIRECT._replace(plan="Talk."), (True, True, False)),
        (DIRECT._replace(plan="-"), (True, True, False)),
        (DIRECT._replace(outcome=outcome({"anna-k": "no-show"})), (True, False, True)),
        (DIRECT._replace(outcome=outcome(status="completed")), (True, False, False)),
        (DIRECT._replace(service=""), (False, False, False)),
        (DIRECT._replace(clients=()), (False, False, False)),
        (INDIRECT._replace(outcome=outcome(status="in-progress")), (True, False, False)),
        (INDIRECT._replace(outcome=outcome(status="completed")), (True, False, True)),
        (INDIRECT._replace(outcome=outcome({"anna-k": "attended"})), (True, False, False)),
        (TEAM, (True, None, None)),
        (TEAM._replace(title=""), (False, None, None)),
        (ROUND, (True, None, False)),
        (ROUND._replace(outcome=outcome(status="completed")), (True, None, True)),
        (TEAM._replace(type="vidoe"), (True, None, None)),
    ],
)
def test_bars(one: Session, bars: tuple[bool | None, ...]) -> None:
    assert steps(one) == bars


def test_a_group_is_marked_when_everybody_is() -> None:
    group = session("k7f3mq", "03-02 09:30", "anna-k ben-o")
    half = group._replace(outcome=outcome({"anna-k": "attended"}))
    whole = group._replace(outcome=outcome({"anna-k": "attended", "ben-o": "no-show"}))
    assert (steps(half)[2], steps(whole)[2]) == (False, True)


def test_what_a_type_needs() -> None:
    kinds = DEFAULT_TYPES
    bare = DIRECT._replace(service="", clients=(), mode="", title="")
    assert lifecycle.missing_fields(bare, kinds["video"]) == ("service", "clients", "mode")
    assert lifecycle.missing_fields(bare, kinds["team"]) == ("title",)
    assert lifecycle.missing_fields(TEAM, kinds["team"]) == ()


@pytest.mark.parametrize("word", ATTENDANCES)
def test_what_counts_as_a_previous_session(word: str) -> None:
    one = DIRECT._replace(outcome=outcome({"anna-k": word}))
    assert lifecycle.took_place_for(one, "anna-k") is (word in ("attended", "non-billable"))
    assert not lifecycle.took_place_for(one, "ben-o")
    assert not lifecycle.took_place_for(one._replace(cancelled=OFF), "anna-k")


@pytest.mark.parametrize("word", STATUSES)
def test_indirect_work_counts_when_completed(word: str) -> None:
    one = INDIRECT._replace(outcome=outcome(status=word))
    assert lifecycle.took_place_for(one, "anna-k") is (word == "completed")


def test_called_off_by_whoever_wrote_it_down() -> None:
    group = session("k7f3mq", "03-02 09:30", "anna-k ben-o")
    all_off = outcome({"anna-k": "cancelled", "ben-o": "late-cancellation"})
    one_off = outcome({"anna-k": "cancelled", "ben-o": "attended"})
    assert lifecycle.is_cancelled(group._replace(outcome=all_off))
    assert not lifecycle.is_cancelled(group._replace(outcome=one_off))
    assert not lifecycle.is_cancelled(group)
    assert not lifecycle.is_cancelled(TEAM)
    assert lifecycle.is_cancelled(TEAM._replace(cancelled=OFF))


def test_what_it_waits_for() -> None:
    kind = DEFAULT_TYPES["session"]
    marked = DIRECT._replace(outcome=outcome({"anna-k": "attended"}))
    off = DIRECT._replace(cancelled=OFF)
    ahead = session("k7f5wd", "03-09 09:30", "anna-k")
    assert lifecycle.awaits_plan(DIRECT, kind)
    assert not lifecycle.awaits_plan(DIRECT._replace(plan="-"), kind)
    assert not lifecycle.awaits_plan(off, kind)
    assert not lifecycle.awaits_plan(TEAM, DEFAULT_TYPES["team"])
    assert lifecycle.awaits_outcome(DIRECT, kind, NOW)
    assert not lifecycle.awaits_outcome(marked, kind, NOW)
    assert not lifecycle.awaits_outcome(off, kind, NOW)
    assert not lifecycle.awaits_outcome(ahead, kind, NOW)
    assert not lifecycle.awaits_outcome(TEAM, DEFAULT_TYPES["team"], NOW)


def test_begun_and_past_to_the_second() -> None:
    start, end, second = DIRECT.span.start, DIRECT.span.end, timedelta(seconds=1)
    assert not lifecycle.has_begun(DIRECT, start - second)
    assert lifecycle.has_begun(DIRECT, start)
    assert not lifecycle.is_past(DIRECT, end - second)
    assert lifecycle.is_past(DIRECT, end)


def test_whole_days_are_past_at_their_last_midnight() -> None:
    days = whole_days("d8vbqn", "03-02", "03-03", "Audit")
    assert not lifecycle.is_past(days, moment("03-03 23:59"))
    assert lifecycle.is_past(days, moment("03-04 00:00"))


def test_homework_that_is_not_shared() -> None:
    parts = outcome({"anna-k": ClientOutcome(homework="Read."), "ben-o": "attended"})
    group = session("k7f3mq", "03-02 09:30", "anna-k ben-o", outcome=parts)
    assert lifecycle.unshared_homework(group) == ("anna-k",)
    assert lifecycle.unshared_homework(group._replace(shared={"anna-k": NOW})) == ()
