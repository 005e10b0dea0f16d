"""What an alarm says on a screen that others may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import build
from therasched.domain.alarm import Alarm
from therasched.views import alert

if TYPE_CHECKING:
    from therasched.domain.session import Session


def said(session: Session, level: str = "initials") -> tuple[str, str]:
    found = alert.build(Alarm(session, ("key",)), build.practice(), level)
    assert (found.session, found.keys) == (session.id, ("key",))
    return found.title, found.text


@pytest.mark.parametrize(
    ("level", "title"),
    [("initials", "AK"), ("code", "anna-k"), ("none", "Session"), ("full", "Session")],
)
def test_a_client_is_named_no_further_than_that(level: str, title: str) -> None:
    assert said(build.session("k7f3mq", "03-03 10:50", "anna-k"), level)[0] == title


def test_a_group_is_counted_and_other_sessions_go_by_their_kind() -> None:
    assert said(build.session("k7f3mq", "03-03 10:50", "anna-k ben-o"))[0] == "Group (2)"
    own = build.session("k7f3mq", "03-03 10:50", type="team", title="About Anna K.")
    assert said(own)[0] == "Team meeting"


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ("03-03 10:41", "in 1 minute, at 10:41"),
        ("03-03 10:55", "in 15 minutes, at 10:55"),
        ("03-03 12:40", "in 2 hours, at 12:40"),
        ("03-04 10:40", "in 24 hours, at 10:40"),
        ("03-05 10:40", "in 2 days, at 10:40"),
        ("03-13 10:40", "in 10 days, at 10:40"),
    ],
)
def test_when_it_begins(start: str, text: str) -> None:
    assert said(build.session("k7f3mq", start, "anna-k"))[1] == text


def test_whole_days_have_no_time() -> None:
    assert said(build.whole_days("k7f3mq", "03-05", "03-05", "Audit"))[1] == "in 37 hours"
