from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.chains import Chain
from tests.support.screen import ASCII, COLOR, HOSTILE, PLAIN, WIDE, bare, dangers, names, widest
from therasched.domain.attestation import Standing
from therasched.domain.carryover import CarryOver
from therasched.domain.outcome import Cancelled, ClientOutcome
from therasched.render.sheet import carry_over, sheet
from therasched.views.sheet import Carried, Remark, Sheet
from therasched.views.sheet import build as build_sheet

if TYPE_CHECKING:
    from tests.support.golden import Golden
    from therasched.domain.session import Session
    from therasched.render.palette import Look

WEEK = {one.id[:4]: one for one in build.week()}
LAST = date(2026, 3, 2)
BROUGHT = CarryOver(
    "anna-k", "Take the lift twice.", LAST, "partly", "", "Managed floor 3;\nmore", LAST
)


def drawn(session: Session, look: Look = WIDE, *carried: CarryOver) -> list[str]:
    return sheet(build.the_sheet(session, carried), look).split("\n")


@pytest.mark.parametrize("width", [40, 80])
def test_a_session_in_full(width: int, golden: Golden) -> None:
    full = WEEK["k7f3"]._replace(
        place="Praxis Kranich, Hof", tags=("lift", "a b"), series="qq", fee="90.00", title="First"
    )
    lines = drawn(full, WIDE._replace(width=width), BROUGHT)
    golden(f"sheet-{width}.txt", "\n".join(lines) + "\n")


def test_a_group_has_a_part_for_each(golden: Golden) -> None:
    parts: dict[str, str | ClientOutcome] = {
        "anna-k": ClientOutcome("attended", "", "", "Only hers.", "Take the lift."),
        "ben-o": "no-show",
    }
    group = WEEK["k7f9"]._replace(outcome=build.outcome(parts, note="For all."))
    golden("sheet-group.txt", "\n".join(drawn(group, WIDE, BROUGHT)) + "\n")


def test_records_are_a_line_each() -> None:
    group = WEEK["k7f9"]._replace(plan="one\ntwo\tthree")
    lines = drawn(group, PLAIN, BROUGHT)
    assert [line.split("\t") for line in lines[5:]] == [
        ["file", "sessions/2026/03/2026-03-02-1430-k7f9bb.yaml"],
        ["Anna K. last homework", "Take the lift twice."],
        ["Anna K. last note", "Managed floor 3;"],
        ["Anna K. last note", "more"],
        ["plan", "one"],
        ["plan", "two␉three"],
        ["Anna K. attendance", "attended"],
        ["Ben O'Brien attendance", "no-show"],
        ["Maria S. attendance", "attended"],
    ]


@pytest.mark.parametrize(
    ("plan", "told"),
    [("", "not written yet"), ("-", "none needed"), ("Bath time.\n\nSong.", "Bath time.")],
)
def test_the_plan_or_why_there_is_none(plan: str, told: str) -> None:
    lines = drawn(WEEK["h4mn"]._replace(plan=plan))
    assert f"  plan          {told}" in lines
    assert ("                Song." in lines) == ("Song" in plan)


def test_what_does_not_apply_is_not_shown() -> None:
    assert drawn(WEEK["t9wx"]) == [
        "Team meeting",
        "Mon 2 Mar 2026 13:00–14:00 (yesterday)",
        "▮      scheduled",
        "",
        "  id            t9wxsd",
        "  type          Team meeting",
        "  practitioner  Lena Berg",
        "  file          sessions/2026/03/2026-03-02-1300-t9wxsd.yaml",
    ]


def test_the_bars_in_words() -> None:
    assert drawn(WEEK["p2qd"])[2] == "▮▯▯ !  scheduled, no plan, no outcome"
    assert (
        drawn(WEEK["k7f3"]._replace(service=""))[2] == "▯▮▮    incomplete, planned, outcome marked"
    )


