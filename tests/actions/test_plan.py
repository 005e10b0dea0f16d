from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from therasched.actions import outcome, plan, schedule
from therasched.errors import Refused

if TYPE_CHECKING:
    from tests.support.shop import Shop


def test_a_plan_is_saved_as_a_block_and_nothing_else_changes(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 14:00")
    before = shop.text(stored)
    saved = plan.record(shop.open(), stored, "Warm up\n\nStep 3  \n\n")
    assert saved.stored.session.plan == "Warm up\n\nStep 3"
    fresh = [line for line in shop.text(saved.stored).splitlines() if line not in before]
    assert fresh == ["plan: |", "  Warm up", "  Step 3"]


def test_no_plan_on_purpose(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 14:00")
    saved = plan.record(shop.open(), stored, "-")
    assert 'plan: "-"' in shop.text(saved.stored)


def test_an_empty_plan_takes_the_plan_away(shop: Shop) -> None:
    stored = plan.record(shop.open(), shop.book("anna-k", "thu 14:00"), "x").stored
    assert "plan" not in shop.text(plan.record(shop.open(), stored, "").stored)


def test_what_has_no_plan_step_or_was_cancelled_takes_none(shop: Shop) -> None:
    team = shop.book("", "thu 13:00", type="team", title="Round")
    with pytest.raises(Refused, match="have no plan"):
        plan.record(shop.open(), team, "x")
    gone = schedule.cancel(shop.open(), shop.book("anna-k", "thu 14:00"), by="client")[0].stored
    with pytest.raises(Refused, match="is cancelled"):
        plan.record(shop.open(), gone, "x")


def test_each_client_brings_her_own_previous_homework_and_note(shop: Shop) -> None:
    group = shop.book("anna-k,ben-o", "yesterday 9:00")
    report = outcome.Report("attended", note="All were there")
    group = outcome.record(shop.open(), group, report).stored
    for client in ("anna-k", "ben-o"):
        part = outcome.Report(client=client, private=f"note {client}", homework=f"do {client}")
        group = outcome.record(shop.open(), group, part).stored
    coming = shop.book("anna-k,ben-o", "thu 14:00")
    carried = plan.carried(shop.open(), coming)
    assert [(one.client, one.homework, one.note, one.shared_note) for one in carried] == [
        ("anna-k", "do anna-k", "note anna-k", "All were there"),
        ("ben-o", "do ben-o", "note ben-o", "All were there"),
    ]
    assert "do anna-k" not in shop.text(coming)


def test_what_did_not_take_place_is_not_previous(shop: Shop) -> None:
    first = shop.book("anna-k", "2026-03-01 9:00")
    outcome.record(shop.open(), first, outcome.Report("attended", homework="old one"))
    missed = shop.book("anna-k", "2026-03-02 9:00")
    outcome.record(shop.open(), missed, outcome.Report("no-show", homework="never given"))
    (carried,) = plan.carried(shop.open(), shop.book("anna-k", "thu 14:00"))
    assert carried.homework == "old one"
    assert not plan.carried(shop.open(), shop.book("ben-o", "thu 16:00"))[0].homework


def test_homework_that_the_latest_session_lacks_comes_from_the_one_before(shop: Shop) -> None:
    for day, report in (
        ("2026-02-16", outcome.Report("attended", homework="The lift.")),
        ("2026-02-23", outcome.Report("attended", note="Talked on the phone.")),
        ("2026-03-02", outcome.Report("no-show")),
    ):
        outcome.record(shop.open(), shop.book("anna-k", f"{day} 9:00"), report)
    (carried,) = plan.carried(shop.open(), shop.book("anna-k", "2026-03-05 9:00"))
    assert carried.homework == "The lift."
    assert carried.shared_note == "Talked on the phone."
    assert str(carried.homework_on) == "2026-02-16"
