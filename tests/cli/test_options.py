from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pytest

from therasched.cli import options
from therasched.cli.options import Command, Group, desk_of
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from tests.support.program import Program
    from therasched.cli.flags import Flags


def flags_of(*arguments: str) -> tuple[Flags, Any]:
    """The flags and words that a made-up command gets."""
    got: list[tuple[str, ...]] = []

    @click.command("show", cls=Command, examples="therasched show x")
    @click.argument("words", nargs=-1)
    @click.option("--text")
    def show(words: tuple[str, ...], text: str | None) -> None:
        got.append((*words, text or ""))

    top = click.Group("top", commands=[show], params=[*options.GLOBALS])
    with top.make_context("top", list(arguments)) as context:
        top.invoke(context)
        return desk_of(context).flags, got[0]


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("--json", "json", True),
        ("--plain", "plain", True),
        ("-q", "quiet", True),
        ("-y", "yes", True),
        ("-n", "dry_run", True),
        ("--no-input", "no_input", True),
        ("--debug", "debug", True),
        ("--color=never", "color", "never"),
        ("-Cplace", "directory", "place"),
    ],
)
def test_flags_before_and_after_the_verb(typed: str, name: str, value: object) -> None:
    assert getattr(flags_of("show")[0], name) != value
    assert getattr(flags_of(typed, "show")[0], name) == value
    assert getattr(flags_of("show", typed)[0], name) == value


WAYS = (
    ("-qy",),
    ("-q", "-C", "-y"),
    ("-qCplace",),
    ("-C=place",),
    ("-x",),
    ("-qx",),
    ("-C",),
    ("--jsn",),
    ("--", "-q"),
    ("a", "-n", "b"),
)


@pytest.mark.parametrize("words", WAYS)
def test_options_are_read_as_click_reads_them(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def read() -> object:
        try:
            flags, got = flags_of("show", *words)
        except click.UsageError as error:
            return error.format_message()
        return vars(flags), got

    ours = read()
    monkeypatch.setattr(options.Helping, "make_parser", click.Command.make_parser)
    assert ours == read()


def test_a_click_that_looks_otherwise_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click.Command, "make_parser", lambda *_: "another")
    command = Command("show")
    assert command.make_parser(click.Context(command)) == "another"


def test_the_last_one_given_counts() -> None:
    flags, _ = flags_of("-C", "one", "--color=always", "show", "-C", "two", "--color=never")
    assert (flags.directory, flags.color) == ("two", "never")


@pytest.mark.parametrize("word", ["-1d", "-2w", "-90m", "-1h30m", "-12"])
def test_a_relative_day_is_no_option(word: str) -> None:
    _, (first, second, text) = flags_of("show", word, "x", "--text", word)
    assert [one.replace("\u2212", "-") for one in (first, second, text)] == [word, "x", word]


def test_what_is_no_number_is_an_option() -> None:
    with pytest.raises(click.NoSuchOption):
        flags_of("show", "-x1")


def test_help_has_the_own_options_first_and_the_examples_last() -> None:
    command = Command(
        "show", params=[click.Option(["--own"], help="Mine.")], examples="\n  a\n  b\n"
    )
    text = command.get_help(click.Context(command, info_name="show"))
    assert (
        text.index("--own") < text.index("Global options:") < text.index("Examples:\n    a\n    b")
    )


def test_a_noun_alone_is_told_its_verbs_but_not_while_completing() -> None:
    group = Group("client", commands=[Command("add"), Command("list")])
    with pytest.raises(UsageFault, match="client what") as caught:
        group.make_context("client", [])
    assert caught.value.hint == "client add\nclient list"
    group.make_context("client", [], resilient_parsing=True)


def test_a_command_without_options_has_just_the_global_ones() -> None:
    command = Command("show", add_help_option=False)
    text = command.get_help(click.Context(command, info_name="show"))
    assert "\nOptions:" not in text
    assert "Global options:" in text
    assert "Examples" not in text


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("new", "anna", "--repeat", "weekly", "--count", "-3"), "-3 is not in the range x>=1"),
        (("new", "anna", "--repeat", "weekly", "--count=-3"), "-3 is not in the range x>=1"),
        (("todo", "--days", "-1"), "-1 is not in the range 0<=x<=366"),
        (("remind", "--days", "-1"), "-1 is not in the range 0<=x<=366"),
        (("log", "--limit", "-1d"), "'-1d' is not a valid integer range"),
    ],
)
def test_a_number_below_zero_is_told_as_it_was_typed(
    program: Program, command: tuple[str, ...], told: str
) -> None:
    assert told in program(*command, code=2).err
