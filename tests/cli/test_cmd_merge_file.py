from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.storage.test_gitdriver import OURS, THEIRS, given
from tests.storage.test_merging import BASE, NAME, PATH, content, log, put
from tests.support.chains import Chain, at
from tests.support.program import Program
from therasched.storage import clock, paths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def run(tmp_path: Path) -> Program:
    """The program in the top folder of a working tree that is no practice."""
    return Program(tmp_path)


def test_a_clean_merge_says_nothing(tmp_path: Path, run: Program) -> None:
    answer = run("merge-file", *given(tmp_path), PATH)
    assert (answer.out, answer.err) == ("", "")
    assert (tmp_path / ".merge_file_b").read_bytes() == put(OURS, ("Here", "There"))


def test_fields_in_conflict_are_named_and_never_shown(tmp_path: Path, run: Program) -> None:
    names = given(tmp_path, theirs=put(THEIRS, ("One.", "Secret.")))
    assert run("merge-file", *names, PATH, code=1).err == f"{PATH}: both sides changed plan\n"
    names = given(tmp_path, theirs=b"{")
    answer = run("merge-file", *names, f"{PATH}\x1b", code=1)
    assert answer.err.endswith(": both sides changed the same lines\n")


def test_a_text_that_lost_is_named(tmp_path: Path, run: Program) -> None:
    signed = Chain()
    signed.sign(NAME, "03-11 10:30", content=content(BASE))
    place = tmp_path / paths.log_path(NAME)
    place.parent.mkdir(parents=True)
    place.write_bytes(log(signed))
    answer = run("merge-file", *given(tmp_path, ours=BASE), PATH)
    assert f"the other text is in .therasched/drafts/{NAME}-merge.yaml\n" in answer.err


def test_what_is_to_be_signed_again_is_told(
    tmp_path: Path, run: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "machine_at", lambda: at("03-11 12:00"))
    signed = Chain()
    signed.sign(NAME, "03-11 10:30", content=content(BASE))
    place = tmp_path / paths.log_path(NAME)
    place.parent.mkdir(parents=True)
    place.write_bytes(log(signed))
    answer = run("merge-file", *given(tmp_path, ours=BASE), PATH)
    assert answer.err == f"{PATH}: not as it was signed: sign it again before it locks\n"


def test_what_fails_is_no_conflict_to_git(run: Program) -> None:
    answer = run("merge-file", "a", "b", "c", PATH, code=129)
    assert answer.err.startswith("error: could not read what is to be merged: no such file")


def test_it_is_not_listed_and_nobody_is_sent_to_it(run: Program) -> None:
    assert "merge-file" not in run("--help").out
    assert "merge-file" not in run("merge-fil", code=2).err
    assert "for git" in run("merge-file", "--help").out
