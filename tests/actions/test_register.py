"""Clients, contacts, services, practitioners: added, changed, archived, never deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.records import kept
from therasched.actions import register
from therasched.domain.people import Client, Contact, Practitioner, Service
from therasched.errors import Refused, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.shop import Shop


@pytest.mark.parametrize(
    ("codes", "fresh"),
    [
        ([], "c001"),
        (["anna-k", "ben"], "c001"),
        (["c001", "c007"], "c008"),
        (["c999"], "c1000"),
        (["c1", "ca", "c", "c12x", "c²", "c9999999"], "c002"),
    ],
)
def test_the_next_neutral_code(codes: list[str], fresh: str) -> None:
    assert register.next_code(codes) == fresh


def test_a_client_is_added_once(shop: Shop) -> None:
    office = shop.open()
    zoe = Client("zoe", "Zoë", service="slt-50", guardians=("school-ot",), practitioner="tom")
    assert register.add_client(office, zoe) == "clients/zoe.yaml"
    assert shop.open().practice.clients["zoe"] == zoe
    with kept(shop.root), pytest.raises(Refused) as refused:
        register.add_client(shop.open(), zoe._replace(name="Other"))
    assert refused.value.hint == "therasched client show zoe"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"service": "slt"}, 'no service "slt"'),
        ({"practitioner": "lna"}, 'no practitioner "lna"'),
        ({"guardians": ("mum",)}, 'no contact "mum"'),
        ({"contacts": ("school-ot", "dad")}, 'no contact "dad"'),
    ],
)
def test_a_code_that_leads_nowhere_is_refused(
    shop: Shop, fields: dict[str, Any], message: str
) -> None:
    office = shop.open()
    with kept(shop.root):
        with pytest.raises(Refused, match=message):
            register.add_client(office, Client("zoe", "Zoë", **fields))
        with pytest.raises(Refused, match=message):
            register.change_client(office, office.practice.clients["anna-k"]._replace(**fields))


def test_one_that_led_nowhere_before_does_not_stand_in_the_way(shop: Shop) -> None:
    shop.write("clients/anna-k.yaml", "code: anna-k\nname: Anna K.\nservice: gone\n")
    office = shop.open()
    register.change_client(office, office.practice.clients["anna-k"]._replace(phone="1"))
    assert shop.open().practice.clients["anna-k"].phone == "1"


@pytest.mark.parametrize("code", register.TAKEN_WORDS)
def test_words_that_mean_something_else_are_no_codes(shop: Shop, code: str) -> None:
    adding: list[tuple[Callable[..., object], object]] = [
        (register.add_client, Client(code, "A")),
        (register.add_contact, Contact(code, "A")),
        (register.add_service, Service(code, "A", 50)),
        (register.add_practitioner, Practitioner(code, "A")),
    ]
    with kept(shop.root):
        for add, one in adding:
            with pytest.raises(Refused, match="means something else"):
                add(shop.open(), one)


def test_values_that_are_none_are_refused(shop: Shop) -> None:
    with kept(shop.root):
        with pytest.raises(UsageFault):
            register.add_client(shop.open(), Client("zoe", "Zoë", email="zoe"))
        with pytest.raises(UsageFault):
            register.add_contact(shop.open(), Contact("zoe", "Zoë", language="german"))


def test_namesakes_are_found_without_accents_and_case(shop: Shop) -> None:
    clients = shop.open().practice.clients
    assert register.namesakes(clients, "ANNA K.") == ["anna-k"]
    assert register.namesakes(clients, "anne zed") == ["anne-z"]
    assert register.namesakes(clients, "Anna") == []


def test_contacts_services_and_practitioners(shop: Shop) -> None:
    register.add_contact(shop.open(), Contact("mum", "Mum", role="mother"))
    office = shop.open()
    register.change_contact(office, office.practice.contacts["mum"]._replace(phone="1"))
    assert shop.open().practice.contacts["mum"].phone == "1"
    register.add_service(shop.open(), Service("talk-90", "Long talk", 90))
    register.add_practitioner(shop.open(), Practitioner("ida", "Ida"))
    settings = shop.open().practice.settings
    assert settings.services["talk-90"].minutes == 90
    assert settings.practitioners["ida"].name == "Ida"
    again: list[tuple[Callable[..., object], object]] = [
        (register.add_contact, Contact("mum", "Other")),
        (register.add_service, Service("talk-90", "Other", 5)),
        (register.add_practitioner, Practitioner("ida", "Other")),
    ]
    with kept(shop.root):
        for add, one in again:
            with pytest.raises(Refused, match="already"):
                add(shop.open(), one)


def test_archiving_keeps_the_first_day_and_can_be_undone(shop: Shop) -> None:
    office = shop.open()
    anna = office.practice.clients["anna-k"]
    gone = register.archived(office, anna, undo=False)
    assert gone.archived == "2026-03-03"
    earlier = gone._replace(archived="2026-01-01")
    assert register.archived(office, earlier, undo=False) == earlier
    assert register.archived(office, earlier, undo=True) == anna


def test_who_works_at_this_desk_is_not_archived(shop: Shop) -> None:
    office = shop.open()
    register.require_archivable(office, "tom")
    with pytest.raises(Refused) as refused:
        register.require_archivable(office, "lena")
    assert refused.value.hint == "therasched config set practitioner CODE"


def test_what_is_still_booked(shop: Shop) -> None:
    for day in ("2026-03-02", "2026-03-03", "2026-03-05", "2026-03-12"):
        shop.book("anna-k", f"{day} 9:00")
    shop.book("ben-o", "2026-03-06 9:00")
    off = shop.book("anna-k", "2026-03-06 12:00")
    shop.write(off.path, shop.text(off) + "cancelled: {by: client, at: 2026-03-03}\n")
    assert register.still_booked(shop.open(), "anna-k") == 2
    assert register.still_booked(shop.open(), "tanaka") == 0


def test_after_an_editor_the_file_is_held_against_fields_and_rules(shop: Shop) -> None:
    office = shop.open()
    assert register.edited_client(office, "anna-k") == ()
    shop.write("clients/anna-k.yaml", "code: anna-k\nname: Anna L.\nservice: slt\nborn: x\n")
    told = [one.message for one in register.edited_client(office, "anna-k")]
    assert told == ['born: "x" is not a date such as 2026-03-10', 'no service "slt"']
    assert office.practice.clients["anna-k"].name == "Anna L."
    assert register.edited_contact(office, "school-ot") == ()
    shop.write("contacts/school-ot.yaml", "code: school-ot\n")
    assert len(register.edited_contact(office, "school-ot")) == 1
