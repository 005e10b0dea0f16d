"""Cards and rows: everything that is known, labelled, without empty lines."""

from __future__ import annotations

import pytest

from tests.support.build import practice
from therasched.domain.catalogue import DEFAULT_TYPES
from therasched.domain.people import Client, Contact, Practitioner, Service
from therasched.domain.reminder import Reminder
from therasched.views import register

HOURS = {"mon": ((540, 720), (780, 1020)), "fri": ((540, 720),)}


def test_a_bare_client_is_just_a_name() -> None:
    card = register.client_card(Client("anna-k", "Anna K."), practice())
    assert card == ("anna-k", "Anna K.", ())


def test_everything_in_a_clients_file() -> None:
    known = practice()
    contacts = {
        **known.contacts,
        "mum": Contact("mum", "Petra", role="mother"),
        "dad": Contact("dad", "Tom"),
    }
    anna = Client(
        "anna-k",
        "Anna K.",
        title="Ms",
        pronouns="she",
        born="1990-02-28",
        email="a@b",
        phone="1",
        guardians=("mum", "dad"),
        contacts=("gone",),
        consent={"email": "2026-01-01", "sms": "2026-02-02"},
        language="en",
        quiet="20:00-08:00",
        service="slt-50",
        practitioner="tom",
        reminders=(Reminder("client", "email", 1440), Reminder("mum", "browser", 15)),
        archived="2026-03-03",
    )
    card = register.client_card(anna, known._replace(contacts=contacts))
    assert card.title == "Ms Anna K."
    assert card.lines == (
        ("pronouns", "she"),
        ("born", "1990-02-28"),
        ("e-mail", "a@b"),
        ("phone", "1"),
        ("guardians", "mum (Petra, mother); dad (Tom)"),
        ("contacts", "gone"),
        ("consent", "email since 2026-01-01, sms since 2026-02-02"),
        ("language", "en"),
        ("quiet", "20:00-08:00"),
        ("service", "slt-50 (Speech therapy)"),
        ("with", "tom (Tom Hahn)"),
        ("reminders", "client by email 1d before, mum by browser 15m before"),
        ("archived", "2026-03-03"),
    )


@pytest.mark.parametrize(("wishes", "shown"), [(None, ""), ((), "none")])
def test_no_reminders_wanted_is_said(wishes: tuple[Reminder, ...] | None, shown: str) -> None:
    card = register.client_card(Client("a", "A", reminders=wishes), practice())
    assert dict(card.lines).get("reminders", "") == shown


def test_codes_that_lead_nowhere_are_shown_bare() -> None:
    card = register.client_card(Client("a", "A", service="gone", practitioner="x"), practice())
    assert card.lines == (("service", "gone"), ("with", "x"))


def test_a_contact_tells_whose_it_is() -> None:
    known = practice()
    clients = {
        "anna-k": Client("anna-k", "Anna K.", guardians=("mum",)),
        "ben-o": Client("ben-o", "Ben", contacts=("mum",)),
        "zoe": Client("zoe", "Zoë"),
    }
    mum = Contact("mum", "Petra", "mother", "", "p@b", "1", "de", "", {"email": "2026-01-01"})
    card = register.contact_card(mum, known._replace(clients=clients))
    assert card.lines == (
        ("role", "mother"),
        ("e-mail", "p@b"),
        ("phone", "1"),
        ("language", "de"),
        ("consent", "email since 2026-01-01"),
        ("of", "anna-k (Anna K.), ben-o (Ben)"),
    )


def test_a_service_tells_the_policy_that_holds() -> None:
    known = practice()
    own = Service("talk", "Talk", 30, "T30", "60.00", 2880)
    services = {"talk": own}
    known = known._replace(settings=known.settings._replace(services=services))
    assert register.service_card(own, known).lines == (
        ("minutes", "30"),
        ("code", "T30"),
        ("fee", "60.00"),
        ("notice", "2d"),
    )
    assert dict(register.service_card(Service("x", "X", 5), known).lines)["notice"] == "1d"


def test_a_practitioner_tells_the_hours_that_hold() -> None:
    known = practice()
    known = known._replace(settings=known.settings._replace(hours={"tue": ((540, 600),)}))
    lena = Practitioner("lena", "Lena Berg", "MSc", "l@b", "1", HOURS)
    card = register.practitioner_card(lena, known)
    assert card.title == "Lena Berg, MSc"
    assert dict(card.lines)["hours"] == "mon 09:00-12:00, 13:00-17:00; fri 09:00-12:00"
    bare = register.practitioner_card(Practitioner("tom", "Tom"), known)
    assert bare == ("tom", "Tom", (("hours", "tue 09:00-10:00"),))


def test_rows() -> None:
    assert register.client_row(Client("a", "A", born="2000-01-01", service="s")) == (
        *("a", "A", "2000-01-01", "s", "", "", ""),
    )
    assert register.contact_row(Contact("a", "A", "aunt", phone="1")) == (
        *("a", "A", "aunt", "", "1", ""),
    )
    assert register.service_row(Service("a", "A", 50, "A50", "9")) == (
        *("a", "A", "50", "9", "A50", ""),
    )
    assert register.practitioner_row(Practitioner("a", "A", "MSc")) == ("a", "A", "MSc", "", "")
    assert register.type_row(DEFAULT_TYPES["email"]) == (
        *("email", "E-mail", "client", "C", "indirect", "plan, outcome"),
    )
