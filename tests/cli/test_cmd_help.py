"""`help`: topics and commands; what the topics name exists."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.support.calendartools import configurations
from therasched.cli.cmd_help import DATES, TOPICS
from therasched.cli.main import COMMANDS
from therasched.domain import when

if TYPE_CHECKING:
    from tests.support.program import Program

NOW = datetime(2026, 3, 3, 10, 40, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("topic", TOPICS)
def test_topics(program: Program, topic: str) -> None:
    assert program("help", topic).out == TOPICS[topic]
    assert program("help", topic, "--json").json == {
        "schema": 1,
        "topic": topic,
        "text": TOPICS[topic],
    }
    assert max(map(len, TOPICS[topic].splitlines())) <= 80  # what a terminal has


def test_the_configurations_are_those_that_are_tried(program: Program) -> None:
    text = dedented(program("help", "calendars").out)
    vdirsyncer, _, khal = configurations()  # tests/journeys/test_caldav.py
    assert vdirsyncer in text
    assert khal in text


def dedented(text: str) -> str:
    return "".join(line.removeprefix("  ") for line in text.splitlines(keepends=True))


def test_alone_it_is_the_main_help(program: Program) -> None:
    assert program("help").out == program("--help").out


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(program: Program, command: str) -> None:
    text = program("help", command).out
    assert text == program(command, "--help").out
    assert text.startswith(f"Usage: therasched {command}")


@pytest.mark.parametrize(
    "words", [*COMMANDS, *(f"{noun} add" for noun in ("client", "contact", "service", "key"))]
)
def test_examples_fit_a_terminal(program: Program, words: str) -> None:
    lines = program("help", *words.split()).out.partition("Examples:\n")[2].splitlines()
    assert [line for line in lines if len(line) > 80 and " | jq " not in line] == []


def test_commands_of_a_noun(program: Program) -> None:
    text = program("help", "client", "add").out
    assert text == program("client", "add", "-h").out
    assert re.search(r"Examples:\n +therasched client add", text)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("dats",), "therasched help dates"),
        (("agnda",), "therasched help agenda"),
        (("client", "adopt"), "therasched help"),
        (("agenda", "week"), "therasched help"),
        (("\x1b[31m",), "therasched help"),
    ],
)
def test_what_there_is_not(program: Program, words: tuple[str, ...], hint: str) -> None:
    answer = program("help", *words, code=3)
    assert answer.err.endswith(f"  try: {hint}\n")


def test_the_days_and_times_of_the_topic_can_be_read() -> None:
    block = DATES.partition("\n\n")[2].partition("\n\n")[0]
    phrases = re.sub(r"\(.*?\)|a day|a time|both|from now|…", " ", block)
    for phrase in filter(None, (one.strip() for one in re.split(r",|\n|  +", phrases))):
        for word in phrase.split(" sun") if "mon " in phrase else [phrase]:
            assert when.read_when(word.split() or ["sun"], NOW)


@pytest.mark.parametrize("words", ["2026-W11", "+1w", "march", "2026-03", "1.3...31.3."])
def test_the_periods_of_the_topic_can_be_read(words: str) -> None:
    assert words in DATES
    assert when.read_period([words], NOW)
