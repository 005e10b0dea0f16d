"""Who gets a page, and what may be the key to it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from therasched.domain.people import Client, Contact
from therasched.domain.practice import Practice, Settings
from therasched.domain.publication import ARCHIVED, LENGTH, NO_CONSENT, SIGNS, Put, barred, is_key

UTC = ZoneInfo("UTC")
GIVEN, AHEAD, OTHER = {"portal": "2026-03-11"}, {"portal": "2026-03-12"}, {"email": "2026-01-01"}


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("a" * LENGTH, True),
        (SIGNS[-LENGTH:], True),
        ("", False),
        ("a" * (LENGTH - 1), False),
        ("a" * (LENGTH + 1), False),
        ("A" + "a" * (LENGTH - 1), False),
        ("." + "a" * (LENGTH - 1), False),
        ("../" + "a" * (LENGTH - 3), False),
        ("a" * (LENGTH - 1) + "\n", False),
    ],
)
def test_a_key_is_long_and_a_harmless_name(text: str, good: bool) -> None:
    assert is_key(text) is good


def test_a_key_has_at_least_128_bits() -> None:
    assert len(set(SIGNS)) ** LENGTH >= 2**128
    assert 256 % len(SIGNS) == 0  # so a byte draws each sign as often


@pytest.mark.parametrize(
    ("client", "guardian", "reason"),
    [
        ({"consent": GIVEN}, {}, ""),
        ({"consent": GIVEN, "archived": "2026-01-01"}, {}, ARCHIVED),
        ({"consent": OTHER}, {}, NO_CONSENT),
        ({"consent": AHEAD}, {}, NO_CONSENT),
        ({"guardians": ("mum",)}, {"consent": GIVEN}, ""),
        ({"guardians": ("mum",)}, {"consent": GIVEN, "archived": "2026-01-01"}, NO_CONSENT),
        ({"contacts": ("mum",)}, {"consent": GIVEN}, NO_CONSENT),
        ({"guardians": ("gone",)}, {"consent": GIVEN}, NO_CONSENT),
    ],
)
def test_who_gets_a_page(
    client: dict[str, object], guardian: dict[str, object], reason: str
) -> None:
    settings = Settings("test", "Test", "UTC", "lena", {})
    contacts = {"mum": Contact("mum", "Mum", **guardian)}  # type: ignore[arg-type]
    practice = Practice(settings, {}, contacts, UTC, datetime(2026, 3, 11, tzinfo=UTC))
    assert barred(Client("c", "C", **client), practice) == reason  # type: ignore[arg-type]


def test_what_was_done_adds_up() -> None:
    assert Put(1, 2, 3, ("a",)).plus(Put(10, 20, 30, ("b",))) == Put(11, 22, 33, ("a", "b"))
