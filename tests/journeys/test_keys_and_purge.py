"""Keys by command line, made, found, rotated, lost; and a text that the law wants gone."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program
from tests.support.records import kept, records
from tests.support.signing import (
    ANNAS,
    BENS,
    GROUP,
    LATER,
    TOMS,
    Place,
    fingerprint,
    log_of,
    path_of,
)
from tests.support.ssh import needs_openssh, new_key
from tests.support.testkeys import public

if TYPE_CHECKING:
    from pathlib import Path

ASKED = ("--name", "Berg Talk", "--practitioner-name", "Lena Berg", "--timezone", "Europe/Berlin")
SECRET = "Zweieinhalbmal"
ALLOWED = "signed/allowed_signers"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def bare(tmp_path: Path) -> Place:
    """A practice without a key."""
    return Place(tmp_path, keys=False)


def signers(place: Place) -> list[str]:
    """What `verify` says of each key, from its fingerprint on."""
    lines = place.proof("--summary").splitlines()
    return [line.removeprefix("signer ") for line in lines if line.startswith("signer ")]


def redone(place: Place, *names: str) -> list[str]:
    """What stock OpenSSH says of every event: each line of `verify --explain S | sh`."""
    script = place.proof("--explain", *names)
    done = subprocess.run(["sh"], input=script, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


# --- a key to begin with -------------------------------------------------------------------


def test_a_key_is_made_outside_of_the_practice(bare: Place) -> None:
    answer = bare("key", "add", "--new", "--no-passphrase", key="none")
    made = bare.folder / "config/therasched/keys/test-lena"
    assert answer.err.splitlines()[0] == f"  {made}"
    assert "write the fingerprint down outside of this folder" in answer.err
    assert (made.stat().st_mode & 0o777, made.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [*records(bare.root)].count(ALLOWED) == 1
    assert not [path for path, data in records(bare.root).items() if b"PRIVATE" in data]
    told = answer.out.removeprefix("Added a key of lena: ").strip()
    assert bare("key", "list", "--json").json["keys"][0]["fingerprint"] == told
    bare("sign", ANNAS, "-y", key="none")
    assert "k7f3mq  LOCKED ok" in bare.proof("--expect", told)
    with kept(bare.root):
        again = bare("key", "add", "--new", "--no-passphrase", key="none", code=5).err
    assert f"there is a key already: {made}\n  try: therasched key add {made}" in again


def test_a_key_of_ones_own_is_found_again(bare: Place) -> None:
    folder = bare.home / ".ssh"
    folder.mkdir(mode=0o700)
    for name in ("lena", "lena.pub"):
        there = folder / name.replace("lena", "id_ed25519")
        shutil.copy2(bare.keys / name, there)
    bare("key", "add", str(folder / "id_ed25519"), key="none")
    bare("sign", ANNAS, "-y", key="none")
    assert bare.events(ANNAS)[0].kind == "sign"
    assert signers(bare) == [f"lena  {fingerprint('lena')}  since 2026-03-03"]


def test_a_key_elsewhere_is_named_by_the_environment(bare: Place) -> None:
    bare("key", "add", str(bare.keys / "lena"), key="none")
    told = bare("sign", ANNAS, "-y", key="none", code=5).err
    assert "no key of Lena Berg is on this machine" in told
    assert "export THERASCHED_KEY=FILE" in told
    bare("sign", ANNAS, "-y")


@needs_openssh
@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_key_of_another_kind(bare: Place, kind: str) -> None:
    path = bare.folder / "other"
    new_key(path, kind=kind)
    for file in (path, f"{path}.pub"):
        with kept(bare.root):
            told = bare("key", "add", str(file), code=5).err
        assert "ssh-ed25519" in told
        assert "try: ssh-keygen -t ed25519" in told


@pytest.mark.parametrize(
    ("content", "code"), [(None, 3), ("", 5), ("hello\n", 5), ("ssh-ed25519 AAAA\n", 5)]
)
def test_what_is_no_key(bare: Place, content: str | None, code: int) -> None:
    path = bare.folder / "other"
    if content is not None:
        path.write_text(content)
        path.chmod(0o600)
    with kept(bare.root):
        assert str(path) in bare("key", "add", str(path), code=code).err


def test_a_new_practice_with_a_key(tmp_path: Path) -> None:
    around = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    program = Program(tmp_path, **around)
    answer = program("init", "a", *ASKED, "--key", "new", "--no-passphrase", "--json")
    key = answer.json["key"]
    assert key["path"].startswith(f"{tmp_path}/config/therasched/keys/")
    assert key["fingerprint"] in program("-C", "a", "key", "list").out
    told = program("-C", "a", "verify", "--expect", key["fingerprint"]).out
    assert told.startswith("0 sessions: nothing is signed\nsigner lena")
    answer = program("init", "b", *ASKED, "--key", "none")
    assert program("-C", "b", "key", "list").out == "No key yet.\n"
    assert "key" not in "".join(records(tmp_path / "b"))
    assert program("init", "c", *ASKED, "--json").json["key"] is None


def test_a_new_practice_with_a_key_in_a_file(place: Place) -> None:
    around = place.of("lena", "") | {"THERASCHED_PRACTITIONER": ""}
    program = Program(place.folder, **around)
    answer = program("init", "new", *ASKED, "--key", str(place.keys / "lena"))
    assert f"signs with {place.keys / 'lena'}, {fingerprint('lena')}" in answer.err
    assert fingerprint("lena") in program("-C", "new", "verify").out
    answer = program("init", "other", *ASKED, "--key", str(place.folder / "nothing"))
    assert "no key was added: there is no file" in answer.err
    assert "Next:  therasched key add --new" in answer.err
    assert program("-C", "other", "check").code == 0


# --- several keys --------------------------------------------------------------------------


def test_a_colleagues_key_needs_just_its_public_half(place: Place) -> None:
    place("key", "add", str(place.keys / "tom.pub"), "--for", "Tom")
    place("sign", TOMS, "-y", who="tom")
    assert place.proof().startswith("t8m9np  LOCKED ok\n")
    assert signers(place)[1] == f"tom  {fingerprint('tom')}  since 2026-03-03"
    lines = (place.root / ALLOWED).read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["lena", "tom"]
    assert lines[1].endswith(public("tom"))
    for words in ((str(place.keys / "tom.pub"),), (str(place.keys / "lena.pub"), "--for", "tom")):
        with kept(place.root):
            assert "this key is " in place("key", "add", *words, code=5).err


def test_a_colleagues_key_cannot_come_first(bare: Place) -> None:
    with kept(bare.root):
        told = bare("key", "add", str(bare.keys / "tom.pub"), "--for", "tom", code=5).err
    assert "lena has no key to sign for tom's with" in told


@needs_openssh
def test_a_new_key_takes_the_place_of_an_old_one(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place("key", "add", str(place.keys / "lena-new"), at="03-03 11:00:00")
    place("sign", BENS, "-y", key="lena-new", at="03-03 11:30:00")
    old = fingerprint("lena")
    retire = ("key", "retire", old[:14], "--reason", "A new laptop.", "-y")
    place(*retire, key="lena-new", at="03-03 12:00:00")
    with kept(place.root):
        told = place("sign", GROUP, "-y", at="03-03 13:00:00", code=5).err
    assert "no key of Lena Berg is on this machine (THERASCHED_KEY names another one)" in told
    assert place.proof().count("LOCKED ok") == 2
    assert signers(place) == [
        f"lena  {old}  since 2026-03-01, retired 2026-03-03",
        f"lena  {fingerprint('lena-new')}  since 2026-03-03",
    ]
    lines = (place.root / ALLOWED).read_text().splitlines()
    assert 'valid-before="20260303110000Z"' in lines[0]
    assert "valid-before" not in lines[1]
    good = 'Good "therasched-event-v1" signature for lena with ED25519 key '
    assert redone(place, ANNAS, BENS) == [
        f"{good}{fingerprint(name)}" for name in ("lena", "lena", "lena-new", "lena", "lena-new")
    ]
    with kept(place.root):
        told = place("key", "add", str(place.keys / "lena"), key="lena-new", code=5).err
    assert "a retired key does not come back" in told


def test_what_a_retired_key_signs_later_is_found(place: Place) -> None:
    before = place.copy(place.folder.with_name("copy"))
    place("key", "add", str(place.keys / "lena-new"))
    place("key", "retire", fingerprint("lena"), "-y", key="lena-new", at="03-03 11:00:00")
    before("sign", ANNAS, "-y", at="03-03 12:00:00")
    (place.root / log_of(ANNAS)).parent.mkdir()
    shutil.copy2(before.root / log_of(ANNAS), place.root / log_of(ANNAS))
    told = place.proof(code=6)
    assert f"UNKNOWN KEY  {log_of(ANNAS)}:1  its key was retired on 2026-03-03T10:00:00Z" in told


def test_a_lost_key_that_a_colleague_vouches_for(place: Place) -> None:
    place("key", "add", str(place.keys / "tom.pub"), "--for", "tom")
    new = ("key", "add", str(place.keys / "lena-new.pub"))
    place(*new, "--for", "lena", who="tom", at="03-03 11:00:00")
    place("sign", ANNAS, "-y", key="lena-new", at="03-03 12:00:00")
    assert "LOCKED ok" in place.proof("--expect", fingerprint("lena"))
    assert not [line for line in signers(place) if "nobody" in line]


def test_a_lost_key_that_nobody_vouches_for(place: Place) -> None:
    place("sign", ANNAS, "-y")
    new = ("key", "add", str(place.keys / "lena-new"))
    with kept(place.root):
        told = place(*new, key="lena-new", code=5).err
    assert "no key of Lena Berg is on this machine" in told
    place(*new, "--unvouched", key="lena-new", at="03-03 11:00:00")
    place("sign", BENS, "-y", key="lena-new", at="03-03 12:00:00")
    assert place.proof().count("LOCKED ok") == 2
    assert signers(place)[1].endswith("since 2026-03-03, and nobody vouches for this key")
    told = place.proof("--expect", fingerprint("lena"), code=6)
    unvouched = f"no expected key vouches for {fingerprint('lena-new')}"
    assert f"UNKNOWN KEY  signed/practice.log.yaml:1  {unvouched}" in told
    both = ("--expect", fingerprint("lena"), "--expect", fingerprint("lena-new"))
    assert place.proof(*both).count("LOCKED ok") == 2
    # Whoever finds the old one again vouches for the new one, and all is well.
    place(*new, at="03-03 13:00:00")
    assert place.proof("--expect", fingerprint("lena")).count("LOCKED ok") == 2


def test_a_stranger_who_adds_herself_is_told_apart(place: Place) -> None:
    place("sign", ANNAS, "-y")
    stranger = str(place.keys / "stranger")
    place("key", "add", stranger, "--unvouched", key="stranger", at="03-03 11:00:00")
    told = place.proof("--expect", fingerprint("lena"), code=6)
    assert f"no expected key vouches for {fingerprint('stranger')}" in told
    assert "no key has the fingerprint" in place.proof("--expect", fingerprint("tom"), code=6)


def test_allowed_signers_is_derived_and_mended(place: Place) -> None:
    path = place.root / ALLOWED
    right = path.read_text()
    for wrong in (f"lena {public('stranger')}\n", None):
        path.unlink() if wrong is None else path.write_text(wrong)
        assert f"ALTERED  {ALLOWED}:1  it does not say what" in place.proof(code=6)
        place("doctor", "--fix")
        assert path.read_text() == right
        assert place.proof()


# --- purging -------------------------------------------------------------------------------


@pytest.fixture
def written(place: Place) -> Place:
    """A practice in which the secret stands wherever a text may: file, versions, drafts, log."""
    place.by_hand(GROUP, "Went well.", SECRET)
    place("sign", ANNAS, GROUP, "-y")
    place("outcome", GROUP, "--note", f"{SECRET}!", at="03-03 11:00:00")
    place("comment", GROUP, SECRET, at="03-03 12:00:00")
    reason = ("--kind", "correction", "--reason", SECRET)
    place("comment", GROUP, "Another day.", *reason, at="03-03 12:30:00")
    place.by_hand(GROUP, f"{SECRET}!", f"{SECRET}?")
    place("restore", GROUP, "-y", "--as-correction", at="03-04 12:00:00")
    return place


PURGE = ("purge", GROUP, "--reason", "Erasure granted.", "-y")


def holding(place: Place) -> set[str]:
    """The files of the practice, all of them, that hold the secret."""
    return {
        path.relative_to(place.root).as_posix()
        for path in place.root.rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes()
    }


def test_a_purged_text_is_nowhere_in_the_practice(written: Place) -> None:
    draft = f".therasched/drafts/{path_of(GROUP).rpartition('/')[2]}"
    assert holding(written) == {path_of(GROUP), log_of(GROUP), draft}
    before = written.kinds(GROUP)
    answer = written(*PURGE, at=LATER)
    assert answer.out == "g4h5jk: purged\n"
    assert f"  removed {path_of(GROUP)}\n  removed {draft}\n" in answer.err
    assert "git's history, clones and backups still hold the text" in answer.err
    assert holding(written) == set()
    assert written.kinds(GROUP) == [*before, "purge"]
    assert [one.body for one in written.events(GROUP)][:-1] == [None] * len(before)
    told = written.proof()
    assert "g4h5jk  PURGED\nk7f3mq  LOCKED ok\n" in told
    assert "1 PURGED (g4h5jk)" in told
    assert SECRET not in told


def test_after_the_purge_every_command_says_so(written: Place) -> None:
    written(*PURGE, at=LATER)
    assert "g4h5jk was purged\n  try: therasched log g4h5jk" in written("show", GROUP, code=3).err
    for words in (("restore", GROUP, "-y"), ("restore", GROUP, "-y", "--as-correction")):
        assert "g4h5jk was purged: its text is gone" in written(*words, at=LATER, code=5).err
    for words in (("comment", GROUP, "x"), ("sign", GROUP, "-y"), ("plan", GROUP, "-m", "x")):
        assert "g4h5jk was purged" in written(*words, at=LATER, code=3).err
    told = written("log", GROUP, at=LATER).out
    assert "purged  Lena Berg\n                  Erasure granted.\n" in told
    assert SECRET not in told
    assert GROUP[:4] not in written("agenda", at=LATER).out
    assert GROUP[:4] not in written("todo", at=LATER).out
    assert written("check", at=LATER).code == 0


@needs_openssh
def test_a_purged_session_still_verifies_with_stock_openssh(written: Place) -> None:
    written(*PURGE, at=LATER)
    lines = redone(written, GROUP)
    assert len(lines) == len(written.events(GROUP)) + len(written.events())
    assert {line[:4] for line in lines} == {"Good"}


def test_what_came_back_is_found_and_cleared_by_purging_again(written: Place) -> None:
    log, file = ((written.root / name).read_bytes() for name in (log_of(GROUP), path_of(GROUP)))
    written(*PURGE, at=LATER)
    with (written.root / log_of(GROUP)).open("ab") as appended:  # as git's union merge does
        appended.write(log)
    (written.root / path_of(GROUP)).write_bytes(file)
    told = written.proof(code=6)
    assert f"ALTERED  {path_of(GROUP)}:1  a purged session is there again" in told
    assert "a purged text is there again" in told
    checked = written("check", at=LATER, code=6).out
    assert f"{path_of(GROUP)}:1:1: g4h5jk was purged, and is there again" in checked
    assert 'therasched purge g4h5jk --reason "…"' in checked
    assert "g4h5jk was purged" in written("comment", GROUP, "x", at=LATER, code=5).err
    answer = written(*PURGE, at=LATER)
    assert answer.out == "g4h5jk: purged again: what had come back is gone\n"
    assert holding(written) == set()
    assert "g4h5jk  PURGED\n" in written.proof()
    assert written.kinds(GROUP).count("purge") == 1
    assert written("check", at=LATER).code == 0


def test_purging_what_was_never_signed(place: Place) -> None:
    answer = place("purge", BENS, "--reason", "Erasure.", "-y", "--json")
    assert answer.json == {
        "schema": 1,
        "purged": BENS,
        "files": [path_of(BENS)],
        "again": False,
        "dry_run": False,
    }
    assert "b2r4tw  PURGED\n" in place.proof()


def test_a_purge_asks_and_needs_a_reason_and_a_key(written: Place) -> None:
    with kept(written.root):
        assert "It can't be brought back" in written(*PURGE[:-1], code=2).err
        assert "a purge needs a reason" in written("purge", GROUP, "--reason", " ", code=5).err
        assert "--reason" in written("purge", GROUP, "-y", code=2).err
        assert "no key of Lena Berg" in written(*PURGE, key="none", code=5).err
        assert written(*PURGE, "-n", at=LATER).out == "(dry run) g4h5jk: purged\n"
        assert written(*PURGE, "-n", "--json", at=LATER).json["dry_run"] is True
    assert written.proof().count("LOCKED ok") == 2
