"""`import`: what another calendar holds, as time off, as sessions, or as holidays.

Shows first what it would do, and asks where somebody can answer. The file is read in `storage`,
what is compared with what is decided in `domain.intake`.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import IO, TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Group, Readable, desk_of, option
from therasched.errors import FaultyData, UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from therasched.actions.adopt import Intake, Wish
    from therasched.cli.desk import Desk
    from therasched.domain.appointment import ForeignCalendar
    from therasched.domain.clash import Clash
    from therasched.domain.session import Session
    from therasched.domain.timing import Span
    from therasched.views.intake import Row

LARGEST = 20_000_000
DAYS_AHEAD = 365
KINDS = ("time-off", "session", "holidays")
_NAMES = {"clients": "--client", "kind": "--type"}
SHOWN, MOST_OVERLAPS, MOST_NAMED = 200, 20, 5
"""Lines of a preview; who wants to see more asks for --plain or --json."""


class _Calendar(Readable):
    """A calendar file; an address is none, since nothing is fetched from anywhere."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Open it."""
        if isinstance(value, str) and value.lower().startswith(("http:", "https:", "webcal:")):
            self.fail("it is an address: download the file first", param, ctx)
        return super().convert(value, param, ctx)


@click.group("import", cls=Group)
def import_command() -> None:
    """Bring in what another calendar program exported (ics)."""


@import_command.command(
    "ics",
    examples="""
    therasched import ics private.ics
    therasched import ics private.ics -n
    therasched import ics school-holidays.ics --as holidays --to 2026-12-31
    therasched import ics old-program.ics --as session --client anna
    """,
)
@click.argument("file", metavar="FILE", type=_Calendar("rb"))
@option(
    "--as",
    "what",
    type=click.Choice(KINDS),
    default="time-off",
    show_default=True,
    help="What becomes of it.",
)
@option("--from", "first", metavar="DAY", help="First day; today without it.")
@option("--to", "last", metavar="DAY", help="Last day; a year ahead without it.")
@option(
    "--client",
    "clients",
    multiple=True,
    metavar="C",
    shell_complete=completing.complete_client,
    help="Whose sessions they are.",
)
@option(
    "--service",
    metavar="S",
    shell_complete=completing.complete_service,
    help="Service of the sessions; as last time.",
)
@option(
    "--type",
    "kind",
    metavar="T",
    shell_complete=completing.complete_type,
    help="Event type of the sessions.",
)
@option(
    "--practitioner",
    metavar="P",
    shell_complete=completing.complete_practitioner,
    help="Whose time it is; that of the one at this desk.",
)
@option("--titles", is_flag=True, help="Keep the titles; without it time off is just Busy.")
@option("--prune", is_flag=True, help="Take away what is no longer in the calendar.")
@option("--timezone", metavar="Z", help="Zone of times that name none; the practice's.")
@option("--calendar", metavar="NAME", help="Name of the calendar; as the file says.")
@click.pass_context
def ics(ctx: click.Context, /, **given: Any) -> None:
    """Bring in a calendar file (.ics): the times somebody is busy become time off.

    Again with a newer file of the same calendar it does only what is new or changed there. What
    was changed here stays. FILE is - for stdin.
    """
    from therasched.cli import wiring
    from therasched.domain import timing

    desk = desk_of(ctx)
    days = _days(desk, given)
    data = _content(given["file"])
    floating = timing.zone(given["timezone"]) if given["timezone"] else None
    calendar = wiring.foreign_calendar(desk.opened, data, days, floating)
    if not calendar.appointments and calendar.left_out:
        first = calendar.left_out[0]
        name = _file_name(given["file"])
        raise FaultyData(f"no event of it can be used: {first.why}", where=f"{name}:{first.line}")
    if not desk.flags.json:
        for note in calendar.notes:
            desk.tell(f"  {note}")
    if given["what"] == "holidays":
        _holidays(desk, calendar, days, given)
    else:
        _entries(desk, calendar, _wish(desk, calendar, days, given), prune=given["prune"])


def _content(file: IO[bytes]) -> bytes:
    return file.read(LARGEST + 1)


def _file_name(file: IO[bytes]) -> str:
    name = str(getattr(file, "name", "-"))
    return "-" if name == "<stdin>" else name


def _days(desk: Desk, given: dict[str, Any]) -> tuple[date, date]:
    from datetime import timedelta

    from therasched.cli import words

    begin, end = words.days(given["first"], given["last"], desk)
    first = begin or desk.office.now.date()
    last = end or first + timedelta(days=DAYS_AHEAD)
    if last < first:
        raise UsageFault(f"--to {last} is before today: --from is needed, too")
    if (last - first).days > 5 * 366:
        raise UsageFault(f"from {first} to {last} are more than five years")
    return first, last


