"""What the commands are asked with."""

from __future__ import annotations

import pytest

from therasched.cli import output


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits there and answers with the lines of stdin."""
    monkeypatch.setattr(output, "is_terminal", lambda: True)
