"""Work on two cores: what is to be done for many names, shared out with a second process.

The second one is a fork of the first, so that it knows all that was read by then; what it finds
comes back through a pipe, in the order of the names, as if one process had done everything. If it
dies, the first does its part too. Whoever stops listening ends it; nothing else is left of it.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import BinaryIO

    Work = Callable[[Sequence[str]], Iterable[Any]]

FEW = 400
"""Names for which a second process takes longer than it helps."""

PORTION = 128
"""How many names are done at a time, by one process and by the other in turn."""

Found = TypeVar("Found")


def spread(
    work: Callable[[str], Found], names: Sequence[str], *, few: int = FEW, portion: int = PORTION
) -> Iterator[Found]:
    """What `work` finds for each name, in their order.

    Args:
        work: looks and writes nothing; what it gives can be pickled.
        names: what it is called with.
        few: for fewer names there is no second process.
        portion: how many names are done at a time.
    """
    return together(lambda some: map(work, some), names, few=few, portion=portion)


def together(
    work: Callable[[Sequence[str]], Iterable[Found]],
    names: Sequence[str],
    *,
    few: int = FEW,
    portion: int = PORTION,
) -> Iterator[Found]:
    """The same where `work` does several at once, which is quicker: step by step for all of them.

    Code and data that a step needs are still near the processor then (a fifth of the time).
    """
    portions = [names[at : at + portion] for at in range(0, len(names), portion)]
    if len(names) < few or cores() < 2:
        for some in portions:
            yield from work(some)
        return
    with _second(work, portions[1::2]) as answers:
        for number, some in enumerate(portions):
            found = next(answers, None) if number % 2 else None
            yield from work(some) if found is None else found


def cores() -> int:
    """How many processes can work at once here; one where none can be forked."""
    if not hasattr(os, "fork"):
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _second(work: Work, portions: Sequence[Sequence[str]]) -> Iterator[Iterator[list[Any]]]:
    """A second process for some portions, and its answers as they come; fewer if it dies."""
    import pickle

    reading, writing = os.pipe()
    # Ctrl-C reaches both processes: it waits until each knows which of them it is.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    child = os.fork()
    if child == 0:
        _serve(work, portions, writing)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.close(writing)

    def answers(pipe: BinaryIO) -> Iterator[list[Any]]:
        with suppress(EOFError, pickle.UnpicklingError):  # it is no more
            while True:
                yield pickle.load(pipe)  # noqa: S301 - from a fork of this very process

    try:
        with os.fdopen(reading, "rb") as pipe:
            yield answers(pipe)
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _serve(work: Work, portions: Sequence[Sequence[str]], writing: int) -> None:
    """Be the second process: never returns.

    The first one ends this, also after Ctrl-C. What goes wrong here it meets too, when it does the
    same work, and tells.
    """
    import pickle

    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        with os.fdopen(writing, "wb") as pipe:
            for portion in portions:
                pickle.dump(list(work(portion)), pipe, pickle.HIGHEST_PROTOCOL)
                pipe.flush()
    finally:
        os._exit(0)
