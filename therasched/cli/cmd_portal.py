"""`portal`: a page for each client, as files for any web server.

Who gets one and what happens in which order is in `actions.publish`, what stands on it in
`views.portal`, how the folder is kept in `storage.portal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Command, FileName, desk_of
from therasched.errors import Refused, UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from therasched.actions.publish import Change, Encode, Reader
    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.domain.publication import Put, Site
    from therasched.views import clientfeed
    from therasched.views.portal import Page

NAMED = 12
"""Codes in a line about several clients."""


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
@click.option(
    "--client", metavar="C", shell_complete=completing.complete_client, help="Only her page."
)
@click.option("--diff", is_flag=True, help="Only tell what each client would newly see.")
@click.option(
    "--renew",
    metavar="C",
    shell_complete=completing.complete_client,
    help="Give her another link; the old one ends with the next publishing.",
)
@click.option(
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


def _publish(desk: Desk, folder: str, given: Mapping[str, Any]) -> None:
    """Bring the folder up to date, or tell what that would change."""
    from therasched.cli import wiring

    only_look = given["diff"] or desk.flags.dry_run
    site = wiring.site(desk.opened, folder, rehearse=only_look)
    with site.publishing():
        _publish_to(desk, site, folder, given)


def _publish_to(desk: Desk, site: Site, folder: str, given: Mapping[str, Any]) -> None:
    from therasched.actions import publish
    from therasched.cli import wiring
    from therasched.cli.progress import progress_bar

    only_look = given["diff"] or desk.flags.dry_run
    encode = _encoder(desk)
    renewed = "" if given["renew"] is None else desk.client(given["renew"])
    if renewed:
        publish.require_reader(desk.office, renewed)
        if not only_look:
            publish.renew(desk.office, renewed, site.new_key())
    everybody = publish.audience(desk.office)
    if renewed and only_look:
        everybody = everybody._replace(
            readers=tuple(
                one._replace(key="") if one.client == renewed else one for one in everybody.readers
            )
        )
    meant = everybody.readers
    if given["client"] is not None:
        code = desk.client(given["client"])
        publish.require_reader(desk.office, code)
        meant = tuple(one for one in meant if one.client == code)
    source = wiring.source(desk.opened, progress_bar(desk, "Reading"))
    sessions, others = publish.gather(desk.office, source, [one.client for one in meant])
    faulty = [
        one for one in desk.opened.findings() if one.path.startswith(("clients/", "contacts/"))
    ]
    going = [] if faulty else publish.stale(site, everybody)
    if given["diff"]:
        made = publish.pages(desk.office, meant, sessions, encode)
        _tell_changes(
            desk, list(publish.changes(desk.office, site, made, going)), source.findings()
        )
    else:
        if not only_look:
            meant = tuple(publish.with_keys(desk.office, site, meant))
        made = publish.pages(desk.office, meant, sessions, encode)
        done = publish.put(
            site, _root(), _keyed(made, site), going, progress_bar(desk, "Publishing")
        )
        _tell(desk, folder, meant, done, everybody.barred, others, source.findings())
    if faulty:
        desk.exit_code = 6
        desk.tell("  no page was taken away, because of the faults in the files of clients")


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
            portal.CALENDAR: b"".join(ics.parts(calendar.name, calendar.items)),
        }

    return encode


def _root() -> dict[str, bytes]:
    from therasched.render import portal

    return portal.root()


def _rehearsed(desk: Desk) -> str:
    return "(dry run) " if desk.flags.dry_run else ""


def _tell(
    desk: Desk,
    folder: str,
    readers: Sequence[Reader],
    done: Put,
    barred: Sequence[tuple[str, str]],
    others: set[str],
    findings: Sequence[Finding],
) -> None:
    """Say what was published, who has no page, and what in the folder is not ours."""
    from therasched.cli import output
    from therasched.domain.text import visible
    from therasched.render import data as rendering

    everything = [*findings, *desk.opened.findings()]
    stuck = [one for one in done.foreign if _is_read(one)]
    if stuck:  # so that no script publishes what was to go
        desk.exit_code = 6
    if desk.flags.json:
        desk.put_json(
            portal={
                "folder": folder,
                "pages": [one.client for one in readers],
                "no_page": [{"client": code, "reason": reason} for code, reason in barred],
                **done._asdict(),
                "foreign": list(done.foreign),
            },
            findings=[rendering.finding(one) for one in everything],
            dry_run=desk.flags.dry_run,
        )
        return
    desk.tell_findings(everything)
    many = "1 page" if len(readers) == 1 else f"{len(readers)} pages"
    counts = f"{done.written} files written, {done.removed} removed, {done.unchanged} unchanged"
    if not desk.flags.quiet:  # for cron
        desk.put(visible(f"{_rehearsed(desk)}{many}: {counts} → {folder}"))
    for reason in dict.fromkeys(reason for _, reason in barred):
        codes = [code for code, why in barred if why == reason]
        more = ", …" if len(codes) > NAMED else ""
        desk.tell(f"  no page for {', '.join(codes[:NAMED])}{more}: {reason}")
    for code in sorted(others & {code for code, _ in barred}):
        desk.tell(f"  homework of {code} is shared, but there is no page to find it on")
    for name in done.foreign:
        if name not in stuck:
            desk.tell(f"  {name} is not from here or was changed elsewhere, so it stays")
    for name in stuck:
        output.tell(visible(f"  {name} was changed elsewhere, so it stays as it is: remove it"))


def _is_read(path: str) -> bool:
    """Whether a path that stays is what a client reads: of a page, or all of what lies there."""
    from therasched.render import portal

    folder, _, name = path.rpartition("/")
    return bool(folder) and name in ("", portal.INDEX, portal.CALENDAR)


def _tell_changes(desk: Desk, changed: Sequence[Change], findings: Sequence[Finding]) -> None:
    """Say what each client would newly see, and no longer see."""
    from therasched.domain.text import visible
    from therasched.render import data as rendering
    from therasched.render import portal

    everything = [*findings, *desk.opened.findings()]
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
            findings=[rendering.finding(one) for one in everything],
        )
        return
    desk.tell_findings(everything)
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
