"""`export`: sessions as a calendar file, as CSV or as JSON.

Who is named how is `--names`, initials unless said otherwise; the readers of an export are not
the practice's own. Files are written whole, readable by their owner only.
"""

from __future__ import annotations

from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from therasched.cli import exporting
from therasched.cli.cmd_export_ics import ics
from therasched.cli.options import Group, desk_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.cli.desk import Desk
    from therasched.domain.export import Source
    from therasched.domain.finding import Finding
    from therasched.views.entry import Entry


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
    from therasched.actions import exchange
    from therasched.render import data

    def shape(one: Entry) -> exporting.Shaped:
        return exporting.Shaped(data.csv_line(one), one.first_day, one.first_day)

    desk = desk_of(ctx)
    source = exporting.source(desk)
    days, chosen = exporting.window(desk, given), _chosen(desk, given)
    lines = exchange.lines(desk.office, source, days, shape, signed=False, **chosen)
    tally = exporting.Tally(lines)
    _deliver(desk, given, tally, source, chain([data.csv_heading()], tally))


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
    from therasched.actions import exchange
    from therasched.render import data

    def shape(one: Entry) -> exporting.Shaped:
        return exporting.Shaped(data.session(one), one.first_day, one.first_day)

    desk = desk_of(ctx)
    source = exporting.source(desk)
    days, chosen = exporting.window(desk, given), _chosen(desk, given)
    tally = exporting.Tally(exchange.lines(desk.office, source, days, shape, **chosen))
    parts = data.json_parts(tally, partial(_findings, desk, source))
    _deliver(desk, given, tally, source, parts)


def _chosen(desk: Desk, given: dict[str, Any]) -> dict[str, Any]:
    """Whose sessions, and how clients are named."""
    return {
        "names": given["names"],
        "client": "" if given["client"] is None else exporting.client(desk, given["client"]),
        "practitioner": exporting.whose(desk, given),
    }


def _deliver(
    desk: Desk,
    given: dict[str, Any],
    tally: exporting.Tally,
    source: Source,
    parts: Iterable[bytes],
) -> None:
    exporting.deliver(
        desk,
        given["out"],
        parts,
        lambda: exporting.summary(tally.count, tally.days, f"names as {given['names']}"),
        partial(_findings, desk, source),
    )


def _findings(desk: Desk, source: Source) -> list[Finding]:
    """The faults of everything that was read, by path."""
    return sorted(exporting.findings(desk, source), key=attrgetter("path"))
