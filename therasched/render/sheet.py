"""One session in full on a terminal, and what its clients bring along while planning.

Texts are wrapped, never cut; only the carry-over shows just their first lines. What is in a sheet
was decided in `views.sheet`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.catalogue import DIRECT
from therasched.domain.record import NamedTuple
from therasched.domain.reminder import write_before
from therasched.domain.text import visible
from therasched.domain.when import say, say_short, say_span
from therasched.render import session_line
from therasched.render.palette import BOLD, DIM, ROLES, STRUCK, Look, paint, typed
from therasched.render.width import ELLIPSIS, cut, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from therasched.domain.carryover import CarryOver
    from therasched.domain.timing import Span
    from therasched.views.sheet import Carried, ClientPart, Sheet

_WIDEST = 100
_LABELS = 16
"""Columns of the labels, with the blanks around them."""
_LEAST_TEXT = 12
_LAST_HOMEWORK = "last homework"


class _Fact(NamedTuple):
    """A label and its text, of one line or several."""

    label: str
    text: str


def sheet(view: Sheet, look: Look) -> str:
    """Everything about a session, from 40 to 100 columns wide.

    As records: label and text, one for each line of a text; what is a client's own in a group has
    her name before the label.
    """
    own = [(part.name if view.session.group else "", [*_own(part, view)]) for part in view.parts]
    if view.remarks:
        own.append(("after signing" if not look.plain else "", [*_remarks(view)]))
    if look.plain:
        brought = [(one.name, [*_brought(one.carried)]) for one in view.carried]
        blocks = [("", [*_general(view)]), *brought, ("", [*_written(view)]), *own]
        return "\n".join(_records(blocks))
    width = look.page(_WIDEST)
    lines = [*_heading(view, width, look), "", *_block([*_general(view)], width, look), ""]
    lines += _carried_lines(view.carried, width, look)
    lines += _block([*_written(view)], width, look)
    for name, facts in own:
        if name:
            lines += ["", paint(cut(visible(name), width), BOLD, look)]
        lines += _block(facts, width, look)
    return typed("\n".join(lines).rstrip(), look)


def _heading(view: Sheet, width: int, look: Look) -> Iterator[str]:
    one = view.entry
    style = STRUCK if one.cancelled else f"{BOLD};{ROLES[one.role]}"
    yield from (paint(line, style, look) for line in wrap(session_line.who(one), width))
    yield from wrap(say_span(view.session.span, view.now), width)
    yield f"{session_line.marked_bars(one, look)}  {_steps(view)}"


def _steps(view: Sheet) -> str:
    """The bars in words."""
    words = (("scheduled", "incomplete"), ("planned", "no plan"), ("outcome marked", "no outcome"))
    steps = zip(words, view.entry.steps, strict=True)
    return ", ".join(
        [done if step else missing for (done, missing), step in steps if step is not None]
    )


def _general(view: Sheet) -> Iterator[_Fact]:
    """What was decided with step 1."""
    one, session = view.entry, view.session
    facts = {
        "id": one.id,
        "type": ", ".join([part for part in (one.type_title, one.mode) if part]),
        "group": f"{len(one.clients)} clients" if one.group else "",
        "service": one.service_title,
        "title": one.title if one.clients else "",
        "practitioner": view.practitioner,
        "place": one.place,
        "room": session.room,
        "with": ", ".join(view.participants),
        "reminders": ", ".join(
            f"{one.to} by {one.by} {write_before(one.before)} before" for one in session.reminders
        ),
        "tags": ", ".join(session.tags),
        "series": _series(view) if view.member else session.series,
        "fee": session.fee,
        "timezone": session.timezone,
        "cancelled": _cancelled(view),
        "signed": _signed(view),
        "file": one.path,
    }
    return (_Fact(label, text) for label, text in facts.items() if text)


def _series(view: Sheet) -> str:
    """`k7f3mq: 4th of 12, next Tue 24 Mar 14:00 (gqnh5x), last Tue 21 Apr 14:00`."""
    one = view.member
    assert one is not None
    from therasched.views.membership import ordinal

    told = [f"{ordinal(one.number)} of {one.size}"]
    if one.place is not None:
        told.append(f"moved alone from {_short(one.place, view)}")
    if one.next is not None:
        told.append(f"next {_short(one.next, view)} ({one.next_id})")
    if one.last.start_at > view.session.span.start_at:
        told.append(f"last {_short(one.last, view)}")
    return f"{one.code}: {', '.join(told)}"


def _short(span: Span, view: Sheet) -> str:
    said = say_short(span.start, view.now)
    return said.rpartition(" ")[0] if span.whole_days else said


def _signed(view: Sheet) -> str:
    """By whom and when, and whether it can still be changed."""
    one = view.entry.standing
    if one.signed_at is None or one.locks_at is None:
        return ""
    zone = view.now.tzinfo
    signed, locks = (say(at.astimezone(zone), view.now) for at in (one.signed_at, one.locks_at))
    told = f"by {one.signed_by}, {signed}"
    if one.cosigned_by:
        told += f", co-signed by {one.cosigned_by}"
    elif view.awaits_cosign:
        told += f", to be co-signed by {view.awaits_cosign}"
    told += f"; {'locked' if one.locked else 'can be changed until'} {locks}"
    return f"{told}; changed by hand since" if one.changed else told


def _remarks(view: Sheet) -> Iterator[_Fact]:
    """What was added after signing, by whom and when."""
    for one in view.remarks:
        told = f"{one.by}, {say(one.at, view.now)}"
        if one.reason:
            told += f": {one.reason}"
        yield _Fact(one.kind, f"{told}\n{one.text}" if one.text else told)


def _cancelled(view: Sheet) -> str:
    cancelled = view.session.cancelled
    if cancelled is None:
        return ""
    told = f"by {cancelled.by}, {say(cancelled.at, view.now)}"
    return f"{told}: {cancelled.reason}" if cancelled.reason else told


def _written(view: Sheet) -> Iterator[_Fact]:
    """The plan, and what of the outcome is for everybody."""
    one, outcome = view.entry, view.session.outcome
    if view.no_plan:
        yield _Fact("plan", "none needed")
    elif one.steps.plan is not None:
        yield _Fact("plan", view.session.plan or "not written yet")
    if outcome.status:
        yield _Fact("status", outcome.status)
    if outcome.note:
        yield _Fact("note", outcome.note)


def _own(one: ClientPart, view: Sheet) -> Iterator[_Fact]:
    """What is one client's alone."""
    part = one.part
    if part.attendance or (view.entry.mode == DIRECT and view.entry.begun):
        yield _Fact("attendance", part.attendance or "not marked yet")
    if part.review or part.review_note:
        yield _Fact("review", ": ".join([word for word in (part.review, part.review_note) if word]))
    if part.note:
        yield _Fact("private note", part.note)
    if part.homework:
        yield _Fact("homework", part.homework)
        yield _Fact("shared", say(one.shared_at, view.now) if one.shared_at else "no")


