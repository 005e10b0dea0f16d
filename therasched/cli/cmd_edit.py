"""`edit`: a session's file in the editor.

What was saved is held against the field table and the rules before it counts; the flow of edit
again, keep, restore is `cli.editing`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of

if TYPE_CHECKING:
    from therasched.cli.desk import Desk


@click.command(
    "edit",
    cls=Command,
    examples="""
    therasched edit k7f3
    therasched edit anna
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.pass_context
def edit_command(ctx: click.Context, ref: str) -> None:
    """Open a session's file in the editor (VISUAL, EDITOR) and check it afterwards.

    With a fault in it you can edit again, keep it, or take back what was there. A changed start
    renames the file. SESSION is an id or its beginning, next, or a client: then it is her next one.
    """
    from therasched.actions import attest, schedule
    from therasched.actions.office import Saved
    from therasched.cli import editing

    desk = desk_of(ctx)
    path = _path(desk, ref)
    sessions = desk.office.sessions
    before = sessions.read(path)[0]
    ink = None
    if before is not None:
        attest.require_open(desk.office, before)
        if attest.standing(desk.office, before).attested:
            ink = attest.pen(desk.office)
    ending = editing.edit_file(desk, path, lambda: sessions.edited(path)[1])
    if ending == "changed":
        saved = schedule.settle(desk.office, path, before, ink)
        following = f"therasched show {saved.stored.session.id}"
        desk.wrote(saved, f"Saved {desk.label(saved.stored)}", following)
    elif ending == "unchanged":
        stored = sessions.view(path)
        desk.wrote(Saved(stored, stored), f"Nothing was changed in {desk.label(stored)}")


def _path(desk: Desk, ref: str) -> str:
    """Where the file lies; also one that is too faulty to be read as a session."""
    name = ref.rpartition("-")[2].removesuffix(".yaml") if ref.endswith(".yaml") else ref
    paths = desk.office.sessions.named(name) if len(name) == 6 else []
    return paths[0] if paths else desk.session(ref, "change", sound=False).path
