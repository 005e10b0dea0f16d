"""The entry: the table of commands and the one error handler.

The table names every command with its module and its sentence, so that help, suggestions and
completion know them all, and a run loads only the one it needs. Decides exit codes, nothing else.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from therasched import __version__
from therasched.cli.options import (
    CONTEXT,
    CONTEXT_WIDTH,
    GLOBALS,
    Helping,
    Option,
    desk_of,
    unknown_command,
)
from therasched.errors import TheraschedError, UsageFault

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from therasched.cli.desk import Desk

SECTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "The week": {
        "agenda": ("cmd_agenda", "Show the week (or a day, a month) as a table."),
        "todo": ("cmd_todo", "Show what waits: outcomes, plans, homework to review."),
        "free": ("cmd_free", "Show open slots within working hours."),
    },
    "A session, step by step": {
        "new": ("cmd_new", "Book a session (step 1)."),
        "repeat": ("cmd_repeat", "Make a series of a session, or more of its series."),
        "plan": ("cmd_plan", "Write the plan (step 2)."),
        "outcome": ("cmd_outcome", "Mark attendance or status, notes, homework (step 3)."),
        "share": ("cmd_share", "Share a client's homework with her portal."),
        "unshare": ("cmd_share", "Take shared homework back."),
        "move": ("cmd_move", "Move a session to another time."),
        "cancel": ("cmd_cancel", "Call a session off; it is kept."),
        "sign": ("cmd_sign", "Sign what was marked; it locks 24 hours later."),
        "comment": ("cmd_comment", "Add to a session that is signed."),
        "return": ("cmd_sign", "Send a session back instead of co-signing it."),
        "edit": ("cmd_edit", "Open a session's file in the editor."),
        "remove": ("cmd_remove", "Take a session away."),
        "undo": ("cmd_undo", "Take back the last command, or bring it back."),
    },
    "Looking": {
        "show": ("cmd_show", "Show one session in full."),
        "list": ("cmd_list", "List sessions by filters."),
        "log": ("cmd_log", "Show a session's whole life, version by version."),
        "history": ("cmd_list", "List all sessions of a client."),
        "find": ("cmd_find", "Find a text in plans, notes, homework and comments."),
        "check": ("cmd_check", "Check every file, tell all faults with their place."),
    },
    "Trust": {
        "verify": ("cmd_verify", "Prove what was signed, and that nothing is missing."),
        "restore": ("cmd_restore", "Bring back the text that was signed."),
        "purge": ("cmd_restore", "Take a text away by law, leaving a tombstone."),
        "key": ("cmd_key", "Keys to sign with: list, add, retire."),
        "anchor": ("cmd_anchor", "Have somebody outside say when it was signed."),
    },
    "In and out": {
        "export": ("cmd_export", "Export sessions as calendar, CSV or JSON."),
        "portal": ("cmd_portal", "Make a page for each client, for any web server."),
        "remind": ("cmd_remind", "Reminders that are due: list, write or send them."),
        "import": ("cmd_import", "Bring in busy times or holidays from another calendar."),
        "sync": ("cmd_sync", "Fetch, merge, check, push through git."),
    },
    "The practice": {
        "init": ("cmd_init", "Make a practice."),
        "demo": ("cmd_init", "Copy the made-up practice to try things on."),
        "client": ("cmd_people", "Clients: add, list, show, edit, archive."),
        "contact": ("cmd_people", "Contacts: add, list, show, edit, archive."),
        "service": ("cmd_settings", "Services: add, list, show, edit, archive."),
        "practitioner": ("cmd_settings", "Practitioners: add, list, show, edit, archive."),
        "type": ("cmd_settings", "Event types: list."),
        "config": ("cmd_settings", "Settings: get, set, list."),
        "doctor": ("cmd_doctor", "Is this machine set up?"),
        "completion": ("cmd_completion", "Print the completion script of a shell."),
        "help": ("cmd_help", "Explain dates, sessions, series, bars, files, signing."),
    },
}

COMMANDS = {name: entry for section in SECTIONS.values() for name, entry in section.items()}

HIDDEN = {"merge-file": "cmd_merge_file"}
"""Commands that other programs call: no help lists them, no typo is meant for them."""

EPILOG = """\b
Examples:
  therasched demo && cd therasched-demo && therasched
  therasched new anna tue 14:00
  therasched outcome anna attended --homework "Take the lift twice."
  therasched export ics --out week.ics
