"""Colours and characters of the terminal: what may be used, and what each means.

Colour is never the only sign, so everything here may be left out. Knows no views; how lines are
laid out is in `render.agenda`, `render.lists` and `render.sheet`.
"""

from __future__ import annotations

from therasched.domain.record import NamedTuple


class Look(NamedTuple):
    """What the reader's screen can do: `width` in columns; `plain` is for programs and readers."""

    width: int
    color: bool
    ascii: bool
    plain: bool

    def page(self, widest: int = 120) -> int:
        """How many columns a page takes: no more than read well, never below 40."""
        return min(max(self.width, 40), widest)


# 256-colour codes of middling brightness: each reads on a dark and on a light ground.
ROLES = {
    "client": "38;5;32",  # blue
    "video": "38;5;168",  # pink
    "non-client": "38;5;166",  # orange
    "team": "38;5;98",  # purple
}
GOOD = "38;5;28"
FAULT = "38;5;196"
BOLD = "1"
DIM = "2"
STRUCK = "2;9"

_TYPEWRITTEN = str.maketrans("–—·…×→‘’“”✓", "---~x>''\"\"*")


def paint(text: str, style: str, look: Look) -> str:
    """The text in a style (SGR codes), where the screen has colours."""
    return f"\033[{style}m{text}\033[0m" if look.color and style and text.strip() else text


def typed(text: str, look: Look) -> str:
    """The text with the typewriter's signs where the screen has no others; as wide as before."""
    return text.translate(_TYPEWRITTEN) if look.ascii else text
