"""Draws docs/img/agenda.svg, the picture in the README: `make picture`.

It is what `therasched` prints for the made-up practice, as text in its place: every run of words
begins at the column it has on the terminal, whatever font the reader has. The colours are the
terminal's, a little darker or lighter to fit the ground.
"""
# ruff: noqa: INP001 - a script beside the documents, in no package

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from therasched.render.width import columns  # noqa: E402 - this checkout's

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PICTURE = ROOT / "docs" / "img" / "agenda.svg"
WIDTH = 100
TITLE = "A week in therasched: a line a session, with time, client, service and three bars"

CELL, LINE, SIZE, MARGIN = 8.4, 20, 14, 20  # pixels
FONTS = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
SIGNS = {"1": "bold", "2": "dim", "9": "struck"}
LEVELS = (0, 95, 135, 175, 215, 255)  # of red, green and blue among the terminal's 256 colours
GROUNDS = {"light": ("#ffffff", "#24292f", "#d0d7de"), "dark": ("#161b22", "#e6edf3", "#30363d")}
SHIFTS = {"light": (0, 0.1), "dark": (255, 0.25)}  # towards black or white, by how much


class Run(NamedTuple):
    """Words that stand together: the column they begin in, and the classes they are drawn with."""

    column: int
    text: str
    classes: tuple[str, ...]


def agenda() -> str:
    """What the agenda of the made-up practice prints, colours and all."""
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith("THERASCHED_")
    }
    with TemporaryDirectory() as folder:
        practice = shutil.copytree(ROOT / "data-example", Path(folder) / "practice")
        done = subprocess.run(
            [sys.executable, "-m", "therasched", "--color", "always", "agenda"],
            cwd=practice,
            env=surroundings
            | {"COLUMNS": str(WIDTH), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            check=True,
        )
    return done.stdout


def runs(line: str) -> Iterator[Run]:
    """The runs of a line of the terminal; two blanks end one."""
    column = 0
    classes: tuple[str, ...] = ()
    for number, piece in enumerate(re.split(r"\033\[([\d;]*)m", line)):
        if number % 2:
            classes = tuple(_classes(piece.split(";")))
            continue
        for words in re.finditer(r"\S+(?: \S+)*", piece):
            yield Run(column + columns(piece[: words.start()]), words[0], classes)
        column += columns(piece)


def _classes(codes: Sequence[str]) -> Iterator[str]:
    """The classes of SGR codes; none are known but those of `therasched.render.palette`."""
    if codes in ([""], ["0"]):
        return
    if "38" in codes:
        at = codes.index("38")
        assert codes[at + 1] == "5"
        yield f"c{codes[at + 2]}"
        codes = codes[:at]
    yield from (SIGNS[code] for code in codes)


def colour(number: int, ground: str) -> str:
    """One of the 216 colours of the terminal's cube, shifted to be read well on a ground."""
    towards, share = SHIFTS[ground]
    cube = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    mixed = [round(LEVELS[part] * (1 - share) + towards * share) for part in cube]
    return "#" + "".join([f"{part:02x}" for part in mixed])


def svg(lines: Sequence[str]) -> str:
    """The picture of these lines."""
    drawn = [[*runs(line)] for line in lines]
    ends = [run.column + columns(run.text) for line in drawn for run in line]
    width = round(max(ends) * CELL) + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    page = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{TITLE}">',
        f"<title>{TITLE}</title>",
        f"<style>\n{_style(drawn)}\n</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>',
    ]
    for number, line in enumerate(drawn):
        y = MARGIN + number * LINE + SIZE
        texts = " ".join([_text(run) for run in line])
        page.append(f'<text y="{y}">{texts}</text>')
    return "\n".join([*page, "</svg>", ""])


def _text(run: Run) -> str:
    """A run in its place; words in Latin are held to their columns in any font."""
    wide = columns(run.text)
    hold = f' textLength="{wide * CELL:.1f}"' if wide == len(run.text) > 1 else ""
    named = f' class="{" ".join(run.classes)}"' if run.classes else ""
    return f'<tspan x="{MARGIN + run.column * CELL:.1f}"{hold}{named}>{escape(run.text)}</tspan>'


def _style(drawn: Iterable[Iterable[Run]]) -> str:
    used = {name for line in drawn for run in line for name in run.classes}
    numbers = sorted(int(name[1:]) for name in used if name not in SIGNS.values())
    return "\n".join(
        [
            f"text {{ font: {SIZE}px {FONTS}; white-space: pre }}",
            ".bold { font-weight: 600 } .dim { fill-opacity: 0.65 }",
            ".struck { text-decoration: line-through }",
            *_colours("light", numbers),
            "@media (prefers-color-scheme: dark) {",
            *_colours("dark", numbers),
            "}",
        ]
    )


def _colours(ground: str, numbers: Iterable[int]) -> Iterator[str]:
    paper, ink, frame = GROUNDS[ground]
    yield f"rect {{ fill: {paper}; stroke: {frame} }} text {{ fill: {ink} }}"
    yield " ".join([f".c{number} {{ fill: {colour(number, ground)} }}" for number in numbers])


def drawn() -> str:
    """The picture as it should be: the command, and what it prints."""
    return svg(["\033[2m$\033[0m therasched", *agenda().splitlines()])


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn(), encoding="utf-8")
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}\n")
