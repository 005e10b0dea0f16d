"""The documents tell the truth: each console block prints what it says, each command is told of.

How blocks are written is in support/console.py; `--update-golden` puts the real output in.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import console
from tests.support.commands import listed, run
from tests.support.gitplace import needs_git

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@needs_git
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_console_blocks_print_what_they_say(
    path: Path, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    document = path.read_text(encoding="utf-8")
    story = console.steps(document)
    outcomes = console.play(story, tmp_path / "story")
    if pytestconfig.getoption("--update-golden"):
        document = console.rewritten(document, story, outcomes)
        path.write_text(document, encoding="utf-8")
        story = console.steps(document)
    differences = console.differences(story, outcomes)
    assert not differences, f"{path.name}\n" + "\n\n".join(differences)


def test_every_command_is_told_of(tmp_path: Path) -> None:
    commands = listed(run("--help", folder=tmp_path).stdout)
    assert len(commands) > 10
    told = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert [name for name in commands if not re.search(rf"\btherasched {name}\b", told)] == []


def test_links_between_documents_lead_somewhere() -> None:
    links = [
        (path, target)
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", path.read_text(encoding="utf-8"))
        if "://" not in target
    ]
    assert links
    assert [(path.name, to) for path, to in links if not (path.parent / to).exists()] == []
