"""Syncing: what is here and what a remote has become one, and only what is whole goes out.

In order: what nobody committed, fetch, merge, and after that (when files were checked and
signatures verified by whoever asks) push. Each step can be done again; ended anywhere, the next
sync comes to the same.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from therasched.domain.merge import STRANGERS
from therasched.domain.record import NamedTuple
from therasched.domain.syncing import (
    ENCRYPTED,
    FOLDER,
    READABLE,
    Offline,
    Rewound,
    Tips,
    Unsettled,
)
from therasched.errors import Busy, ChangedOnDisk, FaultyData, Refused, TheraschedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from therasched.domain.finding import Finding
    from therasched.domain.syncing import Clone, Joined, Question

    Choose = Callable[[Question], str]

ROUNDS = 100
"""How often is merged anew after decisions: one that decides nothing is not asked for ever."""
NAMED = 5
"""Fields in conflict that are named where nobody is asked."""


class Unsound(Refused):
    """The practice is in no state that others should have."""

    exit_code = 6
    code = "unsound"


class Brought(NamedTuple):
    """What came of fetching and merging; `by_hand` are paths that were committed first.

    `strangers` git does not know, and they are no records: they stay. So do `ignored`, which are
    records. `goes` are the paths in which
    the remote differs from here by now, in `commits` of ours.
    """

    by_hand: tuple[str, ...]
    strangers: tuple[str, ...]
    ignored: tuple[str, ...]
    decided: tuple[tuple[Question, str], ...]
    joined: Joined | None
    goes: tuple[str, ...]
    commits: int
    tips: Tips

    @property
    def came(self) -> tuple[str, ...]:
        """The paths that changed here."""
        return self.joined.came if self.joined else ()

    def after(self, earlier: Brought | None) -> Brought:
        """This, and what came in an earlier round: the remote had moved before it took ours."""
        if earlier is None:
            return self
        joined, before = self.joined or earlier.joined, earlier.joined
        if self.joined and before:
            joined = self.joined._replace(
                settled=(*before.settled, *self.joined.settled),
                came=(*before.came, *self.joined.came),
                drafts=(*before.drafts, *self.joined.drafts),
                gone=(*before.gone, *self.joined.gone),
                recoded=(*before.recoded, *self.joined.recoded),
            )
        return self._replace(
            by_hand=(*earlier.by_hand, *self.by_hand),
            decided=(*earlier.decided, *self.decided),
            joined=joined,
        )


def bring(
    clone: Clone,
    choose: Choose | None,
    now: datetime,
    *,
    rewound: bool,
    rehearse: bool,
    again: str = "therasched sync",
) -> Brought:
    """Fetch and merge.

    Args:
        clone: the practice and its remote.
        choose: decides on a field that both sides changed; None where nobody does.
        now: the present.
        again: the command that was typed, with what it was given.
        rewound: go on although the remote has lost what it had.
        rehearse: leave everything as it is.

    Raises:
        Offline: the remote can't be reached.
        Rewound: it has lost what it had.
        Unsettled: nobody decided.
    """
    by_hand = tuple(clone.keep_by_hand())
    _fetch(clone)
    tips = clone.tips()
    if clone.has_lost(tips) and not rewound:
        raise _lost(clone, tips)
    joined, choices = None, list[tuple["Question", str]]()
    if tips.theirs and tips.base != tips.theirs:
        choices = _decided(clone, tips, choose, now, again)
        joined = clone.join(tips, choices, now) if rehearse else _put(clone, tips, choices, now)
        tips = tips if rehearse else clone.tips()
    if tips.theirs and not rehearse:
        clone.note_seen()
    known = tips.base if rehearse else tips.theirs
    goes = clone.between(known, tips.ours) if tips.theirs else ()
    stays = tuple(clone.strangers()), tuple(clone.ignored())
    waiting = clone.waiting(tips)
    return Brought(by_hand, *stays, tuple(choices), joined, tuple(goes), waiting, tips)


def _put(clone: Clone, tips: Tips, choices: list[tuple[Question, str]], now: datetime) -> Joined:
    """Merge on the disk; where that was cut short say so."""
    try:
        return clone.put(tips, choices, now)
    except (Refused, Busy, ChangedOnDisk, FaultyData):
        raise  # they say themselves what holds
    except TheraschedError as error:
        told = f"{error.message}; the merge is not complete"
        hint = "therasched sync   # it goes on from there"
        raise type(error)(told, where=error.where, hint=hint) from error


def _fetch(clone: Clone) -> None:
    """Fetch; where that fails say what waits here. Raises Offline."""
    try:
        clone.fetch()
    except Offline as error:
        count = 0
        with suppress(TheraschedError):  # a remote that was never reached
            count = clone.waiting(clone.tips())
        many = f"{count} commits wait" if count > 1 else "1 commit waits"
        state = f"; {many} here" if count else ""
        raise Offline(f"{error.message}{state}", hint=error.hint) from error


def _lost(clone: Clone, tips: Tips) -> Rewound:
    what = "all of it"
    if tips.theirs:
        gone = clone.between(tips.theirs, tips.seen)
        logs = [path for path in gone if path.startswith("signed/")]
        many = f"{len(gone)} files differ" if len(gone) > 1 else "1 file differs"
        what = f"{many}:{clone.named(gone)}"
        what += f"; events would be gone of{clone.named(logs)}" if logs else ""
    return Rewound(
        f"{clone.remote} has lost what it had the last time ({what}); nothing was merged",
        hint=f"therasched verify --against {clone.remote}\n"
        f"therasched sync {clone.remote} --rewound   # what is known here goes there again",
    )


def _decided(
    clone: Clone, tips: Tips, choose: Choose | None, now: datetime, again: str
) -> list[tuple[Question, str]]:
    """What was decided on every field in conflict. Raises Unsettled."""
    choices: list[tuple[Question, str]] = []
    for _ in range(ROUNDS):
        questions = clone.join(tips, choices, now).questions
        if not questions:
            return choices
        if choose is None:
            break
        # Who is meant comes first: the one who gets another code stands in other files as well.
        first = [one for one in questions if one.conflict.kind == STRANGERS][:1]
        choices += [(one, choose(one)) for one in first or questions]
    raise _unsettled(questions, again)


def _unsettled(questions: Sequence[Question], again: str) -> Unsettled:
    strangers = [one.name for one in questions if one.conflict.kind == STRANGERS]
    if strangers:
        return Unsettled(
            f"{_listed(strangers)} is one person here and another one there; nothing was merged",
            hint=f"{again}   # on a terminal it asks\n"
            f"{again} --mine   # or --theirs: both stay, and the one of here gets another code",
        )
    told = [f"{one.name} {field_of(one)}" for one in questions]
    return Unsettled(
        f"both sides changed {_listed(told)}; nothing was merged",
        hint=f"{again}   # on a terminal it asks\n"
        f"{again} --mine   # or --theirs: the other value stays in git's history",
    )


def _listed(told: Sequence[str]) -> str:
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return f"{', '.join(told[:NAMED])}{more}"


def field_of(question: Question) -> str:
    """The field that a question is about, in words."""
    conflict = question.conflict
    lines = "as a whole" if conflict.ours is None else "lines"
    return ".".join(map(str, conflict.path)) or lines


def is_overlap(finding: Finding) -> bool:
    """Whether it is one that two people's bookings come to, and that may be meant."""
    return finding.message.startswith("overlaps ")


