"""Put the pages of the clients where they are published, and tell before what that changes.

Who gets a page is said in `domain.publication`, what stands on it in `views.portal`, which sessions
can be vouched for in `actions.vouch`; here is the order: keys, then every page in memory, then
files. So a fault of a template publishes nothing, and the next run goes on where one was stopped.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.actions import register, vouch
from therasched.domain import publication
from therasched.domain.record import NamedTuple
from therasched.errors import FaultyData, Refused
from therasched.views import clientfeed, feed, portal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from therasched.actions.office import Office
    from therasched.actions.vouch import Held
    from therasched.domain.export import Source
    from therasched.domain.finding import Finding
    from therasched.domain.publication import Put, Site
    from therasched.domain.session import Session
    from therasched.domain.verification import SignedWith

    Dated = tuple[Session, datetime]
    Encode = Callable[[portal.Page, clientfeed.Feed, str], Mapping[str, bytes]]

BACK, AHEAD = timedelta(days=50 * 366), timedelta(days=5 * 366)
"""How far homework is looked for, and appointments."""

# In a client's file: a key, also one that can't be read; and one that can.
_PORTAL = re.compile(rb"\bportal\W*:(?!\s*\d{4}-)")
_PLAIN_KEY = re.compile(rb"^portal: ([a-z2-7]{26})\s*$", re.MULTILINE)


class Reader(NamedTuple):
    """A client with a page; `key` is empty until she has one."""

    client: str
    key: str


class Audience(NamedTuple):
    """Who gets a page, and who gets none and why."""

    readers: tuple[Reader, ...]
    barred: tuple[tuple[str, str], ...]


class Gathered(NamedTuple):
    """The sessions of each client as she may see them.

    `others` have homework that is shared, and no page. `held` says whose pages stay as they were,
    `altered` what had to be taken as it was signed, `findings` the faults of what was read.
    """

    sessions: Mapping[str, list[Dated]]
    others: set[str]
    held: Held
    altered: Sequence[Finding]
    findings: Sequence[Finding] = ()


class Stale(NamedTuple):
    """The keys of pages that are nobody's any more, and of those that may only seem so."""

    going: Sequence[str]
    doubted: Sequence[str]


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
    office: Office,
    source: Source,
    codes: Collection[str],
    signed_with: SignedWith,
    *,
    everything: bool = False,
) -> Gathered:
    """The sessions of each of these clients, and who else has homework that is shared.

    Args:
        office: the practice.
        source: where sessions are read.
        codes: the clients.
        signed_with: gives the key that made an event's signature.
        everything: for one client, too, read what does not name her: a fault may hide that.
    """
    found: dict[str, list[Dated]] = {code: [] for code in codes}
    others: set[str] = set()
    vouching = vouch.Vouching(office, signed_with)
    first, last = office.now.date() - BACK, office.now.date() + AHEAD
    earliest = office.now - timedelta(days=portal.PAST_DAYS + 1)

    def matters(session: Session) -> bool:
        return bool(session.shared) or session.span.end_at > earliest

    if len(found) == 1 and not everything:
        (code,) = found
        dated = source.of_client(first, code)
    else:
        dated = source.sessions(first, last)
    for session, modified_at in vouch.each(vouching, dated, matters):
        for code in session.clients:
            if code in found:
                found[code].append((session, modified_at))
            elif code in session.shared:
                others.add(code)
    return Gathered(found, others, vouching.held(source.faulty()), vouching.findings)


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


def stale(
    office: Office, site: Site, everybody: Audience, faulty: Mapping[str, bytes], renewed: str = ""
) -> Stale:
    """The pages that lie there and are nobody's any more.

    Args:
        office: the practice.
        site: where they lie.
        everybody: who gets a page.
        faulty: the files of people that have faults, by path; who has a page may be read wrong.
        renewed: a key that was just given up, whatever is wrong elsewhere.
    """
    held = {one.key for one in everybody.readers if one.key != renewed}
    holders = {one.portal: code for code, one in office.practice.clients.items()}
    going: list[str] = []
    doubted: list[str] = []
    for key in site.pages():
        if key not in held:
            sure = key == renewed or not _is_doubted(office, holders.get(key, ""), faulty)
            (going if sure else doubted).append(key)
    return Stale(going, doubted)


def _is_doubted(office: Office, holder: str, faulty: Mapping[str, bytes]) -> bool:
    """Whether a fault may be why a page seems to be nobody's.

    It may be in the file of its holder or a guardian; and where no file has the key, in one that
    speaks of a key and has none that can be read.
    """
    if holder:
        guardians = office.practice.clients[holder].guardians
        paths = [office.clients.path(holder), *map(office.contacts.path, guardians)]
        return any(path in faulty for path in paths)
    return any(
        not data or (_PORTAL.search(data) and not _PLAIN_KEY.search(data))
        for path, data in faulty.items()
        if path.startswith("clients/")
    )


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
