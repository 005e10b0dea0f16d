"""`client` and `contact`: who is treated, and who else is concerned; one file each.

Turns options into the fields of a record; what may be done with it is decided in
`actions.register`, how it is shown in `views.register`. What both share: `cli.nouns`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.actions import register
from therasched.cli import completing, nouns, words
from therasched.cli.options import Command, Group, desk_of, option
from therasched.domain.people import CONSENT_CHANNELS, Client, Contact
from therasched.domain.text import one_line
from therasched.render import register as rendering
from therasched.views import register as views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from therasched.actions.office import Office
    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.domain.practice import Practice
    from therasched.views.register import Card

CLIENT_TEXTS = ("title", "pronouns", "born", "email", "phone", "language")
CONTACT_TEXTS = ("role", "organisation", "email", "phone", "language")


class _Clients(nouns.Noun[Client]):
    name = "client"
    headers = ("code", "name", "born", "service", "e-mail", "phone", "archived")
    first = 'therasched client add --name "Anna K."'
    completer = staticmethod(completing.complete_client)

    def known(self, office: Office) -> Mapping[str, Client]:
        return office.practice.clients

    def find(self, desk: Desk, typed: str) -> Client:
        code = desk.client(typed, retry="therasched client show {}")
        return desk.office.practice.clients[code]

    def path(self, office: Office, code: str) -> str:
        return office.clients.path(code)

    def save(self, office: Office, one: Client) -> None:
        register.change_client(office, one)

    def edited(self, desk: Desk, code: str) -> tuple[Sequence[Finding], Client]:
        faults = register.edited_client(desk.office, code)
        return faults, desk.office.practice.clients[code]

    def row(self, one: Client) -> tuple[str, ...]:
        return views.client_row(one)

    def card(self, one: Client, practice: Practice) -> Card:
        return views.client_card(one, practice)

    def data(self, one: Client) -> dict[str, Any]:
        return rendering.client(one)


class _Contacts(nouns.Noun[Contact]):
    name = "contact"
    headers = ("code", "name", "role", "e-mail", "phone", "archived")
    first = 'therasched contact add school-ot --name "Mrs Ott" --role teacher'
    completer = staticmethod(completing.complete_contact)

    def known(self, office: Office) -> Mapping[str, Contact]:
        return office.practice.contacts

    def find(self, desk: Desk, typed: str) -> Contact:
        return desk.office.practice.contacts[desk.contact(typed)]

    def path(self, office: Office, code: str) -> str:
        return office.contacts.path(code)

    def save(self, office: Office, one: Contact) -> None:
        register.change_contact(office, one)

    def edited(self, desk: Desk, code: str) -> tuple[Sequence[Finding], Contact]:
        faults = register.edited_contact(desk.office, code)
        return faults, desk.office.practice.contacts[code]

    def row(self, one: Contact) -> tuple[str, ...]:
        return views.contact_row(one)

    def card(self, one: Contact, practice: Practice) -> Card:
        return views.contact_card(one, practice)

    def data(self, one: Contact) -> dict[str, Any]:
        return rendering.contact(one)


CLIENTS, CONTACTS = _Clients(), _Contacts()


_ANYBODY = (
    option("--name", metavar="N", help="Name."),
    option("--email", metavar="E", help="E-mail address."),
    option("--phone", metavar="P", help="Phone number."),
    option(
        "--consent",
        multiple=True,
        metavar="CHANNEL[=DATE]",
        help=f"{', '.join(CONSENT_CHANNELS)}: since today, or a date; CHANNEL= withdraws it.",
    ),
    option("--language", metavar="L", help="Language of messages: en, de, fr, es."),
    option("--quiet-hours", metavar="HOURS", help="Hours without messages, 20:00-08:00."),
)
_client_options = nouns.options(
    *_ANYBODY,
    option("--born", metavar="DATE", help="Birth date, 1991-05-17."),
    option("--title", metavar="T", help="Form of address."),
    option("--pronouns", metavar="P", help="Pronouns."),
    option(
        "--guardian",
        "guardians",
        multiple=True,
        metavar="CONTACT",
        shell_complete=completing.complete_contact,
        help="Who acts for the client.",
    ),
    option(
        "--contact",
        "contacts",
        multiple=True,
        metavar="CONTACT",
        shell_complete=completing.complete_contact,
        help="Somebody else who is concerned.",
    ),
    option(
        "--service",
        metavar="S",
        shell_complete=completing.complete_service,
        help="Service that new sessions start with.",
    ),
    option(
        "--practitioner",
        metavar="P",
        shell_complete=completing.complete_practitioner,
        help="Who usually works with the client.",
    ),
    option(
        "--remind",
        multiple=True,
        metavar="CHANNEL:BEFORE",
        help="Reminder wish: email:1d; none; default for what the practice does.",
    ),
)
_contact_options = nouns.options(
    *_ANYBODY,
    option("--role", metavar="R", help="mother, teacher, paediatrician …"),
    option("--organisation", metavar="O", help="School, surgery, office."),
)


@click.group("client", cls=Group)
def client_command() -> None:
    """Clients: add, list, show, edit, archive."""


@client_command.command(
    "add",
    cls=Command,
    examples="""
    therasched client add --name "Anna K."
    therasched client add anna --name Anna --email a@example.org --consent email
    therasched client add mila --name Mila --born 2018-09-02 --guardian petra-w
    """,
)
@click.argument("code", required=False, metavar="[CODE]")
@_client_options
@click.pass_context
def _add_client(ctx: click.Context, /, code: str | None, **given: Any) -> None:
    """Add a client. Without CODE she gets the next neutral one, such as c014.

    The code is what is stored, committed and logged; names work wherever a client is asked for.
    """
    desk = desk_of(ctx)
    example = "therasched client add --name NAME"
    name = nouns.asked(desk, "Name", given["name"], "--name", example)
    known = desk.office.practice.clients
    client = Client(code or register.next_code(known), name)
    client = client._replace(**_client_fields(desk, given, client))
    twins = register.namesakes(known, name)
    register.add_client(desk.office, client)
    nouns.wrote(desk, CLIENTS, client, "Added")
    if twins:
        desk.tell(f"  {', '.join(twins)} has the same name")
    nouns.next_after(desk, f"therasched new {client.code} tue 14:00")


@client_command.command(
    "edit",
    cls=Command,
    examples="""
    therasched client edit anna
    therasched client edit anna --email anna@example.org --consent email
    therasched client edit anna --phone "" --consent sms= --remind none
    """,
)
@click.argument("client", metavar="CLIENT", shell_complete=completing.complete_client)
@_client_options
@click.pass_context
def _edit_client(ctx: click.Context, /, client: str, **given: Any) -> None:
    """Change what options say (an empty one clears), or open the client's file in the editor."""
    desk = desk_of(ctx)
    nouns.edit(desk, CLIENTS, client, given, lambda before: _client_fields(desk, given, before))


