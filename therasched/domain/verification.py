"""What a signed history proves: each event held against its signature, its chain and its session.

Takes logs that were read and a way to check a signature, gives verdicts; reads nothing itself, and
raises for nothing that a file may hold. What is true of a session is found out from its log alone,
and anew with all others where they matter (`domain.survey`). Its words: docs/verify.md.
"""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import TYPE_CHECKING

from therasched.domain import attestation, canon, chain, signers, survey, usual
from therasched.domain.chain import (
    BEHIND,
    COSIGN,
    PRACTICE,
    PURGE,
    SIMULATED,
    VERSIONS,
    Event,
)
from therasched.domain.record import NamedTuple
from therasched.domain.survey import TOLERANCE, Survey
from therasched.domain.usual import Grounds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from therasched.domain.canon import Data, Key
    from therasched.domain.chain import Line, Log
    from therasched.domain.survey import Sighting

    SignedWith = Callable[[bytes, str], str]

ALTERED, BAD_SIGNATURE, UNKNOWN_KEY = "ALTERED", "BAD SIGNATURE", "UNKNOWN KEY"
MISSING, MISPLACED, LATE, TIME = "MISSING EVENT", "MISPLACED", "LATE EDIT", "TIME"
DRAFT, OPEN, LOCKED, CHANGED, PURGED = "DRAFT", "OPEN", "LOCKED", "CHANGED", "PURGED"

WINDOW = timedelta(hours=attestation.WINDOW_HOURS)


class Note(NamedTuple):
    """A session's file: what it says, and what its name says otherwise than its text.

    `content` is None where it can't be read; `others` are further files with the same id.
    """

    path: str
    content: Mapping[str, Data] | None
    misnamed: str = ""
    others: tuple[str, ...] = ()


class Problem(NamedTuple):
    """What does not hold, and where; `field` is a path within the session's file."""

    word: str
    path: str
    line: int
    what: str
    field: tuple[Key, ...] = ()


class Verdict(NamedTuple):
    """What is true of one session; `word` is the gravest problem's, or says how it stands.

    `until` is the end of the window; `remarks` are told and are no error.
    """

    session: str
    word: str
    until: datetime | None = None
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()


class Report(NamedTuple):
    """What was proved. `verdicts` are of every session that has a log, or of those asked for.

    `drafts` counts sessions without one; `heads` are hashes, the newest first; `problems` are of
    the practice itself: its keys, files in wrong places, what was expected and is not so.
    """

    verdicts: tuple[Verdict, ...]
    drafts: int
    problems: tuple[Problem, ...]
    keys: tuple[signers.Key, ...]
    heads: tuple[str, ...]
    events: int
    newest_at: datetime | None
    cosigned: int
    evidence: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problems and not any(one.problems for one in self.verdicts)