def _wish(
    desk: Desk, calendar: ForeignCalendar, days: tuple[date, date], given: dict[str, Any]
) -> Wish:
    from therasched.actions.adopt import TIME_OFF, Wish
    from therasched.cli import words

    settings = desk.office.practice.settings
    known = words.known("type", given["kind"], settings.types)
    if given["what"] == "time-off":
        for name in ("clients", "service", "kind"):
            if given[name]:
                told = _NAMES.get(name, f"--{name}")
                raise UsageFault(f"time off takes no {told}", hint="--as session")
        known = TIME_OFF
    clients = tuple(dict.fromkeys(desk.client(one) for one in given["clients"]))
    kind = settings.types[known or "session"]
    if kind.for_clients and not clients:
        hint = "--client anna\n--type team (or another type without clients)"
        raise UsageFault("whose sessions are they?", hint=hint)
    return Wish(
        days=days,
        calendar=given["calendar"] or calendar.name or _file_name(given["file"]).rpartition("/")[2],
        type=kind.name,
        clients=clients if kind.for_clients else (),
        service=words.known("service", given["service"], settings.services),
        practitioner=desk.practitioner(given["practitioner"]) if given["practitioner"] else "",
        titles=given["titles"],
    )


def _entries(desk: Desk, calendar: ForeignCalendar, wish: Wish, *, prune: bool) -> None:
    from therasched.actions import adopt
    from therasched.cli import wiring
    from therasched.domain import intake
    from therasched.views import intake as views

    earlier = wiring.earlier_imports(desk.opened)
    there = frozenset(earlier.ids())
    plan = adopt.survey(desk.office, calendar, wish, earlier)
    rows = views.rows(plan.changes, desk.office.now)
    counts = intake.counts(plan.changes)
    news, changed, gone = (counts[one] for one in (intake.NEW, intake.CHANGED, intake.VANISHED))
    _show(desk, rows, views.summary(counts))
    clashes = _overlaps(plan, prune=prune)
    _tell_overlaps(desk, clashes)
    _tell_otherwise(desk, plan)
    todo = news + changed + (gone if prune else 0)
    if not desk.flags.json:
        if news and not wish.titles and wish.type == adopt.TIME_OFF:
            desk.tell(f'  titles stay outside: each is called "{adopt.BUSY_TITLE}" (or --titles)')
        if gone and not prune:
            desk.tell("  what is gone stays here until --prune takes it away")
    done: list[str] = []
    if todo and _agreed(desk, news, changed, gone if prune else 0):
        with nullcontext() if desk.flags.dry_run else earlier.importing():
            adopt.require_first(earlier, wish, there)
            done = _write(desk, plan, todo, prune=prune)
    elif todo:
        desk.tell("Nothing was brought in.")
        desk.exit_code = 1
    if plan.otherwise:
        desk.next(f"therasched remove {plan.otherwise[0].id}")
    overlaps = list(dict.fromkeys(one.other.id for one in clashes))
    otherwise = [one.id for one in plan.otherwise]
    _answer(desk, rows, calendar=wish.calendar, counts=counts, notes=list(calendar.notes),
            written=done, overlaps=overlaps, otherwise=otherwise)  # fmt: skip


def _show(desk: Desk, rows: Sequence[Row], summary: str) -> None:
    from therasched.domain import intake
    from therasched.render import intake as rendering

    if desk.flags.json:
        return
    if desk.flags.plain:
        desk.put(rendering.drawn(rows, desk.look) if rows else "")
        return
    shown = [row for row in rows if row.kind not in (intake.SAME, intake.OWN)]
    lines = [("(dry run) " if desk.flags.dry_run else "") + summary]
    if shown:
        lines.append(rendering.drawn(shown, desk.look, SHOWN))
    desk.put("\n".join(lines))


def _overlaps(plan: Intake, *, prune: bool) -> list[Clash]:
    """What the new and changed entries overlap, but for what is taken away at the same time."""
    from therasched.domain import intake

    gone = {one.stored.session.id for one in plan.of(intake.VANISHED) if one.stored and prune}
    return [one for one in plan.clashes if one.other.id not in gone]


def _tell_otherwise(desk: Desk, plan: Intake) -> None:
    """Tell what stays something else than what is asked for, and how to change that."""
    if desk.flags.json or not plan.otherwise:
        return
    types = desk.office.practice.settings.types
    kinds = {types[one.type].title if one.type in types else one.type for one in plan.otherwise}
    many = len(plan.otherwise)
    desk.tell(
        f"  {many} {'stand' if many > 1 else 'stands'} here as {', '.join(sorted(kinds))} and"
        f" {'stay' if many > 1 else 'stays'} so; for another kind remove first:"
    )
    named = ", ".join([one.id for one in plan.otherwise[:MOST_NAMED]])
    desk.tell(f"  {named}" + (f" and {many - MOST_NAMED} more" if many > MOST_NAMED else ""))


