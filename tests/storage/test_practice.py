"""Opening a practice: where it is found, what its clock says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shop import SETTINGS, Shop
from therasched.errors import FaultyData, NoPractice, UsageFault
from therasched.storage.files import Files
from therasched.storage.practice import DESK, VARIABLE, OpenPractice, discover


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "practice")


def test_it_is_found_here_or_going_up(shop: Shop) -> None:
    below = shop.root / "sessions" / "2026"
    below.mkdir(parents=True)
    for start in (shop.root, below):
        assert Path(discover("", str(start))) == shop.root


def test_it_is_found_where_one_says(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    above = str(shop.root.parent)
    assert Path(discover("practice", above)) == shop.root
    assert Path(discover(str(shop.root), "/")) == shop.root
    monkeypatch.setenv(VARIABLE, str(shop.root))
    assert Path(discover("", "/")) == shop.root


def test_what_one_says_counts_and_nothing_above_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.root / "clients" / "x").mkdir()
    with pytest.raises(NoPractice) as refused:
        discover("clients/x", str(shop.root))
    assert str(refused.value) == "no practice in clients/x (no therasched.yaml)"
    monkeypatch.setenv(VARIABLE, str(shop.root.parent))
    with pytest.raises(NoPractice):
        discover("", str(shop.root))


def test_none_at_all_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoPractice) as refused:
        discover("", str(tmp_path))
    assert refused.value.hint == "therasched init\ntherasched demo"
    (tmp_path / "therasched.yaml").mkdir()
    with pytest.raises(NoPractice):
        discover("", str(tmp_path))


def test_its_clock_may_stand_still(shop: Shop) -> None:
    opened = OpenPractice(Files(shop.root))
    assert opened.practice.now.isoformat() == "2026-03-03T10:40:00+01:00"
    assert opened.clock_set_by == "clock in therasched.yaml"
    assert opened.practice.clients["anna-k"].name == "Anna K."
    assert opened.practice.contacts["school-ot"].code == "school-ot"


def test_the_environment_sets_the_clock(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THERASCHED_NOW", "2026-07-01 08:00")
    opened = OpenPractice(Files(shop.root))
    assert opened.practice.now.isoformat() == "2026-07-01T08:00:00+02:00"
    assert opened.clock_set_by == "THERASCHED_NOW"
    monkeypatch.setenv("THERASCHED_NOW", "noon")
    with pytest.raises(UsageFault, match="THERASCHED_NOW"):
        OpenPractice(Files(shop.root))


def test_faulty_settings_open_nothing(shop: Shop) -> None:
    shop.write("therasched.yaml", SETTINGS.replace("10:40", "25:40"))
    with pytest.raises(FaultyData) as refused:
        OpenPractice(Files(shop.root))
    assert refused.value.where == "therasched.yaml:19:8"


def test_the_environment_says_who_is_at_this_desk(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def desk() -> str:
        return OpenPractice(Files(shop.root)).practice.settings.practitioner

    assert desk() == "lena"
    monkeypatch.setenv(DESK, "")
    assert desk() == "lena"
    monkeypatch.setenv(DESK, "tom")
    assert desk() == "tom"
    assert OpenPractice(Files(shop.root)).settings_file.settings.practitioner == "lena"
    monkeypatch.setenv(DESK, "nobody" * 20)
    with pytest.raises(UsageFault) as refused:
        desk()
    assert (
        str(refused.value)
        == f'THERASCHED_PRACTITIONER names no practitioner: "{"nobody" * 20:.64}"'
    )
    assert refused.value.hint == "one of lena, tom"


def test_it_knows_its_signed_history(shop: Shop) -> None:
    opened = OpenPractice(Files(shop.root))
    assert opened.practice.signed is opened.ledger
    assert len(opened.practice.signed) == 0
