"""Proving the signed history: every log read, every signature checked, every session judged.

Only reads. Each log is looked at by itself with the file of its session, perhaps by another
process; where others matter, once more when all are known. The rules of a verdict are in
`domain.verification`; here is which logs and files they are given, and where a difference stands.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from therasched.actions import anchor
from therasched.actions.office import here
from therasched.domain import attestation, chain, context, signers, survey, verification
from therasched.domain.audit import Fault
from therasched.domain.chain import COSIGN, PRACTICE
from therasched.domain.record import NamedTuple
from therasched.domain.verification import Examination, Note, Problem, Report, Verdict
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from therasched.actions.office import Office, Spread
    from therasched.domain.chain import Log
    from therasched.domain.context import Contexts
    from therasched.domain.session import Stored
    from therasched.domain.survey import Sighting
    from therasched.domain.verification import SignedWith

    Version = tuple[str, str, bytes]
    """What git held of a file: the commit, the path, the content."""

PRACTICE_LOG = "signed/practice.log.yaml"
SHORTEST_HASH = 8
"""How much of a hash somebody must have written down, in digits."""


class Look(NamedTuple):
    """What was found of a log by itself, and of the session's file; no verdict where none is asked.

    The sighting says all that the log says to others and follows from its bytes. The verdict
    follows from these, the session's file, the practice's log, settings and people, and the time.
    """

    sighting: Sighting
    verdict: Verdict | None


class Outside(NamedTuple):
    """What is known apart from the files.

    `fingerprint` is that of a public key; `stamp` says what a token proves, ValueError if nothing;
    `expect` are fingerprints of keys, or beginnings of hashes, that must be there; `histories` are
    what git holds of the logs, by what that is evidence of (`committed`).
    """

    fingerprint: Callable[[str], str]
    stamp: anchor.Prove
    expect: tuple[str, ...] = ()
    histories: Mapping[str, Iterable[Version]] = {}


def verify(
    office: Office,
    signed_with: SignedWith,
    sessions: Iterable[str],
    only: Collection[str] = (),
    *,
    outside: Outside,
    progress: Callable[[int], None] | None = None,
    spread: Spread = here,
) -> Report:
    """Verify the practice, or some sessions of it.

    Args:
        office: the practice.
        signed_with: gives the public key that made a signature, or raises ValueError.
        sessions: the path of every session's file.
        only: ids; the chain is followed through the whole practice all the same.
        outside: what is known apart from the files.
        progress: called for each session, with the number of all.
        spread: shares the work out.
    """
    examined = Examination(
        office.practice.settings.id,
        office.now_at,
        simulated=bool(office.practice.settings.clock),
        signed_with=signed_with,
    )
    of_practice = office.ledger.log(PRACTICE)
    examined.survey(of_practice)
    examined.trust(of_practice)
    logged = list(office.ledger)
    files = _by_id(sessions)
    wanted = {*(only or logged)}
    verdicts: dict[str, Verdict] = {}
    case = _Case(office, examined, files, context.Contexts(office.practice))
    look = partial(_look, case, wanted)
    for sighting, verdict in spread(look, [*logged, *sorted(wanted.difference(logged))]):
        examined.seen.take(sighting)
        if verdict is not None:
            verdicts[verdict.session] = verdict
            if progress is not None:
                progress(len(wanted))
    unsettled = examined.seen.unsettled()
    for name in sorted(wanted):
        if name in unsettled or examined.is_unvouched(name):
            [note] = case.notes([name])
            verdicts[name] = case.verdict(office.ledger.log(name), note)
    proven, unproven = anchor.evidence(of_practice, outside.stamp)
    seen, missing = [], list[Problem]()
    for place, versions in outside.histories.items():
        told, gone = _seen(office, examined, place, versions)
        seen += told
        missing += gone
    return Report(
        verdicts=tuple(verdicts[name] for name in sorted(wanted)),
        drafts=0 if only else len(files.keys() - set(logged)),
        problems=(
            *_of_practice(office, examined, of_practice),
            *examined.nowhere({*wanted, PRACTICE}),
            *unproven,
            *missing,
            *_unexpected(examined, outside),
        ),
        keys=tuple(examined.keys),
        heads=tuple(examined.seen.heads),
        events=examined.seen.events,
        newest_at=examined.seen.newest_at(),
        cosigned=examined.seen.counts.get(COSIGN, 0),
        evidence=(*seen, *proven),
    )


def _seen(
    office: Office, examined: Examination, place: str, versions: Iterable[Version]
) -> tuple[list[str], list[Problem]]:
    """How far a history in git confirms the events, and those it has seen that are gone."""
    known: dict[str, datetime] = {}
    gone: dict[str, Problem] = {}
    for sha, path, data in versions:
        for event in office.ledger.events_in(data):
            link = chain.link(event)
            if examined.seen.has(link):
                known[link] = event.at_moment
            elif link not in gone:
                what = f"{link[:12]} stood there in commit {sha[:10]} and is nowhere now"
                gone[link] = Problem(verification.MISSING, path, 1, what)
    told = f"{place} up to {max(known.values()):%Y-%m-%d %H:%M} UTC" if known else f"not {place}"
    return [told], list(gone.values())


def _by_id(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        name = path.rpartition("/")[2].removesuffix(".yaml").rpartition("-")[2]
        found.setdefault(name, []).append(path)
    return found


class _Case(NamedTuple):
    """What the sessions of a practice are judged by; their files by id."""

    office: Office
    examined: Examination
    files: Mapping[str, list[str]]
    contexts: Contexts

    def notes(self, names: Sequence[str]) -> list[tuple[Stored | None, Note | None]]:
        """The files of some sessions: of several of one the first, the others are named."""
        paths = [self.files.get(name, []) for name in names]
        reads = self.office.sessions.read_each([some[0] for some in paths if some], ruled=False)
        found: list[tuple[Stored | None, Note | None]] = []
        for path, *others in (some or [""] for some in paths):
            if path not in reads:
                found.append((None, None))
                continue
            stored, _, misnamed = reads[path]
            told = misnamed[0].message if misnamed else ""
            content = None if stored is None else stored.content
            found.append((stored, Note(path, content, told, tuple(others))))
        return found

    def verdict(self, log: Log, noted: tuple[Stored | None, Note | None]) -> Verdict:
        """What is true of the session of a log, whose file is `noted`."""
        stored, note = noted
        found = self.examined.verdict(log.name, log, note)
        if stored is not None and not found.problems:
            remarks = (*found.remarks, *_context(self.contexts, log, stored))
            found = found._replace(remarks=remarks)
        return found._replace(problems=tuple(_placed(self.office, one) for one in found.problems))


def _look(case: _Case, wanted: Collection[str], names: Sequence[str]) -> list[Look]:
    """Look at some logs by themselves, each step for all of them before the next one."""
    logs = case.office.ledger.logs(names)
    sightings = [survey.sighted(log) for log in logs]
    asked = [name for name in names if name in wanted]
    notes = dict(zip(asked, case.notes(asked), strict=True))
    looks = []
    for log, sighting in zip(logs, sightings, strict=True):
        if log.name in wanted:
            alone = case._replace(examined=case.examined.alone(sighting))
            looks.append(Look(sighting, alone.verdict(log, notes[log.name])))
        else:
            looks.append(Look(sighting, None))
    return looks


def _context(contexts: Contexts, log: Log, stored: Stored) -> list[str]:
    """What a version referred to and is otherwise by now."""
    newest = attestation.latest(log.events)
    if len(newest) > 1:
        newest = [attestation.current(log.events, stored.content)[0]]
    then = (newest[0].body or {}).get("context") if newest else None
    if not isinstance(then, dict):
        return []
    return context.changes(then, contexts.of(stored.session))


def _placed(office: Office, problem: Problem) -> Problem:
    """A problem with the line of its field in the session's file."""
    if not problem.field:
        return problem
    try:
        found = office.sessions.placed(problem.path, [Fault(problem.field, problem.what)])
    except TheraschedError:
        return problem
    return problem._replace(line=found[0].line) if found else problem


