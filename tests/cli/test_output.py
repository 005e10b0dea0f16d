from __future__ import annotations

import io
import json
import os
import sys
from typing import TYPE_CHECKING

import click
import pytest

from tests.support.screen import HOSTILE, dangers
from therasched.cli import output
from therasched.errors import Ambiguous, NotFound, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Stream(io.StringIO):
    """A stream of an encoding, on a terminal or not."""

    def __init__(self, *, terminal: bool = False, encoding: str = "utf-8") -> None:
        super().__init__()
        self.terminal = terminal
        self.of = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self.of

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "wanted"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "", "FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
    ],
)
def test_who_decides_on_colour(
    monkeypatch: pytest.MonkeyPatch,
    choice: str,
    environment: dict[str, str],
    terminal: bool,
    wanted: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert output.wants_color(choice, Stream(terminal=terminal)) is wanted


@pytest.mark.parametrize(
    ("environment", "encoding", "wanted"),
    [
        ({}, "utf-8", False),
        ({}, "ascii", True),
        ({}, "latin-1", True),
        ({"LC_ALL": "C"}, "utf-8", True),
        ({"LC_ALL": "", "LC_CTYPE": "POSIX"}, "utf-8", True),
        ({"LC_ALL": "de_DE.UTF-8", "LANG": "C"}, "utf-8", False),
        ({"LC_ALL": "C.UTF-8"}, "utf-8", False),
        ({"TERM": "linux"}, "utf-8", True),
    ],
)
def test_where_bars_are_letters(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], encoding: str, wanted: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert output.wants_ascii(Stream(encoding=encoding)) is wanted


@pytest.mark.parametrize(
    ("columns", "width"), [("100", 100), ("20", 20), ("19", 80), ("", 80), ("wide", 80), ("²", 80)]
)
def test_the_width(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setattr(sys, "stdout", Stream())
    monkeypatch.setattr(sys, "stderr", Stream())
    monkeypatch.setenv("COLUMNS", columns)
    assert output.screen_width() == width


def test_json_is_the_same_document_and_harmless(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"{HOSTILE} é 家族 👩‍👧 \ud83d"
    output.put_json({"schema": 1, "text": text})
    out = capsys.readouterr().out
    assert json.loads(out)["text"] == text
    assert not dangers(out)
    assert "家族 👩‍👧" in out
    stream = Stream(encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    output.put_json({"schema": 1, "text": text})
    assert stream.getvalue().isascii()
    assert json.loads(stream.getvalue())["text"] == text


def test_text_ends_with_one_line_end(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("", "one", "one\n"):
        output.put(text)
    assert capsys.readouterr().out == "one\none\n"


def test_an_error_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    error = NotFound("no client \x1b[2J", where="a\nb:1:2", hint="one\ntwo")
    assert output.fail(error, as_json=False) == 3
    assert capsys.readouterr().err == ("error: a␊b:1:2: no client ␛[2J\n  try: one\n       two\n")


def test_an_error_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert output.fail(Ambiguous("which?", ["a", "b"], hint="x"), as_json=True) == 4
    document = json.loads(capsys.readouterr().out)
    assert document == {
        "schema": 1,
        "error": {
            "code": "ambiguous",
            "message": "which?",
            "where": "",
            "try": ["x"],
            "choices": ["a", "b"],
        },
    }


def test_what_was_typed_is_quoted_at_some_length_only(capsys: pytest.CaptureFixture[str]) -> None:
    output.fail(NotFound("x" * 10_000, hint="y" * 10_000), as_json=False)
    err = capsys.readouterr().err
    assert len(err) < 1500
    assert err.count("…\n") == 2


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(28, "No space left"), "could not write the answer: No space left"),
        (OSError(36, "File name too long", "x\ny"), "x␊y: File name too long"),
        (OSError("odd"), "could not write the answer: OSError"),
    ],
)
def test_what_the_system_refuses(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: OSError,
    says: str,
) -> None:
    monkeypatch.setattr(output, "silence", lambda stream: None)
    assert output.fail_for_system(error, as_json=False) == StorageFailed.exit_code
    assert capsys.readouterr().err == f"error: {says}\n"


def test_a_bug_names_its_place_and_no_value(capsys: pytest.CaptureFixture[str]) -> None:
    def raised(make: Callable[[], object]) -> Exception:
        try:
            make()
        except Exception as error:
            return error
        raise AssertionError

    error = raised(lambda: int("SECRET"))
    assert output.fail_as_bug(error, debug=False, as_json=False) == 70
    err = capsys.readouterr().err
    assert "ValueError in test_output.py:" in err
    assert "SECRET" not in err
    assert output.fail_as_bug(KeyError("SECRET"), debug=False, as_json=True) == 70
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "bug"
    output.fail_as_bug(error, debug=True, as_json=False)
    assert "Traceback" in capsys.readouterr().err


def test_messages_that_can_not_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Stream):
        def write(self, text: str) -> int:
            raise OSError(28, "No space left")

    silenced: list[object] = []
    monkeypatch.setattr(output, "silence", silenced.append)
    monkeypatch.setattr(sys, "stderr", full := Full())
    output.tell("x")
    assert silenced == [full]


def test_streams_that_are_closed_go_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    output.prepare_streams()
    assert sys.stdin.read() == ""
    output.put("x")
    output.tell("x")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()


def test_what_is_silenced_goes_nowhere_for_good(tmp_path: Path) -> None:
    path = tmp_path / "stream"
    with path.open("w") as stream:
        stream.write("held back")
        output.silence(stream)
        stream.write("more")
    assert path.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(("lines", "paged"), [(3, True), (4, False), (0, False)])
def test_what_is_longer_than_the_screen_is_paged(
    monkeypatch: pytest.MonkeyPatch, lines: int, paged: bool
) -> None:
    shown: list[str] = []
    screen = Stream(terminal=True)
    screen.fileno = lambda: 1  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", Stream(terminal=True))
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((80, lines)))
    monkeypatch.setattr(click, "echo_via_pager", shown.append)
    output.put("1\n2\n3")
    assert shown == (["1\n2\n3\n"] if paged else [])
    assert screen.getvalue() == ("" if paged else "1\n2\n3\n")


