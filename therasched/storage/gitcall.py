"""How git is asked: its environment, its options, and what it means when it says no.

A process of git gets nothing of what another git, of which this may be a hook, has set for itself.
What is asked for is in `storage.gitcommit` (commits) and `storage.githistory` (reading).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from therasched.errors import TheraschedError
from therasched.storage import processes
from therasched.storage.processes import ProgramMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from therasched.storage.processes import Done

OPTIONS = ("core.fsmonitor=false", "core.quotepath=off", "gc.auto=0", "maintenance.auto=false")
# What git itself takes for its own in the environment (git rev-parse --local-env-vars).
OWN = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT "
    "GIT_OBJECT_DIRECTORY GIT_DIR GIT_WORK_TREE GIT_IMPLICIT_WORK_TREE GIT_GRAFT_FILE "
    "GIT_INDEX_FILE GIT_NO_REPLACE_OBJECTS GIT_REPLACE_REF_BASE GIT_PREFIX GIT_SHALLOW_FILE "
    "GIT_COMMON_DIR GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_EXTERNAL_DIFF GIT_LITERAL_PATHSPECS"
)
CLEAN: Mapping[str, str | None] = {
    **dict.fromkeys(OWN.split()),
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
}


class NotCommitted(TheraschedError):
    """What was saved could not be committed; it is on the disk all the same."""

    code = "not-committed"


def call(root: str, *arguments: str, stdin: bytes = b"", index: str | None = None) -> Done:
    """Run git in a practice, its own way of speaking and nothing in the background.

    Args:
        root: the practice.
        arguments: what git is told.
        stdin: what it reads.
        index: another index than that of the repository.

    Raises:
        NotCommitted: there is no git on this machine.
    """
    around = {**CLEAN, "GIT_INDEX_FILE": index}
    with _on_this_machine():
        return processes.run("git", *_words(root, arguments), stdin=stdin, environment=around)


def begin(root: str, *arguments: str, stdin: bytes) -> Callable[[], Done]:
    """The same, begun: what is given back waits for its end, and must be called."""
    with _on_this_machine():
        return processes.begin("git", *_words(root, arguments), stdin=stdin, environment=CLEAN)


def _words(root: str, arguments: Sequence[str]) -> list[str]:
    return ["-C", root, *(word for option in OPTIONS for word in ("-c", option)), *arguments]


@contextmanager
def _on_this_machine() -> Iterator[None]:
    try:
        yield
    except ProgramMissing as error:
        raise NotCommitted(str(error), hint="therasched config set git off") from error
