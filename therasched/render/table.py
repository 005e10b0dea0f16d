"""A grid of text: the only door to tabulate, which is slow to import.

Takes cells that are visible, narrow enough and without blanks around them, painted or not. What
goes into them is the matter of `render.lists`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def grid(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """The rows with two blanks between the columns; those of `right` end at the right.

    A heading is a row like any other: as `headers` tabulate would make its column wider.
    """
    from tabulate import tabulate

    sides = ["right" if number in right else "left" for number in range(len(rows[0]))]
    drawn = tabulate(rows, tablefmt="plain", disable_numparse=True, colalign=sides)
    return "\n".join([line.rstrip() for line in drawn.split("\n")])
