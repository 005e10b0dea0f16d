"""Modules of the standard library wait until somebody looks for something in them."""

from __future__ import annotations

import inspect
import sys
import uuid
from importlib import import_module
from importlib.machinery import PathFinder
from unittest import mock

import pytest

from therasched.cli import late


@pytest.fixture(autouse=True)
def _unloaded() -> object:
    """They are not there for a while."""
    with mock.patch.dict(sys.modules):
        del sys.modules["inspect"], sys.modules["uuid"]
        yield


def test_it_runs_when_something_of_it_is_wanted() -> None:
    with late.postponed():
        waiting = import_module("inspect")
    assert waiting is not inspect
    assert "cleandoc" not in vars(waiting)
    assert waiting.cleandoc("  a\n  b") == "a\nb"
    assert "signature" in vars(waiting)
    assert waiting.__spec__ == inspect.__spec__
    assert waiting.__file__ == inspect.__file__


def test_a_type_is_just_a_name_while_others_are_imported() -> None:
    with late.postponed():
        waiting = import_module("uuid")
        named = waiting.UUID
    assert named == "uuid.UUID"
    assert "UUID" not in vars(waiting)
    assert waiting.UUID("0" * 32).int == 0
    assert waiting.UUID is not uuid.UUID  # the same code, run once more


def test_what_runs_meanwhile_is_whole() -> None:
    with late.postponed():
        waiting = import_module("uuid")
        assert waiting.uuid4().version == 4
    assert waiting.UUID(int=0).int == 0


def test_a_name_that_is_not_in_it_is_missed_as_ever() -> None:
    with late.postponed():
        pass
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = import_module("inspect").nothing_like_it


def test_what_was_imported_stays() -> None:
    sys.modules["inspect"] = inspect
    with late.postponed():
        assert sys.modules["inspect"] is inspect


def test_where_it_is_not_found_nothing_happens() -> None:
    with mock.patch.object(PathFinder, "find_spec", return_value=None), late.postponed():
        found = set(late.NAMES) & set(sys.modules)
    assert not found
