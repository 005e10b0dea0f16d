"""`check`: every file held against its fields and the rules, all faults at once.

What is looked at is decided in `actions.check`; here are the words, the bar and the exit code.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.cli.progress import progress_bar
from therasched.errors import FaultyData, NotFound

if TYPE_CHECKING:
    from therasched.actions.check import Look, Report
    from therasched.cli.desk import Desk
    from therasched.cli.wiring import Opened

TURNS = 4
"""How often it is looked while others write."""


@click.command(
    "check",
    cls=Command,
    examples="""
    therasched check
    therasched check clients/anna-k.yaml
    therasched check --fix
    therasched check --json | jq -r '.findings[] | "\\(.path):\\(.line): \\(.message)"'
    """,
)
@click.argument("files", nargs=-1, metavar="[FILE]…", shell_complete=completing.complete_file)
@option("--fix", is_flag=True, help="Rename files whose name says another start.")
@click.pass_context
def check_command(ctx: click.Context, files: tuple[str, ...], *, fix: bool) -> None:
    """Check every file, or some, and tell all faults with file, line and column.

    Looked for: keys and values that do not fit, codes that lead nowhere, broken rules, overlaps,
    ids that stand twice, names of files that say something else than their text, copies that sync
    programs and editors left, unfinished merges, templates of messages and pages that fail or ask
    for what may not leave. Exits with 6 if there is any.
    """
    from therasched.actions import check
    from therasched.cli import recalling, wiring

    desk = desk_of(ctx)
    try:
        opened = desk.opened
    except FaultyData:  # of the settings, of which it tells the first
        findings = wiring.settings_findings(desk.flags.directory)
        _show(desk, check.Report(1, findings))
        return
    only = [_inside(one, opened.files.root) for one in files]
    find = partial(_found, desk, only, fix=fix)
    _show(desk, find() if only or fix else recalling.checked(opened, find))


def _found(desk: Desk, only: list[str], *, fix: bool) -> Report:
    """The report; made again where somebody wrote meanwhile, at last while nobody can.

    A session that is being moved has two names for a moment, or had another one a moment ago.
    """
    from therasched.actions import check
    from therasched.cli import wiring

    opened, progress = desk.opened, progress_bar(desk, "Checking")
    turns = 1 if fix or only else TURNS
    for turn in range(1, turns + 1):
        with opened.office.ledger.holding() if turn == TURNS else nullcontext():
            is_still = wiring.stillness(opened)
            try:
                report = check.check(
                    opened.office,
                    wiring.inventory(opened),
                    only,
                    templates=_templates(opened) | _ledger(opened),
                    fix=fix,
                    progress=progress,
                    spread=wiring.spread(),
                )
            except NotFound:
                if turn == turns:
                    raise
            else:
                if turn == turns or not report.findings or is_still():
                    break
        opened, progress = wiring.open_practice(desk.flags.directory), None
    return report


def _templates(opened: Opened) -> dict[str, Look]:
    """How to look at each of the practice's own templates; without one, nothing is loaded."""
    from therasched.cli import wiring

    looks: dict[str, Look] = {}
    if own := wiring.wordings(opened):
        from therasched.render import templates

        looks |= {path: partial(templates.findings, path, data) for path, data in own.items()}
    if own := wiring.own_pages(opened):
        from therasched.render import trial

        looks |= trial.looks(own)
    return looks


def _ledger(opened: Opened) -> dict[str, Look]:
    """How to look at each part of the ledger of messages."""
    from therasched.cli import mailroom

    box = mailroom.outbox(opened)
    return {path: partial(box.check, path) for path in box.parts()}


def _inside(typed: str, root: Path) -> str:
    """The path of a file as the practice counts it, typed from here or from its root."""
    if "\0" in typed:
        return typed
    here, root = Path.cwd() / typed, root.resolve()
    file = here if here.exists() else root / typed
    folder = file.parent.resolve()
    if folder.is_relative_to(root):
        return (folder.relative_to(root) / file.name).as_posix()
    return typed


def _show(desk: Desk, report: Report) -> None:
    from therasched.render import data
    from therasched.render import findings as rendering

    if report.findings:
        desk.exit_code = FaultyData.exit_code
    if desk.flags.json:
        desk.put_json(
            files=report.files,
            findings=[data.finding(one) for one in report.findings],
            renamed=[{"from": old, "to": new} for old, new in report.renamed],
            dry_run=desk.flags.dry_run,
        )
        return
    lines = [rendering.finding(one, desk.look) for one in report.findings]
    if not desk.flags.plain:
        done = "would rename" if desk.flags.dry_run else "renamed"
        lines += [f"{done} {old} to {new}" for old, new in report.renamed]
        lines.append(_summary(report))
    desk.put("\n".join(lines))


def _summary(report: Report) -> str:
    if not report.findings:
        return f"{_counted(report.files, 'file')}, no fault"
    faults, faulty = len(report.findings), len({one.path for one in report.findings})
    return f"{_counted(faults, 'fault')} in {faulty} of {_counted(report.files, 'file')}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
