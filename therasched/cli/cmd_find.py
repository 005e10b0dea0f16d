"""`find`: sessions by what stands in their texts, in their comments and in clients' names.

What matches is decided in `domain.search`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing, output
from therasched.cli.options import Command, Number, desk_of, option
from therasched.cli.progress import progress_bar
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from therasched.actions.browse import Filter, Hit
    from therasched.cli.desk import Desk
    from therasched.domain.search import Term
    from therasched.render.hits import Hit as Line

NEWEST, MOST = 50, 1000
"""How many are shown to a person, unless she says otherwise; of more ids are not shortened."""


@click.command(
    "find",
    cls=Command,
    examples="""
    therasched find lift
    therasched find "exposure step" --client anna --from 1.1.
    therasched find '"lift"' stairs
    therasched find lift --all
    """,
)
@click.argument("texts", nargs=-1, required=True, metavar="TEXT")
@option("--from", "first", metavar="DAY", help="First day.")
@option("--to", "last", metavar="DAY", help="Last day.")
@option("--client", metavar="C", shell_complete=completing.complete_client)
@option(
    "--limit",
    type=Number(1, MOST),
    metavar="N",
    help=f"Only the newest N; {NEWEST} without it, but all with --json and --plain.",
)
@option("--all", "everything", is_flag=True, help="All of them, however many.")
@click.pass_context
def find_command(ctx: click.Context, /, texts: tuple[str, ...], **given: Any) -> None:
    """Find sessions in which every TEXT stands: plans, notes, homework, comments, titles, names.

    Case and accents don't matter, and a word is found by its beginning. Several words in one TEXT
    are found in a row; within quotes they are whole words. The newest session comes first.
    """
    from therasched.actions import browse
    from therasched.cli import words
    from therasched.domain import search

    desk = desk_of(ctx)
    wanted = search.terms(texts)
    if not wanted:
        raise UsageFault("there is no letter and no digit to look for", hint="therasched find lift")
    limit, everything = given["limit"], given["everything"]
    if limit and everything:
        raise UsageFault("--limit and --all do not go together", hint="therasched find lift --all")
    code = "" if given["client"] is None else desk.client(given["client"])
    period = browse.Filter(*words.days(given["first"], given["last"], desk), client=code)
    desk.opened.make_index(progress_bar(desk, "indexing"))
    if desk.flags.json:
        _show_json(desk, wanted, period, limit)
    elif desk.flags.plain or everything:
        _show_lines(desk, wanted, period, limit)
    else:
        _show_newest(desk, wanted, period, limit or NEWEST)


def _show_newest(desk: Desk, wanted: Sequence[Term], period: Filter, most: int) -> None:
    """For a person: so many, and how many there are besides."""
    from therasched.actions import browse
    from therasched.render import hits as rendering

    found, more = browse.find(desk.office, wanted, period, _line_of(desk), most=most)
    shown = rendering.hits([*found], desk.office.now, desk.look)
    if more:
        shown += f"\n{more:,} older; more of them: --limit {min(4 * most, MOST)}, all: --all"
    desk.put(shown or "Nothing found.")
    desk.tell_findings(desk.opened.findings())


def _show_lines(desk: Desk, wanted: Sequence[Term], period: Filter, most: int | None) -> None:
    """Any number of them, as they are found."""
    from therasched.actions import browse
    from therasched.render import hits as rendering

    now, look, line_of = desk.office.now, desk.look, _line_of(desk)

    def text(hit: Hit) -> str:
        return rendering.hits([line_of(hit)], now, look, whole=True)

    found, more = browse.find(desk.office, wanted, period, text, most=most)
    output.put_lines(found)
    if more:
        desk.tell(f"{more:,} older")
    desk.tell_findings(desk.opened.findings())


def _line_of(desk: Desk) -> Callable[[Hit], Line]:
    """Makes of a hit what is shown of it; where it stands with its signatures is not."""
    from therasched.views import entry

    practice = desk.office.practice

    def line_of(hit: Hit) -> Line:
        stored = hit.stored
        one = entry.of_session(stored.session, stored.path, practice)
        return one, (hit.fields[0], hit.snippet)

    return line_of


def _show_json(desk: Desk, wanted: Sequence[Term], period: Filter, most: int | None) -> None:
    """For a program: one document, written while they are found."""
    from therasched.actions import browse
    from therasched.render import data
    from therasched.views import entry

    practice = desk.office.practice

    def texts(hit: Hit) -> tuple[str, str]:
        one = entry.with_events(hit.stored, hit.events, practice)
        match = {"id": one.id, "fields": [*hit.fields]}
        return output.encoded(data.session(one), None), output.encoded(match, None)

    found, more = browse.find(desk.office, wanted, period, texts, most=most)
    matches: list[str] = []

    def sessions(found: Iterable[tuple[str, str]]) -> Iterator[str]:
        for session, match in found:
            matches.append(match)
            yield session

    def parts() -> Iterator[tuple[str, Any]]:
        yield "schema", data.SCHEMA
        yield "sessions", sessions(found)
        yield "findings", [data.finding(one) for one in desk.opened.findings()]
        yield "matches", iter(matches)
        yield "more", more

    output.put_json_parts(parts())
