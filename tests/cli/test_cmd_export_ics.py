from __future__ import annotations

import os
import shutil
import signal
from datetime import date
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.program import tree, untouched, version
from tests.support.twice import two_processes
from therasched.render import ics
from therasched.storage import stream
from therasched.storage.disk import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop
    from therasched.render.ics import Entry
    from therasched.views.feed import Item

CLIENT_ALARM = ("--remind", "client:browser:15m", "--remind", "practitioner:browser:10m")


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("anna-k,ben-o", "2026-03-05 9:00", id="cccccc", service="slt-50")
    shop.book("tanaka", "2026-03-05 11:00", id="dddddd", service="slt-50")
    shop.book("anna-k", "2025-06-02 9:00", id="fffff2")
    shop.book("", "2026-03-06 9:00", id="ggggg2", type="team", title="Case round")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "calendar"


def titles(calendar: str) -> list[str]:
    return [line.removeprefix("SUMMARY:") for line in calendar.splitlines() if "SUMMARY" in line]


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.ics"))


# A folder


def test_a_file_a_session_and_then_only_what_differs(program: Program, folder: Path) -> None:
    command = ("export", "ics", "--vdir", str(folder))
    assert program(*command).out == f"3 written, 0 removed, 0 unchanged → {folder}\n"
    assert len(files(folder)) == 3
    assert (folder / "displayname").read_text(encoding="utf-8") == "Test practice"
    assert (folder / "color").read_text(encoding="utf-8") == "#4682B4"
    with untouched(folder):
        assert program(*command).out == f"0 written, 0 removed, 3 unchanged → {folder}\n"
    program("move", "bcdfgh", "2026-03-03", "14:00")
    program("remove", "ggggg2", "-y")
    with untouched(folder):
        answer = program(*command, "-n")
        assert answer.out == f"(dry run) 1 written, 1 removed, 1 unchanged → {folder}\n"
    answer = program(*command, "--json")
    assert answer.json["export"] == {
        "folder": str(folder),
        "written": 1,
        "removed": 1,
        "unchanged": 1,
        "foreign": [],
    }
    assert answer.json["dry_run"] is False
    assert len(files(folder)) == 2


def test_which_sessions_and_how(program: Program, folder: Path) -> None:
    command = ("export", "ics", "--vdir", str(folder))
    program(*command, "--all", "--names", "code", "--from", "2025-06-01")
    assert len(files(folder)) == 5
    program(*command, "--client", "anna", "--utc", "--no-alarms")
    assert len(files(folder)) == 2
    assert not any(b"VTIMEZONE" in file.read_bytes() for file in files(folder))
    assert program("export", "ics", "--client", "anna", "--utc").out.count("BEGIN:VEVENT") == 2


def test_cancelled_ones_stay_unless_they_shall_go(program: Program, folder: Path) -> None:
    command = ("export", "ics", "--vdir", str(folder))
    program(*command)
    program("cancel", "cccccc", "--by", "practitioner")
    assert program(*command).out.startswith("1 written, 0 removed, 2 unchanged")
    assert sum(b"STATUS:CANCELLED" in file.read_bytes() for file in files(folder)) == 1
    assert program(*command, "--drop-cancelled").out.startswith("0 written, 1 removed, 2 unchanged")
    assert titles(program("export", "ics", "--drop-cancelled").out) == ["AK", "Case round"]


def test_what_is_not_from_here_stays_and_is_told(program: Program, folder: Path) -> None:
    folder.mkdir()
    (folder / "dentist.ics").write_bytes(b"BEGIN:VCALENDAR\r\n")
    answer = program("export", "ics", "--vdir", str(folder))
    assert "  dentist.ics is not from here or was changed elsewhere, so it stays" in answer.err
    answer = program("export", "ics", "--vdir", str(folder), "--json")
    assert answer.json["export"]["foreign"] == ["dentist.ics"]


def test_a_session_that_can_not_be_read_keeps_its_file(
    program: Program, shop: Shop, folder: Path
) -> None:
    program("export", "ics", "--vdir", str(folder))
    path = next(shop.root.glob("sessions/2026/03/*-bcdfgh.yaml"))
    path.write_text("start: [", encoding="utf-8")
    answer = program("export", "ics", "--vdir", str(folder))
    assert answer.out.startswith("0 written, 0 removed, 2 unchanged")
    assert "bcdfgh.yaml" in answer.err
    assert len(files(folder)) == 3


# By two processes


