"""The calendar file of a message: one entry, and nothing that its recipient may not see."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.build import NOW, outcome, practice, session
from therasched.domain.notice import Notice, Recipient
from therasched.domain.outcome import Cancelled
from therasched.views import attachment, clientfeed

ROLES = ("client", "guardian", "contact", "practitioner")
SECRET = "MARZIPAN"


def notice(role: str, about: str = "anna-k", **fields: Any) -> Notice:
    code = {"client": "anna-k", "practitioner": "lena"}.get(role, "mum")
    one = session(
        "k7f3mq",
        "03-04 09:00",
        "anna-k ben-o",
        place="https://meet.example.org/lena",
        plan=SECRET,
        tags=(SECRET,),
        **fields,
    )
    return Notice("reminder", one, Recipient(code, role, SECRET, SECRET, "en", about), 60, NOW)


@pytest.mark.parametrize("role", ROLES)
def test_it_says_when_and_where_and_nothing_else(role: str) -> None:
    feed = attachment.build(notice(role), practice(), NOW)
    (visit,) = feed.items
    assert (feed.name, visit.title) == ("Praxis Kranich", "Praxis Kranich")
    assert visit.conference == "https://meet.example.org/lena"
    assert not visit.alarms
    assert SECRET not in f"{visit}"
    assert "Ben" not in f"{visit}"
    assert "anna" not in f"{visit}"


def test_a_clients_is_the_entry_of_her_feed() -> None:
    one = notice("client")
    days = (one.session.span.first_day, one.session.span.last_day)
    feed = clientfeed.build([(one.session, NOW)], practice(), "anna-k", days)
    (hers,) = attachment.build(one, practice(), NOW).items
    (guardians,) = attachment.build(notice("guardian"), practice(), NOW).items
    assert [hers] == list(feed.items) == [guardians]


def test_each_recipient_has_another_identity() -> None:
    uids = {next(attachment.build(notice(role), practice(), NOW).items).uid for role in ROLES}
    assert len(uids) == 3, "the guardian's is the client's"


@pytest.mark.parametrize("role", ROLES)
def test_a_cancelled_one_says_so(role: str) -> None:
    off = notice(role, cancelled=Cancelled("client", NOW))
    off = off._replace(
        session=off.session._replace(outcome=outcome({"anna-k": "cancelled", "ben-o": "cancelled"}))
    )
    (visit,) = attachment.build(off, practice(), NOW).items
    assert visit.cancelled
    assert visit.title == "Cancelled: Praxis Kranich"
