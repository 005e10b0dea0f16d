"""Overlaps: half-open, of what both need, each told once."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.build import moment, outcome, session, whole_days
from therasched.domain import clash
from therasched.domain.outcome import Cancelled

LATER = "r8vbwk"


def claims(one: clash.Clash) -> list[str]:
    return [" ".join(claim) for claim in one.claims]


@pytest.mark.parametrize(
    ("start", "minutes", "overlaps"),
    [
        ("03-03 09:10", 50, False),
        ("03-03 09:10", 51, True),
        ("03-03 10:49", 10, True),
        ("03-03 10:50", 10, False),
        ("03-03 10:10", 10, True),
        ("03-03 08:00", 600, True),
    ],
)
def test_only_a_common_moment_is_an_overlap(start: str, minutes: int, overlaps: bool) -> None:
    one = session("k7f3mq", "03-03 10:00", "anna-k")
    other = session(LATER, start, "ben-o", minutes)
    assert bool(list(clash.clashes(one, [other]))) is overlaps
    assert bool(list(clash.clashes(other, [one]))) is overlaps


def test_what_both_need_is_told() -> None:
    one = session("k7f3mq", "03-03 10:00", "anna-k ben-o", room="Room 1")
    same = session(LATER, "03-03 10:00", "ben-o anna-k", room="ROOM 1")
    [found] = clash.clashes(one, [same])
    assert (found.session, found.other) == (one, same)
    assert claims(found) == ["client anna-k", "client ben-o", "practitioner lena", "room room 1"]


def test_who_shares_nothing_does_not_clash() -> None:
    one = session("k7f3mq", "03-03 10:00", "anna-k", room="1")
    other = session(LATER, "03-03 10:00", "ben-o", practitioner="tom", room="2")
    nobody = session(LATER, "03-03 10:00", practitioner="", title="A parcel comes")
    assert list(clash.clashes(one, [other, nobody])) == []


def test_a_session_does_not_clash_with_itself() -> None:
    one = session("k7f3mq", "03-03 10:00", "anna-k")
    assert list(clash.clashes(one, [one, one._replace(place="moved")])) == []


def test_what_was_called_off_holds_nothing() -> None:
    one = session("k7f3mq", "03-03 10:00", "anna-k")
    off = one._replace(id=LATER, cancelled=Cancelled("client", moment("03-02 10:00")))
    late = one._replace(id=LATER, outcome=outcome({"anna-k": "late-cancellation"}))
    assert list(clash.clashes(one, [off, late])) == []
    assert list(clash.clashes(off, [one])) == []


def test_days_off_clash_and_work_due_on_a_day_does_not() -> None:
    one = session("k7f3mq", "03-03 10:00", "anna-k")
    off = whole_days("d8vbqn", "03-02", "03-03", "Holiday")
    due = whole_days("w2bbbb", "03-03", "03-03", "", type="task", clients=("anna-k",))
    assert [found.other.id for found in clash.clashes(one, [off, due])] == ["d8vbqn"]


@given(
    st.lists(
        st.tuples(st.integers(0, 23), st.integers(1, 300), st.sampled_from(["anna-k", "ben-o"])),
        max_size=12,
    )
)
def test_every_pair_is_told_once(rows: list[tuple[int, int, str]]) -> None:
    sessions = [
        session(f"b{number:05}", f"03-03 {hour:02}:00", client, minutes, practitioner="")
        for number, (hour, minutes, client) in enumerate(rows)
    ]
    pairs = {
        frozenset([one.id, other.id])
        for one, other in combinations(sessions, 2)
        if one.clients == other.clients and one.span.overlaps(other.span)
    }
    found = list(clash.all_clashes(reversed(sessions)))
    assert {frozenset([one.session.id, one.other.id]) for one in found} == pairs
    assert len(found) == len(pairs)
    assert all(one.other.span.start_at <= one.session.span.start_at for one in found)


def test_what_holds_nothing_clashes_with_nothing() -> None:
    assert clash.hold_of(session("k7f3mq", "03-03 10:00", "anna-k")) is not None
    due = whole_days("w2bbbb", "03-03", "03-03", "", type="task", clients=("anna-k",))
    off = session("k7f3mq", "03-03 10:00", "anna-k")._replace(
        cancelled=Cancelled("client", moment("03-02 10:00"))
    )
    assert (clash.hold_of(due), clash.hold_of(off)) == (None, None)
