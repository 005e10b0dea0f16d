from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.program import tree, untouched, version
from therasched.domain.export import Updated, Wanted
from therasched.errors import Refused, StorageFailed
from therasched.storage import disk, vdir

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
ABOUT = {"displayname": "Praxis Berg", "color": "#4682B4"}


def calendar(uid: str, title: str = "AK") -> bytes:
    """What the renderer gives for a session."""
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", f"SUMMARY:{title}", f"UID:{uid}")
    return "".join(f"{line}\r\n" for line in (*lines, "END:VEVENT", "END:VCALENDAR")).encode()


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    root = tmp_path / "practice"
    root.mkdir()
    (root / "therasched.yaml").write_bytes(b"")
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "calendar"


def put(
    folder: Path,
    *uids: str,
    about: Mapping[str, str] = ABOUT,
    spared: tuple[str, ...] = (),
    identity: str = "berg",
    rehearse: bool = False,
    title: str = "AK",
) -> Updated:
    """Bring the folder up to these."""
    wanted = Wanted(((uid, calendar(uid, title)) for uid in uids), about, spared)
    practice = folder.parent / "practice"
    return vdir.put(folder, wanted, identity, practice, rehearse=rehearse)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_is_made_for_its_owner_alone(practice: Path, folder: Path) -> None:
    assert put(folder, A, B) == Updated(2, 0, 0)
    assert names(folder) == [f"{A}.ics", f"{B}.ics", "color", "displayname"]
    assert (folder / "displayname").read_bytes() == b"Praxis Berg"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert tree(practice) == {"therasched.yaml": b""}


def test_a_file_is_the_calendar_and_whose_it_is(practice: Path, folder: Path) -> None:
    put(folder, A)
    kept = [
        line
        for line in (folder / f"{A}.ics").read_bytes().splitlines(keepends=True)
        if not line.startswith(b"X-THERASCHED:")
    ]
    assert b"".join(kept) == calendar(A)
    assert b"berg" not in (folder / f"{A}.ics").read_bytes()
    assert vdir.mark("berg") != vdir.mark("tal")


def test_what_fits_is_not_touched(practice: Path, folder: Path) -> None:
    put(folder, A, B)
    before = {path.name: version(path) for path in folder.iterdir()}
    assert put(folder, A, B) == Updated(0, 0, 2)
    assert {path.name: version(path) for path in folder.iterdir()} == before


def test_only_what_differs_is_written(practice: Path, folder: Path) -> None:
    put(folder, A, B)
    before = version(folder / f"{A}.ics")
    practice_folder = folder.parent / "practice"
    wanted = [(A, calendar(A)), (B, calendar(B, "moved")), (C, calendar(C))]
    updated = vdir.put(folder, Wanted(wanted, ABOUT), "berg", practice_folder)
    assert updated == Updated(2, 0, 1)
    assert b"moved" in (folder / f"{B}.ics").read_bytes()
    assert version(folder / f"{A}.ics") == before


def test_what_went_away_loses_its_file(practice: Path, folder: Path) -> None:
    put(folder, A, B)
    assert put(folder, B) == Updated(0, 1, 1)
    assert names(folder) == [f"{B}.ics", "color", "displayname"]


def test_not_where_the_session_can_just_not_be_read(practice: Path, folder: Path) -> None:
    put(folder, A, B)
    assert put(folder, spared=(A,)) == Updated(0, 1, 0)
    assert names(folder) == [f"{A}.ics", "color", "displayname"]


def test_a_rehearsal_only_counts(practice: Path, folder: Path) -> None:
    assert put(folder, A, rehearse=True) == Updated(1, 0, 0)
    assert not folder.exists()
    put(folder, A, B)
    with untouched(folder):
        assert put(folder, B, C, title="new", rehearse=True) == Updated(2, 1, 0)


def test_a_colour_that_somebody_chose_stays(practice: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "color").write_bytes(b"#FF0000")
    put(folder, A)
    assert (folder / "color").read_bytes() == b"#FF0000"
    assert (folder / "displayname").exists()


# Whose a file is


def test_ours_that_was_changed_elsewhere_is_written_anew(practice: Path, folder: Path) -> None:
    put(folder, A)
    file = folder / f"{A}.ics"
    ours = file.read_bytes()
    for theirs in (calendar(A, "dentist"), calendar(A).replace(b"\r\n", b"\n"), ours + b"\r\n"):
        file.write_bytes(theirs)
        assert put(folder, A) == Updated(1, 0, 0)
        assert file.read_bytes() == ours


def test_but_stays_where_its_session_is_gone(practice: Path, folder: Path) -> None:
    put(folder, A)
    file = folder / f"{A}.ics"
    file.write_bytes(file.read_bytes().replace(b"SUMMARY:AK", b"SUMMARY:AK, bring the forms"))
    with untouched(folder):
        assert put(folder) == Updated(0, 0, 0, (f"{A}.ics",))


def foreign(file: Path) -> None:
    file.write_bytes(calendar(C, "dentist"))


def link(file: Path) -> None:
    file.with_name(".elsewhere").write_bytes(calendar(A))
    file.symlink_to(".elsewhere")


def huge(file: Path) -> None:
    file.write_bytes(b"\r\n".join([b"x" * 2_000_000, f"UID:{A}".encode(), b""]))


def empty(file: Path) -> None:
    file.write_bytes(b"")


def another_practices(file: Path) -> None:
    put(file.parent, A, identity="tal")


