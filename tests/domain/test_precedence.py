from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.support.chains import Chain, at, note
from therasched.domain import precedence
from therasched.domain.merge import BOTH, CHANGED, LOCKED, Conflict, Merged

Record = dict[str, Any]

NAME = "k7f3mq"
WITHIN, LOCKED_BY = at("03-03 10:00"), at("03-06 10:00")
BASE = note(NAME, "Bath time.", admin={"shared": {"anna-k": "1"}})


@pytest.fixture
def chain() -> Chain:
    """One session, signed on 2 March as `BASE` says."""
    made = Chain()
    made.sign(NAME, "03-02 10:30", content=BASE)
    return made


def settled(chain: Chain, ours: Record, theirs: Record, base: Record | None = BASE) -> Merged:
    """Both, days after the session was locked."""
    return precedence.merge_signed(base, ours, theirs, chain.events(NAME), LOCKED_BY)


def test_within_the_window_fields_are_merged(chain: Chain) -> None:
    ours, theirs = BASE | {"plan": "Other."}, BASE | {"place": "Here"}
    for events, now in ((chain.events(NAME), WITHIN), ([], LOCKED_BY)):
        found = precedence.merge_signed(BASE, ours, theirs, events, now)
        assert found == Merged(ours | theirs | {"plan": "Other."})


def within(chain: Chain, ours: Record, theirs: Record, base: Record = BASE) -> list[str]:
    """What is told of both, while the session can still be signed again."""
    found = precedence.merge_signed(base, ours, theirs, chain.events(NAME), WITHIN)
    return [one.kind for one in found.conflicts]


def test_what_came_of_both_and_is_not_signed_is_told_within_the_window(chain: Chain) -> None:
    other, elsewhere = BASE | {"plan": "Other."}, BASE | {"place": "Here"}
    assert within(chain, BASE, other) == within(chain, other, BASE) == [CHANGED]
    assert within(chain, other, elsewhere) == []  # neither was: `todo` tells of that
    assert within(chain, BASE, BASE | {"admin": {}}) == []
    assert within(chain, BASE, other | {"plan": "More."}, other) == [BOTH]
    chain.edit(NAME, "03-03 09:00", content=other)
    assert within(chain, BASE, other) == within(chain, other, BASE) == []
    assert within(chain, elsewhere, other) == [CHANGED]


@pytest.mark.parametrize("turned", [False, True])
def test_a_locked_text_stays_and_the_other_is_told(chain: Chain, *, turned: bool) -> None:
    late = BASE | {"plan": "Other.", "admin": {"shared": {"anna-k": "1", "ben-o": "2"}}}
    ours, theirs = (late, BASE) if turned else (BASE, late)
    found = settled(chain, ours, theirs)
    assert found.data == BASE | {"admin": late["admin"]}
    assert found.conflicts == (Conflict((), BASE, ours, theirs, LOCKED),)
    assert not found.conflicts[0].is_open


def test_a_text_that_nobody_else_changed_is_not_told(chain: Chain) -> None:
    ours = BASE | {"plan": "Signed later."}
    chain.edit(NAME, "03-03 09:00", content=ours)
    assert settled(chain, ours, BASE | {"admin": {}}) == Merged(ours | {"admin": {}})


def test_a_signed_edit_stays_and_an_old_text_beside_it_is_not_told(chain: Chain) -> None:
    ours = BASE | {"plan": "Signed later.", "place": "Here"}
    chain.edit(NAME, "03-03 09:00", content=ours)
    odd = BASE | {"plan": "\x07"}
    assert settled(chain, ours, odd, odd) == Merged(ours)
    theirs = BASE | {"plan": "Late."}
    assert settled(chain, ours, theirs, theirs | {"admin": {}}) == Merged(ours)


def test_housekeeping_of_a_locked_session_is_merged(chain: Chain) -> None:
    theirs = BASE | {"admin": {"shared": {}}}
    assert settled(chain, deepcopy(BASE), theirs) == Merged(theirs)
    bare = {key: value for key, value in BASE.items() if key != "admin"}
    late = bare | {"plan": "Other."}
    assert settled(chain, bare, late, None).data == bare


def test_of_two_texts_signed_side_by_side_the_later_stays(chain: Chain) -> None:
    other = chain.clone()
    ours, theirs = BASE | {"plan": "Ours."}, BASE | {"plan": "Theirs."}
    chain.edit(NAME, "03-03 09:00", content=ours)
    other.edit(NAME, "03-03 10:00", content=theirs)
    chain.merge(other)
    found = settled(chain, ours, theirs)
    assert found.data == theirs
    assert found.conflicts == (Conflict((), BASE, ours, theirs, LOCKED),)
    assert settled(chain, theirs, ours).data == theirs


def test_an_open_conflict_with_a_locked_text_is_none(chain: Chain) -> None:
    ours = BASE | {"plan": "Signed."}
    chain.edit(NAME, "03-03 09:00", content=ours)
    found = settled(chain, ours, BASE | {"plan": "Late."})
    assert (found.data, [one.kind for one in found.conflicts]) == (ours, [LOCKED])


def test_two_late_texts_are_merged_for_verify_to_find(chain: Chain) -> None:
    ours, theirs = BASE | {"plan": "Other."}, BASE | {"place": "Here"}
    assert settled(chain, ours, theirs) == Merged(ours | {"place": "Here"})


def test_a_text_that_can_not_be_signed_is_compared_as_it_is(chain: Chain) -> None:
    ours, odd = BASE | {"plan": "Signed."}, BASE | {"plan": "\x07"}
    chain.edit(NAME, "03-03 09:00", content=ours)
    found = settled(chain, ours, odd)
    assert (found.data, [one.kind for one in found.conflicts]) == (ours, [LOCKED])
    assert settled(chain, ours, odd, odd) == Merged(ours)


def test_blanks_at_the_end_of_a_line_are_no_text_that_is_lost(chain: Chain) -> None:
    ours = BASE | {"plan": "Signed."}
    chain.edit(NAME, "03-03 09:00", content=ours)
    assert settled(chain, ours, BASE | {"plan": "Bath time.  "}) == Merged(ours)


def test_a_purge_is_known_by_its_event(chain: Chain) -> None:
    assert not precedence.is_purged(chain.events(NAME))
    chain.purge(NAME, "03-07 10:00")
    assert precedence.is_purged(chain.events(NAME))
