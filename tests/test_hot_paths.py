"""Why the commands of daily work stay quick: what they open does not grow with the practice.

Two practices are compared, one ten times the other, in which the week shown is the same; how they
are made is tested in tests/test_practices.py. Nothing is timed here; `make bench` does that.
"""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bench import practices, probe
from bench.practices import MONDAY, NOW, Spec
from therasched.domain import chain
from therasched.domain.lifecycle import took_place_for
from therasched.storage.listing import NEAR
from therasched.storage.paths import client_path, log_path
from therasched.storage.reading import path_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from therasched.domain.session import Session

SMALL, LARGE = Spec(60, week=12, signed=False), Spec(600, week=12, signed=False)
MADE = {spec: list(practices.sessions(spec)) for spec in (SMALL, LARGE)}
SHOWN = MADE[LARGE][: LARGE.week]
SETTINGS = "therasched.yaml"
LATER = "from therasched.storage import freshness; freshness.TICK = -(10**12)"
"""Have what was written a moment ago count as if that had been long before."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Spec, Path]:
    """The two practices, to be read only."""
    store = tmp_path_factory.mktemp("practices")
    return {spec: practices.kept(spec, store) for spec in (SMALL, LARGE)}


@pytest.fixture
def large(folders: dict[Spec, Path], tmp_path: Path) -> Path:
    """A copy of the larger one, to be written to."""
    return shutil.copytree(folders[LARGE], tmp_path / "large")


def names(sessions: Iterable[Session]) -> list[str]:
    return sorted(path_of(one).rpartition("/")[2] for one in sessions)


def people(sessions: Iterable[Session]) -> list[str]:
    codes = {client for one in sessions for client in one.clients}
    return sorted(client_path(code).rpartition("/")[2] for code in codes)


def last_brought(client: str, before: date) -> Session:
    """The latest session before a day that leaves both a note and homework of a client."""
    return max(
        (
            one
            for one in MADE[LARGE]
            if one.span.first_day < before and took_place_for(one, client)
            if one.outcome.of(client).note and one.outcome.of(client).homework
        ),
        key=lambda one: one.span.start_at,
    )


def signed(folder: Path, spec: Spec, to: Path) -> tuple[Path, set[str]]:
    """A copy in which half of the sessions of clients have a log; the names of these logs."""
    copy = shutil.copytree(folder, to)
    at, locks_at = "2026-03-10T15:00:00Z", "2026-03-11T15:00:00Z"
    names = set()
    for one in MADE[spec]:
        if one.clients and ord(one.id[-1]) % 2:
            event = chain.Event(chain.SIGN, "x", "lena", at, one.id, "1", locks_at=locks_at)
            event = chain.drafted(event, {"note": {"id": one.id}}, "00", ())._replace(sig="x")
            log = copy / log_path(one.id)
            log.parent.mkdir(parents=True, exist_ok=True)
            log.write_text(chain.line(event), encoding="utf-8")
            names.add(log.name)
    return copy, names


# --- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", [SMALL, LARGE])
def test_agenda_opens_the_files_of_its_week_once(folders: dict[Spec, Path], spec: Spec) -> None:
    trace = probe.run(folders[spec], "agenda")
    assert trace.sessions == names(SHOWN)
    assert sorted(trace.opened) == sorted([SETTINGS, *people(SHOWN), *names(SHOWN)])
    assert all(one.id[:4] in trace.output for one in SHOWN)


def test_agenda_of_a_day_opens_the_files_of_that_day(folders: dict[Spec, Path]) -> None:
    today = [one for one in SHOWN if one.span.on(NOW.date())]
    eve = [
        one for one in SHOWN if one.span.on(NOW.date() - timedelta(1)) and one.span.start.hour >= 12
    ]
    trace = probe.run(folders[LARGE], "agenda", "today")
    assert trace.sessions == names(today + eve)
    assert sorted(trace.opened) == sorted([SETTINGS, *people(today), *names(today + eve)])


@pytest.mark.parametrize("spec", [SMALL, LARGE])
def test_show_opens_one_session(folders: dict[Spec, Path], spec: Spec) -> None:
    old = next(one for one in MADE[spec][30:] if one.clients)
    trace = probe.run(folders[spec], "show", old.id)
    assert sorted(trace.opened) == sorted([SETTINGS, *people([old]), *names([old])])


@pytest.mark.parametrize("spec", [SMALL, LARGE])
def test_an_old_id_and_a_fresh_one_list_no_month_of_old_twice(
    folders: dict[Spec, Path], tmp_path: Path, spec: Spec
) -> None:
    folder = shutil.copytree(folders[spec], tmp_path / "practice")
    old = next(one for one in MADE[spec][30:] if one.clients)
    first = probe.run(folder, "show", old.id, before=LATER)
    again = probe.run(folder, "show", old.id)
    years = len([*folder.glob("sessions/*")])
    assert len([*folder.glob("sessions/*/*")]) > 40
    assert first.listed > 40
    assert again.listed == 1 + years + NEAR + 1
    assert "sqlite3" not in again.packages
    fresh = probe.run(folder, "new", "--type", "team", "--title", "x", "2030-01-01", "9:00", "-n")
    assert fresh.listed <= 2 + 2 * years + NEAR
    agenda = probe.run(folder, "agenda")
    assert agenda.listed <= NEAR + 2
    assert agenda.sessions == names(SHOWN)


@pytest.mark.parametrize("spec", [SMALL, LARGE])
@pytest.mark.parametrize("command", ["agenda", "show"])
def test_a_signed_history_is_read_of_what_is_shown(
    folders: dict[Spec, Path], tmp_path: Path, spec: Spec, command: str
) -> None:
    folder, logs = signed(folders[spec], spec, tmp_path / "signed")
    with_log = next(one for one in SHOWN if f"{one.id}.log.yaml" in logs)
    trace = probe.run(folder, command, *([with_log.id] if command == "show" else []))
    opened = [name for name in trace.opened if name.endswith(".log.yaml")]
    of_sessions = [name for name in opened if name != "practice.log.yaml"]
    read = {f"{name.removesuffix('.yaml').rpartition('-')[2]}.log.yaml" for name in trace.sessions}
    assert sorted(of_sessions) == sorted(logs & read)  # each once
    assert f"{with_log.id}.log.yaml" in of_sessions
    assert trace.packages & {"sqlite3", "cryptography"} == set()


@pytest.mark.parametrize("command", ["agenda", "show"])
def test_what_the_program_wrote_needs_no_parser(folders: dict[Spec, Path], command: str) -> None:
    which = [SHOWN[0].id] if command == "show" else []
    trace = probe.run(folders[LARGE], command, *which)
    assert "therasched.storage.soundfile" in trace.modules
    assert trace.packages & {"yaml", "json"} <= {"json"}


# --- writing -------------------------------------------------------------------------------


def test_new_reads_back_to_the_last_session_of_its_client(large: Path) -> None:
    client, day = SHOWN[3].clients[0], MONDAY + timedelta(10)
    last = max((one for one in SHOWN if client in one.clients), key=lambda one: one.span.start_at)
    trace = probe.run(large, "new", client, str(day), "19:05", "--id", "bbbbbb")
    (new,) = (path.name for path in large.glob("sessions/*/*/*-bbbbbb.yaml"))
    read = set(trace.sessions) - {new}
    assert read
    assert min(read) >= names([last])[0]
    assert read <= set(names(SHOWN))
    assert set(trace.opened) - set(trace.sessions) - {f".{new}"} >= {SETTINGS, *people([last])}


def test_new_looks_back_a_year_for_a_client_without_a_session(large: Path) -> None:
    day = MONDAY + timedelta(10)
    trace = probe.run(large, "new", practices.NEWCOMER, str(day), "19:05")
    assert min(trace.sessions) >= str(day - timedelta(366))
    assert len({*trace.sessions}) < LARGE.sessions / 5


def test_plan_reads_back_to_what_its_client_carries_over(large: Path) -> None:
    session = SHOWN[4]
    (client,) = session.clients
    trace = probe.run(large, "plan", session.id, "-m", "Something else.")
    previous = last_brought(client, session.span.first_day)
    assert {*names([session, previous])} <= {*trace.sessions}
    assert min(trace.sessions) == names([previous])[0]
    assert "Something else." in (large / path_of(session)).read_text(encoding="utf-8")


def test_outcome_reads_its_session_only(large: Path) -> None:
    session = SHOWN[0]
    trace = probe.run(large, "outcome", session.id, "no-show")
    assert set(trace.sessions) == set(names([session]))
    assert "no-show" in (large / path_of(session)).read_text(encoding="utf-8")
