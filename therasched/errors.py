"""How the program fails: refusals and failures as exceptions that own their sentence.

Faults in the user's files are not exceptions but values (`domain.finding`). An exception here
ends the command: it carries the exit code, a word for machines (`code`), the place (`where`)
and what to try (`hint`). The one handler is in `cli.main`. Nothing here imports anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class TheraschedError(Exception):
    """The command ends here; `str(error)` is its sentence, without a final full stop.

    Args:
        message: what is wrong, for a person.
        where: the place, as `path:line:column`, or empty.
        hint: one or more commands to try, separated by line breaks, or empty.
    """

    exit_code = 1
    code = "failed"

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


class StorageFailed(TheraschedError):
    """The disk said no: full, read-only, an I/O error. Nothing half written stays."""

    code = "storage"


class UsageFault(TheraschedError):
    """What was typed can't be read, or an input is missing and nobody can be asked."""

    exit_code = 2
    code = "usage"


class NotFound(TheraschedError):
    """Nothing has the name that was asked for."""

    exit_code = 3
    code = "not-found"


class Ambiguous(TheraschedError):
    """Several things fit what was typed; `choices` are lines that name them."""

    exit_code = 4
    code = "ambiguous"

    def __init__(self, message: str, choices: Sequence[str], *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.choices = tuple(choices)


class Refused(TheraschedError):
    """A rule of the practice forbids it (docs/concepts.md): wrong mode, not complete, overlap."""

    exit_code = 5
    code = "refused"


class FaultyData(TheraschedError):
    """A file that the command must read or edit has a fault."""

    exit_code = 6
    code = "faulty-data"


class Busy(TheraschedError):
    """Another process holds the practice."""

    exit_code = 7
    code = "busy"


class ChangedOnDisk(TheraschedError):
    """The file is not what it was when the command read it; nothing was written over it."""

    exit_code = 7
    code = "changed-on-disk"


class NoPractice(TheraschedError):
    """No `therasched.yaml` here or above."""

    exit_code = 10
    code = "no-practice"
