"""Spreading a change over a series: move, cancel, edit, remove of several sessions at once.

All of it is worked out first, so that a person can see it; which sessions it is for, and what
becomes of each, is decided in `domain.scope`. Then they are written one by one, each whole. Where
that is cut off, the same command goes on with what is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from therasched.actions import browse, revise, schedule
from therasched.actions.office import Saved
from therasched.domain import cancellation, lifecycle, scope, series, stamp, timing, when
from therasched.domain.record import NamedTuple
from therasched.domain.scope import Change, Kept, Reach, Shift, Spread
from therasched.errors import ChangedOnDisk, Refused, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from therasched.actions.office import Office
    from therasched.domain.cancellation import Cancellation
    from therasched.domain.session import Session, Stored

Thing = TypeVar("Thing")

_STAYING = {
    scope.PAST: "has begun",
    scope.CANCELLED: "was cancelled",
    scope.SIGNED: "is signed",
    scope.MARKED: "has an outcome",
}


class Notice(NamedTuple):
    """A series to be called off: who, when notice was given, why, and what that leaves of each."""

    reach: Reach
    by: str
    at: datetime
    reason: str
    decisions: tuple[Cancellation, ...]


# --- which sessions ---------------------------------------------------------------------------


def reach(office: Office, chosen: Stored, wanted: str) -> Reach:
    """The sessions that a scope names, those to change and those that stay.

    Raises:
        Refused: the session is in no series.
        FaultyData: the file of one that is to be changed has a fault.
    """
    session = chosen.session
    if not session.series:
        name = session.id
        raise Refused(
            f"{name} is in no series",
            hint=f"leave out --scope\ntherasched repeat {name} --repeat weekly --count 8",
        )
    today = office.now.date()
    place = min(scope.place_of(session).first_day, session.span.first_day)
    found = list(office.sessions.in_series(session.series, min(place, today)))
    if wanted == scope.ALL:  # those that are past are only told
        first = min((one.session.span.first_day for one in found), default=today)
        earlier = browse.series_of(office, chosen)
        found += [one for one in earlier if one.session.span.first_day < first]
    made = scope.reach(scope.members(found, chosen, wanted), office.practice)
    return made._replace(touched=tuple(office.sessions.get(one.path) for one in made.touched))


def require_touched(made: Reach, chosen: Stored, wanted: str) -> None:
    """Refuse to build on a session that itself has to stay.

    Raises:
        Refused: it has begun, was called off, is marked or signed.
    """
    for one in made.kept:
        if one.stored.path == chosen.path:
            name = chosen.session.id
            hint = "leave out --scope"
            if made.touched:
                hint = f"name {made.touched[0].session.id} instead, which is still to come\n{hint}"
            raise Refused(
                f"{name} {_STAYING[one.why]}, so it can't lead --scope {wanted}", hint=hint
            )


def require_any(made: Reach, do: str) -> None:
    """Refuse where there is nothing left to do.

    Raises:
        Refused: with why each of them stays.
    """
    if not made.touched:
        told = ", ".join(dict.fromkeys(one.why for one in made.kept))
        raise Refused(f"there is nothing to {do}: what the scope names is {told}")


# --- move -------------------------------------------------------------------------------------


def moved(office: Office, chosen: Stored, changed: Session, wanted: str, made: Reach) -> Spread:
    """What moves along with a session.

    Args:
        office: the practice.
        chosen: the session that was named.
        changed: how it shall be, see `schedule.moved`.
        wanted: the scope.
        made: what it reaches.

    Raises:
        Refused: a rule forbids it for one of them.
    """
    require_touched(made, chosen, wanted)
    shift = Shift(scope.place_of(chosen.session), changed.span)
    changes, kept = list[Change](), list(made.kept)
    for one in made.touched:
        if one.path == chosen.path:
            change = Change(one, scope.at_its_place(changed))
        elif scope.went_along(one.session, chosen.session):
            kept.append(Kept(one, scope.ALONG))
            continue
        elif why := scope.stays(one.session, shift):
            kept.append(Kept(one, why))
            continue
        else:
            session, mark = _along(office, one.session, shift)
            schedule.require_sound(office, session)
            change = Change(one, session, mark)
        if change.session != one.session:
            changes.append(change._replace(session=_stamped(office, change, changed)))
    for change in changes:
        require_ahead(office, change.session)
    slot = series.slot_of(shift.old)
    drafted = Spread(chosen.session.series, wanted, chosen, slot, tuple(changes), tuple(kept))
    return _with_clashes(office, drafted)


def require_ahead(office: Office, session: Session) -> None:
    """Refuse to move a series to where nobody can come any more.

    Raises:
        Refused: the session would have begun.
    """
    if lifecycle.has_begun(session, office.now):
        start = when.say(session.span.start, office.now)
        raise Refused(
            f"{session.id} would be on {start}, which is past; a series moves to days to come",
            hint=f"therasched move {session.id} WHEN, without --scope",
        )


def _along(office: Office, session: Session, shift: Shift) -> tuple[Session, str]:
    """A session that goes along with its series, in the zone that it names by now."""
    zone = timing.zone(session.timezone) if session.timezone else office.practice.zone
    span, mark = scope.shifted(session, shift, zone)
    return scope.at_its_place(session._replace(span=span)), mark


def _stamped(office: Office, change: Change, chosen: Session) -> Session:
    before = change.stored.session
    session = stamp.stamped(change.session, before, office.now_at)
    return session if session.span == before.span else scope.keeping_up(session, chosen)


def _with_clashes(office: Office, spread: Spread) -> Spread:
    """A copy that tells what they overlap when all of them are where they shall be."""
    sessions = [one.session for one in spread.changes]
    return spread._replace(clashes=schedule.overlaps_of_all(office, sessions))


def require_clear(spread: Spread) -> None:
    """Refuse where one of them overlaps another session (--strict).

    Raises:
        Refused: it does.
    """
    if spread.clashes:
        days = sorted({one.session.span.first_day for one in spread.clashes})
        told = ", ".join(map(when.say_day, days[:4])) + (" …" if len(days) > 4 else "")
        many = f"{len(days)} of {len(spread.changes)} sessions overlap others"
        raise Refused(f"{many}: {told}", hint="leave out --strict, or: therasched free")


def write(office: Office, spread: Spread, *, rehearsed: bool = False) -> list[Saved]:
    """Write what was drafted, by their places.

    The one that was named comes first and takes its new place last: until then it looks moved
    alone, so that the same command can tell what it had done already (`scope.went_along`).

    Raises:
        StorageFailed: the disk says no; the sentence tells how far it came.
        ChangedOnDisk: one of them was changed meanwhile.
    """
    ordered = sorted(spread.changes, key=lambda one: one.stored.path != spread.chosen.path)
    if not ordered:
        return []
    first = ordered[0]
    waits = first.stored.path == spread.chosen.path and len(ordered) > 1 and not rehearsed
    with office.ledger.holding():

        def put(change: Change) -> Saved:
            session = change.session
            if waits and change is first:
                session = session._replace(slot=spread.slot)
            saved, notes = revise.save(office, change.stored, session)
            clashes = [one for one in spread.clashes if one.session.id == session.id]
            return Saved(saved, change.stored, tuple(clashes), notes)

        _require_unchanged(office, [one.stored for one in ordered])
        saved = _one_by_one(ordered, put)
        if waits:
            last, _ = revise.save(office, saved[0].stored, first.session)
            saved[0] = saved[0]._replace(stored=last)
    return sorted(saved, key=lambda one: one.stored.session.span.start_at)


def _require_unchanged(office: Office, found: Sequence[Stored]) -> None:
    """Refuse before anything is written where somebody had one of them in an editor meanwhile."""
    for one in found:
        try:
            office.sessions.require_unchanged(one)
        except ChangedOnDisk as error:
            message = f"{one.path} changed on disk since it was read, so nothing was written"
            raise ChangedOnDisk(message, where=one.path) from error


def _one_by_one(things: Sequence[Thing], put: Callable[[Thing], Saved]) -> list[Saved]:
    """Write several; where that fails, say how far it came."""
    saved: list[Saved] = []
    for one in things:
        try:
            saved.append(put(one))
        except (StorageFailed, ChangedOnDisk) as error:
            if not saved:
                raise
            raise type(error)(
                f"{len(saved)} of {len(things)} sessions are done, then: {error.message}",
                where=error.where,
                hint="the same command again",
            ) from error
    return saved


# --- cancel -----------------------------------------------------------------------------------


def noticed(office: Office, made: Reach, *, by: str, at: datetime | None, reason: str) -> Notice:
    """What it leaves to call these sessions off, each by its own notice (rule 6, cancellation).

    Raises:
        UsageFault: the notice lies ahead.
    """
    moment = schedule.notice_at(office, at)
    decisions = [
        cancellation.decide(one.session, office.practice, by, moment) for one in made.touched
    ]
    return Notice(made, by, moment, reason, tuple(decisions))


def cancel(office: Office, notice: Notice) -> list[Saved]:
    """Call the sessions off; each is kept.

    Raises:
        StorageFailed, ChangedOnDisk: the sentence tells how far it came.
    """

    def put(stored: Stored) -> Saved:
        saved, _ = schedule.cancel(office, stored, by=notice.by, at=notice.at, reason=notice.reason)
        return saved

    with office.ledger.holding():
        _require_unchanged(office, notice.reach.touched)
        return _one_by_one(notice.reach.touched, put)


# --- remove -----------------------------------------------------------------------------------


def remove(office: Office, made: Reach, chosen: Stored) -> list[Saved]:
    """Take the files of these sessions away, from the last one back; a copy of each is kept.

    The one that was named goes last, so that its name still means something if that is cut off.

    Raises:
        StorageFailed, ChangedOnDisk: the sentence tells how far it came.
    """
    others = [one for one in reversed(made.touched) if one.path != chosen.path]
    backwards = [*others, *(one for one in made.touched if one.path == chosen.path)]
    with office.ledger.holding():
        _require_unchanged(office, backwards)
        saved = _one_by_one(backwards, lambda stored: schedule.remove(office, stored))
    return sorted(saved, key=lambda one: one.stored.session.span.start_at)


# --- edit -------------------------------------------------------------------------------------


def edited(office: Office, before: Stored, after: Stored, wanted: str, made: Reach) -> Spread:
    """What an edit of one session makes of the others: the fields that it changed, and the time.

    Args:
        office: the practice.
        before: the session as it was.
        after: as it was saved.
        wanted: the scope.
        made: what it reached before the edit.
    """
    old, new = before.session, after.session
    goes = old.span != new.span or old.timezone != new.timezone
    shift = Shift(scope.place_of(old), new.span)
    changes, kept = list[Change](), list(made.kept)
    for one in made.touched:
        if one.path == before.path:
            if goes and (session := scope.at_its_place(new)) != new:
                changes.append(Change(after, session))
            continue
        session, own = scope.carried(one.session, old, new)
        fields, mark, why = scope.changed_fields(one.session, session), "", ""
        if goes and (why := scope.stays(one.session, shift)):
            session = session._replace(timezone=one.session.timezone)
            fields = scope.changed_fields(one.session, session)
        elif goes:
            session, mark = _along(office, session, shift)
        try:
            schedule.require_sound(office, session)
        except Refused as error:
            kept.append(Kept(one, error.message))
            continue
        if why or own:
            kept.append(Kept(one, why, own, partly=True))
        if session != one.session:
            change = Change(one, session, mark, fields)
            changes.append(change._replace(session=_stamped(office, change, new)))
    slot = series.slot_of(shift.old)
    drafted = Spread(old.series, wanted, after, slot, tuple(changes), tuple(kept))
    return _with_clashes(office, drafted)
