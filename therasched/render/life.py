"""A session's life on a terminal and for programs: a line a step, what belongs to it below.

What happened was put together in `views.life`; what comes from files passes `visible` here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.domain.text import visible
from therasched.render import session_line
from therasched.render.palette import BOLD, DIM, FAULT, GOOD, paint, typed
from therasched.render.width import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from therasched.render.palette import Look
    from therasched.views.life import Step

_WIDEST = 100
_TIME = "%Y-%m-%d %H:%M"
_INDENT = " " * 18


def life(steps: Sequence[Step], look: Look) -> str:
    """The steps; as records: time, what, by whom, a line of text, one for each line."""
    if look.plain:
        return "\n".join(_records(steps))
    lines = [line for step in steps for line in _step(step, look)]
    return typed("\n".join(lines), look)


def _step(step: Step, look: Look) -> Iterator[str]:
    when = f"{step.at:{_TIME}}" if step.at else "now"
    by = f"  {visible(step.by)}" if step.by else ""
    yield f"{when:<16}  {paint(visible(step.what), BOLD, look)}{by}"
    for text in step.lines:
        style = {"-": FAULT, "+": GOOD}.get(text[:2].strip(), DIM)
        for line in wrap(visible(text, lines=True), look.page(_WIDEST) - len(_INDENT)):
            yield _INDENT + paint(line, style, look)


def _records(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        when = step.at.isoformat() if step.at else ""
        for text in step.lines or ("",):
            for line in text.split("\n"):
                yield session_line.tab_separated((when, step.what, step.by, line))


def document(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps for programs."""
    return [
        {
            "at": step.at.isoformat() if step.at else None,
            "what": step.what,
            "by": step.by,
            "lines": list(step.lines),
        }
        for step in steps
    ]
