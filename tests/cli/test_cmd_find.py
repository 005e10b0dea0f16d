from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.screen import bare, widest
from therasched.cli import cmd_find
from therasched.domain import chain

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _sessions(shop: Shop, program: Program) -> None:
    shop.book("anna-k", "2026-02-23 9:00", id="bcdfgh", tags=("new",))
    shop.book("anna-k,ben-o", "2026-03-02 9:00", id="cccccc", type="video")
    shop.book("tanaka", "2026-03-02 11:00", id="dddddd", service="talk-30", room="Attic")
    shop.book("", "2026-03-06", id="ggggg2", type="time-off", title="Day off")
    program("plan", "bcdfgh", "-m", "Exposure, step three:\ntake the lift.")
    program("outcome", "bcdfgh", "attended", "--homework", "Ask for Brötchen; 電車に乗る")


def test_two_lines_tell_where_and_what(program: Program) -> None:
    assert program("find", "lift").out == (
        "bcdf  Mon 23 Feb 09:00  Anna K.\n    plan: …step three: take the lift.\n"
    )
    assert program("find", "anna", "--from", "1.3.").out == (
        "cccc  Mon 2 Mar 09:00  Anna K., Ben O'Brien\n    client anna-k: anna-k Anna K.\n"
    )


@pytest.mark.parametrize(
    ("texts", "ids"),
    [
        (["step three"], "bcdfgh"),
        (["three step"], ""),
        (["three", "step"], "bcdfgh"),
        (["thr"], "bcdfgh"),
        (["hree"], ""),
        (['"thr"'], ""),
        (['"three take the"'], "bcdfgh"),
        (["BROTCHEN"], "bcdfgh"),
        (["車に"], "bcdfgh"),
        (["車乗"], ""),
        (["田中"], "dddddd"),
        (["attic"], "dddddd"),
        (["day off"], "ggggg2"),
        (["brien", "anna"], "cccccc"),
        (["o'brien"], "cccccc"),
    ],
)
def test_words_are_found_by_their_beginning_and_in_a_row(
    program: Program, texts: list[str], ids: str
) -> None:
    assert program("find", *texts, "--json").ids == ids.split()


def test_the_document_tells_what_was_found(program: Program) -> None:
    document = program("find", "lift", "brot", "--json").json
    assert document["matches"] == [
        {
            "id": "bcdfgh",
            "fields": ["plan", "anna-k: homework"],
        }
    ]


def test_a_record_for_a_program(program: Program) -> None:
    assert program("find", "lift", "--plain").rows == [
        ["bcdfgh", "Mon 23 Feb 09:00", "Anna K.", "plan", "…step three: take the lift."]
    ]
    assert program("find", "nowhere", "--plain").out == ""
    assert program("find", "nowhere").out == "Nothing found.\n"


def test_a_person_is_shown_the_newest_and_told_of_the_rest(program: Program) -> None:
    answer = program("find", "anna", "--limit", "1")
    assert answer.out == (
        "cccc  Mon 2 Mar 09:00  Anna K., Ben O'Brien\n    client anna-k: anna-k Anna K.\n"
        "1 older; more of them: --limit 4, all: --all\n"
    )
    assert "older" not in program("find", "anna", "--limit", "2").out
    with mock.patch.object(cmd_find, "NEWEST", 1):
        assert program("find", "anna").out == answer.out
        assert [row[0] for row in program("find", "anna", "--plain").rows] == ["cccccc", "bcdfgh"]
        assert program("find", "anna", "--json").ids == ["cccccc", "bcdfgh"]
        everything = program("find", "anna", "--all").out
    assert everything == (
        "cccccc  Mon 2 Mar 09:00  Anna K., Ben O'Brien\n    client anna-k: anna-k Anna K.\n"
        "bcdfgh  Mon 23 Feb 09:00  Anna K.\n    client: anna-k Anna K.\n"
    )


def test_a_program_may_have_the_newest_alone_too(program: Program) -> None:
    document = program("find", "anna", "--json", "--limit", "1").json
    assert [one["id"] for one in document["sessions"]] == ["cccccc"]
    assert (len(document["matches"]), document["more"]) == (1, 1)
    assert program("find", "anna", "--json").json["more"] == 0
    answer = program("find", "anna", "--plain", "--limit", "1")
    assert [row[0] for row in answer.rows] == ["cccccc"]
    assert answer.err.endswith("1 older\n")
    assert "go together" in program("find", "anna", "--limit", "1", "--all", code=2).err
    for wrong in ("0", "1001", "-1"):
        assert "1<=x<=1000" in program("find", "anna", "--limit", wrong, code=2).err


def test_what_json_tells_of_a_session_is_what_list_tells(program: Program) -> None:
    listed = program("list", "--json", "--client", "anna").json["sessions"]
    assert program("find", "anna", "--json").json["sessions"] == listed[::-1]


def test_what_was_looked_for_is_bold_on_a_narrow_screen_too(program: Program) -> None:
    plain = program("find", "lift", COLUMNS="40")
    colored = program("find", "lift", "--color", "always", COLUMNS="40").out
    assert bare(colored) == plain.out
    assert widest(plain.out) <= 40
    assert "\x1b[1mlift\x1b[0m" in program("find", "lift", "--color", "always").out


@pytest.mark.parametrize("texts", [["–"], ["  ", '""']])
def test_there_must_be_something_to_look_for(program: Program, texts: list[str]) -> None:
    told = program("find", *texts, code=2).err
    assert "no letter and no digit" in told
    assert "try: therasched find" in told


def test_a_comment_is_found_also_right_after_it_was_written(shop: Shop, program: Program) -> None:
    assert program("find", "called", "--json").ids == []
    event = chain.Event(chain.COMMENT, "x", "lena", "2026-03-02T10:00:00Z", "dddddd", "1")
    told = chain.drafted(event, {"text": "She called."}, "00", ())._replace(sig="x")
    shop.write("signed/dd/dddddd.log.yaml", chain.line(told))
    assert program("find", "called").out.split("\n")[1] == "    comment: She called."


def test_a_new_name_of_a_client_is_found_at_once(shop: Shop, program: Program) -> None:
    assert program("find", "zielinska", "--json").ids == []
    shop.write("clients/ben-o.yaml", "code: ben-o\nname: Ben Zielińska\n")
    assert program("find", "zielinska", "--json").ids == ["cccccc"]
    assert program("find", "brien", "--json").ids == []


def test_of_what_does_not_concern_it_only_what_can_t_be_read_is_told(
    shop: Shop, program: Program
) -> None:
    march = "sessions/2026/03/2026-03-02"
    shop.write(f"{march}-1100-dddddd.yaml", "id: [")
    file = shop.root / f"{march}-0900-cccccc.yaml"
    file.write_text(file.read_text().replace("service: slt-50", "service: slt"))
    told = program("find", "lift")
    assert "bcdf" in told.out
    assert "dddddd" in told.err
    assert "cccccc" not in told.err
    assert "cccccc" in program("find", "anna", "--from", "1.3.").err


def test_without_a_place_for_an_index_the_same_is_found(shop: Shop, program: Program) -> None:
    found = program("find", "lift").out
    folder = shop.root / ".therasched"
    for path in folder.iterdir():
        path.unlink()
    (folder / "index").mkdir()
    assert program("find", "lift").out == found
