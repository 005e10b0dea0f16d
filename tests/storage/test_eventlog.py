"""Logs as text: both ways to read a line agree, and what else stands there is told by number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import testkeys
from tests.support.hostile import CASES
from tests.support.nasty import NASTY
from therasched.domain import canon, chain
from therasched.domain.chain import Event
from therasched.storage import eventlog, keys
from therasched.storage.eventlog import UNREADABLE

if TYPE_CHECKING:
    from therasched.domain.canon import Data

AT, LOCKS = "2026-03-10T15:02:11Z", "2026-03-11T15:02:11Z"
# Whatever a canonical text may hold: no controls, no halves of characters.
SIGNS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
ODD = st.sampled_from("\t\n\"\\'{}[],:#&*!|>%@`\ufeff\u200d\u202e")
TEXTS = st.text(SIGNS | ODD, max_size=20)
KEYS = st.text(SIGNS | ODD, min_size=1, max_size=8)
BODIES: st.SearchStrategy[dict[str, Data]] = st.dictionaries(
    KEYS,
    st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.dictionaries(KEYS, TEXTS, max_size=3)),
    max_size=4,
)


def event(body: dict[str, Data], **fields: Any) -> Event:
    usual = {"kind": "sign", "practice": "test", "by": "lena", "at": AT, "session": "k7f3mq"}
    made = Event(**(usual | {"n": "1", "locks_at": LOCKS} | fields))
    drafted = chain.drafted(made, body, "0" * 32, ["f" * 64, "0" * 64])
    return drafted._replace(sig="c2ln")


def both(line: str) -> tuple[list[Event], list[Event | None]]:
    data = line.encode()
    return eventlog.glance(data), [one.event for one in eventlog.lines(data)]


SLOW = {name for name in CASES if name.startswith(("many", "equal", "almost", "heading"))}
SOUND = event({"note": {"id": "k7f3mq"}})
FIELDS = json.loads(chain.line(SOUND)[2:])


def faulty(line: str | bytes) -> str:
    """What is said of a line that is none, between two that are sound."""
    data = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
    good = chain.line(SOUND).encode()
    first, *wrong, last = eventlog.lines(b"".join([good, data, b"\n", good]))
    assert (first.number, first.event, last.event) == (1, SOUND, SOUND)
    assert [one.number for one in wrong] == [*range(2, last.number)]
    assert all(one.event is None for one in wrong)
    assert eventlog.glance(data + b"\n" + good)[-1:] == [SOUND]
    return wrong[0].fault


# --- what is canonical ---------------------------------------------------------------------


@given(BODIES)
def test_both_ways_read_what_was_written(body: dict[str, Data]) -> None:
    made = event(body)
    assert both(chain.line(made)) == ([made], [made])


@pytest.mark.parametrize("text", [*NASTY, "x" * 1025, "“ünïcode” " * 500, "\ufeff", "\U0010fffd"])
def test_both_ways_read_a_nasty_note(text: str) -> None:
    try:
        note = canon.canonical({"note": text, "x-own": {text or "k": [text, "a"]}})
    except canon.Uncanonical:
        note = {"note": "it holds what can't be signed"}
    made = event({"note": note})
    assert both(chain.line(made)) == ([made], [made])


@pytest.mark.parametrize("levels", [1, 13, 16, 60])
def test_both_ways_read_a_deep_note(levels: int) -> None:
    deep: Data = "x"
    for _ in range(levels):
        deep = {"a": [deep]}
    made = event({"note": deep})
    assert both(chain.line(made)) == ([made], [made])


def test_both_ways_read_several_lines() -> None:
    made = [event({"text": str(number)}, kind="comment", locks_at="") for number in range(3)]
    data = "".join(map(chain.line, made))
    assert both(data) == (made, made)
    assert both("") == ([], [])


def test_a_purged_event_has_neither_salt_nor_text() -> None:
    purged = chain.purged(SOUND)
    assert both(chain.line(purged)) == ([purged], [purged])
    assert "salt" not in chain.line(purged)


def test_a_signature_holds_over_what_was_read() -> None:
    made = testkeys.signed(event({"note": {"note": "家族 👩‍👧"}}), "lena")
    [read] = eventlog.glance(chain.line(made).encode())
    assert keys.check(chain.signed_bytes(read), read.sig) == testkeys.public("lena")


# --- what is not ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", 'it does not begin with "- "'),
        ("-", 'it does not begin with "- "'),
        ("# mine", 'it does not begin with "- "'),
        (f"\ufeff{chain.line(SOUND)[:-1]}", 'it does not begin with "- "'),
        ("<<<<<<< HEAD", "a conflict marker of git"),
        ("=======", "a conflict marker of git"),
        ("||||||| base", "a conflict marker of git"),
        (">>>>>>> theirs", "a conflict marker of git"),
        (b"- \xff", "it is not UTF-8 text"),
        (b"\xff\xfe", "it is not UTF-8 text"),
        ("- \ud800", "it is not UTF-8 text"),
        ("- ", "it is no event: not JSON"),
        ("- {", "it is no event: not JSON"),
        ("- {}x", "it is no event: not JSON"),
        ("- \0", "it is no event: not JSON"),
        ("- " + "[" * 100_000, "it is no event: not JSON"),
        ("- " + "[" * 5000 + "]" * 5000, "it is no event: not JSON"),
        ("- null", "it is no event: it is no mapping"),
        ("- []", "it is no event: it is no mapping"),
        ('- "x"', "it is no event: it is no mapping"),
        ("- 1", "it is no event: it is no mapping"),
        ("- NaN", "it is no event: it is no mapping"),
        ("- {}", 'it is no event: "kind" is missing'),
    ],
)
def test_a_line_that_is_none(line: str | bytes, what: str) -> None:
    assert faulty(line) == what
    data = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
    assert eventlog.glance(data + b"\n") == [UNREADABLE]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"mood": "good"}, 'unknown field "mood"'),
        ({"": "good"}, 'unknown field ""'),
        ({"by": 1}, '"by" is not a text'),
        ({"by": 1.5}, '"by" is not a text'),
        ({"by": None}, '"by" is not a text'),
        ({"by": True}, '"by" is not a text'),
        ({"by": ""}, '"by" is not a text'),
        ({"by": ["lena"]}, '"by" is not a text'),
        ({"sig": {}}, '"sig" is not a text'),
        ({"after": "f" * 64}, '"after" is not a list of hashes'),
        ({"after": [1]}, '"after" is not a list of hashes'),
        ({"after": ["f"]}, '"after" is not a list of hashes'),
        ({"after": ["f" * 64, "0" * 64]}, '"after" is not sorted'),
        ({"body": []}, '"body" is not a mapping of texts'),
        ({"body": {"note": 1}}, '"body" is not a mapping of texts'),
        ({"body": {"note": [None]}}, '"body" is not a mapping of texts'),
        ({"v": "2"}, "a newer therasched wrote it"),
        ({"v": "x"}, '"v" is unknown'),
        ({"kind": "signed"}, '"kind" is unknown'),
        ({"n": "0"}, '"n" is not a whole number'),
        ({"n": "1" * 5000}, '"n" is not a whole number'),
        ({"n": "²"}, '"n" is not a whole number'),
        ({"at": "0001-01-01T00:00:00+23:59"}, '"at" is not a moment such as 2026-03-10T15:02:11Z'),
        ({"at": "9999-12-31T23:59:59Z"}, '"at" is not a moment such as 2026-03-10T15:02:11Z'),
        ({"locks_at": "tomorrow"}, '"locks_at" is not a moment such as 2026-03-10T15:02:11Z'),
    ],
)
def test_an_event_with_a_wrong_field(fields: dict[str, Any], what: str) -> None:
    assert faulty(f"- {canon.to_json(FIELDS | fields)}") == f"it is no event: {what}"


@pytest.mark.parametrize("levels", range(880, 1000, 10))
def test_however_deep_no_line_ends_the_program(levels: int) -> None:
    text = canon.to_json(FIELDS | {"body": {"a": "@"}}).replace('"@"', "[" * levels + "]" * levels)
    assert faulty(f"- {text}").startswith("it is no event")


@pytest.mark.parametrize(
    "line",
    [
        f"- {json.dumps(FIELDS)}",
        chain.line(SOUND)[:-1] + " ",
        chain.line(SOUND)[:-1] + "\r",
        f"-  {chain.line(SOUND)[2:-1]}",
        chain.line(SOUND)[:-1].replace('"n":', '"n":"7","n":'),
        chain.line(SOUND)[:-1].replace('"lena"', '"len\\u0061"'),
        chain.line(SOUND)[:-1].replace('"lena"', '"\\ud800"'),
        chain.line(SOUND)[:-1].replace('"lena"', '"\\ud83d\\ude00"'),
        "- " + canon.to_json(dict(reversed(FIELDS.items())))[:-1] + ',"after":[]}',
    ],
)
def test_an_event_that_is_spelled_otherwise(line: str) -> None:
    assert faulty(line) == "it is not spelled canonically"


def test_a_line_without_its_end_is_cut() -> None:
    data = chain.line(SOUND).encode()
    for at in range(1, len(data)):
        *_, last = eventlog.lines(data + data[:at])
        assert last[:3] == (2, None, "the line is cut short: it has no end")
        assert eventlog.glance(data + data[:at]) == [SOUND, UNREADABLE]


def test_a_log_of_another_program() -> None:
    whole = chain.line(SOUND).encode() * 2
    for data in (whole.replace(b"\n", b"\r\n"), whole.replace(b"\n", b"\r")):
        assert all(one.event is None for one in eventlog.lines(data))
    assert [one.number for one in eventlog.lines(whole.decode().encode("utf-16"))][:2] == [1, 2]


@pytest.mark.parametrize("name", [name for name in CASES if name not in SLOW])
def test_no_hostile_file_ends_the_program(name: str) -> None:
    data = CASES[name]()
    assert all(one.event is None and one.fault for one in eventlog.lines(data))
    assert len(eventlog.glance(data)) == len([*eventlog.lines(data)])
    assert all(one == UNREADABLE for one in eventlog.glance(data))


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_no_damage_ends_the_program(junk: bytes, at: int, length: int) -> None:
    data = chain.line(SOUND).encode()
    damaged = data[:at] + junk + data[at + length :]
    read = list(eventlog.lines(damaged))
    assert [one.number for one in read] == [*range(1, len(read) + 1)]
    assert all(bool(one.fault) != bool(one.event) for one in read)
    known = [one for one in eventlog.glance(damaged) if one != UNREADABLE]
    assert all(one.event in known for one in read if one.event)
