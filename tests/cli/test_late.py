"""A module of the standard library waits until somebody looks for something in it."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from unittest import mock

import pytest

from therasched.cli import late


@pytest.fixture(autouse=True)
def _unloaded() -> object:
    """`inspect` is not there for a while."""
    with mock.patch.dict(sys.modules):
        del sys.modules["inspect"]
        yield


def test_it_runs_when_something_of_it_is_wanted() -> None:
    late.postpone()
    waiting = import_module("inspect")
    assert waiting is not inspect
    assert "cleandoc" not in vars(waiting)
    assert waiting.cleandoc("  a\n  b") == "a\nb"
    assert "signature" in vars(waiting)
    assert waiting.__spec__ == inspect.__spec__
    assert waiting.__file__ == inspect.__file__


def test_a_name_that_is_not_in_it_is_missed_as_ever() -> None:
    late.postpone()
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = import_module("inspect").nothing_like_it


def test_what_was_imported_stays() -> None:
    sys.modules["inspect"] = inspect
    late.postpone()
    assert sys.modules["inspect"] is inspect


def test_where_it_is_not_found_nothing_happens() -> None:
    with mock.patch.object(PathFinder, "find_spec", return_value=None):
        late.postpone()
        found = "inspect" in sys.modules
    assert not found
