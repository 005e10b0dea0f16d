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

    Whoever just doesn't come is cancelled, not removed: therasched cancel. SESSION is an id or its
    beginning, next, or a client: then it is her next one; - reads ids from stdin.
    """
    from therasched.actions import schedule

    desk = desk_of(ctx)
    found = desk.sessions(ref, "change")
    labels = [desk.label(stored) for stored in found]
    if not desk.confirm(f"Remove {'; '.join(labels)}?"):
        desk.tell("Nothing was removed.")
        desk.exit_code = 1
        return
    for stored, label in zip(found, labels, strict=True):
        saved = schedule.remove(desk.office, stored)
        day = stored.session.span.first_day
        desk.wrote(saved, f"Removed {label}", f"therasched agenda {day}")
