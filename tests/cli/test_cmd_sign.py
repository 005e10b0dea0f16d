"""`sign` and `return`: what is asked and said; the rest is a story (journeys/test_signing.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept
from tests.support.signing import ANNAS, BENS, LATER, TEAM, TOMS, Place, log_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("typed", "kinds", "code"), [("y\n", ["sign"], 0), ("n\n", [], 1)])
def test_yes_and_no(place: Place, typed: str, kinds: list[str], code: int) -> None:
    answer = place("sign", ANNAS, stdin=typed, code=code)
    assert "Sign k7f3mq Anna K., Mon 2 Mar 09:30 as Lena Berg? [y/N]: " in answer.err
    assert ("Nothing was signed.\n" in answer.err) is (not kinds)
    assert place.kinds(ANNAS) == kinds


@pytest.mark.usefixtures("asked")
def test_the_question_names_credentials_and_role(place: Place) -> None:
    place("key", "add", str(place.keys / "tom.pub"), "--for", "tom")
    place("practitioner", "edit", "lena", "--credentials", "MSc SLT")
    place("sign", TOMS, "-y", who="tom")
    told = place("sign", TOMS, "--as", "supervisor", stdin="n\n", code=1).err
    assert "Co-sign t8m9np 家族 田中 👩‍👧, Mon 2 Mar 13:00 as Lena Berg, MSc SLT?" in told
    assert place.kinds(TOMS) == ["sign"]


def test_the_answer_in_each_form(place: Place) -> None:
    with kept(place.root):
        assert place("sign", ANNAS, "-n", "--plain").rows == [[ANNAS, log_of(ANNAS)]]
    answer = place("sign", ANNAS, "-y", "-q")
    assert (answer.out.count("\n"), answer.err) == (1, "")
    answer = place("sign", ANNAS, "-y", "--json")
    assert [one["signed"] for one in answer.json["sessions"]] == [True]
    assert answer.err == ""


def test_a_session_named_twice_is_signed_once(place: Place) -> None:
    assert place("sign", ANNAS, "k7f", "-y", "--plain").rows == [[ANNAS, log_of(ANNAS)]]
    answer = place("sign", "-", "-y", "--plain", stdin=f"{BENS}\n{BENS}\n")
    assert answer.rows == [[BENS, log_of(BENS)]]
    assert place.kinds(ANNAS) == place.kinds(BENS) == ["sign"]


def test_for_one_of_several_the_warning_names_it(place: Place) -> None:
    place("sign", ANNAS, "-y")
    told = place("sign", ANNAS, BENS, "-y", at="03-03 11:00:00")
    assert "you can change this session until Wed 4 Mar 2026 11:00" in told.err
    assert [line[:6] for line in told.out.splitlines()] == [ANNAS, BENS]
    assert "nothing was written" in told.out.splitlines()[0]


def test_what_is_typed_wrongly(place: Place) -> None:
    assert "missing argument 'SESSION…'" in place("sign", code=2).err
    assert "supervisr" in place("sign", ANNAS, "--as", "supervisr", code=2).err
    assert 'no session and no client "zzz"' in place("sign", "zzz", "-y", code=3).err
    assert "stdin names no session" in place("sign", "-", "-y", code=2).err
    assert "team entries are not signed" in place("sign", TEAM, "-y", code=5).err


def test_a_return_is_told_in_each_form(place: Place) -> None:
    place("key", "add", str(place.keys / "tom.pub"), "--for", "tom")
    place("sign", ANNAS, "-y")
    back = ("return", ANNAS, "--reason", "No goal.")
    with kept(place.root):
        told = place(*back, "-n", at=LATER, who="tom").out
    assert told == "(dry run) k7f3mq Anna K., Mon 2 Mar 09:30: returned to lena\n"
    assert place(*back, "--plain", at=LATER, who="tom").rows == [[ANNAS, log_of(ANNAS)]]
    document = place(*back, "--json", at=LATER, who="tom").json
    assert document["sessions"][0]["returned"] is True
    assert place.kinds(ANNAS) == ["sign", "return", "return"]
