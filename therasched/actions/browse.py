"""Looking: what is in a period, what a client's history is, where a text stands, what waits.

Everything here reads and decides which sessions belong; how they look is the views' business.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import attestation, lifecycle, opening
from therasched.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.actions.office import Office
    from therasched.domain.session import Session, Stored
    from therasched.domain.timing import Span

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
    passed = [
        one for one in _between(office, first, last, wanted.client) if _fits(one, office, wanted)
    ]
    return sorted(passed, key=lambda one: (one.session.span.start_at, one.session.id))


def _between(office: Office, first: date, last: date, client: str) -> Iterator[Stored]:
    """What touches these days; what runs over several may have begun before the first one."""
    begun_before = [
        one
        for one in office.sessions.in_days(first, first)
        if one.session.span.first_day < first and (not client or client in one.session.clients)
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
    """A session in which a text stands: in which fields, and a bit of the first of them."""

    stored: Stored
    fields: tuple[str, ...]
    snippet: str


def find(office: Office, text: str, wanted: Filter) -> Iterator[Hit]:
    """The sessions in which every word of `text` stands, accents and case aside."""
    words = folded(text).split()
    for stored in listing(office, wanted):
        texts = _texts(stored.session, office)
        whole = folded(" ".join(texts.values()))
        if words and all(word in whole for word in words):
            fields = [name for name, one in texts.items() if any(w in folded(one) for w in words)]
            snippet = _snippet(texts[fields[0]], words[0]) if fields else ""
            yield Hit(stored, tuple(fields), snippet)


def _texts(session: Session, office: Office) -> dict[str, str]:
    clients = office.practice.clients
    names = [clients[code].name for code in session.clients if code in clients]
    texts = {
        "client": " ".join([*session.clients, *names]),
        "title": session.title,
        "place": session.place,
        "tags": " ".join(session.tags),
        "plan": session.plan,
        "note": session.outcome.note,
        "reason": session.cancelled.reason if session.cancelled else "",
    }
    for code, part in session.outcome.clients.items():
        texts |= {
            f"{code}: note": part.note,
            f"{code}: homework": part.homework,
            f"{code}: review": part.review_note,
        }
    return {name: one for name, one in texts.items() if one}


def _snippet(text: str, word: str, around: int = 30) -> str:
    flat = " ".join(text.split())
    at = max(0, folded(flat).find(word))
    start, end = max(0, at - around), at + len(word) + around
    return ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")


def waiting(office: Office, *, since: date, days: int) -> list[Stored]:
    """What the work list looks through: sessions since a day, and those of the next `days`."""
    end = office.now.date() + timedelta(days=days)
    return listing(office, Filter(first=since, last=end))


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
