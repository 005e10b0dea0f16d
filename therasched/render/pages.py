"""HTML pages by their templates: the jinja2 library for pages; for letters see `render.templates`.

Whatever a template puts out is escaped. The built-in ones lie in `templates/`; a template of the
same name that a person has made wins, and may extend the one that comes with the program as
`built-in/NAME`. All of them run in a sandbox that counts what they do, and find no file but those
of pages. What comes out is shut in (`render.enclosure`) and looked through (`render.leaks`).
"""

from __future__ import annotations

import re
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
    pass_context,
)
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.runtime import markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace

from therasched.errors import FaultyData
from therasched.render import enclosure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jinja2 import Environment, Template
    from jinja2.compiler import Frame
    from jinja2.runtime import Context

    from therasched.render.leaks import Leak

PACKAGE = Path(__file__).parent.parent
FOLDERS = (PACKAGE / "templates", PACKAGE.parent / "templates")
"""Where the built-in ones lie: in the wheel, or beside the package in a checkout."""

BUILT_IN = "built-in"
PAGES = "pages/"
KINDS = (PAGES, "portal/")
"""What of these folders is a page; beside it lie the made-up practice's keys."""

LONGEST = 8 << 20
"""Characters that a page may have."""

STEPS = 300_000
"""What a template may do for a page: rounds, calls, and 100 characters each that it handles."""

_STEP, _CALL, _TAKEN_IN = 100, 3, 30
_WIDEST = 1_000_000_000  # of a number that is multiplied
# Filters that make much of little, wander off, or are for other things than pages.
_NO_FILTERS = (
    *("attr", "batch", "center", "filesizeformat", "format", "indent", "pprint", "random"),
    *("replace", "slice", "sum", "tojson", "urlencode", "urlize", "wordwrap", "xmlattr"),
)
_METHODS = (
    *("format", "upper", "lower", "title", "capitalize"),
    *("strip", "lstrip", "rstrip", "startswith", "endswith", "split"),
)
# A width in a format, and one that is put in from elsewhere.
_WIDE = re.compile(r"\{[^{}]*:[^{}]*(?:\d{3}|\{)|%[^a-zA-Z%]*(?:\d{3}|\*)")

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
    environment = _environment(texts, lie)

    def fill(context: Mapping[str, object]) -> str:
        try:
            text = environment.filled(name, context)
        except TemplateSyntaxError as error:
            raise _misspelled(error, lie) from error
        except Exception as error:
            if not texts:
                raise
            raise FaultyData(_told(error, texts), where=_place(error, lie, texts)) from error
        if not name.endswith(".html"):
            return text
        if texts:  # what comes with the program is looked through by its tests
            from therasched.render import leaks

            if found := leaks.leak(text):
                raise FaultyData(found.message, where=_spelled(found, lie, texts))
        return enclosure.shut(text, drawn=name.startswith(PAGES))

    return fill


def require_readable(
    name: str, own: Mapping[str, str], places: Mapping[str, str] | None = None
) -> None:
    """Refuse a template that can't be read; nothing of it is run. Arguments as of `template`.

    Raises:
        FaultyData: told with its file and line.
    """
    lie = places or {}
    try:
        _environment(own, lie).parsed(own[name], name)
    except TemplateSyntaxError as error:
        raise _misspelled(error, lie) from error
    except RecursionError as error:
        raise FaultyData("nested too deeply", where=f"{lie.get(name, name)}:1") from error


def _misspelled(error: TemplateSyntaxError, lie: Mapping[str, str]) -> FaultyData:
    where = f"{lie.get(error.name or '', error.name)}:{error.lineno}"
    return FaultyData(error.message or "this can not be read", where=where)


