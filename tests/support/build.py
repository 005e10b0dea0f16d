"""A small made-up practice as records, for views and renderers: `practice()` and its `week()`.

The clock stands at Tue 3 Mar 2026 10:40 in Berlin. A test that needs one thing else takes
`session("k7f3mq", "03-05 14:00", "anna-k", plan="…")`. For a practice on disk see
`tests.support.shop`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from therasched.domain import timing
from therasched.domain.catalogue import DEFAULT_TYPES, EventType
from therasched.domain.outcome import Cancelled, ClientOutcome, Outcome
from therasched.domain.people import Client, Contact, Practitioner, Service
from therasched.domain.practice import Practice, Settings
from therasched.domain.reminder import Reminder
from therasched.domain.session import Session, Stored
from therasched.domain.when import Period
from therasched.views import agenda, entry, sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from therasched.domain.carryover import CarryOver

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 3, 10, 40, tzinfo=ZONE)
WEEK = Period(date(2026, 3, 2), date(2026, 3, 8), "week")

NAMES = {
    "anna-k": "Anna K.",
    "ben-o": "Ben O'Brien",
    "maria-s": "Maria S.",
    "tanaka": "家族 田中 👩‍👧",
}
SERVICES = {
    one.code: one
    for one in (
        Service("slt-50", "Speech therapy", 50),
        Service("couple-75", "Couples session", 75),
        Service("parent-50", "Parent coaching", 50),
    )
}
SUPERVISION = EventType("supervision", "Supervision", "team", "", ("outcome",))


def practice(now: datetime = NOW, /, **names: str) -> Practice:
    """The practice; `names` are further clients, or other names of the same ones."""
    known = NAMES | {code.replace("_", "-"): name for code, name in names.items()}
    settings = Settings(
        id="kranich",
        name="Praxis Kranich",
        timezone=ZONE.key,
        practitioner="lena",
        practitioners={
            "lena": Practitioner("lena", "Lena Berg"),
            "tom": Practitioner("tom", "Tom Hahn"),
        },
        services=SERVICES,
        types=DEFAULT_TYPES | {"supervision": SUPERVISION},
    )
    return Practice(
        settings,
        {code: Client(code, name) for code, name in known.items()},
        {"school-ot": Contact("school-ot", "Frau Ott, School")},
        now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else ZONE,
        now,
    )


def moment(text: str) -> datetime:
    """`03-02 09:30` of 2026, in Berlin."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def session(name: str, start: str, clients: str = "", minutes: int = 50, **fields: Any) -> Session:
    """A session of Lena's: with clients (codes, blanks between) speech therapy, else admin work."""
    begin = moment(start)
    usual: dict[str, Any] = {
        "type": "session" if clients else "admin",
        "span": timing.Span(begin, timing.plus_minutes(begin, minutes)),
        "mode": "direct" if clients else "",
        "service": "slt-50" if clients else "",
        "practitioner": "lena",
        "clients": tuple(clients.split()),
    }
    return Session(name, **(usual | fields))


def whole_days(name: str, first: str, last: str, title: str, **fields: Any) -> Session:
    """Whole days of 2026, the last included: time off, but for what `fields` say."""
    begin, end = (date.fromisoformat(f"2026-{day}") for day in (first, last))
    span = timing.span(begin, end, ZONE)
    usual = {"type": "time-off", "span": span, "practitioner": "lena", "title": title}
    return Session(name, **(usual | fields))


def outcome(
    parts: Mapping[str, str | ClientOutcome] | None = None, *, status: str = "", note: str = ""
) -> Outcome:
    """An outcome; of each client the attendance alone, or the whole part."""
    clients = {
        code: ClientOutcome(part) if isinstance(part, str) else part
        for code, part in (parts or {}).items()
    }
    return Outcome(status, note, clients)


def week() -> list[Session]:
    """The week of 2 March: every colour, state and shape of entry, by start."""
    lift = ClientOutcome("attended", "partly", "Once, with me.", "", "Take the lift twice.")
    fever = Cancelled("client", moment("03-03 08:00").astimezone(UTC), "has a fever")
    group = "anna-k ben-o maria-s"
    return [
        whole_days("d8vbqn", "03-02", "03-03", "Audit days", type="admin"),
        session(
            "k7f3mq",
            "03-02 09:30",
            "anna-k",
            plan="Review the thought record; start exposure step 3.",
            outcome=outcome({"anna-k": lift}, note="Managed floor 3 with support."),
            shared={"anna-k": datetime(2026, 3, 2, 9, 40, tzinfo=UTC)},
            room="Room 1",
            participants=("school-ot",),
            reminders=(Reminder("client", "email", 1440), Reminder("practitioner", "browser", 15)),
            tags=("lift",),
        ),
        session(
            "p2qdhb", "03-02 11:00", "ben-o maria-s", 75, type="video", service="couple-75",
            place="https://meet.example.org/lena",
        ),
        session("t9wxsd", "03-02 13:00", minutes=60, type="team", title="Team meeting"),
        session(
            "k7f9bb", "03-02 14:30", group, 75, plan="-",
            outcome=outcome({"anna-k": "attended", "ben-o": "no-show", "maria-s": "attended"}),
        ),
        session("n3kcrz", "03-02 16:00", "ben-o", outcome=outcome({"ben-o": "no-show"})),
        session("h4mnzd", "03-03 10:00", "tanaka", service="parent-50", plan="Bath time."),
        session(
            "c5bfgh", "03-03 12:00", "ben-o", cancelled=fever,
            outcome=outcome({"ben-o": "late-cancellation"}),
        ),
        session("r8vbwk", "03-03 15:30", minutes=45, title="Letter to school"),
        session("x6hhlm", "03-04 09:00", minutes=90, type="supervision", title="Case round"),
        session("z2rrtt", "03-06 22:00", minutes=480, type="personal", title="Night on call"),
    ]  # fmt: skip


def stored(session: Session) -> Stored:
    """The session as if it had been read."""
    start = session.span.start
    return Stored(session, f"sessions/{start:%Y/%m/%Y-%m-%d-%H%M}-{session.id}.yaml", b"")


def entries(sessions: Iterable[Session], **names: str) -> list[entry.Entry]:
    """The entries of sessions; `names` as for `practice`."""
    known = practice(NOW, **names)
    return [entry.build(stored(one), known) for one in sessions]


def the_agenda(sessions: Iterable[Session], **names: str) -> agenda.Agenda:
    """Lena's agenda of the week."""
    own = [stored(one) for one in sessions]
    return agenda.build(own, practice(NOW, **names), WEEK, practitioner="lena")


def the_sheet(session: Session, carried: Iterable[CarryOver] = (), **names: str) -> sheet.Sheet:
    """The sheet of a session."""
    return sheet.build(stored(session), practice(NOW, **names), carried)
