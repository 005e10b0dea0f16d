"""`cancel`: call a session off.

Notice and policy are weighed in `domain.cancellation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of
from therasched.domain.catalogue import CANCELLED, CANCELLERS
from therasched.errors import Refused

if TYPE_CHECKING:
    from therasched.cli.desk import Desk
    from therasched.domain.session import Stored


@click.command(
    "cancel",
    cls=Command,
    examples="""
    therasched cancel ben --by client --at "today 09:00" --reason "has a fever"
    therasched cancel k7f3 --by practitioner
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.option("--by", type=click.Choice(CANCELLERS), help="Who; the client, where there is one.")
@click.option("--at", metavar="WHEN", help="When notice was given; now without it.")
@click.option("--reason", metavar="TEXT", help="Why; stays in the record.")
@click.pass_context
def cancel_command(
    ctx: click.Context, ref: str, by: str | None, at: str | None, reason: str | None
) -> None:
    """Call a session off. It is kept; notice and policy decide whether it was late.

    One client of a group is called off by her attendance: outcome k7f3 anna=cancelled.

    SESSION is an id or its beginning, next, or a client: then it is her next one.
    """
    from therasched.actions import schedule
    from therasched.cli import words

    desk = desk_of(ctx)
    stored = desk.session(ref, "change")
    by = by or (CANCELLERS[0] if stored.session.clients else CANCELLERS[1])
    member = desk.meant_client(ref, stored)
    if by == "client" and member:
        _confirm_group(desk, stored, member)
    saved, decision = schedule.cancel(
        desk.office,
        stored,
        by=by,
        at=None if at is None else words.moment(at, desk),
        reason=words.line(reason),
    )
    told = _told(decision.attendance, decision.notice, decision.policy, by)
    billed = ", billable" if decision.billable else ""
    sentence = f"{desk.label(saved.stored)}: {told}{billed}"
    if stored.session.clients:
        sentence += "\n  nothing was sent to anybody"
    desk.wrote(saved, sentence, "therasched free")


def _confirm_group(desk: Desk, stored: Stored, member: str) -> None:
    """Ask whether all are meant where one member of a group was named.

    Raises:
        Refused: they are not; the hint says how to mark that one.
        UsageFault: nobody can be asked.
    """
    session = stored.session
    one = f"therasched outcome {session.id} {member}={CANCELLED}"
    question = f"Call off the whole group of {len(session.clients)}, {desk.label(stored)}?"
    if not desk.confirm(question, hint=f"therasched cancel {session.id}\n{one}"):
        raise Refused("nothing was called off", hint=one)


def _told(attendance: str, notice: int, policy: int, by: str) -> str:
    if not attendance:
        return f"cancelled by {by}"
    given = "after the start" if notice < 0 else f"{_hours(notice)} notice"
    return f"{attendance} ({given}, policy {_hours(policy)})" if by == "client" else attendance


def _hours(minutes: int) -> str:
    from datetime import timedelta

    from therasched.domain.timing import in_words

    return in_words(timedelta(minutes=minutes))
