"""Tampering with a signed practice in every way that files allow, one change a trial.

What may go unnoticed, and why, is decided here without the program's own verification. All of it
is tried by `bench/tampering.py`, a part by the tests; `tests.support.court` holds `verify` over it.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from itertools import chain as chain_of
from itertools import combinations, islice, permutations
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support import testkeys
from tests.support.signed import EDITED, OPEN, PURGED, SESSIONS, log_of, path_of
from therasched.domain import canon, chain, signers
from therasched.domain.chain import Event
from therasched.storage import paths
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from tests.support.court import Court
    from therasched.domain.canon import Data

    Content = dict[str, bytes]

SIGNED = "signed/"
PRACTICE_LOG, ALLOWED = f"{SIGNED}practice.log.yaml", f"{SIGNED}allowed_signers"

NEWEST = "only an outside anchor shows it"
HARMLESS = "it means the same"
DOUBLED = "a merge may double a line"
UNVOUCHED = "it is told that nobody vouches for the key: --expect decides"
BY_CHECK = "it is no signed session's file: check tells"


class Trial(NamedTuple):
    """A practice after one change; `excuse` says why it need not be noticed, where that is known.

    Otherwise `excuse` (the function) decides, once it is known that it was not. `only` names the
    one session that is verified, if it is enough to ask for that.
    """

    name: str
    content: Content
    excuse: str = ""
    only: tuple[str, ...] = ()


class Result(NamedTuple):
    """What became of some trials: why some need not be noticed, and what is wrong with others."""

    trials: int
    noticed: int
    excused: Counter[str]
    missed: list[str]
    crashed: list[str]


def together(results: Iterable[Result]) -> Result:
    """The sum of several."""
    trials, noticed, excused = 0, 0, Counter[str]()
    missed, crashed = list[str](), list[str]()
    for one in results:
        trials, noticed, excused = trials + one.trials, noticed + one.noticed, excused + one.excused
        missed += one.missed
        crashed += one.crashed
    return Result(trials, noticed, excused, missed, crashed)


def held(court: Court, base: Content, trials: Iterable[Trial]) -> Result:
    """Have `verify` look at each of them."""
    count, noticed, excused = 0, 0, Counter[str]()
    missed, crashed = list[str](), list[str]()
    for trial in trials:
        count += 1
        told = court.told(trial.content, trial.only)
        if told.crash:
            crashed.append(f"{trial.name}: {told.crash}")
        elif told.noticed:
            noticed += 1
        elif why := trial.excuse or excuse(base, trial.content):
            excused[why] += 1
        else:
            missed.append(trial.name)
    return Result(count, noticed, excused, missed, crashed)


def families(base: Content, unpurged: Content) -> dict[str, Callable[[], Iterator[Trial]]]:
    """All that is tried, kind by kind."""
    logged = [path for path in base if path.startswith(SIGNED)]
    both = [*logged, *signed_files(base)]
    return {
        "every bit of the logs flipped": lambda: _of_each(flips, base, logged),
        "every bit of signed files flipped": lambda: _of_each(flips, base, signed_files(base)),
        "cut short at every byte": lambda: _of_each(truncations, base, both),
        "every line deleted": lambda: deletions(base),
        "lines swapped and reordered": lambda: orders(base),
        "lines copied to every place": lambda: copies_of_lines(base),
        "files moved, swapped, deleted": lambda: moves(base),
        "every field forged": lambda: forged_fields(base),
        "junk and hostile values": lambda: junk(base),
        "by a key's holder": lambda: by_key_holders(base),
        "with keys of a stranger's": lambda: by_new_keys(base),
        "purged text put back": lambda: purged_again(base, unpurged),
        "dated back beside the chain": lambda: beside(base),
    }


def _of_each(
    make: Callable[[Content, str], Iterator[Trial]], base: Content, paths: Iterable[str]
) -> Iterator[Trial]:
    return chain_of.from_iterable(make(base, path) for path in paths)


# --- what is changed ---------------------------------------------------------------------------


def flips(base: Content, path: str) -> Iterator[Trial]:
    """Every single bit of a file the other way."""
    data = base[path]
    only = tuple(name for name in SESSIONS if path in (log_of(name), path_of(name)))
    for at, byte in enumerate(data):
        for bit in range(8):
            other = data[:at] + bytes([byte ^ 1 << bit]) + data[at + 1 :]
            yield Trial(f"{path}: bit {bit} of byte {at}", base | {path: other}, only=only)


def truncations(base: Content, path: str) -> Iterator[Trial]:
    """A file cut short at every byte."""
    for at in range(len(base[path])):
        yield _changed(f"{path}: cut at {at}", base, path, base[path][:at])


def deletions(base: Content) -> Iterator[Trial]:
    """Every single line of a log away."""
    for path, lines in logs(base).items():
        for at in range(len(lines)):
            rest = [*lines[:at], *lines[at + 1 :]]
            yield _changed(f"{path}:{at + 1} deleted", base, path, b"".join(rest))


def orders(base: Content, most: int = 720) -> Iterator[Trial]:
    """The lines of a log in every other order."""
    for path, lines in logs(base).items():
        for order in islice(permutations(range(len(lines))), 1, most):
            data = b"".join(lines[at] for at in order)
            yield _changed(f"{path}: lines as {order}", base, path, data)


def copies_of_lines(base: Content) -> Iterator[Trial]:
    """Every line of every log once more, at every place of every log."""
    for path, lines in logs(base).items():
        for other, taken in logs(base).items():
            for number, line in enumerate(taken, 1):
                for at in range(len(lines) + 1):
                    data = b"".join([*lines[:at], line, *lines[at:]])
                    name = f"{other}:{number} again, as {path}:{at + 1}"
                    yield _changed(name, base, path, data)


def moves(base: Content) -> Iterator[Trial]:
    """Every log and every signed session's file away, renamed, moved, copied, swapped."""
    held = [path for path in base if path.startswith(SIGNED)] + signed_files(base)
    for path in held:
        without = {name: data for name, data in base.items() if name != path}
        yield Trial(f"{path} deleted", without)
        yield Trial(f"{path} empty", base | {path: b""})
        for place in _places(path):
            if place != path:
                yield Trial(f"{path} moved to {place}", without | {place: base[path]})
                yield Trial(f"{path} copied to {place}", base | {place: base[path]})
    for one, other in combinations(held, 2):
        swapped = base | {one: base[other], other: base[one]}
        yield Trial(f"{one} and {other} swapped", swapped)
        gone = {name: data for name, data in base.items() if name not in (one, other)}
        yield Trial(f"{one} and {other} deleted", gone)


