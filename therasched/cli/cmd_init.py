"""`init` and `demo`: a practice of one's own, and the made-up one to try things on.

Asks on a terminal for what `init` was not told; what a new practice holds is decided in
`actions.setup`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.errors import TheraschedError, UsageFault

if TYPE_CHECKING:
    from therasched.cli.desk import Desk
    from therasched.domain.ports import Ground
    from therasched.domain.practice import Settings

DEMO_FOLDER = "therasched-demo"


@click.command(
    "init",
    cls=Command,
    examples="""
    therasched init
    therasched init practice --name "Berg Talk" --practitioner-name "Lena Berg"
    therasched init . --name Berg --practitioner-name Lena --no-git --key none
    """,
)
@click.argument("folder", metavar="[DIR]", default=".", shell_complete=completing.complete_folder)
@option("--name", metavar="N", help="Name of the practice, as clients read it.")
@option("--timezone", metavar="Z", help="Time zone, Europe/Berlin; the machine's.")
@option("--practitioner-name", metavar="N", help="Name of who works at this desk.")
@option("--practitioner", metavar="CODE", help="Her code; her first name.")
@option("--git/--no-git", default=None, help="Keep what was in git, and undo; or not.")
@option(
    "--key", metavar="new|none|FILE", help="To sign with: a new key, none yet, or one of OpenSSH."
)
@option("--no-passphrase", is_flag=True, help="Make the new key without a passphrase.")
@click.pass_context
def init_command(
    ctx: click.Context,
    /,
    folder: str,
    name: str | None,
    practitioner_name: str | None,
    practitioner: str | None,
    **given: Any,
) -> None:
    """Make a practice: a folder of plain text files, here or in DIR.

    Asks for what is missing where there is a terminal. With git, which is used where it is
    installed, each command that writes ends with a commit. Later: config set git auto. The key to
    sign with lies outside of the practice. Later: key add.
    """
    from therasched.actions import setup
    from therasched.cli import founding_key, wiring

    desk = desk_of(ctx)
    ground = wiring.ground(_folder(desk, folder), rehearse=desk.flags.dry_run)
    setup.require_free(ground)
    if not _has_room(desk, ground):
        desk.tell("Nothing was made.")
        desk.next("therasched init practice")
        desk.exit_code = TheraschedError.exit_code
        return
    name = name or _asked(desk, "Name of the practice, as clients read it", "--name")
    person = practitioner_name or _asked(desk, "Your name", "--practitioner-name")
    zone = given["timezone"] or _asked_zone(desk, wiring.machine().local_zone())
    keeps = _keeps_history(desk, ground, given["git"])
    key = founding_key.chosen(desk, given["key"], no_passphrase=given["no_passphrase"])
    settings = setup.init(
        ground,
        name=name,
        timezone=zone,
        practitioner_name=person,
        practitioner=practitioner or "",
        git=keeps,
    )
    added = founding_key.add(desk, ground, settings.practitioner, key)
    note = _committed(ground, settings) if keeps else ""
    if desk.flags.json:
        desk.put_json(
            path=str(ground.root),
            practice={"id": settings.id, "name": settings.name, "timezone": settings.timezone},
            key=added and {"fingerprint": added.fingerprint, "path": str(added.path)},
            dry_run=desk.flags.dry_run,
        )
        return
    made = "Would make" if desk.flags.dry_run else "Made"
    desk.put(
        f"{made} the practice {settings.name} in {_shown(ground.root)}, times in "
        f"{settings.timezone}, {settings.practitioner} ({person}) at this desk"
    )
    if note:
        desk.tell(f"  {note}")
    if added is not None:
        desk.tell(f"  signs with {added.path}, {added.fingerprint}")
        desk.tell("  write the fingerprint down outside of this folder: therasched help signing")
    if not desk.flags.dry_run:
        desk.next(
            *([] if _is_here(ground.root) else [f"cd {_quoted(ground.root)}"]),
            'therasched service add talk-50 --title "Talk" --minutes 50',
            'therasched client add --name "Anna K."',
        )


def _has_room(desk: Desk, ground: Ground) -> bool:
    """Whether a practice may be made here: among other files, as in a home folder, if it shall be.

    They would be in its repository's way, and doctor --fix keeps them from other users.
    """
    if ground.is_empty() or not desk.may_ask:
        return True
    where = _shown(ground.root).removesuffix("/")
    return desk.confirm(f"There are other files in {where}. Make the practice among them?")


def _keeps_history(desk: Desk, ground: Ground, wanted: bool | None) -> bool:
    """Whether the new practice is kept in git.

    Raises:
        TheraschedError: that was asked for and there is no git.
    """
    if wanted is False:
        return False
    if not ground.has_git():
        if wanted:
            raise TheraschedError("git is not installed", hint="the same command with --no-git")
        desk.tell("git is not installed: no history is kept, and nothing can be undone")
        return False
    around = ground.repository()
    if wanted or not around:
        return True
    if desk.may_ask and desk.confirm(f"Commit to the git repository {around}, which is around it?"):
        return True
    desk.tell(f"nothing is committed to the git repository {around}; with --git it is")
    return False


def _committed(ground: Ground, settings: Settings) -> str:
    """Commit the first files; what is to be said of that."""
    from therasched.actions import setup
    from therasched.cli import recording

    try:
        told = setup.commit(ground, settings)
    except TheraschedError as error:
        recording.warn(error)
        return ""
    person = settings.practitioners[settings.practitioner].name
    return (
        f"git had no name to commit with; it is {person} here (git config user.name)"
        if told
        else ""
    )


def _asked(desk: Desk, question: str, flag: str) -> str:
    if not desk.may_ask:
        raise UsageFault(
            f"{flag} is needed when there is no terminal",
            hint="therasched init --name NAME --practitioner-name NAME",
        )
    answer: str = click.prompt(question, err=True)
    return answer


def _asked_zone(desk: Desk, default: str) -> str:
    """The time zone, asked for until there is such a one; the machine's if nobody can be asked."""
    from therasched.domain import timing

    while desk.may_ask:
        answer: str = click.prompt("Time zone", default=default, err=True)
        try:
            return timing.zone(answer).key
        except timing.UnknownZone as error:
            desk.tell(str(error))
            default = error.suggestion or default
    return default


