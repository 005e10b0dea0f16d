"""Logs that are looked at in passing: the same events and faults, and hardly any remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from therasched.storage import passing
from therasched.storage.files import Files
from therasched.storage.ledger import Ledger
from therasched.storage.passing import PassingLedger

if TYPE_CHECKING:
    from tests.support.shop import Shop

NAMES = ("bcdfgh", "cccccc", "dddddd", "fffff2")


@pytest.fixture(autouse=True)
def _logs(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "MANY", 2)
    for name in NAMES[:3]:
        shop.write(f"signed/{name[:2]}/{name}.log.yaml", "- nothing\n")


def test_it_has_what_the_ledger_has(shop: Shop) -> None:
    whole, one = Ledger(Files(shop.root)), PassingLedger(Files(shop.root))
    assert [*one] == [*whole] == [*NAMES[:3]]
    assert len(one) == 3
    assert [one.get(name) for name in NAMES] == [whole.get(name) for name in NAMES]
    assert one.get("cccccc") is not None
    assert one.get("fffff2") is None


def test_what_could_not_be_read_is_told_long_after(shop: Shop) -> None:
    one = PassingLedger(Files(shop.root))
    assert one.findings() == []
    for name in NAMES:
        one.get(name)
    assert [fault.path[-15:] for fault in one.findings()] == [
        f"{name}.log.yaml" for name in NAMES[:3]
    ]


def test_few_are_remembered(shop: Shop) -> None:
    one = PassingLedger(Files(shop.root))
    for name in NAMES * 3:
        one.get(name)
        assert len(one._ledger._events) <= 2
