"""An answer that was found before is told again only while nothing can have moved."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from therasched.storage import freshness, recall, workers
from therasched.storage.files import Files
from therasched.storage.recall import Recall
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW, LATER = 1_000.0, 2_000.0
ANSWER = {"files": 3, "told": ["é"]}
NOTE = "sessions/2026/03/2026-03-02-0930-k7f3mq.yaml"


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Some files that moved long ago, as the clock has it."""
    monkeypatch.setattr(recall, "LEAST", 3)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    really = freshness.now
    monkeypatch.setattr(freshness, "now", lambda: really() + 10 * freshness.TICK)
    root = tmp_path / "practice"
    for path in ("therasched.yaml", NOTE, "signed/k7/k7f3mq.log.yaml", "clients/anna-k.yaml"):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("name: Anna\n")
    (root / ".therasched").mkdir()
    return root


def told(root: Path, *, at: float = NOW, kind: str = "check", about: str = "1.0") -> Any:
    return Recall(Files(root), kind, about).answer(at)


def keep(root: Path, until: float = LATER, files: type[Files] = Files) -> None:
    one = Recall(files(root), "check", "1.0")
    assert one.answer(NOW) is None
    one.keep(ANSWER, NOW, until)


def test_an_answer_is_told_while_nothing_moved(practice: Path) -> None:
    keep(practice)
    assert told(practice) == ANSWER
    assert told(practice, at=LATER - 1) == ANSWER


@pytest.mark.parametrize(
    ("at", "kind", "about"),
    [
        (LATER, "check", "1.0"),
        (NOW - 1, "check", "1.0"),
        (NOW, "verify", "1.0"),
        (NOW, "check", "2"),
    ],
)
def test_not_at_another_time_nor_for_anything_else(
    practice: Path, at: float, kind: str, about: str
) -> None:
    keep(practice)
    assert told(practice, at=at, kind=kind, about=about) is None


def edit_in_place(root: Path) -> None:
    file = root / NOTE
    before = file.stat()
    file.write_text("name: Ansa\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def rename(root: Path) -> None:
    (root / NOTE).rename(root / NOTE.replace("0930", "0931"))


def swap(root: Path) -> None:
    one, other = root / NOTE, root / "therasched.yaml"
    one.rename(root / "third")
    other.rename(one)
    (root / "third").rename(other)


def replace_the_same(root: Path) -> None:
    copy = root / "copy"
    shutil.copy2(root / NOTE, copy)
    copy.rename(root / NOTE)


def add(root: Path) -> None:
    (root / "sessions" / "stray").mkdir()
    (root / "sessions" / "stray" / "file").touch()


def remove(root: Path) -> None:
    (root / "signed/k7/k7f3mq.log.yaml").unlink()


def add_a_hidden_file(root: Path) -> None:
    (root / ".gitattributes").touch()


@pytest.mark.parametrize(
    "move", [edit_in_place, rename, swap, replace_the_same, add, remove, add_a_hidden_file]
)
def test_whatever_moves_a_file_ends_it(practice: Path, move: Callable[[Path], None]) -> None:
    keep(practice)
    move(practice)
    assert told(practice) is None


def test_what_is_derived_and_what_git_keeps_does_not_count(practice: Path) -> None:
    (practice / ".git").mkdir()
    keep(practice)
    (practice / ".therasched" / "heads").touch()
    (practice / ".git" / "index").touch()
    assert told(practice) == ANSWER


def test_files_that_may_move_again_unseen_are_not_trusted(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = (practice / NOTE).stat().st_ctime_ns
    monkeypatch.setattr(freshness, "now", lambda: newest + freshness.TICK)
    keep(practice)
    assert told(practice) is None
    monkeypatch.setattr(freshness, "now", lambda: newest + 2 * freshness.TICK)
    keep(practice)
    assert told(practice) == ANSWER


def test_of_few_files_nothing_is_kept_and_a_rehearsal_writes_nothing(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(practice, files=RehearsedFiles)
    assert not [*(practice / ".therasched").iterdir()]
    monkeypatch.setattr(recall, "LEAST", 5)
    keep(practice)
    assert not [*(practice / ".therasched").iterdir()]


def test_a_seal_of_another_person_is_none(
    practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(practice)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "another"))
    assert told(practice) is None
    keep(practice)  # makes a key of her own
    assert told(practice) == ANSWER
    assert (tmp_path / "another/therasched/recall.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("how", ["cut", "forged", "empty", "folder", "no key", "short key"])
def test_what_is_damaged_is_found_anew(practice: Path, tmp_path: Path, how: str) -> None:
    keep(practice)
    file, key = practice / ".therasched/recall-check", tmp_path / "config/therasched/recall.key"
    text = file.read_text()
    if how == "cut":
        file.write_text(text[:-1])
    elif how == "forged":
        file.write_text(text.replace('"files":3', '"files":4'))
    elif how == "empty":
        file.write_text("")
    elif how == "folder":
        file.unlink()
        file.mkdir()
    elif how == "no key":
        key.unlink()
    else:
        key.write_bytes(b"short")
    assert told(practice) is None


def test_where_nothing_can_be_written_nothing_is_kept(
    practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text("no folder")
    keep(practice)
    assert told(practice) is None
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", "nowhere")
    keep(practice)
    assert told(practice) is None


def test_a_folder_that_can_not_be_looked_at_is_no_picture(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> object:
        raise PermissionError

    keep(practice)
    monkeypatch.setattr(freshness, "look", refuse)
    keep(practice)
    assert told(practice) is None


def test_two_processes_take_the_same_picture(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(practice)
    spread: list[int] = []

    def counted(work: Any, names: Any, *, few: int, portion: int) -> Any:
        spread.append(few)
        return real(work, names, few=few, portion=portion)

    real = workers.spread
    monkeypatch.setattr(workers, "spread", counted)
    monkeypatch.setattr(recall, "MANY", 2)
    assert told(practice) == ANSWER
    assert 0 in spread


def test_a_leftover_of_a_killed_one_is_no_hindrance(practice: Path) -> None:
    (practice / f".therasched/.recall-check.tmp-{os.getpid()}").write_text("half")
    keep(practice)
    assert told(practice) == ANSWER
    assert sorted(one.name for one in (practice / ".therasched").iterdir()) == ["recall-check"]
