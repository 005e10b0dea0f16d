from __future__ import annotations

from therasched.render.table import grid


def test_columns_stand_two_blanks_apart() -> None:
    assert grid([("a", "bb", ""), ("aaa", "b", "c")]) == "a    bb\naaa  b   c"


def test_columns_may_end_at_the_right() -> None:
    assert grid([("min", "id"), ("5m", "k"), ("480m", "p")], right=(0,)) == (
        " min  id\n  5m  k\n480m  p"
    )


def test_an_empty_row_is_an_empty_line() -> None:
    assert grid([("a", "b"), ("", "")]) == "a  b\n"


def test_what_looks_like_a_number_stays_as_it_is() -> None:
    assert grid([("007", "1e3"), ("1.10", "0x1F")]) == "007   1e3\n1.10  0x1F"


def test_paint_and_wide_characters_take_their_columns() -> None:
    assert grid([("\033[1m田中\033[0m", "x"), ("abcde", "y")]) == "\033[1m田中\033[0m   x\nabcde  y"
