"""Text to types and back: nothing is lost on the way to a file and from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.nasty import NASTY
from therasched.domain import timing
from therasched.domain.catalogue import ATTENDANCES, CANCELLERS, REVIEWS, STATUSES, WEEKDAYS
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.people import CONSENT_CHANNELS, Client, Contact, Practitioner, Service
from therasched.domain.reminder import CHANNELS, Reminder
from therasched.domain.session import CalendarStamp, Session, Source
from therasched.domain.text import normalise, one_line
from therasched.storage import codec, records, settings_codec
from therasched.storage.field import Field, FileStyle
from therasched.storage.fields import CLIENT, CONTACT, SESSION
from therasched.storage.settings_fields import PRACTICE
from therasched.storage.yamldump import dump

if TYPE_CHECKING:
    from therasched.storage.yamltree import Data

BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS: dict[str, Any] = {
    "schema": "1",
    "id": "kranich",
    "name": "Kranich",
    "timezone": "Europe/Berlin",
    "practitioner": "lena",
    "practitioners": {"lena": {"name": "Lena Berg"}},
}
MINIMAL = {
    "id": "k7f3mq",
    "type": "session",
    "start": "2026-03-02 09:30",
    "end": "2026-03-02 10:20",
}

codes = st.sampled_from(["anna-k", "ben-o", "c001", "no", "007", "null", "1e3"])
texts = (st.text(max_size=40) | st.sampled_from(NASTY)).map(normalise)
lines = (st.text(max_size=30) | st.sampled_from(NASTY)).map(one_line)
filled = lines.filter(bool)
days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
dates = st.just("") | days.map(str)
moments = st.builds(datetime.combine, days, st.times(), st.just(UTC))
instants = moments.map(lambda at: at.replace(microsecond=0))
zones = st.sampled_from(["", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"])
reminders = st.lists(
    st.builds(Reminder, codes, st.sampled_from(CHANNELS), st.integers(0, 9999)), max_size=3
).map(tuple)
consents = st.dictionaries(st.sampled_from(CONSENT_CHANNELS), days.map(str))
hours = st.dictionaries(st.sampled_from(WEEKDAYS), st.just(((540, 750), (780, 1440))))


@st.composite
def spans(draw: st.DrawFn, zone: ZoneInfo) -> timing.Span:
    if draw(st.booleans()):
        first = draw(days)
        return timing.span(first, first + timedelta(draw(st.integers(0, 9))), zone)
    start = draw(moments).replace(second=0, microsecond=0).astimezone(zone)
    return timing.Span(start, timing.plus_minutes(start, draw(st.integers(1, 700))))


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    own = draw(zones)
    zone = ZoneInfo(own) if own else BERLIN
    part = st.builds(
        ClientOutcome,
        st.sampled_from(["", *ATTENDANCES]),
        st.sampled_from(["", *REVIEWS]),
        texts,
        texts,
        texts,
    )
    at = moments.map(lambda one: one.replace(second=0, microsecond=0).astimezone(zone))
    return Session(
        id="k7f3mq",
        type=draw(filled),
        span=draw(spans(zone)),
        mode=draw(st.sampled_from(["", "direct", "indirect"])),
        service=draw(codes),
        practitioner=draw(st.just("") | codes),
        clients=tuple(draw(st.lists(codes, max_size=3))),
        title=draw(lines),
        timezone=own,
        place=draw(lines),
        room=draw(lines),
        participants=tuple(draw(st.lists(codes, max_size=2))),
        reminders=draw(reminders),
        series=draw(lines),
        fee=draw(st.sampled_from(["", "90.00", "007"])),
        tags=tuple(draw(st.lists(filled, max_size=3))),
        cancelled=draw(st.none() | st.builds(Cancelled, st.sampled_from(CANCELLERS), at, lines)),
        plan=draw(texts | st.just("-")),
        outcome=Outcome(
            draw(st.sampled_from(["", *STATUSES])),
            draw(texts),
            draw(st.dictionaries(codes, part.filter(any), max_size=3)),
        ),
        calendar=draw(st.none() | st.builds(CalendarStamp, st.integers(0, 99), instants, filled)),
        shared=draw(st.dictionaries(codes, instants, max_size=2)),
        slot=draw(st.none() | dates.filter(bool).map(date.fromisoformat) | at),
        source=draw(st.none() | st.builds(Source, filled, filled, filled)),
    )


def through_a_file(data: dict[str, Data], kind: Field) -> dict[str, Any]:
    loaded = records.load("a.yaml", dump(data, FileStyle(kind)).encode(), kind)
    assert loaded.findings == ()
    assert loaded.data == data
    return loaded.data


@given(sessions())
def test_a_session_comes_back_from_its_file(session: Session) -> None:
    data = through_a_file(codec.encode_session(session), SESSION)
    assert codec.decode_session(data, BERLIN) == session


@given(
    st.builds(
        Client,
        codes,
        filled,
        lines,
        lines,
        dates,
        st.sampled_from(["", "a@b"]),
        lines,
        st.lists(codes, max_size=2).map(tuple),
        st.lists(codes, max_size=2).map(tuple),
        consents,
        st.sampled_from(["", "de", "no"]),
        st.sampled_from(["", "20:00-08:00"]),
        st.just("") | codes,
        st.just("") | codes,
        st.none() | reminders,
        st.sampled_from(["", "2" * 26, "abcdefghijklmnopqrstuvwxyz"]),
        dates,
    )
)
def test_a_client_comes_back_from_her_file(client: Client) -> None:
    data = through_a_file(codec.encode_client(client), CLIENT)
    assert codec.decode_client(data) == client


@given(
    st.builds(
        Contact,
        codes,
        filled,
        lines,
        lines,
        st.just("a@b"),
        lines,
        st.just("de"),
        st.just("20:00-08:00"),
        consents,
        dates,
    )
)
def test_a_contact_comes_back_from_its_file(contact: Contact) -> None:
    data = through_a_file(codec.encode_contact(contact), CONTACT)
    assert codec.decode_contact(data) == contact


@given(
    st.builds(
        Service, codes, filled, st.integers(1, 1440), lines, st.sampled_from(["", "9"]),
        st.none() | st.integers(0, 9999), dates,
    ),
    st.builds(
        Practitioner, codes, filled, lines, st.sampled_from(["", "a@b"]), lines, hours,
        st.lists(codes, max_size=2, unique=True).map(tuple), dates,
    ),
)  # fmt: skip
def test_services_and_practitioners_come_back(service: Service, person: Practitioner) -> None:
    people = SETTINGS["practitioners"] | {person.code: settings_codec.encode_practitioner(person)}
    services = {service.code: settings_codec.encode_service(service)}
    data = through_a_file(SETTINGS | {"practitioners": people, "services": services}, PRACTICE)
    settings = settings_codec.decode_settings(data)
    assert settings.services == {service.code: service}
    assert settings.practitioners[person.code] == person


def test_settings_have_their_defaults() -> None:
    settings = settings_codec.decode_settings(SETTINGS)
    assert (settings.week_start, settings.notice, settings.hours) == ("monday", 1440, {})
    assert len(settings.types) == 10
    assert through_a_file(settings_codec.encode_new_settings(settings), PRACTICE) == {
        **SETTINGS,
        "week_start": "monday",
    }


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({}, ("round", "round", "non-client", "", ())),
        ("", ("round", "round", "non-client", "", ())),
        ({"class": "client"}, ("round", "round", "client", "direct", ("plan", "outcome"))),
        (
            {"title": "S", "class": "video", "mode": "indirect", "asks": ["plan"]},
            ("round", "S", "video", "indirect", ("plan",)),
        ),
        ({"class": "client", "asks": []}, ("round", "round", "client", "direct", ())),
        ({"class": "team", "asks": ["outcome"]}, ("round", "round", "team", "", ("outcome",))),
    ],
)
def test_types_of_ones_own(data: Any, kind: tuple[object, ...]) -> None:
    settings = settings_codec.decode_settings(SETTINGS | {"types": {"round": data}})
    assert settings.types["round"] == kind


def test_a_default_type_may_get_another_title() -> None:
    settings = settings_codec.decode_settings(SETTINGS | {"types": {"team": {"title": "Round"}}})
    assert settings.types["team"] == ("team", "Round", "team", "", ())
    assert settings.types["session"].title == "Session"


def test_empty_values_are_as_good_as_none() -> None:
    empty = {
        "clients": "",
        "outcome": "",
        "admin": "",
        "cancelled": "",
        "reminders": "",
        "plan": "",
    }
    assert codec.decode_session(MINIMAL | empty, BERLIN) == codec.decode_session(MINIMAL, BERLIN)
    inner = {"outcome": {"clients": {"anna-k": ""}}, "admin": {"calendar": "", "shared": ""}}
    assert codec.decode_session(MINIMAL | inner, BERLIN) == codec.decode_session(MINIMAL, BERLIN)
    person = {"code": "a", "name": "A", "consent": {"email": ""}, "reminders": "", "guardians": ""}
    assert codec.decode_client(person) == Client("a", "A")
    settings = SETTINGS | {"services": "", "types": "", "hours": {"mon": ""}, "notice": ""}
    assert settings_codec.decode_settings(settings) == settings_codec.decode_settings(SETTINGS)


def test_no_reminders_wanted_is_not_the_same_as_nothing_said() -> None:
    none = codec.decode_client({"code": "a", "name": "A", "reminders": []})
    assert none.reminders == ()
    assert codec.encode_client(none)["reminders"] == []
    assert "reminders" not in codec.encode_client(none._replace(reminders=None))


def test_keys_of_ones_own_are_passed_over() -> None:
    own: dict[str, Any] = {
        "x-own": ["a"],
        "outcome": {"x-own": "a", "clients": {"a": {"x-own": {}}}},
    }
    session = codec.decode_session(MINIMAL | own, BERLIN)
    assert session.outcome.clients == {"a": ClientOutcome()}
    settings = SETTINGS | {"hours": {"mon": ["09:00-17:00"], "x-own": "a"}, "x-own": {}}
    assert settings_codec.decode_settings(settings).hours == {"mon": ((540, 1020),)}
    client = {"code": "a", "name": "A", "consent": {"x-own": ["a"], "email": "2026-01-01"}}
    assert codec.decode_client(client).consent == {"email": "2026-01-01"}


def test_a_block_of_text_has_one_line_end_and_no_plan_none() -> None:
    session = codec.decode_session(MINIMAL | {"plan": "Talk."}, BERLIN)
    assert codec.encode_session(session)["plan"] == "Talk.\n"
    assert codec.decode_session(MINIMAL | {"plan": "Talk.\n"}, BERLIN) == session
    assert codec.encode_session(session._replace(plan="-"))["plan"] == "-"


def test_an_empty_part_is_not_written() -> None:
    session = codec.decode_session(MINIMAL, BERLIN)
    empty = session._replace(outcome=Outcome(clients={"anna-k": ClientOutcome()}))
    assert codec.encode_session(empty) == codec.encode_session(session)


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({"start": "tue 14:00"}, ["start"]),
        ({"start": "2026-03-29 02:30", "end": "2026-10-25 02:30"}, ["start", "end"]),
        ({"end": "2026-03-02 09:30"}, ["end"]),
        ({"end": "2026-03-02"}, ["end"]),
        ({"cancelled": {"by": "client", "at": "x" * 9999}}, ["cancelled.at"]),
        (
            {"start": "?", "end": "?", "cancelled": {"by": "client", "at": "?"}},
            ["start", "end", "cancelled.at"],
        ),
    ],
)
def test_impossible_times_are_told_all_at_once(data: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(codec.Undecodable) as refused:
        codec.decode_session(MINIMAL | data, BERLIN)
    assert [".".join(map(str, fault.path)) for fault in refused.value.faults] == paths
    assert len(str(refused.value)) < 400


def test_a_session_cancelled_on_a_day_was_cancelled_when_it_began() -> None:
    data = MINIMAL | {"cancelled": {"by": "client", "at": "2026-03-01"}}
    cancelled = codec.decode_session(data, BERLIN).cancelled
    assert cancelled is not None
    assert cancelled.at == datetime(2026, 3, 1, tzinfo=BERLIN)


def test_its_own_zone_counts() -> None:
    data = MINIMAL | {"timezone": "America/New_York"}
    session = codec.decode_session(data, BERLIN)
    assert session.span.start_at == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert codec.encode_session(session)["start"] == "2026-03-02 09:30"


def test_the_order_is_that_of_the_table() -> None:
    session = codec.decode_session(MINIMAL | {"title": "T", "mode": "direct"}, BERLIN)
    order = FileStyle(SESSION).order(())
    keys = list(codec.encode_session(session))
    assert keys == [key for key in order if key in keys]
