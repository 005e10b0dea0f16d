"""Editing a person's file: exactly what was asked for changes, or nothing does."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.test_yamldump import DATA, TEXT, RandomStyle
from tests.support.edits import TRICKY, cases, judge
from tests.support.nasty import NASTY
from tests.support.styles import FreeStyle, SessionStyle
from therasched.storage.yamldump import dump
from therasched.storage.yamledit import CannotEdit, Change, Rename, edit
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

if TYPE_CHECKING:
    from pathlib import Path as File

    from therasched.storage.yamlparts import Path

TRICKY_FILES = sorted(TRICKY.glob("*.yaml"))


def edited(source: str, *changes: Change | Rename, style: Any = None) -> str:
    return edit(source.encode(), changes, style or SessionStyle()).decode()


def put(source: str, value: Any, *path: str | int) -> str:
    return edited(source, Change(path, value))


def cut(source: str, *path: str | int) -> str:
    return edited(source, Change(path, None))


# --- set ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "value", "result"),
    [
        # the way of writing stays
        ("a: b\n", "c", "a: c\n"),
        ("a: 'b'\n", "c", "a: 'c'\n"),
        ("a: 'b'\n", "it's", "a: 'it''s'\n"),
        ("a: 'b'\n", "c\td", 'a: "c\\td"\n'),
        ('a: "b"\n', "c", 'a: "c"\n'),
        ("a: b\n", "no", 'a: "no"\n'),
        ("a: b\n", "- c", 'a: "- c"\n'),
        # what stands around it stays
        ("a:\t b \t\n", "c", "a:\t c \t\n"),
        ("a: b # c\n", "longer", "a: longer # c\n"),
        ("a: b      # c\n", "longer", "a: longer  # c\n"),
        ("a: longer # c\n", "b", "a: b # c\n"),
        ("a: longer  # c\n", "b", "a: b       # c\n"),
        ("a: b", "c", "a: c"),
        ("a: b\r\n", "c", "a: c\r\n"),
        ("\ufeffa: b\n", "c", "\ufeffa: c\n"),
        ("---\na: b\n...\n", "c", "---\na: c\n...\n"),
        ("x-y: z\n\na:\n\n    b   # c\n# d\n", "e", "x-y: z\n\na:\n\n    e   # c\n# d\n"),
        # nothing there yet
        ("a:\n", "b", "a: b\n"),
        ("a:   # c\n", "b", "a: b  # c\n"),
        ("a:", "b", "a: b"),
        # several lines
        ("a: b\n", "c\nd\n", "a: |\n  c\n  d\n"),
        ("a: b # e\nf: g\n", "c\nd", "a: |- # e\n  c\n  d\nf: g\n"),
        ("a: 'b'", "c\nd\n", "a: |\n  c\n  d\n"),
        ("a: b\r\n", "c\nd\n", "a: |\r\n  c\r\n  d\r\n"),
        ("a:\n  b # c\n", "d\ne\n", "a: | # c\n  d\n  e\n"),
        # text in lines of its own
        ("a: |\n    b\n    c\n\nd: e\n", "f\n\ng\n", "a: |\n    f\n\n    g\n\nd: e\n"),
        ("a: |  # c\n  b\nd: e\n", "f", "a: f  # c\nd: e\n"),
        ("a: >-\n  b\n  c\nd: e\n", "f\ng\n", "a: |\n  f\n  g\nd: e\n"),
        ("a: |+\n  b\n\n\nd: e\n", "f\n", "a: |\n  f\nd: e\n"),
        ("a: >+\n  b\n\n\nd: e\n", "f\n", "a: |\n  f\nd: e\n"),
        ("a: >+\n  b", "f", "a: f"),
        ("a: |\n  b\n# c\n", "d\n", "a: |\n  d\n# c\n"),
        ("a: |1\n   b\n", " c\n", "a: |1\n  c\n"),
        ("a: |\n\n     b\n", "c\nd\n", "a: |\n     c\n     d\n"),
        ("a: |\nb: c\n", "d\n", "a: |\n  d\nb: c\n"),
        # collections
        ("a: b # c\nd: e\n", {"f": "g"}, "a: # c\n  f: g\nd: e\n"),
        ("a: b\n", ["c", "d"], "a:\n  - c\n  - d\n"),
        ("a: b\n", {}, "a: {}\n"),
        ("a: {b: c}  # d\n", "e", "a: e       # d\n"),
        ("a: # d\n  b: c # e\n  # f\ng: h\n", "i", "a: i # d\ng: h\n"),
        ("a:\n  - b\n", "c", "a: c\n"),
        ("a: [b]\n", {"c": "d"}, "a:\n  c: d\n"),
        ("clients: a\n", ["b", "c"], "clients: [b, c]\n"),
    ],
)
def test_set(source: str, value: Any, result: str) -> None:
    assert put(source, value, source.lstrip("\ufeff-\n xyz:").split(":")[0].strip()) == result


def test_a_text_keeps_its_own_indentation() -> None:
    source = "a:\n  b: c\nplan: |\n      d\n"
    assert put(source, "e\nf\n", "plan") == "a:\n  b: c\nplan: |\n      e\n      f\n"


def test_set_items() -> None:
    assert put("- a # b\n- c\n", "d", 0) == "- d # b\n- c\n"
    assert put("-   a\n-   c\n", "d\ne\n", 0) == "-   |\n    d\n    e\n-   c\n"
    assert put("- a # b\n- c\n", {"d": "e", "f": "g"}, 0) == "- d: e # b\n  f: g\n- c\n"
    assert put("- a: b\n  c: d  # e\n- f\n", "g", 0) == "- g  # e\n- f\n"
    assert put("-\n  a: b\n- f\n", "g", 0) == "- g\n- f\n"
    assert put("-\n- f\n", "g", 0) == "- g\n- f\n"
    assert put("- - a\n  - b\n", "c", 0, 1) == "- - a\n  - c\n"


def test_set_in_braces() -> None:
    source = "a: {b: c,   d: 'e', f: , g}  # h\n"
    assert put(source, "x, y", "a", "b") == "a: {b: \"x, y\",   d: 'e', f: , g}  # h\n"
    assert put(source, "x\ny", "a", "d") == 'a: {b: c,   d: "x\\ny", f: , g}  # h\n'
    assert put(source, "x", "a", "f") == "a: {b: c,   d: 'e', f: x , g}  # h\n".replace(
        "x ,", "x ,"
    )
    assert put(source, "x", "a", "g") == "a: {b: c,   d: 'e', f: , g: x}  # h\n"
    assert put(source, ["x", {"w": "z"}], "a", "b").startswith("a: {b: [x, {w: z}],   d")
    assert put('{"a":"b"}', "c", "a") == '{"a":"c"}'
    assert put("[a,\n b]\n", "c", 1) == "[a,\n c]\n"


def test_only_what_differs_in_a_collection_changes() -> None:
    source = "a:\n  b: c # d\n  # e\n  f: [g,   h]\n  i: j\n"
    new = {"f": ["g", "h", "k"], "b": "c", "l": "m"}
    assert put(source, new, "a") == "a:\n  b: c # d\n  # e\n  f: [g,   h, k]\n  l: m\n"
    source = "a:\n  - b # 1\n  - c # 2\n  - d # 3\n"
    assert put(source, ["b", "d"], "a") == "a:\n  - b # 1\n  - d # 3\n"
    assert put(source, ["b", "x", "d", "e"], "a") == source.replace("c #", "x #") + "  - e\n"
    assert put(source, ["x"], "a") == "a:\n  - x # 1\n"
    assert edited(source, Change((), {"a": ["b", "c", "d"], "e": "f"})) == source + "e: f\n"
    assert put(source, ["b", "c", "d"], "a") == source


# --- add ---------------------------------------------------------------------------------------


def test_a_new_key_has_its_place() -> None:
    source = "# the file\n\nid: a\n# about the start\nstart: b\nplan: |\n  c\n\nx-d: e\n"
    assert put(source, "t", "type") == source.replace("id: a\n", "id: a\ntype: t\n")
    assert put(source, "t", "end") == source.replace("start: b\n", "start: b\nend: t\n")
    assert put(source, {}, "outcome") == source.replace("  c\n", "  c\noutcome: {}\n")
    assert put(source, "t", "x-new") == source + "x-new: t\n"
    assert put(source.replace("id: a\n", ""), "t", "id") == source.replace("id: a", "id: t")
    assert put("# the file\nstart: b\n", "t", "id") == "# the file\nid: t\nstart: b\n"
    nested = "outcome:\n  # about the note\n  note: n\n"
    assert put(nested, "s", "outcome", "status") == nested.replace("  #", "  status: s\n  #")


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("a: b", "a: b\nk: v"),
        ("a: b\r\n", "a: b\r\nk: v\r\n"),
        ("a: b # c\n# d\n", "a: b # c\nk: v\n# d\n"),
        ("a: b\n\n\n", "a: b\nk: v\n\n\n"),
        (
            "a:\n  b: c\n    # deep\n  # and deep\n# d\n",
            "a:\n  b: c\n    # deep\n  # and deep\nk: v\n# d\n",
        ),
        ("a:\n- b\n", "a:\n- b\nk: v\n"),
        ("a: |\n  b\n\n", "a: |\n  b\nk: v\n\n"),
        ("a: |+\n  b\n\n", "a: |+\n  b\n\nk: v\n"),
        ("a: |\n  b", "k: v\na: |\n  b"),  # a line end would belong to the text
        ("a: [b,\n  c]\n", "a: [b,\n  c]\nk: v\n"),
        ("---\na: b\n...\n", "---\na: b\nk: v\n...\n"),
        ("? a\n: b\n", "? a\n: b\nk: v\n"),
        ("{}\n", "k: v\n"),
        ("# c\n{ } # d\n", "# c\nk: v # d\n"),
        ("{a: b}", "{a: b, k: v}"),
        ("{a: b,}", "{a: b, k: v,}"),
        ("{\n  a: b # c\n}\n", "{\n  a: b, # c\n  k: v\n}\n"),
        ("{\n  a: b, # c\n}\n", "{\n  a: b, # c\n  k: v,\n}\n"),
        ('{\n  "a": "b"}\n', '{\n  "a": "b", k: v}\n'),
    ],
)
def test_add(source: str, result: str) -> None:
    assert put(source, "v", "k") == result


def test_add_before_in_braces() -> None:
    assert put("{end: b}", "a", "start") == "{start: a, end: b}"
    assert put("{\n  end: b,\n}", "a", "start") == "{\n  start: a,\n  end: b,\n}"


def test_a_mapping_behind_a_dash_grows_at_its_end() -> None:
    source = "reminders:\n  - before: 1d\n    x-a: b\n"
    assert put(source, "client", "reminders", 0, "to") == source + "    to: client\n"


def test_what_is_missing_on_the_way_is_made() -> None:
    path: Path = ("outcome", "clients", "anna-k", "note")
    assert put("id: a\n", "b\n", *path) == (
        "id: a\noutcome:\n  clients:\n    anna-k:\n      note: |\n        b\n"
    )
    assert put("id: a\noutcome:   # c\n", "b", *path[:2]) == "id: a\noutcome:   # c\n  clients: b\n"
    assert put("id: a\noutcome: {}\n", "b", *path[:2]) == "id: a\noutcome:\n  clients: b\n"
    assert put("clients:\n", "a", "clients", 0) == "clients: [a]\n"
    assert put("x-list: []\n", "a", "x-list", 0) == "x-list:\n  - a\n"
    assert put("a: {b: }\n", "c", "a", "b", "d") == "a: {b: {d: c} }\n"


@pytest.mark.parametrize(
    ("source", "value", "result"),
    [
        ("a:\n  - b\n", "c", "a:\n  - b\n  - c\n"),
        ("a:\n- b\nd: e\n", "c", "a:\n- b\n- c\nd: e\n"),
        ("a:\n    -   b # d\n    # e\n", "c", "a:\n    -   b # d\n    -   c\n    # e\n"),
        ("a:\n  - b", "c", "a:\n  - b\n  - c"),
        ("a:\n  - {b: c}\n", {"d": "e"}, "a:\n  - {b: c}\n  - {d: e}\n"),
        ("a:\n  -   b: c\n", {"d": "e", "f": "g"}, "a:\n  -   b: c\n  -   d: e\n      f: g\n"),
        ("a:\n  - b: c\n", {}, "a:\n  - b: c\n  - {}\n"),
        ("a:\n  - b\n", "c\nd\n", "a:\n  - b\n  - |\n    c\n    d\n"),
        ("a: [b]\n", "c, d", 'a: [b, "c, d"]\n'),
        ("a: [b, ]\n", "c", "a: [b, c, ]\n"),
        ("a: [\n  b,\n  ]\n", "c", "a: [\n  b,\n  c,\n  ]\n"),
        ("a: [b,\n    d]\n", "c", "a: [b,\n    d, c]\n"),
    ],
)
def test_append(source: str, value: Any, result: str) -> None:
    data = plain(read_tree(source.encode()).root)
    assert isinstance(data, dict)
    assert put(source, value, "a", len(data["a"])) == result


def test_new_lines_follow_the_habits_of_the_file() -> None:
    source = "a:\n    b:\n    - c\n"
    grown = put(source, {"e": ["f"], "g": "h\n"}, "d")
    assert grown == source + "d:\n    e:\n    - f\n    g: |\n        h\n"
    assert put("a: |\n   b\n", {"c": "d"}, "e") == "a: |\n   b\ne:\n   c: d\n"


# --- delete ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "path", "result"),
    [
        ("a: b # c\nd: e\n", ("a",), "d: e\n"),
        ("# f\na: b\n\nd: e\n", ("a",), "# f\n\nd: e\n"),
        ("a: b\nd: e", ("d",), "a: b"),
        ("a: b\r\nd: e\r\n", ("d",), "a: b\r\n"),
        ("a: |\n  b\nd: e", ("d",), "a: |\n  b\n"),
        ("a: |\n  b\n\n  c\n\nd: e\n", ("a",), "\nd: e\n"),
        ("a: |+\n  b\nd: e\n\nf: g\n", ("d",), "a: |+\n  b\nf: g\n"),
        ("a:\n  b: c # d\n  # e\n # f\n# g\nh: i\n", ("a",), "# g\nh: i\n"),
        ("a: |\n  b\nc:\n  d: e\n  # f\ng: h\n", ("c",), "a: |\n  b\ng: h\n"),
        ("a: b\n? c\n: d\n", ("c",), "a: b\n"),
        # the last one
        ("a: b # c\n", ("a",), "{}\n"),
        ("# c\na: b\n", ("a",), "# c\n{}\n"),
        ("a: # c\n  b: d # e\nf: g\n", ("a", "b"), "a: {} # c\nf: g\n"),
        ("a:\n  # c\n  b: d # e\nf: g\n", ("a", "b"), "a:\n  # c\n  {}\nf: g\n"),
        ("a:\n- b\n", ("a", 0), "a: []\n"),
        ("- a: b\n- c\n", (0, "a"), "- {}\n- c\n"),
        ("a: { b: c } # d\n", ("a", "b"), "a: {} # d\n"),
        # behind a dash
        ("- a: b\n  c: d\n", (0, "a"), "- c: d\n"),
        ("- a: b\n  # e\n  c: d\n", (0, "a"), "-\n  # e\n  c: d\n"),
        ("- - a\n  - b\n- c\n", (0, 0), "- - b\n- c\n"),
        # items
        ("a:\n  # 1\n  - b\n  # 2\n  - c # 3\n", ("a", 1), "a:\n  # 1\n  - b\n  # 2\n"),
        ("- a\n-\n  b: c\n- d\n", (1,), "- a\n- d\n"),
        # in braces
        ("[a, b, c]", (0,), "[b, c]"),
        ("[a, b, c]", (1,), "[a, c]"),
        ("[a, b, c]", (2,), "[a, b]"),
        ("[a, b,]", (1,), "[a,]"),
        ("{a: b, c: d}", ("a",), "{c: d}"),
        ("[a, b,\n c]", (1,), "[a,\n c]"),
        ("[a,\n b]", (1,), "[a,\n ]"),
        ("[\n  a, # 1\n  # 2\n  b, # 3\n  c\n]", (1,), "[\n  a, # 1\n  # 2\n  c\n]"),
        ("[\n  a, # 1\n  b # 2\n]", (1,), "[\n  a, # 1\n]"),
    ],
)
def test_delete(source: str, path: Path, result: str) -> None:
    assert cut(source, *path) == result


def test_deleting_nothing_changes_nothing() -> None:
    for path in (("b",), ("c", "d", 0, "e"), ("f", 1)):
        assert cut("a: b\nc:\nf: [g]\n", *path) == "a: b\nc:\nf: [g]\n"


# --- rename ------------------------------------------------------------------------------------


def test_rename() -> None:
    source = "a:   b # c\n'd': e\nf: {g: h, \"i\": j}\n"
    assert edited(source, Rename(("a",), "long name")) == source.replace("a:", "long name:")
    assert edited(source, Rename(("d",), "it's")) == source.replace("'d'", "'it''s'")
    assert edited(source, Rename(("f", "g"), "x, y")) == source.replace("g:", '"x, y":')
    assert edited(source, Rename(("f", "i"), "k")) == source.replace('"i"', '"k"')
    assert edited(source, Rename(("a",), "no\n")) == source.replace("a:", '"no\\n":')
    assert edited(source, Rename(("a",), "a")) == source


# --- several, and none -------------------------------------------------------------------------


def test_changes_follow_one_another() -> None:
    changes = (
        Change(("a",), {"b": "c"}),
        Change(("a", "d"), "e"),
        Rename(("a", "b"), "f"),
        Change(("a", "f"), None),
        Change(("g", 0), "h"),
        Change(("g", 1), "i"),
    )
    assert edited("x: y\n", *changes) == "x: y\na:\n  d: e\ng:\n  - h\n  - i\n"


def test_no_change_gives_the_same_bytes() -> None:
    for path in TRICKY_FILES:
        data = path.read_bytes()
        whole = plain(read_tree(data).root)
        assert edit(data, [], SessionStyle()) is data
        assert edit(data, [Change((), whole)], SessionStyle()) is data


def test_what_the_caller_gave_stays_hers() -> None:
    value = {"b": ["c"]}
    edited("x: y\n", Change(("a",), value), Change(("a", "b", 0), "d"))  # type: ignore[arg-type]
    assert value == {"b": ["c"]}


@pytest.mark.parametrize(
    ("source", "change", "message", "place"),
    [
        ("a: b\n", Change(("a", "c"), "d"), "not a mapping", (1, 4)),
        ("a: b\nc: [d]\n", Change(("c", "e"), "f"), "not a mapping", (2, 4)),
        ("a: {b: c}\n", Change(("a", 0), "f"), "not a list of this length", (1, 4)),
        ("a: [b]\n", Change(("a", 2), "f"), "not a list of this length", (1, 4)),
        ("a: [b]\n", Change(("a", -1), "f"), "not a list of this length", (1, 4)),
        ("a: b\n", Change(("c", 1), "f"), "a new list begins with item 0", (1, 1)),
        ("a: b\n", Change((), "c"), "not edited but written anew", (1, 1)),
        ("a: b\n", Change((), None), "not edited but written anew", (1, 1)),
        ("a: b\n", Rename(("b",), "c"), "no key of this name", (1, 1)),
        ("a: b\nc: d\n", Rename(("c",), "a"), "taken", (2, 4)),
        ("a: [b]\n", Rename(("a", 0), "c"), "only a key", (1, 5)),
        ("a: b\n", Rename((), "c"), "only a key", (1, 1)),
        ("a: b\n", Change(("a",), "half \ud800"), "no safe way", (1, 4)),
        ("a: b\n", Rename(("a",), "k" * 1025), "no safe way", (1, 4)),
        ("a: b\n? c\n", Change(("c",), "d"), "no safe way", (3, 1)),
        ("[a: b]\n", Change((0, "c"), "d"), "no safe way", (1, 2)),
        (
            "[" * 16 + "a" + "]" * 16,
            Change((0,) * 16, ["b"]),
            "no safe way",
            (1, 17),
        ),
    ],
)
def test_refusals(
    source: str, change: Change | Rename, message: str, place: tuple[int, int]
) -> None:
    with pytest.raises(CannotEdit, match=message) as caught:
        edited(source, change)
    assert (caught.value.line, caught.value.column) == place
    assert "b" not in caught.value.message.split()


def test_odd_line_ends_are_no_trap() -> None:
    source = "a: |\n  b\x85  c\nd: e\u2028f: g\rh:\n  - i\r  - j\n"
    for path in (("a",), ("d",), ("f",), ("h", 0), ("h", 1), ("h",)):
        for value in (*NASTY[::8], None):
            wanted: Any = plain(read_tree(source.encode()).root)
            holder = wanted if len(path) == 1 else wanted["h"]
            if value is None:
                del holder[path[-1]]
            else:
                holder[path[-1]] = value
            try:
                result = put(source, value, *path)
            except CannotEdit:
                continue
            assert plain(read_tree(result.encode()).root) == wanted


def test_a_file_that_can_not_be_read_is_not_edited() -> None:
    with pytest.raises(MalformedYaml):
        edited("a: [b\n", Change(("a",), "c"))


# --- everything ---------------------------------------------------------------------------------

STRIDE = 29  # of some 58,000 cases; `bench/splice.py` tries them all


@pytest.mark.parametrize("path", TRICKY_FILES, ids=lambda path: path.stem)
def test_nasty_values_in_tricky_files(path: File) -> None:
    data = path.read_bytes()
    tried = 0
    for case in islice(cases(data), len(data) % STRIDE, None, STRIDE):
        tried += 1
        verdict = judge(data, case)
        assert verdict == "right" or (verdict == "refused" and "long long" in str(case.change)), (
            case
        )
    assert tried > 5


@given(DATA, DATA, st.booleans())
def test_one_file_becomes_another(old: dict[str, Any], new: dict[str, Any], typed: bool) -> None:
    style = RandomStyle(typed=typed)
    written = dump(old, style).encode()
    result = edit(written, [Change((), new)], style)
    assert plain(read_tree(result).root) == new


@given(DATA, TEXT, st.booleans())
def test_what_is_added_goes_again(data: dict[str, Any], value: str, typed: bool) -> None:
    written = dump({**data, "first": "x", "last": ["x"]}, RandomStyle(typed=typed)).encode()
    style = FreeStyle()
    grown = edit(written, [Change(("new",), value), Change(("last", 1), value)], style)
    assert edit(grown, [Change(("last", 1), None), Change(("new",), None)], style) == written
