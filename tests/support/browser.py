"""A real browser for the tests and the pictures: where it is, and what it says of pages.

The programs are those of `make tools`, and a Chromium of the machine's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

TOOLS = Path(f"{sys.prefix}-tools")
PYTHON = TOOLS / "bin" / "python"
AXE = TOOLS / "node_modules" / "axe-core" / "axe.min.js"
PLAYWRIGHT = "lib/python3*/site-packages/playwright/__init__.py"
SCRIPT = Path(__file__).with_name("browsing.py")

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (360, 768, 1280)


class Asked(NamedTuple):
    """A page to look at; `shot` and `pdf` are where its picture and its print go, or empty."""

    page: str
    width: int
    scheme: str = "light"
    shot: str = ""
    pdf: str = ""


class Seen(NamedTuple):
    """What a page is like; see `browsing`."""

    console: list[str]
    requests: list[str]
    serious: list[str]
    wider: int
    cut: int
    sheets: int


def chromium() -> str:
    """Where Chromium is, or empty."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def missing() -> str:
    """What is missing for looking at pages, or empty."""
    if not chromium():
        return "there is no Chromium"
    if not AXE.exists() or not list(TOOLS.glob(PLAYWRIGHT)):
        return "make tools installs playwright and axe-core"
    return ""


needs_browser = pytest.mark.skipif(bool(missing()), reason=missing())


def look(asked: Iterable[Asked]) -> list[Seen]:
    """Open each page in Chromium, and tell what it is like."""
    wanted = json.dumps([one._asdict() for one in asked])
    with TemporaryDirectory() as home:
        done = subprocess.run(
            [PYTHON, SCRIPT, chromium(), AXE, wanted],
            env={**os.environ, "HOME": home},
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr.decode()
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [Seen(**one) for one in found]
