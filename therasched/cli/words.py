"""Reading what stands on a command line: times, periods, lengths, lists, reminders, texts.

Each function takes words and gives a domain value, or a usage fault that says what to type. The
words of a command are finished here, so that actions never see text that still must be parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from therasched.cli.desk import LONGEST_TEXT
from therasched.cli.relative import restored
from therasched.domain import timing, when
from therasched.domain.text import one_line, suggestion
from therasched.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from therasched.cli.desk import Desk
    from therasched.domain.reminder import Reminder
    from therasched.domain.timing import Duration
    from therasched.domain.when import Lean, Period, When


LONGEST_LINE = 2_000  # characters

Result = TypeVar("Result")


def starts(words: Sequence[str], desk: Desk) -> When:
    """The day and time of a session to come."""
    return when.read_when(words, desk.office.now)


def or_asked(words: Sequence[str], desk: Desk, again: str) -> list[str]:
    """The words of a day and time, asked for on a terminal where there are none.

    Raises:
        UsageFault: there are none, and nobody can be asked; `again` is what to type.
    """
    if words:
        return [*words]
    if not desk.may_ask:
        raise UsageFault("when?", hint=again)
    import click

    answer: str = click.prompt("when (tue 14:00)", err=True)
    return answer.split()


def moved_to(words: Sequence[str], desk: Desk, start: datetime) -> When:
    """Where a session that starts at `start` is moved to."""
    return when.read_when(words, desk.office.now, at=start)


def day(text: str, desk: Desk, *, back: bool = False, near: bool = False) -> date:
    """A day; where no year is named the coming one, with `back` the latest past, `near` nearest."""
    lean: Lean = "near" if near else "back" if back else "ahead"
    return when.read_when([text], desk.office.now, lean=lean).day


def days(first: str | None, last: str | None, desk: Desk) -> tuple[date | None, date | None]:
    """The first and the last day of a stretch, where they are given, each the nearest one.

    Raises:
        UsageFault: it would end before it begins.
    """
    begin = None if first is None else day(first, desk, near=True)
    end = None if last is None else day(last, desk, near=True)
    if begin and end and end < begin:
        raise UsageFault(f"--to {end} comes before --from {begin}")
    return begin, end


def known(what: str, word: str | None, words: Iterable[str]) -> str:
    """A word that must be one of those the settings know; nothing stays nothing.

    Raises:
        NotFound: it is not.
    """
    if not word or word in words:
        return word or ""
    near = suggestion(word, words)
    meant = f' (did you mean "{near}"?)' if near else ""
    raise NotFound(f'no {what} "{word}"{meant}', hint=f"one of {', '.join(words)}")


def moment(text: str, desk: Desk) -> datetime:
    """A moment in the practice's zone, past ones preferred (`--at "today 09:00"`)."""
    read = when.read_when(text.split(), desk.office.now, lean="back")
    return when.moment(read, desk.office.practice.zone)


def period(words: Sequence[str], desk: Desk) -> Period:
    """A day, week, month or range; nothing is this week."""
    week_start = desk.office.practice.settings.week_start
    return when.read_period(words, desk.office.now, week_start=week_start)


def length(text: str | None) -> Duration | None:
    """A length such as 50m or 3d."""
    if text is None:
        return None
    read = timing.duration(text)
    if not (0 < read.minutes <= 24 * 60 or 0 < read.days <= 366):
        raise UsageFault(f'"{text}" is not between a minute and a day, or a day and a year')
    return read


def reminders(
    texts: Sequence[str], desk: Desk, *, for_clients: bool
) -> tuple[Reminder, ...] | None:
    """Reminders as typed; `none` for none, nothing for the defaults."""
    from therasched.domain.reminder import read_wish

    if not texts:
        return None
    if "none" in texts:
        if len(texts) > 1:
            raise UsageFault("--remind none goes with no other reminder")
        return ()
    wishes = []
    for text in texts:
        wish = read_wish(text, for_clients=for_clients)
        if wish.to not in ("client", "practitioner"):
            wish = wish._replace(to=desk.contact(wish.to))
        wishes.append(wish)
    return tuple(dict.fromkeys(wishes))


def clear_time(desk: Desk, read: When, use: Callable[[When], Result]) -> Result:
    """Use a day and time; where the wall time is skipped or stands twice, ask which is meant.

    Raises:
        timing.UnclearTime: it is unclear and nobody can be asked.
    """
    try:
        return use(read)
    except timing.UnclearTime as fault:
        if not desk.may_ask:
            raise
        desk.tell(str(fault))
        chosen = desk.choose("which time", fault.readings, str)
        return use(when.read_when(chosen.split(), desk.office.now))


def text(given: str | None, desk: Desk) -> str | None:
    """A text from an option; `-` reads it from stdin.

    Raises:
        UsageFault: it is too long for any record, or stdin can't be read.
    """
    if given is None:
        return None
    if given == "-":
        return desk.stdin("a text", LONGEST_TEXT)
    if len(given) > LONGEST_TEXT:
        raise UsageFault(f"the text is longer than {LONGEST_TEXT:,} characters")
    return restored(given)


def line(given: str | None) -> str:
    """A text of one line from an option; nothing stays nothing.

    Raises:
        UsageFault: it is too long for a line.
    """
    if given is None:
        return ""
    if len(given) > LONGEST_LINE:
        raise UsageFault(f'"{given[:20]}…" is longer than {LONGEST_LINE:,} characters')
    return one_line(restored(given))


def new_id(given: str | None, desk: Desk) -> str:
    """An id that a person chose for a new session, free to take.

    Raises:
        UsageFault: it is none, or another session has it.
    """
    if given is None:
        return ""
    from therasched.cli import wiring

    if not wiring.is_session_id(given):
        raise UsageFault(
            f'"{given}" is no id: six characters, no vowel and no y, first a letter',
            hint="leave out --id: a free one is found",
        )
    if desk.office.sessions.named(given):
        raise UsageFault(f"{given} is taken", hint=f"therasched show {given}")
    return given
