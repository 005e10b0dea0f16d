"""A mail server that misbehaves as it is told, and one that is real: both on the loopback.

`Scripted` answers each command from a table and can break the line or keep silent at any step.
`encrypted` is aiosmtpd with a certificate that was made a moment ago, for STARTTLS and logins.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

CLOSE, RESET, HANG = "close", "reset", "hang"
"""Instead of an answer: the line ends, ends without the usual courtesy, or nothing comes."""

USUAL = {
    "HELLO": "220 sink",
    "EHLO": "250 sink",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "DOT": "250 2.0.0 taken",
    "RSET": "250 ok",
    "QUIT": "221 bye",
}


class Scripted:
    """Answers from a table; `mails` are those it took, `said` all that it was told.

    Args:
        answers: by the verb, by `VERB NUMBER` for one message (from 1), by HELLO or DOT.
    """

    def __init__(self, **answers: str) -> None:
        self.answers = USUAL | {key.replace("_", " "): said for key, said in answers.items()}
        self.mails: list[tuple[str, bytes]] = []
        self.said: list[str] = []
        self.lines = 0
        self._begun = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        for one in self._open:
            one.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                self._open.append(line)
                self.lines += 1
                with suppress(OSError):
                    self._talk(line)
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                line.close()

    def _talk(self, line: socket.socket) -> None:
        if self._answer(line, "HELLO"):
            with line.makefile("rb") as reader:
                self._listen(line, reader)

    def _listen(self, line: socket.socket, reader: BufferedReader) -> None:
        to = ""
        for text in reader:
            said = text.decode("utf-8", "replace").strip()
            self.said.append(said)
            verb = said.partition(" ")[0].upper()
            if verb == "MAIL":
                self._begun += 1
            if verb == "RCPT":
                to = said.partition("<")[2].partition(">")[0]
            if not self._answer(line, verb) or verb == "QUIT":
                return
            if verb == "DATA" and self._said("DATA").startswith("354"):
                if self._said("BODY") == RESET:
                    self._break(line, RESET)
                    return
                data = _body(reader)
                if data is None:  # whoever sent it was killed
                    return
                if not self._answer(line, "DOT"):
                    return
                if self._said("DOT").startswith("250"):
                    self.mails.append((to, data))

    def _said(self, step: str) -> str:
        return self.answers.get(f"{step} {self._begun}", self.answers.get(step, "502 what"))

    def _answer(self, line: socket.socket, step: str) -> bool:
        said = self._said(step)
        if said in (CLOSE, RESET):
            self._break(line, said)
            return False
        if said != HANG:
            line.sendall(f"{said}\r\n".encode())
        return True

    def _break(self, line: socket.socket, how: str) -> None:
        if how == RESET:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(line.detach())  # at once, whoever reads of it still


def _body(reader: BufferedReader) -> bytes | None:
    """A message up to its last dot, None where that never comes."""
    lines: list[bytes] = []
    for text in reader:
        if text == b".\r\n":
            return b"".join(lines)
        lines.append(text)
    return None


def certificate(folder: Path, host: str = "localhost") -> tuple[Path, Path]:
    """A certificate for a host that vouches for itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{host}.pem", folder / f"{host}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return public, private


class Box:
    """What aiosmtpd hands its messages to."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []
        self.users: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"


@contextmanager
def encrypted(
    public: Path, private: Path, *, tls: bool = False, password: str = "secret"
) -> Iterator[tuple[int, Box]]:
    """A real server that wants encryption and a login: its port, and what it took.

    Args:
        public: its certificate.
        private: the key of that.
        tls: encrypted from the first byte, instead of by STARTTLS.
        password: of everybody.
    """
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult, LoginPassword

    box = Box()

    def allow(_server: Any, _session: Any, _envelope: Any, _kind: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        box.users.append(data.login.decode())
        return AuthResult(success=data.password.decode() == password, handled=False)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)

    class Loopback(Controller):
        """At a port that is free, whichever that is."""

        def _create_server(self) -> Any:
            free = socket.create_server(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
            return self.loop.create_server(self._factory_invoker, sock=free, ssl=self.ssl_context)

    controller = Loopback(
        box,
        hostname="127.0.0.1",
        ssl_context=context if tls else None,
        tls_context=None if tls else context,
        authenticator=allow,
        auth_required=not tls,
        auth_require_tls=not tls,
        require_starttls=not tls,
    )
    controller.start()
    try:
        yield controller.port, box
    finally:
        controller.stop()
