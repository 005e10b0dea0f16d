from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from therasched.actions import browse, outcome, plan, schedule
from therasched.actions.browse import Filter
from therasched.actions.outcome import Report
from therasched.domain import chain, search

if TYPE_CHECKING:
    from tests.support.shop import Shop


@pytest.fixture
def shop(shop: Shop) -> Shop:
    first = shop.book("anna-k", "2026-03-01 9:00", id="bbbbb2", tags=("trial",))
    outcome.record(shop.open(), first, Report("attended", note="Übung am Fenster", homework="Lift"))
    shop.book("ben-o", "2026-03-02 9:00", id="bbbbb3", type="video", room="Attic")
    plan.record(
        shop.open(), shop.book("anna-k,ben-o", "2026-03-05 9:00", id="bbbbb4"), "Step three"
    )
    shop.book(
        "", "2026-03-03", type="time-off", title="Leave", id="bbbbb5", last_day=date(2026, 3, 6)
    )
    gone = shop.book("anna-k", "2026-03-09 9:00", id="bbbbb6")
    schedule.cancel(shop.open(), gone, by="client")
    return shop


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), "23546"),
        (Filter(first=date(2026, 3, 4), last=date(2026, 3, 8)), "54"),
        (Filter(first=date(2026, 3, 4), client="anna-k"), "46"),
        (Filter(last=date(2026, 3, 2)), "23"),
        (Filter(client="anna-k"), "246"),
        (Filter(practitioner="tom"), ""),
        (Filter(type="video"), "3"),
        (Filter(service="talk-30"), ""),
        (Filter(tag="trial"), "2"),
        (Filter(attendance="attended"), "2"),
        (Filter(status="completed"), ""),
        (Filter(planned=True), "4"),
        (Filter(planned=False), "236"),
        (Filter(marked=True), "26"),
        (Filter(marked=False), "3"),
        (Filter(cancelled=True), "6"),
        (Filter(unshared=True), "2"),
    ],
)
def test_filters_add_up(shop: Shop, wanted: Filter, found: str) -> None:
    listed = browse.listing(shop.open(), wanted)
    assert "".join(one.session.id[-1] for one in listed) == found


def found(shop: Shop, *arguments: str, **period: Any) -> list[tuple[str, tuple[str, ...]]]:
    """What is found, the oldest first: it comes the other way round."""

    def made(hit: browse.Hit) -> tuple[str, tuple[str, ...]]:
        return hit.stored.session.id, hit.fields

    hits, more = browse.find(shop.open(), search.terms(arguments), Filter(**period), made)
    assert more == 0
    return [*hits][::-1]


@pytest.mark.parametrize(
    ("arguments", "hits"),
    [
        (["fenster"], [("bbbbb2", ("note",))]),
        (["ubung", "FENSTER"], [("bbbbb2", ("note",))]),
        (["ubung am fen"], [("bbbbb2", ("note",))]),
        (["fenster am"], []),
        (["enster"], []),
        (["lift"], [("bbbbb2", ("anna-k: homework",))]),
        (["lift", "fens"], [("bbbbb2", ("note", "anna-k: homework"))]),
        (['"li"'], []),
        (["three"], [("bbbbb4", ("plan",))]),
        (["leave"], [("bbbbb5", ("title",))]),
        (["attic"], [("bbbbb3", ("room",))]),
        (["anna", "step"], [("bbbbb4", ("plan", "client anna-k"))]),
        (["obrien"], []),
        (["o'brien"], [("bbbbb3", ("client",)), ("bbbbb4", ("client ben-o",))]),
        (["nowhere"], []),
        ([" "], []),
    ],
)
def test_find_looks_in_every_text(
    shop: Shop, arguments: list[str], hits: list[tuple[str, object]]
) -> None:
    assert found(shop, *arguments) == hits


def test_find_looks_in_some_days_and_at_one_client(shop: Shop) -> None:
    assert [name[-1] for name, _ in found(shop, "anna")] == ["2", "4", "6"]
    assert [name[-1] for name, _ in found(shop, "anna", client="ben-o")] == ["4"]
    assert [name[-1] for name, _ in found(shop, "anna", last=date(2026, 3, 5))] == ["2", "4"]
    # What began before the first day and goes on is looked at too.
    assert [name[-1] for name, _ in found(shop, "leave", first=date(2026, 3, 5))] == ["5"]
    assert found(shop, "leave", first=date(2026, 3, 7)) == []


