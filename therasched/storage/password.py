"""The password for the mail server: what a command prints, or the first line of a file.

It is never in the settings, in an option, in a message or in what a fault tells. A practice may
come from somebody else, so a program or a file inside of it is not used.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from therasched.errors import Refused, StorageFailed, TheraschedError
from therasched.storage import processes
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from therasched.domain.practice import Mail

OTHERS = 0o077
LONGEST = 4096  # bytes
WITHIN = 120.0  # seconds: a person may have to open a key store first


class NoPassword(TheraschedError):
    """The command or the file gave none."""

    code = "password"


def of(mail: Mail, practice: Path) -> str:
    """The password of the user who sends.

    Args:
        mail: how messages leave.
        practice: the practice's folder, from which nothing is taken.

    Raises:
        NoPassword: the command failed or printed nothing, the file is empty.
        Refused: the file may be read by others, or lies in the practice.
        StorageFailed: the file can't be read.
        ProgramMissing: there is no such command.
        TooSlow: it waits for something, such as a question that nobody sees.
    """
    said = _printed(mail, practice) if mail.password_command else _kept(mail, practice)
    lines = said[:LONGEST].decode("utf-8", "replace").splitlines()
    if not lines or not lines[0].strip():
        raise NoPassword(f"{_setting(mail)} gives no password", hint=_hint(mail))
    return lines[0]


def _setting(mail: Mail) -> str:
    return "mail.password_command" if mail.password_command else "mail.password_file"


def _hint(mail: Mail) -> str:
    return f"therasched config get {_setting(mail)}"


def _printed(mail: Mail, practice: Path) -> bytes:
    try:
        program, *arguments = shlex.split(mail.password_command)
    except ValueError:
        message = "mail.password_command can't be read: a quote is not closed, or it is empty"
        raise NoPassword(message, hint=_hint(mail)) from None
    # As for the editor, a bare name or an absolute path: no program from where one happens to be.
    found = processes.find(program)
    if found is not None:
        _require_outside(Path(found), practice, mail)
    done = processes.run(program, *arguments, asks=True, within=WITHIN)
    if done.code != 0:
        raise NoPassword(f"mail.password_command ended with {done.code}", hint=_hint(mail))
    return done.out


def _kept(mail: Mail, practice: Path) -> bytes:
    file = Path(os.path.expanduser(mail.password_file))  # noqa: PTH111 - the other way raises
    if not file.is_absolute():
        raise Refused("mail.password_file must be a whole path, /… or ~/…", hint=_hint(mail))
    _require_outside(file, practice, mail)
    try:
        mode = file.stat().st_mode
        data = file.read_bytes() if file.is_file() else b""
    except OSError as error:
        message = f"could not read mail.password_file: {reason(error)}"
        raise StorageFailed(message, hint=_hint(mail)) from None
    if mode & OTHERS:
        hint = f"chmod 600 {shlex.quote(mail.password_file)}".replace("'~/", "~/'")
        raise Refused("mail.password_file may be read by others", hint=hint)
    return data


def _require_outside(path: Path, practice: Path, mail: Mail) -> None:
    real = Path(os.path.realpath(path))
    if real.is_relative_to(os.path.realpath(practice)):
        raise Refused(f"{_setting(mail)} is inside of the practice", hint=_hint(mail))
