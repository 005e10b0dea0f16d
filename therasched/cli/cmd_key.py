"""`key`: list the keys that sign in this practice, add one, retire one.

The keys themselves lie outside of the practice; which of them count is decided in `actions.enrol`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import FileName, Group, desk_of, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from therasched.cli.desk import Desk
    from therasched.domain.ports import Keyring
    from therasched.domain.signers import Key

WHOLE = 120
"""Columns of a list in which no fingerprint is cut: people compare them, sign for sign."""


@click.group(
    "key",
    cls=Group,
    help="Keys to sign with: list, add, retire.",
)
def key_command() -> None:
    """Hold the verbs."""


@key_command.command(
    "list",
    examples="""
    therasched key list
    therasched key list --json
    """,
)
@click.pass_context
def list_command(ctx: click.Context) -> None:
    """List every key that signs, or signed, in this practice, with its fingerprint."""
    from therasched.actions import enrol
    from therasched.cli import evidence

    desk = desk_of(ctx)
    keys = enrol.keys(desk.office)
    if desk.flags.json:
        desk.put_json(keys=[_as_data(one) for one in keys])
        return
    if not keys and not desk.flags.plain:
        desk.put("No key yet.")
        desk.next("therasched key add --new")
        return
    from therasched.render import lists

    zone = desk.office.practice.zone
    rows = [
        (
            one.practitioner,
            evidence.fingerprint(one.public),
            f"{one.since.astimezone(zone):%Y-%m-%d}",
            "" if one.until is None else f"retired {one.until.astimezone(zone):%Y-%m-%d}",
        )
        for one in keys
    ]
    look = desk.look._replace(width=max(desk.look.width, WHOLE))
    desk.put(lists.table(("who", "fingerprint", "since", ""), rows, look))


def _as_data(one: Key) -> dict[str, str | None]:
    from therasched.cli import evidence

    return {
        "practitioner": one.practitioner,
        "fingerprint": evidence.fingerprint(one.public),
        "public": one.public,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
    }


@key_command.command(
    "add",
    examples="""
    therasched key add --new
    therasched key add ~/.ssh/id_ed25519
    therasched key add tom.pub --for tom
    """,
)
@click.argument("file", metavar="[FILE]", required=False, type=FileName())
@option("--new", is_flag=True, help="Make a key, outside of the practice.")
@option(
    "--for",
    "whose",
    metavar="P",
    shell_complete=completing.complete_practitioner,
    help="Whose it is; without it, of the one at this desk.",
)
@option("--no-passphrase", is_flag=True, help="Make it without a passphrase.")
@option("--unvouched", is_flag=True, help="The known keys are lost: the new one signs for itself.")
@click.pass_context
def add_command(
    ctx: click.Context, /, file: str | None, whose: str | None, *, new: bool, **flags: bool
) -> None:
    """Add a key: an existing OpenSSH Ed25519 key, or one that is made (--new).

    A second key is signed for by the first. For another practitioner (--for) it is enough to have
    the public file: your signature vouches for it.
    """
    from therasched.actions import enrol

    desk = desk_of(ctx)
    settings = desk.office.practice.settings
    code = settings.practitioner if whose is None else desk.practitioner(whose)
    if new == (file is not None):
        raise UsageFault("either FILE or --new", hint="therasched key add --new")
    office = desk.office
    if new:
        public, path, passphrase = make(desk, code, no_passphrase=flags["no_passphrase"])
        office = office._replace(keyring=opener(desk, settings.id, path, passphrase))
    else:
        public, path = read(desk, str(file))
    enrol.add(office, code, public, unvouched=flags["unvouched"], file=path)
    told(desk, code, public, path)


def make(desk: Desk, code: str, *, no_passphrase: bool) -> tuple[str, str, str]:
    """Make a key of a practitioner; its public line, where it lies, and its passphrase.

    Raises:
        UsageFault: a passphrase is needed and nobody can be asked.
    """
    from therasched.cli import wiring

    passphrase = "" if no_passphrase else ask_new_passphrase(desk)
    if desk.flags.dry_run:
        raise UsageFault("making a key can't be rehearsed", hint="the same command without -n")
    made = wiring.keyring(desk.office.practice.settings.id, None).make(code, passphrase)
    return made.public, made.path, passphrase


def opener(desk: Desk, practice: str, path: str, passphrase: str) -> Keyring:
    """The keys of this machine, where the new one at `path` opens with what was just typed for it.

    Nobody should type a passphrase a third time within a minute.
    """
    from therasched.cli import wiring

    if not desk.may_ask:
        return wiring.keyring(practice, None)
    known = [passphrase]

    def ask(question: str) -> str:
        asked_for = question.endswith(path)
        return known.pop() if known and asked_for else desk.ask_secret(question)

    return wiring.keyring(practice, ask)


def read(desk: Desk, file: str) -> tuple[str, str]:
    """A key that lies in a file; its public line, and where it lies."""
    from therasched.cli import wiring

    found = wiring.keyring(desk.office.practice.settings.id, None).read(file)
    return found.public, found.path


def ask_new_passphrase(desk: Desk) -> str:
    """Ask for the passphrase of a new key, twice.

    Raises:
        UsageFault: nobody can be asked.
    """
    if not desk.may_ask:
        raise UsageFault(
            "a passphrase can't be asked for without a terminal",
            hint="therasched key add --new --no-passphrase",
        )
    passphrase: str = click.prompt(
        "Passphrase for the new key (empty: none)",
        hide_input=True,
        confirmation_prompt=True,
        default="",
        show_default=False,
        err=True,
    )
    return passphrase


def told(desk: Desk, code: str, public: str, path: str) -> None:
    """Say which key was added."""
    from therasched.cli import evidence

    fingerprint = evidence.fingerprint(public)
    if desk.flags.json:
        desk.put_json(
            practitioner=code,
            fingerprint=fingerprint,
            public=public,
            path=path,
            dry_run=desk.flags.dry_run,
        )
        return
    if desk.flags.plain:
        desk.put(f"{code}\t{fingerprint}\t{path}")
        return
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    desk.put(f"{rehearsed}Added a key of {code}: {fingerprint}")
    desk.tell(f"  {path}")
    desk.tell("  write the fingerprint down outside of this folder: therasched help signing")


@key_command.command(
    "retire",
    examples="""
    therasched key retire SHA256:o4R8
    therasched key retire tom --reason "left the practice"
    """,
)
@click.argument("key", metavar="FINGERPRINT|P")
@option("--reason", metavar="TEXT", default="", help="Why.")
@click.pass_context
def retire_command(ctx: click.Context, key: str, reason: str) -> None:
    """Retire a key: what it signed still verifies, and it signs nothing more."""
    from therasched.actions import enrol
    from therasched.cli import evidence

    desk = desk_of(ctx)
    known = {one.public: evidence.fingerprint(one.public) for one in enrol.keys(desk.office)}
    public = enrol.find(desk.office, key, known)
    if not desk.confirm(f"Retire the key {known[public]}?"):
        desk.tell("Nothing was changed.")
        desk.exit_code = 1
        return
    enrol.retire(desk.office, public, reason)
    if desk.flags.json:
        desk.put_json(retired=known[public], dry_run=desk.flags.dry_run)
        return
    if desk.flags.dry_run:
        desk.put(f"(dry run) Retired {known[public]}")
        return
    desk.put(f"Retired {known[public]}")
    desk.next("therasched key add --new")
