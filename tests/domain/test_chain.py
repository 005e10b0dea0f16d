"""Events: what is signed and hashed of them, byte by byte, and that nothing else is read as one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.build import moment
from tests.support.chains import Chain, fields_of
from therasched.domain import chain
from therasched.domain.chain import Event, Line, Log, Malformed

A, B = "a" * 64, "b" * 64
SIGNED = Event(
    "sign",
    practice="kranich",
    by="lena",
    at="2026-03-10T15:02:11Z",
    session="k7f3mq",
    n="2",
    role="practitioner",
    locks_at="2026-03-11T15:02:11Z",
    sig="U1NI",
)
BODY: Any = {
    "note": {"plan": "Lift.\n2."},
    "context": {"clients": {"jürgen-k": {"born": "2015-01-02"}}},
}
EVENT = chain.drafted(SIGNED, BODY, "5a17", [B, A, B])

# What anybody who verifies by other means must come to.
DIGEST = "b50b1eb6b31abf4184da05db56a83dbaabfe54dedb95f6532e3e7b7d51b7af4b"
LINK = "31db3a82d18c252f7e6110b9773fc09807aa1183d99a7786d0b06df9d05016a2"
BODY_JSON = (
    '{"context":{"clients":{"jürgen-k":{"born":"2015-01-02"}}},"note":{"plan":"Lift.\\n2."}}'
)
HEAD_JSON = f'{{"after":["{A}","{B}"],"at":"2026-03-10T15:02:11Z",'
MIDDLE_JSON = (
    f'"by":"lena","digest":"{DIGEST}","kind":"sign","locks_at":"2026-03-11T15:02:11Z","n":"2",'
    '"practice":"kranich","role":"practitioner",'
)


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_the_digest_is_over_salt_and_body() -> None:
    assert hash_of(f"therasched-body-v1\n5a17\n{BODY_JSON}") == EVENT.digest == DIGEST
    assert chain.digest("5a18", BODY) != DIGEST
    assert chain.digest("5a17", {**BODY, "x": "y"}) != DIGEST


def test_the_signed_bytes_are_these() -> None:
    text = f'therasched-event-v1\n{HEAD_JSON}{MIDDLE_JSON}"session":"k7f3mq","v":"1"}}'
    assert chain.signed_bytes(EVENT) == text.encode()


def test_the_link_is_over_the_signature_too() -> None:
    text = f'{HEAD_JSON}{MIDDLE_JSON}"session":"k7f3mq","sig":"U1NI","v":"1"}}'
    assert hash_of(f"therasched-link-v1\n{text}") == chain.link(EVENT) == LINK
    assert chain.link(EVENT._replace(sig="U1NJ")) != LINK
    assert chain.signed_bytes(EVENT._replace(sig="")) == chain.signed_bytes(EVENT)


def test_a_line_holds_everything() -> None:
    assert chain.line(EVENT) == (
        f'- {HEAD_JSON}"body":{BODY_JSON},{MIDDLE_JSON}'
        '"salt":"5a17","session":"k7f3mq","sig":"U1NI","v":"1"}\n'
    )
    assert chain.read(fields_of(EVENT)) == EVENT


def test_a_purge_leaves_what_is_signed_alone() -> None:
    gone = chain.purged(EVENT)
    assert (gone.salt, gone.body, gone.note, gone.text("reason")) == ("", None, {}, "")
    assert chain.signed_bytes(gone) == chain.signed_bytes(EVENT)
    assert chain.link(gone) == LINK
    assert "Lift" not in chain.line(gone)
    assert chain.read(fields_of(gone)) == gone


def test_an_empty_body_is_not_a_body_that_is_gone() -> None:
    empty = chain.drafted(SIGNED._replace(kind="cosign"), {}, "5a17", [])
    assert '"body":{}' in chain.line(empty)
    assert '"after"' not in chain.line(empty)
    assert chain.read(fields_of(empty)) == empty


@pytest.mark.parametrize("name", sorted({*Event._fields} - {"sig", "salt", "body"}))
def test_every_field_is_signed(name: str) -> None:
    fields: dict[str, Any] = {name: (A,) if name == "after" else f"{getattr(EVENT, name)}0"}
    other = EVENT._replace(**fields)
    assert chain.signed_bytes(other) != chain.signed_bytes(EVENT)
    assert chain.link(other) != LINK


@pytest.mark.parametrize("name", ["salt", "body"])
def test_attachments_are_not(name: str) -> None:
    fields: dict[str, Any] = {name: {"x": "y"} if name == "body" else "5a18"}
    other = EVENT._replace(**fields)
    assert chain.signed_bytes(other) == chain.signed_bytes(EVENT)


def test_texts_of_a_body() -> None:
    event = EVENT._replace(body={"reason": "Asked.", "text": ["x"], "note": "no note"})
    assert (event.text("reason"), event.text("text"), event.text("gone")) == ("Asked.", "", "")
    assert event.note == {}
    assert EVENT.note == {"plan": "Lift.\n2."}


def test_moments_are_utc_to_the_second() -> None:
    assert EVENT.at_moment == datetime(2026, 3, 10, 15, 2, 11, tzinfo=UTC)
    assert chain.write_instant(moment("03-10 16:02:11.999")) == "2026-03-10T15:02:11Z"


MOMENTS = [
    "",
    "now",
    "2026-03-10",
    "2026-03-10T15:02:11",
    "2026-03-10T15:02:11z",
    "2026-03-10T15:02:11+00:00",
    "2026-03-10T16:02:11+01:00",
    "2026-03-10 15:02:11Z",
    "2026-03-10T15:02:11.0Z",
    "2026-W11-2T15:02:11Z",
    "20260310T150211Z",
    "2026-02-30T15:02:11Z",
    "2026-03-10T24:00:00Z",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-23:59",
    "2026-03-10T15:02:11\ud800",
]


@pytest.mark.parametrize("text", MOMENTS)
def test_other_spellings_are_no_moments(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        chain.read_instant(text)


@given(st.integers(-2_208_988_800, 7_258_118_399))  # from 1900 to the end of 2199
def test_moments_come_back_as_they_were(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert chain.read_instant(chain.write_instant(at)) == at


PRACTICE_EVENT = {**fields_of(EVENT), "kind": "add-key", "n": "1"}
del PRACTICE_EVENT["session"]

FAULTY: list[tuple[dict[Any, Any], str]] = [
    ({"own": "x"}, 'unknown field "own"'),
    ({"x" * 99: "x"}, f'unknown field "{"x" * 40}"'),
    ({1: "x"}, 'unknown field "1"'),
    ({"note": "x"}, 'unknown field "note"'),
    ({"n": 2}, '"n" is not a text'),
    ({"by": ""}, '"by" is not a text'),
    ({"sig": ["x"]}, '"sig" is not a text'),
    ({"after": "x"}, '"after" is not a list of hashes'),
    ({"after": [A, 1]}, '"after" is not a list of hashes'),
    ({"after": [A, {}]}, '"after" is not a list of hashes'),
    ({"after": [A[1:]]}, '"after" is not a list of hashes'),
    ({"after": [A.upper()]}, '"after" is not a list of hashes'),
    ({"after": [B, A]}, '"after" is not sorted'),
    ({"after": [A, A]}, '"after" is not sorted'),
    ({"body": "x"}, '"body" is not a mapping of texts'),
    ({"body": ["x"]}, '"body" is not a mapping of texts'),
    ({"body": {"a": [{"b": 1}]}}, '"body" is not a mapping of texts'),
    ({"body": {"a": {1: "b"}}}, '"body" is not a mapping of texts'),
    ({"v": "2"}, "a newer therasched wrote it"),
    ({"v": "one"}, '"v" is unknown'),
    ({"kind": "Sign"}, '"kind" is unknown'),
    ({"kind": "add-key"}, '"session" does not fit an event of kind add-key'),
    ({"n": "0"}, '"n" is not a whole number'),
    ({"n": "01"}, '"n" is not a whole number'),
    ({"n": "-1"}, '"n" is not a whole number'),
    ({"n": "²"}, '"n" is not a whole number'),
    ({"n": "1" * 10}, '"n" is not a whole number'),
    ({"digest": "x"}, '"digest" is not a hash'),
    ({"of": A + "a"}, '"of" is not a hash'),
    *(({"at": at}, '"at" is not a moment such as 2026-03-10T15:02:11Z') for at in MOMENTS[1:]),
    ({"locks_at": "x"}, '"locks_at" is not a moment such as 2026-03-10T15:02:11Z'),
]


@pytest.mark.parametrize(("fields", "said"), FAULTY)
def test_what_is_no_event_is_told_by_field(fields: dict[Any, Any], said: str) -> None:
    with pytest.raises(Malformed) as caught:
        chain.read({**fields_of(EVENT), **fields})
    assert str(caught.value) == said


@pytest.mark.parametrize("name", ["kind", "practice", "by", "at", "digest", "v", "sig"])
def test_what_is_missing_is_told(name: str) -> None:
    data = fields_of(EVENT)
    del data[name]
    with pytest.raises(Malformed, match=f'^"{name}" is missing'):
        chain.read(data)


def test_events_of_the_practice_have_no_session_and_others_do() -> None:
    assert chain.read(PRACTICE_EVENT).session == ""
    for data in ({**PRACTICE_EVENT, "kind": "sign"}, {**PRACTICE_EVENT, "session": "k7f3mq"}):
        with pytest.raises(Malformed, match='"session" does not fit an event of kind'):
            chain.read(data)


def test_without_a_number_there_is_no_event() -> None:
    data = fields_of(EVENT)
    del data["n"]
    with pytest.raises(Malformed, match='"n" is not a whole number'):
        chain.read(data)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
        st.sampled_from([A, B, "1", "sign", "add-key", "k7f3mq", *MOMENTS]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=6,
)  # fmt: skip
CHANGES = st.dictionaries(
    st.one_of(st.sampled_from(Event._fields), st.text(max_size=5)), JSON, max_size=3
)


@given(st.one_of(JSON, CHANGES.map(lambda changes: {**fields_of(EVENT), **changes})))
def test_reading_fails_in_one_way_only(data: Any) -> None:
    try:
        event = chain.read(data)
    except Malformed:
        return
    # What was read can be written, hashed and read again.
    assert chain.read(json.loads(chain.line(event)[2:])) == event
    assert len(chain.link(event)) == 64
    assert chain.write_instant(event.at_moment) == event.at


def test_a_log_has_each_event_once() -> None:
    made = Chain()
    first, second = made.sign("k7f3mq", "03-02 10:30"), made.comment("k7f3mq", "03-02 10:40")
    lines = (
        Line(1, first),
        Line(2, None, "it is not UTF-8 text"),
        Line(3, second),
        Line(4, chain.purged(first)),
        Line(5, first._replace(sig="forged")),
    )
    log = Log("k7f3mq", "signed/k7/k7f3mq.log.yaml", lines)
    assert log.events == [first, second, first._replace(sig="forged")]
