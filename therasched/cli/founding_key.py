"""The key that a new practice signs with: which one is meant, and its place in the log.

`init` asks for it on a terminal and does without one elsewhere, unless told. What is decided about
keys is in `actions.enrol`; how one is made for a practice that is there already, in `cmd_key`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.record import NamedTuple
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from typing import Protocol

    from therasched.cli.desk import Desk
    from therasched.domain.ports import Ground

    class KeyFile(Protocol):
        """A key in a file."""

        @property
        def path(self) -> str:
            """Where it lies."""

        @property
        def public(self) -> str:
            """Its public line."""

        @property
        def fingerprint(self) -> str:
            """How people compare it."""


NEW, NONE = "new", "none"


class Choice(NamedTuple):
    """What key a practice shall begin with: `new`, `none` or a file; and a new one's passphrase."""

    what: str
    passphrase: str = ""


def chosen(desk: Desk, given: str | None, *, no_passphrase: bool) -> Choice:
    """Which key is meant; asked for on a terminal.

    Raises:
        UsageFault: a passphrase is needed and nobody can be asked.
    """
    from therasched.cli import cmd_key

    what = given if given is not None else _asked(desk) if desk.may_ask else NONE
    if what != NEW or no_passphrase or desk.flags.dry_run:
        return Choice(what)
    return Choice(what, cmd_key.ask_new_passphrase(desk))


def _asked(desk: Desk) -> str:
    """Offer what there is: a new key, those of OpenSSH, none yet."""
    from therasched.cli import wiring

    found = wiring.keyring("", None).candidates()
    words = [NEW, *(one.path for one in found), NONE]
    labels = {
        NEW: "make a new key",
        NONE: "none yet",
        **{one.path: f"{one.path} ({one.fingerprint})" for one in found},
    }
    return desk.choose("which key to sign with", words, lambda word: labels[word])


def add(desk: Desk, ground: Ground, practitioner: str, choice: Choice) -> KeyFile | None:
    """Make or read the key and write it into the log of the new practice.

    The practice is there by now; that its key could not be had is told and is no failure.
    """
    from therasched.actions import enrol
    from therasched.cli import cmd_key, wiring

    if choice.what == NONE or desk.flags.dry_run:
        return None
    try:
        office = wiring.opened_on(ground, desk.ask_secret if desk.may_ask else None).office
        ring = wiring.keyring(office.practice.settings.id, None)
        found: KeyFile
        if choice.what == NEW:
            found = ring.make(practitioner, choice.passphrase)
            practice = office.practice.settings.id
            opens = cmd_key.opener(desk, practice, found.path, choice.passphrase)
            office = office._replace(keyring=opens)
        else:
            found = ring.read(choice.what)
        enrol.add(office, practitioner, found.public, file=found.path)
    except TheraschedError as error:
        desk.tell(f"no key was added: {error.message}")
        desk.next("therasched key add --new")
        return None
    return found