def _brought(carried: CarryOver) -> Iterator[_Fact]:
    """What a client brings along from last time."""
    facts = (
        _Fact(_LAST_HOMEWORK, carried.homework),
        _Fact("last note", carried.note),
        _Fact("shared note" if carried.note else "last note", carried.shared_note),
    )
    return (fact for fact in facts if fact.text)


def carry_over(carried: Sequence[Carried], look: Look) -> str:
    """Last homework, its review and the last note, a line each: what is longer ends with `…`."""
    return typed("\n".join(_carried_lines(carried, look.page(_WIDEST), look)), look)


def _carried_lines(carried: Iterable[Carried], width: int, look: Look) -> Iterator[str]:
    for name, brought in carried:
        indent = "  "
        if name:
            yield indent + paint(cut(visible(name), width - 2), BOLD, look)
            indent = "    "
        day = brought.homework_on or brought.note_on
        assert day is not None
        for fact in _brought(brought):
            label = f"{indent}{fact.label:<13} ({session_line.short_date(day)}): "
            review = ""
            if brought.review and fact.label == _LAST_HOMEWORK:
                review = f"   review: {visible(brought.review)}"
            room = width - len(label) - len(review)
            if room >= _LEAST_TEXT:
                yield paint(label, DIM, look) + _first_line(fact.text, room) + review
            else:
                yield paint(label, DIM, look) + _first_line(fact.text, room + len(review))
                yield indent + review.strip()


def _first_line(text: str, room: int) -> str:
    """The first line of a text, with `…` at its end where there is more."""
    first, more, _ = text.partition("\n")
    return cut(f"{visible(first)} {ELLIPSIS}" if more else visible(first), room)


def _block(facts: Sequence[_Fact], width: int, look: Look) -> Iterator[str]:
    """Labels at the left, their texts wrapped beside them."""
    for fact in facts:
        label = f"  {paint(fact.label, DIM, look)}" + " " * (_LABELS - 2 - len(fact.label))
        for line in wrap(_text(fact.text), width - _LABELS):
            yield (label + line).rstrip()
            label = " " * _LABELS


def _text(text: str) -> str:
    return visible(text, lines=True).replace("\t", "    ")


def _records(blocks: Iterable[tuple[str, Sequence[_Fact]]]) -> Iterator[str]:
    for name, facts in blocks:
        for fact in facts:
            for line in fact.text.split("\n"):
                yield session_line.tab_separated((f"{name} {fact.label}".strip(), line))
