"""A practice that sends: clients with consent and addresses, a guardian, and its server.

The server is `tests.support.mailserver.Scripted` on the loopback; what it took is looked at by
recipient and kind.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from tests.support.shop import SETTINGS

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.support.mailserver import Scripted
    from tests.support.shop import Shop

CONSENT = "consent: {email: 2026-01-01}"
CLIENTS = {
    "anna-k": f"name: Anna K.\nservice: slt-50\nemail: anna@example.org\n{CONSENT}\n",
    "ben-o": f"name: Ben O'Brien\nservice: slt-50\nemail: ben@example.org\n{CONSENT}\n",
    "kim-w": f"name: Kim Weiss\nservice: slt-50\nborn: 2018-05-01\nemail: kim@example.org\n"
    f"guardians: [mum-w]\n{CONSENT}\n",
    "tanaka": "name: 家族 田中\nservice: slt-50\nemail: tanaka@example.org\n",
}
CONTACTS = {
    "mum-w": f"name: Mara Weiss\nemail: mara@example.org\n{CONSENT}\n",
    "school-ot": f"name: School, Mrs Ott\nemail: ott@example.org\n{CONSENT}\n",
}


def mail(port: int, **more: str) -> str:
    """The settings that lead to a server on this machine."""
    fields = {"from": "praxis@example.org", "host": "127.0.0.1", "port": str(port)}
    lines = [f"  {key}: {value}\n" for key, value in (fields | {"security": "none"} | more).items()]
    return f"mail:\n{''.join(lines)}"


def furnish(shop: Shop, port: int, settings: str = "", **more: str) -> None:
    """Make a shop one that sends."""
    shop.write("therasched.yaml", SETTINGS + mail(port, **more) + settings)
    for code, text in CLIENTS.items():
        shop.write(f"clients/{code}.yaml", f"code: {code}\n{text}")
    for code, text in CONTACTS.items():
        shop.write(f"contacts/{code}.yaml", f"code: {code}\n{text}")


def got(server: Scripted) -> list[str]:
    """Who got something, in the order of the messages."""
    return [to.partition("@")[0] for to, _ in server.mails]


def read(data: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    message = message_from_bytes(data, policy=default)
    assert not message.defects
    return message


def texts(data: bytes) -> str:
    """Everything in a message that anybody could read, decoded, headers and all."""
    message = read(data)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    headers = "\n".join(f"{name}: {value}" for name, value in message.items())
    unfolded = re.sub(r"\r?\n[ \t]", "", "\n".join(map(str, parts)))
    return f"{headers}\n{unfolded}"
