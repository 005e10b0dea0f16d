"""`export ics`: a calendar file, a folder of them, or the calendar of one client.

Every form takes the same sessions to `render.ics`; what each may show is decided in `views.feed`
and `views.clientfeed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing, exporting
from therasched.cli.options import Command, FileName, desk_of, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from therasched.cli.desk import Desk
    from therasched.domain.export import Source, Updated
    from therasched.views.clientfeed import Visit
    from therasched.views.feed import Item

# What a form of the export decides by itself.
_NOT_WITH = {
    "vdir": ("out", "refs", "hers"),
    "hers": ("refs", "client", "practitioner", "everybody", "names"),
}
_FLAGS = {
    "everybody": "--all",
    "hers": "--feed-for",
    "refs": "--session",
}


@click.command(
    "ics",
    cls=Command,
    examples="""
    therasched export ics --out practice.ics
    therasched export ics --vdir ~/calendars/practice
    therasched export ics --feed-for anna --out anna.ics
    therasched export ics --session k7f3 --out invitation.ics
    """,
)
@exporting.common_options
@option(
    "--session",
    "refs",
    multiple=True,
    metavar="SESSION",
    shell_complete=completing.complete_session,
    help="Just this one.",
)
@option(
    "--vdir",
    metavar="DIR",
    type=FileName(),
    help="A folder with a file a session, kept up to date.",
)
@option("--drop-cancelled", is_flag=True, help="Without what was cancelled.")
@option(
    "--feed-for",
    "hers",
    metavar="C",
    shell_complete=completing.complete_client,
    help="What this client's own calendar may show.",
)
@option("--no-alarms", is_flag=True, help="Without reminders.")
@option("--single-alarm", is_flag=True, help="The nearest one; some programs keep only one.")
@option("--utc", is_flag=True, help="All times in UTC.")
@click.pass_context
def ics(ctx: click.Context, /, **given: Any) -> None:
    """Write a calendar file (.ics, RFC 5545) for any calendar program.

    Titles name clients by --names; plan, notes, homework, attendance and fees are never in it. A
    client's own feed has the practice's name for a title and nothing about anyone else.
    """
    _require_one_form(ctx, given)
    desk = desk_of(ctx)
    if given["vdir"] is not None:
        _folder(desk, given)
    elif given["hers"] is not None:
        _feed(desk, given)
    else:
        _file(desk, given)


def _require_one_form(ctx: click.Context, given: dict[str, Any]) -> None:
    """Refuse options that exclude each other. Raises UsageFault."""
    if given["no_alarms"] and given["single_alarm"]:
        raise UsageFault("--no-alarms and --single-alarm exclude each other")
    typed = click.core.ParameterSource.COMMANDLINE
    for form, others in _NOT_WITH.items():
        for other in others if given[form] is not None else ():
            if ctx.get_parameter_source(other) is typed:
                flags = (_FLAGS.get(name, f"--{name}") for name in (form, other))
                raise UsageFault(f"{' and '.join(flags)} exclude each other")


def _shape(
    form: Callable[..., Any], given: dict[str, Any]
) -> Callable[[Item | Visit], exporting.Shaped | None]:
    """What makes `form` of an item, but for those that shall be left out."""
    utc, drops = given["utc"], given["drop_cancelled"]

    def shape(item: Item | Visit) -> exporting.Shaped | None:
        if drops and item.cancelled:
            return None
        return exporting.Shaped(form(item, utc=utc), item.span.first_day, item.span.last_day)

    return shape


def _file(desk: Desk, given: dict[str, Any]) -> None:
    """The practitioner's own calendar, or some sessions of it."""
    from therasched.actions import exchange
    from therasched.render import ics as rendering

    source, shape = exporting.source(desk), _shape(rendering.entry, given)
    alarms, names = _alarms(given), given["names"]
    if given["refs"]:
        chosen = [desk.session(ref, "show") for ref in given["refs"]]
        client = "" if given["client"] is None else exporting.client(desk, given["client"])
        days = exporting.window(desk, given)
        view = exchange.calendar(
            desk.office, chosen, days, names=names, client=client, alarms=alarms
        )
        tally = exporting.Tally(map(shape, view.items))
    else:
        tally = exporting.Tally(_flow(desk, given, source, shape))
    size = exporting.deliver(
        desk,
        given["out"],
        rendering.parts(desk.office.practice.settings.name, tally),
        lambda: exporting.summary(tally.count, tally.days, f"names as {names}"),
        lambda: exporting.findings(desk, source),
    )
    _tell_large(desk, size)


