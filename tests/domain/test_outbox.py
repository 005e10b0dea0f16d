"""What the ledger of messages means, whatever the order of its lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.build import NOW, session
from therasched.domain import outbox
from therasched.domain.notice import Notice, Recipient
from therasched.domain.outbox import (
    AGAIN,
    FAILED,
    LATER,
    SENDING,
    SENT,
    UNCLEAR,
    UNWANTED,
    WANTED,
    WRITTEN,
    Entry,
    Fate,
    Key,
)
from therasched.domain.session import CalendarStamp

KEY = Key("k7f3mq", "reminder", 1440, "2026-03-04T08:00:00Z", "00ff")
ANNA = Recipient("anna-k", "client", "Anna K.", "anna@example.org")
MUM = Recipient("mum", "guardian", "Maria", "m@example.org")


def entry(state: str, n: int = 1, host: str = "desk", code: str = "", at: str = "") -> Entry:
    return Entry(KEY, state, at or f"2026-03-03T08:0{n}:00Z", host, n, code)


def fate(*entries: Entry) -> Fate:
    return outbox.fates(entries).get(KEY, Fate())


@pytest.mark.parametrize(
    ("entries", "state", "n", "open_"),
    [
        ([], "", 0, True),
        ([entry(WANTED)], "", 0, True),
        ([entry(WRITTEN, 0)], "", 0, True),
        ([entry(SENDING)], UNCLEAR, 1, False),
        ([entry(SENDING), entry(SENT)], SENT, 1, False),
        ([entry(SENDING), entry(FAILED)], FAILED, 1, False),
        ([entry(SENDING), entry(UNCLEAR)], UNCLEAR, 1, False),
        ([entry(SENDING), entry(LATER)], LATER, 1, True),
        ([entry(SENDING), entry(LATER), entry(SENDING, 2)], UNCLEAR, 2, False),
        ([entry(SENDING), entry(LATER), entry(SENDING, 2), entry(SENT, 2)], SENT, 2, False),
        # two machines: whoever got through counts, and whoever is in doubt keeps all from trying
        (
            [entry(SENDING), entry(LATER), entry(SENDING, 1, "b"), entry(SENT, 1, "b")],
            SENT,
            1,
            False,
        ),
        ([entry(SENDING), entry(LATER), entry(SENDING, 1, "b")], UNCLEAR, 1, False),
        # said again by a person: what came before does not count
        ([entry(SENDING), entry(FAILED), entry(AGAIN, 2)], "", 1, True),
        ([entry(SENDING), entry(AGAIN, 2), entry(SENDING, 2), entry(LATER, 2)], LATER, 2, True),
        ([entry(SENDING), entry(SENT), entry(AGAIN, 2), entry(SENDING, 2)], UNCLEAR, 2, False),
    ],
)
def test_what_became_of_a_message(entries: list[Entry], state: str, n: int, open_: bool) -> None:
    found = fate(*entries)
    assert (found.state, found.n, found.open) == (state, n, open_)


ENTRIES = st.builds(
    entry, st.sampled_from(outbox.STATES), st.integers(1, 4), st.sampled_from(["a", "b"])
)


@given(st.lists(ENTRIES, max_size=8), st.randoms(use_true_random=False))
def test_lines_are_a_set(entries: list[Entry], random: object) -> None:
    mixed = [*entries, *entries[:2]]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert outbox.fates(mixed) == outbox.fates(entries)


@given(st.lists(ENTRIES, max_size=8))
def test_no_line_makes_what_was_sent_go_again_but_a_persons_word(entries: list[Entry]) -> None:
    kept = [one for one in entries if one.state != AGAIN]
    assert not fate(*kept, entry(SENDING)).open or fate(*kept, entry(LATER)).open
    assert not fate(*kept, entry(SENDING), entry(SENT)).open


def test_what_was_written_counts_until_it_is_asked_for_again() -> None:
    assert fate(entry(WRITTEN, 0)).written
    assert fate(entry(SENDING), entry(LATER), entry(WRITTEN)).written
    assert not fate(entry(WRITTEN), entry(AGAIN, 2)).written
    assert not fate(entry(SENDING), entry(SENT)).written


def test_the_last_word_is_kept() -> None:
    found = fate(entry(SENDING), entry(FAILED, code="550 5.1.1"))
    assert (found.at, found.code) == ("2026-03-03T08:01:00Z", "550 5.1.1")


def test_wishes() -> None:
    late, early = entry(WANTED, at="2026-03-03T09:00:00Z"), entry(WANTED, at="2026-03-03T08:00:00Z")
    assert outbox.wishes([late, early, entry(SENT)]) == {KEY: "2026-03-03T08:00:00Z"}


def test_of_a_wish_and_its_contrary_the_later_one_counts() -> None:
    yes, no, again = entry(WANTED), entry(UNWANTED, n=2), entry(WANTED, n=3)
    assert outbox.wishes([no, yes]) == {}
    assert outbox.wishes([again, no, yes]) == {KEY: again.at}
    assert outbox.wishes([entry(WANTED, n=2), no]) == {}  # of two machines
    assert [outbox.turn(found, KEY) for found in ([], [yes], [no, yes])] == [1, 2, 3]
    assert fate(no, yes) == Fate()


# --- keys --------------------------------------------------------------------------------------


def test_a_key_names_nobody() -> None:
    one = session("k7f3mq", "03-04 09:00", "anna-k")
    key = outbox.key_of(Notice("reminder", one, ANNA, 60, NOW), "kranich")
    assert key[:4] == ("k7f3mq", "reminder", 60, "2026-03-04T08:00:00Z")
    assert len(key.to) == outbox.HASH_LENGTH
    assert "anna" not in f"{key} {outbox.name_of(key)} {outbox.identity_of(key)}"
    assert outbox.month_of(key) == "2026-03"


def test_keys_differ_where_a_message_is_another() -> None:
    one = session("k7f3mq", "03-04 09:00", "anna-k")
    notice = Notice("reminder", one, ANNA, 60, NOW)
    others = [
        notice,
        notice._replace(before=120),
        notice._replace(recipient=MUM),
        notice._replace(kind="moved"),
        notice._replace(kind="moved", session=one._replace(calendar=CalendarStamp(1, NOW, ""))),
        notice._replace(session=one._replace(id="k7f3mr")),
        notice._replace(session=session("k7f3mq", "03-04 09:30", "anna-k")),
    ]
    keys = [outbox.key_of(one, "kranich") for one in others]
    assert len(set(keys)) == len({outbox.name_of(key) for key in keys}) == len(others)
    assert outbox.key_of(notice, "other") not in keys


def test_a_recipient_is_one_person_and_cant_be_followed() -> None:
    as_contact = MUM._replace(role="contact")
    hashed = outbox.recipient_hash("kranich", "k7f3mq", MUM)
    assert hashed == outbox.recipient_hash("kranich", "k7f3mq", as_contact)
    assert hashed == outbox.recipient_hash(
        "kranich", "k7f3mq", MUM._replace(address="n@example.org")
    )
    assert hashed != outbox.recipient_hash("kranich", "k7f3mr", MUM)
    assert hashed != outbox.recipient_hash("kranich", "k7f3mq", MUM._replace(role="client"))


def test_a_message_keeps_its_identity_until_a_person_sends_it_again() -> None:
    assert outbox.identity_of(KEY) == outbox.name_of(KEY)
    assert outbox.identity_of(KEY, 2) == f"{outbox.name_of(KEY)}.2"


def test_a_wish_is_for_whoever_it_concerns() -> None:
    one = session("k7f3mq", "03-04 09:00", "anna-k", calendar=CalendarStamp(2, NOW, ""))
    assert outbox.wanted_key(one, "moved") == ("k7f3mq", "moved", 2, "2026-03-04T08:00:00Z", "")


def test_what_was_told_last_is_what_went_or_may_have_gone() -> None:
    first, last = (Key("k7f3mq", "moved", n, KEY.start, "00ff") for n in (1, 2))
    other = last._replace(session="p2qdxx")
    refused = last._replace(which=3)
    entries = [
        Entry(last, SENDING, "2026-03-03T09:00:00Z", "desk"),
        Entry(first, SENDING, "2026-03-03T08:00:00Z", "desk"),
        Entry(first, SENT, "2026-03-03T08:00:00Z", "desk"),
        Entry(first, WANTED, "2026-03-03T10:00:00Z", "desk", 2),
        Entry(refused, SENDING, "2026-03-03T11:00:00Z", "desk"),
        Entry(refused, FAILED, "2026-03-03T11:00:00Z", "desk"),
        Entry(other, SENT, "2026-03-03T12:00:00Z", "desk"),
        Entry(KEY, SENT, "2026-03-03T12:00:00Z", "desk"),
    ]
    assert outbox.told_last(entries, {"k7f3mq"}) == {("k7f3mq", "00ff"): last}
    assert outbox.told_last(entries[1:], {"k7f3mq"}) == {("k7f3mq", "00ff"): first}
