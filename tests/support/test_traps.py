"""The traps close: the network fails a test, and the surroundings are nobody's own."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest


@pytest.mark.parametrize("host", ["example.org", b"example.org", "192.0.2.1", "::2"])
def test_a_name_of_the_network_is_not_looked_up(host: str | bytes) -> None:
    with pytest.raises(pytest.fail.Exception, match="network"):
        socket.getaddrinfo(host, 80)


def test_an_address_of_the_network_is_not_reached() -> None:
    with socket.socket() as sock:
        with pytest.raises(pytest.fail.Exception, match="network"):
            sock.connect(("192.0.2.1", 80))
        with pytest.raises(pytest.fail.Exception, match="network"):
            sock.connect_ex(("192.0.2.1", 80))


def test_the_loopback_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        assert socket.getaddrinfo("localhost", address[1])
        with socket.create_connection(address) as client:
            assert client.getpeername() == address


def test_the_home_is_empty_and_nobodys() -> None:
    assert Path.home().name.startswith("empty-home-")
    assert list(Path.home().iterdir()) == []


def test_the_settings_of_the_person_are_gone() -> None:
    assert not {"EDITOR", "VISUAL", "THERASCHED_DIR", "THERASCHED_NOW", "NO_COLOR"} & set(
        os.environ
    )
    assert [name for name in os.environ if name.startswith("GIT_")] == ["GIT_CONFIG_NOSYSTEM"]
    assert time.tzname[0] == "+1245"
