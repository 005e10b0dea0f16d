"""The page of a client: what is on it, in which order and words, and what never is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.people import Client, Practitioner
from therasched.domain.practice import Look, Practice, Settings
from therasched.domain.session import Session
from therasched.domain.timing import span
from therasched.views import portal
from therasched.views.portalwords import WORDS

if TYPE_CHECKING:
    from therasched.views.portal import Page

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 11, 10, 40, tzinfo=BERLIN)
SHARED = datetime(2026, 3, 2, 9, tzinfo=UTC)


def practice(**more: str) -> Practice:
    settings = Settings(
        id="test",
        name="Crane Yard",
        timezone="Europe/Berlin",
        practitioner="lena",
        practitioners={"lena": Practitioner("lena", "Lena Berg")},
        phone="+49 30 23125 000",
        email="hello@example.org",
        address="Road 7",
        language="de",
    )._replace(**more)  # type: ignore[arg-type]
    clients = {
        "anna": Client("anna", "Anna K.", language="en"),
        "ben": Client("ben", "Ben O'Brien"),
    }
    return Practice(settings, clients, {}, BERLIN, NOW)


def session(start: datetime = NOW, minutes: int = 50, **more: object) -> Session:
    start = start.astimezone(BERLIN)
    whole = span(start, start + timedelta(minutes=minutes), BERLIN)
    made = Session("k7f3mq", "session", whole, "direct", "slt", "lena", ("anna",))
    return made._replace(**more)  # type: ignore[arg-type]


def built(*sessions: Session, client: str = "anna", **more: str) -> Page:
    return portal.build(sessions, practice(**more), client)


def test_what_is_to_come_stands_the_nearest_first() -> None:
    page = built(
        session(NOW + timedelta(days=8), place="Room 2", room="Blue house"),
        session(NOW + timedelta(days=1)),
    )
    first, second = page.to_come
    assert (first.date, first.time, first.zone) == ("Thursday, 12 March 2026", "10:40–11:30", "")
    assert (second.iso, second.place) == ("2026-03-19T10:40+01:00", "Blue house, Room 2")
    assert page.past == ()


def test_one_that_has_begun_can_still_be_joined_until_it_ends() -> None:
    place = "Waiting room https://meet.example.org/lena"
    running = session(NOW - timedelta(minutes=49), place=place)
    over = session(NOW - timedelta(minutes=50), place=place)
    page = built(running, over)
    assert [one.link for one in page.to_come] == ["https://meet.example.org/lena"]
    assert page.to_come[0].place == "Waiting room"
    assert page.to_come[0].zone == "Berlin, UTC+1"
    assert [one.iso for one in page.past] == ["2026-03-11"]


@pytest.mark.parametrize("place", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org"])
def test_only_a_web_link_is_one(place: str) -> None:
    one = built(session(NOW + timedelta(1), place=place)).to_come[0]
    assert (one.link, one.place) == ("", place)


def test_whole_days_have_no_time() -> None:
    days = span(date(2026, 3, 20), date(2026, 3, 21), BERLIN)
    one = built(session(span=days)).to_come[0]
    assert (one.iso, one.time, one.zone) == ("2026-03-20", "", "")
    assert one.date == "Friday, 20 March 2026 – Saturday, 21 March 2026"


@pytest.mark.parametrize("whole", [True, False])
def test_a_cancelled_one_says_so_and_leads_nowhere(whole: bool) -> None:
    link = {"place": "https://meet.example.org/lena", "room": "Room 1"}
    reason = {"cancelled": Cancelled("client", NOW, "a secret reason")}
    alone = {"outcome": Outcome(clients={"anna": ClientOutcome("cancelled")})}
    group = {"clients": ("anna", "ben")}
    more = reason if whole else {**alone, **group}
    ahead = session(NOW + timedelta(days=1), **link, **more)  # type: ignore[arg-type]
    behind = session(NOW - timedelta(days=1), **link, **more)  # type: ignore[arg-type]
    page = built(ahead, behind)
    assert [(one.cancelled, one.link, one.place) for one in page.to_come] == [(True, "", "")]
    assert page.past == ()
    assert "secret" not in repr(page)
    if not whole:
        other = built(ahead, client="ben")
        assert [one.cancelled for one in other.to_come] == [False]


def test_the_past_goes_back_a_year_and_is_a_date() -> None:
    page = built(*(session(NOW - timedelta(days=days)) for days in (1, 365, 366)))
    assert [tuple(one) for one in page.past] == [
        ("2026-03-10", "Tuesday, 10 March 2026"),
        ("2025-03-11", "Tuesday, 11 March 2025"),
    ]


@pytest.mark.parametrize(
    "more",
    [{"mode": "indirect"}, {"clients": ("ben",)}, {"type": "team"}, {"type": "never-heard-of"}],
)
def test_only_what_she_takes_part_in_is_an_appointment(more: dict[str, object]) -> None:
    page = built(
        session(NOW + timedelta(1))._replace(**more),  # type: ignore[arg-type]
        session(NOW - timedelta(1))._replace(**more),  # type: ignore[arg-type]
    )
    assert (page.to_come, page.past) == ((), ())


def test_homework_is_there_when_it_is_shared_with_her_and_not_before() -> None:
    parts = {
        "anna": ClientOutcome(homework="Mine.\n\n  Twice."),
        "ben": ClientOutcome("", "", "", "", "His."),
    }
    both = session(
        NOW - timedelta(days=700), clients=("anna", "ben"), outcome=Outcome(clients=parts)
    )
    hers = both._replace(shared={"anna": SHARED})
    assert built(both).homework == ()
    assert built(hers, client="ben").homework == ()
    assert [tuple(one) for one in built(hers).homework] == [
        ("2024-04-10", "Wednesday, 10 April 2024", "Lena Berg", "Mine.\n\n  Twice.")
    ]


def test_the_latest_homework_comes_first_also_of_work_without_her() -> None:
    given = [
        session(
            NOW - timedelta(days=days),
            mode=mode,
            practitioner=who,
            shared={"anna": SHARED},
            outcome=Outcome(clients={"anna": ClientOutcome(homework=mode)}),
        )
        for days, mode, who in ((9, "direct", "lena"), (2, "indirect", "gone"))
    ]
    page = built(*given, session(shared={"anna": SHARED}))
    assert [(one.text, one.practitioner) for one in page.homework] == [
        ("indirect", ""),
        ("direct", "Lena Berg"),
    ]


def test_controls_never_reach_a_page() -> None:
    text = Outcome(clients={"anna": ClientOutcome(homework="a\x1b[31m\x00b\tc")})
    page = built(session(shared={"anna": SHARED}, outcome=text))
    assert page.homework[0].text == "a[31mb\tc"


def test_words_are_hers_or_else_the_practices() -> None:
    assert built().language == "en"
    assert built(client="ben").words is WORDS["de"]
    assert built(client="ben", language="").language == "en"
    assert (built().first_name, built().house.name) == ("Anna", "Crane Yard")
    look = practice()._replace(settings=practice().settings._replace(look=Look("The Cranes")))
    assert portal.build([], look, "anna").house.name == "The Cranes"


def test_there_is_no_field_for_anything_of_the_record() -> None:
    def names(kind: type[NamedTuple]) -> set[str]:
        return set(kind._fields)

    kinds = (portal.Page, portal.Appointment, portal.Past, portal.Homework, portal.House)
    allowed = "language words first_name house to_come past homework iso date time zone place link"
    allowed += " cancelled practitioner text name address phone email"
    assert set.union(*(names(kind) for kind in kinds)) == set(allowed.split())


@pytest.mark.parametrize("language", WORDS)
def test_every_language_says_everything(language: str) -> None:
    words = WORDS[language]
    assert all(text.strip() == text and text for text in words)
    assert ["{}" in text for text in (words.hello, words.given_by)] == [True, True]
    same = {a for a, b in zip(words, WORDS["en"], strict=True) if a == b}
    assert language == "en" or same <= {"E-mail"}