def _environment(texts: Mapping[str, str], lie: Mapping[str, str]) -> _Counting:
    """What finds templates, a person's own before ours, and runs them."""

    def find(wanted: str) -> tuple[str, str, Callable[[], bool]] | None:
        known = wanted in texts
        return (texts[wanted], lie.get(wanted, wanted), lambda: True) if known else None

    built_in = _Pages(FOLDERS)
    return _Counting(
        loader=ChoiceLoader([FunctionLoader(find), built_in, PrefixLoader({BUILT_IN: built_in})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class _TooMuch(SecurityError):
    """A template that would go on for ever, or fill the memory."""


class _Code(CodeGenerator):
    """Compiles templates so that what is put together is counted."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 (jinja's name)
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Counting(ImmutableSandboxedEnvironment):
    """The sandbox of pages: every round, call and text costs, and there is an end to it."""

    code_generator_class = _Code
    intercepted_binops = frozenset(["*", "**", "%", "+"])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._left = STEPS
        self.globals = {"range": self._range, "dict": dict, "namespace": Namespace}
        for name in _NO_FILTERS:
            del self.filters[name]
        self.filters = {name: self._costing(one) for name, one in self.filters.items()}
        self.filters["join"] = self._costing(_join)
        self.filters[_ROUNDS] = _rounds

    def filled(self, name: str, context: Mapping[str, object]) -> str:
        """A template filled in, as far as it does not go on too long. Raises SecurityError."""
        self._left = STEPS
        parts, size = [], 0
        stream: Any = self.get_template(name).generate(context)
        for part in stream:
            parts.append(part)
            size += len(part)
            if size > LONGEST:
                stream.throw(_TooMuch(f"the page grows beyond {LONGEST >> 20} MiB"))
        return "".join(parts)

    def parsed(self, source: str, name: str) -> None:
        """Read a template. Raises TemplateSyntaxError."""
        self._left = STEPS
        self.compile(source, name)

    def spend(self, steps: int) -> None:
        """Count. Raises SecurityError where it is too much."""
        self._left -= steps
        if self._left < 0:
            raise _TooMuch("this goes on too long for a page")

    def weigh(self, *things: Any) -> None:
        """Count what is handled."""
        self.spend(1 + sum(len(one) for one in things if hasattr(one, "__len__")) // _STEP)

    def concat(self, parts: Iterable[str]) -> str:
        """What a part of a template put out, as one text."""
        kept = []
        for part in parts:
            self.spend(len(part) // _STEP)
            kept.append(part)
        return "".join(kept)

    def joined(self, parts: tuple[Any, ...]) -> str:
        """What stands between tildes."""
        self.weigh(*parts)
        return markup_join(parts)

    def call(self, context: Context, called: Any, /, *args: Any, **named: Any) -> Any:
        """Call a function for a template."""
        self.spend(_CALL)
        return super().call(context, called, *args, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Add, multiply or format for a template, within limits."""
        if operator == "**":
            raise _TooMuch("powers are not for a page")
        if operator == "*" and not (_is_small(left) and _is_small(right)):
            raise _TooMuch("only small numbers are multiplied on a page")
        if operator == "%" and isinstance(left, str):
            self._format(left, right if isinstance(right, tuple) else (right,))
        self.weigh(left, right)
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may ask for it: of texts and numbers hardly anything."""
        if isinstance(obj, str):
            return attr in _METHODS
        return not isinstance(obj, int | float | bytes) and super().is_safe_attribute(
            obj, attr, value
        )

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """`format` of a text that a template formats."""
        found = super().wrap_str_format(value)
        if found is None:
            return None

        def formatting(*args: Any, **named: Any) -> str:
            self._format(value.__self__, (*args, *named.values()))
            return found(*args, **named)

        return formatting

    def _format(self, text: str, values: Iterable[Any]) -> None:
        """Count what a format makes of its values, each of which may stand in it often."""
        if _WIDE.search(text):
            raise _TooMuch("this format is too wide for a page")
        longest = max((len(str(one)) for one in values), default=0)
        self.spend(1 + (text.count("{") + text.count("%")) * longest // _STEP)

    def get_template(self, *args: Any, **named: Any) -> Template:
        """Fetch a template, also one that another one takes in."""
        self.spend(_TAKEN_IN)
        return super().get_template(*args, **named)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in tree.find_all(nodes.For):
            if loop.recursive:
                message = "a loop in itself is not for a page"
                raise TemplateSyntaxError(message, loop.lineno, name, filename)
            loop.iter = nodes.Filter(loop.iter, _ROUNDS, [], [], None, None, lineno=loop.lineno)
        return tree

    def _range(self, *numbers: int) -> range:
        found = range(*numbers)
        self.spend(len(found))
        return found

    def _costing(self, called: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(called)
        def costing(*args: Any, **named: Any) -> Any:
            self.weigh(*args)
            return called(*args, **named)

        return costing


_ROUNDS = "·rounds"


@pass_context
def _rounds(context: Context, things: Iterable[Any]) -> Iterator[Any]:
    """The things of a loop, each counted."""
    environment: Any = context.environment
    for one in things:
        environment.spend(1)
        yield one


@pass_context
def _join(context: Context, things: Iterable[Any], between: str = "") -> str:
    """The filter `join`, counted before anything is put together."""
    environment: Any = context.environment
    parts: list[Any] = []
    for one in things:
        environment.weigh(one, between)
        parts += [between, one] if parts else [one]
    return markup_join(parts)


def _is_small(number: object) -> bool:
    return isinstance(number, int | float) and abs(number) <= _WIDEST


def _spelled(leak: Leak, lie: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """Where in a person's template something is spelled that is not for a page."""
    for word in leak.words:
        for name, text in sorted(texts.items()):
            at = text.lower().find(word.lower()) if word else -1
            if at >= 0:
                return f"{lie.get(name, name)}:{text.count(chr(10), 0, at) + 1}"
    return ", ".join(sorted(lie.get(one, one) for one in texts))


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
    if isinstance(error, _TooMuch):
        return error.message or ""
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
