"""`.ci/venv`, on which every target of the Makefile rests: it makes an environment or says why not.

Its Pythons are small scripts here, so that nothing is installed and odd machines can be had.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A Python that makes environments of one file: a program that starts the Python of the tests.
REAL = f'exec "{sys.executable}" "$@"\n'
MAKE = 'mkdir -p "$3/bin" && cp "$0" "$3/bin/python"'
QUICK = f'case "$*" in "-m venv "*) {MAKE} && echo made; exit ;; esac\n{REAL}'
INTERRUPTED = f'case "$*" in "-m venv "*) {MAKE} && exit 130 ;; esac\n{REAL}'
OTHER = f'case "$*" in *base_prefix*) echo /other/place; exit ;; esac\n{QUICK}'
OLD = 'case "$*" in -V) echo Python 3.9.2 >&2 ;; *version_info*) exit 1 ;; esac\n'
WITHOUT_VENV = f'case "$*" in *ensurepip*) exit 1 ;; esac\n{REAL}'


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder"
    folder.mkdir()
    return folder / ".venv"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(0o755)
    return path


def make(venv: Path, python3: str, *asked: str | Path) -> tuple[int, str]:
    """Run `.ci/venv` where `python3` is the given script; its exit code and all it said."""
    programs = program(venv.parent / "programs" / "python3", python3).parent
    done = subprocess.run(
        ["/bin/sh", ROOT / ".ci" / "venv", venv, *asked],
        env={**os.environ, "PATH": f"{programs}:/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def test_a_missing_environment_is_made_once(venv: Path) -> None:
    assert make(venv, QUICK) == (0, "made\n")
    assert make(venv, QUICK) == (0, "")
    assert [path.name for path in venv.iterdir()] == ["bin"]


def test_an_interrupted_environment_is_made_anew(venv: Path) -> None:
    assert make(venv, INTERRUPTED) == (130, "")
    assert make(venv, QUICK) == (0, "made\n")
    assert make(venv, QUICK) == (0, "")


def test_an_environment_whose_python_is_gone_is_made_anew(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(venv / "gone")
    assert make(venv, QUICK) == (0, "made\n")


def test_an_environment_of_the_person_stays(venv: Path) -> None:
    program(venv / "bin" / "python", REAL)
    assert make(venv, QUICK) == (0, "")


def test_an_environment_of_another_python_than_asked_for_is_made_anew(venv: Path) -> None:
    program(venv / "bin" / "python", REAL)
    assert make(venv, QUICK, program(venv.parent / "same", QUICK)) == (0, "")
    assert make(venv, QUICK, program(venv.parent / "other", OTHER)) == (0, "made\n")


@pytest.mark.parametrize(
    ("python3", "sentence"),
    [
        (
            OLD,
            "error: Python 3.11 or newer is needed; python3 is Python 3.9.2\n  try: make PYTHON=",
        ),
        (WITHOUT_VENV, "error: python3 has no venv module that works (ensurepip is missing)\n"),
        (WITHOUT_VENV, "  try: apt install python3-venv"),
    ],
)
def test_a_python_that_will_not_do_is_told(venv: Path, python3: str, sentence: str) -> None:
    code, said = make(venv, python3)
    assert code == 1
    assert sentence in said
    assert not venv.exists()


def test_a_python_that_is_not_there_is_told(venv: Path) -> None:
    code, said = make(venv, QUICK, "python-of-nowhere")
    assert code == 1
    assert said.startswith("error: Python 3.11 or newer is needed, and there is no python-of-now")


def test_the_lowest_versions_are_those_of_the_project() -> None:
    lines = subprocess.run(
        [sys.executable, ROOT / ".ci" / "lowest.py"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.split()
    assert "tabulate==0.9" in lines
    assert all(line.count("==") == 1 and ">" not in line for line in lines)
