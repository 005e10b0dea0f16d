"""`move`: a session to another time, or with it what comes after it in its series.

Its file gets the name of the new start; see `actions.schedule` and `actions.spread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing, notices, scoping
from therasched.cli.options import Command, desk_of, option

if TYPE_CHECKING:
    from therasched.cli.desk import Desk
    from therasched.domain.scope import Reach
    from therasched.domain.session import Session, Stored


@click.command(
    "move",
    cls=Command,
    examples="""
    therasched move anna thu 16:00
    therasched move k7f3 tomorrow
    therasched move k7f3 2026-03-12 9:30 --for 75m
    therasched move anna thu 16:00 --scope following
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.argument("words", nargs=-1, metavar="WHEN")
@option("--for", "length", metavar="LENGTH", help="How long from now on; as long as before.")
@option("--strict", is_flag=True, help="Refuse when it overlaps another one.")
@scoping.option
@notices.option
@click.pass_context
def move_command(
    ctx: click.Context,
    ref: str,
    words: tuple[str, ...],
    length: str | None,
    strict: bool,
    scope: str,
) -> None:
    """Move a session. A day alone keeps the time of day, a time alone the day.

    What is counted (+1d, -1w, +30m) counts from the session, not from today.
    The others of its series go as many days, to the same time of day (therasched help series).

    SESSION is an id or its beginning, next, or a client: then it is her next one.
    """
    from therasched.actions import schedule, spread
    from therasched.cli import words as reading
    from therasched.domain.when import say_span
    from therasched.views import entry

    desk = desk_of(ctx)
    stored = desk.session(ref, "change")
    made = spread.reach(desk.office, stored, scope) if scope != scoping.THIS else None
    if made is not None:
        spread.require_touched(made, stored, scope)
    long = reading.length(length)
    if not words and desk.may_ask:
        desk.tell(desk.label(stored))
    words = tuple(reading.or_asked(words, desk, f"therasched move {ref} tue 14:00"))
    start = stored.session.span.start
    to = reading.moved_to(words, desk, start)
    if to.time is None and not stored.session.span.whole_days:
        # As if the time had been typed too: a weekday is today only while that is still ahead.
        to = reading.moved_to([*words, f"{start:%H:%M}"], desk, start)
    changed = reading.clear_time(
        desk,
        to,
        lambda starts: schedule.moved(desk.office, stored, starts, long),
    )
    if made is not None:
        _move_series(desk, stored, changed, scope, made, strict=strict)
        return
    practice = desk.office.practice
    saved = schedule.move(desk.office, stored, changed, strict=strict)
    if saved.stored == stored:
        desk.wrote(saved, f"{desk.label(stored)} is then already; nothing was changed")
        return
    one = entry.build(stored, practice)
    old, new = entry.say_when(one, practice.now), say_span(changed.span, practice.now)
    sentence = f"Moved {one.id} {one.who} from {old} to {new}"
    desk.wrote(saved, sentence, f"therasched agenda {changed.span.first_day}")
    notices.after(desk, [saved], "moved")


def _move_series(
    desk: Desk, stored: Stored, changed: Session, scope: str, made: Reach, *, strict: bool
) -> None:
    from therasched.actions import spread
    from therasched.actions.office import Saved
    from therasched.views import scope as views
    from therasched.views.series import hours, stretch

    drafted = spread.moved(desk.office, stored, changed, scope, made)
    if not drafted.changes:
        already = f"{desk.label(stored)} is then already, as are the others; nothing was changed"
        done = scoping.Done(
            stored.session.id, drafted.code, scope, [Saved(stored, stored)], drafted.kept
        )
        scoping.wrote(desk, done, already)
        return
    number = scoping.many(len(drafted.changes))
    question = f"Move {number}?" if len(drafted.changes) > 1 else ""
    lines = views.changed(drafted, desk.office.practice)
    scoping.show(desk, lines, drafted.kept)
    if strict:
        spread.require_clear(drafted)
    if scoping.agreed(desk, question):
        saved = spread.write(desk.office, drafted, rehearsed=desk.flags.dry_run)
        days = stretch([one.session.span for one in drafted.changes])
        sentence = f"Moved {number} of the series {drafted.code}: {days} {hours(changed.span)}"
        done = scoping.Done(stored.session.id, drafted.code, scope, saved, drafted.kept)
        scoping.wrote(desk, done, sentence.rstrip(), scoping.listing(drafted.code))
        notices.after(desk, saved, "moved")
