"""`service`, `practitioner`, `type` and `config`: what stands in `therasched.yaml`.

Services and practitioners are shown and saved like people (`cli.nouns`); every other setting of
one value has a dotted key. What may be set is decided in `storage.settings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.actions import register
from therasched.cli import completing, nouns, wiring, words
from therasched.cli.options import Command, Group, desk_of, option
from therasched.domain.people import Practitioner, Service
from therasched.errors import NotFound, UsageFault
from therasched.render import register as rendering
from therasched.views import register as views

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from therasched.actions.office import Office
    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.domain.practice import Practice, Settings
    from therasched.views.register import Card

SETTINGS = "therasched.yaml"
SEVERAL = {
    "practitioners": "therasched practitioner list",
    "services": "therasched service list",
    "types": "therasched type list",
    "reminders": "therasched help files",
    "holidays": "therasched help series",
}
"""Settings of several values each, and where they are told of."""
PRACTITIONER_TEXTS = ("name", "credentials", "email", "phone")


def _edited_settings(desk: Desk) -> tuple[Sequence[Finding], Settings | None]:
    """The faults of the settings after an editor had them, and the settings as they are then."""
    findings = wiring.settings_findings(desk.flags.directory)
    if findings:
        return findings, None
    return (), wiring.open_practice(desk.flags.directory).office.practice.settings


class _Services(nouns.Noun[Service]):
    name = "service"
    headers = ("code", "title", "minutes", "fee", "billing code", "archived")
    first = 'therasched service add talk-50 --title "Talk" --minutes 50'
    completer = staticmethod(completing.complete_service)

    def known(self, office: Office) -> Mapping[str, Service]:
        return office.practice.settings.services

    def find(self, desk: Desk, typed: str) -> Service:
        known = self.known(desk.office)
        if not known:
            raise NotFound(f'no service "{typed}"; there is none yet', hint=self.first)
        return known[words.known("service", typed, known)]

    def path(self, office: Office, code: str) -> str:
        del office, code
        return SETTINGS

    def save(self, office: Office, one: Service) -> None:
        office.settings.save_service(one)

    def edited(self, desk: Desk, code: str) -> tuple[Sequence[Finding], Service | None]:
        findings, settings = _edited_settings(desk)
        return findings, settings and settings.services.get(code)

    def row(self, one: Service) -> tuple[str, ...]:
        return views.service_row(one)

    def card(self, one: Service, practice: Practice) -> Card:
        return views.service_card(one, practice)

    def data(self, one: Service) -> dict[str, Any]:
        return rendering.service(one)


class _Practitioners(nouns.Noun[Practitioner]):
    name = "practitioner"
    headers = ("code", "name", "credentials", "e-mail", "archived")
    first = 'therasched practitioner add tom --name "Tom Okafor"'
    completer = staticmethod(completing.complete_practitioner)

    def known(self, office: Office) -> Mapping[str, Practitioner]:
        return office.practice.settings.practitioners

    def find(self, desk: Desk, typed: str) -> Practitioner:
        return self.known(desk.office)[desk.practitioner(typed)]

    def path(self, office: Office, code: str) -> str:
        del office, code
        return SETTINGS

    def save(self, office: Office, one: Practitioner) -> None:
        if one.archived:
            register.require_archivable(office, one.code)
        office.settings.save_practitioner(one)

    def edited(self, desk: Desk, code: str) -> tuple[Sequence[Finding], Practitioner | None]:
        findings, settings = _edited_settings(desk)
        return findings, settings and settings.practitioners.get(code)

    def row(self, one: Practitioner) -> tuple[str, ...]:
        return views.practitioner_row(one)

    def card(self, one: Practitioner, practice: Practice) -> Card:
        return views.practitioner_card(one, practice)

    def data(self, one: Practitioner) -> dict[str, Any]:
        return rendering.practitioner(one)


SERVICES, PRACTITIONERS = _Services(), _Practitioners()

_service_options = nouns.options(
    option("--title", metavar="T", help="Title."),
    option("--minutes", metavar="MIN", help="Usual length in minutes."),
    option("--fee", metavar="F", help="Fee, 90.00."),
    option("--billing-code", metavar="CODE", help="Code on invoices."),
    option("--notice", metavar="LENGTH", help="Cancellation policy, when not the practice's: 48h."),
)
_practitioner_options = nouns.options(
    option("--name", metavar="N", help="Name."),
    option("--credentials", metavar="C", help="Letters behind the name."),
    option("--email", metavar="E", help="E-mail address."),
    option("--phone", metavar="P", help="Phone number."),
    option(
        "--requires-cosign",
        metavar="CODE[,CODE]",
        help="Supervisors, one of whom co-signs what this one signs.",
    ),
)


@click.group("service", cls=Group)
def service_command() -> None:
    """Services, what is delivered and billed: add, list, show, edit, archive."""


@service_command.command(
    "add",
    cls=Command,
    examples="""
    therasched service add slt-50 --title "Speech" --minutes 50 --fee 92.00
    therasched service add couple-75 --title Couples --minutes 75 --notice 48h
    """,
)
@click.argument("code", required=False, metavar="CODE")
@_service_options
@click.pass_context
def _add_service(ctx: click.Context, /, code: str | None, **given: Any) -> None:
    """Add a service."""
    desk = desk_of(ctx)
    code = nouns.code(desk, code, 'therasched service add talk-50 --title "Talk" --minutes 50')
    example = f"therasched service add {code} --title TITLE --minutes 50"
    title = nouns.asked(desk, "Title", given["title"], "--title", example)
    minutes = nouns.asked(desk, "Minutes", given["minutes"], "--minutes", example)
    given |= {"title": title, "minutes": minutes}
    service = Service(code, title, 0)._replace(**_service_fields(given))
    register.add_service(desk.office, service)
    nouns.wrote(desk, SERVICES, service, "Added")
    nouns.next_after(desk, 'therasched client add --name "Anna K."')


@service_command.command(
    "edit",
    cls=Command,
    examples="""
    therasched service edit slt-50 --fee 95.00
    therasched service edit slt-50
    """,
)
@click.argument("service", metavar="SERVICE", shell_complete=completing.complete_service)
@_service_options
@click.pass_context
def _edit_service(ctx: click.Context, /, service: str, **given: Any) -> None:
    """Change what options say (an empty one clears), or open the settings in the editor."""
    nouns.edit(desk_of(ctx), SERVICES, service, given, lambda _: _service_fields(given))


def _service_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a service that options name."""
    from therasched.domain.reminder import read_before

    fields = nouns.texts(given, ("title", "fee", "billing_code"))
    if given["minutes"] is not None:
        typed = given["minutes"].removesuffix("m")
        if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
            raise UsageFault(f'"{typed}" is not a number of minutes', hint="--minutes 50")
        fields["minutes"] = int(typed)
    if given["notice"] is not None:
        try:
            fields["notice"] = read_before(given["notice"]) if given["notice"] else None
        except ValueError:
            message = f'"{given["notice"]}" is not a notice such as 24h or 2d'
            raise UsageFault(message, hint="--notice 48h") from None
    return fields


