"""`doctor`: is this machine set up, and is the practice's folder in order.

What is good or bad is decided in `actions.diagnose`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from therasched.cli.options import Command, desk_of, option
from therasched.errors import NoPractice, TheraschedError

if TYPE_CHECKING:
    from therasched.actions.diagnose import Diagnosis
    from therasched.cli.desk import Desk


@click.command(
    "doctor",
    cls=Command,
    examples="""
    therasched doctor
    therasched doctor --fix
    """,
)
@option("--fix", is_flag=True, help="Mend permissions, schemas and the rules for git.")
@click.pass_context
def doctor_command(ctx: click.Context, *, fix: bool) -> None:
    """Tell whether this machine is set up and the practice's folder in order.

    What the files say is checked by therasched check. Exits with 1 if anything is bad.
    """
    from therasched.actions import diagnose
    from therasched.cli import wiring

    desk = desk_of(ctx)
    found = diagnose.machine(wiring.machine(), sys.stdout.encoding or "ascii")
    found += _folder(desk, fix=fix)
    if any(one.state == "bad" for one in found):
        desk.exit_code = TheraschedError.exit_code
    if desk.flags.json:
        desk.put_json(checks=[one._asdict() for one in found], dry_run=desk.flags.dry_run)
        return
    desk.put(_text(desk, found))


def _folder(desk: Desk, *, fix: bool) -> list[Diagnosis]:
    from therasched.actions import diagnose
    from therasched.cli import wiring

    try:
        keeper = wiring.keeper(desk.flags.directory, rehearse=desk.flags.dry_run)
    except NoPractice as error:
        return [diagnose.Diagnosis("practice", "note", error.message, error.hint.splitlines()[0])]
    faults = len(wiring.settings_findings(desk.flags.directory))
    if fix:
        done = keeper.mend()
        if done and not faults:
            desk.opened.files.changes.extend(done)
    found = list(diagnose.folder(keeper, faults))
    if not faults:
        found.append(diagnose.mail(desk.office.practice.settings))
    return found


def _text(desk: Desk, found: list[Diagnosis]) -> str:
    from therasched.render import lists

    rows = [(one.state, one.name, one.message, one.hint) for one in found]
    if desk.flags.plain:
        return lists.table((), rows, desk.look)
    from therasched.domain.text import visible

    lines = []
    for state, name, message, hint in rows:
        lines.append(f"{state:<4}  {name:<11}  {visible(message)}")
        if hint:
            lines.append(f"{'':<17}  try: {visible(hint)}")
    return "\n".join(lines)
