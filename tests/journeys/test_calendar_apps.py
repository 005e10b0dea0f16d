"""What a calendar program that is fed again and again gets to see of one session's life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import icalendar

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop

NEW = ("anna", "thu", "14:00", "--id", "bcdfgh", "--remind", "practitioner:browser:15m")
LATER = "2026-03-05 15:00"


def shown(program: Program, now: str = "2026-03-03 10:40") -> dict[str, Any]:
    """All that the feed says of the one session, but for its alarms."""
    answer = program("export", "ics", THERASCHED_NOW=now)
    (event,) = icalendar.Calendar.from_ical(answer.out).walk("VEVENT")
    told = {name: value.to_ical().decode() for name, value in event.items()}
    return told | {"alarms": len(event.walk("VALARM"))}


def test_one_identity_for_life_and_a_new_version_only_where_something_shows(
    program: Program, shop: Shop
) -> None:
    program("new", *NEW)
    first = shown(program)
    assert (first["SEQUENCE"], first["STATUS"], first["alarms"]) == ("0", "CONFIRMED", 1)

    program("plan", "bcdfgh", "-m", "Ladder, step 2.")
    assert shown(program) == first

    program("move", "bcdfgh", "thu", "13:00", THERASCHED_NOW="2026-03-04 09:00")
    moved = shown(program)
    changed = {name for name in first if moved[name] != first[name]}
    assert changed == {"DTSTART", "DTEND", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"}
    assert (moved["SEQUENCE"], moved["DTSTAMP"]) == ("1", "20260304T080000Z")

    for command in ("outcome bcdfgh attended --homework Ladder", "share bcdfgh"):
        program(*command.split(), THERASCHED_NOW=LATER)
        assert shown(program, LATER) == moved

    place = shop.root / program("show", "bcdfgh", "--json").json["sessions"][0]["path"]
    edited_by_hand(place, "start: 2026-03-05 13:00", "start: 2026-03-05 13:05")
    by_hand = shown(program, LATER)
    assert by_hand["SEQUENCE"] == "2"
    assert by_hand["UID"] == first["UID"]
    assert "bcdfgh" not in first["UID"]


def test_a_cancelled_session_is_told_to_whoever_has_it(program: Program) -> None:
    program("new", *NEW)
    first = shown(program)
    program("cancel", "bcdfgh", "--by", "client", "--reason", "marzipan")
    called_off = shown(program, LATER)
    assert called_off["UID"] == first["UID"]
    assert called_off["SEQUENCE"] == "1"
    assert called_off["STATUS"] == "CANCELLED"
    assert called_off["TRANSP"] == "TRANSPARENT"
    assert called_off["SUMMARY"] == f"Cancelled: {first['SUMMARY']}"
    assert called_off["alarms"] == 0
    assert "marzipan" not in str(called_off)
    assert "BEGIN:VEVENT" not in program("export", "ics", "--drop-cancelled").out


def edited_by_hand(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
