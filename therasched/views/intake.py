"""An import as a person looks at it before it is done: a line an entry, with every word decided.

Made of `domain.intake`; `render.intake` draws it. What stays as it is gets counted, not listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import intake
from therasched.domain.record import NamedTuple
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


MOST_ALIKE = 5
_NOTHING_DONE = (intake.KEPT, intake.LEFT_OUT)


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


class Line(NamedTuple):
    """A row that is shown, and how many that say the same of themselves follow it unshown."""

    row: Row
    more: int = 0


def folded(rows: Iterable[Row]) -> list[Line]:
    """The rows as they are shown: of many in a row that stay away for one reason the first few.

    What is written or taken away is always shown.
    """
    found: list[Line] = []
    alike = 0
    for row in rows:
        before = found[-1].row if found else row
        same = row.kind in _NOTHING_DONE and (row.kind, row.why) == (before.kind, before.why)
        alike = alike + 1 if same else 1
        if alike <= MOST_ALIKE:
            found.append(Line(row))
        else:
            found[-1] = found[-1]._replace(more=found[-1].more + 1)
    return found


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
