"""A therapist's first week: from an empty folder to the calendar on her phone."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import icalendar

from tests.support.program import Program

if TYPE_CHECKING:
    from pathlib import Path

MONDAY, TUESDAY, FRIDAY = "2026-03-02 08:00", "2026-03-03 12:00", "2026-03-06 17:00"


def test_from_an_empty_folder_to_the_exported_calendar(tmp_path: Path) -> None:
    root = tmp_path / "practice"
    Program(tmp_path, THERASCHED_NOW=MONDAY)(
        *("init", "practice", "--name", "Berg", "--timezone", "Europe/Berlin"),
        *("--practitioner", "lena", "--practitioner-name", "Lena Berg"),
    )

    # Monday morning: who comes, and when
    therasched = Program(root, THERASCHED_NOW=MONDAY)
    therasched("service", "add", "slt-50", "--title", "Speech therapy", "--minutes", "50")
    therasched("client", "add", "anna-k", "--name", "Anna K.", "--service", "slt-50")
    therasched("client", "add", "--name", "田中 花", "--service", "slt-50")
    therasched("contact", "add", "school", "--name", "School, Mrs Ott")
    said = therasched("new", "anna", "today", "9:30", "--id", "bcdfgh")
    assert said.out == (
        "Created bcdfgh  Mon 2 Mar 2026 09:30–10:20 (in 1 h), session, Speech therapy: Anna K.\n"
    )
    assert "sessions/2026/03/2026-03-02-0930-bcdfgh.yaml" in said.err
    assert "Next:  therasched plan bcdfgh" in said.err
    therasched("new", "田中", "tue", "10:00", "--with", "school", "--id", "cccccc")
    therasched(
        "new", "anna,田中", "thu", "16:00", "--type", "video", "--place", "https://x.example"
    )
    round_ = ("new", "--type", "team", "--title", "Case round", "thu", "16:30", "--id", "ggggg2")
    assert "overlaps" in therasched(*round_).err
    assert "overlaps" not in therasched("move", "ggggg2", "thu", "17:00").err
    therasched("new", "anna", "fri", "--type", "email", "--id", "dddddd")

    # before the first session
    said = therasched("todo", "--plain")
    assert [row[0] for row in said.rows] == ["plan"] * 4
    said = therasched("plan", "anna", "-m", "-", stdin="Say hello.\n")
    assert said.out == "bcdfgh Anna K., Mon 2 Mar 09:30: plan saved  ▮▮▯\n"

    # Tuesday noon: two sessions are over
    therasched = Program(root, THERASCHED_NOW=TUESDAY)
    assert [row[0] for row in therasched("todo", "--plain").rows] == ["overdue"] * 2 + ["plan"] * 2
    said = therasched("outcome", "anna", "attended", "--homework", "The lift, twice.", "--share")
    assert "bcdfgh Anna K., Mon 2 Mar 09:30: attended  ▮▮▮" in said.out
    assert "homework shared with Anna K." in said.out
    said = therasched("outcome", "田中", "no-show", "--note", "Waited 20 minutes.")
    assert "no-show" in said.out
    assert "Next:  therasched todo" in said.err

    # what Monday left comes along
    said = therasched("plan", "anna", "-m", "Step 2.")
    assert "last homework (2 Mar): The lift, twice." in said.err

    # things change
    said = therasched("new", "anna", "mon", "9:30", "--id", "fffff2")
    assert "Mon 9 Mar 2026 09:30–10:20 (in 6 days)" in said.out
    said = therasched("move", "fffff2", "tue")
    assert said.out == (
        "Moved fffff2 Anna K. from Mon 9 Mar 09:30 to Tue 10 Mar 2026 09:30–10:20 (in 7 days)\n"
    )
    assert "Next:  therasched agenda 2026-03-10" in said.err
    said = therasched("cancel", "fffff2", "--reason", "has a fever")
    assert "cancelled (6 days notice, policy 24 h)" in said.out

    # Friday: the week is done
    therasched = Program(root, THERASCHED_NOW=FRIDAY)
    therasched("outcome", "dddddd", "completed")
    for row in therasched("todo", "--plain").rows:
        if row[0] == "overdue":
            therasched("outcome", row[1], "attended")
    week = therasched("agenda", "--json").json["sessions"]
    assert [one["id"] for one in week if one["steps"]["outcome"] is False] == []
    assert len(week) == 5
    assert therasched("check").out.endswith(" files, no fault\n")

    # the calendar on the phone
    said = therasched("export", "ics", "--out", str(tmp_path / "berg.ics"))
    assert said.out.startswith("6 sessions, 2 Mar 2026 – 10 Mar 2026, names as initials → ")
    file = tmp_path / "berg.ics"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    events = icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    titles = {str(event["SUMMARY"]): str(event.decoded("DTSTART")) for event in events}
    assert set(titles) >= {"AK", "Group (2)", "Case round", "Cancelled: AK"}
    assert titles["Group (2)"] == "2026-03-05 16:00:00+01:00"
    text = file.read_text(encoding="utf-8")
    for secret in ("Anna", "田中", "lift", "Say hello", "Waited", "fever", "Speech", "no-show"):
        assert secret not in text
    again = tmp_path / "again.ics"
    therasched("export", "ics", "--out", str(again))
    assert again.read_bytes() == file.read_bytes()


def test_the_example_shows_a_lively_week_at_once(tmp_path: Path) -> None:
    Program(tmp_path)("demo")
    (root,) = tmp_path.iterdir()
    therasched = Program(root)
    week = therasched("agenda", "--json").json
    assert len(week["sessions"]) > 15
    assert week["findings"] == []
    assert {one["type"] for one in therasched("list", "--json").json["sessions"]} >= {
        *("session", "video", "phone", "email", "meeting", "task"),
        *("team", "personal", "admin", "time-off"),
    }
    for command in ("todo", "free", "show next", "show last", "history anna", "find lift", "check"):
        assert therasched(*command.split()).out
