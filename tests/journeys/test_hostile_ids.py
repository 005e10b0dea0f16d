"""Hostile ids, keys and files for every command about signatures: refused, nothing touched.

The scene has signed and locked sessions and keys, so that there is something to be lost.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.journeys.test_hostile_arguments import HOSTILE
from tests.journeys.test_hostile_codes import CODES
from tests.support import scenes
from tests.support.gitplace import needs_git
from tests.support.program import Program, untouched
from tests.support.scenes import SIGNED
from tests.support.screen import dangers

if TYPE_CHECKING:
    from pathlib import Path

NAMED = (
    ("sign", "?", "-y"),
    ("sign", SIGNED, "?", "-y"),
    ("sign", "?", "--as", "supervisor", "-y"),
    ("comment", "?", "x"),
    ("return", "?", "--reason", "x"),
    ("restore", "?", "-y"),
    ("restore", "?", "-y", "--as-correction"),
    ("purge", "?", "-y", "--reason", "x"),
    ("verify", "?"),
    ("verify", "--explain", "?"),
    ("verify", "--root", "?"),
    ("log", "?"),
    ("key", "retire", "?", "-y"),
    ("key", "add", "?"),
    ("key", "add", "--new", "--no-passphrase", "--for", "?"),
    ("comment", SIGNED, "x", "--kind", "?"),
    ("sign", SIGNED, "--as", "?"),
    ("anchor", "--token", "?"),
    ("portal", "--link", "?"),
    ("portal", "--renew", "?"),
    ("portal", "../pages", "--client", "?"),
    ("portal", "../pages", "--renew", "?"),
    ("export", "ics", "--feed-for", "?"),
)
UNEXPECTED = ("verify", "--expect", "?")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scene") / "scene"
    scenes.make(folder)
    return folder


@pytest.fixture
def run(model: Path, tmp_path: Path) -> Program:
    root = shutil.copytree(model, tmp_path / "scene")
    return Program(root / "practice", **scenes.environment(root))


@pytest.mark.parametrize("form", NAMED, ids=" ".join)
def test_ids_are_refused_and_nothing_is_touched(run: Program, form: tuple[str, ...]) -> None:
    with untouched(run.folder.parent):
        for word in {*CODES, *HOSTILE}:
            arguments = [one.replace("?", word) for one in form]
            answer = run.run(*arguments)
            told = f"{[one[:40] for one in arguments]}: {answer.code} {answer.err[:300]}"
            helped = word == "--help" and answer.code == 0
            assert helped or answer.code in (1, 2, 3, 4, 5), told
            assert helped or answer.out == "", told
            assert not dangers(answer.out + answer.err), told
            assert len(answer.err) < 3000, told


def test_what_is_expected_and_not_so_is_told_harmless(run: Program) -> None:
    with untouched(run.folder.parent):
        for word in {*CODES, *HOSTILE}:
            answer = run.run(*[one.replace("?", word) for one in UNEXPECTED])
            assert answer.code in ((0, 6) if word == "--help" else (2, 6)), word[:40]
            assert not dangers(answer.out + answer.err), word[:40]
            assert len(answer.out + answer.err) < 6000, word[:40]


@needs_git
def test_names_of_remotes(tmp_path: Path) -> None:
    root = tmp_path / "scene"
    scenes.make(root, git=True)
    run = Program(root / "practice", **scenes.environment(root))
    scenes.apart(root, run)
    with untouched(root):
        for word in {*CODES, *HOSTILE}:
            answer = run.run("sync", word, "--unencrypted-ok")
            assert answer.code in ((0,) if word == "--help" else (2, 5)), (word[:40], answer)
            assert not dangers(answer.out + answer.err), word[:40]
            assert len(answer.err) < 3000, word[:40]


@pytest.mark.parametrize("kept", ["comment", "reason", "correction", "retired"])
def test_texts_are_kept_and_shown_harmless(run: Program, kept: str) -> None:
    text = "a" + "".join(HOSTILE[:4]) + "\ud800=cmd"
    forms = {
        "comment": ("comment", SIGNED, text),
        "reason": ("purge", SIGNED, "-y", "--reason", text),
        "correction": ("comment", SIGNED, "x", "--kind", "correction", "--reason", text),
        "retired": ("key", "retire", "tom", "-y", "--reason", text),
    }
    answer = run.run(*forms[kept])
    assert answer.code in (0, 2, 5)
    assert not dangers(answer.out + answer.err)
    for words in (("verify",), ("log", SIGNED), ("show", SIGNED), ("check",), ("key", "list")):
        shown = run.run(*words)
        assert not dangers(shown.out + shown.err), words
        assert shown.code in (0, 3, 5), (words, shown)
