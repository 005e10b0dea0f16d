"""The rules of the house as functions: one module's text in, what breaks the rule out.

`test_house.py` runs each over every module of the package, and over made-up modules that break
it. The picture of the layers that these rules keep is in docs/architecture.md.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PACKAGE = "therasched"

# What each part of the package may import of the others; the part itself and `errors` go without
# saying. Type-only and lazy imports count like any other.
LAYERS = {
    "": set(),
    "__main__": {"cli"},
    "errors": set(),
    "domain": set(),
    "views": {"domain"},
    "render": {"views", "domain"},
    "storage": {"domain"},
    "actions": {"views", "domain"},
    "cli": {"actions", "render", "views", "domain"},
}
COMPOSITION_ROOTS = tuple(
    f"therasched.cli.{name}" for name in ("wiring", "connection", "evidence", "mailroom")
)

# The one module (or package, with a final dot) through which a library is used.
DOORS = {
    "click": "therasched.cli.",
    "cryptography": "therasched.storage.keys",
    "dateutil": "therasched.domain.series",
    "fcntl": "therasched.storage.disk",
    "icalendar": "therasched.render.ics",
    "jinja2": "therasched.render.templates",
    "smtplib": "therasched.storage.mail",
    "sqlite3": "therasched.storage.index",
    "subprocess": "therasched.storage.processes",
    "tabulate": "therasched.render.table",
    "wcwidth": "therasched.render.width",
    "yaml": "therasched.storage.yamltree",
}
# A library of two unlike trades: keys of people, certificates of time-stamping authorities; the
# calendar that is written for others, the one that comes from them; letters, pages.
SECOND_DOORS = {
    "cryptography": "therasched.storage.timestamps",
    "icalendar": "therasched.storage.calendars",
    "jinja2": "therasched.render.pages",
}

# Rules and read models touch nothing outside of themselves.
PURE = ("domain", "views")
IMPURE = re.compile(
    r"asyncio|glob|http|io|locale|logging|os|random|secrets|shutil|socket|subprocess|sys|"
    r"tempfile|threading|time|urllib"
)
# Slow to import; where start-up counts they are imported by the function that needs them.
SLOW = re.compile(
    r"calendar|csv|difflib|hashlib|html|inspect|json|shutil|subprocess|tempfile|textwrap|"
    r"unicodedata|uuid"
)
EAGER = ("domain", "views", "cli")

CLOCK = "therasched.storage.clock"
# Waiting for the lock needs a clock that only counts, never the date.
WAITING = {"therasched.storage.files": {"monotonic", "sleep"}}

# The one writer, and what nobody else may call.
WRITER = "therasched.storage.disk"
WRITING_METHODS = re.compile(r"chmod|mkdir|rmdir|symlink_to|touch|unlink|write_bytes|write_text")
WRITING_CALLS = re.compile(
    r"os\.(chmod|fsync|link|makedirs|mkdir|remove|rename|replace|rmdir|symlink|truncate|unlink|write)"
    r"|(shutil|tempfile)\.\w+"
)

VAGUE = re.compile(r"common|helpers?|managers?|misc|utils?")
PRINTER = "therasched.cli.output"
MOST_LINES = 400

MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(work|root|home|Users)/\w")
REGISTRY_HOST = re.compile(r"\b(pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org)\b")


class Module(NamedTuple):
    """One source file of the package: its dotted name (a package has none of `__init__`)."""

    name: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def part(self) -> str:
        """The part of the house it belongs to: `storage` for `therasched.storage.files`."""
        return part_of(self.name)


class Import(NamedTuple):
    """One imported name: `from a.b import c` has the module `a.b` and the name `c`."""

    line: int
    module: str
    name: str
    at_top: bool
    for_types: bool

    @property
    def library(self) -> str:
        """The first part of the module's name."""
        return self.module.split(".")[0]


class Fault(NamedTuple):
    """Where a rule is broken (a module or a file), and how."""

    place: str
    line: int
    message: str


