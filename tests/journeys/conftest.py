"""Places that several journeys begin at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.hub import Office
from tests.support.signing import AHEAD

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(made_office: Office, tmp_path: Path) -> Office:
    return made_office.copy(tmp_path)


@pytest.fixture
def torn(office: Office) -> Office:
    """Both planned one session."""
    office.lena("plan", AHEAD, "-m", "Breathe.")
    office.lena.sync()
    office.tom("plan", AHEAD, "-m", "Sing.")
    return office
