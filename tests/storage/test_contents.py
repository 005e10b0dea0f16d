from __future__ import annotations

import errno
import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from therasched.storage import contents

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_in_an_open_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    opened = os.open(tmp_path, os.O_RDONLY)
    try:
        assert contents.content("a", opened) == b"x"
    finally:
        os.close(opened)


@pytest.mark.parametrize("size", [0, 1, 1 << 16, 200_001])
def test_the_sum_of_a_file_of_any_size(tmp_path: Path, size: int) -> None:
    data = b"ab" * (size // 2) + b"c" * (size % 2)
    (tmp_path / "a").write_bytes(data)
    opened = os.open(tmp_path / "a", os.O_RDONLY)
    try:
        assert contents.digest(opened) == sha256(data).digest()
    finally:
        os.close(opened)


def test_neither_a_link_nor_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("a")
    os.mkfifo(tmp_path / "pipe")
    for name, number in (("link", errno.ELOOP), ("pipe", errno.EINVAL)):
        with pytest.raises(OSError) as caught:
            contents.content(str(tmp_path / name))
        assert caught.value.errno == number
