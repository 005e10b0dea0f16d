from __future__ import annotations

import pytest

from tests.support.screen import ASCII, COLOR, WIDE, bare
from therasched.domain.catalogue import ROLES as ALL_ROLES
from therasched.render.palette import FAULT, GOOD, ROLES, STRUCK, paint, typed


def luminance(code: int) -> float:
    """Of a 256-colour code of the 6 by 6 by 6 cube, as WCAG 2 reckons it."""
    steps = (0, 95, 135, 175, 215, 255)
    levels = [steps[(code - 16) // 36], steps[(code - 16) // 6 % 6], steps[(code - 16) % 6]]
    linear = [
        level / 255 / 12.92 if level <= 10 else ((level / 255 + 0.055) / 1.055) ** 2.4
        for level in levels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("style", [*ROLES.values(), GOOD, FAULT])
def test_a_colour_reads_on_white_and_on_black(style: str) -> None:
    shade = luminance(int(style.rpartition(";")[2]))
    assert 1.05 / (shade + 0.05) >= 3.5
    assert (shade + 0.05) / 0.05 >= 3.5


def test_every_role_has_a_colour_of_its_own() -> None:
    assert set(ROLES) == set(ALL_ROLES)
    assert len(set(ROLES.values())) == len(ROLES)


def test_a_text_is_painted_where_there_are_colours() -> None:
    assert paint("Anna", STRUCK, COLOR) == "\033[2;9mAnna\033[0m"
    assert paint("Anna", STRUCK, WIDE) == "Anna"


@pytest.mark.parametrize(("text", "style"), [("Anna", ""), ("", FAULT), ("  ", FAULT)])
def test_what_would_show_nothing_is_not_painted(text: str, style: str) -> None:
    assert paint(text, style, COLOR) == text


def test_signs_become_those_of_a_typewriter_and_stay_as_wide() -> None:
    text = "2–8 March · Anna… × “x” → y ✓"
    assert typed(text, WIDE) == text
    assert typed(text, ASCII) == '2-8 March - Anna~ x "x" > y *'
    assert bare(typed(paint(text, FAULT, COLOR), ASCII._replace(color=True))).isascii()
