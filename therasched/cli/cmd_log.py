"""`log`: a session's whole life, or what the commands did lately.

Put together in `views.life` from the signed history and, where the practice is in git, from its
commits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, Number, desk_of, option
from therasched.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.cli.desk import Desk
    from therasched.views.life import Step


@click.command(
    "log",
    cls=Command,
    examples="""
    therasched log anna
    therasched log k7f3 --json
    therasched log --limit 50
    """,
)
@click.argument(
    "ref", metavar="[SESSION]", required=False, shell_complete=completing.complete_session
)
@option("--limit", type=Number(1), default=20, show_default=True, help="How many commands.")
@click.pass_context
def log_command(ctx: click.Context, ref: str | None, limit: int) -> None:
    """Show a session's whole life: made, changed, signed, each version's difference, comments.

    SESSION is an id or its beginning, or a client: then it is her latest past one. Without it,
    what the commands did lately, as git has it.
    """
    from therasched.cli import evidence
    from therasched.views import life

    desk = desk_of(ctx)
    practice = desk.office.practice
    if ref is None:
        if not desk.opened.has_history():
            raise NotFound(
                "git keeps no history of this practice",
                hint="therasched log SESSION\ntherasched config set git auto",
            )
        _show(desk, life.of_practice(evidence.commits(desk.opened, limit=limit), practice))
        return
    name, stored = desk.named(ref)
    events = practice.signed.get(name, ())
    commits = evidence.commits(desk.opened, name) if desk.opened.has_history() else ()
    _show(desk, life.build(events, stored, commits, practice), name)


def _show(desk: Desk, steps: Sequence[Step], name: str = "") -> None:
    from therasched.render import life

    if desk.flags.json:
        desk.put_json(session=name, log=life.document(steps))
        return
    if not steps and not desk.flags.plain:
        desk.put("Nothing is known of it: it was never signed, and git keeps no history.")
        return
    desk.put(life.life(steps, desk.look))
