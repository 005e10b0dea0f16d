from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.program import untouched

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

THURSDAY = "Thu 5 Mar 2026"


def booked(program: Program, *arguments: str) -> dict[str, Any]:
    (session,) = program("new", *arguments, "--json").json["sessions"]
    return dict(session)


def test_it_says_what_was_booked_where_and_what_is_next(program: Program) -> None:
    answer = program("new", "anna,ben", "thu", "16:00", "--type", "video", "--id", "bcdfgh")
    assert answer.out == (
        f"Created bcdfgh  {THURSDAY} 16:00–16:50 (in 2 days), video, Speech therapy, "
        "group of 2: Anna K., Ben O'Brien\n"
    )
    assert answer.err.splitlines()[1:] == [
        "  sessions/2026/03/2026-03-05-1600-bcdfgh.yaml",
        "Next:  therasched plan bcdfgh",
    ]
    answer = program(
        "new", "--type", "team", "--title", "Case round", "thu", "16:30", "--for", "30m"
    )
    assert f"{THURSDAY} 16:30–17:00 (in 2 days), team: Case round" in answer.out
    assert "  overlaps bcdfgh Anna K., Ben O'Brien 16:00–16:50\n" in answer.err
    assert "Next:" not in answer.err


@pytest.mark.parametrize(
    ("kind", "direct"),
    [
        *(("session", True), ("video", True), ("phone", True)),
        *(("email", False), ("meeting", False), ("task", False)),
    ],
)
def test_each_client_type(program: Program, kind: str, direct: bool) -> None:
    one = booked(program, "anna", "thu", "14:00", "--type", kind)
    assert (one["type"], one["mode"]) == (kind, "direct" if direct else "indirect")
    assert one["role"] == ("video" if kind == "video" else "client")
    assert bool(one["reminders"]) is direct
    other = booked(
        program, "anna", "thu", "16:00", "--type", kind, "--indirect" if direct else "--direct"
    )
    assert other["mode"] == ("indirect" if direct else "direct")
    assert program("check", "--json").json["findings"] == []


@pytest.mark.parametrize("kind", ["team", "personal", "admin", "time-off", "supervision"])
def test_each_other_type(program: Program, kind: str) -> None:
    one = booked(program, "thu", "14:00", "--type", kind, "--title", "Something")
    assert (one["clients"], one["service"], one["mode"]) == ([], "", "")
    assert one["minutes"] == 60
    program("new", "anna", "thu", "14:00", "--type", kind, "--title", "X", code=2)
    program("new", "thu", "14:00", "--type", kind, "--title", "X", "--service", "slt-50", code=5)
    refused = program("new", "thu", "14:00", "--type", kind, code=2)
    assert "need a title" in refused.err


def test_every_option_lands_in_the_file(program: Program, shop: Shop) -> None:
    program(
        *("new", "anna,ben", "2026-03-10", "14:00", "--type", "video", "--service", "talk-30"),
        *("--for", "1h15m", "--with", "school", "--with", "Ott", "--remind", "email:1d"),
        *("--remind", "practitioner:browser:15m", "--remind", "school:email:2d"),
        *("--place", "https://meet.example.org/x", "--room", "Blue", "--title", "First  one"),
        *(
            "--practitioner",
            "Tom",
            "--fee",
            "12.50",
            "--tag",
            "new",
            "--tag",
            "new",
            "--id",
            "bcdfgh",
        ),
    )
    text = (shop.root / "sessions/2026/03/2026-03-10-1400-bcdfgh.yaml").read_text(encoding="utf-8")
    assert text.partition("admin:")[0].splitlines()[1:] == [
        "id: bcdfgh",
        "type: video",
        "mode: direct",
        "service: talk-30",
        "practitioner: tom",
        "clients: [anna-k, ben-o]",
        "title: First one",
        "start: 2026-03-10 14:00",
        "end: 2026-03-10 15:15",
        "place: https://meet.example.org/x",
        "room: Blue",
        "participants: [school-ot]",
        "reminders:",
        "  - {to: client, by: email, before: 1d}",
        "  - {to: practitioner, by: browser, before: 15m}",
        "  - {to: school-ot, by: email, before: 2d}",
        'fee: "12.50"' if 'fee: "12.50"' in text else "fee: 12.50",
        "tags: [new]",
    ]


def test_whole_days(program: Program) -> None:
    off = ("--type", "time-off", "--title", "Holiday")
    one = booked(program, *off, "2026-12-24", "--to", "2026-12-28")
    assert one["path"] == f"sessions/2026/12/2026-12-24_2026-12-28-{one['id']}.yaml"
    assert one["end"] == "2026-12-29T00:00:00+01:00"
    assert booked(program, *off, "2026-08-03", "--for", "5d")["end"].startswith("2026-08-08T00")
    said = program("new", "anna", "fri", "--type", "task").out
    assert "Fri 6 Mar 2026 (in 3 days), task" in said
    assert "what time" in program("new", "anna", "fri", code=2).err
    program("new", *off, "2026-12-24", "14:00", "--to", "2026-12-28", code=2)
    program("new", *off, "2026-12-24", "--to", "2026-12-20", code=2)


