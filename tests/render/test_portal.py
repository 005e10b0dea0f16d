"""A page as HTML: whole, shut in, and with every text as it was typed."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from tests.support.nasty import NASTY
from therasched.domain.text import normalise
from therasched.errors import FaultyData, Refused
from therasched.render import portal
from therasched.render.portal import Dress
from therasched.views.portal import Appointment, Homework, House, Page, Past
from therasched.views.portalwords import WORDS

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
LINK = 'https://meet.example.org/lena?a=1&b="><script>alert(1)</script>'
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</div></article></main><h1>Mine",
    "<!-- not seen",
    "]]><style>*{display:none}</style>",
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
    "<a href='javascript:alert(1)'>x</a>",
    "{{ 7 * 7 }}{% raw %}{# gone #}",
    "\u202egnp.exe\u2066",
    "<svg/onload=alert(1)>\n<\n/x",
)
VOID = {"meta", "br", "img"}


def page(text: str = "Take the lift twice.", name: str = "Anna", language: str = "en") -> Page:
    return Page(
        language,
        WORDS[language],
        name,
        House("Crane & Yard", "Road <7>", "+49 (30) 23125-000", "hello@example.org"),
        (
            Appointment("2026-03-12T10:40+01:00", "Thursday", "10:40", "UTC", "Room", LINK, False),
            Appointment("2026-03-13", "Friday", "", "", "", "", True),
        ),
        (Past("2026-03-10", "Tuesday, 10 March 2026"),),
        (Homework("2026-03-02", "Monday, 2 March 2026", "Lena Berg", text),),
    )


def made(one: Page | None = None, dress: Dress | None = None) -> str:
    return portal.pages(dress or Dress())(one or page()).decode()


class Reader(HTMLParser):
    """Takes a page apart: its tags with their attributes, and the text in `.text`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.typed: list[str] = []
        self._typing = False
        self.feed(text)
        self.close()
        assert self.open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]
        self._typing = dict(attrs).get("class") == "text"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._typing = False

    def handle_data(self, data: str) -> None:
        if self._typing:
            self.typed.append(data)


@pytest.mark.parametrize("typed", [*NASTY, *HOSTILE])
def test_homework_is_shown_as_typed_and_makes_no_tag(typed: str) -> None:
    text = normalise(typed)
    read, plain = Reader(made(page(text))), Reader(made())
    assert "".join(read.typed) == text
    assert [tag for tag, _ in read.tags] == [tag for tag, _ in plain.tags]


@pytest.mark.parametrize("name", ["<b>Anna", '"Anna', "{{ 7*7 }}", "{0.__class__}", "{}", "%s"])
def test_a_name_is_a_name(name: str) -> None:
    text = made(page(name=name))
    assert [tag for tag, _ in Reader(text).tags] == [tag for tag, _ in Reader(made()).tags]
    assert portal.seen(text.encode())[1] == f"Hello {name}"


def test_a_page_is_shut_in_and_asks_for_nothing() -> None:
    text = made()
    read = Reader(text)
    metas = {
        one.get("name") or one.get("http-equiv"): one["content"]
        for tag, one in read.tags
        if tag == "meta" and "content" in one
    }
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = metas["Content-Security-Policy"]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    assert metas["referrer"] == "no-referrer"
    assert "noindex" in str(metas["robots"])
    assert {tag for tag, _ in read.tags}.isdisjoint(
        ["script", "link", "iframe", "object", "embed", "form", "img", "base"]
    )
    assert all(not {"src", "style", "srcset"} & one.keys() for _, one in read.tags)
    assert not re.search(r"url\(|@import|https?:", style)
    assert {key for _, one in read.tags for key in one if key.startswith("on")} == set()


def test_links_lead_to_the_call_the_calendar_and_the_practice() -> None:
    links = [one["href"] for tag, one in Reader(made()).tags if tag == "a"]
    assert links == [
        *("#content", "#to-come", "#homework", "#contact", LINK, "appointments.ics"),
        *("tel:+493023125000", "mailto:hello@example.org"),
    ]


