"""Anchors: what an authority outside says of when an event was there (RFC 3161).

The program speaks to no network: it writes a request, the person sends it, and the answer is kept
in the log of the practice, where `verify` checks it off-line ever after. A token proves the event
it is about, and with it everything that event follows.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from therasched.actions import attest
from therasched.domain import chain, verification
from therasched.domain.chain import ANCHOR, Event
from therasched.domain.verification import Problem
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from therasched.actions.office import Office
    from therasched.domain.chain import Log

    Prove = Callable[[bytes, str], tuple[datetime, str, bool]]


def newest(office: Office) -> str:
    """The hash of the newest event that none names.

    Raises:
        Refused: nothing was ever signed.
    """
    heads = sorted(office.ledger.heads(), key=lambda head: (head.at, head.link))
    if not heads:
        raise Refused("nothing is signed yet", hint="therasched key add --new\ntherasched sign …")
    return heads[-1].link


def keep(office: Office, link: str, token: bytes, known: Collection[str]) -> Event:
    """Keep a token that was checked.

    Args:
        office: the practice.
        link: the hash of the event that it is about.
        token: as it came.
        known: the hashes of every event.

    Raises:
        Refused: the event is not one of this practice, or no key is at hand.
    """
    if link not in known:
        raise Refused("the answer is about no event of this practice", hint="therasched verify")
    body = {"token": b64encode(token).decode("ascii")}
    return attest.put(office, attest.pen(office), Event(ANCHOR, of=link), body)


def every_event(office: Office) -> set[str]:
    """The hashes of all events."""
    logs = [office.ledger.of_practice(), *(office.ledger.get(name, ()) for name in office.ledger)]
    return {chain.link(event) for log in logs for event in log}


def evidence(log: Log, prove: Prove) -> tuple[list[str], list[Problem]]:
    """What the tokens in the log of the practice prove, and what is wrong with them."""
    told: list[tuple[datetime, str]] = []
    problems = []
    for line in log.lines:
        if line.event is None or line.event.kind != ANCHOR:
            continue
        try:
            token = b64decode(line.event.text("token"), validate=True)
            at, authority, rooted = prove(token, line.event.of)
        except ValueError as error:
            problems.append(Problem(verification.ALTERED, log.path, line.number, str(error)))
            continue
        by = authority if rooted else f"{authority}, by its own certificate"
        told.append((at, f"proven up to {at:%Y-%m-%d %H:%M} UTC ({by})"))
    return [text for _, text in sorted(told)[-1:]], problems