@pytest.mark.parametrize(
    ("arguments", "code", "says", "hint"),
    [
        ("", 2, "whom, and when?", "therasched new --type team --title T tue 14:00"),
        ("anna", 2, "when?", "therasched new anna tue 14:00"),
        ("anna --type video", 2, "when?", "therasched new anna tue 14:00 --type video"),
        (",", 2, "whom?", "therasched client list"),
        ("ana tue 14:00", 3, 'no client "ana"', "therasched new anna-k tue 14:00"),
        ("anna,bne tue 14:00", 3, 'no client "bne"', "therasched new anna-k,ben-o tue 14:00"),
        ("bne,anna tue", 3, 'no client "bne"', "therasched new ben-o,anna tue"),
        ("bne,{0} tue", 3, 'no client "bne"', "therasched new ben-o,{0} tue"),
        ("anna teu 14:00", 2, "did you mean tue?", "therasched help dates"),
        ("anna tue 14:00 --type vidoe", 3, 'did you mean "video"', "one of session, video"),
        ("anna tue 14:00 --service slt", 3, 'did you mean "slt-50"', "one of slt-50"),
        ("anna tue 14:00 --with skool", 3, 'no contact "skool"', "therasched contact list"),
        ("anna tue 14:00 --practitioner tim", 3, 'did you mean "tom"', "one of lena, tom"),
        ("anna tue 14:00 --remind none --remind email:1d", 2, "goes with no other", ""),
        ("anna tue 14:00 --remind fax:1d", 2, "fax", ""),
        ("anna tue 14:00 --for 0m", 2, "0m", ""),
        ("anna tue 14:00 --for 25h", 2, "25h", ""),
        ("anna tue 14:00 --id aaaaaa", 2, "no vowel", "leave out --id"),
        ("--type team tue 14:00", 2, "team entries need a title", '--title "Case round"'),
        ("--type team --title X anna tue 14:00", 2, "take no client", "--title … tue 14:00"),
        ("--type team --title X 03/10", 2, "read as two days", ""),
        ("tanaka tue 14:00", 2, "which service?", "--service slt-50"),
        ("anna fri --type task --for 30m", 2, "at what time?", "--for 1d"),
        ("anna fri 9:00 --for 2d", 2, "whole days take no time of day", "leave out 09:00"),
    ],
)
def test_what_is_refused_and_what_to_try(
    program: Program, shop: Shop, arguments: str, code: int, says: str, hint: str
) -> None:
    with untouched(shop.root):
        answer = program("new", *arguments.split(), code=code)
    assert says in answer.err
    assert hint in answer.err


def test_names_may_have_blanks_after_their_commas(program: Program) -> None:
    answer = program("new", "anna,", "ben,", "tanaka", "thu", "16:00")
    assert "group of 3: Anna K., Ben O'Brien, 家族 田中 👩‍👧" in answer.out


def test_strict_refuses_an_overlap(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "thu 9:00", id="bcdfgh")
    with untouched(shop.root):
        answer = program("new", "ben", "thu", "9:30", "--strict", code=5)
    assert "overlaps bcdfgh" in answer.err
    program("new", "ben", "thu", "9:50", "--strict")


def test_slots_are_offered(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "mon 9:30", id="bcdfgh")
    answer = program("new", "ben", "mon", "--find", code=4)
    assert "Mon 9 Mar 2026 10:20–12:00" in answer.err
    assert "Mon 9 Mar 2026 13:00–17:00" in answer.err
    answer = program("new", "ben", "tue", "--find", "--for", "3h", code=3)
    assert "Nothing is free then" in answer.err
    answer = program("new", "ben", "10 mar", "--find", "--for", "2h")
    assert "Tue 10 Mar 2026 09:00–11:00" in answer.out
    assert "Tue 3 Mar 2026 10:40" in program("new", "ben", "--find", "--for", "1h").out
    shop.book("tanaka", "2026-03-02 9:00", service="slt-50", length=None, id="cccccc")
    assert "Nothing is free" in program("new", "tanaka", "--find", "--for", "4h", code=3).err


def test_archived_clients_are_told(program: Program) -> None:
    answer = program("new", "anne", "thu", "14:00", "--service", "slt-50")
    assert "anne-z is archived (therasched client archive anne-z --undo)" in answer.err


def test_another_practitioner_is_named(program: Program) -> None:
    answer = program("new", "tanaka", "thu", "14:00", "--service", "slt-50")
    assert "session, Speech therapy, by Tom Hale: 家族 田中 👩‍👧" in answer.out


def test_what_is_over_waits_for_its_outcome(program: Program) -> None:
    answer = program("new", "anna", "yesterday", "14:00", "--id", "bcdfgh")
    assert "(yesterday)" in answer.out
    assert "Next:  therasched outcome bcdfgh" in answer.err


def test_a_report_is_no_pattern_for_the_next_session(program: Program) -> None:
    first = booked(program, "anna", "wed", "9:00", "--for", "45m", "--place", "Room 2")
    booked(program, "anna", "wed", "11:00", "--type", "task", "--service", "talk-30")
    one = booked(program, "anna", "thu", "14:00")
    assert (one["type"], one["service"], one["minutes"]) == ("session", "slt-50", 45)
    assert one["place"] == "Room 2"
    assert one["reminders"] == first["reminders"]
    task = booked(program, "anna", "fri", "--type", "task")
    assert task["service"] == "talk-30"


@pytest.mark.usefixtures("asked")
def test_the_time_is_asked_where_somebody_can_answer(program: Program) -> None:
    answer = program("new", "anna", stdin="thu 16:00\n")
    assert answer.err.count("when (tue 14:00): ") == 1
    assert "16:00–16:50" in answer.out
