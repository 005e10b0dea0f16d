"""The sessions of a series on some days: the others are not parsed, and other months not listed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from therasched.cli import wiring
from therasched.storage import records

if TYPE_CHECKING:
    from tests.support.shop import Shop
    from therasched.storage.sessions import Sessions

DAYS = ("2026-02-10", "2026-03-10", "2026-03-24", "2026-05-05")


def sessions(shop: Shop) -> Sessions:
    return wiring.open_practice(str(shop.root)).sessions


@pytest.fixture(autouse=True)
def _series(shop: Shop) -> None:
    store = sessions(shop)
    for number, day in enumerate(DAYS, 2):
        one = shop.book("anna-k", f"{day} 14:00", id=f"bcdfg{number}")
        store.save(one, one.session._replace(series="bcdfg2"))
    shop.book("ben-o", "2026-03-11 14:00", id="bcdfgz", place="not bcdfg2")
    shop.book("anna-k", "2026-03-12 14:00", id="bcdfgx")


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (date.min, date.max, "2345"),
        (date(2026, 3, 10), date.max, "345"),
        (date(2026, 3, 11), date(2026, 5, 4), "4"),
        (date(2026, 3, 24), date(2026, 3, 24), "4"),
        (date(2026, 6, 1), date.max, ""),
        (date.min, date(2026, 2, 9), ""),
    ],
)
def test_by_start_within_some_days(shop: Shop, first: date, last: date, found: str) -> None:
    held = sessions(shop).in_series("bcdfg2", first, last)
    assert "".join(one.session.id[-1] for one in held) == found


def test_another_file_is_not_parsed(shop: Shop) -> None:
    store = sessions(shop)
    with mock.patch.object(records, "load", side_effect=records.load) as load:
        assert len([*store.in_series("bcdfg2", date(2026, 3, 1))]) == 3
    read = [call.args[0] for call in load.call_args_list]
    assert len(read) == 4  # one only speaks of the code
    assert not [path for path in read if "bcdfgx" in path or "2026/02" in path]


def test_a_series_that_there_is_not(shop: Shop) -> None:
    assert [*sessions(shop).in_series("zzzzzz")] == []
