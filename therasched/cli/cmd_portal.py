"""`portal`: a page for each client, as files for any web server.

Who gets one and what happens in which order is in `actions.publish`, what stands on it in
`views.portal`, how the folder is kept in `storage.portal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Command, FileName, desk_of, option
from therasched.domain.record import NamedTuple
from therasched.errors import FaultyData, Refused, UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from therasched.actions.publish import Change, Encode, Gathered, Reader
    from therasched.cli.desk import Desk
    from therasched.domain.publication import Put, Site
    from therasched.views import clientfeed
    from therasched.views.portal import Page

NAMED = 12
"""Codes in a line about several clients."""


class Run(NamedTuple):
    """What a run did, or would do; `held` says which file keeps a page as it was.

    `doubted` is how many pages stay that may be nobody's any more.
    """

    folder: str
    readers: Sequence[Reader]
    done: Put
    barred: Sequence[tuple[str, str]]
    gathered: Gathered
    held: Mapping[str, str]
    doubted: int

    @property
    def stuck(self) -> list[str]:
        """What can't be replaced or removed of what clients read."""
        return [one for one in self.done.foreign if _is_read(one)]


@click.command(
    "portal",
    cls=Command,
    examples="""
    therasched portal ~/portal --diff
    therasched portal ~/portal
    therasched portal ~/portal --renew anna
    therasched portal --link anna
    """,
)
@click.argument("folder", metavar="[DIR]", required=False, type=FileName())
@option("--client", metavar="C", shell_complete=completing.complete_client, help="Only her page.")
@option("--diff", is_flag=True, help="Only tell what each client would newly see.")
@option(
    "--renew",
    metavar="C",
    shell_complete=completing.complete_client,
    help="Give her another link; the old one ends with the next publishing.",
)
@option(
    "--link",
    metavar="C",
    shell_complete=completing.complete_client,
    help="Print the link to her page.",
)
@click.pass_context
def portal_command(ctx: click.Context, /, folder: str | None, **given: Any) -> None:
    """Make a page for each client who consents, as files in DIR for any web server.

    A page has her appointments, the homework shared with her, her calendar, how to reach the
    practice, and nothing else. Its folder has a name that nobody guesses; docs/portal.md tells
    how to publish it.
    """
    desk = desk_of(ctx)
    if given["link"] is not None:
        _require_alone(folder, given)
        _link(desk, desk.client(given["link"]))
    elif folder is None and given["renew"] is None:
        raise UsageFault("where to? a folder is missing", hint="therasched portal ~/portal")
    elif folder is None:
        _renew(desk, desk.client(given["renew"]))
    else:
        _publish(desk, folder, given)


def _require_alone(folder: str | None, given: Mapping[str, Any]) -> None:
    if folder is not None or given["diff"] or given["client"] or given["renew"] is not None:
        raise UsageFault("--link goes alone", hint="therasched portal --link C")


def _link(desk: Desk, code: str) -> None:
    """Print the link to a page."""
    from therasched.actions import publish
    from therasched.domain import publication

    publish.require_reader(desk.office, code)
    base = desk.office.practice.settings.portal
    key = desk.office.practice.clients[code].portal
    if not base:
        raise Refused(
            "nothing says where the portal is published",
            hint="therasched config set portal https://portal.example.org",
        )
    if not key:
        raise Refused(f"{code} has no page yet", hint="therasched portal DIR")
    link = publication.address(desk.office.practice.clients[code], desk.office.practice)
    if desk.flags.json:
        desk.put_json(portal={"client": code, "link": link})
    else:
        desk.put(link)


def _renew(desk: Desk, code: str) -> None:
    """Only give a client another key."""
    from therasched.actions import publish
    from therasched.cli import wiring

    publish.require_reader(desk.office, code)
    path = publish.renew(desk.office, code, wiring.new_portal_key())
    if desk.flags.json:
        desk.put_json(portal={"renewed": code, "path": path}, dry_run=desk.flags.dry_run)
        return
    desk.put(f"{_rehearsed(desk)}{code} has another link")
    desk.tell(f"  {path}\n  the old one ends when the portal is published again")
    desk.next("therasched portal DIR")


def _publish(desk: Desk, folder: str, given: dict[str, Any]) -> None:
    """Bring the folder up to date, or tell what that would change."""
    from therasched.actions import publish
    from therasched.cli import wiring

    only_look = given["diff"] or desk.flags.dry_run
    codes = {key: desk.client(given[key]) for key in ("client", "renew") if given[key] is not None}
    for code in codes.values():
        publish.require_reader(desk.office, code)
    site = wiring.site(desk.opened, folder, rehearse=only_look)
    with site.publishing():
        _publish_to(desk, site, folder, given | codes)


