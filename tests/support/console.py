"""The ```console blocks of a document: run as one story, compared with what the document prints.

A line `$ command` is run by bash; the lines below it, up to the next one, are its exact output
(both streams). `...` alone on a line stands for any lines. Two blanks and `# …` after a command
are for the reader; `# exit 3` there says how it ends, if not with 0. `> ` continues a command.
All blocks of a document run from top to bottom in one shell that starts in an empty folder. The
line that tells of a clock which was set is left out: it would stand above each output of a page.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "\x1e"  # a record separator, which no output of ours holds
CLOCK_LINE = "(the clock stands at "


class Step(NamedTuple):
    """One command of a document; `first` and `last` bound its output's lines, counted from 0."""

    command: str
    exit_code: int
    expected: list[str]
    first: int
    last: int


class Outcome(NamedTuple):
    """What a step did."""

    exit_code: int
    output: list[str]


def steps(document: str) -> list[Step]:
    """Find the commands of all console blocks, in order."""
    found: list[Step] = []
    inside = False
    for number, line in enumerate(document.splitlines()):
        if not inside:
            inside = line.strip() == "```console"
        elif line.strip() == "```":
            inside = False
        elif line.startswith("$ "):
            command, _, comment = line[2:].partition("  #")
            exit_code = re.search(r"\bexit (\d+)", comment)
            code = int(exit_code[1]) if exit_code else 0
            found.append(Step(command.rstrip(), code, [], number + 1, number + 1))
        elif not found or found[-1].last != number:
            raise ValueError(f"line {number + 1}: a console block begins with `$ `")
        elif line.startswith("> ") and not found[-1].expected:
            command = f"{found[-1].command}\n{line[2:]}"
            found[-1] = found[-1]._replace(command=command, first=number + 1, last=number + 1)
        else:
            expected = [*found[-1].expected, line]
            found[-1] = found[-1]._replace(expected=expected, last=number + 1)
    return found


def play(story: list[Step], folder: Path) -> list[Outcome]:
    """Run all steps in one shell that starts in `folder`, with a home of its own beside it."""
    home = folder.with_name(f"{folder.name}-home")
    folder.mkdir(parents=True)
    home.mkdir()
    script = "exec 2>&1\n" + "".join(
        f"{step.command}\nprintf '\\n{MARK}%d{MARK}' $?\n" for step in story
    )
    environment = {
        **os.environ,
        "COLUMNS": "100",
        "HOME": str(home),
        "NO_COLOR": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    pieces = done.stdout.split(MARK)
    return [
        Outcome(int(code), [*_lines(output)])
        for output, code in zip(pieces[::2], pieces[1::2], strict=False)
    ]


def _lines(output: str) -> Iterator[str]:
    for line in output.removesuffix("\n").splitlines():
        if not line.startswith(CLOCK_LINE):
            yield line


def matches(expected: list[str], actual: list[str]) -> bool:
    """Whether output is as the document says; empty lines at the end don't count."""
    expected, actual = _trimmed(expected), _trimmed(actual)
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in actual)) is not None


def differences(story: list[Step], outcomes: list[Outcome]) -> list[str]:
    """Describe each step that did not do what the document says."""
    told = [f"the shell ended before: $ {step.command}" for step in story[len(outcomes) :]]
    for step, outcome in zip(story, outcomes, strict=False):
        if step.exit_code != outcome.exit_code or not matches(step.expected, outcome.output):
            lines = difflib.ndiff(_trimmed(step.expected), _trimmed(outcome.output))
            told.append(
                f"line {step.first}: $ {step.command}\n"
                f"exit {outcome.exit_code}, the document says {step.exit_code}\n" + "\n".join(lines)
            )
    return told


def rewritten(document: str, story: list[Step], outcomes: list[Outcome]) -> str:
    """Put the real output where the document says something else."""
    lines = document.splitlines()
    for step, outcome in reversed(list(zip(story, outcomes, strict=False))):
        if not matches(step.expected, outcome.output):
            kept = step.expected[len(_trimmed(step.expected)) :]
            lines[step.first : step.last] = [*_trimmed(outcome.output), *kept]
    return "\n".join(lines) + "\n"


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines
