"""Reading: text only, exact places, clear refusals, and a parser that is cheap to load."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from tests.support.edits import TRICKY
from tests.support.hostile import CASES
from tests.support.soup import soup
from therasched.storage import yamltree
from therasched.storage.yamltree import (
    Document,
    MalformedYaml,
    Mapping,
    Node,
    Scalar,
    Sequence,
    conflict_at,
    plain,
    read_tree,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
TRICKY_FILES = sorted(TRICKY.glob("*.yaml"))
# PyYAML's own parser takes no tabs between a key and its value, libyaml's does.
WITH_TABS = {"tabs-after-colons.yaml", "trailing-blanks.yaml"}


@pytest.fixture
def python_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without libyaml."""
    monkeypatch.setattr(yamltree, "_library", yamltree._python_parser())


def shape(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text, node.start, node.end, node.style
    parts = node.pairs if isinstance(node, Mapping) else [(item,) for item in node.items]
    return node.start, node.end, node.flow, [[shape(each) for each in part] for part in parts]


def texts(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            yield key
            yield from texts(value)
    else:
        for item in node.items:
            yield from texts(item)


def test_all_values_are_text() -> None:
    source = b"{time: 14:00, half: 9:30, no: no, code: 0123, day: 2026-03-10, none: ~, empty: }"
    assert plain(read_tree(source).root) == {
        "time": "14:00",
        "half": "9:30",
        "no": "no",
        "code": "0123",
        "day": "2026-03-10",
        "none": "~",
        "empty": "",
    }


def test_every_kind_of_value() -> None:
    source = b"a: [b, 'c', \"d\\n\", {e: f}]\ng: |\n  h\n   i\n\nj: >-\n  k\n  l\n? m\n: - n\n"
    assert plain(read_tree(source).root) == {
        "a": ["b", "c", "d\n", {"e": "f"}],
        "g": "h\n i\n",
        "j": "k l",
        "m": ["n"],
    }


def test_a_mapping_finds_its_keys() -> None:
    root = read_tree(b"a: b\nc: [d]\n").root
    assert isinstance(root, Mapping)
    found = root.get("c")
    assert isinstance(found, Sequence)
    assert plain(found) == ["d"]
    assert root.get("d") is None


@pytest.mark.parametrize("path", TRICKY_FILES, ids=lambda path: path.stem)
def test_places_are_those_of_the_source(path: Path) -> None:
    document = read_tree(path.read_bytes())
    for scalar in texts(document.root):
        raw = document.source[scalar.start : scalar.end]
        if scalar.style:
            assert raw.startswith(scalar.style)
        else:
            assert raw.split() == scalar.text.split()


@pytest.mark.parametrize(
    "path", [path for path in TRICKY_FILES if path.name not in WITH_TABS], ids=lambda p: p.stem
)
@pytest.mark.usefixtures("python_parser")
def test_both_parsers_see_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = shape(read_tree(path.read_bytes()).root)
    monkeypatch.undo()
    assert slow == shape(read_tree(path.read_bytes()).root)


def test_line_and_column_count_line_feeds_only() -> None:
    document = read_tree("\ufeffa: b\u2028c: d\r\né: \U0001f600 # x\nf:\x85  g\n".encode())
    assert document.bom
    assert document.place(document.source.index("c")) == (1, 6)
    assert document.place(document.source.index("\U0001f600")) == (2, 4)
    assert document.place(document.source.index("g")) == (3, 6)
    assert document.place(0) == (1, 1)  # back again
    assert document.place(len(document.source)) == (4, 1)


def test_the_text_of_a_line() -> None:
    document = read_tree(b"a: b\r\nc: d")
    assert [document.line_text(line) for line in (1, 2, 3)] == ["a: b", "c: d", ""]


def test_places_of_many_faults_take_one_pass() -> None:
    class Counting(str):
        __slots__ = ()
        counted = 0

        def count(self, sub: str, start: Any = 0, end: Any = None) -> int:
            Counting.counted += end - start
            return super().count(sub, start, end)

    source = Counting("key: value\n" * 1000)
    document = Document(source, bom=False)
    assert document.place(len(source)) == (1001, 1)
    Counting.counted = 0
    assert [document.place(at)[0] for at in range(0, len(source), 11)] == list(range(1, 1001))
    assert Counting.counted <= len(source)


@pytest.mark.parametrize(
    ("source", "offset"),
    [
        ("a: b\n<<<<<<< HEAD\n", 5),
        ("a: b\n=======\n", 5),
        ("a: b\n>>>>>>> other\n", 5),
        ("||||||| base", 0),
        ("a: |\n  b\n  <<<<<<< HEAD\n", 11),
        ("a: |\r\n  b\r\n\t>>>>>>>\r\n", 12),
        ("a: |\n  =======\n  >>>>>>> x", 17),
        ("a: |\n  =======\n", -1),  # a heading
        ("a: |\n  ||||||| b\n", -1),
        ("a: <<<<<<< HEAD\n", -1),
        ("<<<<<<<< eight\n", -1),
        ("<<<<<<<HEAD\n", -1),
        ("<<<<<< six\n", -1),
    ],
)
def test_conflict_markers(source: str, offset: int) -> None:
    assert conflict_at(source) == offset


def test_a_conflict_says_the_way_out() -> None:
    with pytest.raises(MalformedYaml) as caught:
        read_tree(b"a: |\n  b\n  <<<<<<< HEAD\n  c\n")
    fault = caught.value
    assert (fault.line, fault.column) == (3, 3)
    assert "unfinished merge" in str(fault)
    assert "delete the marker lines" in fault.hint


@pytest.mark.parametrize("depth", [16, 17])
def test_depth_is_limited(depth: int) -> None:
    source = b"[" * depth + b"a" + b"]" * depth
    if depth <= yamltree.MAX_DEPTH:
        assert str(plain(read_tree(source).root)) == "[" * depth + "'a'" + "]" * depth
    else:
        with pytest.raises(MalformedYaml, match="deeper than 16 levels") as caught:
            read_tree(source)
        assert caught.value.column == 17


def test_size_is_limited() -> None:
    fits = b"a: " + b"b" * (yamltree.MAX_BYTES - 3)
    assert plain(read_tree(fits).root) == {"a": "b" * (yamltree.MAX_BYTES - 3)}
    with pytest.raises(MalformedYaml, match="1024 KiB"):
        read_tree(fits + b"b")


def test_the_number_of_values_is_limited() -> None:
    many = b"-\n" * yamltree.MAX_VALUES
    with pytest.raises(MalformedYaml, match="50,000 values"):
        read_tree(many)
    few = read_tree(many[: 2 * (yamltree.MAX_VALUES - 1)]).root
    assert isinstance(few, Sequence)
    assert len(few.items) == yamltree.MAX_VALUES - 1


def read_or_fault(data: bytes) -> MalformedYaml | None:
    """Nothing but a tree or a fault with a place may come of any bytes."""
    fault = None
    try:
        json.dumps(plain(read_tree(data).root), ensure_ascii=False).encode()
    except MalformedYaml as error:
        fault = error
    if fault is not None:
        assert fault.message
        assert 1 <= fault.line <= data.count(b"\n") + 1
        assert fault.column >= 1
    return fault


REFUSED = [
    name
    for name in CASES
    if not name.startswith(("one long value", "many ", "headings", "almost", "CR ", "a word"))
    and name not in {"two byte order marks", "line separators"}
]


@pytest.mark.parametrize("name", CASES)
def test_hostile_files(name: str) -> None:
    fault = read_or_fault(CASES[name]())
    assert (fault is not None) or name not in REFUSED


@pytest.mark.parametrize("name", CASES)
@pytest.mark.usefixtures("python_parser")
def test_hostile_files_without_libyaml(name: str) -> None:
    data = CASES[name]()
    if len(data) < 20_000 or name.startswith("100,000"):
        fault = read_or_fault(data)
        assert (fault is not None) or name not in REFUSED or name == "unknown directive"


def test_the_worst_file_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / "loader.py", "100,000 nested lists"],
        capture_output=True,
        text=True,
        check=True,
    )
    outcome, _, megabytes = json.loads(done.stdout)
    assert outcome.startswith("1:")
    assert outcome.endswith(": nested deeper than 16 levels")
    assert megabytes < 100


