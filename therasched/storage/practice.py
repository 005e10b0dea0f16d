"""Opening a practice: finding its folder, reading its settings, its people on demand.

Clients and contacts are one file each; a mapping reads a file when its code is asked for, so the
agenda pays only for the clients it names. Session files are the business of `storage.sessions`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from therasched.domain import audit, timing
from therasched.domain.practice import Practice
from therasched.errors import FaultyData, NoPractice
from therasched.storage import clock, codec, paths, records
from therasched.storage.fields import CLIENT, CONTACT, PRACTICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from therasched.domain.finding import Finding
    from therasched.domain.people import Client, Contact
    from therasched.storage.fields import Field
    from therasched.storage.files import Files

VARIABLE = "THERASCHED_DIR"

Person = TypeVar("Person")


def discover(given: str, start: Path) -> Path:
    """The folder of the practice: `given` (-C), THERASCHED_DIR, or the first one going up.

    Raises:
        NoPractice: there is no `therasched.yaml`.
    """
    named = given or os.environ.get(VARIABLE, "")
    candidates = [start / named] if named else [start, *start.parents]
    for folder in candidates:
        if (folder / paths.SETTINGS).is_file():
            return folder
    looked = f"in {named}" if named else "here or in a folder above"
    raise NoPractice(
        f"no practice {looked} (no {paths.SETTINGS})",
        hint="therasched init\ntherasched demo",
    )


class People(Mapping[str, Person], Generic[Person]):
    """The files of one folder by code, each read when first asked for.

    Faults of what was read are collected in `findings`; a person whose file is faulty is still
    there with what is usable, and named by her code where her name is not.
    """

    def __init__(
        self, files: Files, folder: str, root: Field, decode: Callable[[Mapping[str, str]], Person]
    ) -> None:
        self._files = files
        self._folder = folder
        self._root = root
        self._decode = decode
        self._codes: tuple[str, ...] | None = None
        self._read: dict[str, Person] = {}
        self.loaded: dict[str, records.Loaded] = {}

    def path(self, code: str) -> str:
        """Where the file of `code` lies."""
        return f"{self._folder}/{code}.yaml"

    def __iter__(self) -> Iterator[str]:
        if self._codes is None:
            names = sorted(self._files.names(self._folder))
            codes = [name[:-5] for name in names if name.endswith(".yaml")]
            self._codes = tuple(code for code in codes if paths.is_code(code))
        return iter(self._codes)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, code: object) -> bool:
        return code in self._read or code in list(iter(self))

    def __getitem__(self, code: str) -> Person:
        if code not in self._read:
            if code not in self:
                raise KeyError(code)
            loaded = self.load(code)
            self._read[code] = self._decode(loaded.data | {"code": code} | _named(loaded, code))
        return self._read[code]

    def load(self, code: str) -> records.Loaded:
        """Read the file of a code and hold it against its fields; its name must be its code."""
        path = self.path(code)
        loaded = records.load(path, self._files.read(path), self._root)
        written = loaded.data.get("code", code)
        if written != code:
            fault = audit.Fault(("code",), f'code "{written}" stands in a file named {code}.yaml')
            loaded = loaded.with_faults(self._root, [fault])
        self.loaded[code] = loaded
        return loaded

    def findings(self) -> list[Finding]:
        """The faults of every file read so far."""
        return [finding for loaded in self.loaded.values() for finding in loaded.findings]


def _named(loaded: records.Loaded, code: str) -> dict[str, str]:
    return {"name": loaded.data.get("name") or code}


class OpenPractice:
    """A practice that was opened: its records, and what set its clock ("" for the real one)."""

    def __init__(self, files: Files) -> None:
        """Read the settings.

        Raises:
            FaultyData: they have a fault; nothing works on half-read settings.
        """
        self.files = files
        loaded = records.load(paths.SETTINGS, files.read(paths.SETTINGS), PRACTICE)
        records.require_sound(loaded)
        settings = codec.decode_settings(loaded.data)
        loaded = loaded.with_faults(PRACTICE, audit.settings_faults(settings))
        records.require_sound(loaded)
        zone = timing.zone(settings.timezone)
        try:
            reading = clock.read(zone, settings.clock)
        except ValueError as error:
            if not settings.clock:
                raise
            raise FaultyData(str(error), where=paths.SETTINGS) from error
        self.clock_set_by = reading.set_by
        self.clients: People[Client] = People(files, "clients", CLIENT, codec.decode_client)
        self.contacts: People[Contact] = People(files, "contacts", CONTACT, codec.decode_contact)
        self.practice = Practice(settings, self.clients, self.contacts, zone, reading.now)
