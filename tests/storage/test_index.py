"""The index as a file: whatever happened to it, it is made anew or done without, never believed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from random import Random
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from therasched.domain.homework import Part
from therasched.domain.waiting import Moment, Open
from therasched.errors import StorageFailed
from therasched.storage import index as module
from therasched.storage.files import Files
from therasched.storage.index import Index, Kept, Row, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MARCH, APRIL = "sessions/2026/03", "sessions/2026/04"
NAME = "2026-03-02-0930-k7f3mq.yaml"
PARTS = (Part("anna-k", homework=True, review=False, took_place=True, direct=True),)


def row(folder: str = MARCH, name: str = NAME, **fields: Any) -> Row:
    identity = name[-11:-5]
    one = Row(folder, name, identity, b"v", b"h", b"l", unsure=False, doubtful=False)
    return one._replace(**fields)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "practice"
    root.mkdir()
    return root


def opened(root: Path, about: str = "Berlin") -> Index:
    """The index as a command finds it."""
    return Index(Files(root), about)


def place(root: Path) -> Path:
    return root / ".therasched" / "index"


def fill(root: Path, *rows: Row) -> None:
    index = opened(root)
    with index.writing():
        for one in rows or (row(),):
            index.put(one)


def names(root: Path, about: str = "Berlin") -> list[str] | None:
    """The names in it; None where it can't be used."""
    index = opened(root, about)
    try:
        with index.looking():
            return sorted(index.kept(MARCH))
    except Unusable:
        return None


# --- what is kept --------------------------------------------------------------------------


def test_what_was_put_is_there(root: Path) -> None:
    assert names(root) is None
    one = row(parts=PARTS, waits=Open(5, sign=True), words="the lift", series="bcdfgh")
    fill(root, one)
    index = opened(root)
    with index.looking():
        assert index.kept(MARCH) == {NAME: Kept(b"v", b"h", b"l", unsure=False)}
        assert index.kept(MARCH, NAME) == index.kept(MARCH)
        assert index.kept(MARCH, "x") == index.kept(APRIL) == {}
        assert index.of_client("anna-k") == index.in_series("bcdfgh") == {MARCH: [NAME]}
        assert index.of_client("ben-o") == index.in_series("") == {}
        assert index.parts(MARCH) == [(5, "k7f3mq", NAME, PARTS[0])]
        assert index.parts(APRIL) == []
        assert index.logged("k7") == [(MARCH, NAME, Kept(b"v", b"h", b"l", unsure=False))]
        assert index.logged("k8") == []
        assert index.count() == 1
        held = index.holding('"the lift" *', [])
        assert index.places(held) == {MARCH: ([NAME], [])}
        assert index.holding('"stairs" *', []) == set()
        assert index.holding('"stairs" *', ["anna-k", "ben-o"]) == held
        assert index.rows_of("anna-k") == held
        assert index.rows_of("ben-o") == set()
        assert index.places(set()) == {}
    assert place(root).stat().st_mode & 0o777 == 0o600


def test_what_is_put_again_takes_the_place_of_what_was(root: Path) -> None:
    fill(root, row(parts=PARTS, words="lift"), row(words="stairs", hash=b"other"))
    index = opened(root)
    with index.looking():
        assert index.kept(MARCH) == {NAME: Kept(b"v", b"other", b"l", unsure=False)}
        assert index.of_client("anna-k") == {}
        assert index.parts(MARCH) == []
        assert index.holding('"lift"', []) == set()
        assert len(index.holding('"stairs"', [])) == 1


def test_what_is_dropped_is_gone(root: Path) -> None:
    other = row(name="2026-03-03-0930-k7f5wd.yaml", words="lift")
    fill(root, row(parts=PARTS, words="lift"), other)
    index = opened(root)
    with index.writing():
        index.drop(MARCH, NAME)
        index.drop(APRIL, other.name)
        index.drop(MARCH, "nothing")
    with index.looking():
        assert list(index.kept(MARCH)) == [other.name]
        assert index.of_client("anna-k") == {}
        assert len(index.holding('"lift"', [])) == 1


def test_what_says_the_same_only_has_another_vector(root: Path) -> None:
    fill(root, row(parts=PARTS))
    index = opened(root)
    with index.writing():
        index.settle(row(vector=b"new", log=b"n", unsure=True, hash=b"not this"))
    with index.looking():
        assert index.kept(MARCH) == {NAME: Kept(b"new", b"h", b"n", unsure=True)}
        assert index.of_client("anna-k") == {MARCH: [NAME]}


def test_folders_are_kept_with_their_states(root: Path) -> None:
    index = opened(root)
    with index.writing():
        index.put_folder(MARCH, b"own", b"state", unsure=False)
        index.put_folder(APRIL, b"", b"a", unsure=True)
        index.put_folder(APRIL, b"o", b"b", unsure=False)
        index.doubt(MARCH)
        assert index.folders() == {MARCH: (b"own", b"state", True), APRIL: (b"o", b"b", False)}


