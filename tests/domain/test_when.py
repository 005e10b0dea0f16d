from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.phrases import (
    NOW,
    PERIODS,
    PERIODS_REFUSED,
    READ,
    REFUSED,
    ZONE,
    Phrase,
    Refusal,
    spelt,
)
from therasched.domain import timing
from therasched.domain.when import (
    Lean,
    UnreadableWhen,
    When,
    moment,
    read_period,
    read_when,
    say,
    say_day,
    say_short,
    say_span,
)

LEANS = st.sampled_from(("ahead", "back"))
PRESENT = st.integers(0, 160 * 365 * 86400).map(
    lambda seconds: (datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(ZONE)
)
# Pieces of the grammar and slips of the hand, put together at random.
PIECES = st.sampled_from(
    [
        *("today", "tomorrow", "yesterday", "mon", "tues", "wednesday", "next", "last", "this"),
        *("week", "month", "at", "now", "noon", "midnight", "PM", "mar", "feb", "31", "29", "5"),
        *("10.3.", "29.2.", "10.3.2027", "10/3", "2026-03-10", "2026-02-30", "2026-03-10T14:00"),
        *("2026", "2026-03", "2026-W11", "2026-w53-7", "0000-01-01", "9999-12-31", "0001-W01"),
        *("+2w", "-1d", "\u22121w", "+9999w", "+90m", "-3h", "14:00", "9:30", "2pm", "12am"),
        *("02:30+01:00", "..", "...", "mar..may", "tomorow"),
    ]
)
PHRASES = st.lists(PIECES | st.text(max_size=8), max_size=5)


def span(start: str, end: str, zone: ZoneInfo = ZONE) -> timing.Span:
    return timing.span(timing.read_moment(start, zone), timing.read_moment(end, zone), zone)


def test_the_table_is_long_enough() -> None:
    assert len(set(READ)) == len(READ) >= 60
    assert len(set(REFUSED)) == len(REFUSED) >= 15


@pytest.mark.parametrize("phrase", READ, ids=lambda one: f"{one.typed}, {one.lean}")
def test_phrases_mean_what_the_table_says(phrase: Phrase) -> None:
    assert spelt(read_when([phrase.typed], NOW, lean=phrase.lean)) == phrase.means
    assert spelt(read_when(phrase.typed.split(), NOW, lean=phrase.lean)) == phrase.means


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda one: one.typed or "nothing")
def test_what_could_be_read_twice_is_refused_by_name(refusal: Refusal) -> None:
    with pytest.raises(UnreadableWhen) as caught:
        read_when([refusal.typed], NOW)
    fault = caught.value
    assert (fault.piece, fault.suggestion) == (refusal.piece, refusal.suggestion)
    assert refusal.piece in str(fault)
    assert (refusal.suggestion or "") in str(fault)
    assert fault.exit_code == 2
    assert "therasched help dates" in fault.hint


@pytest.mark.parametrize(("typed", "means"), PERIODS)
def test_periods_mean_what_the_table_says(typed: str, means: str) -> None:
    period = read_period(typed.split(), NOW)
    assert f"{period.first}..{period.last} {period.label}" == means


@pytest.mark.parametrize("refusal", PERIODS_REFUSED, ids=lambda one: one.typed)
def test_what_is_no_period_is_refused_by_name(refusal: Refusal) -> None:
    with pytest.raises(UnreadableWhen) as caught:
        read_period([refusal.typed], NOW)
    fault = caught.value
    assert (fault.piece, fault.suggestion) == (refusal.piece, refusal.suggestion)
    assert "2026-W11" in fault.hint


def test_a_practice_whose_week_begins_on_sunday() -> None:
    sunday, saturday = date(2026, 3, 1), date(2026, 3, 7)
    assert read_period([], NOW, week_start="sunday") == (sunday, saturday, "week")
    assert read_period(["2026-W10"], NOW, week_start="sunday") == (sunday, saturday, "week")
    on_sunday = NOW + timedelta(5)
    assert read_period(["week"], on_sunday, week_start="sunday").first == on_sunday.date()


