"""`remind --notify`: the practitioner's own alarms, on the screen of this machine.

Which are due and that each shows once is decided in `actions.notify`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from therasched.cli.desk import Desk
    from therasched.views.alert import Alert

LEVELS = ("initials", "code", "none")


def run(desk: Desk, level: str) -> None:
    """Show what is due, and say so."""
    from therasched.actions import notify
    from therasched.cli import mailroom

    screen = mailroom.screen(desk.opened)
    shown = []
    for one in notify.notify(desk.office, screen, level, rehearse=desk.flags.dry_run):
        shown.append(one)
        if not desk.flags.json and not desk.flags.quiet:
            desk.put(_line(one, desk))
    if desk.flags.json:
        desk.put_json(alarms=[_data(one) for one in shown], dry_run=desk.flags.dry_run)
    elif not shown and not desk.flags.plain:
        desk.tell("No alarm is due.")


def _line(one: Alert, desk: Desk) -> str:
    from therasched.domain.text import visible

    if desk.flags.plain:
        return "\t".join(map(visible, (one.session, one.title, one.text)))
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    return visible(f"{rehearsed}Showed {one.title}: {one.text}")


def _data(one: Alert) -> dict[str, Any]:
    return {"session": one.session, "title": one.title, "text": one.text}
