"""Why the disk refused, in words for a sentence.

Knows the system's error numbers and nothing of who asks. Next: `storage.files`, `storage.writer`.
"""

from __future__ import annotations

import errno

from therasched.errors import NotFound

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
