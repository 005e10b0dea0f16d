"""Finding what a person means: a session, a client, a contact, by whatever she typed.

A session is named by id or path, by `next`, `last` or `now`, by the beginning of its id, or by
its client, and then it is the one that the verb waits for. What fits nothing is told with
suggestions, what fits several with a list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from therasched.domain import lifecycle, when
from therasched.domain.text import folded, suggestions
from therasched.errors import NotFound
from therasched.views import disclosure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from therasched.actions.office import Office
    from therasched.domain.people import Client, Contact
    from therasched.domain.session import Session, Stored

SHORTEST_PREFIX = 3


class Wait(NamedTuple):
    """Which of a client's sessions a verb means: where to look from now, and what must hold."""

    ahead: bool
    holds: Callable[[Session, Office], bool]
    what: str


def _awaits_plan(session: Session, office: Office) -> bool:
    return lifecycle.awaits_plan(session, lifecycle.kind_of(session, office.practice))


def _awaits_outcome(session: Session, office: Office) -> bool:
    kind = lifecycle.kind_of(session, office.practice)
    return lifecycle.awaits_outcome(session, kind, office.now)


def _begun(session: Session, office: Office) -> bool:
    return lifecycle.has_begun(session, office.now)


def _standing(session: Session, office: Office) -> bool:
    return not lifecycle.is_past(session, office.now) and not lifecycle.is_cancelled(session)


WAITS = {
    "plan": Wait(ahead=True, holds=_awaits_plan, what="coming session without a plan"),
    "outcome": Wait(ahead=False, holds=_awaits_outcome, what="past session without an outcome"),
    "share": Wait(
        ahead=False,
        holds=lambda session, _: bool(lifecycle.unshared_homework(session)),
        what="session with homework that is not shared",
    ),
    "unshare": Wait(
        ahead=False,
        holds=lambda session, _: bool(session.shared),
        what="session with shared homework",
    ),
    "show": Wait(ahead=False, holds=_begun, what="past session"),
    "change": Wait(ahead=True, holds=_standing, what="coming session"),
}
"""What each verb waits for when a client is named; move, cancel, edit and remove share `change`."""


def sessions(office: Office, ref: str, verb: str, *, sound: bool = True) -> list[Stored]:
    """Every session that `ref` may mean to a verb of `WAITS`: one, or several that all fit.

    With `sound` a file with faults is refused, as it must be before anything is written to it.

    Raises:
        NotFound: none; the sentence says what was looked for.
        FaultyData: the one that is meant has a fault in its file.
    """
    get = office.sessions.get if sound else office.sessions.view
    if ref.endswith(".yaml"):
        ref = ref.rpartition("-")[2].removesuffix(".yaml")
    whole = office.sessions.named(ref) if len(ref) == 6 else []
    if whole:
        return [get(whole[0])]
    if ref in ("next", "last", "now"):
        return [get(_by_time(office, ref).path)]
    found: dict[str, Stored] = {}
    if len(ref) >= SHORTEST_PREFIX:
        for path in office.sessions.named(ref.lower()):
            found[path] = get(path)
    name, at, day = ref.partition("@")
    codes = clients_named(office.practice.clients, name)
    for code in codes:
        hers = _on_day(office, code, day) if at else _awaited(office, code, WAITS[verb])
        found |= {stored.path: get(stored.path) for stored in hers}
    if found:
        return list(found.values())
    if not codes:
        raise _no_session(office, ref)
    told = " or ".join(disclosure.client_name(code, office.practice, "full") for code in codes)
    what = f'session on "{day}"' if at else WAITS[verb].what
    raise NotFound(f"{told} has no {what}", hint=f"therasched history {codes[0]}")


def _no_session(office: Office, ref: str) -> NotFound:
    near = suggestions(ref, list(office.practice.clients), n=2)
    hint = "\n".join([*(f"did you mean {name}?" for name in near), "therasched list"])
    return NotFound(f'no session and no client "{ref}"', hint=hint)


