"""Why the disk refused, in words for a sentence.

Knows the system's error numbers and nothing of who asks. Next: `storage.disk`, `storage.writer`.
"""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from therasched.errors import FaultyData, NotFound, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = {
    errno.ELOOP: "it is a symbolic link, and those are not followed",
    errno.ENOTDIR: "its folder is a symbolic link or no folder at all",
}


class MissingFile(NotFound):
    """There is no such file. Any other trouble with reading it is another exception."""

    code = "missing-file"


def reason(error: OSError) -> str:
    """What went wrong, as the end of a sentence: `no space left on device`."""
    text = _WORDS.get(error.errno or 0) or error.strerror or "the system does not say why"
    return text[0].lower() + text[1:]


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Turn what the system says while something is read into a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise MissingFile(f"there is no file {path}") from error
    except OSError as error:
        kind = FaultyData if error.errno == errno.EFBIG else StorageFailed
        raise kind(f"could not read {path}: {reason(error)}") from error
