"""What commands are tried on: a small practice, the example, and the program in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.commands import copy_example
from tests.support.program import Program
from tests.support.shop import Shop
from therasched.cli import output

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A few clients and no session, at Tue 3 Mar 2026 10:40."""
    return Shop(tmp_path / "practice")


@pytest.fixture
def program(shop: Shop) -> Program:
    """The program in the small practice."""
    return Program(shop.root)


@pytest.fixture
def example(tmp_path: Path) -> Program:
    """The program in a copy of the example, at Wed 11 Mar 2026 10:40."""
    return Program(copy_example(tmp_path))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits there and answers with the lines of stdin."""
    monkeypatch.setattr(output, "is_terminal", lambda: True)
