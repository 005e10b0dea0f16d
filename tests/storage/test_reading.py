"""Session files as they are read, with their faults."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.handwritten import ANNA, MARCH, TEXT, practice, sessions
from therasched.domain import timing
from therasched.domain.audit import Fault
from therasched.errors import FaultyData, NotFound

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop
    from therasched.domain.session import Stored


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return practice(tmp_path)


def ids(found: list[Stored]) -> list[str]:
    return [one.session.id for one in found]


def test_one_bad_file_does_not_hide_the_others(shop: Shop) -> None:
    shop.write(f"{MARCH}/2026-03-03-0930-b2bbbb.yaml", "id: [\n")
    text = TEXT.replace("k7f3mq", "b3bbbb").replace("03-02", "03-04")
    shop.write(f"{MARCH}/2026-03-04-0930-b3bbbb.yaml", text.replace("slt-50", "slt"))
    (shop.root / MARCH / "2026-03-05-0930-b4bbbb.yaml").mkdir()
    (shop.root / MARCH / "2026-03-06-0930-b5bbbb.yaml").symlink_to(shop.root / ANNA)
    shop.write(f"{MARCH}/2026-03-07-0930-b6bbbb.yaml", "a" * (1 << 21))
    store = sessions(shop)
    assert ids(store.in_days(date(2026, 3, 2), date(2026, 3, 8))) == ["k7f3mq", "b3bbbb"]
    told = [(one.path[-11:-5], one.line, one.message) for one in store.findings()]
    assert [name for name, _, _ in told] == ["b2bbbb", "b3bbbb", "b4bbbb", "b5bbbb", "b6bbbb"]
    assert told[1][1:] == (5, 'no service "slt"')
    assert "symbolic link" in told[3][2]
    assert "larger than" in told[4][2]


def test_what_is_usable_can_be_seen_and_not_changed(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("'direct'", "diect").replace("x-mood", "mood"))
    store = sessions(shop)
    assert store.view(ANNA).session.mode == ""
    with pytest.raises(FaultyData) as refused:
        store.get(ANNA)
    assert refused.value.where == f"{ANNA}:4:7"


@pytest.mark.parametrize("text", ["id: [", "id: k7f3mq\n", TEXT.replace("09:30", "25:30")])
def test_what_is_not_usable_is_refused_with_its_place(shop: Shop, text: str) -> None:
    shop.write(ANNA, text)
    for read in (sessions(shop).view, sessions(shop).get):
        with pytest.raises(FaultyData) as refused:
            read(ANNA)
        assert refused.value.where.startswith(f"{ANNA}:")


def test_several_impossible_times_and_the_rest_is_shown(shop: Shop) -> None:
    shop.write(ANNA, TEXT + "cancelled: {by: client, at: soon}\n")
    read = sessions(shop).load(ANNA)
    assert read.stored is not None
    assert [one.message[:24] for one in read.findings] == ['"soon" is not a time suc']
    shop.write(ANNA, TEXT.replace("2026-03-02 09:30", "tue").replace("2026-03-02 10:20", "wed"))
    assert len(sessions(shop).load(ANNA).findings) == 2


def test_a_missing_file_is_missing(shop: Shop) -> None:
    with pytest.raises(NotFound):
        sessions(shop).load(f"{MARCH}/2026-03-02-0930-b2bbbb.yaml")


LATER = f"{MARCH}/2026-03-04-0930-k7f3mq.yaml"


def move(shop: Shop, *, leaves: bool = False) -> None:
    """What another terminal does: the new name is there before the old one goes."""
    shop.write(LATER, TEXT.replace("03-02", "03-04"))
    if not leaves:
        (shop.root / ANNA).unlink()


def test_what_was_moved_since_it_was_listed_is_read_where_it_is(shop: Shop) -> None:
    store = sessions(shop)
    names = list(store.names())
    move(shop)
    assert [one.path for one in store.read_all(names)] == [LATER]
    assert ids(list(store.read_all(store.names()))) == ["k7f3mq"]


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_being_moved_is_there_once(shop: Shop, *, backwards: bool) -> None:
    store = sessions(shop)
    move(shop, leaves=True)
    names = sorted(store.names(), reverse=backwards)
    journal = shop.root / ".therasched/lock"
    journal.parent.mkdir(exist_ok=True)
    journal.write_text(f"7\nmove\t{ANNA}\t{LATER}\t00\t00\n")
    assert [one.path for one in store.read_all(names)] == [LATER if backwards else ANNA]
    journal.write_text("")
    both = list(sessions(shop).read_all(names))  # nobody moves it: an id that stands twice
    assert ids(both) == ["k7f3mq", "k7f3mq"]


def test_what_was_moved_while_it_was_listed_is_read_once(shop: Shop) -> None:
    move(shop, leaves=True)
    store = sessions(shop)
    names = list(store.names())
    (shop.root / ANNA).unlink()
    assert [one.path for one in store.read_all(names)] == [LATER]


def test_what_was_moved_after_it_was_read_is_there_once(shop: Shop) -> None:
    store = sessions(shop)
    assert ids(list(store.read_all(store.names()))) == ["k7f3mq"]
    move(shop)
    assert ids(list(store.read_all(store.names()))) == []


def test_what_is_moved_by_oneself_is_there_anew(shop: Shop) -> None:
    store = sessions(shop)
    [one] = store.read_all(store.names())
    span = one.session.span
    moved = timing.Span(span.start + timedelta(days=2), span.end + timedelta(days=2))
    store.save(one, one.session._replace(span=moved))
    assert [one.path for one in store.read_all(store.names())] == [LATER]


def test_what_was_removed_meanwhile_is_passed_over(shop: Shop) -> None:
    store = sessions(shop)
    names = list(store.names())
    (shop.root / ANNA).unlink()
    assert list(store.read_all(names)) == []
    assert list(store.since(date(2026, 1, 1), "anna-k")) == []


def test_faults_that_were_found_otherwise_get_their_place(shop: Shop) -> None:
    shop.write(ANNA, TEXT + "own: 1\n")
    [one] = sessions(shop).placed(ANNA, [Fault(("start",), "overlaps t9wxsd")])
    assert (one.where, one.excerpt) == (f"{ANNA}:9:8", "start: 2026-03-02 09:30")


def test_a_name_that_says_another_id_is_a_fault(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("k7f3mq", "k7f3mz"))
    with pytest.raises(FaultyData, match='name says "k7f3mq"'):
        sessions(shop).get(ANNA)


def test_after_an_editor_the_file_is_read_anew(shop: Shop) -> None:
    store = sessions(shop)
    store.get(ANNA)
    shop.write(ANNA, TEXT.replace("09:30", "09:00").replace("slt-50", "slt"))
    stored, faults = store.edited(ANNA)
    assert stored is not None
    assert [one.message for one in faults] == ['no service "slt"']
    assert f"{stored.session.span.start:%H:%M}" == "09:00"
    assert store.modified_at(ANNA).tzinfo is not None


def test_a_session_comes_with_all_that_its_file_says(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("'direct'", "diect") + "mood: good\n")
    content = sessions(shop).view(ANNA).content
    assert (content["mode"], content["mood"], content["x-mood"]) == ("diect", "good", "good")
    assert content["plan"] == "Folded text of two lines."


def test_several_at_once_are_as_one_by_one_and_rules_may_be_left_out(shop: Shop) -> None:
    text = TEXT.replace("k7f3mq", "b3bbbb").replace("03-02", "03-04")
    broken, gone = f"{MARCH}/2026-03-04-0930-b3bbbb.yaml", f"{MARCH}/2026-03-09-0930-b9bbbb.yaml"
    shop.write(broken, text.replace("slt-50", "slt"))
    shop.write(f"{MARCH}/2026-03-03-0930-b2bbbb.yaml", "id: [\n")
    store = sessions(shop)
    names = [ANNA, gone, broken, f"{MARCH}/2026-03-03-0930-b2bbbb.yaml"]
    each = store.read_each(names)
    assert each == {one: store.read(one) for one in names if one != gone}
    assert [one.message for one in each[broken].findings] == ['no service "slt"']
    unruled = store.read_each(names, ruled=False)
    assert unruled[broken].findings == ()
    assert unruled[names[-1]] == each[names[-1]]
