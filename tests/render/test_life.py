from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.chains import Chain, note
from tests.support.screen import ASCII, COLOR, HOSTILE, PLAIN, WIDE, bare, dangers, names, widest
from therasched.render.life import document, life
from therasched.views.life import Step
from therasched.views.life import build as build_steps

if TYPE_CHECKING:
    from tests.support.golden import Golden
    from therasched.render.palette import Look

NAME = "k7f3mq"
TIME = build.NOW


def steps() -> list[Step]:
    """A life with a version, a return, a comment and a change by hand."""
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    chain.edit(NAME, "03-02 11:00", content=note(NAME, "Bath time, then bed time."))
    chain.send_back(NAME, "03-02 12:00", "The goal is missing; please say which of the two.")
    chain.comment(NAME, "03-03 09:00", "家族 rang:\n- she slept\n- he did not")
    file = chain.stored(build.session(NAME, "03-02 09:30", "anna-k"), "Bed time.")
    return build_steps(chain.events(NAME), file, (), chain.practice())


def test_a_life(golden: Golden) -> None:
    golden("life-80.txt", life(steps(), WIDE._replace(width=80)) + "\n")


def test_on_a_narrow_screen(golden: Golden) -> None:
    golden("life-40.txt", life(steps(), WIDE._replace(width=40)) + "\n")


def test_what_was_taken_away_is_red_and_what_came_is_green() -> None:
    drawn = life([Step(TIME, "changed", "Lena", ("plan:", "- old", "+ new", "  same"))], COLOR)
    lines = drawn.split("\n")
    assert bare(lines[0]) == "2026-03-03 10:40  changed  Lena"
    assert [bare(line).strip() for line in lines[1:]] == ["plan:", "- old", "+ new", "same"]
    paints = [line.strip().partition("m")[0] for line in lines[1:]]
    assert paints[1] != paints[2] != paints[3]
    assert paints[0] == paints[3]


def test_records_are_a_line_for_each_line_of_text() -> None:
    made = [
        Step(TIME, "signed", "Lena Berg"),
        Step(TIME, "comment", "Lena Berg", ("one\ttwo\nthree", "four")),
        Step(None, "changed by hand since"),
    ]
    at = "2026-03-03T10:40:00+01:00"
    assert [line.split("\t") for line in life(made, PLAIN).split("\n")] == [
        [at, "signed", "Lena Berg", ""],
        [at, "comment", "Lena Berg", "one␉two"],
        [at, "comment", "Lena Berg", "three"],
        [at, "comment", "Lena Berg", "four"],
        ["", "changed by hand since", "", ""],
    ]


def test_nothing_happened() -> None:
    assert life([], WIDE) == life([], PLAIN) == ""
    assert document([]) == []


def test_for_programs() -> None:
    made = [Step(TIME, "comment", "Lena", (HOSTILE,)), Step(None, "changed by hand since")]
    assert document(made) == [
        {
            "at": "2026-03-03T10:40:00+01:00",
            "what": "comment",
            "by": "Lena",
            "lines": [HOSTILE],
        },
        {"at": None, "what": "changed by hand since", "by": "", "lines": []},
    ]


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 9), names(), names(), st.lists(names()))),
    st.integers(40, 130),
    st.sampled_from([WIDE, ASCII, COLOR]),
)
def test_lines_of_text_fit_and_all_is_harmless(
    made: list[tuple[int | None, str, str, list[str]]], width: int, look: Look
) -> None:
    lived = [
        Step(None if at is None else TIME + timedelta(days=at), "comment", by[:10], (*lines, what))
        for at, what, by, lines in made
    ]
    drawn = life(lived, look._replace(width=width))
    assert dangers(drawn) == []
    assert widest("\n".join(line for line in drawn.split("\n") if line.startswith(" "))) <= width
    if look is COLOR:
        assert bare(drawn) == life(lived, WIDE._replace(width=width))
    assert dangers(life(lived, PLAIN).replace("\t", "")) == []
