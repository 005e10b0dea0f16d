"""What a search found, on screens of any width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.screen import (
    ASCII,
    COLOR,
    HOSTILE,
    PLAIN,
    WIDE,
    WIDTHS,
    bare,
    dangers,
    names,
    widest,
)
from therasched.domain.search import Snippet
from therasched.render.hits import hits
from therasched.views import entry

if TYPE_CHECKING:
    from therasched.render.hits import Hit
    from therasched.render.palette import Look

PRACTICE = build.practice()


def of(
    who: str = "anna-k", field: str = "plan", text: str = "Step three", *found: tuple[int, int]
) -> Hit:
    session = build.session("k7f3mq", "03-02 09:30", who)
    return entry.build(build.stored(session), PRACTICE), (field, Snippet(text, found))


HIT = of("anna-k", "anna-k: homework", "Take the lift, the lift.", (5, 13), (19, 23))


def test_two_lines_for_each() -> None:
    other = build.session("p2qdhb", "03-03 10:00", "tanaka")
    japanese = (
        entry.build(build.stored(other), PRACTICE),
        ("plan", Snippet("電車に乗る", ((0, 3),))),
    )
    assert hits([HIT, japanese], build.NOW, WIDE).split("\n") == [
        "k7f3  Mon 2 Mar 09:30  Anna K.",
        "    anna-k: homework: Take the lift, the lift.",
        "p2qd  Tue 3 Mar 10:00  家族 田中 👩‍👧",
        "    plan: 電車に乗る",
    ]


def test_nothing_found_is_nothing_shown() -> None:
    assert hits([], build.NOW, WIDE) == ""
    assert hits([], build.NOW, PLAIN) == ""


def test_a_record_for_each() -> None:
    assert hits([HIT], build.NOW, PLAIN) == (
        "k7f3mq\tMon 2 Mar 09:30\tAnna K.\tanna-k: homework\tTake the lift, the lift."
    )


def test_what_was_looked_for_is_bold() -> None:
    drawn = hits([HIT], build.NOW, COLOR)
    assert bare(drawn) == hits([HIT], build.NOW, WIDE)
    second = drawn.split("\n")[1]
    assert "\x1b[1mthe lift\x1b[0m, the \x1b[1mlift\x1b[0m" in second


def test_a_text_that_is_too_long_is_cut_once() -> None:
    narrow = WIDE._replace(width=40)
    for text, shown in (
        ("Take the lift and the old stairs", "Take the lift and the old sta…"),
        ("Take the lift and the new staircase", "Take the lift and the new sta…"),
        ("Take the lift and the    stairs on", "Take the lift and the    stai…"),
        ("Take the lift and by the       stairs", "Take the lift and by the…"),
        ("Take the lift and the stairs 1", "Take the lift and the stairs 1"),
    ):
        hit = of("anna-k", "plan", text, (9, 13), (26, 32))
        assert hits([hit], build.NOW, narrow).split("\n")[1] == f"    plan: {shown}"
    long = of("anna-k", f"client {'c' * 60}", "Take the lift.")
    assert hits([long], build.NOW, WIDE._replace(width=40)).split("\n")[1] == (
        "    client ccccccccc…: Take the lift."
    )


def test_a_typewriter_has_no_signs_of_ours() -> None:
    hit = of("anna-k", "n" * 90, "…Take the lift and then the other one, by the window…", (10, 14))
    drawn = hits([hit], build.NOW, ASCII._replace(width=40))
    assert drawn.isascii()
    assert drawn.count("~") == 3


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("look", [WIDE, COLOR, ASCII])
def test_it_fits(width: int, look: Look) -> None:
    long = of("anna-k ben-o maria-s", "a" * 70, "word " * 40, (5, 9), (195, 199))
    wide = of("tanaka", "plan", "電車" * 60, (100, 120))
    found = hits([HIT, long, wide], build.NOW, look._replace(width=width))
    assert widest(found) <= width
    assert len(found.split("\n")) == 6


@given(names(), st.text(max_size=90), st.integers(0, 90), st.integers(0, 90))
def test_nothing_in_it_acts_on_a_terminal(field: str, text: str, one: int, two: int) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    hit = of("anna-k", field, text.replace("\n", " "), (start, end))
    for look in (WIDE, COLOR._replace(width=40)):
        drawn = hits([hit], build.NOW, look)
        assert not dangers(drawn)
        assert len(drawn.split("\n")) == 2


def test_hostile_text_is_made_visible() -> None:
    hit = of("anna-k", HOSTILE, HOSTILE, (0, 5))
    for look in (WIDE, COLOR, ASCII, PLAIN):
        drawn = hits([hit], build.NOW, look)
        assert not dangers(drawn.replace("\t", ""))
        assert len(drawn.split("\n")) == (1 if look.plain else 2)