@given(soup)
def test_random_files(data: bytes) -> None:
    read_or_fault(data)


@given(soup)
def test_random_files_without_libyaml(data: bytes) -> None:
    library = yamltree._library
    try:
        yamltree._library = yamltree._python_parser()
        read_or_fault(data)
    finally:
        yamltree._library = library


# --- loading the library -------------------------------------------------------------------

READ = "from therasched.storage.yamltree import read_tree; tree = read_tree(b'a: b')\n"


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout.strip()


def test_the_first_read_loads_little() -> None:
    loaded = run(f"{READ}import sys; print(*sorted(m for m in sys.modules if 'yaml' in m))")
    assert loaded.split() == [
        *("therasched.storage.yamltree", "yaml", "yaml._yaml"),
        *("yaml.error", "yaml.events", "yaml.nodes", "yaml.tokens"),
    ]


def test_the_whole_library_is_there_for_who_wants_it() -> None:
    code = """
import sys
names = {name for name in sys.modules if name.startswith("yaml")}
assert all(sys.modules[name].__file__.endswith((".py", ".so", ".pyd")) for name in names)
import yaml.constructor
assert yaml.constructor.SafeConstructor.bool_values["no"] is False
import yaml
assert yaml.__with_libyaml__ and yaml.__version__
assert yaml.safe_load("{a: 1, b: no}") == {"a": 1, "b": False}
assert yaml.load("{a: 1}", Loader=yaml.CSafeLoader) == {"a": 1}
assert yaml.dump({"a": 1}, Dumper=yaml.CSafeDumper) == "a: 1\\n"
for text, module in (("'", yaml.scanner), ("{", yaml.parser), ("\\x01", yaml.reader),
                     ("*a", yaml.composer), ("!x a", yaml.constructor)):
    try:
        yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        assert type(error).__module__ == module.__name__, (text, type(error))
        assert isinstance(error, getattr(module, type(error).__name__)) and str(error)
assert yaml.error.YAMLError is yaml.YAMLError and yaml.tokens and yaml.nodes and yaml.events
assert not hasattr(yaml, "nothing of this name")
assert read_tree(b"a: b").root.get("a").text == "b"
try:
    read_tree(b"a: '")
except Exception as error:
    print(error)
"""
    assert run(READ + code) == "this quote is never closed"


