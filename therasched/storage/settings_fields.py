"""The field table of the settings, `therasched.yaml`.

What a field is: `storage.field`. Rules between settings are in `domain.audit`.
"""

from __future__ import annotations

from therasched.domain import catalogue
from therasched.domain.practice import NOTICES
from therasched.storage.field import ARCHIVED, HOURS, QUIET, REMINDERS, Field, list_of

GIT = ("auto", "off")
ANSWERS = ("always", "never", "ask")
SECURITY = ("starttls", "tls", "none")

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
                    HOURS,
                    list_of(
                        "requires_cosign",
                        "code",
                        "Supervisors; one of them co-signs what this practitioner signs.",
                    ),
                    ARCHIVED,
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
                    ARCHIVED,
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
        HOURS,
        REMINDERS._replace(doc="Reminders of new sessions with clients."),
        Field("notice", "before", "Cancellation policy: shorter notice is late (24h)."),
        Field(
            "holidays",
            "list",
            "Days on which the practice is closed; series leave them out.",
            items=Field(
                "",
                "record",
                "",
                fields=(
                    Field("day", "date", "The day, or the first one.", required=True),
                    Field("until", "date", "The last day, where there are more."),
                    Field("title", "line", "What it is."),
                ),
                inline=True,
            ),
        ),
        Field(
            "language",
            "language",
            "What people read whose own language is not known: en, de, fr, es.",
        ),
        QUIET,
        Field(
            "notices",
            "record",
            "Whether people are told of what happens to a session.",
            fields=tuple(
                Field(one, "word", f"When it is {one}: always, never, or ask.", words=ANSWERS)
                for one in NOTICES
            ),
        ),
        Field(
            "mail",
            "record",
            "How messages leave; without it they can only be written to outbox/.",
            fields=(
                Field("from", "email", "Who they are from."),
                Field("host", "host", "The server that takes them."),
                Field("port", "port", "587 unless said otherwise, 465 with tls."),
                Field(
                    "security",
                    "word",
                    "starttls unless said otherwise; none to this machine alone.",
                    words=SECURITY,
                ),
                Field("user", "line", "Who logs in."),
                Field("password_command", "line", "A command that prints the password."),
                Field("password_file", "line", "A file outside of the practice that holds it."),
                Field("sender", "line", "Only the machine of this name sends."),
            ),
        ),
        Field("portal", "base", "Where the portal is published: https://portal.example.org."),
        Field(
            "look",
            "record",
            "How the practice looks on pages that clients read.",
            fields=(
                Field("name", "line", "Name above the page, when not the practice's."),
                Field("logo", "line", "A PNG or JPEG file in the practice: templates/logo.png."),
                Field("accent", "color", "Colour of the lines: #2b6cb0."),
            ),
        ),
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