def _of_practice(office: Office, examined: Examination, log: Log) -> Iterator[Problem]:
    yield from examined.problems(log)
    for path in office.ledger.strays():
        yield Problem(verification.MISPLACED, path, 1, "it is no log in its place")
    if not signers.same_signers(*office.ledger.derived_signers()):
        path = "signed/allowed_signers"
        what = "it does not say what the log of the practice says; therasched doctor --fix"
        yield Problem(verification.ALTERED, path, 1, what)


def _unexpected(examined: Examination, outside: Outside) -> Iterator[Problem]:
    """What somebody wrote down outside of the practice and is not so.

    Keys that are expected are trusted to begin with, and every other one must lead back to them:
    whoever rewrites everything could put the expected key in as well.
    """
    known = {outside.fingerprint(one.public): one.public for one in examined.keys}
    roots = {known[wanted] for wanted in outside.expect if wanted in known}
    for wanted in outside.expect:
        if wanted.startswith("SHA256:"):
            if wanted not in known:
                what = f"no key has the fingerprint {wanted[:60]}"
                yield Problem(verification.UNKNOWN_KEY, PRACTICE_LOG, 1, what)
        elif len(wanted) < SHORTEST_HASH or not examined.seen.has(wanted):
            what = f"no event has a hash that begins with {wanted[:64]}"
            yield Problem(verification.MISSING, PRACTICE_LOG, 1, what)
    for one in examined.untrusted(roots) if roots else ():
        what = f"no expected key vouches for {outside.fingerprint(one.public)}"
        yield Problem(verification.UNKNOWN_KEY, PRACTICE_LOG, 1, what)
