"""What a session refers to, as it is at this moment: names, birth dates, titles, offsets.

It is signed along with the session's text, so that nobody changes a signed note by changing
another file. That it is otherwise later is told and is no error: a client may marry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.canon import Data, canonical, differences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from therasched.domain.practice import Practice
    from therasched.domain.session import Session


def context(session: Session, practice: Practice) -> dict[str, Data]:
    """The context of a session, canonical: text only, without empty values.

    Raises:
        Uncanonical: a name holds a character that can't be signed.
    """
    settings, span = practice.settings, session.span
    service = settings.services.get(session.service)
    person = settings.practitioners.get(session.practitioner)
    clients: dict[str, Data] = {}
    for code in session.clients:
        if code in practice.clients:
            client = practice.clients[code]
            clients[code] = {"name": client.name, "born": client.born}
    return canonical(
        {
            "practice": settings.name,
            "timezone": session.timezone or settings.timezone,
            "offsets": {"start": f"{span.start:%z}", "end": f"{span.end:%z}"},
            "clients": clients,
            "service": {}
            if service is None
            else {"code": service.billing_code, "title": service.title},
            "practitioner": {}
            if person is None
            else {"name": person.name, "credentials": person.credentials},
        }
    )


class Contexts:
    """The contexts of the sessions of a practice, each made once: most are like another one's."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice
        self._known: dict[tuple[object, ...], dict[str, Data]] = {}

    def of(self, session: Session) -> dict[str, Data]:
        """The context of a session, which is not to be changed. Raises Uncanonical."""
        span = session.span
        key = (
            *(session.practitioner, session.service, session.clients, session.timezone),
            *(span.start.utcoffset(), span.end.utcoffset()),
        )
        if key not in self._known:
            self._known[key] = context(session, self._practice)
        return self._known[key]


def changes(then: Mapping[str, Data], now: Mapping[str, Data]) -> list[str]:
    """What a version referred to and is otherwise by now: told, and no error."""
    paths = differences(dict(then), dict(now)) if then != now else []
    return [f"{'.'.join(map(str, path))} was otherwise when it was signed" for path in paths]
