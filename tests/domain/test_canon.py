"""The canonical form: spelling changes nothing, a word does, and control characters are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.domain import canon
from therasched.domain.canon import Data, Uncanonical

ALLOWED = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
WORDS = st.text(st.one_of(ALLOWED, st.sampled_from("\n\t \r\x85\u2028")), max_size=12)
KEYS = st.text(st.one_of(ALLOWED, st.sampled_from("\n\t ")), max_size=6)
DATA: st.SearchStrategy[Any] = st.recursive(
    WORDS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
NOTES = st.dictionaries(KEYS, DATA, max_size=5)


@given(NOTES)
def test_doing_it_twice_changes_nothing(note: dict[str, Any]) -> None:
    once = canon.canonical(note)
    assert canon.canonical(once) == once
    assert json.loads(canon.to_json(once)) == once


@given(NOTES)
def test_nothing_empty_is_left(note: dict[str, Any]) -> None:
    def inside(data: Data) -> list[Data]:
        if isinstance(data, str):
            return []
        parts = [*data.values()] if isinstance(data, dict) else data
        return [*parts, *(one for part in parts for one in inside(part))]

    assert all(inside(canon.canonical(note)))


@given(NOTES, st.randoms(use_true_random=False))
def test_the_order_of_keys_is_not_signed(note: dict[str, Any], random: Any) -> None:
    shuffled = list(note.items())
    random.shuffle(shuffled)
    same = canon.canonical(dict(shuffled))
    assert canon.to_json(same) == canon.to_json(canon.canonical(note))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Bath time.", "Bath time."),
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a  \nb\t \n c", "a\nb\n c"),
        ("a  ", "a"),
        ("  a", "  a"),
        ("\n\n a\n\n\nb\n\n", " a\n\n\nb"),
        (" \n\t\na", "a"),
        ("a\tb", "a\tb"),
        ("a\u00a0", "a\u00a0"),
        ("é", "é"),  # the accent is a character of its own, and stays one
        ("家族 👩‍👧", "家族 👩‍👧"),
    ],
)
def test_line_ends_and_blanks(text: str, kept: str) -> None:
    assert canon.canonical({"plan": text}) == {"plan": kept}


@pytest.mark.parametrize(
    "value", ["", " ", "\n", "\t\r\n", [], {}, ["", " "], {"a": {"b": ["", {}]}}, [[], [{}]]]
)
def test_what_is_empty_is_left_out(value: Data) -> None:
    assert canon.canonical({"id": "k7f3mq", "plan": value}) == {"id": "k7f3mq"}
    assert canon.canonical({"tags": ["a", value, "b"]}) == {"tags": ["a", "b"]}


def test_only_the_topmost_admin_is_housekeeping() -> None:
    note: dict[str, Data] = {"admin": {"stamp": "x\x00"}, "own": {"admin": "kept"}, "x": "admin"}
    assert canon.canonical(note) == {"own": {"admin": "kept"}, "x": "admin"}


CONTROLS = [*range(9), *range(0xB, 0xD), *range(0xE, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)]


@pytest.mark.parametrize("code", [*CONTROLS, 0xFFFE, 0xFFFF, 0xD800, 0xDFFF])
def test_controls_are_refused_with_their_place(code: int) -> None:
    with pytest.raises(Uncanonical) as caught:
        canon.canonical({"outcome": {"clients": ["x", {"note": f"secret{chr(code)}"}]}})
    assert caught.value.path == ("outcome", "clients", 1, "note")
    assert caught.value.sign == chr(code)
    said = f"outcome.clients.1.note holds the control character U+{code:04X}"
    assert str(caught.value) == said


@pytest.mark.parametrize("key", ["a\x85", "a\r", "\x1b", "\ud800", "\uffff"])
def test_controls_in_keys_are_refused_too(key: str) -> None:
    with pytest.raises(Uncanonical, match=r"^the file holds the control character U"):
        canon.canonical({key: "x"})
    with pytest.raises(Uncanonical, match=r"^own holds the control character U"):
        canon.canonical({"own": {key: "x"}})


def test_a_key_of_the_person_s_own_may_be_any_text() -> None:
    note: dict[str, Data] = {"家": "x", "a b\n": "y"}
    assert canon.canonical(note) == note


def test_json_is_sorted_by_code_point_without_blanks_or_needless_escapes() -> None:
    data: Data = {"z": ["é", '"\\'], "": "\t\n", "é": {"b": "1", "B": "\u2028"}, "\U0001f600": "/"}
    assert canon.to_json(data) == (
        '{"":"\\t\\n","z":["é","\\"\\\\"],"é":{"B":"\u2028","b":"1"},"\U0001f600":"/"}'
    )


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ({"a": "1"}, {"a": "1"}, []),
        ({"b": "1", "a": "2"}, {"a": "3", "b": "4"}, [("b",), ("a",)]),
        ({"a": "1"}, {}, [("a",)]),
        ({}, {"a": "1"}, [("a",)]),
        ({"a": {"b": {"c": "1", "d": "2"}}}, {"a": {"b": {"c": "1", "d": "3"}}}, [("a", "b", "d")]),
        ({"a": {"b": "1"}}, {"a": "1"}, [("a",)]),
        ({"a": ["1", "2"]}, {"a": ["1"]}, [("a",)]),
        ({"a": {"x": "1"}, "b": "1"}, {"a": {"y": "1"}, "c": "1"}, [
            ("a", "x"), ("a", "y"), ("b",), ("c",),
        ]),
        ("a", "b", [()]),
    ],
)  # fmt: skip
def test_differences_are_told_by_path(before: Data, after: Data, paths: list[Any]) -> None:
    assert canon.differences(before, after) == paths


@given(NOTES, NOTES)
def test_two_forms_differ_somewhere_or_are_the_same(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = canon.differences(before, after)
    assert (found == []) == (before == after)
    assert len(set(found)) == len(found)