def _moment(span: Span, now: datetime) -> str:
    from therasched.domain.when import say_short

    said = say_short(span.start, now)
    return said.rpartition(" ")[0] if span.whole_days else said


def _tell_overlaps(desk: Desk, clashes: Sequence[Clash]) -> None:
    from therasched.views import disclosure

    practice = desk.office.practice
    if desk.flags.json:
        return
    for one in clashes[:MOST_OVERLAPS]:
        who = disclosure.who(one.other, practice, "full") or one.other.title
        mine, other = (_moment(each.span, desk.office.now) for each in (one.session, one.other))
        desk.tell(f"  {mine} overlaps {one.other.id} {who}, {other}")
    if len(clashes) > MOST_OVERLAPS:
        desk.tell(f"  and {len(clashes) - MOST_OVERLAPS} overlaps more")


def _agreed(desk: Desk, news: int, changed: int, gone: int) -> bool:
    """Ask where somebody can answer; only taking away needs a yes in any case."""
    told = [
        f"{word} {many}"
        for word, many in (("write", news), ("change", changed), ("take away", gone))
        if many
    ]
    question = f"{', '.join(told).capitalize()}?"
    if gone or desk.may_ask:
        return desk.confirm(question)
    return True


def _write(desk: Desk, plan: Intake, todo: int, *, prune: bool) -> list[str]:
    from therasched.actions import adopt
    from therasched.cli.progress import progress_bar

    bar = progress_bar(desk, "Writing")

    def progress() -> None:
        if bar is not None:
            bar(todo)

    written = adopt.carry_out(desk.office, plan, prune=prune, progress=progress)
    done = [saved.stored for saved in written]
    if not desk.flags.dry_run and not desk.flags.json:
        first = min(one.session.span.first_day for one in done)
        desk.tell(f"{len(done)} written")
        desk.next(f"therasched agenda {first}")
    return [] if desk.flags.dry_run else [one.session.id for one in done]


def _holidays(
    desk: Desk, calendar: ForeignCalendar, days: tuple[date, date], given: dict[str, Any]
) -> None:
    from therasched.actions import adopt
    from therasched.domain import intake
    from therasched.views import intake as views

    for name in ("clients", "service", "kind", "practitioner", "prune"):
        if given[name]:
            raise UsageFault(f"holidays take no {_NAMES.get(name, f'--{name}')}")
    found = adopt.closing(desk.office, calendar, days)
    rows = views.holiday_rows(found.new, found.left_out, desk.office.now)
    counts = {
        intake.NEW: len(found.new),
        intake.SAME: len(found.same),
        intake.LEFT_OUT: len(found.left_out),
    }
    _show(desk, rows, views.summary(counts))
    _tell_booked(desk, found.booked)
    if found.new and _agreed(desk, len(found.new), 0, 0):
        desk.opened.practice.settings_file.add_holidays(found.new)
    elif found.new:
        desk.tell("Nothing was brought in.")
        desk.exit_code = 1
    if found.booked:
        desk.next(f"therasched agenda {found.booked[0].span.first_day}")
    _answer(desk, rows, calendar=calendar.name, counts=counts, notes=list(calendar.notes),
            booked=[one.id for one in found.booked])  # fmt: skip


def _tell_booked(desk: Desk, booked: Sequence[Session]) -> None:
    """Tell which sessions fall on the new holidays; they stay until somebody moves them."""
    if desk.flags.json or not booked:
        return
    many = len(booked)
    desk.tell(f"  {many} booked session{'s fall' if many > 1 else ' falls'} on these days:")
    for one in booked[:MOST_NAMED]:
        desk.tell(f"  {one.id}  {_moment(one.span, desk.office.now)}")
    if many > MOST_NAMED:
        desk.tell(f"  and {many - MOST_NAMED} more")


def _answer(desk: Desk, rows: Sequence[Row], **document: Any) -> None:
    """The document of an import; otherwise the faults of what was read."""
    if not desk.flags.json:
        desk.tell_findings(desk.opened.findings())
        return
    from therasched.render import data
    from therasched.render import intake as rendering

    desk.put_json(
        **document,
        changes=[rendering.data(row) for row in rows],
        findings=[data.finding(one) for one in desk.opened.findings()],
        dry_run=desk.flags.dry_run,
    )
