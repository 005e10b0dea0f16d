"""Put the pages of the clients where they are published, and tell before what that changes.

Who gets a page is said in `domain.publication`, what stands on it in `views.portal`; here is the
order: keys, then every page in memory, then files. So a fault publishes nothing, and the next run
goes on where one was interrupted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from therasched.actions import register
from therasched.domain import publication
from therasched.errors import FaultyData, Refused
from therasched.views import clientfeed, feed, portal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from therasched.actions.office import Office
    from therasched.domain.export import Source
    from therasched.domain.publication import Put, Site
    from therasched.domain.session import Session

    Dated = tuple[Session, datetime]
    Encode = Callable[[portal.Page, clientfeed.Feed, str], Mapping[str, bytes]]

BACK, AHEAD = timedelta(days=50 * 366), timedelta(days=5 * 366)
"""How far homework is looked for, and appointments."""


class Reader(NamedTuple):
    """A client with a page; `key` is empty until she has one."""

    client: str
    key: str


class Audience(NamedTuple):
    """Who gets a page, and who gets none and why."""

    readers: tuple[Reader, ...]
    barred: tuple[tuple[str, str], ...]


class Change(NamedTuple):
    """What becomes of one page: the files as they were and as they will be.

    `client` is empty for a page that is nobody's any more.
    """

    client: str
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]


def audience(office: Office) -> Audience:
    """Everybody who gets a page.

    Raises:
        FaultyData: two clients have the same key.
    """
    readers, barred = [], []
    holders: dict[str, str] = {}
    for code, client in office.practice.clients.items():
        other = holders.setdefault(client.portal, code) if client.portal else code
        if other != code:
            raise FaultyData(
                f"{other} and {code} have the same key, so they would share a page",
                where=office.clients.path(code),
                hint=f"therasched portal --renew {code}",
            )
        if reason := publication.barred(client, office.practice):
            barred.append((code, reason))
        else:
            readers.append(Reader(code, client.portal))
    return Audience(tuple(readers), tuple(barred))


def require_reader(office: Office, code: str) -> None:
    """Refuse somebody who gets no page. Raises Refused."""
    if reason := publication.barred(office.practice.clients[code], office.practice):
        archived = reason == publication.ARCHIVED
        verb = "archive --undo" if archived else "edit"
        consent = "" if archived else f" --consent {publication.CHANNEL}"
        hint = f"therasched client {verb} {code}{consent}"
        raise Refused(f"{code} has no page: {reason}", hint=hint)


def renew(office: Office, code: str, key: str) -> str:
    """Give a client another key; the path of her file. Raises Refused, UsageFault."""
    client = office.practice.clients[code]
    return register.change_client(office, client._replace(portal=key))


def with_keys(office: Office, site: Site, readers: Iterable[Reader]) -> Iterator[Reader]:
    """The readers, those without a key given one, which is saved."""
    for one in readers:
        key = one.key or site.new_key()
        if not one.key:
            renew(office, one.client, key)
        yield one._replace(key=key)


def gather(
    office: Office, source: Source, codes: Collection[str]
) -> tuple[dict[str, list[Dated]], set[str]]:
    """The sessions of each of these clients, and who else has homework that is shared."""
    found: dict[str, list[Dated]] = {code: [] for code in codes}
    others: set[str] = set()
    first, last = office.now.date() - BACK, office.now.date() + AHEAD
    if len(found) == 1:
        (code,) = found
        for stored in office.sessions.since(first, code):
            found[code].append((stored.session, office.sessions.modified_at(stored.path)))
        return found, others
    for stored, modified_at in source.sessions(first, last):
        for code in stored.session.clients:
            if code in found:
                found[code].append((stored.session, modified_at))
            elif code in stored.session.shared:
                others.add(code)
    return found, others


def pages(
    office: Office, readers: Iterable[Reader], sessions: Mapping[str, list[Dated]], encode: Encode
) -> dict[Reader, Mapping[str, bytes]]:
    """The files of each reader's page; `encode` makes them."""
    practice, days = office.practice, feed.window(office.now)
    made = {}
    for one in readers:
        dated = sessions[one.client]
        page = portal.build((session for session, _ in dated), practice, one.client)
        calendar = clientfeed.build(dated, practice, one.client, days)
        made[one] = encode(page, calendar, one.key)
    return made


def stale(site: Site, everybody: Audience) -> list[str]:
    """The keys of the pages that lie there and are nobody's any more."""
    held = {one.key for one in everybody.readers}
    return [key for key in site.pages() if key not in held]


def changes(
    office: Office, site: Site, made: Mapping[Reader, Mapping[str, bytes]], going: Iterable[str]
) -> Iterator[Change]:
    """What publishing would do to each page that differs."""
    for one, files in made.items():
        before = site.held(one.key) if one.key else {}
        if before != files:
            yield Change(one.client, before, files)
    holders = {one.portal: code for code, one in office.practice.clients.items()}
    for key in going:
        if before := site.held(key):
            yield Change(holders.get(key, ""), before, {})


def put(
    site: Site,
    root: Mapping[str, bytes],
    made: Mapping[Reader, Mapping[str, bytes]],
    going: Collection[str],
    progress: Callable[[int], None] | None = None,
) -> Put:
    """Publish. What is not to be seen any more goes first.

    Args:
        site: where to.
        root: the files above all pages.
        made: the files of each page.
        going: keys of the pages that go.
        progress: told each page of so many.
    """
    done = site.put("", root)
    for key in going:
        done = done.plus(site.remove(key))
    for one, files in made.items():
        done = done.plus(site.put(one.key, files))
        if progress:
            progress(len(made))
    return done
