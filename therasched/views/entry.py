"""One session as it is shown anywhere: every decision made, no clinical text.

The agenda, lists, the work list and the machine formats take entries, so they can't disagree.
Names are already as disclosed as the viewer may see them. Texts of plan, note and homework are
only in `views.sheet`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import attestation, lifecycle, timing
from therasched.domain.attestation import UNSIGNED, Standing
from therasched.domain.catalogue import CALLED_OFF, CANCELLED, NO_SHOW
from therasched.domain.record import NamedTuple
from therasched.views import disclosure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from therasched.domain.chain import Event
    from therasched.domain.lifecycle import Steps
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored

MISSING, CHANGED, LOCKED, DONE = "!", "~", "#", "✓"
"""The sign behind the bars, so that colour is never needed; the first that fits counts."""


class Entry(NamedTuple):
    """A line of the calendar. `start` and `end` are in the practice's zone, `minutes` elapsed.

    Whole days end with the beginning of the day after the last. `mark` is one of the signs above,
    or empty. `done` is None where no outcome is asked for. `clients` are (code, name) pairs, `who`
    is what stands where a name is expected: the clients, or the title.
    """

    id: str
    type: str
    type_title: str
    role: str
    letter: str
    mode: str
    service: str
    service_title: str
    practitioner: str
    clients: tuple[tuple[str, str], ...]
    who: str
    title: str
    start: datetime
    end: datetime
    whole_days: bool
    minutes: int
    group: bool
    steps: Steps
    mark: str
    standing: Standing
    done: bool | None
    cancelled: bool
    begun: bool
    absence: str
    attendance: Mapping[str, str]
    status: str
    shared: tuple[str, ...]
    place: str
    path: str

    @property
    def first_day(self) -> date:
        """The day it starts on."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last day it touches."""
        return timing.Span(self.start, self.end).last_day

    @property
    def what(self) -> str:
        """What it is: the service of a client session, the type of another one.

        Empty where `who` says it already.
        """
        what = self.service_title or self.type_title
        return what if what != self.who else ""


def build(stored: Stored, practice: Practice, level: str = "full") -> Entry:
    """The entry of one session, clients named at a level of `views.disclosure`."""
    standing = attestation.of_stored(stored, practice)
    return of_session(stored.session, stored.path, practice, level, standing)


def with_events(stored: Stored, events: Sequence[Event], practice: Practice) -> Entry:
    """The entry of one session whose log was read already."""
    standing = attestation.standing(events, stored.content, practice.now)
    return of_session(stored.session, stored.path, practice, standing=standing)


def of_session(
    session: Session,
    path: str,
    practice: Practice,
    level: str = "full",
    standing: Standing = UNSIGNED,
) -> Entry:
    """The entry of a session that lies, or would lie, at `path`."""
    kind = lifecycle.kind_of(session, practice)
    service = practice.settings.services.get(session.service)
    waits = lifecycle.awaits_outcome(session, kind, practice.now)
    # Where names are cut short a code would say more than they do.
    coded, named = level in ("full", "code"), level != "none"
    clients = session.clients if named else ()
    parts = {code: session.outcome.of(code).attendance for code in session.clients}
    steps = lifecycle.steps(session, kind)
    done = None if steps.outcome is None else steps.outcome and standing.attested
    span = session.span
    if span.whole_days:  # days stay the same days in another zone
        span = timing.span(span.first_day, span.last_day, practice.zone)
    return Entry(
        id=session.id,
        type=session.type,
        type_title=kind.title,
        role=kind.role,
        letter=kind.letter,
        mode=session.mode,
        service=session.service,
        service_title=service.title if service else session.service,
        practitioner=session.practitioner,
        clients=tuple(
            (code if coded else "", disclosure.client_name(code, practice, level))
            for code in clients
        ),
        who=disclosure.who(session, practice, level)
        or (session.title if named else "")
        or kind.title,
        title=session.title if named else "",
        start=span.start.astimezone(practice.zone),
        end=span.end.astimezone(practice.zone),
        whole_days=span.whole_days,
        minutes=span.minutes,
        group=session.group,
        steps=steps,
        mark=_mark(standing, waits=waits, done=bool(done)),
        standing=standing,
        done=done,
        cancelled=lifecycle.is_cancelled(session),
        begun=lifecycle.has_begun(session, practice.now),
        absence=_absence(session),
        attendance={code: part for code, part in parts.items() if part} if coded else {},
        status=session.outcome.status,
        shared=tuple(code for code in session.clients if code in session.shared) if coded else (),
        place=session.place,
        path=path,
    )


def _mark(standing: Standing, *, waits: bool, done: bool) -> str:
    if standing.changed:
        return CHANGED
    if waits:
        return MISSING
    if standing.locked:
        return LOCKED
    return DONE if done else ""


def _absence(session: Session) -> str:
    """Who did not come, in words: `no-show`, `late cancellation (1 of 3)`, or empty."""
    marked = [session.outcome.of(code).attendance for code in session.clients]
    absent = [word for word in marked if word in (*CALLED_OFF, NO_SHOW)]
    if not absent:
        return CANCELLED if lifecycle.is_cancelled(session) else ""
    words = [word if word == NO_SHOW else word.replace("-", " ") for word in absent]
    told = ", ".join(dict.fromkeys(words))
    return told if len(absent) == len(marked) else f"{told} ({len(absent)} of {len(marked)})"


def say_when(one: Entry, now: datetime) -> str:
    """When it begins, for people: `Mon 2 Mar 09:30`, of whole days the first one: `Mon 2 Mar`."""
    from therasched.domain.when import say_short

    said = say_short(one.start, now)
    return said.rpartition(" ")[0] if one.whole_days else said
