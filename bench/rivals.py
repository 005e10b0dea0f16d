"""The same sessions for other programs, as far as these are installed, and their list of the week.

Each gets the events in its own format once, below the store; none is needed. khal is looked for in
`.venv-tools` too, where `make tools` puts it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, timedelta
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench import practices
from bench.practices import MONDAY
from bench.yardstick import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bench.practices import Spec
    from therasched.domain.session import Session

TOOLS = Path(__file__).parents[1] / ".venv-tools" / "bin"
NEXT_MONDAY = MONDAY + timedelta(7)
EDITED = "(changed)"

_KHAL = """\
[calendars]
[[practice]]
path = {folder}/events
[sqlite]
path = {folder}/cache.db
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


class Rival(NamedTuple):
    """A program: how its data is written into a folder, and the words that list the week."""

    name: str
    program: str
    write: Callable[[Sequence[Session], Path], None]
    words: Callable[[Path], Sequence[str]]
    surroundings: Callable[[Path], Mapping[str, str]] = lambda _: {}
    version: str = "--version"


def found() -> dict[str, str]:
    """Where each rival that is installed lies, by its name."""
    path = os.pathsep.join([os.environ.get("PATH", ""), str(TOOLS)])
    there = {one.name: shutil.which(one.program, path=path) for one in RIVALS}
    return {name: program for name, program in there.items() if program}


def versions() -> list[str]:
    """What is installed, with its version."""
    told, there = [], found()
    for one in RIVALS:
        if program := there.get(one.name):
            done = subprocess.run(
                [program, one.version], capture_output=True, check=False, stdin=subprocess.DEVNULL
            )
            words = (done.stdout + done.stderr).decode(errors="replace").replace(",", " ").split()
            numbers = [word.strip("v()") for word in words if word.strip("v()")[:1].isdigit()]
            told.append(f"{one.name} {numbers[0] if numbers else '?'}")
    return told


def cases(spec: Spec, store: Path) -> list[Case]:
    """The list of the shown week by each one that is installed."""
    made: list[Case] = []
    sessions: list[Session] = []
    for one in RIVALS:
        program = found().get(one.name)
        if program is None:
            continue
        folder = store / f"{one.name}-{spec.sessions}"
        mark = folder.with_suffix(".made")
        wanted = f"version {practices.VERSION}, {spec}\n"
        if not (mark.is_file() and mark.read_text() == wanted):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            sessions = sessions or list(practices.sessions(spec))
            one.write(sessions, folder)
            mark.write_text(wanted)
        case = Case(
            one.name,
            ([program, *one.words(folder)],),
            surroundings=one.surroundings(folder),
            settle=one.name != "calcurse",  # it keeps nothing, and is the slowest of all
        )
        made += _khals(case, folder) if one.name == "khal" else [case]
    return made


def _khals(case: Case, folder: Path) -> Iterator[Case]:
    """khal without its cache, with it, and when one event was changed since."""
    event = min((folder / "events").iterdir())
    ends = cycle([EDITED, ""])

    def forget() -> None:
        (folder / "cache.db").unlink(missing_ok=True)

    def edit() -> None:
        text = event.read_text().replace(EDITED, "").replace("SUMMARY:", f"SUMMARY:{next(ends)}")
        fresh = event.with_suffix(".new")
        fresh.write_bytes(text.replace("\n", "\r\n").encode())
        fresh.replace(event)  # as programs write that keep such a folder up to date

    yield case._replace(name="khal, without its cache", before=forget, settle=False)
    yield case
    yield case._replace(name="khal, one event changed", before=edit)


def _said(session: Session) -> str:
    return f"{session.type} {' '.join(session.clients) or session.title}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


# --- khal ------------------------------------------------------------------------------------


def _write_khal(sessions: Sequence[Session], folder: Path) -> None:
    events = folder / "events"
    events.mkdir()
    for one in sessions:
        lines = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-", *_event(one)])
        (events / f"{one.id}.ics").write_text(f"{lines}\r\nEND:VCALENDAR\r\n", newline="")
    (folder / "config").write_text(_KHAL.format(folder=folder))


def _event(session: Session) -> list[str]:
    span, kind = session.span, "DATE-TIME;TZID=Europe/Berlin"
    start, end = f"{span.start:%Y%m%dT%H%M%S}", f"{span.end:%Y%m%dT%H%M%S}"
    if span.whole_days:
        kind, start, end = "DATE", start[:8], end[:8]
    return [
        "BEGIN:VEVENT",
        f"UID:{session.id}",
        f"DTSTAMP:{span.start_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE={kind}:{start}",
        f"DTEND;VALUE={kind}:{end}",
        f"SUMMARY:{_said(session)}",
        "END:VEVENT",
    ]


# --- calcurse, remind: a line an event -------------------------------------------------------


def _write_calcurse(sessions: Sequence[Session], folder: Path) -> None:
    lines = [line for one in sessions for line in _appointments(one)]
    (folder / "apts").write_text("".join(f"{line}\n" for line in lines))


def _appointments(session: Session) -> list[str]:
    span, said = session.span, _said(session)
    if not span.whole_days:
        times = (f"{one:%m/%d/%Y @ %H:%M}" for one in (span.start, span.end))
        return [f"{' -> '.join(times)} |{said}"]
    days = range((span.last_day - span.first_day).days + 1)
    return [f"{span.first_day + timedelta(day):%m/%d/%Y} [1] {said}" for day in days]