def _places(path: str) -> list[str]:
    """Where else a file may be put."""
    folder, _, name = path.rpartition("/")
    if path.startswith(SIGNED):
        ids = [*SESSIONS, "b3bbbb"]
        return [
            *map(log_of, ids),
            *(f"{SIGNED}{one}/{name}" for one in ("zz", "k7/k7", "keys")),
            *(f"{folder}/{one}" for one in (f"{name}.bak", f".{name}", name.upper(), "k9k9k9.log")),
            *(f"{SIGNED}zz", f"{SIGNED}{name}", PRACTICE_LOG, ALLOWED),
        ]
    session = name[-11:-5]
    return [
        *(f"{folder}/2026-03-{day}-0930-{session}.yaml" for day in ("03", "30")),
        *(f"{folder}/2026-03-02-0931-{session}.yaml", f"{folder}/2026-03-02-{session}.yaml"),
        *(f"sessions/2026/04/2026-04-02-0930-{session}.yaml", f"sessions/{session}.yaml"),
        *(f"sessions/2026/03/old/{name}", f"{folder}/{name[:-11]}b3bbbb.yaml", f"{folder}/{name}~"),
        *(path_of(one) for one in SESSIONS),
    ]


def forged_fields(base: Content) -> Iterator[Trial]:
    """Every field of every event otherwise, by somebody who can spell but not sign."""
    lines = {path: [read(line) for line in found] for path, found in logs(base).items()}
    everything = [event for events in lines.values() for event in events]
    for path, events in lines.items():
        for at, event in enumerate(events):
            for name, forged in _forgeries(event, everything):
                put = [*events[:at], forged, *events[at + 1 :]]
                data = b"".join(chain.line(one).encode() for one in put)
                yield _changed(f"{path}:{at + 1}: {name}", base, path, data)