def test_the_library_may_have_been_imported_before() -> None:
    code = f"import yaml\n{READ}print(tree.root.get('a').text, yaml.safe_load('b: 1'))"
    assert run(code) == "b {'b': 1}"


def test_without_libyaml_the_other_parser_serves() -> None:
    code = f"""
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "yaml._yaml":
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Missing())
{READ}
import yaml
print(tree.root.get("a").text, yaml.__with_libyaml__, yaml.safe_load("b: 1"))
"""
    assert run(code) == "b False {'b': 1}"


class Missing(MetaPathFinder):
    """An installation without the compiled part."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "yaml._yaml":
            raise ModuleNotFoundError(name, name=name)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has not imported PyYAML; what it had comes back afterwards."""
    extension = vars(import_module("yaml._yaml"))
    before = dict(extension)
    modules = {name: sys.modules[name] for name in sys.modules if name.split(".")[0] == "yaml"}
    for name in modules:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(yamltree, "_library", None)
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "yaml"]:
        del sys.modules[name]
    sys.modules.update(modules)
    extension.update(before)


@pytest.mark.usefixtures("fresh")
def test_the_package_runs_when_it_is_looked_at() -> None:
    assert plain(read_tree(b"a: b").root) == {"a": "b"}
    package = sys.modules["yaml"]
    assert "safe_load" not in vars(package)
    assert package.safe_load("a: 1") == {"a": 1}
    assert vars(sys.modules["yaml._yaml"])["ReaderError"] is package.reader.ReaderError


@pytest.mark.usefixtures("fresh")
def test_a_failed_short_cut_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert yamltree._c_parser_alone() is None
    assert not [name for name in sys.modules if name.split(".")[0] == "yaml"]
    assert plain(read_tree(b"a: b").root) == {"a": "b"}
    assert yamltree._library is not None
    assert yamltree._library.parser.__name__ == "PythonParser"


def test_an_ordinary_import_serves_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    import_module("yaml")
    assert yamltree._c_parser_alone() is None
    monkeypatch.setattr(yamltree, "_library", yamltree._packaged_parser())
    assert plain(read_tree(b"a: b").root) == {"a": "b"}
