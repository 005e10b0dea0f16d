"""Looking: what is in a period, what a client's history is, where a text stands, what waits.

Everything here reads and decides which sessions belong; how they look is the views' business.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from therasched.domain import attestation, lifecycle, opening, search
from therasched.domain.record import NamedTuple
from therasched.domain.waiting import Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from therasched.actions.office import Office
    from therasched.domain.chain import Event
    from therasched.domain.session import Session, Stored
    from therasched.domain.timing import Span

GAP_DAYS = 400
"""How long a series may be silent and go on: a yearly one is."""
NEAR_DAYS = 31
"""How far before the first of a series another one may have been moved."""

Made = TypeVar("Made")

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class Filter(NamedTuple):
    """Which sessions a list holds; what is empty or None lets everything pass."""

    first: date | None = None
    last: date | None = None
    client: str = ""
    practitioner: str = ""
    type: str = ""
    service: str = ""
    tag: str = ""
    series: str = ""
    attendance: str = ""
    status: str = ""
    planned: bool | None = None
    marked: bool | None = None
    cancelled: bool | None = None
    unshared: bool = False
    signed: bool | None = None
    state: str = ""


def listing(office: Office, wanted: Filter) -> list[Stored]:
    """The sessions that pass a filter, by start."""
    first, last = wanted.first or FIRST_DAY, wanted.last or LAST_DAY
    if wanted.series:
        looked: Iterable[Stored] = office.sessions.in_series(wanted.series, first, last)
    else:
        looked = _between(office, first, last, wanted.client)
    return sorted((one for one in looked if _fits(one, office, wanted)), key=_by_start)


def _by_start(stored: Stored) -> tuple[datetime, str]:
    return stored.session.span.start_at, stored.session.id


def _began(stored: Stored) -> date:
    return stored.session.span.first_day


def _between(office: Office, first: date, last: date, client: str) -> Iterator[Stored]:
    """What touches these days; what runs over several may have begun before the first one."""
    begun_before = [
        one
        for one in office.sessions.in_days(first, first)
        if _began(one) < first and (not client or client in one.session.clients)
    ]
    yield from begun_before
    for stored in office.sessions.since(first, client):
        if stored.session.span.first_day > last:
            return
        yield stored


def _fits(stored: Stored, office: Office, wanted: Filter) -> bool:
    session = stored.session
    kind = lifecycle.kind_of(session, office.practice)
    steps = lifecycle.steps(session, kind)
    parts = [session.outcome.of(client).attendance for client in session.clients]
    tests = (
        not wanted.client or wanted.client in session.clients,
        not wanted.practitioner or session.practitioner == wanted.practitioner,
        not wanted.type or session.type == wanted.type,
        not wanted.service or session.service == wanted.service,
        not wanted.tag or wanted.tag in session.tags,
        not wanted.attendance or wanted.attendance in parts,
        not wanted.status or session.outcome.status == wanted.status,
        wanted.planned is None or steps.plan is wanted.planned,
        wanted.marked is None or _marked(session, office, wanted=wanted.marked),
        wanted.cancelled is None or lifecycle.is_cancelled(session) is wanted.cancelled,
        not wanted.unshared or bool(lifecycle.unshared_homework(session)),
        wanted.signed is None or _signed(stored, office, wanted=wanted.signed),
        not wanted.state or attestation.of_stored(stored, office.practice).state == wanted.state,
    )
    return all(tests)


def _signed(stored: Stored, office: Office, *, wanted: bool) -> bool:
    """Signed as it is, or waiting for that: what has no outcome is neither."""
    one = attestation.of_stored(stored, office.practice)
    return one.attested if wanted else _marked(stored.session, office, wanted=True) > one.attested


def _marked(session: Session, office: Office, *, wanted: bool) -> bool:
    """Marked, or waiting to be: what lies ahead or was called off is neither."""
    kind = lifecycle.kind_of(session, office.practice)
    if wanted:
        return lifecycle.steps(session, kind).outcome is True
    return lifecycle.awaits_outcome(session, kind, office.now)


class Hit(NamedTuple):
    """A session in which everything stands, and the events of its log.

    `fields` are those in which something stands, `text` is that of the first one, `wanted` is what
    was looked for.
    """

    stored: Stored
    events: Sequence[Event]
    fields: tuple[str, ...]
    text: str
    wanted: tuple[search.Term, ...]

    @property
    def snippet(self) -> search.Snippet:
        """A bit of the first field's text."""
        return search.snippet(self.wanted, self.text)


