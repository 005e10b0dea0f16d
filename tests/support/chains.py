"""Signed histories in memory, as several desks would write them, with signatures that cost nothing.

    chain = Chain()                      # lena's key is in it, since 1 March
    chain.sign("k7f3mq", "03-02 10:30")  # as the record `note("k7f3mq")` says
    assert chain.verdict("k7f3mq").word == "LOCKED"

A signature here is the public key and a hash over it and the signed bytes: whoever changes a byte
breaks it. Fields given to `put` stand in the event as they are, and are signed: so a key's holder
can lie. Times are of 2026, in Berlin.
"""

from __future__ import annotations

import json
from copy import copy
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.support import build
from therasched.domain import attestation, canon, chain, usual
from therasched.domain.chain import (
    ADD_KEY,
    COMMENT,
    COSIGN,
    EDIT,
    PRACTICE,
    PURGE,
    RETIRE_KEY,
    RETURN,
    SIGN,
    Event,
    Line,
    Log,
)
from therasched.domain.survey import sighted
from therasched.domain.verification import Examination, Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager

    from therasched.domain.attestation import Standing
    from therasched.domain.practice import Practice
    from therasched.domain.session import Session, Stored
    from therasched.domain.verification import Problem, Verdict

LENA, TOM = "ssh-ed25519 LENA", "ssh-ed25519 TOM"
SINCE = "03-01 08:00"
DAY = timedelta(hours=24)


def note(name: str, plan: str = "Bath time.", **fields: Any) -> dict[str, Any]:
    """What the file of a session says."""
    return {"id": name, "type": "session", "practitioner": "lena", "plan": plan, **fields}


def at(time: str | datetime) -> datetime:
    """A moment: `03-02 09:30`, or one that is one already."""
    return build.moment(time) if isinstance(time, str) else time


def signature(event: Event, public: str) -> str:
    """The signature of an event with a key."""
    return _signature(chain.signed_bytes(event), public)


def _signature(message: bytes, public: str) -> str:
    return f"{public}|{sha256(public.encode() + message).hexdigest()}"


def checked(message: bytes, sig: str) -> str:
    """The key that made a signature over some bytes. *Raises* ValueError where it doesn't hold."""
    public = sig.partition("|")[0]
    if sig != _signature(message, public):
        raise ValueError("the signature does not fit what it signs")
    return public


def signed_with(event: Event) -> str:
    """The key that made an event's signature. *Raises* ValueError where it doesn't hold."""
    return checked(chain.signed_bytes(event), event.sig)


def resealed(event: Event, **fields: Any) -> Event:
    """The event with other fields, and a signature over these with the same key."""
    changed = event._replace(**fields)
    return changed._replace(sig=signature(changed, event.sig.partition("|")[0]))


def reread(data: Mapping[str, Any]) -> tuple[Event | None, str]:
    """The event in data of a line, or what is wrong with it."""
    try:
        return chain.read(dict(data)), ""
    except chain.Malformed as error:
        return None, str(error)


def fields_of(event: Event) -> dict[str, Any]:
    """The data of an event's line."""
    found = json.loads(chain.line(event)[2:])
    assert isinstance(found, dict)
    return found


def asked_one_by_one() -> AbstractContextManager[object]:
    """Have no log taken for a usual one at a glance."""
    return mock.patch.object(usual, "is_sound", return_value=False)


