"""Whether the settings are enough to send by, and what an address may be."""

from __future__ import annotations

import pytest

from tests.support import build
from therasched.domain import mailing
from therasched.domain.practice import Mail, Settings
from therasched.errors import Refused

WHOLE = Mail("praxis@example.org", "smtp.example.org", user="lena", password_command="pass mail")


def settings(mail: Mail | None) -> Settings:
    return build.practice().settings._replace(mail=mail)


@pytest.mark.parametrize(
    "mail",
    [
        WHOLE,
        WHOLE._replace(password_command="", password_file="~/secret"),
        WHOLE._replace(user="", password_command=""),
        WHOLE._replace(host="localhost", security="none"),
    ],
)
def test_what_is_enough(mail: Mail) -> None:
    assert mailing.require_mail(settings(mail)) == mail


@pytest.mark.parametrize(
    ("mail", "said", "hint"),
    [
        (None, "mail.from is not set", "mail.from"),
        (WHOLE._replace(address=""), "mail.from is not set", "mail.from"),
        (WHOLE._replace(host=""), "mail.host is not set", "mail.host smtp.example.org"),
        (WHOLE._replace(security="none"), "on this machine alone", "security starttls"),
        (WHOLE._replace(password_file="~/x"), "both set", 'mail.password_file ""'),
        (WHOLE._replace(password_command=""), "mail.password_command is not set", "pass show"),
    ],
)
def test_what_is_not(mail: Mail | None, said: str, hint: str) -> None:
    with pytest.raises(Refused, match=said) as caught:
        mailing.require_mail(settings(mail))
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("127.0.0.1.example.org", False),
        ("127.example.org", False),
        ("127.a.b.c", False),
        ("localhost.example.org", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_which_host_is_this_machine(host: str, here: bool) -> None:
    assert mailing.is_this_machine(host) is here


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("anna@example.org", "anna@example.org"),
        ("a.n+na'1@sub.example.org", "a.n+na'1@sub.example.org"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("änna@example.org", ""),
        ("", ""),
        ("anna", ""),
        ("@example.org", ""),
        ("anna@", ""),
        ("a..b@example.org", ""),
        ("a@b@example.org", ""),
        ("a@example..org", ""),
        ("a@example.org\r\nBcc: b@example.org", ""),
        ("a>@example.org", ""),
        ("a b@example.org", ""),
        ('"a b"@example.org', ""),
        ("=?utf-8?q?a?=@example.org", ""),
        ("a@[127.0.0.1]", ""),
        (f"{'a' * 65}@example.org", ""),
        (f"a@{'a.' * 126}aaa", ""),
        (f"a@{'ä' * 80}.example", ""),
    ],
)
def test_which_address_a_message_can_go_to(address: str, mailbox: str) -> None:
    assert mailing.mailbox(address) == mailbox
