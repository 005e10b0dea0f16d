"""Opening a practice: finding its folder, reading its settings and its clock.

People are read when they are asked for (`storage.people`), sessions are the business of
`storage.sessions`.
"""

from __future__ import annotations

import os
from os import path  # pathlib brings urllib and ipaddress along, three milliseconds
from typing import TYPE_CHECKING

from therasched.domain import timing
from therasched.domain.practice import Practice
from therasched.errors import NoPractice, UsageFault
from therasched.storage import clock, paths
from therasched.storage.ledger import Ledger
from therasched.storage.people import CLIENTS, CONTACTS, People
from therasched.storage.settings import SettingsFile

if TYPE_CHECKING:
    from therasched.domain.people import Client, Contact
    from therasched.domain.practice import Settings
    from therasched.storage.files import Files

VARIABLE = "THERASCHED_DIR"
DESK = "THERASCHED_PRACTITIONER"
"""Who works at this desk, where the settings are shared by several."""


def discover(given: str, start: str) -> str:
    """The folder of the practice: `given` (-C), THERASCHED_DIR, or the first one going up.

    Raises:
        NoPractice: there is no `therasched.yaml`.
    """
    named = given or os.environ.get(VARIABLE, "")
    folder = path.join(start, named) if named else start
    while not path.isfile(path.join(folder, paths.SETTINGS)):
        above = path.dirname(folder)
        if named or above == folder:
            break
        folder = above
    else:
        return folder
    looked = f"in {named}" if named else "here or in a folder above"
    raise NoPractice(
        f"no practice {looked} (no {paths.SETTINGS})",
        hint="therasched init\ntherasched demo",
    )


class OpenPractice:
    """A practice that was opened: its records, and what set its clock ("" for the real one)."""

    def __init__(self, files: Files) -> None:
        """Read the settings and the clock.

        Raises:
            FaultyData: the settings have a fault; nothing works on half-read ones.
            UsageFault: THERASCHED_NOW holds no time, THERASCHED_PRACTITIONER nobody's code.
        """
        self.settings_file = SettingsFile(files)
        settings = _at_desk(self.settings_file.settings)
        zone = timing.zone(settings.timezone)
        reading = clock.read(zone, settings.clock)
        self.clock_set_by = reading.set_by
        self.clients: People[Client] = People(files, CLIENTS)
        self.contacts: People[Contact] = People(files, CONTACTS)
        self.ledger = Ledger(files)
        self.practice = Practice(
            settings, self.clients, self.contacts, zone, reading.now, self.ledger
        )


def _at_desk(settings: Settings) -> Settings:
    """The settings, with who works at this desk by the environment."""
    code = os.environ.get(DESK, "")
    if not code:
        return settings
    if code not in settings.practitioners:
        known = ", ".join(settings.practitioners)
        raise UsageFault(f'{DESK} names no practitioner: "{code[:64]}"', hint=f"one of {known}")
    return settings._replace(practitioner=code)
