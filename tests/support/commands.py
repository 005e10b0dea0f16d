"""The program as a person runs it: a process of its own, on a copy of the example practice."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "data-example"


def run(
    *arguments: str, folder: Path, python_options: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run `therasched ARGUMENTS` in `folder`, with no terminal and no input."""
    return subprocess.run(
        [sys.executable, *python_options, "-m", "therasched", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def copy_example(folder: Path) -> Path:
    """Copy the example practice to `folder` and return where it lies."""
    return Path(shutil.copytree(EXAMPLE, folder / "practice"))


def listed(help_text: str) -> list[str]:
    """Name the commands that a help text lists, whatever its sections are called."""
    section = ""
    names = []
    for line in help_text.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            section = line
        elif section not in {"", "Options:", "Examples:"}:
            found = re.match(r"  ([a-z][a-z-]*)(  |$)", line)
            names += [found[1]] if found else []
    return names
