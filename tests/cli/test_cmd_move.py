from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    shop.book("", "2026-04-02", type="time-off", title="Easter", id="cccccc")


def test_it_says_from_where_to_where(program: Program, shop: Shop) -> None:
    answer = program("move", "anna", "fri", "10:00", "--for", "75m")
    assert answer.out == (
        "Moved bcdfgh Anna K. from Thu 5 Mar 09:00 to Fri 6 Mar 2026 10:00–11:15 (in 3 days)\n"
    )
    assert answer.err.splitlines()[1:] == [
        "  sessions/2026/03/2026-03-06-1000-bcdfgh.yaml",
        "Next:  therasched agenda 2026-03-06",
    ]
    assert not (shop.root / "sessions/2026/03/2026-03-05-0900-bcdfgh.yaml").exists()


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("fri", "2026-03-06T09:00"),
        ("tue", "2026-03-10T09:00"),  # at nine, today is over
        ("10:00", "2026-03-05T10:00"),
        ("at 10:00", "2026-03-05T10:00"),
        ("+1w", "2026-03-12T09:00"),
        ("-1d", "2026-03-04T09:00"),
        ("+1d 9:30", "2026-03-06T09:30"),
        ("+90m", "2026-03-05T10:30"),
        ("today", "2026-03-03T09:00"),
        ("2026-03-12 9:30", "2026-03-12T09:30"),
    ],
)
def test_a_day_alone_keeps_the_time_and_a_time_the_day(
    program: Program, words: str, start: str
) -> None:
    (one,) = program("move", "bcdfgh", *words.split(), "--json").json["sessions"]
    assert one["start"].startswith(start)
    assert one["minutes"] == 50


def test_whole_days_keep_their_number(program: Program) -> None:
    program("move", "cccccc", "2026-04-03", "--for", "3d")
    (one,) = program("move", "cccccc", "2026-05-01", "--json").json["sessions"]
    assert one["path"].endswith("2026-05-01_2026-05-03-cccccc.yaml")


def test_moving_to_where_it_is_changes_nothing(program: Program, shop: Shop) -> None:
    with untouched(shop.root):
        answer = program("move", "bcdfgh", "thu")
    assert answer.out == "bcdfgh Anna K., Thu 5 Mar 09:00 is then already; nothing was changed\n"


def test_overlaps_are_told_and_strict_refuses(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-03-06 9:30", id="dddddd")
    with untouched(shop.root):
        program("move", "bcdfgh", "fri", "--strict", code=5)
    assert "overlaps dddddd Ben O'Brien 09:30–10:20" in program("move", "bcdfgh", "fri").err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("bcdfgh", 2, "when?"),
        ("bcdfgh fri --for 0m", 2, "between a minute and a day"),
        ("bcdfgh fri --for 2d", 5, "bcdfgh has a time"),
        ("bcdfgh 31.2.", 2, "is not in the calendar"),
        ("cccccc fri 10:00", 5, "takes whole days"),
        ("cccccc fri --for 50m", 5, "takes whole days"),
        ("ben fri", 3, "Ben O'Brien has no coming session"),
    ],
)
def test_what_is_refused(
    program: Program, shop: Shop, arguments: str, code: int, says: str
) -> None:
    with untouched(shop.root):
        assert says in program("move", *arguments.split(), code=code).err


def test_a_cancelled_session_stays(program: Program) -> None:
    program("cancel", "bcdfgh")
    answer = program("move", "bcdfgh", "fri", code=5)
    assert "bcdfgh was cancelled" in answer.err
    assert "therasched new" in answer.err


def test_what_took_place_can_not_lie_ahead(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="dddddd")
    program("outcome", "dddddd", "attended")
    with untouched(shop.root):
        told = program("move", "dddddd", "fri", "10:00", code=5).err
    assert "dddddd took place, as its outcome says, and can't lie ahead" in told
    assert program("move", "dddddd", "8:00").out.startswith("Moved dddddd Anna K. from Mon 2 Mar")


def test_a_holiday_is_told(program: Program, shop: Shop) -> None:
    settings = shop.root / "therasched.yaml"
    text = settings.read_text(encoding="utf-8")
    shop.write("therasched.yaml", text + "holidays: [{day: 2026-03-06, title: Feast}]\n")
    assert "  on a holiday: Feast\n" in program("move", "bcdfgh", "fri").err
    assert "  on a holiday: Feast\n" in program("new", "ben", "fri", "15:00").err
    assert "holiday" not in program("new", "--type", "time-off", "--title", "Off", "fri").err


def test_on_holidays_nothing_is_free(program: Program, shop: Shop) -> None:
    assert "Tue 10 Mar" in program("free", "2026-03-10").out
    settings = shop.root / "therasched.yaml"
    text = settings.read_text(encoding="utf-8")
    shop.write("therasched.yaml", text + "holidays: [{day: 2026-03-09, until: 2026-03-10}]\n")
    assert "Nothing is free then." in program("free", "2026-03-10").out


@pytest.mark.usefixtures("asked")
def test_the_time_is_asked_where_somebody_can_answer(program: Program) -> None:
    answer = program("move", "anna", stdin="fri 16:00\n")
    assert "bcdfgh Anna K., Thu 5 Mar 09:00\nwhen (tue 14:00): " in answer.err
    assert "to Fri 6 Mar 2026 16:00" in answer.out


def test_without_a_terminal_the_time_is_needed(program: Program) -> None:
    answer = program("move", "bcdf", code=2)
    assert answer.err.endswith("error: when?\n  try: therasched move bcdf tue 14:00\n")
