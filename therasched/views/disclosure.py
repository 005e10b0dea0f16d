"""How a client may be named: in full, by first name, by initials, by code, or not at all.

The one place that turns a client's code into a name. Everything that shows or exports a person
asks here; a renderer only gets what this returned, so that a full name never reaches one that
mustn't have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.text import first_name, initials

if TYPE_CHECKING:
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session

LEVELS = ("code", "initials", "first", "full", "none")


def client_name(client_code: str, practice: Practice, level: str) -> str:
    """The name of a client at one of `LEVELS`; what is no level names nobody.

    A client without a file is called by the code, at the level of initials by the code's.
    """
    if level == "code":
        return client_code
    if level not in LEVELS or level == "none":
        return ""
    client = practice.clients.get(client_code)
    if level == "initials":
        return initials(client.name if client else client_code.replace("-", " "))
    name = client.name if client else client_code
    return name if level == "full" else first_name(name)


def who(session: Session, practice: Practice, level: str, *, calendar: bool = False) -> str:
    """Whom a session is with, as its title: names joined by commas, empty where nobody is named.

    In a calendar, which leaves the house, a group is just counted: `Group (3)`.
    """
    if calendar and session.group:
        return f"Group ({len(session.clients)})"
    names = [client_name(code, practice, level) for code in session.clients]
    return ", ".join([name for name in names if name])
