"""Cards on a screen and as records, and the data for other programs."""

from __future__ import annotations

import json

from tests.support.screen import ASCII, COLOR, HOSTILE, PLAIN, WIDE, bare, dangers
from therasched.domain.catalogue import DEFAULT_TYPES
from therasched.domain.people import Client, Contact, Practitioner, Service
from therasched.domain.reminder import Reminder
from therasched.render import register
from therasched.views.register import Card

CARD = Card("anna-k", "Anna K.", (("born", "1990-02-28"), ("e-mail", "a@b")))


def test_a_card() -> None:
    text = "Anna K.  anna-k\n  born    1990-02-28\n  e-mail  a@b"
    assert register.card(CARD, WIDE) == text
    assert bare(register.card(CARD, COLOR)) == text != register.card(CARD, COLOR)
    assert register.card(Card("a", "A", ()), WIDE) == "A  a"


def test_a_card_as_records() -> None:
    assert register.card(CARD, PLAIN) == (
        "code\tanna-k\nname\tAnna K.\nborn\t1990-02-28\ne-mail\ta@b"
    )


def test_nothing_hostile_gets_through() -> None:
    card = Card("a", HOSTILE, (("phone", HOSTILE),))
    for look in (WIDE, COLOR, ASCII):
        assert not dangers(bare(register.card(card, look)))
    assert not dangers(register.card(card, PLAIN).replace("\t", ""))


def test_a_client_as_data() -> None:
    anna = Client("a", "A", guardians=("m",), consent={"email": "2026-01-01"}, reminders=())
    data = register.client(anna._replace(portal="secret"))
    assert set(data) == set(Client._fields) - {"portal"}
    assert "secret" not in repr(data)
    assert (data["guardians"], data["consent"]) == (["m"], {"email": "2026-01-01"})
    assert data["reminders"] == []
    assert register.client(anna._replace(reminders=None))["reminders"] is None
    wish = register.client(anna._replace(reminders=(Reminder("client", "email", 1440),)))
    assert wish["reminders"] == [{"to": "client", "by": "email", "before": "1d"}]
    assert json.dumps(wish)


def test_the_others_as_data() -> None:
    assert register.contact(Contact("a", "A", consent={"sms": "2026-01-01"}))["consent"] == {
        "sms": "2026-01-01"
    }
    assert register.service(Service("a", "A", 50))["notice"] is None
    assert register.service(Service("a", "A", 50, notice=0))["notice"] == "0m"
    assert register.practitioner(Practitioner("a", "A", hours={"mon": ((540, 600),)}))["hours"] == {
        "mon": ["09:00-10:00"]
    }
    assert register.kind(DEFAULT_TYPES["team"]) == {
        "name": "team",
        "title": "Team meeting",
        "role": "team",
        "mode": "",
        "asks": [],
    }
