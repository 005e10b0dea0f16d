"""What a person is told about a file that can't be read: where, what, and what to do."""

from __future__ import annotations

import pytest

from therasched.storage import yamltree
from therasched.storage.yamlfaults import explain
from therasched.storage.yamltree import MalformedYaml, read_tree

FAULTS = [
    # tabs
    ("a:\n\tb: c\n", "2:1", "a tab where blanks should be"),
    ("a:\n  b: c\n\td: e\n", "3:1", "a tab where blanks should be"),
    ("a: |\n\ttext\n", "2:1", "a tab where blanks should be"),
    # colons
    ("id: x\ntype video\nstart: y\n", "2:1", "a colon is missing after this key"),
    ("id: x\ntype:video\nstart: y\n", "2:1", "a colon is missing after this key"),
    ("title: Case round: x\n", "1:18", "a second colon in one line"),
    (": b\n", "1:1", "the key before the colon is missing"),
    ("?\n", "1:2", "the key before the colon is missing"),
    (f"{'k' * 2000}: b\n", "1:2001", "a key longer than 1,024 characters"),
    # quotes
    ('a: "x\nb: c\n', "1:4", "this quote is never closed"),
    ("b: c\na: 'x\n", "2:4", "this quote is never closed"),
    ('a: "x\n---\nb"\n', "1:4", "this quote is not closed before the next line of `---`"),
    ("a: 'it's'\n", "1:8", "more text after the end of the value"),
    ('a: "x" y\n', "1:8", "more text after the end of the value"),
    ('a: "C:\\dir"\n', "1:7 or 1:8", "inside double quotes a backslash begins an escape"),
    ('a: "\\xZZ"\n', "1:7", "inside double quotes a backslash begins an escape"),
    ('a: "\\ud800"\n', "1:7 or 1:12", "inside double quotes a backslash begins an escape"),
    ('a: "\\UFFFFFFFF"\n', "1:7", "inside double quotes a backslash begins an escape"),
    # indentation
    ("a: 1\n  b: 2\n", "2:4", "this line does not fit the line above"),
    ("a:\n    b: 1\n  c: 2\n", "3:3", "this line does not belong to what stands above it"),
    ("  a: 1\nb: 2\n", "2:1", "this line does not belong to what stands above it"),
    ("a:\n  - x\n  b: y\n", "3:3", "this line does not belong to what stands above it"),
    # lists and braces
    ("a: - x\n", "1:4", "a list can't begin here"),
    ("clients: [a, b\nstart: x\n", "1:10", "this `[` is not closed, or a comma is missing"),
    ("a: {b: c\nd: e\n", "1:4", "this `{` is not closed, or a comma is missing"),
    ("a: [x, , y]\n", "1:8", "a value is missing here"),
    ("a: [x]]\n", "1:7", "more text after the end of the value"),
    # signs that begin something else
    ("a: @home\n", "1:4", "the sign @ can't stand at the start"),
    ("a: %x\n", "1:4", "the sign % can't stand at the start"),
    ("a: `x`\n", "1:4", "the sign ` can't stand at the start"),
    ("a: ? b\n", "1:4", "a `?` can't stand at the start"),
    ("a: &x b\n", "1:4", "`&` at the start of a value means an anchor"),
    ("a: *x\n", "1:4", "`*` at the start of a value means an alias"),
    ("a: **bold**\n", "1:4", "`&` and `*` can't stand at the start"),
    ("a: & b\n", "1:4", "`&` and `*` can't stand at the start"),
    ("a: !x b\n", "1:4", "`!` at the start of a value means a tag"),
    ("a: !<x b\n", "1:4", "`!` at the start of a value means a tag"),
    ("a: !e!x b\n", "1:4", "`!` at the start of a value means a tag"),
    ("a: | text\n  more\n", "1:6", "after `|` or `>` the line ends"),
    ("%YAML 1.1\n---\na: b\n", "1:1", "a directive"),
    ("%YAML 9.9\n---\na: b\n", "1:1", "a line that begins with `%` is a directive"),
    # the file as a whole
    ("", "1:1", "the file is empty"),
    ("# only a comment\n", "1:1", "the file is empty"),
    ("---\n", "2:1", "the file is empty"),
    ("a: b\n---\nc: d\n", "2:1", "a second document begins here"),
    ("a: b\nc: d\na: e\n", "3:1", "this key stands already in line 1"),
    ("[a]: b\n", "1:1", "a key must be a word"),
    ("{a: b}: c\n", "1:1", "a key must be a word"),
    ("a: b\nc: \0\n", "2:4", "a control character (U+0000)"),
    ("a: é\x1b[0m\n", "1:5", "a control character (U+001B)"),
    ("a: \x84\n", "1:4", "a control character (U+0084)"),
    ("a: \ufffe\n", "1:4", "U+FFFE, which is not a character"),
]


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.setattr(yamltree, "_library", yamltree._python_parser())


@pytest.mark.parametrize(("source", "place", "message"), FAULTS)
@pytest.mark.usefixtures("parser")
def test_every_fault_has_its_words(source: str, place: str, message: str) -> None:
    with pytest.raises(MalformedYaml) as caught:
        read_tree(source.encode())
    fault = caught.value
    assert fault.message.startswith(message)
    assert f"{fault.line}:{fault.column}" in place.split(" or ")


def test_no_message_quotes_the_file() -> None:
    for source, _, _ in FAULTS:
        secret = source.replace("x", "Secret").replace("b", "Secret").replace("y", "Secret")
        with pytest.raises(MalformedYaml) as caught:
            read_tree(secret.encode())
        assert "Secret" not in caught.value.message + caught.value.hint


def test_bytes_that_are_not_utf_8() -> None:
    with pytest.raises(MalformedYaml, match="not UTF-8") as caught:
        read_tree("a: b\né: Caf".encode() + b"\xe9\n")
    assert (caught.value.line, caught.value.column, caught.value.hint) == (2, 7, "save it as UTF-8")
    with pytest.raises(MalformedYaml, match="UTF-16"):
        read_tree("a: b\n".encode("utf-16"))


def test_whatever_the_library_raises() -> None:
    assert explain(KeyError("x"), "a: b") == (0, "this can't be read as YAML", "")
    assert explain(KeyError("x"), "a: \x01")[:2] == (3, "a control character (U+0001)")


def test_a_complaint_that_is_not_in_the_table() -> None:
    class Mark:
        index = 3

    error = ValueError()
    error.problem_mark = Mark()  # type: ignore[attr-defined]
    assert explain(error, "a: b")[1] == "more text after the end of the value"