def _client_fields(desk: Desk, given: Mapping[str, Any], before: Client) -> dict[str, Any]:
    """The fields of a client that options name."""
    fields = _common_fields(desk, given, before.consent, CLIENT_TEXTS)
    for key in ("guardians", "contacts"):
        if given[key]:
            codes = [desk.contact(one) for one in given[key] if one]
            fields[key] = tuple(dict.fromkeys(codes))
    if given["service"] is not None:
        services = desk.office.practice.settings.services
        fields["service"] = words.known("service", given["service"], services)
    if given["practitioner"] is not None:
        typed = given["practitioner"]
        fields["practitioner"] = desk.practitioner(typed) if typed else ""
    if given["remind"]:
        wished = () if given["remind"] == ("default",) else given["remind"]
        fields["reminders"] = words.reminders(wished, desk, for_clients=True)
    return fields


@click.group("contact", cls=Group)
def contact_command() -> None:
    """Third parties (guardians, schools, doctors): add, list, show, edit, archive."""


@contact_command.command(
    "add",
    cls=Command,
    examples="""
    therasched contact add school-ot --name Ott --organisation "Hill School"
    therasched contact add petra-w --name "Petra W." --role mother
    """,
)
@click.argument("code", required=False, metavar="CODE")
@_contact_options
@click.pass_context
def _add_contact(ctx: click.Context, /, code: str | None, **given: Any) -> None:
    """Add a third party."""
    desk = desk_of(ctx)
    code = nouns.code(desk, code, 'therasched contact add school-ot --name "Mrs Ott"')
    example = f"therasched contact add {code} --name NAME"
    contact = Contact(code, nouns.asked(desk, "Name", given["name"], "--name", example))
    contact = contact._replace(**_common_fields(desk, given, {}, CONTACT_TEXTS))
    register.add_contact(desk.office, contact)
    nouns.wrote(desk, CONTACTS, contact, "Added")
    nouns.next_after(desk, f"therasched client edit CLIENT --contact {code}")


@contact_command.command(
    "edit",
    cls=Command,
    examples="""
    therasched contact edit petra
    therasched contact edit petra --phone "+49 30 23125 099"
    """,
)
@click.argument("contact", metavar="CONTACT", shell_complete=completing.complete_contact)
@_contact_options
@click.pass_context
def _edit_contact(ctx: click.Context, /, contact: str, **given: Any) -> None:
    """Change what options say (an empty one clears), or open the contact's file in the editor."""
    desk = desk_of(ctx)

    def fields(before: Contact) -> dict[str, Any]:
        return _common_fields(desk, given, before.consent, CONTACT_TEXTS)

    nouns.edit(desk, CONTACTS, contact, given, fields)


def _common_fields(
    desk: Desk, given: Mapping[str, Any], consent: Mapping[str, str], keys: tuple[str, ...]
) -> dict[str, Any]:
    """The fields that options name and that clients and contacts both have."""
    fields = nouns.texts(given, ("name", *keys))
    if given["quiet_hours"] is not None:
        fields["quiet"] = one_line(given["quiet_hours"])
    if given["consent"]:
        fields["consent"] = _consent(desk, given["consent"], consent)
    return fields


def _consent(desk: Desk, typed: tuple[str, ...], before: Mapping[str, str]) -> dict[str, str]:
    """Consent with what was typed: `email` since today, `email=2026-01-01`, `email=` withdrawn."""
    consent = dict(before)
    for one in typed:
        channel, equals, day = one.partition("=")
        words.known("channel", channel, CONSENT_CHANNELS)
        if equals and not day:
            consent.pop(channel, None)
        else:
            consent[channel] = one_line(day) or day or desk.office.now.date().isoformat()
    return {channel: consent[channel] for channel in CONSENT_CHANNELS if channel in consent}


nouns.add_commands(client_command, CLIENTS)
nouns.add_commands(contact_command, CONTACTS)