def find(
    office: Office,
    wanted: Sequence[search.Term],
    period: Filter,
    make: Callable[[Hit], Made],
    *,
    most: int | None = None,
) -> tuple[Iterable[Made], int]:
    """The sessions in whose texts, comments and names every term stands, the newest first.

    Args:
        office: the practice.
        wanted: what is looked for (`domain.search`); for nothing, nothing is found.
        period: the first and last day and the client, if they count.
        make: makes of each what is wanted of it, perhaps in another process; it can be pickled.
        most: how many are enough; without it all come, one by one as they are found.

    Returns:
        What was made of them, and how many there are besides.
    """
    if not wanted:
        return (), 0
    first, last = period.first or FIRST_DAY, period.last or LAST_DAY
    names = {one.code: f"{one.code} {one.name}" for one in office.clients.roll()}
    lines = {code: search.line(text) for code, text in names.items()}
    sought = tuple(search.Sought(term, _named(term, lines)) for term in wanted)
    asked = search.Wanted(sought, first, last, period.client)

    def look(stored: Stored, events: Sequence[Event]) -> Made | None:
        session = stored.session
        if period.client not in ("", *session.clients):
            return None
        fields = {
            name: names.get(text, text) if name.startswith("client") else text
            for name, text in search.texts(session, events).items()
        }
        held = search.fields_with(wanted, fields)
        return make(Hit(stored, events, held, fields[held[0]], tuple(wanted))) if held else None

    begun_before = [one for one in office.sessions.in_days(first, first) if _began(one) < first]
    older = [look(one, office.ledger.get(one.session.id, ())) for one in reversed(begun_before)]
    earlier = [made for made in older if made is not None]
    if most is None:
        return chain(office.sessions.holding(asked, look), earlier), 0
    found, more = office.sessions.newest(asked, look, most)
    room = most - len(found)
    return [*found, *earlier[:room]], more + len(earlier[room:])


def _named(term: search.Term, lines: Mapping[str, str]) -> frozenset[str]:
    """The clients in whose code or name a term stands."""
    return frozenset(code for code, line in lines.items() if search.stands_in(term, line))


class Waiting(NamedTuple):
    """What the work list looks through: sessions by start, and homework that waits for a review.

    Each of `reviews` is a client, the session where it belongs, the one where it was given.
    """

    sessions: list[Stored]
    reviews: list[tuple[str, Stored, Stored]]


def waiting(office: Office, *, since: date, days: int) -> Waiting:
    """What may wait for something: sessions since a day, and those of the next `days`."""
    practitioners = office.practice.settings.practitioners.values()
    supervised = tuple(one.code for one in practitioners if one.requires_cosign)
    at = Moment(int(office.now.timestamp()), signs(office), supervised)
    last = office.now.date() + timedelta(days=days)
    found, reviews = office.sessions.waiting(since, last, at)
    found.sort(key=_by_start)
    return Waiting(found, reviews)


def series_of(office: Office, stored: Stored) -> list[Stored]:
    """The sessions of the series that one is in, itself among them; empty without a series.

    Looked for from its first one on, until there is none for `GAP_DAYS`: so it costs as much as
    the series is long, however old the practice is.
    """
    code, gap, day = stored.session.series, timedelta(days=GAP_DAYS), timedelta(days=1)
    if not code:
        return []
    last = _first_day(office, stored.session) - day
    found: dict[str, Stored] = {}
    while more := list(office.sessions.in_series(code, last + day, last + gap)):
        found |= {one.path: one for one in more}
        # They are looked for by the names of their files, which may say another day than they do.
        last = max(last + day, more[-1].session.span.first_day)
    return [stored, *(one for one in found.values() if one.path != stored.path)]


