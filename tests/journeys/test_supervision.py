"""Co-signing by command line: asked for, given, sent back, signed again; and by whom it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept
from tests.support.signing import ANNAS, LATER, TOMS, Place, log_of, path_of

if TYPE_CHECKING:
    from pathlib import Path

AT = "03-03 11:00:00"
THIRD = "  zoe: {name: Zoe Vogt}\nservices:"
SUPERVISE = ("--as", "supervisor", "-y")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Lena supervises Tom, who has signed his session; Zoe has a key, too."""
    place = Place(tmp_path)
    settings = place.root / "therasched.yaml"
    settings.write_text(settings.read_text().replace("services:", THIRD, 1))
    for code, key in (("tom", "tom"), ("zoe", "stranger")):
        place("key", "add", str(place.keys / f"{key}.pub"), "--for", code)
    place("practitioner", "edit", "tom", "--requires-cosign", "lena")
    place("sign", TOMS, "-y", who="tom")
    return place


def todo(place: Place, who: str = "lena", at: str = AT) -> list[list[str]]:
    """What waits for somebody: what, which, why."""
    key = {"zoe": "stranger"}.get(who, "")
    rows = place("todo", "--plain", at=at, who=who, key=key).rows
    return [[row[0], row[1], row[5]] for row in rows if row[1] == TOMS]


def test_the_story_of_a_supervised_session(place: Place) -> None:
    assert todo(place) == [["co-sign", TOMS, "signed by tom"]]
    assert todo(place, "tom") == []
    answer = place("return", "tanaka", "--reason", "The goal is missing.", at=AT)
    assert answer.out == "t8m9np 家族 田中 👩‍👧, Mon 2 Mar 13:00: returned to tom\n"
    assert todo(place) == []
    assert todo(place, "tom") == [["returned", TOMS, "sent back: The goal is missing."]]
    assert "The goal is missing." in place("show", TOMS, at=AT, who="tom").out
    answer = place("outcome", TOMS, "--note", "Goal: floor 3.", at="03-03 12:00:00", who="tom")
    assert "the change is signed, too" in answer.err
    assert todo(place, "tom") == []
    assert todo(place) == [["co-sign", TOMS, "signed by tom"]]
    answer = place("sign", "tanaka", *SUPERVISE, at="03-03 13:00:00")
    assert answer.out == "t8m9np 家族 田中 👩‍👧, Mon 2 Mar 13:00: co-signed\n"
    assert todo(place) == todo(place, "tom") == []
    shown = place("show", TOMS, at=LATER).out
    assert "co-signed by lena" in " ".join(shown.split())
    assert place.kinds(TOMS) == ["sign", "return", "edit", "cosign"]
    told = place.proof()
    assert told.startswith("t8m9np  LOCKED ok\n        co-signed by lena\n")
    assert "ordered by 1 co-signature\n" in told


def test_co_signing_says_what_it_asks_for(place: Place) -> None:
    with kept(place.root):
        told = place("sign", TOMS, "--as", "supervisor", at=AT, code=2).err
    assert "Co-sign t8m9np 家族 田中 👩‍👧, Mon 2 Mar 13:00 as Lena Berg?" in told
    assert "try: therasched sign t8m9np --as supervisor -y" in told
    assert "After signing" not in told


def test_co_signing_twice_writes_nothing(place: Place) -> None:
    place("sign", TOMS, *SUPERVISE, at=AT)
    with kept(place.root):
        answer = place("sign", TOMS, "--as", "supervisor", at=AT)
    assert "co-signed by you already; nothing was written" in answer.out
    (one,) = place("show", TOMS, "--json", at=AT).json["sessions"]
    assert (one["signed_by"], one["cosigned_by"], one["returned"]) == ("tom", "lena", False)


def test_a_change_after_the_co_signature_waits_for_another(place: Place) -> None:
    place("sign", TOMS, *SUPERVISE, at=AT)
    place("plan", TOMS, "-m", "Stairs.", at="03-03 12:00:00", who="tom")
    assert todo(place) == [["co-sign", TOMS, "signed by tom"]]
    place("sign", TOMS, *SUPERVISE, at="03-04 12:00:00")
    assert place.kinds(TOMS) == ["sign", "cosign", "edit", "cosign"]
    assert "co-signed by lena" in place.proof()


