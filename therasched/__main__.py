"""The entry: `therasched` and `python -m therasched` both begin and end here.

A command lives for a fraction of a second, in which collecting garbage and taking the interpreter
down in good order would be a fifth of the time; so neither is done. docs/decisions.md has the
figures. What a command does is in `cli.main`.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run one command and end the process with its exit code."""
    gc.disable()
    from therasched.cli import late

    with late.postponed():
        from therasched.cli.main import entry
    code = entry(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads any more, or the disk is full
            code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()
