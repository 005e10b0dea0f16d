"""What `verify` found, on a terminal and for programs: a line a session, then what it rests on.

What is true was decided in `domain.verification`. It names sessions by id alone, since whoever
checks a practice need not know who is treated there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain import verification
from therasched.domain.record import NamedTuple
from therasched.domain.signers import NAMESPACE
from therasched.domain.text import visible
from therasched.domain.when import say_short
from therasched.render import session_line
from therasched.render.palette import BOLD, DIM, FAULT, GOOD, paint, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from therasched.domain.signers import Key
    from therasched.domain.verification import Problem, Report, Verdict
    from therasched.render.palette import Look

    Fingerprint = Callable[[str], str]

SHOWN_HASH = 16
_LIMITS = (
    "Without an anchor outside this folder it could not be seen if the newest events were removed,",
    "or everything written anew, with this key or another. See: therasched help signing",
)
_LIMITS_ANCHORED = (
    "After the last anchor it could not be seen if the newest events were removed, or written",
    "anew by whoever holds the key. See: therasched help signing",
)


def proof(
    report: Report, look: Look, now: datetime, fingerprint: Fingerprint, *, lines: bool = True
) -> str:
    """The whole answer; without `lines` only of those sessions that something is to be said of.

    As records: session, word, until, place, what.
    """
    if look.plain:
        return "\n".join(_records(report))
    shown = [
        line
        for one in report.verdicts
        if lines or one.problems or one.word == verification.CHANGED or _is_odd(one)
        for line in _verdict(one, look, now)
    ]
    shown += [_problem(one, look) for one in report.problems]
    shown += [paint(_summary(report, now), BOLD, look)]
    shown += [_signer(one, fingerprint) for one in report.keys]
    shown += [_head(report)]
    anchored = any(told.startswith("proven") for told in report.evidence)
    shown += [paint(line, DIM, look) for line in (_LIMITS_ANCHORED if anchored else _LIMITS)]
    return typed("\n".join(shown), look)


def _is_odd(one: Verdict) -> bool:
    """Whether something is to be said of a session beside who co-signed it."""
    return any(not told.startswith("co-signed") for told in one.remarks)


def _verdict(one: Verdict, look: Look, now: datetime) -> Iterator[str]:
    if not one.problems:
        good = one.word in (verification.LOCKED, verification.OPEN, verification.PURGED)
        word = paint(word_of(one, now), GOOD if good else FAULT, look)
        yield f"{one.session}  {word}"
    for number, problem in enumerate(one.problems):
        yield f"{one.session if number == 0 else ' ' * 6}  {_problem(problem, look)}"
    for remark in one.remarks:
        yield f"{' ' * 8}{visible(remark)}"


def word_of(one: Verdict, now: datetime) -> str:
    """How a session stands, in words."""
    if one.word == verification.LOCKED:  # nearly all of them
        return "LOCKED ok"
    until = say_short(one.until.astimezone(now.tzinfo), now) if one.until else ""
    return {
        verification.OPEN: f"OPEN until {until}",
        verification.CHANGED: f"CHANGED, sign again before {until}",
    }.get(one.word, one.word)


def _problem(one: Problem, look: Look) -> str:
    return f"{paint(one.word, FAULT, look)}  {visible(one.path)}:{one.line}  {visible(one.what)}"


def _summary(report: Report, now: datetime) -> str:
    """How many of which; what needs somebody is named."""
    counted: dict[str, list[str]] = {}
    for one in report.verdicts:
        counted.setdefault(word_of(one, now), []).append(one.session)
    locked = len(counted.pop("LOCKED ok", []))
    opened = [counted.pop(word) for word in list(counted) if word.startswith("OPEN")]
    parts = [f"{locked} locked ok"] if locked else []
    parts += [f"{sum(map(len, opened))} open"] if opened else []
    parts += [f"{len(ids)} {word} ({', '.join(ids[:3])})" for word, ids in counted.items()]
    parts += [_counted(report.drafts, "draft")] if report.drafts else []
    total = _counted(len(report.verdicts) + report.drafts, "session")
    return f"{total}: {' · '.join(parts) or 'nothing is signed'}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _signer(one: Key, fingerprint: Fingerprint) -> str:
    who = visible(one.practitioner)
    told = f"signer {who}  {fingerprint(one.public)}  since {one.since:%Y-%m-%d}"
    if one.until is not None:
        told += f", retired {one.until:%Y-%m-%d}"
    return told if one.vouched else f"{told}, and nobody vouches for this key"


def _head(report: Report) -> str:
    newest = report.heads[0][:SHOWN_HASH] if report.heads else "none"
    more = f" and {len(report.heads) - 1} more" if len(report.heads) > 1 else ""
    events = _counted(report.events, "event")
    evidence = ["claimed"]
    if report.cosigned:
        evidence.append(f"ordered by {_counted(report.cosigned, 'co-signature')}")
    evidence += map(visible, report.evidence)
    return f"head {newest}{more} · {events} · evidence of time: {', '.join(evidence)}"


def _records(report: Report) -> Iterator[str]:
    for one in report.verdicts:
        until = one.until.isoformat() if one.until else ""
        if not one.problems:
            yield session_line.tab_separated((one.session, one.word, until, "", ""))
        for problem in one.problems:
            place = f"{problem.path}:{problem.line}"
            fields = (one.session, problem.word, until, place, problem.what)
            yield session_line.tab_separated(fields)
    for problem in report.problems:
        place = f"{problem.path}:{problem.line}"
        yield session_line.tab_separated(("", problem.word, "", place, problem.what))


def document(report: Report, fingerprint: Fingerprint) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "sound": report.sound,
        "sessions": [
            {
                "id": one.session,
                "verdict": one.word,
                "until": one.until.isoformat() if one.until else None,
                "problems": [_problem_data(problem) for problem in one.problems],
                "remarks": list(one.remarks),
            }
            for one in report.verdicts
        ],
        "drafts": report.drafts,
        "problems": [_problem_data(problem) for problem in report.problems],
        "signers": [
            {
                "practitioner": one.practitioner,
                "fingerprint": fingerprint(one.public),
                "since": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
                "vouched": one.vouched,
            }
            for one in report.keys
        ],
        "heads": list(report.heads),
        "events": report.events,
        "newest_at": report.newest_at.isoformat() if report.newest_at else None,
        "evidence": list(report.evidence),
    }


def _problem_data(one: Problem) -> dict[str, Any]:
    return {
        "verdict": one.word,
        "path": one.path,
        "line": one.line,
        "field": ".".join(map(str, one.field)),
        "what": one.what,
    }


class Step(NamedTuple):
    """One event, for whoever redoes the proof: what it is, its bytes, its signature in armor."""

    name: str
    signed: str
    armor: str
    by: str
    at: str


def explained(steps: Iterable[Step], folder: str) -> str:
    """A script for a shell that checks signatures with nothing but stock OpenSSH.

    Whatever stands in the events, the shell takes it for text, and so does a terminal.

    Args:
        steps: the events, in the order of their log.
        folder: where the practice lies.
    """
    from shlex import quote

    allowed = quote(f"{folder}/signed/allowed_signers")
    lines = [
        "# Checks with ssh-keygen alone what was signed: pipe it into sh, or type it line by line.",
        "sig=$(mktemp) bad=0",
    ]
    for one in steps:
        first, _, rest = one.signed.partition("\n")
        moment = one.at.translate({ord(sign): None for sign in "-:T"})
        options = f'-n {NAMESPACE} -s "$sig" -Overify-time={moment}'
        lines += [
            "",
            f"# {visible(one.name)}",
            "cat >\"$sig\" <<'END'",
            *map(visible, one.armor.rstrip("\n").split("\n")),
            "END",
            f"printf '%s\\n{'%s' if rest.isprintable() else '%b'}' {first} {quote(_typed(rest))} |",
            f"  ssh-keygen -Y verify -f {allowed} -I {quote(visible(one.by))} {options} || bad=1",
        ]
    return "\n".join([*lines, "", 'rm "$sig"; exit $bad'])


def _typed(text: str) -> str:
    """A text as it stands there, or as `%b` of printf(1) takes it, where it is not printable."""
    if text.isprintable():
        return text
    return "".join(
        one
        if one.isprintable() and one != "\\"
        else "".join(f"\\0{byte:03o}" for byte in one.encode())
        for one in text
    )
