"""`doctor`: what it looks at, what it mends, and how it ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.program import Program
from tests.support.records import kept

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shop import Shop


@pytest.fixture(autouse=True)
def _editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", sys.executable)


def states(program: Program, *arguments: str, code: int = 0) -> dict[str, str]:
    checks = program("doctor", "--json", *arguments, code=code).json["checks"]
    return {one["name"]: one["state"] for one in checks}


def test_a_folder_that_is_not_in_order_is_mended(program: Program, shop: Shop) -> None:
    (shop.root / "clients/anna-k.yaml").chmod(0o644)
    with kept(shop.root):
        found = states(program, code=1)
        assert states(program, "--fix", "-n", code=1) == found
    assert {name for name, state in found.items() if state == "bad"} == {
        *("permissions", "schema", "git"),
    }
    answer = program("doctor", code=1)
    assert "bad   permissions" in answer.out
    assert "try: therasched doctor --fix" in answer.out
    mended = states(program, "--fix")
    assert mended.pop("signing") == "note"  # there is no key yet
    assert set(mended.values()) == {"ok"}
    assert (shop.root / "clients/anna-k.yaml").stat().st_mode & 0o777 == 0o600
    assert program("doctor").code == 0


def test_without_a_practice_it_looks_at_the_machine(tmp_path: Path) -> None:
    here = Program(tmp_path)
    found = states(here)
    assert found["practice"] == "note"
    assert "permissions" not in found
    assert "try: therasched init" in here("doctor").out
    assert here("doctor", "--fix").code == 0


def test_faulty_settings_do_not_keep_it_from_looking(program: Program, shop: Shop) -> None:
    program("doctor", "--fix")
    shop.write("therasched.yaml", "schema: 1\n")
    (shop.root / "therasched.yaml").chmod(0o600)
    found = states(program, code=1)
    assert {name for name, state in found.items() if state == "bad"} == {"settings"}


def test_drafts_are_told(program: Program, shop: Shop) -> None:
    program("doctor", "--fix")
    draft = shop.root / ".therasched/drafts/bcdfgh-plan.txt"
    draft.parent.mkdir(mode=0o700)
    draft.write_text("x")
    draft.chmod(0o600)
    answer = program("doctor")
    assert "note  drafts       unsaved text in .therasched/drafts/bcdfgh-plan.txt" in answer.out


def test_plain_answers(program: Program) -> None:
    rows = program("doctor", "--plain", code=1).rows
    assert rows[0][:2] == ["ok", "python"]
    assert {len(row) for row in rows} == {4}


def test_a_list_of_signers_that_does_not_fit_is_written_anew(example: Program) -> None:
    listed = example.folder / "signed/allowed_signers"
    right = listed.read_bytes()
    listed.write_bytes(right.replace(b"lena", b"lina"))
    assert states(example, code=1)["signing"] == "bad"
    assert states(example, "--fix")["signing"] == "ok"
    assert listed.read_bytes() == right


def mail(program: Program) -> tuple[str, str, str]:
    checks = program.run("doctor", "--json").json["checks"]
    (found,) = [one for one in checks if one["name"] == "mail"]
    return found["state"], found["message"], found["hint"]


def test_what_the_settings_lack_to_send_mail_is_told(program: Program) -> None:
    assert mail(program) == ("ok", "not set up: messages are written, and not sent", "")
    program("config", "set", "mail.from", "praxis@example.org")
    hint = "therasched config set mail.host smtp.example.org"
    assert mail(program) == ("note", "mail.host is not set, so nothing can be sent", hint)
    program("config", "set", "mail.host", "smtp.example.org")
    assert mail(program) == ("ok", "from praxis@example.org by smtp.example.org", "")
    program("config", "set", "mail.sender", "desk")
    assert mail(program)[1].endswith("smtp.example.org; the machine desk alone sends")
