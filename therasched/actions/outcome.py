"""Step 3: attendance or status, notes, homework, and what became of the last homework.

A word of the wrong mode, an unknown client or an unknown word is refused with the list of what
would do; nothing is written then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.actions import attest, revise, schedule
from therasched.actions.office import Saved
from therasched.domain import lifecycle, stamp
from therasched.domain.catalogue import ATTENDANCES, CALLED_OFF, DIRECT, REVIEWS, STATUSES
from therasched.domain.record import NamedTuple
from therasched.domain.text import normalise, suggestion
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from therasched.actions.office import Office
    from therasched.domain.outcome import Outcome
    from therasched.domain.session import Session, Stored


class Report(NamedTuple):
    """What was typed. `everybody` is an attendance or a status; None leaves a text as it is.

    `client` is whom private note, homework and review are about; empty for all of them.
    """

    everybody: str = ""
    attendance: Mapping[str, str] = {}
    client: str = ""
    note: str | None = None
    private: str | None = None
    homework: str | None = None
    review: str = ""
    review_note: str | None = None
    share: bool = False


def record(office: Office, stored: Stored, report: Report) -> Saved:
    """Write an outcome.

    Raises:
        Refused: a word does not fit the session's mode, a client is not in it, or the session has
            no outcome, has not begun, was called off, or is locked.
    """
    session = stored.session
    attest.require_open(office, stored)
    kind = lifecycle.kind_of(session, office.practice)
    if "outcome" not in kind.asks:
        raise Refused(f"{kind.name} entries have no outcome", hint=f"therasched edit {session.id}")
    _require_begun(office, session, report)
    outcome = session.outcome
    if session.mode == DIRECT:
        outcome = _with_attendance(session, outcome, report)
    else:
        outcome = _with_status(session, outcome, report)
    if report.note is not None:
        outcome = outcome._replace(note=normalise(report.note))
    outcome = _with_parts(session, outcome, report)
    changed = session._replace(outcome=outcome)
    if report.share:
        changed = _with_shared(office, changed, _meant(changed, report.client))
    changed = _without_lost_shares(changed)
    schedule.require_sound(office, changed)
    changed = stamp.stamped(changed, session, office.now_at)
    saved, notes = revise.save(office, stored, changed)
    return Saved(saved, stored, notes=notes)


def _require_begun(office: Office, session: Session, report: Report) -> None:
    """Refuse what can't be known yet; that one of a group won't come can."""
    if session.cancelled is not None:
        raise Refused(f"{session.id} is cancelled", hint=f"therasched show {session.id}")
    words = report.attendance.values()
    if session.group and words and not report.everybody and all(w in CALLED_OFF for w in words):
        return
    if session.mode == DIRECT and not lifecycle.has_begun(session, office.now):
        raise Refused(
            f"{session.id} has not begun",
            hint=f"therasched cancel {session.id}\ntherasched plan {session.id}",
        )


def _word(word: str, allowed: Sequence[str], wrong_mode: Sequence[str], mode: str) -> str:
    if word in allowed:
        return word
    listed = ", ".join(allowed)
    if word in wrong_mode:
        has = "a direct session has attendance" if mode == DIRECT else "an indirect one has status"
        raise Refused(f'"{word}" does not fit: {has}', hint=f"one of {listed}")
    near = suggestion(word, allowed)
    meant = f' (did you mean "{near}"?)' if near else ""
    raise Refused(f'"{word}" is not one of {listed}{meant}')


def _with_attendance(session: Session, outcome: Outcome, report: Report) -> Outcome:
    wanted = dict.fromkeys(session.clients, report.everybody) if report.everybody else {}
    for client, word in report.attendance.items():
        if client not in session.clients:
            raise Refused(
                f"{client} is not in {session.id}", hint=f"one of {', '.join(session.clients)}"
            )
        wanted[client] = word
    if report.client and report.everybody:
        wanted = {report.client: report.everybody, **report.attendance}
    for client, word in wanted.items():
        checked = _word(word, ATTENDANCES, STATUSES, DIRECT)
        outcome = outcome.with_client(client, outcome.of(client)._replace(attendance=checked))
    return outcome


def _with_status(session: Session, outcome: Outcome, report: Report) -> Outcome:
    if report.attendance:
        raise Refused(
            f"{session.id} is indirect: it has a status, no attendance",
            hint=f"one of {', '.join(STATUSES)}",
        )
    if not report.everybody:
        return outcome
    return outcome._replace(status=_word(report.everybody, STATUSES, ATTENDANCES, "indirect"))


def _meant(session: Session, client: str) -> tuple[str, ...]:
    if not client:
        return session.clients
    if client not in session.clients:
        raise Refused(
            f"{client} is not in {session.id}", hint=f"one of {', '.join(session.clients)}"
        )
    return (client,)


def _with_parts(session: Session, outcome: Outcome, report: Report) -> Outcome:
    texts = {"note": report.private, "homework": report.homework, "review_note": report.review_note}
    written = {key: normalise(text) for key, text in texts.items() if text is not None}
    if report.review:
        written["review"] = _word(report.review, REVIEWS, (), session.mode)
    if not written:
        return outcome
    if not session.clients:
        raise Refused(f"{session.id} has no clients to write that for")
    if "note" in written and session.group and not report.client:
        raise Refused(
            "a private note is one client's alone",
            hint="\n".join(f"--client {client}" for client in session.clients),
        )
    for client in _meant(session, report.client):
        outcome = outcome.with_client(client, outcome.of(client)._replace(**written))
    return outcome


def share(office: Office, stored: Stored, client: str = "") -> Saved:
    """Put the homework of one client, or of each, into her portal; nothing else ever (rule 5).

    Raises:
        Refused: there is no homework, the client is not in the session, or what is locked was
            changed by hand.
    """
    session = stored.session
    changed = _with_shared(office, session, _meant(session, client))
    return Saved(revise.housekeep(office, stored, changed), stored)


def _with_shared(office: Office, session: Session, clients: Sequence[str]) -> Session:
    having = [client for client in clients if session.outcome.of(client).homework]
    if not having:
        raise Refused(
            f"{session.id} has no homework to share",
            hint=f'therasched outcome {session.id} --homework "…"',
        )
    fresh = {client: office.now_at for client in having if client not in session.shared}
    return session._replace(shared={**session.shared, **fresh})


def _without_lost_shares(session: Session) -> Session:
    """Homework that was taken away is not shared any more."""
    kept = {c: at for c, at in session.shared.items() if session.outcome.of(c).homework}
    return session if len(kept) == len(session.shared) else session._replace(shared=kept)


def unshare(office: Office, stored: Stored, client: str = "") -> Saved:
    """Take the homework of one client, or of each, out of her portal.

    Raises:
        Refused: none of it is shared.
    """
    session = stored.session
    gone = [one for one in _meant(session, client) if one in session.shared]
    if not gone:
        raise Refused(f"{session.id} has no shared homework", hint=f"therasched show {session.id}")
    kept = {one: at for one, at in session.shared.items() if one not in gone}
    return Saved(office.sessions.save(stored, session._replace(shared=kept)), stored)
