"""Notes and what is signed of them, fixed for ever: however a file is spelled it verifies."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from tests.support import reformat, ssh, testkeys, vectors
from tests.support.vectors import NOTES, content, signed, vector
from therasched.domain import attestation, canon, chain
from therasched.storage import keys, sshsig

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.golden import Golden

WAYS = 60
every_note = pytest.mark.parametrize("name", NOTES)


@every_note
def test_a_note_is_signed_as_it_always_was(name: str, golden: Golden) -> None:
    document = json.dumps(vector(NOTES[name]), indent=2)
    golden(f"signing/{name}.json", f"{document}\n")


@every_note
def test_hashes_can_be_made_with_the_standard_library_alone(name: str) -> None:
    made = vector(NOTES[name])
    fields = json.loads(made["line"][2:])
    body = json.dumps(fields["body"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert body == made["body"]
    assert json.loads(body)["note"] == json.loads(made["canonical"])
    text = f"therasched-body-v1\n{made['salt']}\n{body}"
    assert sha256(text.encode()).hexdigest() == made["digest"] == fields["digest"]
    kept = {key: fields[key] for key in sorted(fields) if key not in ("salt", "body")}
    named = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    assert sha256(f"therasched-link-v1\n{named}".encode()).hexdigest() == made["link"]
    del kept["sig"]
    message = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    assert made["signed"] == f"therasched-event-v1\n{message}"


@ssh.needs_openssh
@every_note
def test_openssh_takes_the_signature(name: str, tmp_path: Path) -> None:
    made = vector(NOTES[name])
    arguments = (tmp_path, made["key"], made["signed"].encode(), sshsig.armored(made["sig"]))
    assert ssh.verifies(*arguments, "therasched-event-v1")
    assert not ssh.verifies(*arguments, "therasched-event-v2")


@every_note
def test_however_its_file_is_spelled_a_note_verifies(name: str) -> None:
    event = signed(content(NOTES[name].encode()))
    files = reformat.spellings(content(NOTES[name].encode()), WAYS)
    assert len(set(files)) == WAYS
    for file in files:
        again = content(file)
        assert canon.to_json(canon.canonical(again)) == canon.to_json(event.note), file.decode()
        assert attestation.says(again, event)
    assert keys.check(chain.signed_bytes(event), event.sig) == testkeys.public("lena")


@every_note
def test_the_file_itself_saved_otherwise_verifies(name: str) -> None:
    text = NOTES[name]
    event = signed(content(text.encode()))
    for other in (
        text.replace("\n", "\r\n"),
        f"\ufeff{text}",
        f"---\n{text}",
        f"{text}\n\n# the end",
        f"# a comment\n\n{text}".rstrip("\n"),
        f"x-empty: ''\n{text}",
    ):
        assert attestation.says(content(other.encode()), event), other


@every_note
def test_a_changed_word_does_not(name: str) -> None:
    note = content(NOTES[name].encode())
    event = signed(note)
    found = 0
    for file in reformat.spellings(note, 10):
        for old, new in (("lena", "lema"), ("2026", "2025"), ("session", "phone"), ("anna-k", "b")):
            data = file.replace(old.encode(), new.encode())
            if b"\n" in data and content(data) != content(file):
                found += 1
                assert not attestation.says(content(data), event)
    assert found > 10


def test_the_ways_to_spell_are_many() -> None:
    files = reformat.spellings(content(NOTES["direct"].encode()), WAYS)
    assert sum(b"\r\n" in file for file in files) > 5
    assert sum(file.startswith(b"\xef\xbb\xbf") for file in files) > 5
    assert sum(not file.endswith(b"\n") for file in files) > 5
    assert sum(b"admin:" in file for file in files) > 5
    for mark in (b"|", b'"', b"'", b"{", b"- ", b"#", b"\\x", b"   \n"):
        assert sum(mark in file for file in files) > 5
    assert vectors.SALT in vector(NOTES["direct"])["line"]
