"""What is looked for of a series: its sessions, and whether it is about to end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from therasched.actions import browse, schedule
from therasched.actions.browse import Filter
from therasched.storage.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.shop import Shop
    from therasched.domain.session import Stored

CODE = "bcdfg2"


def put(shop: Shop, name: str, day: str, clients: str = "anna-k", **more: object) -> Stored:
    """A session of the series."""
    booking = more if clients else {"type": "team", "title": "Round", **more}
    one = shop.book(clients, f"{day} 14:00", id=name, **booking)
    return shop.open().sessions.save(one, one.session._replace(series=CODE))


def found(shop: Shop, stored: Stored) -> list[str]:
    return [one.session.id for one in browse.series_of(shop.open(), stored)]


def limited(real: Callable[..., Iterator[Stored]]) -> Callable[..., Iterator[Stored]]:
    """The same, but who asks for ever is stopped."""
    asked: list[object] = []

    def in_series(*about: Any) -> Iterator[Stored]:
        asked.append(about)
        assert len(asked) < 1000
        return real(*about)

    return in_series


# --- its sessions ----------------------------------------------------------------------


def test_a_single_session_is_in_none(shop: Shop) -> None:
    assert found(shop, shop.book("anna-k", "2026-03-10 14:00")) == []


def test_it_is_found_from_any_of_them_on(shop: Shop) -> None:
    held = [put(shop, CODE, "2025-06-10"), put(shop, "bcdfg3", "2026-03-10")]
    held += [put(shop, "bcdfg4", "2027-03-10"), put(shop, "bcdfg5", "2027-03-17")]
    for one in held:
        ids = found(shop, one)
        assert ids[0] == one.session.id
        assert sorted(ids) == [CODE, "bcdfg3", "bcdfg4", "bcdfg5"]


@pytest.mark.parametrize("first", ["gone", "in another series", "at fault"])
def test_it_is_found_also_without_its_first_one(shop: Shop, first: str) -> None:
    begin = put(shop, CODE, "2025-06-10")
    held = [put(shop, "bcdfg3", "2026-01-10"), put(shop, "bcdfg4", "2026-12-10")]
    if first == "gone":
        (shop.root / begin.path).unlink()
    elif first == "at fault":
        shop.write(begin.path, "id: [")
    else:
        shop.write(begin.path, shop.text(begin).replace(f"series: {CODE}", "series: x"))
    assert sorted(found(shop, held[1])) == ["bcdfg3", "bcdfg4"]


def test_one_that_was_moved_before_the_first_is_found(shop: Shop) -> None:
    first, second = put(shop, CODE, "2026-03-10"), put(shop, "bcdfg3", "2026-03-02")
    assert sorted(found(shop, first)) == [CODE, "bcdfg3"]
    assert found(shop, second) == ["bcdfg3", CODE]


def test_an_earlier_name_on_a_later_session_ends_the_search_too(shop: Shop) -> None:
    held = [put(shop, f"bcdf{day[-2:]}", day) for day in ("2026-02-15", "2026-03-10", "2026-03-20")]
    shop.write(held[0].path, shop.text(held[0]).replace("2026-02-15", "2026-03-25"))
    with mock.patch.object(Sessions, "in_series", limited(Sessions.in_series)):
        assert sorted(found(shop, held[1])) == ["bcdf10", "bcdf15", "bcdf20"]


@pytest.mark.parametrize("day", ["2025-05-01", "2026-03-09", "2026-03-11", "2026-10-01"])
@pytest.mark.parametrize("gone", [True, False])
def test_a_name_that_says_another_day_than_its_file_ends_nothing_and_hides_nothing(
    shop: Shop, day: str, gone: bool
) -> None:
    held = [
        put(shop, CODE, "2026-03-01"),
        *(put(shop, f"bcdf{n}", f"2026-03-{n}") for n in (10, 20)),
    ]
    if gone:
        (shop.root / held.pop(0).path).unlink()
    one = held[-1]
    shop.write(one.path, shop.text(one).replace("2026-03-20", day))
    with mock.patch.object(Sessions, "in_series", limited(Sessions.in_series)):
        ids = found(shop, shop.open().sessions.view(one.path))
        assert sorted(ids) == sorted(one.session.id for one in held)
        assert CODE in found(shop, held[0]) or gone


def test_a_list_of_it_takes_the_other_filters_too(shop: Shop) -> None:
    put(shop, CODE, "2026-03-10")
    put(shop, "bcdfg3", "2026-03-17", "ben-o")
    shop.book("anna-k", "2026-03-18 14:00")

    def listed(**more: object) -> list[str]:
        wanted = Filter(series=CODE, **more)  # type: ignore[arg-type]
        return [one.session.id for one in browse.listing(shop.open(), wanted)]

    assert listed() == [CODE, "bcdfg3"]
    assert listed(client="ben-o") == ["bcdfg3"]
    assert listed(first=date(2026, 3, 11)) == ["bcdfg3"]


# --- its end ---------------------------------------------------------------------------


def ending(shop: Shop, days: int = 14) -> list[str]:
    return [one.session.id for one in browse.ending(shop.open(), days)]


@pytest.mark.parametrize(
    ("day", "ends"),
    [("2026-03-03", True), ("2026-03-17", True), ("2026-03-18", False), ("2026-03-02", False)],
)
def test_its_last_one_is_near(shop: Shop, day: str, ends: bool) -> None:
    put(shop, CODE, day)
    assert bool(ending(shop)) is ends


def test_one_that_goes_on_does_not_end(shop: Shop) -> None:
    put(shop, CODE, "2026-03-10")
    later = put(shop, "bcdfg3", "2026-04-14", "ben-o")
    assert ending(shop) == []
    schedule.cancel(shop.open(), later, by="clinic")
    assert ending(shop) == [CODE]


def test_the_last_one_that_takes_place_counts(shop: Shop) -> None:
    put(shop, CODE, "2026-03-10")
    schedule.cancel(shop.open(), put(shop, "bcdfg3", "2026-03-17"), by="clinic")
    assert ending(shop) == [CODE]


def test_nothing_is_told_where_she_has_something_booked_after_it(shop: Shop) -> None:
    put(shop, CODE, "2026-03-10")
    shop.book("anna-k", "2026-04-14 9:00", type="task", id="bcdfgx")
    shop.book("anna-k", "2026-03-10 9:00", id="bcdfgw")
    assert ending(shop) == [CODE]  # work for her is no appointment
    shop.book("anna-k", "2026-04-14 9:00", practitioner="tom", id="bcdfgz")
    assert ending(shop) == []


def test_in_a_group_one_without_anything_is_enough(shop: Shop) -> None:
    put(shop, CODE, "2026-03-10", "anna-k,ben-o")
    shop.book("anna-k", "2026-04-14 9:00", id="bcdfgz")
    assert ending(shop) == [CODE]
    shop.book("ben-o", "2026-04-14 9:00", id="bcdfgx")
    assert ending(shop) == []


def test_for_clients_in_the_archive_nothing_is_told(shop: Shop) -> None:
    put(shop, CODE, "2026-03-10")
    text = (shop.root / "clients/anna-k.yaml").read_text(encoding="utf-8")
    shop.write("clients/anna-k.yaml", text + "archived: 2026-03-01\n")
    assert ending(shop) == []
    (shop.root / "clients/anna-k.yaml").unlink()
    assert ending(shop) == []


def test_a_series_without_clients_ends_too(shop: Shop) -> None:
    put(shop, CODE, "2026-03-10", "")
    assert ending(shop) == [CODE]
    put(shop, "bcdfg3", "2026-06-10", "")
    assert ending(shop) == []
