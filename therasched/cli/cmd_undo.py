"""`undo`: take back the last command, then the one before; `--redo` brings it back.

What may be taken back is decided in `actions.undo`; the commit that an undo is, as every other one,
is made at the end of the command (`cli.recording`).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from therasched.cli import output
from therasched.cli.options import Command, desk_of, option
from therasched.domain.text import visible
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from datetime import timedelta

    from therasched.actions.undo import Misled, Taken
    from therasched.cli.desk import Desk

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
    from therasched.cli import mailroom, recording, wiring

    desk = desk_of(ctx)
    act = undo.redo if redo else undo.undo
    taken = act(desk.opened.history, wiring.protection(desk.opened), wiring.machine_at())
    desk.verb = "redo" if redo else "undo"
    desk.about = {recording.SUBJECT: f"{desk.verb} {taken.subject}", **taken.marks}
    paths = undo.paths(taken.changes)
    rehearsed = desk.flags.dry_run  # then the sessions are still what they were
    misled: list[Misled] = []
    if not rehearsed:
        with suppress(TheraschedError):  # a ledger with faults is the matter of check
            misled = undo.misled(desk.office, mailroom.outbox(desk.opened), taken.changes)
    if desk.flags.json:
        document = {
            "subject": taken.subject,
            "commit": taken.commit.sha,
            "at": f"{taken.commit.at:%Y-%m-%dT%H:%M:%SZ}",
            "paths": paths,
            "misled": [one._asdict() for one in misled],
        }
        desk.put_json(**{"redone" if redo else "undone": document}, dry_run=rehearsed)
        return
    if desk.flags.plain:
        desk.put("\n".join(f"{desk.verb}\t{path}" for path in paths))
    else:
        _say(desk, taken, redo=redo)
    for one in misled:
        output.tell(visible(f"  {_told(one)}"))


def _say(desk: Desk, taken: Taken, *, redo: bool) -> None:
    """Say which command it was, and where its files are now."""
    from therasched.actions import undo

    done, back = ("Undid", "Bring it back: therasched undo --redo")
    if redo:
        done, back = ("Brought back", "Take it back again: therasched undo")
    line = f'{done} "{taken.subject}" ({ago(taken.age)}).'
    desk.put(visible(f"(dry run) {line}" if desk.flags.dry_run else f"{line}   {back}"))
    now = undo.places(taken.changes)
    for path in now[:SHOWN]:
        desk.tell(f"  {path}")
    if len(now) > SHOWN:
        desk.tell(f"  and {len(now) - SHOWN} more")


def _told(misled: Misled) -> str:
    """Who was told what holds no more, and what to do about it: a client may stand at the door."""
    told = f"{misled.session}: {', '.join(misled.to)} had an e-mail ({misled.kind})"
    if not misled.there:
        return f"{told}; that it is gone you must tell yourself"
    return f"{told}; to tell anew: therasched remind {misled.session} --notice moved --again --send"


def ago(age: timedelta) -> str:
    """How long ago, in the largest unit that is full: `3 minutes ago`."""
    seconds = age.total_seconds()
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= unit:
            many = int(seconds // unit)
            return f"{many} {name}{'s' if many > 1 else ''} ago"
    return "just now"
