"""What a command does besides answering: what it loads, which files it opens, what it lists.

The command runs in a process of its own, in which an audit hook (PEP 578) notes every file that is
opened and every folder that is listed, however that is done. Used by `bench/imports.py` and tests.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_PROBE = """
import sys
there, opened, listed = set(sys.modules), [], []
noted = {"open": opened, "os.scandir": listed}
sys.addaudithook(lambda event, about: event in noted and noted[event].append(str(about[0])))
from therasched.cli.main import entry
code = entry(sys.argv[1:])
loaded = sorted(set(sys.modules) - there)
import json
opened = [one for one in opened if ".yaml" in one]
told = {"code": code, "modules": loaded, "opened": opened, "listed": len(listed)}
sys.stderr.write("\\n" + json.dumps(told))
"""


class Trace(NamedTuple):
    """One run: what it printed, every module it loaded, the YAML files it opened, by name.

    `listed` is how many folders it listed.
    """

    output: str
    modules: frozenset[str]
    opened: tuple[str, ...]
    listed: int

    @property
    def sessions(self) -> list[str]:
        """The names of the session files, which begin with a day; each as often as opened."""
        return sorted(name for name in self.opened if name[:4].isdigit())

    @property
    def packages(self) -> set[str]:
        """The outermost packages of what was loaded, and the modules of two parts."""
        return {".".join(name.split(".")[:parts]) for name in self.modules for parts in (1, 2)}


def run(practice: Path, *arguments: str, before: str = "") -> Trace:
    """Run `therasched ARGUMENTS` in a practice, and some Python before.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    done = subprocess.run(
        [sys.executable, "-c", f"{before}\n{_PROBE}", *arguments],
        cwd=practice,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said, _, told = done.stderr.rpartition("\n")
    if done.returncode or (found := json.loads(told))["code"]:
        raise RuntimeError(f"{' '.join(arguments)}: {said or told}")
    names = tuple(path.rpartition("/")[2] for path in found["opened"])
    return Trace(done.stdout, frozenset(found["modules"]), names, found["listed"])
