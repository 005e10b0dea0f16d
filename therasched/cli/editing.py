"""The person's editor: a file of the practice, checked when it is closed, or just a text.

A file with a fault is not left behind by itself: the person edits again, keeps it or takes back
what was there; where nobody can be asked it is taken back. No typed text is lost: it stays as a
draft until it is saved. Which program runs: `storage.processes`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from therasched.errors import FaultyData, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding

Ending = Literal["unchanged", "changed", "faulty"]

MARKER = "# ---- what stands below this line is not saved ----"


def edit_file(desk: Desk, path: str, faults: Callable[[], Sequence[Finding]]) -> Ending:
    """Let a person edit a file of the practice until it holds no fault.

    Args:
        desk: where she sits.
        path: the file, relative to the practice.
        faults: reads the file anew and gives its faults.

    Returns:
        "faulty" where she kept a file with faults; the exit code is set to 6 then.

    Raises:
        FaultyData: it had faults, and what was there before was taken back.
        UsageFault: there is neither a terminal nor an editor in the environment.
    """
    _require_editor(desk, path)
    if desk.flags.dry_run:
        raise UsageFault("an editor can't be rehearsed", hint="the same command without -n")
    files = desk.opened.files
    before = files.read(path)
    while True:
        _run(desk, path)
        typed = files.read(path)
        if typed == before:
            return "unchanged"
        desk.opened.edited(path, before, typed)
        found = faults()
        if not found:
            return "changed"
        if not desk.may_ask:
            _take_back(desk, path, typed, before)
            more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
            told = f"{found[0].message}{more}; what was there before is there again"
            raise FaultyData(told, where=found[0].where)
        desk.tell_findings(found)
        choice = _ask()
        if choice == "keep":
            desk.exit_code = FaultyData.exit_code
            return "faulty"
        if choice == "restore":
            _take_back(desk, path, typed, before)
            return "unchanged"


def _require_editor(desk: Desk, what: str) -> None:
    """Without a terminal only an editor that the environment names is started."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if desk.flags.no_input or not (named or desk.may_ask):
        raise UsageFault(f"an editor for {what} needs a terminal", hint="export EDITOR=…")


def _run(desk: Desk, path: str) -> None:
    from therasched.cli import wiring

    wiring.run_editor(desk.opened.files.root / path)


def _ask() -> str:
    """What to do about the faults."""
    import click

    words = {"e": "edit", "k": "keep", "r": "restore"}
    question = "e edit again, k keep it as it is, r restore what was there"
    letter = click.prompt(question, type=click.Choice([*words]), default="e", err=True)
    return words[letter]


def _take_back(desk: Desk, path: str, typed: bytes, before: bytes) -> None:
    kept = desk.opened.drafts.keep(path.rpartition("/")[2], typed)
    with desk.opened.files.writing() as writer:
        writer.replace(path, before, read=typed)
    desk.tell(f"what was typed is kept in {kept}")


def edit_text(desk: Desk, name: str, text: str, comments: str) -> str:
    """Let a person write a text, below it lines to read that are never saved.

    Until the command ends well what she wrote stays as a draft, so that nothing that comes after
    the editor can lose it.

    Args:
        desk: where she sits.
        name: what the draft is called: `k7f3mq-plan`.
        text: what is there already.
        comments: lines to read.

    Raises:
        UsageFault: there is neither a terminal nor an editor in the environment.
    """
    import click

    _require_editor(desk, name)
    told = [f"# {line}".rstrip() for line in comments.splitlines()]
    page = "\n".join([text, "", MARKER, *told, ""]).encode()
    typed = click.get_current_context().with_resource(_draft(desk, f"{name}.txt", page))
    try:
        lines = typed.decode().partition(MARKER)[0].split("\n")
    except UnicodeDecodeError as error:
        raise UsageFault("the editor did not save the text as UTF-8") from error
    return "\n".join(line for line in lines if line not in told)


@contextmanager
def _draft(desk: Desk, name: str, page: bytes) -> Iterator[bytes]:
    """What a person makes of a page; its file goes when the command has ended well."""
    drafts = desk.opened.drafts
    path = drafts.keep(name, page)
    try:
        _run(desk, path)
        yield drafts.read(path)
    except BaseException:
        if drafts.read(path) != page:
            desk.tell(f"what was typed is kept in {path}")
        else:
            drafts.drop(path)
        raise
    drafts.drop(path)
