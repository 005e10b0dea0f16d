"""What one log can't know of itself: what is nowhere, what is newest, what comes before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.build import moment
from tests.support.chains import LENA, SINCE, TOM, Chain, asked_one_by_one
from therasched.domain import chain
from therasched.domain.chain import BEHIND, PRACTICE
from therasched.domain.survey import Alone, Sighting, Survey, sighted

ONE, TWO, THREE = "k7f3mq", "p2qdhb", "x3wz9k"


@pytest.fixture
def made() -> Chain:
    """Three sessions, signed one after the other."""
    made = Chain()
    for name, time in ((THREE, "03-02 10:00"), (ONE, "03-02 11:00"), (TWO, "03-02 12:00")):
        made.sign(name, time)
    return made


def surveyed(made: Chain, *names: str) -> Survey:
    """A survey of these logs, or of all."""
    survey = Survey()
    for name in names or made.logs:
        survey.take(sighted(made.log(name)))
    return survey


def links(made: Chain, name: str) -> list[str]:
    return [chain.link(event) for event in made.events(name)]


@given(st.permutations([PRACTICE, ONE, TWO, THREE]))
def test_the_order_in_which_logs_are_taken_in_is_no_matter(names: list[str]) -> None:
    made = Chain()
    for name, time in ((THREE, "03-02 10:00"), (ONE, "03-02 11:00"), (TWO, "03-02 12:00")):
        made.sign(name, time)
    survey = surveyed(made, *names)
    assert survey.unsettled() == set()
    assert survey.heads == links(made, TWO)
    assert survey.newest_at() == moment("03-02 12:00")
    assert (survey.events, survey.counts) == (4, {"add-key": 1, "sign": 3})


def test_a_log_that_is_missing_unsettles_those_that_name_it(made: Chain) -> None:
    survey = surveyed(made, PRACTICE, THREE, TWO)
    assert survey.unsettled() == {TWO}
    [gone] = links(made, ONE)
    assert survey.lacks(gone)
    [(name, known)] = survey.nowhere(())
    assert (name, known.session, known.line) == (gone, TWO, 1)
    assert list(survey.nowhere({TWO})) == []
    assert not survey.has(gone[:12])
    assert survey.has(links(made, TWO)[0][:12])
    assert survey.has(links(made, TWO)[0])
    assert not survey.has(links(made, TWO)[0].upper())


def test_nothing_at_all() -> None:
    survey = Survey()
    assert (survey.events, survey.heads, survey.newest_at()) == (0, [], None)


@pytest.mark.parametrize(("time", "fits"), [("03-02 11:58", True), ("03-02 11:57", False)])
@pytest.mark.parametrize("turned", [False, True])
def test_an_event_before_what_it_follows(time: str, fits: bool, turned: bool) -> None:
    made = Chain()
    made.sign(ONE, "03-02 12:00")
    made.sign(TWO, time)
    names = [PRACTICE, TWO, ONE] if turned else [PRACTICE, ONE, TWO]
    assert surveyed(made, *names).unsettled() == (set() if fits else {TWO})


def test_two_that_begin_unsettle_each_other(made: Chain) -> None:
    made.comment(ONE, "03-02 13:00", after=())
    survey = surveyed(made)
    assert survey.firsts() == 2
    assert survey.unsettled() == {PRACTICE, ONE}


def test_an_event_in_another_log_and_a_clock_that_was_behind(made: Chain) -> None:
    assert not sighted(made.log(ONE)).apart
    made.logs[ONE] += made.logs[TWO]
    assert sighted(made.log(ONE)).apart
    assert surveyed(made).unsettled() == {ONE}
    made.comment(THREE, "03-02 13:00", clock=BEHIND)
    assert surveyed(made).unsettled() == {ONE, THREE}


def test_a_line_that_is_none_is_passed_over(made: Chain) -> None:
    made.logs[ONE].append("not JSON")
    assert len(sighted(made.log(ONE)).met) == 1


def test_alone_nothing_is_missed(made: Chain) -> None:
    survey = Alone(sighted(made.log(TWO)))
    assert not survey.lacks(links(made, ONE)[0])
    assert survey.times(links(made, ONE)) == []
    assert survey.times(links(made, TWO)) == [moment("03-02 12:00")]


def test_of_equal_events_in_two_logs_one_counts(made: Chain) -> None:
    survey = surveyed(made)
    survey.take(Sighting("copy", "signed/copy.log.yaml", sighted(made.log(TWO)).met, True))
    assert (survey.events, survey.counts["sign"]) == (4, 3)
    assert survey.heads == links(made, TWO)


def test_a_key_that_nobody_vouches_for_is_told_of_the_sessions_alone_too() -> None:
    made = Chain()
    made.add_key(TOM, "tom", SINCE, by="tom", key=TOM)
    made.sign(ONE, "03-02 10:00", by="tom", key=TOM)
    made.sign(TWO, "03-02 11:00", key=LENA)
    examined = made.examined()
    alone = examined.alone(sighted(made.log(ONE)))
    told = alone.verdict(ONE, made.log(ONE), None).remarks
    assert "signed in part with a key that nobody vouches for" in told
    assert alone.is_unvouched(ONE)
    assert not examined.is_unvouched(ONE)


def test_a_usual_log_is_found_sound_either_way(made: Chain) -> None:
    made.comment(ONE, "03-02 13:00")
    examined = made.examined()
    assert list(examined.problems(made.log(ONE))) == []
    with asked_one_by_one():
        assert list(examined.problems(made.log(ONE))) == []
