"""What is found out about the machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from therasched.storage import machine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("variable", "target", "zone"),
    [
        ("Asia/Tokyo", "/usr/share/zoneinfo/Europe/Berlin", "Asia/Tokyo"),
        (":Asia/Tokyo", "", "Asia/Tokyo"),
        ("", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("<+1245>-12:45", "../usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("", "/var/db/timezone/zoneinfo/America/New_York", "America/New_York"),
        ("", "/etc/berlin", "UTC"),
        ("/etc/localtime", "/usr/share/zoneinfo/localtime", "UTC"),
        ("", "", "UTC"),
    ],
)
def test_the_zone_of_the_machine(tmp_path: Path, variable: str, target: str, zone: str) -> None:
    link = tmp_path / "localtime"
    if target:
        link.symlink_to(target)
    assert machine.local_zone({"TZ": variable} if variable else {}, str(link)) == zone


def test_a_file_that_is_no_link_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "localtime").write_bytes(b"TZif")
    assert machine.local_zone({}, str(tmp_path / "localtime")) == "UTC"


def test_the_rest_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.python_version().startswith(f"{sys.version_info[0]}.{sys.version_info[1]}.")
    assert machine.count_zones() > 400
    assert machine.has_libyaml() in (True, False)
    monkeypatch.setenv("EDITOR", f"{sys.executable} -m edit")
    assert machine.editor() == f"{sys.executable} -m edit"
