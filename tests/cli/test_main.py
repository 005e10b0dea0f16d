from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import click
import pytest

from tests.support.program import Program
from therasched import __version__
from therasched.actions import browse
from therasched.cli import main, output

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_has_help_with_examples(tmp_path: Path, name: str) -> None:
    answer = Program(tmp_path)(name, "-h")
    assert answer.out == Program(tmp_path)(name, "--help").out
    assert answer.out.startswith(f"Usage: therasched {name} ")
    command = main.cli.get_command(click.Context(main.cli), name)
    assert command is not None
    if isinstance(command, click.Group):
        for verb in command.list_commands(click.Context(command)):
            told = Program(tmp_path)(name, verb, "-h").out
            assert told.count("\n    therasched ") in (1, 2, 3, 4, 5), verb
    elif name != "help":
        assert answer.out.count("\n    therasched ") + answer.out.count("| therasched") >= 1


def test_help_lists_every_command_in_its_section(tmp_path: Path) -> None:
    out = Program(tmp_path)("--help").out
    for title, commands in main.SECTIONS.items():
        section = out.partition(f"{title}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == list(commands)
    assert "Examples:" in out


def test_the_version(tmp_path: Path) -> None:
    assert Program(tmp_path)("--version").out == f"therasched {__version__}\n"


@pytest.mark.parametrize(
    ("words", "says", "hint"),
    [
        ("outcom anna attended", 'no command "outcom"', "therasched outcome anna attended"),
        ("NEW anna tue", 'no command "NEW"', "therasched new anna tue"),
        ("today", 'no command "today"', "therasched agenda today"),
        ("+1w", 'no command "+1w"', "therasched agenda +1w"),
        ("next month", 'no command "next"', "therasched agenda next month"),
        ("xyzzy", 'no command "xyzzy"', "therasched --help"),
        ("client lst", 'no command "client lst"', "therasched client list"),
        ("client", "client what?", "therasched client add"),
        ("agenda --clent anna", "no such option", "therasched agenda --help"),
        ("plan", "missing argument 'SESSION'", "therasched plan --help"),
        ("list --from", "option '--from' requires an argument", "therasched list --help"),
    ],
)
def test_a_slip_gets_a_suggestion(example: Program, words: str, says: str, hint: str) -> None:
    answer = example(*words.split(), code=2)
    assert says in answer.err
    assert hint in answer.err
    error = example("--json", *words.split(), code=2).json["error"]
    assert error["code"] == "usage"
    assert any(hint in line for line in error["try"])


def test_a_suggested_command_can_be_copied(tmp_path: Path) -> None:
    answer = Program(tmp_path)("pln", "anna", "-m", "two words; $(x)", code=2)
    assert "try: therasched plan anna -m 'two words; $(x)'" in answer.err


def test_a_shell_that_completes_gets_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_THERASCHED_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "therasched outc")
    monkeypatch.setenv("COMP_CWORD", "1")
    put: list[str] = []
    with mock.patch.object(output, "put", put.append):
        assert main.entry([]) == 0
    assert put == ["plain,outcome"]


def test_commands_and_options_are_completed_without_loading_commands() -> None:
    context = click.Context(main.cli)
    words = [one.value for one in main.cli.shell_complete(context, "un")]
    assert words == ["unshare", "undo"]
    assert "--json" in [one.value for one in main.cli.shell_complete(context, "--j")]


def test_the_rest_runs_the_arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main.entry(["--version", "-q"]) == 0
    assert main.entry(["nonsense"]) == 2


@pytest.mark.parametrize(
    ("error", "silenced"),
    [(BrokenPipeError(), True), (OSError(28, "full"), True), (OSError(36, "long", "x"), False)],
)
def test_trouble_with_a_stream_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, silenced: bool
) -> None:
    streams: list[object] = []
    monkeypatch.setattr(output, "silence", streams.append)
    with mock.patch.object(main, "_ended", side_effect=error):
        answer = Program(tmp_path)("agenda", code=1)
    assert bool(streams) is silenced
    assert answer.err.count("\n") == (0 if isinstance(error, BrokenPipeError) else 1)


def test_a_name_that_is_no_command_is_none() -> None:
    assert main.cli.get_command(click.Context(main.cli), "nonsense") is None


def test_every_command_is_named() -> None:
    assert main.cli.list_commands(click.Context(main.cli)) == list(main.COMMANDS)


def test_what_the_system_refuses_a_command_is_one_line(example: Program) -> None:
    refused = OSError(40, "Too many levels", "odd")
    with mock.patch.object(browse, "listing", side_effect=refused):
        assert example("list", "-q", code=1).err == "error: odd: Too many levels\n"
