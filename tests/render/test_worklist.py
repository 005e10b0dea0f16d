from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.screen import ASCII, COLOR, PLAIN, WIDE, bare, dangers, names, widest
from therasched.domain import homework
from therasched.render.worklist import worklist
from therasched.views.worklist import Row
from therasched.views.worklist import build as build_rows

if TYPE_CHECKING:
    from tests.support.golden import Golden
    from therasched.render.palette import Look

WEEK = [
    *build.week(),
    build.session("k7f5hh", "03-09 09:30", "anna-k"),
]
STORED = [build.stored(one) for one in WEEK]
REVIEWS = homework.open_reviews((one, homework.parts(one.session)) for one in STORED)
ROWS = build_rows(STORED, build.practice(), reviews=REVIEWS)


def test_a_line_for_each_thing_to_do(golden: Golden) -> None:
    golden("worklist.txt", worklist(ROWS, WIDE) + "\n")


def test_a_narrow_screen_gets_more_lines() -> None:
    assert worklist(ROWS[:1], WIDE._replace(width=60)).split("\n") == [
        "Overdue  p2qd  Ben O'Brien, Maria S.",
        "         Mon 2 Mar 11:00  outcome missing (22 h)",
    ]
    assert worklist(ROWS[1:2], WIDE._replace(width=40)).split("\n") == [
        "Overdue  h4mn  家族 田中 👩‍👧",
        "         Tue 3 Mar 10:00",
        "         in progress, no outcome",
    ]


def test_a_long_reason_is_wrapped_and_never_cut() -> None:
    told = "sent back: the plan says nothing of the swallowing test, and of what comes after it"
    row = ROWS[0]._replace(reason=told)
    rows = [*ROWS, row]
    for width in (40, 80):
        drawn = worklist(rows, WIDE._replace(width=width)).split("\n")
        assert "…" not in "".join(drawn[-5:])
        assert "swallowing" in "".join(drawn[-5:])
    assert worklist([row], WIDE._replace(width=80)).split("\n") == [
        "Overdue  p2qd  Mon 2 Mar 11:00  Ben O'Brien, Maria S.  sent back: the plan says",
        " " * 55 + "nothing of the swallowing",
        " " * 55 + "test, and of what comes",
        " " * 55 + "after it",
    ]


def test_usual_lines_fit_80_columns() -> None:
    ends = ROWS[0]._replace(
        kind="Returned", reason="nothing booked after it", when="Wed 16 Dec 11:00"
    )
    drawn = worklist([ends], WIDE._replace(width=80))
    assert "\n" not in drawn
    assert "…" not in drawn


def test_nothing_waits() -> None:
    assert worklist([], WIDE) == "Nothing waits."
    assert worklist([], PLAIN) == ""


def test_rows_are_records_to_programs() -> None:
    assert worklist(ROWS, PLAIN).split("\n")[0].split("\t") == [
        "overdue",
        "p2qdhb",
        "2026-03-02",
        "11:00",
        "Ben O'Brien, Maria S.",
        "outcome missing (22 h)",
        "therasched outcome p2qdhb",
    ]


@given(
    st.lists(st.tuples(st.sampled_from(ROWS), names(), names()), max_size=5),
    st.integers(40, 130),
    st.sampled_from([WIDE, ASCII, COLOR]),
)
def test_lines_fit_and_are_harmless(
    made: list[tuple[Row, str, str]], width: int, look: Look
) -> None:
    rows = [row._replace(entry=row.entry._replace(who=who), reason=why) for row, who, why in made]
    drawn = worklist(rows, look._replace(width=width))
    assert widest(drawn) <= width
    assert dangers(drawn) == []
    if look is COLOR:
        assert bare(drawn) == worklist(rows, WIDE._replace(width=width))
    assert [line.count("\t") for line in worklist(rows, PLAIN).split("\n")] == [6] * len(
        rows
    ) or not rows
