"""The signed history of many sessions, looked at one after the other and not remembered.

For exports: `storage.ledger` keeps what it has looked at, which of a hundred thousand logs is a
gigabyte. What could not be read is kept, to be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from therasched.storage.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.domain.chain import Event
    from therasched.domain.finding import Finding
    from therasched.storage.files import Files

MANY = 200
"""Logs that are remembered at most."""


class PassingLedger(Mapping[str, "Sequence[Event]"]):
    """As a mapping, the events of a session by its id, if it has any."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._ledger = Ledger(files)
        self._asked = 0
        self._findings: list[Finding] = []

    def __getitem__(self, session: str) -> Sequence[Event]:
        if self._asked == MANY:
            self._findings += self._ledger.findings()
            self._ledger, self._asked = Ledger(self._files), 0
        self._asked += 1
        return self._ledger[session]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ledger)

    def __len__(self) -> int:
        return len(self._ledger)

    def findings(self) -> list[Finding]:
        """What of the logs that were looked at could not be read."""
        return [*self._findings, *self._ledger.findings()]
