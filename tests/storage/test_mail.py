"""A message handed over: what becomes of it, at each step where a server can say no or be gone."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from tests.support.mailserver import CLOSE, HANG, RESET, Scripted, certificate, encrypted
from therasched.domain.notice import Delivery
from therasched.domain.practice import Mail
from therasched.errors import Refused
from therasched.storage import mail
from therasched.storage.mail import Mailer, MailRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOON = (0.15, 0.15, 0.15)
MESSAGE = b"Subject: one\r\n\r\n.\r\n..two\r\nthree\r\n"
TO = "anna@example.org"


def loopback(port: int, **more: str) -> Mail:
    return Mail("praxis@example.org", "127.0.0.1", port, "none", **more)


def no_password() -> str:
    raise AssertionError("nobody asked for a password")


def delivered(
    *to: str, message: bytes = MESSAGE, answers: Mapping[str, str] | None = None
) -> tuple[list[Delivery], Scripted]:
    """What became of a message to each, with a server that answers so."""
    with (
        Scripted(**(answers or {})) as server,
        Mailer(loopback(server.port), no_password, within=SOON) as mailer,
    ):
        found = [mailer.deliver(message, one) for one in to or (TO,)]
    return found, server


def test_a_message_arrives_as_it_was() -> None:
    found, server = delivered(message=MESSAGE + b"no end")
    assert found == [Delivery("sent", "250 2.0.0")]
    assert server.mails == [(TO, MESSAGE.replace(b"\r\n.", b"\r\n..") + b"no end\r\n")]
    assert server.said[1:4] == ["MAIL FROM:<praxis@example.org>", f"RCPT TO:<{TO}>", "DATA"]
    assert server.said[-1] == "quit"


def test_the_name_of_this_machine_stays_here() -> None:
    assert delivered()[1].said[0] == "ehlo [127.0.0.1]"


def test_several_go_over_one_line() -> None:
    found, server = delivered("a@example.org", "b@bücher.example")
    assert [one.state for one in found] == ["sent", "sent"]
    assert [to for to, _ in server.mails] == ["a@example.org", "b@xn--bcher-kva.example"]
    assert server.lines == 1


@pytest.mark.parametrize(
    ("step", "said", "expected"),
    [
        ("RCPT", "550 5.1.1 no such anna@example.org", Delivery("permanent", "550 5.1.1")),
        ("RCPT", "450 4.2.0 greylisted, anna", Delivery("temporary", "450 4.2.0")),
        ("RCPT", "551 anna moved", Delivery("permanent", "551")),
        ("RCPT", "252 perhaps", Delivery("temporary", "252")),
        ("RCPT", "421 4.3.2 no", Delivery("temporary", "the server closes the line (421 4.3.2)")),
        ("MAIL", "553 5.7.1 not you", Delivery("temporary", "mail.from is refused (553 5.7.1)")),
        ("MAIL", "452 later", Delivery("temporary", "mail.from is refused (452)")),
        ("DATA", "554 5.5.1 no", Delivery("permanent", "554 5.5.1")),
        ("DATA", "451 4.3.0 no", Delivery("temporary", "451 4.3.0")),
        ("DOT", "554 5.7.1 spam from anna", Delivery("permanent", "554 5.7.1")),
        ("DOT", "451 4.7.1 later", Delivery("temporary", "451 4.7.1")),
        ("DOT", "421 4.7.0 bye", Delivery("temporary", "421 4.7.0")),
        ("MAIL", CLOSE, Delivery("temporary", "the line to the server broke")),
        ("RCPT", CLOSE, Delivery("temporary", "the line to the server broke")),
        ("DATA", CLOSE, Delivery("temporary", "the line to the server broke")),
        ("DATA", HANG, Delivery("temporary", "the server did not answer in time")),
        ("DOT", "hello", Delivery("unknown", "the server's last word is none that it may say")),
        ("DOT", "354 go on", Delivery("unknown", "the server's last word is none that it may say")),
        ("DOT", CLOSE, Delivery("unknown", "the line broke before the server's last word")),
        ("DOT", RESET, Delivery("unknown", "the line broke before the server's last word")),
        ("DOT", HANG, Delivery("unknown", "the line broke before the server's last word")),
    ],
)  # fmt: skip
def test_what_becomes_of_a_message(step: str, said: str, expected: Delivery) -> None:
    """And the next one goes all the same, over the same line or a new one."""
    (first, second), server = delivered(
        "a@example.org", "b@example.org", answers={f"{step}_1": said}
    )
    assert first == expected
    assert second.state == "sent"
    assert [to for to, _ in server.mails] == ["b@example.org"]


@pytest.mark.parametrize("said", ["200 ok", "251 taken", "252 2.0.0 perhaps"])
def test_what_a_server_has_taken_is_sent_whatever_its_number(said: str) -> None:
    (first, _), _ = delivered("a@example.org", "b@example.org", answers={"DOT_1": said})
    assert first.state == "sent"


def test_a_line_that_breaks_before_the_last_byte_is_for_the_next_run() -> None:
    large = b"x" * 70 + b"\r\n"
    found, server = delivered(message=large * 120_000, answers={"BODY": RESET})
    assert found == [Delivery("temporary", "the line to the server broke")]
    assert server.mails == []


def test_a_server_that_is_gone_after_a_refusal_is_called_anew() -> None:
    answers = {"RCPT_1": "550 5.1.1 no", "RSET_1": CLOSE}
    (first, second), server = delivered("a@example.org", "b@example.org", answers=answers)
    assert (first.state, second.state) == ("permanent", "sent")
    assert server.lines == 2


@pytest.mark.parametrize("answers", [{"HELLO": "554 no"}, {"HELLO": HANG}, {"EHLO": CLOSE}])
def test_a_server_that_does_not_let_in_is_tried_once_a_run(answers: dict[str, str]) -> None:
    found, server = delivered("a@example.org", "b@example.org", answers=answers)
    assert [one.state for one in found] == ["temporary", "temporary"]
    assert server.lines == 1


def test_nobody_there_is_for_the_next_run() -> None:
    with Scripted() as server:
        pass
    for host in ("127.0.0.1", "localhost"):
        with Mailer(loopback(server.port)._replace(host=host), no_password) as mailer:
            expected = Delivery("temporary", "the server can't be reached")
            assert mailer.deliver(MESSAGE, TO) == expected


def test_a_name_of_no_host_can_not_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def unnamed(*_: object) -> None:
        raise UnicodeError("label empty")

    monkeypatch.setattr(socket, "create_connection", unnamed)
    wrong = Mail("a@example.org", "a..b", 25, "starttls")
    with Mailer(wrong, no_password) as mailer:
        assert mailer.deliver(MESSAGE, TO).said == "the server can't be reached"


@pytest.mark.parametrize(
    "to", ["", "anna", "a b@example.org", "a@b>\r\nRCPT TO:<c@example.org", "ä@b"]
)
def test_what_is_no_address_is_not_told_to_a_server(to: str) -> None:
    found, server = delivered(to)
    assert found == [Delivery("permanent", "the address is none that a message can go to")]
    assert not any("RCPT" in said for said in server.said)


def test_a_message_in_the_clear_goes_to_this_machine_alone() -> None:
    with pytest.raises(Refused, match="to this machine alone"):
        Mailer(Mail("a@example.org", "smtp.example.org", 25, "none"), no_password).__enter__()


def test_a_server_that_says_goodbye_badly_is_no_fault() -> None:
    assert delivered(answers={"QUIT": CLOSE})[0][0].state == "sent"


# --- encryption and login ------------------------------------------------------------------


def guarded(
    port: int, security: str = "starttls", user: str = "lena", host: str = "localhost"
) -> Mail:
    return Mail("praxis@example.org", host, port, security, user)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(own: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setenv("SSL_CERT_FILE", str(own[0]))
    return own


@pytest.mark.parametrize("tls", [False, True])
def test_a_message_goes_encrypted_and_logged_in(trusted: tuple[Path, Path], tls: bool) -> None:
    asked = []

    def password() -> str:
        asked.append(1)
        return "secret"

    with (
        encrypted(*trusted, tls=tls) as (port, box),
        Mailer(guarded(port, "tls" if tls else "starttls"), password) as mailer,
    ):
        assert mailer.deliver(MESSAGE, TO).state == "sent"
        assert mailer.deliver(MESSAGE, TO).state == "sent"
    assert box.users == ["lena"]
    assert box.mails == [(TO, MESSAGE)] * 2
    assert asked == [1]


def refused(settings: Mail, password: str = "secret") -> MailRefused:
    with pytest.raises(MailRefused) as caught, Mailer(settings, lambda: password, within=(5, 5, 5)):
        pass
    return caught.value


def test_a_wrong_password_ends_the_run_and_is_told_nowhere(trusted: tuple[Path, Path]) -> None:
    with encrypted(*trusted) as (port, box):
        error = refused(guarded(port), "wr0ng")
    assert str(error) == "localhost does not take the user or the password (535)"
    assert "wr0ng" not in repr(error.__context__)
    assert error.__suppress_context__ or error.__context__ is None
    assert box.mails == []


def test_a_password_that_no_login_can_have_is_refused(trusted: tuple[Path, Path]) -> None:
    with encrypted(*trusted) as (port, _):
        assert "(535)" in str(refused(guarded(port), "pässword"))


def test_a_certificate_that_nobody_vouches_for_ends_the_run(
    own: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
    for tls, security in ((False, "starttls"), (True, "tls")):
        with encrypted(*own, tls=tls) as (port, box):
            error = refused(guarded(port, security))
        assert str(error).startswith("localhost can't prove that it is localhost: ")
        assert box.users == []


def test_a_certificate_of_another_host_ends_the_run(trusted: tuple[Path, Path]) -> None:
    with encrypted(*trusted) as (port, _):
        error = refused(guarded(port, host="127.0.0.1"))
    assert "127.0.0.1 can't prove that it is 127.0.0.1" in str(error)


def test_no_starttls_no_message() -> None:
    with Scripted() as server:
        error = refused(guarded(server.port))
    assert str(error) == "localhost offers no STARTTLS, so nothing was sent"
    assert "MAIL" not in "".join(server.said)


def test_starttls_that_is_not_taken_now_is_for_the_next_run() -> None:
    answers = {"EHLO": "250-sink\r\n250 STARTTLS", "STARTTLS": "454 not now"}
    with Scripted(**answers) as server, Mailer(guarded(server.port), no_password) as mailer:
        expected = Delivery("temporary", "the server takes no STARTTLS for now (454)")
        assert mailer.deliver(MESSAGE, TO) == expected


def test_a_line_that_breaks_within_starttls_is_for_the_next_run() -> None:
    answers = {"EHLO": "250-sink\r\n250 STARTTLS", "STARTTLS": CLOSE}
    with Scripted(**answers) as server, Mailer(guarded(server.port), no_password) as mailer:
        assert mailer.deliver(MESSAGE, TO).state == "temporary"


def test_a_port_without_tls_is_told() -> None:
    with Scripted() as server:
        error = refused(guarded(server.port, "tls"))
    assert str(error) == "localhost speaks no TLS at this port"


def test_a_line_that_ends_at_once_is_no_lack_of_tls() -> None:
    """A busy server does that too."""
    with (
        Scripted(HELLO=CLOSE) as server,
        Mailer(guarded(server.port, "tls"), no_password) as mailer,
    ):
        assert mailer.deliver(MESSAGE, TO).state == "temporary"


LOGIN = {"EHLO": "250-sink\r\n250 AUTH PLAIN", "AUTH": "454 4.7.0 not now"}


def test_a_login_that_is_not_taken_now_is_for_the_next_run() -> None:
    with (
        Scripted(**LOGIN) as server,
        Mailer(loopback(server.port, user="lena"), lambda: "secret") as mailer,
    ):
        expected = Delivery("temporary", "the server takes no login for now (454)")
        assert mailer.deliver(MESSAGE, TO) == expected


def test_a_line_that_breaks_within_the_login_is_for_the_next_run() -> None:
    with (
        Scripted(**(LOGIN | {"AUTH": CLOSE})) as server,
        Mailer(loopback(server.port, user="lena"), lambda: "secret") as mailer,
    ):
        assert mailer.deliver(MESSAGE, TO) == Delivery("temporary", "the server can't be reached")


def test_a_server_that_wants_another_kind_of_login_is_told() -> None:
    with Scripted(EHLO="250-sink\r\n250 AUTH XOAUTH2") as server:
        error = refused(loopback(server.port, user="lena"))
    assert str(error) == "127.0.0.1 does not take the user or the password (504)"


def test_a_server_without_logins_is_told() -> None:
    with Scripted() as server:
        assert str(refused(loopback(server.port, user="lena"))) == "127.0.0.1 takes no login"


def test_a_login_that_a_new_line_is_refused_ends_no_run() -> None:
    """The server took the password a moment ago, so it is the server's trouble."""
    answers = LOGIN | {"AUTH": "235 in", "AUTH 1": "535 who", "MAIL 1": CLOSE}
    with (
        Scripted(**answers) as server,
        Mailer(loopback(server.port, user="lena"), lambda: "secret") as mailer,
    ):
        found = [mailer.deliver(MESSAGE, TO) for _ in range(3)]
    said = "127.0.0.1 does not take the user or the password (535)"
    assert found[0].said == "the line to the server broke"
    assert found[1:] == [Delivery("temporary", said)] * 2
    assert server.lines == 2


def test_usual_patience_is_longer_after_the_last_byte() -> None:
    assert (mail.CONNECT, mail.STEP, mail.LAST) == (20, 60, 300)
