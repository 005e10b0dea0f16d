"""`undo`: take back the last command, then the one before; `--redo` brings it back.

What may be taken back is decided in `actions.undo`; the commit that an undo is, as every other one,
is made at the end of the command (`cli.recording`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli.options import Command, desk_of, option

if TYPE_CHECKING:
    from datetime import timedelta

MINUTE, HOUR, DAY = 60, 3600, 86400
SHOWN = 10
"""How many files are named."""


@click.command(
    "undo",
    cls=Command,
    examples="""
    therasched undo
    therasched undo -n
    therasched undo --redo
    """,
)
@option("--redo", is_flag=True, help="Bring back what the last undo took.")
@click.pass_context
def undo_command(ctx: click.Context, *, redo: bool) -> None:
    """Take back what the last command changed; again, what the one before did.

    Git keeps what was, so it needs git: auto in the settings. Refused where a file has changed
    since, and for what is signed. Edits by hand are never touched.
    """
    from therasched.actions import undo
    from therasched.cli import recording, wiring

    desk = desk_of(ctx)
    act = undo.redo if redo else undo.undo
    taken = act(desk.opened.history, wiring.protection(desk.opened), wiring.machine_at())
    desk.verb = "redo" if redo else "undo"
    desk.about = {recording.SUBJECT: f"{desk.verb} {taken.subject}", **taken.marks}
    paths = undo.paths(taken.changes)
    if desk.flags.json:
        document = {
            "subject": taken.subject,
            "commit": taken.commit.sha,
            "at": f"{taken.commit.at:%Y-%m-%dT%H:%M:%SZ}",
            "paths": paths,
        }
        desk.put_json(**{"redone" if redo else "undone": document}, dry_run=desk.flags.dry_run)
        return
    if desk.flags.plain:
        desk.put("\n".join(f"{desk.verb}\t{path}" for path in paths))
        return
    from therasched.domain.text import visible

    done, back = ("Undid", "Bring it back: therasched undo --redo")
    if redo:
        done, back = ("Brought back", "Take it back again: therasched undo")
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    line = f'{rehearsed}{done} "{taken.subject}" ({ago(taken.age)}).'
    desk.put(visible(line if desk.flags.dry_run else f"{line}   {back}"))
    now = undo.places(taken.changes)
    for path in now[:SHOWN]:
        desk.tell(f"  {path}")
    if len(now) > SHOWN:
        desk.tell(f"  and {len(now) - SHOWN} more")


def ago(age: timedelta) -> str:
    """How long ago, in the largest unit that is full: `3 minutes ago`."""
    seconds = age.total_seconds()
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= unit:
            many = int(seconds // unit)
            return f"{many} {name}{'s' if many > 1 else ''} ago"
    return "just now"
