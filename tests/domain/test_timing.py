from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from therasched.domain import timing
from therasched.domain.timing import NoSuchTime, Span, TwiceTime, UnknownZone, UnreadableTime

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = tuple(
    ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Pacific/Apia",
    )
)
_EPOCH = datetime(1985, 1, 1, tzinfo=UTC)


def _changing_days(zone: ZoneInfo) -> list[datetime]:
    """The UTC midnights of 1985 to 2037 before which the zone's offset changes within a day."""
    days = [_EPOCH + timedelta(n) for n in range(53 * 365)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    pairs = zip(days[1:], offsets, offsets[1:], strict=False)
    return [day for day, before, after in pairs if before != after]


CHANGES = {zone.key: _changing_days(zone) for zone in ZONES}


@st.composite
def instants(draw: st.DrawFn) -> datetime:
    """A whole minute in one of the zones, most of them within two days of a clock change."""
    zone = draw(st.sampled_from(ZONES))
    around = draw(st.sampled_from(CHANGES[zone.key]))
    minutes = draw(st.integers(-2880, 2880))
    return (around + timedelta(minutes=minutes)).astimezone(zone)


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def berlin(text: str) -> datetime:
    moment = timing.read_moment(text, BERLIN)
    assert isinstance(moment, datetime)
    return moment


def instants_of(wall: datetime, zone: ZoneInfo) -> list[datetime]:
    """By trial: every instant whose wall clock in the zone shows `wall`, earlier first."""
    near = [wall.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in range(-72, 73)]
    offsets = {one.astimezone(zone).utcoffset() or timedelta() for one in near}
    tried = sorted(wall.replace(tzinfo=UTC) - offset for offset in offsets)
    return [one for one in tried if one.astimezone(zone).replace(tzinfo=None) == wall]


class TestZone:
    def test_a_zone_is_known_by_its_name(self) -> None:
        assert timing.zone("Europe/Berlin").key == "Europe/Berlin"
        assert timing.zone("Etc/GMT+5").key == "Etc/GMT+5"

    @pytest.mark.parametrize(
        "name",
        [
            *("", "/", "Europe", "Europe/", "/Europe/Berlin", "Europe//Berlin", "../Europe/Berlin"),
            *("../../etc/passwd", "/etc/passwd", "/etc/localtime", "Europe/../Europe/Berlin"),
            *("Europe/Berlin\0", "Europe\\Berlin", "Europe/Berlin\n", "Éurope/Berlin", "tzdata.zi"),
            *("localtime", "posixrules", "Factory", "right/Europe/Berlin", "leapseconds", "UTC+2"),
        ],
    )
    def test_what_is_no_zone_on_every_machine_is_refused(self, name: str) -> None:
        with pytest.raises(UnknownZone, match="is not a time zone") as caught:
            timing.zone(name)
        assert caught.value.exit_code == 2

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("Europe/Berln", "Europe/Berlin"),
            ("Berlin", "Europe/Berlin"),
            ("Paris", "Europe/Paris"),
            ("new york", "America/New_York"),
            ("MARS/OLYMPUS/MONS/BASE", None),
        ],
    )
    def test_the_zone_that_was_meant_is_suggested(self, name: str, meant: str | None) -> None:
        with pytest.raises(UnknownZone) as caught:
            timing.zone(name)
        assert caught.value.suggestion == meant
        assert ("did you mean" in str(caught.value)) == (meant is not None)