@click.group("practitioner", cls=Group)
def practitioner_command() -> None:
    """Who works here: add, list, show, edit, archive."""


@practitioner_command.command(
    "add",
    cls=Command,
    examples="""
    therasched practitioner add tom --name "Tom Okafor" --credentials "BSc OT"
    therasched practitioner add ida --name "Ida Nilsen" --email ida@example.org
    """,
)
@click.argument("code", required=False, metavar="CODE")
@_practitioner_options
@click.pass_context
def _add_practitioner(ctx: click.Context, /, code: str | None, **given: Any) -> None:
    """Add a practitioner. Who works at this desk: config set practitioner CODE."""
    desk = desk_of(ctx)
    code = nouns.code(desk, code, 'therasched practitioner add tom --name "Tom Okafor"')
    example = f"therasched practitioner add {code} --name NAME"
    name = nouns.asked(desk, "Name", given["name"], "--name", example)
    practitioner = Practitioner(code, name)._replace(**_practitioner_fields(desk, given))
    register.add_practitioner(desk.office, practitioner)
    nouns.wrote(desk, PRACTITIONERS, practitioner, "Added")
    nouns.next_after(desk, f"therasched new CLIENT tue 14:00 --practitioner {code}")


@practitioner_command.command(
    "edit",
    cls=Command,
    examples="""
    therasched practitioner edit tom --credentials "MSc OT"
    therasched practitioner edit tom
    """,
)
@click.argument(
    "practitioner", metavar="PRACTITIONER", shell_complete=completing.complete_practitioner
)
@_practitioner_options
@click.pass_context
def _edit_practitioner(ctx: click.Context, /, practitioner: str, **given: Any) -> None:
    """Change what options say (an empty one clears), or open the settings in the editor."""
    desk = desk_of(ctx)

    def fields(before: Practitioner) -> dict[str, Any]:
        del before
        return _practitioner_fields(desk, given)

    nouns.edit(desk, PRACTITIONERS, practitioner, given, fields)