def _one(name: str, value: str) -> dict[str, Any]:
    return {name: value}


def _forgeries(event: Event, others: Sequence[Event]) -> Iterator[tuple[str, Event]]:
    for name in ("practice", "by", "session", "n", "role", "type", "clock"):
        for value in sorted({getattr(one, name) for one in others} - {getattr(event, name)}):
            yield f"{name} {value or 'gone'}", event._replace(**_one(name, value))
    for name in ("at", "locks_at"):
        for value in ("", "2026-01-01T00:00:00Z", "2026-03-04T08:00:01Z", "9998-12-31T23:59:59Z"):
            if value != getattr(event, name) and (value or name != "at"):
                yield f"{name} {value or 'gone'}", event._replace(**_one(name, value))
    for kind in (*chain.OF_SESSIONS, *chain.OF_PRACTICE):
        if kind != event.kind:
            yield f"kind {kind}", event._replace(kind=kind)
    hashes = [chain.link(one) for one in others]
    for after in ((), event.after[1:], tuple(sorted({*event.after, hashes[0], hashes[-1]}))):
        if after != event.after:
            yield f"after {after}", event._replace(after=after)
    yield "of", event._replace(of=next(one for one in hashes if one != event.of))
    yield "digest", event._replace(digest=hashes[0])
    for one in others:
        if one.sig != event.sig:
            yield "another's signature", event._replace(sig=one.sig)
        if one.body != event.body:
            yield "another's text", event._replace(salt=one.salt, body=one.body)
            told = event._replace(salt=one.salt, body=one.body, digest=one.digest)
            yield "another's text and digest", told
    if event.body is not None:
        yield "text taken out", chain.purged(event)
        yield "text without salt", event._replace(salt="")
        yield "salt without text", event._replace(body=None)
        yield "empty text", event._replace(body={})
        body = {**event.body, "text": "Otherwise."}
        mended = event._replace(body=body, digest=chain.digest(event.salt, body))
        yield "another text", event._replace(body=body)
        yield "another text, and its digest", mended
        yield "another text, signed by a stranger", testkeys.signed(mended, "stranger")
        own = testkeys.signed(mended, "tom" if event.by == "lena" else "lena")
        yield "another text, signed by a colleague", own
    yield "signed by a stranger", testkeys.signed(event, "stranger")


JUNK = (
    b"",
    b"\r",
    b"# a comment",
    b"---",
    b"- ",
    b"- {}",
    b"- null",
    b"- []",
    b"- 1e400",
    b"- NaN",
    b'- "text"',
    b'- {"kind":"sign"}',
    b"<<<<<<< HEAD",
    b"=======",
    b">>>>>>> theirs",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b'- "\\ud800"',
    b"- " + b"[" * 100_000,
    b"- " + b'{"a":' * 500 + b"1" + b"}" * 500,
    b"x" * 200_000,
)


def junk(base: Content) -> Iterator[Trial]:
    """Lines that are none, at every place of every log; line ends and marks that editors put."""
    for path, lines in logs(base).items():
        for one in JUNK:
            for at in range(len(lines) + 1):
                data = b"".join([*lines[:at], one + b"\n", *lines[at:]])
                yield _changed(f"{path}:{at + 1}: {one[:20]!r} inserted", base, path, data)
        whole = base[path]
        for name, data in {
            "CRLF": whole.replace(b"\n", b"\r\n"),
            "CR": whole.replace(b"\n", b"\r"),
            "a byte order mark": b"\xef\xbb\xbf" + whole,
            "UTF-16": whole.decode().encode("utf-16"),
            "escapes": whole.decode().encode("ascii", "backslashreplace") + b" ",
            "blanks": whole.replace(b'":"', b'": "'),
            "YAML": whole.replace(b"- {", b"-   {"),
        }.items():
            yield _changed(f"{path}: saved with {name}", base, path, data)
        yield from _hostile(base, path, lines)


