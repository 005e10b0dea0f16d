"""What storage offers is what the ports promise: the same methods with the same arguments."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from therasched.domain import ports
from therasched.storage import machine
from therasched.storage.founding import Ground, Keeper
from therasched.storage.inventory import Inventory
from therasched.storage.keys import Keyring, Signer
from therasched.storage.ledger import Ledger
from therasched.storage.past import Past
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
    (ports.History, Past),
    (ports.Ledger, Ledger),
    (ports.Keyring, Keyring),
    (ports.Signer, Signer),
    (ports.Machine, machine),
]


def promised(port: type) -> dict[str, object]:
    return {
        name: value
        for name, value in vars(port).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }


def arguments(function: object) -> list[inspect.Parameter]:
    assert callable(function)
    return [one for one in inspect.signature(function).parameters.values() if one.name != "self"]


def optional(one: inspect.Parameter) -> bool:
    return one.default is not inspect.Parameter.empty


def takes(given: inspect.Parameter, wanted: inspect.Parameter) -> bool:
    """Whether an argument can be given as is promised: by place, by name, or left out."""
    either = given.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    named = given.name == wanted.name or wanted.kind is inspect.Parameter.POSITIONAL_ONLY
    return (
        named
        and (given.kind is wanted.kind or either)
        and (optional(given) or not optional(wanted))
    )


@pytest.mark.parametrize(("port", "fulfilled"), FULFILLED, ids=lambda one: one.__name__)
def test_a_port_is_fulfilled(port: type, fulfilled: type | ModuleType) -> None:
    methods = promised(port)
    assert methods
    for name, method in methods.items():
        given = arguments(getattr(fulfilled, name))
        wanted = arguments(method)
        assert len(given) >= len(wanted), name
        assert all(map(takes, given, wanted)), name
        # What storage takes beyond the promise must have a default.
        assert all(map(optional, given[len(wanted) :])), name


def test_every_port_is_fulfilled_by_something() -> None:
    named = {port for port, _ in FULFILLED}
    declared = {
        one
        for one in vars(ports).values()
        if inspect.isclass(one) and one.__module__ == ports.__name__
    }
    assert named == declared
