from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.screen import ASCII, COLOR, HOSTILE, PLAIN, WIDE, bare, dangers, names, widest
from therasched.domain.finding import Finding
from therasched.domain.text import visible
from therasched.render.findings import finding
from therasched.render.width import columns

PATH = "sessions/2026/03/2026-03-10-1400-h4mnzd.yaml"
TYPO = Finding(PATH, 3, 7, '"type" is not one of session, video', "video", "type: vidoe")


def test_a_fault_shows_its_place_its_line_and_what_was_meant() -> None:
    assert finding(TYPO, WIDE).split("\n") == [
        f'{PATH}:3:7: "type" is not one of session, video',
        "    3 | type: vidoe",
        "      |       ^ did you mean video?",
    ]


def test_the_caret_alone_shows_where() -> None:
    lines = finding(TYPO._replace(suggestion="", line=123456), WIDE).split("\n")
    assert lines[1:] == ["123456 | type: vidoe", "       |       ^"]


def test_without_an_excerpt_the_suggestion_stands_below() -> None:
    lines = finding(TYPO._replace(excerpt="", hint="therasched check --fix"), WIDE).split("\n")
    assert lines[1:] == ["  did you mean video?", "  therasched check --fix"]
    assert "\n" not in finding(TYPO._replace(excerpt="", suggestion=""), WIDE)


@pytest.mark.parametrize(
    ("excerpt", "column", "shown", "caret_at"),
    [
        ("title: 家族, vidoe", 12, "title: 家族, vidoe", 13),
        ("\ttype: vidoe", 8, "␉type: vidoe", 7),
        ("a\u202eb: c", 5, "a\\u202eb: c", 9),
    ],
)
def test_the_caret_stands_below_the_fault(
    excerpt: str, column: int, shown: str, caret_at: int
) -> None:
    found = finding(TYPO._replace(excerpt=excerpt, column=column, suggestion=""), WIDE)
    assert found.split("\n")[1:] == [f"    3 | {shown}", f"      | {' ' * caret_at}^"]


def test_of_a_long_line_the_part_around_the_fault_is_shown() -> None:
    long = TYPO._replace(excerpt="x" * 60 + "vidoe" + "y" * 60, column=61, suggestion="")
    assert finding(long, WIDE._replace(width=40)).split("\n")[1:] == [
        "    3 | …xxxxxxxxxxxxxxxvidoeyyyyyyyyyy…",
        "      |                 ^",
    ]


def test_a_fault_is_painted_and_typed_like_everything_else() -> None:
    assert "\033[38;5;196m^\033[0m \033[38;5;28mdid you" in finding(TYPO, COLOR)
    assert bare(finding(TYPO, COLOR)) == finding(TYPO, WIDE)
    assert finding(TYPO._replace(message="one – two"), ASCII).startswith(f"{PATH}:3:7: one - two")


def test_a_fault_is_a_record_to_programs() -> None:
    found = finding(TYPO._replace(hint="a way\nout"), PLAIN)
    assert found.split("\t") == [PATH, "3", "7", TYPO.message, "video", "a way␊out"]


@given(names(), st.integers(1, 60), st.integers(40, 120))
def test_whatever_the_line_the_caret_hits_and_the_excerpt_fits(
    line: str, column: int, width: int
) -> None:
    column = min(column, len(line))
    place = TYPO._replace(excerpt=line, column=column, suggestion="", path="x")
    drawn = finding(place, WIDE._replace(width=width))
    _, excerpt, caret = drawn.split("\n")
    assert dangers(drawn) == []
    assert widest(f"{excerpt}\n{caret}") <= width
    before = excerpt[: len(excerpt) - len(visible(line[column - 1 :]))]
    if columns(visible(line)) <= width - 8:
        assert columns(before) == len(caret) - 1


def test_nothing_hostile_gets_out() -> None:
    found = Finding(HOSTILE, 1, 3, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    drawn = finding(found, WIDE)
    assert dangers(drawn) == []
    assert drawn.count("\n") == 3
