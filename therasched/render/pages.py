"""HTML pages by their templates: the jinja2 library for pages; for letters see `render.templates`.

Whatever a template puts out is escaped. The built-in ones lie in `templates/`; a template of the
same name that a person has made wins, and may extend the one that comes with the program as
`built-in/NAME`. All of them run in a sandbox, and find no file but those of pages.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from therasched.errors import FaultyData

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

PACKAGE = Path(__file__).parent.parent
FOLDERS = (PACKAGE / "templates", PACKAGE.parent / "templates")
"""Where the built-in ones lie: in the wheel, or beside the package in a checkout."""

BUILT_IN = "built-in"
KINDS = ("pages/", "portal/")
"""What of these folders is a page; beside it lie the made-up practice's keys."""

# What jinja says of a name, which may be a value that a template took for a name.
_NAMED = re.compile(
    r"'(\w+)' is undefined|'[^']+' has no attribute '(\w+)'"
    r"|access to attribute '(\w+)' of '[^']+' object is unsafe\."
)


def page(
    name: str,
    context: Mapping[str, object],
    own: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
) -> str:
    """Fill in a page once; arguments as of `template`."""
    return template(name, own, places)(context)


def template(
    name: str,
    own: Mapping[str, str] | None = None,
    places: Mapping[str, str] | None = None,
) -> Callable[[Mapping[str, object]], str]:
    """What fills in a page with what it may use, by name; for many pages of one kind.

    Args:
        name: of the template, `pages/week.html`.
        own: templates of a person by name, in place of the built-in ones.
        places: where each of these lies, for messages; else its name says it.

    Raises:
        FaultyData: a template has a fault; told with its file and line, then or by the page.
    """
    texts, lie = own or {}, places or {}

    def find(wanted: str) -> tuple[str, str, Callable[[], bool]] | None:
        known = wanted in texts
        return (texts[wanted], lie.get(wanted, wanted), lambda: True) if known else None

    built_in = _Pages(FOLDERS)
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FunctionLoader(find), built_in, PrefixLoader({BUILT_IN: built_in})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    def fill(context: Mapping[str, object]) -> str:
        try:
            return environment.get_template(name).render(context)
        except TemplateSyntaxError as error:
            where = f"{lie.get(error.name or '', error.name)}:{error.lineno}"
            raise FaultyData(error.message or "this can not be read", where=where) from error
        except Exception as error:
            if not texts:
                raise
            raise FaultyData(_told(error, texts), where=_place(error, lie, texts)) from error

    return fill


class _Pages(FileSystemLoader):
    """The built-in templates that are pages."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        if not template.startswith(KINDS):
            raise TemplateNotFound(template)
        return super().get_source(environment, template)


def _told(error: Exception, texts: Mapping[str, str]) -> str:
    """What a template did wrong; never a value, which may be a text of the record."""
    if isinstance(error, TemplateNotFound) and _is_typed(str(error.name), texts):
        return f'there is no template "{error.name}"'
    if isinstance(error, UndefinedError | SecurityError):
        named = _NAMED.fullmatch(error.message or "")
        if named and _is_typed(named[named.lastindex or 0], texts):
            return named[0]
    return f"the template fails here ({type(error).__name__})"


def _is_typed(name: str, texts: Mapping[str, str]) -> bool:
    """Whether a name stands in a person's template, so that it comes from there."""
    return any(name in text for text in texts.values())


def _place(error: Exception, lie: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """The innermost line of a person's template that led to an error."""
    files = {lie.get(one, one) for one in texts}
    found, step = "", error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        found = f"{file}:{step.tb_lineno}" if file in files else found
        step = step.tb_next
    return found or ", ".join(sorted(files))
