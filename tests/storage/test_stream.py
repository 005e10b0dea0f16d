from __future__ import annotations

import os
import signal
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from therasched.cli import wiring
from therasched.storage import stream as stream_module
from therasched.storage import workers
from therasched.storage.contents import LIMIT
from therasched.storage.files import Files
from therasched.storage.passing import PassingLedger
from therasched.storage.stream import SessionStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.shop import Shop
    from therasched.domain.session import Stored

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def stream(shop: Shop, progress: Callable[[int], None] | None = None) -> SessionStream:
    """Of a practice as it is now."""
    opened = wiring.open_practice(str(shop.root))
    signed = PassingLedger(opened.files)
    return SessionStream(opened.sessions, opened.practice.clients, signed, progress)


def ids(found: SessionStream, first: date = YEAR[0], last: date = YEAR[1]) -> list[str]:
    return [stored.session.id for stored, _ in found.sessions(first, last)]


def test_the_same_sessions_in_the_same_order_as_when_read_at_once(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("ben-o", "2026-03-02 9:00", id="bbbbbb")
    shop.book("", "2026-03-02", type="time-off", title="Away", id="cccccc")
    shop.book("anna-k", "2026-04-01 9:00", id="dddddd")
    far = shop.book("anna-k", "2026-03-02 6:00", id="fffff2")
    file = shop.root / far.path
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "timezone: Pacific/Auckland\n", encoding="utf-8")
    near = shop.book("anna-k", "2026-03-01 23:30", id="gggggg")
    shop.book("anna-k", "2026-12-31 9:00", id="kkkkkk")
    shop.book("ben-o", "2026-12-31 8:00", id="mmmmmm")
    shop.book("anna-k", "2026-03-01 13:00", id="hhhhhh")
    assert near.path < far.path
    at_once = [one.session.id for one in shop.open().sessions.in_days(*YEAR)]
    assert ids(stream(shop)) == at_once
    assert at_once.index("fffff2") < at_once.index("gggggg")
    assert ids(stream(shop), date(2026, 3, 2), date(2026, 3, 2)) == [
        one.session.id for one in shop.open().sessions.in_days(date(2026, 3, 2), date(2026, 3, 2))
    ]


def test_a_name_that_says_an_earlier_start_does_not_change_the_order(shop: Shop) -> None:
    for day, name in (("02-02", "bbbbbb"), ("02-03", "cccccc"), ("04-10", "dddddd")):
        shop.book("anna-k", f"2026-{day} 9:00", id=name)
    path = "sessions/2026/02/2026-02-02-0900-bbbbbb.yaml"
    text = (shop.root / path).read_text(encoding="utf-8")
    shop.write(path, text.replace("2026-02-02", "2026-04-12"))
    found = stream(shop)
    assert ids(found) == ["cccccc", "dddddd", "bbbbbb"]
    assert [one.path for one in found.findings()] == [path]
    assert found.faulty() == []


def test_what_the_disk_does_not_give_is_told(shop: Shop) -> None:
    large = shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    shop.book("anna-k", "2026-03-03 9:00", id="cccccc")
    shop.write(large.path, "#" * (LIMIT + 1))
    found = stream(shop)
    assert ids(found) == ["cccccc"]
    assert "larger than" in found.findings()[0].message
    assert found.unread() == {"bcdfgh"}
    assert [one.path for one in found.faulty()] == [large.path]


def test_when_each_file_last_changed(shop: Shop) -> None:
    stored = shop.book("anna-k", "2026-03-02 9:00")
    ((_, modified_at),) = stream(shop).sessions(*YEAR)
    seconds = (shop.root / stored.path).stat().st_mtime
    assert modified_at == datetime.fromtimestamp(seconds, UTC)


def test_faults_are_kept_and_what_could_not_be_read(shop: Shop) -> None:
    good = shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    bad = shop.book("anna-k", "2026-03-03 9:00", id="cccccc")
    (shop.root / bad.path).write_text("start: [", encoding="utf-8")
    with (shop.root / good.path).open("a", encoding="utf-8") as file:
        file.write("colour: red\n")
    found = stream(shop)
    assert found.unread() == set()
    assert ids(found) == ["bcdfgh"]
    assert [one.path for one in found.findings()] == [good.path, bad.path]
    assert found.unread() == {"cccccc"}


