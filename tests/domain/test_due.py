"""Which messages are due: whom they go to, when, why somebody gets none, and where each stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.build import NOW, ZONE, moment, outcome, practice, session
from therasched.domain import due, outbox
from therasched.domain.due import Row
from therasched.domain.outbox import FAILED, LATER, SENT, UNCLEAR, Fate
from therasched.domain.outcome import Cancelled
from therasched.domain.people import Client, Contact
from therasched.domain.reminder import Reminder
from therasched.domain.session import CalendarStamp

if TYPE_CHECKING:
    from therasched.domain.notice import Notice
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

DAY = 1440
MAIL = Reminder("client", "email", DAY)
YES = {"email": "2026-01-01"}
MUM = Contact("mum", "Maria K.", email="mum@example.org", consent=YES)
DAD = Contact("dad", "Dan K.", consent=YES)
ANNA = Client("anna-k", "Anna K.", email="anna@example.org", consent=YES)
BEN = Client("ben-o", "Ben O'Brien", email="ben@example.org", consent=YES, language="de")


def office(*people: Client | Contact, now: datetime = NOW, **settings: Any) -> Practice:
    made = practice(now)
    clients = {**made.clients, **{one.code: one for one in people if isinstance(one, Client)}}
    contacts = {**made.contacts, **{one.code: one for one in people if isinstance(one, Contact)}}
    return made._replace(
        clients=clients, contacts=contacts, settings=made.settings._replace(**settings)
    )


def booked(start: str = "03-04 09:00", clients: str = "anna-k", **fields: Any) -> Session:
    return session("k7f3mq", start, clients, **{"reminders": (MAIL,), **fields})


def told(one: Session, at: Practice) -> list[str]:
    return [notice.recipient.code for notice in due.reminders(one, at)[0]]


def reasons(one: Session, at: Practice) -> list[tuple[str, str]]:
    return [(skip.code, skip.reason) for skip in due.reminders(one, at)[1]]


# --- whom --------------------------------------------------------------------------------------


def test_a_client_with_consent_gets_one() -> None:
    (notice,), skips = due.reminders(booked(), office(ANNA))
    assert (notice.kind, notice.before, notice.due_at) == ("reminder", DAY, moment("03-03 09:00"))
    assert notice.recipient == ("anna-k", "client", "Anna K.", "anna@example.org", "", "anna-k")
    assert not skips


def test_each_member_of_a_group_gets_her_own() -> None:
    at = office(ANNA, BEN, language="fr")
    notices, skips = due.reminders(booked(clients="anna-k ben-o maria-s"), at)
    assert [(one.recipient.code, one.recipient.language) for one in notices] == [
        ("anna-k", "fr"),
        ("ben-o", "de"),
    ]
    assert [(one.code, one.reason) for one in skips] == [("maria-s", "no consent to e-mail")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"consent": {}}, "no consent to e-mail"),
        ({"consent": {"phone": "2026-01-01"}}, "no consent to e-mail"),
        ({"consent": {"email": "2026-03-04"}}, "consent to e-mail only from 2026-03-04"),
        ({"email": ""}, "no e-mail address"),
        ({"archived": "2026-02-01"}, "archived"),
    ],
)
def test_who_gets_none_is_told_why(change: dict[str, Any], reason: str) -> None:
    at = office(ANNA._replace(**change))
    assert told(booked(), at) == []
    assert reasons(booked(), at) == [("anna-k", reason)]


def test_consent_counts_on_the_day_the_message_goes() -> None:
    later = office(ANNA._replace(consent={"email": "2026-03-09"}))
    assert told(booked("03-10 09:00"), later) == ["anna-k"]
    assert told(booked("03-09 09:00"), later) == []
    late = later._replace(now=moment("03-09 08:00"))
    assert told(booked("03-09 09:00"), late) == ["anna-k"], "what goes late goes with consent too"


def test_nobody_without_a_file() -> None:
    at = office()._replace(clients={})
    assert reasons(booked(), at) == [("anna-k", "there is no file")]
    one = booked(reminders=(Reminder("aunt", "email", DAY),))
    assert reasons(one, at) == [("aunt", "there is no file")]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"mode": "indirect"}, "the client takes no part in it"),
        ({"clients": "", "type": "team", "title": "Case round"}, "it is no session with a client"),
        ({"cancelled": Cancelled("client", NOW)}, "it is cancelled"),
        ({"outcome": outcome({"anna-k": "cancelled"})}, "it is cancelled"),
        ({"start": "03-03 10:40"}, "it has begun"),
        ({"start": "03-02 09:00"}, "it has begun"),
    ],
)
def test_sessions_of_which_nobody_is_reminded(fields: dict[str, Any], reason: str) -> None:
    one, at = booked(**fields), office(ANNA)
    assert told(one, at) == []
    assert reasons(one, at) == [("", reason)]


def test_a_session_without_wishes_has_nothing_to_tell() -> None:
    alarm = Reminder("practitioner", "browser", 15)
    assert due.reminders(booked(reminders=(alarm,)), office(ANNA)) == ([], [])


def test_a_member_who_called_off_gets_none() -> None:
    one = booked(clients="anna-k ben-o", outcome=outcome({"ben-o": "late-cancellation"}))
    at = office(ANNA, BEN)
    assert told(one, at) == ["anna-k"]
    assert reasons(one, at) == [("ben-o", "has called off")]


# --- guardians and third parties ----------------------------------------------------------------


CHILD = ANNA._replace(born="2015-05-01", guardians=("mum", "dad"))


def test_guardians_get_what_is_for_a_minor() -> None:
    at = office(CHILD, MUM, DAD)
    (notice,), skips = due.reminders(booked(), at)
    assert notice.recipient == ("mum", "guardian", "Maria K.", "mum@example.org", "", "anna-k")
    assert [(one.code, one.reason) for one in skips] == [("dad", "no e-mail address")]


@pytest.mark.parametrize(
    ("born", "who"),
    [
        ("2008-03-03", "anna-k"),
        ("2008-03-04", "mum"),
        ("", "mum"),
        ("1990-01-01", "anna-k"),
    ],
)
def test_who_comes_of_age_speaks_for_herself(born: str, who: str) -> None:
    at = office(CHILD._replace(born=born, guardians=("mum",)), MUM)
    assert told(booked(), at) == [who]


def test_a_minor_without_guardians_gets_her_own() -> None:
    assert told(booked(), office(ANNA._replace(born="2015-05-01"))) == ["anna-k"]


def test_a_guardian_of_two_gets_one_message() -> None:
    both = (CHILD, BEN._replace(guardians=("mum",)))
    one = booked(clients="anna-k ben-o", reminders=(MAIL, Reminder("mum", "email", DAY)))
    assert told(one, office(*both, MUM, DAD)) == ["mum"]


@pytest.mark.parametrize(
    ("clients", "contacts", "about"),
    [
        ("anna-k", (), "anna-k"),
        ("anna-k ben-o", ("school-ot",), "anna-k"),
        ("anna-k ben-o", (), ""),
    ],
)
def test_a_contact_hears_of_one_client_alone(
    clients: str, contacts: tuple[str, ...], about: str
) -> None:
    school = Contact("school-ot", "Frau Ott", email="ott@example.org", consent=YES)
    at = office(ANNA._replace(contacts=contacts), BEN, school)
    one = booked(clients=clients, reminders=(Reminder("school-ot", "email", DAY),))
    ((notice,), _) = due.reminders(one, at)
    assert (notice.recipient.role, notice.recipient.about) == ("contact", about)
    assert reasons(one, office(ANNA)) == [("school-ot", "no consent to e-mail")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": "lena@example.org"}, ""),
        ({}, "no e-mail address"),
        ({"email": "lena@example.org", "archived": "2026-01-01"}, "archived"),
    ],
)
def test_the_practitioner_needs_no_consent(change: dict[str, Any], reason: str) -> None:
    at = office(ANNA)
    lena = at.settings.practitioners["lena"]._replace(**change)
    at = at._replace(settings=at.settings._replace(practitioners={"lena": lena}))
    one = booked(reminders=(Reminder("practitioner", "email", 60),))
    assert told(one, at) == ([] if reason else ["lena"])
    assert reasons(one, at) == ([("lena", reason)] if reason else [])
    gone = at._replace(settings=at.settings._replace(practitioners={}))
    assert reasons(one, gone) == [("lena", "there is no such practitioner")]
    group = one._replace(clients=("anna-k", "ben-o"))
    assert [notice.recipient.about for notice in due.reminders(group, at)[0]] == (
        [] if reason else [""]
    )


# --- when ---------------------------------------------------------------------------------------


def test_a_day_before_is_the_same_wall_time_across_a_clock_change() -> None:
    assert due.before(moment("03-30 01:30"), DAY) == moment("03-29 01:30")
    start = moment("03-29 14:00")  # the clocks were put forward at 2:00
    assert due.before(start, DAY) == moment("03-28 14:00")
    assert due.before(start, 720).astimezone(UTC) == start.astimezone(UTC) - timedelta(hours=12)
    assert due.before(start, DAY + 60) == moment("03-28 13:00")


@pytest.mark.parametrize(
    ("asked", "start", "minutes", "quiet", "goes"),
    [
        ("03-03 14:00", "03-04 14:00", DAY, "20:00-08:00", "03-03 14:00"),
        ("03-03 21:00", "03-04 21:00", DAY, "20:00-08:00", "03-04 08:00"),
        ("03-03 07:59", "03-04 07:59", DAY, "20:00-08:00", "03-03 08:00"),
        ("03-03 08:00", "03-04 08:00", DAY, "20:00-08:00", "03-03 08:00"),
        ("03-03 20:00", "03-04 20:00", DAY, "20:00-08:00", "03-04 08:00"),
        ("03-03 20:30", "03-04 08:30", 720, "20:00-08:00", "03-03 19:00"),
        ("03-04 06:30", "03-04 07:30", 60, "20:00-08:00", "03-03 19:00"),
        ("03-04 07:45", "03-04 08:15", 30, "20:00-08:00", "03-03 19:00"),
        ("03-04 07:55", "03-04 08:10", 10, "20:00-08:00", "03-04 08:00"),
        ("03-03 12:30", "03-04 12:30", DAY, "12:00-13:00", "03-03 13:00"),
        ("03-03 11:59", "03-04 11:59", DAY, "12:00-13:00", "03-03 11:59"),
        ("03-03 21:00", "03-04 21:00", DAY, "", "03-03 21:00"),
        ("03-29 07:30", "03-29 08:30", 60, "20:00-08:00", "03-28 19:00"),
        ("10-25 07:30", "10-25 08:30", 60, "20:00-08:00", "10-24 19:00"),
    ],
)
def test_quiet_hours(asked: str, start: str, minutes: int, quiet: str, goes: str) -> None:
    at = due.shifted(moment(asked), moment(start), minutes, quiet, ZONE)
    assert at == moment(goes)


@given(
    st.integers(0, 8760 * 60), st.integers(1, 3 * DAY), st.integers(0, 1439), st.integers(1, 1320)
)
def test_nothing_is_due_in_quiet_hours_or_after_the_start(
    at: int, minutes: int, first: int, length: int
) -> None:
    start = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=at)).astimezone(ZONE)
    last = (first + length) % DAY
    quiet = f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}"
    goes = due.shifted(due.before(start, minutes), start, minutes, quiet, ZONE)
    assert goes.timestamp() < start.timestamp()
    assert due.quiet_end(goes, quiet, ZONE) is None


def test_quiet_hours_are_her_own_else_those_of_the_practice() -> None:
    anna = ANNA._replace(quiet="22:00-09:00")
    one = booked("03-05 08:30", "anna-k ben-o")
    notices, _ = due.reminders(one, office(anna, BEN, quiet="20:00-08:45"))
    assert [notice.due_at for notice in notices] == [moment("03-04 09:00"), moment("03-04 08:45")]
    school = Contact("school-ot", "Ott", email="o@example.org", consent=YES, quiet="08:00-10:00")
    at = office(ANNA, school)
    lena = at.settings.practitioners["lena"]._replace(email="lena@example.org")
    settings = at.settings._replace(practitioners={"lena": lena}, quiet="08:00-08:40")
    wishes = (Reminder("school-ot", "email", DAY), Reminder("practitioner", "email", DAY))
    notices, _ = due.reminders(
        one._replace(reminders=wishes, clients=("anna-k",)), at._replace(settings=settings)
    )
    assert [notice.due_at for notice in notices] == [moment("03-04 10:00"), moment("03-04 08:40")]


def test_quiet_hours_end_when_the_clocks_have_skipped_that_time() -> None:
    assert due.quiet_end(moment("03-29 01:00"), "22:00-02:30", ZONE) == moment("03-29 03:30")


# --- notices ------------------------------------------------------------------------------------


def test_clients_are_told_of_what_was_done() -> None:
    since = moment("03-03 10:30")
    (notice,), skips = due.told_of(booked(), office(ANNA), "moved", since)
    assert (notice.kind, notice.before, notice.due_at) == ("moved", 0, since)
    assert not skips
    off = booked(cancelled=Cancelled("client", NOW))
    assert due.told_of(off, office(ANNA), "moved", since)[1][0].reason == "it is cancelled"
    assert due.told_of(booked(), office(ANNA), "cancelled", since)[1][0].reason == (
        "it is not cancelled"
    )
    gone = off._replace(outcome=outcome({"anna-k": "cancelled"}))
    assert len(due.told_of(gone, office(ANNA), "cancelled", since)[0]) == 1


def test_an_invitation_goes_to_third_parties() -> None:
    school = Contact("school-ot", "Ott", email="o@example.org", consent=YES)
    one = booked(participants=("school-ot", "mum"))
    at = office(ANNA, school, MUM)
    codes = [n.recipient.code for n in due.told_of(one, at, "invitation", NOW)[0]]
    assert codes == ["school-ot", "mum"]
    (notice,), _ = due.told_of(one, at, "invitation", NOW, "mum")
    assert notice.recipient.code == "mum"


@pytest.mark.parametrize(
    ("since", "start", "goes"),
    [
        ("03-03 21:00", "03-05 09:00", "03-04 08:00"),
        ("03-04 06:00", "03-04 07:30", "03-04 06:00"),
        ("03-04 06:00", "03-04 08:00", "03-04 06:00"),
        ("03-03 14:00", "03-05 09:00", "03-03 14:00"),
    ],
)
def test_notices_wait_in_quiet_hours_unless_it_would_be_too_late(
    since: str, start: str, goes: str
) -> None:
    at = office(ANNA, quiet="20:00-08:00", now=moment(since))
    (notice,), _ = due.told_of(booked(start), at, "moved", moment(since))
    assert notice.due_at == moment(goes)


@pytest.mark.parametrize(
    ("now", "start", "goes", "state"),
    [
        ("03-03 19:59", "03-05 09:00", "03-03 14:00", "due"),
        ("03-03 22:00", "03-05 09:00", "03-04 08:00", "quiet"),
        ("03-04 08:00", "03-05 09:00", "03-03 14:00", "due"),
        ("03-04 06:00", "03-04 07:30", "03-03 14:00", "due"),
    ],
)
def test_a_notice_that_waited_into_the_night_waits_for_the_morning(
    now: str, start: str, goes: str, state: str
) -> None:
    """No run came while it was day, or the server took it not."""
    at = office(ANNA, quiet="20:00-08:00", now=moment(now))
    notices, _ = due.told_of(booked(start), at, "moved", moment("03-03 14:00"))
    assert notices[0].due_at == moment(goes)
    assert states(notices, at) == [state]


# --- where they stand -----------------------------------------------------------------------------


def states(notices: list[Notice], at: Practice, fates: dict[int, Fate] | None = None) -> list[str]:
    """The states, given what became of reminders by how long before they are."""
    known = {
        outbox.key_of(one, at.settings.id): (fates or {})[one.before]
        for one in notices
        if one.before in (fates or {})
    }
    return [row.state for row in due.rows(notices, at, known)]


SEVERAL = (Reminder("client", "email", 7 * DAY), MAIL, Reminder("client", "email", 120))


@pytest.mark.parametrize(
    ("now", "fates", "expected"),
    [
        ("02-20 09:00", {}, ["waiting", "waiting", "waiting"]),
        ("02-25 09:00", {}, ["due", "waiting", "waiting"]),
        ("02-25 09:00", {7 * DAY: Fate(SENT, 1)}, ["sent", "waiting", "waiting"]),
        ("03-03 09:00", {7 * DAY: Fate(SENT, 1)}, ["sent", "due", "waiting"]),
        ("03-03 09:00", {}, ["served", "due", "waiting"]),
        ("03-03 09:00", {DAY: Fate(SENT, 1)}, ["served", "sent", "waiting"]),
        ("03-04 08:59", {}, ["served", "served", "due"]),
        ("03-04 08:59", {120: Fate(UNCLEAR, 1)}, ["served", "served", "unclear"]),
        ("03-04 08:59", {120: Fate(FAILED, 1)}, ["served", "served", "failed"]),
    ],
)
def test_of_several_that_were_missed_the_nearest_goes(
    now: str, fates: dict[int, Fate], expected: list[str]
) -> None:
    at = office(ANNA, now=moment(now))
    notices, _ = due.reminders(booked(reminders=SEVERAL), at)
    assert states(notices, at, fates) == expected


@pytest.mark.parametrize(
    ("n", "since", "state"),
    [(1, 0, "retry"), (5, 0, "retry"), (6, 0, "waiting"), (6, 59, "waiting"), (6, 60, "retry")],
)
def test_what_was_not_taken_goes_again_and_rests_after_a_while(
    n: int, since: int, state: str
) -> None:
    at = office(ANNA)
    notices, _ = due.reminders(booked(), at)
    tried_at = outbox.instant(NOW - timedelta(minutes=since))
    assert states(notices, at, {DAY: Fate(LATER, n, tried_at)}) == [state]


def test_a_late_one_waits_for_the_end_of_quiet_hours() -> None:
    at = office(ANNA, quiet="20:00-08:00", now=moment("03-03 22:00"))
    notices, _ = due.reminders(booked("03-04 19:00"), at)
    assert notices[0].due_at == moment("03-03 19:00")
    assert states(notices, at) == ["quiet"]
    assert states(notices, at._replace(now=moment("03-04 08:00"))) == ["due"]


def test_a_notice_in_quiet_hours_says_so() -> None:
    at = office(ANNA, quiet="20:00-08:00", now=moment("03-03 22:00"))
    notices, _ = due.told_of(booked("03-04 19:00"), at, "created", at.now)
    assert states(notices, at) == ["quiet"]


@pytest.mark.parametrize(
    ("fate", "state"),
    [
        (Fate(SENT, 1, outbox.instant(moment("03-03 09:00"))), "served"),
        (Fate(SENT, 1, outbox.instant(moment("03-03 08:59"))), "due"),
        (Fate(UNCLEAR, 1, outbox.instant(NOW)), "due"),
    ],
)
@pytest.mark.parametrize("kind", ["created", "moved"])
def test_who_was_told_the_time_just_now_needs_no_reminder(
    kind: str, fate: Fate, state: str
) -> None:
    at = office(ANNA)
    one = booked(calendar=CalendarStamp(3, NOW, ""))
    notices, _ = due.reminders(one, at)
    told_now = outbox.key_of(due.told_of(one, at, kind, NOW)[0][0], at.settings.id)
    assert [row.state for row in due.rows(notices, at, {told_now: fate})] == [state]


def test_rows_carry_what_became_of_them() -> None:
    at = office(ANNA)
    notices, _ = due.reminders(booked(), at)
    fate = Fate(FAILED, 1, "2026-03-03T08:00:00Z", "550 5.1.1")
    key = outbox.key_of(notices[0], at.settings.id)
    assert list(due.rows(notices, at, {key: fate})) == [Row(notices[0], FAILED, fate)]


def test_another_zone_changes_no_due_time() -> None:
    there = ZoneInfo("America/New_York")
    one = booked()
    start = one.span.start.astimezone(there)
    abroad = one._replace(span=one.span._replace(start=start, end=one.span.end.astimezone(there)))
    assert due.reminders(abroad, office(ANNA))[0][0].due_at == moment("03-03 09:00")


def test_a_notice_goes_at_once() -> None:
    at = office(ANNA, quiet="20:00-08:00")
    notices, _ = due.told_of(booked(), at, "created", NOW)
    assert states(notices, at) == ["due"]


def test_an_archived_contact_is_told_nothing() -> None:
    at = office(CHILD._replace(guardians=("mum",)), MUM._replace(archived="2026-01-01"))
    assert reasons(booked(), at) == [("mum", "archived")]
