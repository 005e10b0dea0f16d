"""`show`: one session in full.

The only reading command whose answer holds clinical text; it goes to stdout and nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.domain.session import Stored
    from therasched.views.membership import Membership


@click.command(
    "show",
    cls=Command,
    examples="""
    therasched show k7f3
    therasched show anna
    therasched show anna@2026-03-10 --json
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.pass_context
def show_command(ctx: click.Context, ref: str) -> None:
    """Show one session in full: plan, outcome, notes, homework.

    SESSION is an id or its beginning, next, last, now, or a client: then it is her latest one;
    - reads ids from stdin.
    """
    from therasched.views import sheet

    desk = desk_of(ctx)
    found = desk.sessions(ref, "show", sound=False)
    views = [
        sheet.build(stored, desk.office.practice, member=_member(desk, stored)) for stored in found
    ]

    def document(findings: Sequence[Finding]) -> dict[str, object]:
        from therasched.render import data

        empty = data.sessions_document([], findings)
        return {**empty, "sessions": [data.detail(view) for view in views]}

    def text() -> str:
        from therasched.render import sheet as rendering

        between = "\n" if desk.flags.plain else "\n\n"
        return between.join([rendering.sheet(view, desk.look) for view in views])

    desk.show(text=text, document=document)


def _member(desk: Desk, stored: Stored) -> Membership | None:
    """The place of a session in its series, where it is in one."""
    if not stored.session.series:
        return None
    from therasched.actions import browse
    from therasched.views import membership

    series = [one.session for one in browse.series_of(desk.office, stored)]
    return membership.build(stored.session, series, desk.office.now)
