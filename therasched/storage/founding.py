"""Making a practice: a new one, or a copy of the made-up one; and what keeps one in good order.

Besides the settings every practice has rules for git and schemas for editors. Those two are put
back here too when they are missing or old, as are permissions that let others read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.domain import signers
from therasched.errors import StorageFailed, UsageFault
from therasched.storage import paths, schema, settings, settings_codec
from therasched.storage.drafts import Drafts
from therasched.storage.field import FileStyle
from therasched.storage.files import Files
from therasched.storage.ledger import Ledger
from therasched.storage.reasons import MissingFile, reason
from therasched.storage.rehearsal import RehearsedFiles
from therasched.storage.settings_fields import PRACTICE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.domain.history import Change
    from therasched.domain.practice import Settings
    from therasched.storage.writer import Writer

HEADER = "# yaml-language-server: $schema=.therasched/schema/practice.json\n"
OTHERS = 0o077
PACKAGE = Path(__file__).parent.parent
EXAMPLES = (PACKAGE / "data-example", PACKAGE.parent / "data-example")
"""Where the made-up practice lies: in the wheel, or beside the package in a checkout."""

TEMPLATES = (PACKAGE / "templates", PACKAGE.parent / "templates")
"""Where the texts lie that a new practice begins with."""


def _rules(name: str) -> tuple[str, ...]:
    folder = next(one for one in TEMPLATES if one.is_dir())
    return tuple((folder / "practice" / name).read_text(encoding="ascii").splitlines())


GIT_RULES = {".gitignore": _rules("gitignore"), ".gitattributes": _rules("gitattributes")}


class Ground:
    """The folder in which a practice is to be made, and may not exist yet."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.root = files.root

    def is_practice(self) -> bool:
        """Whether there is a practice already."""
        return os.path.lexists(self.root / paths.SETTINGS)

    def is_empty(self) -> bool:
        """Whether nothing is there that could be in the way."""
        try:
            return not os.path.lexists(self.root) or not any(self.root.iterdir())
        except OSError:  # it is a file, or can't be looked into
            return False

    def new_identity(self) -> str:
        """An id for a practice: ten random signs, which no other practice will have."""
        return paths.new_id(()) + paths.new_id(())[:4]

    def found(self, fresh: Settings) -> None:
        """Write the files of a new practice, the settings last: without them there is none.

        Raises:
            UsageFault: a value of the settings is not as its field asks for.
        """
        from therasched.storage.yamldump import Unwritable, dump

        try:
            text = dump(
                settings_codec.encode_new_settings(fresh), FileStyle(PRACTICE), header=HEADER
            )
        except Unwritable as error:
            raise UsageFault(str(error)) from error
        data = text.encode()
        findings = settings.understood(data)[1]
        if findings:
            raise UsageFault(findings[0].message)
        self._make()
        with self.files.writing() as writer:
            Keeper(self.files).put_back(writer)
            writer.create(paths.SETTINGS, data)

    def has_git(self) -> bool:
        """Whether git is on this machine."""
        from therasched.storage import processes

        return processes.find("git") is not None

    def repository(self) -> str:
        """The git repository that the folder lies in already, or ""."""
        from therasched.storage import gitfolder

        around = gitfolder.find(self.files.place)
        return around.top if around else ""

    def commit(self, name: str, email: str) -> bool:
        """Commit the new files, in a repository that is made if there is none.

        Returns:
            Whether git had to be told who commits.

        Raises:
            NotCommitted: git said no; the files are there.
        """
        from therasched.domain.history import INIT
        from therasched.storage import git, gitdriver

        if isinstance(self.files, RehearsedFiles):
            return False
        told = git.begin(self.files.place, name, email)
        gitdriver.install(self.files.place)
        git.Committer(self.files).record(INIT)
        return told

    def copy_example(self) -> list[str]:
        """Write a copy of the made-up practice; the paths of its files."""
        example = next((one for one in EXAMPLES if (one / paths.SETTINGS).is_file()), None)
        if example is None:
            raise StorageFailed("this installation came without the made-up practice")
        names = [one.relative_to(example).as_posix() for one in example.rglob("*") if one.is_file()]
        names.sort(key=lambda name: (name == paths.SETTINGS, name))
        self._make()
        with self.files.writing() as writer:
            *others, last = names
            for name in others:
                writer.create(name, (example / name).read_bytes())
            Keeper(self.files).put_back(writer)
            writer.create(last, (example / last).read_bytes())
        return names

    def _make(self) -> None:
        """Make the folder, and those above it that are missing, for the owner alone."""
        if isinstance(self.files, RehearsedFiles):
            return
        above = self.root.absolute()
        missing: list[str] = []
        while not above.exists():
            missing.insert(0, above.name)
            above = above.parent
        try:
            with Files(above).folder(missing, make=True):
                pass
        except OSError as error:
            raise StorageFailed(f"could not make {self.root}: {reason(error)}") from error


