"""A client's page as files: HTML by the templates in `templates/portal/`, her calendar beside it.

One page that runs no script and asks for nothing else; its style and the practice's picture are
in it. What it may say was decided in `views.portal`. `seen` reads a page back as its lines, so
that it can be told what is new on it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import Refused
from therasched.render.pages import page, template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from therasched.views.portal import Page

INDEX, CALENDAR = "index.html", "appointments.ics"
ACCENT = "#2b6cb0"
"""The colour of the lines where the practice has none of its own."""

LARGEST = 200_000
"""Bytes that a picture may have: it is in each page."""

ROBOTS = b"User-agent: *\nDisallow: /\n"
_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# Each of these is a line of its own for a reader.
_LINES = frozenset(
    ["title", "h1", "h2", "h3", "p", "li", "dt", "dd", "div", "br", "article", "section", "header"]
)
_UNSEEN = frozenset(["head", "nav"])
_KEY = re.compile(r"\b[a-z2-7]{26}\b")  # a secret, also on the practitioner's screen


class Dress(NamedTuple):
    """How the practice looks: a colour, a picture, and templates of its own by name.

    `places` says where each of these templates lies, for messages.
    """

    accent: str = ""
    logo: bytes = b""
    own: Mapping[str, str] = {}
    places: Mapping[str, str] = {}


def kind_of_picture(data: bytes) -> str:
    """The media type of a picture that may be on a page, or ""; SVG may run scripts."""
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "")


def require_picture(path: str, data: bytes) -> bytes:
    """Give a picture back that may be on a page. Raises Refused."""
    if not kind_of_picture(data):
        raise Refused(f"{path} is no PNG or JPEG file")
    if len(data) > LARGEST:
        raise Refused(
            f"{path} is too large for a page: {len(data) // 1000} kB of {LARGEST // 1000}"
        )
    return data


def pages(dress: Dress) -> Callable[..., bytes]:
    """What makes the page of a client, HTML in UTF-8, told what stands on it and her calendar.

    Raises:
        FaultyData: a template has a fault; told with its file and line, then or by the page.
    """
    style = template("portal/style.css", dress.own, dress.places)(
        {"accent": dress.accent or ACCENT}
    )
    fill = template("portal/index.html", dress.own, dress.places)
    logo = ""
    if dress.logo:
        kind = kind_of_picture(dress.logo)
        logo = f"data:{kind};base64,{b64encode(dress.logo).decode()}"
    of_all = {"logo": logo, "style": style}

    def encode(page: Page, feed: str = CALENDAR) -> bytes:
        phone = "".join(sign for sign in page.house.phone if sign in "+0123456789")
        return fill({**of_all, "page": page, "feed": feed, "phone": phone}).encode()

    return encode


def root() -> dict[str, bytes]:
    """What lies above the pages: it leads nowhere and names nobody."""
    nothing = page("portal/nothing.html", {}).encode()
    return {INDEX: nothing, "404.html": nothing, "robots.txt": ROBOTS}


def seen(data: bytes) -> list[str]:
    """What somebody sees who reads a page: its lines, and where its links lead."""
    reader = _Reader()
    reader.feed(data.decode(errors="replace"))
    reader.close()
    return reader.told()


def difference(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> tuple[list[tuple[str, str]], bool]:
    """The lines of a page that go (`-`) and come (`+`), and whether the calendar is another one."""
    from difflib import SequenceMatcher

    old, new = seen(before.get(INDEX, b"")), seen(after.get(INDEX, b""))
    lines: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind != "equal":
            lines += [("-", line) for line in old[first:last]]
            lines += [("+", line) for line in new[begin:end]]
    return lines, before.get(CALENDAR) != after.get(CALENDAR)


class _Reader(HTMLParser):
    """Reads a page as lines of text."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._unseen = 0
        self._jump = False

    def told(self) -> list[str]:
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return [line for line in lines if line]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = (dict(attrs).get("href") or "") if tag == "a" else ""
        self._jump = href.startswith("#")
        self._unseen += tag in _UNSEEN or self._jump
        self._parts += ["\n"] * (tag in _LINES)
        if href and not self._jump:
            self._parts.append(f"<{_KEY.sub('…', href)}> ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN or (tag == "a" and self._jump)
        self._jump = self._jump and tag != "a"
        self._parts += ["\n"] * (tag in _LINES)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data)
