"""Who may sign with which key, as the log of the practice tells.

Keys are added and retired by signed events. The first one vouches for itself; each later one is
vouched for by a key that was trusted before, or it is told for ever that nobody did. Whether the
signatures of these events hold is found out by `domain.verification`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import chain
from therasched.domain.chain import ADD_KEY, RETIRE_KEY
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from therasched.domain.chain import Event

NAMESPACE = chain.EVENT


class Key(NamedTuple):
    """A practitioner's key: `public` is `ssh-ed25519 AAAA…`; `until` is None while it is used.

    `vouched` says whether a key that was trusted before signed for it, or it is the first one.
    """

    public: str
    practitioner: str
    since: datetime
    until: datetime | None = None
    vouched: bool = True

    def was_valid(self, at: datetime) -> bool:
        """Whether it was in use then."""
        return self.since <= at and (self.until is None or at < self.until)


def keys(
    events: Iterable[Event],
    signed_with: Mapping[str, str] | None = None,
    roots: Collection[str] = (),
) -> list[Key]:
    """Every key that was ever added, in the order of the log.

    Args:
        events: those of the practice.
        signed_with: for the hash of an event the public key that signed it, where that is known;
            without it nobody is told to be unvouched.
        roots: the public keys that are trusted to begin with; without them the first one is.
    """
    found: dict[str, Key] = {}
    for event in events:
        public, whose = event.text("key"), event.text("practitioner")
        if event.kind == ADD_KEY and _is_line(public, whose):
            root = public in roots if roots else not found
            vouched = root or _vouched(event, public, found, signed_with)
            known = found.get(public)
            if known is None:
                found[public] = Key(public, whose, event.at_moment, None, vouched)
            elif vouched and not known.vouched:
                found[public] = known._replace(vouched=True)
        elif (
            event.kind == RETIRE_KEY
            and public in found
            and found[public].until is None
            and _may_retire(event, found, signed_with)
        ):
            found[public] = found[public]._replace(until=event.at_moment)
    return list(found.values())


def _is_line(public: str, whose: str) -> bool:
    """Whether they fit into a line of allowed signers, and into no more than that."""
    words = f"{whose} {public}"
    return words.isprintable() and len(words.split(" ")) == 3 and all(words.split(" "))


def _vouched(
    event: Event, public: str, found: Mapping[str, Key], signed_with: Mapping[str, str] | None
) -> bool:
    if signed_with is None:
        return True
    signer = found.get(signed_with.get(chain.link(event), ""))
    return signer is not None and signer.public != public and signer.vouched


def _may_retire(
    event: Event, found: Mapping[str, Key], signed_with: Mapping[str, str] | None
) -> bool:
    """A key that nobody vouches for takes no other away."""
    if signed_with is None:
        return True
    signer = found.get(signed_with.get(chain.link(event), ""))
    return signer is not None and (signer.vouched or signer.public == event.text("key"))


def usable(events: Iterable[Event], practitioner: str) -> list[str]:
    """The public keys that a practitioner may sign with now, the newest first."""
    mine = [one for one in keys(events) if one.practitioner == practitioner and one.until is None]
    return [one.public for one in reversed(mine)]


def allowed_signers(events: Iterable[Event]) -> str:
    """The file that `ssh-keygen -Y verify -f` asks for (ssh-keygen(1), ALLOWED SIGNERS).

    A retired key has the end of its use with it, so that what it signed before still verifies.
    """
    lines = []
    for one in keys(events):
        options = f'namespaces="{NAMESPACE}",valid-after="{_stamp(one.since)}"'
        if one.until is not None:
            options += f',valid-before="{_stamp(one.until)}"'
        lines.append(f"{one.practitioner} {options} {one.public}\n")
    return "".join(lines)


def same_signers(one: str, other: str) -> bool:
    """Whether two such files say the same; a merge of two desks may order their lines otherwise."""
    return sorted(one.split("\n")) == sorted(other.split("\n"))


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%SZ}"
