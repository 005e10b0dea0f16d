"""What comes along into a client's next session (rule 5): hers alone, and shown, never copied."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.build import moment, outcome, session
from therasched.domain.carryover import CarryOver, carry_over
from therasched.domain.outcome import Cancelled, ClientOutcome

NEXT = session("k7f5wd", "03-09 09:30", "anna-k")
LIFT = ClientOutcome("attended", "partly", "Once.", "Floor 3 with support.", "Take the lift twice.")


def test_homework_and_notes_of_the_latest_session_that_took_place() -> None:
    earlier = [
        session("c5bfgh", "03-08 09:30", "anna-k", outcome=outcome({"anna-k": "no-show"})),
        session("k7f3mq", "03-02 09:30", "anna-k", outcome=outcome({"anna-k": LIFT}, note="All.")),
        session("k7f2bb", "02-23 09:30", "anna-k", outcome=outcome({"anna-k": "attended"})),
    ]
    assert carry_over(NEXT, "anna-k", earlier) == CarryOver(
        "anna-k",
        homework="Take the lift twice.",
        homework_on=date(2026, 3, 2),
        note="Floor 3 with support.",
        note_on=date(2026, 3, 2),
        shared_note="All.",
    )


def test_it_reads_no_further_than_needed() -> None:
    def earlier() -> object:
        yield session("k7f3mq", "03-02 09:30", "anna-k", outcome=outcome({"anna-k": LIFT}))
        pytest.fail("read too far")

    assert carry_over(NEXT, "anna-k", earlier()).homework  # type: ignore[arg-type]


def test_what_became_of_the_homework_stands_in_the_session_itself() -> None:
    reviewed = ClientOutcome(review="partly", review_note="Once, with me.")
    now = NEXT._replace(outcome=outcome({"anna-k": reviewed}))
    past = [session("k7f3mq", "03-02 09:30", "anna-k", outcome=outcome({"anna-k": LIFT}))]
    found = carry_over(now, "anna-k", past)
    assert (found.review, found.review_note) == ("partly", "Once, with me.")


def test_homework_and_note_are_each_the_latest_that_there_is() -> None:
    call = outcome({"anna-k": ClientOutcome("attended", note="On the phone.")})
    earlier = [
        session("n3kcrz", "03-06 16:00", "anna-k", outcome=outcome({"anna-k": "attended"})),
        session("c5bfgh", "03-05 16:00", "anna-k", outcome=call),
        session("k7f3mq", "03-02 09:30", "anna-k", outcome=outcome({"anna-k": LIFT})),
    ]
    found = carry_over(NEXT, "anna-k", earlier)
    assert (found.homework, found.homework_on) == ("Take the lift twice.", date(2026, 3, 2))
    assert (found.note, found.note_on) == ("On the phone.", date(2026, 3, 5))
    task = outcome({"anna-k": ClientOutcome("attended", homework="Read.")})
    earlier[0] = earlier[0]._replace(outcome=task)
    assert carry_over(NEXT, "anna-k", earlier)[1:3] == ("Read.", date(2026, 3, 6))


def test_a_review_since_then_is_about_the_latest_homework() -> None:
    reviews = [ClientOutcome("attended", word, f"{word}!") for word in ("done", "partly")]
    days = ("03-06 16:00", "03-05 16:00")
    earlier = [
        session("c5bfgh", day, "anna-k", outcome=outcome({"anna-k": review}))
        for day, review in zip(days, reviews, strict=True)
    ]
    earlier.append(session("k7f3mq", "03-02 09:30", "anna-k", outcome=outcome({"anna-k": LIFT})))
    found = carry_over(NEXT, "anna-k", earlier)
    assert (found.homework, found.review, found.review_note) == (LIFT.homework, "done", "done!")


def test_in_a_group_each_has_her_own() -> None:
    parts = outcome(
        {"anna-k": LIFT, "ben-o": ClientOutcome("attended", note="Quiet.")}, note="All."
    )
    past = [session("k7f3mq", "03-02 09:30", "anna-k ben-o", outcome=parts)]
    found = carry_over(NEXT, "ben-o", past)
    assert found == CarryOver("ben-o", note="Quiet.", note_on=date(2026, 3, 2), shared_note="All.")


PAST = session("k7f3mq", "03-02 09:30", "anna-k", outcome=outcome({"anna-k": LIFT}))


@pytest.mark.parametrize(
    "past",
    [
        PAST._replace(clients=("ben-o",)),
        PAST._replace(cancelled=Cancelled("client", moment("03-01 09:00"))),
        PAST._replace(mode="indirect", outcome=outcome(status="on-hold")),
        PAST._replace(outcome=outcome({"anna-k": "late-cancellation"})),
    ],
)
def test_what_did_not_take_place_carries_nothing(past: object) -> None:
    found = carry_over(NEXT, "anna-k", [past])  # type: ignore[list-item]
    assert found == CarryOver("anna-k")
    assert found.empty


@pytest.mark.parametrize(
    ("past", "empty"),
    [
        (outcome({"anna-k": "non-billable"}), True),
        (outcome({"anna-k": "attended"}, note="All."), False),
        (outcome({"anna-k": ClientOutcome("attended", homework="Read.")}), False),
    ],
)
def test_nothing_to_show_is_empty(past: object, empty: bool) -> None:
    earlier = [session("k7f3mq", "03-02 09:30", "anna-k", outcome=past)]
    assert carry_over(NEXT, "anna-k", earlier).empty is empty


def test_indirect_work_that_was_completed_counts() -> None:
    done = outcome({"anna-k": ClientOutcome(homework="Read.")}, status="completed")
    earlier = [session("k7f3mq", "03-02 09:30", "anna-k", mode="indirect", outcome=done)]
    assert carry_over(NEXT, "anna-k", earlier).homework == "Read."
