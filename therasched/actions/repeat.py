"""Making a series: of a booking that is not written yet, or of a session that is there.

Everything is drafted and checked first, so that a person can see it; then it is written, all or
nothing. Every session stands for itself and may be changed alone; that it belongs to a series is
said by the code they share, the id of the first one. Which days there are: `domain.series`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from therasched.actions import attest, revise, schedule
from therasched.actions.office import Saved
from therasched.domain import scope, series, stamp, when
from therasched.domain.outcome import Outcome
from therasched.domain.series import Drafted
from therasched.errors import ChangedOnDisk, Refused, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from therasched.actions.office import Office
    from therasched.domain.series import Wanted
    from therasched.domain.session import Session, Stored
    from therasched.domain.timing import Span


def draft(office: Office, session: Session, wanted: Wanted) -> Drafted:
    """The series that begins with a new session.

    Raises:
        UsageFault: it can't be made so, see `series.places`.
        Refused: a rule forbids one of its sessions.
    """
    places = series.places(wanted, session.span)
    others = _at(office, session, [one.span for one in places[1:] if not one.left_out], session.id)
    first = session._replace(series=session.id, slot=series.slot_of(session.span))
    sessions = [stamp.stamped(first, None, office.now_at), *others]
    return Drafted(
        session.id,
        session.span,
        tuple(places),
        tuple(sessions),
        schedule.overlaps_of_all(office, sessions),
    )


def draft_more(office: Office, stored: Stored, wanted: Wanted) -> Drafted:
    """What a session lacks to be such a series; where it is in one, that one goes on.

    It goes on after its last place, wherever the session in it was moved. `times` is the size of
    the whole series, so that the same command again makes nothing twice.

    Raises:
        Refused: the session was called off or is locked, the series is as long already.
        UsageFault: it can't be made so, see `series.places`.
    """
    session = stored.session
    if session.series:
        before = [*office.sessions.in_series(session.series)]
        drafted = _continued(office, session.series, before, wanted)
        return drafted._replace(there=_ids(before))
    if session.cancelled is not None:
        raise Refused(f"{session.id} was cancelled", hint="book a new one: therasched new")
    attest.require_open(office, stored)
    first = session._replace(series=session.id, slot=series.slot_of(session.span))
    first = stamp.stamped(first, session, office.now_at)
    # Where a command was killed or undone by hand, there may be more of it already.
    there = [*office.sessions.in_series(session.id)]
    drafted = _continued(office, session.id, [stored, *there], wanted)
    return drafted._replace(first=first, there=_ids(there))


def _ids(found: Iterable[Stored]) -> frozenset[str]:
    return frozenset(one.session.id for one in found)


def _continued(office: Office, code: str, before: Sequence[Stored], wanted: Wanted) -> Drafted:
    template = max(before, key=lambda one: _begins(one.session)).session
    begin = scope.place_of(template)
    times = wanted.times or wanted.rule.times
    if times:
        lacking = times - len(before) + 1
        if lacking < 2:
            raise _long_enough(before)
        wanted = wanted._replace(times=lacking)
    if _is_month_end(begin.first_day):  # of a shorter month, perhaps
        days = [scope.place_of(one.session).first_day.day for one in before]
        wanted = wanted._replace(month_day=max(days))
    places = series.places(wanted, begin, made=True)
    spans = [one.span for one in places[1:] if not one.left_out]
    if not spans:
        raise _long_enough(before)
    sessions = _at(office, template, spans, code)
    return Drafted(
        code,
        begin,
        tuple(places[1:]),
        tuple(sessions),
        schedule.overlaps_of_all(office, sessions),
        month_day=wanted.month_day,
    )


def _long_enough(before: Sequence[Stored]) -> Refused:
    many = f"{len(before)} session" + ("s" if len(before) != 1 else "")
    day = max(scope.place_of(one.session).first_day for one in before)
    return Refused(
        f"nothing to add: the series has {many}, the last on {when.say_day(day)}",
        hint="a larger --count, which is that of the whole series, or a later --until",
    )


def _begins(session: Session) -> datetime:
    return scope.place_of(session).start_at


def _is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).month != day.month


def _at(office: Office, template: Session, spans: Sequence[Span], code: str) -> list[Session]:
    """Sessions like another one at these times: booked alike, and nothing has happened in them."""
    ids = [one for one in office.sessions.fresh_ids(len(spans) + 1) if one != template.id]
    found = []
    for span, name in zip(spans, ids, strict=False):
        session = template._replace(
            id=name,
            span=span,
            series=code,
            slot=series.slot_of(span),
            plan="",
            outcome=Outcome(),
            cancelled=None,
            shared={},
            source=None,
        )
        schedule.require_sound(office, session)
        found.append(stamp.stamped(session, None, office.now_at))
    return found


def require_clear(drafted: Drafted) -> None:
    """Refuse a series of which a session overlaps another one (--strict).

    Raises:
        Refused: it does.
    """
    if drafted.clashes:
        days = sorted({one.session.span.first_day for one in drafted.clashes})
        told = ", ".join(map(when.say_day, days[:4])) + (" …" if len(days) > 4 else "")
        raise Refused(
            f"{len(days)} of {len(drafted.sessions)} sessions overlap others: {told}",
            hint="--except leaves a day out\nleave out --strict",
        )


def write(office: Office, stored: Stored | None, drafted: Drafted) -> list[Saved]:
    """Write a series: first the session that begins it, if it is there, then the new ones.

    Raises:
        ChangedOnDisk: somebody else made the series longer since it was drafted.
        Refused: the first one is signed and no key is at hand to sign the change.
        StorageFailed: the disk says no; the sentence tells what is written.
    """
    with office.ledger.holding():
        if stored is not None and _ids(office.sessions.in_series(drafted.code)) != drafted.there:
            raise ChangedOnDisk(
                "the series was changed meanwhile, so nothing was written",
                where=stored.path,
                hint="the same command again",
            )
        return _written(office, stored, drafted)


def _written(office: Office, stored: Stored | None, drafted: Drafted) -> list[Saved]:
    saved: list[Saved] = []
    if stored is not None and drafted.first is not None:
        first, notes = revise.save(office, stored, drafted.first)
        saved.append(Saved(first, stored, notes=notes))
    try:
        made = office.sessions.create_all(drafted.sessions)
    except StorageFailed as error:
        if not saved:
            raise
        raise StorageFailed(
            f"{saved[0].stored.path} is saved as the first of a series, but {error.message}",
            hint="the same command again",
        ) from error
    for one in made:
        clashes = [found for found in drafted.clashes if found.session.id == one.session.id]
        saved.append(Saved(one, None, tuple(clashes)))
    return saved
