"""Whatever is done to a sound history is noticed, and nothing that a log may hold ends in a crash.

Only what an anchor outside could show goes unnoticed: that the newest events are missing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.build import moment
from tests.support.chains import LENA, TOM, Chain, fields_of, note, reread, signature
from therasched.domain import chain
from therasched.domain.chain import PRACTICE, Event
from therasched.domain.verification import Note

SESSIONS = ("k7f3mq", "p2qdhb", "t9wxsd")
STEPS = st.tuples(
    st.sampled_from(SESSIONS),
    st.sampled_from(["sign", "sign", "comment", "cosign", "return"]),
    st.integers(1, 60),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)


def written(steps: list[tuple[str, str, int]]) -> Chain:
    """A history of some hours: what is not signed yet is signed first."""
    made = Chain()
    made.add_key(TOM, "tom", "03-01 09:00", by="lena", key=LENA)
    at = moment("03-02 09:00")
    for name, kind, minutes in steps:
        at += timedelta(minutes=minutes)
        kinds = {
            "sign": made.edit, "comment": made.comment,
            "cosign": made.cosign, "return": made.send_back,
        }  # fmt: skip
        write: Any = kinds[kind] if name in made.logs else made.sign
        write(name, at)
    return made


HISTORIES = st.lists(STEPS, min_size=3, max_size=7).map(written)
fewer = settings(max_examples=settings().max_examples // 4)
"""A history takes a while to write, and one example has many places to tamper with."""


def place(made: Chain, data: st.DataObject) -> tuple[str, int]:
    """Some event: its log and where it stands there."""
    places = [(name, at) for name, lines in made.logs.items() for at in range(len(lines))]
    return data.draw(st.sampled_from(places))


def event_at(made: Chain, name: str, at: int) -> Event:
    one = made.logs[name][at]
    assert isinstance(one, Event)
    return one


def put_back(made: Chain, name: str, at: int, fields: dict[str, Any]) -> None:
    """The line with these fields instead, as it would be read."""
    event, fault = reread(fields)
    made.logs[name][at] = fault if event is None else event


@fewer
@given(HISTORIES)
def test_nothing_is_wrong_with_a_sound_history(made: Chain) -> None:
    assert made.problems() == []
    assert len(made.examined().seen.heads) == 1


@fewer
@given(HISTORIES, st.data())
def test_an_event_that_is_taken_out(made: Chain, data: st.DataObject) -> None:
    name, at = place(made, data)
    assume(chain.link(event_at(made, name, at)) not in made.examined().seen.heads)
    del made.logs[name][at]
    assert made.problems()


@fewer
@given(HISTORIES, st.sampled_from([*SESSIONS, PRACTICE]))
def test_a_log_that_is_taken_away(made: Chain, name: str) -> None:
    gone = made.events(name)
    made.logs.pop(name, None)
    left = max(event.at for event in made.all())
    assume(any(event.at < left for event in gone))  # else it held nothing but the newest events
    assert made.problems()


@fewer
@given(HISTORIES, st.data())
def test_two_events_of_a_log_that_change_places(made: Chain, data: st.DataObject) -> None:
    name, one = place(made, data)
    other = data.draw(st.integers(0, len(made.logs[name]) - 1))
    assume(one != other)
    lines = made.logs[name]
    lines[one], lines[other] = lines[other], lines[one]
    assert made.problems()


@fewer
@given(HISTORIES, st.data(), st.booleans())
def test_an_event_in_another_log(made: Chain, data: st.DataObject, copied: bool) -> None:
    name, at = place(made, data)
    other = data.draw(st.sampled_from([one for one in (*SESSIONS, PRACTICE) if one != name]))
    event = event_at(made, name, at)
    if not copied:
        del made.logs[name][at]
    lines = made.logs.setdefault(other, [])
    lines.insert(data.draw(st.integers(0, len(lines))), event)
    assert made.problems()


def leaves(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all texts."""
    if isinstance(data, str):
        return [path]
    keys = range(len(data)) if isinstance(data, list) else data
    return [found for key in keys for found in leaves(data[key], (*path, key))]


@fewer
@given(HISTORIES, st.data())
def test_a_text_that_is_changed(made: Chain, data: st.DataObject) -> None:
    name, at = place(made, data)
    fields = fields_of(event_at(made, name, at))
    *way, last = data.draw(st.sampled_from(leaves(fields)))
    holder = fields
    for key in way:
        holder = holder[key]
    text = holder[last]
    cut = data.draw(st.integers(0, len(text)))
    changed = text[:cut] + data.draw(TEXTS) + text[cut + 1 :]
    assume(changed != text)
    holder[last] = changed
    put_back(made, name, at, fields)
    assert made.problems()


