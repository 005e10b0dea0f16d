"""Series on the command line: the options that ask for one, the preview, the question, the answer.

Shared by `new` and `repeat`. Which days there are is decided in `domain.series`, what is written in
`actions.repeat`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from therasched.cli.options import Number, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from therasched.cli.desk import Desk
    from therasched.domain.series import Drafted, Wanted

Function = TypeVar("Function", bound="Callable[..., Any]")

DIGITS = 4
"""A number of sessions has no more; whatever is longer is read as a day."""

OPTIONS = (
    option("--repeat", metavar="R", help='daily, weekly, 2w, monthly, "FREQ=WEEKLY;BYDAY=MO,WE".'),
    option("--count", type=Number(1), metavar="N", help="So many sessions in all."),
    option("--until", metavar="DAY", help="The last day that may have one."),
    option("--except", "skipped", multiple=True, metavar="DAY", help="A day without one."),
    option("--on-holidays", is_flag=True, help="Also on the holidays of the practice."),
)


def options(command: Function) -> Function:
    """Give a command the options of a series."""
    for give in reversed(OPTIONS):
        command = give(command)
    return command


def asked_for(given: dict[str, Any]) -> bool:
    """Whether the options ask for a series.

    Raises:
        UsageFault: they say how it goes on, and not that there is one.
    """
    if given["repeat"] is not None:
        return True
    for key, flag in (("count", "--count"), ("until", "--until"), ("skipped", "--except")):
        if given[key]:
            raise UsageFault(f"{flag} needs --repeat", hint="--repeat weekly")
    if given["on_holidays"]:
        raise UsageFault("--on-holidays needs --repeat", hint="--repeat weekly")
    return False


def ask_rule(desk: Desk) -> str:
    """Ask how often, until it can be read."""
    import click

    from therasched.domain import repetition

    while True:
        answer: str = click.prompt("how often (daily, weekly, 2w, monthly, or a rule)", err=True)
        try:
            repetition.read_rule(answer)
        except UsageFault as fault:
            desk.tell(str(fault))
        else:
            return answer


def wanted(desk: Desk, given: dict[str, Any]) -> Wanted:
    """The series that the options ask for; how it ends is asked on a terminal.

    Raises:
        UsageFault: the rule can't be read, or it has no end, or two.
    """
    from therasched.cli import words as reading
    from therasched.domain import repetition, series

    rule = repetition.read_rule(given["repeat"])
    ends = ["its COUNT" if rule.times else "its UNTIL"] if rule.times or rule.until else []
    ends += [f"--{key}" for key in ("count", "until") if given[key]]
    times = given["count"] or 0
    until = reading.day(given["until"], desk) if given["until"] else None
    if not ends and desk.may_ask:
        times, until = _ask_end(desk)
    elif not ends:
        raise UsageFault("until when?", hint=f"--count 8\n--until {desk.office.now.year + 1}-01-31")
    if len(ends) > 1:
        raise UsageFault(f"{' and '.join(ends)} don't go together")
    return series.Wanted(
        rule,
        times=times,
        until=until,
        skipped=tuple(reading.day(one, desk) for one in given["skipped"]),
        holidays=() if given["on_holidays"] else desk.office.practice.settings.holidays,
    )


def _ask_end(desk: Desk) -> tuple[int, date | None]:
    """Ask how a series ends, until it can be read: a number of sessions, or the last day."""
    import click

    from therasched.cli import words as reading

    while True:
        answer: str = click.prompt("how many in all (8), or until which day (31.7.)", err=True)
        if answer.isascii() and answer.isdigit() and len(answer) <= DIGITS and int(answer) > 0:
            return int(answer), None
        try:
            return 0, reading.day(answer, desk)
        except UsageFault as fault:
            desk.tell(str(fault))


def agreed(desk: Desk, drafted: Drafted, wanted: Wanted, *, strict: bool) -> bool:
    """Show a series, and ask where somebody can answer; whether it is to be written.

    Raises:
        Refused: a session overlaps another one, and `strict` was asked for.
    """
    from therasched.actions import repeat

    if desk.flags.dry_run and not (desk.flags.json or desk.flags.plain):
        desk.put(f"(dry run) {_many(drafted)}:\n{_preview(desk, drafted, wanted)}")
    elif not desk.flags.json:
        desk.tell(_preview(desk, drafted, wanted))
    if strict:
        repeat.require_clear(drafted)
    if desk.may_ask and not desk.confirm(f"Book {_many(drafted)}?"):
        desk.tell("Nothing was written.")
        desk.exit_code = 1
        return False
    return True


def _preview(desk: Desk, drafted: Drafted, wanted: Wanted) -> str:
    """A line a day, and what to mind in all."""
    from therasched.domain.series import HOLIDAY, leaves_out_months
    from therasched.render import preview as rendering
    from therasched.views import series as views

    lines = views.lines(drafted, desk.office.practice)
    told = []
    if overlapping := len({one.session.id for one in drafted.clashes}):
        told.append(f"{overlapping} of {_many(drafted)} overlap others")
    if closed := sum(one.left_out == HOLIDAY for one in drafted.places):
        told.append(f"{closed} left out for holidays")
    day = drafted.begin.first_day
    if leaves_out_months(wanted.rule, day):
        told.append(f'months without a {day.day} have none; "monthly" takes their last day')
    table = rendering.preview(("", "day", "time", ""), lines, desk.look)
    sums = [f"({', '.join(told)})"] if told else []
    return "\n".join([table, *rendering.notes(sums, desk.look)])


def _many(drafted: Drafted) -> str:
    number = len(drafted.sessions)
    return f"{number} session{'s' if number > 1 else ''}"


def said(drafted: Drafted, wanted: Wanted, what: str) -> str:
    """A series that was written, in a line: how many, from when to when, how often, what."""
    from therasched.views import series as views

    spans = [one.span for one in drafted.sessions]
    how = f"{wanted.rule.said} {views.hours(spans[0])}".rstrip()
    return f"{_many(drafted)}, series {drafted.code}: {views.stretch(spans)}, {how}, {what}"


def note(desk: Desk, drafted: Drafted, wanted: Wanted) -> None:
    """Let the commit and the answer in JSON say which series it is."""
    from therasched.cli import wiring
    from therasched.cli.recording import SUBJECT

    # A code that was written by hand may be anything, somebody's name too.
    own = wiring.is_session_id(drafted.code)
    which = f"series {drafted.code}" if own else drafted.sessions[0].id
    desk.about = {SUBJECT: f"{desk.verb} {which}, {_many(drafted)}"}
    desk.more["series"] = _about(drafted, wanted)


def _about(drafted: Drafted, wanted: Wanted) -> dict[str, Any]:
    """What an answer in JSON says of a series beside its sessions."""
    left_out = [
        {"day": one.span.first_day.isoformat(), "why": one.left_out, "title": one.title}
        for one in drafted.places
        if one.left_out
    ]
    marks = [
        {"day": one.span.first_day.isoformat(), "marks": list(one.marks)}
        for one in drafted.places
        if one.marks and not one.left_out
    ]
    return {"code": drafted.code, "rule": wanted.rule.said, "left_out": left_out, "marks": marks}
