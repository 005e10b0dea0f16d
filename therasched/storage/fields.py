"""The field table: every key of every file, once; the settings are in `storage.settings_fields`.

It gives the checks of single values (`storage.faults`), the order and look of what is written
(`FileStyle` for the dumper), the JSON Schema for editors (`storage.schema`) and the reference page
docs/file-format.md. Rules between fields are not here but in `domain.audit`.
"""

from __future__ import annotations

from therasched.domain import catalogue
from therasched.storage.field import ARCHIVED, CONSENT, QUIET, REMINDERS, Field, list_of
from therasched.storage.settings_fields import PRACTICE


def _note(key: str, doc: str) -> Field:
    return Field(key, "text", doc, private=True)


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
        list_of("clients", "code", "Codes of the clients; more than one makes a group."),
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
        list_of("participants", "code", "Codes of contacts who take part."),
        REMINDERS,
        Field("series", "line", "Code that the sessions of one series share."),
        Field("fee", "money", "Fee, when not the service's."),
        list_of("tags", "line", "Words of your own."),
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
                Field("slot", "moment", "The place in its series that it was made for."),
                Field(
                    "source",
                    "record",
                    "Another calendar that it was brought in from (`import ics`); hashes.",
                    inline=True,
                    fields=(
                        Field("calendar", "line", "Hash of the calendar's name.", required=True),
                        Field("uid", "line", "Hash of the event's identity.", required=True),
                        Field("of", "line", "Short hash of what came in.", required=True),
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
        list_of("guardians", "code", "Codes of contacts who act for the client."),
        list_of("contacts", "code", "Codes of other contacts of the client."),
        CONSENT,
        Field("language", "language", "Language for whatever the client reads: en, de, fr, es …"),
        QUIET,
        Field("service", "code", "Service that new sessions start with."),
        Field("practitioner", "code", "Who usually works with the client."),
        REMINDERS._replace(doc="Reminder wishes; `[]` = none wanted."),
        Field(
            "portal",
            "secret",
            "The secret in the link to the client's portal page; made by `portal`.",
            private=True,
        ),
        ARCHIVED,
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
        QUIET,
        CONSENT,
        ARCHIVED,
    ),
)

KINDS = {kind.key: kind for kind in (SESSION, CLIENT, CONTACT, PRACTICE)}
