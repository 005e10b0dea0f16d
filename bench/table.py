"""What was measured, as a table: for a terminal, or for docs/scale.md between its two marks.

Each figure is held against its target: ✓ met, ✗ missed. Measures nothing.
"""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from math import isinf
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING, NamedTuple

from bench.practices import Spec
from bench.yardstick import SIZES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.yardstick import Case, Figure

DOCUMENT = Path(__file__).parents[1] / "docs" / "scale.md"
BEGIN, END = "<!-- figures of bench/speed.py: begin -->", "<!-- figures: end -->"
MET, MISSED = "✓", "✗"


class Row(NamedTuple):
    """A row that was measured at some sizes."""

    case: Case
    figures: dict[int, Figure]
    other: bool = False  # of another program


class Measured(NamedTuple):
    """Everything of one run; `yards` are the seconds that Y took."""

    sizes: Sequence[int]
    rows: Sequence[Row]
    yards: Sequence[float]
    versions: Sequence[str]
    store: Path


def ratio(value: float, *, over: bool = False) -> str:
    """A ratio, as exactly as it is known."""
    if isinf(value):
        return "failed"
    if over:
        return f"> {value:,.0f}"
    return f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _ratio(row: Row, size: int) -> str:
    return ratio(row.figures[size].ratio, over=row.figures[size].over)


def _part(row: Row, size: int, number: int) -> str:
    """What one of several commands took, where it is known."""
    parts = row.figures[size].parts if size in row.figures else ()
    return ratio(parts[number]) if number < len(parts) else ""


def judged(row: Row, size: int) -> str:
    """The mark of a figure, or "" where there is no target."""
    limit, figure = row.case.limit(size), row.figures[size]
    if limit is None:
        return ""
    return MET if figure.ratio <= limit and not figure.over else MISSED


def judged_memory(row: Row) -> str:
    """The mark of the memory at the largest size."""
    size = SIZES[-1]
    if row.case.memory is None or size not in row.figures:
        return ""
    return MET if row.figures[size].memory <= row.case.memory else MISSED


def missed(measured: Measured) -> list[str]:
    """The names of the rows that miss a target."""
    return [
        row.case.name
        for row in measured.rows
        if MISSED in [judged_memory(row), *(judged(row, size) for size in row.figures)]
    ]


def circumstances(measured: Measured) -> str:
    """When, on what kind of machine, and how long Y was."""
    low, middle, high = (1000 * part for part in quantiles([*measured.yards] * 2))
    said = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"Python {platform.python_version()}",
        platform.system(),
        f"{os.cpu_count()} cores",
        _memory(),
        _file_system(measured.store),
        f"Y = {middle:.0f} ms (half of the time {low:.0f} to {high:.0f} ms)",
    ]
    return ", ".join(filter(None, said))


def _memory() -> str:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return ""
    return f"{size / (1 << 30):.0f} GiB of memory"


def _file_system(folder: Path) -> str:
    """The kind of file system that the practices lie on, where the system tells."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    found = [line.split() for line in mounts.read_text().splitlines()]
    on = [one for one in found if folder.is_relative_to(one[1])]
    return max(on, key=lambda one: len(one[1]))[2] if on else ""


def plain(measured: Measured) -> str:
    """The table for a terminal."""
    sizes, specs = measured.sizes, [Spec(size) for size in measured.sizes]
    wide = 32
    lines = [
        circumstances(measured),
        "",
        f"{'sessions':{wide}}" + "".join(f"{size:>20,}" for size in sizes),
        f"{'in the week shown':{wide}}" + "".join(f"{one.week:>20}" for one in specs),
        f"{'in a week of the rest':{wide}}" + "".join(f"{one.load:>20.1f}" for one in specs),
        "",
        f"{'in Y (at most)':{wide}}" + " " * 20 * len(sizes) + f"{'MiB':>14}  stretch",
    ]
    for row in measured.rows:
        cells = "".join(f"{_cell(row, size):>20}" for size in sizes)
        peak = _peak(row)
        lines.append(f"{row.case.name:{wide}}{cells}{peak:>14}  {row.case.stretch}".rstrip())
        for number, part in enumerate(row.case.parts):
            values = (_part(row, size, number) for size in sizes)
            told = "".join(f"{value + ' ' * 9:>20}" for value in values)
            lines.append(f"  {part:{wide - 2}}{told}".rstrip())
    lines += ["", f"{MET} the target is met, {MISSED} it is missed; MiB at the largest size"]
    lines += _verdict(measured)
    return "\n".join(lines)


def _verdict(measured: Measured) -> list[str]:
    over = missed(measured)
    return [f"missed: {', '.join(over)}" if over else "every target is met"]


def _cell(row: Row, size: int) -> str:
    if size not in row.figures:
        return ""
    limit, value = row.case.limit(size), _ratio(row, size)
    return f"{value} {'(' + format(limit, 'g') + ')' if limit else '':>6} {judged(row, size):1}"


def _peak(row: Row) -> str:
    """The memory at the largest size measured."""
    if not row.figures:
        return ""
    peak = row.figures[max(row.figures)].memory
    if not (mark := judged_memory(row)):
        return f"{peak:.1f}" if peak else ""
    return f"{peak:.1f} (≤ {row.case.memory:g}) {mark}"


def markdown(measured: Measured) -> str:
    """The tables as they stand in docs/scale.md."""
    own = [row for row in measured.rows if not row.other]
    others = [row for row in measured.rows if row.other]
    agenda = [row for row in own if row.case.name == "agenda"]
    lines = [f"Measured: {circumstances(measured)}.", "", *_grid(measured.sizes, own, "operation")]
    (told,) = _verdict(measured)
    lines += ["", f"{MET} the target is met, {MISSED} it is missed. {told[:1].upper()}{told[1:]}."]
    if others:
        with_us = [
            row._replace(case=row.case._replace(name="therasched", limits=(), memory=None))
            for row in agenda
        ]
        lines += ["", f"The same week by others: {', '.join(measured.versions)}.", ""]
        lines += _grid(measured.sizes, [*with_us, *others], "program")
    return "\n".join(lines)


def _grid(sizes: Sequence[int], rows: Sequence[Row], what: str) -> list[str]:
    aimed = any(row.case.limits for row in rows)
    heads = [what, *(f"{size:,}" for size in sizes), "MiB", *(["stretch"] if aimed else [])]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in rows:
        cells = [row.case.name, *(_judged_cell(row, size) for size in sizes), _peak(row)]
        lines.append(f"| {' | '.join([*cells, *([row.case.stretch] if aimed else [])])} |")
        for number, part in enumerate(row.case.parts):
            values = [_part(row, size, number) for size in sizes]
            lines.append(f"| – {part} | {' | '.join(values)} | |{' |' if aimed else ''}")
    return lines


def _judged_cell(row: Row, size: int) -> str:
    if size not in row.figures:
        return "–"
    limit, value = row.case.limit(size), _ratio(row, size)
    return f"{value} (≤ {limit:g}) {judged(row, size)}" if limit else value


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the tables between the two marks of the document.

    Raises:
        ValueError: it does not have them.
    """
    old = document.read_text(encoding="utf-8")
    before, begin, rest = old.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{document} has no place for figures")
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
