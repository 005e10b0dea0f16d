"""Which files there are: sessions by their names, and what got among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept
from therasched.storage.files import Files
from therasched.storage.inventory import Inventory

if TYPE_CHECKING:
    from pathlib import Path

MARCH = "sessions/2026/03"
ANNA = f"{MARCH}/2026-03-02-0930-k7f3mq.yaml"
GOOD = ["therasched.yaml", "clients/anna-k.yaml", "clients/anna.yaml", "contacts/ott.yaml", ANNA]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in GOOD:
        write(tmp_path, path)
    return tmp_path


def write(root: Path, path: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("x")


def strays(root: Path) -> list[tuple[str, str]]:
    with kept(root):
        return [(one.path, one.message) for one in Inventory(Files(root)).strays()]


def test_what_belongs_there_is_no_stray(root: Path) -> None:
    for path in ("README.md", ".git/HEAD", "outbox/a.eml", "notes/clients.txt", ".gitignore"):
        write(root, path)
    for name in (".DS_Store", ".anna-k.yaml.swp", ".anna-k.yaml.tmp-17", ".#anna-k.yaml"):
        write(root, f"clients/{name}")
        write(root, f"{MARCH}/{name}")
    assert strays(root) == []
    assert Inventory(Files(root)).sessions() == [ANNA]


@pytest.mark.parametrize(
    "name",
    [
        "{} (Anna's conflicted copy 2026-03-10).yaml",
        "{} (conflicted copy 2026-03-10 140000).yaml",
        "{}.sync-conflict-20260310-140000-ABCDEFG.yaml",
        "{} (1).yaml",
        "{} 2.yaml",
        "{} - Copy.yaml",
        "{}_BACKUP_1234.yaml",
        "{}.LOCAL.1234.yaml",
        "{}.yaml~",
        "{}.yaml.orig",
        "{}.yaml.rej",
        "{}.yaml.bak",
        "#{}.yaml#",
        "Copy of {}.yaml",
    ],
)
def test_copies_are_told_with_what_they_are_copies_of(root: Path, name: str) -> None:
    expected = []
    for original in GOOD:
        folder, _, file = original.rpartition("/")
        path = f"{folder}/{name.format(file.removesuffix('.yaml'))}".removeprefix("/")
        write(root, path)
        expected.append((path, f"a copy of {file} that a program left"))
    assert strays(root) == sorted(expected)
    assert Inventory(Files(root)).sessions() == [ANNA]


def test_a_copy_whose_original_is_gone(root: Path) -> None:
    write(root, "clients/zoe (conflicted copy).yaml")
    assert strays(root) == [
        ("clients/zoe (conflicted copy).yaml", "a copy that a sync program left")
    ]


def test_a_name_that_only_begins_alike_is_no_copy(root: Path) -> None:
    write(root, "clients/annabel K.yaml")
    [(_, message)] = strays(root)
    assert message.startswith("the file's name is no code")


def test_other_files_are_told(root: Path) -> None:
    for path in (
        "clients/notes.txt",
        "contacts/Mrs Ott.yaml",
        f"{MARCH}/notes.txt",
        "sessions/a.md",
    ):
        write(root, path)
    write(root, "clients/old/anna-k.yaml")
    assert strays(root) == [
        ("clients/notes.txt", "not a file of the practice"),
        ("clients/old", "not a file of the practice"),
        ("contacts/Mrs Ott.yaml", "the file's name is no code (small letters, digits, hyphens)"),
        ("sessions/2026/03/notes.txt", "not a file of the practice"),
        ("sessions/a.md", "not a file of the practice"),
    ]


def test_misnamed_sessions_are_sessions_wherever_they_lie(root: Path) -> None:
    misnamed = ["sessions/a.yaml", "sessions/2026/b.yaml", f"{MARCH}/2026-04-02-0930-k7f3mz.yaml"]
    for path in misnamed:
        write(root, path)
    assert sorted(Inventory(Files(root)).sessions()) == sorted([*misnamed, ANNA])
    assert strays(root) == []


def test_an_empty_practice_has_nothing(tmp_path: Path) -> None:
    write(tmp_path, "therasched.yaml")
    assert strays(tmp_path) == []
    assert Inventory(Files(tmp_path)).sessions() == []
