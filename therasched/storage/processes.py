"""The one door to other programs: the person's editor.

Which program that is the environment says (VISUAL, EDITOR, else vi), never a file of the practice,
and a program is only looked for in absolute folders: a received practice must not bring its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from pathlib import Path

VARIABLES = ("VISUAL", "EDITOR")
FALLBACK = "vi"


class EditorFailed(TheraschedError):
    """There is no editor, or it ended with an error of its own."""

    code = "editor"


def editor() -> list[str]:
    """The editor as a program with its arguments, the program as an absolute path.

    Raises:
        EditorFailed: none is set that exists, or what is set can't be read.
    """
    import shlex
    from shutil import which

    variable = next((name for name in VARIABLES if os.environ.get(name, "").strip()), "")
    text = os.environ.get(variable, FALLBACK)
    hint = "export EDITOR=nano"
    try:
        program, *arguments = shlex.split(text)
    except ValueError as error:  # a quote that is not closed, or nothing but a comment
        raise EditorFailed(f"{variable} can't be read: {text}", hint=hint) from error
    folders = [one for one in os.get_exec_path() if os.path.isabs(one)]  # noqa: PTH117 - text
    named = os.path.isabs(program) or os.path.dirname(program) == ""  # noqa: PTH117, PTH120
    found = which(program, path=os.pathsep.join(folders)) if named else None
    if found is None:
        said = f" ({variable} says so)" if variable else ""
        raise EditorFailed(f'there is no editor "{program}"{said}', hint=hint)
    return [found, *arguments]


def run_editor(path: Path) -> None:
    """Open a file in the editor and wait until it is closed.

    Raises:
        EditorFailed: there is none, or it ended with an error; what it saved by then stays.
    """
    import signal
    import subprocess

    command = editor()
    try:
        running = subprocess.Popen([*command, os.fspath(path)])  # noqa: S603 - the person's own
    except OSError as error:
        raise EditorFailed(f"could not start {command[0]}", hint="export EDITOR=nano") from error
    # Ctrl-C is the editor's while it runs: it must not leave the editor without its parent.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        status = running.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    if status != 0:
        raise EditorFailed(f"the editor ended with {status}")
