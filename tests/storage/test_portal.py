"""The folder of the pages: brought up to date, and nothing of anybody else's touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.program import tree, untouched, version
from therasched.domain.publication import Put, is_key
from therasched.errors import Busy, Refused, StorageFailed
from therasched.storage import exports
from therasched.storage.portal import RECORD, Site, new_key

if TYPE_CHECKING:
    from pathlib import Path

KEY, OTHER = "a" * 26, "b" * 26
PAGE = {"index.html": b"<p>one</p>", "appointments.ics": b"BEGIN"}
ROOT = {"index.html": b"nothing"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "practice").mkdir()
    return tmp_path / "portal"


def site(place: Path, identity: str = "test", *, rehearse: bool = False) -> Site:
    return Site(place, identity, place.parent / "practice", rehearse=rehearse)


def published(place: Path) -> Site:
    made = site(place)
    made.put("", ROOT)
    made.put(KEY, PAGE)
    return made


def test_pages_are_written_for_their_owner_alone(place: Path) -> None:
    made = published(place)
    assert made.pages() == [KEY]
    assert made.held(KEY) == PAGE
    assert {name for name in tree(place) if name.startswith(KEY)} == {
        KEY,
        *(f"{KEY}/{name}" for name in (*PAGE, RECORD)),
    }
    assert {path.stat().st_mode & 0o77 for path in (place, *place.rglob("*"))} == {0}


def test_what_fits_is_not_touched(place: Path) -> None:
    published(place)
    before = {file: version(file) for file in place.rglob("*")}
    assert site(place).put(KEY, PAGE) == Put(unchanged=2)
    assert site(place).put("", ROOT) == Put(unchanged=1)
    assert {file: version(file) for file in place.rglob("*")} == before
    assert site(place).put(KEY, PAGE | {"index.html": b"two"}) == Put(1, 0, 1)
    assert version(place / KEY / "appointments.ics") == before[place / KEY / "appointments.ics"]


def test_what_is_no_longer_wanted_goes_with_its_folder(place: Path) -> None:
    made = published(place)
    assert made.put(KEY, {"index.html": b"two"}) == Put(1, 1, 0)
    assert made.remove(KEY) == Put(removed=1)
    assert not (place / KEY).exists()
    assert made.pages() == []
    assert made.remove(KEY) == Put()
    assert made.held(KEY) == {}


def test_two_do_not_publish_at_once(place: Path) -> None:
    with site(place).publishing():
        with (
            pytest.raises(Busy, match=r"^another therasched is publishing$"),
            site(place).publishing(),
        ):
            pass
        with site(place, rehearse=True).publishing():  # only looks
            pass
    with site(place).publishing():
        pass


def test_the_record_holds_no_key(place: Path) -> None:
    published(place)
    assert all(KEY.encode() not in file.read_bytes() for file in place.rglob("*") if file.is_file())


def test_what_is_not_ours_stays_and_is_told(place: Path) -> None:
    made = published(place)
    mine = {
        place / KEY / "photo.jpg": "x",
        place / KEY / "appointments.ics": "changed by hand",
        place / "CNAME": "portal.example.org",
        place / OTHER / "index.html": "not ours",
    }
    for file, text in mine.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert made.pages() == [KEY, OTHER]
    done = made.put(KEY, PAGE | {"index.html": b"two"})
    assert done == Put(1, 0, 0, ("aaaa…/appointments.ics", "aaaa…/photo.jpg"))
    assert made.put("", ROOT).foreign == ("CNAME",)
    assert made.remove(KEY) == Put(0, 1, 0, ("aaaa…/appointments.ics", "aaaa…/photo.jpg"))
    assert made.remove(OTHER) == Put(foreign=("bbbb…/index.html",))
    assert {file: file.read_text() for file in mine} == mine
    assert made.pages() == [KEY, OTHER]  # told again until somebody clears it
    assert not (place / OTHER / RECORD).exists()


def test_links_and_folders_in_a_page_are_not_followed(place: Path) -> None:
    made = published(place)
    outside = place.parent / "practice" / "secret"
    outside.write_text("x")
    (place / KEY / "index.html").unlink()
    (place / KEY / "index.html").symlink_to(outside)
    (place / KEY / "more").mkdir()
    assert made.remove(KEY).foreign == ("aaaa…/index.html", "aaaa…/more")
    assert outside.read_text() == "x"
    (place / OTHER).symlink_to(outside.parent)
    with pytest.raises(StorageFailed, match="could not write"):
        made.put(OTHER, PAGE)
    assert os.listdir(outside.parent) == ["secret"]  # noqa: PTH208


def test_a_page_that_is_a_file_or_a_link_or_has_no_record_stays_and_is_told(place: Path) -> None:
    made = published(place)
    third = "c" * 26
    (place / OTHER).write_text("x")
    (place / third).symlink_to(place / KEY)
    (place / KEY / RECORD).unlink()
    before = tree(place)
    assert made.pages() == [KEY, OTHER, third]
    assert [made.held(key) for key in made.pages()] == [{}, {}, {}]
    assert [made.remove(key).foreign for key in made.pages()] == [
        ("aaaa…/appointments.ics", "aaaa…/index.html"),
        ("bbbb…/",),
        ("cccc…/",),
    ]
    assert tree(place) == before


@pytest.mark.parametrize("after", range(8))
def test_a_run_that_is_killed_is_gone_on_with(
    place: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = published(place)
    put, left = exports.put, [after]

    def dying(*arguments: object) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        put(*arguments)  # type: ignore[arg-type]

    wanted = {"index.html": b"two", "style.css": b"s"}
    with monkeypatch.context() as patch:
        patch.setattr(exports, "put", dying)
        for key in (KEY, OTHER):
            try:
                made.put(key, wanted)
            except KeyboardInterrupt:
                break
    for key in (KEY, OTHER):
        assert not site(place).put(key, PAGE | {"index.html": b"three"}).foreign
        assert site(place).held(key) == PAGE | {"index.html": b"three"}
    assert site(place).pages() == [KEY, OTHER]


def test_a_folder_that_a_killed_run_left_empty_goes(place: Path) -> None:
    made = published(place)
    (place / OTHER).mkdir()
    (place / OTHER / f".{RECORD}.tmp-999999999").write_text("half")
    assert made.pages() == [KEY, OTHER]
    assert made.remove(OTHER) == Put()
    assert not (place / OTHER).exists()


def test_what_a_running_process_prepares_is_left(place: Path) -> None:
    made = published(place)
    for process in (1, os.getpid()):
        (place / KEY / f".index.html.tmp-{process}").write_text("half")
    assert made.put(KEY, PAGE) == Put(unchanged=2)
    assert len(list((place / KEY).iterdir())) == 5


def test_a_rehearsal_writes_nothing(place: Path) -> None:
    assert site(place, rehearse=True).put(KEY, PAGE) == Put(written=2)
    assert not place.exists()
    published(place)
    with untouched(place):
        rehearsed = site(place, rehearse=True)
        assert rehearsed.put(KEY, {"index.html": b"two"}) == Put(1, 1, 0)
        assert rehearsed.put(OTHER, PAGE) == Put(written=2)
        assert rehearsed.remove(KEY) == Put(removed=2)


def test_a_folder_with_other_things_in_it_is_refused(place: Path) -> None:
    place.mkdir()
    site(place)
    for name in ("a", "b", "c", "d"):
        (place / name).write_text("x")
    with untouched(place), pytest.raises(Refused, match="other things than a portal: a, b, c, …"):
        site(place)


def test_the_portal_of_another_practice_is_refused(place: Path) -> None:
    published(place)
    with untouched(place), pytest.raises(Refused, match="another practice"):
        site(place, "other")


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("practice", "own folder"),
        ("practice/portal", "own folder"),
        ("practice/sessions/../x", "own folder"),
        ("way/portal", "own folder"),
        (".", "has the practice in it"),
        ("/", "no place for a portal"),
    ],
)
def test_the_practice_is_never_published_into(place: Path, target: str, told: str) -> None:
    (place.parent / "way").symlink_to(place.parent / "practice")
    with pytest.raises(Refused, match=told):
        Site(place.parent / target, "test", place.parent / "practice")


def test_a_link_a_file_and_a_missing_parent_are_refused(place: Path) -> None:
    place.symlink_to(place.parent)
    with pytest.raises(StorageFailed, match="is a link"):
        site(place)
    place.unlink()
    place.write_text("x")
    with pytest.raises(StorageFailed, match="is no folder"):
        site(place)
    with pytest.raises(StorageFailed, match="could not write"):
        Site(place.parent / "no" / "portal", "test", place.parent / "practice")


def test_keys_are_drawn_at_random(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "urandom", lambda size: bytes(range(size)))
        assert new_key() == "abcdefghijklmnopqrstuvwxyz"
    assert is_key(new_key())
    assert len({new_key() for _ in range(50)}) == 50
