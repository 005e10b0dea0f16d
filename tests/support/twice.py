"""Work that is shared out with a second process, however little of it there is."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest import mock

from therasched.storage import workers

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def two_processes() -> Iterator[list[int]]:
    """While this lasts each name is another process's than the one before; whom it was forked."""
    forked: list[int] = []
    fork = os.fork

    def counted() -> int:
        child = fork()
        forked.append(child)
        return child

    with (
        mock.patch.object(workers, "cores", return_value=2),
        mock.patch.dict(workers.spread.__kwdefaults__, few=2, portion=1),
        mock.patch.dict(workers.together.__kwdefaults__, few=2, portion=1),
        mock.patch.object(os, "fork", counted),
    ):
        yield forked