def require_whole(findings: Sequence[Finding], *, verified: bool, came: bool) -> None:
    """Refuse to push what `check` or `verify` has something against.

    Overlaps are told and hold nothing up: they may be meant, and others can read them.

    Raises:
        Unsound: there is such a thing.
    """
    faults = [one for one in findings if not is_overlap(one)]
    state = "what came was merged, and nothing was pushed" if came else "nothing was pushed"
    if not verified:
        hint = "therasched verify --summary"
        raise Unsound(f"verify finds something amiss; {state}", hint=hint)
    if faults:
        told = f"{len(faults)} faults" if len(faults) > 1 else "a fault"
        message = f"check finds {told}: {faults[0].message}; {state}"
        raise Unsound(message, where=faults[0].where, hint="therasched check")


def require_private(clone: Clone, *, given: bool, again: str = "therasched sync") -> None:
    """Refuse a remote that everybody on the way to it can read along with.

    Args:
        clone: the practice and its remote.
        given: the person wants it all the same.
        again: the command that was typed.

    Raises:
        Refused: it is one.
    """
    if clone.kind() == READABLE and not given:
        raise Refused(
            f"{clone.url} would send the records readable for everybody on the way",
            hint=f"use ssh or https\n{again} --unencrypted-ok   # for this one time",
        )


def require_consent(clone: Clone, *, given: bool, ask: Callable[[str], bool]) -> None:
    """See to it that the person wants her records to lie there; it is asked once.

    Args:
        clone: the practice and its remote.
        given: she said so with the command.
        ask: asks her; raises where nobody can be asked.

    Raises:
        Refused: she does not.
    """
    kind = clone.kind()
    if kind in (ENCRYPTED, READABLE) or clone.agreed():  # READABLE: `require_private`, every time
        return
    what = "is a folder of this machine" if kind == FOLDER else "is not encrypted"
    question = f"{clone.remote} ({clone.url}) {what}: whoever has it can read the records. Push?"
    if not (given or ask(question)):
        raise Refused("nothing was pushed", hint="therasched help syncing")
    clone.agree()


def send(clone: Clone, *, came: bool) -> bool:
    """Push; False where the remote has moved, so that it has to be fetched again.

    Args:
        clone: the practice and its remote.
        came: whether something was merged, which is told where the push fails.

    Raises:
        Offline: the remote can't be reached any more.
    """
    try:
        if not clone.push():
            return False
    except (Offline, Refused) as error:
        state = "; what came was merged" if came else ""
        raise type(error)(f"{error.message}{state}", hint=error.hint) from error
    clone.note_seen()  # git has moved what it knows of the remote
    return True
