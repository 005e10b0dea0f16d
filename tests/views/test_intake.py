"""An import as it is looked at: words for every entry."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from therasched.domain import intake, timing
from therasched.domain.appointment import Appointment
from therasched.domain.intake import Change, Piece
from therasched.domain.practice import Holiday
from therasched.domain.session import Session, Stored
from therasched.views import intake as views

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 3, 10, 40, tzinfo=BERLIN)
START = datetime(2026, 3, 10, 14, tzinfo=BERLIN)
SPAN = timing.Span(START, timing.plus_minutes(START, 60))
DAY = timing.span(date(2026, 3, 9), date(2026, 3, 9), BERLIN)


def piece(title: str = "Dentist") -> Piece:
    return Piece("u", SPAN, "Busy", Appointment("u", "", SPAN, title))


def stored(span: timing.Span = SPAN) -> Stored:
    return Stored(Session("bcdfgh", "time-off", span, title="Old"), "p", b"")


def row(change: Change) -> views.Row:
    (found,) = views.rows([change], NOW)
    return found


def test_what_is_new_has_the_title_of_the_calendar_or_its_own() -> None:
    one = row(Change(intake.NEW, piece()))
    assert (one.when, one.title, one.id) == ("Tue 10 Mar 2026 14:00–15:00", "Dentist", "")
    assert row(Change(intake.NEW, piece(""))).title == "Busy"


def test_what_changed_says_what_it_was() -> None:
    one = row(Change(intake.CHANGED, piece(), stored(DAY)))
    assert (one.why, one.id) == ("was Mon 9 Mar 2026", "bcdfgh")
    assert row(Change(intake.CHANGED, piece(), stored())).why == 'was "Old"'


def test_what_vanished_and_what_could_not_be_read() -> None:
    one = row(Change(intake.VANISHED, None, stored(), "why"))
    assert (one.when, one.title, one.why) == ("Tue 10 Mar 2026 14:00–15:00", "Old", "why")
    one = row(Change(intake.LEFT_OUT, why="odd", line=7))
    assert (one.when, one.title, one.span, one.line) == ("", "", None, 7)


def test_holidays() -> None:
    feast = Holiday(date(2026, 4, 3), date(2026, 4, 6), "Easter")
    found = views.holiday_rows([feast], [Change(intake.LEFT_OUT, why="odd")], NOW)
    assert [(one.when, one.title) for one in found] == [
        ("Fri 3 Apr 2026 – Mon 6 Apr 2026", "Easter"),
        ("", ""),
    ]


def test_the_summary() -> None:
    assert views.summary(dict.fromkeys(intake.KINDS, 0)) == "nothing in these days"
    assert views.summary({intake.NEW: 2, intake.VANISHED: 1, intake.SAME: 40}) == (
        "2 new, 1 gone, 40 the same"
    )
    assert set(views.SIGNS) == set(views.COUNTED) == set(intake.KINDS)


def test_of_many_that_stay_away_for_one_reason_the_first_are_shown() -> None:
    kept = views.Row(intake.KEPT, "when", "title", "why", "", None, 0)
    assert views.folded([]) == []
    assert views.folded([kept] * 5) == [views.Line(kept)] * 5
    assert views.folded([kept] * 52) == [views.Line(kept)] * 4 + [views.Line(kept, 47)]
    other = kept._replace(why="other")
    mixed = views.folded([*[kept] * 6, *[other] * 7, kept])
    assert [one.more for one in mixed] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0]
    for kind in (intake.NEW, intake.CHANGED, intake.VANISHED):
        assert len(views.folded([kept._replace(kind=kind)] * 9)) == 9