def _hostile(base: Content, path: str, lines: list[bytes]) -> Iterator[Trial]:
    """Values that no program of ours writes, well spelled."""
    fields = json.loads(lines[-1][2:])
    values = [
        "",
        "x" * 5000,
        1,
        1.5,
        None,
        True,
        [],
        {},
        ["a"],
        {"a": "b"},
        "0",
        "-1",
        "²",
        "\ud800",
    ]
    values += ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"]
    values += [
        "0001-01-01T00:00:00Z",
        "2026-03-04T09:00:00",
        "2026-W10-3",
        "\u202e\x1b[31m",
        "f" * 64,
    ]
    deep: object = "x"
    for _ in range(2000):
        deep = [deep]
    for name in (*chain.Event._fields, "unknown"):
        for value in values:
            if fields.get(name) != value:
                text = json.dumps(fields | {name: value}, ensure_ascii=False, sort_keys=True)
                yield _last(f"{path}: {name} is {value!r:.30}", base, path, text)
                compact = canon.to_json(fields | {name: value})
                yield _last(f"{path}: {name} is {value!r:.30}, compact", base, path, compact)
    for levels in (14, 30, 200, 400, 900, 960, 980, 1000, 2000):
        text = canon.to_json(fields | {"body": {"note": "@"}}).replace(
            '"@"', "[" * levels + "]" * levels
        )
        yield _last(f"{path}: {levels} levels deep", base, path, text)
    double = lines[-1].decode()[2:-1].replace('"n":', '"n":"1","n":')
    yield _last(f"{path}: a key twice", base, path, double)


def _last(name: str, base: Content, path: str, text: str) -> Trial:
    line = f"- {text}\n".encode("utf-8", "surrogatepass")
    return Trial(name, base | {path: b"".join([*logs(base)[path][:-1], line])})


# --- by whoever holds a key ----------------------------------------------------------------------


def by_key_holders(base: Content) -> Iterator[Trial]:
    """What somebody with a right key could try: a late edit, a clock set back, another's name."""
    newest = _newest(base)
    first = read(logs(base)[log_of(EDITED)][0])
    heads = tuple(sorted(newest))
    late, moved = "2026-03-05T08:30:00Z", "2026-03-06T08:30:00Z"
    early, window = "2026-03-02T12:00:00Z", first.locks_at
    before = chain.link(first)
    both = tuple(sorted({before, *heads}))
    own = {"by": "lena", "kind": chain.EDIT}
    for name, fields in {
        "a late edit": {"after": both, "n": "6", "at": late, "locks_at": window},
        "a late edit with a window of its own": {
            "after": both,
            "n": "6",
            "at": late,
            "locks_at": moved,
        },
        "a late edit that follows the first version": {
            "after": (before,),
            "n": "2",
            "at": late,
            "locks_at": window,
        },
        "a late version that passes over the log": {
            "after": heads,
            "n": "6",
            "at": late,
            "locks_at": moved,
            "kind": chain.SIGN,
        },
        "a late version beside the log": {
            "after": (),
            "n": "1",
            "at": late,
            "locks_at": moved,
            "kind": chain.SIGN,
        },
        "a late version with the old window": {
            "after": (),
            "n": "1",
            "at": late,
            "locks_at": window,
            "kind": chain.SIGN,
        },
        "an edit with the clock set back": {
            "after": both,
            "n": "6",
            "at": early,
            "locks_at": window,
        },
        "an edit of tomorrow": {"after": both, "n": "6", "at": moved, "locks_at": window},
    }.items():
        yield _versioned(name, base, EDITED, "lena-new", own | fields)
    stranger = own | {"after": both, "n": "6", "at": late, "locks_at": window}
    yield _versioned("a stranger's edit", base, EDITED, "stranger", stranger)
    yield _versioned("an edit with the key of a colleague", base, EDITED, "tom", stranger)
    retired = own | {"after": both, "n": "6", "at": late, "locks_at": window}
    yield _versioned("an edit with a retired key", base, EDITED, "lena", retired)
    opened = read(logs(base)[log_of(OPEN)][0])
    inside = {"after": tuple(sorted({chain.link(opened), *heads})), "n": "2", "at": late}
    for who in ("tom", "stranger", "lena"):
        fields = own | inside | {"locks_at": opened.locks_at}
        yield _versioned(f"an edit inside the window, key {who}", base, OPEN, who, fields)
    yield _versioned(
        "an edit inside the window by a colleague",
        base,
        OPEN,
        "tom",
        own | inside | {"by": "tom", "locks_at": opened.locks_at},
    )
    yield from _comments(base, heads, both)
    yield from _of_another_practice(base)