def _practitioner_fields(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    fields = nouns.texts(given, PRACTITIONER_TEXTS)
    if given["requires_cosign"] is not None:
        names = given["requires_cosign"].replace(",", " ").split()
        fields["requires_cosign"] = tuple(desk.practitioner(name) for name in names)
    return fields


nouns.add_commands(service_command, SERVICES)
nouns.add_commands(practitioner_command, PRACTITIONERS)


@click.group("type", cls=Group)
def type_command() -> None:
    """Event types: list."""


@type_command.command(
    "list",
    cls=Command,
    examples="""
    therasched type list
    therasched type list --json
    """,
)
@click.pass_context
def _list_types(ctx: click.Context) -> None:
    """List the event types: the ten that there are, and those of the settings."""
    from therasched.render import lists

    desk = desk_of(ctx)
    kinds = desk.office.practice.settings.types.values()
    if desk.flags.json:
        desk.put_json(types=[rendering.kind(kind) for kind in kinds])
        return
    headers = ("name", "title", "class", "", "mode", "asks for")
    desk.put(lists.table(headers, [views.type_row(kind) for kind in kinds], desk.look))


@click.group("config", cls=Group)
def config_command() -> None:
    """Settings of one value: get, set, list."""


@config_command.command(
    "list",
    cls=Command,
    examples="""
    therasched config list
    therasched config list --plain
    """,
)
@click.pass_context
def _list_settings(ctx: click.Context) -> None:
    """List the settings with what they are for."""
    from therasched.render import lists

    desk = desk_of(ctx)
    settings = desk.office.settings.values()
    if desk.flags.json:
        desk.put_json(settings={one.key: one.value for one in settings})
        return
    desk.put(lists.table(("key", "value", "what it is"), settings, desk.look))


@config_command.command(
    "get",
    cls=Command,
    examples="""
    therasched config get timezone
    therasched config get hours.mon
    """,
)
@click.argument("key", metavar="KEY", shell_complete=completing.complete_setting)
@click.pass_context
def _get_setting(ctx: click.Context, key: str) -> None:
    """Print one setting."""
    desk = desk_of(ctx)
    settings = {one.key: one.value for one in desk.office.settings.values()}
    if key in SEVERAL:
        raise UsageFault(f"{key} are not one value; they stand in {SETTINGS}", hint=SEVERAL[key])
    value = settings[words.known("setting", key, settings)]
    if desk.flags.json:
        desk.put_json(settings={key: value})
    else:
        from therasched.domain.text import visible

        desk.put(visible(value))


@config_command.command(
    "set",
    cls=Command,
    examples="""
    therasched config set notice 48h
    therasched config set hours.fri "09:00-12:30, 13:30-16:00"
    therasched config set git auto
    """,
)
@click.argument("key", metavar="KEY", shell_complete=completing.complete_setting)
@click.argument("value", metavar="VALUE")
@click.pass_context
def _set_setting(ctx: click.Context, key: str, value: str) -> None:
    """Change one setting; an empty VALUE clears it.

    With git set to auto each command that writes ends with a commit (docs/concepts.md, Git and
    undo); the folder must lie in a git repository.
    """
    from therasched.domain.text import one_line, visible

    desk = desk_of(ctx)
    text = one_line(value)
    desk.office.settings.set(key, text)
    if desk.flags.json:
        desk.put_json(settings={key: text}, dry_run=desk.flags.dry_run)
        return
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    desk.put(visible(f"{rehearsed}{key}: {text or 'not set'}"))
    desk.tell(f"  {SETTINGS}")
