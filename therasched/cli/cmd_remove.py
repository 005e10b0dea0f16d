"""`remove`: take a session away.

Asks first, and keeps a copy; see `actions.schedule`.
"""

from __future__ import annotations

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of


@click.command(
    "remove",
    cls=Command,
    examples="""
    therasched remove k7f3
    therasched remove k7f3 -y
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.pass_context
def remove_command(ctx: click.Context, ref: str) -> None:
    """Take a session's file away, after a yes. A copy stays in .therasched/removed/.

    Whoever just doesn't come is cancelled, not removed: therasched cancel.
    """
    from therasched.actions import schedule

    desk = desk_of(ctx)
    stored = desk.session(ref, "change")
    label = desk.label(stored)
    if not desk.confirm(f"Remove {label}?"):
        desk.tell("Nothing was removed.")
        desk.exit_code = 1
        return
    saved = schedule.remove(desk.office, stored)
    desk.wrote(saved, f"Removed {label}")
    desk.tell("  a copy is kept in .therasched/removed/")
