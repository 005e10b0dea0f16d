from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from therasched.actions import browse, outcome, plan, schedule
from therasched.actions.browse import Filter
from therasched.actions.outcome import Report

if TYPE_CHECKING:
    from tests.support.shop import Shop


@pytest.fixture
def shop(shop: Shop) -> Shop:
    first = shop.book("anna-k", "2026-03-01 9:00", id="bbbbb2", tags=("trial",))
    outcome.record(shop.open(), first, Report("attended", note="Übung am Fenster", homework="Lift"))
    shop.book("ben-o", "2026-03-02 9:00", id="bbbbb3", type="video")
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


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("fenster", [("bbbbb2", ("note",))]),
        ("ubung FENSTER", [("bbbbb2", ("note",))]),
        ("lift", [("bbbbb2", ("anna-k: homework",))]),
        ("three", [("bbbbb4", ("plan",))]),
        ("leave", [("bbbbb5", ("title",))]),
        ("nowhere", []),
        (" ", []),
    ],
)
def test_find_looks_in_every_text(shop: Shop, text: str, hits: list[tuple[str, object]]) -> None:
    found = browse.find(shop.open(), text, Filter())
    assert [(hit.stored.session.id, hit.fields) for hit in found] == hits


def test_a_hit_shows_what_stands_around_it(shop: Shop) -> None:
    (hit,) = browse.find(shop.open(), "fenster", Filter())
    assert hit.snippet == "Übung am Fenster"


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
    found = browse.waiting(shop.open(), since=date(2026, 3, 2), days=3)
    assert [one.session.id for one in found] == ["bbbbb3", "bbbbb5", "bbbbb4"]
