"""The last thing a command does: what it wrote is committed, where the practice has git do that.

Nothing here changes how a command ends: it has saved, and says so; what git can't do is a warning.
Where commits are made: `storage.git`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.cli import output
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from therasched.cli.desk import Desk

SUBJECT = "Subject"
"""What `Desk.about` calls a subject of its own; the rest of it are trailers."""


def finish(desk: Desk) -> None:
    """Commit what the command of a desk wrote, if it wrote anything."""
    marks = dict(desk.about)
    try:
        desk.opened.record(desk.verb, subject=marks.pop(SUBJECT, ""), marks=marks)
    except TheraschedError as error:
        warn(error)
    except KeyboardInterrupt:
        warn(TheraschedError("interrupted", hint="git status"))
    except Exception as error:  # a command that has saved must not seem to have failed
        warn(TheraschedError(f"this is a bug in therasched ({type(error).__name__})"))


def warn(error: TheraschedError) -> None:
    """Say that git could not do its part, and what to do about it."""
    from therasched.domain.text import visible

    lines = [f"warning: saved, but not committed: {visible(error.message)}"]
    for number, hint in enumerate(error.hint.splitlines()):
        lines.append(f"{'  try: ' if number == 0 else '       '}{visible(hint)}")
    output.tell("\n".join(lines))
