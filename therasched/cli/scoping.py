"""`--scope` on the command line: what is to be changed of a series, the preview, the question.

Shared by `move`, `cancel`, `edit` and `remove`. Which sessions a scope names is decided in
`domain.scope`, what becomes of them in `actions.spread`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from therasched.cli.options import Option
from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from therasched.actions.office import Saved
    from therasched.cli.desk import Desk
    from therasched.domain.scope import Kept
    from therasched.views.scope import Line

Function = TypeVar("Function", bound="Callable[..., Any]")

THIS = "this"
SCOPES = (THIS, "following", "all")


class Done(NamedTuple):
    """What was written of a series, and what stays; `chosen` is the id that was named."""

    chosen: str
    code: str
    scope: str
    saved: Sequence[Saved]
    kept: Sequence[Kept]


def option(command: Function) -> Function:
    """Give a command the option that says how much of a series it is for."""
    return click.option(
        "--scope",
        type=click.Choice(SCOPES),
        default=THIS,
        help="Of its series: only this one, or with all that follow, or all that are to come.",
        cls=Option,
    )(command)


def show(desk: Desk, lines: Sequence[Line], kept: Sequence[Kept]) -> None:
    """Show what becomes of the sessions, a line each."""
    if not desk.flags.json:
        put = desk.put if desk.flags.dry_run and not desk.flags.plain else desk.tell
        put(_preview(desk, lines, kept))


def agreed(desk: Desk, question: str) -> bool:
    """Ask where there is a question and somebody can answer; whether it is to be written.

    Where it is not, the command ends with 1.
    """
    if question and desk.may_ask and not desk.confirm(question):
        desk.tell("Nothing was changed.")
        desk.exit_code = 1
        return False
    return True


def _preview(desk: Desk, lines: Sequence[Line], kept: Sequence[Kept]) -> str:
    from therasched.render import preview as rendering
    from therasched.views import scope as views

    rows = [line[:3] for line in lines]
    table = rendering.preview(("id", "when", "becomes"), rows, desk.look, sign="→ ")
    told = [f"  {line.id}: {line.told}" for line in lines if line.told]
    stay = views.staying(kept)
    told += [f"({stay})"] if stay else []
    return "\n".join([table, *rendering.notes(told, desk.look)])


def many(number: int) -> str:
    """`1 session`, `8 sessions`."""
    return f"{number} session{'s' if number != 1 else ''}"


def merged(first: Saved, others: Sequence[Saved]) -> list[Saved]:
    """The first write and those after it; of one that was written again the last one."""
    again = [one for one in others if one.stored.path == first.stored.path]
    return [
        again[-1]._replace(before=first.before, notes=first.notes) if again else first,
        *(one for one in others if one.stored.path != first.stored.path),
    ]


def listing(code: str) -> str:
    """The command that lists a series."""
    import shlex

    return f"therasched list --series {shlex.quote(code)}"


def wrote(desk: Desk, done: Done, sentence: str, *nexts: str) -> None:
    """Say what was changed of a series; the commit and the answer in JSON tell which it is."""
    from therasched.cli.recording import SUBJECT
    from therasched.views import scope as views

    number = many(len(done.saved))
    # The code of a series may have been written by hand, and hold any words.
    desk.about = {SUBJECT: f"{desk.verb} {done.chosen} --scope {done.scope}, {number}"}
    desk.more["series"] = {
        "code": done.code,
        "scope": done.scope,
        "kept": [
            {
                "id": one.stored.session.id,
                "why": one.why,
                "fields": [*one.fields],
                "partly": one.partly,
            }
            for one in done.kept
        ],
    }
    told = views.staying(done.kept)
    desk.wrote_all(done.saved, f"{sentence}{f'; {told}' if told else ''}", *nexts)
