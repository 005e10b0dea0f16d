from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.screen import ASCII, COLOR, HOSTILE, PLAIN, WIDE, bare, dangers, names, widest
from therasched.render.lists import entries, table
from therasched.render.session_line import record

if TYPE_CHECKING:
    from tests.support.golden import Golden
    from therasched.render.palette import Look
    from therasched.views.entry import Entry

WEEK = build.entries(build.week())


def test_sessions_are_listed_a_line_each(golden: Golden) -> None:
    golden("list-100.txt", entries(WEEK, WIDE._replace(width=100)) + "\n")


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (72, "Mon 2026-03-02 11:00    V  Ben O'Brien…  Couples ses…   75m  ▮▯▯ !  p2qd"),
        (60, "Mon 2026-03-02 11:00    V  Ben O'Brien, Maria…   ▮▯▯ !  p2qd"),
        (40, "2026-03-02  V  Ben O'Brien…  ▮▯▯ !  p2qd"),
    ],
)
def test_a_narrow_list_loses_words_never_bars(width: int, expected: str) -> None:
    assert entries(WEEK, WIDE._replace(width=width)).split("\n")[3] == expected


def test_no_sessions_leave_the_heading() -> None:
    assert entries([], WIDE) == "when    who  what  min  bars  id"
    assert entries([], PLAIN) == ""


def test_listed_sessions_are_records_to_programs() -> None:
    assert entries(WEEK, PLAIN).split("\n") == [record(one) for one in WEEK]


def test_colours_are_the_role_s_and_called_off_is_crossed_out() -> None:
    lines = entries(WEEK, COLOR).split("\n")
    assert "\033[38;5;168mV\033[0m" in lines[3]
    assert "\033[2;9m× Ben O'Brien\033[0m" in lines[8]
    assert bare("\n".join(lines)) == entries(WEEK, WIDE)


@given(
    st.lists(st.tuples(st.sampled_from(WEEK), names(), names()), max_size=5),
    st.integers(40, 130),
    st.sampled_from([WIDE, ASCII, COLOR]),
)
def test_lists_fit_and_are_harmless(
    made: list[tuple[Entry, str, str]], width: int, look: Look
) -> None:
    shown = [one._replace(who=who, service_title=what) for one, who, what in made]
    drawn = entries(shown, look._replace(width=width))
    assert widest(drawn) <= width
    assert dangers(drawn) == []
    assert drawn.count("\n") == len(shown)


def test_a_table_has_a_heading_and_columns() -> None:
    rows = [("anna-k", "Anna K.", "007"), ("tanaka", "家族 田中 👩‍👧", "1e3"), ("c003", "", "")]
    assert table(("code", "name", "number"), rows, WIDE).split("\n") == [
        "code    name          number",
        "anna-k  Anna K.       007",
        "tanaka  家族 田中 👩‍👧  1e3",
        "c003",
    ]
    assert table(("code", "name", "number"), rows[:2], PLAIN).split("\n") == [
        "anna-k\tAnna K.\t007",
        "tanaka\t家族 田中 👩‍👧\t1e3",
    ]


def test_blanks_around_a_cell_and_empty_rows_change_no_column() -> None:
    rows = [(" anna-k ", "Anna K."), (" ", "")]
    assert table(("code", "name"), rows, WIDE) == "code    name\nanna-k  Anna K.\n"
    assert bare(table(("code", "name"), rows, COLOR)) == table(("code", "name"), rows, WIDE)


def test_a_table_without_rows_is_its_heading() -> None:
    assert table(("code", "name"), [], WIDE) == "code  name"
    assert table(("code", "name"), [], PLAIN) == ""


def test_the_widest_column_is_cut_first() -> None:
    rows = [("anna-k", "Anna Katharina Köhler", "anna@example.org")]
    drawn = table(("code", "name", "email"), rows, WIDE._replace(width=40))
    assert drawn.split("\n")[1] == "anna-k  Anna Katharina…  anna@example.o…"


def test_columns_are_never_cut_to_nothing() -> None:
    drawn = table(("one", "two", "six"), [("1", "2", "6")], WIDE._replace(width=5))
    assert drawn == "…  …  …\n1  2  6"


@given(
    st.lists(st.tuples(names(), names(), names()), max_size=5),
    st.integers(20, 130),
    st.sampled_from([WIDE, ASCII, COLOR]),
)
def test_tables_fit_and_are_harmless(
    rows: list[tuple[str, str, str]], width: int, look: Look
) -> None:
    drawn = table(("one", "two", "three"), rows, look._replace(width=width))
    assert widest(drawn) <= width
    assert dangers(drawn) == []
    assert drawn.count("\n") == len(rows)
    if look is COLOR:
        assert bare(drawn) == table(("one", "two", "three"), rows, WIDE._replace(width=width))


def test_records_of_hostile_cells_stay_one_line_each() -> None:
    drawn = table(("one", "two"), [(HOSTILE, HOSTILE)] * 2, PLAIN)
    assert dangers(drawn) == []
    assert [line.count("\t") for line in drawn.split("\n")] == [1, 1]
