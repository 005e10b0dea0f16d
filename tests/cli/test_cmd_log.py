"""`log`: which session, in which form; what it tells is put together in `views.life`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.signing import ANNAS, BENS, LATER, Place, path_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's session is signed, changed, signed again, commented and shared."""
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    place("plan", ANNAS, "-m", "Bed time.", at="03-03 11:00:00")
    place("share", ANNAS, at="03-03 12:00:00")
    place("comment", ANNAS, "She called.", at="03-03 13:00:00")
    return place


def test_a_whole_life(place: Place) -> None:
    with untouched(place.root):
        answer = place("log", ANNAS, at=LATER)
    assert answer.err == ""
    assert answer.out == (
        "2026-03-03 10:40  signed  Lena Berg\n"
        "2026-03-03 11:00  changed, and signed  Lena Berg\n"
        "                  plan:\n"
        "                  - Bath time.\n"
        "                  + Bed time.\n"
        "2026-03-03 12:00  shared\n"
        "                  homework of anna-k\n"
        "2026-03-03 13:00  comment  Lena Berg\n"
        "                  She called.\n"
    )


def test_for_programs(place: Place) -> None:
    document = place("log", "k7f", "--json", at=LATER).json
    assert document["session"] == ANNAS
    assert [one["what"] for one in document["log"]] == [
        "signed",
        "changed, and signed",
        "shared",
        "comment",
    ]
    rows = place("log", ANNAS, "--plain", at=LATER).rows
    assert rows[0] == ["2026-03-03T10:40:00+01:00", "signed", "Lena Berg", ""]
    assert len(rows) == 6


def test_of_a_session_that_was_only_written_by_hand_nothing_is_known(place: Place) -> None:
    told = place("log", BENS).out
    assert told == "Nothing is known of it: it was never signed, and git keeps no history.\n"
    assert place("log", BENS, "--plain").out == ""
    assert place("log", BENS, "--json").json["log"] == []


def test_a_session_whose_file_is_gone(place: Place) -> None:
    (place.root / path_of(ANNAS)).unlink()
    told = place("log", ANNAS, at=LATER).out
    assert "She called." in told
    assert "shared" not in told


def test_of_the_commands_where_git_keeps_none(place: Place) -> None:
    told = place("log", code=3).err
    assert "git keeps no history of this practice" in told
    assert "try: therasched log SESSION\n       therasched config set git auto\n" in told


def test_where_git_should_keep_it_and_there_is_no_repository(place: Place) -> None:
    place("config", "set", "git", "auto")
    for words in (("log",), ("log", ANNAS)):
        assert "no git repository" in place(*words, code=3).err


def test_what_is_typed_wrongly(place: Place) -> None:
    assert 'no session and no client "zzz"' in place("log", "zzz", code=3).err
    assert place("log", "--limit", "0", code=2).err
