"""Print what the hot commands load and open; exits 1 if one loads what it should not.

Run `python bench/imports.py`. Files are counted in two practices whose shown week is the same, so
the counts must be equal where a command reads nothing but its week.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import practices, probe
from bench.practices import Spec
from therasched.storage import paths

if TYPE_CHECKING:
    from bench.probe import Trace

HEAVY = ("cryptography", "dateutil", "icalendar", "jinja2", "smtplib", "tabulate", "wcwidth")
NOT_FOR_READING = ("sqlite3", "subprocess", "json", "hashlib", "difflib", "importlib.metadata")
SIZES = (600, 6_000)


def main() -> int:
    specs = [Spec(size) for size in SIZES]
    folders = [practices.kept(spec) for spec in specs]
    shown = next(
        one
        for one in practices.sessions(specs[0])
        if one.clients and not (folders[0] / paths.log_path(one.id)).exists()
    )
    client, session = shown.clients[0], shown.id
    commands = {
        "--help": ["--help"],
        "agenda": ["agenda"],
        "agenda today": ["agenda", "today"],
        "show ID": ["show", session],
        "new CODE WHEN": ["new", client, "2026-03-12", "19:05", "-n"],
        "plan ID": ["plan", session, "-m", "x", "-n"],
        "outcome ID": ["outcome", session, "attended", "-n"],
    }
    at_fault = 0
    print(f"{'':16}{'modules: ours':>14}{'all':>5}  {'heavy ones':26}files opened")
    for name, words in commands.items():
        traces = [probe.run(folder, *words) for folder in folders]
        reads = words[-1] != "-n"
        found = sorted(traces[0].packages & {*HEAVY, *(NOT_FOR_READING if reads else ())})
        at_fault += bool(found)
        ours = sum(one.startswith("therasched") for one in traces[0].modules)
        every = len(traces[0].modules)
        counts = [_opened(trace) for trace in traces]
        files = counts[0] if counts[0] == counts[1] else f"{counts[0]} | {counts[1]}"
        print(f"{name:16}{ours:>14}{every:>5}  {', '.join(found) or 'none':26}{files}")
    print(f"\nfiles: in a practice of {SIZES[0]:,} sessions | {SIZES[1]:,} where that is another")
    return 1 if at_fault else 0


def _opened(trace: Trace) -> str:
    kinds = Counter(_kind(name) for name in trace.opened)
    return ", ".join(f"{kind} {kinds[kind]}" for kind in sorted(kinds, reverse=True)) or "none"


def _kind(name: str) -> str:
    if name.endswith(".log.yaml"):
        return "logs"
    return {"t": "settings", "c": "clients"}.get(name[0], "sessions")


if __name__ == "__main__":
    sys.exit(main())
