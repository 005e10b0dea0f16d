from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.support import build
from tests.support.chains import Chain
from therasched.domain import chain, homework, timing
from therasched.domain.outcome import Cancelled, ClientOutcome
from therasched.views import worklist

if TYPE_CHECKING:
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored

HOMEWORK = ClientOutcome("attended", homework="Take the lift.")
CAME = ClientOutcome("attended")
REVIEWED = ClientOutcome("attended", review="partly")
ABSENT = ClientOutcome("no-show")


def reviews(*stored: Stored) -> list[tuple[str, Stored, Stored]]:
    """The homework among these that waits for a review."""
    return homework.open_reviews((one, homework.parts(one.session)) for one in stored)


def rows(*sessions: Session, **more: object) -> list[tuple[str, str, str]]:
    stored = [build.stored(one) for one in sessions]
    found = worklist.build(stored, build.practice(), reviews=reviews(*stored), **more)  # type: ignore[arg-type]
    return [(row.kind, row.entry.id[:4], row.reason) for row in found]


def test_the_week_and_the_next() -> None:
    sessions = [*build.week(), build.session("k7f5hh", "03-09 09:30", "anna-k")]
    stored = [build.stored(one) for one in sessions]
    found = worklist.build(stored, build.practice(), reviews=reviews(*stored))
    assert [(row.kind, row.when, row.reason, row.command) for row in found] == [
        ("Overdue", "Mon 2 Mar 11:00", "outcome missing (22 h)", "therasched outcome p2qdhb"),
        (
            "Overdue",
            "Tue 3 Mar 10:00",
            "in progress, no outcome",
            "therasched outcome h4mnzd",
        ),
        ("Plan", "Mon 9 Mar 09:30", "no plan yet", "therasched plan k7f5hh"),
        (
            "Review",
            "Mon 2 Mar 14:30",
            "Anna K.: homework of 2 Mar open",
            "therasched outcome k7f9bb --review done --client anna-k",
        ),
    ]
    assert [row.entry.who for row in found[:1]] == ["Ben O'Brien, Maria S."]


def test_how_long_an_outcome_is_missing_is_real_time() -> None:
    # From 20:00 in New York (02:00 in Berlin) until 10:40 in Berlin.
    start = datetime(2026, 3, 2, 19, tzinfo=ZoneInfo("America/New_York"))
    late = build.session("k7f3mq", "03-02 09:30", "anna-k")
    late = late._replace(span=timing.Span(start, timing.plus_minutes(start, 60)))
    assert rows(late) == [("Overdue", "k7f3", "outcome missing (8 h)")]


@pytest.mark.parametrize(
    ("start", "days", "waits"),
    [
        ("03-10 10:40", 7, True),
        ("03-10 10:41", 7, False),
        ("03-10 10:41", 8, True),
        ("03-03 10:41", 0, False),
        ("03-03 10:39", 7, False),
    ],
)
def test_a_plan_is_missed_in_the_days_to_come(start: str, days: int, waits: bool) -> None:
    found = rows(build.session("k7f3mq", start, "anna-k"), days=days)
    assert (("Plan", "k7f3", "no plan yet") in found) is waits


def test_what_was_called_off_or_asks_for_nothing_waits_for_nothing() -> None:
    off = Cancelled("client", build.NOW)
    assert rows(
        build.session("k7f3mq", "03-02 09:30", "anna-k", cancelled=off),
        build.session("t9wxsd", "03-02 13:00", title="Letter"),
        build.session("x7f3mq", "03-05 09:30", "anna-k", cancelled=off),
        build.session("z7f3mq", "03-05 13:00", title="Letter"),
        build.session("p2qdhb", "03-06 13:00", "anna-k", plan="-"),
    ) == []  # fmt: skip


def test_what_is_another_one_s_is_left_out() -> None:
    sessions = [
        build.session("k7f3mq", "03-02 09:30", "anna-k"),
        build.session("t7f3mq", "03-02 10:30", "ben-o", practitioner="tom"),
        build.session("b7f3mq", "03-02 11:30", "ben-o", practitioner=""),
    ]
    assert [row[1] for row in rows(*sessions, practitioner="tom")] == ["t7f3", "b7f3"]
    assert [row[1] for row in rows(*sessions)] == ["k7f3", "t7f3", "b7f3"]


def past(*parts: ClientOutcome, client: str = "anna-k") -> list[Session]:
    """Sessions on 20 February and the days after, with these outcomes."""
    return [
        build.session(f"k7f{n}mq", f"02-2{n} 09:30", client, outcome=build.outcome({client: part}))
        for n, part in enumerate(parts)
    ]


