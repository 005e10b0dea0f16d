"""A calendar brought in: every instant as it was, again without a trace, and broken off."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support import scenes
from tests.support.foreign import calendar, event
from tests.support.program import Program, tree, untouched
from tests.support.shop import Shop
from tests.support.terminal import Terminal
from therasched.cli import wiring
from therasched.domain import timing
from therasched.domain.lifecycle import is_cancelled
from therasched.storage import calendars
from therasched.storage.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from therasched.domain.session import Session

WORD = "MARZIPAN"
ZONES = (
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/Havana"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham"),
    *("Asia/Kolkata", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Jerusalem"),
)
WINDOW = ("--from", "2026-01-01", "--to", "2026-12-31")
TWO = calendar(
    event("a", f"SUMMARY:{WORD} at the dentist", start="20260310T140000Z"),
    event(f"{WORD}@example.org", start="DTSTART;VALUE=DATE:20260312"),
    head=f"X-WR-CALNAME:{WORD}\n",
)


def sessions(root: Path) -> Iterator[Session]:
    office = wiring.open_practice(str(root)).office
    for stored in office.sessions.in_days(date(2026, 1, 1), date(2026, 12, 31)):
        yield stored.session


def busy(spans: list[timing.Span]) -> list[tuple[datetime, datetime]]:
    """The stretches of time that spans take together, in UTC; parts that meet are one."""
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((one.start_at, one.end_at) for one in spans):
        if found and found[-1][1] >= begin:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("form", [(), ("--utc",)])
def test_what_was_exported_comes_in_at_every_instant(
    example: Program, tmp_path: Path, form: tuple[str, ...], zone: str
) -> None:
    example("export", "ics", "--all", "--out", "all.ics", *WINDOW, *form)
    empty = Shop(tmp_path / "empty")
    settings = (empty.root / "therasched.yaml").read_text(encoding="utf-8")
    empty.write("therasched.yaml", settings.replace("Europe/Berlin", zone))
    program = Program(empty.root)
    exported = str(example.folder / "all.ics")
    counts = program("import", "ics", exported, *WINDOW, "--json").json["counts"]
    assert counts["left out"] == sum(map(is_cancelled, sessions(example.folder)))
    there = [one for one in sessions(example.folder) if not is_cancelled(one)]
    here = list(sessions(empty.root))
    days = [one.span for one in there if one.span.whole_days]
    timed = [one.span for one in there if not one.span.whole_days]
    assert busy([one.span for one in here if not one.span.whole_days]) == busy(timed)
    # A day is a day wherever one is.
    found = {(one.span.first_day, one.span.last_day) for one in here if one.span.whole_days}
    assert found == {(one.first_day, one.last_day) for one in days}
    assert len(here) == len(there)
    with untouched(empty.root):
        again = program("import", "ics", exported, *WINDOW, "--json").json
    assert again["counts"]["same"] == len(here)
    assert again["written"] == []


def test_both_nights_of_the_clock_change_in_twelve_zones(tmp_path: Path) -> None:
    begun = [datetime(2026, month, day, 20, tzinfo=UTC) for month, day in ((3, 7), (3, 28), (4, 4),
             (9, 26), (10, 3), (10, 24), (10, 31))]  # fmt: skip
    moments = [start + timedelta(minutes=30 * step) for start in begun for step in range(36)]
    events = [
        event(f"{number}", "DURATION:PT10M", start=f"{moment:%Y%m%dT%H%M%SZ}")
        for number, moment in enumerate(moments)
    ]
    for zone in ZONES:
        found = calendars.read(
            calendar(*events), timing.zone(zone), date(2026, 1, 1), date(2026, 12, 31)
        )
        assert [one.span.start_at for one in found.appointments] == moments
        written = [timing.write_moment(one.span.start) for one in found.appointments]
        read = [timing.read_moment(text, timing.zone(zone)) for text in written]
        assert [one.astimezone(UTC) for one in read if isinstance(one, datetime)] == moments


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_neither_titles_nor_names_get_into_files_or_commits(tmp_path: Path) -> None:
    root = tmp_path / "scene"
    scenes.make(root, git=True)
    (root / "in.ics").write_bytes(TWO)
    run = Program(root / "practice", **scenes.environment(root))
    before = set(tree(run.folder))
    answer = run("import", "ics", "../in.ics")
    assert WORD in answer.out
    assert WORD not in answer.err
    fresh = {path: data for path, data in tree(run.folder).items() if path not in before}
    assert len([path for path in fresh if path.startswith("sessions/")]) == 2
    for path, data in tree(run.folder).items():
        assert WORD not in path
        assert WORD.encode() not in (data or b""), path
    git = ["git", "log", "-1", "--format=%B", "--name-only"]
    around = scenes.environment(root)
    log = subprocess.run(git, cwd=run.folder, env=around, capture_output=True, check=True).stdout
    assert b"import" in log
    assert WORD.encode() not in log
    run("undo")
    assert not [path for path in tree(run.folder) if path in fresh and path.endswith(".yaml")
                and path.startswith("sessions/")]  # fmt: skip


def test_on_a_terminal_it_asks_and_can_be_interrupted(shop: Shop) -> None:
    (shop.root / "in.ics").write_bytes(TWO)
    with untouched(shop.root), Terminal(shop.root, "import", "ics", "in.ics") as terminal:
        terminal.sees("2 new")
        terminal.sees("Write 2? [y/N]")
        terminal.presses("c")
        terminal.ends(130)
    with Terminal(shop.root, "import", "ics", "in.ics") as terminal:
        terminal.sees("Write 2? [y/N]")
        terminal.types("y")
        assert "2 written" in terminal.ends(0)


def test_what_was_broken_off_is_done_by_the_next_one(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.root / "in.ics").write_bytes(TWO)
    real, calls = Sessions.create, []

    def interrupted(self: Sessions, session: Session) -> object:
        calls.append(session.id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, session)

    monkeypatch.setattr(Sessions, "create", interrupted)
    program("import", "ics", "in.ics", code=130)
    monkeypatch.undo()
    assert program("import", "ics", "in.ics", "--json").json["counts"]["same"] == 1
    assert program("import", "ics", "in.ics").out == "2 the same\n"
    program("check")
