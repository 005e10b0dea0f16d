"""`verify`: prove what was signed, and that nothing is missing.

Reads only. What holds is found out in `actions.prove`; here are the words, the bar and the exit
code.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Command, Readable, desk_of, option
from therasched.cli.progress import progress_bar
from therasched.errors import FaultyData, UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from therasched.actions.prove import Outside
    from therasched.cli.desk import Desk
    from therasched.cli.wiring import Opened
    from therasched.domain.verification import Report

TURNS = 4
"""How often a report is made anew while others write."""


@click.command(
    "verify",
    cls=Command,
    examples="""
    therasched verify
    therasched verify k7f3 anna
    therasched verify --expect SHA256:o4R8…
    therasched verify --explain k7f3 | sh
    """,
)
@click.argument("refs", nargs=-1, metavar="[SESSION]…", shell_complete=completing.complete_session)
@option(
    "--expect",
    multiple=True,
    metavar="FINGERPRINT",
    help="A key, or the beginning of a hash, that must be there.",
)
@option("--history", is_flag=True, help="Look into git for events that are gone.")
@option(
    "--against",
    metavar="REMOTE|DIR",
    help="The same in a remote as last fetched, or in another copy of the practice.",
)
@option(
    "--root",
    "roots",
    multiple=True,
    metavar="FILE",
    type=Readable("rb"),
    help="Certificate of a time-stamping authority that you trust (PEM).",
)
@option("--explain", is_flag=True, help="Print a script that redoes it without therasched.")
@option("--summary", is_flag=True, help="Only the sessions that something is to be said of.")
@option("--strict", is_flag=True, help="Read everything, whatever was found before.")
@click.pass_context
def verify_command(
    ctx: click.Context,
    /,
    refs: tuple[str, ...],
    *,
    explain: bool,
    summary: bool,
    strict: bool,
    **given: Any,
) -> None:
    """Verify every signature and their chain, and hold the files against what was signed.

    A line for each session that was ever signed, then who signed, the newest head, and how far
    the evidence of time goes. Exits with 6 for any sign of tampering.
    """
    from therasched.cli import recalling

    desk = desk_of(ctx)
    mark = desk.office.ledger.mark()
    given["roots"] = _roots(given["roots"])
    only = [desk.named(ref)[0] for ref in refs]
    if explain:
        desk.put(_explained(desk, only))
        return

    def find() -> Report:
        return _proved(desk, only, given, mark)

    plain = not (only or strict or any(given.values()))
    report = recalling.verified(desk.opened, find) if plain else find()
    _show(desk, report, lines=not summary)
    if given["against"] is not None:
        _tell_lost(desk, given["against"])


def _tell_lost(desk: Desk, place: str) -> None:
    """Say so where a remote has lost what it had."""
    from therasched.cli import evidence

    if count := evidence.lost(desk.opened, place):
        commits = f"{count} commits" if count > 1 else "a commit"
        desk.tell(
            f"{place} was set back: it has lost {commits} that it had when it was synced with"
        )
        desk.exit_code = FaultyData.exit_code


def _proved(desk: Desk, only: list[str], given: dict[str, Any], mark: str) -> Report:
    """The report; made again where somebody wrote meanwhile, at last while nobody can.

    Logs name each other, so those read before and after another command's event do not fit.
    """
    from therasched.actions import prove
    from therasched.cli import evidence, wiring

    opened, progress = desk.opened, progress_bar(desk, "Verifying")
    for turn in range(TURNS):
        ledger = opened.office.ledger
        with ledger.holding() if turn == TURNS - 1 else nullcontext():
            mark = mark if turn == 0 else ledger.mark()
            report = prove.verify(
                opened.office,
                evidence.signed_with,
                wiring.inventory(opened).sessions(),
                only,
                outside=_outside(opened, given),
                progress=progress,
                spread=wiring.spread(),
            )
            if report.sound or ledger.mark() == mark:
                break
        opened, progress = wiring.open_practice(desk.flags.directory), None
    return report


def _roots(files: Iterable[BinaryIO]) -> list[bytes]:
    """The certificates that the person trusts.

    Raises:
        UsageFault: one of the files is none.
    """
    from therasched.cli import evidence

    roots = [file.read() for file in files]
    try:
        evidence.require_roots(roots)
    except ValueError as error:
        raise UsageFault(str(error), hint="therasched verify --root root.pem") from error
    return roots


def _outside(opened: Opened, given: dict[str, Any]) -> Outside:
    """What was given to hold the practice against."""
    from functools import partial

    from therasched.actions.prove import Outside
    from therasched.cli import evidence

    histories = {}
    if given["history"]:
        histories["committed"] = evidence.history(opened)
    if given["against"] is not None:
        place = given["against"]
        histories[f"pushed to {place}"] = evidence.history(opened, place)
    return Outside(
        evidence.fingerprint,
        partial(evidence.stamp_proof, roots=given["roots"]),
        given["expect"],
        histories,
    )


def _explained(desk: Desk, only: list[str]) -> str:
    """A script that checks every signature of some sessions without this program.

    Raises:
        UsageFault: no session is named.
    """
    from therasched.cli import evidence
    from therasched.domain import chain
    from therasched.domain.chain import PRACTICE
    from therasched.domain.text import visible
    from therasched.render import proof

    if not only:
        raise UsageFault("which session?", hint="therasched verify --explain SESSION")
    ledger = desk.office.ledger
    steps = [
        proof.Step(
            name=f"{event.kind} {event.n} of {event.session or 'the practice'} by {event.by}, "
            f"{event.at}, hash {chain.link(event)[:16]}",
            signed=chain.signed_bytes(event).decode(),
            armor=evidence.armored(visible(event.sig)),
            by=event.by,
            at=event.at,
        )
        for name in (PRACTICE, *only)
        for event in ledger.log(name).events
    ]
    return proof.explained(steps, str(desk.opened.files.root))


def _show(desk: Desk, report: Report, *, lines: bool) -> None:
    from therasched.cli import evidence
    from therasched.render import proof

    if not report.sound:
        desk.exit_code = FaultyData.exit_code
    if desk.flags.json:
        desk.put_json(**proof.document(report, evidence.fingerprint))
        return
    now = desk.office.now
    desk.put(proof.proof(report, desk.look, now, evidence.fingerprint, lines=lines))
