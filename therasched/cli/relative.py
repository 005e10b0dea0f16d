"""A bare `-1d` among the words of a command line: a relative day, not an option.

Before click reads the arguments its hyphen is shielded as a minus sign, which WHEN reads as well;
where the argument was a text after all, it is put back.
"""

from __future__ import annotations

import re

MINUS = "\N{MINUS SIGN}"

_RELATIVE = re.compile(r"[-\N{MINUS SIGN}](\d+[a-z]{1,3}|\d+h\d+m?)")


def shielded(argument: str) -> str:
    """The argument, with a minus sign where click would see an option."""
    return MINUS + argument[1:] if _RELATIVE.fullmatch(argument) else argument


def restored(text: str) -> str:
    """A text as it was typed."""
    return "-" + text[1:] if _RELATIVE.fullmatch(text) else text
