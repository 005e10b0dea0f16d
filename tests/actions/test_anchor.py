from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.support.signing import ANNAS, BENS, Place, links
from therasched.actions import anchor
from therasched.domain.chain import ANCHOR, Event, Line, Log
from therasched.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER = "aa" * 32, "bb" * 32


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_newest_is_the_latest_that_nobody_names(place: Place) -> None:
    with place.office() as office:
        assert anchor.newest(office) == links(place.events())[0]
    place("sign", ANNAS, "-y")
    place("sign", BENS, "-y", at="03-03 11:00:00")
    with place.office() as office:
        assert anchor.newest(office) == links(place.events(BENS))[0]
        every = {*links(place.events()), *links(place.events(ANNAS)), *links(place.events(BENS))}
        assert anchor.every_event(office) == every


def test_nothing_is_signed(tmp_path: Path) -> None:
    with Place(tmp_path, keys=False).office() as office:
        assert anchor.every_event(office) == set()
        with pytest.raises(Refused, match="nothing is signed yet"):
            anchor.newest(office)


def test_a_token_is_kept_with_what_it_is_about(place: Place) -> None:
    with place.office() as office:
        known = anchor.every_event(office)
        made = anchor.keep(office, min(known), b"\x00token", known)
        with pytest.raises(Refused, match="about no event of this practice"):
            anchor.keep(office, ONE, b"token", known)
    assert (made.kind, made.of) == (ANCHOR, min(known))
    assert made.body == {"token": b64encode(b"\x00token").decode()}
    assert place.kinds() == ["add-key", "anchor"]


def log(*tokens: tuple[str, str]) -> Log:
    """A log of a key, a line that can't be read, and anchors."""
    events = [Event(ANCHOR, of=of, body={"token": token}) for of, token in tokens]
    lines = [Line(1, Event("add-key")), Line(2, None, "not JSON")]
    lines += [Line(number, event) for number, event in enumerate(events, 3)]
    return Log("practice", "signed/practice.log.yaml", tuple(lines))


def proved(token: bytes, link: str) -> tuple[datetime, str, bool]:
    """What a made-up token proves: `DAY ROOTED`."""
    if link != ONE:
        raise ValueError("it is about something else")
    day, rooted = token.decode().split()
    return datetime(2026, 3, int(day), 9, 30, tzinfo=UTC), f"Office {day}", rooted == "yes"


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_the_latest_that_is_proven_is_told() -> None:
    tokens = [(ONE, encoded(text)) for text in ("3 yes", "5 no", "4 yes")]
    told, problems = anchor.evidence(log(*tokens), proved)
    assert told == ["proven up to 2026-03-05 09:30 UTC (Office 5, by its own certificate)"]
    assert problems == []
    told, _ = anchor.evidence(log(tokens[0]), proved)
    assert told == ["proven up to 2026-03-03 09:30 UTC (Office 3)"]
    assert anchor.evidence(log(), proved) == ([], [])


def test_what_proves_nothing_is_told_with_its_line() -> None:
    tokens = [(ONE, encoded("3 yes")), (OTHER, encoded("4 yes")), (ONE, "no base64!"), (ONE, "")]
    told, problems = anchor.evidence(log(*tokens), proved)
    assert told == ["proven up to 2026-03-03 09:30 UTC (Office 3)"]
    assert [(one.word, one.path, one.line) for one in problems] == [
        ("ALTERED", "signed/practice.log.yaml", line) for line in (4, 5, 6)
    ]
    assert problems[0].what == "it is about something else"