def test_what_was_moved_meanwhile_is_passed_over(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    gone = shop.book("anna-k", "2026-03-03 9:00", id="cccccc")
    real = Files.read

    def moved(self: Files, path: str) -> bytes:
        if path == gone.path:
            (shop.root / path).unlink()
        return real(self, path)

    found = stream(shop)
    with mock.patch.object(Files, "read", moved):
        assert ids(found) == ["bcdfgh"]
    assert found.unread() == {"cccccc"}  # a calendar folder keeps it until the next export


def test_nothing_is_remembered(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00")
    found = stream(shop)
    assert len(list(found.sessions(*YEAR))) == 1
    assert found._sessions._loaded == {}


def test_each_file_of_how_many_is_told(shop: Shop) -> None:
    for day in (2, 3, 4):
        shop.book("anna-k", f"2026-03-0{day} 9:00")
    told: list[int] = []
    assert len(ids(stream(shop, told.append))) == 3
    assert told == [3, 3, 3]


# What is made of them


@pytest.fixture
def year(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Sessions in every month of a year, of which two processes read all but the first month's."""
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.setattr(stream_module, "MANY", 1)
    for month in range(1, 13):
        shop.book("anna-k", f"2026-{month:02}-02 9:00", id=f"bcdf{month:02}")
    return shop


def seen(stored: Stored, modified_at: datetime) -> tuple[str, datetime, int] | None:
    """The id, when its file last changed, and who has looked; nothing of those in May."""
    if stored.session.span.first_day.month == 5:
        return None
    return stored.session.id, modified_at, os.getpid()


def test_two_processes_make_what_one_makes_in_its_order(year: Shop) -> None:
    one = [(stored.session.id, at) for stored, at in stream(year).sessions(*YEAR)]
    del one[4]
    made = list(stream(year).made(*YEAR, seen))
    assert [(name, at) for name, at, _ in made] == one
    there = [name for name, _, process in made if process != os.getpid()]
    assert there == ["bcdf03", "bcdf07", "bcdf09", "bcdf11"]


def test_on_one_core_or_for_a_few_there_is_no_second(
    year: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 1)
    assert {process for *_, process in stream(year).made(*YEAR, seen)} == {os.getpid()}
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.setattr(stream_module, "MANY", 12)
    assert {process for *_, process in stream(year).made(*YEAR, seen)} == {os.getpid()}


def test_what_the_second_finds_wrong_is_known_here(year: Shop) -> None:
    for month in (3, 6, 8, 11):
        file = next(year.root.glob(f"sessions/2026/{month:02}/*.yaml"))
        text = file.read_text(encoding="utf-8")
        file.write_text("start: [" if month < 8 else f"{text}colour: red\n", encoding="utf-8")
    year.write("clients/ben-o.yaml", "code: ben-o\nname: Ben\ncolour: red\n")

    def named(stored: Stored, _: datetime) -> str:
        clients = found._sessions._practice.clients
        # The second one alone asks for Ben.
        return "" if os.getpid() == me else clients["ben-o"].name

    me, alone, found = os.getpid(), stream(year), stream(year)
    assert len(list(alone.sessions(*YEAR))) == len(list(found.made(*YEAR, named))) == 10
    assert found.findings() == alone.findings()
    assert len(found.findings()) == 4
    assert found.unread() == alone.unread() == {"bcdf03", "bcdf06"}
    assert found.faulty() == alone.faulty()
    assert [one.path for one in found._clients.findings()] == ["clients/ben-o.yaml"]


def test_each_file_is_told_whoever_reads_it(year: Shop) -> None:
    told: list[int] = []
    assert len(list(stream(year, told.append).made(*YEAR, seen))) == 11
    assert told == [12] * 12


def test_a_second_one_that_dies_is_no_loss(year: Shop) -> None:
    def made(stored: Stored, _: datetime) -> str:
        if os.getpid() != me:
            os.kill(os.getpid(), signal.SIGKILL)
        return stored.session.id

    me = os.getpid()
    assert list(stream(year).made(*YEAR, made)) == [f"bcdf{month:02}" for month in range(1, 13)]
