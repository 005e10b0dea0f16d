"""What a screen would make of an output: its bare text, its width, whether it is harmless.

`names()` are names as people and their enemies write them; `HOSTILE` holds all that must never
reach a terminal.
"""

from __future__ import annotations

import re

from hypothesis import strategies as st
from wcwidth import wcswidth

from therasched.render.palette import Look

WIDTHS = (40, 60, 80, 120)
WIDE = Look(width=120, color=False, ascii=False, plain=False)
PLAIN = WIDE._replace(plain=True)
COLOR = WIDE._replace(color=True)
ASCII = WIDE._replace(ascii=True)

HOSTILE = (
    "\x1b[2J\x1b]0;title\x07\x9b31m\x85 \u2028\u2029 \u202eevil\u2066\u200f "
    "a\tb\rc\nd\x00\x7f\ud800 =cmd|' /C calc'!A0 <script>\ufeff"
)
_PAINT = re.compile(r"\x1b\[[\d;]+m")
_DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ud800-\udfff]"
)


def bare(text: str) -> str:
    """The text without its colours."""
    return _PAINT.sub("", text)


def widest(text: str) -> int:
    """The columns of the widest line."""
    return max(wcswidth(line) for line in bare(text).split("\n"))


def dangers(text: str) -> list[str]:
    """The characters that could act on a terminal, our own colours apart."""
    return _DANGEROUS.findall(bare(text))


def names() -> st.SearchStrategy[str]:
    """Names: Latin, Chinese, Hebrew, marks that join, emoji of several code points, anything."""
    pieces = st.sampled_from(
        [
            "Anna",
            "K.",
            " ",
            "O’Brien",
            "家族",
            "田中",
            "e\u0301",
            "👩‍👧",
            "👍🏽",
            "🇩🇪",
            "❤️",
            "שלום",
            "क्षि",
        ]
    )
    made = st.lists(pieces, min_size=1, max_size=12).map("".join)
    return st.one_of(made, st.text(min_size=1, max_size=40), st.just(HOSTILE))
