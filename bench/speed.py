"""Print how long commands take, beside what they should and what other programs take.

Run `make bench`, or this with `--rows agenda` and `--sizes 1500` for a part. The unit is Y, the
time of `python -c 'import click, yaml'` (`bench.yardstick` tells why). What is measured stands in
`bench.cases`, other programs in `bench.rivals`, the practices in `bench.practices`.
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import figures, practices, rivals, table
from bench.cases import Place
from bench.practices import Spec
from bench.table import Measured, Row
from bench.yardstick import BUDGET, PAIRS, PATIENCE, SIZES, Case, Figure, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

KHAL = 0.15
"""How much of khal's time the agenda of the largest practice may take."""


def main() -> int:
    given = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all is put back
    yards: list[float] = []
    rows: dict[str, Row] = {}
    every: dict[str, Row] = {}
    store = given.store.resolve()
    for size in given.sizes:
        for case, other, figure in _measured(Spec(size), store, given, yards):
            every.setdefault(case.name, Row(case, {}, other))
            if figure is not None:
                rows.setdefault(case.name, Row(case, {}, other)).figures[size] = figure
                figures.keep(store, case.name, size, figure)
    _progress("")
    if not rows:
        print(f'no row fits "{given.rows}"', file=sys.stderr)
        return 2
    found = Measured(given.sizes, _in_order(rows), yards, rivals.versions(), store)
    print(table.markdown(found) if given.markdown else table.plain(found))
    if given.write_docs:
        known = figures.kept(store)
        for name, row in every.items():
            row.figures.update(known.get(name, {}))
        table.write(table.markdown(found._replace(sizes=SIZES, rows=_in_order(every))))
    if absent := [one.name for one in rivals.RIVALS if one.name not in rivals.found()]:
        print(f"not installed, so not measured: {', '.join(absent)}", file=sys.stderr)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, help="of practices, such as 1500,15000"
    )
    parser.add_argument("--rows", default="", metavar="PATTERN", help="only rows that fit it")
    parser.add_argument("--pairs", type=int, default=PAIRS, help="runs of each, %(default)s")
    parser.add_argument(
        "--budget", type=float, default=BUDGET, help="seconds for the runs of a row, %(default)s"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=PATIENCE,
        help="seconds after which a command is ended, %(default)s",
    )
    parser.add_argument("--no-others", action="store_true", help="no other programs")
    parser.add_argument("--markdown", action="store_true", help="the tables of docs/scale.md")
    parser.add_argument(
        "--write-docs",
        action="store_true",
        help="put them there; what was not measured now is as measured last",
    )
    parser.add_argument(
        "--store", type=Path, default=practices.STORE, help="where practices are kept"
    )
    return parser.parse_args()


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(one.replace("_", "")) for one in text.split(","))


def _measured(
    spec: Spec, store: Path, given: argparse.Namespace, yards: list[float]
) -> Iterator[tuple[Case, bool, Figure | None]]:
    """Each row at one size, whether it is of another program, and what it came to.

    The figure is None where it was not asked for.
    """
    _progress(f"{spec.sessions:,} sessions: made, unless they are there")
    place = Place(spec, store)
    try:
        every = [(case, False) for case in place.cases()]
        every += [(case, True) for case in rivals.cases(spec, store)]
        for case, other in every:
            if (given.no_others and other) or not re.search(given.rows, case.name, re.IGNORECASE):
                yield case, other, None
                continue
            _progress(f"{spec.sessions:,} sessions: {case.name}")
            yield case, other, _figure(case, given, yards)
    finally:
        place.close()


def _figure(case: Case, given: argparse.Namespace, yards: list[float]) -> Figure:
    """What a row came to; one that fails never hides the others."""
    try:
        return measure(case, given.pairs, yards, given.budget, given.patience)
    except RuntimeError as error:
        _progress("")
        print(f"{case.name}: {error}", file=sys.stderr)
        return Figure(inf, parts=tuple(inf for _ in case.parts))


def _in_order(rows: dict[str, Row]) -> list[Row]:
    return [*sorted(rows.values(), key=lambda row: row.other), *_beside_khal(rows)]


def _beside_khal(rows: dict[str, Row]) -> list[Row]:
    """The agenda in parts of khal's time, where both were measured."""
    if not {"agenda", "khal"} <= rows.keys():
        return []
    ours, theirs = rows["agenda"].figures, rows["khal"].figures
    shared = {
        size: Figure(figure.ratio / theirs[size].ratio)
        for size, figure in ours.items()
        if size in theirs and isfinite(figure.ratio) and not theirs[size].over
    }
    case = Case("agenda, × khal", (), (None, None, KHAL))
    return [Row(case, shared)]


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")


if __name__ == "__main__":
    sys.exit(main())
