from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.program import version
from therasched.domain.export import Written
from therasched.errors import FaultyData, Refused, StorageFailed
from therasched.storage import disk, exports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OLD, NEW = b"old\n", b"BEGIN:VCALENDAR\r\n"


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    root = tmp_path / "practice"
    (root / "sessions").mkdir(parents=True)
    (root / "therasched.yaml").write_bytes(OLD)
    return root


def test_a_file_is_made_for_its_owner_alone(tmp_path: Path, practice: Path) -> None:
    target = tmp_path / "x.ics"
    exports.stream(target, [NEW], practice)
    assert target.read_bytes() == NEW
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["practice", "x.ics"]


def test_what_is_there_is_replaced_whole(tmp_path: Path, practice: Path) -> None:
    target = tmp_path / "x.ics"
    target.write_bytes(OLD * 1000)
    exports.stream(target, [NEW], practice)
    assert target.read_bytes() == NEW


def test_a_rehearsal_only_looks(tmp_path: Path, practice: Path) -> None:
    exports.stream(tmp_path / "x.ics", [NEW], practice, rehearse=True)
    assert [path.name for path in tmp_path.iterdir()] == ["practice"]
    with pytest.raises(StorageFailed, match="could not write"):
        exports.stream(tmp_path / "nowhere/x.ics", [NEW], practice, rehearse=True)


def test_what_is_there_and_not_confirmed_is_told_as_such(tmp_path: Path, practice: Path) -> None:
    target = tmp_path / "x.ics"
    full = mock.Mock(side_effect=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    with (
        mock.patch.object(disk.Folder, "flush", full),
        pytest.raises(StorageFailed, match=r"x\.ics is saved, but the disk did not confirm it: no"),
    ):
        exports.stream(target, [NEW], practice)
    assert target.read_bytes() == NEW


def test_what_is_the_same_is_not_touched(tmp_path: Path, practice: Path) -> None:
    target = tmp_path / "x.ics"
    assert exports.stream(target, [NEW], practice) == Written(len(NEW), changed=True)
    before = version(target)
    assert exports.stream(target, [NEW], practice) == Written(len(NEW), changed=False)
    assert version(target) == before
    other = NEW.swapcase()
    assert exports.stream(target, [other], practice) == Written(len(NEW), changed=True)
    assert target.read_bytes() == other
    assert sorted(path.name for path in tmp_path.iterdir()) == ["practice", "x.ics"]


def test_a_file_of_any_size_comes_in_parts(tmp_path: Path, practice: Path) -> None:
    target, part = tmp_path / "x.ics", b"x" * 100_000
    written = exports.stream(target, (part for _ in range(30)), practice)
    assert written == Written(3_000_000, changed=True)
    assert target.stat().st_size == 3_000_000
    assert exports.stream(target, iter([part * 30]), practice).changed is False
    assert exports.stream(target, iter([part]), practice, rehearse=True).size == 100_000


def test_parts_that_fail_leave_what_was_there(tmp_path: Path, practice: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield NEW
        raise FaultyData("no more")

    target = tmp_path / "x.ics"
    target.write_bytes(OLD)
    with pytest.raises(FaultyData):
        exports.stream(target, parts(), practice)
    assert target.read_bytes() == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["practice", "x.ics"]


def test_what_reads_back_as_something_else_is_no_file(tmp_path: Path, practice: Path) -> None:
    with (
        mock.patch.object(disk, "digest", return_value=b"another"),
        pytest.raises(StorageFailed, match="reads back as something else"),
    ):
        exports.stream(tmp_path / "x.ics", [NEW], practice)
    assert [path.name for path in tmp_path.iterdir()] == ["practice"]


@pytest.mark.parametrize(
    "name",
    [
        "therasched.yaml",
        "other.yaml",
        ".gitignore",
        "sessions/x.ics",
        "sessions/2026/x.ics",
        "clients/x.ics",
        "signed/x.ics",
        "outbox/x.ics",
        ".therasched/x.ics",
        ".git/config",
    ],
)
def test_places_of_the_practices_own_files_are_refused(practice: Path, name: str) -> None:
    with pytest.raises(Refused, match="own files"):
        exports.stream(practice / name, [NEW], practice)
    assert not (practice / name).exists() or (practice / name).read_bytes() == OLD


def test_also_on_a_detour(tmp_path: Path, practice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(practice)
    monkeypatch.chdir(practice / "sessions")
    for target in (tmp_path / "link/therasched.yaml", Path("../therasched.yaml"), Path("x.ics")):
        with pytest.raises(Refused):
            exports.stream(target, [NEW], practice)


def test_beside_the_settings_it_is_fine(practice: Path) -> None:
    exports.stream(practice / "practice.ics", [NEW], practice)
    assert (practice / "practice.ics").read_bytes() == NEW


def make_link(path: Path) -> None:
    path.with_name("other").write_bytes(OLD)
    path.symlink_to("other")


def make_circle(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (Path.mkdir, "is a folder"),
        (os.mkfifo, "is no file"),
        (make_link, "is a link"),
        (make_circle, "is a link"),
    ],
)
def test_what_is_no_ordinary_file_is_left_alone(
    tmp_path: Path, practice: Path, make: Callable[[Path], None], says: str
) -> None:
    target = tmp_path / "x.ics"
    make(target)
    before = target.lstat()
    with pytest.raises(StorageFailed, match=says) as caught:
        exports.stream(target, [NEW], practice)
    assert caught.value.hint
    assert target.lstat() == before


def test_devices_are_not_replaced(practice: Path) -> None:
    with pytest.raises(StorageFailed, match="/dev/null is no file"):
        exports.stream(Path("/dev/null"), [NEW], practice, rehearse=True)  # lest a fault replace it


@pytest.mark.parametrize(
    ("where", "call"),
    [(os, "write"), (os, "fsync"), (os, "replace"), (disk.Folder, "fill")],
)
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, practice: Path, where: object, call: str
) -> None:
    target = tmp_path / "x.ics"
    target.write_bytes(OLD)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        mock.patch.object(where, call, side_effect=full),
        pytest.raises(StorageFailed, match="no space left on device") as caught,
    ):
        exports.stream(target, [NEW], practice)
    assert str(target) in str(caught.value)
    assert target.read_bytes() == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["practice", "x.ics"]


def test_a_name_that_is_too_long_is_a_sentence(tmp_path: Path, practice: Path) -> None:
    with pytest.raises(StorageFailed, match="file name too long"):
        exports.stream(tmp_path / ("x" * 300), [NEW], practice)
