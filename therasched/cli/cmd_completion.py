"""`completion`: the script that makes a shell ask us what may come next.

What is offered then is found in `cli.completing`.
"""

from __future__ import annotations

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of


@click.command(
    "completion",
    cls=Command,
    examples="""
    eval "$(therasched completion bash)"        in ~/.bashrc (bash 4.4 or newer)
    eval "$(therasched completion zsh)"         in ~/.zshrc
    therasched completion fish > ~/.config/fish/completions/therasched.fish
    """,
)
@click.argument("shell", type=click.Choice(completing.SHELLS))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print what a shell has to run so that it completes commands, sessions, clients, services."""
    desk = desk_of(ctx)
    script = completing.script(ctx.find_root().command, shell)
    if desk.flags.json:
        desk.put_json(shell=shell, script=script)
    else:
        desk.put(script)