def _write_remind(sessions: Sequence[Session], folder: Path) -> None:
    lines = []
    for one in sessions:
        span = one.span
        if span.whole_days:
            until = f"*1 UNTIL {span.last_day:%Y-%m-%d}"
            lines.append(f"REM {span.first_day:%Y-%m-%d} {until} MSG {_said(one)}\n")
        else:
            minutes = int((span.end_at - span.start_at).total_seconds()) // 60
            lasts = f"DURATION {minutes // 60}:{minutes % 60:02}"
            lines.append(
                f"REM {span.start:%Y-%m-%d} AT {span.start:%H:%M} {lasts} MSG {_said(one)}\n"
            )
    (folder / "reminders").write_text("".join(lines))


# --- taskwarrior, timewarrior ----------------------------------------------------------------


def _write_task(sessions: Sequence[Session], folder: Path) -> None:
    """Every session a task that is due when it begins."""
    lines = []
    for number, one in enumerate(sessions, 1):
        at = int(one.span.start_at.timestamp())
        name = f"00000000-0000-4000-8000-{number:012}"
        lines.append(
            f'[description:"{_said(one)}" due:"{at}" entry:"{at}" status:"pending" uuid:"{name}"]\n'
        )
    (folder / "pending.data").write_text("".join(lines))
    settings = f"data.location={folder}\nconfirmation=no\nhooks=off\ngc=off\nverbose=nothing\n"
    (folder / "taskrc").write_text(settings)


def _write_timew(sessions: Sequence[Session], folder: Path) -> None:
    """Every session an interval, in a file a month, as timewarrior has them."""
    (folder / "data").mkdir()
    (folder / "timewarrior.cfg").write_text("")
    months: dict[str, list[str]] = {}
    for one in sorted(sessions, key=lambda one: one.span.start_at):
        start, end = _utc(one.span.start_at), _utc(one.span.end_at)
        tags = " ".join(json.dumps(tag) for tag in (one.type, *one.clients))
        months.setdefault(f"{start[:4]}-{start[4:6]}", []).append(f"inc {start} - {end} # {tags}\n")
    for month, lines in months.items():
        (folder / "data" / f"{month}.data").write_text("".join(lines))
    (folder / "data" / "tags.data").write_text("{}")


# --- hledger, jrnl ---------------------------------------------------------------------------


def _write_hledger(sessions: Sequence[Session], folder: Path) -> None:
    """Every session a transaction of hours."""
    with (folder / "hours.journal").open("w") as file:
        for one in sorted(sessions, key=lambda one: one.span.start_at):
            hours = (one.span.end_at - one.span.start_at).total_seconds() / 3600
            file.write(f"{one.span.first_day} {_said(one)}\n    ({one.type})  {hours:.2f}h\n\n")


def _write_jrnl(sessions: Sequence[Session], folder: Path) -> None:
    """Every session an entry."""
    with (folder / "journal.txt").open("w") as file:
        for one in sorted(sessions, key=lambda one: one.span.start_at):
            file.write(f"[{one.span.start:%Y-%m-%d %H:%M}] {_said(one)}.\n\n")
    (folder / "jrnl.yaml").write_text(
        f"journals:\n  default:\n    journal: {folder}/journal.txt\nversion: v4.0\n"
        "colors: {body: none, date: none, tags: none, title: none}\neditor: ''\nencrypt: false\n"
        "default_hour: 9\ndefault_minute: 0\nhighlight: false\nindent_character: '|'\n"
        "linewrap: 79\ntagsymbols: '@'\ntemplate: false\ntimeformat: '%F %R'\n"
        "display_format: null\n"
    )


_WEEK = (MONDAY.isoformat(), (NEXT_MONDAY - timedelta(1)).isoformat())

RIVALS = (
    Rival(
        "khal", "khal", _write_khal, lambda here: ("-c", f"{here}/config", "list", _WEEK[0], "7d")
    ),
    Rival(
        "calcurse",
        "calcurse",
        _write_calcurse,
        lambda here: ("-D", str(here), "-Q", "--from", f"{MONDAY:%m/%d/%Y}", "--days", "7"),
    ),
    Rival(
        "remind",
        "remind",
        _write_remind,
        lambda here: ("-s+1", f"{here}/reminders", _WEEK[0]),
        version="-v",
    ),
    Rival(
        "taskwarrior",
        "task",
        _write_task,
        lambda here: (
            f"rc:{here}/taskrc",
            f"due.after:{_WEEK[0]}",
            f"due.before:{NEXT_MONDAY}",
            "list",
        ),
    ),
    Rival(
        "timewarrior",
        "timew",
        _write_timew,
        lambda _: ("summary", _WEEK[0], "-", NEXT_MONDAY.isoformat()),
        lambda here: {"TIMEWARRIORDB": str(here)},
    ),
    Rival(
        "hledger",
        "hledger",
        _write_hledger,
        lambda here: ("-f", f"{here}/hours.journal", "register", f"date:{_WEEK[0]}..{NEXT_MONDAY}"),
    ),
    Rival(
        "jrnl",
        "jrnl",
        _write_jrnl,
        lambda here: (
            "--config-file",
            f"{here}/jrnl.yaml",
            "-from",
            _WEEK[0],
            "-to",
            _WEEK[1],
            "--short",
        ),
    ),
)
