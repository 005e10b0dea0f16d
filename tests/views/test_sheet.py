from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.support import build
from tests.support.chains import TOM, Chain
from therasched.domain.carryover import CarryOver
from therasched.domain.outcome import ClientOutcome
from therasched.views import sheet
from therasched.views.sheet import Remark

WEEK = {one.id[:4]: one for one in build.week()}
NOTE = CarryOver("anna-k", note="Went well.", note_on=date(2026, 2, 23))


def test_a_sheet_has_the_entry_and_the_texts() -> None:
    view = build.the_sheet(WEEK["k7f3"])
    assert view.entry == build.entries([WEEK["k7f3"]])[0]
    assert view.session is WEEK["k7f3"]
    assert view.now == build.NOW
    assert (view.practitioner, view.participants) == ("Lena Berg", ("Frau Ott, School",))
    assert not view.no_plan
    assert view.carried == ()


def test_who_has_no_file_goes_by_the_code() -> None:
    view = build.the_sheet(WEEK["k7f3"]._replace(practitioner="zoe", participants=("dr-x",)))
    assert (view.practitioner, view.participants) == ("zoe", ("dr-x",))


@pytest.mark.parametrize(("plan", "no_plan"), [("-", True), ("", False), ("Bath time.", False)])
def test_no_plan_on_purpose(plan: str, no_plan: bool) -> None:
    assert build.the_sheet(WEEK["h4mn"]._replace(plan=plan)).no_plan is no_plan


def test_each_client_has_a_part_of_her_own() -> None:
    shared = {"anna-k": datetime(2026, 3, 2, 14, tzinfo=UTC)}
    view = build.the_sheet(WEEK["k7f9"]._replace(shared=shared))
    assert [(one.code, one.name, one.part.attendance) for one in view.parts] == [
        ("anna-k", "Anna K.", "attended"),
        ("ben-o", "Ben O'Brien", "no-show"),
        ("maria-s", "Maria S.", "attended"),
    ]
    times = [one.shared_at and one.shared_at.isoformat() for one in view.parts]
    assert times == ["2026-03-02T15:00:00+01:00", None, None]


def test_the_part_of_a_client_of_whom_nothing_was_written_is_empty() -> None:
    assert [one.part for one in build.the_sheet(WEEK["p2qd"]).parts] == [ClientOutcome()] * 2


def test_carry_over_has_a_name_in_a_group_only() -> None:
    brought = [NOTE, CarryOver("ben-o")]
    group = build.the_sheet(WEEK["k7f9"], brought).carried
    assert [(one.name, one.carried) for one in group] == [("Anna K.", NOTE)]
    alone = build.the_sheet(WEEK["k7f3"], brought).carried
    assert [(one.name, one.carried) for one in alone] == [("", NOTE)]


def test_what_came_after_signing_stands_behind_the_original() -> None:
    made = Chain()
    made.sign("k7f3mq", "03-02 10:30")
    made.comment("k7f3mq", "03-02 11:00")
    made.put("comment", "k7f3mq", "03-02 12:00", type="correction",
             body={"text": "Floor 2.", "reason": "A slip."}, by="zoe", key=TOM)  # fmt: skip
    made.comment("k7f3mq", "03-02 12:30", "Odd.", type="\x1b[2J")
    made.send_back("k7f3mq", "03-02 13:00")
    made.cosign("k7f3mq", "03-02 14:00")
    stored = made.stored(WEEK["k7f3"])
    view = sheet.build(stored, made.practice())
    at = build.moment
    assert view.remarks == (
        Remark("comment", "Lena Berg", at("03-02 11:00"), "Rang back.", ""),
        Remark("correction", "zoe", at("03-02 12:00"), "Floor 2.", "A slip."),
        Remark("comment", "Lena Berg", at("03-02 12:30"), "Odd.", ""),
        Remark("returned", "Tom Hahn", at("03-02 13:00"), "", "No plan."),
        Remark("co-signed", "Tom Hahn", at("03-02 14:00"), "", ""),
    )
    assert {one.at.tzinfo for one in view.remarks} == {build.ZONE}
    assert view.entry.standing.cosigned_by == "tom"
    assert sheet.build(stored, build.practice()).remarks == ()


def test_who_is_to_cosign_is_told() -> None:
    made = Chain()
    made.sign("k7f3mq", "03-02 10:30")
    known = made.practice()
    people = dict(known.settings.practitioners)
    people["lena"] = people["lena"]._replace(requires_cosign=("tom", "zoe"))
    stored = made.stored(WEEK["k7f3"])
    assert sheet.build(stored, known).awaits_cosign == ""
    known = known._replace(settings=known.settings._replace(practitioners=people))
    assert sheet.build(stored, known).awaits_cosign == "tom or zoe"
