"""What is not for a page: whatever could load, run or send something, or lead out of it.

The rules that a page carries (`render.enclosure`) keep a browser from most of it. A page that a
person's own template made is looked through besides, so that it is told before anybody reads it.
Only what is known to be harmless passes; knows no templates.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY, NO_REFERRER = "content-security-policy", "no-referrer"
_NAMES = (
    "html head title meta style body header footer main nav section article aside hgroup address "
    "h1 h2 h3 h4 h5 h6 p div span br hr wbr a img figure figcaption ul ol li dl dt dd table "
    "caption colgroup col thead tbody tfoot tr th td details summary blockquote pre code kbd q "
    "cite abbr strong em b i u s small sub sup mark time bdi bdo ins del"
)
_ELEMENTS = frozenset(_NAMES.split())
_GIVEN = (
    "class id lang dir title alt src href rel target name content charset http-equiv media style "
    "datetime role tabindex hidden start reversed value colspan rowspan scope headers span width "
    "height open"
)
_ATTRIBUTES = frozenset(_GIVEN.split())
_OPEN = ("aria-", "data-")  # attributes that begin so say something, and do nothing
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_SCHEMES = ("https", "http", "mailto", "tel", "webcal", "webcals", "sms")
_SCHEME = re.compile(r"([^/?#]*?):")
_IGNORED = dict.fromkeys(range(0x21))  # what browsers leave out of an address
_TAG = re.compile(r"<\s*/?\s*([a-z][^\s/>]*)", re.IGNORECASE)
_STYLE_END = re.compile(r"</style(?!>)", re.IGNORECASE)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_CSS_LOADS = re.compile(
    r"@import|\burl\((?!\s*[\"']?data:image/(?:png|jpeg|gif|webp)[;,])|image-set\(|\bimage\("
    r"|\bsrc\(|expression\(|-moz-binding|behavior:",
    re.IGNORECASE,
)
# A comment that begins or ends like this ends elsewhere for a browser than for who looks here.
_COMMENT = re.compile(r"\A-?>|<!--|--!>|-\Z")


class Leak(NamedTuple):
    """What could get out of a page; `words` are how it may be spelled in its template."""

    message: str
    words: tuple[str, ...]


def leak(text: str) -> Leak | None:
    """The first thing in a page, as its template made it, that is not for a page."""
    for tag in _TAG.findall(text):
        if tag.lower() not in _ELEMENTS:
            return Leak(f"<{tag[:20]}> is not for a page", (f"<{tag}", f"</{tag}"))
    if _STYLE_END.search(text):
        return Leak("a style sheet must end with </style>", ("</style",))
    return next(iter(_Reader(text).leaks), None)


class _Reader(HTMLParser):
    """Goes through a page and keeps what is not for one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.leaks: list[Leak] = []
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        self.leaks += _tag_leaks(tag, [(name, value or "") for name, value in attrs])

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.leaks += _css_leaks(data)

    def handle_comment(self, data: str) -> None:
        if _COMMENT.search(data):
            self.leaks.append(Leak("this comment could end too early", (f"<!--{data[:20]}", "<!-")))

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.leaks.append(Leak("a page is <!DOCTYPE html>", (f"<!{decl[:20]}", "<!")))

    def handle_pi(self, data: str) -> None:
        self.leaks.append(Leak("<? is not for a page", (f"<?{data[:20]}", "<?")))

    def unknown_decl(self, data: str) -> None:
        self.leaks.append(Leak("<![ is not for a page", (f"<![{data[:20]}", "<![")))


def _tag_leaks(tag: str, attributes: list[tuple[str, str]]) -> Iterator[Leak]:
    for name, value in attributes:
        if name not in _ATTRIBUTES and not name.startswith(_OPEN):
            yield Leak(f'"{name[:20]}" is not for a <{tag}> of a page', (f"{name}=", name))
        elif name == "src" and not (tag == "img" and _PICTURE.match(value)):
            message = "a page loads nothing: a picture is data:image/png, jpeg, gif or webp"
            yield Leak(message, (value[:40], f"<{tag}"))
        elif name == "href" and not (tag == "a" and _leads(value)):
            yield Leak("this link is not for a page", (value[:40], f"<{tag}"))
        elif name == "style":
            yield from _css_leaks(value)
    if tag == "meta":
        yield from _meta_leaks(dict(attributes))


def _meta_leaks(said: dict[str, str]) -> Iterator[Leak]:
    does = said.get("http-equiv", POLICY).strip().lower()
    if does != POLICY:
        yield Leak(f'"http-equiv={does[:20]}" is not for a page', (said["http-equiv"],))
    named, content = (said.get(one, "").strip().lower() for one in ("name", "content"))
    if named == "referrer" and content != NO_REFERRER:
        yield Leak("a page tells nobody where its reader came from", ("referrer",))


def _leads(address: str) -> bool:
    """Whether a link may lead there: to this site, or by a scheme that opens a program."""
    found = _SCHEME.match(address.translate(_IGNORED))
    return found is None or found[1].lower() in _SCHEMES


def _css_leaks(css: str) -> Iterator[Leak]:
    plain = _CSS_ESCAPE.sub(_unescaped, css)
    for text in (css, plain):
        if found := _CSS_LOADS.search(text):
            word = found[0].lower()
            yield Leak(f'a page loads nothing: "{word}"', (word, "\\"))
            return


def _unescaped(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else 0
    return found[2] or (chr(number) if number <= 0x10FFFF else "")