class TestAt:
    def test_a_time_that_is_skipped_names_the_readings_on_both_sides(self) -> None:
        with pytest.raises(NoSuchTime, match="does not exist in Europe/Berlin") as caught:
            timing.at(wall("2026-03-29 02:30"), BERLIN)
        assert caught.value.readings == ("2026-03-29 01:30+01:00", "2026-03-29 03:30+02:00")
        with pytest.raises(NoSuchTime):
            timing.at(wall("2026-03-29 02:30"), BERLIN, "+01:00")

    def test_a_time_that_stands_twice_names_both(self) -> None:
        with pytest.raises(TwiceTime, match="stands twice in Europe/Berlin") as caught:
            timing.at(wall("2026-10-25 02:30"), BERLIN)
        assert caught.value.readings == ("2026-10-25 02:30+02:00", "2026-10-25 02:30+01:00")
        assert isinstance(caught.value, ValueError)
        assert caught.value.exit_code == 2

    def test_the_offset_chooses(self) -> None:
        early = timing.at(wall("2026-10-25 02:30"), BERLIN, "+02:00")
        late = timing.at(wall("2026-10-25 02:30"), BERLIN, "+01:00")
        assert utc(late) - utc(early) == timedelta(hours=1)

    def test_an_offset_has_to_fit(self) -> None:
        assert timing.at(wall("2026-03-10 14:00"), BERLIN, "+01:00").hour == 14
        with pytest.raises(UnreadableTime, match=r"has the offset \+01:00 .* not \+02:00"):
            timing.at(wall("2026-03-10 14:00"), BERLIN, "+02:00")
        with pytest.raises(UnreadableTime, match=r"\+02:00 or \+01:00"):
            timing.at(wall("2026-10-25 02:30"), BERLIN, "+03:00")

    def test_a_change_of_half_an_hour_and_a_skipped_day(self) -> None:
        with pytest.raises(TwiceTime) as twice:
            timing.at(wall("2026-04-05 01:45"), ZoneInfo("Australia/Lord_Howe"))
        assert twice.value.readings == ("2026-04-05 01:45+11:00", "2026-04-05 01:45+10:30")
        with pytest.raises(NoSuchTime) as never:
            timing.at(wall("2011-12-30 12:00"), ZoneInfo("Pacific/Apia"))
        assert never.value.readings == ("2011-12-29 12:00-10:00", "2011-12-31 12:00+14:00")

    @given(instants())
    def test_every_wall_time_is_one_moment_or_none_or_two(self, moment: datetime) -> None:
        zone = moment.tzinfo
        assert isinstance(zone, ZoneInfo)
        # The wall clock of another instant: hits skipped hours too.
        shown = utc(moment).replace(tzinfo=None)
        found = instants_of(shown, zone)
        try:
            read = [timing.at(shown, zone)]
        except NoSuchTime as none:
            assert found == []
            early, late = (timing.read_moment(one, zone) for one in none.readings)
            assert isinstance(early, datetime)
            assert isinstance(late, datetime)
            assert early.replace(tzinfo=None) < shown < late.replace(tzinfo=None)
            assert utc(early) < utc(late)
            return
        except TwiceTime as twice:
            read = [timing.at(shown, zone, one[16:]) for one in twice.readings]
        assert [utc(one) for one in read] == found


