"""Sending what is due: what a run does where another one, or an editor, was quicker."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support import post
from therasched.actions import remind, wish
from therasched.cli import mailroom, wiring
from therasched.domain.notice import Delivery
from therasched.errors import Refused

if TYPE_CHECKING:
    from tests.support.shop import Shop
    from therasched.actions.office import Office
    from therasched.domain.notice import Notice
    from therasched.domain.outbox import Outbox


class Desk(NamedTuple):
    """A practice as one run sees it."""

    office: Office
    box: Outbox


class Postman:
    """Takes everything, and says what it is told to say."""

    unreachable = ""

    def __init__(self, state: str = "sent", said: str = "250") -> None:
        self.answer = Delivery(state, said)
        self.took: list[str] = []

    def deliver(self, message: bytes, to: str) -> Delivery:
        self.took.append(f"{to} {message.decode()}")
        return self.answer


def compose(notice: Notice, identity: str) -> bytes:
    return f"{notice.session.id} {len(identity)}".encode()


def run(shop: Shop) -> Desk:
    opened = wiring.open_practice(str(shop.root))
    return Desk(opened.office, mailroom.outbox(opened))


def send(desk: Desk, listing: remind.Listing, postman: Postman) -> list[tuple[str, str]]:
    done = remind.send(desk.office, desk.box, listing, compose, postman)
    return [(one.state, one.said) for one in done]


@pytest.fixture(autouse=True)
def _practice(shop: Shop) -> None:
    post.furnish(shop, 9)
    shop.book("anna-k", "2026-03-04 9:00", id="bcdfgh")


def test_what_another_run_had_is_left(shop: Shop) -> None:
    first, second, postman = run(shop), run(shop), Postman()
    listings = [remind.listing(*desk) for desk in (first, second)]
    assert send(first, listings[0], postman) == [("sent", "250")]
    assert send(second, listings[1], postman) == [("", "another run had it")]
    assert postman.took == ["anna@example.org bcdfgh 24"]


def test_what_was_changed_meanwhile_waits_for_the_next_run(shop: Shop) -> None:
    desk, postman = run(shop), Postman()
    listing = remind.listing(*desk)
    (stored,) = listing.files.values()
    shop.write(stored.path, shop.text(stored) + "# on second thoughts\n")
    ((state, said),) = send(desk, listing, postman)
    assert (state, postman.took) == ("", [])
    assert "changed on disk since it was read" in said
    assert send(run(shop), remind.listing(*run(shop)), postman) == [("sent", "250")]


def test_an_answer_that_is_no_number_stays_out_of_the_ledger(shop: Shop) -> None:
    desk = run(shop)
    said = "the server did not answer anna@example.org in time"
    assert send(desk, remind.listing(*desk), Postman("temporary", said)) == [("later", said)]
    assert "anna" not in (shop.root / "outbox/2026-03.log.yaml").read_text("utf-8")


def test_a_state_that_nobody_knows_is_not_clear(shop: Shop) -> None:
    desk = run(shop)
    assert send(desk, remind.listing(*desk), Postman("well")) == [("unclear", "250")]


def test_a_session_that_is_gone_is_told_to_nobody(shop: Shop) -> None:
    desk = run(shop)
    (path,) = desk.office.sessions.named("bcdfgh")
    stored = desk.office.sessions.get(path)
    wish.want(*desk, stored.session, "created")
    assert len(remind.listing(*run(shop)).rows) == 2
    later = run(shop)
    (shop.root / path).unlink()
    assert remind.listing(*later, [stored]).rows == ()
    assert remind.listing(*run(shop)).rows == ()


def test_wishes_are_for_those_who_still_may_be_told(shop: Shop) -> None:
    desk = run(shop)
    (path,) = desk.office.sessions.named("bcdfgh")
    wish.want(*desk, desk.office.sessions.get(path).session, "created")
    text = post.CLIENTS["anna-k"].replace(post.CONSENT, "consent: {}")
    shop.write("clients/anna-k.yaml", f"code: anna-k\n{text}")
    listing = remind.listing(*run(shop))
    assert listing.rows == ()
    assert [(one.session, one.code) for one in listing.skips] == [("bcdfgh", "anna-k")]


@pytest.mark.parametrize(
    ("sender", "host", "same"),
    [
        ("desk", "desk", True),
        ("Desk", "desk.example.org", True),
        ("desk.example.org.", "desk.example.org", True),
        ("desk.example.org", "desk", True),
        ("desk.example.org", "desk.example.net", False),
        ("desk", "desk2", False),
    ],
)
def test_which_machine_it_is(sender: str, host: str, same: bool) -> None:
    assert remind._is_same(sender, host) is same


def test_a_machine_that_may_not_send(shop: Shop) -> None:
    post.furnish(shop, 9, sender="elsewhere")
    with pytest.raises(Refused, match='only "elsewhere" sends'):
        remind.require_sender(*run(shop))


def test_two_machines_send_only_where_it_is_said_which(shop: Shop) -> None:
    """As after a merge: what the one did a moment ago is not in the ledger of the other."""
    desk = run(shop)
    assert send(desk, remind.listing(*desk), Postman()) == [("sent", "250")]
    remind.require_sender(*run(shop))
    (part,) = (shop.root / "outbox").glob("*.log.yaml")
    here = f'"host": "{desk.box.host}"'
    part.write_text(part.read_text("utf-8").replace(here, '"host": "elsewhere"'), "utf-8")
    with pytest.raises(Refused, match='"elsewhere" has sent messages, too'):
        remind.require_sender(*run(shop))
    post.furnish(shop, 9, sender=desk.box.host)
    remind.require_sender(*run(shop))
