"""Who may sign with which key: added, vouched for, retired, and as OpenSSH reads it."""

from __future__ import annotations

import pytest

from tests.support.build import moment
from tests.support.chains import LENA, SINCE, TOM, Chain, signed_with
from therasched.domain import chain, signers
from therasched.domain.chain import PRACTICE
from therasched.domain.signers import Key

NEW = "ssh-ed25519 NEW"


def keys_of(made: Chain) -> list[Key]:
    events = made.events(PRACTICE)
    return signers.keys(events, {chain.link(event): signed_with(event) for event in events})


def vouched(made: Chain) -> dict[str, bool]:
    return {one.public: one.vouched for one in keys_of(made)}


def test_the_first_key_vouches_for_itself_and_for_the_next() -> None:
    made = Chain()
    made.add_key(TOM, "tom", "03-02 09:00", by="lena", key=LENA)
    assert keys_of(made) == [
        Key(LENA, "lena", moment(SINCE)),
        Key(TOM, "tom", moment("03-02 09:00")),
    ]


def test_a_key_that_only_signs_for_itself_is_unvouched_until_somebody_does() -> None:
    made = Chain()
    made.add_key(TOM, "tom", "03-02 09:00")
    assert vouched(made) == {LENA: True, TOM: False}
    made.add_key(TOM, "tom", "03-02 09:10")
    assert vouched(made) == {LENA: True, TOM: False}
    made.add_key(NEW, "tom", "03-02 09:20", key=TOM)
    assert vouched(made) == {LENA: True, TOM: False, NEW: False}
    made.add_key(TOM, "tom", "03-02 10:00", by="lena", key=LENA)
    assert vouched(made) == {LENA: True, TOM: True, NEW: False}
    assert keys_of(made)[1].since == moment("03-02 09:00")


def test_a_key_that_a_stranger_s_key_signed_is_unvouched() -> None:
    made = Chain()
    made.add_key(TOM, "tom", "03-02 09:00", key=NEW)
    assert vouched(made) == {LENA: True, TOM: False}


def test_without_signatures_nobody_is_told_to_be_unvouched() -> None:
    made = Chain()
    made.add_key(TOM, "tom", "03-02 09:00")
    assert all(one.vouched for one in signers.keys(made.events(PRACTICE)))


def test_with_roots_only_they_and_whom_they_vouched_for_are_trusted() -> None:
    made = Chain()
    made.add_key(TOM, "tom", "03-02 09:00", by="lena", key=LENA)
    made.add_key(NEW, "tom", "03-02 10:00", key=TOM)
    events = made.events(PRACTICE)
    signed = {chain.link(event): signed_with(event) for event in events}
    for roots, trusted in (([LENA], [LENA, TOM, NEW]), ([TOM], [TOM, NEW]), ([NEW, "x"], [NEW])):
        found = signers.keys(events, signed, roots)
        assert [one.public for one in found if one.vouched] == trusted


def test_a_retired_key_stays_known_and_is_retired_once() -> None:
    made = Chain()
    made.retire(LENA, "03-02 09:00")
    made.retire(LENA, "03-02 10:00")
    made.retire(NEW, "03-02 10:00")
    assert keys_of(made) == [Key(LENA, "lena", moment(SINCE), moment("03-02 09:00"))]


def test_what_is_no_key_is_passed_over() -> None:
    made = Chain(keys=False)
    made.add_key("", "lena", SINCE, key=LENA)
    made.put(chain.ANCHOR, "", "03-02 09:00")
    made.logs[PRACTICE] += map(chain.purged, made.events(PRACTICE)[:1])
    assert keys_of(made) == []


@pytest.mark.parametrize(
    ("time", "valid"),
    [("03-02 08:59", False), ("03-02 09:00", True), ("03-02 09:59", True), ("03-02 10:00", False)],
)
def test_when_a_key_was_in_use(time: str, valid: bool) -> None:
    key = Key(LENA, "lena", moment("03-02 09:00"))
    assert key._replace(until=moment("03-02 10:00")).was_valid(moment(time)) is valid
    assert key.was_valid(moment(time)) is (time != "03-02 08:59")


def test_one_s_own_keys_that_can_be_used_the_newest_first() -> None:
    made = Chain()
    made.add_key(TOM, "tom", "03-02 09:00", by="lena", key=LENA)
    made.add_key(NEW, "lena", "03-02 10:00", key=LENA)
    events = made.events(PRACTICE)
    assert signers.usable(events, "lena") == [NEW, LENA]
    assert signers.usable(events, "zoe") == []
    made.retire(LENA, "03-02 11:00", key=NEW)
    assert signers.usable(made.events(PRACTICE), "lena") == [NEW]


def test_the_file_that_openssh_reads() -> None:
    made = Chain()
    made.add_key(TOM, "tom", "03-02 09:00", by="lena", key=LENA)
    made.retire(LENA, "03-02 11:00")
    assert signers.allowed_signers(made.events(PRACTICE)) == (
        'lena namespaces="therasched-event-v1",valid-after="20260301070000Z",'
        'valid-before="20260302100000Z" ssh-ed25519 LENA\n'
        'tom namespaces="therasched-event-v1",valid-after="20260302080000Z" ssh-ed25519 TOM\n'
    )
    assert signers.allowed_signers([]) == ""


def test_an_unvouched_key_retires_no_other() -> None:
    made = Chain()
    made.add_key(NEW, "tom", "03-02 09:00")
    made.retire(LENA, "03-02 10:00", by="tom", key=NEW)
    made.retire(NEW, "03-02 11:00", by="tom", key=NEW)
    assert [(one.public, one.until) for one in keys_of(made)] == [
        (LENA, None),
        (NEW, moment("03-02 11:00")),
    ]
    assert all(one.until for one in signers.keys(made.events(PRACTICE)))


def test_lines_in_another_order_say_the_same_and_nothing_else_does() -> None:
    one, other = "lena key-one\n", "tom key-two\n"
    assert signers.same_signers(one + other, other + one)
    assert not signers.same_signers(one + other, one)
    assert not signers.same_signers(one + other, (one + other)[:-1])
    assert not signers.same_signers(one + other, one.replace("\n", "\x0b") + other)