def _publish_to(desk: Desk, site: Site, folder: str, given: Mapping[str, Any]) -> None:
    from therasched.actions import publish
    from therasched.cli import wiring
    from therasched.cli.progress import progress_bar

    only_look = given["diff"] or desk.flags.dry_run
    encode = _encoder(desk)
    renewed, old, gone = given["renew"], "", 0
    if renewed:
        old = desk.office.practice.clients[renewed].portal
        if not only_look:
            publish.renew(desk.office, renewed, site.new_key())
            gone = site.remove(old).removed if old else 0  # whatever fails after this
    everybody = publish.audience(desk.office)
    if renewed and only_look:
        readers = (one._replace(key="") if one.client == renewed else one for one in everybody[0])
        everybody = everybody._replace(readers=tuple(readers))
    meant = everybody.readers
    if given["client"] is not None:
        meant = tuple(one for one in meant if one.client == given["client"])
    gathered = _gathered(desk, site, meant, encode)
    held = {one.client: why for one in meant if (why := gathered.held.why(one.client))}
    meant = tuple(one for one in meant if one.client not in held)
    faulty = wiring.faulty_people(desk.opened)
    stale = publish.stale(desk.office, site, everybody, faulty, old)
    if not only_look:
        meant = tuple(publish.with_keys(desk.office, site, meant))
    made = publish.pages(desk.office, meant, gathered.sessions, encode)
    changed = list(publish.changes(desk.office, site, made, stale.going)) if given["diff"] else []
    done = publish.put(
        site, _root(), _keyed(made, site), stale.going, progress_bar(desk, "Publishing")
    )
    done = done._replace(removed=done.removed + gone)
    ran = Run(folder, meant, done, everybody.barred, gathered, held, len(stale.doubted))
    if faulty or held or gathered.altered or ran.stuck:  # so that no script goes on
        desk.exit_code = FaultyData.exit_code
    if given["diff"]:
        _tell_changes(desk, changed, ran)
    else:
        _tell(desk, ran)


def _gathered(desk: Desk, site: Site, meant: Sequence[Reader], encode: Encode) -> Gathered:
    """The sessions of who is meant. For one client, files that don't name her are not read...

    ...unless her page would lose something: then a fault may have hidden whose one is.
    """
    from therasched.actions import publish
    from therasched.cli import evidence, wiring
    from therasched.cli.progress import progress_bar
    from therasched.render import portal

    codes = [one.client for one in meant]
    source = wiring.source(desk.opened, progress_bar(desk, "Reading"))
    found = publish.gather(desk.office, source, codes, evidence.signed_with)
    if len(meant) == 1 and meant[0].key and not found.held.why(codes[0]):
        before = site.held(meant[0].key)
        after = publish.pages(desk.office, meant, found.sessions, encode)[meant[0]]
        if any(sign == "-" for sign, _ in portal.difference(before, after)[0]):
            source = wiring.source(desk.opened, progress_bar(desk, "Reading"))
            found = publish.gather(
                desk.office, source, codes, evidence.signed_with, everything=True
            )
    return found._replace(findings=source.findings())


def _keyed(
    made: Mapping[Reader, Mapping[str, bytes]], site: Site
) -> dict[Reader, Mapping[str, bytes]]:
    """The pages, in a rehearsal those without a key under one that is not kept."""
    return {
        one if one.key else one._replace(key=site.new_key()): files for one, files in made.items()
    }


def _encoder(desk: Desk) -> Encode:
    """What makes the files of a page."""
    from therasched.cli import wiring
    from therasched.render import ics, portal

    base = desk.office.practice.settings.portal
    page_of = portal.pages(wiring.dress(desk.opened))

    def encode(page: Page, calendar: clientfeed.Feed, key: str) -> Mapping[str, bytes]:
        feed = portal.CALENDAR
        if base and key:
            feed = f"webcal://{base.rstrip('/').partition('://')[2]}/{key}/{portal.CALENDAR}"
        return {
            portal.INDEX: page_of(page, feed),
            portal.CALENDAR: ics.encode(calendar),
        }

    return encode


def _root() -> dict[str, bytes]:
    from therasched.render import portal

    return portal.root()


def _rehearsed(desk: Desk) -> str:
    return "(dry run) " if desk.flags.dry_run else ""


