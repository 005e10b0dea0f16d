"""The example practice in a real CalDAV server, and back: vdirsyncer, Radicale, khal.

Configured as docs/calendar.md says, on the loopback. `make tools` installs the programs.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import icalendar
import pytest

from tests.support.calendartools import Server, Tools, needs_tools, serving
from tests.support.program import Program, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

pytestmark = needs_tools

CALENDAR = "/lena/practice/"
WEEK = ("--from", "2026-03-09", "--to", "2026-03-15")


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[Tools]:
    with serving(tmp_path / "server") as server:
        yield Tools(tmp_path / "home", server)


def facts(data: bytes) -> dict[str, Any]:
    """All that a calendar file says of its one event, whatever the order it says it in."""
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    told: dict[str, Any] = {name: value.to_ical() for name, value in event.items()}
    for name in ("DTSTART", "DTEND"):
        moment = event.decoded(name)
        told[name] = moment.astimezone(UTC) if isinstance(moment, datetime) else moment
    alarms = [{key: one[key].to_ical() for key in one} for one in event.walk("VALARM")]
    return told | {"alarms": sorted(alarms, key=lambda alarm: alarm["TRIGGER"])}


def by_uid(files: Iterable[bytes]) -> dict[bytes, dict[str, Any]]:
    return {one["UID"]: one for one in map(facts, files)}


def in_folder(folder: Path) -> dict[bytes, dict[str, Any]]:
    return by_uid(path.read_bytes() for path in folder.glob("*.ics"))


def on_server(server: Server) -> dict[bytes, dict[str, Any]]:
    return by_uid(item.data for item in server.items(CALENDAR).values())


def test_every_event_reaches_the_server_and_comes_back_as_it_was(
    example: Program, tools: Tools
) -> None:
    example("export", "ics", "--vdir", str(tools.calendar))
    ours = in_folder(tools.calendar)
    assert len(ours) > 80
    assert {one["STATUS"] for one in ours.values()} == {b"CONFIRMED", b"CANCELLED"}
    assert sum(bool(one["alarms"]) for one in ours.values()) > 40

    tools.vdirsyncer("discover")
    tools.vdirsyncer("sync", "practice")
    assert on_server(tools.server) == ours
    assert len(tools.server.items(CALENDAR)) == len(ours)

    tools.vdirsyncer("metasync", "practice")
    about = tools.server.ask("PROPFIND", CALENDAR, Depth="0")
    assert b">Kranichhof Practice<" in about
    assert b">#4682B4<" in about

    tools.vdirsyncer("sync", "copy")
    assert in_folder(tools.home / "calendars-copy" / "practice") == ours
    assert_khal_lists_the_week(example, tools)


def assert_khal_lists_the_week(example: Program, tools: Tools) -> None:
    lines = tools.khal(
        *("list", "--once", "--json", "start-long", "--json", "end-long", "09.03.2026", "7d")
    )
    listed = [(one["start-long"], one["end-long"]) for line in lines for one in json.loads(line)]
    agenda = example("agenda", "2026-W11", "--json").json["sessions"]
    assert len(agenda) > 15
    times = [[datetime.fromisoformat(one[end]) for end in ("start", "end")] for one in agenda]
    written = [tuple(when.strftime("%d.%m.%Y %H:%M") for when in pair) for pair in times]
    assert sorted(listed) == sorted(written)


def test_a_moved_session_is_one_change_and_no_change_is_none(
    example: Program, tools: Tools
) -> None:
    def sync() -> list[str]:
        example("export", "ics", "--vdir", str(tools.calendar), *WEEK)
        return tools.vdirsyncer("sync", "practice")[1:]

    example("export", "ics", "--vdir", str(tools.calendar), *WEEK)
    tools.vdirsyncer("discover", "practice")
    assert len(sync()) == len(in_folder(tools.calendar)) > 15
    before = tools.server.items(CALENDAR)
    assert sync() == []
    assert tools.server.items(CALENDAR) == before

    example("move", "ben", "thu", "16:00", "-y")
    assert len(sync()) == 1
    after = tools.server.items(CALENDAR)
    (changed,) = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    old, new = facts(before[changed].data), facts(after[changed].data)
    assert old["UID"] == new["UID"]
    assert new["SEQUENCE"] == b"1"
    assert new["DTSTART"] == datetime(2026, 3, 12, 15, tzinfo=UTC)
    assert sync() == []
    assert tools.server.items(CALENDAR) == after


def test_what_others_do_on_the_server_is_undone_and_no_file_of_ours_changed(
    example: Program, tools: Tools
) -> None:
    example("export", "ics", "--vdir", str(tools.calendar), *WEEK)
    tools.vdirsyncer("discover", "practice")
    tools.vdirsyncer("sync", "practice")
    ours, files = in_folder(tools.calendar), tree(tools.calendar)
    changed, gone = list(tools.server.items(CALENDAR).items())[:2]
    other = changed[1].data.replace(changed[0].removesuffix(".ics").encode(), b"somebody-elses")
    typed = {"Content-Type": "text/calendar"}
    tools.server.ask("PUT", CALENDAR + "somebody-elses.ics", other, **typed)
    renamed = changed[1].data.replace(b"SUMMARY:", b"SUMMARY:Not ")
    tools.server.ask("PUT", CALENDAR + changed[0], renamed, **typed)
    tools.server.ask("DELETE", CALENDAR + gone[0])
    assert on_server(tools.server) != ours

    for _ in range(2):  # the first run only takes notice
        tools.vdirsyncer("sync", "practice")
        assert tree(tools.calendar) == files
    assert on_server(tools.server) == ours
