"""Traps: what a test must not touch, and the surroundings every test gets instead.

The process runs with an empty home directory, none of the person's settings for git, editor or
terminal, an unlikely time zone, and no network but the loopback. `conftest.py` sets them; the
system clock has no trap here, since `test_house.py` forbids reading it outside one module.
"""

from __future__ import annotations

import os
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

REMOVED_PREFIXES = ("GIT_", "THERASCHED_", "XDG_", "LC_", "LESS", "PYTEST_ADDOPTS")
REMOVED = (
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORTERM",
    "EDITOR",
    "EMAIL",
    "FORCE_COLOR",
    "LANGUAGE",
    "NO_COLOR",
    "PAGER",
    "SSH_AUTH_SOCK",
    "VISUAL",
)
GIVEN = {
    "COLUMNS": "80",
    "GIT_CONFIG_NOSYSTEM": "1",
    "LANG": "C.UTF-8",
    "LINES": "24",
    "TERM": "xterm-256color",
    "TZ": "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
}


def set_surroundings(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Give this process, and every process it starts, the surroundings above."""
    for name in list(os.environ):
        if name in REMOVED or name.startswith(REMOVED_PREFIXES):
            patch.delenv(name)
    for name, value in GIVEN.items():
        patch.setenv(name, value)
    patch.setenv("HOME", str(home))
    patch.setenv("USERPROFILE", str(home))
    time.tzset()


def close_network(patch: pytest.MonkeyPatch) -> None:
    """Make the test fail that resolves or reaches anything but the loopback."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _require_local(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _require_local(self, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        _require_loopback(host)
        return getaddrinfo(host, *args, **options)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


def _require_local(sock: socket.socket, address: Any) -> None:
    if sock.family in {socket.AF_INET, socket.AF_INET6}:
        _require_loopback(address[0])


def _require_loopback(host: Any) -> None:
    """Fail the test; pytest's failure is no Exception, so that no handler swallows it."""
    name = host.decode() if isinstance(host, bytes) else host
    if name not in {None, "", "localhost", "::1"} and not name.startswith("127."):
        pytest.fail(f"the network was touched: {name}")
