"""What proves a record: keys as people see them, time-stamps, what git kept.

A part of `cli.wiring`, which is the place that knows `storage`; what the proofs mean is decided in
`domain.verification`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from therasched.cli.wiring import Opened
    from therasched.domain.history import Commit


def fingerprint(public: str) -> str:
    """How people compare a key: `SHA256:…`, as ssh-keygen prints it; a log may say what is none."""
    from therasched.storage import sshsig

    try:
        return sshsig.fingerprint(public)
    except sshsig.BadKey:
        return "no key of OpenSSH"


def armored(sig: str) -> str:
    """A signature as ssh-keygen takes it."""
    from therasched.storage import sshsig

    return sshsig.armored(sig)


def history(opened: Opened, place: str = "") -> Iterator[tuple[str, str, bytes]]:
    """What logs ever held in git: the commit, the path, the content.

    Args:
        opened: the practice.
        place: a remote as it was when last fetched, or another copy's folder; empty for here.

    Raises:
        NoHistory: there is no repository, no such remote.
    """
    from therasched.storage import githistory
    from therasched.storage.paths import SIGNED

    root = opened.files.place
    reader = githistory.elsewhere(root, place) if place else githistory.here(root)
    for commit, path, data in reader.versions(f"{SIGNED}/**"):
        yield commit.sha, path, data


def lost(opened: Opened, place: str) -> int:
    """How many commits a remote had when it was last synced with, and has no more."""
    from therasched.storage import githistory

    return githistory.lost(opened.files.place, place)


def commits(opened: Opened, session: str = "", *, limit: int = 0) -> Iterator[Commit]:
    """The commits of the practice, or those that touched a session, from the newest back.

    Raises:
        NoHistory: there is no repository, or nothing is committed yet.
    """
    from therasched.storage import githistory, paths

    globs = [f"sessions/**/*-{session}.yaml", paths.log_path(session)] if session else []
    return githistory.here(opened.files.place).commits(globs, limit)


def stamp_request(link: str) -> bytes:
    """The request for a time-stamp of an event (RFC 3161)."""
    from therasched.storage import timestamps

    return timestamps.request(bytes.fromhex(link))


def stamp_about(answer: bytes) -> str:
    """The hash of the event that an authority's answer is about. ValueError for what is none."""
    from therasched.storage import timestamps

    return timestamps.about(answer)


def stamp_token(answer: bytes, link: str) -> bytes:
    """The token in an authority's answer. ValueError for what is none about this event."""
    from therasched.storage import timestamps

    return timestamps.token_of(answer, bytes.fromhex(link))


def require_roots(roots: Sequence[bytes]) -> None:
    """Refuse files that hold no certificates, before anything is said of a token. ValueError."""
    if roots:
        from therasched.storage import timestamps

        timestamps.certificates(roots)


def stamp_proof(token: bytes, link: str, roots: Sequence[bytes]) -> tuple[datetime, str, bool]:
    """What a token proves: when, by whom, and whether that leads to a root the person trusts.

    Raises:
        ValueError: it proves nothing.
    """
    from therasched.storage import timestamps

    found = timestamps.proof(token, bytes.fromhex(link), roots)
    return found.at, found.authority, found.rooted


def signed_with(message: bytes, sig: str) -> str:
    """The public key of a signature over some bytes. ValueError for one that does not hold."""
    from therasched.storage import keys

    return keys.check(message, sig)
