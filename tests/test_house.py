"""The house keeps its rules, and each rule catches a made-up module that breaks it."""

from __future__ import annotations

import fnmatch
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import house
from tests.support.house import Fault, Module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Rule = Callable[[Module], Iterator[Fault]]

ROOT = Path(__file__).parent.parent
MODULES = house.modules(ROOT / "therasched")
LINES = '"""One.\n\nTwo."""\n'

BROKEN: list[tuple[Rule, str, str]] = [
    (house.layers, "domain.session", "from therasched.storage.files import replace"),
    (house.layers, "domain.session", "def f():\n    import therasched.views.agenda"),
    (house.layers, "errors", "from therasched.domain.text import clean"),
    (house.layers, "render.ics", "from therasched.storage import paths"),
    (house.layers, "render.ics", "from therasched import storage"),
    (house.layers, "storage.codec", "from therasched.views.agenda import Agenda"),
    (house.layers, "actions.plan", "if TYPE_CHECKING:\n    from therasched.storage import git"),
    (house.layers, "cli.cmd_plan", "def f():\n    from therasched.storage.clock import Clock"),
    (house.doors, "storage.codec", "import yaml"),
    (house.doors, "storage.codec", "from yaml.events import ScalarEvent"),
    (house.doors, "render.html", "def f():\n    import icalendar"),
    (house.doors, "actions.plan", "import click"),
    (house.doors, "storage.git", "import subprocess"),
    (house.purity, "domain.timing", "import os.path"),
    (house.purity, "views.agenda", "def f():\n    from random import choice"),
    (house.start_up, "cli.main", "import json"),
    (house.start_up, "domain.text", "from unicodedata import normalize"),
    (house.clock, "actions.plan", "import datetime\nat = datetime.datetime.now()"),
    (house.clock, "actions.plan", "from datetime import date as D\nday = D.today()"),
    (house.clock, "domain.due", "def f(at=datetime.utcnow): ..."),
    (house.clock, "cli.main", "import time"),
    (house.clock, "storage.files", "from time import time"),
    (house.writes, "storage.codec", "path.write_text('x')"),
    (house.writes, "cli.cmd_plan", "with open(name, 'w', encoding='utf-8') as file: ..."),
    (house.writes, "cli.cmd_plan", "file = path.open(mode='ab')"),
    (house.writes, "storage.index", "os.replace(one, other)"),
    (house.writes, "storage.index", "tempfile.mkdtemp()"),
    (house.bare_package, "storage", "from therasched.storage.files import replace"),
    (house.docstring, "storage.files", "'''One line only.'''"),
    (house.docstring, "storage.files", "x = 1"),
    (house.docstring, "storage.files", "'''" + "Too long.\n" * 9 + "'''"),
    (house.named_for_a_thing, "storage.utils", ""),
    (house.named_for_a_thing, "cli.date_helpers", ""),
    (house.short, "storage.files", "x = 1\n" * 401),
    (house.quiet, "actions.plan", "print('saved')"),
]

SOUND: list[tuple[Rule, str, str]] = [
    (house.layers, "cli.wiring", "from therasched.storage.clock import Clock"),
    (house.layers, "render.ics", "from therasched import __version__"),
    (house.layers, "storage.files", "from therasched.errors import StorageFailed"),
    (house.doors, "cli.cmd_plan", "import click"),
    (house.doors, "storage.yamltree", "import yaml"),
    (house.start_up, "cli.main", "def f():\n    import json"),
    (house.start_up, "cli.main", "if TYPE_CHECKING:\n    import json"),
    (house.clock, "actions.plan", "now = office.clock.now()"),
    (house.clock, "storage.clock", "now = datetime.now(UTC)"),
    (house.clock, "storage.files", "from time import monotonic, sleep"),
    (house.writes, "storage.disk", "os.replace(one, other)"),
    (house.writes, "storage.codec", "with path.open('rb') as file: text.replace('w', 'a')"),
    (house.writes, "cli.options", "formatter.write_text('x')"),
    (house.bare_package, "", '__version__ = "1.0"'),
    (house.quiet, "cli.output", "print('saved')"),
]


