"""Looking for sessions: by days, by id, of a client, of a series, with and without an index."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from tests.support.handwritten import ANNA, MARCH, TEXT, practice, sessions
from therasched.cli import wiring
from therasched.domain import chain, search
from therasched.domain.search import Sought, Wanted
from therasched.domain.waiting import Moment
from therasched.storage import freshness, listing, lookup
from therasched.storage import paths as storage_paths
from therasched.storage.files import Files
from therasched.storage.reading import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from tests.support.shop import Shop
    from therasched.domain.chain import Event
    from therasched.domain.session import Stored
    from therasched.storage.sessions import Sessions


@pytest.fixture(autouse=True)
def _an_index_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "FEWEST", 0)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return practice(tmp_path)


def days(first: str, last: str, name: str, shop: Shop) -> None:
    ends = f"start: {first}\nend: {last}\n"
    last = "" if last == first else f"_{last}"
    path = f"sessions/{first[:4]}/{first[5:7]}/{first}{last}-{name}.yaml"
    shop.write(path, f"id: {name}\ntype: time-off\ntitle: Away\n{ends}")


def ids(found: list[Stored]) -> list[str]:
    return [one.session.id for one in found]


def test_a_week_is_found_by_names_with_what_reaches_into_it(shop: Shop) -> None:
    days("2026-02-20", "2026-03-02", "b2bbbb", shop)
    days("2025-03-09", "2026-03-03", "b3bbbb", shop)
    days("2026-03-08", "2026-03-08", "b4bbbb", shop)
    days("2026-03-09", "2026-03-09", "b5bbbb", shop)
    night = (
        "id: b6bbbb\ntype: personal\ntitle: Night\nstart: 2026-03-01 22:00\nend: 2026-03-02 06:00\n"
    )
    shop.write(f"{MARCH}/2026-03-01-2200-b6bbbb.yaml", night)
    evening = night.replace("b6", "b7").replace("03-02 06:00", "03-01 23:00")
    shop.write(f"{MARCH}/2026-03-01-2200-b7bbbb.yaml", evening)
    found = sessions(shop).in_days(date(2026, 3, 2), date(2026, 3, 8))
    assert ids(found) == ["b3bbbb", "b2bbbb", "b6bbbb", "k7f3mq", "b4bbbb"]


def test_by_the_beginning_of_an_id(shop: Shop) -> None:
    days("2026-04-01", "2026-04-01", "k7f5wd", shop)
    days("2026-04-02", "2026-04-02", "p2qdhb", shop)
    store = sessions(shop)
    assert [one[-11:-5] for one in store.named("k7f")] == ["k7f3mq", "k7f5wd"]
    assert store.named("k7f3mq") == [ANNA]
    assert store.named("zzz") == []


def test_forwards_and_backwards_of_one_client(shop: Shop) -> None:
    for day, clients in (
        ("03-03", "[ben-o]"),
        ("03-04", "[ben-o, 'anna-k']"),
        ("04-01", '["\\u0061nna-k"]'),
    ):
        text = TEXT.replace("\n    - anna-k", f" {clients}").replace("03-02", day)
        name = f"b{day.replace('-', '')}b"
        shop.write(
            f"sessions/2026/{day[:2]}/2026-{day}-0930-{name}.yaml", text.replace("k7f3mq", name)
        )
    store = sessions(shop)
    assert ids(list(store.since(date(2026, 3, 3), "anna-k"))) == ["b0304b", "b0401b"]
    assert ids(list(store.until(date(2026, 3, 31), "anna-k"))) == ["b0304b", "k7f3mq"]
    assert ids(list(store.since(date(2026, 3, 3)))) == ["b0303b", "b0304b", "b0401b"]
    assert ids(list(store.since(date(2026, 4, 1)))) == ["b0401b"]
    assert ids(list(store.until(date(2026, 3, 2)))) == ["k7f3mq"]


def test_files_that_do_not_name_her_are_not_parsed(shop: Shop) -> None:
    shop.write(f"{MARCH}/2026-03-05-0930-b2bbbb.yaml", "[")
    store = sessions(shop)
    assert ids(list(store.since(date(2026, 3, 1), "anna-k"))) == ["k7f3mq"]
    assert store.findings() == []


def test_a_fresh_id_is_nobodys(shop: Shop) -> None:
    store = sessions(shop)
    assert store.fresh_id() != "k7f3mq"
    assert path_of(store.get(ANNA).session) == ANNA


def test_a_session_in_the_wrong_week_by_its_name_is_told_and_not_shown(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("03-02", "03-20"))
    store = sessions(shop)
    assert store.in_days(date(2026, 3, 2), date(2026, 3, 8)) == []
    assert len(store.findings()) == 1


def test_what_can_not_be_read_is_told_also_when_one_client_is_looked_for(shop: Shop) -> None:
    (shop.root / MARCH / "2026-03-05-0930-b4bbbb.yaml").mkdir()
    shop.write(f"{MARCH}/2026-03-06-0930-b5bbbb.yaml", "clients: [anna-k")
    store = sessions(shop)
    assert ids(list(store.since(date(2026, 3, 1), "anna-k"))) == ["k7f3mq"]
    assert ids(list(store.until(date(2026, 3, 9), "anna-k"))) == ["k7f3mq"]
    assert len(store.findings()) == 2


# --- with the index ------------------------------------------------------------------------

LONG = [(f"2025-{month:02}-03", f"b{month:02}bcd") for month in range(1, 13)]


@pytest.fixture
def long(shop: Shop) -> Shop:
    """A year of it: two clients in turn, a series of four, something faulty, a signed history."""
    for number, (day, name) in enumerate(LONG):
        text = TEXT.replace("2026-03-02", day).replace("k7f3mq", name)
        if number % 2:
            text = text.replace("anna-k", "ben-o")
        if number % 3 == 0:
            text += "series: b01bcd\n"
        if number in (4, 8):
            text += "outcome: {clients: {anna-k: {attendance: attended, homework: Take stairs}}}\n"
        if number == 7:
            text += "plan: twice\n"
        shop.write(f"sessions/{day[:4]}/{day[5:7]}/{day}-0930-{name}.yaml", text)
    event = chain.Event(chain.COMMENT, "x", "lena", "2026-03-02T10:00:00Z", "b02bcd", "1")
    told = chain.drafted(event, {"text": "She called about the lift."}, "00", ())
    shop.write("signed/b0/b02bcd.log.yaml", chain.line(told._replace(sig="x")))
    return shop


@pytest.fixture
def later() -> Iterator[None]:
    """It is a minute later, so that nothing that was written may change unseen."""
    moment = freshness.now() + 60 * 10**9
    with mock.patch.object(freshness, "now", return_value=moment):
        yield


NOW = Moment(int(datetime(2026, 3, 3, tzinfo=UTC).timestamp()), signs=True)
EVER = date(2024, 1, 1), date(2027, 1, 1)


def sought(*arguments: str, **more: Any) -> Wanted:
    return Wanted(tuple(map(Sought, search.terms(arguments))), *EVER)._replace(**more)


SOME_DAYS = sought("text", first=date(2025, 3, 1), last=date(2025, 9, 3))
BEN = Wanted((Sought(search.Term(("x",)), frozenset({"ben-o"})),), *EVER)


ASKED: dict[str, Callable[[Sessions], object]] = {
    "since": lambda one: paths(one.since(date(2025, 2, 1), "anna-k")),
    "until": lambda one: paths(one.until(date(2026, 3, 1), "ben-o")),
    "until, trusting": lambda one: paths(one.until(date(2026, 3, 1), "ben-o", trusting=True)),
    "series": lambda one: paths(one.in_series("b01bcd")),
    "some of a series": lambda one: paths(one.in_series("b01bcd", date(2025, 4, 3), EVER[1])),
    "named": lambda one: one.named("b0"),
    "whole": lambda one: one.named("b02bcd"),
    "text": lambda one: holding(one, sought("folded text")),
    "comment": lambda one: holding(one, sought("lift", "called")),
    "some days": lambda one: holding(one, SOME_DAYS),
    "name": lambda one: holding(one, BEN),
    "of a client": lambda one: holding(one, sought("text", client="ben-o")),
    "the newest": lambda one: newest(one, sought("text"), 3),
    "all the newest": lambda one: newest(one, SOME_DAYS, 30),
    "nothing": lambda one: holding(one, sought("nothing")),
    "waiting": lambda one: paths(one.waiting(*EVER, NOW)[0]),
    "reviews": lambda one: [(client, *paths(pair)) for client, *pair in one.waiting(*EVER, NOW)[1]],
    "nothing to review since then": lambda one: one.waiting(date(2025, 5, 4), EVER[1], NOW)[1],
    "waiting in some days": lambda one: paths(one.waiting(date(2025, 3, 4), EVER[1], NOW)[0]),
}


def fitting(wanted: Wanted) -> Callable[[Stored, Sequence[Event]], str | None]:
    """Makes a path of each session that fits."""

    def make(stored: Stored, events: Sequence[Event]) -> str | None:
        clients = stored.session.clients
        lines = [*map(search.line, search.texts(stored.session, events).values())]
        stands = all(
            any(search.stands_in(term, line) for line in lines) or named.intersection(clients)
            for term, named in wanted.terms
        )
        return stored.path if stands and wanted.client in ("", *clients) else None

    return make


def holding(store: Sessions, wanted: Wanted) -> list[str]:
    return [*store.holding(wanted, fitting(wanted))]


def newest(store: Sessions, wanted: Wanted, most: int) -> tuple[list[str], int]:
    return store.newest(wanted, fitting(wanted), most)


def paths(found: Iterable[Stored]) -> list[str]:
    return [one.path for one in found]


def opened(shop: Shop) -> Sessions:
    one = wiring.open_practice(str(shop.root))
    one.make_index(None)
    return one.sessions


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("question", ASKED)
def test_with_the_index_and_without_it_the_same_is_found(long: Shop, question: str) -> None:
    without = sessions(long)
    expected = ASKED[question](without)
    fresh, again = opened(long), opened(long)
    for store in (fresh, again, sessions(long)):
        assert ASKED[question](store) == expected
        assert store.findings() == without.findings()
    assert bool(expected) is ("nothing" not in question)


@pytest.mark.usefixtures("later")
def test_a_later_month_is_read_and_of_the_others_what_is_asked_for(long: Shop) -> None:
    holding(opened(long), sought("text"))
    store = sessions(long)
    with mock.patch.object(Files, "read", autospec=True, side_effect=Files.read) as read:
        assert len(list(store.in_series("b01bcd"))) == 4
    months = [call.args[1][9:16] for call in read.call_args_list if "sessions/" in call.args[1]]
    assert sorted(months) == ["2025/01", "2025/04", "2025/07", "2025/08", "2025/10"]


@pytest.mark.usefixtures("later")
def test_recent_months_with_much_in_them_are_proved_file_by_file(long: Shop) -> None:
    list(opened(long).in_series("b01bcd"))
    day = date(2025, 12, 31)
    expected = paths(sessions(long).until(day, "anna-k", trusting=True))
    with mock.patch.object(listing, "MANY", 0):
        assert paths(sessions(long).until(day, "anna-k", trusting=True)) == expected
        file = long.root / "sessions/2025/10/2025-10-03-0930-b10bcd.yaml"
        text, old = file.read_text(), long.root / "sessions/2025/02/2025-02-03-0930-b02bcd.yaml"
        file.write_text(text.replace("ben-o", "anna-k"))
        old.write_text(old.read_text().replace("ben-o", "anna-k"))
        found = paths(sessions(long).until(day, "anna-k", trusting=True))
        assert [one for one in found if one not in expected] == [f"sessions/2025/10/{file.name}"]
        with mock.patch.object(Files, "read", autospec=True, side_effect=Files.read) as read:
            assert paths(sessions(long).until(day, "tanaka", trusting=True)) == []
    months = {call.args[1][9:16] for call in read.call_args_list if "sessions/" in call.args[1]}
    assert months == {"2025/12", "2025/08"}  # the latest, and a file that may be anybody's


@pytest.mark.usefixtures("later")
def test_rule_faults_are_told_of_what_is_found_alone(long: Shop) -> None:
    for month in ("02", "03"):
        (file,) = (long.root / "sessions" / "2025" / month).iterdir()
        file.write_text(file.read_text().replace("slt-50", "slt"))
    for store in (sessions(long), opened(long), opened(long)):
        assert len(paths(store.until(date(2025, 12, 31), "anna-k"))) == 6
        assert [one.path[9:16] for one in store.findings()] == ["2025/03"]
        holding(store, sought("nothing"))
        assert [one.path[9:16] for one in store.findings()] == ["2025/03", "2025/08"]


def test_no_index_is_made_by_who_is_in_a_hurry(long: Shop) -> None:
    list(sessions(long).in_series("b01bcd"))
    assert not (long.root / ".therasched" / "index").exists()
    list(opened(long).in_series("b01bcd"))
    assert (long.root / ".therasched" / "index").exists()


def test_a_fresh_id_is_not_one_of_a_month_long_past(long: Shop) -> None:
    list(opened(long).in_series("b01bcd"))
    for store in (opened(long), sessions(long)):
        drawn = ["b01bcd", "b02bcd", "b01bcd", "bbbbb2"]
        with mock.patch.object(storage_paths, "new_id", side_effect=drawn):
            assert store.fresh_ids(1) == ["bbbbb2"]


def test_what_is_erased_is_in_no_index(long: Shop) -> None:
    store = opened(long)
    holding(store, sought("stairs"))
    assert b"stairs" in (long.root / ".therasched" / "index").read_bytes()
    store.erase("b05bcd")
    index = long.root / ".therasched" / "index"
    assert not index.exists() or b"stairs" not in index.read_bytes()


def test_an_index_that_another_terminal_made_meanwhile_goes_too(long: Shop) -> None:
    store = sessions(long)
    assert store.named("b05bcd")  # there is no index yet
    holding(opened(long), sought("stairs"))
    store.erase("b05bcd")
    assert not (long.root / ".therasched" / "index").exists()