@pytest.mark.parametrize(("lines", "paged"), [(3, True), (4, False), (0, False)])
def test_lines_go_to_the_pager_while_they_are_made(
    monkeypatch: pytest.MonkeyPatch, lines: int, *, paged: bool
) -> None:
    screen, shown, made = Stream(terminal=True), list[str](), list[str]()
    screen.fileno = lambda: 1  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", Stream(terminal=True))
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((80, lines)))

    def pager(pages: Iterator[str]) -> None:
        assert made == ["1", "2\n3"]
        shown.extend(pages)

    def coming() -> Iterator[str]:
        for one in ("1", "2\n3", "") if paged else ("1", "2\n3"):
            made.append(one)
            yield one

    monkeypatch.setattr(click, "echo_via_pager", pager)
    output.put_lines(coming())
    assert shown == (["1\n", "2\n3\n", "\n"] if paged else [])
    assert screen.getvalue() == ("" if paged else "1\n2\n3\n")


def test_lines_are_written_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    output.put_lines(iter(["1", "2\n3"]))
    output.put_lines([])
    assert capsys.readouterr().out == "1\n2\n3\n"


def test_a_document_written_in_parts_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    things = [{"text": "a\n\x7f\x9b家"}, {}]
    output.put_json_parts(
        [
            ("schema", 1),
            ("things", (output.encoded(one, None) for one in things)),
            ("none", iter(())),
            ("list", things),
        ]
    )
    out = capsys.readouterr().out
    assert json.loads(out) == {"schema": 1, "things": things, "none": [], "list": things}
    assert not dangers(out)
    assert out.split("\n")[:4] == ["{", '  "schema": 1,', '  "things": [', out.split("\n")[3]]
    assert out.endswith("\n}\n")


def test_other_streams_are_left_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", stream := Stream())
    output.prepare_streams()
    assert sys.stdout is stream


def test_a_file_on_a_terminal_can_not_act_on_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output.put_bytes(b"a\x1b[2J\r\n")
    assert capsys.readouterr().out == "a\x1b[2J\r\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(output, "put", sys.stdout.write)
    output.put_bytes(b"a\x1b[2J\r\n")
    assert capsys.readouterr().out == "a␛[2J\n"