@pytest.mark.parametrize(
    ("parts", "due"),
    [
        ([HOMEWORK], None),
        ([HOMEWORK, CAME], ("k7f1", "20 Feb")),
        ([HOMEWORK, ABSENT], None),
        ([HOMEWORK, ABSENT, CAME], ("k7f2", "20 Feb")),
        ([HOMEWORK, CAME, CAME], ("k7f2", "20 Feb")),
        ([HOMEWORK, REVIEWED], None),
        ([HOMEWORK, REVIEWED, CAME], None),
        ([HOMEWORK, CAME, REVIEWED], None),
        ([HOMEWORK, HOMEWORK], ("k7f1", "20 Feb")),
        ([HOMEWORK, HOMEWORK, CAME], ("k7f2", "21 Feb")),
        ([HOMEWORK, REVIEWED._replace(homework="Again."), CAME], ("k7f2", "21 Feb")),
        ([HOMEWORK._replace(attendance="no-show"), CAME], None),
        ([CAME, CAME], None),
    ],
)
def test_homework_waits_for_its_review(
    parts: list[ClientOutcome], due: tuple[str, str] | None
) -> None:
    expected = [("Review", due[0], f"homework of {due[1]} open")] if due else []
    assert rows(*past(*parts)) == expected


def test_homework_is_reviewed_once_for_each_client() -> None:
    both = build.outcome({"anna-k": HOMEWORK, "ben-o": HOMEWORK})
    group = build.session("p2qdhb", "02-10 09:30", "anna-k ben-o", outcome=both)
    sessions = (group, *past(CAME), *past(CAME, client="ben-o"))
    due = reviews(*(build.stored(one) for one in sessions))
    found = worklist.build([], build.practice(), reviews=due)
    assert [(row.entry.who, row.command) for row in found] == [
        ("Anna K.", "therasched outcome k7f0mq --review done"),
        ("Ben O'Brien", "therasched outcome k7f0mq --review done"),
    ]


# --- signatures ------------------------------------------------------------------------------

NAME = "k7f3mq"
MARKED = build.session(NAME, "03-02 09:30", "anna-k", plan="-", outcome=build.outcome({
    "anna-k": "attended",
}))  # fmt: skip


def signed_rows(
    made: Chain, plan: str = "Bath time.", known: Practice | None = None, **more: object
) -> list[tuple[str, str, str, str]]:
    """What waits of the one session, whose file has this plan."""
    stored = made.stored(MARKED, plan)
    known = (known or build.practice())._replace(signed=made.practice().signed)
    found = worklist.build([stored], known, **({"signs": True} | more))  # type: ignore[arg-type]
    return [(row.kind, row.when, row.reason, row.command) for row in found]


def signed(at: str) -> Chain:
    made = Chain()
    made.sign(NAME, at)
    return made


def test_what_is_marked_waits_for_a_signature_where_there_is_a_key() -> None:
    row = ("To sign", "Mon 2 Mar 09:30", "marked, unsigned", f"therasched sign {NAME}")
    assert signed_rows(Chain()) == [row]
    assert signed_rows(Chain(), signs=False) == []
    assert signed_rows(signed("03-02 11:00")) == []
    assert signed_rows(signed("03-02 10:00")) == []


@pytest.mark.parametrize(
    "session",
    [
        MARKED._replace(type="team", title="Round", clients=(), mode="", service=""),
        MARKED._replace(span=build.session(NAME, "03-05 09:30", "anna-k").span),
    ],
)
def test_what_is_not_signed_or_has_not_begun_waits_for_no_signature(session: Session) -> None:
    assert rows(session, signs=True) == []


def test_what_is_not_marked_waits_for_its_outcome_first() -> None:
    found = rows(build.session(NAME, "03-02 09:30", "anna-k"), signs=True)
    assert [kind for kind, _, _ in found] == ["Overdue"]


def test_what_was_called_off_is_signed_too() -> None:
    off = MARKED._replace(
        cancelled=Cancelled("client", build.NOW),
        outcome=build.outcome({"anna-k": "late-cancellation"}),
    )
    assert rows(off, signs=True) == [("To sign", "k7f3", "marked, unsigned")]


def test_what_was_changed_since_it_was_signed_locks_soon() -> None:
    reason, command = "changed since signing", f"therasched sign {NAME}"
    assert signed_rows(signed("03-02 12:40"), "Lift.") == [("Locks", "in 2 h", reason, command)]


