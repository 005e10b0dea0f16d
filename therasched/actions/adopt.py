"""Bringing in what another calendar holds: busy times, sessions, or the holidays of the practice.

First what it would do, as a value that a person can look at; then the same, done. What is compared
with what is `domain.intake`; how the file is read is `storage.calendars`.
"""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from therasched.actions import revise, schedule
from therasched.actions.office import Saved
from therasched.domain import clash, intake, lifecycle, stamp
from therasched.domain.appointment import CALLED_OFF
from therasched.domain.catalogue import DIRECT
from therasched.domain.practice import Holiday
from therasched.domain.record import NamedTuple
from therasched.domain.session import Session, Source
from therasched.domain.when import When
from therasched.errors import ChangedOnDisk, Refused, UsageFault
from therasched.views import feed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date

    from therasched.actions.office import Office
    from therasched.domain.appointment import Appointment, EarlierImports, ForeignCalendar
    from therasched.domain.clash import Clash
    from therasched.domain.intake import Change, Piece

DAY, NOON = timedelta(days=1), time(12)
MOST_NEW = 5_000
UNNAMED = "bcdfgh"  # until it is written
LOOK_BACK = timedelta(days=366)
"""How far before the window an entry may lie that has since moved into it."""

TIME_OFF, BUSY_TITLE = "time-off", "Busy"


class Wish(NamedTuple):
    """What is asked for: the days, what the entries shall be, and the calendar by its name."""

    days: tuple[date, date]
    calendar: str
    type: str = TIME_OFF
    clients: tuple[str, ...] = ()
    service: str = ""
    practitioner: str = ""
    titles: bool = False


class Intake(NamedTuple):
    """What an import would do, with the session that each new or changed entry would be.

    `otherwise` are entries that are here as something else than what is asked for.
    """

    changes: tuple[Change, ...]
    drafts: dict[str, Session]
    clashes: tuple[Clash, ...] = ()
    otherwise: tuple[Session, ...] = ()

    def of(self, kind: str) -> list[Change]:
        """The changes of one kind."""
        return [one for one in self.changes if one.kind == kind]


def survey(
    office: Office, calendar: ForeignCalendar, wish: Wish, earlier: EarlierImports
) -> Intake:
    """What an import would do. Nothing is written.

    Raises:
        UsageFault, Refused: what the entries shall be is not clear, or against a rule.
    """
    practice = office.practice
    kind = practice.settings.types[wish.type]
    incoming = [
        piece
        for one in calendar.appointments
        for piece in intake.pieces(
            one, one.title if wish.titles else "", split=not kind.for_clients
        )
    ]
    # Two people may keep calendars of one name, and have an event in common.
    whose = wish.practitioner or ("" if wish.clients else practice.settings.practitioner)
    changes = intake.compare(
        incoming,
        [
            one
            for one in earlier.since(wish.days[0] - LOOK_BACK)
            if whose in ("", one.session.practitioner)
        ],
        days=wish.days,
        calendar=intake.short_hash(wish.calendar),
        unread=[one.uid for one in calendar.left_out] if calendar.whole else None,
        own={feed.uid_of(practice.settings.id, name) for name in earlier.ids()},
        signed=office.ledger,
        now=office.now,
    )
    if sum(one.kind == intake.NEW for one in changes) > MOST_NEW:
        raise UsageFault(f"more than {MOST_NEW:,} new entries", hint="--from DAY --to DAY")
    found, drafts = [], {}
    pattern = _pattern(office, wish) if any(one.kind == intake.NEW for one in changes) else None
    for change in changes:
        piece, stored = change.piece, change.stored
        if piece is None and stored is not None and not _is_asked_for(stored.session, wish):
            continue
        if piece is None or change.kind not in (intake.NEW, intake.CHANGED):
            found.append(change)
            continue
        before = None if stored is None else stored.session
        basis = before or pattern
        assert basis is not None
        draft = _with_piece(basis, piece, wish)
        try:
            schedule.require_sound(office, draft)
            _require_time(draft)
        except Refused as error:
            found.append(change._replace(kind=intake.LEFT_OUT, why=error.message))
            continue
        drafts[piece.uid] = stamp.stamped(draft, before, office.now_at)
        found.append(change)
    left_out = [
        intake.Change(intake.LEFT_OUT, why=one.why, line=one.line) for one in calendar.left_out
    ]
    met = [one.stored.session for one in found if one.piece is not None and one.stored]
    return Intake(
        (*found, *left_out),
        drafts,
        clashes=tuple(_clashes(office, drafts.values())),
        otherwise=tuple(one for one in met if _is_off(one.type) != _is_off(wish.type)),
    )


def _is_off(kind: str) -> bool:
    return kind == TIME_OFF


def _is_asked_for(session: Session, wish: Wish) -> bool:
    """Whether an entry is one of those that the import is about, so that it may be missed.

    Many programs call every calendar alike, so the name alone does not tell.
    """
    if wish.clients:
        return not set(wish.clients).isdisjoint(session.clients)
    return session.type == wish.type


def _with_piece(session: Session, piece: Piece, wish: Wish) -> Session:
    """A session at the time that comes in, with the title where one does."""
    title = piece.title or session.title
    of = intake.hash_of(piece.span, title)
    source = Source(intake.short_hash(wish.calendar), piece.uid, of)
    return session._replace(span=piece.span, title=title, source=source)


def _require_time(session: Session) -> None:
    if session.span.whole_days and session.mode == DIRECT:
        raise Refused("it has no time of day")