def _versioned(name: str, base: Content, session: str, key: str, fields: dict[str, Any]) -> Trial:
    """A further version of a session in its log, and its file as that version says."""
    path, file = log_of(session), path_of(session)
    body = {**(read(logs(base)[path][0]).body or {})}
    note = plain(read_tree(base[file]).root)
    assert isinstance(note, dict)
    text = base[file].replace(b"Bath time.", b"Other time.")
    body["note"] = canon.canonical(note | {"plan": "Other time."})
    event = _made(key, body, session=session, role="practitioner", **fields)
    return Trial(name, base | {path: base[path] + chain.line(event).encode(), file: text})


def _comments(base: Content, heads: tuple[str, ...], both: tuple[str, ...]) -> Iterator[Trial]:
    usual: dict[str, Any] = {
        "kind": chain.COMMENT,
        "session": EDITED,
        "by": "lena",
        "n": "6",
        "type": "comment",
    }
    usual |= {"role": "practitioner", "after": both, "at": "2026-03-05T08:30:00Z"}
    newest = max(read(line).at for lines in logs(base).values() for line in lines)
    first = read(logs(base)[log_of(EDITED)][0])
    cosign = {"kind": chain.COSIGN, "of": chain.link(first), "type": "", "role": "supervisor"}
    for name, key, fields in (
        ("a comment with the clock set back", "lena-new", {"at": "2026-03-04T08:00:00Z"}),
        ("a comment of tomorrow", "lena-new", {"at": "2026-03-06T08:00:00Z"}),
        ("a comment by a stranger", "stranger", {}),
        ("a comment with a colleague's key", "tom", {}),
        ("a comment with a retired key", "lena", {}),
        ("a comment before its key was known", "lena-new", {"at": "2026-03-02T09:00:00Z"}),
        ("a comment that is out of count", "lena-new", {"n": "9"}),
        ("a comment that names nothing", "lena-new", {"after": ()}),
        ("a comment that names what is not there", "lena-new", {"after": ("0" * 64,)}),
        ("a comment of another session", "lena-new", {"session": OPEN}),
        ("a comment of another practice", "lena-new", {"practice": "other"}),
        ("a co-signature of one's own", "lena-new", cosign),
        ("a co-signature of nothing", "tom", cosign | {"by": "tom", "of": "0" * 64}),
        ("a co-signature of what is not named", "tom", cosign | {"by": "tom", "of": ""}),
        ("a co-signature of a comment", "tom", cosign | {"by": "tom", "of": heads[0]}),
        ("a kind of the practice", "lena-new", {"kind": chain.ANCHOR, "session": "", "type": ""}),
    ):
        event = _made(key, {"text": "x"}, **(usual | fields))
        path = log_of(EDITED)
        yield Trial(name, base | {path: base[path] + chain.line(event).encode()})
    assert newest < usual["at"]


def _of_another_practice(base: Content) -> Iterator[Trial]:
    """Logs of another practice, signed with a right key, as new ones and in the place of ours."""
    body: dict[str, Data] = {"context": {"practice": "Other"}}
    fields = {"practice": "other", "by": "lena", "n": "1", "at": "2026-03-04T12:00:00Z"}
    version = {"kind": chain.SIGN, "locks_at": "2026-03-05T12:00:00Z", "role": "practitioner"}
    for name in ("b3bbbb", EDITED, OPEN):
        note: dict[str, Data] = {"id": name, "practitioner": "lena"}
        event = _made("lena-new", {**body, "note": note}, **(fields | version | {"session": name}))
        for kept in (b"", base.get(log_of(name), b"")):
            put = {log_of(name): kept + chain.line(event).encode()}
            yield Trial(f"a log of another practice as {name}", base | put)
    added = {"key": testkeys.public("stranger"), "practitioner": "lena"}
    event = _made("stranger", added, **(fields | {"kind": chain.ADD_KEY}))
    for kept in (b"", base[PRACTICE_LOG]):
        put = {PRACTICE_LOG: kept + chain.line(event).encode()}
        yield Trial("the keys of another practice", base | put)


