from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from unittest import mock

from therasched.cli import wiring
from therasched.storage.sessions import Sessions
from therasched.storage.stream import SessionStream

if TYPE_CHECKING:
    from tests.support.shop import Shop

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def stream(shop: Shop) -> SessionStream:
    """Of a practice as it is now."""
    return SessionStream(wiring.open_practice(str(shop.root)).sessions)


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
    shop.book("anna-k", "2026-03-01 13:00", id="hhhhhh")
    assert near.path < far.path
    at_once = [one.session.id for one in shop.open().sessions.in_days(*YEAR)]
    assert ids(stream(shop)) == at_once
    assert at_once.index("fffff2") < at_once.index("gggggg")
    assert ids(stream(shop), date(2026, 3, 2), date(2026, 3, 2)) == [
        one.session.id for one in shop.open().sessions.in_days(date(2026, 3, 2), date(2026, 3, 2))
    ]


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
    real = Sessions.read

    def moved(self: Sessions, path: str) -> object:
        if path == gone.path:
            (shop.root / path).unlink()
        return real(self, path)

    found = stream(shop)
    with mock.patch.object(Sessions, "read", moved):
        assert ids(found) == ["bcdfgh"]
    assert found.unread() == {"cccccc"}  # a calendar folder keeps it until the next export


def test_nothing_is_remembered(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-02 9:00")
    sessions = wiring.open_practice(str(shop.root)).sessions
    assert len(list(SessionStream(sessions).sessions(*YEAR))) == 1
    assert sessions._loaded == {}


def test_each_file_of_how_many_is_told(shop: Shop) -> None:
    for day in (2, 3, 4):
        shop.book("anna-k", f"2026-03-0{day} 9:00")
    told: list[int] = []
    sessions = wiring.open_practice(str(shop.root)).sessions
    assert len(ids(SessionStream(sessions, told.append))) == 3
    assert told == [3, 3, 3]
