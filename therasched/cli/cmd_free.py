"""`free`: open slots within working hours.

The slots are found in `domain.opening`; `new --find` offers the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.domain.finding import Finding


@click.command(
    "free",
    cls=Command,
    examples="""
    therasched free
    therasched free tomorrow --for 75m
    therasched free +1w --practitioner tom
    """,
)
@click.argument("words", nargs=-1, metavar="[WHEN]")
@option(
    "--for",
    "length",
    default="50m",
    show_default=True,
    metavar="LENGTH",
    help="How long it must be: 50m, 1h30m.",
)
@option("--practitioner", metavar="P", shell_complete=completing.complete_practitioner,
              help="Whose time; without it that of the one at this desk.")  # fmt: skip
@click.pass_context
def free_command(
    ctx: click.Context, words: tuple[str, ...], length: str, practitioner: str | None
) -> None:
    """Show the stretches of working time, from now on, that are still free.

    Working hours are `hours:` in the settings; WHEN is a day, a week or a month.
    """
    from therasched.actions import browse
    from therasched.cli import words as reading
    from therasched.domain.when import say_day
    from therasched.render import lists

    desk = desk_of(ctx)
    office = desk.office
    period = reading.period(words, desk)
    own = office.practice.settings.practitioner
    whose = own if practitioner is None else desk.practitioner(practitioner)
    least = reading.length(length)
    assert least is not None
    if least.days:
        raise UsageFault(f'"{length}" takes whole days', hint="therasched free --for 90m")
    slots = browse.openings(office, period.first, period.last, whose, least.minutes)

    def document(findings: Sequence[Finding]) -> dict[str, object]:
        from therasched.render import data

        free = [
            {"start": s.start.isoformat(), "end": s.end.isoformat(), "minutes": s.minutes}
            for s in slots
        ]
        return {**data.sessions_document([], findings), "free": free}

    def text() -> str:
        times = [(f"{one.start:%H:%M}", f"{one.end:%H:%M}") for one in slots]
        if desk.flags.plain:
            return "".join(
                f"{one.first_day}\t{begin}\t{end}\t{one.minutes}\n"
                for one, (begin, end) in zip(slots, times, strict=True)
            )
        if not slots:
            return browse.why_nothing_is_free(office, whose)
        rows = [
            (say_day(one.first_day), f"{begin}–{end}", f"{one.minutes}m")
            for one, (begin, end) in zip(slots, times, strict=True)
        ]
        return lists.table(("day", "free", "minutes"), rows, desk.look)

    desk.show(text=text, document=document)
