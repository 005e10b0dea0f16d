"""Alarms on the screen of this machine, by whichever program there is; and which showed already.

What was shown is kept in `.therasched/notified`, as hashes, until the session has begun; git
ignores it. What an alarm says was decided in `views.alert`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from therasched.errors import TheraschedError
from therasched.storage import processes
from therasched.storage.paths import DERIVED
from therasched.storage.reasons import MissingFile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from therasched.storage.files import Files

NOTIFIED = f"{DERIVED}/notified"
# The words go in as arguments of the script, never as a part of it.
_SCRIPT = (
    *("-e", "on run argv"),
    *("-e", "display notification (item 2 of argv) with title (item 1 of argv)"),
    *("-e", "end run"),
)
WITHIN = 30.0  # seconds
PROGRAMS = {
    "notify-send": ("--app-name=therasched", "--"),
    "osascript": (*_SCRIPT, "--"),
}


class NoScreen(TheraschedError):
    """Nothing here can show an alarm, or what can said no."""

    code = "no-screen"


class Screen:
    """The screen of this machine, for one practice."""

    def __init__(self, files: Files) -> None:
        self._files = files

    def require(self) -> None:
        """Refuse where nothing can show an alarm. Raises NoScreen."""
        self._program()

    def claim(self, keys: Mapping[str, datetime], now_at: datetime) -> set[str]:
        """Remember keys until a time; those that were not known before.

        Args:
            keys: each with the time from which it is of no use.
            now_at: what is of no use by now is forgotten.
        """
        with self._files.writing():
            before = self._known()
            fresh = keys.keys() - before.keys()
            kept = {key: until for key, until in (before | dict(keys)).items() if until > now_at}
            if kept != before:
                self._write(kept)
        return fresh

    def release(self, keys: Collection[str]) -> None:
        """Forget keys whose alarm did not show."""
        with self._files.writing():
            self._write({key: until for key, until in self._known().items() if key not in keys})

    def show(self, title: str, text: str) -> None:
        """Show one. Raises NoScreen where the program that shows it says no."""
        program = self._program()
        done = processes.run(program, *PROGRAMS[program], title, text, within=WITHIN)
        if done.code != 0:
            raise NoScreen(f"{program} could not show it (it ended with {done.code})")

    def _program(self) -> str:
        found = next((one for one in PROGRAMS if processes.find(one)), None)
        if found is None:
            raise NoScreen(
                f"nothing here can show it: there is no {' and no '.join(PROGRAMS)}",
                hint="therasched export ics",
            )
        return found

    def _known(self) -> dict[str, datetime]:
        """What is remembered; a line that can't be read is as if it were not there."""
        known = {}
        for line in self._read().decode("ascii", "replace").splitlines():
            key, _, until = line.partition(" ")
            try:
                at = datetime.fromisoformat(until)
            except ValueError:
                continue
            if at.tzinfo is not None:
                known[key] = at
        return known

    def _read(self) -> bytes:
        try:
            return self._files.read(NOTIFIED)
        except MissingFile:
            return b""

    def _write(self, known: Mapping[str, datetime]) -> None:
        data = "".join(f"{key} {until.isoformat()}\n" for key, until in sorted(known.items()))
        with self._files.writing() as writer:
            try:
                before = self._files.read(NOTIFIED)
            except MissingFile:
                writer.create(NOTIFIED, data.encode())
            else:
                writer.replace(NOTIFIED, data.encode(), read=before)
