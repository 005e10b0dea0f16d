"""Completion: what is offered, quickly and without a word where there is nothing to offer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.commands import run
from therasched.cli import completing
from therasched.cli.main import COMMANDS, cli
from therasched.domain.people import Listed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop


def offered(
    monkeypatch: pytest.MonkeyPatch, folder: Path, line: str, shell: str = "bash"
) -> list[str]:
    """The words that a shell would offer at the end of a line."""
    words = line.split(" ")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    answer = completing.answer(cli, f"{shell}_complete")
    return [one.partition(",")[2] for one in answer.splitlines()]


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> object:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    shop.book("ben-o", "2026-02-20 9:00", id="bcdfgk")
    shop.book("ben-o", "2025-02-20 9:00", id="bcdfgz")
    return lambda line: offered(monkeypatch, shop.root, f"therasched {line}")


def test_commands_and_their_verbs(offers: object) -> None:
    assert callable(offers)
    assert offers("") == list(COMMANDS)
    assert offers("pl") == ["plan"]
    assert offers("client ") == ["add", "archive", "edit", "list", "show"]
    assert "--json" in offers("agenda --j")
    assert "--color" in offers("--co")
    assert offers("agenda --color al") == ["always"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("show b", ["bcdfgh", "bcdfgk", "ben-o"]),
        ("show ", ["bcdfgh", "bcdfgk", "next", "last", "now", "anna-k", "ben-o", "tanaka"]),
        ("plan ne", ["next"]),
        ("history ", ["anna-k", "ben-o", "tanaka"]),
        ("new anna-k,b", ["anna-k,ben-o"]),
        ("new anna-k tue 14:00 --service ", ["slt-50", "talk-30"]),
        ("new anna-k tue 14:00 --with s", ["school-ot"]),
        ("new --type super", ["supervision"]),
        ("list --practitioner ", ["lena", "tom"]),
        ("client edit an", ["anna-k"]),
        ("contact show ", ["school-ot"]),
        ("service edit ", ["slt-50", "talk-30"]),
        ("practitioner edit t", ["tom"]),
        ("config set hours.m", ["hours.mon"]),
        ("outcome bcdfgh no", ["no-show", "non-billable", "not-started"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("check cli", ["cli"]),
        ("init ", [""]),
    ],
)
def test_words_of_the_practice(offers: object, line: str, words: list[str]) -> None:
    assert callable(offers)
    assert offers(line) == words


def test_of_many_only_what_is_near_until_something_is_typed(
    offers: object, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(offers)
    monkeypatch.setattr(completing, "NEAREST", 2)
    shop.book("anna-k", "2026-03-20 9:00", id="bcdfgm")
    assert offers("show ") == ["bcdfgh", "bcdfgk", "next", "last", "now"]
    assert offers("show b") == ["bcdfgh", "bcdfgk", "bcdfgm", "ben-o"]
    assert offers("history ") == ["anna-k", "ben-o", "tanaka"]


def test_of_many_clients_the_names_are_not_read_one_by_one(
    offers: object, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(offers)
    monkeypatch.setattr(completing, "FEW", 1)
    with mock.patch("therasched.storage.roll.of_folder") as roll:
        roll.return_value = [Listed("anna-k", "A"), Listed("anne-z", "Z", "2026-01-01")]
        assert offers("show an") == ["anna-k"]
        assert offers("show be") == ["ben-o"]
    assert roll.call_count == 1
    assert offers("history an") == ["anna-k"]


def test_no_session_file_is_opened(offers: object, shop: Shop) -> None:
    assert callable(offers)
    for path in shop.root.rglob("*-bcdfgh.yaml"):
        path.write_text("[")
    assert offers("show bcdfgh") == ["bcdfgh"]


def test_the_practice_may_be_named_on_the_line(
    monkeypatch: pytest.MonkeyPatch, shop: Shop, tmp_path: Path
) -> None:
    line = f"therasched -C {shop.root} history a"
    assert offered(monkeypatch, tmp_path, line) == ["anna-k"]


@pytest.mark.parametrize("line", ["show ", "new ", "nonsense x", "client nonsense ", "agenda "])
def test_where_there_is_nothing_to_offer_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert offered(monkeypatch, tmp_path, f"therasched {line}") == []
    (tmp_path / "therasched.yaml").write_text("[")
    assert offered(monkeypatch, tmp_path, f"therasched {line}") == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("instruction", ["", "tcsh_complete", "bash", "bash_complete", "_"])
def test_an_odd_question_gets_no_answer(monkeypatch: pytest.MonkeyPatch, instruction: str) -> None:
    monkeypatch.delenv("COMP_WORDS", raising=False)
    assert completing.answer(cli, instruction) == ""


def test_names_stand_beside_codes_and_are_harmless(
    monkeypatch: pytest.MonkeyPatch, shop: Shop
) -> None:
    shop.write("clients/evil.yaml", 'code: evil\nname: "\\e[31m\\u202E"\n')
    words = offered(monkeypatch, shop.root, "therasched history ", "fish")
    # Fish gets the word that is being typed, not its number.
    assert words == []
    monkeypatch.setenv("COMP_CWORD", "")
    assert completing.answer(cli, "fish_complete").splitlines() == [
        "plain,anna-k\tAnna K.",
        "plain,ben-o\tBen O'Brien",
        "plain,evil\t␛[31m\\u202e",
        "plain,tanaka\t家族 田中 👩‍👧",
    ]


def test_the_process_answers_a_shell(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_WORDS", "therasched history t")
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv(completing.VARIABLE, "zsh_complete")
    done = run(folder=shop.root)
    assert (done.returncode, done.stdout, done.stderr) == (0, "plain\ntanaka\n家族 田中 👩‍👧\n", "")


def test_completing_commands_loads_none_of_them(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMP_WORDS", "therasched pl")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv(completing.VARIABLE, "bash_complete")
    done = run(folder=shop.root, python_options=("-X", "importtime"))
    assert done.stdout == "plain,plan\n"
    assert "therasched.cli.completing" in done.stderr
    assert "cmd_" not in done.stderr
    assert "yaml" not in done.stderr


@pytest.mark.parametrize("shell", completing.SHELLS)
def test_the_scripts_name_the_program_and_ask_it(program: Program, shell: str) -> None:
    script = program("completion", shell).out
    assert f"{completing.VARIABLE}={shell}_complete" in script
    assert "therasched" in script
    assert program("completion", shell, "--json").json["script"] == script


def test_other_shells_are_refused(program: Program) -> None:
    assert "'tcsh' is not one of" in program("completion", "tcsh", code=2).err


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes(program: Program, shop: Shop, tmp_path: Path) -> None:
    wrapper = tmp_path / "programs" / "therasched"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m therasched "$@"\n')
    wrapper.chmod(0o755)
    (tmp_path / "script").write_text(program("completion", "bash").out)
    ask = (
        f'PATH="{wrapper.parent}:$PATH"; source "{tmp_path}/script"; '
        "COMP_WORDS=(therasched history a); COMP_CWORD=2; "
        '_therasched_completion therasched; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", ask],
        cwd=shop.root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == "anna-k\n"


def test_remotes(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> None:
    assert offered(monkeypatch, shop.root, "therasched sync ") == []  # there is no repository
    (shop.root / ".git/objects").mkdir(parents=True)
    (shop.root / ".git/refs").mkdir()
    (shop.root / ".git/HEAD").write_text("ref: refs/heads/main\n")
    config = shop.root / ".git/config"
    assert offered(monkeypatch, shop.root, "therasched sync ") == []
    config.write_text(
        '[remote "origin"]\n\turl = a\n  [remote "backup"]\n[remote "-x"]\n[remote "\x1b"]\n'
        '[branch "other"]\n# [remote "none"]\n[remote "origin"]\n'
    )
    assert offered(monkeypatch, shop.root, "therasched sync ") == ["origin", "backup"]
    assert offered(monkeypatch, shop.root, "therasched sync b") == ["backup"]
