"""Calling off: what notice was given, and what that leaves in the record (rule 6)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.build import moment, outcome, practice, session, whole_days
from therasched.domain import cancellation
from therasched.domain.people import Service

if TYPE_CHECKING:
    from therasched.domain.session import Session

START = moment("03-05 14:00")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "by", "attendance", "billable"),
    [
        (START - DAY, "client", "cancelled", False),
        (START - DAY + timedelta(seconds=1), "client", "late-cancellation", True),
        (START - DAY + timedelta(minutes=1), "client", "late-cancellation", True),
        (START + timedelta(hours=1), "client", "late-cancellation", True),
        (START - timedelta(days=9), "client", "cancelled", False),
        (START - timedelta(minutes=1), "practitioner", "cancelled-by-practitioner", False),
        (START - timedelta(minutes=1), "clinic", "cancelled-by-practitioner", False),
    ],
)
def test_notice_decides_and_exactly_the_policy_is_not_late(
    at: datetime, by: str, attendance: str, billable: bool
) -> None:
    one = session("k7f3mq", "03-05 14:00", "anna-k")
    decision = cancellation.decide(one, practice(), by, at)
    assert (decision.attendance, decision.billable) == (attendance, billable)
    assert decision.policy == 24 * 60


def test_a_service_may_have_its_own_policy() -> None:
    known = practice()
    services = {"slt-50": Service("slt-50", "Speech therapy", 50, notice=48 * 60)}
    strict = known._replace(settings=known.settings._replace(services=services))
    one = session("k7f3mq", "03-05 14:00", "anna-k")
    decision = cancellation.decide(one, strict, "client", START - DAY)
    assert decision == ("late-cancellation", 24 * 60, 48 * 60)


def test_a_day_of_25_hours_counts_as_what_passes() -> None:
    one = session("k7f3mq", "10-25 10:00", "anna-k")
    decision = cancellation.decide(one, practice(), "client", moment("10-24 10:00"))
    assert decision == ("cancelled", 25 * 60, 24 * 60)
    sooner = cancellation.decide(one, practice(), "client", moment("10-24 11:00"))
    assert sooner.attendance == "cancelled"


@pytest.mark.parametrize(
    "one",
    [
        session("k7f3mq", "03-05 14:00", "anna-k", mode="indirect"),
        session("k7f3mq", "03-05 14:00", title="Team"),
        whole_days("k7f3mq", "03-05", "03-05", "", type="task", clients=("anna-k",)),
    ],
)
def test_indirect_and_other_sessions_keep_just_the_fact(one: Session) -> None:
    decision = cancellation.decide(one, practice(), "client", START)
    assert decision.attendance == ""
    assert not decision.billable
    off = cancellation.with_cancellation(one, decision, "client", START, "ill")
    assert off.outcome == one.outcome
    assert off.cancelled == ("client", START, "ill")


def test_every_client_is_marked_and_texts_stay() -> None:
    parts = outcome({"anna-k": "attended"}, note="Came late.")
    one = session("k7f3mq", "03-05 14:00", "anna-k ben-o", outcome=parts)
    decision = cancellation.decide(one, practice(), "clinic", START)
    off = cancellation.with_cancellation(one, decision, "clinic", START, "")
    marked = {code: part.attendance for code, part in off.outcome.clients.items()}
    assert marked == dict.fromkeys(["anna-k", "ben-o"], "cancelled-by-practitioner")
    assert off.outcome.note == "Came late."
    assert one.cancelled is None
