from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _sessions(shop: Shop, program: Program) -> None:
    shop.book("anna-k", "2026-02-23 9:00", id="bcdfgh", tags=("new",))
    shop.book("anna-k,ben-o", "2026-03-02 9:00", id="cccccc", type="video")
    shop.book("tanaka", "2026-03-02 11:00", id="dddddd", service="talk-30")
    shop.book("anna-k", "2026-03-05 9:00", id="fffff2", type="task")
    shop.book("", "2026-03-06", id="ggggg2", type="time-off", title="Day off")
    program("plan", "bcdfgh", "-m", "Exposure, step three")
    program("outcome", "bcdfgh", "attended", "--homework", "Ask for Brötchen")
    program("outcome", "fffff2", "on-hold")
    program("outcome", "dddddd", "no-show")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ("", "bcdfgh cccccc dddddd fffff2 ggggg2"),
        ("--from 2.3.", "cccccc dddddd fffff2 ggggg2"),
        ("--to 2026-03-02", "bcdfgh cccccc dddddd"),
        ("--from 2.3. --to 2.3.", "cccccc dddddd"),
        ("--client anna", "bcdfgh cccccc fffff2"),
        ("--client anna --from 2.3.", "cccccc fffff2"),
        ("--practitioner tom", "dddddd"),
        ("--type time-off", "ggggg2"),
        ("--service talk-30", "dddddd"),
        ("--tag new", "bcdfgh"),
        ("--attendance no-show", "dddddd"),
        ("--status on-hold", "fffff2"),
        ("--planned", "bcdfgh"),
        ("--no-plan", "cccccc dddddd fffff2"),
        ("--marked", "bcdfgh dddddd"),
        ("--no-outcome", "cccccc"),
        ("--cancelled", ""),
        ("--standing --tag new", "bcdfgh"),
        ("--unshared", "bcdfgh"),
    ],
)
def test_filters_add_up(program: Program, filters: str, ids: str) -> None:
    assert program("list", *filters.split(), "--json").ids == ids.split()
    assert [row[0] for row in program("list", *filters.split(), "--plain").rows] == ids.split()


def test_nothing_fits(program: Program) -> None:
    assert program("list", "--cancelled").out == "No session fits.\n"
    assert program("history", "ben", "--json").ids == ["cccccc"]
    assert program("history", "anne").out == "Anné Zed has no session yet.\n"
    assert program("find", "nowhere").out == "Nothing found.\n"


def test_whatever_the_zone_they_come_by_start(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-03-09 9:00", id="hhhhh2")
    shop.book("ben-o", "2026-03-09 8:30", id="jjjjj2", timezone="America/New_York")
    shop.book("ben-o", "2026-03-10 1:00", id="kkkkk2", timezone="Asia/Tokyo")
    assert program("list", "--from", "9.3.", "--json").ids == ["hhhhh2", "jjjjj2", "kkkkk2"]


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("list --from 3.3. --to 1.3.", 2, "--to 2026-03-01 comes before --from 2026-03-03"),
        ("list --attendance gone", 2, "'gone' is not one of"),
        ("list --type vidoe", 3, 'did you mean "video"'),
        ("list --service talk", 3, 'did you mean "talk-30"'),
        ("history ana", 3, "therasched history anna-k"),
        ("history", 2, "CLIENT"),
        ("find", 2, "TEXT"),
        ("find x --from 3.3. --to 1.3.", 2, "comes before"),
    ],
)
def test_what_is_refused(program: Program, command: str, code: int, says: str) -> None:
    assert says in program(*command.split(), code=code).err


@pytest.mark.parametrize(
    ("words", "ids", "field"),
    [
        ("exposure", "bcdfgh", "plan"),
        ("STEP exposure", "bcdfgh", "plan"),
        ("brotchen", "bcdfgh", "anna-k: homework"),
        ("田中", "dddddd", "client"),
        ("day off", "ggggg2", "title"),
        ("new", "bcdfgh", "tags"),
    ],
)
def test_a_text_is_found_wherever_it_stands(
    program: Program, words: str, ids: str, field: str
) -> None:
    document = program("find", *words.split(), "--json").json
    assert [one["id"] for one in document["sessions"]] == ids.split()
    assert field in document["matches"][0]["fields"]
    (row,) = program("find", *words.split(), "--plain").rows
    assert row[3] == field


def test_find_has_filters_too(program: Program) -> None:
    assert program("find", "anna", "--json").ids == ["fffff2", "cccccc", "bcdfgh"]
    assert program("find", "anna", "--from", "1.3.", "--to", "4.3.", "--json").ids == ["cccccc"]
    assert program("find", "anna", "--client", "ben", "--json").ids == ["cccccc"]


def test_a_series_that_is_not_there(program: Program) -> None:
    assert "--series needs the code of a series" in program("list", "--series", "", code=2).err
    told = program("list", "--series", "zzzzzz", code=3).err
    assert 'no session is in a series "zzzzzz"' in told