def _tell(desk: Desk, ran: Run) -> None:
    """Say what was published, who has no page, and what in the folder is not ours."""
    from therasched.domain.text import visible

    done, everything = ran.done, _findings(desk, ran)
    if desk.flags.json:
        desk.put_json(
            portal={
                "folder": ran.folder,
                "pages": [one.client for one in ran.readers],
                "no_page": [{"client": code, "reason": reason} for code, reason in ran.barred],
                "held": _held(ran),
                **done._asdict(),
                "foreign": list(done.foreign),
            },
            findings=everything,
            dry_run=desk.flags.dry_run,
        )
        return
    many = "1 page" if len(ran.readers) == 1 else f"{len(ran.readers)} pages"
    counts = f"{done.written} files written, {done.removed} removed, {done.unchanged} unchanged"
    if not desk.flags.quiet:  # for cron
        desk.put(visible(f"{_rehearsed(desk)}{many}: {counts} → {ran.folder}"))
    for reason in dict.fromkeys(reason for _, reason in ran.barred):
        codes = [code for code, why in ran.barred if why == reason]
        desk.tell(f"  no page for {_some(codes)}: {reason}")
    for code in sorted(ran.gathered.others & {code for code, _ in ran.barred}):
        desk.tell(f"  homework of {code} is shared, but there is no page to find it on")
    for name in done.foreign:
        if name not in ran.stuck:
            desk.tell(f"  {name} is not from here or was changed elsewhere, so it stays")
    _tell_kept(ran)


def _tell_kept(ran: Run) -> None:
    """Say what is not as it should be on the pages, also with -q."""
    from therasched.cli import output
    from therasched.domain.text import visible

    for path in dict.fromkeys(ran.held.values()):
        codes = [code for code, why in ran.held.items() if why == path]
        told = (
            "the page of {} stays as it was" if len(codes) == 1 else "pages stay as they were: {}"
        )
        output.tell(visible(f"  {told.format(_some(codes))}, because of the fault in {path}"))
    if ran.doubted:
        many = "1 page stays" if ran.doubted == 1 else f"{ran.doubted} pages stay"
        told = "no page was taken away" if not ran.done.removed else "not every page was taken away"
        output.tell(
            f"  {told}, because of the faults in the files of clients: {many} and can be read"
        )
    for name in ran.stuck:
        output.tell(visible(f"  {name} was changed elsewhere, so it stays as it is: remove it"))


def _some(codes: Sequence[str]) -> str:
    return ", ".join(codes[:NAMED]) + (", …" if len(codes) > NAMED else "")


def _held(ran: Run) -> list[dict[str, str]]:
    return [{"client": code, "path": path} for code, path in ran.held.items()]


def _findings(desk: Desk, ran: Run) -> list[dict[str, Any]]:
    """The faults of what was read, told unless they are data."""
    from therasched.render import data as rendering

    found = [*ran.gathered.altered, *ran.gathered.findings, *desk.opened.findings()]
    found = list(dict.fromkeys(found))
    if not desk.flags.json:
        desk.tell_findings(found)
    return [rendering.finding(one) for one in found]


def _is_read(path: str) -> bool:
    """Whether a path that stays is what a client reads: of a page, or all of what lies there."""
    from therasched.render import portal

    folder, _, name = path.rpartition("/")
    return bool(folder) and name in ("", portal.INDEX, portal.CALENDAR)


def _tell_changes(desk: Desk, changed: Sequence[Change], ran: Run) -> None:
    """Say what each client would newly see, and no longer see."""
    from therasched.domain.text import visible
    from therasched.render import portal

    everything = _findings(desk, ran)
    told = [(one.client, *portal.difference(one.before, one.after)) for one in changed]
    if desk.flags.json:
        desk.put_json(
            diff=[
                {
                    "client": client or None,
                    "new": [text for sign, text in lines if sign == "+"],
                    "gone": [text for sign, text in lines if sign == "-"],
                    "calendar": calendar,
                }
                for client, lines, calendar in told
            ],
            held=_held(ran),
            stuck=ran.stuck,
            findings=everything,
        )
        return
    for client, lines, calendar in told:
        desk.put(client or "a page that is nobody's any more")
        for sign, text in lines:
            desk.put(visible(f"{sign} {text}"))
        if calendar:
            desk.put("~ her calendar")
        if not lines and not calendar:
            desk.put("~ only how it looks")
    if not told:
        desk.put("Nobody would see anything new.")
    _tell_kept(ran)
