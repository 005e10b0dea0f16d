from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from therasched.actions import outcome, schedule
from therasched.actions.outcome import Report
from therasched.errors import Refused

if TYPE_CHECKING:
    from tests.support.shop import Shop
    from therasched.domain.session import Stored


@pytest.fixture
def group(shop: Shop) -> Stored:
    return shop.book("anna-k,ben-o", "yesterday 9:00")


def test_a_word_marks_everybody_not_named(shop: Shop, group: Stored) -> None:
    report = Report("attended", attendance={"ben-o": "no-show"})
    session = outcome.record(shop.open(), group, report).stored.session
    assert session.outcome.of("anna-k").attendance == "attended"
    assert session.outcome.of("ben-o").attendance == "no-show"


def test_client_limits_the_word_to_one(shop: Shop, group: Stored) -> None:
    report = Report("attended", client="anna-k")
    session = outcome.record(shop.open(), group, report).stored.session
    assert session.outcome.of("ben-o").attendance == ""


def test_shared_and_private_notes_stay_apart(shop: Shop, group: Stored) -> None:
    stored = outcome.record(shop.open(), group, Report(note="for all")).stored
    stored = outcome.record(shop.open(), stored, Report(client="ben-o", private="his")).stored
    assert stored.session.outcome.note == "for all"
    assert stored.session.outcome.of("ben-o").note == "his"
    assert "anna-k" not in stored.session.outcome.clients
    with pytest.raises(Refused, match="one client's alone"):
        outcome.record(shop.open(), stored, Report(private="whose?"))


def test_indirect_work_has_a_status(shop: Shop) -> None:
    task = shop.book("anna-k", "thu", type="task")
    saved = outcome.record(shop.open(), task, Report("completed", note="sent"))
    assert saved.stored.session.outcome.status == "completed"
    assert "attendance" not in shop.text(saved.stored)


@pytest.mark.parametrize(
    ("report", "fault"),
    [
        (Report("completed"), "a direct session has attendance"),
        (Report("atended"), 'did you mean "attended"'),
        (Report(attendance={"tanaka": "attended"}), "tanaka is not in"),
        (Report(client="tanaka", homework="x"), "tanaka is not in"),
        (Report(review="maybe"), "not one of done, partly, not-done"),
        (Report("attended", share=True), "no homework to share"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(
    shop: Shop, group: Stored, report: Report, fault: str
) -> None:
    before = shop.text(group)
    with pytest.raises(Refused, match=fault):
        outcome.record(shop.open(), group, report)
    assert shop.text(group) == before


def test_a_word_of_the_other_mode_is_refused(shop: Shop) -> None:
    task = shop.book("anna-k", "thu", type="task")
    with pytest.raises(Refused, match="an indirect one has status"):
        outcome.record(shop.open(), task, Report("attended"))
    with pytest.raises(Refused, match="no attendance"):
        outcome.record(shop.open(), task, Report(attendance={"anna-k": "attended"}))


def test_a_type_that_asks_for_an_outcome_takes_a_status(shop: Shop) -> None:
    entry = shop.book("", "mon 9:00", type="supervision", title="Case")
    saved = outcome.record(shop.open(), entry, Report("completed"))
    assert saved.stored.session.outcome.status == "completed"
    with pytest.raises(Refused, match="no clients"):
        outcome.record(shop.open(), saved.stored, Report(homework="x"))


def test_what_has_not_begun_was_cancelled_or_has_no_outcome_is_refused(shop: Shop) -> None:
    coming = shop.book("anna-k", "thu 9:00")
    with pytest.raises(Refused, match="has not begun"):
        outcome.record(shop.open(), coming, Report("attended"))
    gone = schedule.cancel(shop.open(), coming, by="client")[0].stored
    with pytest.raises(Refused, match="is cancelled"):
        outcome.record(shop.open(), gone, Report("attended"))
    team = shop.book("", "yesterday 13:00", type="team", title="Round")
    with pytest.raises(Refused, match="no outcome"):
        outcome.record(shop.open(), team, Report("completed"))


def test_homework_is_off_until_shared_and_per_client(shop: Shop, group: Stored) -> None:
    stored = outcome.record(shop.open(), group, Report("attended", homework="Walk")).stored
    assert stored.session.shared == {}
    stored = outcome.share(shop.open(), stored, "anna-k").stored
    assert list(stored.session.shared) == ["anna-k"]
    stored = outcome.share(shop.open(), stored).stored
    assert sorted(stored.session.shared) == ["anna-k", "ben-o"]
    stored = outcome.unshare(shop.open(), stored, "anna-k").stored
    assert list(stored.session.shared) == ["ben-o"]
    with pytest.raises(Refused, match="no shared homework"):
        outcome.unshare(shop.open(), stored, "anna-k")


def test_sharing_changes_nothing_but_the_housekeeping(shop: Shop, group: Stored) -> None:
    stored = outcome.record(shop.open(), group, Report("attended", homework="Walk")).stored
    before = shop.text(stored)
    after = shop.text(outcome.share(shop.open(), stored, "anna-k").stored)
    fresh = [line for line in after.splitlines() if line not in before.splitlines()]
    assert fresh == ["  shared: {anna-k: 2026-03-03T09:40:00Z}"]


def test_homework_taken_away_is_not_shared_any_more(shop: Shop, group: Stored) -> None:
    report = Report("attended", homework="Walk", share=True)
    stored = outcome.record(shop.open(), group, report).stored
    stored = outcome.record(shop.open(), stored, Report(client="anna-k", homework="")).stored
    assert list(stored.session.shared) == ["ben-o"]


def test_the_last_homework_can_be_reviewed(shop: Shop, group: Stored) -> None:
    report = Report(client="anna-k", review="partly", review_note="twice of three")
    part = outcome.record(shop.open(), group, report).stored.session.outcome.of("anna-k")
    assert (part.review, part.review_note) == ("partly", "twice of three")