def made_up(name: str, text: str, rule: Rule) -> Module:
    is_package = rule is house.bare_package
    text = text if rule is house.docstring else LINES + text
    return Module(f"therasched.{name}".rstrip("."), text, is_package)


def told(faults: Iterable[Fault]) -> str:
    return "".join(f"{fault.place}:{fault.line}: {fault.message}\n" for fault in faults)


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    assert told(fault for module in MODULES for fault in rule(module)) == ""


@pytest.mark.parametrize(("rule", "name", "text"), BROKEN)
def test_a_module_that_breaks_the_rule_is_caught(rule: Rule, name: str, text: str) -> None:
    assert len(list(rule(made_up(name, text, rule)))) == 1


@pytest.mark.parametrize(("rule", "name", "text"), SOUND)
def test_a_module_that_keeps_the_rule_passes(rule: Rule, name: str, text: str) -> None:
    assert list(rule(made_up(name, text, rule))) == []


def test_each_rule_has_a_sample_that_breaks_it() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(house.RULES)


def test_doors_and_layers_name_what_exists() -> None:
    parts = {module.part for module in MODULES}
    assert parts <= set(house.LAYERS)
    assert {door.split(".")[1] for door in house.DOORS.values()} <= parts


def test_modules_import_each_other_in_no_circle() -> None:
    assert house.circles(house.dependencies(MODULES)) == []


def test_a_circle_is_caught_lazy_imports_too() -> None:
    ring = [
        Module("therasched.domain.a", "from therasched.domain import b"),
        Module("therasched.domain.b", "def f():\n    from therasched.domain.c import thing"),
        Module("therasched.domain.c", "import therasched.domain.a"),
        Module("therasched.domain.d", "import therasched.domain.a"),
    ]
    a, b, c = (module.name for module in ring[:3])
    assert house.circles(house.dependencies(ring)) == [[a, b, c, a]]


def test_a_circle_by_a_type_is_caught_too() -> None:
    pair = [
        Module("therasched.domain.a", "if TYPE_CHECKING:\n    from therasched.domain import b"),
        Module("therasched.domain.b", "from therasched.domain.a import thing"),
    ]
    a, b = (module.name for module in pair)
    assert house.circles(house.dependencies(pair)) == [[a, b, a]]


def test_every_test_module_is_named_for_what_it_tests() -> None:
    names = {module.name for module in MODULES}
    tests = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert [test for test in tests if not house.mirrored(test, names)] == []


def test_a_test_module_without_its_like_is_caught() -> None:
    names = {"therasched.storage.files", "therasched.domain.text"}
    assert house.mirrored("tests/storage/test_files.py", names)
    assert house.mirrored("tests/storage/test_files_full_disk.py", names)
    assert house.mirrored("tests/journeys/test_first_week.py", names)
    assert not house.mirrored("tests/storage/test_text.py", names)
    assert not house.mirrored("tests/storage/test_file.py", names)


def test_nothing_in_the_repository_tells_of_a_machine() -> None:
    texts = list(repository_texts())
    assert len(texts) > 20
    assert told(fault for path, text in texts for fault in house.leaks(path, text)) == ""


@pytest.mark.parametrize(
    "line",
    ["see " + "/" + "work/main/x", "HOME=/" + "root/x", "('/" + "home/lena')", "pypi" + ".org/x"],
)
def test_a_line_that_tells_of_a_machine_is_caught(line: str) -> None:
    assert [fault.line for fault in house.leaks("README.md", "fine\n" + line)] == [2]


@pytest.mark.parametrize("line", ["a/home/b", "https://example.org/work/", "homework/anna"])
def test_a_line_that_tells_of_none_passes(line: str) -> None:
    assert list(house.leaks("README.md", line)) == []


def repository_texts() -> Iterator[tuple[str, str]]:
    """Every text file that git would track (told by .gitignore, so that git is not needed)."""
    patterns = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    ignored = [".git", *(pattern.rstrip("/") for pattern in patterns)]

    def kept(name: str) -> bool:
        return not any(fnmatch.fnmatch(name, pattern) for pattern in ignored)

    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(filter(kept, folders))
        for name in sorted(filter(kept, files)):
            path = Path(folder, name)
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
