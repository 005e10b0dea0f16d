from __future__ import annotations

import pytest

from therasched.views.calendarwords import ENGLISH, LANGUAGES, notice, words_for


@pytest.mark.parametrize(
    ("languages", "code"),
    [
        (("de",), "de"),
        (("DE-at",), "de"),
        (("", "fr"), "fr"),
        (("nl", "es"), "es"),
        (("nl", ""), "en"),
        ((), "en"),
    ],
)
def test_the_first_language_there_is(languages: tuple[str, ...], code: str) -> None:
    assert words_for(*languages) is LANGUAGES[code]


@pytest.mark.parametrize(
    ("code", "before", "text"),
    [
        ("en", 0, "Starts now"),
        ("en", 1, "Starts in 1 minute"),
        ("en", 15, "Starts in 15 minutes"),
        ("de", 60, "Beginnt in 1 Stunde"),
        ("de", 2880, "Beginnt in 2 Tagen"),
        ("fr", 120, "Commence dans 2 heures"),
        ("es", 1440, "Empieza en 1 día"),
    ],
)
def test_what_an_alarm_says(code: str, before: int, text: str) -> None:
    assert notice(LANGUAGES[code], before) == text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_all_words(code: str) -> None:
    words = LANGUAGES[code]
    assert words.cancelled.format("X").endswith("X")
    assert words.units.keys() == ENGLISH.units.keys()
    assert all(word for word in words)
