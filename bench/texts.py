"""What is written in a made-up practice: names, and lines of plans, notes and homework.

Words of the lists are made of syllables, 8,000 of them, so that a word is about as rare as those
that people look for: most stand in one session of a small practice, in some twenty of a large one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

SYLLABLES = (
    "ba",
    "del",
    "fi",
    "gor",
    "hu",
    "ka",
    "lem",
    "mo",
    "nar",
    "pi",
    "ro",
    "sku",
    "ta",
    "ul",
    "ve",
    "zin",
    "ra",
    "ne",
    "lo",
    "mi",
)
WORDS = len(SYLLABLES) ** 3
MARK = "Words: "

FIRST_NAMES = (
    *("Anna", "Ben", "Zoë", "José", "Mila", "Jürgen", "Priya", "Emre", "Łukasz", "Maria"),
    *("Søren", "Chloé", "Walter", "Aoife", "Nina", "Tomáš", "Ida", "Renée", "Paul", "Štěpán"),
)
LAST_NAMES = (
    *("Kranz", "O'Brien", "Müller", "Núñez", "Weiß", "Ångström", "Berg", "Çelik", "Nowak"),
    *("Silva", "Lindqvist", "Dubois", "Okafor", "Horváth", "Schmidt", "Larsen", "Rossi"),
)
PLANS = (
    "Review the homework; ask how often and with whom.",
    "Start with the easy list, then the sounds that were hard last time.",
    "Exposure step 3: a call to somebody she does not know.",
    "Read half a page aloud, record it, listen together.",
    "Leave ten minutes for questions of the family.",
    "Breathing first; no new material before it is calm.",
    "Show the exercise with the mirror again: tongue, then jaw.",
    "Agree on what the letter to the school should say.",
)
NOTES = (
    "Came on time, in good spirits; slept badly the night before.",
    "Word finding clearly quicker than a month ago, 14 of 20 without help.",
    "The hum carries through three sentences now; it breaks off at questions.",
    "Tired after half an hour, so we stopped early and talked about the weekend.",
    "Voice steady on open vowels; the onset is still hard on “a” and “ä”.",
    "Says that she avoids the telephone less; called the surgery by herself.",
    "Needed support for the second part, managed the third one alone.",
    "We changed the order of the steps; the lift comes before the underground.",
    "No change in loudness. To be measured again with the app in two weeks.",
)
HOMEWORK = (
    "Take the lift twice, once alone.",
    "Five minutes of reading aloud a day, at the window.",
    "Ten words of the list, morning and evening; mark the hard ones.",
    "Write down three situations in which speaking was easy.",
    "Practise the hum before each call.",
)


def text(sentences: Sequence[str], chance: Random, most: int) -> str:
    """One to `most` lines, none of them twice."""
    first, count = int(chance.random() * len(sentences)), 1 + int(chance.random() * most)
    return "\n".join(sentences[(first + n) % len(sentences)] for n in range(count))


def words(chance: Random) -> list[str]:
    """Four words of an exercise."""
    found = []
    for _ in range(4):
        number, word = int(chance.random() * WORDS), ""
        for _ in range(3):
            number, syllable = divmod(number, len(SYLLABLES))
            word += SYLLABLES[syllable]
        found.append(word)
    return found


def plan(chance: Random) -> str:
    """A plan, every third with the words of an exercise."""
    written = text(PLANS, chance, 3)
    return f"{written}\n{MARK}{' '.join(words(chance))}." if chance.random() < 0.3 else written
