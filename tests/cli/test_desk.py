from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import Terminal
from therasched.cli import output
from therasched.cli.desk import Desk
from therasched.cli.flags import Flags
from therasched.errors import Ambiguous, NotFound, UsageFault

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


def at(shop: Shop, **flags: object) -> Desk:
    """A desk in the practice, at Tue 3 Mar 2026 10:40."""
    chosen = Flags()
    chosen.directory = str(shop.root)
    for name, value in flags.items():
        setattr(chosen, name, value)
    return Desk(chosen)


def given(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


@pytest.mark.parametrize("flag", ["yes", "dry_run"])
def test_a_yes_that_is_given_is_not_asked_for(shop: Shop, flag: str) -> None:
    assert at(shop, **{flag: True}).confirm("Really?")


def test_where_nobody_answers_a_question_is_a_fault(shop: Shop) -> None:
    with pytest.raises(UsageFault, match=r"this needs a yes: Really\?") as caught:
        at(shop).confirm("Really?")
    assert caught.value.hint == "the same command with -y"
    with pytest.raises(Ambiguous, match=r"^which\?$") as doubt:
        at(shop).choose("which", ["a", "b"], str.upper)
    assert doubt.value.choices == ("A", "B")
    assert doubt.value.hint == "name one of them in full"
    with pytest.raises(Ambiguous) as doubt:
        at(shop).choose("which", ["a", "b"], str.upper, again=lambda one: f"do {one}")
    assert doubt.value.hint == "do a"
    assert at(shop).choose("which", ["a"], str.upper) == "a"


@pytest.mark.parametrize("flag", ["no_input", "json"])
def test_some_flags_say_that_nobody_answers(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, flag: str
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    assert at(shop).may_ask
    assert not at(shop, **{flag: True}).may_ask


def test_people_by_code_or_part_of_the_name(shop: Shop) -> None:
    desk = at(shop, quiet=True)
    assert desk.practitioner("tom") == desk.practitioner("HALE") == "tom"
    assert desk.contact("ott") == desk.contact("school-ot") == "school-ot"
    assert desk.client("Anna") == "anna-k"
    with pytest.raises(NotFound, match='did you mean "tom"'):
        desk.practitioner("tmo")
    with pytest.raises(NotFound, match='no practitioner ""'):
        desk.practitioner("")
    with pytest.raises(Ambiguous, match="which practitioner is e"):
        desk.practitioner("e")
    with pytest.raises(NotFound):
        desk.contact("nobody")
    with pytest.raises(NotFound, match='no client ""'):
        desk.client("")


def test_of_two_members_the_one_in_the_session_is_meant(shop: Shop) -> None:
    shop.write("clients/anna-z.yaml", "code: anna-z\nname: Anna Z.\nservice: slt-50\n")
    shop.book("anna-k,ben-o", "thu 9:00", id="bcdfgh")
    desk = at(shop, quiet=True)
    stored = desk.session("bcdfgh", "show")
    assert desk.member(stored, "anna") == "anna-k"
    assert desk.member(stored, "anna z") == "anna-z"
    with pytest.raises(Ambiguous, match="which client is anna"):
        desk.client("anna")
    assert desk.meant_client("ben", stored) == "ben-o"
    assert desk.meant_client("bcd", stored) == desk.meant_client("next", stored) == ""


def test_stdin_is_read_for_one_thing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = at(shop)
    given(monkeypatch, b"caf\xc3\xa9\n")
    assert desk.stdin("a text", 10) == "café\n"
    with pytest.raises(UsageFault, match="stdin can't be a text and a list at once"):
        desk.stdin("a list", 10)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"ab\xff", r"not UTF-8 \(byte 2\)"), (b"x" * 11, "longer than 10 characters")],
)
def test_what_can_not_be_read_from_stdin(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, data: bytes, says: str
) -> None:
    given(monkeypatch, data)
    with pytest.raises(UsageFault, match=says):
        at(shop).stdin("a text", 10)


def test_what_was_cut_in_a_character_is_too_long_and_not_faulty(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, "é".encode() * 100)
    with pytest.raises(UsageFault, match="longer than 10"):
        at(shop).stdin("a text", 10)


def test_several_faults_are_counted(program: Program, shop: Shop) -> None:
    stored = shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    shop.write(stored.path, shop.text(stored).replace("type:", "typ:"))
    err = program("agenda").err
    assert err.count("2026-03-05-0900-bcdfgh.yaml:") == 2
    assert "2 faults; everything: therasched check" in err


def test_a_choice_on_a_terminal_is_shown_harmless(shop: Shop) -> None:
    shop.write("clients/eve.yaml", 'code: eve\nname: "Eve \\e[2J"\n')
    shop.write("clients/eva.yaml", "code: eva\nname: Eva\n")
    with Terminal(shop.root, "history", "ev") as terminal:
        shown = terminal.sees("which client is ev")
        terminal.types("1")
        terminal.ends(0)
    assert "\x1b[2J" not in shown
