"""The practice as a clone among others: its remote, and how what changed is named.

A part of `cli.wiring`, which is the place that knows `storage`; in which order things are done is
decided in `actions.sync`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from therasched.cli.wiring import Opened
    from therasched.domain.syncing import Clone, Question


def clone(opened: Opened, remote: str, *, asks: bool, trusts: bool) -> Clone:
    """The practice in git, and a remote of it. Raises Refused."""
    from therasched.storage.clone import Clone

    mode = opened.practice.settings_file.settings.git
    return Clone(opened.files, mode, remote, asks=asks, trusts=trusts)


def remotes(opened: Opened) -> list[str]:
    """The names of the remotes that the practice's repository has."""
    from therasched.storage import remote

    return remote.names(opened.files.place)


def may_be_both(question: Question) -> bool:
    """Whether both values of a field in conflict can stand one below the other."""
    from therasched.storage import joining

    return joining.may_be_both(question)


def named_paths(changed: Iterable[str]) -> list[str]:
    """What may be said of paths: ids and codes, each once."""
    from therasched.storage import git

    names = (git.named([one]).strip() or one for one in changed)
    return list(dict.fromkeys(names))
