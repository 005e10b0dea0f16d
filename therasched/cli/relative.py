"""A bare `-1d` among the words of a command line: a relative day, not an option.

No option begins with a digit, so whatever follows a hyphen and does is shielded from click by a
minus sign, which WHEN reads as well; where it was a text after all, the hyphen is put back.
"""

from __future__ import annotations

HYPHEN, MINUS = "-", "\N{MINUS SIGN}"


def shielded(argument: str) -> str:
    """The argument, with a minus sign where click would see an option."""
    return MINUS + argument[1:] if _counts(argument, HYPHEN) else argument


def restored(text: str) -> str:
    """A text as it was typed."""
    return HYPHEN + text[1:] if _counts(text, MINUS) else text


def _counts(text: str, sign: str) -> bool:
    return text[:1] == sign and text[1:2].isdigit()
