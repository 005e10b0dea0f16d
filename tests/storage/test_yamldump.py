"""New files: one look, always the same, and nothing that other readers see otherwise."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.support.nasty import NASTY
from tests.support.styles import FreeStyle, SessionStyle
from therasched.storage import yamltree
from therasched.storage.yamldump import Unwritable, Writer, dump, in_order, scalar, spellings
from therasched.storage.yamltree import plain, read_tree

SESSION = """\
# yaml-language-server: $schema=../../../.therasched/schema/session.json
id: k7f3mq
type: video
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k, ben-o]
start: 2026-03-10 14:00
end: 2026-03-10 14:50
place: https://meet.example.org/lena
participants: [school-ot]
reminders:
  - {to: client, by: email, before: 1d}
  - {to: practitioner, by: browser, before: 15m}
plan: |
  Review the thought record; start exposure step 3.
outcome:
  note: |
    What everybody in the group may have in the record.
  clients:
    anna-k:
      attendance: attended
      note: |
        Only Anna's record.
      homework: |
        Take the lift twice.
    ben-o:
      attendance: no-show
admin:
  calendar: {sequence: 2, stamp: 2026-03-09T15:02:11Z, of: 3f9a1c}
  shared: {anna-k: 2026-03-10T15:02:11Z}
"""


def data_of(text: str) -> dict[str, Any]:
    data = plain(read_tree(text.encode()).root)
    assert isinstance(data, dict)
    return data


def test_a_session_has_the_look_of_a_session() -> None:
    header, _, _ = SESSION.partition("id:")
    assert dump(data_of(SESSION), SessionStyle(), header=header) == SESSION


def test_keys_come_in_their_order_and_unknown_ones_last() -> None:
    data: dict[str, Any] = {"x-b": "1", "end": "e", "x-a": "2", "id": "i", "start": "s"}
    assert dump(data, SessionStyle()).split()[::2] == ["id:", "start:", "end:", "x-b:", "x-a:"]
    assert in_order(["b", "c", "a"], ["a", "d", "b"]) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        # plain: all read it as text
        ("anna-k", "anna-k"),
        ("Review it; then go on.", "Review it; then go on."),
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("15m", "15m"),
        ("3 apples", "3 apples"),
        ("10:00-11:00", "10:00-11:00"),
        ("+2w", "+2w"),
        ("a, b [c] {d}", "a, b [c] {d}"),
        ("it's", "it's"),
        ('5" x', '5" x'),
        ("Zoë 東京 😀", "Zoë 東京 😀"),
        # quoted: some see more in it
        ("no", '"no"'),
        ("Off", '"Off"'),
        ("~", '"~"'),
        ("", '""'),
        ("2", '"2"'),
        ("-1.5e3", '"-1.5e3"'),
        ("0x1f", '"0x1f"'),
        ("1_000", '"1_000"'),
        ("14:00", '"14:00"'),
        ("2026-03-10", '"2026-03-10"'),
        ("2026-03-10T15:02:11Z", '"2026-03-10T15:02:11Z"'),
        (".inf", '".inf"'),
        ("<<", '"<<"'),
        ("=", '"="'),
        # quoted: it would be no text, or lose something
        ("-", '"-"'),
        ("- a", '"- a"'),
        ("# a", '"# a"'),
        ("a #b", '"a #b"'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("...", '"..."'),
        (" a", '" a"'),
        ("a ", '"a "'),
        ("a\tb", '"a\\tb"'),
        # single quotes where double ones would need escapes
        ('"a" b', "'\"a\" b'"),
        ('- "it\'s"', "'- \"it''s\"'"),
        ("@\\", "'@\\'"),
        # escapes
        ("a\x85b\u2028c\u2029d\ufeff", '"a\\Nb\\Lc\\Pd\\ufeff"'),
        ("\0\x1b\x7f\x9b\ufffe", '"\\0\\x1b\\x7f\\x9b\\ufffe"'),
        ("a\rb", '"a\\rb"'),
        # several lines
        ("a\nb\n", "|\n  a\n  b"),
        ("a\n\nb", "|-\n  a\n\n  b"),
        ("\na\n", "|\n\n  a"),
        ("  a\nb\n", "|2\n    a\n  b"),
        ("\ta\n", "|2\n  \ta"),
        ("a \n  \nb\n", "|\n  a \n    \n  b"),
        ("a\n\n", '"a\\n\\n"'),
        ("\n", '"\\n"'),
        ("a\r\nb\n", '"a\\r\\nb\\n"'),
        ("a\n<<<<<<< HEAD\n", '"a\\n<<<<<<< HEAD\\n"'),
        ("a\n=======\n", "|\n  a\n  ======="),
    ],
)
def test_spelling(text: str, spelled: str) -> None:
    assert scalar(text) == spelled
    assert plain(read_tree(f"a: {spelled}\n".encode()).root) == {"a": text}


@pytest.mark.parametrize("text", ["2026-03-10 14:00", "14:00", "2", "007", "2026-03-10T15:02:11Z"])
def test_typed_values_are_plain(text: str) -> None:
    assert scalar(text, typed=True) == text
    assert scalar(text) == f'"{text}"'


@pytest.mark.parametrize("text", ["no", "null", "~", "", "-", "a: b", "=", "<<"])
def test_but_not_where_it_would_be_lost(text: str) -> None:
    assert scalar(text, typed=True) == f'"{text}"'


@pytest.mark.parametrize("text", ["a, b", "[a]", "a]", "{a}", "a}", "what?"])
def test_signs_of_lists_are_quoted_in_lists(text: str) -> None:
    assert scalar(text, flow=True) == f'"{text}"'
    assert plain(read_tree(f"[{scalar(text, flow=True)}]".encode()).root) == [text]


def test_a_quote_that_stood_there_is_preferred() -> None:
    assert list(spellings("a", like="'")) == ["'a'", '"a"']
    assert list(spellings("a", like='"')) == ['"a"']
    assert list(spellings("it's", like="'")) == ["'it''s'", '"it\'s"']
    assert list(spellings("a\x1b", like="'")) == ['"a\\x1b"']
    assert list(spellings("a\nb", like="'")) == ["|-\n  a\n  b", '"a\\nb"']


def test_long_lines_are_not_folded() -> None:
    text = "word " * 300 + "end"
    assert dump({"a": text, "b": f"{text}\n{text}\n"}, FreeStyle()).count("\n") == 4


def test_collections_in_collections() -> None:
    data: dict[str, Any] = {
        "empty": {},
        "none": [],
        "list": [["a", ["b"]], {"c": "d", "e": ["f"]}, "g\nh\n", [], {}],
        "a, b": {"no": "yes\nand\n"},
    }
    text = """\