@pytest.fixture
def many(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Sessions in other zones, at both ends of a month, with alarms, with faults; all are many."""
    monkeypatch.setattr(stream, "MANY", 0)
    shop.book("ben-o", "2026-03-31 23:00", id="kkkkk2")
    shop.book("tanaka", "2026-04-01 0:30", id="mmmmm2", service="slt-50")
    far = shop.book("anna-k", "2026-04-01 1:00", id="nnnnn2", place="https://m.example.org/a")
    shop.write(far.path, shop.text(far) + "timezone: Pacific/Auckland\n")
    shop.book("", "2026-04-30", last_day=date(2026, 5, 2), type="time-off", title="Away, far: öä")
    odd = shop.book("anna-k", "2026-05-04 9:00", id="ppppp2")
    shop.write(odd.path, shop.text(odd) + "colour: red\n")
    bad = shop.book("anna-k", "2026-06-04 9:00", id="qqqqq2")
    shop.write(bad.path, "start: [")
    shop.write("clients/ben-o.yaml", "code: ben-o\nname: Ben O'Brien\ncolour: red\n")
    return shop


@pytest.mark.parametrize(
    "options", ["--all", "--all --utc --drop-cancelled", "--client anna --names full", "--json"]
)
def test_two_processes_write_what_one_writes(program: Program, many: Shop, options: str) -> None:
    command = ("export", "ics", *options.split())
    one = program(*command)
    with two_processes() as forked:
        assert program(*command) == one
    assert len(forked) == 1
    assert "qqqqq2.yaml" in one.err + one.out
    del many


@pytest.mark.parametrize("form", ["csv", "json"])
def test_nor_is_a_list_another_one(program: Program, many: Shop, form: str) -> None:
    for name in ("bcdfgh", "mmmmm2"):
        many.write(f"signed/{name[:2]}/{name}.log.yaml", "- nothing\n")
    command = ("export", form, "--all", "--to", "2026-05-31")
    one = program(*command)
    with two_processes() as forked:
        assert program(*command) == one
    assert (len(forked), one.out.count("direct")) == (1, 7)
    told = ["ben-o.yaml", "ppppp2.yaml", *(["bcdfgh.log", "mmmmm2.log"] if form == "json" else ())]
    assert [word for word in told if word not in one.err] == []


def test_nor_is_a_folder_another_one(program: Program, many: Shop, folder: Path) -> None:
    program("export", "ics", "--all", "--vdir", str(folder))
    assert len(files(folder)) == 9
    with two_processes() as forked, untouched(folder):
        answer = program("export", "ics", "--all", "--vdir", str(folder))
        assert answer.out.startswith("0 written, 0 removed, 9 unchanged")
    first = tree(folder)
    shutil.rmtree(folder)
    with two_processes() as forked_again:
        program("export", "ics", "--all", "--vdir", str(folder))
    assert tree(folder) == first
    assert (len(forked), len(forked_again)) == (1, 1)
    del many


def test_nor_a_clients_feed(program: Program, many: Shop) -> None:
    refused = program("export", "ics", "--feed-for", "anna", code=6)
    with two_processes() as forked:
        assert program("export", "ics", "--feed-for", "anna", code=6) == refused
    for path in many.root.glob("sessions/*/*/*-[pq]*.yaml"):
        path.unlink()
    one = program("export", "ics", "--feed-for", "anna")
    with two_processes():
        assert program("export", "ics", "--feed-for", "anna") == one
    assert titles(one.out) == ["Test practice"] * 3
    assert len(forked) == 1


def test_ctrl_c_leaves_no_file_and_no_process(program: Program, many: Shop) -> None:
    real, me = ics.entry, os.getpid()

    def entry(item: Item, *, utc: bool) -> Entry:
        if os.getpid() == me and item.span.first_day.month == 4:
            os.kill(me, signal.SIGINT)
        return real(item, utc=utc)

    with two_processes() as forked, mock.patch.object(ics, "entry", entry), untouched(many.root):
        program("export", "ics", "--all", "--out", "all.ics", code=130)
    assert len(forked) == 1
    with pytest.raises(ChildProcessError):
        os.waitpid(forked[0], os.WNOHANG)


def test_nor_while_it_writes_a_folder(program: Program, many: Shop, folder: Path) -> None:
    interrupted = mock.patch.object(Folder, "put", side_effect=KeyboardInterrupt)
    with two_processes() as forked, interrupted:
        program("export", "ics", "--all", "--vdir", str(folder), code=130)
    assert len(forked) == 1
    with pytest.raises(ChildProcessError):
        os.waitpid(forked[0], os.WNOHANG)
    assert [*folder.iterdir()] == []
    del many


# A client's own


def test_the_feed_for_a_client(program: Program, shop: Shop) -> None:
    program("new", "anna", "fri", "9:00", *CLIENT_ALARM, "--id", "hhhhh2", "--place", "Room 2")
    program("new", "anna", "fri", "11:00", "--indirect", "--type", "task", "--id", "jjjjj2")
    answer = program("export", "ics", "--feed-for", "anna")
    assert titles(answer.out) == ["Test practice"] * 3
    assert "3 sessions, 2 Mar 2026 – 6 Mar 2026, for anna-k" in answer.err
    assert answer.out.count("TRIGGER:-PT15M") == 1
    assert answer.out.count("BEGIN:VALARM") == 1
    assert "LOCATION:Room 2" in answer.out
    quiet = program("export", "ics", "--feed-for", "anna", "--no-alarms", "--utc").out
    assert "BEGIN:VALARM" not in quiet
    assert "DTSTART:20260302T080000Z" in quiet
    del shop


def test_a_stable_file_is_touched_only_when_something_changed(program: Program, shop: Shop) -> None:
    command = ("export", "ics", "--feed-for", "anna", "--out", "anna.ics")
    assert program(*command).out == (
        "2 sessions, 2 Mar 2026 – 5 Mar 2026, for anna-k → anna.ics (1 kB)\n"
    )
    before = version(shop.root / "anna.ics")
    assert program(*command).out.endswith("(1 kB, as it was)\n")
    assert program(*command, "--json").json["export"]["changed"] is False
    assert version(shop.root / "anna.ics") == before
    program("cancel", "cccccc", "--by", "practitioner")
    assert program(*command).out.endswith("(1 kB)\n")
    assert b"SUMMARY:Cancelled: Test practice" in (shop.root / "anna.ics").read_bytes()


def test_in_the_clients_language(program: Program) -> None:
    program("client", "edit", "anna-k", "--language", "de")
    program("new", "anna", "fri", "9:00", *CLIENT_ALARM, "--id", "hhhhh2")
    program("cancel", "bcdfgh")
    out = program("export", "ics", "--feed-for", "anna").out
    assert "DESCRIPTION:Beginnt in 15 Minuten" in out
    assert "SUMMARY:Abgesagt: Test practice" in out


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ("--vdir x --out y.ics", 2, "--vdir and --out exclude each other"),
        ("--vdir x --session bcdfgh", 2, "--vdir and --session exclude each other"),
        ("--vdir x --feed-for anna", 2, "--vdir and --feed-for exclude each other"),
        ("--feed-for anna --client ben", 2, "--feed-for and --client exclude each other"),
        ("--feed-for anna --names full", 2, "--feed-for and --names exclude each other"),
        ("--feed-for anna --all", 2, "--feed-for and --all exclude each other"),
        ("--feed-for anna --practitioner tom", 2, "--practitioner exclude each other"),
        ("--feed-for anna --session bcdfgh", 2, "--feed-for and --session exclude each other"),
        ("--feed-for zoe", 3, 'no client "zoe"'),
        ("--vdir x", 5, "x lies in the practice's own folder"),
        ("--vdir sessions", 5, "own folder"),
        ("--vdir ..", 5, "holds other things than a calendar"),
        ("--vdir ../nowhere/x", 1, "could not write to ../nowhere/x"),
        ("--vdir therasched.yaml", 1, "is no folder"),
        ("--vdir ../x --from 2028-01-01", 2, "there is no day"),
    ],
)
def test_what_is_refused(program: Program, shop: Shop, options: str, code: int, says: str) -> None:
    with untouched(shop.root):
        for more in ((), ("-n",)):
            assert says in program("export", "ics", *options.split(), *more, code=code).err


def test_chosen_sessions_take_the_same_options(program: Program) -> None:
    program("cancel", "bcdfgh")
    one = ("export", "ics", "--session", "bcdfgh")
    assert titles(program(*one).out) == ["Cancelled: AK"]
    assert titles(program(*one, "--drop-cancelled").out) == []
    assert titles(program(*one, "--client", "anna").out) == ["Cancelled: AK"]
    assert titles(program(*one, "--client", "ben").out) == []


@pytest.mark.parametrize("option", ["--vdir", "--out"])
@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 5_000, "\x1b[31m/x", ""])
def test_what_can_be_no_name_is_a_sentence(program: Program, option: str, name: str) -> None:
    answer = program.run("export", "ics", option, name)
    assert answer.code in (1, 2, 5)
    assert answer.err.count("error: ") == 1


def test_quiet_is_quiet_for_cron(program: Program, folder: Path) -> None:
    for options in (("--vdir", str(folder)), ("--feed-for", "anna", "--out", "anna.ics")):
        answer = program("export", "ics", *options, "-q")
        assert (answer.out, answer.err) == ("", "")
        assert program("export", "ics", *options).out


@pytest.mark.parametrize("option", ["--feed-for", "--client"])
def test_a_client_that_is_not_there_is_not_to_be_added(program: Program, option: str) -> None:
    told = program("export", "ics", option, "nobody", code=3).err
    assert told.endswith('error: no client "nobody"\n  try: therasched client list\n')
