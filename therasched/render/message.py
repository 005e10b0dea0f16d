"""A letter as a message: the bytes of RFC 5322 that a server takes or a mail program opens.

The standard library writes it; what would make a header read as another is taken out before.
Only seven-bit lines of ordinary length leave, so no server changes anything on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import mailing
from therasched.domain.record import NamedTuple
from therasched.domain.text import one_line
from therasched.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from therasched.render.templates import Written

FILE_NAME = "appointment.ics"
LONGEST_NAME = 64  # characters of a name in front of an address
LONGEST_LINE = 76


class UnfitAddress(Refused):
    """An address that no message can be sent to as it stands."""

    code = "unfit-address"


class Envelope(NamedTuple):
    """What stands on a message: who it is from and to (a name and an address), which, and when.

    `message_id` is opaque and the message's own, `<…@…>`; `at` knows its zone.
    """

    name: str
    address: str
    to_name: str
    to_address: str
    message_id: str
    at: datetime
    language: str = ""


def encode(written: Written, envelope: Envelope, calendar: bytes = b"") -> bytes:
    """The message, with the appointment as a file beside it; the same things give the same bytes.

    Args:
        written: subject and body.
        envelope: everything else that its headers say.
        calendar: an iCalendar file of the recipient's own view, or nothing.

    Raises:
        UnfitAddress: one of the two addresses can't stand in a message.
    """
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    message = EmailMessage(policy=SMTP)
    head = {
        "From": _address("From", envelope.name, envelope.address, "the sender's"),
        "To": _address("To", envelope.to_name, envelope.to_address, "the recipient's"),
        "Subject": _text("Subject", _line(written.subject)),
        "Date": format_datetime(envelope.at),
        "Message-ID": envelope.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office comes back
    }
    message.set_content(written.body, charset="utf-8", cte="quoted-printable")
    if calendar:
        message.add_attachment(
            calendar,
            maintype="text",
            subtype="calendar",
            cte="base64",
            filename=FILE_NAME,
            params={"charset": "utf-8"},
        )
        message.set_boundary(f"=_{envelope.message_id.strip('<>').partition('@')[0]}")
    if envelope.language:
        message["Content-Language"] = envelope.language
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return lines.encode("ascii") + message.as_bytes()


def _address(header: str, name: str, spec: str, whose: str) -> str:
    """An address with a name in front. The address itself is in no sentence about it."""
    mailbox = mailing.mailbox(spec)
    if not mailbox:
        foreign = not spec.rpartition("@")[0].isascii()
        what = (
            "has letters before its @ that most servers do not take"
            if foreign
            else "is none that a message can go to"
        )
        raise UnfitAddress(
            f"{whose} address {what}", hint="therasched client edit CLIENT --email …"
        )
    called = _line(name)[:LONGEST_NAME].rstrip()
    if not called:
        return mailbox
    phrase = _quoted(header, called)
    fits = "\r\n" not in phrase and len(f"{header}: {phrase} <{mailbox}>") <= LONGEST_LINE
    return f"{phrase} <{mailbox}>" if fits else f"{phrase}\r\n <{mailbox}>"


def _quoted(header: str, name: str) -> str:
    """A name as it may stand in front of an address: a phrase (RFC 5322, 3.2.5)."""
    from email.utils import quote

    return f'"{quote(name)}"' if name.isascii() else _text(header, name)


def _text(header: str, text: str) -> str:
    """Text for a header, in encoded words (RFC 2047) where it is not plain and short.

    The library's newer way to write a header loses blanks between two such words.
    """
    from email.header import Header

    if text.isascii() and len(f"{header}: {text}") <= LONGEST_LINE:
        return text
    encoded: str = Header(text, "utf-8", 76, header).encode(linesep="\r\n")
    return encoded


def _line(text: str) -> str:
    """One line, and nothing that would be read as an encoded word."""
    return one_line(text).replace("=?", "= ?")
