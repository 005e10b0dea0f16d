"""Messages on their way: sending and writing them, and saying what became of each.

Shared by `remind` and by the commands that tell somebody of what they changed (`cli.notices`).
That nobody gets a message twice is seen to in `actions.remind`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.cli import output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.actions.remind import Listing, Posted
    from therasched.cli.desk import Desk
    from therasched.domain.outbox import Outbox


def send(desk: Desk, box: Outbox, listing: Listing, *, again: bool = False) -> None:
    """Send what is due of a listing, `again` also what went before.

    Raises:
        Refused: this machine, or this clock, must not send.
    """
    from therasched.actions import remind
    from therasched.cli import mailroom
    from therasched.domain.outbox import SENT

    remind.require_sender(desk.office, box)
    rows, done = remind.calls(listing, again=again), []
    if rows and desk.flags.dry_run:
        compose = mailroom.composer(desk.opened)
        for row in rows:
            compose(row.notice, "rehearsal")
            done.append(remind.Posted(row, SENT))
            _tell_posted(desk, done[-1])
    elif rows:
        compose = mailroom.composer(desk.opened)
        with mailroom.postman(desk.opened) as postman:
            for posted in remind.send(desk.office, box, listing, compose, postman, again=again):
                done.append(posted)
                _tell_posted(desk, posted)
    _report(desk, done)


def write(desk: Desk, box: Outbox, listing: Listing, *, again: bool = False) -> None:
    """Put what is due of a listing into files."""
    from therasched.actions import remind
    from therasched.cli import mailroom

    rows, done = remind.calls(listing, again=again), []
    if rows:
        compose = mailroom.composer(desk.opened)
        for posted in remind.write(desk.office, box, rows, compose, again=again):
            done.append(posted)
            _tell_posted(desk, posted)
    _report(desk, done)


def _tell_posted(desk: Desk, posted: Posted) -> None:
    """Say what became of one message, as soon as that is known."""
    from therasched.domain.outbox import SENT, WRITTEN
    from therasched.domain.text import visible
    from therasched.render import outgoing as rendering
    from therasched.views import outgoing

    good = posted.state in (SENT, WRITTEN)
    if not good and posted.state:
        desk.exit_code = max(desk.exit_code, posted.exit_code)
    if desk.flags.json or (good and desk.flags.quiet):
        return
    # What a timer runs goes into the log of the machine, where no names belong.
    level = "code" if desk.flags.quiet else "full"
    line = outgoing.build([posted.row], desk.office.practice, level)[0]
    line = line._replace(name=line.code) if desk.flags.quiet else line
    what = rendering.sentence(line, desk.office.now)
    if not good:
        said = f": {posted.said}" if posted.said else ""
        told = _WORSE[posted.state].format(what) + said
        (output.tell if posted.state else desk.tell)(visible(told))
    elif desk.flags.plain:
        desk.put(f"{line.session}\t{line.code}\t{posted.state}")
    else:
        rehearsed = "(dry run) " if desk.flags.dry_run else ""
        desk.put(visible(f"{rehearsed}{posted.state.capitalize()}: {what}"))
        if posted.state == WRITTEN:
            desk.tell(f"  outbox/{posted.name}.eml")


_WORSE = {
    "": "left as it is: {}",
    "later": "error: not taken for now, the next run tries again: {}",
    "failed": "error: refused for good: {}",
    "unclear": "error: it may have been sent or not: {}",
}


def _report(desk: Desk, done: Sequence[Posted]) -> None:
    """Give the answer in JSON, or say that there was nothing to do."""
    if desk.flags.json:
        from therasched.render import data
        from therasched.render import outgoing as rendering
        from therasched.views import outgoing

        lines = outgoing.build([one.row for one in done], desk.office.practice)
        messages = [
            rendering.data(line)
            | {"state": one.state or line.state, "code": None, "since": None}
            | {"said": one.said or None}
            for line, one in zip(lines, done, strict=True)
        ]
        desk.put_json(
            messages=messages,
            findings=[data.finding(one) for one in desk.opened.findings()],
            dry_run=desk.flags.dry_run,
        )
        return
    if not done:
        desk.tell("Nothing is due.")
    desk.tell_findings(desk.opened.findings())
