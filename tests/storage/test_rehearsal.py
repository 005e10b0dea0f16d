"""A rehearsal refuses what the real writer refuses, and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import tree
from therasched.errors import ChangedOnDisk, TheraschedError, UsageFault
from therasched.storage.files import Files
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from therasched.storage.writer import Writer

    Act = Callable[[Writer], object]

ACTS: dict[str, Act] = {
    "create": lambda writer: writer.create("clients/new.yaml", b"x"),
    "replace": lambda writer: writer.replace("clients/a.yaml", b"x", read=b"a"),
    "move": lambda writer: writer.move("clients/a.yaml", "clients/new.yaml", b"x", read=b"a"),
    "remove": lambda writer: writer.remove("clients/a.yaml", read=b"a"),
    "drop": lambda writer: writer.remove("clients/a.yaml", read=b"a", keep=False),
    "create what is there": lambda writer: writer.create("clients/a.yaml", b"x"),
    "replace what changed": lambda writer: writer.replace("clients/a.yaml", b"x", read=b"b"),
    "replace what is gone": lambda writer: writer.replace("clients/b.yaml", b"x", read=b"b"),
    "move what changed": lambda writer: writer.move("clients/a.yaml", "n.yaml", b"x", read=b"b"),
    "move onto another": lambda writer: writer.move(
        "clients/a.yaml", "clients/c.yaml", b"x", read=b"a"
    ),
    "move what is gone": lambda writer: writer.move("b.yaml", "n.yaml", b"x", read=b"b"),
    "remove what changed": lambda writer: writer.remove("clients/a.yaml", read=b"b"),
    "remove what is gone": lambda writer: writer.remove("clients/b.yaml", read=b"b"),
    "leave the practice": lambda writer: writer.create("../x", b"x"),
    "a bad name": lambda writer: writer.create("clients/a b.yaml", b"x"),
    "change outside": lambda writer: writer.replace("../x", b"x", read=b""),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "practice"
    (folder / "clients").mkdir(parents=True)
    for name in "ac":
        (folder / "clients" / f"{name}.yaml").write_text(name)
    return folder


def outcome(files: Files, act: Act) -> tuple[type, str]:
    try:
        with files.writing() as writer:
            act(writer)
    except TheraschedError as error:
        return type(error), str(error)
    return type(None), ""


@pytest.mark.parametrize("name", ACTS)
def test_it_ends_as_the_real_one_and_leaves_no_trace(root: Path, name: str) -> None:
    before = tree(root)
    rehearsed = outcome(RehearsedFiles(root), ACTS[name])
    assert tree(root) == before
    real = outcome(Files(root), ACTS[name])
    assert rehearsed[0] is real[0]
    assert (rehearsed[0] in (ChangedOnDisk, UsageFault)) is (" " in name)
    assert rehearsed[1].partition(":")[0] == real[1].partition(":")[0]


def test_it_reads_as_the_real_one(root: Path) -> None:
    files = RehearsedFiles(root)
    assert files.read("clients/a.yaml") == b"a"
    assert files.names("clients") == ["a.yaml", "c.yaml"]
