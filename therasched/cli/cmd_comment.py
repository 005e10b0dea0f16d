"""`comment`: add to a session that is signed; the original stays as it is.

The text comes from the command line, stdin or the editor (`cli.editing`); signing it is
`actions.attest`.
"""

from __future__ import annotations

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.domain.chain import COMMENT, COMMENT_TYPES


@click.command(
    "comment",
    cls=Command,
    examples="""
    therasched comment anna "Her mother called: the exercise went well."
    therasched comment k7f3 --kind late-entry "Session began ten minutes late."
    therasched comment k7f3 --kind correction --reason "A slip." "Floor 2."
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.argument("text", metavar="[TEXT]", required=False)
@option(
    "--kind", type=click.Choice(COMMENT_TYPES), default=COMMENT, help="What kind of comment it is."
)
@option("--reason", metavar="TEXT", default="", help="Why; a correction needs one.")
@click.pass_context
def comment_command(ctx: click.Context, ref: str, text: str | None, kind: str, reason: str) -> None:
    """Add a comment to a signed session, signed itself; author and time are set by the program.

    Comments are never changed or taken away. SESSION is an id or its beginning, or a client: then
    it is her latest past one. TEXT may be - for stdin; without it the editor opens.
    """
    from therasched.actions import attest
    from therasched.actions.office import Saved
    from therasched.cli import editing, words
    from therasched.errors import UsageFault

    desk = desk_of(ctx)
    stored = desk.session(ref, "show", sound=False)
    attest.require_commentable(desk.office, stored)
    name = stored.session.id
    if kind == "correction" and not reason.strip():
        raise UsageFault(
            "a correction needs a reason",
            hint=f'therasched comment {name} --kind correction --reason "…"',
        )
    ink = attest.pen(desk.office)  # before anything is typed that could not be signed
    written = words.text(text, desk)
    if written is None:
        written = editing.edit_text(desk, f"{name}-comment", "", desk.label(stored))
    attest.comment(desk.office, stored, ink, written, kind=kind, reason=reason)
    saved = Saved(stored, stored, where=desk.office.ledger.path(name))
    desk.wrote(saved, f"{desk.label(stored)}: {kind} added", f"therasched show {name}")
