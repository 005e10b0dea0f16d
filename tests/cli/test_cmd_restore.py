"""`restore` and `purge`: what is asked and said; the rest is a story (journeys)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.records import kept
from tests.support.signing import ANNAS, BENS, LATER, Place, path_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's session is signed and was changed by hand since."""
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    place.by_hand(ANNAS, "Bath time.", "Bed time.")
    return place


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 1)])
@pytest.mark.parametrize("verb", ["restore", "purge"])
def test_yes_and_no(place: Place, verb: str, typed: str, code: int) -> None:
    before = place.text(ANNAS)
    more = ("--reason", "Erasure.") if verb == "purge" else ()
    answer = place(verb, ANNAS, *more, stdin=typed, at=LATER, code=code)
    asked, nothing = {
        "restore": ("Give k7f3mq the text back that was signed? [y/N]: ", "Nothing was changed.\n"),
        "purge": (
            "Take the text of k7f3mq away for good? It can't be brought back. [y/N]: ",
            "Nothing was purged.\n",
        ),
    }[verb]
    assert asked in answer.err
    assert (nothing in answer.err) is bool(code)
    there = place.root / path_of(ANNAS)
    assert (there.exists() and there.read_text() == before) is bool(code)


def test_without_a_terminal_it_needs_a_yes(place: Place) -> None:
    with kept(place.root):
        told = place("restore", ANNAS, at=LATER, code=2).err
        assert "this needs a yes: Give k7f3mq the text back" in told
        place("purge", ANNAS, "--reason", "x", at=LATER, code=2)


def test_a_client_stands_for_what_was_changed(place: Place) -> None:
    answer = place("restore", "anna", "-y", at=LATER)
    assert answer.out == "k7f3mq Anna K., Mon 2 Mar 09:30: restored plan\n"
    assert answer.err.endswith("Next:  therasched verify k7f3mq\n")
    told = place("restore", "anna", "-y", at=LATER, code=3).err
    assert "has no session that was changed since it was signed" in told


def test_a_file_is_named_by_its_path(place: Place) -> None:
    assert "restored plan" in place("restore", path_of(ANNAS), "-y", at=LATER).out
    place.by_hand(ANNAS, "Bath", "Bed")
    assert "restored plan" in place("restore", ANNAS, "-y", at="03-03 12:00:00").out


def test_a_rehearsal_brings_nothing_back(place: Place) -> None:
    with untouched(place.root):
        for more in ((), ("--as-correction",)):
            answer = place("restore", ANNAS, "-n", *more, at=LATER)
            assert answer.out == "(dry run) k7f3mq Anna K., Mon 2 Mar 09:30: restored plan\n"
        assert place("purge", ANNAS, "--reason", "x", "-n", at=LATER).out.startswith("(dry run) ")


def test_the_answer_for_programs(place: Place) -> None:
    document = place("restore", ANNAS, "-y", "--json", at=LATER).json
    assert [(one["state"], one["plan"]) for one in document["sessions"]] == [
        ("locked", "Bath time.")
    ]
    again = place("restore", ANNAS, "--json", at=LATER)
    assert again.ids == [ANNAS]
    document = place("purge", ANNAS, "--reason", "x", "-y", "--json", at=LATER).json
    assert (document["purged"], document["again"]) == (ANNAS, False)


def test_a_correction_needs_a_key_and_a_plain_restore_none(place: Place) -> None:
    with kept(place.root):
        told = place("restore", ANNAS, "--as-correction", "-y", at=LATER, key="none", code=5).err
    assert "no key of Lena Berg" in told
    assert "restored plan" in place("restore", ANNAS, "-y", at=LATER, key="none").out


def test_what_was_never_signed_has_nothing_to_be_brought_back(place: Place) -> None:
    with kept(place.root):
        for words in (("restore", BENS, "-y"), ("restore", BENS, "-y", "--as-correction")):
            assert "b2r4tw was never signed" in place(*words, code=5).err
        assert 'no session and no client "zzzzzz"' in place("restore", "zzzzzz", code=3).err


def test_what_was_taken_away_or_is_no_text_is_put_in_words(place: Place) -> None:
    place.by_hand(ANNAS, "plan: Bed time.", "tags: [a, b]")
    place("restore", ANNAS, "-y", "--as-correction", at=LATER)
    text = place.events(ANNAS)[-1].text("text")
    assert sorted(text.split("\n")) == ["plan: (taken away)", 'tags: ["a","b"]']
