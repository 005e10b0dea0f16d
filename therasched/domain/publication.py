"""What is published for clients: the key to a page, who gets one, and the port to the folder.

A key is all that protects a page, so it is drawn at random, never made of anything, and as long
as no one can guess (130 bits). What stands on a page is decided in `views.portal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from contextlib import AbstractContextManager

    from therasched.domain.people import Client
    from therasched.domain.practice import Practice

CHANNEL = "portal"

SIGNS = "abcdefghijklmnopqrstuvwxyz234567"
"""Of a key: small letters, so that no file system takes two of them for the same."""

LENGTH = 26
_SIGNS = frozenset(SIGNS)

NO_CONSENT, ARCHIVED = "no consent to the portal", "archived"


def is_key(text: str) -> bool:
    """Whether a text may be the key to a page."""
    return len(text) == LENGTH and _SIGNS.issuperset(text)


def barred(client: Client, practice: Practice) -> str:
    """Why a client has no page, or "".

    The consent is her own or that of one of her guardians; one that is dated ahead holds from
    then on.
    """
    if client.archived:
        return ARCHIVED
    today = practice.now.date().isoformat()
    guardians = [practice.contacts[one] for one in client.guardians if one in practice.contacts]
    said = [client.consent, *(one.consent for one in guardians if not one.archived)]
    given = any(CHANNEL in one and one[CHANNEL] <= today for one in said)
    return "" if given else NO_CONSENT


def address(client: Client, practice: Practice) -> str:
    """Where her page is to be found; "" where she has none, or nothing says where it is."""
    base = practice.settings.portal
    if not base or not client.portal or barred(client, practice):
        return ""
    return f"{base.rstrip('/')}/{client.portal}/"


class Put(NamedTuple):
    """What became of the files of one page, or of all: written, removed, left since they fit.

    `foreign` are the paths of files that this program did not write, or that somebody changed;
    they stay.
    """

    written: int = 0
    removed: int = 0
    unchanged: int = 0
    foreign: tuple[str, ...] = ()

    def plus(self, other: Put) -> Put:
        """Both together."""
        return Put(
            self.written + other.written,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
            (*self.foreign, *other.foreign),
        )


class Site(Protocol):
    """The folder of the pages, one folder a key."""

    def new_key(self) -> str:
        """A key that was never used."""
        ...

    def publishing(self) -> AbstractContextManager[None]:
        """Keep every other process of this practice from publishing. Raises Busy."""
        ...

    def pages(self) -> Collection[str]:
        """The keys of what lies there as a page, also where it is no longer as we left it."""
        ...

    def held(self, key: str) -> Mapping[str, bytes]:
        """The files of a page that we wrote, as they are now."""
        ...

    def put(self, key: str, files: Mapping[str, bytes]) -> Put:
        """Make a page hold these files, "" for those about all pages. Raises StorageFailed."""
        ...

    def remove(self, key: str) -> Put:
        """Take a page away, but for what is not ours in it. Raises StorageFailed."""
        ...
