from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.signing import ANNAS, BENS, LATER, Place, log_of, path_of
from therasched.actions import attest, restore
from therasched.actions.restore import Damaged
from therasched.domain import canon
from therasched.errors import Refused, StorageFailed

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.actions.office import Office


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's session is signed, Ben's is not."""
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    return place


def damaged(place: Place, office: Office, name: str = ANNAS) -> Damaged:
    return Damaged(name, path_of(name), place.stored(office, name))


def test_what_was_typed_is_told_field_by_field(place: Place) -> None:
    place.by_hand(ANNAS, "plan: Bath time.\n", "x-a: {b: [c]}\nroom: Room 1\n")
    place.by_hand(ANNAS, "Went well.", "Went badly.")
    with place.office(at=LATER) as office:
        one = damaged(place, office)
        lines = restore.typed_since(office, ANNAS, one.stored).splitlines()
        assert sorted(lines) == [
            "outcome.clients.anna-k.note: Went badly.",
            "plan: (taken away)",
            "room: Room 1",
            'x-a: {"b":["c"]}',
        ]
        done = restore.restore(office, one)
    assert set(done.fields) == {"outcome.clients.anna-k.note", "plan", "room", "x-a"}
    with place.office(at=LATER) as office:
        stored = place.stored(office, ANNAS)
        assert canon.canonical(stored.content) == place.events(ANNAS)[0].note


def test_what_no_signature_can_cover_is_told_and_put_right(place: Place) -> None:
    place.by_hand(ANNAS, "Bath time.", '"Bath\\x07time."')
    with place.office(at=LATER) as office:
        one = damaged(place, office)
        assert restore.typed_since(office, ANNAS, one.stored) == "plan: Bath\x07time."
        ink = attest.pen(office)
        restore.restore(office, one, ink)
    assert place.events(ANNAS)[-1].text("text") == "plan: Bathtime."
    assert place.proof().startswith("k7f3mq  LOCKED ok")


def test_nothing_is_done_to_what_is_as_it_was_signed(place: Place) -> None:
    with place.office(at=LATER) as office:
        done = restore.restore(office, damaged(place, office), attest.pen(office))
    assert done.fields == ()
    assert place.kinds(ANNAS) == ["sign"]


def test_a_file_that_is_gone_comes_back_under_its_name(place: Place) -> None:
    (place.root / path_of(ANNAS)).unlink()
    with place.office(at=LATER) as office:
        done = restore.restore(office, Damaged(ANNAS, f"sessions/{ANNAS}.yaml", None))
    assert done.stored.path == path_of(ANNAS)
    assert (place.root / path_of(ANNAS)).exists()
    assert "plan" in done.fields


@pytest.mark.parametrize(
    ("name", "said"), [(BENS, "b2r4tw was never signed"), ("zzzzzz", "zzzzzz was never signed")]
)
def test_what_was_never_signed_is_not_brought_back(place: Place, name: str, said: str) -> None:
    with place.office() as office, pytest.raises(Refused, match=said):
        restore.typed_since(office, name, None)


def test_a_correction_has_a_reason_of_its_own_where_none_is_given(place: Place) -> None:
    for number, reason in enumerate(("", "Wrong day.")):
        place.by_hand(ANNAS, "Bath", "Bed")
        with place.office(at=f"03-05 09:0{number}:00") as office:
            restore.restore(office, damaged(place, office), attest.pen(office), reason)
    assert [one.text("reason") for one in place.events(ANNAS)[1:]] == [
        "typed into the session after it was signed",
        "Wrong day.",
    ]


def test_a_correction_that_fails_after_the_text_is_back_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageFailed("could not write the log: no space left")

    place.by_hand(ANNAS, "Bath", "Bed")
    with place.office(at=LATER) as office:
        one, ink = damaged(place, office), attest.pen(office)
        monkeypatch.setattr(attest, "comment", full)
        with pytest.raises(StorageFailed, match="is saved, but the correction is not") as told:
            restore.restore(office, one, ink)
    assert "--kind correction" in told.value.hint
    assert "Bath" in place.text(ANNAS)


def test_a_purge_needs_a_reason(place: Place) -> None:
    with place.office() as office, pytest.raises(Refused, match="a purge needs a reason"):
        restore.purge(office, ANNAS, attest.pen(office), " \n")
    assert place.kinds(ANNAS) == ["sign"]


def test_a_purge_that_stops_half_way_is_told_and_done_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with place.office(at=LATER) as office:

        def full(_: str) -> list[str]:
            raise StorageFailed("could not remove it: I/O error")

        with monkeypatch.context() as patch:
            patch.setattr(office.sessions, "erase", full)
            with pytest.raises(StorageFailed, match="the purge is not complete: could not") as told:
                restore.purge(office, ANNAS, attest.pen(office), "x")
        assert told.value.hint == 'therasched purge k7f3mq --reason "…"'
        assert restore.is_purged(office, ANNAS)
        done = restore.purge(office, ANNAS, attest.pen(office), "x")
    assert done == ((path_of(ANNAS),), True)
    assert place.kinds(ANNAS) == ["sign", "purge"]
    assert place.proof().startswith("k7f3mq  PURGED\n")
    assert "Bath" not in (place.root / log_of(ANNAS)).read_text()


@pytest.mark.parametrize(("before", "after"), [("Bath", "Path"), ('"sig":"U1', '"sig":"V1')])
def test_a_log_that_was_tampered_with_gives_nothing_back(
    place: Place, before: str, after: str
) -> None:
    place.by_hand(ANNAS, "Went well.", "Went badly.")
    log = place.root / log_of(ANNAS)
    log.write_text(log.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    answer = place("restore", ANNAS, "-y", at=LATER, code=5)
    assert "what the log says of k7f3mq is not what was signed" in answer.err
    assert "Went badly." in place.text(ANNAS)
