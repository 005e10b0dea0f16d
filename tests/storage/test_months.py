"""What names in folders of months say, kept so that none is listed, never told when one moved."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.handwritten import practice, sessions
from therasched.storage import freshness
from therasched.storage.disk import Folder
from therasched.storage.files import Files
from therasched.storage.months import Months
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.shop import Shop
    from therasched.storage.sessions import Sessions

YEARS = (2024, 2025)
IDS = {
    f"{year}/{month:02}": f"b{year % 10}{month:02}bc" for year in YEARS for month in range(1, 13)
}
SPAN = "sessions/2025/08/2025-08-20_2026-03-04-c508bc.yaml"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Two years with a session a month and one of many days, and the month of now."""
    shop = practice(tmp_path)
    for month, name in IDS.items():
        shop.write(f"sessions/{month}/{month.replace('/', '-')}-10-0900-{name}.yaml", "")
    shop.write(SPAN, "")
    return shop


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    """Everything was written a while ago."""
    really = freshness.now
    with mock.patch.object(freshness, "now", side_effect=lambda: really() + 10 * freshness.TICK):
        yield


def listed(act: Callable[[], object]) -> tuple[object, int]:
    """What comes of something, and how many folders were listed for it."""
    with mock.patch.object(Folder, "names", autospec=True, side_effect=Folder.names) as names:
        return act(), names.call_count


def kept(shop: Shop) -> list[str]:
    return sorted(path.name for path in (shop.root / ".therasched").glob("months-*"))


def fixed(store: Sessions, *drawn: str) -> list[str]:
    with mock.patch("therasched.storage.paths.new_id", side_effect=drawn):
        return store.fresh_ids(1)


def test_months_are_told_with_what_moves_with_them(shop: Shop) -> None:
    (shop.root / "sessions/notes").mkdir()
    (shop.root / "sessions/2026/spring").mkdir()
    months = Months(Files(shop.root))
    before = months.all()
    assert [*before] == [*IDS, "2026/03"]
    shop.write("sessions/2025/08/x.yaml", "")
    assert {one for one, own in months.all().items() if own != before[one]} == {"2025/08"}


def test_an_id_of_old_is_found_where_its_month_alone_is_listed(shop: Shop) -> None:
    first, all_of_them = listed(lambda: sessions(shop).named("b502bc"))
    assert kept(shop) == ["months-2024", "months-2025"]
    again, few = listed(lambda: sessions(shop).named("b502bc"))
    assert first == again == ["sessions/2025/02/2025-02-10-0900-b502bc.yaml"]
    assert all_of_them > 20
    assert few == 5  # years, the three latest months, its own
    prefix, more = listed(lambda: sessions(shop).named("b50"))
    assert prefix == [
        f"sessions/2025/{m:02}/2025-{m:02}-10-0900-b5{m:02}bc.yaml" for m in range(1, 10)
    ]
    assert more == few + 8
    assert (shop.root / ".therasched/months-2024").stat().st_mode & 0o777 == 0o600


def test_a_fresh_id_lists_nothing_of_old_and_is_nobodys(shop: Shop) -> None:
    assert fixed(sessions(shop), "bbbbbb") == ["bbbbbb"]
    assert listed(lambda: fixed(sessions(shop), "bbbbbb")) == (["bbbbbb"], 4)
    assert fixed(sessions(shop), "b402bc", "c508bc", "bbbbb2") == ["bbbbb2"]


