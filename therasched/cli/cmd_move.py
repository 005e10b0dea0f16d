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
    from therasched.domain.when import say_span
    from therasched.views import entry

    desk = desk_of(ctx)
    stored = desk.session(ref, "change")
    long = reading.length(length)
    to = reading.starts(words, desk)
    if to.time is None and not stored.session.span.whole_days:
        # As if the time had been typed too: a weekday is today only while that is still ahead.
        to = reading.starts([*words, f"{stored.session.span.start:%H:%M}"], desk)
    changed = reading.clear_time(
        desk,
        to,
        lambda starts: schedule.moved(desk.office, stored, starts, long),
    )
    practice = desk.office.practice
    saved = schedule.move(desk.office, stored, changed, strict=strict)
    if saved.stored == stored:
        desk.wrote(saved, f"{desk.label(stored)} is then already; nothing was changed")
        return
    one = entry.build(stored, practice)
    old, new = entry.say_when(one, practice.now), say_span(changed.span, practice.now)
    sentence = f"Moved {one.id} {one.who} from {old} to {new}"
    desk.wrote(saved, sentence, f"therasched agenda {changed.span.first_day}")
