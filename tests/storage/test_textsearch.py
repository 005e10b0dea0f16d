"""Searching texts, with an index and without: what comes first, what is read and remembered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.storage.test_lookup import fitting, holding, later, long, newest, opened, shop, sought
from tests.support.handwritten import ANNA, sessions
from therasched.storage import lookup, textsearch, workers
from therasched.storage.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.support.shop import Shop
    from therasched.storage.sessions import Sessions

__all__ = ["later", "long", "shop"]

TEXT = sought("text")
OPENERS = (opened, sessions)


@pytest.fixture(autouse=True)
def _an_index_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "FEWEST", 0)


def months(found: list[str]) -> list[str]:
    """The months of these paths."""
    return [path[9:16] for path in found]


def two_processes(few: int = 0) -> AbstractContextManager[object]:
    return mock.patch.object(textsearch, "spread", partial(workers.spread, few=few, portion=2))


def rewrite(shop: Shop, month: str, old: str, new: str) -> None:
    (file,) = (shop.root / "sessions/2025" / month).iterdir()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("opener", OPENERS)
def test_the_newest_come_first(long: Shop, opener: Callable[[Shop], Sessions]) -> None:
    assert months(holding(opener(long), TEXT)) == [
        "2026/03",
        *(f"2025/{month:02}" for month in range(12, 8, -1)),
        *(f"2025/{month:02}" for month in range(7, 0, -1)),
    ]
    found, more = newest(opener(long), TEXT, 3)
    assert (months(found), more) == (["2026/03", "2025/12", "2025/11"], 9)


@pytest.mark.parametrize("opener", OPENERS)
def test_what_another_terminal_moves_meanwhile_is_found_once(
    long: Shop, opener: Callable[[Shop], Sessions]
) -> None:
    names = holding(opener(long), TEXT)
    new = ANNA.replace("03-02", "03-04")
    text = (long.root / ANNA).read_text().replace("03-02", "03-04")

    def moving(store: Sessions) -> AbstractContextManager[object]:
        read = store.read

        def moved(path: str) -> object:
            if path == ANNA and (long.root / ANNA).exists():
                long.write(new, text)
                (long.root / ANNA).unlink()
            return read(path)

        return mock.patch.object(store, "read", moved)

    store = opener(long)
    with moving(store):
        assert newest(store, TEXT, 3)[0] == [new, *names[1:3]]
    (long.root / new).rename(long.root / ANNA)
    store = opener(long)
    with moving(store):
        assert holding(store, TEXT) == [new, *names[1:]]


@pytest.mark.usefixtures("later")
def test_of_older_ones_those_that_surely_fit_are_not_read(long: Shop) -> None:
    holding(opened(long), TEXT)
    store = opened(long)
    with mock.patch.object(Files, "read", autospec=True, side_effect=Files.read) as read:
        newest(store, TEXT, 2)
    names = [call.args[1] for call in read.call_args_list]
    assert months([name for name in names if name.startswith("sessions/")]) == [
        "2026/03",
        "2025/12",
        "2025/08",  # in doubt: it has a fault
        "2025/08",  # which is told
    ]


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("opener", OPENERS)
def test_of_older_ones_no_fault_of_a_rule_is_told(
    long: Shop, opener: Callable[[Shop], Sessions]
) -> None:
    for month in ("03", "12"):
        rewrite(long, month, "slt-50", "slt")
    for most, told in ((1, ["2025/08"]), (2, ["2025/08", "2025/12"])):
        store = opener(long)
        newest(store, TEXT, most)
        assert sorted({one.path[9:16] for one in store.findings()}) == told


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("few", [0, 400])
@pytest.mark.parametrize("opener", OPENERS)
def test_an_unreadable_log_is_told_whoever_read_it(
    long: Shop, opener: Callable[[Shop], Sessions], few: int
) -> None:
    long.write("signed/b0/b02bcd.log.yaml", "- no event\n")
    (long.root / "signed/b0/b03bcd.log.yaml").mkdir()
    for ask in (lambda one: holding(one, TEXT), lambda one: newest(one, TEXT, 1)):
        store = opener(long)
        with two_processes(few):
            ask(store)
        told = store._practice.signed.findings()  # type: ignore[attr-defined]
        assert [one.path[10:16] for one in told] == ["b02bcd", "b03bcd"]


@pytest.mark.usefixtures("later")
def test_two_processes_find_the_same(long: Shop) -> None:
    one, two = sessions(long), sessions(long)
    expected = holding(one, TEXT), newest(one, TEXT, 2)
    with two_processes():
        assert (holding(two, TEXT), newest(two, TEXT, 2)) == expected
    assert two.findings() == one.findings()


@pytest.mark.parametrize("opener", OPENERS)
def test_nothing_sound_is_remembered(long: Shop, opener: Callable[[Shop], Sessions]) -> None:
    store = opener(long)
    assert holding(store, TEXT)
    assert months([*store._loaded]) == ["2025/08"]
    assert not store._practice.signed._events  # type: ignore[attr-defined]


def test_what_goes_while_it_is_looked_for_is_not_found(long: Shop) -> None:
    found = sessions(long).holding(TEXT, fitting(TEXT))
    assert months([next(found)]) == ["2026/03"]
    (file,) = (long.root / "sessions/2025/03").iterdir()
    file.unlink()
    assert "2025/03" not in months([*found])
