"""`remind`: the messages that are due: list them, put them into files, send them.

What is due is decided in `domain.due`; that nobody gets one twice, in `actions.remind`. What a
message says comes from `cli.mailroom`, which is loaded when one is written or sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing, notifying
from therasched.cli.options import Command, Number, desk_of, option
from therasched.domain.notice import KINDS
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.actions.remind import Listing
    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.domain.outbox import Outbox
    from therasched.domain.session import Stored
    from therasched.views.outgoing import Line

NOTICES = KINDS[1:]


@click.command(
    "remind",
    cls=Command,
    examples="""
    therasched remind
    therasched remind --days 1
    therasched remind --send -q
    therasched remind p2qf --notice cancelled
    """,
)
@click.argument("refs", metavar="[SESSION…]", nargs=-1, shell_complete=completing.complete_session)
@option("--write", is_flag=True, help="Put what is due into files in outbox/.")
@option("--send", is_flag=True, help="Send what is due, each message once.")
@option("--days", type=Number(0, 366), default=0, help="Look so far ahead.")
@option("--all", "everything", is_flag=True, help="Also what went, and who gets none and why.")
@option("--notice", type=click.Choice(NOTICES), help="Tell of one session now.")
@option(
    "--to",
    metavar="CONTACT",
    shell_complete=completing.complete_contact,
    help="With --notice: this third party instead of the clients.",
)
@option("--again", is_flag=True, help="Also what went before, or may have gone.")
@option("--notify", is_flag=True, help="Show your own alarms on this screen, each once.")
@option(
    "--names",
    type=click.Choice(notifying.LEVELS),
    default=notifying.LEVELS[0],
    help="With --notify: how clients are named.",
)
@click.pass_context
def remind_command(ctx: click.Context, /, **given: Any) -> None:
    """List the messages that are due by now; --write puts them into files, --send sends them.

    SESSION, as everywhere, means just these; without one, all that are to come.
    """
    from therasched.actions import remind
    from therasched.cli import mailroom, posting

    desk = desk_of(ctx)
    _require_fitting(given)
    if given["notify"]:
        notifying.run(desk, given["names"])
        return
    box = mailroom.outbox(desk.opened)
    listing = _listing(desk, box, given)
    if given["again"] and not remind.calls(listing, again=True):
        given["again"] = False
    if given["send"]:
        posting.send(desk, box, listing, again=given["again"])
    elif given["write"]:
        posting.write(desk, box, listing, again=given["again"])
    elif given["notice"] and _agreed(desk, box, listing, again=given["again"]):
        posting.send(desk, box, listing, again=given["again"])
    else:
        _show(desk, listing, given)


_OF_MESSAGES = ("write", "send", "days", "everything", "notice", "to", "again")


def _require_fitting(given: dict[str, Any]) -> None:
    refs, notice = given["refs"], given["notice"]
    if given["notify"] and (refs or any(given[key] for key in _OF_MESSAGES)):
        raise UsageFault("--notify goes alone", hint="therasched remind --notify")
    if given["write"] and given["send"]:
        raise UsageFault("--write and --send exclude each other")
    if given["days"] and (given["write"] or given["send"]):
        raise UsageFault("--days only looks ahead; nothing goes before it is due")
    if notice and len(refs) != 1:
        raise UsageFault(
            "--notice tells of one session", hint=f"therasched remind k7f3 --notice {notice}"
        )
    if given["to"] is not None and not notice:
        raise UsageFault(
            "--to goes with --notice",
            hint="therasched remind k7f3 --notice invitation --to CONTACT",
        )
    if given["again"] and not refs:
        raise UsageFault(
            "--again is for sessions that are named", hint="therasched remind k7f3 --again --send"
        )


def _listing(desk: Desk, box: Outbox, given: dict[str, Any]) -> Listing:
    from therasched.actions import remind

    found = [stored for ref in given["refs"] for stored in _named(desk, ref, given["notice"])]
    if given["notice"]:
        to = "" if given["to"] is None else desk.contact(given["to"])
        return remind.notices(desk.office, box, found[0], given["notice"], to)
    return remind.listing(desk.office, box, found if given["refs"] else None, given["days"])


def _named(desk: Desk, ref: str, notice: str | None) -> list[Stored]:
    """The sessions that are meant: of a client her next one, or the next that was called off."""
    return desk.sessions(ref, "called-off" if notice == "cancelled" else "change")


# --- looking -----------------------------------------------------------------------------------


def _show(desk: Desk, listing: Listing, given: dict[str, Any]) -> None:
    from therasched.domain import due
    from therasched.render import outgoing as rendering
    from therasched.views import outgoing

    named = bool(given["refs"])
    shown = (*due.OPEN, due.WAITING) if not (given["everything"] or named) else ()
    rows = [row for row in listing.rows if not shown or row.state in shown]
    lines = outgoing.build(rows, desk.office.practice)

    def document(findings: Sequence[Finding]) -> dict[str, Any]:
        from therasched.render import data

        return {
            "schema": 1,
            "messages": [rendering.data(one) for one in lines],
            "nobody": [rendering.nobody(one) for one in listing.skips],
            "findings": [data.finding(one) for one in findings],
        }

    def text() -> str:
        if not lines and not desk.flags.plain:
            return "" if desk.flags.quiet else _nothing(given)
        return rendering.table(lines, desk.look, desk.office.now)

    desk.show(text=text, document=document)
    if desk.flags.json or desk.flags.plain:
        return
    if given["everything"] or named:
        for one in listing.skips:
            whom = f" {one.code}" if one.code else ""
            desk.tell(f"  no message for {one.session}{whom}: {one.reason}")
    _tell_next(desk, lines, given)


def _nothing(given: dict[str, Any]) -> str:
    if given["refs"]:
        return "No message is due for it."
    return f"Nothing is due within {given['days']} days." if given["days"] else "Nothing is due."


def _tell_next(desk: Desk, lines: Sequence[Line], given: dict[str, Any]) -> None:
    from therasched.domain import due
    from therasched.render import outgoing as rendering

    for told in dict.fromkeys(filter(None, map(rendering.why, lines))):
        desk.tell(f"  {told}")
    if any(one.state in due.CALLS for one in lines):
        words = ["therasched remind", *given["refs"]]
        if given["notice"]:
            words += ["--notice", given["notice"]]
        if given["to"] is not None:
            words += ["--to", given["to"]]
        way = "--send" if desk.office.practice.settings.mail else "--write"
        desk.next(" ".join([*words, way]))


def _agreed(desk: Desk, box: Outbox, listing: Listing, *, again: bool) -> bool:
    """Whether a person at a terminal says that it shall go now."""
    from therasched.actions import remind
    from therasched.views import outgoing

    rows = remind.calls(listing, again=again)
    if not rows or not desk.office.practice.settings.mail or not (desk.may_ask or desk.flags.yes):
        return False
    remind.require_sender(desk.office, box)
    lines = outgoing.build(rows, desk.office.practice)
    whom = ", ".join(one.whom for one in lines)
    return desk.confirm(f"Tell {whom} by e-mail now?")
