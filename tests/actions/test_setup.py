"""Making a practice: what it begins with, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.program import tree
from tests.support.records import kept
from therasched.actions import setup
from therasched.cli import wiring
from therasched.errors import Refused, UsageFault

if TYPE_CHECKING:
    from pathlib import Path

    from therasched.domain.ports import Ground

ASKED: dict[str, Any] = {
    "name": " Berg  Talk ",
    "timezone": "Europe/Berlin",
    "practitioner_name": "Lena Berg",
}


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return wiring.ground(tmp_path / "practice", rehearse=False)


def test_what_a_practice_begins_with(ground: Ground) -> None:
    made = setup.init(ground, **ASKED)
    opened = wiring.open_practice(str(ground.root))
    assert opened.office.practice.settings == made
    assert made.name == "Berg Talk"
    assert made.practitioner == "lena"
    assert made.practitioners["lena"].name == "Lena Berg"
    assert set(made.hours) == {"mon", "tue", "wed", "thu", "fri"}
    assert len(made.id) == 10
    assert dict(opened.office.practice.clients) == {}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lena Berg", "lena"),
        ("Łukasz Wójcik", "lukasz"),
        ("O'Brien", "obrien"),
        ("Dr. Zoë", "dr"),
        ("家族 Tanaka", "tanaka"),
        ("家族", "me"),
        ("A" * 99, "a" * 64),
    ],
)
def test_a_code_is_made_of_the_name(name: str, code: str) -> None:
    assert setup.code_from(name) == code


@pytest.mark.parametrize(
    "asked",
    [
        {"timezone": "Europe/Berln"},
        {"timezone": "localtime"},
        {"name": "  "},
        {"practitioner_name": "\n"},
        {"practitioner": "Lena"},
        {"practitioner": "../x"},
        {"practitioner": "con"},
    ],
)
def test_values_that_are_none_make_nothing(
    ground: Ground, tmp_path: Path, asked: dict[str, Any]
) -> None:
    with pytest.raises(UsageFault):
        setup.init(ground, **ASKED | asked)
    assert tree(tmp_path) == {}


def test_a_practice_is_not_made_twice(ground: Ground) -> None:
    setup.init(ground, **ASKED)
    with kept(ground.root), pytest.raises(Refused, match="already"):
        setup.init(ground, **ASKED)


def test_the_demo_counts_what_it_copies(ground: Ground) -> None:
    copied = setup.demo(ground)
    office = wiring.open_practice(str(ground.root)).office
    assert copied.clients == len(office.practice.clients) >= 9
    listed = [*(ground.root / "sessions").rglob("*.yaml")]
    assert copied.sessions == len(listed) > 50


def test_the_demo_wants_a_folder_of_its_own(ground: Ground, tmp_path: Path) -> None:
    (tmp_path / "practice").mkdir()
    (tmp_path / "practice" / "mine.txt").write_text("x")
    with kept(tmp_path), pytest.raises(Refused, match="there already"):
        setup.demo(ground)
    (tmp_path / "practice" / "mine.txt").unlink()
    assert setup.demo(ground).clients
