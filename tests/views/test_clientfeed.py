from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.feeds import MODIFIED_AT, alarm, practice, session, span
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.render import ics
from therasched.views import clientfeed, feed

if TYPE_CHECKING:
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

DAYS = (date(2026, 1, 1), date(2026, 12, 31))
KNOWN = practice(anna="Anna Köhler", ben="Ben O'Brien")
MARK = "MARZIPAN"


def visits(
    *sessions: Session, client: str = "anna", alarms: str = "all", whole: Practice = KNOWN
) -> list[clientfeed.Visit]:
    """What a client's calendar has of these."""
    dated = [(one, MODIFIED_AT) for one in sessions]
    view = clientfeed.build(dated, whole, client, DAYS, alarms=alarms)
    assert view.name == "Praxis Berg"
    return list(view.items)


def visit(**fields: Any) -> clientfeed.Visit:
    """Of one session."""
    (found,) = visits(session(**fields))
    return found


def speaking(language: str, own: str = "") -> Practice:
    """The practice in a language, with a client who reads another one."""
    return KNOWN._replace(
        settings=KNOWN.settings._replace(language=language),
        clients={"anna": KNOWN.clients["anna"]._replace(language=own)},
    )


def test_no_type_has_a_field_for_what_is_not_hers() -> None:
    assert clientfeed.Feed._fields == ("name", "items")
    assert set(clientfeed.Visit._fields) == {
        *("uid", "title", "span", "location", "conference", "cancelled"),
        *("sequence", "stamp_at", "alarms"),
    }


def test_when_where_and_with_whom() -> None:
    link = "https://meet.example.org/lena"
    found = visit(room="Room 2", place=link)
    assert found.title == "Praxis Berg"
    assert (found.location, found.conference) == (f"Room 2, {link}", link)
    assert found.span == session().span
    assert not found.cancelled


@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "indirect", "type": "meeting"},
        {"mode": "indirect"},
        {"type": "team", "mode": "", "clients": (), "title": "Case round"},
        {"type": "personal", "mode": "", "title": "Dentist"},
        {"clients": ("ben",)},
        {"span": span(session().span.start.replace(year=2027))},
    ],
)
def test_what_is_not_for_her(fields: dict[str, Any]) -> None:
    assert visits(session(**fields)) == []


def test_feeds_of_two_who_share_a_session_have_nothing_in_common() -> None:
    group = session(clients=("anna", "ben"), reminders=(alarm(15, "client"),))
    (hers,), (his,) = visits(group), visits(group, client="ben")
    own = feed.uid_of(KNOWN.settings.id, group.id)
    assert len({hers.uid, his.uid, own}) == 3
    assert {one.uid for one in hers.alarms}.isdisjoint(one.uid for one in his.alarms)
    assert hers._replace(uid="", alarms=()) == his._replace(uid="", alarms=())
    assert visits(group) == [hers]


def test_only_her_own_reminders_on_the_screen() -> None:
    reminders = (
        alarm(15, "client"),
        alarm(1440, "client"),
        alarm(5),
        alarm(30, "school-ot"),
        alarm(60, "client")._replace(by="email"),
    )
    found = visit(reminders=reminders)
    assert [one.before for one in found.alarms] == [15, 1440]
    one = session(reminders=reminders)
    assert [len(visits(one, alarms=wanted)[0].alarms) for wanted in feed.ALARMS] == [2, 1, 0]


def attended(**attendance: str) -> Outcome:
    """Who was there."""
    return Outcome(clients={code: ClientOutcome(value) for code, value in attendance.items()})


@pytest.mark.parametrize(
    ("outcome", "cancelled"),
    [
        (attended(anna="cancelled", ben="attended"), True),
        (attended(anna="late-cancellation"), True),
        (attended(anna="attended", ben="cancelled"), False),
        (attended(anna="no-show"), False),
        (attended(anna="cancelled-by-practitioner", ben="cancelled-by-practitioner"), True),
    ],
)
def test_cancelled_as_far_as_she_is_concerned(outcome: Outcome, cancelled: bool) -> None:
    found = visit(clients=("anna", "ben"), outcome=outcome, reminders=(alarm(15, "client"),))
    assert found.cancelled is cancelled
    assert found.title == ("Cancelled: Praxis Berg" if cancelled else "Praxis Berg")
    assert bool(found.alarms) is not cancelled


def test_cancelled_as_a_whole() -> None:
    found = visit(cancelled=Cancelled("clinic", MODIFIED_AT, "has a fever"))
    assert found.cancelled
    assert "fever" not in str(found)


@pytest.mark.parametrize(
    ("house", "own", "title", "text"),
    [
        ("", "", "Cancelled: Praxis Berg", "Starts in 1 hour"),
        ("de", "", "Abgesagt: Praxis Berg", "Beginnt in 1 Stunde"),
        ("de", "fr", "Annulé : Praxis Berg", "Commence dans 1 heure"),
        ("de", "nl", "Abgesagt: Praxis Berg", "Beginnt in 1 Stunde"),
    ],
)
def test_in_her_language(house: str, own: str, title: str, text: str) -> None:
    off = session(cancelled=Cancelled("clinic", MODIFIED_AT))
    on = session(reminders=(alarm(60, "client"),))
    found = visits(off, on, whole=speaking(house, own))
    assert found[0].title == title
    assert [one.text for one in found[1].alarms] == [text]


def test_without_a_file_of_hers() -> None:
    assert visits(session(), whole=KNOWN._replace(clients={}))[0].title == "Praxis Berg"


def test_no_word_of_the_record_gets_into_the_file() -> None:
    group = session(
        clients=("anna", "ben"),
        service=f"{MARK}-50",
        fee=f"{MARK} 90.00",
        title=MARK,
        practitioner=MARK,
        participants=(MARK,),
        tags=(MARK,),
        series=MARK,
        plan=MARK,
        outcome=Outcome(
            note=MARK,
            clients={
                "anna": ClientOutcome("attended", note=MARK, homework=MARK),
                "ben": ClientOutcome("no-show", note=MARK, homework=MARK),
            },
        ),
        reminders=(alarm(15), alarm(10, "client"), alarm(20, MARK)),
    )
    view = clientfeed.build([(group, MODIFIED_AT)], KNOWN, "anna", DAYS)
    data = ics.encode(view)
    assert data.count(b"BEGIN:VEVENT") == 1
    for word in (MARK, "Ben", "O'Brien", "ben", "Köhler", "anna", "Group", "attended", "no-show"):
        assert word.encode() not in data.replace(b"BEGIN", b""), word
    for name in (b"CATEGORIES", b"ATTENDEE", b"ORGANIZER", b"METHOD"):
        assert name not in data
    assert data.count(b"COLOR:") == 2  # the calendar's own
