from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from therasched.actions import exchange

if TYPE_CHECKING:
    from tests.support.shop import Shop
    from therasched.domain.session import Stored

MARCH = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def sessions(shop: Shop) -> dict[str, Stored]:
    return {
        "bcdfgh": shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh"),
        "cccccc": shop.book("anna-k,ben-o", "2026-03-31 9:00", id="cccccc"),
        "dddddd": shop.book("tanaka", "2026-03-05 9:00", id="dddddd", service="slt-50"),
        "fffff2": shop.book("ben-o", "2026-04-01 9:00", id="fffff2"),
        "ggggg2": shop.book(
            "", "2026-02-27", last_day=date(2026, 3, 1), type="time-off", title="Off", id="ggggg2"
        ),
    }


def starts(shop: Shop, chosen: list[Stored] | None = None, **options: str) -> list[str]:
    found = exchange.calendar(shop.open(), chosen, MARCH, names="code", **options)
    return [f"{item.span.start:%m-%d}" for item in found.items]


def test_what_touches_the_days(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert len(sessions) == 5
    assert sorted(starts(shop)) == ["02-27", "03-02", "03-05", "03-31"]


def test_of_one_client_or_practitioner(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert sessions
    assert starts(shop, client="anna-k") == ["03-02", "03-31"]
    assert starts(shop, practitioner="tom") == ["03-05"]
    assert sorted(starts(shop, practitioner="lena")) == ["02-27", "03-02", "03-31"]


def test_chosen_ones_whatever_their_day(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert starts(shop, [sessions["fffff2"], sessions["bcdfgh"]]) == ["03-02", "04-01"]
    assert starts(shop, []) == []


def test_a_file_edited_by_hand_has_its_own_time(shop: Shop, sessions: dict[str, Stored]) -> None:
    stored = sessions["bcdfgh"]
    text = shop.text(stored)
    shop.write(stored.path, text.replace("end: 2026-03-02 09:50", "end: 2026-03-02 10:30"))
    modified = datetime(2026, 3, 3, 12, tzinfo=UTC).timestamp()
    os.utime(shop.root / stored.path, (modified, modified))
    found = exchange.calendar(shop.open(), None, MARCH, names="code", client="anna-k")
    item = found.items[0]
    assert (item.sequence, item.stamp_at) == (1, datetime(2026, 3, 3, 12, tzinfo=UTC))
