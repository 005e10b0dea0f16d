"""Finding what a person means: a session, a client, a contact, by whatever she typed.

A session is named by id or path, by `next`, `last` or `now`, by the beginning of its id, or by
its client, and then it is the one that the verb waits for. What fits nothing is told with
suggestions, what fits several with a list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.domain import attestation, lifecycle, when
from therasched.domain.people import Listed
from therasched.domain.record import NamedTuple
from therasched.domain.text import folded, suggestions
from therasched.errors import NotFound
from therasched.views import disclosure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from therasched.actions.office import Office
    from therasched.domain.people import Client, Contact
    from therasched.domain.session import Session, Stored

ID_LENGTH, SHORTEST_PREFIX = 6, 3


class Wait(NamedTuple):
    """Which of a client's sessions a verb means: where to look from now, and what must hold."""

    ahead: bool
    holds: Callable[[Stored, Office, str], bool]
    what: str


def _awaits_plan(stored: Stored, office: Office, _: str) -> bool:
    return lifecycle.awaits_plan(stored.session, lifecycle.kind_of(stored.session, office.practice))


def _awaits_outcome(stored: Stored, office: Office, _: str) -> bool:
    kind = lifecycle.kind_of(stored.session, office.practice)
    return lifecycle.awaits_outcome(stored.session, kind, office.now)


def _standing(stored: Stored, *_: object) -> bool:
    return not lifecycle.is_cancelled(stored.session)


def _awaits_signature(stored: Stored, office: Office, _: str) -> bool:
    kind = lifecycle.kind_of(stored.session, office.practice)
    if "outcome" not in kind.asks or not lifecycle.outcome_complete(stored.session, kind):
        return False
    one = attestation.of_stored(stored, office.practice)
    return not one.attested and not one.locked


def _awaits_supervisor(stored: Stored, office: Office, _: str) -> bool:
    one, desk = (
        attestation.of_stored(stored, office.practice),
        office.practice.settings.practitioner,
    )
    return one.attested and one.signed_by != desk and not one.cosigned_by


def _is_changed(stored: Stored, office: Office, _: str) -> bool:
    return attestation.of_stored(stored, office.practice).changed


_PLAN = Wait(ahead=True, holds=_awaits_plan, what="coming session without a plan")
_OUTCOME = Wait(ahead=False, holds=_awaits_outcome, what="past session without an outcome")
_SHARE = Wait(
    ahead=False,
    holds=lambda stored, _, client: client in lifecycle.unshared_homework(stored.session),
    what="session with homework that is not shared",
)
_UNSHARE = Wait(
    ahead=False,
    holds=lambda stored, _, client: client in stored.session.shared,
    what="session with shared homework",
)
_SIGN = Wait(ahead=False, holds=_awaits_signature, what="session that is marked and unsigned")
_SUPERVISE = Wait(ahead=False, holds=_awaits_supervisor, what="session to co-sign")
_RESTORE = Wait(ahead=False, holds=_is_changed, what="session that was changed since it was signed")
_PAST = Wait(ahead=False, holds=lambda *_: True, what="past session")
_COMING = Wait(ahead=True, holds=_standing, what="coming session")
_CALLED_OFF = Wait(
    ahead=True,
    holds=lambda stored, *_: lifecycle.is_cancelled(stored.session),
    what="coming session that was called off",
)
_LATEST = Wait(ahead=False, holds=_standing, what="session that was not called off")

WAITS = {
    "plan": (_PLAN,),
    "outcome": (_OUTCOME,),
    "texts": (_OUTCOME, _PAST),
    "share": (_SHARE,),
    "unshare": (_UNSHARE,),
    "sign": (_SIGN,),
    "supervise": (_SUPERVISE,),
    "restore": (_RESTORE,),
    "show": (_PAST,),
    "change": (_COMING,),
    "called-off": (_CALLED_OFF,),
    "repeat": (_COMING, _LATEST),
}
STEPS = {
    **dict.fromkeys(("outcome", "texts", "share", "sign", "supervise"), "outcome"),
    "plan": "plan",
}
"""What each verb waits for when a client is named, the first that there is.

Notes and homework (`texts`) may be added to what is marked; move, cancel, edit and remove share
`change`; comment and log share `show`.
"""


