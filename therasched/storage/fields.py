"""The field table: every key of every file, once.

It gives the checks of single values (`storage.faults`), the order and look of what is written
(`Style` of the dumper), the JSON Schema for editors (`storage.schema`) and the reference page
docs/file-format.md. Rules between fields are not here but in `domain.audit`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import catalogue
from therasched.domain.people import CONSENT_CHANNELS
from therasched.domain.reminder import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Sequence


GIT = ("auto", "off")


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


def _list(key: str, item: str, doc: str, **more: object) -> Field:
    return Field(key, "list", doc, items=Field("", item, ""), inline=True, **more)  # type: ignore[arg-type]


def _note(key: str, doc: str) -> Field:
    return Field(key, "text", doc, private=True)


_CONSENT = Field(
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
_HOURS = Field(
    "hours", "record", "Working hours by weekday; `free` offers nothing else.", fields=_WEEK
)
_ARCHIVED = Field("archived", "date", "Since when it is no longer used; absent while active.")
_REMINDER = (
    Field("to", "recipient", "client, practitioner or the code of a contact.", required=True),
    Field(
        "by", "word", "Channel: e-mail, or an alarm in the calendar.", required=True, words=CHANNELS
    ),
    Field("before", "before", "How long before the start: 15m, 2h, 1d, 1w.", required=True),
)
_REMINDERS = Field(
    "reminders",
    "list",
    "Who is reminded, how, how long before.",
    items=Field("", "record", "", fields=_REMINDER, inline=True),
)

SESSION = Field(
    "session",
    "record",
    "One session: sessions/YYYY/MM/START-ID.yaml.",
    fields=(
        Field(
            "id", "id", "Six characters, never changed; the file's name carries it.", required=True
        ),
        Field("type", "line", "Event type.", required=True, example="session"),
        Field("mode", "word", "Whether the client takes part.", words=catalogue.MODES),
        Field("service", "code", "What is delivered and billed (client types)."),
        Field("practitioner", "code", "Who works."),
        _list("clients", "code", "Codes of the clients; more than one makes a group."),
        Field("title", "line", "What it is called (non-client types need one)."),
        Field(
            "start",
            "moment",
            "Local wall time `2026-03-10 14:00`, or a date for whole days.",
            required=True,
        ),
        Field("end", "moment", "Local wall time, or the last whole day (included).", required=True),
        Field("timezone", "zone", "Zone of start and end, when not the practice's."),
        Field("place", "line", "Where, or the link of a video session."),
        Field("room", "line", "Room, for clashes."),
        _list("participants", "code", "Codes of contacts who take part."),
        _REMINDERS,
        Field("series", "line", "Code that sessions of one series share."),
        Field("fee", "money", "Fee, when not the service's."),
        _list("tags", "line", "Words of your own."),
        Field(
            "cancelled",
            "record",
            "Who called it off and when; the session is kept.",
            fields=(
                Field("by", "word", "Who.", required=True, words=catalogue.CANCELLERS),
                Field("at", "moment", "Local wall time.", required=True),
                Field("reason", "line", "Why.", private=True),
            ),
        ),
        _note("plan", "Step 2: what is planned; `-` = no plan on purpose."),
        Field(
            "outcome",
            "record",
            "Step 3: what became of it.",
            fields=(
                Field("status", "word", "Indirect sessions.", words=catalogue.STATUSES),
                _note("note", "The shared note: what every client of it may have in the record."),
                Field(
                    "clients",
                    "map",
                    "One entry a client, by code.",
                    items=Field(
                        "",
                        "record",
                        "",
                        fields=(
                            Field(
                                "attendance",
                                "word",
                                "Direct sessions.",
                                words=catalogue.ATTENDANCES,
                            ),
                            Field(
                                "review",
                                "word",
                                "What became of the last homework.",
                                words=catalogue.REVIEWS,
                            ),
                            _note("review_note", "In words: what became of the last homework."),
                            _note("note", "The private note: this client's record only."),
                            _note("homework", "Homework; it leaves the practice only when shared."),
                        ),
                    ),
                ),
            ),
        ),
        Field(
            "admin",
            "record",
            "Housekeeping of the program, never part of what is signed.",
            fields=(
                Field(
                    "calendar",
                    "record",
                    "Calendar housekeeping (RFC 5545 SEQUENCE and DTSTAMP).",
                    inline=True,
                    fields=(
                        Field(
                            "sequence",
                            "number",
                            "Grows when time or status changes.",
                            required=True,
                        ),
                        Field(
                            "stamp",
                            "instant",
                            "When anything a calendar shows last changed.",
                            required=True,
                        ),
                        Field("of", "line", "Short hash of what a calendar shows.", required=True),
                    ),
                ),
                Field(
                    "shared",
                    "map",
                    "Clients whose homework is shared, and since when.",
                    items=Field("", "instant", "", required=True),
                    inline=True,
                ),
            ),
        ),
    ),
)

CLIENT = Field(
    "client",
    "record",
    "One client: clients/CODE.yaml.",
    fields=(
        Field("code", "code", "The file's name without its ending.", required=True),
        Field("name", "line", "Name as the practice uses it.", required=True),
        Field("title", "line", "Form of address."),
        Field("pronouns", "line", "Pronouns."),
        Field("born", "date", "Birth date."),
        Field("email", "email", "E-mail address."),
        Field("phone", "line", "Phone number."),
        _list("guardians", "code", "Codes of contacts who act for the client."),
        _list("contacts", "code", "Codes of other contacts of the client."),
        _CONSENT,
        Field("language", "language", "Language for whatever the client reads: en, de, fr, es …"),
        Field("service", "code", "Service that new sessions start with."),
        Field("practitioner", "code", "Who usually works with the client."),
        _REMINDERS._replace(doc="Reminder wishes; `[]` = none wanted."),
        _ARCHIVED,
    ),
)

CONTACT = Field(
    "contact",
    "record",
    "One third party: contacts/CODE.yaml.",
    fields=(
        Field("code", "code", "The file's name without its ending.", required=True),
        Field("name", "line", "Name.", required=True),
        Field("role", "line", "Role: mother, teacher, paediatrician …"),
        Field("organisation", "line", "School, surgery, office."),
        Field("email", "email", "E-mail address."),
        Field("phone", "line", "Phone number."),
        Field("language", "language", "Language for whatever the contact reads."),
        _CONSENT,
        _ARCHIVED,
    ),
)

PRACTICE = Field(
    "practice",
    "record",
    "The settings: therasched.yaml; its folder is the practice.",
    fields=(
        Field("schema", "schema", "Version of the file format: 1.", required=True, words=("1",)),
        Field(
            "id",
            "code",
            "Random and constant; calendar entries are told apart by it.",
            required=True,
        ),
        Field("name", "line", "Name of the practice, as clients read it.", required=True),
        Field("timezone", "zone", "IANA time zone such as Europe/Berlin.", required=True),
        Field("practitioner", "code", "Who works at this desk.", required=True),
        Field(
            "practitioners",
            "map",
            "Everybody who works here, by code.",
            required=True,
            items=Field(
                "",
                "record",
                "",
                required=True,
                fields=(
                    Field("name", "line", "Name.", required=True),
                    Field("credentials", "line", "Letters behind the name."),
                    Field("email", "email", "E-mail address."),
                    Field("phone", "line", "Phone number."),
                    _HOURS,
                    _list(
                        "requires_cosign",
                        "code",
                        "Supervisors; one of them co-signs what this practitioner signs.",
                    ),
                    _ARCHIVED,
                ),
            ),
        ),
        Field(
            "services",
            "map",
            "What is delivered and billed, by code.",
            items=Field(
                "",
                "record",
                "",
                required=True,
                fields=(
                    Field("title", "line", "Title.", required=True),
                    Field("minutes", "minutes", "Usual length in minutes.", required=True),
                    Field("billing_code", "line", "Code on invoices."),
                    Field("fee", "money", "Fee, such as 90.00."),
                    Field(
                        "notice", "before", "Cancellation policy, when not the practice's: 24h, 2d."
                    ),
                    _ARCHIVED,
                ),
            ),
        ),
        Field(
            "types",
            "map",
            "Event types of your own, or new titles for the ten that exist.",
            items=Field(
                "",
                "record",
                "",
                fields=(
                    Field("title", "line", "Title."),
                    Field("class", "word", "Decides colour and fields.", words=catalogue.ROLES),
                    Field("mode", "word", "Usual mode (client types).", words=catalogue.MODES),
                    Field(
                        "asks",
                        "list",
                        "Steps it asks for after scheduling.",
                        items=Field("", "word", "", words=("plan", "outcome")),
                        inline=True,
                    ),
                ),
            ),
        ),
        Field("week_start", "word", "First day of a shown week.", words=("monday", "sunday")),
        _HOURS,
        _REMINDERS._replace(doc="Reminders of new sessions with clients."),
        Field("notice", "before", "Cancellation policy: shorter notice is late (24h)."),
        Field("email", "email", "Address clients may write to."),
        Field("phone", "line", "Number clients may call."),
        Field("address", "line", "Where the practice is."),
        Field(
            "git",
            "word",
            "`auto`: each command that writes ends with a commit; without it no git is run.",
            words=GIT,
        ),
        Field("clock", "moment", "Wall time the practice stands still at (made-up practices)."),
    ),
)

KINDS = {kind.key: kind for kind in (SESSION, CLIENT, CONTACT, PRACTICE)}

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
