"""The doctor: what is good, what is good to know, what is bad, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from therasched.actions import diagnose
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from therasched.actions.diagnose import Diagnosis
    from therasched.domain.history import Change


class Machine:
    """A machine in order, but for what a test says."""

    libyaml = True
    zones = 500
    program = "/usr/bin/vi"

    def python_version(self) -> str:
        return "3.11.7"

    def has_libyaml(self) -> bool:
        return self.libyaml

    def count_zones(self) -> int:
        return self.zones

    def local_zone(self) -> str:
        return "Europe/Berlin"

    def editor(self) -> str:
        if not self.program:
            raise TheraschedError('there is no editor "vi"', hint="export EDITOR=nano")
        return self.program


class Keeper:
    """A folder in order, but for what a test says."""

    root = Path("/practice")
    paths: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    unsaved: tuple[str, ...] = ()
    hindering: tuple[tuple[str, str], ...] | None = ()
    keys_in_use = 1
    signers_are_old = False

    def keys(self) -> int:
        return self.keys_in_use

    def has_old_signers(self) -> bool:
        return self.signers_are_old

    def open_to_others(self) -> tuple[str, ...]:
        return self.paths

    def old_schemas(self) -> tuple[str, ...]:
        return self.schemas

    def missing_rules(self) -> tuple[str, ...]:
        return self.rules

    def drafts(self) -> tuple[str, ...]:
        return self.unsaved

    def hindrances(self) -> tuple[tuple[str, str], ...] | None:
        return self.hindering

    def mend(self) -> list[Change]:
        raise AssertionError


def of_machine(encoding: str = "utf-8", **differs: object) -> dict[str, Diagnosis]:
    machine = Machine()
    vars(machine).update(differs)
    return {one.name: one for one in diagnose.machine(machine, encoding)}


def of_folder(faults: int = 0, **differs: object) -> dict[str, Diagnosis]:
    keeper = Keeper()
    vars(keeper).update(differs)
    return {one.name: one for one in diagnose.folder(keeper, faults)}


def test_everything_in_order() -> None:
    found = of_machine() | of_folder()
    assert {one.state for one in found.values()} == {"ok"}
    assert {one.hint for one in found.values()} == {""}
    assert found["zones"].message == "500 time zones, this machine's is Europe/Berlin"
    assert found["practice"].message == "/practice"


@pytest.mark.parametrize(
    ("differs", "name", "state", "hint"),
    [
        ({"libyaml": False}, "yaml", "note", "install libyaml, then PyYAML anew"),
        ({"zones": 0}, "zones", "bad", "pip install tzdata"),
        ({"program": ""}, "editor", "note", "export EDITOR=nano"),
        ({"encoding": "ANSI_X3.4-1968"}, "terminal", "note", "export LANG=C.UTF-8"),
    ],
)
def test_what_is_missing_on_the_machine(
    differs: dict[str, object], name: str, state: str, hint: str
) -> None:
    found = of_machine(**differs)  # type: ignore[arg-type]
    assert (found[name].state, found[name].hint) == (state, hint)
    assert {one.state for one in found.values() if one.name != name} == {"ok"}


@pytest.mark.parametrize(
    ("differs", "name", "state"),
    [
        ({"faults": 2}, "settings", "bad"),
        ({"paths": (".", "a", "b", "c", "d")}, "permissions", "bad"),
        ({"schemas": ("a",)}, "schema", "bad"),
        ({"rules": ("a",)}, "git", "bad"),
        ({"unsaved": ("a",)}, "drafts", "note"),
        ({"hindering": (("index.lock is there", "rm index.lock"),)}, "history", "bad"),
    ],
)
def test_what_is_not_in_order_in_the_folder(
    differs: dict[str, object], name: str, state: str
) -> None:
    found = of_folder(**differs)  # type: ignore[arg-type]
    assert found[name].state == state
    assert found[name].hint
    assert {one.state for one in found.values() if one.name != name} == {"ok"}


def test_without_git_nothing_hinders() -> None:
    found = of_folder(hindering=None)
    assert found["history"].state == "ok"
    assert "git is not asked" in found["history"].message


def test_long_lists_are_cut_short() -> None:
    found = of_folder(paths=(".", "a", "b", "c", "d"))
    assert found["permissions"].message == "others can read ., a, b and 2 more"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8"])
def test_utf_8_by_any_name(encoding: str) -> None:
    assert of_machine(encoding)["terminal"].state == "ok"


def test_signing_needs_a_key_and_a_list_that_fits() -> None:
    assert of_folder()["signing"] == ("signing", "ok", "1 key in use", "")
    assert of_folder(keys_in_use=2)["signing"].message == "2 keys in use"
    none = of_folder(keys_in_use=0)["signing"]
    assert (none.state, none.hint) == ("note", "therasched key add --new")
    old = of_folder(signers_are_old=True)["signing"]
    assert (old.state, old.hint) == ("bad", "therasched doctor --fix")


@pytest.mark.parametrize(("faults", "told"), [(1, "1 fault"), (2, "2 faults")])
def test_faults_of_the_settings_are_counted(faults: int, told: str) -> None:
    assert of_folder(faults)["settings"].message == told