@pytest.mark.parametrize(
    ("month", "typed", "first"),
    [
        (9, "mar", date(2027, 3, 1)),
        (9, "apr", date(2026, 4, 1)),
        (3, "sep", date(2026, 9, 1)),
        (3, "oct", date(2025, 10, 1)),
        (12, "5 jan", date(2027, 1, 5)),
    ],
)
def test_a_period_without_a_year_is_the_nearest(month: int, typed: str, first: date) -> None:
    assert read_period([typed], NOW.replace(month=month)).first == first


def test_a_very_long_word_is_named_in_short() -> None:
    with pytest.raises(UnreadableWhen) as caught:
        read_when(["x" * 100_000], NOW)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("now", "typed", "lean", "year"),
    [
        ("2027-12-01 10:00", "29 feb", "ahead", 2028),
        ("2028-02-29 10:00", "29 feb", "ahead", 2028),
        ("2028-03-01 10:00", "29 feb", "back", 2028),
        ("2026-12-31 23:59", "1 jan", "ahead", 2027),
        ("2026-01-01 00:00", "31.12.", "back", 2025),
        ("2026-01-01 00:00", "jan 1", "back", 2026),
    ],
)
def test_the_year_that_is_not_said(now: str, typed: str, lean: Lean, year: int) -> None:
    present = timing.read_moment(now, ZONE)
    assert isinstance(present, datetime)
    assert read_when([typed], present, lean=lean).day.year == year


def test_counting_from_now_crosses_the_clock_change_by_minutes_that_pass() -> None:
    before = datetime(2026, 10, 25, 1, 45, tzinfo=ZONE)
    first, second = read_when(["+45m"], before), read_when(["+105m"], before)
    assert (spelt(first), spelt(second)) == ("2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00")
    passed = moment(second, ZONE).astimezone(UTC) - before.astimezone(UTC)
    assert passed == timedelta(minutes=105)


class TestMoment:
    def test_the_moment_of_a_day_and_time(self) -> None:
        when = When(date(2026, 3, 10), time(14))
        assert moment(when, ZONE) == datetime(2026, 3, 10, 14, tzinfo=ZONE)

    def test_a_day_alone_is_no_moment(self) -> None:
        with pytest.raises(UnreadableWhen, match="time of day is missing: Tue 10 Mar 2026"):
            moment(When(date(2026, 3, 10)), ZONE)

    def test_skipped_and_doubled_times_name_both_readings(self) -> None:
        with pytest.raises(timing.NoSuchTime):
            moment(read_when(["29.3. 02:30"], NOW), ZONE)
        with pytest.raises(timing.TwiceTime) as caught:
            moment(read_when(["25.10. 02:30"], NOW), ZONE)
        for reading in caught.value.readings:
            assert timing.write_moment(moment(read_when([reading], NOW), ZONE)) == reading

    def test_an_offset_that_the_zone_has_not_then(self) -> None:
        with pytest.raises(timing.UnreadableTime, match="has the offset"):
            moment(read_when(["10 mar 14:00+05:00"], NOW), ZONE)


@given(PHRASES, PRESENT, LEANS)
def test_whatever_is_read_is_read_again_from_its_iso_form(
    words: list[str], now: datetime, lean: Lean
) -> None:
    try:
        when = read_when(words, now, lean=lean)
    except UnreadableWhen:
        return
    assert read_when([spelt(when)], now, lean=lean) == when
    assert 1900 <= when.day.year <= 2199


@given(PHRASES, PRESENT, st.sampled_from(["monday", "sunday"]))
def test_every_period_is_read_again_from_its_days(
    words: list[str], now: datetime, week_start: str
) -> None:
    try:
        period = read_period(words, now, week_start=week_start)
    except UnreadableWhen:
        return
    assert period.first <= period.last
    again = read_period([f"{period.first}..{period.last}"], now, week_start=week_start)
    assert again[:2] == period[:2]


