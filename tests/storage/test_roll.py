"""The names of people, kept so that no file need be read, and never told when one has moved."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.shop import Shop
from therasched.domain.people import Listed
from therasched.storage import freshness, roll
from therasched.storage.files import Files
from therasched.storage.people import CLIENTS, CONTACTS, People
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from pathlib import Path

NAMES = "clients.names"


class Reading(Files):
    """Files that count what is read of people."""

    count = 0

    def read(self, path: str) -> bytes:
        """Count, and read."""
        Reading.count += path.startswith("clients/")
        return super().read(path)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(roll, "LEAST", 3)
    really = freshness.now
    monkeypatch.setattr(freshness, "now", lambda: really() + 10 * freshness.TICK)
    return Shop(tmp_path / "practice")


def told(shop: Shop, files: type[Files] = Reading) -> tuple[list[Listed], int]:
    """Everybody, and how many files that took."""
    Reading.count = 0
    return People(files(shop.root), CLIENTS).roll(), Reading.count


EVERYBODY = [
    Listed("anna-k", "Anna K."),
    Listed("anne-z", "Anné Zed", "2026-01-01"),
    Listed("ben-o", "Ben O'Brien"),
    Listed("tanaka", "家族 田中 👩‍👧"),
]


def test_names_are_kept_and_no_file_is_read_for_them(shop: Shop) -> None:
    assert told(shop) == (EVERYBODY, 4)
    assert told(shop) == (EVERYBODY, 0)
    assert (shop.root / ".therasched" / NAMES).stat().st_mode & 0o777 == 0o600


def test_a_file_that_moved_has_all_of_them_read_again(shop: Shop) -> None:
    told(shop)
    file = shop.root / "clients/anna-k.yaml"
    before = file.stat()
    file.write_text(file.read_text().replace("Anna", "Asta"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert told(shop)[0][0] == Listed("anna-k", "Asta K.")
    shop.write("clients/new-n.yaml", "code: new-n\nname: New N.\n")
    assert [one.code for one in told(shop)[0]] == ["anna-k", "anne-z", "ben-o", "new-n", "tanaka"]
    file.unlink()
    assert told(shop)[0][0].code == "anne-z"
    assert told(shop)[1] == 0


def test_files_with_faults_are_read_each_time_so_that_they_are_told(shop: Shop) -> None:
    shop.write("clients/odd.yaml", "code: odd\nname: Odd\nemial: x\n")
    people = People(Files(shop.root), CLIENTS)
    people.roll()
    people = People(Files(shop.root), CLIENTS)
    assert len(people.roll()) == 5
    assert [one.path for one in people.findings()] == ["clients/odd.yaml"]


def test_what_moved_a_moment_ago_is_not_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    newest = max(one.stat().st_ctime_ns for one in (shop.root / "clients").iterdir())
    monkeypatch.setattr(freshness, "now", lambda: newest + freshness.TICK)
    told(shop)
    assert told(shop) == (EVERYBODY, 4)


@pytest.mark.parametrize("data", [b"", b"zz\n", b"0\n\n", b"\xff", b"1\nanna\tb\n"])
def test_what_is_damaged_is_read_from_the_files(shop: Shop, data: bytes) -> None:
    told(shop)
    (shop.root / ".therasched" / NAMES).write_bytes(data)
    assert told(shop) == (EVERYBODY, 4)
    assert told(shop) == (EVERYBODY, 0)


def test_a_changed_sign_does_not_go_unseen(shop: Shop) -> None:
    told(shop)
    file = shop.root / ".therasched" / NAMES
    file.write_bytes(file.read_bytes().replace(b"Anna K.", b"Anna B."))
    assert told(shop) == (EVERYBODY, 4)


def test_a_rehearsal_keeps_nothing_and_so_does_a_disk_that_refuses(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(shop, RehearsedFiles)
    assert not (shop.root / ".therasched").exists()
    (shop.root / ".therasched").write_text("no folder")
    assert told(shop) == (EVERYBODY, 4)

    def refuse(*_: object) -> object:
        raise PermissionError

    monkeypatch.setattr(freshness, "look", refuse)
    assert told(shop)[0] == EVERYBODY


def test_few_people_and_contacts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll, "LEAST", 5)
    told(shop)
    assert told(shop) == (EVERYBODY, 4)
    contacts = People(Files(shop.root), CONTACTS).roll()
    assert contacts == [Listed("school-ot", "School, Mrs Ott")]


def test_a_name_that_would_break_the_list_is_not_kept(shop: Shop) -> None:
    files = Files(shop.root)
    odd = [Listed("a", "A\tB"), Listed("b", "B"), Listed("c", "C")]
    assert roll.of_folder(files, "clients", lambda: (odd, True)) == odd
    assert not (shop.root / ".therasched" / NAMES).exists()
