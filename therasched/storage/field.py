"""One field of a file, the look of a file made of fields, and the fields that many files share.

The tables made of them: `storage.fields` for sessions and people, `storage.settings_fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import catalogue
from therasched.domain.people import CONSENT_CHANNELS
from therasched.domain.record import NamedTuple
from therasched.domain.reminder import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Sequence


class Field(NamedTuple):
    """One key: `shape` names its kind of value (`storage.shapes`), `doc` is its sentence.

    Shapes of collections: `record` (`fields`), `list` and `map` (`items`: each value). `inline`
    writes it in one line, `private` keeps its text out of every message, `typed` allows the plain
    spelling of what other YAML readers take for a date or a number.
    """

    key: str
    shape: str
    doc: str
    required: bool = False
    words: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    items: Field | None = None
    inline: bool = False
    private: bool = False
    example: str = ""


def list_of(key: str, item: str, doc: str, **more: object) -> Field:
    """A list of single values, written in one line."""
    return Field(key, "list", doc, items=Field("", item, ""), inline=True, **more)  # type: ignore[arg-type]


CONSENT = Field(
    "consent",
    "record",
    "Since when each channel may be used; a missing one may not.",
    fields=tuple(
        Field(channel, "date", f"Date of consent: {channel}.") for channel in CONSENT_CHANNELS
    ),
)
_WEEK = tuple(
    Field(day, "list", "Working hours as ranges.", items=Field("", "hours", ""), inline=True)
    for day in catalogue.WEEKDAYS
)
HOURS = Field(
    "hours", "record", "Working hours by weekday; `free` offers nothing else.", fields=_WEEK
)
ARCHIVED = Field("archived", "date", "Since when it is no longer used; absent while active.")
_REMINDER = (
    Field("to", "recipient", "client, practitioner or the code of a contact.", required=True),
    Field(
        "by", "word", "Channel: e-mail, or an alarm in the calendar.", required=True, words=CHANNELS
    ),
    Field("before", "before", "How long before the start: 15m, 2h, 1d, 1w.", required=True),
)
QUIET = Field(
    "quiet", "quiet", "Hours in which no message is sent: `20:00-08:00`, past midnight too."
)
REMINDERS = Field(
    "reminders",
    "list",
    "Who is reminded, how, how long before.",
    items=Field("", "record", "", fields=_REMINDER, inline=True),
)

FREE_TEXT = ("text", "line")


class FileStyle:
    """Order and look of one kind of file, as the dumper and the editor ask for it."""

    def __init__(self, root: Field) -> None:
        self.root = root

    def _at(self, path: Sequence[str]) -> Field | None:
        field: Field | None = self.root
        for key in path:
            if field is None:
                return None
            if field.shape == "record":
                field = next((one for one in field.fields if one.key == key), None)
            else:
                field = field.items
        return field

    def order(self, path: Sequence[str]) -> tuple[str, ...]:
        """The canonical order of the keys of the record at `path`."""
        field = self._at(path)
        return () if field is None else tuple(one.key for one in field.fields)

    def inline(self, path: Sequence[str]) -> bool:
        """Whether the collection at `path` is written in one line."""
        field = self._at(path)
        return field is not None and field.inline

    def typed(self, path: Sequence[str]) -> bool:
        """Whether the value at `path` is no free text: a date, a number, a code, a word."""
        field = self._at(path)
        return field is not None and field.shape not in FREE_TEXT
