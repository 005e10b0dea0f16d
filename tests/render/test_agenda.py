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
from therasched.render.agenda import agenda
from therasched.render.session_line import record

if TYPE_CHECKING:
    from tests.support.golden import Golden
    from therasched.domain.session import Session
    from therasched.render.palette import Look


@pytest.mark.parametrize("width", WIDTHS)
def test_the_week_as_it_looks(width: int, golden: Golden) -> None:
    drawn = agenda(build.the_agenda(build.week()), WIDE._replace(width=width))
    golden(f"agenda-{width}.txt", drawn + "\n")
    assert widest(drawn) <= width


@pytest.mark.parametrize(("name", "look"), [("color", COLOR), ("ascii", ASCII)])
def test_the_week_with_colours_and_without_glyphs(name: str, look: Look, golden: Golden) -> None:
    drawn = agenda(build.the_agenda(build.week()), look._replace(width=80))
    golden(f"agenda-80-{name}.txt", drawn + "\n")


def test_without_glyphs_everything_of_ours_is_ascii() -> None:
    for width in WIDTHS:
        drawn = agenda(build.the_agenda(build.week(), tanaka="Tanaka"), ASCII._replace(width=width))
        assert drawn.isascii()


def test_records_are_one_a_session() -> None:
    view = build.the_agenda(build.week())
    drawn = agenda(view, PLAIN._replace(width=40))
    assert drawn.split("\n") == [record(one) for one in view.entries]


def test_an_empty_week_says_what_to_do() -> None:
    drawn = agenda(build.the_agenda([]), WIDE)
    assert drawn.split("\n") == [
        "Week 10 · 2–8 March 2026 · Lena Berg   bars: scheduled planned outcome   ! missing",
        "Nothing is booked.",
        "  therasched new CLIENT WHEN",
    ]
    assert agenda(build.the_agenda([]), PLAIN) == ""


@pytest.mark.parametrize(("missing", "told"), [(1, "1 session has"), (2, "2 sessions have")])
def test_the_footer_counts_what_is_missing(missing: int, told: str) -> None:
    week = [build.session(f"k7f{n}mq", f"03-02 1{n}:00", "anna-k") for n in range(missing)]
    last = agenda(build.the_agenda(week), WIDE).rpartition("\n")[2]
    assert last == f"{told} no outcome:  therasched outcome k7f0   (all: therasched todo)"


def test_no_footer_where_nothing_is_missing() -> None:
    drawn = agenda(build.the_agenda([build.session("k7f3mq", "03-05 09:00", "anna-k")]), WIDE)
    assert drawn.endswith("k7f3")


def test_ids_are_as_long_as_they_must() -> None:
    week = [build.session(name, "03-05 09:00", "anna-k") for name in ("k7f3mq", "k7f3mr")]
    drawn = agenda(build.the_agenda(week), WIDE).split("\n")
    assert [line.rpartition(" ")[2] for line in drawn[2:]] == ["k7f3mq", "k7f3mr"]


def test_whose_it_is_may_be_hostile_and_long() -> None:
    view = build.the_agenda([])._replace(whose=HOSTILE)
    for width in WIDTHS:
        drawn = agenda(view, WIDE._replace(width=width))
        assert dangers(drawn) == []
        assert widest(drawn) <= width


def test_beyond_120_columns_nothing_is_stretched() -> None:
    view = build.the_agenda(build.week(), anna_k="Anna " * 40)
    assert agenda(view, WIDE._replace(width=300)) == agenda(view, WIDE)
    assert agenda(view, WIDE._replace(width=20)) == agenda(view, WIDE._replace(width=40))


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[Session], dict[str, str]]:
    """Some sessions of the week with odd names and titles."""
    chosen = draw(st.lists(st.sampled_from(build.week()), max_size=6, unique_by=lambda one: one.id))
    titled = [
        one._replace(title=draw(names())) if one.title else one._replace(service=draw(names()))
        for one in chosen
    ]
    return titled, {code.replace("-", "_"): draw(names()) for code in build.NAMES}


@given(weeks(), st.integers(40, 130), st.sampled_from([WIDE, ASCII, COLOR]))
def test_whatever_the_names_lines_fit_and_are_harmless(
    made: tuple[list[Session], dict[str, str]], width: int, look: Look
) -> None:
    week, people = made
    view = build.the_agenda(week, **people)
    drawn = agenda(view, look._replace(width=width))
    assert widest(drawn) <= min(width, 120)
    assert dangers(drawn) == []
    if look is COLOR:
        assert bare(drawn) == agenda(view, WIDE._replace(width=width))


def test_records_of_hostile_names_stay_one_line_each() -> None:
    people = {code.replace("-", "_"): HOSTILE for code in build.NAMES}
    view = build.the_agenda(build.week(), **people)
    drawn = agenda(view, PLAIN)
    assert dangers(drawn) == []
    assert [line.count("\t") for line in drawn.split("\n")] == [10] * len(view.entries)
