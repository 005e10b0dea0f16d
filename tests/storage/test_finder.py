"""What the index says is worth reading, as far as it is proved; and what it says nothing of."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.storage.test_freshness import tick
from tests.support.shop import Shop
from therasched.cli import wiring
from therasched.domain import search
from therasched.domain.search import Sought, Wanted
from therasched.domain.waiting import Moment
from therasched.storage import finder as module
from therasched.storage import freshness, proof, workers
from therasched.storage.finder import Finder, Held
from therasched.storage.index import Index, Unusable
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from therasched.storage.files import Files

MONTHS = [f"sessions/2026/0{n}" for n in (1, 2, 3)]
JANUARY, FEBRUARY, MARCH = MONTHS
CLIENTS = ("anna-k", "ben-o", "anna-k")
IDS = ("bcdfg2", "bcdfg3", "k7f3mq")
NAMES = [f"2026-0{n}-02-0930-{name}.yaml" for n, name in enumerate(IDS, 1)]
EVER = date(2024, 1, 1), date(2027, 1, 1)
LIFT = Wanted(tuple(Sought(term) for term in search.terms(["lift"])), *EVER)
NONE, ONE = Held([], []), Held([NAMES[1]], [])
WAITS = Moment(2_000_000_000, signs=True)


def text(number: int, plan: str = "Step three") -> str:
    return (
        f"id: {IDS[number]}\ntype: session\nmode: direct\nservice: slt-50\npractitioner: lena\n"
        f"clients: [{CLIENTS[number]}]\nstart: 2026-0{number + 1}-02 09:30\n"
        f"end: 2026-0{number + 1}-02 10:20\nseries: bcdfg2\nplan: {plan}\n"
    )


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "practice")
    for number, name in enumerate(NAMES):
        shop.write(f"{MONTHS[number]}/{name}", text(number))
    return shop


@pytest.fixture(autouse=True)
def later() -> Iterator[mock.Mock]:
    """It is a minute later, so that files are sure; who changes one waits for the next tick."""
    real = freshness.now
    with mock.patch.object(freshness, "now", side_effect=lambda: real() + 60 * 10**9) as now:
        yield now


def finder(shop: Shop, *, makes: bool = True, files: Files | None = None) -> Finder:
    """What a command asks."""
    opened = wiring.open_practice(str(shop.root))
    files = files or opened.files
    return Finder(files, opened.sessions, opened.office.practice, makes=makes, progress=None)


def edit(shop: Shop, number: int, plan: str) -> None:
    """In place, as long as before, with its times set back."""
    tick(shop.root)
    file = shop.root / MONTHS[number] / NAMES[number]
    before = file.stat()
    with file.open("r+") as opened:
        opened.write(text(number, plan))
        opened.truncate()
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def rows_read(shop: Shop, ask: str, *about: object, makes: bool = True) -> tuple[object, list[str]]:
    """An answer, and the files that had to be read for it."""
    found = finder(shop, makes=makes)
    real = found._reader.row
    names: list[str] = []

    def row(folder: str, name: str, *more: object) -> object:
        names.append(name)
        return real(folder, name, *more)  # type: ignore[arg-type]

    with mock.patch.object(found._reader, "row", row):
        answer = getattr(found, ask)(*about)
    return answer, names


# --- questions -----------------------------------------------------------------------------


def test_each_question_has_its_answer(shop: Shop) -> None:
    found = finder(shop)
    assert found.of_client("anna-k", MONTHS) == {
        JANUARY: [NAMES[0]],
        FEBRUARY: [],
        MARCH: [NAMES[2]],
    }
    assert found.in_series("bcdfg2", [FEBRUARY]) == {FEBRUARY: [NAMES[1]]}
    steps = [Sought(term) for term in search.terms(["step", "ben"])]
    named = [steps[0], steps[1]._replace(clients=frozenset({"ben-o"}))]
    wanted = Wanted(tuple(named), *EVER)
    assert found.holding(wanted, MONTHS) == {JANUARY: NONE, FEBRUARY: ONE, MARCH: NONE}
    hers = wanted._replace(client="ben-o")
    assert found.holding(hers, MONTHS) == {JANUARY: NONE, FEBRUARY: ONE, MARCH: NONE}
    assert found.holding(hers._replace(client="anna-k"), MONTHS) == dict.fromkeys(MONTHS, NONE)
    waiting = found.waiting(MONTHS, WAITS)
    assert {path: one.names for path, one in waiting.items()} == {
        path: [name] for path, name in zip(MONTHS, NAMES, strict=True)
    }
    assert [part.client for *_, part in waiting[MARCH].parts] == ["anna-k"]


def test_what_is_read_once_is_not_read_again(shop: Shop) -> None:
    answer, names = rows_read(shop, "in_series", "bcdfg2", MONTHS)
    assert sorted(names) == NAMES
    assert rows_read(shop, "in_series", "bcdfg2", MONTHS) == (answer, [])
    assert rows_read(shop, "holding", LIFT, MONTHS)[1] == []


def test_only_what_is_asked_for_is_read(shop: Shop) -> None:
    assert rows_read(shop, "in_series", "bcdfg2", [MARCH])[1] == [NAMES[2]]
    assert sorted(rows_read(shop, "in_series", "bcdfg2", MONTHS)[1]) == NAMES[:2]


def test_what_moved_is_read_again_alone(shop: Shop) -> None:
    assert rows_read(shop, "holding", LIFT, MONTHS)[0] == dict.fromkeys(MONTHS, NONE)
    edit(shop, 1, "Lift three")
    assert rows_read(shop, "holding", LIFT, MONTHS) == (
        {JANUARY: NONE, FEBRUARY: ONE, MARCH: NONE},
        [NAMES[1]],
    )
    tick(shop.root)
    (shop.root / MARCH / NAMES[2]).unlink()
    assert rows_read(shop, "in_series", "bcdfg2", MONTHS) == (
        {JANUARY: [NAMES[0]], FEBRUARY: [NAMES[1]], MARCH: []},
        [],
    )


def test_what_was_just_written_is_read_again_until_it_is_sure(shop: Shop, later: mock.Mock) -> None:
    real = later.side_effect
    later.side_effect = lambda: real() - 60 * 10**9
    assert len(rows_read(shop, "in_series", "bcdfg2", MONTHS)[1]) == 3
    assert len(rows_read(shop, "in_series", "bcdfg2", MONTHS)[1]) == 3
    later.side_effect = real
    assert len(rows_read(shop, "in_series", "bcdfg2", MONTHS)[1]) == 3
    assert len(rows_read(shop, "in_series", "bcdfg2", MONTHS)[1]) == 0


def test_a_log_counts_where_histories_are_asked_for(shop: Shop) -> None:
    log = "signed/k7/k7f3mq.log.yaml"
    shop.write(log, "")
    assert len(rows_read(shop, "waiting", MONTHS, WAITS)[1]) == 3
    for folders in (MONTHS, [MARCH]):
        tick(shop.root)
        shop.write(log, "- x\n" * len(folders))
        assert rows_read(shop, "in_series", "bcdfg2", folders)[1] == []
        assert rows_read(shop, "waiting", folders, WAITS)[1] == [NAMES[2]]
        assert rows_read(shop, "waiting", folders, WAITS)[1] == []
    tick(shop.root)
    (shop.root / log).unlink()
    assert rows_read(shop, "waiting", MONTHS, WAITS)[1] == [NAMES[2]]
    assert rows_read(shop, "waiting", [MARCH], WAITS)[1] == []


def test_a_log_that_may_change_unseen_is_read_again(shop: Shop) -> None:
    log = shop.write("signed/k7/k7f3mq.log.yaml", "")
    assert len(rows_read(shop, "waiting", MONTHS, WAITS)[1]) == 3
    os.utime(log, (2 * 10**9, 2 * 10**9))
    for _ in range(2):
        answer, names = rows_read(shop, "waiting", MONTHS, WAITS)
        assert names == [NAMES[2]]
        assert sorted(answer) == [JANUARY, FEBRUARY]  # type: ignore[call-overload]


def test_the_log_of_another_session_is_nothing_to_read(shop: Shop) -> None:
    assert len(rows_read(shop, "waiting", MONTHS, WAITS)[1]) == 3
    shop.write("signed/k7/k7f5wd.log.yaml", "")
    shop.write("signed/practice.log.yaml", "")
    answer, names = rows_read(shop, "waiting", MONTHS, WAITS)
    assert names == []
    assert sorted(answer) == MONTHS  # type: ignore[call-overload]
    with mock.patch.object(Index, "logged", side_effect=AssertionError):  # that is settled now
        assert rows_read(shop, "waiting", MONTHS, WAITS) == (answer, [])


def test_what_can_not_be_looked_at_has_no_answer(shop: Shop) -> None:
    aside = shop.root / "aside"
    (shop.root / FEBRUARY).rename(aside)
    (shop.root / FEBRUARY).symlink_to(aside)
    assert sorted(finder(shop).in_series("bcdfg2", MONTHS)) == [JANUARY, MARCH]
    assert sorted(finder(shop).waiting(MONTHS, WAITS)) == [JANUARY, MARCH]
    assert finder(shop).in_series("bcdfg2", ["sessions/2026/04"]) == {}


@pytest.mark.parametrize(("makes", "looks"), [(True, 1), (False, 3)])
def test_who_only_looks_does_so_once_however_much_is_asked(
    shop: Shop, looks: int, *, makes: bool
) -> None:
    expected = finder(shop).of_client("anna-k", MONTHS)
    found = finder(shop, makes=makes)
    with mock.patch.object(freshness, "state", side_effect=freshness.state) as state:
        assert found.of_client("anna-k", MONTHS) == expected
        assert sorted(found.in_series("bcdfg2", MONTHS[1:])) == MONTHS[1:]
        assert found.of_client("anna-k", [MARCH]) == {MARCH: expected[MARCH]}
    assert [call.args[1] for call in state.call_args_list].count(MARCH) == looks


# --- trusting ------------------------------------------------------------------------------


def test_with_trust_the_time_of_a_folder_is_enough(shop: Shop) -> None:
    assert finder(shop).of_client("anna-k", MONTHS, trusting=True) == {}  # it makes none
    finder(shop).of_client("anna-k", MONTHS)
    edit(shop, 1, "Lift three")
    with mock.patch.object(freshness, "look", side_effect=AssertionError):
        trusted = finder(shop).of_client("anna-k", MONTHS, trusting=True)
        assert sorted(trusted) == MONTHS
    tick(shop.root)
    shop.write(f"{FEBRUARY}/2026-02-03-0930-bcdfg4.yaml", "")
    assert sorted(finder(shop).of_client("anna-k", MONTHS, trusting=True)) == [JANUARY, MARCH]


def test_a_folder_that_just_changed_is_not_trusted(shop: Shop, later: mock.Mock) -> None:
    real = later.side_effect
    later.side_effect = lambda: real() - 60 * 10**9
    finder(shop).of_client("anna-k", MONTHS)
    later.side_effect = real
    assert finder(shop).of_client("anna-k", MONTHS, trusting=True) == {}


# --- where there is none, or it fails ------------------------------------------------------


def test_a_quick_command_reads_few_files_for_it(shop: Shop) -> None:
    with mock.patch.object(module, "FEW", 2):
        assert rows_read(shop, "in_series", "bcdfg2", MONTHS, makes=False) == ({}, [])
        assert len(rows_read(shop, "in_series", "bcdfg2", [MARCH, JANUARY], makes=False)[1]) == 2
        assert len(rows_read(shop, "in_series", "bcdfg2", MONTHS, makes=False)[1]) == 1


def test_in_a_rehearsal_nothing_is_written(shop: Shop) -> None:
    rehearsed = RehearsedFiles(shop.root)
    assert finder(shop, files=rehearsed).in_series("bcdfg2", MONTHS) == {}
    assert not (shop.root / ".therasched" / "index").exists()
    finder(shop).in_series("bcdfg2", MONTHS)
    edit(shop, 1, "Lift three")
    assert sorted(finder(shop, files=rehearsed).in_series("bcdfg2", MONTHS)) == [JANUARY, MARCH]


@pytest.mark.parametrize(
    "failing",
    [
        "therasched.storage.index.Index.put",
        "therasched.storage.index.Index.put_folder",
        "therasched.storage.index.Index.folders",
        "therasched.storage.indexing.Reader.log",
        "therasched.storage.index.Index.in_series",
    ],
)
@pytest.mark.parametrize("error", [Unusable("x"), Unusable("x", broken=True), OSError("x")])
def test_whatever_fails_there_is_just_no_answer(shop: Shop, failing: str, error: Exception) -> None:
    with mock.patch(failing, side_effect=error):
        assert finder(shop).in_series("bcdfg2", MONTHS) == {}
    assert sorted(finder(shop).in_series("bcdfg2", MONTHS)) == MONTHS
    edit(shop, 1, "Lift three")
    with mock.patch(failing, side_effect=error):
        told = finder(shop).in_series("bcdfg2", MONTHS)
        assert set(told) <= {JANUARY, MARCH}
    assert sorted(finder(shop).in_series("bcdfg2", MONTHS)) == MONTHS


def test_a_folder_that_can_not_be_written_to(shop: Shop) -> None:
    (shop.root / ".therasched").write_text("no folder")
    assert finder(shop).in_series("bcdfg2", MONTHS) == {}


def test_progress_is_told_for_each_file(shop: Shop) -> None:
    told: list[int] = []
    found = finder(shop)
    found._progress = told.append
    found.in_series("bcdfg2", MONTHS)
    assert told == [3, 3, 3]
    found.in_series("bcdfg2", MONTHS)
    assert told == [3, 3, 3]


def test_two_processes_find_the_same(shop: Shop) -> None:
    with mock.patch.multiple(proof, FEW=0, MANY=0), mock.patch.object(workers, "FEW", 0):
        answer, _ = rows_read(shop, "waiting", MONTHS, WAITS)
        shop.write("signed/k7/k7f3mq.log.yaml", "")
        again, _ = rows_read(shop, "waiting", MONTHS, WAITS)
    assert answer == rows_read(shop, "waiting", MONTHS, WAITS)[0] == again
