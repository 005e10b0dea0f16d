"""Exact outputs under tests/golden: compared byte by byte, rewritten with `--update-golden`.

`conftest.py` hands a `Golden` to the tests as the fixture `golden`, and reports files there
that no test of a whole, green run has asked for.
"""

from __future__ import annotations

import difflib
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "golden"


class Golden:
    """Call it with a name under `folder` and the output that should be there."""

    def __init__(self, folder: Path, *, update: bool) -> None:
        self.folder = folder
        self.update = update
        self.asked: set[str] = set()

    def __call__(self, name: str, actual: str | bytes) -> None:
        """Compare, or write. *Raises* AssertionError with the difference."""
        self.asked.add(name)
        path = self.folder / name
        data = actual.encode("utf-8") if isinstance(actual, str) else actual
        if self.update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        elif not path.is_file():
            raise AssertionError(f"tests/golden/{name} is missing; write it: --update-golden")
        elif path.read_bytes() != data:
            difference = "\n".join(_difference(path.read_bytes(), data))
            raise AssertionError(f"tests/golden/{name} differs:\n{difference}")

    def unused(self) -> list[str]:
        """Name the files in `folder` that were never asked for."""
        present = {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        return sorted(present - self.asked)


def _difference(expected: bytes, actual: bytes) -> list[str]:
    """Lines of a unified difference; line ends and other invisible things are spelt out."""
    before, after = (
        [repr(line)[1:-1] for line in data.decode("utf-8", "backslashreplace").splitlines(True)]
        for data in (expected, actual)
    )
    return list(difflib.unified_diff(before, after, "expected", "actual", lineterm="", n=1))
