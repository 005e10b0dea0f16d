"""What a session refers to when it is signed: names, titles and offsets as they are then."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.support.build import moment, practice, session, whole_days
from therasched.domain import canon, timing
from therasched.domain.context import context
from therasched.domain.people import Client, Practitioner, Service

if TYPE_CHECKING:
    from therasched.domain.practice import Practice


@pytest.fixture
def known() -> Practice:
    """The practice with everything about its people."""
    usual = practice()
    lena = Practitioner("lena", "Lena Berg", "M.A.")
    talk = Service("slt-50", "Speech therapy", 50, billing_code="33102")
    settings = usual.settings._replace(
        practitioners={"lena": lena, "tom": Practitioner("tom", "Tom Hahn")},
        services={"slt-50": talk, "talk": Service("talk", "Talk", 30)},
    )
    clients = {
        "anna-k": Client("anna-k", "Anna K.", born="2015-01-02"),
        "ben-o": Client("ben-o", "Ben"),
    }
    return usual._replace(settings=settings, clients=clients)


def test_everything_a_session_refers_to(known: Practice) -> None:
    one = session("k7f3mq", "03-02 09:30", "anna-k ben-o gone-x")
    assert context(one, known) == {
        "practice": "Praxis Kranich",
        "timezone": "Europe/Berlin",
        "offsets": {"start": "+0100", "end": "+0100"},
        "clients": {"anna-k": {"name": "Anna K.", "born": "2015-01-02"}, "ben-o": {"name": "Ben"}},
        "service": {"code": "33102", "title": "Speech therapy"},
        "practitioner": {"name": "Lena Berg", "credentials": "M.A."},
    }


def test_what_is_not_there_is_left_out(known: Practice) -> None:
    one = session("k7f3mq", "03-02 09:30", "gone-x", service="gone", practitioner="zoe")
    assert sorted(context(one, known)) == ["offsets", "practice", "timezone"]
    two = session("k7f3mq", "03-02 09:30", "ben-o", service="talk", practitioner="tom")
    assert context(two, known)["service"] == {"title": "Talk"}
    assert context(two, known)["practitioner"] == {"name": "Tom Hahn"}


def test_offsets_are_those_of_the_session_s_zone_on_that_day(known: Practice) -> None:
    start = moment("03-28 23:00")
    night = session("k7f3mq", "03-28 23:00")._replace(
        span=timing.Span(start, timing.plus_minutes(start, 480))
    )
    assert context(night, known)["offsets"] == {"start": "+0100", "end": "+0200"}
    away = start.astimezone(ZoneInfo("America/New_York"))
    there = night._replace(
        timezone="America/New_York", span=timing.Span(away, timing.plus_minutes(away, 60))
    )
    assert context(there, known)["offsets"] == {"start": "-0400", "end": "-0400"}
    assert context(there, known)["timezone"] == "America/New_York"


def test_whole_days_have_the_offsets_of_their_midnights(known: Practice) -> None:
    one = whole_days("d8vbqn", "03-28", "03-29", "Off")
    assert context(one, known)["offsets"] == {"start": "+0100", "end": "+0200"}


def test_a_name_that_can_t_be_signed_is_refused(known: Practice) -> None:
    lost = known._replace(clients={"anna-k": Client("anna-k", "Anna\x1b")})
    with pytest.raises(canon.Uncanonical, match=r"^clients\.anna-k\.name holds the control"):
        context(session("k7f3mq", "03-02 09:30", "anna-k"), lost)
