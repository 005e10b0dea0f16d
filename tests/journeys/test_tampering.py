"""Tampering with a signed practice: a part of what `bench/tampering.py` tries, and the command."""

from __future__ import annotations

import shutil
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from tests.support import reformat, signed, tampering, testkeys
from tests.support.court import Court
from tests.support.program import Program
from tests.support.records import records
from tests.support.signed import EDITED, OPEN, RETURNED, log_of, path_of
from tests.support.tampering import BY_CHECK, DOUBLED, HARMLESS, NEWEST, UNVOUCHED, Trial
from tests.support.vectors import content
from therasched.domain.verification import CHANGED, LOCKED, PURGED
from therasched.storage import sshsig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.signed import Desks
    from tests.support.tampering import Content

# Of these kinds every so manieth trial is tried here, of the others all.
STEPS = {
    "every bit of the logs flipped": 701,
    "every bit of signed files flipped": 97,
    "cut short at every byte": 173,
    "lines swapped and reordered": 2,
    "lines copied to every place": 17,
    "files moved, swapped, deleted": 5,
    "every field forged": 19,
    "junk and hostile values": 47,
}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Desks:
    return signed.practice(tmp_path_factory.mktemp("signed"))


@pytest.fixture(scope="module")
def base(desks: Desks) -> Content:
    return records(desks.root)


@pytest.fixture(scope="module")
def court() -> Iterator[Court]:
    with Court().sitting() as sitting:
        yield sitting


@pytest.fixture
def kinds(desks: Desks, base: Content) -> dict[str, Callable[[], Iterator[Trial]]]:
    return tampering.families(base, desks.unpurged)


def test_untouched_it_is_sound(desks: Desks, base: Content, court: Court) -> None:
    told = court.told(base)
    assert (told.sound, told.crash) == (True, "")
    assert told.words == {LOCKED, "OPEN", PURGED}
    answer = desks.program("verify")
    assert f"{EDITED}  LOCKED ok" in answer.out
    assert f"{OPEN}  OPEN until Thu 5 Mar 15:00" in answer.out


@pytest.mark.parametrize("kind", tampering.families({}, {}))
def test_nothing_is_missed_and_nothing_crashes(
    kind: str, kinds: dict[str, Callable[[], Iterator[Trial]]], base: Content, court: Court
) -> None:
    trials = islice(kinds[kind](), None, None, STEPS.get(kind, 1))
    found = tampering.held(court, base, trials)
    assert (found.missed, found.crashed) == ([], [])
    assert found.trials == found.noticed + found.excused.total() > 0
    assert {*found.excused} <= {HARMLESS, DOUBLED, BY_CHECK, NEWEST, UNVOUCHED}


def test_only_the_newest_line_can_go_unnoticed(base: Content, court: Court) -> None:
    silent = [one.name for one in tampering.deletions(base) if not court.told(one.content).noticed]
    assert silent == [f"{log_of(EDITED)}:4 deleted"]


def test_only_desks_side_by_side_can_be_reordered(base: Content, court: Court) -> None:
    found = tampering.held(court, base, tampering.orders(base))
    assert found.excused == {HARMLESS: 1}


def test_the_command_says_the_same(
    desks: Desks,
    kinds: dict[str, Callable[[], Iterator[Trial]]],
    court: Court,
    tmp_path: Path,
) -> None:
    program = Program(tmp_path / "practice", **desks.program.environment)
    said = set()
    for kind, step in (STEPS | {"by a key's holder": 5, "purged text put back": 3}).items():
        for trial in islice(kinds[kind](), 11, None, step * 97):
            _laid_out(trial.content, program.folder)
            told = court.told(trial.content)
            answer = program.run("verify")
            assert answer.code == (0 if told.sound else 6), trial.name
            assert "Traceback" not in answer.err
            said.add(answer.code)
    assert said == {0, 6}


