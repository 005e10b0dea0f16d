from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.signing import LATER, Place, fingerprint
from tests.support.testkeys import public
from therasched.actions import enrol
from therasched.errors import NotFound, Refused

if TYPE_CHECKING:
    from pathlib import Path

LENA, TOM, NEW = public("lena"), public("tom"), public("lena-new")
PRINTS = {public(name): fingerprint(name) for name in ("lena", "tom", "lena-new")}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_first_key_signs_for_itself(tmp_path: Path) -> None:
    place = Place(tmp_path, keys=False)
    with place.office() as office:
        assert enrol.keys(office) == []
        event = enrol.add(office, "lena", LENA)
        assert [one.public for one in enrol.keys(office)] == [LENA]
    assert (event.kind, event.n, event.after) == ("add-key", "1", ())
    assert event.body == {"key": LENA, "practitioner": "lena"}
    assert (place.root / "signed/allowed_signers").read_text().startswith("lena namespaces=")


def test_a_later_key_is_signed_for_by_a_known_one(place: Place) -> None:
    with place.office() as office:
        enrol.add(office, "lena", NEW)
        enrol.add(office, "tom", TOM)
    told = place("verify", "--json", at=LATER).json
    assert [(one["practitioner"], one["vouched"]) for one in told["signers"]] == [
        ("lena", True),
        ("lena", True),
        ("tom", True),
    ]


@pytest.mark.parametrize(
    ("whose", "key", "said"),
    [
        ("lena", LENA, "this key is known already"),
        ("tom", LENA, "this key is lena's"),
    ],
)
def test_a_key_that_is_known(place: Place, whose: str, key: str, said: str) -> None:
    with place.office() as office, pytest.raises(Refused, match=said):
        enrol.add(office, whose, key)
    assert place.kinds() == ["add-key"]


def test_a_retired_key_stays_retired(place: Place) -> None:
    with place.office() as office:
        enrol.add(office, "tom", TOM)
        event = enrol.retire(office, TOM, "Left the practice.")
        assert event.body == {"key": TOM, "practitioner": "tom", "reason": "Left the practice."}
        with pytest.raises(Refused, match="a retired key does not come back"):
            enrol.add(office, "tom", TOM)
        with pytest.raises(NotFound, match="there is no such key in use"):
            enrol.retire(office, TOM)
        with pytest.raises(NotFound, match="there is no such key in use"):
            enrol.retire(office, NEW)
        assert "reason" not in (enrol.retire(office, LENA).body or {})
    assert [one.until is None for one in enrol.keys(place.shop.open())] == [False, False]


def test_who_has_no_key_vouches_for_nobody(tmp_path: Path) -> None:
    place = Place(tmp_path, keys=False)
    with place.office() as office, pytest.raises(Refused, match="lena has no key to sign for tom"):
        enrol.add(office, "tom", TOM)


def test_an_unvouched_key_signs_for_itself_until_an_old_one_does(place: Place) -> None:
    with place.office(key="lena-new") as office:
        enrol.add(office, "lena", NEW, unvouched=True)
        with pytest.raises(Refused, match="is known already"):
            enrol.add(office, "lena", NEW, unvouched=True)
    with place.office() as office:
        enrol.add(office, "lena", NEW)
        assert len(enrol.keys(office)) == 2
    told = place("verify", "--json", at=LATER).json
    assert [one["vouched"] for one in told["signers"]] == [True, True]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (fingerprint("lena"), LENA),
        (fingerprint("lena")[:11], LENA),
        (fingerprint("lena").removeprefix("SHA256:")[:4], LENA),
        (LENA, LENA),
        ("tom", TOM),
    ],
)
def test_a_key_is_found_by_what_people_type(place: Place, text: str, found: str) -> None:
    with place.office() as office:
        enrol.add(office, "tom", TOM)
        assert enrol.find(office, text, PRINTS) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lena", 'several keys fit "lena"'),
        ("SHA256:", 'no key in use fits "SHA256:"'),
        (fingerprint("lena")[:10], "no key in use fits"),
        ("zoe", 'no key in use fits "zoe"'),
        (fingerprint("tom"), "no key in use fits"),
    ],
)
def test_a_key_that_is_not_found(place: Place, text: str, said: str) -> None:
    with place.office() as office:
        enrol.add(office, "lena", NEW)
        enrol.add(office, "tom", TOM)
        enrol.retire(office, TOM)
        with pytest.raises(NotFound, match=said):
            enrol.find(office, text, PRINTS)
