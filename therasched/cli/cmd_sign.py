"""`sign` and `return`: attest sessions, co-sign them, send one back.

Tells when each will be locked and asks before it signs; what may be signed is decided in
`actions.attest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.domain.chain import PRACTITIONER, SUPERVISOR

if TYPE_CHECKING:
    from therasched.actions.attest import Attested
    from therasched.cli.desk import Desk
    from therasched.domain.attestation import Standing
    from therasched.domain.session import Stored


@click.command(
    "sign",
    cls=Command,
    examples="""
    therasched sign anna
    therasched sign k7f3 p2qd -y
    therasched list --unsigned --plain | cut -f1 | therasched sign - -y
    therasched sign k7f3 --as supervisor
    """,
)
@click.argument(
    "refs", metavar="SESSION…", nargs=-1, required=True, shell_complete=completing.complete_session
)
@option(
    "--as",
    "role",
    type=click.Choice([PRACTITIONER, SUPERVISOR]),
    default=PRACTITIONER,
    help="As a supervisor: co-sign what another one signed.",
)
@option("--clock-ok", is_flag=True, help="Sign with a clock that is behind; it is recorded.")
@click.pass_context
def sign_command(ctx: click.Context, refs: tuple[str, ...], role: str, *, clock_ok: bool) -> None:
    """Sign what was marked. For 24 hours it can still be changed; then only comments can be added.

    SESSION is an id or its beginning, or a client: then it is her latest one that is marked and
    unsigned; - reads ids from stdin. Nothing is signed if one of several can't be.
    """
    from therasched.actions import attest

    desk = desk_of(ctx)
    office, supervises = desk.office, role == SUPERVISOR
    found = _found(desk, refs, "supervise" if supervises else "sign")
    require = attest.require_supervisable if supervises else attest.require_signable
    standings = [require(office, stored) for stored in found]
    if supervises:
        fresh = [
            one
            for one, standing in zip(found, standings, strict=True)
            if standing.cosigned_by != office.practice.settings.practitioner
        ]
    else:
        pairs = zip(found, standings, strict=True)
        fresh = [one for one, standing in pairs if not standing.attested]
    if fresh:
        attest.require_key(office)
    if fresh and not _may_sign(desk, fresh, supervises=supervises):
        desk.tell("Nothing was signed.")
        desk.exit_code = 1
        return
    ink = attest.pen(office, clock_ok=clock_ok) if fresh else None
    for stored, standing in zip(found, standings, strict=True):
        if ink is None or stored not in fresh:
            _tell(desk, attest.Attested(stored, standing, fresh=False), role)
        else:
            do = attest.cosign if supervises else attest.sign
            _tell(desk, do(office, stored, ink), role)


def _found(desk: Desk, refs: tuple[str, ...], verb: str) -> list[Stored]:
    found = [stored for ref in refs for stored in desk.sessions(ref, verb)]
    return list({stored.path: stored for stored in found}.values())


def _may_sign(desk: Desk, fresh: list[Stored], *, supervises: bool) -> bool:
    """Warn with the exact time of each lock, and ask."""
    from therasched.actions import attest
    from therasched.domain import when

    office = desk.office
    person = office.practice.settings.practitioners[office.practice.settings.practitioner]
    who = ", ".join(filter(None, [person.name, person.credentials]))
    if not supervises and not desk.flags.json:
        for stored in fresh:
            locks = attest.will_lock_at(office, attest.standing(office, stored))
            said = when.say(locks, office.now)
            which = "this session" if len(fresh) == 1 else stored.session.id
            desk.tell(
                f"After signing you can change {which} until {said}, "
                "24 hours from the first signature. Then only comments can be added."
            )
    labels = "; ".join(desk.label(stored) for stored in fresh)
    verb = "Co-sign" if supervises else "Sign"
    refs = " ".join(stored.session.id for stored in fresh)
    flag = " --as supervisor" if supervises else ""
    return desk.confirm(f"{verb} {labels} as {who}?", hint=f"therasched sign {refs}{flag} -y")


def _tell(desk: Desk, done: Attested, role: str) -> None:
    from therasched.actions.office import Saved

    name, label = done.stored.session.id, desk.label(done.stored)
    if not done.fresh:
        what = "co-signed by you" if role == SUPERVISOR else "signed as it is"
        sentence = f"{label}: {what} already; nothing was written"
    elif role == SUPERVISOR:
        sentence = f"{label}: co-signed"
    else:
        sentence = f"{label}: signed  {desk.bars(done.stored)} ✓{_until(desk, done.standing)}"
    where = desk.office.ledger.path(name) if done.fresh else ""
    saved = Saved(done.stored, done.stored, where=where)
    desk.wrote(saved, sentence, f"therasched show {name}")


def _until(desk: Desk, standing: Standing) -> str:
    from therasched.domain import when

    if standing.locks_at is None:
        return ""
    locks = standing.locks_at.astimezone(desk.office.practice.zone)
    return f"  locks {when.say_short(locks, desk.office.now)}"


@click.command(
    "return",
    cls=Command,
    examples="""
    therasched return k7f3 --reason "The goal is missing."
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("--reason", metavar="TEXT", required=True, help="What is to be mended; - for stdin.")
@click.pass_context
def return_command(ctx: click.Context, ref: str, reason: str) -> None:
    """Send a session back to who signed it, with a reason, instead of co-signing it.

    SESSION is an id or its beginning, or a client: then it is her latest one to co-sign.
    """
    from therasched.actions import attest
    from therasched.actions.office import Saved
    from therasched.cli import words

    desk = desk_of(ctx)
    stored = desk.session(ref, "supervise")
    attest.require_supervisable(desk.office, stored)
    text = words.text(reason, desk) or ""
    done = attest.send_back(desk.office, stored, attest.pen(desk.office), text)
    saved = Saved(done.stored, done.stored, where=desk.office.ledger.path(stored.session.id))
    desk.wrote(saved, f"{desk.label(stored)}: returned to {done.standing.signed_by}")