def part_of(name: str) -> str:
    """Name the part of the house of a dotted name within the package."""
    return name.split(".")[1] if "." in name else ""


def modules(package: Path) -> list[Module]:
    """Read every module below the folder `package`, sorted by name."""
    found = []
    for path in sorted(package.rglob("*.py")):
        parts = [package.name, *path.relative_to(package).with_suffix("").parts]
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        found.append(Module(name, path.read_text(encoding="utf-8"), is_package))
    return found


def imports(module: Module) -> Iterator[Import]:
    """Every import of a module, lazy and type-only ones too."""
    yield from _imports(module.tree, at_top=True, for_types=False)


def _imports(node: ast.AST, *, at_top: bool, for_types: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(child.lineno, alias.name, "", at_top, for_types)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                yield Import(child.lineno, child.module or "", alias.name, at_top, for_types)
        else:
            yield from _imports(
                child,
                at_top=at_top and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef),
                for_types=for_types or _guards_types(child),
            )


def _guards_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def layers(module: Module) -> Iterator[Fault]:
    """Dependencies point one way, and only the composition roots know storage."""
    allowed = LAYERS[module.part] | {module.part, "errors"}
    if module.name in COMPOSITION_ROOTS:
        allowed = allowed | {"storage"}
    for found in imports(module):
        if found.library != PACKAGE:
            continue
        # `from therasched import domain` names the part; `import __version__` names none.
        whole = f"{found.module}.{found.name}" if found.module == PACKAGE else found.module
        part = part_of(whole)
        if part not in allowed and part != "__version__":
            yield Fault(module.name, found.line, f"{module.part or PACKAGE} imports {part}")


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Find circles among modules: each as the names along the way, back to the first."""
    done: set[str] = set()
    found: list[list[str]] = []

    def walk(name: str, path: list[str]) -> None:
        if name in path:
            found.append([*path[path.index(name) :], name])
        elif name not in done:
            for target in sorted(graph.get(name, ())):
                walk(target, [*path, name])
            done.add(name)

    for name in sorted(graph):
        walk(name, [])
    return found


def dependencies(all_modules: list[Module]) -> dict[str, set[str]]:
    """Who imports whom: at the top, lazily, or for a type alone."""
    names = {module.name for module in all_modules}
    return {
        module.name: {
            target
            for found in imports(module)
            for target in [_target(found, names)]
            if target in names - {module.name}
        }
        for module in all_modules
    }


def _target(found: Import, names: set[str]) -> str:
    whole = f"{found.module}.{found.name}"
    return whole if whole in names else found.module


def doors(module: Module) -> Iterator[Fault]:
    """Each library is used by one module, so that its traps are handled once."""
    for found in imports(module):
        door = DOORS.get(found.library, module.name)
        if module.name in {door, SECOND_DOORS.get(found.library)}:
            continue
        if not (door.endswith(".") and module.name.startswith(door)):
            yield Fault(module.name, found.line, f"{found.library} is for {door.rstrip('.')} alone")


def purity(module: Module) -> Iterator[Fault]:
    """Rules and read models import nothing that reads or changes the world."""
    if module.part in PURE:
        for found in imports(module):
            if IMPURE.fullmatch(found.library):
                yield Fault(module.name, found.line, f"{module.part} is pure: no {found.module}")


def start_up(module: Module) -> Iterator[Fault]:
    """What every command loads must not load slow modules itself."""
    if module.part in EAGER:
        for found in imports(module):
            if SLOW.fullmatch(found.library) and found.at_top and not found.for_types:
                yield Fault(module.name, found.line, f"import {found.module} where it is needed")


def clock(module: Module) -> Iterator[Fault]:
    """Only one module reads the time of the machine."""
    if module.name == CLOCK:
        return
    may_use = WAITING.get(module.name, set())
    for found in imports(module):
        if found.module == "time" and found.name not in may_use:
            yield Fault(module.name, found.line, "the clock is read in storage/clock.py")
    dates = _names_of_dates(module)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
            owner = ast.unparse(node.value).rpartition(".")[2]
            if owner in dates:
                yield Fault(module.name, node.lineno, "the clock is read in storage/clock.py")


def _names_of_dates(module: Module) -> set[str]:
    """Under what names `datetime` and `date` go in this module."""
    return {"datetime", "date"} | {
        alias.asname
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "datetime"
        for alias in node.names
        if alias.asname and alias.name in {"datetime", "date"}
    }


def writes(module: Module) -> Iterator[Fault]:
    """Only one module writes, makes and removes files."""
    if module.name == WRITER:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _is_write(node):
            call = ast.unparse(node.func)
            yield Fault(module.name, node.lineno, f"{call}() is for storage/disk.py alone")


def _is_write(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if WRITING_CALLS.fullmatch(name):
        return True
    if name.rpartition(".")[2] == "open":
        texts = [
            ast.unparse(value) for value in (*call.args[-1:], *(k.value for k in call.keywords))
        ]
        return any(re.fullmatch(r"'[rbt]*[wax+][rbt+]*'", text) for text in texts)
    owner, _, method = name.rpartition(".")
    # click's formatter of help texts has a method of the same name as a path.
    return bool(WRITING_METHODS.fullmatch(method)) and owner not in {"", "formatter"}


def bare_package(module: Module) -> Iterator[Fault]:
    """An `__init__` is a docstring; the root's also tells the version."""
    if module.is_package:
        for node in module.tree.body[1:]:
            names = [ast.unparse(t) for t in node.targets] if isinstance(node, ast.Assign) else []
            if module.name != PACKAGE or names != ["__version__"]:
                yield Fault(module.name, node.lineno, "__init__ holds more than a docstring")


