"""`remove`: take a session away, or with it others of its series.

Asks first, and keeps a copy; see `actions.schedule`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing, scoping
from therasched.cli.options import Command, desk_of

if TYPE_CHECKING:
    from therasched.cli.desk import Desk
    from therasched.domain.session import Stored


@click.command(
    "remove",
    cls=Command,
    examples="""
    therasched remove k7f3
    therasched remove k7f3 -y
    therasched remove k7f3 --scope following
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@scoping.option
@click.pass_context
def remove_command(ctx: click.Context, ref: str, scope: str) -> None:
    """Take a session's file away, after a yes. A copy stays in .therasched/removed/.

    Whoever just doesn't come is cancelled, not removed: therasched cancel. SESSION is an id or its
    beginning, next, or a client: then it is her next one; - reads ids from stdin.
    """
    from therasched.actions import schedule

    desk = desk_of(ctx)
    if scope != scoping.THIS:
        _remove_series(desk, desk.session(ref, "change"), scope)
        return
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


def _remove_series(desk: Desk, stored: Stored, scope: str) -> None:
    from therasched.actions import spread
    from therasched.domain.text import visible
    from therasched.views import scope as views
    from therasched.views.series import stretch

    made = spread.reach(desk.office, stored, scope)
    spread.require_any(made, "remove")
    scoping.show(desk, views.removed(made, desk.office.now), made.kept)
    number, code = scoping.many(len(made.touched)), stored.session.series
    days = stretch([one.session.span for one in made.touched])
    if not desk.confirm(visible(f"Remove {number} of the series {code}, {days}?")):
        desk.tell("Nothing was removed.")
        desk.exit_code = 1
        return
    saved = spread.remove(desk.office, made, stored)
    sentence = f"Removed {number} of the series {code}: {days}"
    scoping.wrote(
        desk,
        scoping.Done(stored.session.id, code, scope, saved, made.kept),
        sentence,
        "therasched agenda",
    )
