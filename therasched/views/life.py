"""A session's whole life: what was done to it, signed, changed, added, shared, in order.

Made of the signed history, and of what git kept of the commands where it did. Differences between
two versions are told line by line, so this view holds clinical text and is for the practitioner's
own screen. How it looks: `render.life`.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from therasched.domain import attestation, canon
from therasched.domain.chain import COMMENT, COSIGN, PURGE, RETURN, SIGN, UNREADABLE, VERSIONS
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from therasched.domain.canon import Data
    from therasched.domain.chain import Event
    from therasched.domain.history import Commit
    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored

WORDS = {SIGN: "signed", COSIGN: "co-signed", RETURN: "returned", PURGE: "purged"}


class Step(NamedTuple):
    """One thing that happened; `lines` tell more: a reason, a text, a difference.

    Lines of a difference begin with `-` or `+`, and their field stands alone before them.
    """

    at: datetime | None
    what: str
    by: str = ""
    lines: tuple[str, ...] = ()


def build(
    events: Sequence[Event], stored: Stored | None, commits: Iterable[Commit], practice: Practice
) -> list[Step]:
    """The steps of a session's life, the oldest first; what is so now and unsigned comes last."""
    # Of the same second: what was signed, then the commit of it.
    steps = [*_events(events, practice), *reversed(list(_commits(commits)))]
    if not steps and stored is not None and stored.session.calendar is not None:
        steps.append(Step(stored.session.calendar.stamp_at, "scheduled as it is now"))
    if stored is not None:
        steps += [
            Step(at, "shared", lines=(f"homework of {code}",))
            for code, at in stored.session.shared.items()
        ]
    steps.sort(key=lambda step: step.at.timestamp() if step.at else 0)
    steps = [step._replace(at=step.at and step.at.astimezone(practice.zone)) for step in steps]
    if stored is not None:
        steps += _since(events, stored)
    return steps


def of_practice(commits: Iterable[Commit], practice: Practice) -> list[Step]:
    """What the commands did lately, the newest first."""
    return [
        step._replace(at=step.at and step.at.astimezone(practice.zone))
        for step in _commits(commits)
    ]


def _commits(commits: Iterable[Commit]) -> Iterator[Step]:
    for commit in commits:
        yield Step(commit.at, commit.subject, lines=(f"commit {commit.sha[:10]}",))


def _events(events: Sequence[Event], practice: Practice) -> Iterator[Step]:
    before: Mapping[str, Data] = {}
    versions = 0
    for event in events:
        if event.kind == UNREADABLE:
            yield Step(None, "a line of its signed history can't be read")
            continue
        known = practice.settings.practitioners.get(event.by)
        by = known.name if known else event.by
        lines = [text for text in (event.text("reason"), event.text("text")) if text]
        what = WORDS.get(event.kind) or event.type
        if event.kind in VERSIONS:
            versions += 1
            what = "signed again" if versions > 1 else "signed"
            if event.kind != SIGN:
                what = "changed, and signed"
            if before and event.body is not None:
                lines += difference(before, event.note)
            before = event.note or before
        if event.kind == COMMENT and event.type != COMMENT:
            what = f"comment ({event.type})"
        if event.clock:
            what += f", clock {event.clock}"
        yield Step(event.at_moment, what, by, tuple(lines))


def _since(events: Sequence[Event], stored: Stored) -> Iterator[Step]:
    """How the file differs from what was signed."""
    if not attestation.versions(events):
        return
    signed, same = attestation.current(events, stored.content)
    if same or signed.body is None:
        return
    try:
        now = canon.canonical(stored.content)
    except canon.Uncanonical as error:
        yield Step(None, "changed by hand since", lines=(str(error),))
        return
    yield Step(None, "changed by hand since", lines=tuple(difference(signed.note, now)))


def difference(before: Mapping[str, Data], after: Mapping[str, Data]) -> Iterator[str]:
    """What differs between two versions, field by field and line by line."""
    for path in canon.differences(dict(before), dict(after)):
        yield f"{'.'.join(map(str, path))}:"
        yield from _lines(_text(before, path), _text(after, path))


def _lines(before: str, after: str) -> Iterator[str]:
    from difflib import unified_diff

    told = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    for line in islice(told, 2, None):  # after the two lines that would name files
        if not line.startswith("@@"):
            yield f"{line[0]} {line[1:]}"


def _text(note: Mapping[str, Data], path: tuple[canon.Key, ...]) -> str:
    value = canon.at(note, path) or ""
    return value if isinstance(value, str) else canon.to_json(value)