def test_names_that_moved_are_seen_however_they_did(shop: Shop) -> None:
    sessions(shop).named("b502bc")
    old = shop.root / "sessions/2024/05"
    times = old.stat()
    shop.write("sessions/2024/05/2024-05-11-0900-c405bc.yaml", "")
    os.utime(old, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert sessions(shop).named("c405bc") == ["sessions/2024/05/2024-05-11-0900-c405bc.yaml"]
    assert fixed(sessions(shop), "c405bc", "bbbbb2") == ["bbbbb2"]
    (old / "2024-05-11-0900-c405bc.yaml").unlink()
    assert sessions(shop).named("c405bc") == []
    old.rename(shop.root / "sessions/2023-05")
    assert sessions(shop).named("b405bc") == []
    (shop.root / "sessions/2023-05").rename(old)
    assert sessions(shop).named("b405bc") == ["sessions/2024/05/2024-05-10-0900-b405bc.yaml"]


def test_what_may_move_once_more_unseen_is_listed_each_time(shop: Shop) -> None:
    newest = max(one.stat().st_ctime_ns for one in (shop.root / "sessions").glob("*/*"))
    with mock.patch.object(freshness, "now", return_value=newest + freshness.TICK // 2):
        sessions(shop).named("b502bc")
    assert kept(shop) == []
    oldest = min(one.stat().st_ctime_ns for one in (shop.root / "sessions").glob("*/*"))
    with mock.patch.object(freshness, "now", return_value=oldest + freshness.TICK):
        sessions(shop).named("b502bc")
    assert kept(shop) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"zz\n1\n",
        lambda _: b"\xff\xfe",
        lambda data: data[:-1],
        lambda data: data.replace(b"b502bc", b"b502bd"),
        lambda data: data.replace(b"\n1\n", b"\n0\n"),
    ],
)
def test_what_is_damaged_or_of_another_version_is_made_anew(
    shop: Shop, damage: Callable[[bytes], bytes]
) -> None:
    sessions(shop).named("b502bc")
    file = shop.root / ".therasched/months-2025"
    good = file.read_bytes()
    file.write_bytes(damage(good))
    assert sessions(shop).named("b502bc")
    assert file.read_bytes() == good


def test_a_rehearsal_keeps_nothing_and_so_does_a_disk_that_refuses(shop: Shop) -> None:
    months = Months(RehearsedFiles(shop.root))
    assert months.kept(months.all()) == {}
    assert kept(shop) == []
    (shop.root / ".therasched").write_text("no folder")
    assert sessions(shop).named("b502bc") == ["sessions/2025/02/2025-02-10-0900-b502bc.yaml"]


def test_a_folder_that_can_not_be_listed_is_left_to_who_asks(shop: Shop) -> None:
    months = Months(Files(shop.root))
    owns = months.all()
    (shop.root / "sessions/2024/05/2024-05-10-0900-b405bc.yaml").unlink()
    (shop.root / "sessions/2024/05").rmdir()
    (shop.root / "sessions/2024/05").symlink_to("04")
    assert owns.keys() - months.kept(owns).keys() == {"2024/05"}


def test_few_months_are_not_kept(shop: Shop) -> None:
    months = Months(Files(shop.root))
    few = {one: own for one, own in months.all().items() if one > "2025/02"}
    assert len(few) == 11
    assert months.kept(few) == {}
    assert kept(shop) == []


def test_one_that_moved_leaves_the_rest_of_its_year_as_it_was(shop: Shop) -> None:
    sessions(shop).named("b502bc")
    shop.write("sessions/2025/01/x.yaml", "")
    names, count = listed(lambda: sessions(shop).named("zzzzzz"))
    assert (names, count) == ([], 5)
    assert listed(lambda: sessions(shop).named("zzzzzz"))[1] == 4


def test_a_week_lists_of_the_year_before_what_may_reach_it(shop: Shop) -> None:
    week = date(2026, 3, 2), date(2026, 3, 8)
    store = sessions(shop)
    before = store.names_in(*week)
    assert [one.id for one in before] == ["c508bc", "k7f3mq"]
    store.named("b502bc")
    around = ["2025/08", "2025/11", "2025/12", "2026/01", "2026/02", "2026/03"]
    assert store.months_around(*week) == around
    assert sessions(shop).names_in(*week) == before
    shop.write("sessions/2025/05/2025-05-01_2026-03-03-c505bc.yaml", "")
    assert [one.id for one in sessions(shop).names_in(*week)] == ["c505bc", "c508bc", "k7f3mq"]
    for day in (date(2025, 8, 1), date(2025, 9, 1), date(2024, 1, 1), date(2023, 5, 5)):
        store, blank = sessions(shop), sessions(shop)
        with mock.patch.object(Months, "proved", return_value={}):
            plain = blank.names_in(day, day)
        assert store.names_in(day, day) == plain
