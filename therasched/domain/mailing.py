"""Whether the settings are enough to send by, and safe: who from, by which server, how guarded.

Nothing is sent here; `storage.mail` does that. A message names a client and a time, so it leaves
this machine under encryption or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.errors import Refused

if TYPE_CHECKING:
    from therasched.domain.practice import Mail, Settings


_DOMAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
_LOCAL = _DOMAIN | frozenset("!#$%&'*+/=?^_`{|}~")


def require_mail(settings: Settings) -> Mail:
    """How messages leave.

    Raises:
        Refused: a setting is missing, two contradict each other, or it would not be safe.
    """
    mail = settings.mail
    if mail is None or not mail.address:
        raise _missing("mail.from", "praxis@example.org")
    if not mail.host:
        raise _missing("mail.host", "smtp.example.org")
    if mail.security == "none" and not is_this_machine(mail.host):
        raise Refused(
            "mail.security is none, and that is for a server on this machine alone",
            hint="therasched config set mail.security starttls",
        )
    if mail.password_command and mail.password_file:
        raise Refused(
            "mail.password_command and mail.password_file are both set",
            hint='therasched config set mail.password_file ""',
        )
    if mail.user and not (mail.password_command or mail.password_file):
        raise _missing("mail.password_command", '"pass show mail"')
    return mail


def is_this_machine(host: str) -> bool:
    """Whether a name leads nowhere but here (RFC 6761, 6.3; RFC 5735, 3)."""
    parts = host.split(".")
    loopback = len(parts) == 4 and parts[0] == "127" and all(part.isdigit() for part in parts)
    return loopback or host.lower() in ("localhost", "::1")


def mailbox(address: str) -> str:
    """An address as every server takes it (RFC 5321, 4.1.2; RFC 5890), "" for what is none.

    A domain may be in any script; what stands before the @ is plain, since few servers take more
    (RFC 6531), and unquoted.
    """
    local, _, domain = address.rpartition("@")
    try:
        plain = domain.encode("idna").decode()
    except UnicodeError:
        return ""
    sound = _is_dotted(local, _LOCAL) and "=?" not in local and _is_dotted(plain, _DOMAIN)
    return f"{local}@{plain}" if sound and len(local) <= 64 and len(plain) <= 253 else ""


def _is_dotted(text: str, signs: frozenset[str]) -> bool:
    """Whether a text is of words of these signs with dots between them (RFC 5322, dot-atom)."""
    return all(word and signs.issuperset(word) for word in text.split("."))


def _missing(key: str, example: str) -> Refused:
    hint = f"therasched config set {key} {example}"
    return Refused(f"{key} is not set, so nothing can be sent", hint=hint)