@pytest.mark.parametrize(
    ("most", "ids", "more"), [(1, "6", 3), (2, "64", 2), (3, "642", 1), (4, "6425", 0)]
)
def test_only_the_newest_and_how_many_are_older(shop: Shop, most: int, ids: str, more: int) -> None:
    shop.book(
        "", "2026-02-20", type="time-off", title="Anna", id="bbbbb5", last_day=date(2026, 2, 28)
    )
    office, anna = shop.open(), search.terms(["anna"])
    period = Filter(first=date(2026, 2, 25))
    hits, older = browse.find(office, anna, period, lambda hit: hit.stored.session.id, most=most)
    assert ("".join(one[-1] for one in hits), older) == (ids, more)


def test_a_client_without_a_file_is_found_by_her_code(shop: Shop) -> None:
    (shop.root / "clients/ben-o.yaml").unlink()
    assert found(shop, "ben") == [("bbbbb3", ("client",)), ("bbbbb4", ("client ben-o",))]
    assert found(shop, "brien") == []


def test_a_comment_is_found(shop: Shop) -> None:
    event = chain.Event(chain.COMMENT, "x", "lena", "2026-03-02T10:00:00Z", "bbbbb3", "1")
    told = chain.drafted(event, {"text": "She called about the lift."}, "00", ())
    shop.write("signed/bb/bbbbb3.log.yaml", chain.line(told._replace(sig="x")))
    hits = [("bbbbb2", ("anna-k: homework",)), ("bbbbb3", ("comment",))]
    assert found(shop, "lift") == hits


def test_a_hit_shows_what_stands_around_it(shop: Shop) -> None:
    (hit,), _ = browse.find(shop.open(), search.terms(["fenster"]), Filter(), lambda hit: hit)
    assert hit.snippet == search.Snippet("Übung am Fenster", ((9, 16),))


def test_open_slots_begin_now_and_leave_out_what_is_taken(shop: Shop) -> None:
    office = shop.open()
    slots = browse.openings(office, date(2026, 3, 2), date(2026, 3, 10), "lena", 50)
    assert [f"{s.start:%d %H:%M}–{s.end:%H:%M}" for s in slots] == [
        "09 09:00–12:00",  # the cancelled session takes no time
        "09 13:00–17:00",
        "10 09:00–12:00",
    ]
    assert not browse.openings(office, date(2026, 3, 2), date(2026, 3, 2), "lena", 50)


def test_why_nothing_is_free(shop: Shop) -> None:
    assert browse.why_nothing_is_free(shop.open(), "lena") == "Nothing is free then."
    text = (shop.root / "therasched.yaml").read_text()
    head, _, rest = text.partition("hours:")
    shop.write("therasched.yaml", head + rest[rest.index("reminders:") :])
    assert "No working hours are set" in browse.why_nothing_is_free(shop.open(), "lena")


def test_the_work_list_looks_back_and_a_few_days_ahead(shop: Shop) -> None:
    waits = browse.waiting(shop.open(), since=date(2026, 3, 2), days=3)
    # What takes whole days from today has begun, and asks for nothing.
    assert [one.session.id for one in waits.sessions] == ["bbbbb3", "bbbbb4"]
    assert waits.reviews == []


def test_homework_that_was_not_talked_about_waits(shop: Shop) -> None:
    outcome.record(
        shop.open(), shop.book("anna-k", "2026-03-02 11:00", id="bbbbb7"), Report("attended")
    )
    waits = browse.waiting(shop.open(), since=date(2026, 3, 1), days=3)
    assert [(client, one.session.id, given.session.id) for client, one, given in waits.reviews] == [
        ("anna-k", "bbbbb7", "bbbbb2")
    ]
    later = browse.waiting(shop.open(), since=date(2026, 3, 2), days=3)
    assert later.reviews == []
