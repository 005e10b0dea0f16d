"""Records are what `typing.NamedTuple` makes, and are made without looking at annotations."""

from __future__ import annotations

import copy
import pickle
import re
import typing
from pathlib import Path

import pytest

from therasched.domain import record


class Mine(record.NamedTuple):
    """One with defaults, a property and a method."""

    first: int
    second: str = "two"
    third: tuple[Nothing, ...] = ()  # type: ignore[name-defined]  # noqa: F821 - nobody looks

    @property
    def both(self) -> str:
        return f"{self.first} {self.second}"

    def named(self, second: str) -> Mine:
        return self._replace(second=second)


class Theirs(typing.NamedTuple):
    """The same by the standard library."""

    first: int
    second: str = "two"
    third: tuple[int, ...] = ()


@pytest.mark.parametrize("given", [(1,), (1, "b"), (1, "b", (3,))])
def test_it_is_as_the_standard_library_makes_it(given: tuple[int, str, tuple[int, ...]]) -> None:
    mine, theirs = Mine(*given), Theirs(*given)
    assert tuple(mine) == tuple(theirs) == mine
    assert hash(mine) == hash(theirs)
    assert repr(mine) == repr(theirs).replace("Theirs", "Mine")
    assert mine._asdict() == theirs._asdict()
    assert tuple(mine._replace(second="c")) == tuple(theirs._replace(second="c"))
    assert type(mine._replace(second="c")) is Mine
    assert type(Mine._make(mine)) is Mine


def test_it_says_the_same_of_itself() -> None:
    for name in ("_fields", "_field_defaults", "__match_args__", "__module__", "__slots__"):
        assert getattr(Mine, name) == getattr(Theirs, name, ())
    assert Mine.__doc__ == "One with defaults, a property and a method."
    assert isinstance(Mine(1), tuple)


def test_it_has_what_its_body_has() -> None:
    assert Mine(1).both == "1 two"
    assert Mine(1).named("b").both == "1 b"


def test_it_is_copied_and_sent_to_another_process() -> None:
    one = Mine(1, third=(2,))
    for other in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert other == one
        assert type(other) is Mine


def test_it_takes_and_keeps_no_more_than_its_fields() -> None:
    with pytest.raises(TypeError, match="first"):
        Mine()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="fourth"):
        Mine(1, fourth=4)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Mine(1).first = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Mine(1).fourth = 2  # type: ignore[attr-defined]


def test_without_annotations_that_are_text_there_is_none() -> None:
    with pytest.raises(KeyError):
        exec("class Empty(record.NamedTuple): pass", {"record": record, "__name__": __name__})


def test_every_record_of_the_program_is_made_so() -> None:
    package = Path(record.__file__).parents[1]
    others = [
        path.relative_to(package).as_posix()
        for path in sorted(package.rglob("*.py"))
        if re.search(r"^\s*from typing import .*\bNamedTuple\b", path.read_text(), re.MULTILINE)
    ]
    assert others == ["domain/record.py", "storage/people.py"]  # that one is generic
