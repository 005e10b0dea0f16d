"""HTML pages by their templates: the jinja2 library for pages; for letters see `render.templates`.

Whatever a template puts out is escaped. The built-in ones lie in `templates/`; a template of the
same name that a person has made wins, and may extend the one that comes with the program as
`built-in/NAME`. All of them run in a sandbox.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = Path(__file__).parent.parent
FOLDERS = (PACKAGE / "templates", PACKAGE.parent / "templates")
"""Where the built-in ones lie: in the wheel, or beside the package in a checkout."""

BUILT_IN = "built-in"


def page(name: str, context: Mapping[str, object], own: Mapping[str, str] | None = None) -> str:
    """Fill in a page.

    Args:
        name: of the template, `pages/week.html`.
        context: what it may use, by name.
        own: templates of a person by name, in place of the built-in ones.
    """
    built_in = FileSystemLoader(FOLDERS)
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([DictLoader(own or {}), built_in, PrefixLoader({BUILT_IN: built_in})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=0,
    )
    return environment.get_template(name).render(context)
