"""Whatever happens to files, commands say with the index what they say without it.

A small part of `bench/truth.py`, which makes two thousand edits.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.truth import Truth
from therasched.storage.disk import Folder

if TYPE_CHECKING:
    import os
    from pathlib import Path


@pytest.mark.parametrize("seed", [21, 22])
def test_the_index_never_changes_an_answer(tmp_path: Path, seed: int) -> None:
    truth = Truth(tmp_path, seed, small=True)
    truth.run(30, questions=3)
    assert not truth.differences, "\n".join(map(str, truth.differences))
    assert truth.found.told > truth.found.asked / 4 > 50  # and it was of use


def test_without_the_time_of_status_it_would(tmp_path: Path) -> None:
    """So the test can fail: size and time of content alone are what a careless index looks at."""
    real = Folder.statuses

    def statuses(folder: Folder) -> list[tuple[str, SimpleNamespace]]:
        return [(name, careless(one)) for name, one in real(folder)]

    truth = Truth(tmp_path, 23, small=True)
    with mock.patch.object(Folder, "statuses", statuses):
        truth.run(60, questions=4)
    assert truth.differences


def careless(status: os.stat_result) -> SimpleNamespace:
    """What the system knows of a file, but for the time of its status and its number."""
    names = ("st_mode", "st_size", "st_mtime_ns")
    return SimpleNamespace(
        **{name: getattr(status, name) for name in names}, st_ctime_ns=0, st_ino=0
    )