def _laid_out(content: Content, folder: Path) -> None:
    """Write the files of a practice, and no others."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def test_copies_that_verify_passes_over_are_told_by_check(
    desks: Desks, base: Content, court: Court, tmp_path: Path
) -> None:
    program = Program(tmp_path / "practice", **desks.program.environment)
    _laid_out(base, program.folder)
    before = program.run("check").err.count("\n")
    copied = [one for one in tampering.moves(base) if " copied to sessions/" in one.name]
    silent = [one for one in copied if not court.told(one.content).noticed]
    assert silent
    for trial in silent[::5]:
        assert tampering.excuse(base, trial.content) == BY_CHECK
        _laid_out(trial.content, program.folder)
        answer = program("check", code=6)
        assert answer.out.count("\n") + answer.err.count("\n") > before


def test_however_a_locked_file_is_spelled_it_is_as_it_was_signed(
    desks: Desks, base: Content, court: Court, tmp_path: Path
) -> None:
    file = path_of(EDITED)
    spelled = reformat.spellings(content(base[file]), 40)
    assert all(court.told(base | {file: data}).sound for data in spelled)
    program = Program(tmp_path / "practice", **desks.program.environment)
    for data in spelled[:3]:
        _laid_out(base | {file: data}, program.folder)
        assert f"{EDITED}  LOCKED ok" in program("verify").out
    changed = base | {file: base[file].replace(b"Bath", b"Both")}
    _laid_out(changed, program.folder)
    answer = program("verify", code=6)
    assert f"{EDITED}  ALTERED  {file}:10  plan is not as it was signed" in answer.out


def test_what_is_open_may_be_changed_and_is_told(base: Content, court: Court) -> None:
    file = path_of(OPEN)
    told = court.told(base | {file: base[file].replace(b"Bath", b"Both")})
    assert (told.sound, CHANGED in told.words) == (True, True)


def test_a_stranger_s_key_is_told_and_what_was_written_down_decides(
    desks: Desks, base: Content, tmp_path: Path
) -> None:
    mine, new, tom, stranger = (
        sshsig.fingerprint(testkeys.public(name))
        for name in ("lena", "lena-new", "tom", "stranger")
    )
    program = Program(tmp_path / "practice", **desks.program.environment)
    _laid_out(base, program.folder)
    for expected in (mine, new, tom):
        answer = program.run("verify", "--expect", expected)
        assert answer.code == (0 if expected == mine else 6)
    program("verify", "--expect", stranger, code=6)
    silent = [one for one in tampering.by_new_keys(base) if one.excuse == UNVOUCHED]
    for trial in silent:
        _laid_out(trial.content, program.folder)
        assert "nobody vouches for this key" in program("verify").out
        told = program("verify", "--expect", mine, code=6).out
        assert f"no expected key vouches for {stranger}" in told
        program("verify", "--expect", mine, "--expect", stranger)
    assert len(silent) == 2


def test_one_session_is_not_proved_while_events_are_missing(
    desks: Desks, base: Content, tmp_path: Path
) -> None:
    program = Program(tmp_path / "practice", **desks.program.environment)
    gone = {path: data for path, data in base.items() if path != log_of(OPEN)}
    _laid_out(gone, program.folder)
    assert "is named here and is nowhere" in program("verify", OPEN, code=6).out
    assert "is named here and is nowhere" in program("verify", EDITED, code=6).out
    _laid_out(base, program.folder)
    program("verify", OPEN, EDITED)


def test_one_log_that_can_not_be_read_leaves_the_rest_verified(
    desks: Desks, base: Content, tmp_path: Path
) -> None:
    program = Program(tmp_path / "practice", **desks.program.environment)
    _laid_out(base, program.folder)
    log = program.folder / log_of(OPEN)
    log.unlink()
    log.mkdir()
    answer = program("verify", code=6)
    assert f"{OPEN}  ALTERED  {log_of(OPEN)}:1  could not read" in answer.out
    assert f"{RETURNED}  LOCKED ok" in answer.out
    log.rmdir()
    log.symlink_to("elsewhere")
    assert "it is a symbolic link" in program("verify", code=6).out
    log.unlink()
    log.parent.rmdir()
    log.parent.write_bytes(base[log_of(OPEN)])
    assert "MISPLACED  signed/k7:1  it is no log in its place" in program("verify", code=6).out
    program("agenda")
