"""`import ics`: the preview, the questions, the forms of its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.foreign import HOSTILE, calendar, event
from tests.support.nasty import NASTY
from tests.support.program import tree, untouched
from therasched.cli import cmd_import

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop

ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": " "})
HEAD = "X-WR-CALNAME:Private\n"
TWO = calendar(
    event("a", "SUMMARY:Dentist", start="DTSTART;TZID=Europe/Berlin:20260310T140000"),
    event("b", "SUMMARY:Away", start="DTSTART;VALUE=DATE:20260312"),
    head=HEAD,
)
MOVED = TWO.replace(b"20260310T140000", b"20260311T140000")
ONE = calendar(event("b", "SUMMARY:Away", start="DTSTART;VALUE=DATE:20260312"), head=HEAD)


def put(shop: Shop, data: bytes, name: str = "private.ics") -> str:
    (shop.root / name).write_bytes(data)
    return name


def entries(shop: Shop) -> list[str]:
    return sorted(path.name[:15] for path in (shop.root / "sessions").rglob("*.yaml"))


def test_what_it_says_and_writes(program: Program, shop: Shop) -> None:
    answer = program("import", "ics", put(shop, TWO))
    assert answer.out.splitlines() == [
        "2 new",
        "   when                         what",
        "+  Tue 10 Mar 2026 14:00–15:00  Dentist",
        "+  Thu 12 Mar 2026              Away",
    ]
    assert 'titles stay outside: each is called "Busy" (or --titles)' in answer.err
    assert "2 written\nNext:  therasched agenda 2026-03-10\n" in answer.err
    assert entries(shop) == ["2026-03-10-1400", "2026-03-12-"[:11] + entries(shop)[1][11:15]]
    program("check")
    with untouched(shop.root):
        assert program("import", "ics", "private.ics").out == "2 the same\n"


def test_from_stdin_with_titles(program: Program, shop: Shop) -> None:
    answer = program("import", "ics", "-", "--titles", stdin=TWO)
    assert "stay outside" not in answer.err
    assert "title: Dentist" in "".join(
        path.read_text(encoding="utf-8") for path in (shop.root / "sessions").rglob("*.yaml")
    )


def test_a_rehearsal_writes_nothing(program: Program, shop: Shop) -> None:
    put(shop, TWO)
    with untouched(shop.root):
        answer = program("import", "ics", "private.ics", "-n")
        assert answer.out.startswith("(dry run) 2 new\n")
        assert "written" not in answer.err
        assert program("import", "ics", "private.ics", "-n", "--json").json["dry_run"] is True
        answer = program("import", "ics", "private.ics", "--as", "holidays", "-n")
        assert answer.out.startswith("(dry run) 1 new, 1 left out\n")


def test_what_changed_and_what_is_gone(program: Program, shop: Shop) -> None:
    program("import", "ics", put(shop, TWO))
    answer = program("import", "ics", put(shop, MOVED))
    assert answer.out.splitlines()[2:] == [
        "~  Wed 11 Mar 2026 14:00–15:00  Dentist",
        "   changed: was Tue 10 Mar 2026 14:00–15:00",
    ]
    answer = program("import", "ics", put(shop, ONE))
    assert answer.out.startswith("1 gone, 1 the same\n")
    assert "stays here until --prune takes it away" in answer.err
    with untouched(shop.root):
        answer = program("import", "ics", "private.ics", "--prune", code=2)
        assert "needs a yes: Take away 1?" in answer.err
        assert program("import", "ics", "private.ics", "--prune", "-n").code == 0
    program("import", "ics", "private.ics", "--prune", "-y")
    assert len(entries(shop)) == 1


def test_what_was_changed_here_stays(program: Program, shop: Shop) -> None:
    ids = program("import", "ics", put(shop, TWO), "--json").json["written"]
    program("move", ids[0], "2026-03-10", "16:00")
    answer = program("import", "ics", put(shop, MOVED))
    assert answer.out.startswith("1 the same, 1 kept")
    (kept, _) = program("import", "ics", "private.ics", "--plain").rows
    assert (kept[0], kept[4]) == ("kept", "it changed there, but was changed here since")
    assert "2026-03-10-1600" in entries(shop)


@pytest.mark.usefixtures("asked")
def test_it_asks_where_somebody_is(program: Program, shop: Shop) -> None:
    put(shop, TWO)
    with untouched(shop.root):
        answer = program("import", "ics", "private.ics", stdin="n\n", code=1)
        assert "Write 2? [y/N]" in answer.err
        assert "Nothing was brought in." in answer.err
        program("import", "ics", "private.ics", "--as", "holidays", stdin="n\n", code=1)
        program("import", "ics", "private.ics", stdin="", code=130)
    assert "2 written" in program("import", "ics", "private.ics", stdin="y\n").err
    assert "2 the same" in program("import", "ics", "private.ics").out


def test_json(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-10 14:30", id="cccccc")
    floating = calendar(event("a", start="20260310T140000"), event(""))
    answer = program("import", "ics", put(shop, floating), "--json")
    document = answer.json
    assert answer.err == ""
    assert document["calendar"] == "private.ics"
    assert document["counts"] == {
        "new": 1, "changed": 0, "vanished": 0, "same": 0, "kept": 0, "left out": 1, "own": 0,
    }  # fmt: skip
    assert document["overlaps"] == ["cccccc"]
    assert document["notes"] == ["times without a zone are those of Europe/Berlin"]
    assert [one["change"] for one in document["changes"]] == ["new", "left out"]
    assert len(document["written"]) == 1
    assert document["findings"] == []


def test_plain(program: Program, shop: Shop) -> None:
    answer = program("import", "ics", put(shop, TWO), "--plain", "-q")
    assert [row[0] for row in answer.rows] == ["new", "new"]
    assert answer.rows[0][1] == "2026-03-10T14:00:00+01:00"
    assert answer.err == ""
    assert program("import", "ics", put(shop, calendar()), "--plain").out == ""


def test_sessions_of_a_client(program: Program, shop: Shop) -> None:
    put(shop, TWO)
    answer = program("import", "ics", "private.ics", "--as", "session", "--client", "anna")
    assert "left out: it has no time of day" in answer.out
    assert program("list").out.count("Anna K.") == 1
    answer = program("import", "ics", "private.ics", "--as", "session", "--type", "team")
    assert answer.out.startswith("1 new, 1 the same")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("--as session", 2, "whose sessions are they?"),
        ("--client anna", 2, "time off takes no --client"),
        ("--type team", 2, "time off takes no --type"),
        ("--service slt-50", 2, "time off takes no --service"),
        ("--as holidays --prune", 2, "holidays take no --prune"),
        ("--as holidays --client anna", 2, "holidays take no --client"),
        ("--as session --type tame", 3, 'no type "tame" (did you mean "team"?)'),
        ("--as session --client zzz", 3, 'no client "zzz"'),
        ("--as session --client anna --service zzz", 3, 'no service "zzz"'),
        ("--timezone Mars/Land", 2, "is not a time zone"),
        ("--to 2026-03-01", 2, "--from is needed, too"),
        ("--from 2026-03-09 --to 2026-03-01", 2, "comes before"),
        ("--to 2039-03-01", 2, "more than five years"),
        ("--as nothing", 2, "nothing"),
    ],
)
def test_what_does_not_go_together(
    program: Program, shop: Shop, words: str, code: int, told: str
) -> None:
    put(shop, TWO)
    with untouched(shop.root):
        assert told in program("import", "ics", "private.ics", *words.split(), code=code).err


def test_another_practitioners_time(program: Program, shop: Shop) -> None:
    program("import", "ics", put(shop, TWO), "--practitioner", "hale")
    assert program("list", "--practitioner", "tom", "--json").json["sessions"][0][
        "practitioner"
    ] == ("tom")


def test_the_window(program: Program, shop: Shop) -> None:
    put(shop, calendar(event("a", "RRULE:FREQ=WEEKLY"), event("b", start="20260302T080000Z")))
    answer = program("import", "ics", "private.ics", "--to", "2026-03-31", "-n")
    assert answer.out.startswith("(dry run) 4 new")
    answer = program(
        "import", "ics", "private.ics", "--from", "2026-03-01", "--to", "2026-03-11", "-n"
    )
    assert answer.out.startswith("(dry run) 2 new")


def test_holidays(program: Program, shop: Shop) -> None:
    feasts = calendar(
        event("a", "SUMMARY:Easter", "DTEND;VALUE=DATE:20260407", "TRANSP:TRANSPARENT",
              start="DTSTART;VALUE=DATE:20260403"),
        event("b", "RRULE:FREQ=YEARLY", "SUMMARY:May Day", start="DTSTART;VALUE=DATE:20200501"),
    )  # fmt: skip
    answer = program("import", "ics", put(shop, feasts), "--as", "holidays")
    assert answer.out.startswith("2 new\n")
    settings = (shop.root / "therasched.yaml").read_text(encoding="utf-8")
    assert "{day: 2026-04-03, until: 2026-04-06, title: Easter}" in settings
    assert "{day: 2026-05-01, title: May Day}" in settings
    with untouched(shop.root):
        assert program("import", "ics", "private.ics", "--as", "holidays").out == "2 the same\n"
    document = program("import", "ics", "private.ics", "--as", "holidays", "--json").json
    assert document["counts"] == {"new": 0, "same": 2, "left out": 0}


def test_an_own_export_is_recognised(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-10 14:30")
    program("export", "ics", "--out", "own.ics")
    with untouched(shop.root):
        assert program("import", "ics", "own.ics").out == "1 of this practice itself\n"


def test_overlaps_are_told_up_to_a_number(
    program: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in ("8", "9", "10"):
        shop.book("anna-k", f"2026-03-12 {hour}:00")
    monkeypatch.setattr(cmd_import, "MOST_OVERLAPS", 2)
    monkeypatch.setattr(cmd_import, "SHOWN", 1)
    answer = program("import", "ics", put(shop, TWO))
    assert answer.err.count(" overlaps ") == 3
    assert "and 1 overlaps more" in answer.err
    assert "and 1 more (--plain shows all)" in answer.out


def test_nasty_titles_come_in_as_text(program: Program, shop: Shop) -> None:
    titles = [one.translate(ESCAPES) for one in NASTY]
    events = [
        event(
            f"{number}",
            f"SUMMARY:{title}",
            start=f"2026{3 + number // 24:02}10T{number % 24:02}0000Z",
        )
        for number, title in enumerate(titles)
    ]
    counts = program("import", "ics", put(shop, calendar(*events)), "--titles", "--json").json[
        "counts"
    ]
    assert counts["new"] == len(NASTY)
    assert program("import", "ics", "private.ics", "--titles").out == f"{len(NASTY)} the same\n"
    program("check")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(program: Program, shop: Shop, name: str) -> None:
    put(shop, HOSTILE[name])
    before = tree(shop.root)
    answer = program.run("import", "ics", "private.ics")
    assert answer.code in (0, 2, 6), answer.err
    assert "Traceback" not in answer.err
    assert "bug" not in answer.err
    assert answer.code == 0 or tree(shop.root) == before
    assert program.run("check").code in (0, 6)
    if answer.code == 6:
        assert "error: private.ics:" in answer.err
    assert program.run("import", "ics", "private.ics", "--as", "holidays").code in (0, 2, 6)


def test_what_is_no_file(program: Program, shop: Shop, tmp_path: Path) -> None:
    assert "nowhere.ics" in program("import", "ics", "nowhere.ics", code=2).err
    program("import", "ics", str(tmp_path), code=2)
    for address in ("https://example.org/a.ics", "WEBCAL://example.org/a.ics"):
        assert "download the file first" in program("import", "ics", address, code=2).err
    assert "import what?" in program("import", code=2).err


def test_the_good_events_of_a_partly_broken_file_are_taken(program: Program, shop: Shop) -> None:
    put(shop, calendar(event("a"), event("b", "RRULE:FREQ=HOURLY"), event("c")))
    answer = program("import", "ics", "private.ics")
    assert answer.out.startswith("1 new, 1 left out") or answer.out.startswith("2 new, 1 left out")
    assert "left out: line 9: it repeats hourly" in answer.out


def test_overlaps_with_what_was_imported_before_are_told(program: Program, shop: Shop) -> None:
    (busy,) = program("import", "ics", put(shop, calendar(event("x"))), "--json").json["written"]
    other = put(shop, calendar(event("y")), "other.ics")
    words = ("import", "ics", other, "--as", "session", "--client", "anna")
    answer = program(*words, "-n")
    assert f"Tue 10 Mar 15:00 overlaps {busy} Busy, Tue 10 Mar 15:00" in answer.err
    assert program(*words, "--json").json["overlaps"] == [busy]


def test_what_is_taken_away_in_the_same_import_overlaps_nothing(
    program: Program, shop: Shop
) -> None:
    (busy,) = program(
        "import", "ics", put(shop, calendar(event("x"))), "--calendar", "P", "--json"
    ).json["written"]
    words = ("import", "ics", put(shop, calendar(event("y"))), "--calendar", "P", "-y", "--json")
    assert program(*words, "-n").json["overlaps"] == [busy]
    assert program(*words, "-n", "--prune").json["overlaps"] == []


def test_of_two_events_with_one_uid_the_other_is_told_with_its_line(
    program: Program, shop: Shop
) -> None:
    data = calendar(event("x", "SUMMARY:First"), event("x", start="20260311T140000Z"))
    answer = program("import", "ics", put(shop, data), "-n")
    assert answer.out.splitlines()[0] == "(dry run) 1 new, 1 left out"
    assert "·  left out: line 3: another event of the file has its UID and counts" in answer.out


@pytest.mark.parametrize("many", [1, 6])
def test_what_stands_here_as_something_else_is_told(
    program: Program, shop: Shop, many: int
) -> None:
    events = [event(f"{day}", start=f"202603{day:02}T140000Z") for day in range(10, 10 + many)]
    ids = program("import", "ics", put(shop, calendar(*events)), "--json").json["written"]
    words = ("import", "ics", "private.ics", "--as", "session", "--client", "anna")
    answer = program(*words)
    assert answer.out == f"{many} the same\n"
    stand = "1 stands here as Time off and stays so" if many == 1 else "6 stand here as Time off"
    assert stand in answer.err
    assert ("and 1 more" in answer.err) == (many == 6)
    assert f"Next:  therasched remove {ids[0]}\n" in answer.err
    assert program(*words, "--json").json["otherwise"] == ids
    program("remove", "-", "-y", stdin="\n".join(ids))
    assert program(*words).out.startswith(f"{many} new\n")
    assert "here as Session" in program("import", "ics", "private.ics").err
    assert "so; for another kind" not in program(*words).err


def test_holidays_tell_what_is_booked_on_them(program: Program, shop: Shop) -> None:
    ids = [shop.book("anna-k", f"2026-03-12 {hour}:00").session.id for hour in range(8, 14)]
    shop.book("anna-k", "2026-03-13 8:00")
    program("cancel", shop.book("anna-k", "2026-03-12 16:00").session.id, "--by", "client", "-y")
    program("import", "ics", put(shop, TWO))
    answer = program("import", "ics", "private.ics", "--as", "holidays")
    assert "6 booked sessions fall on these days:\n" in answer.err
    assert all(f"{one}  Thu 12 Mar " in answer.err for one in ids[:5])
    assert ids[5] not in answer.err
    assert "and 1 more\nNext:  therasched agenda 2026-03-12\n" in answer.err
    assert "booked" not in program("import", "ics", "private.ics", "--as", "holidays").err


def test_holidays_tell_of_a_single_session_and_in_json(program: Program, shop: Shop) -> None:
    one = shop.book("anna-k", "2026-03-12 9:00").session.id
    put(shop, TWO)
    words = ("import", "ics", "private.ics", "--as", "holidays", "-n")
    assert "1 booked session falls on these days" in program(*words).err
    document = program(*words, "--json").json
    assert document["booked"] == [one]


def test_a_rehearsal_in_json_says_that_nothing_was_written(program: Program, shop: Shop) -> None:
    document = program("import", "ics", put(shop, TWO), "-n", "--json").json
    assert (document["counts"]["new"], document["written"]) == (2, [])


def test_overlaps_of_whole_days_have_no_time(program: Program, shop: Shop) -> None:
    one = shop.book("anna-k", "2026-03-12 9:00").session.id
    answer = program("import", "ics", put(shop, TWO), "-n")
    assert f"  Thu 12 Mar overlaps {one} Anna K., Thu 12 Mar 09:00\n" in answer.err


def test_what_was_removed_here_comes_back_and_what_was_cancelled_stays_away(
    program: Program, shop: Shop
) -> None:
    ids = program("import", "ics", put(shop, TWO), "--json").json["written"]
    program("remove", ids[0], "-y")
    program("cancel", ids[1], "--by", "practitioner", "-y")
    assert program("import", "ics", "private.ics").out.startswith("1 new, 1 the same\n")
    later = calendar(event("b", start="DTSTART;VALUE=DATE:20260313"), head=HEAD)
    answer = program("import", "ics", put(shop, later))
    assert "kept: it changed there, but was changed here since" in answer.out
