"""What a session may wait for: less is never told than the work list then shows."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.support import build
from tests.support.chains import Chain
from therasched.domain import chain, waiting
from therasched.domain.outcome import Cancelled
from therasched.domain.waiting import Moment, Open
from therasched.views import worklist

if TYPE_CHECKING:
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored

NAME = "k7f3mq"
START, AHEAD = "03-02 09:30", "03-05 09:30"
UNMARKED = build.session(NAME, START, "anna-k")
MARKED = UNMARKED._replace(outcome=build.outcome({"anna-k": "attended"}))
TEAM = build.session(NAME, START, title="Round")
SUPERVISION = TEAM._replace(type="supervision")
OFF = MARKED._replace(cancelled=Cancelled("client", build.NOW))
NOW = int(build.NOW.timestamp())
BEGUN = int(MARKED.span.start_at.timestamp())


def signed() -> Chain:
    made = Chain()
    made.sign(NAME, "03-02 11:00")
    return made


def returned() -> Chain:
    made = signed()
    made.send_back(NAME, "03-02 12:00")
    return made


def cosigned() -> Chain:
    made = signed()
    made.cosign(NAME, "03-02 12:00")
    return made


def purged() -> Chain:
    made = signed()
    made.purge(NAME, "03-02 12:00")
    return made


def unreadable() -> Chain:
    made = signed()
    made.logs[NAME].append(chain.Event(chain.UNREADABLE))
    return made


def opened(session: Session, made: Chain, plan: str = "Bath time.") -> Open:
    practice = made.practice()
    stored = made.stored(session, plan)
    return waiting.of_session(stored, practice.signed.get(NAME, ()), practice)


@pytest.mark.parametrize(
    ("session", "made", "plan", "found"),
    [
        (UNMARKED, Chain(), "Bath time.", Open(BEGUN, outcome=True)),
        (MARKED, Chain(), "Bath time.", Open(BEGUN, sign=True)),
        (OFF, Chain(), "Bath time.", Open(BEGUN, sign=True)),
        (TEAM, Chain(), "Bath time.", Open(BEGUN)),
        (SUPERVISION, Chain(), "Bath time.", Open(BEGUN, outcome=True)),
        (MARKED, signed(), "Bath time.", Open(BEGUN, signer="lena")),
        (MARKED, signed(), "Lift.", Open(BEGUN, questioned=True)),
        (UNMARKED, signed(), "Bath time.", Open(BEGUN, outcome=True, signer="lena")),
        (MARKED, cosigned(), "Bath time.", Open(BEGUN)),
        (MARKED, returned(), "Bath time.", Open(BEGUN, questioned=True, signer="lena")),
        (MARKED, purged(), "Bath time.", Open(BEGUN, questioned=True)),
        (MARKED, unreadable(), "Bath time.", Open(BEGUN, questioned=True)),
    ],
)
def test_what_is_open(session: Session, made: Chain, plan: str, found: Open) -> None:
    assert opened(session, made, plan) == found


@pytest.mark.parametrize(
    ("one", "at", "waits"),
    [
        (Open(NOW), Moment(NOW, signs=True), False),
        (Open(NOW + 1), Moment(NOW, signs=False), True),
        (Open(0, outcome=True), Moment(NOW, signs=False), True),
        (Open(0, sign=True), Moment(NOW, signs=False), False),
        (Open(0, sign=True), Moment(NOW, signs=True), True),
        (Open(0, questioned=True), Moment(NOW, signs=False), True),
        (Open(0, signer="lena"), Moment(NOW, signs=True), False),
        (Open(0, signer="lena"), Moment(NOW, signs=True, supervised=("tom",)), False),
        (Open(0, signer="lena"), Moment(NOW, signs=True, supervised=("tom", "lena")), True),
        (Open(0), Moment(NOW, signs=True, supervised=("",)), False),
    ],
)
def test_what_may_wait(one: Open, at: Moment, waits: bool) -> None:
    assert waiting.may_wait(one, at) is waits


def supervised(practice: Practice, supervisor: str) -> Practice:
    people = dict(practice.settings.practitioners)
    if supervisor:
        people["lena"] = people["lena"]._replace(requires_cosign=(supervisor,))
    return practice._replace(settings=practice.settings._replace(practitioners=people))


CASES = list(
    product(
        (UNMARKED, MARKED, OFF, TEAM, SUPERVISION),
        (START, AHEAD),
        ("", "tom"),
        (Chain, signed, cosigned, returned, purged, unreadable),
        ("Bath time.", "Lift."),
        (True, False),
        ("03-02 11:30", "03-03 11:00", "03-09 10:00"),
    )
)


def shown(stored: Stored, practice: Practice, *, signs: bool) -> set[str]:
    """What the work list says of one session, to anybody."""
    rows = [
        row.kind
        for who in ("", "lena", "tom")
        for row in worklist.build([stored], practice, practitioner=who, signs=signs)
    ]
    return {*rows}


def test_the_work_list_shows_nothing_of_what_may_not_wait() -> None:
    kinds, quiet = set[str](), 0
    for session, start, supervisor, made, plan, signs, now in CASES:
        log = made()
        practice = supervised(log.practice(), supervisor)._replace(now=build.moment(now))
        span = build.session(NAME, start).span
        stored = log.stored(session._replace(span=span), plan)
        people = practice.settings.practitioners.values()
        codes = tuple(one.code for one in people if one.requires_cosign)
        one = waiting.of_session(stored, practice.signed.get(NAME, ()), practice)
        found = shown(stored, practice, signs=signs)
        if not waiting.may_wait(one, Moment(int(practice.now.timestamp()), signs, codes)):
            assert not found, (session, start, supervisor, made, plan, signs, now)
            quiet += 1
        kinds |= found
    assert kinds == {"Overdue", "Plan", "To sign", "Locks", "Altered", "Co-sign", "Returned"}
    assert quiet > 100