def test_before_it_begins_no_attendance_is_asked_for() -> None:
    lines = drawn(build.session("k7f5hh", "03-09 09:30", "anna-k"))
    assert lines[-1] == "  plan          not written yet"
    assert drawn(WEEK["h4mn"])[-1] == "  attendance    not marked yet"


def test_an_indirect_session_has_a_status() -> None:
    report = build.session(
        "k7f5hh", "03-02 09:30", "anna-k", type="task", mode="indirect",
        outcome=build.outcome(status="on-hold"),
    )  # fmt: skip
    assert drawn(report)[-1] == "  status        on-hold"


@pytest.mark.parametrize(
    ("cancelled", "told"),
    [
        (WEEK["c5bf"].cancelled, "by client, Tue 3 Mar 2026 08:00: has a fever"),
        (Cancelled("clinic", build.NOW), "by clinic, Tue 3 Mar 2026 10:40"),
    ],
)
def test_a_session_that_was_called_off_says_by_whom(cancelled: Cancelled, told: str) -> None:
    lines = drawn(WEEK["c5bf"]._replace(cancelled=cancelled))
    assert lines[0] == "× Ben O'Brien"
    assert f"  cancelled     {told}" in lines


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (ClientOutcome(review="done"), "  review        done"),
        (ClientOutcome(review_note="Once."), "  review        Once."),
        (ClientOutcome(homework="Walk."), "  shared        no"),
        (ClientOutcome(note="Hers."), "  private note  Hers."),
    ],
)
def test_a_client_s_own_part(part: ClientOutcome, told: str) -> None:
    assert told in drawn(WEEK["k7f3"]._replace(outcome=build.outcome({"anna-k": part}), shared={}))


@pytest.fixture
def signed() -> Chain:
    """Signed on Mon 2 Mar at 11:00 and commented on since."""
    made = Chain()
    made.sign("k7f3mq", "03-02 11:00")
    made.comment("k7f3mq", "03-02 12:00", "Rang back.\nNobody there.")
    return made


def signed_sheet(made: Chain, plan: str = "Bath time.", look: Look = WIDE) -> list[str]:
    known = made.practice()
    people = dict(known.settings.practitioners)
    people["lena"] = people["lena"]._replace(requires_cosign=("tom", "zoe"))
    known = known._replace(settings=known.settings._replace(practitioners=people))
    return sheet(build_sheet(made.stored(WEEK["k7f3"], plan), known), look).split("\n")


def signed_line(made: Chain, plan: str = "Bath time.") -> str:
    records = [line.split("\t") for line in signed_sheet(made, plan, PLAIN)]
    return dict(record for record in records)["signed"]


def test_a_signed_session_in_full(signed: Chain, golden: Golden) -> None:
    signed.send_back("k7f3mq", "03-02 13:00")
    golden("sheet-signed.txt", "\n".join(signed_sheet(signed)) + "\n")


def test_who_signed_and_until_when_it_is_open(signed: Chain) -> None:
    by = "by lena, Mon 2 Mar 2026 11:00"
    until = "can be changed until Tue 3 Mar 2026 11:00"
    assert signed_line(signed) == f"{by}, to be co-signed by tom or zoe; {until}"
    signed.cosign("k7f3mq", "03-02 13:00")
    assert signed_line(signed) == f"{by}, co-signed by tom; {until}"
    changed = f"{by}, co-signed by tom; {until}; changed by hand since"
    assert signed_line(signed, "Lift.") == changed


def test_a_locked_session_says_since_when() -> None:
    made = Chain()
    made.sign("k7f3mq", "03-02 10:30")
    made.cosign("k7f3mq", "03-02 13:00")
    assert signed_line(made).endswith("co-signed by tom; locked Tue 3 Mar 2026 10:30")


def test_a_purged_session_says_nothing_of_its_signature(signed: Chain) -> None:
    signed.purge("k7f3mq", "03-02 13:00")
    assert not [line for line in signed_sheet(signed) if line.startswith("  signed")]


