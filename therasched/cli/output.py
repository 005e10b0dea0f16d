"""The streams: data to stdout, messages to stderr, errors as a sentence or as JSON.

Everything a person reads passes `domain.text.visible`, so that no control character of a file or
an argument reaches the terminal. What to print is decided by the commands and renderers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, TextIO

import click

from therasched.errors import Ambiguous, StorageFailed, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BUG_EXIT = 70
"""EX_SOFTWARE of sysexits.h: a fault of the program, not of what was asked."""

INTERRUPTED_EXIT = 130
"""128 and the number of SIGINT, as shells count."""

LONGEST_SENTENCE = 600

HIDDEN = (
    *(range(0x80, 0xA0), range(0x61C, 0x61D), range(0x200E, 0x2010), range(0x2028, 0x202F)),
    *(range(0x2066, 0x2070), range(0xD800, 0xE000), range(0xFEFF, 0xFF00), range(0xFFF9, 0xFFFC)),
)
"""Controls, line separators, direction marks and halves of surrogate pairs, beyond ASCII."""


def prepare_streams() -> None:
    """Let nothing stop the output: not a stream that is closed, not a character it can't encode.

    What goes to a closed stream is lost, as was asked for; the rest is written as an escape.
    """
    for name, way in (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, way)
            setattr(sys, name, os.fdopen(nowhere, "r" if way == os.O_RDONLY else "w"))
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def silence(stream: TextIO) -> None:
    """Let what a stream still holds, and all that follows, go nowhere, also at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


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
    chosen = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_CTYPE", "LANG"))), "")
    return chosen in ("C", "POSIX") or os.environ.get("TERM") == "linux"


def screen_width() -> int:
    """Columns of the terminal; COLUMNS counts first, 80 where nobody knows."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) >= 20:
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


def put_lines(lines: Iterable[str]) -> None:
    """Write lines to stdout as they come, through the pager when they are more than the screen.

    On a terminal none is shown before it is clear which.
    """
    coming: Iterator[str] = (f"{line}\n" for line in lines)
    if sys.stdout.isatty() and sys.stdin.isatty():
        room = os.get_terminal_size(sys.stdout.fileno()).lines or sys.maxsize
        first = list[str]()
        for line in coming:
            first.append(line)
            room -= line.count("\n")
            if room <= 0:
                click.echo_via_pager(chain(first, coming))
                return
        coming = iter(first)
    sys.stdout.writelines(coming)
    sys.stdout.flush()


def put_bytes(data: bytes) -> None:
    """Write a file to stdout as it is; to a terminal as text that can't act on it."""
    if sys.stdout.isatty():
        from therasched.domain.text import visible

        put(visible(data.decode().replace("\r\n", "\n"), lines=True))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def put_parts(parts: Iterable[bytes]) -> int:
    """Write a file to stdout as it comes, or all of it to a terminal; how many bytes it is."""
    if sys.stdout.isatty():
        data = b"".join(parts)
        put_bytes(data)
        return len(data)
    sys.stdout.flush()
    size = 0
    for part in parts:
        sys.stdout.buffer.write(part)
        size += len(part)
    sys.stdout.buffer.flush()
    return size


def put_json(document: Mapping[str, Any]) -> None:
    """Write one JSON document to stdout."""
    sys.stdout.write(encoded(document) + "\n")
    sys.stdout.flush()


def encoded(value: Any, indent: int | None = 2) -> str:
    """A value as JSON that stdout can take, and nothing in it can act on a terminal."""
    from json import dumps

    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = dumps(value, ensure_ascii=not unicode, indent=indent)
    if not text.isascii():
        text = text.translate({code: f"\\u{code:04x}" for span in HIDDEN for code in span})
    return text.replace("\x7f", "\\u007f")


def put_json_parts(parts: Iterable[tuple[str, Any]]) -> None:
    """Write one JSON document to stdout while it is made.

    An iterator among its values becomes a list of what `encoded` made of each thing, a line each:
    json itself indents slowly, and leaves what the collector would have to take away.
    """
    before = "{"
    for key, value in parts:
        sys.stdout.write(f'{before}\n  "{key}": ')
        if isinstance(value, Iterator):
            comma = "["
            for one in value:
                sys.stdout.write(f"{comma}\n    {one}")
                comma = ","
            sys.stdout.write("[]" if comma == "[" else "\n  ]")
        else:
            sys.stdout.write(encoded(value).replace("\n", "\n  "))
        before = ","
    sys.stdout.write("\n}\n")
    sys.stdout.flush()


def tell(text: str) -> None:
    """Write a message to stderr. That it can't be told is no reason to stop."""
    sys.stdout.flush()
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def fail(error: TheraschedError, *, as_json: bool, done: Mapping[str, Any] | None = None) -> int:
    """Say an error, give its exit code; `done` is what was written before it."""
    message, hints = _short(error.message), [_short(hint) for hint in error.hint.splitlines()]
    choices = error.choices if isinstance(error, Ambiguous) else ()
    if as_json:
        told = {"code": error.code, "message": message, "where": error.where, "try": hints}
        if choices:
            told["choices"] = list(choices)
        put_json({"schema": 1, "error": told, **(done or {})})
        return error.exit_code
    from therasched.domain.text import visible

    where = f"{visible(error.where)}: " if error.where else ""
    lines = [f"error: {where}{visible(message)}"]
    lines += [f"  {visible(choice)}" for choice in choices]
    for number, hint in enumerate(hints):
        lines.append(f"{'  try: ' if number == 0 else '       '}{visible(hint)}")
    tell("\n".join(lines))
    return error.exit_code


def _short(text: str) -> str:
    """A sentence that quotes what was typed, which may be of any length."""
    return text if len(text) <= LONGEST_SENTENCE else f"{text[: LONGEST_SENTENCE - 1]}…"


def fail_for_system(error: OSError, *, as_json: bool) -> int:
    """Say what the system refused; where no file is named it is stdout, on a full disk mostly."""
    reason = error.strerror or type(error).__name__
    if error.filename is not None:
        return fail(StorageFailed(f"{os.fsdecode(error.filename)}: {reason}"), as_json=as_json)
    silence(sys.stdout)
    return fail(StorageFailed(f"could not write the answer: {reason}"), as_json=False)


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


def fail_as_interrupted(*, as_json: bool) -> int:
    """Say that Ctrl-C was heard."""
    stopped = TheraschedError("interrupted")
    stopped.code = "interrupted"
    if as_json:
        fail(stopped, as_json=True)
    else:
        tell("\ninterrupted")
    return INTERRUPTED_EXIT
