"""The words of a date and a time in the languages that clients are written to in.

The machine's own settings are not asked: a message reads the same wherever it is made. Sentences
are in the templates of the messages; here is what stands for a day, an hour, a place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.timing import DAY_NAMES, MONTH_NAMES

if TYPE_CHECKING:
    from datetime import date, datetime

LANGUAGES = ("en", "de", "fr", "es")

_DAYS = {
    "en": DAY_NAMES,
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS = {
    "en": MONTH_NAMES,
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
        *("August", "September", "Oktober", "November", "Dezember"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
        *("août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
        *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}
_DATES = {
    "en": "{weekday}, {day} {month} {year}",
    "de": "{weekday}, {day}. {month} {year}",
    "fr": "{weekday} {day} {month} {year}",
    "es": "{weekday}, {day} de {month} de {year}",
}
_TIMES = {"en": "{:%H:%M}", "de": "{:%H:%M} Uhr", "fr": "{:%H\u00a0h\u00a0%M}", "es": "{:%H:%M} h"}

_UNITS = {"en": "", "de": " Uhr", "fr": "", "es": " h"}


def chosen(*wanted: str) -> str:
    """The first of these tags in whose language there are words (`de-AT` has German), or `en`."""
    for tag in wanted:
        language = tag.partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def day(one: date, language: str) -> str:
    """A day in full: `Tuesday, 10 March 2026`; `language` is one of `LANGUAGES`."""
    first = language == "fr" and one.day == 1
    return _DATES[language].format(
        weekday=_DAYS[language][one.weekday()],
        day="1er" if first else one.day,
        month=_MONTHS[language][one.month - 1],
        year=one.year,
    )


def days(first: date, last: date, language: str) -> str:
    """One day, or the first and the last of several with a dash between them."""
    if first == last:
        return day(first, language)
    return f"{day(first, language)} – {day(last, language)}"


def hour(moment: datetime, language: str) -> str:
    """A time of the day on the 24-hour clock: `14:00`, `14:00 Uhr`."""
    return _TIMES[language].format(moment)


def hours(start: datetime, end: datetime, language: str) -> str:
    """From one time to another: `14:00–14:50`, `14:00–14:50 Uhr`."""
    first, last = hour(start, language), hour(end, language)
    unit = _UNITS[language]
    return f"{first.removesuffix(unit)}–{last}"


def zone(moment: datetime) -> str:
    """Where a time holds: `Berlin, UTC+1`, in no language; also tells a doubled hour apart."""
    offset = moment.utcoffset()
    assert offset is not None
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    behind = f":{rest:02}" if rest else ""
    shift = f"UTC{'-' if minutes < 0 else '+'}{hours}{behind}" if minutes else "UTC"
    name = str(moment.tzinfo)
    city = name.rpartition("/")[2].replace("_", " ") if "/" in name else ""
    return f"{city}, {shift}" if city and not name.startswith("Etc/") else shift
