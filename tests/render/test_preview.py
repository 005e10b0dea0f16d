from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support.screen import ASCII, HOSTILE, WIDE, dangers, names, widest
from therasched.domain.text import visible
from therasched.render import preview

if TYPE_CHECKING:
    from therasched.render.palette import Look

NARROW = WIDE._replace(width=40)
HEADERS = ("id", "when", "becomes")
MOVED = ("bstwzs", "Wed 2 Dec 10:00–10:50", "Thu 26 Nov 14:00–14:50")


def lines(rows: list[tuple[str, ...]], look: Look, sign: str = "") -> list[str]:
    headers = HEADERS if len(rows[0]) == 3 else ("", "day", "time", "")
    return preview.preview(headers, rows, look, sign).split("\n")


def test_a_text_stands_beside_its_row_where_there_is_room() -> None:
    assert lines([MOVED], WIDE) == [
        "id      when                   becomes",
        "bstwzs  Wed 2 Dec 10:00–10:50  Thu 26 Nov 14:00–14:50",
    ]


def test_and_whole_below_it_where_there_is_none() -> None:
    removed = ("bstwzt", "Wed 9 Dec 10:00–10:50", "removed")
    assert lines([MOVED, removed], NARROW, "→ ") == [
        "id      when                   becomes",
        "bstwzs  Wed 2 Dec 10:00–10:50",
        "          → Thu 26 Nov 14:00–14:50",
        "bstwzt  Wed 9 Dec 10:00–10:50  removed",
    ]
    assert lines([MOVED], NARROW._replace(ascii=True), "→ ")[2] == (
        "          > Thu 26 Nov 14:00-14:50"
    )


def test_a_long_text_takes_more_lines() -> None:
    told = "there is no 02:30 on this day, the clocks are put forward"
    drawn = lines([("1", "Sun 28 Mar 2027", "03:30–04:20", told)], NARROW)
    assert drawn == [
        "   day              time",
        "1  Sun 28 Mar 2027  03:30–04:20",
        "     there is no 02:30 on this day, the",
        "     clocks are put forward",
    ]


def test_a_row_that_is_too_wide_goes_on_below() -> None:
    row = ("3", "Sun 25 Oct 2026", "02:30+02:00–02:20+01:00", "left out")
    assert lines([row], NARROW)[1:] == [
        "3  Sun 25 Oct 2026",
        "     02:30+02:00–02:20+01:00",
        "     left out",
    ]


def test_a_column_without_any_word_is_left_out() -> None:
    days = ("1", "Tue 10 Mar 2026 – Wed 11 Mar 2026", "", "")
    assert lines([days], NARROW) == ["   day", "1  Tue 10 Mar 2026 – Wed 11 Mar 2026"]
    assert preview.preview(HEADERS, [], NARROW) == "id  when  becomes"


def test_sentences_go_on_in_the_next_line() -> None:
    told = ["  bcdfgh: overlaps k7f3mq Ben O'Brien 14:30–15:00", "(1 stays)"]
    assert preview.notes(told, NARROW) == [
        "  bcdfgh: overlaps k7f3mq Ben O'Brien",
        "  14:30–15:00",
        "(1 stays)",
    ]
    assert dangers("".join(preview.notes([HOSTILE], ASCII))) == []


@given(
    st.lists(st.tuples(names(), names(), names()), min_size=1, max_size=4),
    st.integers(40, 130),
    st.sampled_from([WIDE, ASCII]),
)
def test_lines_fit_and_nothing_is_cut(rows: list[tuple[str, ...]], width: int, look: Look) -> None:
    drawn = preview.preview(HEADERS, rows, look._replace(width=width), "→ ")
    assert widest(drawn) <= width
    assert dangers(drawn) == []
    if look is WIDE:  # a typewriter's signs are others
        squeezed = "".join(drawn.split())
        for cell in [cell for row in rows for cell in row]:
            assert "".join(visible(cell).split()) in squeezed
