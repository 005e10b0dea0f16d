"""`move`: a session to another time.

Its file gets the name of the new start; see `actions.schedule`.
"""

from __future__ import annotations

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of


@click.command(
    "move",
    cls=Command,
    examples="""
    therasched move anna thu 16:00
    therasched move k7f3 tomorrow
    therasched move k7f3 2026-03-12 9:30 --for 75m
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.argument("words", nargs=-1, required=True, metavar="WHEN")
@click.option("--for", "length", metavar="LENGTH", help="How long from now on; as long as before.")
@click.option("--strict", is_flag=True, help="Refuse when it overlaps another one.")
@click.pass_context
def move_command(
    ctx: click.Context, ref: str, words: tuple[str, ...], length: str | None, strict: bool
) -> None:
    """Move a session. A day alone keeps the time of day.

    SESSION is an id or its beginning, next, or a client: then it is her next one.
    """
    from therasched.actions import schedule
    from therasched.cli import words as reading
    from therasched.domain.when import say_short, say_span

    desk = desk_of(ctx)
    stored = desk.session(ref, "change")
    long = reading.length(length)
    changed = reading.clear_time(
        desk,
        reading.starts(words, desk),
        lambda starts: schedule.moved(desk.office, stored, starts, long),
    )
    label, now = desk.label(stored), desk.office.now
    saved = schedule.move(desk.office, stored, changed, strict=strict)
    if saved.stored == stored:
        desk.wrote(saved, f"{label} is then already; nothing was changed")
        return
    old = say_short(stored.session.span.start, now)
    who = label.removesuffix(f", {old}")
    desk.wrote(saved, f"Moved {who} from {old} to {say_span(changed.span, now)}")
