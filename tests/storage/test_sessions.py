"""The session files: changed as little as possible, moved with their start, taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.handwritten import ANNA, MARCH, TEXT, practice, sessions
from tests.support.records import kept
from therasched.domain import timing
from therasched.domain.canon import canonical
from therasched.domain.outcome import ClientOutcome, Outcome
from therasched.errors import ChangedOnDisk, FaultyData, UsageFault
from therasched.storage.reading import path_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return practice(tmp_path)


def days(first: str, last: str, name: str, shop: Shop) -> None:
    ends = f"start: {first}\nend: {last}\n"
    last = "" if last == first else f"_{last}"
    path = f"sessions/{first[:4]}/{first[5:7]}/{first}{last}-{name}.yaml"
    shop.write(path, f"id: {name}\ntype: time-off\ntitle: Away\n{ends}")


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


# --- what is signed ------------------------------------------------------------------------


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