class Examination:
    """One verification of one practice."""

    def __init__(
        self, practice: str, now: datetime, *, simulated: bool, signed_with: SignedWith
    ) -> None:
        """Begin.

        Args:
            practice: its id.
            now: the present, aware.
            simulated: whether its clock stands by its own settings, as a made-up practice's does.
            signed_with: the public key that made a signature over some bytes; ValueError for one
                that doesn't hold.
        """
        self._practice = practice
        self._now = now
        self._simulated = simulated
        self._signed_with = signed_with
        self._keys: dict[str, signers.Key] = {}
        self._of_keys: tuple[list[Event], dict[str, str]] = ([], {})
        self._unvouched: set[str] = set()
        self.keys: list[signers.Key] = []
        self.seen = Survey()

    # --- first every log ---------------------------------------------------------------------

    def survey(self, log: Log) -> None:
        """Take in which events there are and which they name."""
        self.seen.take(survey.sighted(log))

    def trust(self, log: Log) -> None:
        """Take in the keys of the practice's log."""
        signed_with: dict[str, str] = {}
        sound = []
        for line in log.once:
            event, forms = line.event, line.forms
            assert event is not None
            try:
                signed_with[forms.link] = self._signed_with(forms.signed, event.sig)
            except ValueError:
                continue  # told by `problems`
            if not _body_fault(line, event, is_purged=False):
                sound.append(event)
        self._of_keys = (sound, signed_with)
        self.keys = signers.keys(sound, signed_with)
        self._keys = {one.public: one for one in self.keys}

    def untrusted(self, roots: Collection[str]) -> list[signers.Key]:
        """The keys that are none of these, and that none of these vouched for."""
        return [one for one in signers.keys(*self._of_keys, roots) if not one.vouched]

    def nowhere(self, told: Collection[str]) -> Iterator[Problem]:
        """Events that are named and are nowhere, but in logs of which that is told already."""
        for name, known in self.seen.nowhere(told):
            yield Problem(
                MISSING, known.path, known.line, f"{name[:12]} is named here and is nowhere"
            )

    # --- then each session -------------------------------------------------------------------

    def alone(self, sighting: Sighting) -> Examination:
        """The examination of one log, as if whatever it names elsewhere were there and fitted."""
        one = copy(self)
        one.seen = survey.Alone(sighting)
        one._unvouched = set()  # noqa: SLF001 - of the same class
        return one

    def _grounds(self) -> Grounds:
        """What it is held against."""
        return Grounds(
            *(self._practice, self._now, self._simulated),
            *(self._keys, self._signed_with, self.seen),
        )

    def is_unvouched(self, name: str) -> bool:
        """Whether something was signed for a session with a key that nobody vouches for."""
        return name in self._unvouched

    def verdict(self, name: str, log: Log | None, note: Note | None) -> Verdict:
        """What is true of a session.

        Args:
            name: its id.
            log: its log, None where it has none.
            note: its file, None where there is none.
        """
        if log is None or not log.lines:
            return Verdict(name, DRAFT)
        problems = [*self.problems(log), *_misplaced(name, note)]
        events = log.events
        purged = any(event.kind == PURGE for event in events)
        if purged:
            if note is not None:
                problems.append(Problem(ALTERED, note.path, 1, "a purged session is there again"))
            return _verdict(name, PURGED, None, problems)
        content = note.content if note is not None else None
        standing = attestation.standing(events, content, self._now)
        signed = attestation.latest(events)
        altered = list(_altered(log, signed, note)) if standing.changed or not signed else []
        word = CHANGED if standing.changed else LOCKED if standing.locked else OPEN
        remarks = [f"co-signed by {standing.cosigned_by}"] if standing.cosigned_by else []
        if standing.changed and not standing.locked and content is not None:
            remarks += [one.what for one in altered]
        else:
            problems += altered
        if len(signed) > 1:
            remarks.append(f"{len(signed)} versions were signed side by side")
        if any(BEHIND in event.clock.split() for event in events):
            remarks.append("signed in part while the clock was behind")
        if name in self._unvouched:
            remarks.append("signed in part with a key that nobody vouches for")
        return _verdict(name, word, standing.locks_at, problems, remarks)

    def problems(self, log: Log) -> Iterator[Problem]:
        """What is wrong with the events of one log, whatever its session's file says."""
        if usual.is_sound(log, self._grounds()):
            return
        earlier: dict[str, Event] = {}
        places: dict[str, int] = {}  # the first ones: a merge may have doubled a line
        for line in log.lines:
            if line.event is not None:
                places.setdefault(line.forms.link, line.number)
        events = log.events
        is_purged = any(event.kind == PURGE for event in events)
        first_lock = attestation.locks_at(events)
        for line in log.lines:
            event = line.event
            if event is None:
                yield Problem(ALTERED, log.path, line.number, line.fault)
                continue
            if line.forms.link in earlier:  # a merge doubled it, at most with its text
                if (
                    fault := _body_fault(line, event, is_purged=is_purged)
                ) and event.body is not None:
                    yield Problem(ALTERED, log.path, line.number, fault)
                continue
            for word, what in (
                *self._signature_faults(line, event),
                *self._place_faults(event, log),
                *self._chain_faults(event, earlier, places, line.number),
                *self._time_faults(event, earlier, first_lock),
            ):
                yield Problem(word, log.path, line.number, what)
            if fault := _body_fault(line, event, is_purged=is_purged):
                yield Problem(ALTERED, log.path, line.number, fault)
            earlier[line.forms.link] = event

    def _signature_faults(self, line: Line, event: Event) -> Iterator[tuple[str, str]]:
        try:
            public = self._signed_with(line.forms.signed, event.sig)
        except ValueError as error:
            yield BAD_SIGNATURE, str(error)
            return
        if event.kind == chain.ADD_KEY and event.text("key") == public:
            return  # it brings its own key; whether somebody vouches for that is told of the key
        key = self._keys.get(public)
        if key is None:
            yield UNKNOWN_KEY, "the key of its signature was never added to the practice"
        elif key.practitioner != event.by:
            yield UNKNOWN_KEY, f"it is signed with the key of {key.practitioner}, not of {event.by}"
        elif event.at_moment < key.since - TOLERANCE:
            yield UNKNOWN_KEY, "its key was added later"
        elif key.until is not None and event.at_moment > key.until:
            yield UNKNOWN_KEY, f"its key was retired on {chain.write_instant(key.until)}"
        elif not key.vouched:
            self._unvouched.add(event.session)

    def _place_faults(self, event: Event, log: Log) -> Iterator[tuple[str, str]]:
        if event.practice != self._practice:
            yield MISPLACED, "it is an event of another practice"
        if (event.session or PRACTICE) != log.name:
            yield MISPLACED, f"it is an event of {event.session or 'the practice'}"
        if event.kind in VERSIONS and event.body is not None:
            if event.note.get("id") != event.session:
                yield MISPLACED, "the text it signed is of another session"
            if event.note.get("practitioner", event.by) != event.by:
                yield UNKNOWN_KEY, "somebody else signed than the practitioner of the session"

    def _chain_faults(
        self, event: Event, earlier: Mapping[str, Event], places: Mapping[str, int], line: int
    ) -> Iterator[tuple[str, str]]:
        for name in event.after:
            if self.seen.lacks(name):
                yield MISSING, f"{name[:12]} is named here and is nowhere"
            elif places.get(name, 0) > line:
                yield ALTERED, f"it stands before line {places[name]}, which it follows"
        if not event.after and self.seen.firsts() > 1:
            yield MISSING, "it names nothing before it, which only the first event of all may do"
        before = [earlier[name] for name in event.after if name in earlier]
        expected = 1 + max((int(one.n) for one in before), default=0)
        if int(event.n) != expected:
            yield MISSING, f"it is event {event.n} of its log and follows none before it"
        if event.kind == COSIGN:
            about = earlier.get(event.of)
            if about is None or about.kind not in VERSIONS:
                yield MISSING, "what it co-signs is not in this log"
            elif about.by == event.by:
                yield UNKNOWN_KEY, "a practitioner co-signed what she had signed herself"

    def _time_faults(
        self, event: Event, earlier: Mapping[str, Event], first_lock: str
    ) -> Iterator[tuple[str, str]]:
        clock = event.clock.split()
        if event.at_moment > self._now + TOLERANCE:
            yield TIME, f"it claims to be of {event.at}, which is still to come"
        if SIMULATED in clock and not self._simulated:
            yield TIME, "it was signed while the clock was set by hand"
        named = self.seen.times(event.after)
        if named and BEHIND not in clock and event.at_moment < max(named) - TOLERANCE:
            yield TIME, f"it claims to be of {event.at}, before what it follows"
        if event.kind not in VERSIONS:
            return
        before = _followed(event, earlier)
        if any(one.kind == PURGE for one in before):
            yield LATE, "it was signed after the purge"
        locks = attestation.locks_at(before)
        if event.locks_at != (locks or chain.write_instant(event.at_moment + WINDOW)):
            yield TIME, "its window is not 24 hours from the first signature"
        # A clock that was behind is no way round the lock, nor is passing over the first version.
        at = max([event.at_moment, *(named if BEHIND in clock else ())])
        if first_lock and at >= chain.read_instant(first_lock):
            yield LATE, f"it was signed at {event.at}, after the lock at {first_lock}"


