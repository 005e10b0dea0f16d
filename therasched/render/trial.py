"""A practice's own templates for pages tried out on made-up pages: `check` tells what fails.

Each is read; those that make a page are filled in with everything there can be on it, and with
nothing. Only the practice's own are looked at; a person's for all practices are told when used.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from therasched.domain.attestation import UNSIGNED
from therasched.domain.finding import Finding
from therasched.domain.lifecycle import Steps
from therasched.errors import FaultyData
from therasched.render import pages, portal, weekpage
from therasched.views.entry import Entry
from therasched.views.portal import Appointment, Homework, House, Page, Past
from therasched.views.portalwords import WORDS
from therasched.views.timetable import Band, Block, Column, Timetable, Week

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FOLDER = "templates/"
_DAY = date(2026, 3, 9)
_NOW = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)


def looks(own: Mapping[str, bytes]) -> dict[str, Callable[[], tuple[Finding, ...]]]:
    """How to look at each of these templates, by path; they are tried out together, once."""

    @cache
    def found() -> list[Finding]:
        return list(_findings(own))

    def of(path: str) -> tuple[Finding, ...]:
        return tuple(one for one in found() if one.path == path)

    return {path: partial(of, path) for path in own}


def _findings(own: Mapping[str, bytes]) -> Iterator[Finding]:
    texts: dict[str, str] = {}
    for path, data in own.items():
        try:
            texts[path.removeprefix(FOLDER)] = data.decode()
        except UnicodeDecodeError as error:
            yield Finding(path, data[: error.start].count(b"\n") + 1, 1, "not UTF-8")
    places = {name: f"{FOLDER}{name}" for name in texts}
    sound = True
    for name in texts:
        try:
            pages.require_readable(name, texts, places)
        except FaultyData as error:
            sound = False
            yield _finding(error, [*own])
    for kind, fill in (("portal/", _clients), ("pages/", _weeks)):
        of_kind = {name: text for name, text in texts.items() if name.startswith(kind)}
        try:
            if of_kind and sound:
                fill(of_kind, places)
        except FaultyData as error:
            yield _finding(error, [places[name] for name in of_kind])


def _finding(error: FaultyData, paths: list[str]) -> Finding:
    """What is told of a template as a finding, in its first file where none is named."""
    path, _, line = error.where.rpartition(":")
    known = path in paths and line.isdigit()
    return Finding(path if known else paths[0], int(line) if known else 1, 1, error.message)


def _clients(own: Mapping[str, str], places: Mapping[str, str]) -> None:
    encode = portal.pages(portal.Dress(own=own, places=places))
    house = House("Kranichhof", "Am Hof 1", "+49 30 23125 000", "hello@example.org")
    moment = _NOW.isoformat(timespec="minutes")
    link = "https://meet.example.org/a"
    full = Page(
        language="en",
        words=WORDS["en"],
        first_name="Anna",
        house=house,
        to_come=(
            Appointment(moment, "Monday", "10:30–11:20", "Berlin", "Room 1", link, cancelled=False),
            Appointment(moment, "Monday", "", "", "", "", cancelled=True),
        ),
        past=(Past(moment, "Monday"),),
        homework=(Homework(moment, "Monday", "Lena Berg", "Take the lift twice."),),
    )
    encode(full)
    encode(full._replace(house=House("K", "", "", ""), to_come=(), past=(), homework=()))


def _weeks(own: Mapping[str, str], places: Mapping[str, str]) -> None:
    for month in (False, True):
        for full in (True, False):
            weekpage.encode(_timetable(full=full, month=month), _NOW, own, places)


def _timetable(*, full: bool, month: bool) -> Timetable:
    entry = _entry()
    off = entry._replace(cancelled=True, whole_days=True, steps=Steps(True, None, None), done=None)
    blocks = (Block(entry, 540, 50, 0, 2), Block(off, 540, 25, 1, 2)) if full else ()
    columns = tuple(
        Column(_DAY + timedelta(number), number == 0, () if number else blocks)
        for number in range(7)
    )
    bands = (Band(off, 0, 2, 0),) if full else ()
    weeks = (Week(columns, bands),)
    last = columns[-1].day
    return Timetable("Week 11", "Lena Berg", 8, 18, weeks, _NOW, month, _DAY, last, empty=not full)


def _entry() -> Entry:
    return Entry(
        id="k7f3mq",
        type="session",
        type_title="Session",
        role="client",
        letter="C",
        mode="direct",
        service="slt-50",
        service_title="Speech therapy",
        practitioner="lena",
        clients=(("anna-k", "A. K."),),
        who="A. K.",
        title="",
        start=_NOW,
        end=_NOW + timedelta(minutes=50),
        whole_days=False,
        minutes=50,
        group=False,
        steps=Steps(True, False, False),
        mark="!",
        standing=UNSIGNED,
        done=False,
        cancelled=False,
        begun=True,
        absence="",
        attendance={},
        status="",
        shared=(),
        place="",
        path="",
    )
