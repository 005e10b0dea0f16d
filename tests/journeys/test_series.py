"""Series by the command line: what goes wrong with them in other calendars, and must not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import needs_git, status, subjects
from tests.support.program import Program, untouched
from tests.support.signing import Place

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop

FIRST = "bcdfgh"


@pytest.fixture
def weekly(program: Program) -> Program:
    """Six Tuesdays from 10 March at 14:00, in a practice where it is Tue 3 March."""
    booked = ("2026-03-10", "14:00", "--id", FIRST, "--repeat", "weekly", "--count", "6")
    program("new", "anna", *booked)
    return program


def starts(program: Program) -> list[str]:
    """When the sessions of the series are, by start, as month-day and time."""
    rows = program("list", "--series", FIRST, "--plain").rows
    return [f"{row[1][5:]} {row[2]}" for row in rows]


def ids(program: Program) -> list[str]:
    return [row[0] for row in program("list", "--series", FIRST, "--plain").rows]


TUESDAYS = [f"{day} 14:00" for day in ("03-10", "03-17", "03-24", "03-31", "04-07", "04-14")]


# --- what goes wrong elsewhere ---------------------------------------------------------


def test_one_is_changed_and_no_other(weekly: Program, shop: Shop) -> None:
    third = ids(weekly)[2]
    path = next(shop.root.rglob(f"*-{third}.yaml"))
    others = {
        file: file.read_bytes() for file in shop.root.rglob("sessions/**/*.yaml") if file != path
    }
    weekly("move", third, "2026-03-26", "16:00")
    weekly("plan", third, "-m", "Bath time.")
    weekly("cancel", third)
    assert {file: file.read_bytes() for file in others} == others
    assert starts(weekly) == [*TUESDAYS[:2], "03-26 16:00", *TUESDAYS[3:]]


def test_those_that_follow_leave_no_old_ones_alive(weekly: Program) -> None:
    before = ids(weekly)
    answer = weekly("move", before[2], "2026-03-26", "16:00", "--scope", "following")
    assert answer.out == (
        f"Moved 4 sessions of the series {FIRST}: Thu 26 Mar – Thu 16 Apr 2026 16:00–16:50\n"
    )
    thursdays = [f"{day} 16:00" for day in ("03-26", "04-02", "04-09", "04-16")]
    assert starts(weekly) == [*TUESDAYS[:2], *thursdays]
    assert ids(weekly) == before
    assert weekly("list", "--client", "anna", "--plain").rows[2][1] == "2026-03-26"
    assert len(weekly("list", "--client", "anna", "--plain").rows) == 6


def test_a_time_alone_keeps_the_days_and_what_is_counted_counts_from_them(weekly: Program) -> None:
    weekly("move", ids(weekly)[2], "15:00", "--scope", "following")
    fours = [f"{day} 15:00" for day in ("03-24", "03-31", "04-07", "04-14")]
    assert starts(weekly) == [*TUESDAYS[:2], *fours]
    weekly("move", ids(weekly)[4], "+1d", "--scope", "following")
    assert starts(weekly) == [*TUESDAYS[:2], *fours[:2], "04-08 15:00", "04-15 15:00"]


def test_a_series_does_not_move_into_the_past(weekly: Program, shop: Shop) -> None:
    with untouched(shop.root):
        told = weekly("move", FIRST, "-2w", "--scope", "all", code=5).err
    assert f"{FIRST} would be on Tue 24 Feb 2026 14:00, which is past" in told
    assert f"try: therasched move {FIRST} WHEN, without --scope" in told


def test_one_that_was_moved_alone_does_not_snap_back_and_is_not_doubled(weekly: Program) -> None:
    third, fifth = ids(weekly)[2], ids(weekly)[4]
    weekly("move", fifth, "2026-04-10", "9:00")
    answer = weekly("move", third, "2026-03-25", "--scope", "following", "--json").json
    assert answer["series"] == {
        "code": FIRST,
        "scope": "following",
        "kept": [{"id": fifth, "why": "moved alone", "fields": [], "partly": False}],
    }
    assert starts(weekly) == [
        *TUESDAYS[:2],
        *("03-25 14:00", "04-01 14:00", "04-10 09:00", "04-15 14:00"),
    ]
    again = weekly("move", third, "2026-03-25", "--scope", "following")
    assert "nothing was changed" in again.out
    assert len(starts(weekly)) == 6


def test_cancelled_ones_do_not_come_back(weekly: Program) -> None:
    third = ids(weekly)[2]
    weekly("cancel", third)
    answer = weekly("move", FIRST, "2026-03-11", "--scope", "all")
    assert answer.out.endswith("; 1 stays (cancelled)\n")
    assert starts(weekly)[2] == TUESDAYS[2]
    weekly("repeat", FIRST, "--repeat", "weekly", "--count", "7")
    cancelled = weekly("list", "--series", FIRST, "--cancelled", "--json").ids
    assert cancelled == [third]
    weekly("remove", FIRST, "--scope", "all", "-y")
    assert ids(weekly) == [third]


def test_what_is_past_or_marked_stays_and_is_told(weekly: Program) -> None:
    second = ids(weekly)[1]
    weekly("outcome", second, "--note", "Her mother called.", THERASCHED_NOW="2026-03-17 15:00")
    third = ids(weekly)[2]
    told = weekly(
        *("cancel", third, "--scope", "all", "--reason", "moves away"),
        THERASCHED_NOW="2026-03-18 09:00",
    )
    assert told.out.startswith(
        f"Called off 4 sessions of the series {FIRST}: Tue 24 Mar – Tue 14 Ap"
    )
    assert "2 stay (past)" in told.out
    assert weekly("list", "--series", FIRST, "--standing", "--plain").rows[0][0] == FIRST
    assert len(weekly("list", "--series", FIRST, "--standing", "--plain").rows) == 2


def test_a_signed_one_stays_to_the_byte(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place(
        "new", "ben", "2026-03-05", "9:00", "--id", "cccccc", "--repeat", "weekly", "--count", "4"
    )
    for name in ("k7f3mq", "c5d6fg"):  # signed, and to come with a text of its own
        place.by_hand(name, "clients: [anna-k]", "clients: [anna-k]\nseries: cccccc")
    place("sign", "k7f3mq", "-y")
    before = place.text("k7f3mq")
    place("cancel", "cccccc", "--scope", "all", "--by", "clinic")
    place("remove", "cccccc", "--scope", "all", "-y", code=5)
    assert place.text("k7f3mq") == before
    assert "cancelled: " in place.text("c5d6fg").replace("\n", " ").replace(
        "cancelled:", "cancelled: "
    )
    place.proof("k7f3mq", at="03-03 10:41:00")


def test_the_31st_goes_along_by_days(program: Program) -> None:
    booked = ("2026-03-31", "14:00", "--id", FIRST, "--repeat", "monthly", "--count", "4")
    program("new", "anna", *booked)
    assert starts(program) == ["03-31 14:00", "04-30 14:00", "05-31 14:00", "06-30 14:00"]
    program("move", FIRST, "2026-04-01", "--scope", "all")
    assert starts(program) == ["04-01 14:00", "05-01 14:00", "06-01 14:00", "07-01 14:00"]


def test_each_second_tuesday_goes_along_by_days(program: Program) -> None:
    rule = "FREQ=MONTHLY;BYDAY=2TU"
    booked = ("2026-03-10", "14:00", "--id", FIRST, "--repeat", rule, "--count", "3")
    program("new", "anna", *booked)
    assert starts(program) == ["03-10 14:00", "04-14 14:00", "05-12 14:00"]
    program("move", FIRST, "2026-03-13", "--scope", "all")
    assert starts(program) == ["03-13 14:00", "04-17 14:00", "05-15 14:00"]


def test_a_time_that_is_skipped_in_spring(program: Program) -> None:
    booked = ("2026-03-14", "14:00", "--id", FIRST, "--repeat", "weekly", "--count", "4")
    program("new", "--type", "personal", "--title", "On call", *booked)
    answer = program("move", FIRST, "2026-03-15", "2:30", "--scope", "all")
    assert starts(program) == ["03-15 02:30", "03-22 02:30", "03-29 03:30", "04-05 02:30"]
    assert "there is no 02:30 on this day" in answer.err
    program("move", FIRST, "2026-03-14", "14:00", "--scope", "all")
    assert starts(program) == ["03-14 14:00", "03-21 14:00", "03-28 14:00", "04-04 14:00"]


# --- what is asked and told ------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        f"move {FIRST} 2026-03-12 16:00 --scope all -n",
        f"cancel {FIRST} --scope following -n",
        f"remove {FIRST} --scope all -n",
    ],
)
def test_a_dry_run_shows_the_days_and_writes_nothing(
    weekly: Program, shop: Shop, command: str
) -> None:
    with untouched(shop.root):
        answer = weekly(*command.split())
    assert answer.out.count(" 14:00–14:50 ") == 6
    assert "(dry run) " in answer.out


@pytest.mark.parametrize(
    "command",
    [
        f"move {FIRST} 2026-03-12 16:00",
        f"cancel {FIRST}",
        f"remove {FIRST} -y",
        f"edit {FIRST}",
    ],
)
def test_every_one_of_them_answers_in_json_and_in_records(weekly: Program, command: str) -> None:
    editor = "sed -i s/^service/place:\\ Room\\ 2\\\\nservice/"
    typed = (*command.split(), "--scope", "all")
    if not command.startswith("edit"):
        rows = weekly(*typed, "--plain", "-n").rows
        assert [len(row) for row in rows] == [2] * 6
    answer = weekly(*typed, "--json", EDITOR=editor).json
    assert answer["series"] == {"code": FIRST, "scope": "all", "kept": []}
    assert len(answer["sessions"]) == 6
    assert len({one["id"] for one in answer["sessions"]}) == 6


def test_strict_refuses_all_where_one_overlaps(weekly: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-04-02 16:00", id="dddddd")
    typed = ("move", ids(weekly)[2], "2026-03-26", "16:00", "--scope", "following")
    with untouched(shop.root):
        refused = weekly(*typed, "--strict", code=5)
    assert "1 of 4 sessions overlap others: Thu 2 Apr 2026" in refused.err
    assert "overlaps dddddd Ben O'Brien" in weekly(*typed).err


def test_removing_several_needs_a_yes(weekly: Program, shop: Shop) -> None:
    with untouched(shop.root):
        refused = weekly("remove", FIRST, "--scope", "all", code=2)
    assert f"Remove 6 sessions of the series {FIRST}, Tue 10 Mar – Tue 14 Apr 2026?" in refused.err
    weekly("plan", ids(weekly)[3], "-m", "Lift.")
    answer = weekly("remove", ids(weekly)[2], "--scope", "following", "-y")
    assert answer.err.count("has a plan") == 1
    assert starts(weekly) == TUESDAYS[:2]
    assert len(list(shop.root.rglob(".therasched/removed/**/*.yaml"))) == 4


def test_one_question_on_a_terminal(
    weekly: Program, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from therasched.cli import output

    monkeypatch.setattr(output, "is_terminal", lambda: True)
    move = ("move", FIRST, "2026-03-12", "--scope", "all")
    with untouched(shop.root):
        answer = weekly(*move, stdin="n\n", code=1)
        assert "Move 6 sessions?" in answer.err
        assert (
            "Call off 6 sessions?"
            in weekly("cancel", FIRST, "--scope", "all", stdin="n\n", code=1).err
        )
        weekly("remove", FIRST, "--scope", "all", stdin="n\n", code=1)
    last = ids(weekly)[-1]
    assert "sessions?" not in weekly("move", last, "2026-04-16", "--scope", "following").err
    weekly(*move, stdin="y\n")
    assert starts(weekly)[0] == "03-12 14:00"


def test_all_of_a_group_are_meant_only_after_a_yes(program: Program, shop: Shop) -> None:
    booked = ("2026-03-10", "14:00", "--id", FIRST, "--repeat", "weekly", "--count", "3")
    program("new", "anna,ben", *booked)
    with untouched(shop.root):
        refused = program("cancel", "ben", "--scope", "all", code=2)
    assert "Call off the whole group of 2" in refused.err
    assert f"therasched cancel {FIRST} --scope all" in refused.err
    assert "Called off 3 sessions" in program("cancel", FIRST, "--scope", "all").out


def test_a_single_session_has_no_scope(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="cccccc")
    for command in ("move cccccc fri", "cancel cccccc", "remove cccccc -y", "edit cccccc"):
        with untouched(shop.root):
            refused = program(*command.split(), "--scope", "all", code=5)
        assert "cccccc is in no series" in refused.err
        assert "leave out --scope" in refused.err


def test_several_from_stdin_have_no_scope(weekly: Program) -> None:
    names = "\n".join(ids(weekly)[:2])
    for verb in ("move - fri", "cancel -", "remove - -y"):
        assert "stdin names 2" in weekly(*verb.split(), "--scope", "all", stdin=names, code=2).err


def test_what_is_past_can_not_lead(weekly: Program) -> None:
    second = ids(weekly)[1]
    later = {"THERASCHED_NOW": "2026-03-11 09:00"}
    refused = weekly("move", FIRST, "2026-03-12", "--scope", "all", code=5, **later)
    assert f"{FIRST} has begun" in refused.err
    assert f"name {second} instead" in refused.err
    weekly("edit", FIRST, "--scope", "all", code=5, EDITOR="false", **later)
    gone = {"THERASCHED_NOW": "2026-05-11 09:00"}
    refused = weekly("cancel", FIRST, "--scope", "all", code=5, **gone)
    assert "there is nothing to call off: what the scope names is past" in refused.err


def test_a_code_by_hand_may_be_anything(program: Program, shop: Shop) -> None:
    word = "x; \u202e\u200b MARZIPAN"
    for name, day in (("bcdfg2", "2026-03-10"), ("bcdfg3", "2026-03-17")):
        one = shop.book("anna-k", f"{day} 9:00", id=name)
        text = shop.text(one).replace("start:", f'series: "{word}"\nstart:')
        shop.write(one.path, text)
    for command in (
        "move bcdfg2 2026-03-11",
        "move bcdfg2 2026-03-12 --json",
        "cancel bcdfg2 -n",
        "remove bcdfg2 -n --plain",
        "remove bcdfg2 -y",
    ):
        program(*command.split(), "--scope", "all")
    assert program("list", "--plain").rows == []


# --- edit ------------------------------------------------------------------------------


def test_an_edit_goes_to_the_others_where_they_had_the_same(weekly: Program, shop: Shop) -> None:
    third = ids(weekly)[2]
    path = next(shop.root.rglob(f"*-{third}.yaml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("service: ", "place: Garden\nservice: "), encoding="utf-8")
    editor = "sed -i s/^service/place:\\ Room\\ 2\\\\nservice/"
    answer = weekly("edit", FIRST, "--scope", "all", EDITOR=editor)
    assert answer.out == (
        f"Saved {FIRST} Anna K., Tue 10 Mar 14:00 and 4 more of the series {FIRST}; "
        "1 keeps something of its own\n"
    )
    assert "keeps its own place" in answer.err
    document = weekly("list", "--series", FIRST, "--json").json
    places = [one["place"] for one in document["sessions"]]
    assert places == ["Room 2", "Room 2", "Garden", "Room 2", "Room 2", "Room 2"]


def test_an_edit_that_can_not_go_to_the_others_is_told_with_what_is_saved(
    weekly: Program, shop: Shop
) -> None:
    last = next(shop.root.rglob(f"*-{ids(weekly)[-1]}.yaml"))
    text = f"#!/bin/sh\nsed -i 's/^service/tags: [x]\\nservice/' $1\necho >>{last}\n"
    script = shop.write("editor", text)
    script.chmod(0o755)
    answer = weekly("edit", FIRST, "--scope", "all", EDITOR=str(script), code=7)
    assert answer.out == f"Saved {FIRST} Anna K., Tue 10 Mar 14:00, and not all of the others\n"
    assert "changed on disk" in answer.err
    assert weekly("list", "--series", FIRST, "--tag", "x", "--json").ids == [FIRST]


def test_an_edit_of_a_text_goes_to_nobody(weekly: Program) -> None:
    editor = "sed -i s/^service/plan:\\ Lift.\\\\nservice/"
    answer = weekly("edit", FIRST, "--scope", "all", EDITOR=editor)
    assert answer.out == f"Saved {FIRST} Anna K., Tue 10 Mar 14:00\n"
    assert weekly("list", "--series", FIRST, "--planned", "--json").ids == [FIRST]


def test_an_edit_of_the_time_moves_the_others(weekly: Program) -> None:
    editor = "sed -i -e s/10.14:00/11\\ 15:00/ -e s/10.14:50/11\\ 16:00/"
    answer = weekly("edit", FIRST, "--scope", "all", EDITOR=editor)
    assert starts(weekly) == [
        f"{day} 15:00" for day in ("03-11", "03-18", "03-25", "04-01", "04-08", "04-15")
    ]
    assert "Wed 18 Mar 15:00–16:00" in answer.err
    assert "1st of 6, next Wed 18 Mar 15:00" in weekly("show", FIRST).out


def test_an_edit_that_is_not_to_go_on_stays_alone(
    weekly: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from therasched.cli import output

    monkeypatch.setattr(output, "is_terminal", lambda: True)
    editor = "sed -i s/^service/place:\\ Room\\ 2\\\\nservice/"
    answer = weekly("edit", FIRST, "--scope", "all", EDITOR=editor, stdin="n\n")
    assert "Change 5 more of the series?" in answer.err
    document = weekly("list", "--series", FIRST, "--json").json
    assert [one["place"] for one in document["sessions"]] == ["Room 2", *[""] * 5]
    same = weekly("edit", FIRST, "--scope", "all", EDITOR="true")
    assert "Nothing was changed" in same.out


# --- git -------------------------------------------------------------------------------


@needs_git
def test_a_change_of_several_is_one_commit_and_one_undo(tmp_path: Path) -> None:
    asked = ("--name", "Berg Talk", "--practitioner-name", "Lena Berg", "--timezone", "UTC")
    Program(tmp_path)("init", "practice", *asked)
    program = Program(tmp_path / "practice", THERASCHED_NOW="2026-03-03 10:40")
    booked = ("2026-03-10", "14:00", "--id", FIRST, "--repeat", "weekly", "--count", "3")
    program("new", "--type", "team", "--title", "Case round", "--for", "1h", *booked)
    program("move", FIRST, "2026-03-12", "--scope", "all")
    assert starts(program) == ["03-12 14:00", "03-19 14:00", "03-26 14:00"]
    assert subjects(program.folder)[0] == f"move {FIRST} --scope all, 3 sessions"
    program("undo")
    assert starts(program) == TUESDAYS[:3]
    program("undo", "--redo")
    assert starts(program) == ["03-12 14:00", "03-19 14:00", "03-26 14:00"]
    assert status(program.folder) == []


# --- what views tell -------------------------------------------------------------------


def test_show_tells_where_it_stands_in_its_series(weekly: Program) -> None:
    third, fourth = ids(weekly)[2:4]
    said = " ".join(weekly("show", third).out.split())
    assert (
        f"series {FIRST}: 3rd of 6, next Tue 31 Mar 14:00 ({fourth}), last Tue 14 Apr 14:00" in said
    )
    weekly("move", third, "2026-03-26")
    said = " ".join(weekly("show", third).out.split())
    assert "3rd of 6, moved alone from Tue 24 Mar 14:00, next" in said
    [one] = weekly("show", third, "--json").json["sessions"]
    assert one["in_series"] == {
        "number": 3,
        "size": 6,
        "next": {"id": fourth, "start": "2026-03-31T14:00:00+02:00"},
        "last": "2026-04-14T14:00:00+02:00",
        "moved_from": "2026-03-24T14:00:00+01:00",
    }
    last = ids(weekly)[-1]
    assert f"series {FIRST}: 6th of 6 " in " ".join(weekly("show", last).out.split())


def test_todo_tells_of_a_series_that_ends(weekly: Program, shop: Shop) -> None:
    last = ids(weekly)[-1]

    def told(now: str) -> list[str]:
        rows = weekly("todo", "--plain", THERASCHED_NOW=f"2026-{now}").rows
        return [row[1] for row in rows if row[0] == "ends"]

    assert told("03-30 09:00") == []
    assert told("03-31 09:00") == [last]
    assert told("04-14 13:59") == [last]
    assert told("04-14 14:00") == []
    shop.book("anna-k", "2026-04-20 9:00", id="dddddd")
    assert told("03-31 09:00") == []
    weekly("cancel", "dddddd")
    assert told("03-31 09:00") == [last]
    weekly("client", "archive", "anna-k", "-y")
    assert told("03-31 09:00") == []
