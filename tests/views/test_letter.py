"""What a message may say: just what it must, whoever gets it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.support import build
from therasched.domain import timing
from therasched.domain.notice import KINDS, Notice, Recipient
from therasched.domain.people import Contact
from therasched.views import letter
from therasched.views.letter import Letter

if TYPE_CHECKING:
    from therasched.domain.session import Session

BEN = Recipient("ben-o", "client", "Ben O'Brien", "ben@example.org", "", "ben-o")


def written(
    session: Session, recipient: Recipient = BEN, kind: str = "reminder", **settings: Any
) -> Letter:
    practice = build.practice()
    practice = practice._replace(settings=practice.settings._replace(**settings))
    notice = Notice(kind, session, recipient, 1440, session.span.start - timedelta(days=1))
    return letter.build(notice, practice)


def test_a_letter_says_when_and_with_whom_and_no_more() -> None:
    session = build.session("k7f3mq", "03-10 14:00", "ben-o maria-s", plan="Marker", room="Room 7")
    assert written(session, phone="+49 30 23125 001") == Letter(
        kind="reminder",
        language="en",
        address="ben@example.org",
        practice="Praxis Kranich",
        first_name="Ben",
        date="Tuesday, 10 March 2026",
        time="14:00",
        zone="",
        phone="+49 30 23125 001",
        video_link="",
        portal_link="",
    )


def test_templates_may_ask_for_what_stands_behind_the_address() -> None:
    assert (
        *("practice", "first_name", "date", "time", "zone", "phone", "video_link", "portal_link"),
    ) == letter.WORDS


@pytest.mark.parametrize(
    ("own", "practice", "date"),
    [
        ("de-AT", "fr", "Dienstag, 10. März 2026"),
        ("", "fr", "mardi 10 mars 2026"),
        ("it", "es", "martes, 10 de marzo de 2026"),
        ("it", "", "Tuesday, 10 March 2026"),
    ],
)
def test_a_letter_is_in_the_language_of_who_gets_it(own: str, practice: str, date: str) -> None:
    session = build.session("k7f3mq", "03-10 14:00", "ben-o")
    assert written(session, BEN._replace(language=own), language=practice).date == date


def test_whole_days_have_no_time() -> None:
    days = build.whole_days("k7f3mq", "03-10", "03-11", "", type="session", clients=("ben-o",))
    found = written(days)
    assert (found.time, found.zone) == ("", "")
    assert found.date == "Tuesday, 10 March 2026 – Wednesday, 11 March 2026"


def test_a_zone_stands_where_the_time_alone_could_mislead() -> None:
    plain = build.session("k7f3mq", "03-10 14:00", "ben-o")
    assert written(plain).zone == ""
    assert written(plain._replace(place="https://meet.example.org/x")).zone == "Berlin, UTC+1"
    lisbon = plain.span.start.replace(tzinfo=ZoneInfo("Europe/Lisbon"))
    there = timing.Span(lisbon, lisbon + timedelta(hours=1))
    assert written(plain._replace(span=there)).zone == "Lisbon, UTC"
    twice = build.moment("10-25 02:30").replace(fold=1)
    doubled = timing.Span(twice, twice + timedelta(hours=1))
    assert written(plain._replace(span=doubled)).zone == "Berlin, UTC+1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_stands_in_all_but_the_cancelled(kind: str) -> None:
    session = build.session(
        "k7f3mq", "03-10 14:00", "ben-o", place="Zoom: https://meet.example.org/x"
    )
    link = "" if kind == "cancelled" else "https://meet.example.org/x"
    assert written(session, kind=kind).video_link == link


@pytest.mark.parametrize("place", ["Room 3", "javascript:alert(1)", "file:///etc/passwd", ""])
def test_no_other_link_is_one(place: str) -> None:
    assert written(build.session("k7f3mq", "03-10 14:00", "ben-o", place=place)).video_link == ""


@pytest.mark.parametrize(
    ("role", "name", "called"),
    [
        ("guardian", "Petra W.", "Petra"),
        ("guardian", "Mrs Weiß", "Mrs Weiß"),
        ("contact", "Frau Ott, School", "Frau Ott"),
        ("contact", "Dr. Ott", "Dr. Ott"),
        ("contact", "School, Mrs Ott", "Mrs Ott"),
        ("contact", "School, Petra Ott", "School"),
        ("practitioner", "Lena Berg", "Lena"),
    ],
)
def test_others_are_called_by_their_own_name(role: str, name: str, called: str) -> None:
    session = build.session("k7f3mq", "03-10 14:00", "ben-o")
    recipient = Recipient("x", role, name, "x@example.org", "", "ben-o")
    found = written(session, recipient)
    assert found.first_name == called
    assert "Ben" not in " ".join(found)


def test_a_client_is_called_as_disclosure_has_it_not_as_the_notice_says() -> None:
    session = build.session("k7f3mq", "03-10 14:00", "tanaka")
    assert written(session, BEN._replace(code="tanaka")).first_name == "家族"


def test_no_word_is_more_than_a_line() -> None:
    session = build.session("k7f3mq", "03-10 14:00", "ben-o", place="https://a.example\r\nBcc:x")
    recipient = BEN._replace(role="guardian", name="Petra\r\nBcc:\u2028x")
    found = written(session, recipient, name="A\r\nBcc: b@example.org", phone="1\u20282\x00")
    assert found.practice == "A Bcc: b@example.org"
    assert found.phone == "1 2"
    assert found.video_link == "https://a.example"
    assert all(word.isprintable() for word in found)


@pytest.mark.parametrize(
    ("role", "about", "consent", "base", "has"),
    [
        ("client", "ben-o", {}, "https://portal.example.org/", True),
        ("client", "ben-o", {}, "", False),
        ("guardian", "ben-o", {"portal": "2026-01-01"}, "https://portal.example.org", True),
        ("guardian", "ben-o", {"portal": "2026-12-01"}, "https://portal.example.org", False),
        ("guardian", "ben-o", {}, "https://portal.example.org", False),
        ("guardian", "maria-s", {"portal": "2026-01-01"}, "https://portal.example.org", False),
        ("contact", "ben-o", {"portal": "2026-01-01"}, "https://portal.example.org", False),
        ("practitioner", "ben-o", {}, "https://portal.example.org", False),
        ("guardian", "", {"portal": "2026-01-01"}, "https://portal.example.org", False),
    ],
)
def test_the_link_to_a_page_goes_to_whom_it_belongs(
    role: str, about: str, consent: dict[str, str], base: str, has: bool
) -> None:
    practice, key = build.practice(), "a" * 26
    ben = practice.clients["ben-o"]._replace(portal=key, consent={"portal": "2026-01-01"})
    practice = practice._replace(
        settings=practice.settings._replace(portal=base),
        clients={**practice.clients, "ben-o": ben},
        contacts={"mum": Contact("mum", "Petra", consent=consent)},
    )
    session = build.session("k7f3mq", "03-10 14:00", "ben-o")
    recipient = Recipient("mum" if role == "guardian" else "ben-o", role, "P", "p@b", "", about)
    found = letter.build(Notice("reminder", session, recipient, 0, session.span.start), practice)
    assert found.portal_link == (f"https://portal.example.org/{key}/" if has else "")
    nobody = practice._replace(contacts={})
    if role == "guardian":
        kept = letter.build(Notice("moved", session, recipient, 0, session.span.start), nobody)
        assert kept.portal_link == ""
