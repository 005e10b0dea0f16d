from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support.signing import ANNAS, BENS, FULL, LATER, LOCK, Place, machine_at, path_of
from therasched.actions import attest, revise, schedule
from therasched.errors import ChangedOnDisk, Refused, StorageFailed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's session is signed, Ben's is not."""
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    return place


@pytest.mark.parametrize(("name", "told"), [(ANNAS, ("the change is signed, too",)), (BENS, ())])
def test_saving_signs_what_is_signed(place: Place, name: str, told: tuple[str, ...]) -> None:
    with place.office() as office:
        stored = place.stored(office, name)
        saved, notes = revise.save(office, stored, stored.session._replace(plan="Bed time."))
    assert notes == told
    assert saved.session.plan == "Bed time."
    assert "Bed time." in place.text(name)
    assert place.kinds(name) == ["sign", "edit"][: 2 * len(told)]


def test_saving_what_stays_as_it_was_signs_nothing(place: Place) -> None:
    with place.office() as office:
        stored = place.stored(office, ANNAS)
        _, notes = revise.save(office, stored, stored.session)
    assert notes == ()
    assert place.kinds(ANNAS) == ["sign"]


def test_without_a_key_nothing_is_saved(place: Place) -> None:
    before = place.text(ANNAS)
    with place.office(key="none") as office:
        stored = place.stored(office, ANNAS)
        with pytest.raises(Refused, match="no key of Lena Berg"):
            revise.save(office, stored, stored.session._replace(plan="Bed time."))
    assert place.text(ANNAS) == before


def test_what_somebody_else_signed_is_hers_alone_to_change(place: Place) -> None:
    """Verify would not take another one's signature under her session."""
    before = place.text(ANNAS)
    place("key", "add", str(place.keys / "tom.pub"), "--for", "tom")
    answer = place("outcome", ANNAS, "--note", "Late.", who="tom", code=5)
    assert "k7f3mq is lena's session, and tom is at this desk" in answer.err
    with place.office() as office:
        stored = place.stored(office, ANNAS)
        with pytest.raises(Refused, match="is tom's session, and lena is at this desk"):
            revise.save(office, stored, stored.session._replace(practitioner="tom"))
    assert place.text(ANNAS) == before
    assert place.kinds(ANNAS) == ["sign"]
    place("outcome", BENS, "--note", "Not signed yet.", who="tom")
    with place.office() as office:
        before_it = place.stored(office, ANNAS)
    place.by_hand(ANNAS, "Bath", "Bed")
    with place.office(who="tom", key="tom") as office:
        ink = attest.pen(office)
        notes = revise.amended(office, before_it, place.stored(office, ANNAS), ink)
    assert notes == ("changed since it was signed: therasched sign k7f3mq",)


def test_a_change_by_hand_needs_no_key_and_is_not_signed(place: Place) -> None:
    place.by_hand(ANNAS, "Bath", "Bed")
    with place.office(key="none") as office:
        stored = place.stored(office, ANNAS)
        _, notes = revise.save(office, stored, stored.session._replace(room="Room 1"))
    assert notes == ("changed since it was signed: therasched sign k7f3mq",)
    assert place.kinds(ANNAS) == ["sign"]


def test_what_is_locked_is_not_saved(place: Place) -> None:
    before = place.text(ANNAS)
    with place.office(at=LOCK) as office:
        stored = place.stored(office, ANNAS)
        with pytest.raises(Refused, match="k7f3mq was signed on Tue 3 Mar 10:40 and locked"):
            revise.save(office, stored, stored.session._replace(plan="Bed time."))
    assert place.text(ANNAS) == before


def test_a_signature_that_fails_after_the_save_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("could not write the log: no space left")

    with place.office() as office:
        stored = place.stored(office, ANNAS)
        monkeypatch.setattr(attest, "version", full)
        with pytest.raises(StorageFailed, match="is saved, but not signed: could not") as told:
            revise.save(office, stored, stored.session._replace(plan="Bed time."))
    assert told.value.hint == "therasched sign k7f3mq"
    assert path_of(ANNAS) in told.value.message
    assert "Bed time." in place.text(ANNAS)


