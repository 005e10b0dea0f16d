"""`share` and `unshare`: a client's homework into the portal, or out of it.

Nothing but homework can be shared (rule 5, homework); see `actions.outcome`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.cli.desk import Desk
    from therasched.domain.session import Stored


@click.command(
    "share",
    cls=Command,
    examples="""
    therasched share anna
    therasched share k7f3 --client anna
    therasched list --unshared --plain | cut -f1 | therasched share -
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("--client", metavar="C", shell_complete=completing.complete_client, help="Hers only.")
@click.pass_context
def share_command(ctx: click.Context, ref: str, client: str | None) -> None:
    """Share homework with the portal of each client, or of --client. Nothing else, ever.

    SESSION is an id or its beginning, or a client: then it is her latest one with homework that
    is not shared; - reads ids from stdin.
    """
    from therasched.actions import browse, outcome

    desk = desk_of(ctx)
    for stored in desk.sessions(ref, "share"):
        saved = outcome.share(desk.office, stored, _whose(desk, stored, ref, client))
        fresh = [code for code in saved.stored.session.shared if code not in stored.session.shared]
        told = f"shared with {_names(desk, fresh)}" if fresh else "is shared already"
        unsigned = browse.awaits_signature(desk.office, saved.stored)
        following = f"therasched sign {stored.session.id}" if unsigned else "therasched todo"
        desk.wrote(saved, f"{desk.label(saved.stored)}: homework {told}", following)


@click.command(
    "unshare",
    cls=Command,
    examples="""
    therasched unshare anna
    therasched unshare k7f3 --client anna
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("--client", metavar="C", shell_complete=completing.complete_client, help="Hers only.")
@click.pass_context
def unshare_command(ctx: click.Context, ref: str, client: str | None) -> None:
    """Take homework of each client, or of --client, out of the portal.

    SESSION is an id or its beginning, or a client: then it is her latest one with homework that
    is shared; - reads ids from stdin.
    """
    from therasched.actions import outcome

    desk = desk_of(ctx)
    for stored in desk.sessions(ref, "unshare"):
        saved = outcome.unshare(desk.office, stored, _whose(desk, stored, ref, client))
        session = saved.stored.session
        gone = [code for code in stored.session.shared if code not in session.shared]
        sentence = f"{desk.label(saved.stored)}: homework no longer shared with"
        desk.wrote(saved, f"{sentence} {_names(desk, gone)}", f"therasched share {session.id}")


def _whose(desk: Desk, stored: Stored, ref: str, client: str | None) -> str:
    return desk.meant_client(ref, stored) if client is None else desk.member(stored, client)


def _names(desk: Desk, codes: Iterable[str]) -> str:
    from therasched.views import disclosure

    return ", ".join(disclosure.client_name(code, desk.office.practice, "full") for code in codes)
