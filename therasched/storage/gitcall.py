"""How git is asked: its environment, its options, and what it means when it says no.

A process of git gets nothing of what another git, of which this may be a hook, has set for itself.
What is asked for is in `storage.gitcommit` (commits) and `storage.githistory` (reading).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.errors import TheraschedError
from therasched.storage import processes
from therasched.storage.processes import ProgramMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def call(root: str, *arguments: str, stdin: bytes = b"") -> Done:
    """Run git in a practice, its own way of speaking and nothing in the background.

    Raises:
        NotCommitted: there is no git on this machine.
    """
    options = [word for option in OPTIONS for word in ("-c", option)]
    try:
        return processes.run(
            "git", "-C", root, *options, *arguments, stdin=stdin, environment=CLEAN
        )
    except ProgramMissing as error:
        raise NotCommitted(str(error), hint="therasched config set git off") from error