@pytest.mark.parametrize(
    ("at", "by_hand", "refused"),
    [("03-04 10:00:00", True, False), (LATER, False, False), (LATER, True, True)],
)
def test_housekeeping_is_refused_where_a_locked_text_was_changed(
    place: Place, at: str, by_hand: bool, refused: bool
) -> None:
    if by_hand:
        place.by_hand(ANNAS, "Bath", "Bed")
    with place.office(at=at) as office:
        stored = place.stored(office, ANNAS)
        changed = stored.session._replace(shared={"anna-k": office.now_at})
        expected = (
            pytest.raises(Refused, match="and was changed by hand since")
            if refused
            else nullcontext()
        )
        with expected:
            revise.housekeep(office, stored, changed)
    assert ("shared" in place.text(ANNAS)) is not refused
    assert place.kinds(ANNAS) == ["sign"]


def test_what_is_signed_is_not_taken_away(place: Place) -> None:
    with place.office() as office:
        revise.require_unsigned(office, place.stored(office, BENS))
        with pytest.raises(Refused, match="what is signed is not removed") as told:
            revise.require_unsigned(office, place.stored(office, ANNAS))
    assert told.value.hint.startswith("therasched cancel k7f3mq\n")
    with place.office(at=LOCK) as office, pytest.raises(Refused, match="locked on"):
        revise.require_unsigned(office, place.stored(office, ANNAS))


def test_what_was_signed_in_another_window_meanwhile_is_not_changed(place: Place) -> None:
    """To sign leaves the file as it was, so that alone does not tell."""
    with place.office() as office:
        stored = place.stored(office, BENS)
        attest.require_open(office, stored)  # the log was looked at; then the person is asked
        place("sign", BENS, "-y")
        with pytest.raises(ChangedOnDisk, match="was signed meanwhile, so nothing was written"):
            revise.save(office, stored, stored.session._replace(plan="Bed time."))
        with pytest.raises(Refused, match="what is signed is not removed"):
            schedule.remove(office, stored)
    assert "Bed time." not in place.text(BENS)
    assert place.kinds(BENS) == ["sign"]
    with place.office() as office:
        _, notes = revise.save(office, stored, stored.session._replace(plan="Bed time."))
    assert notes == ("the change is signed, too",)


def test_a_comment_meanwhile_is_no_hindrance(place: Place) -> None:
    with place.office() as office:
        stored = place.stored(office, ANNAS)
        attest.require_open(office, stored)
        place("comment", ANNAS, "She called.")
        _, notes = revise.save(office, stored, stored.session._replace(plan="Bed time."))
    assert notes == ("the change is signed, too",)
    assert place.kinds(ANNAS) == ["sign", "comment", "edit"]


def test_a_lock_does_not_wait_for_an_answer(place: Place) -> None:
    """A question that stays open over night is answered on the next day."""
    with place.office(at=FULL) as office:
        stored = place.stored(office, ANNAS)
        attest.require_open(office, stored)
    changed = stored.session._replace(plan="Bed time.")
    key = mock.patch.dict(os.environ, place.of("lena", ""))
    with key, machine_at(LOCK), pytest.raises(Refused, match="and locked on"):
        revise.save(office, stored, changed)
    assert "Bed time." not in place.text(ANNAS)
    assert place.kinds(ANNAS) == ["sign"]


def test_what_an_editor_saves_after_the_lock_is_not_signed(place: Place) -> None:
    with place.office(at=FULL) as office:
        before = place.stored(office, ANNAS)
        ink = attest.pen(office)
        place.by_hand(ANNAS, "Bath time.", "Bed time.")
        with machine_at(LATER):
            saved = schedule.settle(office, path_of(ANNAS), before, ink)
    assert "was signed on" in saved.notes[0]
    assert f"therasched restore {ANNAS}" in saved.notes[0]
    assert place.kinds(ANNAS) == ["sign"]
