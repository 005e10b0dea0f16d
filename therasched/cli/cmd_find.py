"""`find`: sessions by what stands in their texts, in their comments and in clients' names.

What matches is decided in `domain.search`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.cli.progress import progress_bar
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from therasched.domain.finding import Finding


@click.command(
    "find",
    cls=Command,
    examples="""
    therasched find lift
    therasched find "exposure step" --client anna --from 1.1.
    therasched find '"lift"' stairs
    """,
)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT")
@option("--from", "first", metavar="DAY", help="First day.")
@option("--to", "last", metavar="DAY", help="Last day.")
@option("--client", metavar="C", shell_complete=completing.complete_client)
@click.pass_context
def find_command(
    ctx: click.Context,
    texts: tuple[str, ...],
    first: str | None,
    last: str | None,
    client: str | None,
) -> None:
    """Find sessions in which every TEXT stands: plans, notes, homework, comments, titles, names.

    Case and accents don't matter, and a word is found by its beginning. Several words in one TEXT
    are found in a row; within quotes they are whole words.
    """
    from therasched.actions import browse
    from therasched.cli import words as reading
    from therasched.domain import search
    from therasched.views import entry

    desk = desk_of(ctx)
    wanted = search.terms(texts)
    if not wanted:
        raise UsageFault("there is no letter and no digit to look for", hint="therasched find lift")
    code = "" if client is None else desk.client(client)
    period = browse.Filter(*reading.days(first, last, desk), client=code)
    desk.opened.make_index(progress_bar(desk, "indexing"))
    hits = browse.find(desk.office, wanted, period)
    entries = [entry.build(hit.stored, desk.office.practice) for hit in hits]

    def document(findings: Sequence[Finding]) -> dict[str, object]:
        from therasched.render import data

        found = data.sessions_document(entries, findings)
        matches = [{"id": hit.stored.session.id, "fields": list(hit.fields)} for hit in hits]
        return {**found, "matches": matches}

    def text() -> str:
        from therasched.render import hits as rendering

        told = [(hit.fields[0], hit.snippet) for hit in hits]
        shown = rendering.hits(list(zip(entries, told, strict=True)), desk.office.now, desk.look)
        return shown or ("" if desk.flags.plain else "Nothing found.")

    desk.show(text=text, document=document)