def sessions(office: Office, ref: str, verb: str, *, sound: bool = True) -> list[Stored]:
    """Every session that `ref` may mean to a verb of `WAITS`: one, or several that all fit.

    With `sound` a file with faults is refused, as it must be before anything is written to it.

    Raises:
        NotFound: none; the sentence says what was looked for.
        FaultyData: the one that is meant has a fault in its file.
    """
    get = office.sessions.get if sound else office.sessions.view
    whole = _named_in_full(office, ref)
    if whole:
        return [get(path) for path in whole]
    if ref in ("next", "last", "now"):
        return [get(_by_time(office, ref, verb).path)]
    found: dict[str, Stored] = {}
    if len(ref) >= SHORTEST_PREFIX:
        for path in office.sessions.named(ref.lower()):
            found[path] = get(path)
    name, at, day = ref.partition("@")
    codes = _clients_named(office, name)
    for code in codes:
        hers = _on_day(office, code, day, verb) if at else _awaited(office, code, verb)
        found |= {stored.path: get(stored.path) for stored in hers}
    if found:
        return list(found.values())
    if not codes:
        raise _no_session(office, ref)
    told = " or ".join(disclosure.client_name(code, office.practice, "full") for code in codes)
    what = f'session on "{day}"' if at else WAITS[verb][-1].what
    raise NotFound(f"{told} has no {what}", hint=f"therasched history {codes[0]}")


def meant_client(office: Office, ref: str, session: Session) -> str:
    """The one member of a group session whose name found it; none where the session was named."""
    by_time = ref in ("next", "last", "now")
    if not session.group or by_time or ref.endswith(".yaml") or session.id.startswith(ref.lower()):
        return ""
    named = _clients_named(office, ref.partition("@")[0])
    members = [code for code in named if code in session.clients]
    return members[0] if len(members) == 1 else ""


def _named_in_full(office: Office, ref: str) -> list[str]:
    """The paths of the files that have a whole id, or the name of a file; seldom several."""
    name = ref.rpartition("/")[2]
    identity = name.removesuffix(".yaml").rpartition("-")[2] if name.endswith(".yaml") else ref
    if len(identity) != ID_LENGTH:
        return []
    found = office.sessions.named(identity)
    return [path for path in found if path.endswith(f"/{name}")] or found


def _no_session(office: Office, ref: str) -> NotFound:
    if ref in office.ledger:
        gone = attestation.standing(office.ledger.get(ref, ()), None, office.now)
        if gone.purged:
            return NotFound(f"{ref} was purged", hint=f"therasched log {ref}")
        told = f"the file of {ref} is gone, and it was signed"
        return NotFound(told, hint=f"therasched restore {ref}")
    near = _near(office, ref.partition("@")[0])
    hint = "\n".join([*map(_meant, near), "therasched list"])
    if len(ref) < SHORTEST_PREFIX and office.sessions.named(ref.lower()):
        short = f'"{ref}" is too short for an id: {SHORTEST_PREFIX} characters or more'
        return NotFound(short, hint="therasched agenda")
    return NotFound(f'no session and no client "{ref}"', hint=hint)


def _by_time(office: Office, ref: str, verb: str) -> Stored:
    """The next, last or present session of whoever works at this desk; called off ones apart.

    To plan, or to write an outcome, it is the one among those that have such a step.
    """
    now, own = office.now, office.practice.settings.practitioner
    step = STEPS.get(verb, "")

    def fits(stored: Stored) -> bool:
        session = stored.session
        if (session.practitioner in ("", own)) is (verb == "supervise"):
            return False
        if lifecycle.is_cancelled(session):
            return False
        if step and step not in lifecycle.kind_of(session, office.practice).asks:
            return False
        begun, over = lifecycle.has_begun(session, now), lifecycle.is_past(session, now)
        wanted = {"next": not begun, "last": over, "now": begun and not over}[ref]
        return wanted and not session.span.whole_days

    found = _nearest(office, "", ahead=ref == "next", fits=fits, only=ref == "now")
    if found is None:
        told = "no session now" if ref == "now" else f"no {ref} session"
        raise NotFound(f"there is {told}", hint="therasched agenda")
    return found


