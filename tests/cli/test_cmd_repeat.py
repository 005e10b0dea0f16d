from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.program import untouched

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

WEEKLY = ("--repeat", "weekly")


@pytest.fixture(autouse=True)
def _single(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")


def series(program: Program) -> list[str]:
    sessions = program("list", "--from", "2026-03-01", "--to", "2026-12-31", "--json").json
    return [one["start"][5:16] for one in sessions["sessions"]]


def test_it_says_what_was_added_where_and_what_is_next(program: Program) -> None:
    answer = program("repeat", "bcdfgh", *WEEKLY, "--count", "3")
    assert answer.out == (
        "Added 2 sessions, series bcdfgh: Tue 17 Mar – Tue 24 Mar 2026, "
        "weekly 14:00–14:50, session, Speech therapy: Anna K.\n"
    )
    told = answer.err.splitlines()[1:]
    assert [line.split() for line in told[:3]] == [
        ["day", "time"],
        ["2", "Tue", "17", "Mar", "2026", "14:00–14:50"],
        ["3", "Tue", "24", "Mar", "2026", "14:00–14:50"],
    ]
    assert told[3] == "  sessions/2026/03/2026-03-10-1400-bcdfgh.yaml and 2 more"
    assert told[4].startswith("Next:  therasched show ")
    assert series(program) == ["03-10T14:00", "03-17T14:00", "03-24T14:00"]
    assert program("check", "--json").json["findings"] == []


def test_her_name_stands_for_her_next_one(program: Program) -> None:
    program("repeat", "anna", *WEEKLY, "--until", "31.3.", "--except", "17 mar")
    assert series(program) == ["03-10T14:00", "03-24T14:00", "03-31T14:00"]


def test_where_she_has_no_next_one_it_is_her_latest(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-02-24 9:00")
    shop.book("ben-o", "2026-02-17 9:00")
    answer = program("repeat", "ben", *WEEKLY, "--count", "3")
    assert "Tue 3 Mar – Tue 10 Mar 2026" in answer.out
    missing = program("repeat", "tanaka", *WEEKLY, "--count", "3", code=3)
    assert "has no session that was not called off" in missing.err


def test_one_in_a_series_makes_it_longer(program: Program) -> None:
    program("repeat", "bcdfgh", *WEEKLY, "--count", "2")
    answer = program("repeat", "bcdfgh", "--repeat", "2w", "--count", "3")
    assert "bcdfgh is in the series bcdfgh, which goes on" in answer.err
    assert "1 session, series bcdfgh: Tue 31 Mar 2026, every 2 weeks" in answer.out
    refused = program("repeat", "bcdfgh", *WEEKLY, "--count", "3", code=5)
    assert "nothing to add: the series has 3 sessions" in refused.err


def test_json_holds_the_first_and_the_new_ones(program: Program) -> None:
    said = program("repeat", "bcdfgh", *WEEKLY, "--count", "3", "--except", "17.3.", "--json").json
    assert [one["start"][:10] for one in said["sessions"]] == [
        *("2026-03-10", "2026-03-24", "2026-03-31")
    ]
    assert {one["series"] for one in said["sessions"]} == {"bcdfgh"}
    assert said["series"] == {
        "code": "bcdfgh",
        "rule": "weekly",
        "left_out": [{"day": "2026-03-17", "why": "except", "title": ""}],
        "marks": [{"day": "2026-03-31", "marks": ["clocks"]}],
    }
    assert said["dry_run"] is False


def test_it_asks_how_often_and_until_when(program: Program) -> None:
    with_hint = program("repeat", "anna", code=2)
    assert "therasched repeat anna --repeat weekly --count 8" in with_hint.err
    assert "until when?" in program("repeat", "anna", *WEEKLY, code=2).err


def test_a_rehearsal_writes_nothing(program: Program, shop: Shop) -> None:
    with untouched(shop.root):
        answer = program("repeat", "bcdfgh", *WEEKLY, "--count", "3", "-n")
    assert "Tue 24 Mar 2026" in answer.out
    assert "(dry run) Added 2 sessions" in answer.out


def test_strict_refuses(program: Program, shop: Shop) -> None:
    other = shop.book("ben-o", "2026-03-17 14:30").session.id
    with untouched(shop.root / "sessions"):
        answer = program("repeat", "bcdfgh", *WEEKLY, "--count", "3", "--strict", code=5)
    assert f"overlaps {other} Ben O'Brien 14:30–15:20" in answer.err
    assert "1 of 2 sessions overlap others: Tue 17 Mar 2026" in answer.err
    said: dict[str, Any] = program("repeat", "bcdfgh", *WEEKLY, "--count", "3", "--json").json
    assert said["overlaps"] == [other]


def test_a_question_answered_with_no(program: Program, shop: Shop, asked: None) -> None:
    with untouched(shop.root / "sessions"):
        answer = program("repeat", "bcdfgh", *WEEKLY, "--count", "3", stdin="n\n", code=1)
        assert "Book 2 sessions?" in answer.err + answer.out
        assert answer.err.endswith("Nothing was written.\n")
        program("repeat", "bcdfgh", *WEEKLY, "--count", "3", stdin="", code=130)
    program("repeat", "bcdfgh", *WEEKLY, "--count", "3", stdin="y\n")
    assert len(series(program)) == 3
    json.loads(program("repeat", "bcdfgh", *WEEKLY, "--count", "4", "--json").out)


@pytest.mark.usefixtures("asked")
def test_what_is_missing_is_asked_until_it_can_be_read(program: Program) -> None:
    answers = "wekly\nweekly\n0\nsoon\n2\ny\n"
    told = program("repeat", "anna", stdin=answers).err
    rest = told
    for part in (
        "bcdfgh Anna K., Tue 10 Mar 14:00\n",
        "how often (daily, weekly, 2w, monthly, or a rule): ",
        "did you mean weekly?\n",
        "how often (",
        *["how many in all (8), or until which day (31.7.): "] * 3,
        "Book 1 session?",
    ):
        _, found, rest = rest.partition(part)
        assert found, (part, told)
    assert series(program) == ["03-10T14:00", "03-17T14:00"]


@pytest.mark.usefixtures("asked")
def test_its_end_may_be_a_day_and_the_rule_given(program: Program) -> None:
    told = program("repeat", "anna", *WEEKLY, stdin="24.3.\ny\n").err
    assert "how often" not in told
    assert series(program) == ["03-10T14:00", "03-17T14:00", "03-24T14:00"]


@pytest.mark.usefixtures("asked")
def test_a_rule_with_an_end_asks_no_more(program: Program) -> None:
    told = program("repeat", "anna", stdin="FREQ=DAILY;COUNT=2\ny\n").err
    assert "how many" not in told
    assert series(program) == ["03-10T14:00", "03-11T14:00"]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("flag", ["--no-input", "--json"])
def test_who_wants_no_question_gets_none(program: Program, flag: str) -> None:
    assert program("repeat", "anna", flag, code=2)
