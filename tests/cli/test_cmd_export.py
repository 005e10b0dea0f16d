from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.program import untouched
from therasched.render import ics

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("ben-o", "2026-03-05 9:00", id="cccccc")
    shop.book("tanaka", "2026-03-05 11:00", id="dddddd", service="slt-50")
    shop.book("anna-k", "2025-06-02 9:00", id="fffff2")


def uids(calendar: str) -> int:
    return calendar.count("BEGIN:VEVENT")


def test_to_a_file_and_what_is_in_it(program: Program, shop: Shop) -> None:
    answer = program("export", "ics", "--out", "berg.ics")
    assert (
        answer.out == "2 sessions, 2 Mar 2026 – 5 Mar 2026, names as initials → berg.ics (1 kB)\n"
    )
    data = (shop.root / "berg.ics").read_bytes()
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert uids(data.decode()) == 2
    answer = program("export", "ics", "--out", "berg.ics", "--json").json["export"]
    assert answer["file"] == "berg.ics"
    assert answer["bytes"] == len(data)


def test_to_stdout_with_the_summary_on_stderr(program: Program) -> None:
    answer = program("export", "ics")
    assert uids(answer.out) == 2
    assert "2 sessions, 2 Mar 2026 – 5 Mar 2026, names as initials" in answer.err
    assert program("export", "ics", "--out", "-").out == answer.out
    assert program("export", "ics", "-q").err == ""


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ("--all", 3),
        ("--practitioner tom", 1),
        ("--client anna", 1),
        ("--client tanaka", 1),
        ("--from 2025-06-01", 3),
        ("--from 2025-06-01 --all", 4),
        ("--from 3.3.", 1),
        ("--to 3.3.", 1),
        ("--from 2027-01-01 --to 2027-02-01", 0),
    ],
)
@pytest.mark.parametrize("form", ["ics", "csv", "json"])
def test_which_sessions(program: Program, form: str, options: str, count: int) -> None:
    answer = program("export", form, *options.split())
    found = {
        "ics": lambda: uids(answer.out),
        "csv": lambda: len(list(csv.DictReader(answer.out.splitlines()))),
        "json": lambda: len(json.loads(answer.out)["sessions"]),
    }[form]()
    assert found == count
    many = {0: "no sessions", 1: "1 session,"}.get(count, f"{count} sessions")
    assert many in answer.err


def test_chosen_sessions_whatever_their_day(program: Program) -> None:
    chosen = program("export", "ics", "--session", "fffff2", "--session", "dddddd")
    assert uids(chosen.out) == 2
    assert uids(program("export", "ics", "--session", "anna").out) == 1
    program("export", "ics", "--session", "zzzzzz", code=3)


def test_alarms_as_wanted(program: Program) -> None:
    reminders = ("--remind", "practitioner:browser:15m", "--remind", "practitioner:browser:1d")
    program("new", "anna", "fri", "9:00", *reminders, "--id", "ggggg2")
    count = {
        options: program("export", "ics", "--session", "ggggg2", *options.split()).out.count(
            "BEGIN:VALARM"
        )
        for options in ("", "--single-alarm", "--no-alarms")
    }
    assert count == {"": 2, "--single-alarm": 1, "--no-alarms": 0}
    program("export", "ics", "--no-alarms", "--single-alarm", code=2)


def test_utc(program: Program) -> None:
    assert "DTSTART;TZID=Europe/Berlin:20260302T090000" in program("export", "ics").out
    assert "DTSTART:20260302T080000Z" in program("export", "ics", "--utc").out


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ("ics --from 3.3. --to 1.3.", 2, "comes before"),
        ("csv --to 2020-01-01", 2, "there is no day: both --from and --to are needed"),
        ("ics --names some", 2, "'some' is not one of"),
        ("ics --client zoe", 3, 'no client "zoe"'),
        ("ics --out therasched.yaml", 5, "own files"),
        ("csv --out sessions", 1, "is a folder"),
        ("csv --out nowhere/x.csv", 1, "could not write nowhere/x.csv"),
        ("icss", 2, "therasched export ics"),
        ("", 2, "export what?"),
    ],
)
def test_what_is_refused(program: Program, shop: Shop, options: str, code: int, says: str) -> None:
    with untouched(shop.root):
        assert says in program("export", *options.split(), code=code).err


def test_a_large_calendar_is_told(program: Program) -> None:
    assert "refuse more than 1 MB" not in program("export", "ics").err
    with mock.patch.object(ics, "LARGE", 1000):
        assert "1 kB: some calendar services refuse more than 1 MB" in program("export", "ics").err


def test_csv_has_no_formula(program: Program, shop: Shop) -> None:
    shop.book("", "2026-03-05 15:00", type="team", title="=HYPERLINK(1)")
    rows = list(csv.DictReader(program("export", "csv").out.splitlines()))
    assert rows[-1]["title"] == "'=HYPERLINK(1)"
