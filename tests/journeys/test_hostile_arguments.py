"""Hostile arguments: refused or taken as text, never a traceback, nothing outside the practice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.screen import dangers

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "a\x85b\u2028c\u2029d",
    "\u202eevil\u2066",
    "\ud800\udcff",
    "\r\nBcc: x@example.org",
    "A" * 1_000_000,
    "../../etc/passwd",
    "/etc/passwd.yaml",
    "=cmd|' /C calc'!A0",
    "%s%n{0}{}",
    "<script>",
    "con",
    "-",
    "@",
    "@mon",
    "\x00",
    "９９-𝟙",
)
REFUSED = (
    ("agenda", "?"),
    ("agenda", "--client", "?"),
    ("agenda", "--practitioner", "?"),
    ("agenda", "--names", "?"),
    ("agenda", "--color", "?"),
    ("todo", "--since", "?"),
    ("todo", "--days", "?"),
    ("remind", "?"),
    ("remind", "bcdfgh", "--notice", "?"),
    ("remind", "bcdfgh", "--notice", "invitation", "--to", "?"),
    ("remind", "--days", "?"),
    ("free", "?"),
    ("free", "--for", "?"),
    ("new", "?", "tue", "14:00"),
    ("new", "anna", "?"),
    ("new", "anna", "tue", "?"),
    ("new", "anna", "tue", "14:00", "--type", "?"),
    ("new", "anna", "tue", "14:00", "--service", "?"),
    ("new", "anna", "tue", "14:00", "--for", "?"),
    ("new", "anna", "tue", "--to", "?"),
    ("new", "anna", "tue", "14:00", "--with", "?"),
    ("new", "anna", "tue", "14:00", "--remind", "?"),
    ("new", "anna", "tue", "14:00", "--practitioner", "?"),
    ("new", "anna", "tue", "14:00", "--timezone", "?"),
    ("new", "anna", "tue", "14:00", "--id", "?"),
    ("new", "anna", "tue", "14:00", "--count", "3", "--repeat", "?"),
    ("new", "anna", "tue", "14:00", "--repeat", "weekly", "--until", "?"),
    ("new", "anna", "tue", "14:00", "--repeat", "weekly", "--count", "3", "--except", "?"),
    ("repeat", "?", "--repeat", "weekly", "--count", "3"),
    ("plan", "?", "-m", "x"),
    ("outcome", "?", "attended"),
    ("outcome", "bcdfgh", "?"),
    ("outcome", "bcdfgh", "?=attended"),
    ("outcome", "bcdfgh", "anna=?"),
    ("outcome", "bcdfgh", "attended", "--client", "?"),
    ("outcome", "bcdfgh", "attended", "--review", "?"),
    ("share", "?"),
    ("unshare", "?"),
    ("move", "?", "tue"),
    ("move", "bcdfgh", "?"),
    ("move", "bcdfgh", "tue", "--for", "?"),
    ("cancel", "?"),
    ("cancel", "bcdfgh", "--by", "?"),
    ("cancel", "bcdfgh", "--at", "?"),
    ("edit", "?"),
    ("remove", "?", "-y"),
    ("show", "?"),
    ("list", "--from", "?"),
    ("list", "--client", "?"),
    ("list", "--type", "?"),
    ("list", "--attendance", "?"),
    ("history", "?"),
    ("export", "?"),
    ("export", "csv", "--to", "?"),
    ("export", "ics", "--session", "?"),
    ("export", "ics", "--feed-for", "?"),
    ("export", "json", "--client", "?"),
    ("import", "ics", "?"),
    ("import", "ics", "-", "--from", "?"),
    ("import", "ics", "-", "--client", "?", "--as", "session"),
    ("?",),
    ("-C", "?", "agenda"),
)
TEXTS = (
    ("plan", "bcdfgh", "-m", "?"),
    ("outcome", "bcdfgh", "attended", "--note", "?"),
    ("outcome", "bcdfgh", "attended", "--homework", "?"),
    ("outcome", "bcdfgh", "attended", "--private", "?"),
    ("cancel", "bcdfgh", "--reason", "?"),
    ("new", "--type", "team", "tue", "14:00", "--title", "?"),
    ("new", "anna", "tue", "14:00", "--place", "?"),
    ("new", "anna", "tue", "14:00", "--room", "?"),
    ("new", "anna", "tue", "14:00", "--fee", "?"),
    ("new", "anna", "tue", "14:00", "--tag", "?"),
    ("find", "?"),
    ("list", "--tag", "?"),
)


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")


@pytest.mark.parametrize("form", REFUSED, ids=" ".join)
def test_names_days_and_words_are_refused(
    program: Program, shop: Shop, form: tuple[str, ...]
) -> None:
    with untouched(shop.root.parent):
        for word in HOSTILE:
            arguments = [one.replace("?", word) for one in form]
            answer = program.run(*arguments, stdin="x")
            told = f"{[one[:40] for one in arguments]}: {answer.code} {answer.err[:300]}"
            assert answer.code in (1, 2, 3, 5, 10), told
            assert answer.code != 1 or form[0] == "-C", told
            assert not dangers(answer.out + answer.err), told
            assert len(answer.err) < 3000, told
            assert "Traceback" not in answer.err, told


@pytest.mark.parametrize("form", TEXTS, ids=" ".join)
def test_texts_are_taken_or_refused_and_shown_harmless(
    program: Program, form: tuple[str, ...]
) -> None:
    for word in HOSTILE:
        arguments = [one.replace("?", word) for one in form]
        answer = program.run(*arguments, "-n", stdin="x")
        told = f"{[one[:40] for one in arguments]}: {answer.code} {answer.err[:300]}"
        assert answer.code in (0, 2, 5), told
        assert not dangers(answer.out + answer.err), told


def test_what_was_taken_is_shown_and_exported_harmless(program: Program, shop: Shop) -> None:
    text = "".join(HOSTILE[:6])
    program("plan", "bcdfgh", "-m", text)
    program("outcome", "bcdfgh", "attended", "--note", text, "--homework", text)
    program("new", "--type", "team", "thu", "14:00", "--title", text, "--place", text)
    shop.write("clients/evil.yaml", 'code: evil\nname: "\\e[2J\\u202E=cmd"\nservice: slt-50\n')
    program("new", "evil", "fri", "14:00", "--tag", "=cmd")
    for command in ("agenda", "list", "show bcdfgh", "show next", "history evil", "check", "todo"):
        for flag in ("--color=never", "--plain"):
            answer = program(*command.split(), flag)
            assert not dangers(answer.err + answer.out.replace("\t", " "))
    for command in ("list", "show bcdfgh", "find x"):
        document = program(*command.split(), "--json")
        assert not dangers(document.out)
        assert document.json["sessions"]
    calendar = program("export", "ics", "--names", "full").out
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)", calendar)
    assert not re.search(r"(^|,)[=@+]", program("export", "csv", "--names", "full").out)


def test_relative_days_stand_bare_among_the_words(program: Program) -> None:
    assert program("agenda", "-1d").out.startswith("Mon 2 March 2026")
    assert program("agenda", "+1w").out.startswith("Week 11")
    assert program("list", "--from", "-2d", "--to", "+1d", "--json").ids == ["bcdfgh"]
    assert "09:10" in program("new", "anna", "-90m").out
    assert program("plan", "bcdfgh", "-m", "-1d", "--json").json["sessions"][0]["plan"] == "-1d"


@pytest.mark.parametrize(
    "word", ["家族", "田中", "👩‍👧", "家族 田中 👩‍👧", "ＴＡＮＡＫＡ", "TANAKA"]
)
def test_names_in_any_script_are_found(program: Program, word: str) -> None:
    answer = program("new", word, "thu", "14:00", "--service", "slt-50")
    assert answer.out.endswith(": 家族 田中 👩‍👧\n")


@pytest.mark.parametrize("word", ["anne", "Anné", "ANNE ZED", "zed"])
def test_accents_and_case_do_not_matter(program: Program, word: str) -> None:
    assert "anne-z is archived" in program("new", word, "thu", "14:00", "--service", "slt-50").err


@pytest.mark.parametrize("option", ["--client", "--practitioner", "--from", "--to"])
@pytest.mark.parametrize("command", ["list", "export csv"])
def test_an_empty_filter_does_not_let_everything_pass(
    program: Program, command: str, option: str
) -> None:
    if (command, option) == ("export csv", "--practitioner"):
        option = "--out"
    answer = program.run(*command.split(), option, "")
    assert answer.code in (1, 2, 3)
    assert answer.out == ""