class TestFields:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("2026-03-10 14:00", datetime(2026, 3, 10, 14, tzinfo=BERLIN)),
            ("2026-03-10T14:00", datetime(2026, 3, 10, 14, tzinfo=BERLIN)),
            ("2026-03-10 14:00+01:00", datetime(2026, 3, 10, 14, tzinfo=BERLIN)),
            ("2026-03-10", date(2026, 3, 10)),
        ],
    )
    def test_what_a_file_may_hold(self, text: str, value: datetime | date) -> None:
        assert timing.read_moment(text, BERLIN) == value

    @pytest.mark.parametrize(
        "text",
        [
            *("", "2026", "2026-3-10", "2026-03-10 ", " 2026-03-10", "2026/03/10", "10.03.2026"),
            *("20260310", "2026-W11-2", "2026-W11-2 14:00", "2026-069", "２０２６-03-10"),
            *("2026-03-10 9:30", "2026-03-10 14", "2026-03-10 14.00", "2026-03-10 14:0"),
            *("2026-03-10 1400", "2026-03-10_14:00", "2026-03-10  14:00", "2026-03-10 14:00 "),
            *("2026-03-10 24:00", "2026-03-10 25:00", "2026-03-10 14:60", "2026-03-10 -1:00"),
            *("2026-03-10 14:00:00", "2026-03-10 14:00Z", "2026-03-10 14:00 +01:00", "now"),
        ],
    )
    def test_anything_else_is_refused_with_the_right_spelling(self, text: str) -> None:
        with pytest.raises(UnreadableTime, match=r"such as 2026-03-10 14:00 or 2026-03-10$"):
            timing.read_moment(text, BERLIN)

    def test_days_that_do_not_exist_or_lie_centuries_away(self) -> None:
        for text in ("2026-02-29", "2026-04-31 10:00", "2026-13-01", "0000-01-01"):
            with pytest.raises(UnreadableTime, match="is not in the calendar"):
                timing.read_moment(text, BERLIN)
        for text in ("1899-12-31", "2200-01-01 10:00", "0001-01-01 00:00", "9999-12-31 23:59"):
            with pytest.raises(UnreadableTime, match="is not between 1900 and 2199"):
                timing.read_moment(text, BERLIN)

    @given(st.text() | st.from_regex(r"\A.{4}-..-..[ T].{2}:.{2}.{0,6}\Z"))
    def test_whatever_is_read_has_the_spelling_and_nothing_else_is_raised(self, text: str) -> None:
        try:
            timing.read_moment(text, BERLIN)
        except UnreadableTime:
            return
        assert re.fullmatch(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d([+-]\d\d:\d\d)?)?", text, re.ASCII), (
            text
        )

    @given(instants())
    def test_every_moment_is_read_as_it_was_written(self, moment: datetime) -> None:
        zone = moment.tzinfo
        assert isinstance(zone, ZoneInfo)
        text = timing.write_moment(moment)
        again = timing.read_moment(text, zone)
        assert isinstance(again, datetime)
        assert utc(again) == utc(moment)
        twice = len(instants_of(moment.replace(tzinfo=None), zone)) == 2
        assert (len(text) > 16) == twice

    @given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
    def test_every_day_is_read_as_it_was_written(self, day: date) -> None:
        assert timing.read_moment(timing.write_moment(day), BERLIN) == day

    def test_the_offset_is_written_in_a_doubled_hour_only(self) -> None:
        assert timing.write_moment(berlin("2026-10-25 02:30+01:00")) == "2026-10-25 02:30+01:00"
        assert timing.write_moment(berlin("2026-10-25 03:00+01:00")) == "2026-10-25 03:00"


