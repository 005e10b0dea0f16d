"""`comment`: where its text comes from, what it needs, how it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.records import kept
from tests.support.signing import ANNAS, BENS, GROUP, LATER, Place, log_of
from tests.support.terminal import editor

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's session is signed."""
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    return place


@pytest.mark.parametrize("at", ["03-03 11:00:00", LATER])
def test_a_comment_before_and_after_the_lock(place: Place, at: str) -> None:
    before = place.text(ANNAS)
    answer = place("comment", ANNAS, "She called.", at=at)
    assert answer.out == "k7f3mq Anna K., Mon 2 Mar 09:30: comment added\n"
    assert answer.err == f"  {log_of(ANNAS)}\nNext:  therasched show k7f3mq\n"
    assert place.text(ANNAS) == before
    assert place.events(ANNAS)[-1].body == {"text": "She called."}


@pytest.mark.parametrize("kind", ["comment", "addendum", "late-entry", "correction"])
def test_every_kind_stands_below_the_original(place: Place, kind: str) -> None:
    words = ("--kind", kind, "--reason", "Wrong floor.", "It was floor 2.")
    assert f": {kind} added\n" in place("comment", ANNAS, *words, at=LATER).out
    shown = place("show", ANNAS, at=LATER).out
    assert shown.index("Went well.") < shown.index("after signing") < shown.index("floor 2")
    assert kind in shown[shown.index("after signing") :]
    assert "Wrong floor." in shown
    (remark,) = place("show", ANNAS, "--json", at=LATER).json["sessions"][0]["remarks"]
    assert remark == {
        "kind": kind,
        "by": "Lena Berg",
        "at": "2026-03-05T09:00:00+01:00",
        "text": "It was floor 2.",
        "reason": "Wrong floor.",
    }


def test_the_text_from_stdin(place: Place) -> None:
    place("comment", ANNAS, "-", stdin="one\r\ntwo\n\n", at=LATER)
    assert place.events(ANNAS)[-1].text("text") == "one\ntwo"


def test_the_text_from_the_editor(place: Place) -> None:
    typing = editor(place.folder, 'head -2 "$1" >>"$1"', 'sed -i "1s/^/Rang back.\\nTwice./" "$1"')
    place("comment", ANNAS, at=LATER, EDITOR=typing)
    assert place.events(ANNAS)[-1].text("text") == "Rang back.\nTwice."
    assert not [*(place.root / ".therasched/drafts").glob("*comment*")]


def test_what_was_typed_for_nothing_is_kept(place: Place) -> None:
    typing = editor(place.folder, 'head -c 30000 /dev/zero | tr "\\0" x >"$1"')
    told = place("comment", ANNAS, at=LATER, code=5, EDITOR=typing).err
    assert "a text has 20,000 characters at most" in told
    assert "what was typed is kept in .therasched/drafts/k7f3mq-comment.txt" in told
    assert place.kinds(ANNAS) == ["sign"]


def test_without_a_text_and_nobody_to_ask(place: Place) -> None:
    with kept(place.root):
        told = place("comment", ANNAS, at=LATER, code=2).err
    assert "an editor for k7f3mq-comment needs a terminal" in told


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("x", "--kind", "correction"), 2, "a correction needs a reason"),
        (("x", "--kind", "correction", "--reason", "  "), 2, "a correction needs a reason"),
        (("x", "--kind", "remark"), 2, "remark"),
        (("",), 5, "a text is needed"),
        (("-",), 5, "a text is needed"),
    ],
)
def test_what_no_comment_is(place: Place, words: tuple[str, ...], code: int, said: str) -> None:
    with kept(place.root):
        assert said in place("comment", ANNAS, *words, at=LATER, code=code).err


def test_before_it_is_signed_there_is_nothing_to_comment(place: Place) -> None:
    with kept(place.root):
        told = place("comment", BENS, "x", code=5).err
    assert "b2r4tw is not signed: what is to be added can stand in it" in told
    assert "try: therasched outcome b2r4tw --note TEXT\n       therasched edit b2r4tw\n" in told


def test_without_a_key_nothing_is_typed_in_vain(place: Place) -> None:
    typing = editor(place.folder, f"touch {place.folder}/opened")
    told = place("comment", ANNAS, at=LATER, key="none", code=5, EDITOR=typing).err
    assert "no key of Lena Berg" in told
    assert not (place.folder / "opened").exists()


def test_the_answer_in_each_form(place: Place) -> None:
    with untouched(place.root):
        told = place("comment", ANNAS, "x", "-n", at=LATER).out
    assert told == "(dry run) k7f3mq Anna K., Mon 2 Mar 09:30: comment added\n"
    assert place("comment", ANNAS, "x", "--plain", at=LATER).rows == [[ANNAS, log_of(ANNAS)]]
    document = place("comment", ANNAS, "y", "--json", at=LATER).json
    assert [one["comments"] for one in document["sessions"]] == [2]
    assert [one["text"] for one in document["sessions"][0]["remarks"]] == ["x", "y"]


def test_a_client_stands_for_her_latest_past_one(place: Place) -> None:
    place("sign", GROUP, "-y")
    assert place("comment", "anna", "x", at="03-03 12:00:00").out.startswith(GROUP)
    told = place("comment", "anna@2026-03-02", "x", at=LATER, code=4).err
    assert ANNAS in told
    assert GROUP in told


def test_another_practitioner_may_add(place: Place) -> None:
    place("key", "add", str(place.keys / "tom.pub"), "--for", "tom")
    place("comment", ANNAS, "Covered for her.", at=LATER, who="tom")
    assert place.events(ANNAS)[-1].by == "tom"
    assert "LOCKED ok" in place.proof()
