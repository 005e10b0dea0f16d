"""The one door to a mail server: finished messages handed over, one at a time (RFC 5321, 6409).

What became of each is a value: sent, to be tried again, refused for good, or not known, which is
where the line broke after the last byte and must never be tried again. Neither an address nor a
word of the server gets out, just its codes: servers like to repeat whom a message was for.
What is sent to whom is decided elsewhere (`domain.due`); the password comes from `storage.secret`.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

from therasched.domain.mailing import is_this_machine, mailbox
from therasched.domain.notice import Delivery
from therasched.domain.record import NamedTuple
from therasched.errors import Refused, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from therasched.domain.practice import Mail

CONNECT, STEP, LAST = 20.0, 60.0, 300.0
"""Seconds for a server to answer at first, then for each step, then after the last byte of a
message, where to give up is to know nothing (RFC 5321, 4.5.3.2)."""

# What a server sees of this machine's name: nothing (RFC 5321, 4.1.3).
_HERE = "[127.0.0.1]"
_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
_ACCEPTED = 250
_CLOSING = 421


class MailRefused(TheraschedError):
    """The server can't be used as the settings say; nothing was sent."""

    code = "mail"


class _Lost(Exception):
    """The line is gone, or the server wants to close it; `said` in our own words."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class _Answer(NamedTuple):
    """What the server said to one command."""

    code: int
    text: bytes

    @property
    def said(self) -> str:
        """Its codes and nothing else: `550 5.1.1`."""
        status = _STATUS.match(self.text)
        return f"{self.code} {status[0].decode()}" if status else str(self.code)

    @property
    def refusal(self) -> Delivery:
        """What a refusal comes to: 4 is for now (RFC 5321, 4.2.1), 5 for good."""
        state = "permanent" if 500 <= self.code < 600 else "temporary"
        return Delivery(state, self.said)

    @property
    def verdict(self) -> Delivery:
        """What it comes to as the last word on a message: any 2 is a yes (RFC 5321, 4.2.1)."""
        if 200 <= self.code < 300:
            return Delivery("sent", self.said)
        if 400 <= self.code < 600:
            return self.refusal
        return Delivery("unknown", "the server's last word is none that it may say")


class Mailer:
    """One run with the server; use it as a context. The next message makes a broken line anew.

    Args:
        mail: how messages leave.
        password: what gives the password, asked for once, when the server wants it.
        within: seconds for the server to answer at first, for each step, after the last byte.
    """

    def __init__(
        self,
        mail: Mail,
        password: Callable[[], str],
        *,
        within: tuple[float, float, float] = (CONNECT, STEP, LAST),
    ) -> None:
        self._mail = mail
        self._password = password
        self._connect_within, self._step_within, self._last_within = within
        self._secret = ""
        self._line: smtplib.SMTP | None = None
        self._unreachable = ""

    def __enter__(self) -> Self:
        """Connect and log in; a server that can't be reached is told by each `deliver`.

        Raises:
            MailRefused: its certificate, its lack of encryption or login, or the password.
            Refused: the settings would send in the clear to another machine.
        """
        if self._mail.security == "none" and not is_this_machine(self._mail.host):
            raise Refused("mail is sent in the clear to this machine alone")
        with suppress(_Lost):
            self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say goodbye."""
        if self._line is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._line.quit()
            self._drop()

    @property
    def unreachable(self) -> str:
        """Why no message can be handed over in this run, or ""."""
        return self._unreachable

    def deliver(self, message: bytes, to: str) -> Delivery:
        """Hand one message over; what became of it is told, not raised.

        Args:
            message: all of it, its lines ended by CRLF.
            to: the one address it goes to.
        """
        mailbox_to = mailbox(to)
        if not mailbox_to:
            return Delivery("permanent", "the address is none that a message can go to")
        try:
            line = self._line or self._open()
            return self._hand_over(line, message, mailbox_to)
        except _Lost as lost:
            self._drop()
            return Delivery("temporary", lost.said)
        except MailRefused as refused:  # it took the password a moment ago
            self._drop()
            self._unreachable = refused.message
            return Delivery("temporary", refused.message)

    # --- one message ---------------------------------------------------------------------

    def _hand_over(self, line: smtplib.SMTP, message: bytes, to: str) -> Delivery:
        answer = self._ask(line, f"MAIL FROM:<{mailbox(self._mail.address)}>")
        if answer.code != _ACCEPTED:  # the practice's fault, not this recipient's: mend, run again
            self._reset(line)
            return Delivery("temporary", f"mail.from is refused ({answer.said})")
        answer = self._ask(line, f"RCPT TO:<{to}>")
        if answer.code not in (_ACCEPTED, 251):
            self._reset(line)
            return answer.refusal
        answer = self._ask(line, "DATA")
        if answer.code != 354:
            self._reset(line)
            return answer.refusal
        with _losing():
            line.send(_stuffed(message))
            line.send(b".\r\n")
        # Without the last bytes the server has no message; from here on it may have it.
        _allow(line, self._last_within)
        try:
            answer = _Answer(*line.getreply())
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Delivery("unknown", "the line broke before the server's last word")
        _allow(line, self._step_within)
        if answer.code == _CLOSING or answer.verdict.state == "unknown":
            self._drop()
        return answer.verdict

    def _reset(self, line: smtplib.SMTP) -> None:
        """Forget the message that was begun."""
        try:
            self._ask(line, "RSET")
        except _Lost:
            self._drop()

    def _ask(self, line: smtplib.SMTP, command: str) -> _Answer:
        with _losing():
            answer = _Answer(*line.docmd(command))
        if answer.code == _CLOSING:
            raise _Lost(f"the server closes the line ({answer.said})")
        return answer

    # --- the line ------------------------------------------------------------------------

    def _open(self) -> smtplib.SMTP:
        if self._unreachable:  # once is enough for a run: it takes up to twenty seconds
            raise _Lost(self._unreachable)
        try:
            self._line = line = self._connected()
            self._guard(line)
            self._log_in(line)
        except _Lost as lost:
            self._drop()
            self._unreachable = lost.said
            raise
        except MailRefused:
            self._drop()
            raise
        return line

    def _connected(self) -> smtplib.SMTP:
        mail, within = self._mail, self._connect_within
        with _losing("the server can't be reached"), _trusting(mail.host):
            if mail.security == "tls":
                line: smtplib.SMTP = smtplib.SMTP_SSL(
                    mail.host,
                    mail.port,
                    _HERE,
                    timeout=within,
                    context=ssl.create_default_context(),
                )
            else:
                line = smtplib.SMTP(mail.host, mail.port, _HERE, within)
        _allow(line, self._step_within)
        assert line.sock is not None
        # The last dot goes by itself, and shall not wait for the server to confirm what was before.
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def _guard(self, line: smtplib.SMTP) -> None:
        """Greet, and have the line encrypted where the settings say so."""
        with _losing("the server can't be reached"):
            line.ehlo_or_helo_if_needed()
        if self._mail.security != "starttls":
            return
        if not line.has_extn("starttls"):
            raise MailRefused(
                f"{self._mail.host} offers no STARTTLS, so nothing was sent",
                hint="therasched config set mail.security tls\ntherasched config set mail.port 465",
            )
        with _losing("the server can't be reached"), _trusting(self._mail.host):
            try:
                line.starttls(context=ssl.create_default_context())
            except smtplib.SMTPResponseException as error:
                raise _Lost(f"the server takes no STARTTLS for now ({error.smtp_code})") from None
            line.ehlo()

    def _log_in(self, line: smtplib.SMTP) -> None:
        mail = self._mail
        if not mail.user:
            return
        if not line.has_extn("auth"):
            raise MailRefused(
                f"{mail.host} takes no login", hint='therasched config set mail.user ""'
            )
        password = self._secret = self._secret or self._password()
        with _losing("the server can't be reached"):
            try:
                line.login(mail.user, password)
            except smtplib.SMTPAuthenticationError as error:
                code = error.smtp_code
            except UnicodeError:  # it takes ASCII alone, for the user and the password
                code = 535
            except smtplib.SMTPServerDisconnected:
                raise
            except smtplib.SMTPException:  # no way to log in that we know
                code = 504
            else:
                return
        if 400 <= code < 500:
            raise _Lost(f"the server takes no login for now ({code})")
        raise MailRefused(
            f"{mail.host} does not take the user or the password ({code})",
            hint="therasched config get mail.user\ntherasched config list",
        )

    def _drop(self) -> None:
        if self._line is not None:
            with suppress(OSError):
                self._line.close()
            self._line = None


@contextmanager
def _losing(said: str = "the line to the server broke") -> Iterator[None]:
    """Every way in which a line breaks becomes `_Lost`, without the server's own words."""
    try:
        yield
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        late = any(isinstance(one, TimeoutError) for one in (error, error.__context__))
        raise _Lost("the server did not answer in time" if late else said) from None


@contextmanager
def _trusting(host: str) -> Iterator[None]:
    """Refuse a server that can't prove who it is, or doesn't speak TLS at this port."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise MailRefused(
            f"{host} can't prove that it is {host}: {error.verify_message}",
            hint="therasched config get mail.host",
        ) from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):  # just a line that broke
        raise
    except ssl.SSLError:
        raise MailRefused(
            f"{host} speaks no TLS at this port",
            hint="therasched config get mail.port\ntherasched config get mail.security",
        ) from None


def _allow(line: smtplib.SMTP, seconds: float) -> None:
    """How long the server may take from now on."""
    assert line.sock is not None
    line.sock.settimeout(seconds)


def _stuffed(message: bytes) -> bytes:
    """A message as it goes over the line: no line of it is the final dot (RFC 5321, 4.5.2)."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"