@given(
    st.sampled_from(timing.DAY_NAMES),
    st.integers(3, 9),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    PRESENT,
    LEANS,
)
def test_a_weekday_is_at_most_a_week_away_on_the_side_leant_to(
    name: str, letters: int, clock: time, now: datetime, lean: Lean
) -> None:
    when = read_when([name[:letters], f"{clock:%H:%M}"], now, lean=lean)
    assert timing.DAY_NAMES[when.day.weekday()] == name
    wall = datetime.combine(when.day, clock)
    present = now.replace(tzinfo=None, second=0, microsecond=0)
    week = timedelta(7)
    if lean == "ahead":
        assert present <= wall < present + week
    else:
        assert present - week < wall <= present


class TestEcho:
    def test_a_moment_in_full_on_the_reader_s_clock(self) -> None:
        locks_at = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
        assert say(locks_at, NOW) == "Wed 4 Mar 2026 10:41"
        assert say_short(locks_at, NOW) == "Wed 4 Mar 10:41"
        assert say_short(datetime(2027, 3, 4, 9, 41, tzinfo=UTC), NOW) == "Thu 4 Mar 2027 10:41"
        assert say_day(date(2026, 9, 1)) == "Tue 1 Sep 2026"

    def test_a_doubled_hour_is_told_with_its_offset(self) -> None:
        assert say(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), NOW) == "Sun 25 Oct 2026 02:30+01:00"

    @pytest.mark.parametrize(
        ("start", "end", "said"),
        [
            ("2026-03-05 16:00", "2026-03-05 16:50", "Thu 5 Mar 2026 16:00–16:50 (in 2 days)"),
            ("2026-03-04 09:00", "2026-03-04 09:50", "Wed 4 Mar 2026 09:00–09:50 (tomorrow)"),
            ("2026-03-03 12:00", "2026-03-03 12:50", "Tue 3 Mar 2026 12:00–12:50 (in 1 h)"),
            ("2026-03-03 10:00", "2026-03-03 10:50", "Tue 3 Mar 2026 10:00–10:50 (now)"),
            ("2026-03-03 09:00", "2026-03-03 10:00", "Tue 3 Mar 2026 09:00–10:00 (1 h ago)"),
            ("2026-03-02 11:00", "2026-03-02 11:50", "Mon 2 Mar 2026 11:00–11:50 (yesterday)"),
            ("2026-02-03 11:00", "2026-02-03 11:50", "Tue 3 Feb 2026 11:00–11:50 (4 weeks ago)"),
            ("2026-03-05 22:00", "2026-03-06 00:00", "Thu 5 Mar 2026 22:00–00:00 (in 2 days)"),
            (
                "2026-03-05 22:00",
                "2026-03-06 01:00",
                "Thu 5 Mar 2026 22:00 – Fri 6 Mar 2026 01:00 (in 2 days)",
            ),
            ("2026-03-03", "2026-03-03", "Tue 3 Mar 2026 (now)"),
            ("2026-03-05", "2026-03-09", "Thu 5 Mar 2026 – Mon 9 Mar 2026 (in 2 days)"),
        ],
    )
    def test_a_span_in_full_and_how_far_off(self, start: str, end: str, said: str) -> None:
        assert say_span(span(start, end), NOW) == said

    def test_a_span_in_another_zone_names_it(self) -> None:
        there = span("2026-03-05 16:00", "2026-03-05 16:50", ZoneInfo("America/New_York"))
        said = "Thu 5 Mar 2026 16:00–16:50 America/New_York (in 2 days)"
        assert say_span(there, NOW) == said

    @given(PRESENT)
    def test_what_is_said_can_be_typed(self, now: datetime) -> None:
        _, *pieces = say(now, now).split()
        again = moment(read_when(pieces, now), ZONE)
        assert timedelta() <= now.astimezone(UTC) - again.astimezone(UTC) < timedelta(minutes=1)
