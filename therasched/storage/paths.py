"""The names of a practice's files: built from codes, ids and days, checked, and read back.

Pure text, no disk: what comes out of here is safe to hand to `storage.files`, also when a code
came from a file or a command line. A session's day stands in its path, so that a week is found
without opening a file. Next: `storage.files`, docs/concepts.md (the words).
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import UsageFault

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Container

SETTINGS = "therasched.yaml"
CLIENTS = "clients"
CONTACTS = "contacts"
SESSIONS = "sessions"
SIGNED = "signed"
LOG_ENDING = ".log.yaml"
PRACTICE_LOG = f"{SIGNED}/practice{LOG_ENDING}"
OUTBOX = "outbox"
MESSAGES = "templates/messages"  # a practice's own words
LOG_FOLDER = 2  # characters of an id that the folder of its log is named for
DERIVED = ".therasched"  # disposable: index, schema, lock; git ignores it
INDEX = "index"  # in it
REMOVED = f"{DERIVED}/removed"
DRAFTS = f"{DERIVED}/drafts"

ID_LENGTH = 6
# Neither a vowel nor y, so that no id is a word; new ids also do without 0 and 1.
_FIRST = "bcdfghjklmnpqrstvwxz"
_NEXT = f"{_FIRST}23456789"
_ID = frozenset(f"{_NEXT}01")
_CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")
_LONGEST_NAME = 120  # with what a temporary file adds still below the 255 of every file system
# What Windows takes for a device, with any ending.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class SessionName(NamedTuple):
    """What the name of a session's file says. `first_day` and `last_day` are ISO dates.

    `time` is "1400" where the session has one (`last_day` then is `first_day`), "" where it takes
    whole days, the last one included.
    """

    first_day: str
    last_day: str
    time: str
    id: str
    path: str


def is_code(text: str) -> bool:
    """Whether `text` may name a person, a service or a contact: `[a-z0-9][a-z0-9-]{0,63}`."""
    return (
        0 < len(text) <= 64 and text[0] != "-" and _CODE.issuperset(text) and text not in _DEVICES
    )


def require_code(text: str) -> str:
    """Give `text` back if it is a code.

    Raises:
        UsageFault: it isn't, or Windows has a device of that name.
    """
    if not is_code(text):
        what = "a name that Windows keeps for itself" if text in _DEVICES else "not a code"
        raise UsageFault(f'"{text[:64]}" is {what} (small letters, digits, hyphens, 64 at most)')
    return text


def is_session_id(text: str) -> bool:
    """Whether `text` may be a session's id: six characters, no vowels, no y, first a letter."""
    return len(text) == 6 and text[0] in _FIRST and _ID.issuperset(text)


def new_id(taken: Container[str], random: Callable[[int], bytes] = os.urandom) -> str:
    """An id that is not in `taken`. `random(n)` gives n random bytes."""
    while True:
        first, *rest = random(6)
        fresh = _FIRST[first % len(_FIRST)] + "".join(_NEXT[byte % len(_NEXT)] for byte in rest)
        if fresh not in taken:
            return fresh


def client_path(code: str) -> str:
    """Where a client's file lies. Raises UsageFault for what is no code."""
    return f"{CLIENTS}/{require_code(code)}.yaml"


def contact_path(code: str) -> str:
    """Where a contact's file lies. Raises UsageFault for what is no code."""
    return f"{CONTACTS}/{require_code(code)}.yaml"


def log_path(session_id: str) -> str:
    """Where the signed history of a session lies. Raises UsageFault for what is no id."""
    if not is_session_id(session_id):
        raise UsageFault(f'"{session_id[:64]}" is not the id of a session')
    return f"{SIGNED}/{session_id[:LOG_FOLDER]}/{session_id}{LOG_ENDING}"


def is_log(path: str) -> bool:
    """Whether a signed history has this path: a session's, or that of the practice."""
    name = path.rpartition("/")[2].removesuffix(LOG_ENDING)
    return path == PRACTICE_LOG or (is_session_id(name) and path == log_path(name))


def is_log_folder(path: str) -> bool:
    """Whether the histories of sessions lie in the folder of this path."""
    return is_log(f"{path}/{path[-LOG_FOLDER:]}bbbb{LOG_ENDING}")