"""


class Main(Helping, click.Group):
    """The program. Without a command it shows the agenda."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of one command."""
        del ctx
        name = COMMANDS[cmd_name][0] if cmd_name in COMMANDS else HIDDEN.get(cmd_name)
        if name is None:
            return None
        module = import_module(f"therasched.cli.{name}")
        command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a typo gets a suggestion."""
        if args[0] not in (*COMMANDS, *HIDDEN) and not args[0].startswith("-"):
            fault = unknown_command(ctx, args, COMMANDS)
            if _is_period(args):
                fault.hint = f"therasched agenda {' '.join(args)}"
            raise fault
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Complete a command from the table, or an option, without loading the commands."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=text)
            for name, (_, text) in COMMANDS.items()
            if name.startswith(incomplete)
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by section, from the table, without loading them."""
        del ctx
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, text) for name, (_, text) in commands.items()])


def _is_period(words: list[str]) -> bool:
    """Whether somebody typed a day or a week where a command belongs: `today`, `+1w`."""
    from datetime import UTC, datetime

    from therasched.domain.when import read_period

    try:
        read_period(words, datetime(2026, 1, 1, tzinfo=UTC))
    except UsageFault:
        return False
    return True


def _default(ctx: click.Context, **_: Any) -> None:
    """Show the agenda when no command is named."""
    if ctx.invoked_subcommand is None:
        command = cli.get_command(ctx, "agenda")
        assert command is not None
        with command.make_context("agenda", [], parent=ctx) as sub:
            command.invoke(sub)


def _show_version(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    del param
    if value and not ctx.resilient_parsing:
        click.echo(f"therasched {__version__}")
        ctx.exit()


VERSION = Option(
    ["--version"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)

cli = Main(
    name="therasched",
    callback=click.pass_context(_default),
    invoke_without_command=True,
    params=[*GLOBALS, VERSION],
    context_settings=CONTEXT,
    help="Plan the week, prepare each session, write down what happened: plain YAML files in a "
    "folder of yours.\n\nWithout a command it shows this week's agenda.",
    epilog=EPILOG,
    subcommand_metavar="COMMAND [ARGS]…",
)


def entry(arguments: list[str]) -> int:
    """Run one command, or answer a shell that completes one (`cli.completing`)."""
    if instruction := os.environ.get("_THERASCHED_COMPLETE"):
        from therasched.cli import completing, output

        output.put(completing.answer(cli, instruction))
        return 0
    return run(arguments)


def run(arguments: list[str]) -> int:
    """Run one command, give its exit code; nothing it can meet passes here as a traceback."""
    from therasched.cli import output

    output.prepare_streams()
    flags = arguments[: arguments.index("--")] if "--" in arguments else arguments
    as_json = "--json" in flags
    try:
        return _ended(arguments, as_json=as_json, debug="--debug" in flags)
    except BrokenPipeError:  # whoever read has seen enough
        output.silence(sys.stdout)
        return 1
    except OSError as error:
        return output.fail_for_system(error, as_json=as_json)


def _ended(arguments: list[str], *, as_json: bool, debug: bool) -> int:
    """Every way in which a command can end, as a code and a sentence.

    Raises:
        OSError: the system refused something that is nobody's business but the streams'.
    """
    from therasched.cli import output

    desk: Desk | None = None
    try:
        width = min(output.screen_width(), CONTEXT_WIDTH)  # click would load shutil to find it out
        with cli.make_context("therasched", [*arguments], terminal_width=width) as ctx:
            desk = desk_of(ctx)
            cli.invoke(ctx)
            desk.finish()
            return desk.exit_code
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except TheraschedError as error:
        return output.fail(error, as_json=as_json, done=desk.written() if desk else None)
    except click.ClickException as error:
        return output.fail(_usage(error, arguments), as_json=as_json)
    except (KeyboardInterrupt, click.Abort):
        return output.fail_as_interrupted(as_json=as_json)
    except OSError:
        raise
    except Exception as error:  # the last line of defence
        return output.fail_as_bug(error, debug=debug, as_json=as_json)
    finally:
        if desk is not None and "opened" in vars(desk) and desk.opened.files.changes:
            from therasched.cli import recording  # also of what a command wrote that failed

            recording.finish(desk)


def _usage(error: click.ClickException, arguments: list[str]) -> TheraschedError:
    message = error.format_message().rstrip(".")
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
    if not command:  # click does not say where an option lacks its value
        command = " ".join(["therasched", *[one for one in arguments if one in COMMANDS][:1]])
    return UsageFault(message[:1].lower() + message[1:], hint=f"{command} --help")
