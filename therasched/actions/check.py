"""Checking: every fault of every file at once, and the overlaps and doubles among them.

What a file says is held against its fields and the rules; what is no file of the practice is told
too. Nothing is changed unless it is asked for, and then only names that contradict their files.
Each session is looked at by itself, perhaps by another process; then what concerns several.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from math import inf
from typing import TYPE_CHECKING

from therasched.actions.office import here
from therasched.domain import attestation, audit, canon, clash
from therasched.domain.chain import PRACTICE
from therasched.domain.finding import Finding
from therasched.domain.record import NamedTuple
from therasched.errors import NotFound, StorageFailed, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from therasched.actions.office import Office, Spread
    from therasched.domain.attestation import Standing
    from therasched.domain.chain import Event, Log
    from therasched.domain.clash import Hold
    from therasched.domain.ports import Inventory
    from therasched.domain.session import Stored

    Look = Callable[[], tuple[Finding, ...]]
    Claims = frozenset[tuple[str, str]]
    Told = tuple[tuple[Finding, ...], Sequence[Event]]

SETTINGS = "therasched.yaml"


class Seen(NamedTuple):
    """What was found of a session's file by itself.

    `faults` and `misnamed` follow from its path and bytes, the settings, and which codes of people
    there are; so do `id` and `hold` (None where it holds nothing). `altered` follows from all that,
    the session's log and the time, `log` (what can't be read of the log) from that log alone.
    What is changed and not locked yet will be `altered` from `until` on, in seconds since 1970.
    """

    faults: tuple[Finding, ...]
    misnamed: tuple[Finding, ...] = ()
    id: str = ""
    hold: Hold | None = None
    altered: tuple[Finding, ...] = ()
    log: tuple[Finding, ...] = ()
    until: float = inf


class Report(NamedTuple):
    """What was found in how many files; `renamed` are pairs of paths, before and after.

    With the same files it is found again `until` then, in seconds since 1970.
    """

    files: int
    findings: tuple[Finding, ...]
    renamed: tuple[tuple[str, str], ...] = ()
    until: float = inf


def check(
    office: Office,
    inventory: Inventory,
    only: Collection[str] = (),
    *,
    templates: Mapping[str, Look] | None = None,
    fix: bool = False,
    progress: Callable[[int], None] | None = None,
    spread: Spread = here,
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
        spread: shares the work out.

    Raises:
        NotFound: one of `only` is no file of the practice.
    """
    sessions = _Sessions(office, everything=not only)
    looks = {SETTINGS: tuple, **_people(office)}
    looks |= templates or {}
    looks |= {one.path: partial(tuple, [one]) for one in inventory.strays()}
    paths = inventory.sessions()
    if only:
        for path in {*only}.difference(looks, paths):
            raise NotFound(f"{path} is no file of the practice", hint="therasched check")
        looks = {path: looks[path] for path in looks if path in only}
        paths = [path for path in paths if path in only]
    total = len(looks) + len(paths)
    findings: list[Finding] = []
    for look in looks.values():
        findings += look()
        if progress is not None:
            progress(total)
    for path, seen in zip(paths, spread(sessions.look, paths), strict=True):
        findings += sessions.take(path, seen)
        if progress is not None:
            progress(total)
    if not only:
        findings += sessions.logs(spread)
    findings += [*sessions.doubles(), *sessions.overlaps()]
    renamed = sessions.rename() if fix else {}
    findings += [one for path in sessions.misnamed for one in sessions.misnamed[path]]
    findings = [one._replace(path=renamed.get(one.path, one.path)) for one in findings]
    return Report(total, tuple(sorted(findings)), tuple(renamed.items()), sessions.until)


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


