"""What the forms of `export` share: which sessions are meant, and where the bytes go.

The commands are `cli.cmd_export` and `cli.cmd_export_ics`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing
from therasched.cli.options import FileName, option
from therasched.domain.record import NamedTuple
from therasched.errors import NotFound, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from therasched.cli.desk import Desk
    from therasched.domain.export import Source
    from therasched.domain.finding import Finding

LEVELS = ("code", "initials", "first", "full", "none")


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which sessions, under which names, and where to."""
    options = (
        option("--out", metavar="FILE", type=FileName(), help="Where to; stdout without it."),
        option("--from", "first", metavar="DAY", help="First day; 90 days back without it."),
        option("--to", "last", metavar="DAY", help="Last day; a year ahead without it."),
        option(
            "--client", metavar="C", shell_complete=completing.complete_client, help="Hers only."
        ),
        option(
            "--practitioner",
            metavar="P",
            shell_complete=completing.complete_practitioner,
            help="Whose; without it those of the one at this desk.",
        ),
        option("--all", "everybody", is_flag=True, help="Everybody's."),
        option(
            "--names",
            type=click.Choice(LEVELS),
            default="initials",
            show_default=True,
            help="How clients are named.",
        ),
    )
    for give in reversed(options):
        command = give(command)
    return command


def client(desk: Desk, text: str) -> str:
    """The code of the client that is meant.

    Raises:
        NotFound: there is none; nobody is added for an export.
    """
    try:
        return desk.client(text)
    except NotFound as fault:
        raise NotFound(fault.message, hint="therasched client list") from None


def whose(desk: Desk, given: dict[str, Any]) -> str:
    """The practitioner whose sessions are meant; nobody in particular for all, or for a client."""
    if given["practitioner"] is not None:
        return desk.practitioner(given["practitioner"])
    if given["everybody"] or given["client"] is not None:
        return ""
    return desk.office.practice.settings.practitioner


def window(desk: Desk, given: dict[str, Any]) -> tuple[date, date]:
    """The first and last day that are meant. Raises UsageFault where there is none between."""
    from therasched.cli import words
    from therasched.views import feed

    first, last = feed.window(desk.office.now)
    begin, end = words.days(given["first"], given["last"], desk)
    first, last = begin or first, end or last
    if last < first:
        raise UsageFault(f"from {first} to {last} there is no day: both --from and --to are needed")
    return first, last


def source(desk: Desk) -> Source:
    """Where the sessions come from, with a bar for those who wait."""
    from therasched.cli import wiring
    from therasched.cli.progress import progress_bar

    return wiring.source(desk.opened, progress_bar(desk, "Reading"))


def findings(desk: Desk, source: Source) -> list[Finding]:
    """The faults of everything that was read."""
    return [*source.findings(), *desk.opened.findings()]


class Shaped(NamedTuple):
    """What an item became for a file or a folder, and its days."""

    form: Any
    first_day: date
    last_day: date


class Tally:
    """Counts what is on its way out, and keeps its days."""

    def __init__(self, shaped: Iterable[Shaped | None]) -> None:
        self._shaped = shaped
        self.count = 0
        self.days: list[date] = []

    def __iter__(self) -> Iterator[Any]:
        """Each form, counted."""
        for one in filter(None, self._shaped):
            self.count += 1
            first, last = self.days or one[1:]
            self.days = [min(first, one.first_day), max(last, one.last_day)]
            yield one.form


def summary(count: int, days: Sequence[date], how: str) -> str:
    """How many sessions, from when to when, and how they are named."""
    if not count:
        return "no sessions"
    first, last = min(days), max(days)
    many = "1 session" if count == 1 else f"{count} sessions"
    span = f"{_day(first)} – {_day(last)}"
    return f"{many}, {span}, {how}"


def _day(day: date) -> str:
    from therasched.domain.when import say_day

    return say_day(day)[4:]


def deliver(
    desk: Desk,
    target: str | None,
    parts: Iterable[bytes],
    say: Callable[[], str],
    findings: Callable[[], Sequence[Finding]],
) -> int:
    """Write the bytes where they shall go, and say what they are.

    Args:
        desk: where the command works.
        target: a file; stdout for None and `-`.
        parts: the bytes, which may come one after the other.
        say: what they are, once they have all come.
        findings: the faults of what was read for them, then.

    Returns:
        How many bytes they are.
    """
    from therasched.cli import output, wiring
    from therasched.domain.text import visible

    if target in (None, "-"):
        if desk.flags.json:
            data = b"".join(parts)
            _answer(desk, findings(), file=None, size=len(data), say=say, content=data.decode())
            return len(data)
        size = output.put_parts(parts)
        desk.tell_findings(findings())
        desk.tell(say())
        return size
    written = wiring.exits(desk.opened, rehearse=desk.flags.dry_run).write(target, parts)
    if desk.flags.json:
        _answer(desk, findings(), file=target, size=written.size, say=say, changed=written.changed)
        return written.size
    desk.tell_findings(findings())
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    told = f"{max(1, round(written.size / 1000))} kB{'' if written.changed else ', as it was'}"
    if not desk.flags.quiet:  # for cron
        desk.put(visible(f"{rehearsed}{say()} → {target} ({told})"))
    return written.size


def _answer(
    desk: Desk,
    findings: Sequence[Finding],
    *,
    file: str | None,
    size: int,
    say: Callable[[], str],
    **more: Any,
) -> None:
    """What was exported, in JSON: with its content where that has no file."""
    from therasched.render import data as rendering

    desk.put_json(
        export={"file": file, "bytes": size, "summary": say(), **more},
        findings=[rendering.finding(one) for one in findings],
        dry_run=desk.flags.dry_run,
    )
