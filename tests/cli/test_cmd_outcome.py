from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.program import untouched
from therasched.cli import output

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("anna-k,ben-o", "2026-02-27 9:00", id="cccccc")
    shop.book("anna-k", "2026-02-26 9:00", type="task", id="dddddd")
    shop.book("", "2026-03-02 13:00", type="team", title="Round", id="fffff2")
    shop.book("", "2026-03-02 16:00", type="supervision", title="Supervision", id="ggggg2")


def outcome(program: Program, *arguments: str) -> dict[str, Any]:
    (one,) = program("outcome", *arguments, "--json").json["sessions"]
    return dict(one)


def test_it_says_which_session_what_and_what_is_next(program: Program) -> None:
    answer = program("outcome", "anna", "attended", "--homework", "Take the lift.")
    assert answer.out == "bcdfgh Anna K., Mon 2 Mar 09:00: attended  ▮▯▮\n"
    assert answer.err.splitlines()[1:] == [
        "  sessions/2026/03/2026-03-02-0900-bcdfgh.yaml",
        "Next:  therasched share bcdfgh",
    ]
    answer = program("outcome", "bcdfgh", "--share")
    assert "homework shared with Anna K." in answer.out
    assert "Next:  therasched todo" in answer.err


def test_a_group_by_words_and_by_names(program: Program) -> None:
    answer = program("outcome", "cccccc", "ben=no-show")
    assert "anna-k not marked, ben-o no-show" in answer.out
    assert "Next:  therasched outcome cccccc anna-k=attended" in answer.err
    one = outcome(program, "cccccc", "attended", "O'Brien=late-cancellation")
    assert one["attendance"] == {"anna-k": "attended", "ben-o": "late-cancellation"}
    one = outcome(program, "cccccc", "non-billable", "--client", "anna")
    assert one["attendance"] == {"anna-k": "non-billable", "ben-o": "late-cancellation"}


def test_a_group_found_by_one_name_is_marked_for_her_alone(program: Program) -> None:
    answer = program("outcome", "ben", "no-show")
    assert "anna-k not marked, ben-o no-show" in answer.out
    assert "only Ben O'Brien; everybody: therasched outcome cccccc …" in answer.err


def test_texts_land_where_they_belong(program: Program) -> None:
    program("outcome", "cccccc", "attended", "--note", "all")
    program("outcome", "cccccc", "--client", "anna", "--private", "hers", "--homework", "lift")
    one = outcome(
        program, "cccccc", "--client", "ben", "--review", "partly", "--review-note", "once"
    )
    assert one["outcome"]["note"] == "all"
    parts = one["outcome"]["clients"]
    assert (parts["anna-k"]["note"], parts["anna-k"]["homework"]) == ("hers", "lift")
    assert (parts["ben-o"]["review"], parts["ben-o"]["review_note"]) == ("partly", "once")
    assert parts["ben-o"]["note"] == parts["anna-k"]["review"] == ""
    one = outcome(program, "cccccc", "--homework", "both")
    assert {part["homework"] for part in one["outcome"]["clients"].values()} == {"both"}


def test_an_empty_text_takes_it_away_and_unshares_it(program: Program) -> None:
    program("outcome", "bcdfgh", "attended", "--note", "x", "--homework", "y", "--share")
    one = outcome(program, "bcdfgh", "--note", "", "--homework", "")
    assert one["outcome"]["note"] == one["outcome"]["clients"]["anna-k"]["homework"] == ""
    assert one["shared"] == []


def test_one_text_comes_from_stdin(program: Program) -> None:
    answer = program("outcome", "bcdfgh", "attended", "--note", "-", "--json", stdin="a\r\nb\n")
    assert answer.json["sessions"][0]["outcome"]["note"] == "a\nb"
    refused = program("outcome", "bcdfgh", "--note", "-", "--homework", "-", code=2, stdin="a")
    assert "stdin can't be a text and a text at once" in refused.err


def test_status_of_indirect_work(program: Program) -> None:
    assert program("outcome", "dddddd", "in-progress").out.endswith(": in-progress  ▮▯▯\n")
    assert outcome(program, "dddddd", "completed")["steps"]["outcome"] is True
    assert outcome(program, "ggggg2", "completed")["status"] == "completed"


@pytest.mark.parametrize(
    ("arguments", "code", "says", "hint"),
    [
        ("bcdfgh", 2, "ATTENDANCE is needed", "therasched outcome bcdfgh attended"),
        ("dddddd", 2, "STATUS is needed", "therasched outcome dddddd completed"),
        ("bcdfgh completed", 5, "a direct session has attendance", "one of attended"),
        ("dddddd attended", 5, "an indirect one has status", "one of not-started"),
        ("dddddd anna=attended", 5, "it has a status, no attendance", "one of not-started"),
        ("bcdfgh attnded", 5, 'did you mean "attended"?', ""),
        ("bcdfgh anna=atended", 5, 'did you mean "attended"?', ""),
        ("bcdfgh tanaka=attended", 5, "tanaka is not in bcdfgh", "one of anna-k"),
        ("bcdfgh zoe=attended", 3, 'no client "zoe"', "therasched client add"),
        ("bcdfgh =attended", 3, 'no client ""', ""),
        ("bcdfgh --client tanaka --homework x", 5, "tanaka is not in bcdfgh", "one of anna-k"),
        ("bcdfgh attended no-show", 2, '"attended" or "no-show"?', "CLIENT=WORD"),
        ("bcdfgh --review maybe", 5, '"maybe" is not one of done, partly, not-done', ""),
        ("cccccc --private x", 5, "a private note is one client's alone", "--client anna-k"),
        ("bcdfgh --share", 5, "has no homework to share", "--homework"),
        ("fffff2 attended", 5, "team entries have no outcome", "therasched edit fffff2"),
        ("ggggg2 --homework x", 5, "no clients to write that for", ""),
    ],
)
def test_what_is_refused_and_what_to_try(
    program: Program, shop: Shop, arguments: str, code: int, says: str, hint: str
) -> None:
    with untouched(shop.root):
        answer = program("outcome", *arguments.split(), code=code)
    assert says in answer.err
    assert hint in answer.err


def test_an_empty_client_is_not_everybody(program: Program, shop: Shop) -> None:
    with untouched(shop.root):
        program("outcome", "cccccc", "--client", "", "--homework", "x", code=3)


def test_what_was_cancelled_or_lies_ahead_has_no_outcome_yet(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "thu 9:00", id="hhhhh2")
    refused = program("outcome", "hhhhh2", "attended", code=5)
    assert "hhhhh2 has not begun" in refused.err
    assert "try: therasched cancel hhhhh2" in refused.err
    program("cancel", "hhhhh2")
    assert "hhhhh2 is cancelled" in program("outcome", "hhhhh2", "attended", code=5).err


def test_where_somebody_answers_the_word_is_asked_for(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    answer = program("outcome", "bcdfgh", stdin="9\n1\n")
    assert answer.out.endswith(": attended  ▮▯▮\n")
    assert "  4  no-show\n" in answer.err
    assert program("outcome", "dddddd", stdin="4\n").out.endswith(": completed  ▮▯▮\n")
