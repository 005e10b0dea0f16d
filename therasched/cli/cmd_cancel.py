"""`cancel`: call a session off, or with it others of its series.

Notice and policy are weighed in `domain.cancellation`, for each by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing, notices, scoping
from therasched.cli.options import Command, desk_of, option
from therasched.domain.catalogue import CANCELLED, CANCELLERS
from therasched.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.cli.desk import Desk
    from therasched.domain.session import Stored


@click.command(
    "cancel",
    cls=Command,
    examples="""
    therasched cancel ben --by client --at "today 09:00" --reason "has a fever"
    therasched cancel k7f3 --by practitioner
    therasched cancel anna --scope following --reason "moves away"
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("--by", type=click.Choice(CANCELLERS), help="Who; the client, where there is one.")
@option("--at", metavar="WHEN", help="When notice was given; now without it.")
@option("--reason", metavar="TEXT", help="Why; stays in the record.")
@scoping.option
@notices.option
@click.pass_context
def cancel_command(
    ctx: click.Context,
    ref: str,
    by: str | None,
    at: str | None,
    reason: str | None,
    scope: str,
) -> None:
    """Call a session off. It is kept; notice and policy decide whether it was late.

    One client of a group is called off by her attendance: outcome k7f3 anna=cancelled. With --scope
    each session of the series is called off by its own notice.

    SESSION is an id or its beginning, next, or a client: then it is her next one.
    """
    from therasched.actions import schedule
    from therasched.cli import words

    desk = desk_of(ctx)
    stored = desk.session(ref, "change")
    by = by or (CANCELLERS[0] if stored.session.clients else CANCELLERS[1])
    member = desk.meant_client(ref, stored)
    if by == "client" and member:
        _confirm_group(desk, stored, member, scope)
    moment, why = None if at is None else words.moment(at, desk), words.line(reason)
    if scope != scoping.THIS:
        _cancel_series(desk, stored, scope, by=by, at=moment, reason=why)
        return
    saved, decision = schedule.cancel(desk.office, stored, by=by, at=moment, reason=why)
    told = _told(decision.attendance, decision.notice, decision.policy, by)
    billed = ", billable" if decision.billable else ""
    sentence = f"{desk.label(saved.stored)}: {told}{billed}"
    desk.wrote(saved, sentence, "therasched free")
    notices.after(desk, [saved], "cancelled")


def _cancel_series(
    desk: Desk, stored: Stored, scope: str, *, by: str, at: datetime | None, reason: str
) -> None:
    from therasched.actions import spread
    from therasched.views import scope as views
    from therasched.views.series import stretch

    made = spread.reach(desk.office, stored, scope)
    spread.require_any(made, "call off")
    notice = spread.noticed(desk.office, made, by=by, at=at, reason=reason)
    scoping.show(desk, views.cancelled(made, notice.decisions, desk.office.now), made.kept)
    number, code = scoping.many(len(made.touched)), stored.session.series
    if scoping.agreed(desk, f"Call off {number}?" if len(made.touched) > 1 else ""):
        saved = spread.cancel(desk.office, notice)
        days = stretch([one.session.span for one in made.touched])
        sentence = (
            f"Called off {number} of the series {code}: {days}, {views.decided(notice.decisions)}"
        )
        done = scoping.Done(stored.session.id, code, scope, saved, made.kept)
        scoping.wrote(desk, done, sentence, "therasched free")
        notices.after(desk, saved, "cancelled")


def _confirm_group(desk: Desk, stored: Stored, member: str, scope: str) -> None:
    """Ask whether all are meant where one member of a group was named.

    Raises:
        Refused: they are not; the hint says how to mark that one.
        UsageFault: nobody can be asked.
    """
    session = stored.session
    one = f"therasched outcome {session.id} {member}={CANCELLED}"
    more = f" --scope {scope}" if scope != scoping.THIS else ""
    question = f"Call off the whole group of {len(session.clients)}, {desk.label(stored)}?"
    if not desk.confirm(question, hint=f"therasched cancel {session.id}{more}\n{one}"):
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
