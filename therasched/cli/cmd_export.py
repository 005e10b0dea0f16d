"""`export`: sessions as a calendar file, as CSV or as JSON.

Who is named how is `--names`, initials unless said otherwise; the readers of an export are not
the practice's own. Files are written whole, readable by their owner only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from therasched.cli import exporting
from therasched.cli.cmd_export_ics import ics
from therasched.cli.options import Group, desk_of

if TYPE_CHECKING:
    from therasched.cli.desk import Desk


@click.group("export", cls=Group)
def export_command() -> None:
    """Export sessions as calendar (ics), table (csv) or data (json)."""


export_command.add_command(ics)


@export_command.command(
    "csv",
    examples="""
    therasched export csv --from 1.1. --to 31.3. --out quarter.csv
    therasched export csv --names code
    """,
)
@exporting.common_options
@click.pass_context
def csv(ctx: click.Context, /, **given: Any) -> None:
    """Write a table, one line a session, without any text of the records."""
    from therasched.render import data

    desk = desk_of(ctx)
    entries = _entries(desk, given)
    days = [one.start.date() for one in entries]
    text = data.csv_lines(entries)
    say = partial(exporting.summary, len(entries), days, f"names as {given['names']}")
    exporting.deliver(desk, given["out"], [text.encode()], say, desk.opened.findings)


@export_command.command(
    "json",
    examples="""
    therasched export json --out sessions.json
    therasched export json --client anna --names full
    """,
)
@exporting.common_options
@click.pass_context
def json(ctx: click.Context, /, **given: Any) -> None:
    """Write JSON in the shape of `list --json`, without any text of the records."""
    from json import dumps

    from therasched.render import data

    desk = desk_of(ctx)
    entries = _entries(desk, given)
    days = [one.start.date() for one in entries]
    document = data.sessions_document(entries, desk.opened.findings())
    text = dumps(document, ensure_ascii=False, indent=2) + "\n"
    say = partial(exporting.summary, len(entries), days, f"names as {given['names']}")
    exporting.deliver(desk, given["out"], [text.encode()], say, desk.opened.findings)


def _entries(desk: Desk, given: dict[str, Any]) -> list[Any]:
    from therasched.views import entry

    code = "" if given["client"] is None else exporting.client(desk, given["client"])
    whose = exporting.whose(desk, given)
    found = desk.office.sessions.in_days(*exporting.window(desk, given))
    return [
        entry.build(stored, desk.office.practice, given["names"])
        for stored in found
        if (not code or code in stored.session.clients)
        and whose in ("", stored.session.practitioner or whose)
    ]
