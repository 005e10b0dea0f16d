"""The streams: data to stdout, messages to stderr, errors as a sentence or as JSON.

Everything a person reads passes `domain.text.visible`, so that no control character of a file or
an argument reaches the terminal. What to print is decided by the commands and renderers.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

from therasched.errors import Ambiguous, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Mapping

BUG_EXIT = 70
"""EX_SOFTWARE of sysexits.h: a fault of the program, not of what was asked."""


def prepare_streams() -> None:
    """Let no character stop the output: what a stream can't encode is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def silence_stdout() -> None:
    """Nobody reads any more: nothing further is said about it, also not at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to colour: --color, NO_COLOR, FORCE_COLOR, TERM=dumb, a terminal, in this order."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def wants_ascii(stream: TextIO) -> bool:
    """Whether the stream can't show the bars and dashes."""
    try:
        "▮▯–✓…".encode(stream.encoding or "ascii")
    except UnicodeError:
        return True
    return os.environ.get("TERM") == "linux"


def screen_width() -> int:
    """Columns of the terminal; COLUMNS counts first, 80 where nobody knows."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) >= 20:
        return int(columns)
    for stream in (sys.stdout, sys.stderr):
        try:
            return max(20, os.get_terminal_size(stream.fileno()).columns or 80)
        except (OSError, ValueError):
            continue
    return 80


def is_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def put(text: str) -> None:
    """Write data to stdout, through the pager when it is longer than the screen."""
    text = text if text.endswith("\n") or not text else text + "\n"
    if sys.stdout.isatty() and sys.stdin.isatty():
        lines = os.get_terminal_size(sys.stdout.fileno()).lines
        if 0 < lines <= text.count("\n"):
            click.echo_via_pager(text)
            return
    sys.stdout.write(text)
    sys.stdout.flush()


def put_bytes(data: bytes) -> None:
    """Write bytes to stdout as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def put_json(document: Mapping[str, Any]) -> None:
    """Write one JSON document to stdout."""
    from json import dumps

    sys.stdout.write(dumps(document, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """Write a message to stderr."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def fail(error: TheraschedError, *, as_json: bool) -> int:
    """Say an error, give its exit code."""
    from therasched.domain.text import visible

    if as_json:
        told = {
            "code": error.code,
            "message": error.message,
            "where": error.where,
            "try": error.hint.splitlines(),
        }
        if isinstance(error, Ambiguous):
            told["choices"] = list(error.choices)
        put_json({"schema": 1, "error": told})
        return error.exit_code
    where = f"{visible(error.where)}: " if error.where else ""
    lines = [f"error: {where}{visible(error.message)}"]
    if isinstance(error, Ambiguous):
        lines += [f"  {visible(choice)}" for choice in error.choices]
    for number, hint in enumerate(error.hint.splitlines()):
        lines.append(f"{'  try: ' if number == 0 else '       '}{visible(hint)}")
    tell("\n".join(lines))
    return error.exit_code


def fail_as_bug(error: Exception, *, debug: bool, as_json: bool) -> int:
    """Say that the program is at fault, in a line; it holds no value of any field."""
    if debug:
        import traceback

        tell("".join(traceback.format_exception(error)))
    kind = type(error).__name__
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = ""
    if frame is not None:
        place = f" in {os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno}"  # noqa: PTH119
    message = f"this is a bug in therasched ({kind}{place}); nothing half done was left behind"
    bug = TheraschedError(message, hint="the same command with --debug, for a report")
    bug.code = "bug"
    fail(bug, as_json=as_json)
    return BUG_EXIT


def say_interrupted() -> None:
    """Say that Ctrl-C was heard."""
    tell("\ninterrupted")