def by_new_keys(base: Content) -> Iterator[Trial]:
    """Keys that a stranger adds for herself, and what she signs with them in another's name."""
    added = {"key": testkeys.public("stranger"), "practitioner": "lena"}
    usual = {"kind": chain.ADD_KEY, "by": "lena", "at": "2026-03-02T07:00:00Z", "n": "1"}
    first = chain.line(_made("stranger", added, **usual)).encode()
    for at in range(len(logs(base)[PRACTICE_LOG]) + 1):
        lines = logs(base)[PRACTICE_LOG]
        data = b"".join([*lines[:at], first, *lines[at:]])
        yield Trial(f"a stranger's key as line {at + 1}", base | {PRACTICE_LOG: data})
    name, (put, key) = "a stranger's key", _with_key(base, "stranger", added)
    yield Trial(name, base | put, UNVOUCHED)
    usual = {"kind": chain.COMMENT, "session": EDITED, "by": "lena", "n": "5", "type": "comment"}
    usual |= {"at": "2026-03-05T08:20:00Z", "role": "practitioner"}
    comment = _made("stranger", {"text": "x"}, after=(*_newest(base), key), **usual)
    log = base[log_of(EDITED)] + chain.line(comment).encode()
    yield Trial(f"{name}, and a comment", base | put | {log_of(EDITED): log}, UNVOUCHED)
    real = testkeys.public("stranger")
    for text in ("x", "a b", "ssh-ed25519 AAAA", f"{real} x", f"{real}\ntom {real}", f" {real}"):
        for who, excuse in (("stranger", ""), ("lena-new", HARMLESS)):
            put, _ = _with_key(base, who, {"key": text, "practitioner": "lena"})
            yield Trial(f"{who} adds {text[:16]!r}, which is no key", base | put, excuse)
    for whose in ("tom x", "tom\ntom", "\x1b[31m", ""):
        put, _ = _with_key(base, "lena-new", {"key": real, "practitioner": whose})
        yield Trial(f"a key of {whose!r}, who is nobody", base | put, HARMLESS)


def _with_key(base: Content, who: str, body: Mapping[str, Data]) -> tuple[Content, str]:
    """The log of the practice with a key more, the signers as derived; and that event's hash."""
    lines = logs(base)[PRACTICE_LOG]
    after = {*_newest(base), chain.link(read(lines[-1]))}
    fields = {"kind": chain.ADD_KEY, "by": "lena", "at": "2026-03-05T08:10:00Z"}
    event = _made(who, body, after=after, n=str(len(lines) + 1), **fields)
    log = base[PRACTICE_LOG] + chain.line(event).encode()
    allowed = signers.allowed_signers([*map(read, lines), event])
    return {PRACTICE_LOG: log, ALLOWED: allowed.encode()}, chain.link(event)


def beside(base: Content) -> Iterator[Trial]:
    """What a key's holder signs with an earlier date, as if a desk had been off-line since."""
    first = read(logs(base)[log_of(EDITED)][0])
    fields: dict[str, Any] = {"kind": chain.EDIT, "by": "lena", "n": "2"}
    fields |= {"at": "2026-03-02T10:00:00Z", "locks_at": first.locks_at}
    fields |= {"after": (chain.link(first),)}
    trial = _versioned("an edit dated back", base, EDITED, "lena", fields)
    yield trial._replace(excuse=NEWEST)


