from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from therasched.cli import wiring
from therasched.errors import FaultyData, NoPractice, Refused

if TYPE_CHECKING:
    from tests.support.shop import Shop


def test_a_practice_is_opened_with_its_clock(shop: Shop) -> None:
    opened = wiring.open_practice(str(shop.root))
    assert f"{opened.office.now:%d %H:%M}" == "03 10:40"
    assert opened.clock_set_by
    assert opened.findings() == []


def test_findings_are_of_what_was_read(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 9:00")
    shop.write(stored.path, shop.text(stored) + "typ: x\n")
    shop.write("clients/ben-o.yaml", "code: ben-o\nnmae: Ben\n")
    opened = wiring.open_practice(str(shop.root))
    assert opened.findings() == []
    assert "ben-o" in opened.office.practice.clients
    assert [one.name for one in opened.office.practice.clients.values()]
    list(opened.office.sessions.since(opened.office.now.date()))
    assert {one.path for one in opened.findings()} == {"clients/ben-o.yaml", stored.path}


def test_no_practice_and_faulty_settings(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NoPractice):
        wiring.open_practice(str(tmp_path))
    shop.write("therasched.yaml", "name: x\nname: y\nscema: 2\n")
    with pytest.raises(FaultyData):
        wiring.open_practice(str(shop.root))
    assert len(wiring.settings_findings(str(shop.root))) >= 1


def test_a_rehearsal_writes_nothing_but_drafts(shop: Shop) -> None:
    stored = shop.book("anna-k", "thu 9:00")
    opened = wiring.open_practice(str(shop.root), rehearse=True)
    with untouched(shop.root):
        opened.office.sessions.remove(opened.office.sessions.get(stored.path))
    path = opened.drafts.keep("x.txt", b"typed")
    assert (shop.root / path).read_bytes() == b"typed"


def test_an_export_stays_off_the_practices_files(shop: Shop, tmp_path: Path) -> None:
    opened = wiring.open_practice(str(shop.root))
    wiring.exits(opened, rehearse=False).write(str(tmp_path / "x.ics"), [b"x"])
    assert (tmp_path / "x.ics").read_bytes() == b"x"
    with untouched(tmp_path), pytest.raises(Refused):
        wiring.exits(opened, rehearse=True).write(str(shop.root / "therasched.yaml"), [b"x"])


def test_ids() -> None:
    assert wiring.is_session_id("k7f3mq")
    assert not wiring.is_session_id("aaaaaa")


def test_inventory_and_editor(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = shop.book("anna-k", "thu 9:00")
    opened = wiring.open_practice(str(shop.root))
    assert wiring.inventory(opened).sessions() == [stored.path]
    monkeypatch.setenv("EDITOR", "touch")
    wiring.run_editor(tmp_path / "made")
    assert (tmp_path / "made").exists()


def test_the_practice_here_or_above(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.root / "sessions").mkdir()
    monkeypatch.chdir(shop.root / "sessions")
    assert wiring.open_practice("").files.root == shop.root
    monkeypatch.setenv("THERASCHED_DIR", "..")
    assert Path(wiring.open_practice("").files.root).samefile(shop.root)


def test_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(NoPractice, match="the folder you are in is gone"):
        wiring.open_practice("")
