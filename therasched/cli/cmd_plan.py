"""`plan`: step 2, with what each client brings along shown before.

The text comes from -m, stdin or the editor (`cli.editing`); saving is `actions.plan`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from therasched.cli.desk import Desk
    from therasched.domain.session import Stored
    from therasched.views.sheet import Sheet


@click.command(
    "plan",
    cls=Command,
    examples="""
    therasched plan anna
    therasched plan k7f3 -m "Review the thought record; start exposure step 3."
    echo "Same as last time" | therasched plan k7f3 -m -
    therasched plan k7f3 --none
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@option("-m", "--message", metavar="TEXT", help="The plan; - reads it from stdin.")
@option("--none", "no_plan", is_flag=True, help="No plan needed, on purpose.")
@click.pass_context
def plan_command(ctx: click.Context, ref: str, message: str | None, no_plan: bool) -> None:
    """Write the plan, with what each client brings along shown before.

    SESSION is an id or its beginning, next, or a client: then it is her next one without a plan.
    Without -m the editor opens.
    """
    from therasched.actions import plan
    from therasched.cli import words
    from therasched.domain import lifecycle
    from therasched.domain.catalogue import NO_PLAN
    from therasched.views import sheet

    desk = desk_of(ctx)
    if message is not None and no_plan:
        raise UsageFault("-m and --none exclude each other")
    stored = desk.session(ref, "plan")
    plan.require_plannable(desk.office, stored)
    view = sheet.build(stored, desk.office.practice, plan.carried(desk.office, stored))
    if not desk.flags.json and not desk.flags.plain:
        _show_carry_over(desk, stored, view)
    text = NO_PLAN if no_plan else words.text(message, desk)
    if text is None:
        text = _from_editor(desk, stored, view)
    if not text.strip():
        raise UsageFault(
            "the plan is empty; nothing was saved",
            hint=f"therasched plan {stored.session.id} --none",
        )
    saved = plan.record(desk.office, stored, text)
    done = "no plan needed" if saved.stored.session.plan == NO_PLAN else "plan saved"
    begun = lifecycle.has_begun(stored.session, desk.office.now)
    following = f"therasched outcome {stored.session.id}" if begun else "therasched todo"
    sentence = f"{desk.label(saved.stored)}: {done}  {desk.bars(saved.stored)}"
    desk.wrote(saved, sentence, following)


def _show_carry_over(desk: Desk, stored: Stored, view: Sheet) -> None:
    from therasched.render import sheet as rendering

    if view.carried:
        desk.tell(desk.label(stored))
        desk.tell(rendering.carry_over(view.carried, desk.look._replace(color=False)).rstrip("\n"))


def _from_editor(desk: Desk, stored: Stored, view: Sheet) -> str:
    from therasched.cli import editing
    from therasched.render import sheet as rendering

    session = stored.session
    old = "" if view.no_plan else session.plan
    carried = rendering.carry_over(view.carried, desk.look._replace(color=False))
    return editing.edit_text(desk, f"{session.id}-plan", old, f"{desk.label(stored)}\n{carried}")
