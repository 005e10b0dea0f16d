"""`export`: sessions as a calendar file, as CSV or as JSON.

Who is named how is `--names`, initials unless said otherwise; the readers of an export are not
the practice's own. Files are written whole, readable by their owner only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Group, desk_of
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from therasched.cli.desk import Desk

LEVELS = ("code", "initials", "first", "full", "none")


@click.group("export", cls=Group)
def export_command() -> None:
    """Export sessions as calendar (ics), table (csv) or data (json)."""


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--out", metavar="FILE", help="Where to; stdout without it."),
        click.option("--from", "first", metavar="DAY", help="First day; 90 days back without it."),
        click.option("--to", "last", metavar="DAY", help="Last day; a year ahead without it."),
        click.option(
            "--client", metavar="C", shell_complete=completing.complete_client, help="Hers only."
        ),
        click.option(
            "--practitioner",
            metavar="P",
            shell_complete=completing.complete_practitioner,
            help="Whose; without it those of the one at this desk.",
        ),
        click.option("--all", "everybody", is_flag=True, help="Everybody's."),
        click.option(
            "--names",
            type=click.Choice(LEVELS),
            default="initials",
            show_default=True,
            help="How clients are named.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@export_command.command(
    "ics",
    examples="""
    therasched export ics --out practice.ics
    therasched export ics --session k7f3 --out invitation.ics
    therasched export ics --client anna --names code --no-alarms
    """,
)
@_common
@click.option(
    "--session",
    "refs",
    multiple=True,
    metavar="SESSION",
    shell_complete=completing.complete_session,
    help="Just this one.",
)
@click.option("--no-alarms", is_flag=True, help="Without reminders.")
@click.option("--single-alarm", is_flag=True, help="The nearest one; some programs keep only one.")
@click.option("--utc", is_flag=True, help="All times in UTC.")  # fmt: skip
@click.pass_context
def ics(ctx: click.Context, /, **given: Any) -> None:
    """Write a calendar file (.ics, RFC 5545) for any calendar program.

    Titles name clients by --names; plan, notes, homework, attendance and fees are never in it.
    """
    from therasched.actions import exchange

    desk = desk_of(ctx)
    if given["no_alarms"] and given["single_alarm"]:
        raise UsageFault("--no-alarms and --single-alarm exclude each other")
    chosen = [desk.session(ref, "show") for ref in given["refs"]] if given["refs"] else None
    alarms = "none" if given["no_alarms"] else "single" if given["single_alarm"] else "all"
    view = exchange.calendar(
        desk.office,
        chosen,
        _window(desk, given),
        names=given["names"],
        client="" if given["client"] is None else desk.client(given["client"]),
        practitioner="" if chosen else _whose(desk, given),
        alarms=alarms,
    )
    from therasched.render import ics as rendering

    data = rendering.encode(view, utc=given["utc"])
    days = [day for item in view.items for day in (item.span.first_day, item.span.last_day)]
    _deliver(desk, given, data, _summary(len(view.items), days, given["names"]))
    if len(data) > rendering.LARGE:
        desk.tell(f"  {len(data) // 1000} kB: some calendar services refuse more than 1 MB")


@export_command.command(
    "csv",
    examples="""
    therasched export csv --from 1.1. --to 31.3. --out quarter.csv
    therasched export csv --names code
    """,
)
@_common
@click.pass_context
def csv(ctx: click.Context, /, **given: Any) -> None:
    """Write a table, one line a session, without any text of the records."""
    from therasched.render import data

    desk = desk_of(ctx)
    entries = _entries(desk, given)
    days = [one.start.date() for one in entries]
    text = data.csv_lines(entries)
    _deliver(desk, given, text.encode(), _summary(len(entries), days, given["names"]))


@export_command.command(
    "json",
    examples="""
    therasched export json --out sessions.json
    therasched export json --client anna --names full
    """,
)
@_common
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
    _deliver(desk, given, text.encode(), _summary(len(entries), days, given["names"]))


def _whose(desk: Desk, given: dict[str, Any]) -> str:
    """The practitioner whose sessions are meant; nobody in particular for all, or for a client."""
    if given["practitioner"] is not None:
        return desk.practitioner(given["practitioner"])
    if given["everybody"] or given["client"] is not None:
        return ""
    return desk.office.practice.settings.practitioner


def _window(desk: Desk, given: dict[str, Any]) -> tuple[date, date]:
    from therasched.cli import words
    from therasched.views import feed

    first, last = feed.window(desk.office.now)
    begin, end = words.days(given["first"], given["last"], desk)
    first, last = begin or first, end or last
    if last < first:
        raise UsageFault(f"from {first} to {last} there is no day: both --from and --to are needed")
    return first, last


def _entries(desk: Desk, given: dict[str, Any]) -> list[Any]:
    from therasched.views import entry

    code = "" if given["client"] is None else desk.client(given["client"])
    whose = _whose(desk, given)
    found = desk.office.sessions.in_days(*_window(desk, given))
    return [
        entry.build(stored, desk.office.practice, given["names"])
        for stored in found
        if (not code or code in stored.session.clients)
        and whose in ("", stored.session.practitioner or whose)
    ]


def _summary(count: int, days: list[date], names: str) -> str:
    if not count:
        return "no sessions"
    first, last = min(days), max(days)
    many = "1 session" if count == 1 else f"{count} sessions"
    span = f"{_day(first)} – {_day(last)}"
    return f"{many}, {span}, names as {names}"


def _day(day: date) -> str:
    from therasched.domain.when import say_day

    return say_day(day)[4:]


def _deliver(desk: Desk, given: dict[str, Any], data: bytes, summary: str) -> None:
    """Write the bytes where they shall go, and say what they are."""
    from therasched.cli import output, wiring
    from therasched.domain.text import visible

    target, findings = given["out"], desk.opened.findings()
    to_stdout = target in (None, "-")
    if not to_stdout:
        wiring.write_export(desk.opened, target, data, rehearse=desk.flags.dry_run)
    if desk.flags.json:
        _answer(desk, None if to_stdout else target, data, summary)
        return
    desk.tell_findings(findings)
    if to_stdout:
        output.put_bytes(data)
        desk.tell(summary)
        return
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    size = f"{max(1, round(len(data) / 1000))} kB"
    desk.put(visible(f"{rehearsed}{summary} → {target} ({size})"))


def _answer(desk: Desk, target: str | None, data: bytes, summary: str) -> None:
    """What was exported, in JSON: with its content where that has no file."""
    from therasched.render import data as rendering

    export = {"file": target, "bytes": len(data), "summary": summary}
    if target is None:
        export["content"] = data.decode()
    findings = [rendering.finding(one) for one in desk.opened.findings()]
    desk.put_json(export=export, findings=findings, dry_run=desk.flags.dry_run)
