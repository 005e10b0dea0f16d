"""The rules between fields: each broken one is a fault at its field, with what would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.build import moment, outcome, practice, session, whole_days
from therasched.domain import audit, timing
from therasched.domain.catalogue import DEFAULT_TYPES
from therasched.domain.people import Client
from therasched.domain.reminder import Reminder

if TYPE_CHECKING:
    from therasched.domain.session import Session

DIRECT = session("k7f3mq", "03-02 09:30", "anna-k")
INDIRECT = DIRECT._replace(mode="indirect")
TEAM = session("t9wxsd", "03-02 13:00", type="team", title="Team meeting")
RECIPIENTS = ("client", "practitioner", "school-ot")
GROUP = session("p2qdhb", "03-02 11:00", "anna-k ben-o")


def faults(one: Session) -> list[tuple[str, str]]:
    found = audit.session_faults(one, practice())
    return [(".".join(map(str, fault.path)), fault.message) for fault in found]


def lasting(minutes: int, start: str = "03-02 20:00") -> Session:
    begin = moment(start)
    return TEAM._replace(span=timing.Span(begin, timing.plus_minutes(begin, minutes)))


@pytest.mark.parametrize(
    "one",
    [
        DIRECT,
        INDIRECT,
        TEAM,
        GROUP,
        GROUP._replace(outcome=outcome({"anna-k": "attended", "ben-o": "no-show"})),
        INDIRECT._replace(outcome=outcome(status="completed")),
        TEAM._replace(type="supervision", outcome=outcome(status="completed")),
        DIRECT._replace(participants=("school-ot",)),
        DIRECT._replace(reminders=tuple(Reminder(to, "email", 1) for to in RECIPIENTS)),
        DIRECT._replace(shared={"anna-k": moment("03-02 12:00")}),
        DIRECT._replace(practitioner=""),
        whole_days("d8vbqn", "03-02", "03-09", "Holiday"),
        lasting(240),
        lasting(12 * 60),
        lasting(20 * 60, "03-02 00:00"),
    ],
)  # fmt: skip
def test_sound_sessions_have_no_fault(one: Session) -> None:
    assert faults(one) == []


@pytest.mark.parametrize(
    ("one", "path", "message"),
    [
        (DIRECT._replace(service="slt"), "service", 'no service "slt"'),
        (DIRECT._replace(practitioner="lina"), "practitioner", 'no practitioner "lina"'),
        (DIRECT._replace(participants=("mum",)), "participants.0", 'no contact "mum"'),
        (DIRECT._replace(clients=("anna",)), "clients.0", 'no client "anna"'),
        (GROUP._replace(clients=("ben-o", "ben-o")), "clients.1", 'client "ben-o" stands twice'),
        (
            DIRECT._replace(reminders=(Reminder("mum", "email", 1),)),
            "reminders.0.to",
            'no recipient "mum"',
        ),
        (DIRECT._replace(service=""), "service", 'an entry of type session needs "service"'),
        (DIRECT._replace(clients=()), "clients", 'an entry of type session needs "clients"'),
        (DIRECT._replace(mode=""), "mode", 'an entry of type session needs "mode"'),
        (TEAM._replace(title=""), "title", 'an entry of type team needs "title"'),
        (TEAM._replace(service="slt-50"), "service", 'an entry of type team takes no "service"'),
        (TEAM._replace(clients=("anna-k",)), "clients", 'an entry of type team takes no "clients"'),
        (TEAM._replace(mode="direct"), "mode", 'an entry of type team takes no "mode"'),
        (
            DIRECT._replace(outcome=outcome(status="completed")),
            "outcome.status",
            "a direct session has attendance, not status",
        ),
        (
            TEAM._replace(outcome=outcome(status="completed")),
            "outcome.status",
            "an entry of type team has no outcome",
        ),
        (
            INDIRECT._replace(outcome=outcome({"anna-k": "attended"})),
            "outcome.clients.anna-k.attendance",
            "an indirect session has status, not attendance",
        ),
        (
            DIRECT._replace(outcome=outcome({"ben-o": "attended"})),
            "outcome.clients.ben-o",
            'no client of this session "ben-o"',
        ),
        (
            DIRECT._replace(shared={"ben-o": moment("03-02 12:00")}),
            "admin.shared.ben-o",
            'no client of this session "ben-o"',
        ),
        (
            lasting(12 * 60 + 1),
            "end",
            "what passes midnight lasts 12 hours at most; write dates alone for whole days",
        ),
        (
            TEAM._replace(
                type="time-off", span=whole_days("d8vbqn", "01-01", "12-31", "").span._replace(
                    end=moment("12-31 00:00").replace(year=2027)
                )
            ),
            "end",
            "an entry lasts a year at most",
        ),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_at_its_field(one: Session, path: str, message: str) -> None:
    assert faults(one) == [(path, message)]


def test_of_an_unknown_type_only_that_is_told() -> None:
    [fault] = audit.session_faults(DIRECT._replace(type="vidoe"), practice())
    assert fault.path == ("type",)
    assert fault.message.startswith('type "vidoe" is not one of session, video, phone, ')
    assert fault.known == (*DEFAULT_TYPES, "supervision")
    assert fault.word == "vidoe"


def test_a_long_type_is_not_repeated_whole() -> None:
    [fault] = audit.session_faults(DIRECT._replace(type="x" * 9999), practice())
    assert len(fault.message) < 300


def test_everything_is_told_at_once() -> None:
    broken = DIRECT._replace(service="x", clients=("a", "b"), practitioner="y", mode="")
    assert [path for path, _ in faults(broken)] == [
        "service", "practitioner", "clients.0", "clients.1", "mode",
    ]  # fmt: skip


def test_names_in_a_clients_file_that_lead_nowhere() -> None:
    known = practice()
    client = Client(
        "anna-k", "Anna K.", service="slt-50", practitioner="lena", contacts=("school-ot",)
    )
    assert audit.client_faults(client, known) == []
    lost = client._replace(
        service="x", practitioner="y", guardians=("school-ot", "mum"), contacts=("z",)
    )
    assert [fault.path for fault in audit.client_faults(lost, known)] == [
        ("service",), ("practitioner",), ("guardians", 1), ("contacts", 0),
    ]  # fmt: skip
    assert audit.client_faults(lost, known)[0].known == tuple(known.settings.services)


def test_who_works_at_the_desk_must_be_known() -> None:
    settings = practice().settings
    assert audit.settings_faults(settings) == []
    [fault] = audit.settings_faults(settings._replace(practitioner="lna"))
    assert (fault.path, fault.word, fault.known) == (("practitioner",), "lna", ("lena", "tom"))


def test_supervisors_are_other_practitioners_that_are_known() -> None:
    settings = practice().settings
    people = dict(settings.practitioners)
    people["tom"] = people["tom"]._replace(requires_cosign=("lena", "zoe", "tom"))
    found = audit.settings_faults(settings._replace(practitioners=people))
    assert [(fault.path, fault.message) for fault in found] == [
        (("practitioners", "tom", "requires_cosign", 1), 'no practitioner "zoe"'),
        (("practitioners", "tom", "requires_cosign", 2), "tom can not co-sign what tom signed"),
    ]
    assert (found[0].word, found[0].known) == ("zoe", ("lena", "tom"))
    people["tom"] = people["tom"]._replace(requires_cosign=("lena",))
    assert audit.settings_faults(settings._replace(practitioners=people)) == []
    [first, *_] = audit.settings_faults(settings._replace(practitioner="x", practitioners=people))
    assert first.path == ("practitioner",)