@click.command(
    "demo",
    cls=Command,
    examples=f"""
    therasched demo && cd {DEMO_FOLDER} && therasched
    therasched demo somewhere/else
    """,
)
@click.argument(
    "folder", metavar="[DIR]", default=DEMO_FOLDER, shell_complete=completing.complete_folder
)
@click.pass_context
def demo_command(ctx: click.Context, folder: str) -> None:
    """Copy the made-up practice, to try things on.

    Everybody in it is invented, and its clock stands still in the middle of a full week.
    """
    from therasched.actions import setup
    from therasched.cli import wiring

    desk = desk_of(ctx)
    ground = wiring.ground(_folder(desk, folder), rehearse=desk.flags.dry_run)
    copied = setup.demo(ground)
    if desk.flags.json:
        desk.put_json(path=str(ground.root), **copied._asdict(), dry_run=desk.flags.dry_run)
        return
    done = "Would copy" if desk.flags.dry_run else "Copied"
    many = f"{copied.clients} clients, {copied.sessions} sessions"
    desk.put(f"{done} a made-up practice ({many}) to {_shown(ground.root)}")
    if not desk.flags.dry_run:
        way = "" if _is_here(ground.root) else f"cd {_quoted(ground.root)} && "
        desk.next(f"{way}therasched")


def _folder(desk: Desk, typed: str) -> Path:
    if not typed or "\0" in typed:
        raise UsageFault(f"{typed!a} can not be a folder", hint="therasched init practice")
    return Path(desk.flags.directory, typed)


def _is_here(folder: Path) -> bool:
    return folder.resolve() == Path.cwd().resolve()


def _shown(folder: Path) -> str:
    from therasched.domain.text import visible

    return "this folder" if _is_here(folder) else f"{visible(str(folder))}/"


def _quoted(folder: Path) -> str:
    from shlex import quote

    return quote(str(folder))