class _Sessions:
    """The sessions that were looked at, and what concerns them together."""

    def __init__(self, office: Office, *, everything: bool) -> None:
        self.office = office
        self.everything = everything
        self.paths: dict[str, list[str]] = {}  # by id
        self.misnamed: dict[str, tuple[Finding, ...]] = {}  # by path
        self.until = inf
        self._logged = frozenset(office.ledger) if everything else frozenset()  # as listed
        self._held: list[Hold] = []
        self._claims: dict[Claims, Claims] = {}  # each once: most sessions claim what others did

    def look(self, paths: Sequence[str]) -> list[Seen]:
        """What is to be found of some files; keeps nothing.

        Each step is taken for all of them before the next one, which is quicker.
        """
        sessions, now = self.office.sessions, self.office.practice.now
        found = sessions.read_each(paths)
        reads = [found.get(path) or sessions.read(path) for path in paths]
        names = [stored.session.id for stored, _, _ in reads if stored is not None]
        logged = [one for one in names if one in self._logged or one in self.office.ledger]
        logs = dict(zip(logged, self._told(logged), strict=True))
        seen = []
        for stored, faults, misnamed in reads:
            if stored is None:
                seen.append(Seen(faults, misnamed))
                continue
            name = stored.session.id
            told, events = logs.get(name, ((), ()))
            standing = attestation.standing(events, stored.content, now)
            altered = self._altered(stored, events, standing)
            hold = clash.hold_of(stored.session)
            seen.append(Seen(faults, misnamed, name, hold, altered, told, _until(standing)))
        return seen

    def take(self, path: str, seen: Seen) -> Iterator[Finding]:
        """Keep what concerns others; what is to be told of this one."""
        self.until = min(self.until, seen.until)
        if seen.misnamed:  # told unless it is mended
            self.misnamed[path] = seen.misnamed
        if seen.id:
            others = self.paths.setdefault(seen.id, [])
            others.append(path)
            if self.everything and len(others) == 1:
                yield from seen.log
        if seen.hold is not None:
            claims = self._claims.setdefault(seen.hold.claims, seen.hold.claims)
            self._held.append(seen.hold._replace(claims=claims))
        yield from seen.faults
        yield from seen.altered

    def logs(self, spread: Spread) -> Iterator[Finding]:
        """What can't be read of the signed history of the practice, and of lost sessions.

        What its signatures say is told by `verify`.
        """
        names = [PRACTICE, *sorted(self._logged.difference(self.paths))]
        for told, _ in spread(self._told, names):
            yield from told
        for path in self.office.ledger.strays():
            yield Finding(path, 1, 1, "no log in its place", hint="therasched verify")

    def _told(self, names: Sequence[str]) -> list[Told]:
        """What can't be read of each of these logs, and its events as views see them."""
        return [self._told_of(log) for log in self.office.ledger.logs(names, formed=False)]

    def _told_of(self, log: Log) -> Told:
        name = log.name
        hint = f"therasched verify {name}" if name != PRACTICE else "therasched verify"
        told = tuple(
            Finding(log.path, line.number, 1, line.fault, hint=hint)
            for line in log.lines
            if line.event is None
        )
        if told:  # views read what is just spelled otherwise
            return told, self.office.practice.signed.get(name, ())
        return (), [line.event for line in log.lines if line.event is not None]

    def _altered(
        self, stored: Stored, events: Sequence[Event], standing: Standing
    ) -> tuple[Finding, ...]:
        """In what a locked session differs from what was signed, by hand then."""
        if not (standing.changed and standing.locked) or standing.unreadable:
            return ()
        name = stored.session.id
        if standing.purged:
            fault = audit.Fault((), f"{name} was purged, and is there again", hint=_purge(name))
            return self.office.sessions.placed(stored.path, [fault])
        signed = attestation.latest(events)[-1]
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
        for name, other, both in self._clashes() if self.everything else self._nearby():
            claims = " and ".join(f"{kind} {name}" for kind, name in both)
            fault = audit.Fault(("start",), f"overlaps {other}: both need {claims}")
            yield from self.office.sessions.placed(self.paths[name][0], [fault])

    def _clashes(self) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
        """Who clashes with whom, by id, and over what."""
        owned = ((hold, hold.id) for hold in self._held)
        return clash.all_overlaps(owned)

    def _nearby(self) -> Iterator[tuple[str, str, tuple[tuple[str, str], ...]]]:
        day = timedelta(days=1)
        for path in [path for paths in self.paths.values() for path in paths]:
            stored, _, _ = self.office.sessions.read(path)
            if stored is None:
                continue
            span = stored.session.span
            near = self.office.sessions.in_days(span.first_day - day, span.last_day + day)
            for one in clash.clashes(stored.session, (each.session for each in near)):
                yield one.session.id, one.other.id, one.claims

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


def _until(standing: Standing) -> float:
    """When something else will be true of a session's signature, though nobody touches it."""
    if not standing.changed or standing.locked or standing.locks_at is None:
        return inf
    return standing.locks_at.timestamp()


def _purge(name: str) -> str:
    return f'therasched purge {name} --reason "…"'
