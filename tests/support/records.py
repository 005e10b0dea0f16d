"""The records of a practice on disk: what must be the same after a refusal.

Unlike `tests.support.program.tree` it passes over `.therasched`: the lock, drafts and schemas are
derived.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.support.program import tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def records(root: Path) -> dict[str, bytes]:
    """Every file of a practice but the derived ones."""
    return {
        path: data
        for path, data in tree(root).items()
        if data is not None and not path.startswith(".therasched/")
    }


@contextmanager
def kept(root: Path) -> Iterator[None]:
    """Fail where a record is not what it was."""
    before = records(root)
    yield
    assert records(root) == before