def purged_again(base: Content, unpurged: Content) -> Iterator[Trial]:
    """What was purged, put back."""
    path = log_of(PURGED)
    now, then = logs(base)[path], logs(unpurged)[path]
    for at in range(len(then)):
        back = [*now[:at], then[at], *now[at + 1 :]]
        yield Trial(f"the text of event {at + 1} is back", base | {path: b"".join(back)})
        both = [*now[: at + 1], then[at], *now[at + 1 :]]
        yield Trial(f"event {at + 1} is there with and without", base | {path: b"".join(both)})
    whole = b"".join([*then, *now[len(then) :]])
    yield Trial("all its text is back", base | {path: whole})
    yield Trial("its log is the old one", base | {path: unpurged[path]})
    file = path_of(PURGED)
    yield Trial("its file is back", base | {file: unpurged[file]})
    yield Trial("all of it is back", base | {path: whole, file: unpurged[file]})


def _made(key: str, body: Mapping[str, Data], *, after: Iterable[str] = (), **fields: str) -> Event:
    event = Event(**{"practice": "test", "clock": "simulated", **fields})  # type: ignore[arg-type]
    return testkeys.signed(chain.drafted(event, body, "0" * 32, after), key)


# --- what may be expected ------------------------------------------------------------------------


def logs(content: Content) -> dict[str, list[bytes]]:
    """The lines of every log, with their ends."""
    return {
        path: content[path].splitlines(keepends=True)
        for path in sorted(content)
        if path.startswith(SIGNED) and path != ALLOWED
    }


def signed_files(base: Content) -> list[str]:
    """The session files that are signed and still there."""
    return [path_of(name) for name in SESSIONS if log_of(name) in base and path_of(name) in base]


@cache
def read(line: bytes) -> Event:
    """The event in a line."""
    return chain.read(json.loads(line[2:]))


def _newest(content: Content) -> set[str]:
    """The events that no other names."""
    events = [read(line) for lines in logs(content).values() for line in lines]
    return {chain.link(one) for one in events} - {name for one in events for name in one.after}


def _changed(name: str, base: Content, path: str, data: bytes) -> Trial:
    return Trial(name, base | {path: data})


def excuse(base: Content, content: Content) -> str:
    """Why nobody need notice, decided without the program's own verification."""
    changed = {path for path in {*base, *content} if base.get(path) != content.get(path)}
    ids = {path[-15:-9] for path in logs(base)}
    found = set()
    for path in changed:
        if path in (ALLOWED, paths.SETTINGS) or (path.startswith(SIGNED) and path not in base):
            return ""
        if path.startswith("sessions/"):
            found.add(_excuse_of_file(path, base, content, ids))
    if any(path.startswith(SIGNED) for path in changed):
        found.add(_excuse_of_logs(base, content))
    return "" if "" in found else max(found, default=HARMLESS)


def _excuse_of_file(path: str, base: Content, content: Content, ids: Collection[str]) -> str:
    if path.removesuffix(".yaml").rpartition("-")[2].rpartition("/")[2] not in ids:
        return BY_CHECK  # by its name it is no signed session's
    same = path in base and path in content and _note(base[path]) == _note(content[path])
    return HARMLESS if same else ""


def _note(data: bytes) -> object:
    try:
        note = plain(read_tree(data).root)
        return canon.canonical(note) if isinstance(note, dict) else data
    except (MalformedYaml, canon.Uncanonical):
        return data


def _excuse_of_logs(base: Content, content: Content) -> str:
    ours, theirs = logs(base), logs(content)
    for path, lines in theirs.items():
        if not set(lines) <= set(ours[path]):
            return ""
        seen = set[str]()
        here = {chain.link(read(line)) for line in lines}
        for line in dict.fromkeys(lines):
            if here.intersection(read(line).after) - seen:
                return ""
            seen.add(chain.link(read(line)))
    kept = [read(line) for lines in theirs.values() for line in lines]
    lost = {chain.link(read(line)) for lines in ours.values() for line in lines}
    lost -= {chain.link(one) for one in kept}
    if lost:
        return "" if lost.intersection(name for one in kept for name in one.after) else NEWEST
    doubled = any(len(set(lines)) < len(lines) for lines in theirs.values())
    return DOUBLED if doubled else HARMLESS
