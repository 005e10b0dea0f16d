from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.screen import ASCII, COLOR, HOSTILE, WIDE, bare, dangers
from therasched.domain.lifecycle import Steps
from therasched.render import session_line
from therasched.render.palette import DIM, FAULT, GOOD, paint

if TYPE_CHECKING:
    from therasched.render.palette import Look

WEEK = {one.id[:4]: one for one in build.entries(build.week())}


@pytest.mark.parametrize(
    ("steps", "drawn", "spelt"),
    [
        (Steps(schedule=True, plan=True, outcome=False), "▮▮▯", "[SP-]"),
        (Steps(schedule=True, plan=None, outcome=None), "▮  ", "[S  ]"),
        (Steps(schedule=False, plan=None, outcome=True), "▯ ▮", "[- O]"),
    ],
)
def test_bars_tell_by_position(steps: Steps, drawn: str, spelt: str) -> None:
    one = WEEK["k7f3"]._replace(steps=steps)
    assert session_line.bars(one, WIDE) == drawn
    assert session_line.bars(one, ASCII) == spelt
    assert session_line.bars(one, COLOR) == f"\033[38;5;32m{drawn}\033[0m"
    done = session_line.bars(one._replace(done=True), COLOR)
    assert done == paint(drawn, GOOD, COLOR)


@pytest.mark.parametrize(
    ("mark", "style", "word"),
    [
        ("!", FAULT, "missing"),
        ("~", FAULT, "changed"),
        ("#", DIM, "locked"),
        ("✓", GOOD, "done"),
        ("", "", ""),
    ],
)
def test_a_mark_is_a_sign_and_a_word(mark: str, style: str, word: str) -> None:
    one = WEEK["k7f3"]._replace(mark=mark)
    drawn = session_line.marked_bars(one, COLOR)
    assert drawn.endswith(f" {paint(mark or ' ', style, COLOR)}")
    assert session_line.record(one).split("\t")[10] == word


@pytest.mark.parametrize("look", [WIDE, ASCII, COLOR])
@pytest.mark.parametrize("name", WEEK)
def test_marked_bars_are_equally_wide(name: str, look: Look) -> None:
    drawn = bare(session_line.marked_bars(WEEK[name], look))
    assert len(drawn) == session_line.marked_bars_width(look)
    assert drawn.endswith("!" if WEEK[name].mark else " ")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], 0),
        (["k7f3mq"], 4),
        (["k7f3mq", "k7f3mq"], 4),
        (["k7f3mq", "k7f4mq"], 4),
        (["k7f3mq", "k7f3nq"], 5),
        (["k7f3mq", "k7f3mr"], 6),
    ],
)
def test_ids_are_shown_as_far_as_they_differ(ids: list[str], expected: int) -> None:
    shown = [WEEK["k7f3"]._replace(id=one) for one in ids]
    assert session_line.id_length(shown) == expected


def test_messages_name_a_session() -> None:
    named = [session_line.naming(WEEK[name], build.NOW) for name in ("k7f3", "d8vb")]
    assert named == ["k7f3mq Anna K., Mon 2 Mar 09:30", "d8vbqn Audit days, Mon 2 Mar"]
    elsewhere = session_line.naming(WEEK["k7f3"], build.NOW.replace(year=2027))
    assert elsewhere == "k7f3mq Anna K., Mon 2 Mar 2026 09:30"


def test_a_time_that_stands_twice_has_its_offset() -> None:
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    assert session_line.clock(twice) == "02:30+01:00"


def test_days_are_short() -> None:
    assert session_line.short_day(date(2026, 3, 2)) == "Mon 2 Mar"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k7f3", ("09:30", "Anna K.", "Speech therapy", "50m")),
        ("t9wx", ("13:00", "Team meeting", "", "60m")),
        ("n3kc", ("16:00", "Ben O'Brien", "no-show, Speech therapy", "50m")),
        ("c5bf", ("12:00", "× Ben O'Brien", "late cancellation, Speech therapy", "50m")),
        ("d8vb", ("all day", "Audit days", "Admin, until Tue 3 Mar", "")),
        ("z2rr", ("22:00", "Night on call", "Personal, until Sat 06:00", "480m")),
    ],
)
def test_parts_of_a_line(name: str, expected: tuple[str, ...]) -> None:
    parts = (session_line.time, session_line.who, session_line.what, session_line.minutes)
    assert tuple(part(WEEK[name]) for part in parts) == expected


@pytest.mark.parametrize(
    ("room", "expected"),
    [(40, (20, 10)), (32, (20, 10)), (31, (19, 10)), (22, (10, 10)), (20, (9, 9)), (19, (9, 8))],
)
def test_the_longer_text_gives_way(room: int, expected: tuple[int, int]) -> None:
    assert session_line.share(room, 20, 10) == expected
    assert session_line.share(room, 10, 20) == (expected if room < 22 else expected[::-1])


@given(st.integers(4, 90), st.integers(0, 90), st.integers(0, 90))
def test_shares_fit_and_leave_nothing_that_is_needed(room: int, first: int, second: int) -> None:
    shares = session_line.share(room, first, second)
    assert sum(shares) + 2 <= room
    assert shares == (first, second) or sum(shares) + 2 == room
    assert shares[0] <= first
    assert shares[1] <= second


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("k7f3", "k7f3mq|2026-03-02|09:30|10:20|client|session|Anna K.|Speech therapy|50|SPO|"),
        ("p2qd", "p2qdhb|2026-03-02|11:00|12:15|video|video|Ben|Couples session|75|S--|missing"),
        (
            "d8vb",
            "d8vbqn|2026-03-02|all day|2026-03-03|non-client|admin|Audit days|Admin|2880|S..|",
        ),
        ("x6hh", "x6hhlm|2026-03-04|09:00|10:30|team|supervision|Case round|Supervision|90|S.-|"),
    ],
)
def test_a_record_is_words_between_tabs(name: str, expected: str) -> None:
    one = WEEK[name]._replace(who="Ben") if name == "p2qd" else WEEK[name]
    assert session_line.record(one) == expected.replace("|", "\t")


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [("z2rr", 3, "2026-03-07 06:00"), ("c5bf", 7, "late cancellation, Speech therapy")],
)
def test_a_record_tells_what_a_line_tells(name: str, field: int, expected: str) -> None:
    assert session_line.record(WEEK[name]).split("\t")[field] == expected


def test_a_single_whole_day_has_no_other_end() -> None:
    (one,) = build.entries([build.whole_days("d8vbqn", "03-04", "03-04", "Off")])
    assert session_line.record(one).split("\t")[1:4] == ["2026-03-04", "all day", ""]


def test_nothing_hostile_gets_out() -> None:
    one = WEEK["c5bf"]._replace(who=HOSTILE, type_title=HOSTILE, service_title=HOSTILE)
    texts = [
        session_line.naming(one, build.NOW),
        session_line.who(one),
        session_line.what(one),
        session_line.record(one),
    ]
    assert [dangers(text) for text in texts] == [[]] * 4
    assert all("evil" in text for text in texts[:2])
    assert len(texts[3].split("\t")) == 11
    assert "\n" not in "".join(texts)
