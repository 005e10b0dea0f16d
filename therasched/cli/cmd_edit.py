"""`edit`: a session's file in the editor.

What was saved is held against the field table and the rules before it counts; the flow of edit
again, keep, restore is `cli.editing`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing, scoping
from therasched.cli.options import Command, desk_of
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from therasched.actions.office import Saved
    from therasched.cli.desk import Desk
    from therasched.domain.scope import Reach
    from therasched.domain.session import Stored


@click.command(
    "edit",
    cls=Command,
    examples="""
    therasched edit k7f3
    therasched edit anna
    therasched edit k7f3 --scope following
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@scoping.option
@click.pass_context
def edit_command(ctx: click.Context, ref: str, scope: str) -> None:
    """Open a session's file in the editor (VISUAL, EDITOR) and check it afterwards.

    With a fault in it you can edit again, keep it, or take back what was there. A changed start
    renames the file. With --scope the others of its series take what you changed of the booking and
    the time, where they had the same before; plan and outcome stay each one's own.

    SESSION is an id or its beginning, next, or a client: then it is her next one.
    """
    from therasched.actions import attest, schedule, spread
    from therasched.actions.office import Saved
    from therasched.cli import editing

    desk = desk_of(ctx)
    path = _path(desk, ref)
    sessions = desk.office.sessions
    made = None
    if scope != scoping.THIS:
        chosen = sessions.get(path)
        made = spread.reach(desk.office, chosen, scope)
        spread.require_touched(made, chosen, scope)
    before = sessions.read(path)[0]
    ink = None
    if before is not None:
        attest.require_open(desk.office, before)
        if attest.standing(desk.office, before).attested:
            ink = attest.pen(desk.office)
    ending = editing.edit_file(desk, path, lambda: sessions.edited(path)[1])
    if ending == "changed":
        saved = schedule.settle(desk.office, path, before, ink)
        if made is not None and before is not None:
            _edit_series(desk, saved, before, scope, made)
            return
        following = f"therasched show {saved.stored.session.id}"
        desk.wrote(saved, f"Saved {desk.label(saved.stored)}", following)
    elif ending == "unchanged":
        stored = sessions.view(path)
        desk.wrote(Saved(stored, stored), f"Nothing was changed in {desk.label(stored)}")


def _edit_series(desk: Desk, saved: Saved, before: Stored, scope: str, made: Reach) -> None:
    """Carry what was edited to the others; where the answer is no, just that one stays edited."""
    from therasched.actions import spread
    from therasched.views import scope as views

    drafted = spread.edited(desk.office, before, saved.stored, scope, made)
    others = [one for one in drafted.changes if one.stored.path != saved.stored.path]
    done = [saved]
    if others:
        scoping.show(desk, views.changed(drafted, desk.office.practice), drafted.kept)
    question = f"Change {len(others)} more of the series?"
    if others and desk.may_ask and not desk.confirm(question):
        others = []
        desk.tell("The others stay as they are.")
    else:
        try:
            done = scoping.merged(saved, spread.write(desk.office, drafted))
        except TheraschedError:
            desk.wrote(saved, f"Saved {desk.label(saved.stored)}, and not all of the others")
            raise
    more = f" and {len(done) - 1} more of the series {drafted.code}" if others else ""
    sentence = f"Saved {desk.label(saved.stored)}{more}"
    wrote = scoping.Done(saved.stored.session.id, drafted.code, scope, done, drafted.kept)
    scoping.wrote(desk, wrote, sentence, scoping.listing(drafted.code))


def _path(desk: Desk, ref: str) -> str:
    """Where the file lies; also one that is too faulty to be read as a session."""
    name = ref.rpartition("-")[2].removesuffix(".yaml") if ref.endswith(".yaml") else ref
    paths = desk.office.sessions.named(name) if len(name) == 6 else []
    return paths[0] if paths else desk.session(ref, "change", sound=False).path