def test_what_came_after_signing_is_a_record_each_line(signed: Chain) -> None:
    assert [line.split("\t") for line in signed_sheet(signed, look=PLAIN)[-2:]] == [
        *(["comment", "Rang back."], ["comment", "Nobody there."]),
    ]


def test_carry_over_is_a_line_each() -> None:
    carried = build.the_sheet(WEEK["k7f3"], [BROUGHT]).carried
    assert carry_over(carried, WIDE).split("\n") == [
        "  last homework (2 Mar): Take the lift twice.   review: partly",
        "  last note     (2 Mar): Managed floor 3; …",
    ]
    assert carry_over([], WIDE) == ""


def test_carry_over_on_a_narrow_screen() -> None:
    long = BROUGHT._replace(homework="Take the lift twice, alone.\nAnd more.", note="")
    assert carry_over([Carried("", long)], WIDE._replace(width=40)).split("\n") == [
        "  last homework (2 Mar): Take the lift…",
        "  review: partly",
    ]


def test_carry_over_in_a_group_is_told_by_name() -> None:
    shared = CarryOver("ben-o", note="Own.", note_on=LAST, shared_note="For all.")
    carried = build.the_sheet(WEEK["k7f9"], [BROUGHT, shared, CarryOver("maria-s")]).carried
    assert carry_over(carried, WIDE).split("\n") == [
        "  Anna K.",
        "    last homework (2 Mar): Take the lift twice.   review: partly",
        "    last note     (2 Mar): Managed floor 3; …",
        "  Ben O'Brien",
        "    last note     (2 Mar): Own.",
        "    shared note   (2 Mar): For all.",
    ]


def test_a_hostile_carry_over_is_made_visible() -> None:
    hostile = CarryOver("anna-k", HOSTILE, LAST, HOSTILE, HOSTILE, HOSTILE, LAST, HOSTILE)
    assert dangers(carry_over([Carried(HOSTILE, hostile)], WIDE)) == []


def hostile_session(text: str) -> Session:
    part = ClientOutcome("attended", "partly", text, text, text)
    return WEEK["k7f9"]._replace(
        outcome=build.outcome({"anna-k": part, "ben-o": part}, note=text, status=text),
        cancelled=Cancelled("client", build.NOW, text),
        plan=text,
        place=text,
        room=text,
        title=text,
        series=text,
        fee=text,
        service=text,
        tags=(text, text),
        participants=(text, text),
    )


def after_signing(view: Sheet, text: str) -> Sheet:
    """The same, signed by and remarked on with a text."""
    standing = Standing("signed", build.NOW, build.NOW, signed_by=text, returned=text)
    return view._replace(
        entry=view.entry._replace(standing=standing),
        remarks=(Remark("correction", text, build.NOW, text, text),),
        awaits_cosign=text,
    )


@given(names(), names(), st.integers(40, 130), st.sampled_from([WIDE, ASCII, COLOR]))
def test_lines_fit_and_are_harmless(name: str, text: str, width: int, look: Look) -> None:
    brought = CarryOver("anna-k", text, LAST, "partly", text, text, LAST, text)
    view = build.the_sheet(hostile_session(text), [brought], anna_k=name)
    view = after_signing(view, text)
    page = sheet(view, look._replace(width=width))
    assert dangers(page) == []
    fixed = ("  file  ", "  type  ")
    assert widest(page) <= min(width, 100)
    assert all(label in bare(page) for label in fixed)
    if look is COLOR:
        assert bare(page) == sheet(view, WIDE._replace(width=width))


def test_records_of_hostile_texts_hold_one_tab_each() -> None:
    view = build.the_sheet(hostile_session(HOSTILE), anna_k=HOSTILE)
    view = after_signing(view, HOSTILE)
    page = sheet(view, PLAIN)
    assert dangers(page) == []
    assert {line.count("\t") for line in page.split("\n")} == {1}