class TestSpan:
    def test_minutes_are_those_that_pass(self) -> None:
        spring = timing.span(berlin("2026-03-29 01:30"), berlin("2026-03-29 03:30"), BERLIN)
        autumn = timing.span(berlin("2026-10-25 01:30"), berlin("2026-10-25 03:30"), BERLIN)
        assert (spring.minutes, autumn.minutes) == (60, 180)
        assert spring.start_at == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
        assert spring.end_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    def test_a_session_until_midnight_is_not_on_the_next_day(self) -> None:
        late = timing.span(berlin("2026-03-10 22:00"), berlin("2026-03-11 00:00"), BERLIN)
        assert (late.first_day, late.last_day) == (date(2026, 3, 10), date(2026, 3, 10))
        assert late.on(date(2026, 3, 10))
        assert not late.on(date(2026, 3, 11))
        assert not late.on(date(2026, 3, 9))

    def test_whole_days_include_the_last(self) -> None:
        first, last = date(2026, 12, 24), date(2026, 12, 28)
        span = timing.span(first, last, BERLIN)
        assert span.whole_days
        assert (span.first_day, span.last_day) == (first, last)
        assert span.minutes == 5 * 24 * 60
        assert timing.span(first, first, BERLIN).last_day == first

    def test_a_day_without_midnight_begins_when_it_begins(self) -> None:
        zone = ZoneInfo("America/Sao_Paulo")
        day = date(2017, 10, 15)  # the clocks went from 0:00 to 1:00
        span = timing.span(day, day, zone)
        assert span.start.isoformat() == "2017-10-15T01:00:00-02:00"
        assert (span.first_day, span.last_day, span.minutes) == (day, day, 23 * 60)
        before = timing.span(day - timedelta(1), day - timedelta(1), zone)
        assert before.last_day == day - timedelta(1)
        assert not before.overlaps(span)

    def test_what_takes_no_time_or_is_half_a_day_is_refused(self) -> None:
        ten = berlin("2026-03-10 10:00")
        for end in (ten, berlin("2026-03-10 09:00")):
            with pytest.raises(UnreadableTime, match="the end is not after the start"):
                timing.span(ten, end, BERLIN)
        with pytest.raises(UnreadableTime, match="the end is not after the start"):
            timing.span(date(2026, 3, 10), date(2026, 3, 9), BERLIN)
        with pytest.raises(UnreadableTime, match="both, or neither"):
            timing.span(ten, date(2026, 3, 11), BERLIN)
        with pytest.raises(UnreadableTime, match="both, or neither"):
            timing.span(date(2026, 3, 9), ten, BERLIN)

    def test_the_doubled_hour_makes_two_different_spans(self) -> None:
        end = berlin("2026-10-25 04:00")
        early = Span(berlin("2026-10-25 02:30+02:00"), end)
        late = Span(berlin("2026-10-25 02:30+01:00"), end)
        assert early.start == late.start  # Python looks at the wall clock
        assert (early == late, early != late) == (False, True)
        assert early == Span(berlin("2026-10-25 02:30+02:00"), end)
        assert len({early, late, Span(late.start, end)}) == 2
        assert early != "2026-10-25"

    def test_half_open(self) -> None:
        ten, eleven, twelve = (berlin(f"2026-03-10 {hour}:00") for hour in (10, 11, 12))
        assert not Span(ten, eleven).overlaps(Span(eleven, twelve))
        assert not Span(eleven, twelve).overlaps(Span(ten, eleven))
        assert Span(ten, twelve).overlaps(Span(eleven, twelve))

    @given(instants(), instants(), st.integers(1, 3000), st.integers(1, 3000))
    def test_overlap_is_a_common_minute(
        self, start: datetime, other: datetime, length: int, other_length: int
    ) -> None:
        far = utc(other) - utc(start)
        assume(abs(far) < timedelta(days=4) or start.tzinfo is not other.tzinfo)
        one = Span(start, timing.plus_minutes(start, length))
        two = Span(other, timing.plus_minutes(other, other_length))
        gap = int(far.total_seconds()) // 60
        common = set(range(length)) & set(range(gap, gap + other_length))
        assert one.overlaps(two) == two.overlaps(one) == bool(common)
        assert (one.minutes, two.minutes) == (length, other_length)

    @given(instants(), st.integers(1, 3000), st.integers(1, 3000))
    def test_neighbours_never_overlap_and_fill_their_time(
        self, start: datetime, first: int, second: int
    ) -> None:
        middle = timing.plus_minutes(start, first)
        end = timing.plus_minutes(middle, second)
        assert not Span(start, middle).overlaps(Span(middle, end))
        assert Span(start, end).minutes == first + second
        assert Span(start, end).on(middle.date())
        assert middle.tzinfo is start.tzinfo

    @given(st.sampled_from(ZONES), st.dates(date(1985, 1, 1), date(2037, 1, 1)), st.integers(0, 9))
    def test_whole_days_follow_each_other_in_every_zone(
        self, zone: ZoneInfo, first: date, more: int
    ) -> None:
        assume(zone.key != "Pacific/Apia" or first.year != 2011)  # has no 30 December
        last = first + timedelta(more)
        span = timing.span(first, last, zone)
        assert (span.first_day, span.last_day) == (first, last)
        after = timing.span(last + timedelta(1), last + timedelta(1), zone)
        assert span.end_at == after.start_at


