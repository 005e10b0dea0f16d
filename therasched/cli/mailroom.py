"""Putting together what messages need: beside `cli.wiring` the one place that knows `storage`.

The outbox, the way to the server, and how a notice becomes a finished message. Imported by the
commands that write or send messages and by no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from therasched.cli.wiring import Opened
    from therasched.domain.alarm import Screen
    from therasched.domain.notice import Notice, Postman
    from therasched.domain.outbox import Outbox


def outbox(opened: Opened) -> Outbox:
    """The outbox of a practice."""
    from therasched.storage.outbox import Outbox

    return Outbox(opened.files, opened.sessions)


def composer(opened: Opened) -> Callable[[Notice, str], bytes]:
    """What makes a finished message (RFC 5322) of a notice and its identity.

    Raises:
        Refused: nothing says whom messages are from.
    """
    from therasched.cli import wiring
    from therasched.domain.mailing import mailbox
    from therasched.render import ics, message, templates
    from therasched.views import attachment, letter

    office = opened.office
    practice = office.practice
    settings = practice.settings
    sender = mailbox((settings.mail and settings.mail.address) or settings.email)
    if not sender:
        raise Refused(
            "nothing says whom messages are from, or it is no address for a message",
            hint="therasched config set mail.from practice@example.org",
        )
    domain = sender.rpartition("@")[2]
    own = wiring.wordings(opened)

    def compose(notice: Notice, identity: str) -> bytes:
        letter_ = letter.build(notice, practice)
        path = office.sessions.named(notice.session.id)[0]
        calendar = attachment.build(notice, practice, office.sessions.modified_at(path))
        envelope = message.Envelope(
            name=letter_.practice,
            address=sender,
            to_name=letter_.first_name,
            to_address=letter_.address,
            message_id=f"<{identity}@{domain}>",
            at=office.now,
            language=letter_.language,
        )
        return message.encode(templates.write(letter_, own), envelope, ics.encode(calendar))

    return compose


def postman(opened: Opened) -> AbstractContextManager[Postman]:
    """The way to the server of the practice, open while several messages go.

    Raises:
        Refused: the settings don't say enough, or it would not be safe.
    """
    from therasched.domain.mailing import require_mail
    from therasched.storage import password
    from therasched.storage.mail import Mailer

    mail = require_mail(opened.office.practice.settings)
    return Mailer(mail, lambda: password.of(mail, opened.files.root))


def screen(opened: Opened) -> Screen:
    """The screen of this machine."""
    from therasched.storage.notify import Screen

    return Screen(opened.files)
