from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import pytest

from therasched.cli import words
from therasched.cli.desk import Desk
from therasched.cli.flags import Flags
from therasched.domain import timing
from therasched.domain.reminder import Reminder
from therasched.domain.when import When
from therasched.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from tests.support.shop import Shop


@pytest.fixture
def desk(shop: Shop) -> Desk:
    """At Tue 3 Mar 2026 10:40."""
    flags = Flags()
    flags.directory = str(shop.root)
    flags.quiet = True
    return Desk(flags)


def test_days_lean_as_the_command_needs(desk: Desk) -> None:
    assert words.day("2 mar", desk) == date(2027, 3, 2)
    assert words.day("2 mar", desk, near=True) == date(2026, 3, 2)
    assert words.day("10 dec", desk, near=True) == date(2025, 12, 10)
    assert words.day("fri", desk, back=True) == date(2026, 2, 27)
    assert words.starts(["fri", "14:00"], desk) == When(date(2026, 3, 6), time(14))
    assert str(words.moment("today 09:00", desk)) == "2026-03-03 09:00:00+01:00"
    assert str(words.moment("mon 09:00", desk)) == "2026-03-02 09:00:00+01:00"
    assert words.period([], desk).first == date(2026, 3, 2)


def test_a_stretch_of_days(desk: Desk) -> None:
    assert words.days(None, None, desk) == (None, None)
    assert words.days("1.3.", "3.3.", desk) == (date(2026, 3, 1), date(2026, 3, 3))
    with pytest.raises(UsageFault, match="--to 2026-03-01 comes before --from 2026-03-03"):
        words.days("3.3.", "1.3.", desk)
    with pytest.raises(UsageFault):
        words.days("", None, desk)


@pytest.mark.parametrize(
    ("text", "minutes", "days"), [("50m", 50, 0), ("1h30m", 90, 0), ("24h", 1440, 0), ("3d", 0, 3)]
)
def test_lengths(text: str, minutes: int, days: int) -> None:
    assert words.length(text) == timing.Duration(minutes, days)
    assert words.length(None) is None


@pytest.mark.parametrize("text", ["0m", "1441m", "25h", "367d", "", "soon", "-5m"])
def test_lengths_that_are_none(text: str) -> None:
    with pytest.raises(UsageFault):
        words.length(text)


def test_known_words() -> None:
    assert words.known("type", "video", ["video", "phone"]) == "video"
    assert words.known("type", None, ["video"]) == words.known("type", "", ["video"]) == ""
    with pytest.raises(NotFound, match=r'no type "vidoe" \(did you mean "video"\?\)') as caught:
        words.known("type", "vidoe", ["video", "phone"])
    assert caught.value.hint == "one of video, phone"
    with pytest.raises(NotFound, match=r'no type "xyz"$'):
        words.known("type", "xyz", ["video"])


def test_reminders(desk: Desk) -> None:
    def read(*texts: str) -> tuple[Reminder, ...] | None:
        return words.reminders(texts, desk, for_clients=True)

    assert read() is None
    assert read("none") == ()
    assert read("email:1d", "email:1d") == (Reminder("client", "email", 1440),)
    assert read("practitioner:browser:15m") == (Reminder("practitioner", "browser", 15),)
    assert read("Ott:email:2d") == (Reminder("school-ot", "email", 2880),)
    with pytest.raises(UsageFault, match="no other reminder"):
        read("none", "email:1d")
    with pytest.raises(NotFound):
        read("nobody:email:1d")


def test_an_unclear_time_needs_somebody_to_ask(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read = words.starts(["2026-10-25", "02:30"], desk)
    zone = desk.office.practice.zone

    def moment(one: When) -> str:
        from therasched.domain.when import moment

        return str(moment(one, zone))

    with pytest.raises(timing.TwiceTime):
        words.clear_time(desk, read, moment)
    monkeypatch.setattr(Desk, "may_ask", True)
    monkeypatch.setattr(desk, "choose", lambda what, readings, label: readings[1])
    assert words.clear_time(desk, read, moment) == "2026-10-25 02:30:00+01:00"


def test_texts(desk: Desk) -> None:
    assert words.text(None, desk) is None
    assert words.text("x", desk) == "x"
    assert words.text("\N{MINUS SIGN}1d", desk) == "-1d"
    with pytest.raises(UsageFault, match="longer than 200,000"):
        words.text("x" * 200_001, desk)


def test_lines() -> None:
    assert words.line(None) == words.line("") == words.line(" \n") == ""
    assert words.line(" Room\t2\n") == "Room 2"
    assert words.line("\N{MINUS SIGN}1d") == "-1d"
    with pytest.raises(UsageFault, match="longer than 2,000"):
        words.line("x" * 2_001)


def test_ids(desk: Desk, shop: Shop) -> None:
    shop.book("anna-k", "thu 9:00", id="bcdfgh")
    assert words.new_id(None, desk) == ""
    assert words.new_id("bcdxxx", desk) == "bcdxxx"
    for bad in ("", "bcd", "aaaaaa", "BCDFGH", "2bcdfg", "bcdfg/", "../../"):
        with pytest.raises(UsageFault, match="is no id"):
            words.new_id(bad, desk)
    with pytest.raises(UsageFault, match="bcdfgh is taken"):
        words.new_id("bcdfgh", desk)
