"""A week with a group: each member's own texts stay hers, and no text of a record gets about."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.program import Answer, Program
    from tests.support.shop import Shop

PLAN, NOTE, REASON = "MARKERPLAN", "MARKERNOTE", "MARKERREASON"
ANNA, BEN = ("MARKERANNANOTE", "MARKERANNAHOME"), ("MARKERBENNOTE", "MARKERBENHOME")
REVIEW = "MARKERREVIEW"
MARKERS = (PLAN, NOTE, REASON, *ANNA, *BEN, REVIEW)


@pytest.fixture(autouse=True)
def _week(shop: Shop, program: Program) -> None:
    shop.write("clients/cara-m.yaml", "code: cara-m\nname: Cara Meyer\nservice: slt-50\n")
    program("new", "anna,ben,cara", "2026-03-02", "9:00", "--id", "bcdfgh", "--room", "Blue")
    program("plan", "bcdfgh", "-m", PLAN)
    program("outcome", "bcdfgh", "attended", "cara=no-show", "--note", NOTE)
    for client, (note, homework) in {"anna": ANNA, "ben": BEN}.items():
        program("outcome", "bcdfgh", "--client", client, "--private", note, "--homework", homework)
    program("outcome", "bcdfgh", "--client", "anna", "--review", "partly", "--review-note", REVIEW)
    program("share", "bcdfgh", "--client", "anna")
    program("new", "anna,ben,cara", "2026-03-09", "9:00", "--id", "cccccc")
    program("new", "ben", "2026-03-10", "9:00", "--id", "dddddd")
    program("new", "ben", "2026-03-11", "9:00", "--id", "fffff2")
    program("cancel", "fffff2", "--reason", REASON)


def markers(answer: Answer) -> set[str]:
    return {marker for marker in MARKERS if marker in answer.out + answer.err}


@pytest.mark.parametrize(
    "command",
    [
        "agenda 2026-W10",
        "agenda 2026-W11",
        "list",
        "history ben",
        "todo",
        "free",
        "check",
        "export ics --names full",
        "export ics --session bcdfgh",
        "export ics --feed-for ben",
        "export csv --names full",
        "export json --names full",
        "share bcdfgh",
        "unshare bcdfgh",
        "outcome bcdfgh cara=attended",
        "move cccccc tue",
        "cancel dddddd",
        "new anna,ben,cara 2026-03-16 9:00",
        "remove bcdfgh -y",
    ],
)
@pytest.mark.parametrize("form", ["--color=never", "--plain", "-q"])
def test_no_text_of_the_record_is_shown_or_exported(
    program: Program, command: str, form: str
) -> None:
    assert markers(program(*command.split(), form)) == set()


@pytest.mark.parametrize(
    "command", ["agenda 2026-W10", "list", "history ben", "todo", "export csv", "find MARKERPLAN"]
)
def test_nor_in_json(program: Program, command: str) -> None:
    answer = program(*command.split(), "--json")
    assert markers(answer) == set()
    assert answer.json


def test_show_and_find_are_for_reading_it(program: Program) -> None:
    shown = program("show", "bcdfgh")
    assert markers(shown) == set(MARKERS) - {REASON}
    assert shown.err.count("MARKER") == 0
    assert markers(program("show", "bcdfgh", "--json")) == set(MARKERS) - {REASON}
    assert REASON in program("show", "fffff2").out
    assert PLAN in program("find", PLAN.lower()).out


def test_what_comes_along_is_each_members_own(program: Program) -> None:
    alone = program("plan", "dddddd", "-m", "x").err
    assert BEN[0] in alone
    assert BEN[1] in alone
    assert NOTE in alone
    assert not {*ANNA, REVIEW} & set(alone.split())
    together = program("plan", "cccccc", "-m", "x").err
    before, ben = together.split("Ben O'Brien\n", 1)
    assert ANNA[1] in before
    assert BEN[1] not in before
    assert not {*ANNA, REVIEW} & set(ben.split())
    assert "Cara Meyer\n" not in together  # she was not there


def test_a_write_tells_names_and_words_and_no_text(program: Program) -> None:
    answer = program("outcome", "bcdfgh", "--client", "ben", "--homework", BEN[1], "--share")
    assert answer.out == (
        "bcdfgh Anna K., Ben O'Brien, Cara Meyer, Mon 2 Mar 09:00: "
        "anna-k attended, ben-o attended, cara-m no-show  ▮▮▮\n"
        "  homework shared with Ben O'Brien\n"
    )
    assert markers(answer) == set()


def test_errors_hold_no_text(program: Program, shop: Shop) -> None:
    for command in (
        f"outcome bcdfgh --client cara --private {PLAN} --review maybe",
        f"outcome bcdfgh attended completed --note {PLAN}",
        f"outcome bcdfgh --private {PLAN}",
        f"plan cccccc -m {PLAN} --none",
        f"cancel bcdfgh --reason {REASON}",
        f"outcome fffff2 attended --note {NOTE}",
    ):
        for form in ("--color=never", "--json"):
            answer = program.run(*command.split(), form)
            assert answer.code in (2, 5), command
            assert markers(answer) == set()
    path = next((shop.root / "sessions").rglob("*bcdfgh.yaml"))
    text = path.read_text(encoding="utf-8")
    for broken in (
        text.replace("plan: |", "plan: >-x"),
        text.replace("  note:", "  nota:"),
        text + "- ",
    ):
        path.write_text(broken, encoding="utf-8")
        for command in ("agenda", "check", "show bcdfgh", "plan bcdfgh -m x", "check --json"):
            answer = program.run(*command.split())
            told = answer.err + ("" if command.startswith("show") else answer.out)
            assert "MARKER" not in told


@pytest.mark.parametrize("level", ["code", "initials", "first", "full", "none"])
@pytest.mark.parametrize("form", ["ics", "csv", "json"])
def test_an_export_names_clients_only_as_it_may(program: Program, form: str, level: str) -> None:
    out = program("export", form, "--names", level).out
    told = {
        "code": "anna-k" in out,
        "initials": "AK" in out,
        "first": "Anna" in out,
        "full": "Anna K." in out,
    }
    shown = {
        "code": {"code"},
        "initials": {"initials"},
        "first": {"first"},
        "full": {"first", "full", *(["code"] if form != "ics" else [])},
        "none": set(),
    }[level]
    if form == "ics":  # its one session of a single client is Ben's
        told = {
            "code": "ben-o" in out,
            "initials": "BO" in out,
            "first": "Ben" in out,
            "full": "O'Brien" in out,
        }
        assert "Group (3)" in out or level == "none"
    assert {name for name, seen in told.items() if seen} == shown
    if form == "json":
        assert json.loads(out)["sessions"]
    if level == "none":
        for secret in ("anna", "ben-o", "cara", "O'Brien"):
            assert secret not in out


def test_one_of_a_group_can_be_called_off(program: Program) -> None:
    refused = program("cancel", "ben@mon", code=2)
    assert "Call off the whole group of 3, cccccc" in refused.err
    assert "try: therasched cancel cccccc" in refused.err
    assert "therasched outcome cccccc ben-o=cancelled" in refused.err
    answer = program("outcome", "cccccc", "ben-o=cancelled")
    assert "anna-k not marked, ben-o cancelled, cara-m not marked" in answer.out
    assert "Next:  therasched todo" in answer.err
    program("outcome", "cccccc", "ben-o=attended", code=5)
    program("outcome", "cccccc", "cancelled", code=5)
    assert not program("show", "cccccc", "--json").json["sessions"][0]["cancelled"]
    assert "cancelled (" in program("cancel", "cccccc").out


def test_a_yes_calls_off_all_of_them(program: Program) -> None:
    answer = program("cancel", "cara@2026-03-09", "-y")
    assert "cccccc Anna K., Ben O'Brien, Cara Meyer" in answer.out
    assert "nothing was sent to anybody" in answer.err


def test_the_practitioner_calls_off_all_of_them_unasked(program: Program) -> None:
    answer = program("cancel", "cara@2026-03-09", "--by", "practitioner")
    named = "cccccc Anna K., Ben O'Brien, Cara Meyer, Mon 9 Mar 09:00"
    assert answer.out == f"{named}: cancelled-by-practitioner\n"
    assert "nothing was sent to anybody" in answer.err
