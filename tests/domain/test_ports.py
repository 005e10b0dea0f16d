"""What storage offers is what the ports promise: the same methods with the same arguments."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from therasched.domain import ports
from therasched.storage import machine
from therasched.storage.founding import Ground, Keeper
from therasched.storage.inventory import Inventory
from therasched.storage.people import People
from therasched.storage.sessions import Sessions
from therasched.storage.settings import SettingsFile

if TYPE_CHECKING:
    from types import ModuleType

FULFILLED = [
    (ports.SessionStore, Sessions),
    (ports.PeopleStore, People),
    (ports.SettingsStore, SettingsFile),
    (ports.Inventory, Inventory),
    (ports.Ground, Ground),
    (ports.Keeper, Keeper),
    (ports.Machine, machine),
]


def promised(port: type) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(port).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }


def arguments(function: object) -> list[tuple[str, object, bool]]:
    """Name, kind, and whether it may be left out."""
    assert callable(function)
    return [
        (one.name, one.kind, one.default is not inspect.Parameter.empty)
        for one in inspect.signature(function).parameters.values()
        if one.name != "self"
    ]


@pytest.mark.parametrize(("port", "fulfilled"), FULFILLED, ids=lambda one: one.__name__)
def test_a_port_is_fulfilled(port: type, fulfilled: type | ModuleType) -> None:
    methods = promised(port)
    assert methods
    for name, method in methods.items():
        given = arguments(getattr(fulfilled, name))
        wanted = arguments(method)
        # What storage takes beyond the promise must have a default.
        assert given[: len(wanted)] == wanted, name
        assert all(optional for _, _, optional in given[len(wanted) :]), name


def test_every_port_is_fulfilled_by_something() -> None:
    named = {port for port, _ in FULFILLED}
    declared = {
        one
        for one in vars(ports).values()
        if inspect.isclass(one) and one.__module__ == ports.__name__
    }
    assert named == declared
