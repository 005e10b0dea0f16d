"""The session files: found by name, read with their faults, changed as little as possible."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept
from tests.support.shop import Shop
from therasched.cli import wiring
from therasched.domain import timing
from therasched.domain.audit import Fault
from therasched.domain.canon import canonical
from therasched.domain.outcome import ClientOutcome, Outcome
from therasched.errors import ChangedOnDisk, FaultyData, NotFound, UsageFault
from therasched.storage.sessions import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.domain.session import Stored
    from therasched.storage.sessions import Sessions

MARCH = "sessions/2026/03"
ANNA = f"{MARCH}/2026-03-02-0930-k7f3mq.yaml"
TEXT = """\
# my own words
id: k7f3mq
type:   session    # aligned
mode: 'direct'
service: slt-50
practitioner: lena
clients:
    - anna-k
start: 2026-03-02 09:30
end: 2026-03-02 10:20

x-mood: good
plan: >-
    Folded text
    of two lines.
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "practice")
    shop.write(ANNA, TEXT)
    return shop


def sessions(shop: Shop) -> Sessions:
    return wiring.open_practice(str(shop.root)).sessions


def days(first: str, last: str, name: str, shop: Shop) -> None:
    ends = f"start: {first}\nend: {last}\n"
    last = "" if last == first else f"_{last}"
    path = f"sessions/{first[:4]}/{first[5:7]}/{first}{last}-{name}.yaml"
    shop.write(path, f"id: {name}\ntype: time-off\ntitle: Away\n{ends}")


def ids(found: list[Stored]) -> list[str]:
    return [one.session.id for one in found]


# --- which there are -----------------------------------------------------------------------


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


def test_only_names_of_sessions_count(shop: Shop) -> None:
    for name in (
        "k7f3mq.yaml",
        "2026-04-02-0930-k7f3mz.yaml",
        ".k.swp",
        "2026-03-02-0930-k7f3mq.yaml~",
    ):
        shop.write(f"{MARCH}/{name}", "")
    shop.write("sessions/notes/a.yaml", "")
    shop.write("sessions/2026/spring/a.yaml", "")
    assert [name.path for name in sessions(shop).names()] == [ANNA]


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


# --- reading -------------------------------------------------------------------------------


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


def test_what_was_moved_meanwhile_is_passed_over(shop: Shop) -> None:
    store = sessions(shop)
    names = list(store.names())
    (shop.root / ANNA).unlink()
    assert list(store.read_all(names)) == []
    assert list(store.since(date(2026, 1, 1), "anna-k")) == []


def test_faults_that_were_found_otherwise_get_their_place(shop: Shop) -> None:
    shop.write(ANNA, TEXT + "own: 1\n")
    [one] = sessions(shop).placed(ANNA, [Fault(("start",), "overlaps t9wxsd")])
    assert (one.where, one.excerpt) == (f"{ANNA}:9:8", "start: 2026-03-02 09:30")


# --- the name ------------------------------------------------------------------------------


def test_a_name_that_says_another_start_is_told_and_mended_by_the_next_write(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("09:30", "09:45"))
    store = sessions(shop)
    stored = store.get(ANNA)
    [one] = store.findings()
    assert (one.line, one.message) == (9, "the file's name says another start")
    assert one.hint == "therasched check --fix renames it"
    saved = store.save(stored, stored.session._replace(plan="New."))
    assert saved.path == f"{MARCH}/2026-03-02-0945-k7f3mq.yaml"
    assert not (shop.root / ANNA).exists()
    assert store.findings() == []


def test_a_name_that_says_another_id_is_a_fault(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("k7f3mq", "k7f3mz"))
    with pytest.raises(FaultyData, match='name says "k7f3mq"'):
        sessions(shop).get(ANNA)


def test_a_session_in_the_wrong_week_by_its_name_is_told_and_not_shown(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("03-02", "03-20"))
    store = sessions(shop)
    assert store.in_days(date(2026, 3, 2), date(2026, 3, 8)) == []
    assert len(store.findings()) == 1


@pytest.mark.parametrize(
    "wrong", [f"{MARCH}/k7f3mq.yaml", "sessions/2026/04/2026-03-02-0930-k7f3mq.yaml"]
)
def test_a_file_is_given_the_name_that_its_text_asks_for(shop: Shop, wrong: str) -> None:
    file = shop.root / ANNA
    shop.write(wrong, TEXT + "own: 1\n")
    file.unlink()
    store = sessions(shop)
    assert store.load(wrong).misnamed[0].message.startswith("the file's name is not START-ID.yaml")
    assert store.rename(wrong) == ANNA
    assert file.read_text() == TEXT + "own: 1\n"
    assert store.rename(ANNA) == ANNA


