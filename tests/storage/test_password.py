"""The password for the mail server: from where it may come, and that it is told nowhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from therasched.domain.practice import Mail
from therasched.errors import Refused, StorageFailed, TheraschedError
from therasched.storage import password
from therasched.storage.password import NoPassword
from therasched.storage.processes import ProgramMissing

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    folder = tmp_path / "practice"
    folder.mkdir()
    return folder


def kept(file: Path, text: str, mode: int = 0o600) -> Mail:
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return Mail(password_file=str(file))


def printing(code: str) -> Mail:
    return Mail(password_command=f"{sys.executable} -c '{code}'")


def test_the_first_line_of_a_file(practice: Path, tmp_path: Path) -> None:
    assert password.of(kept(tmp_path / "secret", " pä ss \nuser: lena\n"), practice) == " pä ss "


def test_a_file_in_the_home_folder(
    practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tmp_path / "secret", "pass")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert password.of(Mail(password_file="~/secret"), practice) == "pass"


def test_what_a_command_prints(practice: Path) -> None:
    code = 'import sys; print("two words"); print("secret", file=sys.stderr)'
    assert password.of(printing(code), practice) == "two words"


def refused(mail: Mail, practice: Path) -> TheraschedError:
    with pytest.raises(TheraschedError) as caught:
        password.of(mail, practice)
    assert "hunter2" not in f"{caught.value} {caught.value.hint} {caught.value.__cause__}"
    return caught.value


def test_a_command_that_fails_is_told_without_what_it_said(practice: Path) -> None:
    code = 'import sys; print("hunter2"); sys.exit("hunter2")'
    error = refused(printing(code), practice)
    assert isinstance(error, NoPassword)
    assert str(error) == "mail.password_command ended with 1"


@pytest.mark.parametrize("code", ["", 'print("")', 'print("  ")'])
def test_a_command_that_prints_nothing(practice: Path, code: str) -> None:
    assert str(refused(printing(code), practice)) == "mail.password_command gives no password"


@pytest.mark.parametrize("command", ["'", "#", "nowhere --x", "./pass"])
def test_a_command_that_is_none(practice: Path, command: str) -> None:
    error = refused(Mail(password_command=command), practice)
    assert isinstance(error, NoPassword | ProgramMissing)


def test_no_shell_reads_the_command(practice: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    mail = Mail(password_command=f"/bin/echo $(touch {made}); touch {made}")
    assert password.of(mail, practice) == f"$(touch {made}); touch {made}"
    assert not made.exists()


def test_a_practice_brings_no_program(practice: Path) -> None:
    program = practice / "pass"
    program.write_text("#!/bin/sh\necho x\n", encoding="ascii")
    program.chmod(0o700)
    error = refused(Mail(password_command=str(program)), practice)
    assert str(error) == "mail.password_command is inside of the practice"
    assert isinstance(error, Refused)


def test_a_practice_holds_no_password(practice: Path, tmp_path: Path) -> None:
    mail = kept(practice / "secret", "hunter2")
    assert str(refused(mail, practice)) == "mail.password_file is inside of the practice"
    link = tmp_path / "link"
    link.symlink_to(practice / "secret")
    assert isinstance(refused(Mail(password_file=str(link)), practice), Refused)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_may_read(practice: Path, tmp_path: Path, mode: int) -> None:
    error = refused(kept(tmp_path / "secret", "hunter2", mode), practice)
    assert str(error) == "mail.password_file may be read by others"
    assert error.hint == f"chmod 600 {tmp_path / 'secret'}"


def test_a_file_that_is_not_there_or_no_file(practice: Path, tmp_path: Path) -> None:
    assert isinstance(refused(Mail(password_file=str(tmp_path / "x")), practice), StorageFailed)
    folder = tmp_path / "folder"
    folder.mkdir(0o700)
    assert isinstance(refused(Mail(password_file=str(folder)), practice), NoPassword)


def test_a_file_is_named_by_its_whole_path(practice: Path) -> None:
    error = refused(Mail(password_file="secret"), practice)
    assert "must be a whole path" in str(error)
