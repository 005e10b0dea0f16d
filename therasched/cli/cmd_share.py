"""`share` and `unshare`: a client's homework into the portal, or out of it.

Nothing but homework can be shared (rule 5, homework); see `actions.outcome`.
"""

from __future__ import annotations

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of


@click.command(
    "share",
    cls=Command,
    examples="""
    therasched share anna
    therasched share k7f3 --client anna
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.option("--client", metavar="C", shell_complete=completing.complete_client, help="Hers only.")
@click.pass_context
def share_command(ctx: click.Context, ref: str, client: str | None) -> None:
    """Share homework with the portal of each client, or of --client. Nothing else, ever.

    SESSION is an id or its beginning, or a client: then it is her latest one with homework that
    is not shared.
    """
    from therasched.actions import outcome

    desk = desk_of(ctx)
    stored = desk.session(ref, "share")
    saved = outcome.share(desk.office, stored, desk.client(client) if client else "")
    fresh = [code for code in saved.stored.session.shared if code not in stored.session.shared]
    told = ", ".join(fresh) if fresh else "was shared already"
    sentence = f"{desk.label(saved.stored)}: homework shared ({told})"
    desk.wrote(saved, sentence)


@click.command(
    "unshare",
    cls=Command,
    examples="""
    therasched unshare anna
    therasched unshare k7f3 --client anna
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.option("--client", metavar="C", shell_complete=completing.complete_client, help="Hers only.")
@click.pass_context
def unshare_command(ctx: click.Context, ref: str, client: str | None) -> None:
    """Take homework of each client, or of --client, out of the portal."""
    from therasched.actions import outcome

    desk = desk_of(ctx)
    stored = desk.session(ref, "unshare")
    saved = outcome.unshare(desk.office, stored, desk.client(client) if client else "")
    gone = ", ".join(c for c in stored.session.shared if c not in saved.stored.session.shared)
    desk.wrote(saved, f"{desk.label(saved.stored)}: homework no longer shared ({gone})")
