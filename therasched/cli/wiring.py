"""Putting everything together: the one place of the program that knows `storage`.

Opens a practice and gives the actions their office. A rehearsal (--dry-run) gets files that check
everything and write nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from therasched.actions.office import Office
from therasched.errors import NoPractice

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.domain.finding import Finding
    from therasched.domain.ports import Ground, Inventory, Keeper, Machine
    from therasched.storage.drafts import Drafts
    from therasched.storage.files import Files
    from therasched.storage.practice import OpenPractice
    from therasched.storage.sessions import Sessions


class Opened(NamedTuple):
    """A practice that was opened; `clock_set_by` is empty for the machine's clock."""

    office: Office
    files: Files
    practice: OpenPractice
    sessions: Sessions
    clock_set_by: str

    @property
    def drafts(self) -> Drafts:
        """Where typed text is kept until it is saved; a rehearsal needs it too."""
        from therasched.storage.drafts import Drafts
        from therasched.storage.files import Files

        return Drafts(Files(self.files.root))

    def findings(self) -> list[Finding]:
        """The faults of every file that was read, people first."""
        people = self.practice.clients.findings() + self.practice.contacts.findings()
        return [*people, *self.sessions.findings()]


def open_practice(directory: str, *, rehearse: bool = False) -> Opened:
    """Open the practice that is meant.

    Args:
        directory: what -C said, or empty.
        rehearse: write nothing.

    Raises:
        NoPractice: there is none.
        FaultyData: its settings have a fault.
    """
    from therasched.storage.practice import OpenPractice, discover
    from therasched.storage.sessions import Sessions

    files = _files(discover(directory, _here()), rehearse=rehearse)
    if not rehearse:
        files.tidy()  # what a killed command left half done must not be seen by anybody
    opened = OpenPractice(files)
    sessions = Sessions(files, opened.practice)
    office = Office(
        opened.practice, sessions, opened.clients, opened.contacts, opened.settings_file
    )
    return Opened(office, files, opened, sessions, opened.clock_set_by)


def settings_findings(directory: str) -> tuple[Finding, ...]:
    """The faults of the settings, all of them, where `open_practice` stops at the first."""
    from therasched.storage import settings
    from therasched.storage.files import Files
    from therasched.storage.paths import SETTINGS
    from therasched.storage.practice import discover

    return settings.understood(Files(discover(directory, _here())).read(SETTINGS))[1]


def ground(folder: Path, *, rehearse: bool) -> Ground:
    """The folder in which a practice is to be made."""
    from therasched.storage.founding import Ground

    return Ground(_files(folder, rehearse=rehearse))


def keeper(directory: str, *, rehearse: bool) -> Keeper:
    """What keeps a practice's folder in order; its settings may have faults. Raises NoPractice."""
    from therasched.storage.founding import Keeper
    from therasched.storage.practice import discover

    return Keeper(_files(discover(directory, _here()), rehearse=rehearse))


def machine() -> Machine:
    """What is to be known of the machine."""
    from therasched.storage import machine

    return machine


def is_session_id(text: str) -> bool:
    """Whether `text` may be a session's id."""
    from therasched.storage import paths

    return paths.is_session_id(text)


def inventory(opened: Opened) -> Inventory:
    """Which files there are in a practice."""
    from therasched.storage.inventory import Inventory

    return Inventory(opened.files)


def _here() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError as error:
        raise NoPractice("the folder you are in is gone", hint="cd") from error


def _files(root: str | Path, *, rehearse: bool) -> Files:
    if rehearse:
        from therasched.storage.rehearsal import RehearsedFiles

        return RehearsedFiles(root)
    from therasched.storage.files import Files

    return Files(root)


def write_export(opened: Opened, target: str, data: bytes, *, rehearse: bool) -> None:
    """Write a file for the outside: whole or not at all, readable by its owner only."""
    from pathlib import Path

    from therasched.storage import exports

    exports.write(Path(target), data, opened.files.root, rehearse=rehearse)


def run_editor(path: Path) -> None:
    """Open a file in the person's editor and wait until it is closed."""
    from therasched.storage import processes

    processes.run_editor(path)
