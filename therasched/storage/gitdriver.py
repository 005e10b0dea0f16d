"""Git's merge driver: merges the three files that git hands over, and is made known to git.

Git runs it in the top folder of the working tree, for each file that both sides changed. It opens
no practice: what a file is its path tells. How files are merged is in `storage.merging`; git's own
side of it in gitattributes(5), "Defining a custom merge driver".
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from os import path
from typing import TYPE_CHECKING

from therasched.domain import chain
from therasched.domain.merge import SESSION, Settled
from therasched.errors import StorageFailed
from therasched.storage import clock, eventlog, merging, paths, processes
from therasched.storage.contents import content
from therasched.storage.files import Files
from therasched.storage.gitcall import NotCommitted, call
from therasched.storage.reasons import reason

if TYPE_CHECKING:
    from therasched.domain.chain import Event

NAME = "therasched"
SECTION = f"merge.{NAME}"
PROGRAM = "therasched"
COMMAND = "merge-file"
WORDS = "%O %A %B %P"  # git quotes the path itself
FALLBACK = "{ test $? -gt 1 && git merge-file %A %O %B; }"
"""Where the program is gone or fails, lines are merged as git does it: neither side is lost."""

MERGED_HEAD = "GITHEAD_"
"""What git calls the variables that name the commits it merges (builtin/merge.c)."""

MOST_DRAFTS = 100


def merge_files(base: str, ours: str, theirs: str, place: str) -> Settled:
    """Merge three files of git's and write the result into `ours`.

    Args:
        base: the path of the common ancestor's, empty where both sides made the file.
        ours: ours.
        theirs: theirs.
        place: the path that the result will have, relative to the top of the working tree.

    Raises:
        StorageFailed: a file could not be read or written; ours is as it was.
    """
    try:
        texts = [content(name) for name in (base, ours, theirs)]
    except OSError as error:
        raise StorageFailed(f"could not read what is to be merged: {reason(error)}") from error
    root, inside = _home(place)
    events = _events(root, inside)
    found = merging.merged_file(
        inside, texts[0] or None, *texts[1:], events=events, now=clock.machine_at()
    )
    draft = ""
    if found.is_locked:
        draft = _keep(root, inside, found.displaced)
    assert found.data is not None
    try:
        _write(ours, found.data)
    except OSError as error:
        raise StorageFailed(f"could not write what was merged: {reason(error)}") from error
    return Settled(place, found.conflicts, draft)


def _home(place: str) -> tuple[str, str]:
    """The folder of the practice that a file is of, from the top, and its path in there."""
    parts = place.split("/")
    for at in range(len(parts)):
        inside = "/".join(parts[at:])
        if merging.kind_of(inside) or inside.endswith(paths.LOG_ENDING):
            return "/".join(parts[:at]), inside
    return "", place


def _events(root: str, inside: str) -> list[Event]:
    """What was signed of a session on either side, as far as git lets that be known.

    Ours is on the disk: git merges before it touches the working tree. Theirs is asked for where
    git says which commits it merges (a merge or a pull; not a rebase).
    """
    kind = merging.kind_of(inside)
    if kind is None or kind.key != SESSION:
        return []
    log = path.join(root, paths.log_path(paths.id_in(inside)))
    ours = theirs = b""
    with suppress(OSError):
        ours = content(log)
    for name in os.environ:
        if name.startswith(MERGED_HEAD):
            commit = name.removeprefix(MERGED_HEAD)
            found = call(".", "cat-file", "blob", f"{commit}:{log}")
            theirs = merging.merged_log(None, theirs, b"" if found.code else found.out)
    events = eventlog.glance(merging.merged_log(None, ours, theirs))
    return [event for event in events if event.kind != chain.UNREADABLE]


def _write(name: str, data: bytes) -> None:
    """Put the result in the place of git's temporary file. Raises OSError."""
    from therasched.storage.exports import put

    with Files(path.dirname(path.abspath(name))).folder([]) as folder:
        put(folder, path.basename(name), data)


def _keep(root: str, inside: str, data: bytes) -> str:
    """Keep the text that lost to a signed one as a draft, without waiting for any lock; its path.

    Raises:
        StorageFailed: that can't be done.
    """
    name = f"{paths.id_in(inside)}-merge.yaml"
    way = paths.DRAFTS.split("/")
    try:
        with Files(root or ".").folder(way, make=True) as folder:
            for count in range(MOST_DRAFTS):
                free = f"{count}-{name}" if count else name
                try:
                    folder.put(free, data)
                except FileExistsError:
                    continue
                return path.join(root, paths.DRAFTS, free)
    except OSError as error:
        raise StorageFailed(f"could not keep a draft: {reason(error)}") from error
    raise StorageFailed(f"{paths.DRAFTS} is full of drafts", hint="therasched doctor")


# --- made known to git ---------------------------------------------------------------------------


def settings() -> dict[str, str]:
    """What git's configuration is to say, by key."""
    program = f"{_program()} {COMMAND} {WORDS}"
    return {
        f"{SECTION}.name": "records of a practice, merged field by field",
        f"{SECTION}.driver": f"{program} || {FALLBACK}",
        f"{SECTION}.recursive": "binary",  # marks in a made-up ancestor would help nobody
    }


def _program() -> str:
    """How this program is called: by its name where that is found, else where it lies."""
    from shlex import quote

    if processes.find(PROGRAM):
        return PROGRAM
    started = path.abspath(sys.argv[0])
    if path.basename(started) == PROGRAM and os.access(started, os.X_OK):
        return quote(started)
    return f"{quote(sys.executable)} -m {PROGRAM}"


def missing(root: str) -> list[str]:
    """What git lacks to merge the files of a practice with this program, as `FILE: LINE`."""
    try:
        told = call(root, "config", "--get", f"{SECTION}.driver")
    except NotCommitted:  # there is no git, which is told elsewhere
        return []
    driver = os.fsdecode(told.out).strip()
    if not driver:
        return [f".git/config: {SECTION}.driver"]
    return [] if _runs(driver) else [f".git/config: {SECTION}.driver names no program that is here"]


def _runs(driver: str) -> bool:
    """Whether the program that a driver begins with is on this machine."""
    from shlex import split

    try:
        words = split(driver.partition("||")[0])
    except ValueError:
        return False
    return bool(words) and processes.find(path.expanduser(words[0])) is not None


def install(root: str) -> None:
    """Have git merge the files of a practice with this program. Raises NotCommitted."""
    for key, value in settings().items():
        done = call(root, "config", "--local", key, value)
        if done.code:
            said = os.fsdecode(done.err).strip()
            raise NotCommitted(said or f"git ended with {done.code}", hint="git config --list")
