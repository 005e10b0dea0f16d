"""The files of clients and of contacts: one a person, read when first asked for.

A mapping from code to record, so that a command pays only for the people it names. Saving goes
through the splice, and what shall be written is read back and compared before it is. Which rules
hold for a person is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from therasched.domain import audit
from therasched.domain.people import Listed
from therasched.errors import FaultyData, NotFound, StorageFailed, UsageFault
from therasched.storage import codec, paths, records
from therasched.storage.field import FileStyle
from therasched.storage.fields import CLIENT, CONTACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from therasched.domain.finding import Finding
    from therasched.domain.people import Client, Contact
    from therasched.storage.field import Field
    from therasched.storage.files import Files
    from therasched.storage.yamltree import Data

Person = TypeVar("Person", "Client", "Contact")


class Kind(NamedTuple, Generic[Person]):
    """What clients and contacts differ in."""

    folder: str
    root: Field
    decode: Callable[[Mapping[str, str]], Person]
    encode: Callable[[Person], dict[str, Data]]


CLIENTS: Kind[Client] = Kind(paths.CLIENTS, CLIENT, codec.decode_client, codec.encode_client)
CONTACTS: Kind[Contact] = Kind(paths.CONTACTS, CONTACT, codec.decode_contact, codec.encode_contact)


class People(Mapping[str, Person], Generic[Person]):
    """The people of one folder by code.

    Faults of what was read are collected in `findings`; a person whose file is faulty is still
    there with what is usable, and named by her code where her name is not.
    """

    def __init__(self, files: Files, kind: Kind[Person]) -> None:
        self._files = files
        self._kind: Kind[Person] = kind
        self._codes: tuple[str, ...] | None = None
        self._people: dict[str, Person] = {}
        self._read: dict[str, tuple[records.Loaded, bytes]] = {}

    def path(self, code: str) -> str:
        """Where the file of a code lies. Raises UsageFault for what is no code."""
        return f"{self._kind.folder}/{paths.require_code(code)}.yaml"

    def _all(self) -> tuple[str, ...]:
        if self._codes is None:
            names = self._files.names(self._kind.folder)
            codes = [name[:-5] for name in names if name.endswith(".yaml")]
            self._codes = tuple(code for code in codes if paths.is_code(code))
        return self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __contains__(self, code: object) -> bool:
        if code in self._people:
            return True
        return (
            isinstance(code, str) and paths.is_code(code) and self._files.is_there(self.path(code))
        )

    def __getitem__(self, code: str) -> Person:
        if code not in self._people:
            if code not in self:
                raise KeyError(code)
            data = self._loaded(code)[0].data
            named = {"code": code, "name": data.get("name") or code}
            self._people[code] = self._kind.decode(data | named)
        return self._people[code]

    def roll(self) -> list[Listed]:
        """Everybody by name, without reading what has not moved; faulty files are always read."""
        from therasched.storage import roll

        def read() -> tuple[list[Listed], bool]:
            everybody = [self[code] for code in self]
            found = [Listed(one.code, one.name, getattr(one, "archived", "")) for one in everybody]
            return found, not self.findings()

        return roll.of_folder(self._files, self._kind.folder, read)

    def findings(self) -> list[Finding]:
        """The faults of every file read so far, by path."""
        return [one for code in sorted(self._read) for one in self._read[code][0].findings]

    def faulty(self) -> list[str]:
        """The codes of those read so far whose files have faults."""
        return [code for code, (loaded, _) in self._read.items() if loaded.findings]

    def check(self, code: str, faults: Iterable[audit.Fault]) -> tuple[Finding, ...]:
        """The faults of one file, and those of rules, which are given their places in it."""
        loaded, data = self._loaded(code)
        if not loaded.findings:
            loaded = self._understood(code, data)
        return loaded.with_faults(self._kind.root, faults).findings

    def forget(self, code: str) -> None:
        """Read this file anew when it is next asked for: an editor had it."""
        self._codes = None
        self._people.pop(code, None)
        self._read.pop(code, None)

    def _loaded(self, code: str) -> tuple[records.Loaded, bytes]:
        if code not in self._read:
            path = self.path(code)
            try:
                data = self._files.read(path)
            except (FaultyData, StorageFailed, NotFound) as error:
                self._read[code] = records.unreadable(path, error.message), b""
            else:
                loaded = self._understood(code, data)
                if not loaded.findings:  # an export may ask for thousands: keep what they say
                    loaded = loaded._replace(document=None, whole=records.NOTHING)
                self._read[code] = loaded, data
        return self._read[code]

    def _understood(self, code: str, data: bytes) -> records.Loaded:
        loaded = records.load(self.path(code), data, self._kind.root)
        written = loaded.data.get("code", code)
        if written == code:
            return loaded
        fault = audit.Fault(("code",), f'code "{written}" stands in a file named {code}.yaml')
        return loaded.with_faults(self._kind.root, [fault])

    # --- writing ---------------------------------------------------------------------------

    def create(self, person: Person) -> str:
        """Write a new person's file; its path.

        Raises:
            UsageFault: a value is not as its field asks for.
            ChangedOnDisk: there is such a file already.
        """
        from therasched.storage.yamldump import dump

        path = self.path(person.code)
        root = self._kind.root
        header = f"# yaml-language-server: $schema=../.therasched/schema/{root.key}.json\n"
        text = dump(self._kind.encode(person), FileStyle(root), header=header)
        self._prove(person, text.encode())
        with self._files.writing() as writer:
            writer.create(path, text.encode())
        self.forget(person.code)
        return path

    def save(self, person: Person) -> str:
        """Write what differs between a person as read and as she shall be; the path.

        Raises:
            FaultyData: her file has a fault, or can't be edited safely.
            UsageFault: a value is not as its field asks for.
            ChangedOnDisk: somebody else wrote to the file meanwhile; nothing is written.
        """
        path = self.path(person.code)
        loaded, data = self._loaded(person.code)
        records.require_sound(loaded.findings)
        before, after = self._kind.encode(self[person.code]), self._kind.encode(person)
        edits = records.changes(before, after)
        if edits:
            changed = records.spliced(path, data, edits, FileStyle(self._kind.root))
            self._prove(person, changed)
            with self._files.writing() as writer:
                writer.replace(path, changed, read=data)
            self.forget(person.code)
        return path

    def _prove(self, person: Person, data: bytes) -> None:
        """Read what is about to be written; it must be the person, without a fault."""
        loaded = self._understood(person.code, data)
        if loaded.findings:
            raise UsageFault(loaded.findings[0].message)
        if self._kind.encode(self._kind.decode(loaded.data)) != self._kind.encode(person):
            raise FaultyData("the file would not read back as it was meant", where=loaded.path)
