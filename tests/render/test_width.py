from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from tests.support.screen import names
from therasched.domain.text import visible
from therasched.render.width import columns, cut, head, pad, wrap

FAMILY = "家族 田中 👩‍👧"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("Jürgen", 6), ("O’Brien – …", 11), ("Олена", 5), (FAMILY, 12), ("e\u0301", 1)],
)
def test_columns_of_a_text(text: str, expected: int) -> None:
    assert columns(text) == expected


def test_what_is_taken_for_simple_is_as_wide_as_it_is_long() -> None:
    simple = "".join(map(chr, [*range(32, 127), *range(160, 0x300), *range(0x370, 0x483)]))
    simple += "‐‑‒–—―‘’‚“”„†‡•…‹›€→▮▯✓"
    assert columns(simple) == len(simple) == wcswidth(simple)


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (12, FAMILY),
        (11, "家族 田中…"),
        (10, "家族 田中…"),
        (9, "家族 田…"),
        (5, "家族…"),
        (4, "家…"),
        (2, "…"),
        (1, "…"),
        (0, ""),
    ],
)
def test_a_text_is_cut_between_characters(room: int, expected: str) -> None:
    assert cut(FAMILY, room) == expected


def test_a_text_that_fits_is_not_cut() -> None:
    assert [cut("Anna K.", room) for room in (8, 7, 6)] == ["Anna K.", "Anna K.", "Anna…"]


def test_padding_counts_columns() -> None:
    assert pad("田中", 6) == "田中  "
    assert pad("50m", 5, right=True) == "  50m"


@given(names(), st.integers(0, 60))
def test_what_is_cut_fits_and_is_the_beginning(name: str, room: int) -> None:
    text = visible(name)
    found = cut(text, room)
    assert columns(found) <= room
    if found != text and room:
        kept = found.removesuffix("…")
        assert text.startswith(kept)
        characters = list(iter_graphemes(text))
        whole = ["".join(characters[:n]).rstrip() for n in range(len(characters))]
        assert kept in whole


@given(names(), st.integers(0, 60))
def test_the_head_is_as_long_as_it_can_be(name: str, room: int) -> None:
    text = visible(name)
    found = head(text, room)
    assert columns(found) <= room
    following = next(iter_graphemes(text[len(found) :]), "")
    assert found == text or columns(found + following) > room


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("take the lift", ["take the", "lift"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("take the lift ", ["take the", "lift"]),
        ("  - take the lift", ["  - take", "  the lift"]),
        ("see https://a.example", ["see https:", "//a.exampl", "e"]),
        ("家族田中家族", ["家族田中家", "族"]),
        ("田中 さんと電車に乗る", ["田中 さん", "と電車に乗", "る"]),
    ],
)
def test_a_text_is_wrapped(text: str, expected: list[str]) -> None:
    assert wrap(text, 10) == expected


@given(st.lists(names(), max_size=8), st.integers(4, 30))
def test_wrapped_lines_fit_and_nothing_is_lost(words: list[str], room: int) -> None:
    text = visible(" ".join(words), lines=True).replace("\t", " ")
    lines = wrap(text, room)
    assert max(columns(line) for line in lines) <= room
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_character_wider_than_the_room_is_taken_apart() -> None:
    syllables = "ᄀ" * 6  # one character of six wide parts
    assert len(list(iter_graphemes(syllables))) == 1
    lines = wrap(f"a {syllables}", 4)
    assert "".join(lines) == f"a{syllables}"
    assert max(columns(line) for line in lines) <= 4
