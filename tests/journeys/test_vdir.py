"""A practice in the calendar program: a folder of files that follows what is done here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import icalendar
import pytest

from tests.support.program import Program, tree, version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop

MARK = "MARZIPAN"
COUNT = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "calendar"


def counts(program: Program, folder: Path, *options: str) -> tuple[int, int, int]:
    """Export, and how many files were written, removed and left."""
    answer = program("export", "ics", "--vdir", str(folder), "--json", *options)
    export = answer.json["export"]
    return export["written"], export["removed"], export["unchanged"]


def test_the_second_export_writes_nothing_and_a_moved_session_one_file(
    program: Program, folder: Path
) -> None:
    weeks = ("--repeat", "weekly", "--count", str(COUNT // 2))
    program("new", "anna", "2026-03-04", "9:00", *weeks)
    program("new", "ben", "2026-03-04", "11:00", *weeks)
    assert counts(program, folder, "--to", "2027-12-31") == (COUNT, 0, 0)
    before = {path.name: version(path) for path in folder.iterdir()}
    assert counts(program, folder, "--to", "2027-12-31") == (0, 0, COUNT)
    assert {path.name: version(path) for path in folder.iterdir()} == before
    program("move", "anna", "2026-03-05", "10:00")
    assert counts(program, folder, "--to", "2027-12-31") == (1, 0, COUNT - 1)
    changed = [path for path in folder.iterdir() if version(path) != before[path.name]]
    assert [
        b"DTSTART;TZID=Europe/Berlin:20260305T100000" in one.read_bytes() for one in changed
    ] == [True]


def test_each_file_is_the_event_of_the_feed(program: Program, shop: Shop, folder: Path) -> None:
    shop.book("anna-k", "2026-03-02 9:00")
    shop.book("anna-k,ben-o", "2026-03-05 9:00", service="slt-50")
    shop.book("", "2026-03-28", type="time-off", title="Away")
    counts(program, folder)
    feed = icalendar.Calendar.from_ical(program("export", "ics").out)
    events = {str(one["UID"]): one.to_ical() for one in feed.walk("VEVENT")}
    assert len(events) == 3
    for uid, event in events.items():
        alone = icalendar.Calendar.from_ical((folder / f"{uid}.ics").read_bytes())
        assert [one.to_ical() for one in alone.walk("VEVENT")] == [event]
        assert "METHOD" not in alone


def test_what_leaves_the_window_leaves_the_folder(
    program: Program, shop: Shop, folder: Path
) -> None:
    shop.book("anna-k", "2026-03-02 9:00")
    assert counts(program, folder) == (1, 0, 0)
    later = Program(shop.root, THERASCHED_NOW="2026-09-01 10:00")
    assert counts(later, folder) == (0, 1, 0)


def test_a_calendar_program_that_wrote_there_does_not_win(
    program: Program, shop: Shop, folder: Path
) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    counts(program, folder)
    (file,) = folder.glob("*.ics")
    ours = file.read_bytes()
    theirs = icalendar.Calendar.from_ical(ours)
    theirs["PRODID"] = "-//khal"
    theirs.walk("VEVENT")[0]["SUMMARY"] = "Moved by hand"
    file.write_bytes(theirs.to_ical())
    (folder / "mine.ics").write_bytes(ours.replace(file.stem.encode(), b"mine"))
    answer = program("export", "ics", "--vdir", str(folder))
    assert answer.out.startswith("1 written, 0 removed, 0 unchanged")
    assert "mine.ics is not from here" in answer.err
    assert file.read_bytes() == ours
    file.write_bytes(theirs.to_ical())
    program("remove", "bcdfgh", "-y")
    assert (
        f"{file.name} is not from here or was changed elsewhere"
        in program("export", "ics", "--vdir", str(folder)).err
    )
    assert file.exists()


@pytest.fixture
def marked(program: Program, shop: Shop) -> None:
    """A group and a single session whose every text is marked."""
    shop.write("clients/cara-m.yaml", f"code: cara-m\nname: Cara {MARK}\nservice: slt-50\n")
    text = (shop.root / "therasched.yaml").read_text(encoding="utf-8")
    text = text.replace("title: Speech therapy", f"title: {MARK} therapy")
    text = text.replace("fee: 90.00", "fee: 98.76").replace("Lena Berg", f"Lena {MARK}")
    (shop.root / "therasched.yaml").write_text(text, encoding="utf-8")
    remind = ("--remind", "client:browser:15m", "--remind", "practitioner:browser:7m")
    at = ("2026-03-02", "9:00", "--id", "bcdfgh", "--service", "slt-50")
    program("new", "anna,cara", *at, *remind, "--with", "school-ot")
    program("new", "cara", "2026-03-02", "11:00", "--id", "cccccc")
    program("new", "anna", "2026-03-05", "9:00", "--id", "dddddd", *remind)
    program("plan", "bcdfgh", "-m", MARK)
    texts = ("--note", MARK, "--homework", MARK)
    program("outcome", "bcdfgh", "attended", "--client", "anna-k", *texts)
    program("outcome", "bcdfgh", "no-show", "--client", "cara-m", "--private", MARK)
    program("cancel", "dddddd", "--reason", MARK)


@pytest.mark.usefixtures("marked")
def test_a_clients_feed_has_no_word_of_the_record_nor_of_anybody_else(program: Program) -> None:
    out = program("export", "ics", "--feed-for", "anna").out
    assert out.count("BEGIN:VEVENT") == 2
    gone = f"{MARK}|cara|anna|group|lena|speech|therapy|98.76|slt|school|no-show|attended|PT7M"
    assert re.findall(gone, out, re.IGNORECASE) == []
    assert "Cancelled: Test practice" in out
    own = program("export", "ics").out
    hers = set(re.findall("UID:(.*)\r", out))
    assert hers.isdisjoint(re.findall("UID:(.*)\r", own))
    others = program("export", "ics", "--feed-for", "cara").out
    assert hers.isdisjoint(re.findall("UID:(.*)\r", others))


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("names", ["initials", "code", "none"])
def test_nor_has_any_file_of_the_folder(program: Program, folder: Path, names: str) -> None:
    said = program("export", "ics", "--vdir", str(folder), "--names", names)
    assert MARK not in said.out + said.err
    found = tree(folder)
    assert len(found) == 5
    for name, data in found.items():
        text = name + (data or b"").decode()
        assert not re.search(f"{MARK}|98.76|slt-50|no-show|school", text), name
        if names != "code":
            assert not re.search("anna|cara", text, re.IGNORECASE), name
    assert json.loads(program("list", "--json").out)["findings"] == []
