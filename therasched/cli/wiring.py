"""Putting everything together: the one place of the program that knows `storage`.

Opens a practice and gives the actions their office. A rehearsal (--dry-run) gets files that check
everything and write nothing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from therasched.actions.office import Office
from therasched.domain.record import NamedTuple
from therasched.errors import NoPractice, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from therasched.actions.office import Spread
    from therasched.domain.appointment import EarlierImports, ForeignCalendar
    from therasched.domain.export import Exits, Source
    from therasched.domain.finding import Finding
    from therasched.domain.merge import Settled
    from therasched.domain.ports import Ground, History, Inventory, Keeper, Machine, Signer
    from therasched.domain.publication import Site
    from therasched.render.portal import Dress
    from therasched.storage.drafts import Drafts
    from therasched.storage.files import Files
    from therasched.storage.keys import Keyring
    from therasched.storage.practice import OpenPractice
    from therasched.storage.recall import Recall
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

    def has_history(self) -> bool:
        """Whether git may know of it; a command that only looks asks no further."""
        return self.practice.settings_file.settings.git == "auto"

    def make_index(self, progress: Callable[[int], None] | None) -> None:
        """Let this command make the index, or make it good, however long that takes."""
        self.sessions.makes_index = True
        self.sessions.progress = progress

    @property
    def history(self) -> History:
        """What was done so far, as git has it. Raises Refused where git keeps no history."""
        from therasched.storage.past import Past

        return Past(self.files, self.practice.settings_file.settings.git)

    def record(self, verb: str, *, subject: str = "", marks: Mapping[str, str]) -> None:
        """Commit what was written by now, where the practice asks for that.

        Raises:
            NotCommitted: it could not be done; what was written stays.
        """
        if self.files.changes and self.practice.settings_file.settings.git == "auto":
            from therasched.storage.git import Committer

            Committer(self.files).record(verb, subject=subject, marks=marks)

    def postpone(self) -> None:
        """Leave what was written by now to the next commit: whoever only looks makes none."""
        from therasched.storage.git import Committer

        if self.practice.settings_file.settings.git == "auto":
            Committer(self.files).postpone()
        self.files.changes.clear()

    def edited(self, path: str, before: bytes, after: bytes) -> None:
        """Keep account of what an editor, which a command had opened, made of a file."""
        from therasched.domain.history import Change

        self.files.changes.append(Change(path, before, after))

    def findings(self) -> list[Finding]:
        """The faults of every file that was read, people first."""
        people = self.practice.clients.findings() + self.practice.contacts.findings()
        return [*people, *self.sessions.findings(), *self.practice.ledger.findings()]


class _Keys:
    """The keys of this machine; what opens them is loaded when somebody signs."""

    def __init__(self, practice: str, ask: Callable[[str], str] | None) -> None:
        self._practice = practice
        self._ask = ask

    def signer(self, publics: Collection[str], *, who: str, file: str = "") -> Signer:
        """Open the first of these keys that is here, or in a file."""
        return keyring(self._practice, self._ask).signer(publics, who=who, file=file)


def keyring(practice: str, ask: Callable[[str], str] | None) -> Keyring:
    """The keys of this machine, as far as they are of use for a practice."""
    from therasched.storage.keys import Keyring

    return Keyring(practice, ask=ask)


def open_practice(
    directory: str, *, rehearse: bool = False, ask: Callable[[str], str] | None = None
) -> Opened:
    """Open the practice that is meant.

    Args:
        directory: what -C said, or empty.
        rehearse: write nothing.
        ask: asks a person for the passphrase of a key; None where nobody can be asked.

    Raises:
        NoPractice: there is none.
        FaultyData: its settings have a fault.
    """
    from therasched.storage.practice import discover

    files = _files(discover(directory, _here()), rehearse=rehearse)
    # What a killed command left half done must not be seen by anybody.
    owes = not rehearse and files.tidy()
    opened = _opened(files, ask)
    if owes:
        with suppress(TheraschedError):  # the disk is still full: the next one does it
            opened.practice.ledger.derive_signers()
    if files.changes:
        opened.postpone()
    return opened


def opened_on(ground: Ground, ask: Callable[[str], str] | None) -> Opened:
    """Open the practice that was made a moment ago."""
    from therasched.storage import founding

    assert isinstance(ground, founding.Ground)
    return _opened(ground.files, ask)


def _opened(files: Files, ask: Callable[[str], str] | None) -> Opened:
    from therasched.storage.practice import OpenPractice
    from therasched.storage.sessions import Sessions

    opened = OpenPractice(files)
    sessions = Sessions(files, opened.practice)
    office = Office(
        opened.practice,
        sessions,
        opened.clients,
        opened.contacts,
        opened.settings_file,
        opened.ledger,
        _Keys(opened.practice.settings.id, ask),
        opened.clock_set_by,
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


def merge_files(base: str, ours: str, theirs: str, place: str) -> Settled:
    """Merge three files that git hands over. Raises StorageFailed."""
    from therasched.storage.gitdriver import merge_files

    return merge_files(base, ours, theirs, place)


def machine() -> Machine:
    """What is to be known of the machine."""
    from therasched.storage import machine

    return machine


def is_session_id(text: str) -> bool:
    """Whether `text` may be a session's id."""
    from therasched.storage import paths

    return paths.is_session_id(text)


