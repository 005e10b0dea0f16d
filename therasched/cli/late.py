"""Modules of the standard library that click imports and a command seldom needs, run late.

`inspect` takes a tenth of the time of a short command, for dedenting help texts; `uuid` half of
that, for a kind of option that there is none of. So they are put into `sys.modules` without having
been run, and run when somebody first looks for anything in them (PEP 562).
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.machinery import PathFinder
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAMES: Mapping[str, Mapping[str, str]] = {"inspect": {}, "uuid": {"UUID": "uuid.UUID"}}
"""Which, and what of each is named in click's types, where the name of a type will do."""


@contextmanager
def postponed() -> Iterator[None]:
    """Let them wait while click is imported, and from then on.

    Where one has been imported, or isn't where it should be, nothing is done about it.
    """
    waiting = [module for module in map(_waiting, NAMES) if module is not None]
    for module in waiting:
        vars(module).update(NAMES[module.__name__])
        sys.modules[module.__name__] = module
    yield
    for module in waiting:
        for name, named in NAMES[module.__name__].items():
            if vars(module).get(name) == named:
                delattr(module, name)


def _waiting(name: str) -> ModuleType | None:
    """A module that will run when somebody looks for what is not in it yet."""
    spec = None if name in sys.modules else PathFinder.find_spec(name)
    if spec is None or spec.loader is None:
        return None
    module, run = ModuleType(name), spec.loader.exec_module
    vars(module).update(__spec__=spec, __loader__=spec.loader, __file__=spec.origin)

    def first(wanted: str) -> object:  # called for a name that is not there yet
        del module.__getattr__
        run(module)
        return getattr(module, wanted)

    module.__getattr__ = first  # type: ignore[method-assign]
    return module
