"""The calendar server and programs that `make tools` installs in an environment of their own.

It lies beside the one that runs the tests and is named after it: `.venv-tools`. Where it is
missing, as beside `.venv-lowest`, tests marked with `needs_tools` are skipped. Each program gets a
home of its own, so nothing of the person's is read or changed.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET
from zoneinfo import TZPATH

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.feeds import Times

HERE = Path(__file__).parent
DOCUMENT = HERE.parent.parent / "docs" / "calendar.md"
FOLDER = Path(f"{sys.prefix}-tools")
PYTHON = FOLDER / "bin" / "python"
ICAL_JS = FOLDER / "node_modules" / "ical.js"

HAS_TOOLS = (FOLDER / ".tools").exists()
HAS_ICAL_JS = HAS_TOOLS and ICAL_JS.exists() and shutil.which("node") is not None

needs_tools = pytest.mark.skipif(not HAS_TOOLS, reason="no calendar programs here (make tools)")
needs_icaljs = pytest.mark.skipif(not HAS_ICAL_JS, reason="no node or no ical.js (make tools)")

_SERVER = """\
[auth]
type = none
[storage]
filesystem_folder = {folder}
"""
_QUERY = b"""\
<query xmlns="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:">
  <d:prop><d:getetag/><calendar-data/></d:prop>
  <filter><comp-filter name="VCALENDAR"/></filter>
</query>
"""
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"

READERS: dict[str, list[str | Path]] = {
    "khal": [PYTHON, HERE / "toolreader.py", "khal"],
    "recurring": [PYTHON, HERE / "toolreader.py", "recurring"],
    "ical.js": ["node", HERE / "icaljs_reader.mjs", ICAL_JS],
}


class Item(NamedTuple):
    """One file of a calendar on the server; `etag` changes with its content."""

    etag: str
    data: bytes


class Server:
    """A CalDAV server on the loopback that lets everybody in."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        """One request, as user lena. *Raises* AssertionError where the server refuses it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            login = {"Authorization": "Basic bGVuYTpzZWNyZXQ="}
            connection.request(method, path, body, login | headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status < 300, f"{method} {path}: {answer.status} {content[:200]!r}"
        return content

    def items(self, calendar: str) -> dict[str, Item]:
        """The files of a calendar by name, as a program asks for them (RFC 4791, 7.8)."""
        found = {}
        tree = ET.fromstring(self.ask("REPORT", calendar, _QUERY, Depth="1"))
        for one in tree.iter(f"{_DAV}response"):
            name = one.findtext(f"{_DAV}href", "").rpartition("/")[2]
            data = one.findtext(f".//{_CALDAV}calendar-data", "")
            found[name] = Item(one.findtext(f".//{_DAV}getetag", ""), data.encode())
        return found


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Radicale, from when it is ready until the block ends; its calendars lie in `folder`."""
    folder.mkdir()
    config = folder / "config"
    config.write_text(_SERVER.format(folder=folder / "calendars"), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command: list[str | Path] = [PYTHON, "-m", "radicale", "--config", config]
    command += ["--hosts", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, encoding="utf-8", env=_environment(folder)
    ) as process:
        try:
            assert process.stderr is not None
            told = []
            for line in process.stderr:
                told.append(line)
                if "server ready" in line:
                    break
            else:
                pytest.fail(f"the server did not start: {''.join(told[-5:])}")
            # It tells of each request, and would wait for us once the pipe is full.
            Thread(target=process.stderr.read, daemon=True).start()
            yield Server(port)
        finally:
            process.kill()


class Tools:
    """vdirsyncer and khal, configured as docs/calendar.md says, in a home of their own."""

    def __init__(self, home: Path, server: Server) -> None:
        self.home, self.server = home, server
        home.mkdir()
        vdirsyncer, copy, khal = configurations()
        text = f"{vdirsyncer}\n{copy}".replace("https://dav.example.org/", server.url)
        text = re.sub(r"^password.fetch = .*$", 'password = "secret"', text, flags=re.MULTILINE)
        assert server.url in text
        assert "secret-tool" not in text
        (home / "vdirsyncer").write_text(text, encoding="utf-8")
        khal = khal.replace("~/calendars/", "~/calendars-copy/")
        (home / "khal").write_text(khal, encoding="utf-8")
        (home / "calendars").mkdir()
        self.calendar = home / "calendars" / "practice"

    def vdirsyncer(self, *arguments: str) -> list[str]:
        """What it says, line by line, on what it does."""
        return _run([FOLDER / "bin" / "vdirsyncer", "-c", "vdirsyncer", *arguments], self.home)

    def khal(self, *arguments: str) -> list[str]:
        """Its output, line by line."""
        return _run([FOLDER / "bin" / "khal", "-c", "khal", *arguments], self.home)


def read(reader: str, calendars: list[bytes]) -> list[Times]:
    """The times that one of `READERS` finds in each calendar, all of them in one process."""
    return [
        {uid: (_moment(start), _moment(end)) for uid, (start, end, *_) in found.items()}
        for found in read_all(reader, calendars)
    ]


def read_all(reader: str, calendars: list[bytes]) -> list[dict[str, list[Any]]]:
    """All that it tells of the entries, by UID.

    It gets the tables of time zones that this process has: with a newer edition it would rightly
    find other times in a zone whose law has changed.
    """
    done = subprocess.run(
        READERS[reader],
        env=os.environ | {"PYTHONTZPATH": _zone_tables(), "PYTZ_TZDATADIR": _zone_tables()},
        input=json.dumps([data.decode() for data in calendars]),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        timeout=120,
        check=True,
    )
    found: list[dict[str, list[Any]]] = json.loads(done.stdout)
    return found


def _zone_tables() -> str:
    package = str(files("tzdata") / "zoneinfo")
    return next((path for path in TZPATH if Path(path, "Europe", "Berlin").exists()), package)


def _moment(told: int | str) -> date:
    return date.fromisoformat(told) if isinstance(told, str) else datetime.fromtimestamp(told, UTC)


def configurations() -> list[str]:
    """The configurations in docs/calendar.md: vdirsyncer, its second pair, khal."""
    return re.findall(
        r"^```ini\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def _run(command: list[str | Path], home: Path) -> list[str]:
    done = subprocess.run(
        command,
        cwd=home,
        env=_environment(home),
        input="y\ny\n",  # yes, make the calendar on the server
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stdout}"
    return done.stdout.splitlines()


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}