def test_what_is_in_doubt_is_named_whatever_is_asked(root: Path) -> None:
    fill(root, row(doubtful=True, parts=PARTS))
    index = opened(root)
    with index.looking():
        assert index.of_client("nobody") == index.in_series("") == {MARCH: [NAME]}
        for numbers in (set(), index.rows_of("anna-k")):
            assert index.places(numbers) == {MARCH: ([], [NAME])}
        assert index.waiting(MARCH, Moment(10, signs=False)) == [NAME]
        assert index.parts(MARCH) == []


@pytest.mark.parametrize("now", [4, 5])
@pytest.mark.parametrize("signs", [True, False])
@pytest.mark.parametrize("supervised", [(), ("lena",), ("len", "a", "tom")])
@pytest.mark.parametrize(
    "waits",
    [
        Open(5),
        Open(5, outcome=True),
        Open(5, sign=True),
        Open(5, questioned=True),
        Open(5, signer="lena"),
        Open(5, sign=True, signer="tom"),
    ],
)
def test_what_may_wait_is_what_the_rule_says(
    root: Path, waits: Open, now: int, signs: bool, supervised: tuple[str, ...]
) -> None:
    from therasched.domain.waiting import may_wait

    at = Moment(now, signs, supervised)
    fill(root, row(waits=waits))
    index = opened(root)
    with index.looking():
        assert index.waiting(MARCH, at) == ([NAME] if may_wait(waits, at) else [])
        assert index.waiting(APRIL, at) == []


def test_parts_come_by_start(root: Path) -> None:
    rows = [
        row(name=f"2026-03-0{n}-0930-{name}.yaml", parts=PARTS, waits=Open(start))
        for n, (name, start) in enumerate((("bbbbbb", 9), ("cccccc", 3), ("bbbbb2", 3)), 1)
    ]
    fill(root, *rows)
    index = opened(root)
    with index.looking():
        found = [(start, identity) for start, identity, *_ in index.parts(MARCH)]
    assert found == [(3, "bbbbb2"), (3, "cccccc"), (9, "bbbbbb")]


# --- what happened to its file -------------------------------------------------------------


def flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    before = file.stat()
    with file.open("r+b") as opened:
        opened.write(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def changed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("UPDATE session SET doubtful = 1")


def older(file: Path) -> None:
    for one in (file, file.with_name("index.lock")):
        shutil.copy2(one, one.with_suffix(".kept"))
        shutil.copy2(one.with_suffix(".kept"), one)


def as_link(file: Path, to: str = "elsewhere") -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to(to)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: file.unlink(),
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: os.truncate(file, file.stat().st_size // 2),
    "noise": lambda file: file.write_bytes(Random(1).randbytes(file.stat().st_size)),
    "a bit": flipped,
    "changed soundly": changed,
    "a copy of itself": older,
    "touched": os.utime,
    "a link": as_link,
    "a link to nothing": lambda file: as_link(file, "nothing"),
    "another's": lambda file: file.write_bytes(b"SQLite format 3\0" + bytes(84)),
    "no lock": lambda file: file.with_name("index.lock").unlink(),
    "another seal": lambda file: file.with_name("index.lock").write_text("1\n00ff\n"),
    "no seal": lambda file: file.with_name("index.lock").write_text(""),
    "half a seal": lambda file: os.truncate(file.with_name("index.lock"), 20),
    "a binary seal": lambda file: file.with_name("index.lock").write_bytes(b"\xff\n\x00\n"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_one_is_not_believed_and_then_made_anew(root: Path, damage: str) -> None:
    fill(root)
    assert names(root) == [NAME]
    DAMAGES[damage](place(root))
    assert names(root) is None
    fresh = row(name="2026-03-03-0930-k7f5wd.yaml")
    fill(root, fresh)
    assert names(root) == [fresh.name]
    assert not place(root).is_symlink()


def test_a_folder_in_its_place_is_left_alone(root: Path) -> None:
    fill(root)
    place(root).unlink()
    place(root).mkdir()
    with pytest.raises(Unusable):
        fill(root)
    assert names(root) is None


def test_one_about_something_else_is_made_anew(root: Path) -> None:
    fill(root)
    assert names(root, "Tokyo") is None
    with opened(root, "Tokyo").writing():
        pass
    assert names(root, "Tokyo") == []
    assert names(root) is None


def test_one_of_another_version_is_made_anew(root: Path) -> None:
    fill(root)
    with mock.patch.object(module, "VERSION", "0"):
        assert names(root) is None
        fill(root, row(name="2026-03-03-0930-k7f5wd.yaml"))
        assert names(root) == ["2026-03-03-0930-k7f5wd.yaml"]
    assert names(root) is None


def test_an_older_one_that_was_set_aside_only_knows_less(root: Path) -> None:
    """Moved back, it may be sealed: each of its rows is proved by the vector of its file."""
    fill(root)
    for one in ("index", "index.lock"):
        (root / ".therasched" / one).rename(root / one)
    fill(root, row(name="2026-03-03-0930-k7f5wd.yaml"))
    for one in ("index", "index.lock"):
        (root / one).rename(root / ".therasched" / one)
    assert names(root) in (None, [NAME])


def test_it_can_be_taken_away(root: Path) -> None:
    opened(root).discard()
    fill(root)
    opened(root).discard()
    assert names(root) is None
    assert not place(root).exists()
    opened(root).discard()
    fill(root)
    assert names(root) == [NAME]


def test_what_can_not_be_taken_away_is_told(root: Path) -> None:
    fill(root)
    place(root).unlink()
    place(root).mkdir()
    with pytest.raises(StorageFailed, match="could not take the index away"):
        opened(root).discard()


# --- writing -------------------------------------------------------------------------------


class Stopped(Exception):
    """Something went wrong in between."""


def test_what_was_not_finished_was_not_begun(root: Path) -> None:
    fill(root)
    index = opened(root)
    with pytest.raises(Stopped), index.writing():  # noqa: PT012
        for number in range(400):  # more than SQLite keeps in memory
            name = f"2026-03-03-0930-b{number:05}.yaml"
            index.put(row(name=name, words="word " * 2000))
        raise Stopped
    assert names(root) in (None, [NAME])
    fill(root, row(name="2026-03-03-0930-k7f5wd.yaml"))
    assert names(root) in (["2026-03-03-0930-k7f5wd.yaml"], [NAME, "2026-03-03-0930-k7f5wd.yaml"])


@pytest.mark.parametrize("rows", [1, 400])
@pytest.mark.parametrize("sealed", [False, True])
def test_one_that_was_killed_breaks_the_seal_or_has_written_all(
    root: Path, rows: int, sealed: bool
) -> None:
    fill(root)
    child = os.fork()
    if not child:
        index = opened(root)
        try:
            with index.writing():
                for number in range(rows):
                    name = f"2026-03-03-0930-b{number:05}.yaml"
                    index.put(row(name=name, words="word " * 2000))
                if sealed:
                    index._ask("COMMIT")
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert names(root) in ([NAME], None)
    fill(root, row(name="2026-03-04-0930-k7f5wd.yaml"))
    found = names(root)
    assert found is not None
    assert found[-1] == "2026-03-04-0930-k7f5wd.yaml"
    assert len(found) <= 2
    index = opened(root)
    with index.looking():
        assert index.rows("PRAGMA integrity_check") == [("ok",)]


def test_who_looks_keeps_others_from_writing_and_the_other_way_round(root: Path) -> None:
    fill(root)
    reader, writer = opened(root), opened(root)
    with mock.patch.object(module, "WAIT", 0.0):
        with reader.looking(), pytest.raises(Unusable, match="locked"), writer.writing():
            writer.put(row(name="2026-03-04-0930-k7f5wd.yaml"))
        with writer.writing():
            with pytest.raises(Unusable, match="writing"), opened(root).writing():
                pass
            writer.put(row(name="2026-03-05-0930-k7f5wd.yaml"))
            assert names(root) == [NAME]  # what is not finished is not seen
    assert "2026-03-05-0930-k7f5wd.yaml" in (names(root) or [])


def test_another_practice_lock_is_not_waited_for(root: Path) -> None:
    with Files(root).writing():
        fill(root)
    assert names(root) == [NAME]


def test_a_disk_that_fails_is_no_end_of_it(root: Path) -> None:
    fill(root)
    with (
        mock.patch("therasched.storage.disk.Folder.put", side_effect=OSError("broken")),
        pytest.raises(Unusable, match="broken"),
        opened(root, "Tokyo").writing(),
    ):
        pass
    with (
        mock.patch("therasched.storage.disk.Lock.note", side_effect=OSError("full")),
        pytest.raises(Unusable, match="full"),
    ):
        fill(root)
    assert names(root) is None
    fill(root)
    assert names(root) == [NAME]


def test_a_file_where_its_folder_should_be(root: Path) -> None:
    (root / ".therasched").write_text("")
    assert names(root) is None
    with pytest.raises(Unusable):
        fill(root)


def test_without_full_text_search_there_is_none(root: Path) -> None:
    tables = module._TABLES.replace("USING fts5", "USING fts9")
    with mock.patch.object(module, "_TABLES", tables), pytest.raises(Unusable, match="fts9"):
        fill(root)
    assert names(root) is None


def test_a_broken_page_is_told_and_the_whole_made_anew(root: Path) -> None:
    fill(
        root, *(row(name=f"2026-03-03-0930-b{n:05}.yaml", words=f"w{n} " * 99) for n in range(200))
    )
    file = place(root)
    data = bytearray(file.read_bytes())
    for at in range(4096 * 3, len(data)):
        data[at] = 0xA5
    file.write_bytes(data)
    lock = root / ".therasched" / "index.lock"
    lock.write_text(f"1\n{opened(root)._seal_now()}\n")
    index = opened(root)
    with pytest.raises(Unusable) as told, index.looking():
        index.rows("SELECT * FROM session, words")
    assert told.value.broken
    index = opened(root)
    with pytest.raises(Unusable), index.writing():
        index.put(row())
    assert names(root) is None
    fill(root)
    assert names(root) == [NAME]
