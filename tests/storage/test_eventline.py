"""Lines by their spelling: what is read so is just what is read in full, to the last byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.test_eventlog import BODIES, FIELDS, SOUND, event
from therasched.domain import canon, chain
from therasched.storage import eventline, eventlog

if TYPE_CHECKING:
    from therasched.domain.canon import Data
    from therasched.domain.chain import Line

TEXT = chain.line(SOUND)[:-1]
SIGNS = st.sampled_from([*'"\\,:{}[]\n\t 0aZ-', "\u2028", "\ufeff", '","', '"by":"x",'])


def in_full(text: str) -> Line:
    with mock.patch.object(eventline, "read", return_value=None):
        return eventlog._line(7, text.encode())


@given(BODIES, st.sampled_from(["sign", "comment"]))
def test_nearly_every_line_is_read_by_its_spelling(body: dict[str, Data], kind: str) -> None:
    text = chain.line(event(body, kind=kind))[:-1]
    found = eventline.read(7, text)
    assert found == in_full(text)
    assert found is not None
    assert found.forms == chain.forms(found.event or SOUND)


def test_one_that_was_purged_and_those_of_the_practice_too() -> None:
    for one in (
        chain.purged(SOUND),
        event({"key": "k", "practitioner": "lena"}, kind="add-key", session="", locks_at=""),
        event({}, clock="simulated behind", role="supervisor", of="a" * 64, type="addendum"),
        SOUND._replace(after=()),
    ):
        text = chain.line(one)[:-1]
        found = eventline.read(3, text)
        assert found is not None
        assert (found.event, found.forms) == (one, chain.forms(one))


@given(st.data(), BODIES)
def test_a_line_with_a_slip_is_read_alike_or_left(
    data: st.DataObject, body: dict[str, Data]
) -> None:
    text = chain.line(event(body))[:-1]
    at = data.draw(st.integers(2, len(text)))
    slip = data.draw(st.sampled_from(["", *text[max(0, at - 9) : at]]) | SIGNS)
    changed = text[:at] + slip + text[at + data.draw(st.integers(0, 1)) :]
    found = eventline.read(7, changed)
    assert found is None or found == in_full(changed)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "signed"},
        {"kind": "anchor"},
        {"session": ""},
        {"at": "2026-02-30T15:02:11Z"},
        {"locks_at": "2026-03-11T25:02:11Z"},
        {"v": "2"},
        {"n": "0"},
        {"after": ["f" * 64, "0" * 64]},
        {"after": ["0" * 64, "0" * 64]},
        {"body": {"note": 1}},
        {"body": {"note": [True, None]}},
        {"body": []},
        {"mood": "good"},
    ],
)
def test_what_is_no_event_is_left_to_whoever_says_why(fields: dict[str, object]) -> None:
    assert eventline.read(1, f"- {canon.to_json(FIELDS | fields)}") is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "- ", "- {}", TEXT[1:], TEXT[:-1], f"{TEXT} ", TEXT.replace('"by"', '"yb"')),
        f"- {json.dumps(FIELDS)}",
        TEXT.replace('{"id"', '{ "id"'),
        TEXT.replace('"k7f3mq"}', '"k7f\\u0033mq"}'),
        TEXT.replace('"k7f3mq"}', '"\\ud800"}'),
        TEXT.replace('"id":"k7f3mq"', '"id":"x","id":"k7f3mq"'),
        TEXT.replace('"id":"k7f3mq"', '"id":"k7f3mq","a":"x"'),
        TEXT.replace('"id":"k7f3mq"', '"id":"k7f3mq"}{'),
        TEXT.replace('"k7f3mq"}', "[" * 400 + "]" * 400 + "}"),
        TEXT.replace('"k7f3mq"}', "[" * 190_000 + "]" * 190_000 + "}"),
    ],
    ids=range(16),
)
def test_what_is_spelled_otherwise_is_left(text: str) -> None:
    assert eventline.read(1, text) is None


@given(BODIES)
def test_forms_that_are_made_when_they_are_asked_for_are_the_same(body: dict[str, Data]) -> None:
    text = chain.line(event(body))[:-1]
    later = eventline.read(7, text, formed=False)
    assert later is not None
    assert later.event == in_full(text).event
    assert later.forms == in_full(text).forms
