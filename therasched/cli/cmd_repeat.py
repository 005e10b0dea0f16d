"""`repeat`: a series of a session that is there, or more of the series that it is in.

`new --repeat` makes one from the beginning; both are told by `cli.repeating`.
"""

from __future__ import annotations

from typing import Any

import click

from therasched.cli import completing, repeating
from therasched.cli.options import Command, desk_of, option
from therasched.errors import UsageFault


@click.command(
    "repeat",
    cls=Command,
    examples="""
    therasched repeat anna --repeat weekly --count 8
    therasched repeat k7f3 --repeat 2w --until 31.7. --except 9.6.
    therasched repeat k7f3 --repeat "FREQ=MONTHLY;BYDAY=2TU" --count 6 -n
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("--strict", is_flag=True, help="Refuse when one overlaps another session.")
@repeating.options
@click.pass_context
def repeat_command(ctx: click.Context, /, ref: str, **given: Any) -> None:
    """Make a series of a session, which is its first one.

    The others are booked alike and are yours to plan. If it is in a series already, that one goes
    on after its last session. --count is the size of the whole series.

    What is missing is asked on a terminal. SESSION is an id or its beginning, next, or a client:
    then it is her next one, or where she has none her latest.
    """
    from therasched.actions import repeat
    from therasched.cli.cmd_new import what

    desk = desk_of(ctx)
    asks = given["repeat"] is None and desk.may_ask
    if not asks and not repeating.asked_for(given):
        raise UsageFault("how often?", hint=f"therasched repeat {ref} --repeat weekly --count 8")
    stored = desk.session(ref, "repeat")
    if asks:
        desk.tell(desk.label(stored))
        given["repeat"] = repeating.ask_rule(desk)
    wanted = repeating.wanted(desk, given)
    drafted = repeat.draft_more(desk.office, stored, wanted)
    if stored.session.series:
        desk.tell(f"{stored.session.id} is in the series {drafted.code}, which goes on")
    if repeating.agreed(desk, drafted, wanted, strict=given["strict"]):
        repeating.note(desk, drafted, wanted)
        saved = repeat.write(desk.office, stored, drafted)
        sentence = f"Added {repeating.said(drafted, wanted, what(desk, drafted.sessions[0]))}"
        desk.wrote_all(saved, sentence, f"therasched show {drafted.sessions[0].id}")
