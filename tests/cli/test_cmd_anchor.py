"""`anchor`: how a file is named and shown; the rest is a story (journeys/test_anchor.py)."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.authority import Authority
from tests.support.signing import ANNAS, Place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    return place


def test_what_is_to_be_typed_next_is_quoted(place: Place) -> None:
    request = place.folder / "it's mine.tsq"
    told = place("anchor", str(request)).err
    command = shlex.split(
        told.partition("instance:\n")[2].partition("\nNext:")[0].replace("\\\n", "")
    )
    assert command == [
        *("curl", "-H", "Content-Type: application/timestamp-query"),
        *("--data-binary", f"@{request}", "-o", str(request.with_suffix(".tsr"))),
        "URL-OF-THE-AUTHORITY",
    ]
    following = shlex.split(told.partition("Next:  ")[2])
    assert following == ["therasched", "anchor", "--token", str(request.with_suffix(".tsr"))]


def test_a_name_that_would_act_on_the_terminal(place: Place) -> None:
    request = place.folder / "a\x1b[2J.tsq"
    assert "␛[2J.tsq\n" in place("anchor", str(request)).out
    assert request.exists()
    hostile = Authority("\x1b[2J\x9b evil")
    answer = place.folder / "a.tsr"
    answer.write_bytes(hostile.reply(request.read_bytes()))
    told = place("anchor", "--token", str(answer), at="03-03 12:00:00").out
    assert "UTC: ␛[2J\\u009b evil\n" in told
    assert "␛[2J\\u009b evil, by its own certificate" in place.proof()


def test_what_can_not_be_written_or_read(place: Place) -> None:
    for name, code in (("nowhere/a.tsq", 1), (str(place.folder), 1)):
        assert "error: " in place("anchor", name, code=code).err
    assert "No such file" in place("anchor", "--token", "nowhere", code=2).err


def test_an_answer_that_is_far_too_large_is_not_read_whole(place: Place) -> None:
    path = place.folder / "large"
    with path.open("wb") as file:
        file.truncate(5 << 30)
    assert place("anchor", "--token", str(path), code=2).err.startswith("error: ")
