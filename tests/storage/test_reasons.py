"""What the disk says, as the end of a sentence."""

from __future__ import annotations

import errno
import os

import pytest

from therasched.storage.reasons import reason


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "no space left on device"),
        (
            OSError(errno.ELOOP, "Too many levels"),
            "it is a symbolic link, and those are not followed",
        ),
        (OSError(errno.EIO, "it reads back wrong"), "it reads back wrong"),
        (OSError(), "the system does not say why"),
    ],
)
def test_reason(error: OSError, text: str) -> None:
    assert reason(error) == text
