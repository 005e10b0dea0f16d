"""A bar on the terminal while much is read, where somebody sees it.

Knows nothing of what is read; `check` and `verify` show one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from click._termui_impl import ProgressBar

    from therasched.cli.desk import Desk

MANY = 400
"""Files from which on reading them takes longer than half a second."""


def progress_bar(desk: Desk, label: str) -> Callable[[int], None] | None:
    """What moves the bar by one of so many; None where nobody would see it."""
    if desk.flags.quiet or desk.flags.json or not sys.stderr.isatty():
        return None
    bars: list[ProgressBar[int]] = []

    def progress(total: int) -> None:
        if total >= MANY:
            if not bars:
                bars.append(click.progressbar(length=total, label=label, file=sys.stderr))
                # Whatever ends the command, the cursor is hidden no longer.
                if context := click.get_current_context(silent=True):
                    context.call_on_close(finish)
            bars[0].update(1)
            if bars[0].finished:
                finish()

    def finish() -> None:
        if not ended:
            ended.append(True)
            bars[0].render_finish()

    ended: list[bool] = []
    return progress
