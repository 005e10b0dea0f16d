"""`list`, `history` and `find`: sessions by filters, of one client, by words.

One shape of answer for all of them; the filters are in `actions.browse`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of
from therasched.domain.attestation import STATES
from therasched.domain.catalogue import ATTENDANCES, STATUSES
from therasched.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from therasched.cli.desk import Desk
    from therasched.domain.finding import Finding
    from therasched.domain.session import Stored


def _show(desk: Desk, found: Iterable[Stored], empty: str) -> None:
    from therasched.views import entry

    entries = [entry.build(stored, desk.office.practice) for stored in found]

    def document(findings: Sequence[Finding]) -> dict[str, object]:
        from therasched.render import data

        return data.sessions_document(entries, findings)

    def text() -> str:
        from therasched.render import lists

        return lists.entries(entries, desk.look) if entries or desk.flags.plain else empty

    desk.show(text=text, document=document)


@click.command(
    "list",
    cls=Command,
    examples="""
    therasched list --client anna
    therasched list --from 1.3. --to 31.3. --no-outcome
    therasched list --series k7f3mq --from today
    therasched list --attendance no-show --plain | cut -f1
    """,
)
@click.option("--from", "first", metavar="DAY", help="First day.")
@click.option("--to", "last", metavar="DAY", help="Last day.")
@click.option("--client", metavar="C", shell_complete=completing.complete_client)
@click.option("--practitioner", metavar="P", shell_complete=completing.complete_practitioner)
@click.option("--type", "kind", metavar="T", shell_complete=completing.complete_type)
@click.option("--service", metavar="S", shell_complete=completing.complete_service)
@click.option("--tag", metavar="WORD")
@click.option("--series", metavar="CODE", help="Of one series, by the code that show tells.")
@click.option("--attendance", type=click.Choice(ATTENDANCES))
@click.option("--status", type=click.Choice(STATUSES))
@click.option("--planned/--no-plan", default=None, help="With, or without a plan.")
@click.option("--marked/--no-outcome", default=None, help="Marked, or waiting for its outcome.")
@click.option("--cancelled/--standing", default=None, help="Called off, or not.")
@click.option("--unshared", is_flag=True, help="With homework that is not shared.")
@click.option("--signed/--unsigned", default=None, help="Signed as it is, or marked and unsigned.")
@click.option("--state", type=click.Choice(STATES), help="Where it stands with its signature.")
@click.pass_context
def list_command(ctx: click.Context, /, **given: Any) -> None:
    """List sessions, one a line, by start. Filters add up."""
    from therasched.actions import browse
    from therasched.cli import words

    desk = desk_of(ctx)
    settings = desk.office.practice.settings
    first, last = words.days(given["first"], given["last"], desk)
    practitioner = given["practitioner"]
    wanted = browse.Filter(
        first=first,
        last=last,
        client="" if given["client"] is None else desk.client(given["client"]),
        practitioner="" if practitioner is None else desk.practitioner(practitioner),
        type=words.known("type", given["kind"], settings.types),
        service=words.known("service", given["service"], settings.services),
        tag=given["tag"] or "",
        series=_series(desk, given["series"]),
        attendance=given["attendance"] or "",
        status=given["status"] or "",
        planned=given["planned"],
        marked=given["marked"],
        cancelled=given["cancelled"],
        unshared=given["unshared"],
        signed=given["signed"],
        state=given["state"] or "",
    )
    _show(desk, browse.listing(desk.office, wanted), "No session fits.")


def _series(desk: Desk, code: str | None) -> str:
    """The series that is meant, or none in particular.

    Raises:
        UsageFault: its code is empty.
        NotFound: no session is of it.
    """
    if code is None:
        return ""
    if not code.strip():
        raise UsageFault("--series needs the code of a series", hint="therasched show k7f3mq")
    if next(iter(desk.office.sessions.in_series(code)), None) is None:
        raise NotFound(
            f'no session is in a series "{code}"', hint="show tells the code of a series"
        )
    return code


@click.command(
    "history",
    cls=Command,
    examples="""
    therasched history anna
    therasched history anna --json
    """,
)
@click.argument("client", metavar="CLIENT", shell_complete=completing.complete_client)
@click.pass_context
def history_command(ctx: click.Context, client: str) -> None:
    """List all sessions of a client, by start."""
    from therasched.actions import browse

    desk = desk_of(ctx)
    code = desk.client(client, retry="therasched history {}")
    found = browse.listing(desk.office, browse.Filter(client=code))
    name = desk.office.practice.clients[code].name
    _show(desk, found, f"{name} has no session yet.")


@click.command(
    "find",
    cls=Command,
    examples="""
    therasched find lift
    therasched find "exposure step" --client anna --from 1.1.
    """,
)
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@click.option("--from", "first", metavar="DAY", help="First day.")
@click.option("--to", "last", metavar="DAY", help="Last day.")
@click.option("--client", metavar="C", shell_complete=completing.complete_client)
@click.pass_context
def find_command(
    ctx: click.Context,
    words: tuple[str, ...],
    first: str | None,
    last: str | None,
    client: str | None,
) -> None:
    """Find sessions in whose texts every word stands: plans, notes, homework, titles, names.

    Case and accents don't matter.
    """
    from therasched.actions import browse
    from therasched.cli import words as reading
    from therasched.views import entry

    desk = desk_of(ctx)
    code = "" if client is None else desk.client(client)
    wanted = browse.Filter(*reading.days(first, last, desk), client=code)
    hits = list(browse.find(desk.office, " ".join(words), wanted))
    entries = [entry.build(hit.stored, desk.office.practice) for hit in hits]

    def document(findings: Sequence[Finding]) -> dict[str, object]:
        from therasched.render import data

        found = data.sessions_document(entries, findings)
        matches = [{"id": hit.stored.session.id, "fields": list(hit.fields)} for hit in hits]
        return {**found, "matches": matches}

    def text() -> str:
        from therasched.domain.when import say_short
        from therasched.render import lists

        rows = [
            (one.id, say_short(one.start, desk.office.now), one.who, hit.fields[0], hit.snippet)
            for one, hit in zip(entries, hits, strict=True)
        ]
        if not rows and not desk.flags.plain:
            return "Nothing found."
        return lists.table(("id", "when", "who", "in", "text"), rows, desk.look)

    desk.show(text=text, document=document)
