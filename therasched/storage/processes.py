"""The one door to other programs: the person's editor, git, ssh-keygen.

Which editor that is the environment says (VISUAL, EDITOR, else vi), never a file of the practice,
and a program is only looked for in absolute folders: a received practice must not bring its own.
What git is asked is in `storage.git`, what ssh-keygen in `storage.agent`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

VARIABLES = ("VISUAL", "EDITOR")
FALLBACK = "vi"


class EditorFailed(TheraschedError):
    """There is no editor, or it ended with an error of its own."""

    code = "editor"


class ProgramMissing(TheraschedError):
    """A program that is needed is not on this machine."""

    code = "no-program"


class TooSlow(TheraschedError):
    """A program did not end in time, and was ended."""

    code = "too-slow"


class Done(NamedTuple):
    """How a program ended, and what it said."""

    code: int
    out: bytes
    err: bytes


def find(program: str) -> str | None:
    """Where a program lies, looked for in absolute folders alone; None where it is missing."""
    folders = [""] if os.path.isabs(program) else os.get_exec_path()  # noqa: PTH117 - text
    for folder in folders:  # shutil.which does the same, and is slow to import
        path = os.path.join(folder, program)  # noqa: PTH118 - text
        if os.path.isabs(path) and os.access(path, os.X_OK) and os.path.isfile(path):  # noqa: PTH113, PTH117
            return path
    return None


def _surroundings(changes: Mapping[str, str | None]) -> dict[str, str]:
    """The environment of this process with changes."""
    given = {**os.environ, **changes}
    return {name: value for name, value in given.items() if value is not None}


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let what is begun be finished: Ctrl-C is not heard meanwhile, programs started hear it."""
    import signal
    from threading import current_thread, main_thread

    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run(
    program: str,
    *arguments: str,
    stdin: bytes = b"",
    environment: Mapping[str, str | None] | None = None,
    asks: bool = False,
    within: float | None = None,
) -> Done:
    """Run a program to its end and take what it says.

    Args:
        program: its bare name.
        arguments: what it is told; never a text of a record.
        stdin: what it reads.
        environment: variables it gets beside those of this process, or None for one it must not.
        asks: it may ask on the terminal, and Ctrl-C is for it too; else it is left to finish.
        within: seconds after which it is ended; None for as long as it takes.

    Raises:
        ProgramMissing: there is no such program, or it can't be started.
        TooSlow: it was ended.
    """
    import subprocess

    found = find(program)
    if found is None:
        raise ProgramMissing(f"{program} is not installed")
    try:
        done = subprocess.run(  # noqa: S603 - looked for in absolute folders alone
            [found, *arguments],
            input=stdin,
            capture_output=True,
            env=_surroundings(environment or {}),
            process_group=None if asks else 0,
            check=False,
            timeout=within,
        )
    except subprocess.TimeoutExpired:  # what it was told and said by then is in there
        raise TooSlow(f"{program} did not end within {within:g} seconds") from None
    except OSError as error:
        raise ProgramMissing(f"could not start {found}: {error.strerror}") from error
    return Done(done.returncode, done.stdout, done.stderr)


def begin(
    program: str, *arguments: str, stdin: bytes, environment: Mapping[str, str | None]
) -> Callable[[], Done]:
    """Start a program and go on; what is given back waits for its end, and must be called.

    It runs as with `run`. What it reads is short, so that nobody waits for it to do so.
    Raises ProgramMissing.
    """
    import subprocess

    found = find(program)
    if found is None:
        raise ProgramMissing(f"{program} is not installed")
    pipe = subprocess.PIPE
    try:
        running = subprocess.Popen(  # noqa: S603 - looked for in absolute folders alone
            [found, *arguments],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=_surroundings(environment),
            process_group=0,
        )
    except OSError as error:
        raise ProgramMissing(f"could not start {found}: {error.strerror}") from error
    assert running.stdin is not None
    with suppress(BrokenPipeError):  # it ended at once, and tells why
        running.stdin.write(stdin)
        running.stdin.flush()

    def ended() -> Done:
        out, err = running.communicate()
        return Done(running.returncode, out, err)

    with suppress(BrokenPipeError):
        running.stdin.close()
    running.stdin = None
    return ended


def editor() -> list[str]:
    """The editor as a program with its arguments, the program as an absolute path.

    Raises:
        EditorFailed: none is set that exists, or what is set can't be read.
    """
    import shlex

    variable = next((name for name in VARIABLES if os.environ.get(name, "").strip()), "")
    text = os.environ.get(variable, FALLBACK)
    hint = "export EDITOR=nano"
    try:
        program, *arguments = shlex.split(text)
    except ValueError as error:  # a quote that is not closed, or nothing but a comment
        raise EditorFailed(f"{variable} can't be read: {text}", hint=hint) from error
    if os.path.dirname(program) and not os.path.isabs(program):  # noqa: PTH117, PTH120
        # In each folder it would be another program, also in a practice that somebody sent.
        told = f'the editor "{program}" ({variable} says so) must be a bare name or a whole path'
        raise EditorFailed(told, hint=hint)
    found = find(program)
    if found is None:
        said = f" ({variable} says so)" if variable else ""
        raise EditorFailed(f'there is no editor "{program}"{said}', hint=hint)
    return [found, *arguments]


def run_editor(path: Path) -> None:
    """Open a file in the editor and wait until it is closed.

    Raises:
        EditorFailed: there is none, or it ended with an error; what it saved by then stays.
    """
    import subprocess

    command = editor()
    # Ctrl-C is the editor's from its first moment: it must not be left without its parent.
    with uninterrupted():
        try:
            running = subprocess.Popen([*command, os.fspath(path)])  # noqa: S603 - the person's own
        except OSError as error:
            hint = "export EDITOR=nano"
            raise EditorFailed(f"could not start {command[0]}", hint=hint) from error
        status = running.wait()
    if status != 0:
        raise EditorFailed(f"the editor ended with {status}")
