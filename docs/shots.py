"""Pictures of the pages in docs/img/, from the made-up practice: `make shots`.

They are looked at, not compared: fonts differ between machines. What can be proved of the pages is
in tests/journeys/test_pages_in_a_browser.py.
"""
# ruff: noqa: INP001, T201, S603 - a script beside the documents, in no package

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import Asked, look, missing  # noqa: E402 - this checkout's

IMAGES = ROOT / "docs" / "img"


def main() -> int:
    """Make the pages, take their pictures, say what is not as it should be."""
    if lacking := missing():
        print(f"no pictures: {lacking}", file=sys.stderr)
        return 1
    with TemporaryDirectory() as folder:
        practice = shutil.copytree(ROOT / "data-example", Path(folder) / "practice")
        week, month = (str(Path(folder) / name) for name in ("week.html", "month.html"))
        therasched(practice, "agenda", "--html", week)
        therasched(practice, "agenda", "march", "--html", month)
        therasched(practice, "portal", str(Path(folder) / "portal"))
        client = (practice / "clients" / "anna-k.yaml").read_text(encoding="utf-8")
        key = re.search("^portal: (.+)$", client, re.MULTILINE)
        page = str(Path(folder) / "portal" / (key[1] if key else "") / "index.html")
        therasched(practice, "client", "edit", "anna-k", "--language", "fr")
        therasched(practice, "portal", str(Path(folder) / "portail"))
        french = page.replace("/portal/", "/portail/")
        asked = [
            Asked(week, 1280, shot=str(IMAGES / "week-1280.png")),
            Asked(week, 768, shot=str(IMAGES / "week-768.png")),
            Asked(week, 360, shot=str(IMAGES / "week-360.png")),
            Asked(week, 1280, "dark", shot=str(IMAGES / "week-dark.png")),
            Asked(month, 1280, shot=str(IMAGES / "month-1280.png")),
            Asked(week, 1280, pdf=str(IMAGES / "week.pdf")),
            Asked(page, 360, shot=str(IMAGES / "portal-360.png")),
            Asked(french, 360, shot=str(IMAGES / "portal-fr-360.png")),
            Asked(page, 768, shot=str(IMAGES / "portal-768.png")),
            Asked(page, 1280, "dark", shot=str(IMAGES / "portal-dark.png")),
        ]
        faults = 0
        for one, seen in zip(asked, look(asked), strict=True):
            name = Path(one.shot or one.pdf).name
            wrong = [*seen.console, *seen.requests, *seen.serious]
            wrong += [f"{seen.wider} pixels wider than the window"] if seen.wider else []
            wrong += [f"{seen.sheets} sheets"] if one.pdf and seen.sheets != 1 else []
            faults += len(wrong)
            print(f"docs/img/{name}: {'; '.join(wrong) or 'nothing to complain of'}")
    return min(faults, 1)


def therasched(practice: Path, *arguments: str) -> None:
    """Run a command in the practice, from this checkout."""
    subprocess.run(
        [sys.executable, "-m", "therasched", "-q", *arguments],
        cwd=practice,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


if __name__ == "__main__":
    sys.exit(main())
