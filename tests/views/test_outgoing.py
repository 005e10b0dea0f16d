"""Messages as the person at the desk sees them."""

from __future__ import annotations

import pytest

from tests.support.build import NOW, moment, practice, session
from therasched.domain.due import Row
from therasched.domain.notice import Notice, Recipient
from therasched.domain.outbox import Fate
from therasched.views import outgoing

ONE = session("k7f3mq", "03-04 09:00", "anna-k")
ANNA = Recipient("anna-k", "client", "Anna K.", "anna@example.org", "", "anna-k")
MUM = Recipient("mum", "guardian", "Maria K.", "maria@example.org", "", "anna-k")
SCHOOL = Recipient("school-ot", "contact", "Frau Ott", "ott@example.org", "", "anna-k")
FATE = Fate("failed", 1, "2026-03-03T08:00:00Z", "550 5.1.1")


def row(one: Recipient, fate: Fate = FATE) -> Row:
    return Row(Notice("reminder", ONE, one, 1440, NOW), "failed", fate)


@pytest.mark.parametrize(
    ("one", "level", "whom"),
    [
        (ANNA, "full", "Anna K."),
        (ANNA, "code", "anna-k"),
        (MUM, "full", "Maria K. (for Anna K.)"),
        (MUM, "code", "Maria K. (for anna-k)"),
        (SCHOOL, "full", "Frau Ott"),
    ],
)
def test_who_gets_it(one: Recipient, level: str, whom: str) -> None:
    (line,) = outgoing.build([row(one)], practice(), level)
    assert line.whom == whom
    assert "example.org" not in f"{line}"


def test_what_became_of_it() -> None:
    (line,) = outgoing.build([row(ANNA)], practice())
    assert (line.state, line.smtp, line.since) == ("failed", "550 5.1.1", "2026-03-03T08:00:00Z")
    assert (line.session, line.start, line.whole_days) == ("k7f3mq", moment("03-04 09:00"), False)
