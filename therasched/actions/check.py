"""Checking: every fault of every file at once, and the overlaps and doubles among them.

What a file says is held against its fields and the rules; what is no file of the practice is told
too. Nothing is changed unless it is asked for, and then only names that contradict their files.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import audit, clash
from therasched.domain.outcome import ClientOutcome, Outcome
from therasched.errors import NotFound, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from therasched.actions.office import Office
    from therasched.domain.clash import Clash
    from therasched.domain.finding import Finding
    from therasched.domain.ports import Inventory
    from therasched.domain.session import Session

    Look = Callable[[], tuple[Finding, ...]]

SETTINGS = "therasched.yaml"


class Report(NamedTuple):
    """What was found in how many files; `renamed` are pairs of paths, before and after."""

    files: int
    findings: tuple[Finding, ...]
    renamed: tuple[tuple[str, str], ...] = ()


class _Round:
    """One round through the sessions; what concerns them together is told at its end."""

    def __init__(self, office: Office, *, fix: bool) -> None:
        self.office = office
        self.fix = fix
        self.sessions: list[Session] = []
        self.paths: dict[str, list[str]] = {}  # by id
        self.renamed: list[tuple[str, str]] = []

    def look(self, path: str) -> tuple[Finding, ...]:
        """Check one file, and give it the right name if that is wanted."""
        stored, findings = self.office.sessions.read(path)
        if self.fix and stored is not None and (right := self._renamed(path)) != path:
            self.renamed.append((path, right))
            findings = self.office.sessions.edited(path)[1]
            findings = tuple(one._replace(path=right) for one in findings)
            path = right
        if stored is not None:
            self.paths.setdefault(stored.session.id, []).append(path)
            self.sessions.append(_without_texts(stored.session))
        return findings

    def _renamed(self, path: str) -> str:
        try:
            return self.office.sessions.rename(path)
        except TheraschedError:  # a file of that name is there: both are told as doubles
            return path

    def doubles(self) -> Iterator[Finding]:
        """Ids that stand in more than one file."""
        for name, paths in self.paths.items():
            for path in paths if len(paths) > 1 else ():
                others = ", ".join(other for other in paths if other != path)
                fault = audit.Fault(("id",), f'id "{name}" stands in {others} too')
                yield from self.office.sessions.placed(path, [fault])

    def overlaps(self, found: Iterable[Clash]) -> Iterator[Finding]:
        """Clashes, each told in the file of its later session."""
        for one in found:
            claims = " and ".join(f"{kind} {name}" for kind, name in one.claims)
            fault = audit.Fault(("start",), f"overlaps {one.other.id}: both need {claims}")
            [path, *_] = self.paths[one.session.id]
            yield from self.office.sessions.placed(path, [fault])
