"""Completion: what the shell offers for a word that is being typed.

`complete_…` are handed to click as `shell_complete=`. They must be quick and never in the way:
where there is no practice, or it can't be read, nothing is offered and nothing said. Sessions are
offered from the names of their files alone, and of many things only what is near: nobody reads a
list of two thousand. The shells' scripts: `cli.cmd_completion`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from therasched.cli.options import desk_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click
    from click.shell_completion import CompletionItem, ShellComplete

    from therasched.cli.desk import Desk

    Offers = Iterable[tuple[str, str]]
    """Words with what they mean, in the order they are offered."""

    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]

PROGRAM = "therasched"
VARIABLE = "_THERASCHED_COMPLETE"
SHELLS = ("bash", "zsh", "fish")

WEEKS_BACK, WEEKS_AHEAD = 3, 4
NEAREST = 40
"""Sessions that are offered while nothing is typed; clients beside them only if not more."""
FEW = 20
"""Clients whose files are read for their names; of more the kept names are asked."""


def _completer(offers: Callable[[Desk, str], Offers], *, listed: bool = False) -> Completer:
    """A function for click; `listed` completes the last of several words joined by commas."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        del param
        from click.shell_completion import CompletionItem

        from therasched.domain.text import visible

        before, comma, last = incomplete.rpartition(",") if listed else ("", "", incomplete)
        desk = desk_of(ctx)
        desk.flags.quiet = True
        try:
            found = [one for one in offers(desk, last) if one[0].startswith(last)]
        except Exception:  # whatever is wrong, nobody wants to read it at the prompt
            return []
        return [
            CompletionItem(before + comma + word, help=visible(meaning)) for word, meaning in found
        ]

    return complete


def _sessions(desk: Desk, typed: str) -> Offers:
    """Ids from the weeks around now, the nearest day first; then what else names a session."""
    today = desk.office.now.date()
    first, last = today - timedelta(weeks=WEEKS_BACK), today + timedelta(weeks=WEEKS_AHEAD)
    days = [
        (date.fromisoformat(name.first_day), name)
        for name in desk.opened.sessions.names_in(first, last)
        if name.id.startswith(typed)
    ]
    days.sort(key=lambda pair: abs(pair[0] - today))
    for day, name in days if typed else days[:NEAREST]:
        time = f" {name.time[:2]}:{name.time[2:]}" if name.time else ""
        yield name.id, f"{day:%a} {day.day} {day:%b}{time}"
    yield from (("next", "the next one"), ("last", "the latest one"), ("now", "the one right now"))
    if typed or len(desk.office.practice.clients) <= NEAREST:
        yield from _clients(desk, typed)


def _clients(desk: Desk, typed: str) -> Offers:
    clients = desk.office.practice.clients
    codes = [code for code in clients if code.startswith(typed)]
    if len(codes) > FEW:
        roll = desk.office.clients.roll()
        return [(one.code, one.name) for one in roll if not one.archived]
    return [(code, clients[code].name) for code in codes if not clients[code].archived]


def _contacts(desk: Desk, _: str) -> Offers:
    contacts = desk.office.practice.contacts
    return [(code, contacts[code].name) for code in contacts if not contacts[code].archived]


def _services(desk: Desk, _: str) -> Offers:
    services = desk.office.practice.settings.services.values()
    return [(one.code, one.title) for one in services if not one.archived]


def _practitioners(desk: Desk, _: str) -> Offers:
    practitioners = desk.office.practice.settings.practitioners.values()
    return [(one.code, one.name) for one in practitioners if not one.archived]


def _types(desk: Desk, _: str) -> Offers:
    return [(kind.name, kind.title) for kind in desk.office.practice.settings.types.values()]


def _settings(desk: Desk, _: str) -> Offers:
    return [(one.key, one.doc) for one in desk.office.settings.values()]


def _remotes(desk: Desk, _: str) -> Offers:
    from therasched.cli import connection

    return [(name, "") for name in connection.remotes(desk.opened)]


def _outcomes(desk: Desk, _: str) -> Offers:
    del desk
    from therasched.domain.catalogue import ATTENDANCES, STATUSES

    return [(word, "") for word in (*ATTENDANCES, *STATUSES)]


def _files(kind: str) -> Completer:
    """A function for click that leaves names of files to the shell."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        del ctx, param
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type=kind)]

    return complete


complete_file = _files("file")
complete_folder = _files("dir")
complete_session = _completer(_sessions)
complete_client = _completer(_clients, listed=True)
complete_contact = _completer(_contacts)
complete_service = _completer(_services)
complete_practitioner = _completer(_practitioners)
complete_type = _completer(_types)
complete_setting = _completer(_settings)
complete_remote = _completer(_remotes)
complete_outcome = _completer(_outcomes)


# --- the shell asks ------------------------------------------------------------------------


def script(program: click.Command, shell: str) -> str:
    """What one of `SHELLS` has to run once so that it asks us."""
    from click.shell_completion import ShellComplete

    # Not the method of its class: bash's starts a bash to look at its version.
    return ShellComplete.source(_of_shell(program, shell))


def answer(program: click.Command, instruction: str) -> str:
    """What to offer, in the form of the shell that asks; nothing where anything is wrong.

    Args:
        program: the program that is completed.
        instruction: what the script put into `VARIABLE`: `bash_complete`.
    """
    from therasched.errors import TheraschedError

    try:
        return _of_shell(program, instruction.partition("_")[0]).complete()
    except (TheraschedError, LookupError, ValueError):
        return ""


def _of_shell(program: click.Command, shell: str) -> ShellComplete:
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise LookupError(shell)
    return kind(program, {}, PROGRAM, VARIABLE)