@fewer
@given(HISTORIES, st.data())
def test_a_field_that_is_taken_out_or_added(made: Chain, data: st.DataObject) -> None:
    name, at = place(made, data)
    fields = fields_of(event_at(made, name, at))
    field = data.draw(st.sampled_from([*Event._fields, "own"]))
    if field in fields:
        del fields[field]
    else:
        fields[field] = data.draw(st.sampled_from(["", "x", "simulated", "a" * 64, ["a" * 64]]))
    put_back(made, name, at, fields)
    assert made.problems()


@fewer
@given(HISTORIES, st.data(), st.integers(-3, 3))
def test_a_number_that_is_changed(made: Chain, data: st.DataObject, by: int) -> None:
    assume(by)
    name, at = place(made, data)
    fields = fields_of(event_at(made, name, at))
    put_back(made, name, at, {**fields, "n": str(int(fields["n"]) + by)})
    assert made.problems()


@fewer
@given(HISTORIES, st.data())
def test_numbers_that_are_counted_anew_after_a_gap(made: Chain, data: st.DataObject) -> None:
    """Even the holder of the key, who signs what follows again, leaves a name that dangles."""
    name, at = place(made, data)
    assume(chain.link(event_at(made, name, at)) not in made.examined().seen.heads)
    del made.logs[name][at]
    for number, event in enumerate(made.events(name), 1):
        again = event._replace(n=str(number))
        public = event.sig.partition("|")[0]
        made.logs[name][number - 1] = again._replace(sig=signature(again, public))
    assert made.problems()


@fewer
@given(HISTORIES, st.sampled_from(SESSIONS), TEXTS)
def test_a_session_s_file_that_is_changed(made: Chain, name: str, plan: str) -> None:
    content = note(name, f"{plan}.")
    assume(name in made.logs)
    late = moment("03-04 12:00")
    found = made.verdict(name, content, late)
    assert [one.field for one in found.problems] == ([("plan",)] if plan != "Bath time" else [])


# --- nothing ends in a crash -----------------------------------------------------------------

BODIES: st.SearchStrategy[Any] = st.recursive(
    st.text(max_size=6),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.sampled_from(["note", "context", "id", "key", "practitioner", "plan"]),
                st.text(max_size=3),
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
INSTANTS = st.sampled_from(
    ["1900-01-01T00:00:00Z", "2026-03-02T09:30:00Z", "2026-03-29T01:00:00Z", "2199-12-31T23:59:59Z"]
)
HASHES = st.sampled_from(["a" * 64, "0" * 64])
FIELDS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from([*chain.OF_SESSIONS, *chain.OF_PRACTICE]),
        "practice": st.sampled_from(["kranich", "x"]),
        "by": st.sampled_from(["lena", "tom", "x"]),
        "at": INSTANTS,
        "digest": HASHES,
        "v": st.just("1"),
        "n": st.integers(1, 999_999_999).map(str),
        "sig": st.text(min_size=1, max_size=5),
    },
    optional={
        "session": st.sampled_from(SESSIONS),
        "role": st.text(min_size=1, max_size=5),
        "type": st.text(min_size=1, max_size=5),
        "of": HASHES,
        "clock": st.sampled_from(["simulated", "behind", "x \x1b"]),
        "locks_at": INSTANTS,
        "salt": st.text(min_size=1, max_size=5),
        "body": st.dictionaries(st.sampled_from(["note", "key", "x"]), BODIES, max_size=2),
        "after": st.lists(HASHES, unique=True).map(sorted),
    },
)


@fewer
@given(
    st.lists(st.tuples(st.sampled_from([*SESSIONS, PRACTICE]), FIELDS, st.booleans()), max_size=6),
    st.one_of(st.none(), st.dictionaries(st.text(max_size=4), BODIES, max_size=3)),
)
def test_whatever_stands_in_logs_is_judged(
    lines: list[tuple[str, dict[str, Any], bool]], content: dict[str, Any] | None
) -> None:
    made = Chain()
    for name, fields, sealed in lines:
        event, fault = reread(fields)
        if event is not None and sealed:
            event = event._replace(sig=signature(event, LENA))
        made.logs.setdefault(name, []).append(fault if event is None else event)
    notes = {name: Note(f"sessions/{name}.yaml", content) for name in SESSIONS}
    examined = made.examined()
    assert made.problems(notes) or not lines
    every = [one for log in made.logs.values() for one in log if isinstance(one, Event)]
    assert examined.seen.events == len(set(map(chain.link, every)))
    for name in SESSIONS:
        standing = made.standing(name, content)
        assert standing.signed or standing.state in ("draft", "locked", "changed")
