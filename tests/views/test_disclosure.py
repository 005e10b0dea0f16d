from __future__ import annotations

import pytest

from tests.support.feeds import practice, session
from therasched.views.disclosure import LEVELS, client_name, who

NAMES = {"anna-k": "Anna Katharina Köhler", "ben-o": "Ben O'Brien", "c003": "田中 家族"}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("code", ["anna-k", "ben-o", "c003"]),
        ("initials", ["AKK", "BO", "田家"]),
        ("first", ["Anna", "Ben", "田中"]),
        ("full", list(NAMES.values())),
        ("none", ["", "", ""]),
    ],
)
def test_each_level_tells_so_much(level: str, expected: list[str]) -> None:
    known = practice(**NAMES)
    assert [client_name(code, known, level) for code in NAMES] == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [("code", "zoe-w"), ("initials", "ZW"), ("first", "zoe-w"), ("full", "zoe-w"), ("none", "")],
)
def test_a_client_without_a_file_goes_by_the_code(level: str, expected: str) -> None:
    assert client_name("zoe-w", practice(), level) == expected


@pytest.mark.parametrize("level", ["", "FULL", "Full", "names", "all"])
def test_what_is_no_level_names_nobody(level: str) -> None:
    assert client_name("anna", practice(), level) == ""


def test_a_session_with_one_client_is_called_after_her() -> None:
    found = [who(session(), practice(), level) for level in LEVELS]
    assert found == ["anna", "AK", "Anna", "Anna K.", ""]


def test_a_group_is_named_in_the_house_and_counted_in_a_calendar() -> None:
    known, group = practice(**NAMES), session(clients=tuple(NAMES))
    assert who(group, known, "first") == "Anna, Ben, 田中"
    assert who(group, known, "none") == ""
    assert {who(group, known, level, calendar=True) for level in LEVELS} == {"Group (3)"}


def test_a_session_without_clients_is_with_nobody() -> None:
    assert who(session(clients=()), practice(), "full") == ""
    assert who(session(clients=()), practice(), "full", calendar=True) == ""
