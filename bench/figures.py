"""What was measured last, kept beside the practices: a row that takes long need not be run again.

A figure is kept by its row and size, for practices of the version that is made now.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bench import practices
from bench.yardstick import Figure

if TYPE_CHECKING:
    from pathlib import Path

NAME = f"figures-{practices.VERSION}.json"


def kept(store: Path) -> dict[str, dict[int, Figure]]:
    """The figures by row and size."""
    path = store / NAME
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        name: {int(size): Figure(*each[:3], tuple(each[3]), each[4]) for size, each in row.items()}
        for name, row in found.items()
    }


def keep(store: Path, name: str, size: int, figure: Figure) -> None:
    """Keep a figure, in the place of the one before."""
    found = kept(store)
    found.setdefault(name, {})[size] = figure
    (store / NAME).write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