empty: {}
none: []
list:
  - - a
    - - b
  - c: d
    e:
      - f
  - |
    g
    h
  - []
  - {}
"a, b":
  "no": |
    yes
    and
"""
    assert dump(data, FreeStyle()) == text
    assert dump({}, FreeStyle()) == "{}\n"


def test_the_habits_of_a_file() -> None:
    writer = Writer(FreeStyle(), step=4, dash=0, literal=False)
    assert writer.block({"a": {"b": ["c", "d\ne\n"]}}) == 'a:\n    b:\n    - c\n    - "d\\ne\\n"'


@pytest.mark.parametrize(
    "data",
    [
        {"a": "half \ud800 a character"},
        {"a": "x" * yamltree.MAX_BYTES},
        {"k" * 1025: "a"},
        {"a": [[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]]},
    ],
)
def test_what_could_not_be_read_back_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(Unwritable, match="this can't be a file"):
        dump(data, FreeStyle())
    with pytest.raises(Unwritable, match="it would read differently"):
        dump({"a": "b"}, FreeStyle(), header="c: d\n")


@pytest.mark.parametrize("text", NASTY)
def test_nasty_values(text: str) -> None:
    data: dict[str, Any] = {"a": text, "b": [text, {"c": text}], "d": {"e": [text]}}
    written = dump(data, FreeStyle())
    assert data_of(written) == data
    assert yaml.safe_load(written) == data
    assert data_of(dump({"tags": [text], "admin": {"shared": {"a": text}}}, SessionStyle()))


class RandomStyle(FreeStyle):
    """Every second level in one line, values under keys with a `t` typed."""

    def __init__(self, *, typed: bool) -> None:
        self.any_typed = typed

    def inline(self, path: tuple[str, ...]) -> bool:
        return "i" in "".join(path)

    def typed(self, path: tuple[str, ...]) -> bool:
        return self.any_typed and "t" in path[-1]


SIGNS = " \n\t:#-?[]{},&*!|>'\"%@`~=<.0123456789eExX_yno\r\x85\u2028\ufeff\x00it"
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(SIGNS), max_size=12)
DATA = st.dictionaries(
    TEXT,
    st.recursive(
        TEXT,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=5,
)


@given(DATA)
def test_everything_is_read_back_by_every_reader(data: dict[str, Any]) -> None:
    written = dump(data, RandomStyle(typed=False))
    assert yaml.safe_load(written) == data
    assert yaml.load(written, yaml.CSafeLoader) == data
    assert data_of(dump(data, RandomStyle(typed=True))) == data
