"""What the signed history of one session means today: signed, changed since, locked.

Derived from the events of its log, its text and the time, without any cryptography: views ask this
each time they show a session, `verify` proves it (`domain.verification`). Rule 3 of the practice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import canon, chain
from therasched.domain.chain import COMMENT, COSIGN, PURGE, RETURN, UNREADABLE, VERSIONS, Event
from therasched.domain.record import NamedTuple
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from therasched.domain.canon import Data
    from therasched.domain.practice import Practice
    from therasched.domain.session import Stored

DRAFT, SIGNED, LOCKED, CHANGED = "draft", "signed", "locked", "changed"
STATES = (DRAFT, SIGNED, LOCKED, CHANGED)
"""The states of a session; `changed` is told whether it is locked or not."""

WINDOW_HOURS = 24
"""How long a signed session may be changed, from its first signature; exactly then it is locked."""


class Standing(NamedTuple):
    """Where a session stands with its signatures.

    `signed_at` is the first signature, `locks_at` the end of its window, both aware. `signed_by`
    and `cosigned_by` are practitioners of the version that counts; `returned` is the reason a
    supervisor gave, until it is signed again.
    """

    state: str = DRAFT
    signed_at: datetime | None = None
    locks_at: datetime | None = None
    locked: bool = False
    signed_by: str = ""
    cosigned_by: str = ""
    returned: str = ""
    comments: int = 0
    purged: bool = False
    unreadable: bool = False

    @property
    def signed(self) -> bool:
        """Whether it was ever signed."""
        return self.signed_at is not None

    @property
    def changed(self) -> bool:
        """Whether the text is another one than the one that was signed."""
        return self.state == CHANGED

    @property
    def altered(self) -> bool:
        """Whether somebody changed the text when no command would have."""
        return self.changed and self.locked

    @property
    def attested(self) -> bool:
        """Whether the text as it is now is signed; with its outcome that makes it done."""
        return self.state in (SIGNED, LOCKED)


UNSIGNED = Standing()
_SUPERVISING = (COSIGN, RETURN)


def versions(events: Sequence[Event]) -> list[Event]:
    """The signed versions of a session's text, in the order of the log."""
    return [event for event in events if event.kind in VERSIONS]


def latest(events: Sequence[Event]) -> list[Event]:
    """The versions that no later one follows: one, or several after a merge of two clones."""
    signed = versions(events)
    if len({event.n for event in events}) == len(events):  # nobody forked: it is the last one
        return signed[-1:]
    followed = _followed(events, signed)
    return [event for event in signed if chain.link(event) not in followed]


def _followed(events: Sequence[Event], signed: Sequence[Event]) -> set[str]:
    """The hashes of everything that some version comes after."""
    before = {chain.link(event): event.after for event in events}
    found: set[str] = set()
    ways = [name for event in signed for name in event.after]
    while ways:
        name = ways.pop()
        if name in before and name not in found:
            found.add(name)
            ways += before[name]
    return found


def says(content: Mapping[str, Data], event: Event) -> bool:
    """Whether a session's file says what a version says, however it is spelled."""
    try:
        return canon.canonical(content) == event.note
    except canon.Uncanonical:
        return False


def current(events: Sequence[Event], content: Mapping[str, Data] | None) -> tuple[Event, bool]:
    """The version that counts, and whether a session's file says what it says.

    Of several that were signed side by side it is the one that the file says, else the last.

    Args:
        events: those of its log, with at least one version.
        content: the plain data of its file; None where there is none.
    """
    newest = latest(events)
    same = [event for event in newest if content is not None and says(content, event)]
    return (same or newest)[-1], bool(same)


def locks_at(events: Sequence[Event]) -> str:
    """When the window of the first signature ends, as events spell it; empty while unsigned."""
    return min([event.locks_at for event in versions(events) if event.locks_at], default="")


def standing(
    events: Sequence[Event], content: Mapping[str, Data] | None, now: datetime
) -> Standing:
    """Where a session stands.

    Args:
        events: its log, as it stands there.
        content: the plain data of its file; None where there is none.
        now: the present.
    """
    signed = versions(events)
    opened = min([event.at_moment for event in signed], default=None)
    kinds = {event.kind for event in events}
    if UNREADABLE in kinds:
        return Standing(CHANGED, signed_at=opened, locked=True, unreadable=True)
    if PURGE in kinds:
        state = LOCKED if content is None else CHANGED
        return Standing(state, signed_at=opened, locked=True, purged=True)
    if opened is None:
        return UNSIGNED
    locks = chain.read_instant(locks_at(signed) or signed[0].at)
    locked = locks <= now
    counts, same = current(events, content)
    supervised = [event for event in events if event.kind in _SUPERVISING]
    if len(signed) > 1:  # else they can only be about that one, and no hash is needed
        supervised = [event for event in supervised if event.of == chain.link(counts)]
    cosigned = [event for event in supervised if event.kind == COSIGN]
    returned = [event for event in supervised[-1:] if event.kind == RETURN]
    attested = LOCKED if locked else SIGNED
    return Standing(
        state=attested if same else CHANGED,
        signed_at=opened,
        locks_at=locks,
        locked=locked,
        signed_by=counts.by,
        cosigned_by=cosigned[-1].by if cosigned else "",
        returned=returned[-1].text("reason") if returned else "",
        comments=sum(event.kind == COMMENT for event in events),
    )


def of_stored(stored: Stored, practice: Practice) -> Standing:
    """Where a session that was read stands; the practice knows its log."""
    events = practice.signed.get(stored.session.id, ())
    return standing(events, stored.content, practice.now) if events else UNSIGNED


def awaited_supervisors(one: Standing, practice: Practice) -> tuple[str, ...]:
    """Who is to co-sign a session, by code; empty when nobody has to, or somebody did."""
    known = practice.settings.practitioners.get(one.signed_by)
    if known is None or one.cosigned_by or one.returned or one.purged:
        return ()
    return known.requires_cosign


def require_open(name: str, one: Standing, say: str = "") -> None:
    """Refuse to change a session that is locked (rule 3, locked).

    Args:
        name: its id.
        one: where it stands.
        say: when it was signed and locked, in words.

    Raises:
        Refused: it is locked.
    """
    if one.locked:
        hint = f'therasched comment {name} --kind correction --reason "…"'
        if one.unreadable or one.purged:
            hint = f"therasched verify {name}"
        raise Refused(f"{name} {say or 'is locked'}", hint=hint)
