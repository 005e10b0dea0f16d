from __future__ import annotations

from tests.support import build
from tests.support.build import session
from therasched.actions.office import Saved
from therasched.cli import scoping
from therasched.domain import scope

FIRST = build.stored(session("bcdfg2", "03-10 14:00", "anna-k"))
OTHER = build.stored(session("bcdfg3", "03-17 14:00", "anna-k"))


def test_the_words_are_those_of_the_rule() -> None:
    assert scoping.SCOPES == scope.SCOPES
    assert scoping.THIS == scope.THIS


def test_how_many() -> None:
    assert [scoping.many(number) for number in (0, 1, 2)] == [
        "0 sessions",
        "1 session",
        "2 sessions",
    ]


def test_a_code_may_hold_any_words() -> None:
    assert scoping.listing("k7f3mq") == "therasched list --series k7f3mq"
    assert scoping.listing("a; ls") == "therasched list --series 'a; ls'"


def test_one_that_was_written_twice_is_told_once_as_it_is_now() -> None:
    before = FIRST._replace(data=b"as it was")
    edited = Saved(FIRST, before, notes=("the change is signed, too",))
    assert scoping.merged(edited, [Saved(OTHER)]) == [edited, Saved(OTHER)]
    again = FIRST._replace(data=b"with its new place")
    assert scoping.merged(edited, [Saved(again, FIRST), Saved(OTHER)]) == [
        edited._replace(stored=again),
        Saved(OTHER),
    ]