def may_be_tracked(path: str) -> bool:
    """Whether git may keep a file of ours: it ignores derived ones, and messages but their log."""
    first, _, rest = path.partition("/")
    return first != DERIVED and not (first == OUTBOX and rest and not rest.endswith(LOG_ENDING))


def month_folder(day: str) -> str:
    """The folder of the sessions that begin in the month of `day`, an ISO date."""
    return f"{SESSIONS}/{day[:4]}/{day[5:7]}"


def session_path(session_id: str, first_day: str, last_day: str = "", time: str = "") -> str:
    """Where a session's file lies.

    Args:
        session_id: its id.
        first_day: ISO date of the (local) start.
        last_day: ISO date of the last whole day, the same or "" for one day.
        time: wall time of the start as "1400", "" where whole days are taken.

    Raises:
        UsageFault: a part is not what it should be.
    """
    last = f"_{last_day}" if last_day not in {"", first_day} else ""
    clock = f"-{time}" if time else ""
    folder, name = month_folder(first_day), f"{first_day}{last}{clock}-{session_id}.yaml"
    if session_name(folder, name) is None:
        raise UsageFault(f'"{name[:64]}" can not be the name of a session\'s file')
    return f"{folder}/{name}"


def session_name(folder: str, name: str) -> SessionName | None:
    """Read the name of a session's file; None for any other name, or one in another month's folder.

    The opposite of `session_path`. Cheap: one match, no dates made.
    """
    match = _session_pattern().fullmatch(name)
    if match is None:
        return None
    first, time, last, session_id = match.groups(default="")
    if folder != month_folder(first) or not _exists(first):
        return None
    if last and (last <= first or not _exists(last)):
        return None
    return SessionName(first, last or first, time, session_id, f"{folder}/{name}")


def id_in(name: str) -> str:
    """What stands where the id stands in the name of a session's file; any name has something."""
    return name[-5 - ID_LENGTH : -5]


@cache
def _session_pattern() -> re.Pattern[str]:
    """Compiled late: a command that names no session does without."""
    import re

    day = r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    time = r"(?:[01][0-9]|2[0-3])[0-5][0-9]"
    return re.compile(rf"({day})(?:-({time})|_({day}))?-([{_FIRST}][{_NEXT}01]{{5}})\.yaml")


def _exists(day: str) -> bool:
    """Whether the calendar has the day; its form is known to be right."""
    if day[8:] <= "28":
        return True
    year, month = int(day[:4]), int(day[5:7])
    if day.endswith("-02-29"):
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return int(day[8:]) <= _DAYS[month - 1]


def require_inside(path: str) -> list[str]:
    """The parts of a path relative to the practice, `/` between them, for a file that may be there.

    Raises:
        UsageFault: it is absolute, leads up, or holds a character that no file of ours has.
    """
    parts = path.split("/")
    if not path.isprintable() or "\\" in path or "" in parts or "." in parts or ".." in parts:
        raise UsageFault(f"{path[:120]!a} is not the path of a file inside the practice")
    return parts


def require_new(path: str) -> list[str]:
    """The parts of a path under which a file shall be made, on this system or, later, another.

    Raises:
        UsageFault: as `require_inside`, or a part is too long, a device, or more than letters,
            digits, `.`, `-` and `_`.
    """
    parts = require_inside(path)
    for part in parts:
        stem = part.partition(".")[0].lower()
        plain = _NAME.issuperset(part) and part[0] != "-" and part[-1] != "."
        if not plain or len(part) > _LONGEST_NAME or stem in _DEVICES:
            raise UsageFault(f"{path[:120]!a} can not be the name of a new file")
    return parts


def temporary_name(name: str) -> str:
    """The name of what a writer prepares beside `name`; git ignores such (`.*.tmp-*`)."""
    return f".{name}.tmp-{os.getpid()}"


def is_leftover(name: str) -> bool:
    """Whether a name is a temporary one of a process that runs no longer."""
    return is_temporary(name) and not _runs(int(name.rpartition(".tmp-")[2]))


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # somebody else's
        return True
    return True


def is_temporary(name: str) -> bool:
    """Whether `temporary_name`, of any process, made the name."""
    if name[:1] != ".":  # almost always: a practice of ten years has many names
        return False
    _, mark, process = name.rpartition(".tmp-")
    return mark != "" and process.isdigit()