@pytest.mark.parametrize("language", WORDS)
def test_a_page_can_be_read_by_ear(language: str) -> None:
    text = made(page(language=language))
    read = Reader(text)
    tags = [tag for tag, _ in read.tags]
    assert [tags.count(one) for one in ("h1", "main", "header", "footer", "nav")] == [1] * 5
    assert (read.tags[0][0], read.tags[0][1]["lang"]) == ("html", language)
    ids = {one["id"] for _, one in read.tags if "id" in one}
    assert {one["aria-labelledby"] for tag, one in read.tags if tag == "section"} <= ids
    assert WORDS[language].cancelled in text
    assert all(word in text for word in WORDS[language][-1:])


def test_without_anything_a_page_says_so() -> None:
    empty = page()._replace(to_come=(), past=(), homework=(), house=House("Yard", "", "", ""))
    seen = portal.seen(made(empty).encode())
    assert WORDS["en"].none_to_come in seen
    assert WORDS["en"].no_homework in seen
    assert WORDS["en"].past not in seen


def test_the_pages_above_lead_nowhere() -> None:
    root = portal.root()
    assert set(root) == {"index.html", "404.html", "robots.txt"}
    assert not any(tag == "a" for tag, _ in Reader(root["index.html"].decode()).tags)
    assert root["robots.txt"] == b"User-agent: *\nDisallow: /\n"


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_every_text_stands_out_from_its_ground() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, in light and in dark."""
    roots = re.findall(r":root \{(.*?)\}", made(), re.DOTALL)
    assert len(roots) == 3
    for root in roots:
        colors = {
            name: value if len(value) == 7 else "#" + "".join(sign * 2 for sign in value[1:])
            for name, value in re.findall(r"--(\w+): (#\w+);", root)
        }
        pairs = [(text, on) for text in ("ink", "faint", "link") for on in ("ground", "card")]
        for text, on in pairs:
            low, high = sorted(_luminance(colors[one]) for one in (text, on))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (text, on)


def test_the_practice_has_its_colour_its_picture_and_its_words() -> None:
    own = {
        "portal/index.html": "{% extends 'built-in/portal/index.html' %}"
        "{% block before %}<p>{{ page.house.name }} is closed in August.</p>{% endblock %}"
    }
    text = made(dress=Dress("#aa3300", PNG, own))
    assert "--accent: #aa3300;" in text
    assert f"data:image/png;base64,{b64encode(PNG).decode()}" in text
    assert "<p>Crane &amp; Yard is closed in August.</p>" in text


def test_a_template_with_a_fault_is_told_with_its_line() -> None:
    own = {"portal/index.html": "\n\n{{ page.notes }}"}
    with pytest.raises(FaultyData) as caught:
        made(dress=Dress(own=own, places={"portal/index.html": "templates/portal/index.html"}))
    assert caught.value.where == "templates/portal/index.html:3"


def test_only_pictures_that_run_nothing_may_be_on_a_page() -> None:
    assert portal.require_picture("a.png", PNG) == PNG
    assert portal.kind_of_picture(b"\xff\xd8\xff\xe0") == "image/jpeg"
    with pytest.raises(Refused, match="no PNG or JPEG"):
        portal.require_picture("a.svg", b"<svg>")
    with pytest.raises(Refused, match="too large"):
        portal.require_picture("a.png", PNG + b"x" * portal.LARGEST)


def test_what_changes_is_told_line_by_line_without_the_key() -> None:
    before = {"index.html": made().encode(), "appointments.ics": b"a"}
    encode = portal.pages(Dress())
    feed = f"webcal://portal.example.org/{'k' * 26}/appointments.ics"
    after = {"index.html": encode(page("Once.\nOr twice."), feed), "appointments.ics": b"b"}
    lines, calendar = portal.difference(before, after)
    assert calendar
    words = f"{WORDS['en'].calendar} {WORDS['en'].calendar_hint}"
    assert lines == [
        ("-", f"<appointments.ics> {words}"),
        ("+", f"<webcal://portal.example.org/…/appointments.ics> {words}"),
        ("-", "Take the lift twice."),
        ("+", "Once."),
        ("+", "Or twice."),
    ]
    assert portal.difference(before, before) == ([], False)
    assert portal.difference(before, {})[0][0] == ("-", "Crane & Yard")
