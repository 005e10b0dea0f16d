"""How records are made: as `typing.NamedTuple` makes them, in half the time.

A short command makes sixty classes of records before it does anything, and `typing.NamedTuple`
compiles the annotation of each field, at which nobody looks while the program runs. To a type
checker it is that very class. What it can't do: `Generic`, annotations that are no text yet.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class _Maker(type):
        """Makes a class of tuples from the fields in the body of a class."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body["__annotations__"]
            defaults = [body.pop(field) for field in fields if field in body]
            base = namedtuple(name, fields, defaults=defaults, module=body["__module__"])  # noqa: PYI024 - to make it is the point
            return type(name, (base,), {**body, "__slots__": ()})

    class NamedTuple(metaclass=_Maker):
        """The base of a record."""
