"""`check` and `verify` tell again what they found, and never what would not be found now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.signing import ANNAS, BENS, FULL, LATER, LOCK, Place
from therasched.actions import check, prove
from therasched.storage import freshness, recall

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Count:
    """How often everything was read."""

    def __init__(self) -> None:
        self.times = 0

    def around(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, counted."""

        def counted(*given: object, **more: object) -> object:
            self.times += 1
            return real(*given, **more)

        return counted


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Count:
    """Practices however small are kept, and their files moved long ago."""
    monkeypatch.setattr(recall, "LEAST", 1)
    monkeypatch.setattr(freshness, "now", lambda: 4_000_000_000_000_000_000)
    count = Count()
    monkeypatch.setattr(check, "check", count.around(check.check))
    monkeypatch.setattr(prove, "verify", count.around(prove.verify))
    return count


@pytest.fixture
def place(tmp_path: Path, read: Count) -> Place:
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    read.times = 0
    return place


FORMS = [(), ("--summary",), ("--plain",), ("--json",)]


def test_verify_tells_the_same_again_in_every_form(place: Place, read: Count) -> None:
    found = [place("verify", *form, "--strict") for form in FORMS]
    assert read.times == 4
    place("verify")
    read.times = 0
    assert [place("verify", *form) for form in FORMS] == found
    assert read.times == 0


@pytest.mark.parametrize("options", [("--strict",), (ANNAS,), ("--expect", "00000000")])
def test_what_is_asked_for_in_particular_is_looked_at(
    place: Place, read: Count, options: tuple[str, ...]
) -> None:
    place("verify")
    read.times = 0
    place("verify", *options, code=6 if "--expect" in options else 0)
    assert read.times == 1


def test_a_window_that_ends_is_seen(place: Place, read: Count) -> None:
    place("verify")
    assert "OPEN" in place("verify", at=FULL).out
    assert read.times == 1
    assert "LOCKED ok" in place("verify", at=LOCK).out
    assert read.times == 2
    assert "LOCKED ok" in place("verify", at=LATER).out
    assert read.times == 2


def test_tampering_is_found_and_looked_at_each_time(place: Place, read: Count) -> None:
    place("verify", at=LATER)
    place.by_hand(ANNAS, "Went well.", "Went bad..")
    for _ in range(2):
        assert "ALTERED" in place("verify", at=LATER, code=6).out
    assert read.times == 3


def test_check_tells_the_same_faults_again(place: Place, read: Count) -> None:
    place.by_hand(BENS, "type: session", "type: sesion")
    found = [place("check", *form, code=6) for form in ((), ("--plain",), ("--json",))]
    assert read.times == 1
    assert [place("check", *form, code=6) for form in ((), ("--plain",), ("--json",))] == found
    assert read.times == 1
    place("check", place.root.joinpath("clients/anna-k.yaml").as_posix())
    place("check", "--fix", code=6)
    assert read.times == 3


def test_check_sees_that_what_was_changed_is_locked_by_now(place: Place, read: Count) -> None:
    place.by_hand(ANNAS, "Went well.", "Went bad..")
    place("check", at=FULL)
    place("check", at=FULL)
    assert read.times == 1
    assert "not as it was signed" in place("check", at=LOCK, code=6).out
    assert read.times == 2
