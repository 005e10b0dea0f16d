"""What is to be known of the machine: its time zone, its Python, its editor.

Looks, and changes nothing. What is good or bad about it is decided in `actions.diagnose`; the
practice's own folder is looked after in `storage.founding`.
"""

from __future__ import annotations

import os
import platform
from importlib.util import find_spec
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from therasched.domain import timing
from therasched.storage import processes

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCALTIME = "/etc/localtime"
UNKNOWN_ZONE = "UTC"


def local_zone(environment: Mapping[str, str] = os.environ, link: str = LOCALTIME) -> str:
    """The name of the machine's time zone: from TZ, from where its clock's file leads, else UTC."""
    named = environment.get("TZ", "").removeprefix(":")
    try:
        linked = os.readlink(link).partition("/zoneinfo/")[2]  # noqa: PTH115 - text is wanted
    except OSError:
        linked = ""
    for name in filter(None, (named, linked)):
        try:
            return timing.zone(name).key
        except timing.UnknownZone:
            continue
    return UNKNOWN_ZONE


def python_version() -> str:
    """`3.11.7`."""
    return platform.python_version()


def has_libyaml() -> bool:
    """Whether the quick parser is there; the other one gives the same, forty times slower."""
    return find_spec("yaml._yaml") is not None


def count_zones() -> int:
    """How many time zones are known; none where neither the system nor tzdata has them."""
    return len(available_timezones())


def editor() -> str:
    """The editor with its arguments. Raises EditorFailed where there is none."""
    return " ".join(processes.editor())
