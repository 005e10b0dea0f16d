"""Messages read back by the standard library: what went in comes out, and no header more."""

from __future__ import annotations

import email
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.headertries import HEADERS, TRIES, sent
from therasched.render import message
from therasched.render.message import Envelope, UnfitAddress
from therasched.render.templates import Written

AT = datetime(2026, 3, 1, 10, tzinfo=ZoneInfo("Europe/Berlin"))
ENVELOPE = Envelope(
    name="Praxis Kranich",
    address="praxis@example.org",
    to_name="Anna",
    to_address="anna@example.org",
    message_id="<k7f3mq.1@example.org>",
    at=AT,
    language="de",
)
WRITTEN = Written("Ihr Termin", "Guten Tag Anna,\n\nbis Dienstag – schöne Grüße\n.\n")
CALENDAR = "BEGIN:VCALENDAR\r\nX-ONE:ä\r\nEND:VCALENDAR\r\n".encode()


def encoded(written: Written = WRITTEN, calendar: bytes = CALENDAR, **more: Any) -> bytes:
    return message.encode(written, ENVELOPE._replace(**more), calendar)


def read(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_message_has_these_headers() -> None:
    found = read(encoded())
    assert found.keys() == HEADERS
    assert {key: str(found[key]) for key in HEADERS[:6]} == {
        "From": "Praxis Kranich <praxis@example.org>",
        "To": "Anna <anna@example.org>",
        "Subject": "Ihr Termin",
        "Date": "Sun, 01 Mar 2026 10:00:00 +0100",
        "Message-ID": "<k7f3mq.1@example.org>",
        "Auto-Submitted": "auto-generated",
    }
    assert found["Content-Language"] == "de"


def test_the_text_comes_first_and_the_appointment_is_a_file_beside_it() -> None:
    text, calendar = read(encoded()).iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().replace("\r\n", "\n") == WRITTEN.body
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_filename() == "appointment.ics"
    assert calendar.get_content_disposition() == "attachment"
    assert calendar.get_param("method") is None
    assert calendar.get_payload(decode=True) == CALENDAR


def test_a_message_without_an_appointment_is_plain_text() -> None:
    found = read(encoded(calendar=b"", language=""))
    assert found.get_content_type() == "text/plain"
    assert "Content-Language" not in found


def test_every_byte_survives_any_server() -> None:
    long = Written("ü" * 500, "ü" * 5000 + "\n" + "x" * 5000 + "\n")
    data = encoded(long)
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert next(read(data).iter_parts()).get_content().replace("\r\n", "\n") == long.body


def test_the_same_things_give_the_same_bytes() -> None:
    assert encoded() == encoded()
    assert encoded() != encoded(message_id="<k7f3mq.2@example.org>")


def test_a_domain_may_be_in_any_script() -> None:
    assert str(read(encoded(to_address="anna@bücher.example"))["To"]) == (
        "Anna <anna@xn--bcher-kva.example>"
    )


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("änna@example.org", "letters before its @ that most servers do not take"),
        ("anna", "is none that a message can go to"),
        ("anna@example.org\r\nBcc: b@example.org", "is none that a message can go to"),
        ("a,b@example.org", "is none that a message can go to"),
    ],
)
def test_an_address_that_can_not_be_used_is_refused_without_naming_it(
    address: str, said: str
) -> None:
    with pytest.raises(UnfitAddress, match=f"^the recipient's address .*{said}$") as caught:
        encoded(to_address=address)
    assert address not in str(caught.value)
    with pytest.raises(UnfitAddress, match=f"^the sender's address .*{said}$"):
        encoded(address=address)


# --- names and places that try to be headers -----------------------------------------------


@pytest.mark.parametrize("text", TRIES, ids=range(len(TRIES)))
def test_no_name_becomes_a_header(text: str) -> None:
    """As the practice, as the recipient, in the subject: the headers stay, and say the same."""
    found = sent(text)
    assert found.headers == len(HEADERS)
    assert found.extra == 0
    assert found.wrong == ()
    assert found.longest_line <= 78
