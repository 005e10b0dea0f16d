"""Vouch for what leaves for a client: of a locked session that was altered, what was signed.

Nothing signed changes unseen, so the signed text stands in for one that was changed by hand, and
that is told. A session whose file has a fault can't be shown, and must not vanish either: whoever
it concerns keeps the page and the calendar as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import restore
from therasched.domain import attestation, belonging, canon
from therasched.domain.audit import Fault
from therasched.domain.finding import Finding
from therasched.domain.record import NamedTuple
from therasched.errors import FaultyData, NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from therasched.actions.office import Office
    from therasched.domain.belonging import Faulty
    from therasched.domain.session import Session, Stored
    from therasched.domain.verification import SignedWith

SHOWN = "clients are shown what was signed"
FAULTY, ALTERED = "a fault in its file", "altered after its lock"
"""Why nobody is told of a session."""


class Held(NamedTuple):
    """What keeps pages as they were: the path of a file by client, and of one that is anybody's."""

    of_client: Mapping[str, str]
    of_all: str = ""

    def why(self, client: str) -> str:
        """The path of the file that holds a client's page, or ""."""
        return self.of_client.get(client, "") or self.of_all


class Vouching:
    """Sessions on their way to clients; what is to be told of them is collected."""

    def __init__(self, office: Office, signed_with: SignedWith) -> None:
        """With `signed_with` an event gives the public key that made its signature."""
        self.findings: list[Finding] = []
        self._office = office
        self._signed_with = signed_with
        self._doubted: dict[str, str] = {}

    def session(self, stored: Stored) -> Session | None:
        """The session as a client may see it; None where nothing can be vouched for."""
        standing = attestation.of_stored(stored, self._office.practice)
        if not standing.altered:
            return stored.session
        name = stored.session.id
        if standing.purged:
            self._tell(stored, (), f"{name} was purged, and is there again: no client is shown it")
            return None
        try:
            restore.require_genuine(self._office, name, stored, self._signed_with)
            note = attestation.current(self._office.practice.signed[name], stored.content)[0].note
            signed = self._office.sessions.as_signed(note)
        except (Refused, FaultyData):
            told = f"{name} is locked, and what was signed of it can't be told"
            self._tell(stored, (), told, f"therasched verify {name}")
            faulty = belonging.Faulty(name, stored.path, stored.data)
            for client in belonging.concerned(faulty, self._office.practice) or ():
                self._doubted[client] = stored.path
            return None
        self._tell(stored, _way(note, stored), f"{name} was altered after its lock: {SHOWN}")
        now = stored.session
        return signed._replace(shared=now.shared, calendar=now.calendar, slot=now.slot)

    def held(self, faults: Iterable[Faulty]) -> Held:
        """Whose pages stay as they were, having seen the sessions and these faults."""
        of_client, of_all = dict(self._doubted), ""
        for one in faults:
            found = belonging.concerned(one, self._office.practice)
            if found is None:
                of_all = of_all or one.path
            for client in found or ():
                of_client.setdefault(client, one.path)
        return Held(of_client, of_all)

    def _tell(
        self, stored: Stored, way: tuple[str | int, ...], message: str, hint: str = ""
    ) -> None:
        name = stored.session.id
        fault = Fault(way, message, hint=hint or f"therasched restore {name}")
        placed = self._office.sessions.placed(stored.path, [fault])
        self.findings += placed or [Finding(stored.path, 1, 1, message, hint=fault.hint)]


def _way(note: Mapping[str, canon.Data], stored: Stored) -> tuple[str | int, ...]:
    """Where a file first differs from what was signed."""
    try:
        ways = canon.differences(dict(note), canon.canonical(stored.content))
    except canon.Uncanonical as error:
        ways = [error.path]
    return ways[0] if ways else ()


def each(
    vouching: Vouching,
    dated: Iterable[tuple[Stored, datetime]],
    matters: Callable[[Session], bool],
) -> Iterator[tuple[Session, datetime]]:
    """The sessions as clients may see them; those that show nothing are not looked into."""
    for stored, modified_at in dated:
        if not matters(stored.session):
            yield stored.session, modified_at
        elif session := vouching.session(stored):
            yield session, modified_at


def unsure(office: Office, stored: Stored) -> str:
    """Why nobody is to be told of a session that was read, or "": locked, it can't be moved."""
    return ALTERED if attestation.of_stored(stored, office.practice).altered else ""


def sound(office: Office, paths: Iterable[str]) -> tuple[dict[str, Stored], dict[str, str]]:
    """The sessions of these files that somebody may be told of, by id, and why not of the others.

    Half of what is wrong with a file may be read wrong.
    """
    found: dict[str, Stored] = {}
    others: dict[str, str] = {}
    for path in paths:
        name = path.rpartition("-")[2].removesuffix(".yaml")
        try:
            stored = office.sessions.get(path)
        except FaultyData:
            others[name] = FAULTY
        except NotFound:
            continue
        else:
            if why := unsure(office, stored):
                others[name] = why
            else:
                found[stored.session.id] = stored
    return found, others
