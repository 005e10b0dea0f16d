"""What an import would do: the calendar beside what came from it before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from therasched.domain import intake, timing
from therasched.domain.appointment import Appointment
from therasched.domain.intake import CHANGED, KEPT, LEFT_OUT, NEW, OWN, SAME, VANISHED
from therasched.domain.outcome import Cancelled, Outcome
from therasched.domain.session import Session, Source, Stored

if TYPE_CHECKING:
    from collections.abc import Iterable

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 3, 10, 40, tzinfo=BERLIN)
DAYS = date(2026, 3, 3), date(2026, 4, 3)
HERE = intake.short_hash("Private")


def span(start: str, minutes: int = 60) -> timing.Span:
    begin = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    return timing.Span(begin, timing.plus_minutes(begin, minutes))


def appointment(uid: str = "a", start: str = "2026-03-10 14:00", **more: Any) -> Appointment:
    minutes = more.pop("minutes", 60)
    return Appointment(uid, more.pop("slot", ""), span(start, minutes), "Dentist", **more)


def stored(one: Appointment, **more: Any) -> Stored:
    (piece,) = intake.pieces(one, "")
    source = Source(more.pop("calendar", HERE), piece.uid, intake.hash_of(piece.span, "Busy"))
    session = Session("bcdfgh", "time-off", piece.span, title="Busy", source=source)
    return Stored(session._replace(**more), "p", b"")


def changes(
    incoming: Iterable[Appointment], earlier: Iterable[Stored] = (), **more: Any
) -> list[tuple[str, str]]:
    asked: dict[str, Any] = {"days": DAYS, "calendar": HERE, "unread": (), "own": (), "signed": (),
                             "now": NOW, **more}  # fmt: skip
    title = asked.pop("title", "")
    found = [piece for one in incoming for piece in intake.pieces(one, title)]
    return [(one.kind, one.why) for one in intake.compare(found, earlier, **asked)]


def test_what_is_new_and_what_is_the_same() -> None:
    one, two = appointment(), appointment("b", "2026-03-09 09:00")
    assert changes([one, two]) == [(NEW, ""), (NEW, "")]
    assert changes([one, two], [stored(one)]) == [(NEW, ""), (SAME, "")]
    assert changes([one, one]) == [(NEW, "")]
    assert changes([appointment(start="2026-05-01 09:00")]) == []
    assert changes([appointment(start="2026-03-02 09:00")]) == []


def test_what_changed_there_is_changed_also_out_of_the_window_or_into_it() -> None:
    one = stored(appointment())
    assert changes([appointment(start="2026-03-11 14:00")], [one]) == [(CHANGED, "")]
    assert changes([appointment(start="2026-06-11 14:00")], [one]) == [(CHANGED, "")]
    far = stored(appointment(start="2026-06-11 14:00"))
    assert changes([appointment()], [far]) == [(CHANGED, "")]


def test_a_title_counts_only_where_it_comes_in() -> None:
    one = stored(appointment())
    assert changes([appointment()], [one], title="Busy") == [(SAME, "")]
    assert changes([appointment()], [one], title="Dentist") == [(CHANGED, "")]
    assert changes([appointment(start="2026-03-11 14:00")], [one], title="Busy") == [(CHANGED, "")]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"outcome": Outcome("completed")}, "is marked here"),
        ({"cancelled": Cancelled("practitioner", NOW)}, "was changed here since"),
        ({"title": "My own words"}, "was changed here since"),
        ({"span": span("2026-03-12 08:00")}, "was changed here since"),
    ],
)
def test_what_a_person_changed_here_stays(more: dict[str, Any], why: str) -> None:
    one = stored(appointment(), **more)
    moved = appointment(start="2026-03-11 14:00")
    assert changes([moved], [one]) == [(KEPT, f"it changed there, but {why}")]
    assert changes([], [one]) == [(KEPT, f"it is no longer there, but {why}")]
    assert changes([appointment()], [one]) == [(SAME, "")]


def test_what_is_signed_or_past_stays() -> None:
    moved = appointment(start="2026-03-11 14:00")
    assert changes([moved], [stored(appointment())], signed={"bcdfgh"}) == [
        (KEPT, "it changed there, but is signed here")
    ]
    past = stored(appointment(start="2026-03-03 08:00"))
    assert changes([moved], [past]) == [(KEPT, "it changed there, but is past")]


def test_what_vanished() -> None:
    one = stored(appointment())
    assert changes([], [one]) == [(VANISHED, "it is no longer there")]
    assert changes([], [one], calendar="other") == []
    assert changes([], [stored(appointment(start="2026-05-10 14:00"))]) == []
    assert changes([appointment(state="called off")], [one]) == [
        (VANISHED, "it was called off there")
    ]
    assert changes([appointment(state="free")], [one]) == [
        (VANISHED, "it leaves the time free there")
    ]


def test_what_somebody_has_planned_moves_but_does_not_vanish() -> None:
    one = stored(appointment(), plan="Exposure, step 3")
    assert changes([], [one]) == [(KEPT, "it is no longer there, but has a plan here")]
    assert changes([appointment(start="2026-03-11 14:00")], [one]) == [(CHANGED, "")]
    assert changes([], [stored(appointment(), plan="-")]) == [(VANISHED, "it is no longer there")]


def test_nothing_vanishes_with_what_could_not_be_read() -> None:
    one = stored(appointment(slot="20260310T130000Z"))
    told = [(KEPT, "the file can not be read in full")]
    assert changes([], [one], unread=None) == told
    assert changes([], [one], unread=["a"]) == told
    assert changes([], [one], unread=["b", ""]) == [(VANISHED, "it is no longer there")]


def test_what_leaves_the_time_free_is_left_out() -> None:
    assert changes([appointment(state="free")]) == [(LEFT_OUT, "free")]
    assert changes([appointment(state="called off")]) == [(LEFT_OUT, "called off")]


def test_what_this_practice_exported_is_known() -> None:
    assert changes([appointment()], own={"a"}) == [(OWN, "it is of this practice")]


def parts(start: str, minutes: int) -> list[str]:
    one = appointment(start=start, minutes=minutes)
    found = list(intake.pieces(one, "Busy"))
    assert len({piece.uid for piece in found}) == len(found)
    whole = found[0].span.start_at == one.span.start_at and found[-1].span.end_at
    assert whole == one.span.end_at
    for before, after in pairwise(found):
        assert before.span.end_at == after.span.start_at
    return [
        f"{piece.span.first_day:%d}-{piece.span.last_day:%d}"
        if piece.span.whole_days
        else f"{piece.span.start:%d %H:%M}-{piece.span.end:%d %H:%M}"
        for piece in found
    ]


@pytest.mark.parametrize(
    ("start", "hours", "told"),
    [
        ("2026-03-10 20:00", 12, ["10 20:00-11 08:00"]),
        ("2026-03-10 00:00", 24, ["10 00:00-11 00:00"]),
        ("2026-03-10 20:00", 13, ["10 20:00-11 00:00", "11 00:00-11 09:00"]),
        ("2026-03-10 20:00", 28, ["10 20:00-11 00:00", "11-11"]),
        ("2026-03-10 20:00", 70, ["10 20:00-11 00:00", "11-12", "13 00:00-13 18:00"]),
        ("2026-03-10 00:00", 72, ["10-12"]),
        ("2026-03-10 00:00", 30, ["10-10", "11 00:00-11 06:00"]),
        ("2026-03-28 22:00", 26, ["28 22:00-29 00:00", "29-29", "30 00:00-30 01:00"]),
    ],
)
def test_what_is_long_is_split_at_midnight(start: str, hours: int, told: list[str]) -> None:
    assert parts(start, hours * 60) == told


def test_it_is_not_split_where_that_is_not_wanted() -> None:
    one = appointment(minutes=3000)
    assert [piece.span for piece in intake.pieces(one, "", split=False)] == [one.span]
    days = one._replace(span=timing.span(date(2026, 3, 1), date(2026, 3, 9), BERLIN))
    assert [piece.span for piece in intake.pieces(days, "")] == [days.span]


def test_identities_tell_nothing_and_differ() -> None:
    known = {intake.identity(uid, slot) for uid in ("a", "b", "\ud800") for slot in ("", "x")}
    assert len(known) == 6
    assert all(len(one) == 24 and set(one) <= set("0123456789abcdef") for one in known)


def test_the_hash_is_of_moments_days_and_title() -> None:
    one = span("2026-03-10 14:00")
    abroad = timing.Span(one.start.astimezone(UTC), one.end.astimezone(UTC))
    day = timing.span(date(2026, 3, 10), date(2026, 3, 10), BERLIN)
    hashes = [
        intake.hash_of(one, "a"),
        intake.hash_of(one, "b"),
        intake.hash_of(day, "a"),
        intake.hash_of(one._replace(end=one.end + timedelta(minutes=1)), "a"),
    ]
    assert intake.hash_of(abroad, "a") == hashes[0]
    assert len(set(hashes)) == 4


def test_counts_and_when() -> None:
    found = intake.compare(
        [*intake.pieces(appointment(), "Busy")], (), days=DAYS, calendar=HERE, unread=(),
        own=(), signed=(), now=NOW,
    )  # fmt: skip
    assert intake.counts(found) == dict.fromkeys(intake.KINDS, 0) | {NEW: 1}
    assert intake.Change(LEFT_OUT).span is None


def test_of_which_event_an_entry_is() -> None:
    one, later = (stored(appointment(slot=slot)).session for slot in ("", "20260317T130000Z"))
    assert intake.event_of(one) == intake.event_of(later) != ""
    assert intake.event_of(stored(appointment("b")).session) != intake.event_of(one)
    assert intake.event_of(one._replace(source=None)) == ""
