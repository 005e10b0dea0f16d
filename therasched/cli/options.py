"""The global flags, which work before and after the verb, and what they are together.

Every command is a `Command` of this module; the flags are shared objects, because making an
option costs more than using it. Imports click and nothing heavier.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import click

from therasched.cli.flags import Flags
from therasched.cli.relative import restored, shielded
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from therasched.cli.desk import Desk

CONTEXT_WIDTH = 100
HELP_NAMES = ["-h", "--help"]
CONTEXT = {"help_option_names": HELP_NAMES, "max_content_width": CONTEXT_WIDTH}

Function = TypeVar("Function", bound="Callable[..., Any]")


def desk_of(ctx: click.Context) -> Desk:
    """The desk of this run: flags, output, and the practice once it is asked for."""
    from therasched.cli.desk import Desk

    root = ctx.find_root()
    if not isinstance(root.obj, Desk):
        root.obj = Desk(Flags())
    return root.obj


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value not in (None, False):
        assert param.name is not None
        setattr(desk_of(ctx).flags, param.name, value)


class Option(click.Option):
    """An option whose help is one line as it stands: to dedent it, click would load `inspect`."""

    def __init__(self, *args: Any, help: str | None = None, **more: Any) -> None:  # noqa: A002
        super().__init__(*args, **more)
        self.help = help


def option(*names: str, **more: Any) -> Callable[[Function], Function]:
    """Give a command an option, as `click.option` does."""
    return click.option(*names, cls=Option, **more)


def _global(*names: str, **more: Any) -> click.Option:
    return Option(names, expose_value=False, callback=_remember, **more)


GLOBALS: list[click.Parameter] = [
    _global("-C", "directory", metavar="DIR", help="Work in the practice in DIR."),
    _global("--json", is_flag=True, help="Answer in JSON."),
    _global("--plain", is_flag=True, help="Answer in tab-separated lines, without glyphs."),
    _global("--color", type=click.Choice(["auto", "always", "never"]), help="When to use colour."),
    _global("-q", "--quiet", is_flag=True, help="Say only what was asked for."),
    _global("--no-input", is_flag=True, help="Never ask; fail where an answer is needed."),
    _global("-y", "--yes", is_flag=True, help="Answer every question with yes."),
    _global("-n", "--dry-run", is_flag=True, help="Write nothing, say what would be written."),
    _global("--debug", is_flag=True, help="Show the traceback of a bug."),
]


def _show_help(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    del param
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


# By hand: click's own would look for a translation, and load `locale` for that.
HELP = Option(
    HELP_NAMES,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_help,
    help="Show this message and exit.",
)


class Helping(click.Command):
    """A command that has its `--help` without `inspect`, and its `-q` without `difflib`."""

    def make_parser(self, ctx: click.Context) -> Any:
        """What reads the words; a short option is known for one at once.

        click's own takes each of them for a long one first, and makes a whole sentence with what
        else could have been meant, which it throws away: as much work as reading a week's files.
        There is no public way to it, so where click looks otherwise it is left alone.
        """
        parser: Any = super().make_parser(ctx)
        short = getattr(parser, "_short_opt", {})
        process = getattr(parser, "_process_opts", None)
        match = getattr(parser, "_match_short_opt", None)
        if process and match:

            def processed(word: str, state: Any) -> None:
                (match if word in short else process)(word, state)

            parser._process_opts = processed  # noqa: SLF001
        return parser

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The one help option, which all share."""
        del ctx
        return HELP if self.add_help_option else None


class Command(Helping):
    """A command with the global flags; its epilog holds the examples.

    A bare `-1d` among the words is a relative day, not an option.
    """

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("context_settings", CONTEXT)
        if examples:
            kwargs["epilog"] = "\b\nExamples:\n" + "\n".join(
                f"  {line.strip()}" for line in examples.strip().splitlines()
            )
        super().__init__(*args, **kwargs)
        self.params.extend(GLOBALS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, relative days among them."""
        return super().parse_args(ctx, [shielded(one) for one in args])

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; the desk knows by which words it was called, for the history."""
        desk_of(ctx).verb = ctx.command_path.partition(" ")[2]
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the command's own options first, the global ones apart and short."""
        own = [
            record
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and param not in GLOBALS
            if (record := param.get_help_record(ctx)) is not None
        ]
        if own:
            with formatter.section("Options"):
                formatter.write_dl(own)
        names = "  ".join(param.opts[-1] for param in GLOBALS)
        with formatter.section("Global options"):
            formatter.write_text(names + "  (see therasched --help)")


def unknown_command(ctx: click.Context, args: list[str], commands: Iterable[str]) -> UsageFault:
    """The fault of whoever named a command that there isn't, with the one that was meant."""
    import shlex

    from therasched.domain.text import suggestion

    near = suggestion(args[0], commands)
    hint = f"{ctx.command_path} {shlex.join([near, *args[1:]]) if near else '--help'}"
    name = args[0] if ctx.parent is None else f"{ctx.info_name} {args[0]}"
    return UsageFault(f'no command "{name}"', hint=hint)


class Group(Helping, click.Group):
    """A noun with its verbs (`client add`); the verbs take the global flags, and so does it."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("context_settings", CONTEXT)
        super().__init__(*args, **kwargs)
        self.params.extend(GLOBALS)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; the noun alone is told its verbs."""
        if not args and not ctx.resilient_parsing:
            verbs = [f"{ctx.command_path} {verb}" for verb in self.list_commands(ctx)]
            raise UsageFault(f"{ctx.info_name} what?", hint="\n".join(verbs))
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; a typo gets a suggestion."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise unknown_command(ctx, args, self.list_commands(ctx))
        return super().resolve_command(ctx, args)


class Number(click.IntRange):
    """A whole number within bounds; one below zero is refused as it was typed."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it."""
        value = restored(value) if isinstance(value, str) else value
        return super().convert(value, param, ctx)


class FileName(click.Path):
    """The name of a file; click itself stumbles over what can be none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give it back as it is."""
        _require_file_name(self, value, param, ctx)
        return super().convert(value, param, ctx)


class Readable(click.File):
    """A file that is opened for reading bytes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Open it."""
        _require_file_name(self, value, param, ctx)
        return super().convert(value, param, ctx)


def _require_file_name(
    kind: click.ParamType[Any], value: Any, param: click.Parameter | None, ctx: click.Context | None
) -> None:
    try:
        possible = b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        kind.fail(f"{value!a} can not be the name of a file", param, ctx)
