"""`verify`: forms, codes and flags; what it finds is a story (journeys/test_tampering.py)."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.signing import ANNAS, BENS, LATER, UNMARKED, Place, links, log_of, path_of
from tests.support.ssh import needs_openssh
from tests.support.twice import two_processes
from therasched.actions import attest, prove
from therasched.domain.chain import COMMENT, Event
from therasched.domain.verification import Problem, Report

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's and Ben's sessions are signed."""
    place = Place(tmp_path)
    place("sign", ANNAS, BENS, "-y")
    return place


def test_all_is_well_in_each_form(place: Place) -> None:
    with untouched(place.root):
        told = place.proof()
        assert told.splitlines()[:3] == [
            "b2r4tw  LOCKED ok",
            "k7f3mq  LOCKED ok",
            "7 sessions: 2 locked ok · 5 drafts",
        ]
        assert told.splitlines()[4].startswith(f"head {links(place.events(BENS))[0][:16]} · 3 eve")
        assert "the newest events were removed" in told
        assert place("verify", "--plain", at=LATER).rows == [
            [name, "LOCKED", "2026-03-04T09:40:00+00:00", "", ""] for name in (BENS, ANNAS)
        ]
        document = place("verify", "--json", at=LATER).json
        assert document["sound"] is True
        assert [one["verdict"] for one in document["sessions"]] == ["LOCKED"] * 2


def test_some_sessions_and_a_summary(place: Place) -> None:
    assert place.proof(ANNAS).splitlines()[:2] == [
        "k7f3mq  LOCKED ok",
        "1 session: 1 locked ok",
    ]
    assert place.proof("anna").splitlines()[0].startswith(("k7f3mq", "g4h5jk"))
    assert place.proof(UNMARKED).splitlines()[0] == "h4mnzd  DRAFT"
    assert place.proof("--summary").splitlines()[0] == "7 sessions: 2 locked ok · 5 drafts"
    place.by_hand(ANNAS, "Bath", "Bed")
    lines = place.proof("--summary", code=6).splitlines()
    assert lines[0] == f"k7f3mq  ALTERED  {path_of(ANNAS)}:9  plan is not as it was signed"
    assert lines[1] == "7 sessions: 1 locked ok · 1 ALTERED (k7f3mq) · 5 drafts"
    assert 'no session and no client "zzz"' in place("verify", "zzz", code=3).err


def test_every_form_ends_with_6_for_tampering(place: Place) -> None:
    place.by_hand(ANNAS, "Bath", "Bed")
    for form in ("--json", "--plain", "--summary", "-q"):
        assert ANNAS in place("verify", form, at=LATER, code=6).out


def test_what_is_expected(place: Place) -> None:
    (link,) = links(place.events(ANNAS))
    assert place.proof("--expect", link, "--expect", link[:8])
    told = place.proof("--expect", "SHA256:nothing", code=6)
    assert "UNKNOWN KEY  signed/practice.log.yaml:1  no key has the fingerprint SHA256:no" in told


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_root_that_is_no_certificate_accuses_nobody(place: Place, content: bytes) -> None:
    root = place.folder / "root.pem"
    root.write_bytes(content)
    told = place("verify", "--root", str(root), at=LATER, code=2).err
    assert "the root certificates can't be read: they are not PEM" in told


def test_explaining_needs_a_session(place: Place) -> None:
    assert "which session?" in place("verify", "--explain", code=2).err
    script = place.proof("--explain", BENS)
    assert script.count("ssh-keygen -Y verify") == 2
    assert script.count("# add-key 1 of the practice by lena") == 1
    assert "LOCKED" not in script


@needs_openssh
def test_what_a_hostile_log_says_is_no_command(place: Place) -> None:
    trap = f"x\nEND\ntouch {place.folder}/trap\n'; touch {place.folder}/trap; '\x9b"
    with place.office() as office:
        ink = attest.pen(office)._replace(by=trap)
        attest.put(office, ink, Event(COMMENT, session=ANNAS, type="comment"), {"text": "x"})
    log = place.root / log_of(ANNAS)
    line = log.read_text().splitlines(True)[-1]
    end = f"\\nEND\\ntouch {place.folder}/trap\\ncat <<END"
    log.write_text(log.read_text() + line.replace('"sig":"U1NI', f'"sig":"U1NI{end}'))
    assert len(place.events(ANNAS)) == 3
    script = place.proof("--explain", ANNAS)
    subprocess.run(["sh"], input=script.encode(), capture_output=True, check=False)
    assert not (place.folder / "trap").exists()
    place.proof(code=6)


def test_who_writes_meanwhile_is_no_tampering(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify, turns = prove.verify, list[Report]()

    def slow(*given: object, **more: object) -> Report:
        report = verify(*given, **more)  # type: ignore[arg-type]
        if not turns:  # between two logs, somebody signs
            place("comment", ANNAS, "She called.", at=LATER)
            missing = verify(*given, **more).problems  # type: ignore[arg-type]
            report = report._replace(problems=(*missing, *report.problems, *_made_up()))
        turns.append(report)
        return report

    monkeypatch.setattr(prove, "verify", slow)
    assert place.proof().startswith("b2r4tw  LOCKED ok\n")
    assert [one.sound for one in turns] == [False, True]


def _made_up() -> list[Problem]:
    return [Problem("MISSING EVENT", "signed/practice.log.yaml", 1, "made up")]


def test_what_stays_wrong_is_told_after_several_turns(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.by_hand(ANNAS, "Bath", "Bed")
    verify, turns = prove.verify, list[int]()

    def busy(*given: object, **more: object) -> Report:
        turns.append(1)
        if len(turns) < 9:
            log = place.root / log_of(BENS)
            log.write_bytes(log.read_bytes())  # as if somebody had written
        return verify(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(prove, "verify", busy)
    assert "plan is not as it was signed" in place.proof(code=6)
    assert 1 <= len(turns) < 9


FORMS = ((), ("--json",), ("--plain", ANNAS), ("--summary", "--strict"))


def test_two_processes_say_what_one_says(place: Place) -> None:
    place("comment", ANNAS, "Rang back.", at=LATER)
    place.by_hand(BENS, "lena", "lena # mine")
    place.by_hand(ANNAS, "Bath", "Bed")
    log = place.root / log_of(BENS)
    log.write_text(log.read_text().replace('"sig":"U1', '"sig":"V1'))
    (place.root / "signed/zz").mkdir()
    (place.root / "signed/zz/zzzzzz.log.yaml").write_text("nothing\n")
    alone = [place.proof(*words, code=6) for words in FORMS]
    with two_processes() as forked:
        both = [place.proof(*words, code=6) for words in FORMS]
    assert both == alone
    assert len(forked) >= len(FORMS)
