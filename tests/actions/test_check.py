"""Checking: all faults at once, doubles, overlaps, strays; only names are ever mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept, records
from therasched.actions import check
from therasched.cli import wiring
from therasched.errors import NotFound

if TYPE_CHECKING:
    from tests.support.shop import Shop

ANNA = "sessions/2026/03/2026-03-05-0900-bcdfgh.yaml"
BEN = "sessions/2026/03/2026-03-06-0900-bcdfgk.yaml"


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    shop.book("ben-o", "2026-03-06 9:00", id="bcdfgk")


def look(shop: Shop, *only: str, fix: bool = False, rehearse: bool = False) -> check.Report:
    opened = wiring.open_practice(str(shop.root), rehearse=rehearse)
    return check.check(opened.office, wiring.inventory(opened), only, fix=fix)


def told(report: check.Report) -> list[str]:
    return [f"{one.where}: {one.message}" for one in report.findings]


def change(shop: Shop, path: str, old: str, new: str) -> None:
    text = (shop.root / path).read_text()
    assert old in text
    shop.write(path, text.replace(old, new))


def test_a_sound_practice_has_no_fault(shop: Shop) -> None:
    with kept(shop.root):
        assert look(shop, fix=True) == check.Report(8, ())


def test_all_faults_of_all_files_at_once_by_place(shop: Shop) -> None:
    change(shop, ANNA, "service: slt-50", "service: slt\nmod: x")
    shop.write("clients/ben-o.yaml", "code: ben\nname: Ben\nservice: talk\nguardians: [mum]\n")
    shop.write("contacts/school-ot.yaml", "code: school-ot\nname: 'Ott\n")
    shop.write("clients/ben-o (1).yaml", "")
    with kept(shop.root):
        report = look(shop)
    assert report.files == 9
    assert told(report) == [
        "clients/ben-o (1).yaml:1:1: a copy of ben-o.yaml that a program left",
        'clients/ben-o.yaml:1:7: code "ben" stands in a file named ben-o.yaml',
        'clients/ben-o.yaml:3:10: no service "talk"',
        'clients/ben-o.yaml:4:13: no contact "mum"',
        "contacts/school-ot.yaml:2:7: this quote is never closed",
        f'{ANNA}:5:10: no service "slt"',
        f'{ANNA}:6:1: unknown key "mod"',
    ]


def test_a_file_that_is_no_session_is_told_and_the_others_looked_at(shop: Shop) -> None:
    shop.write(ANNA, "id: [\n")
    change(shop, BEN, "mode: direct", "mode: diect")
    assert [one.path for one in look(shop).findings] == [ANNA, BEN]


def test_ids_that_stand_twice_are_told_in_both_files(shop: Shop) -> None:
    copy = "sessions/2026/04/2026-04-05-0900-bcdfgh.yaml"
    shop.write(copy, (shop.root / ANNA).read_text().replace("03-05", "04-05"))
    assert told(look(shop)) == [
        f'{ANNA}:2:5: id "bcdfgh" stands in {copy} too',
        f'{copy}:2:5: id "bcdfgh" stands in {ANNA} too',
    ]


def test_overlaps_are_told_in_the_later_session(shop: Shop) -> None:
    shop.book("anna-k,ben-o", "2026-03-05 9:30", id="bcdfgl")
    later = "sessions/2026/03/2026-03-05-0930-bcdfgl.yaml"
    assert told(look(shop)) == [
        f"{later}:8:8: overlaps bcdfgh: both need client anna-k and practitioner lena"
    ]
    assert told(look(shop, ANNA)) == [
        f"{ANNA}:8:8: overlaps bcdfgl: both need client anna-k and practitioner lena"
    ]
    assert told(look(shop, BEN)) == []


def test_a_name_that_says_another_start_is_told_or_mended(shop: Shop) -> None:
    change(shop, ANNA, "start: 2026-03-05 09:00", "start: 2026-03-05 08:45")
    right = ANNA.replace("0900", "0845")
    with kept(shop.root):
        report = look(shop)
        assert told(report) == [f"{ANNA}:8:8: the file's name says another start"]
        rehearsed = look(shop, fix=True, rehearse=True)
    assert rehearsed == check.Report(8, (), ((ANNA, right),))
    before = records(shop.root)
    assert look(shop, fix=True) == rehearsed
    assert records(shop.root) == {
        **{path: data for path, data in before.items() if path != ANNA},
        right: before[ANNA],
    }
    assert look(shop, fix=True) == check.Report(8, ())


def test_mending_names_keeps_other_faults_under_the_new_name(shop: Shop) -> None:
    misplaced = "sessions/2026/bcdfgh.yaml"
    text = (shop.root / ANNA).read_text()
    (shop.root / ANNA).unlink()
    shop.write(misplaced, text + "mod: x\n")
    assert len(look(shop).findings) == 2
    report = look(shop, fix=True)
    assert report.renamed == ((misplaced, ANNA),)
    assert [one.path for one in report.findings] == [ANNA]


def test_no_file_gives_way_to_another(shop: Shop) -> None:
    copy = "sessions/2026/03/2026-03-05-0915-bcdfgh.yaml"
    shop.write(copy, (shop.root / ANNA).read_text())
    with kept(shop.root):
        report = look(shop, fix=True)
    assert report.renamed == ()
    assert [one.path for one in report.findings] == [ANNA, copy, copy]
    assert report.findings[2].message == "the file's name says another start"


def test_another_id_in_the_name_is_never_mended(shop: Shop) -> None:
    change(shop, ANNA, "id: bcdfgh", "id: bcdfgz")
    with kept(shop.root):
        assert told(look(shop, fix=True)) == [f'{ANNA}:2:5: the file\'s name says "bcdfgh"']


@pytest.mark.parametrize(
    ("only", "faults"),
    [
        (("therasched.yaml",), 0),
        (("clients/anna-k.yaml", "contacts/school-ot.yaml"), 0),
        (("clients/ben-o.yaml",), 1),
        ((BEN, "clients/ben-o.yaml"), 2),
        (("clients/ben-o (1).yaml",), 1),
    ],
)
def test_some_files_alone(shop: Shop, only: tuple[str, ...], faults: int) -> None:
    change(shop, BEN, "mode: direct", "mode: diect")
    shop.write("clients/ben-o.yaml", "code: ben-o\nname: Ben\nservice: talk\n")
    shop.write("clients/ben-o (1).yaml", "")
    report = look(shop, *only)
    assert report.files == len(only)
    assert len(report.findings) == faults
    assert {one.path for one in report.findings} <= set(only)


@pytest.mark.parametrize("path", ["clients/nobody.yaml", "../x", "/etc/passwd", "README.md", ""])
def test_what_is_no_file_of_the_practice_is_not_looked_at(shop: Shop, path: str) -> None:
    with pytest.raises(NotFound):
        look(shop, path)


def test_progress_is_told_for_each_file(shop: Shop) -> None:
    opened = wiring.open_practice(str(shop.root))
    seen: list[int] = []
    check.check(opened.office, wiring.inventory(opened), progress=seen.append)
    assert seen == [8] * 8