def test_no_other_file_is_overwritten_by_a_new_name(shop: Shop) -> None:
    wrong = f"{MARCH}/2026-03-02-0945-k7f3mq.yaml"
    shop.write(wrong, TEXT)
    with kept(shop.root), pytest.raises(ChangedOnDisk):
        sessions(shop).rename(wrong)


def test_what_has_no_start_keeps_its_name(shop: Shop) -> None:
    shop.write(ANNA, "id: k7f3mq\n")
    assert sessions(shop).rename(ANNA) == ANNA


# --- writing -------------------------------------------------------------------------------


def test_a_change_leaves_everything_else_as_it_was(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    part = ClientOutcome("attended", homework="Read.\n\nTwice.")
    changed = stored.session._replace(place="Room 2", outcome=Outcome(clients={"anna-k": part}))
    saved = store.save(stored, changed)
    text = (shop.root / ANNA).read_text()
    lines = text.splitlines()
    assert [line for line in TEXT.splitlines() if line not in lines] == []
    assert [line for line in lines if line not in TEXT.splitlines()] == [
        "place: Room 2",
        "outcome:",
        "    clients:",
        "        anna-k:",
        "            attendance: attended",
        "            homework: |",
        "                Read.",
        "                Twice.",
    ]
    assert saved.session == changed
    assert saved.data == text.encode()
    assert sessions(shop).get(ANNA).session == changed


def test_nothing_changed_is_nothing_written(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    with kept(shop.root):
        assert store.save(stored, stored.session) is stored
        empty = stored.session._replace(outcome=Outcome(clients={"anna-k": ClientOutcome()}))
        assert store.save(stored, empty) is stored


def test_seconds_and_empty_parts_do_not_keep_it_from_being_written(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    at = stored.session.span.start_at + timedelta(seconds=17, microseconds=4)
    changed = stored.session._replace(
        shared={"anna-k": at}, outcome=Outcome(clients={"anna-k": ClientOutcome()})
    )
    assert store.save(stored, changed).session.shared["anna-k"] == at.replace(microsecond=0)


def test_a_new_start_moves_the_file(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    span = stored.session.span
    later = timing.Span(
        timing.plus_minutes(span.start, 60 * 24 * 40), timing.plus_minutes(span.end, 60 * 24 * 40)
    )
    saved = store.save(stored, stored.session._replace(span=later))
    assert saved.path == "sessions/2026/04/2026-04-11-1030-k7f3mq.yaml"
    assert [name.path for name in store.names()] == [saved.path]
    assert "x-mood: good" in shop.text(saved)


def test_what_somebody_else_changed_is_not_written_over(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    shop.write(ANNA, TEXT + "place: Room 1\n")
    span = stored.session.span
    moved = timing.Span(span.start - timedelta(hours=1), span.end)
    with kept(shop.root):
        for changed in (stored.session._replace(plan="x"), stored.session._replace(span=moved)):
            with pytest.raises(ChangedOnDisk):
                store.save(stored, changed)
        with pytest.raises(ChangedOnDisk):
            store.remove(stored)


def test_a_value_that_is_none_is_refused_and_nothing_written(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    with kept(shop.root):
        for changed in ({"fee": "much"}, {"title": "a\nb"}, {"clients": ("nobody",)}):
            with pytest.raises(UsageFault):
                store.save(stored, stored.session._replace(**changed))
        with pytest.raises(UsageFault):
            store.create(stored.session._replace(id="b2bbbb", fee="much"))


def test_what_would_not_read_back_is_refused(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    with kept(shop.root), pytest.raises(FaultyData, match="would not read back"):
        store.save(stored, stored.session._replace(plan="a\n\n"))


def test_a_new_file(shop: Shop) -> None:
    store = sessions(shop)
    session = store.get(ANNA).session._replace(id="b2bbbb", plan="One.\nTwo.")
    created = store.create(session)
    assert created.path == f"{MARCH}/2026-03-02-0930-b2bbbb.yaml"
    assert shop.text(created) == (
        "# yaml-language-server: $schema=../../../.therasched/schema/session.json\n"
        "id: b2bbbb\ntype: session\nmode: direct\nservice: slt-50\npractitioner: lena\n"
        "clients: [anna-k]\nstart: 2026-03-02 09:30\nend: 2026-03-02 10:20\n"
        "plan: |\n  One.\n  Two.\n"
    )
    assert (shop.root / created.path).stat().st_mode & 0o777 == 0o600
    with pytest.raises(ChangedOnDisk):
        store.create(session)


def test_whole_days_have_both_ends_in_their_name(shop: Shop) -> None:
    days("2026-12-24", "2026-12-28", "b2bbbb", shop)
    store = sessions(shop)
    [path] = store.named("b2bbbb")
    assert path == "sessions/2026/12/2026-12-24_2026-12-28-b2bbbb.yaml"
    assert path_of(store.get(path).session) == path


def test_what_is_removed_is_kept_beside(shop: Shop) -> None:
    store = sessions(shop)
    store.remove(store.get(ANNA))
    assert list(store.names()) == []
    assert (shop.root / ".therasched/removed/2026-03-02-0930-k7f3mq.yaml").read_text() == TEXT


def test_after_an_editor_the_file_is_read_anew(shop: Shop) -> None:
    store = sessions(shop)
    store.get(ANNA)
    shop.write(ANNA, TEXT.replace("09:30", "09:00").replace("slt-50", "slt"))
    stored, faults = store.edited(ANNA)
    assert stored is not None
    assert [one.message for one in faults] == ['no service "slt"']
    assert f"{stored.session.span.start:%H:%M}" == "09:00"
    assert store.modified_at(ANNA).tzinfo is not None


def test_what_can_not_be_read_is_told_also_when_one_client_is_looked_for(shop: Shop) -> None:
    (shop.root / MARCH / "2026-03-05-0930-b4bbbb.yaml").mkdir()
    shop.write(f"{MARCH}/2026-03-06-0930-b5bbbb.yaml", "clients: [anna-k")
    store = sessions(shop)
    assert ids(list(store.since(date(2026, 3, 1), "anna-k"))) == ["k7f3mq"]
    assert ids(list(store.until(date(2026, 3, 9), "anna-k"))) == ["k7f3mq"]
    assert len(store.findings()) == 2


# --- what is signed ------------------------------------------------------------------------


def test_a_session_comes_with_all_that_its_file_says(shop: Shop) -> None:
    shop.write(ANNA, TEXT.replace("'direct'", "diect") + "mood: good\n")
    content = sessions(shop).view(ANNA).content
    assert (content["mode"], content["mood"], content["x-mood"]) == ("diect", "good", "good")
    assert content["plan"] == "Folded text of two lines."


def test_a_signed_text_comes_back_and_the_name_follows(shop: Shop) -> None:
    store = sessions(shop)
    note = canonical(store.get(ANNA).content)
    wrong = f"{MARCH}/2026-03-05-0900-k7f3mq.yaml"
    (shop.root / ANNA).rename(shop.root / wrong)
    shop.write(wrong, TEXT.replace("03-02", "03-05").replace("09:30", "09:00"))
    restored = store.restore(wrong, note)
    assert restored.path == ANNA
    assert shop.text(restored) == TEXT
    assert store.get(ANNA).session.id == "k7f3mq"
    assert not (shop.root / wrong).exists()
    [draft] = (shop.root / ".therasched/drafts").iterdir()
    assert "09:00" in draft.read_text()
    (shop.root / ANNA).unlink()
    assert canonical(store.restore("sessions/k7f3mq.yaml", note).content) == note


def test_what_is_erased_leaves_no_copy(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    store.remove(stored)
    store.create(stored.session)
    shop.write(".therasched/drafts/k7f3mq-note", "secret")
    shop.write(".therasched/drafts/b2bbbb-note", "another's")
    erased = store.erase("k7f3mq")
    assert erased == [
        ANNA,
        ".therasched/removed/2026-03-02-0930-k7f3mq.yaml",
        ".therasched/drafts/k7f3mq-note",
    ]
    assert [path for path in erased if (shop.root / path).exists()] == []
    assert (shop.root / ".therasched/drafts/b2bbbb-note").exists()
    assert store.erase("k7f3mq") == []


def test_what_changed_since_it_was_read_is_not_gone_on_from(shop: Shop) -> None:
    store = sessions(shop)
    stored = store.get(ANNA)
    store.require_unchanged(stored)
    shop.write(ANNA, TEXT.replace("good", "bad"))
    with pytest.raises(ChangedOnDisk):
        store.require_unchanged(stored)
