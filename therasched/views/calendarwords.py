"""The few words that a client's calendar shows, in the languages there are.

They stand on a lock screen, so they say when and nothing else. What the practitioner's own
calendar says is English (`views.feed`).
"""

from __future__ import annotations

from therasched.domain.record import NamedTuple
from therasched.domain.reminder import write_before


class Words(NamedTuple):
    """`cancelled` takes a title, `starts` a length; units are singular and plural."""

    cancelled: str
    now: str
    starts: str
    units: dict[str, tuple[str, str]]


ENGLISH = Words(
    "Cancelled: {}",
    "Starts now",
    "Starts in {}",
    {"m": ("minute", "minutes"), "h": ("hour", "hours"), "d": ("day", "days")},
)
LANGUAGES = {
    "en": ENGLISH,
    "de": Words(
        "Abgesagt: {}",
        "Beginnt jetzt",
        "Beginnt in {}",
        {"m": ("Minute", "Minuten"), "h": ("Stunde", "Stunden"), "d": ("Tag", "Tagen")},
    ),
    "fr": Words(
        "Annulé : {}",
        "Commence maintenant",
        "Commence dans {}",
        {"m": ("minute", "minutes"), "h": ("heure", "heures"), "d": ("jour", "jours")},
    ),
    "es": Words(
        "Cancelada: {}",
        "Empieza ahora",
        "Empieza en {}",
        {"m": ("minuto", "minutos"), "h": ("hora", "horas"), "d": ("día", "días")},
    ),
}


def words_for(*languages: str) -> Words:
    """The words of the first language that is there (`de-AT` is `de`), else English."""
    known = (LANGUAGES.get(one.lower().partition("-")[0]) for one in languages)
    return next((found for found in known if found is not None), ENGLISH)


def notice(words: Words, before: int) -> str:
    """What an alarm so many minutes before says: `Starts in 15 minutes`."""
    if not before:
        return words.now
    length = write_before(before)
    number, names = int(length[:-1]), words.units[length[-1]]
    return words.starts.format(f"{number} {names[number > 1]}")
