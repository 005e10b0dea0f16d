"""`list` and `history`: sessions by filters, and those of one client.

One shape of answer for all of them; the filters are in `actions.browse`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.cli.progress import progress_bar
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
@option("--from", "first", metavar="DAY", help="First day.")
@option("--to", "last", metavar="DAY", help="Last day.")
@option("--client", metavar="C", shell_complete=completing.complete_client)
@option("--practitioner", metavar="P", shell_complete=completing.complete_practitioner)
@option("--type", "kind", metavar="T", shell_complete=completing.complete_type)
@option("--service", metavar="S", shell_complete=completing.complete_service)
@option("--tag", metavar="WORD")
@option("--series", metavar="CODE", help="Of one series, by the code that show tells.")
@option("--attendance", type=click.Choice(ATTENDANCES))
@option("--status", type=click.Choice(STATUSES))
@option("--planned/--no-plan", default=None, help="With, or without a plan.")
@option("--marked/--no-outcome", default=None, help="Marked, or waiting for its outcome.")
@option("--cancelled/--standing", default=None, help="Called off, or not.")
@option("--unshared", is_flag=True, help="With homework that is not shared.")
@option("--signed/--unsigned", default=None, help="Signed as it is, or marked and unsigned.")
@option("--state", type=click.Choice(STATES), help="Where it stands with its signature.")
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
    desk.opened.make_index(progress_bar(desk, "indexing"))
    found = browse.listing(desk.office, browse.Filter(client=code))
    name = desk.office.practice.clients[code].name
    _show(desk, found, f"{name} has no session yet.")
