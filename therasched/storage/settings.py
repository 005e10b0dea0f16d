"""The settings, `therasched.yaml`: reading them whole, changing one value by the splice.

Nothing works on half-read settings, so a fault in them ends every command; and a change is only
written when the file, read back, is sound and says what was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import audit, timing
from therasched.domain.practice import Setting
from therasched.errors import NotFound, Refused, UsageFault
from therasched.storage import paths, records, settings_codec
from therasched.storage.field import FileStyle
from therasched.storage.settings_fields import PRACTICE
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from therasched.domain.finding import Finding
    from therasched.domain.people import Practitioner, Service
    from therasched.domain.practice import Holiday, Settings
    from therasched.storage.field import Field
    from therasched.storage.files import Files
    from therasched.storage.yamltree import Data

CONSTANT = ("schema", "id")
OF_OTHER_COMMANDS = {
    "practitioners": "therasched practitioner edit CODE",
    "services": "therasched service edit CODE",
}


def understood(data: bytes) -> tuple[Settings | None, tuple[Finding, ...]]:
    """The settings in the bytes of their file, and its faults; None if there are any."""
    loaded = records.load(paths.SETTINGS, data, PRACTICE)
    if loaded.findings:
        return None, loaded.findings
    settings = settings_codec.decode_settings(loaded.data)
    faults = audit.settings_faults(settings)
    if settings.clock:
        try:
            timing.read_moment(settings.clock, timing.zone(settings.timezone))
        except ValueError as error:
            faults.append(audit.Fault(("clock",), f"clock: {error}"))
    findings = loaded.with_faults(PRACTICE, faults).findings
    return (None if findings else settings), findings


class SettingsFile:
    """`therasched.yaml` of one practice, sound."""

    def __init__(self, files: Files) -> None:
        """Read it.

        Raises:
            FaultyData: it has a fault.
        """
        self._files = files
        self._data = files.read(paths.SETTINGS)
        settings, findings = understood(self._data)
        records.require_sound(findings)
        assert settings is not None
        self.settings = settings

    def values(self) -> list[Setting]:
        """Every setting that has one value or a list of values, also what is not set."""
        data = plain(read_tree(self._data).root)
        return list(_values(PRACTICE, data, ""))

    def set(self, key: str, value: str) -> Settings:
        """Give a setting another value, "" for none; the settings as they are then.

        Raises:
            NotFound: there is no such setting.
            Refused: it never changes, or other commands do that.
            UsageFault: the value is not as the setting asks for.
        """
        field, way = _field(key), tuple(key.split("."))
        if field.shape != "list":
            return self._save([records.Edit(way, value or None)])
        items: list[Data] = [item for item in value.replace(",", " ").split() if item]
        return self._save([records.Edit(way, items or None)])

    def save_service(self, service: Service) -> Settings:
        """Write a service, a new one or what differs in one that is known."""
        known = self.settings.services.get(service.code)
        before: dict[str, Data] = {} if known is None else settings_codec.encode_service(known)
        return self._save_entry(
            "services", service.code, before, settings_codec.encode_service(service)
        )

    def save_practitioner(self, practitioner: Practitioner) -> Settings:
        """Write a practitioner, a new one or what differs in one that is known."""
        known = self.settings.practitioners.get(practitioner.code)
        before: dict[str, Data] = {} if known is None else settings_codec.encode_practitioner(known)
        after = settings_codec.encode_practitioner(practitioner)
        return self._save_entry("practitioners", practitioner.code, before, after)

    def add_holidays(self, holidays: Sequence[Holiday]) -> Settings:
        """Write further holidays behind those that are there, which stay as they are written."""
        begun = len(self.settings.holidays)
        entries = [settings_codec.encode_holiday(one) for one in holidays]
        if not begun:
            return self._save([records.Edit(("holidays",), list(entries) or None)])
        return self._save(
            [records.Edit(("holidays", begun + at), one) for at, one in enumerate(entries)]
        )

    def _save_entry(
        self, key: str, code: str, before: dict[str, Data], after: dict[str, Data]
    ) -> Settings:
        if not before:
            return self._save([records.Edit((key, paths.require_code(code)), after)])
        edits = records.changes(before, after)
        return self._save([records.Edit((key, code, *one.path), one.value) for one in edits])

    def _save(self, edits: Sequence[records.Edit]) -> Settings:
        """Write edits, having read back what comes of them."""
        if not edits:
            return self.settings
        changed = records.spliced(paths.SETTINGS, self._data, edits, FileStyle(PRACTICE))
        settings, findings = understood(changed)
        if findings:
            meant = f' (did you mean "{findings[0].suggestion}"?)' if findings[0].suggestion else ""
            raise UsageFault(findings[0].message + meant)
        assert settings is not None
        with self._files.writing() as writer:
            writer.replace(paths.SETTINGS, changed, read=self._data)
        self._data, self.settings = changed, settings
        return settings


def _values(field: Field, data: Data, prefix: str) -> Iterator[Setting]:
    for one in field.fields:
        key = f"{prefix}{one.key}"
        value = data.get(one.key, "") if isinstance(data, dict) else ""
        if one.shape == "record":
            yield from _values(one, value, f"{key}.")
        elif one.shape == "list" and one.items is not None and not one.items.fields:
            yield Setting(key, ", ".join(map(str, value)), one.doc)
        elif isinstance(value, str) and one.shape not in ("list", "map"):
            yield Setting(key, value, one.doc)


def _field(key: str) -> Field:
    """The field of a dotted key that may be set."""
    if key in CONSTANT:
        raise Refused(f"{key} never changes", hint="therasched config list")
    first, _, _ = key.partition(".")
    if first in OF_OTHER_COMMANDS:
        raise Refused(f"{first} have commands of their own", hint=OF_OTHER_COMMANDS[first])
    field = PRACTICE
    for part in key.split("."):
        found = next((one for one in field.fields if one.key == part), None)
        if found is None:
            from therasched.domain.text import suggestion

            known = [one.key for one in _values(PRACTICE, {}, "") if one.key not in CONSTANT]
            near = suggestion(key, known)
            meant = f' (did you mean "{near}"?)' if near else ""
            raise NotFound(f'no setting "{key}"{meant}', hint="therasched config list")
        field = found
    if field.fields or (field.items is not None and field.items.shape == "record"):
        message = f"{key} is not one value; write it into {paths.SETTINGS}"
        raise UsageFault(message, hint="therasched help files")
    return field
