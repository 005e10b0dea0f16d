"""`todo`: what waits, and the command that does it.

What makes a session wait is decided in `domain.lifecycle` and `views.worklist`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, Number, desk_of, option
from therasched.cli.progress import progress_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.domain.finding import Finding


ENDING_DAYS = 14
"""How far ahead the end of a series is told."""


@click.command(
    "todo",
    cls=Command,
    examples="""
    therasched todo
    therasched todo --days 14
    therasched todo --since 2025-01-01 --all
    """,
)
@option(
    "--days",
    type=Number(0, 366),
    default=7,
    show_default=True,
    help="How far ahead a missing plan counts.",
)
@option("--since", metavar="DAY", help="How far back to look; a year without it.")
@option(
    "--practitioner",
    metavar="P",
    shell_complete=completing.complete_practitioner,
    help="Whose work; without it that of the one at this desk.",
)
@option("--all", "everybody", is_flag=True, help="Everybody's work.")  # fmt: skip
@click.pass_context
def todo_command(
    ctx: click.Context, days: int, since: str | None, practitioner: str | None, everybody: bool
) -> None:
    """Show what waits: outcomes, signatures, plans to write, homework to review, ending series."""
    from datetime import timedelta

    from therasched.actions import browse
    from therasched.cli import words
    from therasched.views import worklist

    desk = desk_of(ctx)
    office = desk.office
    first = office.now.date() - timedelta(days=366)
    if since is not None:
        first = words.day(since, desk, back=True)
    whose = "" if everybody else office.practice.settings.practitioner
    if practitioner is not None:
        whose = desk.practitioner(practitioner)
    desk.opened.make_index(progress_bar(desk, "indexing"))
    waiting = browse.waiting(office, since=first, days=days)
    rows = worklist.build(
        waiting.sessions,
        office.practice,
        reviews=waiting.reviews,
        days=days,
        practitioner=whose,
        signs=browse.signs(office),
        ending=browse.ending(office, ENDING_DAYS),
    )

    def document(findings: Sequence[Finding]) -> dict[str, object]:
        from therasched.render import data

        waits = [
            {"kind": row.kind.lower(), "id": row.entry.id, "reason": row.reason} for row in rows
        ]
        entries = list({row.entry.id: row.entry for row in rows}.values())
        return {**data.sessions_document(entries, findings), "todo": waits}

    def text() -> str:
        from therasched.render import worklist as rendering

        return rendering.worklist(rows, desk.look)

    desk.show(text=text, document=document)
