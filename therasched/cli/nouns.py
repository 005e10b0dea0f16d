"""What `client`, `contact`, `service` and `practitioner` have in common: list, show, edit, archive.

A `Noun` says how one kind is found, saved and shown; the commands that differ only in that are
made here. What options each has when it is added or changed: `cli.cmd_people`, `cli.cmd_settings`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import click

from therasched.actions import register
from therasched.cli import editing
from therasched.cli.options import Command, desk_of, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from therasched.actions.office import Office
    from therasched.cli.completing import Completer
    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.domain.people import Client, Contact, Practitioner, Service
    from therasched.domain.practice import Practice
    from therasched.views.register import Card

    Function = Callable[..., None]

Known = TypeVar("Known", "Client", "Contact", "Service", "Practitioner")


class Noun(ABC, Generic[Known]):
    """One kind of what the practice knows: how it is found, saved and shown.

    `headers` are those of `row`, code and name first; `first` is the command that adds one.
    """

    name: str
    headers: tuple[str, ...]
    first: str
    completer: Completer

    @abstractmethod
    def known(self, office: Office) -> Mapping[str, Known]:
        """All of them by code."""

    @abstractmethod
    def find(self, desk: Desk, typed: str) -> Known:
        """The one a person means. Raises NotFound, Ambiguous."""

    @abstractmethod
    def path(self, office: Office, code: str) -> str:
        """The file that holds one."""

    @abstractmethod
    def save(self, office: Office, one: Known) -> None:
        """Write what differs in one that is known."""

    @abstractmethod
    def edited(self, desk: Desk, code: str) -> tuple[Sequence[Finding], Known | None]:
        """The faults of the file that an editor had, and the one as it is by then."""

    @abstractmethod
    def row(self, one: Known) -> tuple[str, ...]:
        """A line of the list."""

    @abstractmethod
    def card(self, one: Known, practice: Practice) -> Card:
        """Everything, with labels."""

    @abstractmethod
    def data(self, one: Known) -> dict[str, Any]:
        """Everything, for JSON."""


def options(*several: Callable[[Function], Function]) -> Callable[[Function], Function]:
    """Several options at once, in their order, for commands that share them."""

    def decorate(function: Function) -> Function:
        for give in reversed(several):
            function = give(function)
        return function

    return decorate


def add_commands(group: click.Group, noun: Noun[Known]) -> None:
    """Give a group the commands that differ only in their noun: list, show, archive."""
    group.add_command(_list_command(noun))
    group.add_command(_show_command(noun))
    group.add_command(_archive_command(noun))


def _list_command(noun: Noun[Known]) -> click.Command:
    @click.command(
        "list",
        cls=Command,
        help=f"List the {noun.name}s.",
        examples=f"""
        therasched {noun.name} list
        therasched {noun.name} list --all --plain | cut -f1
        """,
    )
    @option("--archived", is_flag=True, help="Only those that are archived.")
    @option("--all", "everything", is_flag=True, help="Those that are archived too.")
    @click.pass_context
    def run(ctx: click.Context, *, archived: bool, everything: bool) -> None:
        desk = desk_of(ctx)
        known = noun.known(desk.office).values()
        listed = [one for one in known if everything or bool(one.archived) is archived]
        empty = f"No {noun.name} is {'archived' if archived else 'active'}."
        if not known:
            empty = f"No {noun.name} yet."

        def text() -> str:
            from therasched.render import lists

            if not listed and not desk.flags.plain:
                return empty
            return lists.table(noun.headers, [noun.row(one) for one in listed], desk.look)

        desk.show(text=text, document=_document(noun, listed))
        if not known:
            desk.next(noun.first)

    return run


def _show_command(noun: Noun[Known]) -> click.Command:
    @click.command(
        "show",
        cls=Command,
        help=f"Show all that is known of one {noun.name}.",
        examples=f"""
        therasched {noun.name} show CODE
        therasched {noun.name} show CODE --json
        """,
    )
    @click.argument("typed", metavar=noun.name.upper(), shell_complete=noun.completer)
    @click.pass_context
    def run(ctx: click.Context, typed: str) -> None:
        from therasched.render import register as rendering

        desk = desk_of(ctx)
        one = noun.find(desk, typed)
        card = noun.card(one, desk.office.practice)
        desk.show(text=lambda: rendering.card(card, desk.look), document=_document(noun, [one]))

    return run


def _archive_command(noun: Noun[Known]) -> click.Command:
    @click.command(
        "archive",
        cls=Command,
        help=f"Archive a {noun.name}: no longer offered, and everything about it stays.",
        examples=f"""
        therasched {noun.name} archive CODE
        therasched {noun.name} archive CODE --undo
        """,
    )
    @click.argument("typed", metavar=noun.name.upper(), shell_complete=noun.completer)
    @option("--undo", is_flag=True, help="Make it active again.")
    @click.pass_context
    def run(ctx: click.Context, typed: str, *, undo: bool) -> None:
        desk = desk_of(ctx)
        after = register.archived(desk.office, noun.find(desk, typed), undo=undo)
        noun.save(desk.office, after)
        wrote(desk, noun, after, "Active again:" if undo else "Archived")
        if not undo and noun.name == "client":
            ahead = register.still_booked(desk.office, after.code)
            if ahead:
                desk.tell(f"  still booked: {ahead}")
                desk.next(f"therasched list --client {after.code} --from today")

    return run


def edit(
    desk: Desk,
    noun: Noun[Known],
    typed: str,
    given: Mapping[str, Any],
    fields: Callable[[Known], dict[str, Any]],
) -> None:
    """Change one: the fields that options name, or without options its file in the editor.

    Args:
        desk: where the command works.
        noun: what kind it is.
        typed: which one.
        given: the options.
        fields: what they make of one as it was.
    """
    before = noun.find(desk, typed)
    if any(value not in (None, ()) for value in given.values()):
        after = before._replace(**fields(before))
        noun.save(desk.office, after)
        wrote(desk, noun, after, "Saved")
        return
    path = noun.path(desk.office, before.code)
    ending = editing.edit_file(desk, path, lambda: noun.edited(desk, before.code)[0])
    if ending == "changed":
        wrote(desk, noun, noun.edited(desk, before.code)[1] or before, "Saved")
    elif ending == "unchanged":
        desk.tell("Nothing was changed.")


def wrote(desk: Desk, noun: Noun[Known], one: Known, done: str) -> None:
    """Say what a write did, in the form that was asked for."""
    path = noun.path(desk.office, one.code)
    if desk.flags.json:
        desk.put_json(**{f"{noun.name}s": [noun.data(one)]}, dry_run=desk.flags.dry_run)
    elif desk.flags.plain:
        desk.put(f"{one.code}\t{path}")
    else:
        from therasched.domain.text import visible

        rehearsed = "(dry run) " if desk.flags.dry_run else ""
        desk.put(visible(f"{rehearsed}{done} {one.code}  {noun.row(one)[1]}"))
        desk.tell(f"  {path}")


def next_after(desk: Desk, command: str) -> None:
    """Say what is likely next after a write that was no rehearsal."""
    if not desk.flags.dry_run:
        desk.next(command)


def asked(desk: Desk, question: str, given: str | None, flag: str, example: str) -> str:
    """What was given on one line, or what a person answers.

    Raises:
        UsageFault: neither, and nobody can be asked.
    """
    from therasched.domain.text import one_line

    text = one_line(given or "")
    if not text and desk.may_ask:
        text = one_line(click.prompt(question, err=True))
    if not text:
        raise UsageFault(f"{flag} is needed when there is no terminal", hint=example)
    return text


def code(desk: Desk, given: str | None, example: str) -> str:
    """The code of what is new, as it was given or as a person answers. Raises as `asked`."""
    question = "Code (small letters, digits, hyphens)"
    return given or asked(desk, question, None, "CODE", example)


def texts(given: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """The one-line texts among options that were given."""
    from therasched.domain.text import one_line

    return {key: one_line(given[key]) for key in keys if given[key] is not None}


def _document(
    noun: Noun[Known], shown: Sequence[Known]
) -> Callable[[Sequence[Finding]], dict[str, Any]]:
    def document(findings: Sequence[Finding]) -> dict[str, Any]:
        from therasched.render import data

        return {
            "schema": data.SCHEMA,
            f"{noun.name}s": [noun.data(one) for one in shown],
            "findings": [data.finding(one) for one in findings],
        }

    return document
