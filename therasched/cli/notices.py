"""Telling clients of what a command did: `--tell`, `--no-tell`, or as the settings say.

`always` leaves it to the next run that sends; `ask` asks at a terminal where mail is set up, and
sends at once on a yes; else it is said how to do it. One call after the write, whatever the
command. Whom it concerns is decided in `domain.due`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import click

from therasched.cli.options import Option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from therasched.actions.office import Saved
    from therasched.cli.desk import Desk
    from therasched.domain.outbox import Outbox
    from therasched.domain.session import Stored

Function = TypeVar("Function", bound="Callable[..., Any]")

ALWAYS, NEVER, ASK = "always", "never", "ask"
_META = "therasched.tell"


def _remember(ctx: click.Context, param: click.Parameter, value: bool | None) -> None:  # noqa: FBT001 - click calls it
    del param
    ctx.meta[_META] = value


def option(command: Function) -> Function:
    """Give a command the option that says whether the clients are told."""
    return click.option(
        "--tell/--no-tell",
        "tell_them",
        default=None,
        expose_value=False,
        callback=_remember,
        help="Tell the clients by e-mail, or don't; as the settings say.",
        cls=Option,
    )(command)


def after(desk: Desk, saved: Sequence[Saved], kind: str) -> None:
    """See to it that the clients are told of what was written, or say how they can be.

    Args:
        desk: where the command works.
        saved: what was written; one that is as before has nothing to be told.
        kind: one of `practice.NOTICES`.
    """
    office = desk.office
    changed = [one.stored for one in saved if one.stored != one.before]
    if not any(one.session.clients for one in changed):
        return
    settings, given = office.practice.settings, click.get_current_context().meta.get(_META)
    mode = settings.notices.get(kind, ASK) if given is None else ALWAYS if given else NEVER
    if kind == "created" and mode != ALWAYS and not settings.mail and not desk.flags.json:
        return  # nothing to ask and nothing to tell, so what decides it need not be loaded

    from therasched.domain import due

    told = {
        one.session.id: due.told_of(one.session, office.practice, kind, office.now)[0]
        for one in changed
    }
    concerned = [one for one in changed if told[one.session.id]]
    whom = [notice for each in told.values() for notice in each]
    desk.more["notice"] = {
        "kind": kind,
        "to": list(dict.fromkeys(notice.recipient.code for notice in whom)),
        "state": "wanted" if concerned and mode == ALWAYS else "unsent",
    }
    if mode != ALWAYS and kind != "created":
        _forget(desk, changed, kind)
    if concerned and mode == ALWAYS:
        _leave(desk, concerned, kind, _names(desk, whom))
    elif concerned and mode == ASK:
        _ask(desk, concerned, kind, _names(desk, whom))
    elif mode == ALWAYS or kind == "cancelled":
        _tell(desk, "nothing was sent to anybody")


def _tell(desk: Desk, text: str) -> None:
    """Say it to a person; a program has it in its answer."""
    if not desk.flags.json:
        desk.tell(f"  {text}")


def _names(desk: Desk, notices: Sequence[Any]) -> str:
    from therasched.domain.due import READY, Row
    from therasched.views import outgoing

    rows = [Row(one, READY) for one in notices]
    return ", ".join(dict.fromkeys(one.whom for one in outgoing.build(rows, desk.office.practice)))


def _leave(desk: Desk, concerned: Sequence[Stored], kind: str, names: str) -> None:
    """Have the next run tell them."""
    from therasched.actions import wish
    from therasched.cli import mailroom

    box: Outbox = mailroom.outbox(desk.opened)
    for stored in concerned:
        wish.want(desk.office, box, stored.session, kind)
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    _tell(desk, f"{rehearsed}the next run tells {names}: therasched remind --send")


def _forget(desk: Desk, changed: Sequence[Stored], kind: str) -> None:
    """Leave no wish from before an undo, when the same was done and was to be told."""
    from therasched.actions import wish
    from therasched.cli import mailroom
    from therasched.errors import TheraschedError

    box: Outbox = mailroom.outbox(desk.opened)
    for stored in changed:
        with suppress(TheraschedError):  # told by the run that sends, which then sends nothing
            wish.unwant(desk.office, box, stored.session, kind)


def _ask(desk: Desk, concerned: Sequence[Stored], kind: str, names: str) -> None:
    from therasched.domain.text import visible

    mail = desk.office.practice.settings.mail
    many = f" of {len(concerned)} sessions" if len(concerned) > 1 else ""
    # -y answers what was to be asked before something is done; a message is one thing more.
    if mail and desk.may_ask and not desk.flags.yes and not desk.flags.dry_run:
        if click.confirm(visible(f"Tell {names}{many} by e-mail?"), err=True):
            _tell_now(desk, concerned, kind, names)
        return
    if kind == "created" or many:
        return
    name = concerned[0].session.id
    _tell(desk, f"nothing was sent; to tell {names}: therasched remind {name} --notice {kind}")


def _tell_now(desk: Desk, concerned: Sequence[Stored], kind: str, names: str) -> None:
    from therasched.actions import remind
    from therasched.cli import mailroom, posting
    from therasched.errors import Refused

    box = mailroom.outbox(desk.opened)
    try:
        remind.require_sender(desk.office, box)
    except Refused as reason:
        _tell(desk, reason.message)
        _leave(desk, concerned, kind, names)
        return
    for stored in concerned:
        posting.send(desk, box, remind.notices(desk.office, box, stored, kind))
