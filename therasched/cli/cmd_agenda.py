"""`agenda`: the week, a day or a month as a table, or as a page to print and to look at.

Also what is shown when no command is named. The view decides, `render.agenda` draws; a page is
`views.timetable`'s and `render.weekpage`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.views.agenda import Agenda


@click.command(
    "agenda",
    cls=Command,
    examples="""
    therasched agenda
    therasched agenda tomorrow
    therasched agenda +1w --client anna
    therasched agenda 2026-W11 --html week.html
    """,
)
@click.argument("words", nargs=-1, metavar="[WHEN]")
@option("--client", metavar="C", shell_complete=completing.complete_client, help="Hers only.")
@option(
    "--practitioner",
    metavar="P",
    shell_complete=completing.complete_practitioner,
    help="Whose week; without it the one at this desk.",
)
@option("--all", "everybody", is_flag=True, help="Everybody's week.")
@option("--names", type=click.Choice(["full", "first", "initials", "code", "none"]),
              default="full", help="How clients are named.")  # fmt: skip
@option("--html", "target", metavar="FILE", help="A page for a browser or for paper instead.")
@click.pass_context
def agenda_command(
    ctx: click.Context,
    words: tuple[str, ...],
    client: str | None,
    practitioner: str | None,
    everybody: bool,
    names: str,
    target: str | None,
) -> None:
    """Show the week as a table: time, who, what, three bars a session.

    WHEN is a day, a week or a month: today, +1w, 2026-W11, march. Bars: scheduled, planned,
    outcome; they are green when it is done, which is marked and signed. A sign behind them says:
    ! a past step is missing, ✓ done, ~ changed since it was signed, # locked.
    """
    from therasched.cli import words as reading
    from therasched.views import agenda

    desk = desk_of(ctx)
    office = desk.office
    period = reading.period(words, desk)
    whose = "" if everybody or client is not None else office.practice.settings.practitioner
    if practitioner is not None:
        whose = desk.practitioner(practitioner)
    view = agenda.build(
        office.sessions.in_days(period.first, period.last),
        office.practice,
        period,
        level=names,
        client="" if client is None else desk.client(client),
        practitioner=whose,
        signs=office.signs,
    )

    if target is not None:
        _page(desk, view, target)
        return

    def document(findings: Sequence[Finding]) -> dict[str, object]:
        from therasched.render import data

        return data.sessions_document(view.entries, findings)

    def text() -> str:
        from therasched.render import agenda as rendering

        return rendering.agenda(view, desk.look)

    desk.show(text=text, document=document)


def _page(desk: Desk, view: Agenda, target: str) -> None:
    """Write the page of a period, or put it out."""
    from therasched.cli import exporting, wiring
    from therasched.render import weekpage
    from therasched.views import timetable

    office = desk.office
    grid = timetable.build(view, office.now, office.practice.settings.week_start)
    count = len(view.entries)
    many = "1 entry" if count == 1 else f"{count} entries"
    data = weekpage.encode(grid, office.now, *wiring.page_templates(desk.opened))
    exporting.deliver(desk, target, [data], lambda: f"{view.title}, {many}", desk.opened.findings)
