from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support import build
from tests.support.chains import Chain
from therasched.domain import timing
from therasched.domain.attestation import UNSIGNED
from therasched.domain.lifecycle import Steps
from therasched.domain.outcome import Cancelled
from therasched.views import entry
from therasched.views.entry import Entry

WEEK = {one.id[:4]: one for one in build.week()}


def of(name: str, **fields: Any) -> Entry:
    (one,) = build.entries([WEEK[name]._replace(**fields)])
    return one


def test_an_entry_has_every_decision_made() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert of("k7f3") == Entry(
        id="k7f3mq",
        type="session",
        type_title="Session",
        role="client",
        letter="C",
        mode="direct",
        service="slt-50",
        service_title="Speech therapy",
        practitioner="lena",
        clients=(("anna-k", "Anna K."),),
        who="Anna K.",
        title="",
        start=datetime(2026, 3, 2, 9, 30, tzinfo=berlin),
        end=datetime(2026, 3, 2, 10, 20, tzinfo=berlin),
        whole_days=False,
        minutes=50,
        group=False,
        steps=Steps(schedule=True, plan=True, outcome=True),
        mark="",
        standing=UNSIGNED,
        done=False,
        cancelled=False,
        begun=True,
        absence="",
        attendance={"anna-k": "attended"},
        status="",
        shared=("anna-k",),
        place="",
        path="sessions/2026/03/2026-03-02-0930-k7f3mq.yaml",
    )


@pytest.mark.parametrize(
    ("level", "who"),
    [
        ("full", "Ben O'Brien, Maria S."),
        ("first", "Ben, Maria"),
        ("initials", "BO, MS"),
        ("code", "ben-o, maria-s"),
        ("none", "Video session"),
    ],
)
def test_clients_are_named_as_far_as_may_be(level: str, who: str) -> None:
    one = entry.build(build.stored(WEEK["p2qd"]), build.practice(), level)
    assert one.who == who
    assert ", ".join(name for _, name in one.clients) in (who, "")
    codes = ["ben-o", "maria-s"] if level in ("full", "code") else []
    assert [code for code, _ in one.clients if code] == codes


@pytest.mark.parametrize(
    ("name", "fields", "who", "what"),
    [
        ("k7f3", {}, "Anna K.", "Speech therapy"),
        ("k7f3", {"service": "gone-50"}, "Anna K.", "gone-50"),
        ("r8vb", {}, "Letter to school", "Admin"),
        ("r8vb", {"type": "odd"}, "Letter to school", "odd"),
        ("r8vb", {"title": ""}, "Admin", ""),
        ("t9wx", {}, "Team meeting", ""),
    ],
)
def test_who_and_what_never_say_the_same(
    name: str, fields: dict[str, Any], who: str, what: str
) -> None:
    one = of(name, **fields)
    assert (one.who, one.what) == (who, what)


@pytest.mark.parametrize(
    ("name", "mark"), [("p2qd", "!"), ("h4mn", "!"), ("k7f3", ""), ("c5bf", ""), ("x6hh", "")]
)
def test_the_mark_stands_where_a_past_step_is_missing(name: str, mark: str) -> None:
    assert of(name).mark == mark


DONE = {"outcome": build.outcome({"anna-k": "attended"})}


@pytest.mark.parametrize(
    ("signed", "plan", "fields", "mark", "done"),
    [
        ("", "Bath time.", DONE, "", False),
        ("03-02 11:00", "Bath time.", DONE, "✓", True),
        ("03-02 11:00", "Bath time.", {}, "!", False),
        ("03-02 11:00", "Lift.", DONE, "~", False),
        ("03-02 11:00", "Lift.", {}, "~", False),
        ("03-02 10:40", "Bath time.", DONE, "#", True),
        ("03-02 10:40", "Bath time.", {}, "!", False),
        ("03-02 10:40", "Lift.", DONE, "~", False),
        ("03-02 10:40", "Bath time.", {"type": "team", "title": "Round"}, "#", None),
        ("03-02 11:00", "Bath time.", {"type": "team", "title": "Round"}, "", None),
    ],
)
def test_the_mark_tells_the_first_that_fits(
    signed: str, plan: str, fields: dict[str, Any], mark: str, done: bool | None
) -> None:
    session = build.session("k7f3mq", "03-02 09:30", "anna-k", **fields)
    made = Chain()
    if signed:
        made.sign("k7f3mq", signed)
    stored = made.stored(session, plan)
    one = entry.build(stored, made.practice())
    assert (one.mark, one.done) == (mark, done)
    assert one.standing == made.standing("k7f3mq", stored.content)


@pytest.mark.parametrize(
    ("clients", "words", "told"),
    [
        ("anna-k", [], ""),
        ("anna-k", ["attended"], ""),
        ("anna-k", ["non-billable"], ""),
        ("anna-k", ["no-show"], "no-show"),
        ("anna-k", ["cancelled-by-practitioner"], "cancelled by practitioner"),
        ("anna-k ben-o", ["late-cancellation"], "late cancellation (1 of 2)"),
        ("anna-k ben-o", ["no-show", "no-show"], "no-show"),
        ("anna-k ben-o", ["cancelled", "no-show"], "cancelled, no-show"),
    ],
)
def test_who_did_not_come_is_told(clients: str, words: list[str], told: str) -> None:
    outcome = build.outcome(dict(zip(clients.split(), words, strict=False)))
    session = build.session("k7f3mq", "03-02 09:30", clients, outcome=outcome)
    assert build.entries([session])[0].absence == told


def test_what_was_called_off_without_attendance_is_told_too() -> None:
    one = of("r8vb", cancelled=Cancelled("practitioner", build.NOW))
    assert (one.cancelled, one.absence) == (True, "cancelled")


def test_times_are_in_the_practice_s_zone() -> None:
    new_york = ZoneInfo("America/New_York")
    start = datetime(2026, 3, 2, 9, tzinfo=new_york)
    one = of("k7f3", span=timing.Span(start, timing.plus_minutes(start, 50)))
    assert one.start.isoformat() == "2026-03-02T15:00:00+01:00"
    assert one.minutes == 50


@pytest.mark.parametrize("place", ["America/New_York", "Asia/Tokyo", "Africa/Cairo"])
def test_whole_days_stay_the_same_days(place: str) -> None:
    days = date(2026, 4, 23), date(2026, 4, 24)  # clocks in Cairo skip the midnight before the 24th
    span = timing.span(*days, zone=ZoneInfo(place))
    one = of("d8vb", span=span)
    assert (one.first_day, one.last_day) == days
    assert one.start.isoformat() == "2026-04-23T00:00:00+02:00"
    cairo = build.practice(build.NOW.astimezone(ZoneInfo("Africa/Cairo")))
    there = entry.of_session(WEEK["d8vb"]._replace(span=span), "x", cairo)
    assert (there.first_day, there.last_day) == days


def test_an_evening_until_midnight_ends_the_same_day() -> None:
    one = of("z2rr", span=timing.Span(build.moment("03-06 22:00"), build.moment("03-07 00:00")))
    assert (one.first_day, one.last_day) == (date(2026, 3, 6), date(2026, 3, 6))
    assert of("z2rr").last_day == date(2026, 3, 7)


@pytest.mark.parametrize(("name", "said"), [("k7f3", "Mon 2 Mar 09:30"), ("d8vb", "Mon 2 Mar")])
def test_when_it_begins_in_words(name: str, said: str) -> None:
    assert entry.say_when(of(name), build.NOW) == said
    later = build.NOW.replace(year=2027)
    assert entry.say_when(of(name), later) == said.replace("Mar", "Mar 2026")
