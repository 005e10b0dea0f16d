"""An import as a person looks at it before it is done: a line an entry, with every word decided.

Made of `domain.intake`; `render.intake` draws it. What stays as it is gets counted, not listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import intake
from therasched.domain.when import say_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from therasched.domain.intake import Change
    from therasched.domain.practice import Holiday
    from therasched.domain.timing import Span

SIGNS = {
    intake.NEW: "+",
    intake.CHANGED: "~",
    intake.VANISHED: "-",
    intake.SAME: "=",
    intake.KEPT: "!",
    intake.LEFT_OUT: "·",
    intake.OWN: "·",
}
COUNTED = {
    intake.NEW: "new",
    intake.CHANGED: "changed",
    intake.VANISHED: "gone",
    intake.SAME: "the same",
    intake.KEPT: "kept",
    intake.LEFT_OUT: "left out",
    intake.OWN: "of this practice itself",
}


class Row(NamedTuple):
    """One entry: what becomes of it, when and what it is, and what is to be told about it.

    `start` and `end` are None where an event has no time that could be read.
    """

    kind: str
    when: str
    title: str
    why: str
    id: str
    span: Span | None
    line: int


def rows(changes: Iterable[Change], now: datetime) -> list[Row]:
    """The lines of an import, those that stay the same too."""
    return [_row(change, now) for change in changes]


def _row(change: Change, now: datetime) -> Row:
    span, stored, piece = change.span, change.stored, change.piece
    title = piece.appointment.title or piece.title if piece is not None else ""
    if stored is not None and piece is None:
        title = stored.session.title
    why = change.why
    if change.kind == intake.CHANGED and stored is not None and span is not None:
        old = stored.session
        why = f"was {_when(old.span, now)}" if old.span != span else f'was "{old.title}"'
    return Row(
        kind=change.kind,
        when="" if span is None else _when(span, now),
        title=title,
        why=why,
        id="" if stored is None else stored.session.id,
        span=span,
        line=change.line,
    )


def _when(span: Span, now: datetime) -> str:
    return say_span(span, now).partition(" (")[0]


def holiday_rows(new: Sequence[Holiday], left_out: Iterable[Change], now: datetime) -> list[Row]:
    """The lines of an import of holidays."""
    from therasched.domain.timing import span

    zone = now.tzinfo
    made = [
        Row(intake.NEW, _when(days, now), one.title, "", "", days, 0)
        for one in new
        for days in [span(one.first, one.last, zone)]  # type: ignore[arg-type]
    ]
    return [*made, *rows(left_out, now)]


def summary(counts: dict[str, int]) -> str:
    """`12 new, 3 changed, 40 the same`, or that there is nothing."""
    told = [f"{many} {COUNTED[kind]}" for kind, many in counts.items() if many]
    return ", ".join(told) or "nothing in these days"
