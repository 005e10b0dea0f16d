"""Prints pip constraints that hold every run-time dependency at its lower bound in pyproject.toml.

`make lowest` runs the tests with these, so that the bounds stay true. Only the package's own
dependencies are held, not the tools of the tests.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def constraints(requirements: list[str]) -> list[str]:
    """Turn `name[extra]>=1.2` into `name==1.2`. *Raises* ValueError for any other form."""
    held = []
    for requirement in requirements:
        name, bound, version = requirement.partition(">=")
        if not bound or not version.strip("0123456789.") == "":
            raise ValueError(f"{requirement!r} is not of the form name>=version")
        held.append(f"{name.partition('[')[0]}=={version}")  # pip wants no extras here
    return held


if __name__ == "__main__":
    pyproject = Path(__file__).parent.parent / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    sys.stdout.write("\n".join(constraints(project["dependencies"])) + "\n")