def _by_time(office: Office, ref: str) -> Stored:
    """The next, last or present session of whoever works at this desk; called off ones apart."""
    now, own = office.now, office.practice.settings.practitioner
    if ref == "next":
        stream = office.sessions.since(now.date())
    else:
        stream = office.sessions.until(now.date())
    for stored in stream:
        session = stored.session
        if session.practitioner not in ("", own) or lifecycle.is_cancelled(session):
            continue
        begun = lifecycle.has_begun(session, now)
        over = lifecycle.is_past(session, now)
        fits = {"next": not begun, "last": over, "now": begun and not over}[ref]
        if fits and not session.span.whole_days:
            return stored
        if ref == "now" and session.span.start.date() < now.date() - timedelta(days=1):
            break
    raise NotFound(f"there is no {ref} session", hint="therasched agenda")


def _awaited(office: Office, code: str, wait: Wait) -> list[Stored]:
    today = office.now.date()
    if wait.ahead:
        for stored in office.sessions.since(today, code):
            fresh = not lifecycle.is_past(stored.session, office.now)
            if fresh and wait.holds(stored.session, office):
                return [stored]
        return []
    for stored in office.sessions.until(today, code):
        begun = lifecycle.has_begun(stored.session, office.now)
        if begun and wait.holds(stored.session, office):
            return [stored]
    return []


def _on_day(office: Office, code: str, day: str) -> list[Stored]:
    """Her sessions on a day: the nearest such day that she has one on, a week back and ahead."""
    leans: tuple[when.Lean, ...] = ("back", "ahead")
    for one in dict.fromkeys(when.read_when([day], office.now, lean=lean).day for lean in leans):
        found = office.sessions.in_days(one, one)
        hers = [s for s in found if code in s.session.clients and s.session.span.on(one)]
        if hers:
            return hers
    return []


def clients_named(clients: Mapping[str, Client], text: str) -> list[str]:
    """The codes of the clients that `text` may mean: code, whole name, or the start of a word.

    Archived ones only where no active one fits.
    """
    if text in clients:
        return [text]
    wanted = folded(text).strip()
    if not wanted:
        return []
    exact: list[str] = []
    active: list[str] = []
    archived: list[str] = []
    for code in clients:
        client = clients[code]
        name = folded(client.name)
        if name == wanted:
            exact.append(code)
        elif code.startswith(wanted) or any(
            part.startswith(wanted) for part in (name, *name.split())
        ):
            (archived if client.archived else active).append(code)
    return exact or active or archived


def one_client(office: Office, text: str, *, retry: str = "") -> list[str]:
    """The codes that may be meant, at least one.

    Args:
        office: where to look.
        text: code or part of a name.
        retry: the command that failed, with `{}` for the client, for the hint.

    Raises:
        NotFound: nobody has such a name.
    """
    clients = office.practice.clients
    found = clients_named(clients, text)
    if found:
        return found
    words = {folded(word): code for code in clients for word in (*clients[code].name.split(), code)}
    near = list(dict.fromkeys(words[word] for word in suggestions(folded(text), words, n=3)))
    hints = [retry.format(code) for code in near[:2]] if retry else []
    name = text if text[:1].isupper() else text.capitalize()
    hints.append(f'therasched client add --name "{name}"')
    raise NotFound(f'no client "{text}"', hint="\n".join(hints))


def contact(office: Office, text: str) -> list[str]:
    """The codes of the contacts that may be meant.

    Raises:
        NotFound: nobody has such a name.
    """
    contacts: Mapping[str, Contact] = office.practice.contacts
    if text in contacts:
        return [text]
    wanted = folded(text)
    found = [
        code
        for code in contacts
        if any(part.startswith(wanted) for part in (code, *folded(contacts[code].name).split()))
    ]
    if found:
        return found
    near = suggestions(text, list(contacts), n=2)
    hint = "\n".join([*(f"did you mean {code}?" for code in near), "therasched contact list"])
    raise NotFound(f'no contact "{text}"', hint=hint)
