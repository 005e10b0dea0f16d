"""Several sessions at once: found by the code of their series, made all or none."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.program import tree, untouched
from therasched.cli import wiring
from therasched.errors import ChangedOnDisk, StorageFailed, UsageFault
from therasched.storage.writer import Writer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.support.shop import Shop
    from therasched.domain.session import Session
    from therasched.storage.sessions import Sessions


def sessions(shop: Shop) -> Sessions:
    return wiring.open_practice(str(shop.root)).sessions


@pytest.fixture
def three(shop: Shop) -> list[Session]:
    """Three new sessions, nothing of them on the disk."""
    booked = shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")
    made = booked.session._replace(series="bcdfgh")
    store = sessions(shop)
    store.remove(store.get(booked.path))
    return [made._replace(id=name) for name in ("bcdfgh", "bcdfgj", "bcdfgk")]


def failing(at: int, error: BaseException) -> AbstractContextManager[object]:
    """A writer whose creating fails at one of its calls."""
    real, calls = Writer.create, []

    def create(writer: Writer, path: str, data: bytes) -> None:
        calls.append(path)
        if len(calls) == at:
            raise error
        real(writer, path, data)

    return mock.patch.object(Writer, "create", create)


def full(path: str = "x") -> StorageFailed:
    failed = StorageFailed(f"could not save {path}: no space left on device; nothing was written")
    failed.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    return failed


def test_all_are_made_and_found_again(shop: Shop, three: list[Session]) -> None:
    shop.book("anna-k", "2026-03-11 14:00")
    shop.book("ben-o", "2026-03-12 14:00", tags=("bcdfgh",))  # has the code, and not as its series
    store = sessions(shop)
    made = store.create_all(three)
    assert [one.session for one in made] == three
    assert [one.path for one in store.in_series("bcdfgh")] == [one.path for one in made]
    assert [*sessions(shop).in_series("bcdfgh")] == made
    assert [*store.in_series("bcdfgk")] == []


def test_a_file_that_holds_no_such_code_is_not_parsed(shop: Shop, three: list[Session]) -> None:
    shop.book("ben-o", "2026-03-12 14:00", id="zzzzzz")
    store = sessions(shop)
    store.create_all(three)
    assert len([*store.in_series("bcdfgh")]) == 3
    assert not any("zzzzzz" in path for path in store._loaded)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_where_one_fails_none_stays(shop: Shop, three: list[Session], at: int) -> None:
    store = sessions(shop)
    with (
        untouched(shop.root / "sessions"),
        failing(at, full()),
        pytest.raises(StorageFailed) as fault,
    ):
        store.create_all(three)
    assert fault.value.message == (
        "could not save sessions/2026/03/2026-03-10-1400-bcdfgh.yaml and 2 more: "
        "no space left on device; nothing was written"
    )
    assert [*store.in_series("bcdfgh")] == []


def test_what_can_not_be_taken_back_is_told(shop: Shop, three: list[Session]) -> None:
    with (
        failing(3, full()),
        mock.patch.object(Writer, "remove", side_effect=full()),
        pytest.raises(StorageFailed, match="device; 2 of 3 are saved"),
    ):
        sessions(shop).create_all(three)
    assert len([*sessions(shop).in_series("bcdfgh")]) == 2


def test_a_failure_of_another_kind_keeps_its_sentence(shop: Shop, three: list[Session]) -> None:
    with (
        untouched(shop.root / "sessions"),
        failing(2, StorageFailed("the lock is lost")),
        pytest.raises(StorageFailed, match="the lock is lost; nothing was written"),
    ):
        sessions(shop).create_all(three)


def test_ctrl_c_in_between_leaves_none(shop: Shop, three: list[Session]) -> None:
    with (
        untouched(shop.root / "sessions"),
        failing(2, KeyboardInterrupt()),
        pytest.raises(KeyboardInterrupt),
    ):
        sessions(shop).create_all(three)


def test_a_file_of_that_name_is_not_touched(shop: Shop, three: list[Session]) -> None:
    path = "sessions/2026/03/2026-03-10-1400-bcdfgj.yaml"
    shop.write(path, "somebody else's\n")
    before = tree(shop.root / "sessions")
    with pytest.raises(ChangedOnDisk):
        sessions(shop).create_all(three)
    assert tree(shop.root / "sessions") == before


def test_one_that_is_not_sound_stops_all_before_anything_is_written(
    shop: Shop, three: list[Session]
) -> None:
    three[2] = three[2]._replace(clients=("nobody",))
    with untouched(shop.root), pytest.raises(UsageFault, match="nobody"):
        sessions(shop).create_all(three)


def test_several_ids_at_once(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-10 14:00", id="bcdfgh")
    found = sessions(shop).fresh_ids(50)
    assert len({*found, "bcdfgh"}) == 51
    assert sessions(shop).fresh_ids(0) == []