def _feed(desk: Desk, given: dict[str, Any]) -> None:
    """The calendar that a client may see of the practice."""
    from therasched.actions import exchange
    from therasched.cli import evidence
    from therasched.render import ics as rendering

    source, client = exporting.source(desk), exporting.client(desk, given["hers"])
    days = exporting.window(desk, given)
    view, altered = exchange.for_client(
        desk.office, source, days, client, signed_with=evidence.signed_with, alarms=_alarms(given)
    )
    if altered:
        desk.exit_code = 6
    tally = exporting.Tally(map(_shape(rendering.entry, given), view.items))
    size = exporting.deliver(
        desk,
        given["out"],
        rendering.parts(view.name, tally),
        lambda: exporting.summary(tally.count, tally.days, f"for {client}"),
        lambda: [*altered, *exporting.findings(desk, source)],
    )
    _tell_large(desk, size)


def _folder(desk: Desk, given: dict[str, Any]) -> None:
    """A folder of calendars, one a session; only what differs is written."""
    from therasched.cli import wiring
    from therasched.domain.export import Wanted
    from therasched.render import ics as rendering
    from therasched.views import feed

    def single(item: Item, *, utc: bool) -> tuple[str, bytes]:
        return item.uid, rendering.single(item, utc=utc)

    source, settings = exporting.source(desk), desk.office.practice.settings
    wanted = Wanted(
        exporting.Tally(_flow(desk, given, source, _shape(single, given))),
        {"displayname": rendering.line(settings.name), "color": rendering.APPLE_COLOR},
        feed.Uids(settings.id, source.unread()),
    )
    exits = wiring.exits(desk.opened, rehearse=desk.flags.dry_run)
    _tell_updated(desk, given["vdir"], exits.update(given["vdir"], wanted), source)


def _flow(
    desk: Desk,
    given: dict[str, Any],
    source: Source,
    shape: Callable[[Item | Visit], exporting.Shaped | None],
) -> Iterator[exporting.Shaped]:
    from therasched.actions import exchange

    return exchange.flow(
        desk.office,
        source,
        exporting.window(desk, given),
        shape,
        names=given["names"],
        client="" if given["client"] is None else exporting.client(desk, given["client"]),
        practitioner=exporting.whose(desk, given),
        alarms=_alarms(given),
    )


def _alarms(given: dict[str, Any]) -> str:
    return "none" if given["no_alarms"] else "single" if given["single_alarm"] else "all"


def _tell_large(desk: Desk, size: int) -> None:
    from therasched.render import ics as rendering

    if size > rendering.LARGE:
        desk.tell(f"  {size // 1000} kB: some calendar services refuse more than 1 MB")


def _tell_updated(desk: Desk, folder: str, updated: Updated, source: Source) -> None:
    """Say what became of a folder, and what in it is not of the practice."""
    from therasched.domain.text import visible
    from therasched.render import data as rendering

    findings, counts = exporting.findings(desk, source), updated._asdict()
    if desk.flags.json:
        desk.put_json(
            export={"folder": folder, **counts, "foreign": list(updated.foreign)},
            findings=[rendering.finding(one) for one in findings],
            dry_run=desk.flags.dry_run,
        )
        return
    desk.tell_findings(findings)
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    many = ", ".join(f"{counts[key]} {key}" for key in ("written", "removed", "unchanged"))
    if not desk.flags.quiet:  # for cron
        desk.put(visible(f"{rehearsed}{many} → {folder}"))
    for name in updated.foreign:
        desk.tell(f"  {name} is not from here or was changed elsewhere, so it stays")
