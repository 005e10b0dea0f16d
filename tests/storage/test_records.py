"""One file as its kind: what can be used of a faulty one, and what must change in a good one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.domain.audit import Fault
from therasched.errors import FaultyData
from therasched.storage import records
from therasched.storage.field import FileStyle
from therasched.storage.fields import SESSION
from therasched.storage.records import Edit
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from therasched.storage.yamltree import Data

STYLE = FileStyle(SESSION)
HEAD = "id: k7f3mq\ntype: session\nstart: 2026-03-02 09:30\nend: 2026-03-02 10:20\n"


def usable(text: str) -> dict[str, Any]:
    return records.load("a.yaml", (HEAD + text).encode(), SESSION).data


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mode: diect\nservice: slt-50\n", {"service": "slt-50"}),
        ("clients: [anna-k, BEN, c001]\n", {"clients": ["anna-k", "BEN", "c001"]}),
        ("clients: [anna-k, [x]]\n", {}),
        ("tags: {a: b}\n", {}),
        ("reminders:\n  - {to: client, by: email, before: 1d}\n  - {to: client}\n", {}),
        (
            "cancelled: {by: client, at: 2026-03-01, becuse: x}\n",
            {"cancelled": {"by": "client", "at": "2026-03-01"}},
        ),
        ("cancelled: {by: her, at: 2026-03-01}\n", {}),
        ("cancelled: {by: client}\n", {}),
        ("outcome: {status: don, note: A}\n", {"outcome": {"note": "A"}}),
        (
            "outcome: {clients: {anna-k: {attendance: x, note: A}, B: {note: A}}}\n",
            {"outcome": {"clients": {"anna-k": {"note": "A"}}}},
        ),
        (
            "admin: {shared: {anna-k: x, ben-o: 2026-03-02T10:00:00Z}}\n",
            {"admin": {"shared": {"ben-o": "2026-03-02T10:00:00Z"}}},
        ),
        ("admin: {calendar: {sequence: 1}}\n", {"admin": {}}),
        ("own: 1\nx-own: {a: [b]}\n", {"x-own": {"a": ["b"]}}),
    ],
)
def test_what_is_usable_of_a_faulty_file(text: str, kept: dict[str, Any]) -> None:
    head = plain(read_tree(HEAD.encode()).root)
    assert isinstance(head, dict)
    assert usable(text) == head | kept


def test_nothing_is_usable_of_what_is_no_yaml() -> None:
    loaded = records.load("a.yaml", b"plan: 'a\n", SESSION)
    assert (loaded.document, loaded.data) == (None, {})
    [one] = loaded.findings
    assert one.message == "this quote is never closed"
    assert one.hint == "end the text with the same quote"
    assert loaded.with_faults(SESSION, [Fault(("id",), "m")]) == loaded


def test_a_file_that_the_disk_did_not_give() -> None:
    loaded = records.unreadable("a.yaml", "could not read a.yaml: input/output error")
    assert [one.where for one in loaded.findings] == ["a.yaml:1:1"]
    assert loaded.data == {}


def test_rules_tell_nothing_more_of_a_field_that_is_faulty_in_itself() -> None:
    text = HEAD + "service: SLT\nclients: [anna-k, B]\n"
    loaded = records.load("a.yaml", text.encode(), SESSION)
    rules = [
        Fault(("service",), "needed"),
        Fault(("clients", 1), "unknown"),
        Fault(("clients", 0), "unknown"),
        Fault(("title",), "needed"),
    ]
    more = loaded.with_faults(SESSION, rules).findings[len(loaded.findings) :]
    assert [(one.line, one.message) for one in more] == [(6, "unknown"), (1, "needed")]


def test_a_faulty_file_is_refused_with_its_first_fault() -> None:
    records.require_sound(())
    findings = records.load("a.yaml", (HEAD + "mode: diect\nfoo: 1\n").encode(), SESSION).findings
    with pytest.raises(FaultyData) as refused:
        records.require_sound(findings)
    assert str(refused.value).endswith('indirect (did you mean "direct"?)')
    assert refused.value.where == "a.yaml:5:7"
    assert refused.value.hint == "therasched check a.yaml"


# --- what must change ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ({}, {}, []),
        ({"a": "1"}, {"a": "1"}, []),
        ({"a": "1"}, {"a": "2"}, [Edit(("a",), "2")]),
        ({"a": "1"}, {}, [Edit(("a",), None)]),
        ({}, {"a": {"b": "1"}}, [Edit(("a",), {"b": "1"})]),
        ({"a": {"b": "1", "c": "1"}}, {"a": {"b": "2", "c": "1"}}, [Edit(("a", "b"), "2")]),
        ({"a": {"b": "1"}}, {"a": {}}, [Edit(("a", "b"), None)]),
        ({"a": {"b": "1"}}, {"a": "1"}, [Edit(("a",), "1")]),
        ({"a": ["1", "2"]}, {"a": ["1"]}, [Edit(("a",), ["1"])]),
    ],
)
def test_the_least_is_changed(
    before: dict[str, Data], after: dict[str, Data], edits: list[Edit]
) -> None:
    assert records.changes(before, after) == edits


keys = st.sampled_from(["id", "title", "place", "outcome", "tags"])
values = st.sampled_from(["a", "b\n", "no", ""])
collections = st.lists(values, max_size=2) | st.dictionaries(keys, values, max_size=2)
data = st.dictionaries(keys, values | collections, max_size=4)


@given(data, data)
def test_changes_lead_from_one_to_the_other(
    before: dict[str, Data], after: dict[str, Data]
) -> None:
    text = b"# mine\n" + records_of(before)
    edited = records.spliced("a.yaml", text, records.changes(before, after), STYLE)
    assert edited.startswith(b"# mine\n")
    assert without_empty(plain(read_tree(edited).root)) == without_empty(after)


def records_of(data: dict[str, Data]) -> bytes:
    from therasched.storage.yamldump import dump

    return dump(data | {"x-end": "."}, STYLE).encode()


def without_empty(data: Data) -> Data:
    if not isinstance(data, dict):
        return data
    kept = {key: without_empty(value) for key, value in data.items() if key != "x-end"}
    return {key: value for key, value in kept.items() if value != {}}


def test_keys_of_ones_own_stay_when_their_record_goes() -> None:
    text = HEAD + (
        "outcome:\n  note: A\n  x-mood: good\n"
        "  clients:\n    anna-k: {attendance: attended, x-seat: left}\n    ben-o: {note: B}\n"
    )
    before: dict[str, Data] = {"outcome": {"note": "A", "clients": {"anna-k": {"note": "B"}}}}
    edits = records.changes(before, {})
    edited = records.spliced("a.yaml", text.encode(), edits, STYLE).decode()
    assert edited == HEAD + ("outcome:\n  x-mood: good\n  clients:\n    anna-k: {x-seat: left}\n")


def test_what_is_not_there_needs_no_removal() -> None:
    assert records.spliced("a.yaml", HEAD.encode(), [Edit(("plan",), None)], STYLE) == HEAD.encode()
    edits = [Edit(("title", "x"), None)]
    text = HEAD.encode() + b"title: T\n"
    assert records.spliced("a.yaml", text, edits[:0], STYLE) == text


def test_what_can_not_be_edited_is_refused_with_its_place() -> None:
    text = (HEAD + "title: T\n").encode()
    with pytest.raises(FaultyData) as refused:
        records.spliced("a.yaml", text, [Edit(("title", "x"), "1")], STYLE)
    assert refused.value.where.startswith("a.yaml:5:")
    assert refused.value.hint == "edit it by hand"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (HEAD, {}),
        (f"{HEAD}mode: diect\nown: 1\n", {"mode": "diect", "own": "1"}),
        (f"{HEAD}outcome: [a]\n", {"outcome": ["a"]}),
        (f"{HEAD}admin: {{shared: x}}\n", {"admin": {"shared": "x"}}),
    ],
)
def test_the_whole_of_a_file_is_known_faulty_or_not(text: str, whole: dict[str, Any]) -> None:
    head = plain(read_tree(HEAD.encode()).root)
    assert isinstance(head, dict)
    assert records.load("a.yaml", text.encode(), SESSION).whole == head | whole


@pytest.mark.parametrize("text", ["", "- a\n", "a word\n", "plan: 'a\n"])
def test_of_a_file_that_says_nothing_nothing_is_known(text: str) -> None:
    assert records.load("a.yaml", text.encode(), SESSION).whole == {}
    assert records.unreadable("a.yaml", "no").whole == {}
