"""Names, places and numbers that try to become a header of a message, and what came of each.

Put into everything a letter says, as the practice, as the recipient and in the subject. The tests
run each once; `bench/headers.py` runs them in every kind and language, and counts.
"""

from __future__ import annotations

import email
import re
from datetime import datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from tests.support import build
from therasched.domain.notice import Notice, Recipient
from therasched.domain.text import one_line
from therasched.render import message, templates
from therasched.views import letter

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Europe/Berlin"))
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"),
    *("Content-Type", "Content-Language"),
]

BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\n\r",
    "\v",
    "\f",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
)
TRIES = [
    *(f"Anna{one}Bcc: evil@example.org" for one in BREAKS),
    *(f"Anna{one} Bcc: evil@example.org" for one in BREAKS),
    *(f"Anna{one}{one}<b>body</b>" for one in BREAKS),
    "Anna%0d%0aBcc: evil@example.org",
    "Anna\\r\\nBcc: evil@example.org",
    "=?utf-8?q?Anna=0D=0ABcc:_evil=40example.org?=",
    "=?utf-8?b?QW5uYQ0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=",
    "=?utf-8?q?a?= =?utf-8?q?b?=",
    "=?x?q?y?=",
    "=?",
    "?=",
    '"Anna" <evil@example.org>, x',
    "Anna <evil@example.org>",
    "Anna, Ben; Carl: evil@example.org",
    "(Anna) \\ [x]",
    "Anna\tK.",
    "Anna\x00K.",
    "\u202eannA",
    "家族 田中 👩‍👧",
    "A" * 5000,
    "A b" * 2000,
    "ä" * 5000,
    "ä b" * 2000,
    "",
    " ",
    ".",
    "\ud800",
]


class Outcome(NamedTuple):
    """What a reader made of one message; `wrong` names what is not what went in."""

    headers: int
    extra: int
    longest_line: int
    wrong: tuple[str, ...]


def sent(text: str, kind: str = "reminder", language: str = "de") -> Outcome:
    """Write a message that has `text` wherever a text can stand, and read it back."""
    written = templates.write(_letter(text, kind, language), {})
    written = written._replace(subject=f"{written.subject} {one_line(text)}")
    envelope = message.Envelope(
        text, "praxis@example.org", text, "anna@example.org", "<k7f3mq@example.org>", AT, language
    )
    data = message.encode(written, envelope, CALENDAR)
    new, old = (email.message_from_bytes(data, policy=one) for one in (default, compat32))
    extra = sum(len([key for key in one if key not in HEADERS]) for one in (new, old))
    extra += sum(len(one.keys()) - len(set(one.keys())) for one in (new, old))
    assert isinstance(new, EmailMessage)
    wrong = tuple(_wrong(new, str(old["To"]), str(old["From"]), text, written))
    return Outcome(len(new.keys()), extra, max(map(len, data.split(b"\r\n"))), wrong)


def _wrong(
    found: EmailMessage, to: str, sender: str, text: str, written: templates.Written
) -> Iterator[str]:
    if found["Subject"] != _expected(written.subject):
        yield "Subject"
    for header, raw, address in (
        ("To", to, "anna@example.org"),
        ("From", sender, "praxis@example.org"),
    ):
        if [one.addr_spec for one in found[header].addresses] != [address]:
            yield f"{header}: the address"
        if _name(raw) != _expected(text, message.LONGEST_NAME):
            yield f"{header}: the name"
    body = next(iter(found.iter_parts())).get_content().replace("\r\n", "\n")
    if body != written.body:
        yield "the text"


def _name(raw: str) -> str:
    """The name in front of an address, as a program that follows the standard reads it."""
    name = _reads(raw).rpartition("<")[0].strip()
    quoted = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', name)  # RFC 5322, 3.2.4
    return re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else name


def _reads(value: str) -> str:
    """As a program that follows RFC 2047 to the letter reads a header."""
    return " ".join(str(make_header(decode_header(value))).split())


def _expected(text: str, longest: int | None = None) -> str:
    return one_line(text).replace("=?", "= ?")[:longest].rstrip()


def _letter(text: str, kind: str, language: str) -> letter.Letter:
    practice = build.practice()
    settings = practice.settings._replace(name=text, phone=text)
    session = build.session("k7f3mq", "03-10 14:00", "ben-o", place=f"https://a.example/{text}")
    recipient = Recipient("x", "guardian", text, "anna@example.org", language, "ben-o")
    notice = Notice(kind, session, recipient, 1440, AT)
    return letter.build(notice, practice._replace(settings=settings))