def _awaited(office: Office, code: str, verb: str) -> list[Stored]:
    """Her session that the verb waits for; none where there is no such one."""
    for wait in WAITS[verb]:

        def fits(stored: Stored, wait: Wait = wait) -> bool:
            begun = lifecycle.has_begun(stored.session, office.now)
            return begun is not wait.ahead and wait.holds(stored, office, code)

        found = _nearest(office, code, ahead=wait.ahead, fits=fits)
        if found is not None:
            return [found]
    return []


def _nearest(
    office: Office, code: str, *, ahead: bool, fits: Callable[[Stored], bool], only: bool = False
) -> Stored | None:
    """The first session from today on, or the latest one until today, that fits.

    Files come in the order of their names, each on its own wall clock; so in another zone an
    earlier one may come a day later. `only` looks no further than those days.
    """
    today, day = office.now.date(), timedelta(days=1)
    if ahead:
        stream = office.sessions.since(today - day, code)
    else:
        stream = office.sessions.until(today + day, code)
    found: list[Stored] = []
    for stored in stream:
        near = found[0].session.span.first_day if found else today if only else None
        if near is not None and abs(stored.session.span.first_day - near) > day:
            break
        if fits(stored):
            found.append(stored)
    found.sort(key=lambda one: one.session.span.start_at, reverse=not ahead)
    return found[0] if found else None


def _on_day(office: Office, code: str, day: str, verb: str) -> list[Stored]:
    """Her sessions on a day: of those it may be the one that the verb looks towards, if any."""
    leans: list[when.Lean] = ["back", "ahead"]
    if WAITS[verb][0].ahead:
        leans.reverse()
    for one in dict.fromkeys(when.read_when([day], office.now, lean=lean).day for lean in leans):
        found = office.sessions.in_days(one, one)
        hers = [s for s in found if code in s.session.clients and s.session.span.on(one)]
        if hers:
            return hers
    return []


def clients_named(roll: Iterable[Listed], text: str) -> list[str]:
    """The codes of the clients that `text` may mean: code, whole name, or the start of a word.

    Archived ones only where no active one fits.
    """
    wanted = folded(text).strip()
    if not wanted:
        return []
    exact: list[str] = []
    active: list[str] = []
    archived: list[str] = []
    for code, told, gone in roll:
        if code == text:
            return [text]
        name = folded(told)
        if wanted not in name and not code.startswith(wanted):  # nearly all of two thousand
            continue
        if name == wanted:
            exact.append(code)
        elif code.startswith(wanted) or any(
            part.startswith(wanted) for part in (name, *name.split())
        ):
            (archived if gone else active).append(code)
    return exact or active or archived


def members_named(members: Mapping[str, Client], text: str) -> list[str]:
    """The same, of some clients."""
    roll = (Listed(code, one.name, one.archived) for code, one in members.items())
    return clients_named(roll, text)


def _clients_named(office: Office, text: str) -> list[str]:
    """The same, of a practice: a code that there is needs no names."""
    return [text] if text in office.practice.clients else clients_named(office.clients.roll(), text)


def one_client(office: Office, text: str, *, retry: str = "") -> list[str]:
    """The codes that may be meant, at least one.

    Args:
        office: where to look.
        text: code or part of a name.
        retry: the command that failed, with `{}` for the client, for the hint.

    Raises:
        NotFound: nobody has such a name.
    """
    found = _clients_named(office, text)
    if found:
        return found
    near = _near(office, text)
    hints = [retry.replace("{}", one.code, 1) if retry else _meant(one) for one in near]
    name = text if text[:1].isupper() else text.capitalize()
    hints.append(f'therasched client add --name "{name}"')
    raise NotFound(f'no client "{text}"', hint="\n".join(hints))


def _near(office: Office, text: str) -> list[Listed]:
    """Two clients at most whose code or a word of whose name looks so, the likeliest first."""
    roll = office.clients.roll()
    words = {folded(word): one for one in roll for word in (*one.name.split(), one.code)}
    found = {words[word].code: words[word] for word in suggestions(folded(text), words, n=3)}
    return list(found.values())[:2]


def _meant(client: Listed) -> str:
    """A question with what to type, and with the name where the code does not hold it."""
    first = folded(client.name.partition(" ")[0])
    name = "" if first in client.code else f" ({client.name})"
    return f"did you mean {client.code}{name}?"


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