@pytest.mark.parametrize("make", [foreign, link, Path.mkdir, huge, empty, os.mkfifo])
def test_a_foreign_file_of_the_same_name_stays(
    practice: Path, folder: Path, make: Callable[[Path], object]
) -> None:
    folder.mkdir()
    for name, value in ABOUT.items():
        (folder / name).write_text(value, encoding="utf-8")
    file = folder / f"{A}.ics"
    make(file)
    before = version(file)
    assert put(folder, A) == Updated(0, 0, 0, (file.name,))
    assert put(folder) == Updated(0, 0, 0, (file.name,))
    assert version(file) == before


def test_files_of_others_and_of_another_practice_stay(practice: Path, folder: Path) -> None:
    put(folder, A, identity="tal")
    (folder / "dentist.ics").write_bytes(calendar("dentist"))
    (folder / ".hidden.ics").write_bytes(calendar("hidden"))
    with untouched(folder):
        assert put(folder) == Updated(0, 0, 0, (f"{A}.ics", "dentist.ics"))


def test_a_file_of_ours_under_another_name_is_a_copy_of_somebody(
    practice: Path, folder: Path
) -> None:
    put(folder, A)
    (folder / f"{A}.ics").rename(folder / f"{B}.ics")
    assert put(folder) == Updated(0, 0, 0, (f"{B}.ics",))


# Which folder


@pytest.mark.parametrize("other", ["letter.txt", "sub/", "therasched.yaml", "practice.ICS"])
def test_a_folder_of_other_things_is_refused(practice: Path, folder: Path, other: str) -> None:
    folder.mkdir()
    if other.endswith("/"):
        (folder / other).mkdir()
    else:
        (folder / other).write_bytes(b"")
    with (
        untouched(folder),
        pytest.raises(Refused, match=rf"holds other things than a calendar: {other.rstrip('/')}$"),
    ):
        put(folder, A)


def test_many_other_things_are_named_in_part(practice: Path, folder: Path) -> None:
    folder.mkdir()
    for name in "abcde":
        (folder / name).write_bytes(b"")
    with pytest.raises(Refused, match=r"a, b, c, …$"):
        put(folder, A)


@pytest.mark.parametrize("place", ["practice", "practice/calendar", "practice/sessions/x"])
def test_a_folder_in_the_practice_is_refused(tmp_path: Path, practice: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    with untouched(tmp_path), pytest.raises(Refused, match="lies in the practice's own folder"):
        vdir.put(tmp_path / place, Wanted([(A, calendar(A))], ABOUT), "berg", practice)


def test_also_on_a_detour(tmp_path: Path, practice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to(practice)
    monkeypatch.chdir(practice)
    wanted = Wanted([(A, calendar(A))], ABOUT)
    for place in (tmp_path / "link/calendar", Path("calendar"), Path(), Path("../practice/x")):
        with pytest.raises(Refused, match="own folder"):
            vdir.put(place, wanted, "berg", practice)
    assert names(practice) == ["therasched.yaml"]


def test_a_link_or_a_file_is_refused(tmp_path: Path, practice: Path, folder: Path) -> None:
    (tmp_path / "real").mkdir()
    folder.symlink_to("real")
    with pytest.raises(StorageFailed, match="is a link"):
        put(folder, A)
    folder.unlink()
    folder.write_bytes(b"")
    with pytest.raises(StorageFailed, match="is no folder"):
        put(folder, A)
    with pytest.raises(StorageFailed, match=r"could not write to .*nowhere"):
        put(tmp_path / "nowhere/calendar", A)
    with pytest.raises(StorageFailed, match=r"could not write to .*nowhere"):
        put(tmp_path / "nowhere/calendar", A, rehearse=True)
    assert names(tmp_path / "real") == []


# What fails on the way


def test_a_full_disk_says_how_far_it_came(practice: Path, folder: Path) -> None:
    put(folder, A)
    real, full = disk.Folder.put, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def until_b(self: disk.Folder, name: str, data: bytes) -> None:
        if C in name:
            raise full
        real(self, name, data)

    with (
        mock.patch.object(disk.Folder, "put", until_b),
        pytest.raises(StorageFailed, match="no space left on device; 1 files are saved"),
    ):
        put(folder, B, C)
    assert names(folder) == [f"{A}.ics", f"{B}.ics", "color", "displayname"]
    with (
        mock.patch.object(disk.Folder, "put", side_effect=full),
        pytest.raises(StorageFailed, match="nothing was written"),
    ):
        put(folder, B, C)
    assert put(folder, B, C) == Updated(1, 1, 1)


def test_what_a_killed_export_left_is_cleared(practice: Path, folder: Path) -> None:
    put(folder, A)
    dead = 4_194_305  # more than any system counts to
    left = [f".{A}.ics.tmp-{dead}", f".color.tmp-{dead}", f".{B}.ics.tmp-{'9' * 30}"]
    running = [f".{B}.ics.tmp-{os.getpid()}", f".{B}.ics.tmp-1"]
    others = [f".dentist.ics.tmp-{dead}", f"{B}.ics.tmp"]
    for name in (*left, *running, *others):
        (folder / name).write_bytes(b"BEGIN")
    with mock.patch.object(os, "kill", side_effect=answer):
        assert put(folder, A) == Updated(0, 0, 1)
    assert set(names(folder)) == {f"{A}.ics", *ABOUT, *running, *others}


def answer(process: int, _signal: int) -> None:
    if process == 1:
        raise PermissionError
    if process > 1 << 64:
        raise OverflowError
    if process != os.getpid():
        raise ProcessLookupError


def test_another_export_that_is_quicker_is_no_trouble(practice: Path, folder: Path) -> None:
    put(folder, A)
    real = disk.Folder.drop

    def twice(self: disk.Folder, name: str) -> None:
        real(self, name)
        real(self, name)

    with mock.patch.object(disk.Folder, "drop", twice):
        assert put(folder) == Updated(0, 1, 0)