def recall(opened: Opened, kind: str) -> Recall:
    """What was found of the whole practice the last time."""
    from therasched import __version__
    from therasched.storage.recall import Recall

    desk = opened.office.practice.settings.practitioner  # may come from the surroundings
    return Recall(opened.files, kind, f"{__version__} {desk} {opened.clock_set_by}")


def stillness(opened: Opened) -> Callable[[], bool]:
    """What tells whether no other command has written since, nor a moment before."""
    from therasched.storage import freshness, paths

    path, at = f"{paths.DERIVED}/lock", freshness.now()
    before = freshness.of_folder(opened.files, path)

    def is_still() -> bool:
        is_same = freshness.of_folder(opened.files, path) == before
        return is_same and (not before or freshness.is_sure(before, at))

    return is_still


def inventory(opened: Opened) -> Inventory:
    """Which files there are in a practice."""
    from therasched.storage.inventory import Inventory

    return Inventory(opened.files)


def spread() -> Spread:
    """What shares work out, with a second process where there is a core for it."""
    from therasched.storage import workers

    return workers.together


def wordings(opened: Opened) -> dict[str, bytes]:
    """The practice's own templates for messages, by path."""
    from therasched.storage import wordings

    return wordings.own(opened.files)


def foreign_calendar(
    opened: Opened, data: bytes, days: tuple[date, date], zone: ZoneInfo | None
) -> ForeignCalendar:
    """What a calendar file holds; `zone` is that of times that name none."""
    from therasched.storage import calendars

    return calendars.read(data, opened.office.practice.zone, *days, zone)


def earlier_imports(opened: Opened) -> EarlierImports:
    """What was brought in before."""
    from therasched.storage.imports import Imports

    return Imports(opened.files, opened.sessions)


def machine_at() -> datetime:
    """The time of the machine, by which git dates commits, whatever a practice's clock says."""
    from therasched.storage import clock

    return clock.machine_at()


def protection(opened: Opened) -> Callable[[str, bytes | None, bytes | None], str | None]:
    """What says why a file must not be put back to what it was: a signature covers it."""
    from therasched.storage import paths, restoring

    def protected(path: str, before: bytes | None, after: bytes | None) -> str | None:
        name = paths.session_name(*path.rpartition("/")[::2])
        if name is None or name.id not in opened.practice.ledger:
            return None
        if restoring.says_the_same(before, after):  # just housekeeping: a share, a calendar stamp
            return None
        return f"{name.id} is signed, so it stays as it is"

    return protected


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


def exits(opened: Opened, *, rehearse: bool) -> Exits:
    """Where files for the outside go."""
    from therasched.storage.exits import Exits

    return Exits(opened.files.root, opened.office.practice.settings.id, rehearse=rehearse)


def source(opened: Opened, progress: Callable[[int], None] | None = None) -> Source:
    """The sessions for an export, read once and not remembered."""
    from therasched.storage.passing import PassingLedger
    from therasched.storage.stream import SessionStream

    signed = PassingLedger(opened.files)
    return SessionStream(opened.sessions, opened.practice.clients, signed, progress)


def new_portal_key() -> str:
    """A key to a client's page that was never used."""
    from therasched.storage.portal import new_key

    return new_key()


def site(opened: Opened, folder: str, *, rehearse: bool) -> Site:
    """The folder of the clients' pages. Raises Refused, StorageFailed."""
    from pathlib import Path

    from therasched.storage.portal import Site

    identity = opened.office.practice.settings.id
    return Site(Path(folder), identity, opened.files.root, rehearse=rehearse)


def dress(opened: Opened) -> Dress:
    """How the practice looks on pages for clients. Raises FaultyData, NotFound, StorageFailed."""
    from therasched.render.portal import Dress, require_picture
    from therasched.storage import looks

    look = opened.office.practice.settings.look
    own = looks.own(opened.files, "portal")
    logo = require_picture(look.logo, looks.picture(opened.files, look.logo)) if look.logo else b""
    return Dress(
        look.accent,
        logo,
        {name: text for name, (_, text) in own.items()},
        {name: place for name, (place, _) in own.items()},
    )


def page_templates(opened: Opened) -> tuple[dict[str, str], dict[str, str]]:
    """A person's own templates for the pages of the practice, and where they lie, by name."""
    from therasched.storage import looks

    own = looks.own(opened.files, "pages")
    texts = {name: text for name, (_, text) in own.items()}
    return texts, {name: place for name, (place, _) in own.items()}


def faulty_people(opened: Opened) -> dict[str, bytes]:
    """The files of people read so far that have faults, as they are; empty if not readable."""
    people = opened.practice.clients.findings() + opened.practice.contacts.findings()
    return {path: opened.sessions.raw(path) for path in dict.fromkeys(one.path for one in people)}


def own_pages(opened: Opened) -> dict[str, bytes]:
    """The practice's own templates for pages as they are, by path."""
    from therasched.storage import looks

    return looks.of_practice(opened.files)


def run_editor(path: Path) -> None:
    """Open a file in the person's editor and wait until it is closed."""
    from therasched.storage import processes

    processes.run_editor(path)