def _first_day(office: Office, session: Session) -> date:
    """A day from which on its series is to be looked for: the code is the id of the first one.

    Where that is gone, there is none before for `GAP_DAYS`.
    """
    from therasched.domain import scope

    first = session.span.first_day
    for path in office.sessions.named(session.series):
        begin = office.sessions.read(path)[0]
        if begin is not None and begin.session.series == session.series:
            place = scope.place_of(begin.session).first_day
            return min(first, place, begin.session.span.first_day) - timedelta(days=NEAR_DAYS)
    code, gap, day = session.series, timedelta(days=GAP_DAYS), timedelta(days=1)
    while one := next(office.sessions.in_series(code, first - gap, first - day), None):
        first = min(first - day, one.session.span.first_day)
    return first


def ending(office: Office, days: int) -> list[Stored]:
    """The last sessions of series that end within so many days, with nothing booked after them.

    Of a series of a client nothing means: no session of that mode with her, whoever's. What was
    called off counts for nothing.
    """
    now, horizon = office.now, office.now.date() + timedelta(days=days)
    last: dict[str, Stored] = {}
    for one in office.sessions.in_days(now.date(), horizon):
        session = one.session
        ahead = session.series and not lifecycle.has_begun(session, now)
        if ahead and not lifecycle.is_cancelled(session) and session.span.first_day <= horizon:
            last[session.series] = one
    return [one for one in last.values() if _is_end(office, one.session)]


def _is_end(office: Office, session: Session) -> bool:
    """Whether its series does not go on, and somebody in it has nothing booked after it."""
    if _goes_on(session, office.sessions.in_series(session.series, session.span.first_day)):
        return False
    known = office.practice.clients
    hers = [code for code in session.clients if code in known and not known[code].archived]
    return not session.clients or any(
        not _goes_on(session, office.sessions.since(session.span.first_day, code)) for code in hers
    )


def _goes_on(session: Session, found: Iterable[Stored]) -> bool:
    return any(
        one.session.span.start_at > session.span.start_at
        and one.session.mode == session.mode
        and not lifecycle.is_cancelled(one.session)
        for one in found
    )


def openings(
    office: Office, first: date, last: date, practitioner: str, minutes: int
) -> list[Span]:
    """The open slots of a practitioner from now on, within these days."""
    start = max(first, office.now.date())
    days = [start + timedelta(days=n) for n in range((last - start).days + 1)]
    taken = [one.session for one in office.sessions.in_days(start, last)] if days else []
    return list(opening.openings(taken, office.practice, practitioner, days, minutes))


def signs(office: Office) -> bool:
    """Whether the practice has a key to sign with; without one nothing waits for a signature."""
    return bool(office.ledger.of_practice())


def awaits_signature(office: Office, stored: Stored) -> bool:
    """Whether a session is marked and to be signed, in a practice that signs."""
    session = stored.session
    kind = lifecycle.kind_of(session, office.practice)
    marked = "outcome" in kind.asks and lifecycle.outcome_complete(session, kind)
    if not marked or not lifecycle.has_begun(session, office.now) or not signs(office):
        return False
    return not attestation.of_stored(stored, office.practice).attested


def why_nothing_is_free(office: Office, practitioner: str) -> str:
    """The sentence for an empty answer of `openings`."""
    settings = office.practice.settings
    known = settings.practitioners.get(practitioner)
    if not settings.hours and not (known and known.hours):
        return "No working hours are set: add `hours:` to therasched.yaml (therasched help files)."
    return "Nothing is free then."
