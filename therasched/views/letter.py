"""What a message about a session may say, and to whom it goes: privacy by absence.

There is no field for a service, a practitioner, a place, another member or the client whom a
message to a guardian is about, so no template can let one out. How it is said is in the templates
(`render.templates`); the words of a date are in `views.languages`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.publication import CHANNEL, address
from therasched.domain.record import NamedTuple
from therasched.domain.text import first_name, folded, one_line
from therasched.views import feed, languages
from therasched.views.disclosure import client_name

if TYPE_CHECKING:
    from therasched.domain.notice import Notice, Recipient
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

# With these in front, people are called by what follows: "Mrs Ott", not "Mrs".
_FORMS = frozenset(
    [
        *("mr", "mrs", "ms", "mx", "miss", "dr", "prof", "sir", "frau", "herr", "fr", "hr"),
        *("m", "mme", "mlle", "sr", "sra", "srta", "don", "dona"),
    ]
)


class Letter(NamedTuple):
    """One message. What stands from `practice` on may be used by a template; all are single lines.

    `time` is empty for whole days; `zone` is filled where the time alone could mislead; `phone`
    and `video_link` where there is one; `portal_link` where who gets it may have it.
    """

    kind: str
    language: str
    address: str
    practice: str
    first_name: str
    date: str
    time: str
    zone: str
    phone: str
    video_link: str
    portal_link: str


WORDS = Letter._fields[3:]
"""What a template may ask for."""


def build(notice: Notice, practice: Practice) -> Letter:
    """The message of a notice, in the language of who gets it, else of the practice."""
    session, recipient, settings = notice.session, notice.recipient, practice.settings
    language = languages.chosen(recipient.language, settings.language)
    span = session.span
    return Letter(
        kind=notice.kind,
        language=language,
        address=recipient.address,
        practice=one_line(settings.name),
        first_name=one_line(_called(recipient, practice)),
        date=languages.days(span.first_day, span.last_day, language)
        if span.whole_days
        else languages.day(span.first_day, language),
        time="" if span.whole_days else languages.hour(span.start, language),
        zone=languages.zone(span.start) if needs_zone(session, practice) else "",
        phone=one_line(settings.phone),
        video_link=_link(session) if notice.kind != "cancelled" else "",
        portal_link=_portal(recipient, practice),
    )


def _called(recipient: Recipient, practice: Practice) -> str:
    """How somebody is greeted: by the own first name, third parties with a title by the surname."""
    if recipient.role == "client":
        return client_name(recipient.code, practice, "first")
    parts = recipient.name.split(",")
    titled = (part for part in parts if folded(first_name(part)).rstrip(".") in _FORMS)
    return next(titled, "") or first_name(parts[0])


def _portal(recipient: Recipient, practice: Practice) -> str:
    """The address of the client's page: for herself, and a guardian who agreed to the portal."""
    client = practice.clients.get(recipient.about)
    if client is None or recipient.role not in ("client", "guardian"):
        return ""
    if recipient.role == "guardian":
        guardian = practice.contacts.get(recipient.code)
        since = guardian.consent.get(CHANNEL, "") if guardian else ""
        if not since or since > practice.now.date().isoformat():
            return ""
    return one_line(address(client, practice))


def needs_zone(session: Session, practice: Practice) -> bool:
    """Whether the time alone could mislead: another zone, a doubled hour, somebody on a screen."""
    start = session.span.start
    if session.span.whole_days:
        return False
    doubled = start.replace(fold=0).utcoffset() != start.replace(fold=1).utcoffset()
    elsewhere = start.tzinfo is not None and str(start.tzinfo) != practice.zone.key
    return doubled or elsewhere or bool(_link(session))


def _link(session: Session) -> str:
    return feed.link(one_line(session.place))
