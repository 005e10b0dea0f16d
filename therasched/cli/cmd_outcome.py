"""`outcome`: step 3, attendance or status, notes, homework.

Turns words into a `Report`; whether they fit the session is decided in `actions.outcome`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.domain.catalogue import ATTENDANCES, DIRECT, STATUSES
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from therasched.actions.outcome import Report
    from therasched.cli.desk import Desk
    from therasched.domain.session import Session, Stored

TEXTS = ("note", "private", "homework", "review", "review_note")


@click.command(
    "outcome",
    cls=Command,
    examples="""
    therasched outcome anna attended --homework "Take the lift twice." --share
    therasched outcome k7f3 anna=attended ben=no-show --note "Quiet group."
    therasched outcome k7f3 --client anna --private "Managed floor 3 alone."
    therasched outcome r8vb completed
    """,
)
@click.argument("ref", metavar="SESSION", shell_complete=completing.complete_session)
@click.argument(
    "words",
    nargs=-1,
    metavar="[ATTENDANCE|STATUS] [CLIENT=ATTENDANCE]…",
    shell_complete=completing.complete_outcome,
)
@option("--note", metavar="TEXT", help="Shared note: for every client's record.")
@option("--private", metavar="TEXT", help="Private note: one client's record only.")
@option("--homework", metavar="TEXT", help="Homework, of --client or of each.")
@option("--review", metavar="WORD", help="The last homework: done, partly, not-done.")
@option("--review-note", metavar="TEXT", help="In words: what became of the last homework.")
@option("--client", metavar="C", help="Whom private note, homework and review are about.")
@option("--share", is_flag=True, help="Share the homework with the portal.")  # fmt: skip
@click.pass_context
def outcome_command(ctx: click.Context, /, ref: str, words: tuple[str, ...], **given: Any) -> None:
    """Mark attendance (direct) or status (indirect), write notes and homework.

    SESSION is an id or its beginning, last, now, or a client: then it is her latest one without
    an outcome. In a group, a word alone counts for everybody not named. TEXT may be - for stdin.
    """
    from therasched.actions import outcome

    desk = desk_of(ctx)
    only_texts = not words and any(given[name] is not None for name in TEXTS)
    stored = desk.session(ref, "texts" if only_texts else "outcome")
    report = _report(desk, stored, words, given)
    named = desk.meant_client(ref, stored)
    if named and not report.client:
        report = report._replace(client=named)
    if report == outcome.Report(client=report.client):
        report = _asked(desk, stored)._replace(client=report.client)
    saved = outcome.record(desk.office, stored, report)
    if named and report.client == named:
        note = f"only {_names(desk, [named])}; everybody: therasched outcome {stored.session.id} …"
        saved = saved._replace(notes=(*saved.notes, note))
    session = saved.stored.session
    shared = [code for code in session.shared if code not in stored.session.shared]
    sentence = f"{desk.label(saved.stored)}: {_told(session)}  {desk.bars(saved.stored)}"
    if shared:
        sentence += f"\n  homework shared with {_names(desk, shared)}"
    desk.wrote(saved, sentence, _following(desk, saved.stored))


def _following(desk: Desk, stored: Stored) -> str:
    """The likely next command: mark who is left, share what was written, sign, see what waits."""
    from therasched.actions import browse
    from therasched.domain import lifecycle

    session = stored.session
    left = [code for code in session.clients if not session.outcome.of(code).attendance]
    begun = session.mode == DIRECT and lifecycle.has_begun(session, desk.office.now)
    if begun and 0 < len(left) < len(session.clients):
        return f"therasched outcome {session.id} {left[0]}={ATTENDANCES[0]}"
    if lifecycle.unshared_homework(session):
        return f"therasched share {session.id}"
    if browse.awaits_signature(desk.office, stored):
        return f"therasched sign {session.id}"
    return "therasched todo"


def _names(desk: Desk, codes: list[str]) -> str:
    from therasched.views import disclosure

    return ", ".join(disclosure.client_name(code, desk.office.practice, "full") for code in codes)


def _told(session: Session) -> str:
    """Attendance or status in words, without a text of the record."""
    if session.outcome.status:
        return session.outcome.status
    marked = {code: session.outcome.of(code).attendance for code in session.clients}
    words = {word for word in marked.values() if word}
    if len(words) == 1 and all(marked.values()):
        return words.pop()
    told = ", ".join(f"{code} {word or 'not marked'}" for code, word in marked.items())
    return told if words else "saved"


def _report(desk: Desk, stored: Stored, words: tuple[str, ...], given: dict[str, Any]) -> Report:
    from therasched.actions.outcome import Report
    from therasched.cli import words as reading

    everybody = ""
    attendance: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            attendance[desk.member(stored, name)] = value
        elif everybody:
            raise UsageFault(
                f'"{everybody}" or "{word}"?', hint="one word for everybody, or CLIENT=WORD"
            )
        else:
            everybody = word
    return Report(
        everybody=everybody,
        attendance=attendance,
        client="" if given["client"] is None else desk.member(stored, given["client"]),
        note=reading.text(given["note"], desk),
        private=reading.text(given["private"], desk),
        homework=reading.text(given["homework"], desk),
        review=given["review"] or "",
        review_note=reading.text(given["review_note"], desk),
        share=given["share"],
    )


def _asked(desk: Desk, stored: Stored) -> Report:
    """Ask for the one thing that is needed, where somebody can answer.

    Raises:
        UsageFault: nobody can be asked.
    """
    from therasched.actions.outcome import Report

    direct = stored.session.mode == DIRECT
    what, words = ("ATTENDANCE", ATTENDANCES) if direct else ("STATUS", STATUSES)
    if not desk.may_ask:
        example = words[0] if direct else words[-1]
        raise UsageFault(
            f"{what} is needed when there is no terminal",
            hint=f"therasched outcome {stored.session.id} {example}",
        )
    desk.tell(desk.label(stored))
    return Report(everybody=desk.choose(what.lower(), words, str))
