"""Checking: every fault of every file at once, and the overlaps and doubles among them.

What a file says is held against its fields and the rules; what is no file of the practice is told
too. Nothing is changed unless it is asked for, and then only names that contradict their files.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import attestation, audit, canon, clash
from therasched.domain.chain import PRACTICE
from therasched.domain.finding import Finding
from therasched.domain.outcome import ClientOutcome, Outcome
from therasched.errors import NotFound, StorageFailed, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from therasched.actions.office import Office
    from therasched.domain.clash import Clash
    from therasched.domain.ports import Inventory
    from therasched.domain.session import Session, Stored

    Look = Callable[[], tuple[Finding, ...]]

SETTINGS = "therasched.yaml"


class Report(NamedTuple):
    """What was found in how many files; `renamed` are pairs of paths, before and after."""

    files: int
    findings: tuple[Finding, ...]
    renamed: tuple[tuple[str, str], ...] = ()


def check(
    office: Office,
    inventory: Inventory,
    only: Collection[str] = (),
    *,
    templates: Mapping[str, Look] | None = None,
    fix: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Check the practice, or some of its files.

    Args:
        office: the practice; its settings are sound, or it would not be open.
        inventory: which files there are.
        only: paths of files, relative to the practice; none for all.
        templates: how to look at the practice's own templates, and at what it remembers of
            messages, by path.
        fix: give files whose name says another start the right one.
        progress: called for each file, with the number of all.

    Raises:
        NotFound: one of `only` is no file of the practice.
    """
    sessions = _Sessions(office, everything=not only)
    looks = {SETTINGS: tuple, **_people(office)}
    looks |= templates or {}
    looks |= {path: partial(sessions.look, path) for path in inventory.sessions()}
    strays = {one.path: one for one in inventory.strays()}
    for path in only:
        if path not in looks and path not in strays:
            raise NotFound(f"{path} is no file of the practice", hint="therasched check")
    wanted = [path for path in (*looks, *strays) if not only or path in only]
    findings: list[Finding] = []
    for path in wanted:
        if progress is not None:
            progress(len(wanted))
        findings += [strays[path]] if path in strays else looks[path]()
    if not only:
        findings += _logs(office)
    findings += [*sessions.doubles(), *sessions.overlaps()]
    renamed = sessions.rename() if fix else {}
    findings += [one for path in sessions.misnamed for one in sessions.misnamed[path]]
    findings = [one._replace(path=renamed.get(one.path, one.path)) for one in findings]
    return Report(len(wanted), tuple(sorted(findings)), tuple(renamed.items()))


def _people(office: Office) -> dict[str, Look]:
    """How to look at each person's file, by its path."""
    practice = office.practice

    def look(code: str) -> tuple[Finding, ...]:
        faults = audit.client_faults(practice.clients[code], practice)
        return office.clients.check(code, faults)

    looks: dict[str, Look] = {
        office.clients.path(code): partial(look, code) for code in practice.clients
    }
    for code in practice.contacts:
        looks[office.contacts.path(code)] = partial(office.contacts.check, code, ())
    return looks


def _logs(office: Office) -> Iterator[Finding]:
    """What can't be read of the signed history; what its signatures say is told by `verify`."""
    for name in (PRACTICE, *office.ledger):
        log = office.ledger.log(name)
        for line in log.lines:
            if line.event is None:
                hint = f"therasched verify {name}" if name != PRACTICE else "therasched verify"
                yield Finding(log.path, line.number, 1, line.fault, hint=hint)
    for path in office.ledger.strays():
        yield Finding(path, 1, 1, "no log in its place", hint="therasched verify")


class _Sessions:
    """The sessions that were looked at, and what concerns them together."""

    def __init__(self, office: Office, *, everything: bool) -> None:
        self.office = office
        self.everything = everything
        self.sessions: list[Session] = []
        self.paths: dict[str, list[str]] = {}  # by id
        self.misnamed: dict[str, tuple[Finding, ...]] = {}  # by path

    def look(self, path: str) -> tuple[Finding, ...]:
        """The faults of one file; what its name says otherwise is kept for `rename`."""
        stored, faults, misnamed = self.office.sessions.read(path)
        if misnamed:
            self.misnamed[path] = misnamed
        if stored is not None:
            self.paths.setdefault(stored.session.id, []).append(path)
            self.sessions.append(_without_texts(stored.session))
            faults = (*faults, *self._altered(stored))
        return faults

    def _altered(self, stored: Stored) -> tuple[Finding, ...]:
        """In what a locked session differs from what was signed, by hand then."""
        standing = attestation.of_stored(stored, self.office.practice)
        if not (standing.changed and standing.locked) or standing.unreadable:
            return ()
        name = stored.session.id
        if standing.purged:
            fault = audit.Fault((), f"{name} was purged, and is there again", hint=_purge(name))
            return self.office.sessions.placed(stored.path, [fault])
        signed = attestation.latest(self.office.practice.signed[name])[-1]
        try:
            ways = canon.differences(dict(signed.note), canon.canonical(stored.content))
        except canon.Uncanonical as error:
            ways = [error.path]
        faults = [
            audit.Fault(
                way,
                f"{'.'.join(map(str, way))} is not as it was signed, and {name} is locked",
                hint=f"therasched restore {name}",
            )
            for way in ways
        ]
        return self.office.sessions.placed(stored.path, faults)

    def doubles(self) -> Iterator[Finding]:
        """Ids that stand in more than one file."""
        for name, paths in self.paths.items():
            for path in paths if len(paths) > 1 else ():
                others = ", ".join(other for other in paths if other != path)
                fault = audit.Fault(("id",), f'id "{name}" stands in {others} too')
                yield from self.office.sessions.placed(path, [fault])

    def overlaps(self) -> Iterator[Finding]:
        """Clashes, each told once: in the file of its later session, or of the one looked at."""
        for one in clash.all_clashes(self.sessions) if self.everything else self._nearby():
            claims = " and ".join(f"{kind} {name}" for kind, name in one.claims)
            fault = audit.Fault(("start",), f"overlaps {one.other.id}: both need {claims}")
            yield from self.office.sessions.placed(self.paths[one.session.id][0], [fault])

    def _nearby(self) -> Iterator[Clash]:
        day = timedelta(days=1)
        for session in self.sessions:
            first, last = session.span.first_day - day, session.span.last_day + day
            near = self.office.sessions.in_days(first, last)
            yield from clash.clashes(session, (one.session for one in near))

    def rename(self) -> dict[str, str]:
        """Give misnamed files the right names; what worked, before and after."""
        renamed = {}
        for path in tuple(self.misnamed):
            try:
                renamed[path] = self.office.sessions.rename(path)
            except StorageFailed:
                raise
            except TheraschedError:  # a file of that name is there already: told as a double
                continue
            del self.misnamed[path]
        return renamed


def _purge(name: str) -> str:
    return f'therasched purge {name} --reason "…"'


def _without_texts(session: Session) -> Session:
    """A session as far as others are concerned: a practice may have a hundred thousand."""
    parts = session.outcome.clients.items()
    marked = {code: ClientOutcome(part.attendance) for code, part in parts}
    return session._replace(plan="", outcome=Outcome(clients=marked))
