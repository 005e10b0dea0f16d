from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support import build
from tests.support.build import moment, session
from therasched.domain.outcome import Cancelled
from therasched.views import membership

if TYPE_CHECKING:
    from therasched.domain.session import Session
    from therasched.views.membership import Membership

OFF = Cancelled("client", build.NOW)


def one(name: str, start: str, slot: str = "", **fields: Any) -> Session:
    made = session(name, start, "anna-k", series="bcdfg2", **fields)
    return made._replace(slot=moment(slot or start))


SERIES = [
    one("bcdfg2", "02-24 14:00"),
    one("bcdfg3", "03-03 10:40"),
    one("bcdfg4", "03-10 14:00", cancelled=OFF),
    one("bcdfg5", "03-26 14:00", "03-17 14:00"),
    one("bcdfg6", "03-24 14:00"),
]


def of(name: str) -> Membership:
    [mine] = [each for each in SERIES if each.id == name]
    return membership.build(mine, SERIES, build.NOW)


def test_it_is_counted_by_places() -> None:
    assert [(of(each.id).number, of(each.id).size) for each in SERIES] == [
        (1, 5),
        (2, 5),
        (3, 5),
        (4, 5),
        (5, 5),
    ]


def test_next_is_still_to_come_and_takes_place() -> None:
    assert [of(each.id).next_id for each in SERIES] == ["bcdfg6", "bcdfg6", "bcdfg6", "", "bcdfg5"]
    assert of("bcdfg2").next == SERIES[4].span
    assert of("bcdfg5").next is None


def test_the_last_one_and_where_it_was_moved_from() -> None:
    assert {of(each.id).last for each in SERIES} == {SERIES[3].span}
    assert of("bcdfg4").place is None
    place = of("bcdfg5").place
    assert place is not None
    assert place.start == moment("03-17 14:00")


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (111, "111th"), (120, "120th")],
)  # fmt: skip
def test_ordinals(number: int, said: str) -> None:
    assert membership.ordinal(number) == said
