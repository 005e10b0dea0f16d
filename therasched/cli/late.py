"""A module of the standard library that click imports and a command seldom needs, run late.

`inspect` takes a tenth of the time of a short command, for dedenting help texts. So it is put into
`sys.modules` without having been run, and runs when somebody first looks for anything in it (PEP
562). Must be called before click is imported; `__main__` does.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from types import ModuleType

NAME = "inspect"


def postpone() -> None:
    """Let `inspect` wait; where it has been imported, or isn't where it should be, nothing."""
    spec = PathFinder.find_spec(NAME)
    if NAME in sys.modules or spec is None or spec.loader is None:
        return
    module, run = ModuleType(NAME), spec.loader.exec_module
    vars(module).update(__spec__=spec, __loader__=spec.loader, __file__=spec.origin)

    def first(name: str) -> object:  # called for a name that is not there yet
        del module.__getattr__
        run(module)
        return getattr(module, name)

    module.__getattr__ = first  # type: ignore[method-assign]
    sys.modules[NAME] = module