def test_what_was_changed_after_the_lock_is_to_be_restored() -> None:
    row = ("Altered", "Mon 2 Mar 09:30", "changed after the lock")
    assert signed_rows(signed("03-02 10:40"), "Lift.") == [(*row, f"therasched restore {NAME}")]
    purged = signed("03-02 11:00")
    purged.purge(NAME, "03-02 12:00")
    again = f'therasched purge {NAME} --reason "…"'
    assert signed_rows(purged) == [(*row[:2], "purged, and there again", again)]


def test_what_has_a_history_that_can_t_be_read_is_to_be_verified() -> None:
    known = build.practice()._replace(signed={NAME: [chain.Event(chain.UNREADABLE)]})
    [row] = worklist.build([build.stored(MARKED)], known, signs=True)[:1]
    assert (row.kind, row.reason) == ("Altered", "signed log unreadable")
    assert row.command == f"therasched verify {NAME}"


def test_what_was_sent_back_is_told_with_the_reason() -> None:
    made = signed("03-02 11:00")
    made.send_back(NAME, "03-02 12:00")
    row = ("Returned", "Mon 2 Mar 09:30", "sent back: No plan.", f"therasched show {NAME}")
    assert signed_rows(made) == [row]
    assert [kind for kind, *_ in signed_rows(made, "Lift.")] == ["Locks"]


def test_what_is_in_question_comes_before_what_is_only_unsigned() -> None:
    made = signed("03-02 11:00")
    before = build.stored(MARKED._replace(id="b7f3mq"))
    changed = made.stored(MARKED, "Lift.")
    found = worklist.build([before, changed], made.practice(), signs=True)
    assert [(row.kind, row.entry.id) for row in found] == [("Locks", NAME), ("To sign", "b7f3mq")]


def test_what_is_to_be_cosigned_waits_for_each_supervisor() -> None:
    known = build.practice()
    people = dict(known.settings.practitioners)
    people["lena"] = people["lena"]._replace(requires_cosign=("tom",))
    known = known._replace(settings=known.settings._replace(practitioners=people))
    command = f"therasched sign {NAME} --as supervisor"
    row = ("Co-sign", "Mon 2 Mar 09:30", "signed by lena", command)
    made = signed("03-02 11:00")
    assert signed_rows(made, known=known, practitioner="tom") == [row]
    assert signed_rows(made, known=known) == [row]
    assert signed_rows(made, known=known, practitioner="lena") == []
    assert signed_rows(made, practitioner="tom") == []
    assert [kind for kind, *_ in signed_rows(made, "Lift.", known)] == ["Locks"]
    made.cosign(NAME, "03-02 12:00")
    assert signed_rows(made, known=known, practitioner="tom") == []


@pytest.mark.parametrize(("signed_at", "due"), [("03-02 11:00", True), ("03-02 10:00", False)])
def test_no_review_is_asked_for_where_nothing_can_be_written(signed_at: str, due: bool) -> None:
    made = signed(signed_at)
    given = build.session("k7f1mq", "02-23 09:30", "anna-k", outcome=build.outcome({
        "anna-k": HOMEWORK,
    }))  # fmt: skip
    stored = [build.stored(given), made.stored(MARKED)]
    known = build.practice()._replace(signed=made.practice().signed)
    kinds = [row.kind for row in worklist.build(stored, known, reviews=reviews(*stored))]
    assert ("Review" in kinds) is due


# --- series ----------------------------------------------------------------------------------


def test_a_series_that_ends_waits_after_everything_else() -> None:
    near = build.session("k7f3mq", "03-09 09:30", "anna-k", series="k7f2mq")
    meeting = build.session("t9wxbc", "03-10 13:00", title="Round", series="t9wxbc")
    ending = [build.stored(near), build.stored(meeting)]
    found = worklist.build([build.stored(near)], build.practice(), ending=ending)
    assert [(row.kind, row.when, row.reason, row.command) for row in found] == [
        ("Plan", "Mon 9 Mar 09:30", "no plan yet", "therasched plan k7f3mq"),
        (
            "Ends",
            "Mon 9 Mar 09:30",
            "nothing booked after it",
            "therasched repeat k7f3mq --repeat weekly --count …",
        ),
        (
            "Ends",
            "Tue 10 Mar 13:00",
            "last of its series",
            "therasched repeat t9wxbc --repeat weekly --count …",
        ),
    ]
    tom = worklist.build([], build.practice(), ending=ending, practitioner="tom")
    assert tom == ()