class Keeper:
    """What a practice should have beside its records, and what of that is wrong."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.root = files.root

    def drafts(self) -> list[str]:
        """Texts that were typed and never saved."""
        return Drafts(self._files).paths()

    def hindrances(self) -> list[tuple[str, str]] | None:
        """What keeps a command from its commit, with the way out; None where none is asked for."""
        from therasched.storage import git

        if not self._has_history():
            return None
        return git.hindrances(self._files.place)

    def keys(self) -> int:
        """How many keys are in use for signing."""
        known = signers.keys(Ledger(self._files).of_practice())
        return sum(one.until is None for one in known)

    def has_old_signers(self) -> bool:
        """Whether the list of allowed signers says something else than the log of the practice."""
        return not signers.same_signers(*Ledger(self._files).derived_signers())

    def old_schemas(self) -> list[str]:
        """The schema files that are missing or of another version of the program."""
        return [path for path, data in schema.files().items() if self._read(path) != data]

    def missing_rules(self) -> list[str]:
        """The lines for git that are missing, as `FILE: LINE`."""
        lines = [f"{name}: {line.strip()}" for name in GIT_RULES for line in self._missing(name)]
        return [*lines, *self._missing_driver()]

    def _missing_driver(self) -> list[str]:
        """What git lacks to merge records field by field, where it keeps the practice."""
        from therasched.storage import gitdriver, gitfolder

        if not self._has_history() or gitfolder.find(self._files.place) is None:
            return []
        return gitdriver.missing(self._files.place)

    def _has_history(self) -> bool:
        read = settings.understood(self._read(paths.SETTINGS) or b"")[0]
        return read is not None and read.git == "auto"

    def open_to_others(self) -> list[str]:
        """The files and folders, relative to the practice, that others may read or write.

        Raises:
            StorageFailed: a folder can't be looked into.
        """
        try:
            return [path for path, mode in self._modes("") if mode & OTHERS]
        except OSError as error:
            raise StorageFailed(f"could not look into {self.root}: {reason(error)}") from error

    def mend(self) -> list[Change]:
        """Put back schemas and rules, and take permissions away from others."""
        with self._files.writing() as writer:
            self.put_back(writer)
            if self.has_old_signers():
                Ledger(self._files).derive_signers()
            for path in self.open_to_others():
                self._protect(path)
        if self._missing_driver() and not isinstance(self._files, RehearsedFiles):
            from therasched.storage import gitdriver

            gitdriver.install(self._files.place)
        return self._files.changes

    def _protect(self, path: str) -> None:
        """Take away what others may do with a file or folder; a link is not followed."""
        if isinstance(self._files, RehearsedFiles):
            return
        try:
            opened = os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                os.fchmod(opened, stat.S_IMODE(os.fstat(opened).st_mode) & ~OTHERS)
            finally:
                os.close(opened)
        except OSError as error:
            message = f"could not take permissions of {path} from others: {reason(error)}"
            raise StorageFailed(message, where=path) from error

    def put_back(self, writer: Writer) -> None:
        """Write the schemas and the lines for git that are missing."""
        content = schema.files()
        for path in self.old_schemas():
            self._write(writer, path, content[path])
        for name in GIT_RULES:
            missing = self._missing(name)
            if missing:
                text = self._read(name) or b""
                end = b"" if text.endswith(b"\n") or not text else b"\n"
                self._write(writer, name, text + end + "".join(missing).encode())

    def _missing(self, name: str) -> list[str]:
        """The lines, with their ends, that a file for git lacks."""
        present = {line.strip() for line in (self._read(name) or b"").splitlines()}
        return [f"{line}\n" for line in GIT_RULES[name] if line.encode() not in present]

    def _read(self, path: str) -> bytes | None:
        try:
            return self._files.read(path)
        except MissingFile:
            return None

    def _write(self, writer: Writer, path: str, data: bytes) -> None:
        before = self._read(path)
        if before is None:
            writer.create(path, data)
        else:
            writer.replace(path, data, read=before)

    def _modes(self, folder: str) -> Iterator[tuple[str, int]]:
        """Every file and folder of ours below a folder with its permissions; links apart."""
        if not folder:
            yield ".", stat.S_IMODE(self.root.stat().st_mode)
        with os.scandir(self.root / folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            path = f"{folder}/{entry.name}".removeprefix("/")
            if entry.name == ".git" or entry.is_symlink():
                continue
            yield path, stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
            if entry.is_dir(follow_symlinks=False):
                yield from self._modes(path)
