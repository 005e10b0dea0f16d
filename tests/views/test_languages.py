"""Dates and times in the languages that clients are written to in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from therasched.views import languages


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("de",), "de"),
        (("de-AT", "fr"), "de"),
        (("FR",), "fr"),
        (("it", "es"), "es"),
        (("", "de"), "de"),
        (("it", ""), "en"),
        ((), "en"),
    ],
)
def test_the_first_language_with_words_is_chosen(wanted: tuple[str, ...], language: str) -> None:
    assert languages.chosen(*wanted) == language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Tuesday, 10 March 2026"),
        ("de", "Dienstag, 10. März 2026"),
        ("fr", "mardi 10 mars 2026"),
        ("es", "martes, 10 de marzo de 2026"),
    ],
)
def test_a_day(language: str, said: str) -> None:
    assert languages.day(date(2026, 3, 10), language) == said


def test_every_day_and_month_has_a_word_of_its_own() -> None:
    for language in languages.LANGUAGES:
        days = {languages.day(date(2026, 3, day), language).split()[0] for day in range(2, 9)}
        months = {languages.day(date(2026, month, 15), language) for month in range(1, 13)}
        assert (len(days), len(months)) == (7, 12)
    assert languages.day(date(2026, 8, 1), "fr") == "samedi 1er août 2026"
    assert languages.day(date(2026, 12, 31), "de") == "Donnerstag, 31. Dezember 2026"


def test_several_days_have_a_dash_between_them() -> None:
    first, last = date(2026, 3, 2), date(2026, 3, 3)
    assert languages.days(first, first, "en") == "Monday, 2 March 2026"
    assert languages.days(first, last, "en") == "Monday, 2 March 2026 – Tuesday, 3 March 2026"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "09:05"), ("de", "09:05 Uhr"), ("fr", "09\u00a0h\u00a005"), ("es", "09:05 h")],
)
def test_a_time(language: str, said: str) -> None:
    assert languages.hour(datetime(2026, 3, 10, 9, 5), language) == said  # noqa: DTZ001


@pytest.mark.parametrize(
    ("name", "month", "said"),
    [
        ("Europe/Berlin", 3, "Berlin, UTC+1"),
        ("Europe/Berlin", 7, "Berlin, UTC+2"),
        ("America/New_York", 7, "New York, UTC-4"),
        ("America/St_Johns", 3, "St Johns, UTC-3:30"),
        ("America/Argentina/Buenos_Aires", 3, "Buenos Aires, UTC-3"),
        ("Asia/Kathmandu", 3, "Kathmandu, UTC+5:45"),
        ("Europe/London", 1, "London, UTC"),
        ("UTC", 1, "UTC"),
        ("Etc/GMT-2", 1, "UTC+2"),
    ],
)
def test_where_a_time_holds(name: str, month: int, said: str) -> None:
    assert languages.zone(datetime(2026, month, 5, 9, tzinfo=ZoneInfo(name))) == said
