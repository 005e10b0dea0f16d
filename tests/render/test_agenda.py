from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.chains import Chain
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
from therasched.views.agenda import build as build_agenda

if TYPE_CHECKING:
    from tests.support.golden import Golden
    from therasched.domain.session import Session
    from therasched.render.palette import Look
    from therasched.views.agenda import Agenda


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
    legend = "bars: scheduled planned outcome   ✓ done  # locked  ~ changed  ! missing"
    assert drawn.split("\n") == [
        f"Week 10 · 2–8 March 2026 · Lena Berg   {legend}",
        "Nothing is booked.",
        "  therasched new CLIENT WHEN",
    ]
    assert agenda(build.the_agenda([]), PLAIN) == ""


@pytest.mark.parametrize(("missing", "told"), [(1, "1 session has"), (2, "2 sessions have")])
def test_the_footer_counts_what_is_missing(missing: int, told: str) -> None:
    week = [build.session(f"k7f{n}mq", f"03-02 1{n}:00", "anna-k") for n in range(missing)]
    last = agenda(build.the_agenda(week), WIDE).rpartition("\n")[2]
    assert last == f"{told} no outcome:  therasched outcome k7f0   (all: therasched todo)"


def signed_week() -> Agenda:
    """A week of which some is signed: locked, done, changed, and not marked yet."""
    made = Chain()
    for name, at in (("k7f3mq", "10:30"), ("k7f9bb", "16:00"), ("n3kcrz", "17:00")):
        made.sign(name, f"03-02 {at}")
    plans = {"n3kcrz": "Lift."}
    late = build.session(
        "z7f9bb", "03-02 17:00", "anna-k", outcome=build.outcome({"anna-k": "attended"})
    )
    found = [
        made.stored(one, plans.get(one.id, "Bath time."))
        for one in (*build.week(), late)
        if one.id not in ("p2qdhb", "h4mnzd")
    ]
    return build_agenda(found, made.practice(), build.WEEK, practitioner="lena", signs=True)


@pytest.mark.parametrize(("name", "look"), [("", WIDE), ("-ascii", ASCII), ("-color", COLOR)])
def test_a_week_that_is_signed(name: str, look: Look, golden: Golden) -> None:
    drawn = agenda(signed_week(), look._replace(width=80))
    golden(f"agenda-80-signed{name}.txt", drawn + "\n")
    if look is ASCII:
        assert not {"✓", "·"} & {*drawn}


@pytest.mark.parametrize(("many", "told"), [(1, "1 session is"), (2, "2 sessions are")])
def test_the_footer_counts_what_is_unsigned_when_nothing_is_missing(many: int, told: str) -> None:
    view = signed_week()
    view = view._replace(unsigned=view.unsigned[:many])
    last = agenda(view, WIDE).rpartition("\n")[2]
    assert last == f"{told} not signed:  therasched sign n3kc   (all: therasched todo)"
    missing = agenda(view._replace(overdue=("k7f3mq",)), WIDE).rpartition("\n")[2]
    assert missing.startswith("1 session has no outcome:  therasched outcome k7f3 ")


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
