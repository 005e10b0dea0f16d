"""`merge-file`: git's merge driver, which people never type. docs/sync.md tells of it.

Git reads its exit code: 0 merged, 1 a person must decide, above 128 it failed and nothing is to be
believed. How files are merged is told in `domain.merge`.
"""

from __future__ import annotations

import click

from therasched.cli.options import CONTEXT
from therasched.errors import TheraschedError

CONFLICT, FAILED = 1, 129


@click.command("merge-file", context_settings=CONTEXT)
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.argument("path")
@click.pass_context
def merge_file_command(ctx: click.Context, base: str, ours: str, theirs: str, path: str) -> None:
    """Merge three versions of a file, for git.

    Writes the result to OURS. PATH is the file's path from the top of the working tree.
    """
    from therasched.cli import output, wiring
    from therasched.domain import merge
    from therasched.domain.text import visible

    try:
        found = wiring.merge_files(base, ours, theirs, path)
    except TheraschedError as error:
        output.fail(error, as_json=False)
        ctx.exit(FAILED)
    if found.needs_hand:
        names = [
            ".".join(map(str, one.path)) for one in found.conflicts if one.is_open and one.path
        ]
        told = f"both sides changed {', '.join(names) or 'the same lines'}"
        output.tell(visible(f"{path}: {told}"))
    if any(one.kind == merge.CHANGED for one in found.conflicts):
        output.tell(visible(f"{path}: not as it was signed: sign it again before it locks"))
    if found.draft:
        told = f"what was signed stays, it is locked; the other text is in {found.draft}"
        output.tell(visible(f"{path}: {told}"))
    ctx.exit(CONFLICT if found.needs_hand else 0)