def docstring(module: Module) -> Iterator[Fault]:
    """Every module says what it is for, what it must not know, and where to read next."""
    lines = (ast.get_docstring(module.tree) or "").splitlines()
    least = 1 if module.is_package or module.name == f"{PACKAGE}.__main__" else 2
    if not least <= len(lines) <= 8:
        yield Fault(module.name, 1, f"the docstring has {len(lines)} lines, not {least} to 8")


def named_for_a_thing(module: Module) -> Iterator[Fault]:
    """No room is named for a heap."""
    for word in re.split(r"[._]", module.name):
        if VAGUE.fullmatch(word):
            yield Fault(module.name, 1, f"{word!r} says nothing")


def short(module: Module) -> Iterator[Fault]:
    """A module answers one question."""
    count = len(module.text.splitlines())
    if count > MOST_LINES:
        yield Fault(module.name, count, f"{count} lines, more than {MOST_LINES}")


def quiet(module: Module) -> Iterator[Fault]:
    """Only the module for output writes to the terminal."""
    if module.name == PRINTER:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield Fault(module.name, node.lineno, "print( outside of cli/output.py")


def mirrored(test: str, module_names: set[str]) -> bool:
    """Whether a test module (`tests/storage/test_files.py`) has the name of what it tests.

    More than one test module for one module is fine: `test_files_full_disk.py`.
    """
    *folders, name = test.removeprefix("tests/").removesuffix(".py").split("/")
    if not folders or folders[0] in {"journeys", "support"}:
        return True
    words = name.removeprefix("test_").split("_")
    return any(
        ".".join([PACKAGE, *folders, "_".join(words[:length])]) in module_names
        for length in range(1, len(words) + 1)
    )


def leaks(path: str, text: str) -> Iterator[Fault]:
    """Nothing in the repository tells on what machine it was made."""
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern in (MACHINE_PATH, REGISTRY_HOST):
            if pattern.search(line):
                yield Fault(path, number, f"names a machine: {line.strip()[:80]}")


RULES = (
    layers,
    doors,
    purity,
    start_up,
    clock,
    writes,
    bare_package,
    docstring,
    named_for_a_thing,
    short,
    quiet,
)