def _followed(event: Event, earlier: Mapping[str, Event]) -> list[Event]:
    """The events of a log that one comes after; a fork is none of them, wherever it stands."""
    found: dict[str, Event] = {}
    ways = list(event.after)
    while ways:
        name = ways.pop()
        if name in earlier and name not in found:
            found[name] = earlier[name]
            ways += earlier[name].after
    return list(found.values())


def _body_fault(line: Line, event: Event, *, is_purged: bool) -> str:
    if event.body is None:
        gone = is_purged and event.kind != PURGE
        return "" if gone else "its text was taken out without a purge"
    if is_purged and event.kind != PURGE:
        return "a purged text is there again"
    if line.forms.digest != event.digest:
        return "its text is not the one that was signed (body, salt or digest)"
    return ""


def _misplaced(name: str, note: Note | None) -> Iterator[Problem]:
    if note is None:
        return
    if note.misnamed:
        yield Problem(MISPLACED, note.path, 1, note.misnamed)
    for path in note.others:
        yield Problem(MISPLACED, path, 1, f"a second file of {name}")


def _altered(log: Log, signed: Sequence[Event], note: Note | None) -> Iterator[Problem]:
    """In what the file differs from what was signed."""
    last = log.lines[-1].number
    if not signed:
        yield Problem(ALTERED, log.path, last, "no version of the text was signed")
    elif note is None:
        yield Problem(ALTERED, log.path, last, "the session's file is gone")
    elif note.content is None:
        yield Problem(ALTERED, note.path, 1, "it can't be read")
    else:
        try:
            now = canon.canonical(note.content)
        except canon.Uncanonical as error:
            yield Problem(ALTERED, note.path, 1, str(error), error.path)
            return
        for path in canon.differences(dict(signed[-1].note), now):
            name = ".".join(map(str, path))
            yield Problem(ALTERED, note.path, 1, f"{name} is not as it was signed", path)


def _verdict(
    name: str,
    word: str,
    until: datetime | None,
    problems: Iterable[Problem],
    remarks: Iterable[str] = (),
) -> Verdict:
    """The word of the first problem counts, as told in the order of a log."""
    found = tuple(problems)
    return Verdict(name, found[0].word if found else word, until, found, tuple(remarks))
