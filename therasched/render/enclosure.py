"""A page shut in: its rules come first in its head, whoever made its template.

What a browser obeys is the Content-Security-Policy: nothing is loaded, run or sent. What a template
has no business to put there at all is looked for in `render.leaks`. Knows no templates.
"""

from __future__ import annotations

import re

POLICY = "default-src 'none'; style-src {}; img-src data:; base-uri 'none'; form-action 'none'"
DRAWN = "'unsafe-inline'"
"""How a page may be styled that draws with styles inside of its tags."""

# What may stand before the rules, spelled so that every reader ends it in the same place.
_BEGINNING = re.compile(
    r"(?:<!doctype html>\s*)?(?:<html(?:\s+[a-z-]+=\"[^\"<>]*\")*\s*>\s*)?(?:<head>)?",
    re.IGNORECASE,
)
_DOCTYPE = "<!DOCTYPE html>\n"
_STYLES = re.compile(r"<style[^>]*>(.*?)</style>", re.IGNORECASE | re.DOTALL)


def shut(text: str, *, drawn: bool = False) -> str:
    """A page with its rules, before anything that could break them.

    Args:
        text: the page, HTML.
        drawn: whether it draws with styles inside of its tags; else just its own sheets count.
    """
    page = text.lstrip("\ufeff \t\r\n")
    if page[: len("<!doctype")].lower() != "<!doctype":
        page = _DOCTYPE + page
    style = DRAWN if drawn else " ".join(map(_named, _STYLES.findall(page))) or "'none'"
    head = (
        '\n<meta charset="utf-8">'
        f'\n<meta http-equiv="Content-Security-Policy" content="{POLICY.format(style)}">'
        f'\n<meta name="referrer" content="no-referrer">'
        '\n<meta name="robots" content="noindex, nofollow, noarchive">'
    )
    beginning = _BEGINNING.match(page)
    end = beginning.end() if beginning else 0
    return page[:end] + head + page[end:]


def _named(style: str) -> str:
    """A style sheet as the rules name it."""
    from base64 import b64encode
    from hashlib import sha256

    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