class Chain:
    """The logs of one practice. `logs` may be changed as a person's editor would."""

    def __init__(self, *, keys: bool = True) -> None:
        self.logs: dict[str, list[Event | str]] = {PRACTICE: []}
        if keys:
            self.add_key(LENA, "lena", SINCE)

    # --- writing -------------------------------------------------------------------------

    def events(self, name: str) -> list[Event]:
        """The events of a log that can be read."""
        return self.log(name).events

    def all(self) -> list[Event]:
        """Every event."""
        return [event for name in self.logs for event in self.events(name)]

    def heads(self) -> set[str]:
        """The hashes that nobody names."""
        every = self.all()
        return set(map(chain.link, every)) - {name for event in every for name in event.after}

    def put(
        self,
        kind: str,
        session: str,
        time: str | datetime,
        *,
        body: Mapping[str, Any] | None = None,
        by: str = "lena",
        key: str = "",
        log: str = "",
        **fields: Any,
    ) -> Event:
        """Add an event, filled in as the program would but for what `fields` say."""
        name = session or PRACTICE
        before = self.events(name)
        usual: dict[str, Any] = {
            "n": str(1 + max((int(one.n) for one in before), default=0)),
            "practice": "kranich",
        }
        if kind in chain.VERSIONS:
            opened = attestation.locks_at(before)
            usual["locks_at"] = opened or chain.write_instant(at(time).astimezone(UTC) + DAY)
        event = Event(kind, session=session, by=by, at=chain.write_instant(at(time)))
        event = event._replace(**usual)
        own = {chain.link(one) for one in before}
        previous = own - {one for event in before for one in event.after}
        salt = f"salt{sum(map(len, self.logs.values()))}"
        drafted = chain.drafted(event, body or {}, salt, self.heads() | previous)
        public = key or {"lena": LENA, "tom": TOM}[by]
        drafted = drafted._replace(**fields)
        made = drafted._replace(sig=signature(drafted, public))
        self.logs.setdefault(log or name, []).append(made)
        return made

    def add_key(self, public: str, whose: str, time: str, by: str = "", **more: Any) -> Event:
        """Add a key, signed for by itself unless `key` says with which."""
        more = {"key": public, "by": by or whose, **more}
        body = {"key": public, "practitioner": whose}
        return self.put(ADD_KEY, "", time, body=body, **more)

    def retire(self, public: str, time: str, **more: Any) -> Event:
        """Retire a key."""
        return self.put(RETIRE_KEY, "", time, body={"key": public}, **more)

    def sign(self, name: str, time: str | datetime, kind: str = SIGN, **more: Any) -> Event:
        """Sign a session as `content` says, or as `note(name)`."""
        content = more.pop("content", None) or note(name)
        body = {"context": {"timezone": "Europe/Berlin"}, "note": canon.canonical(content)}
        return self.put(kind, name, time, body=body, role="practitioner", **more)

    def edit(self, name: str, time: str | datetime, **more: Any) -> Event:
        """Sign a change."""
        return self.sign(name, time, EDIT, **more)

    def comment(self, name: str, time: str, text: str = "Rang back.", **more: Any) -> Event:
        """Add a comment."""
        return self.put(COMMENT, name, time, body={"text": text}, **({"type": "comment"} | more))

    def _supervise(self, kind: str, name: str, time: str, **more: Any) -> Event:
        about = attestation.latest(self.events(name))[-1:]
        usual = {"by": "tom", "role": "supervisor", "of": "".join(map(chain.link, about))}
        return self.put(kind, name, time, **(usual | more))

    def cosign(self, name: str, time: str, **more: Any) -> Event:
        """Co-sign the latest version, as tom."""
        return self._supervise(COSIGN, name, time, **more)

    def send_back(self, name: str, time: str, reason: str = "No plan.", **more: Any) -> Event:
        """Return the latest version, as tom."""
        return self._supervise(RETURN, name, time, body={"reason": reason}, **more)

    def purge(self, name: str, time: str, **more: Any) -> Event:
        """Take the texts of a session out, leaving a tombstone."""
        made = self.put(PURGE, name, time, body={"reason": "Asked to."}, **more)
        self.logs[name] = [
            chain.purged(one) if isinstance(one, Event) and one.kind != PURGE else one
            for one in self.logs[name]
        ]
        return made

    def clone(self) -> Chain:
        """The same practice on another machine."""
        other = copy(self)
        other.logs = {name: [*lines] for name, lines in self.logs.items()}
        return other

    def merge(self, other: Chain) -> None:
        """Bring in what another machine wrote, as git's union merge does."""
        for name, lines in other.logs.items():
            own = self.logs.setdefault(name, [])
            own += [one for one in lines if one not in own]

    # --- what views are given ------------------------------------------------------------

    def practice(self) -> Practice:
        """The practice of `tests.support.build`, which knows these logs."""
        names = [name for name in self.logs if name != PRACTICE]
        return build.practice()._replace(signed={name: self.events(name) for name in names})

    @staticmethod
    def stored(session: Session, plan: str = "Bath time.") -> Stored:
        """A session as if it had been read, whose file says `note(name, plan)`."""
        return build.stored(session)._replace(content=note(session.id, plan))

    # --- asking --------------------------------------------------------------------------

    def log(self, name: str) -> Log:
        """A log as it would be read."""
        lines = [
            Line(number, None, one) if isinstance(one, str) else Line(number, one)
            for number, one in enumerate(self.logs.get(name, ()), 1)
        ]
        return Log(name, f"signed/{name}.log.yaml", tuple(lines))

    def examined(self, now: str | datetime = build.NOW, *, simulated: bool = False) -> Examination:
        """An examination that has surveyed every log."""
        found = Examination("kranich", at(now), simulated=simulated, signed_with=checked)
        for name in self.logs:
            found.survey(self.log(name))
        found.trust(self.log(PRACTICE))
        return found

    def verdict(
        self,
        name: str,
        content: Mapping[str, Any] | Note | None = None,
        now: str | datetime = build.NOW,
        *,
        simulated: bool = False,
    ) -> Verdict:
        """The verdict on a session whose file says `content`, or `note(name)`."""
        found = content or note(name)
        file = found if isinstance(found, Note) else Note(f"sessions/{name}.yaml", found)
        return self._judged(self.examined(now, simulated=simulated), name, file)

    def _judged(self, examined: Examination, name: str, file: Note) -> Verdict:
        """The verdict, which is the same whichever way it is found."""
        log = self.log(name)
        whole = examined.verdict(name, log, file)
        if name not in examined.seen.unsettled():  # then nothing else is to be known of it
            assert examined.alone(sighted(log)).verdict(name, log, file) == whole
        with asked_one_by_one():
            assert examined.verdict(name, log, file) == whole
        return whole

    def problems(self, notes: Mapping[str, Note] | None = None) -> list[Problem]:
        """Everything that is wrong with the practice."""
        examined = self.examined()
        found = [*examined.problems(self.log(PRACTICE))]
        for name in self.logs:
            if name != PRACTICE:
                file = (notes or {}).get(name, Note(f"sessions/{name}.yaml", note(name)))
                found += self._judged(examined, name, file).problems
        return found

    def standing(
        self, name: str, content: Mapping[str, Any] | None, now: str | datetime = build.NOW
    ) -> Standing:
        """Where a session stands whose file says `content`."""
        return attestation.standing(self.events(name), content, at(now))


def words(problems: Iterable[Problem]) -> list[str]:
    """The words of problems, and what is told."""
    return [f"{one.word}: {one.what}" for one in problems]
