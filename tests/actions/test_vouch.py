"""What of a session may leave for a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.signing import ANNAS, LATER, UNMARKED, Place, path_of
from therasched.actions import vouch
from therasched.actions.vouch import Held, Vouching
from therasched.cli import evidence
from therasched.domain.belonging import Faulty

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    return place


def rewrite(place: Place, old: str, new: str) -> None:
    file = place.root / path_of(ANNAS)
    file.write_text(file.read_text("utf-8").replace(old, new), encoding="utf-8")


def test_what_was_signed_stands_in_with_the_housekeeping_of_now(place: Place) -> None:
    rewrite(place, "Take the lift.", "Take the stairs.")
    rewrite(place, "id:", "admin: {shared: {anna-k: 2026-03-04T09:00:00Z}}\nid:")
    with place.office(LATER) as office:
        vouching = Vouching(office, evidence.signed_with)
        session = vouching.session(place.stored(office, ANNAS))
        assert session is not None
        assert session.outcome.of("anna-k").homework == "Take the lift."
        assert set(session.shared) == {"anna-k"}
        assert [one.path for one in vouching.findings] == [path_of(ANNAS)]
        assert vouching.held([]) == Held({})


def test_what_can_not_be_signed_is_told_as_altered(place: Place) -> None:
    rewrite(place, "Take the lift.", '"Take \\a the lift."')
    with place.office(LATER) as office:
        vouching = Vouching(office, evidence.signed_with)
        stored = office.sessions.read(path_of(ANNAS))[0]
        assert stored is not None
        session = vouching.session(stored)
        assert session is not None
        assert session.outcome.of("anna-k").homework == "Take the lift."
        assert vouching.findings


def test_a_session_that_shows_nothing_is_not_looked_into(place: Place) -> None:
    rewrite(place, "Take the lift.", "Take the stairs.")
    with place.office(LATER) as office:
        vouching = Vouching(office, evidence.signed_with)
        stored = place.stored(office, ANNAS)
        given = [(stored, office.now)]
        assert [*vouch.each(vouching, given, lambda _: False)] == [(stored.session, office.now)]
        assert vouching.findings == []
        ((shown, _),) = vouch.each(vouching, given, lambda _: True)
        assert shown.outcome.of("anna-k").homework == "Take the lift."


def test_whose_pages_stay(place: Place) -> None:
    with place.office() as office:
        vouching = Vouching(office, evidence.signed_with)
        first = Faulty("b2r4tw", "a.yaml", b"clients: [ben-o]\n[")
        held = vouching.held([first, Faulty("b2r4tx", "b.yaml", b"clients: [ben-o, tanaka]\n[")])
        assert held == Held({"ben-o": "a.yaml", "tanaka": "b.yaml"})
        assert [held.why(one) for one in ("ben-o", "anna-k")] == ["a.yaml", ""]
        held = vouching.held([Faulty("b2r4tw", "c.yaml", b""), first])
        assert [held.why(one) for one in ("ben-o", "anna-k")] == ["a.yaml", "c.yaml"]


def test_whom_one_may_tell_of_what(place: Place) -> None:
    rewrite(place, "Take the lift.", "Take the stairs.")
    broken = place.root / "sessions/2026/03/2026-03-02-1500-x4mnzd.yaml"
    broken.write_text("id: x4mnzd\n[", encoding="utf-8")
    names = [path_of(ANNAS), path_of(UNMARKED), broken.relative_to(place.root).as_posix()]
    names.append("sessions/2026/03/2026-03-02-1500-c4mnzd.yaml")
    with place.office(LATER) as office:
        found, others = vouch.sound(office, names)
        assert [*found] == [UNMARKED]
        assert others == {ANNAS: vouch.ALTERED, "x4mnzd": vouch.FAULTY}
    with place.office() as office:  # within the window
        assert [*vouch.sound(office, names)[0]] == [ANNAS, UNMARKED]