def _pattern(office: Office, wish: Wish) -> Session:
    """What all new entries have in common: what `new` would make of the first of them."""
    kind = office.practice.settings.types[wish.type]
    title = BUSY_TITLE if kind.name == TIME_OFF else kind.title
    booking = schedule.Booking(
        When(wish.days[0], NOON),
        clients=wish.clients,
        type=wish.type,
        service=wish.service,
        practitioner=wish.practitioner,
        title="" if kind.for_clients else title,
        id=UNNAMED,
    )
    return schedule.draft(office, booking)


def _clashes(office: Office, drafts: Collection[Session]) -> Iterator[Clash]:
    """What the entries would overlap, but for what is of the same event.

    Of two that change at once it counts where they will be, and they are told once.
    """
    if not drafts:
        return
    first = min(one.span.first_day for one in drafts) - DAY
    last = max(one.span.last_day for one in drafts) + DAY
    by_day: dict[date, list[Session]] = {}
    changed = {one.id: one for one in drafts if one.id != UNNAMED}
    there = [one.session for one in office.sessions.in_days(first, last)]
    for session in [*(one for one in there if one.id not in changed), *changed.values()]:
        for day in _days(session, first, last):
            by_day.setdefault(day, []).append(session)
    for draft in drafts:
        near: dict[str, Session] = {}
        for day in _days(draft, first, last):
            near.update(
                (one.id, one)
                for one in by_day.get(day, ())
                if not intake.event_of(one) or intake.event_of(one) != intake.event_of(draft)
            )
        for one in clash.clashes(draft, near.values()):
            if not (draft.id in changed and one.other.id in changed and one.other.id < draft.id):
                yield one


def _days(session: Session, first: date, last: date) -> Iterator[date]:
    day = max(first, session.span.first_day)
    while day <= min(last, session.span.last_day):
        yield day
        day += DAY


def require_first(earlier: EarlierImports, wish: Wish, there: Collection[str]) -> None:
    """Refuse where another import has brought something in meanwhile, perhaps the same.

    Args:
        earlier: what was brought in by now.
        wish: what is asked for.
        there: the ids of all sessions that there were at the survey.

    Raises:
        ChangedOnDisk: it has.
    """
    if frozenset(earlier.ids()) <= frozenset(there):
        return
    if any(one.session.id not in there for one in earlier.since(wish.days[0] - LOOK_BACK)):
        raise ChangedOnDisk(
            "another import was quicker, so nothing was written", hint="the same command again"
        )


def carry_out(
    office: Office, plan: Intake, *, prune: bool, progress: Callable[[], None]
) -> Iterator[Saved]:
    """Write what is new and what changed; with `prune` take away what vanished.

    What is written stays when it is broken off: the same command again does the rest.

    Args:
        office: where to write.
        plan: what `survey` gave.
        prune: take away what is no longer in the calendar.
        progress: called before each entry.
    """
    ids = iter(office.sessions.fresh_ids(len(plan.of(intake.NEW))))
    for change in plan.changes:
        if change.kind == intake.NEW and change.piece is not None:
            progress()
            draft = plan.drafts[change.piece.uid]._replace(id=next(ids))
            yield Saved(office.sessions.create(draft))
        elif change.kind == intake.CHANGED and change.piece is not None:
            assert change.stored is not None
            progress()
            draft = plan.drafts[change.piece.uid]
            saved, notes = revise.save(office, change.stored, draft)
            yield Saved(saved, change.stored, notes=notes)
        elif change.kind == intake.VANISHED and prune:
            assert change.stored is not None
            progress()
            yield schedule.remove(office, change.stored)


class Closing(NamedTuple):
    """The holidays of a calendar: those that are new, those that the practice has, the rest.

    `booked` are the sessions to come that fall on the new ones.
    """

    new: tuple[Holiday, ...]
    same: tuple[Holiday, ...]
    left_out: tuple[Change, ...]
    booked: tuple[Session, ...] = ()


def closing(office: Office, calendar: ForeignCalendar, days: tuple[date, date]) -> Closing:
    """The whole days of a calendar as holidays of the practice; those that it has stay.

    Holidays leave the time free in most calendars, so that says nothing here.
    """
    known = {(one.first, one.last): one for one in office.practice.settings.holidays}
    new: dict[tuple[date, date], Holiday] = {}
    same: dict[tuple[date, date], Holiday] = {}
    left_out = []
    for one in calendar.appointments:
        span = one.span
        if span.last_day < days[0] or span.first_day > days[1]:
            continue
        place = span.first_day, span.last_day
        if one.state == CALLED_OFF:
            left_out.append(intake.Change(intake.LEFT_OUT, _bare(one), why=one.state))
        elif not span.whole_days:
            why = "it is no whole day"
            left_out.append(intake.Change(intake.LEFT_OUT, _bare(one), why=why, line=one.line))
        elif place in known:
            same[place] = known[place]
        else:
            new.setdefault(place, Holiday(*place, one.title))
    left_out += [
        intake.Change(intake.LEFT_OUT, why=one.why, line=one.line) for one in calendar.left_out
    ]
    closed = sorted(new.values())
    booked = tuple(_booked(office, closed))
    return Closing(tuple(closed), tuple(same.values()), tuple(left_out), booked)


def _booked(office: Office, closed: Sequence[Holiday]) -> Iterator[Session]:
    """The sessions to come on these days, by start; time off and what is cancelled apart."""
    if not closed:
        return
    for stored in office.sessions.in_days(closed[0].first, max(one.last for one in closed)):
        one = stored.session
        if _is_off(one.type) or lifecycle.is_cancelled(one) or lifecycle.is_past(one, office.now):
            continue
        first, last = one.span.first_day, one.span.last_day
        if any(first <= day.last and last >= day.first for day in closed):
            yield one


def _bare(one: Appointment) -> Piece:
    return intake.Piece("", one.span, one.title, one)
