"""`restore` and `purge`: bring a signed text back; take one away where the law asks for it.

What happens to logs and files is decided in `actions.restore`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from therasched.actions.restore import Damaged
    from therasched.cli.desk import Desk


@click.command(
    "restore",
    cls=Command,
    examples="""
    therasched restore k7f3
    therasched restore k7f3 --as-correction --reason "Wrong floor."
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("--as-correction", is_flag=True, help="Keep what was typed as a correction.")
@option("--reason", metavar="TEXT", default="", help="Why it is a correction.")
@click.pass_context
def restore_command(ctx: click.Context, ref: str, reason: str, *, as_correction: bool) -> None:
    """Give a session's file the text back that was signed.

    What stood there instead stays in .therasched/drafts/, with --as-correction also as a signed
    correction. SESSION is an id or its beginning, or a client: then it is her latest one that was
    changed since it was signed.
    """
    from therasched.actions import attest, restore
    from therasched.actions.office import Saved
    from therasched.cli import evidence

    desk = desk_of(ctx)
    damaged = _damaged(desk, ref)
    name = damaged.name
    restore.require_genuine(desk.office, name, damaged.stored, evidence.signed_with)
    typed = restore.typed_since(desk.office, name, damaged.stored)
    if not typed and damaged.stored is not None:
        stored = damaged.stored
        desk.wrote(Saved(stored, stored), f"{desk.label(stored)}: it is as it was signed")
        return
    if not desk.confirm(f"Give {name} the text back that was signed?"):
        desk.tell("Nothing was changed.")
        desk.exit_code = 1
        return
    ink = attest.pen(desk.office) if as_correction and typed else None
    done = restore.restore(desk.office, damaged, ink, reason)
    what = ", ".join(done.fields) or "the file"
    kept = "as a correction" if ink else "in .therasched/drafts/"
    notes = (f"what stood there is kept {kept}",) if damaged.stored is not None else ()
    saved = Saved(done.stored, damaged.stored, notes=notes)
    desk.wrote(saved, f"{desk.label(done.stored)}: restored {what}", f"therasched verify {name}")


def _damaged(desk: Desk, ref: str) -> Damaged:
    """The session that is meant, also where its file is gone or can't be read."""
    from therasched.actions.restore import Damaged

    name, stored = desk.named(ref, "restore")
    paths = desk.office.sessions.named(name)
    return Damaged(name, paths[0] if paths else f"sessions/{name}.yaml", stored)


@click.command(
    "purge",
    cls=Command,
    examples="""
    therasched purge k7f3 --reason "Erasure asked for on 3 March, granted."
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("--reason", metavar="TEXT", required=True, help="Why; no word of the record in it.")
@click.pass_context
def purge_command(ctx: click.Context, ref: str, reason: str) -> None:
    """Take a session's text out of the practice for good, leaving a signed tombstone.

    Hashes and signatures stay, so that the chain still verifies. What git's history, other clones
    and backups hold is still there: docs/verify.md tells how to rewrite it. A purged text that a
    merge brought back is cleared by purging again.
    """
    from therasched.actions import attest, restore

    desk = desk_of(ctx)
    name, _ = desk.named(ref)
    restore.require_reason(name, reason)
    if not desk.confirm(f"Take the text of {name} away for good? It can't be brought back."):
        desk.tell("Nothing was purged.")
        desk.exit_code = TheraschedError.exit_code
        return
    ink = attest.pen(desk.office)
    done = restore.purge(desk.office, name, ink, reason)
    if desk.flags.json:
        desk.put_json(
            purged=name, files=list(done.files), again=done.again, dry_run=desk.flags.dry_run
        )
        return
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    again = " again: what had come back is gone" if done.again else ""
    desk.put(f"{rehearsed}{name}: purged{again}")
    for path in done.files:
        desk.tell(f"  removed {path}")
    if not desk.flags.dry_run:
        desk.tell("  git's history, clones and backups still hold the text, where there are any")
        desk.next(f"therasched verify {name}")