def test_a_client_stands_for_what_is_to_be_co_signed(place: Place) -> None:
    place("sign", TOMS, *SUPERVISE, at=AT)
    told = place("sign", "tanaka", *SUPERVISE, at=AT, code=3).err
    assert "has no session to co-sign" in told


def test_a_locked_session_can_be_co_signed_and_returned(place: Place) -> None:
    place("return", TOMS, "--reason", "Too late to mend.", at=LATER)
    place("sign", TOMS, *SUPERVISE, at=LATER)
    assert place.proof().startswith("t8m9np  LOCKED ok\n")


@pytest.mark.parametrize(
    ("name", "who", "said"),
    [
        (ANNAS, "lena", "k7f3mq is not signed"),
        (TOMS, "tom", "t8m9np was signed by tom, whom another one supervises"),
        (TOMS, "zoe", "t8m9np is to be co-signed by lena, not by zoe"),
    ],
)
@pytest.mark.parametrize("words", [("sign", *SUPERVISE), ("return", "--reason", "x")])
def test_who_may_not_supervise_what(
    place: Place, name: str, who: str, said: str, words: tuple[str, ...]
) -> None:
    verb, *rest = words
    with kept(place.root):
        told = place(verb, name, *rest, at=AT, who=who, key=who.replace("zoe", "stranger"), code=5)
    assert said in told.err


def test_whoever_needs_no_co_signature_may_be_given_one(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place("sign", ANNAS, *SUPERVISE, at=AT, who="tom")
    assert "k7f3mq  LOCKED ok\n        co-signed by tom\n" in place.proof()


def test_what_was_changed_by_hand_is_returned_not_co_signed(place: Place) -> None:
    place.by_hand(TOMS, "Went well.", "Went badly.")
    with kept(place.root):
        told = place("sign", TOMS, *SUPERVISE, at=AT, code=5).err
    assert "t8m9np was changed since it was signed" in told
    assert "try: therasched return t8m9np --reason" in told
    place("return", TOMS, "--reason", "Changed.", at=AT)


def test_a_supervisor_without_a_key_or_with_another_one(place: Place) -> None:
    for key in ("none", "tom"):
        with kept(place.root):
            told = place("sign", TOMS, *SUPERVISE, at=AT, key=key, code=5).err
        assert "no key of Lena Berg is on this machine" in told


@pytest.mark.parametrize("reason", ["", " \n "])
def test_a_return_needs_a_reason(place: Place, reason: str) -> None:
    with kept(place.root):
        told = place("return", TOMS, "--reason", reason, at=AT, code=5).err
    assert 'a reason is needed\n  try: --reason "…"' in told
    assert place("return", TOMS, at=AT, code=2).err.count("--reason") >= 1


def test_a_reason_may_come_from_stdin(place: Place) -> None:
    place("return", TOMS, "--reason", "-", stdin="The goal\nis missing.\n", at=AT)
    assert place.events(TOMS)[-1].text("reason") == "The goal\nis missing."


def test_nobody_is_at_a_desk_that_is_not_known(place: Place) -> None:
    told = place("sign", TOMS, *SUPERVISE, who="eve", key="tom", code=2).err
    assert 'THERASCHED_PRACTITIONER names no practitioner: "eve"' in told
    assert "one of lena, tom, zoe" in told


def test_a_co_signature_that_somebody_gave_herself_is_found(place: Place) -> None:
    place("sign", TOMS, *SUPERVISE, at=AT)
    log = place.root / log_of(TOMS)
    lines = log.read_text().splitlines(True)
    log.write_text(lines[0] + lines[1].replace('"by":"lena"', '"by":"tom"'))
    told = place.proof(code=6)
    assert f"BAD SIGNATURE  {log_of(TOMS)}:2" in told
    assert "a practitioner co-signed what she had signed herself" in told
    assert path_of(TOMS) not in told
