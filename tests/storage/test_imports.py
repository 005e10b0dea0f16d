"""Finding what came from another calendar, without reading everything."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

import pytest

from therasched.cli import wiring
from therasched.domain.session import Source
from therasched.errors import Busy
from therasched.storage.imports import Imports
from therasched.storage.sessions import Sessions

if TYPE_CHECKING:
    from tests.support.shop import Shop

SOURCE = Source("a", "b", "c")


class Found(NamedTuple):
    ids: list[str]
    read: int


def found(shop: Shop, day: date) -> Found:
    opened = wiring.open_practice(str(shop.root))
    with mock.patch.object(Sessions, "_understood", autospec=True,
                           side_effect=Sessions._understood) as read:  # fmt: skip
        stored = Imports(opened.files, opened.sessions).since(day)
    return Found([one.session.id for one in stored], read.call_count)


def test_only_what_came_from_elsewhere_is_read(shop: Shop) -> None:
    for number, name in enumerate(("bcdfgh", "bcdfgj", "bcdfgk")):
        stored = shop.book("", f"2026-0{number + 2}-05 9:00", id=name, type="team", title="Round")
        if name != "bcdfgj":
            store = shop.open().sessions
            store.save(store.get(stored.path), stored.session._replace(source=SOURCE))
    shop.book("anna-k", "2026-03-09 9:00", id="cccccc", place="a source of joy")
    assert found(shop, date(2026, 2, 20)) == (["bcdfgh", "bcdfgk"], 3)
    assert found(shop, date(2026, 3, 1)) == (["bcdfgk"], 2)
    assert found(shop, date(2026, 5, 1)) == ([], 0)


def test_one_process_imports_at_a_time(shop: Shop) -> None:
    opened = wiring.open_practice(str(shop.root))
    earlier = Imports(opened.files, opened.sessions)
    with earlier.importing(), pytest.raises(Busy, match="is importing"), earlier.importing():
        pass
    with earlier.importing():
        pass


def test_a_key_behind_an_escape_is_found_and_what_can_not_be_read_is_passed_over(
    shop: Shop,
) -> None:
    stored = shop.book("", "2026-03-05 9:00", id="bcdfgh", type="team", title="Round")
    text = shop.text(stored)
    shop.write(stored.path, text + '  "sourc\\u0065": {calendar: a, uid: b, of: c}\n')
    shop.write("sessions/2026/03/2026-03-06-0900-cccccc.yaml", "source: [")
    (shop.root / "sessions/2026/03/2026-03-07-0900-dddddd.yaml").symlink_to("nowhere")
    (shop.root / "sessions/2026/03/2026-03-08-0900-fffff2.yaml").mkdir()
    assert found(shop, date(2026, 3, 1)).ids == ["bcdfgh"]
    opened = wiring.open_practice(str(shop.root))
    assert "bcdfgh" in Imports(opened.files, opened.sessions).ids()
