"""The doctor: what of the machine and of the practice's folder is in order, and what to do.

Takes what was found out and judges it; finding out, and mending, is done through ports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from therasched.domain import mailing
from therasched.domain.record import NamedTuple
from therasched.errors import TheraschedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from therasched.domain.ports import Keeper, Machine
    from therasched.domain.practice import Settings

State = Literal["ok", "note", "bad"]
SHOWN = 3


class Diagnosis(NamedTuple):
    """One thing that was looked at; `bad` ones make the doctor fail, a `note` is good to know."""

    name: str
    state: State
    message: str
    hint: str = ""


def machine(facts: Machine, encoding: str) -> list[Diagnosis]:
    """What a practice needs of the machine.

    Args:
        facts: the machine.
        encoding: that of the terminal.
    """
    return [
        Diagnosis("python", "ok", f"Python {facts.python_version()}"),
        _parser(facts),
        _zones(facts),
        _editor(facts),
        _encoding(encoding),
    ]


def _parser(facts: Machine) -> Diagnosis:
    if facts.has_libyaml():
        return Diagnosis("yaml", "ok", "PyYAML with libyaml")
    hint = "install libyaml, then PyYAML anew"
    return Diagnosis("yaml", "note", "PyYAML without libyaml: reading takes longer", hint)


def _zones(facts: Machine) -> Diagnosis:
    count = facts.count_zones()
    if count:
        return Diagnosis(
            "zones", "ok", f"{count} time zones, this machine's is {facts.local_zone()}"
        )
    return Diagnosis("zones", "bad", "no time zone data", "pip install tzdata")


def _editor(facts: Machine) -> Diagnosis:
    try:
        return Diagnosis("editor", "ok", facts.editor())
    except TheraschedError as error:
        return Diagnosis("editor", "note", error.message, error.hint)


def _encoding(encoding: str) -> Diagnosis:
    if encoding.lower().replace("-", "") == "utf8":
        return Diagnosis("terminal", "ok", "UTF-8")
    hint = "export LANG=C.UTF-8"
    return Diagnosis("terminal", "note", f"{encoding}: not every name can be shown", hint)


def folder(keeper: Keeper, faults: int) -> Iterator[Diagnosis]:
    """What is to be kept in order in a practice's folder.

    Args:
        keeper: the folder.
        faults: how many the settings have; what the files say is the matter of `check`.
    """
    yield Diagnosis("practice", "ok", str(keeper.root))
    if faults:
        many = f"{faults} fault{'' if faults == 1 else 's'}"
        yield Diagnosis("settings", "bad", many, "therasched check")
    mend = "therasched doctor --fix"
    yield _listed("permissions", keeper.open_to_others(), "others can read {}", "private", mend)
    yield _listed("schema", keeper.old_schemas(), "missing or old: {}", "up to date", mend)
    yield _listed("git", keeper.missing_rules(), "missing: {}", "rules are there", mend)
    yield from _history(keeper)
    yield _signing(keeper, mend)
    left = _listed(
        "drafts", keeper.drafts(), "unsaved text in {}", "none left", "save or delete it"
    )
    yield left if left.state == "ok" else left._replace(state="note")


def mail(settings: Settings) -> Diagnosis:
    """Whether reminders can be sent by what the settings say; no server and no password is asked.

    Args:
        settings: of the practice.
    """
    if settings.mail is None:
        return Diagnosis("mail", "ok", "not set up: messages are written, and not sent")
    try:
        found = mailing.require_mail(settings)
    except TheraschedError as error:
        return Diagnosis("mail", "note", error.message, error.hint)
    alone = f"; the machine {found.sender} alone sends" if found.sender else ""
    return Diagnosis("mail", "ok", f"from {found.address} by {found.host}{alone}")


def _signing(keeper: Keeper, mend: str) -> Diagnosis:
    if keeper.has_old_signers():
        told = "signed/allowed_signers does not say what the log of the practice says"
        return Diagnosis("signing", "bad", told, mend)
    count = keeper.keys()
    if not count:
        return Diagnosis("signing", "note", "no key to sign with yet", "therasched key add --new")
    return Diagnosis("signing", "ok", f"{count} key{'' if count == 1 else 's'} in use")


def _history(keeper: Keeper) -> Iterator[Diagnosis]:
    found = keeper.hindrances()
    if found is None:
        yield Diagnosis("history", "ok", "git is not asked to keep what was")
        return
    for message, hint in found:
        yield Diagnosis("history", "bad", f"commands can't be committed: {message}", hint)
    if not found:
        yield Diagnosis("history", "ok", "each command that writes is committed")


def _listed(name: str, found: Sequence[str], bad: str, good: str, hint: str) -> Diagnosis:
    if not found:
        return Diagnosis(name, "ok", good)
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return Diagnosis(name, "bad", bad.format(", ".join(found[:SHOWN]) + more), hint)
