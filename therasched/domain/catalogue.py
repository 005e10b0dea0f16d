"""The closed word lists of the practice: event types, modes, attendance, status, reviews.

Event types are configuration: the ten here are the defaults, a practice may re-title them or add
its own; letter, colour role, mode and required fields follow from the type's class. The words are
explained once, in docs/concepts.md.
"""

from __future__ import annotations

from therasched.domain.record import NamedTuple

DIRECT = "direct"
INDIRECT = "indirect"
MODES = (DIRECT, INDIRECT)

ROLE_LETTERS = {"client": "C", "video": "V", "non-client": "N", "team": "T"}
ROLES = tuple(ROLE_LETTERS)

ATTENDED = "attended"
CANCELLED = "cancelled"
LATE_CANCELLATION = "late-cancellation"
NO_SHOW = "no-show"
NON_BILLABLE = "non-billable"
CANCELLED_BY_PRACTITIONER = "cancelled-by-practitioner"
ATTENDANCES = (
    ATTENDED,
    CANCELLED,
    LATE_CANCELLATION,
    NO_SHOW,
    NON_BILLABLE,
    CANCELLED_BY_PRACTITIONER,
)
TOOK_PLACE = (ATTENDED, NON_BILLABLE)
BILLED = (ATTENDED, LATE_CANCELLATION, NO_SHOW)
CALLED_OFF = (CANCELLED, LATE_CANCELLATION, CANCELLED_BY_PRACTITIONER)

COMPLETED = "completed"
STATUSES = ("not-started", "in-progress", "on-hold", COMPLETED)

REVIEWS = ("done", "partly", "not-done")

CANCELLERS = ("client", "practitioner", "clinic")

NO_PLAN = "-"
"""The plan of a session that needs none, on purpose."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class EventType(NamedTuple):
    """A kind of calendar entry; `role` is its class, which decides colour and required fields.

    `asks` names the steps that are expected after scheduling: plan, outcome.
    """

    name: str
    title: str
    role: str
    mode: str
    asks: tuple[str, ...]

    @property
    def for_clients(self) -> bool:
        """Whether a session of this type needs a service and at least one client."""
        return self.role in ("client", "video")

    @property
    def letter(self) -> str:
        """The letter that stands for the colour where there is none."""
        return ROLE_LETTERS[self.role]


_BOTH = ("plan", "outcome")

DEFAULT_TYPES = {
    kind.name: kind
    for kind in (
        EventType("session", "Session", "client", DIRECT, _BOTH),
        EventType("video", "Video session", "video", DIRECT, _BOTH),
        EventType("phone", "Phone call", "client", DIRECT, _BOTH),
        EventType("email", "E-mail", "client", INDIRECT, _BOTH),
        EventType("meeting", "Meeting", "client", INDIRECT, _BOTH),
        EventType("task", "Task", "client", INDIRECT, _BOTH),
        EventType("team", "Team meeting", "team", "", ()),
        EventType("personal", "Personal", "non-client", "", ()),
        EventType("admin", "Admin", "non-client", "", ()),
        EventType("time-off", "Time off", "non-client", "", ()),
    )
}