class TestWords:
    @pytest.mark.parametrize(
        ("text", "minutes", "days"),
        [
            *(("50m", 50, 0), ("1h", 60, 0), ("1h30m", 90, 0), ("1h30", 90, 0), ("90", 90, 0)),
            *((" 2H ", 120, 0), ("0", 0, 0), ("3d", 0, 3), ("2w", 0, 14)),
        ],
    )
    def test_lengths(self, text: str, minutes: int, days: int) -> None:
        assert timing.duration(text) == (minutes, days)

    @pytest.mark.parametrize(
        "text",
        ["", "h", "m", "-5m", "1.5h", "1,5h", "1:30", "1d2h", "30m1h", "5 m", "５m", "9" * 9, "1y"],
    )
    def test_what_is_no_length(self, text: str) -> None:
        with pytest.raises(UnreadableTime, match="is not a length of time"):
            timing.duration(text)

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [
            *((0, "0 minutes"), (1, "1 minute"), (59, "59 minutes"), (60, "1 h"), (1439, "23 h")),
            *((1440, "24 h"), (2879, "47 h"), (2880, "2 days"), (20 * 1440, "20 days")),
            *((21 * 1440, "3 weeks"), (89 * 1440, "12 weeks"), (90 * 1440, "3 months")),
            *((729 * 1440, "24 months"), (730 * 1440, "2 years")),
        ],
    )
    def test_lengths_in_words(self, minutes: int, words: str) -> None:
        assert timing.in_words(timedelta(minutes=minutes)) == words
        assert timing.in_words(timedelta(minutes=-minutes)) == words

    def test_one_day(self) -> None:
        assert timing.days_in_words(1) == "1 day"

    def test_how_far_from_now(self) -> None:
        now = berlin("2026-03-29 01:30")
        assert timing.from_now(now + timedelta(seconds=59), now) == "now"
        assert timing.from_now(berlin("2026-03-29 03:30"), now) == "in 1 h"
        assert timing.from_now(now - timedelta(minutes=3, seconds=20), now) == "3 minutes ago"
        assert timing.from_now(now - timedelta(days=2), now) == "2 days ago"


class TestWeeks:
    def test_the_week_of_a_day(self) -> None:
        tuesday, sunday = date(2026, 3, 10), date(2026, 3, 15)
        assert timing.week_of(tuesday) == (date(2026, 3, 9), sunday)
        assert timing.week_of(sunday) == (date(2026, 3, 9), sunday)
        assert timing.week_of(sunday, "sunday") == (sunday, date(2026, 3, 21))
        assert timing.week_of(tuesday, "sunday") == (date(2026, 3, 8), date(2026, 3, 14))

    @pytest.mark.parametrize(
        ("day", "start", "label"),
        [
            (date(2026, 3, 10), "monday", "2026-W11"),
            (date(2026, 3, 15), "monday", "2026-W11"),
            (date(2026, 3, 15), "sunday", "2026-W12"),
            (date(2027, 1, 3), "monday", "2026-W53"),
            (date(2024, 12, 30), "monday", "2025-W01"),
        ],
    )
    def test_the_iso_week_of_what_is_shown(self, day: date, start: str, label: str) -> None:
        assert timing.week_label(day, start) == label

    @given(st.dates(date(1900, 1, 8), date(2199, 12, 1)), st.sampled_from(["monday", "sunday"]))
    def test_a_week_has_seven_days_and_one_label(self, day: date, start: str) -> None:
        first, last = timing.week_of(day, start)
        assert first <= day <= last == first + timedelta(6)
        days = [first + timedelta(n) for n in range(7)]
        assert {timing.week_of(one, start) for one in days} == {(first, last)}
        assert len({timing.week_label(one, start) for one in days}) == 1
