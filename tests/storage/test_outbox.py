"""The outbox on disk: the ledger and messages in files, and which sessions are looked at."""

from __future__ import annotations

import json
import stat
from datetime import date
from typing import TYPE_CHECKING

import pytest

from therasched.cli import wiring
from therasched.domain.outbox import SENDING, SENT, Entry, Key
from therasched.errors import Busy, FaultyData
from therasched.storage.outbox import Outbox
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.shop import Shop

KEY = Key("k7f3mq", "reminder", 1440, "2026-03-04T08:00:00Z", "00ff")
APRIL = KEY._replace(start="2026-04-01T08:00:00Z")
PATH = "outbox/2026-03.log.yaml"


@pytest.fixture
def box(shop: Shop) -> Outbox:
    opened = wiring.open_practice(str(shop.root))
    return Outbox(opened.files, opened.sessions)


def entry(state: str = SENDING, key: Key = KEY, code: str = "") -> Entry:
    return Entry(key, state, "2026-03-03T08:00:00Z", "desk", 1, code)


def test_what_is_added_is_read_back(box: Outbox, shop: Shop) -> None:
    seen: list[Sequence[Entry]] = []

    def make(entries: Sequence[Entry]) -> Sequence[Entry]:
        seen.append(entries)
        return [entry(SENT, code="250")] if entries else [entry()]

    assert box.add("2026-03", make)
    assert box.add("2026-03", make)
    assert seen == [[], [entry()]]
    assert box.entries("2026-03") == [entry(), entry(SENT, code="250")]
    lines = (shop.root / PATH).read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0].removeprefix("- ")) == {
        "at": "2026-03-03T08:00:00Z",
        "session": "k7f3mq",
        "kind": "reminder",
        "which": 1440,
        "start": "2026-03-04T08:00:00Z",
        "to": "00ff",
        "state": "sending",
        "n": 1,
        "host": "desk",
    }
    assert json.loads(lines[1].removeprefix("- "))["code"] == "250"


def test_nothing_to_add_writes_nothing(box: Outbox, shop: Shop) -> None:
    assert not box.add("2026-03", lambda _: ())
    assert not (shop.root / "outbox").exists()


def test_each_month_has_its_part(box: Outbox, shop: Shop) -> None:
    box.add("2026-03", lambda _: [entry()])
    box.add("2026-04", lambda _: [entry(key=APRIL)])
    shop.write("outbox/notes.txt", "mine\n")
    assert box.entries("2026-03") == [entry(), entry(key=APRIL)]
    assert box.entries("2026-04") == [entry(key=APRIL)]
    assert box.entries("2026-05") == []


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD\n",
        "- {}\n",
        "- []\n",
        "- 1\n",
        "{}\n",
        "x- {}\n",
        "\n",
        "- {not json\n",
        f"- {'[' * 100_000}\n",
        "- \xff\n",
        "LINE",
        'LINE "which": true\n',
        'LINE "n": -1\n',
        'LINE "to": 1\n',
        'LINE "state": "done"\n',
        'LINE "code": 1\n',
    ],
)
def test_a_line_that_cant_be_read_is_refused(box: Outbox, shop: Shop, line: str) -> None:
    box.add("2026-03", lambda _: [entry()])
    good = (shop.root / PATH).read_text(encoding="utf-8")
    if line.startswith("LINE "):
        line = good.replace("}\n", f", {line.removeprefix('LINE ').strip()}}}\n")
    elif line == "LINE":
        line = good.rstrip("\n")
    (shop.root / PATH).write_bytes(good.encode() + line.encode("latin-1"))
    with pytest.raises(FaultyData) as refused:
        box.entries("2026-03")
    assert refused.value.where == f"{PATH}:2"
    with pytest.raises(FaultyData):
        box.add("2026-03", lambda _: [entry()])
    (finding,) = box.check(PATH)
    assert (finding.path, finding.line) == (PATH, 2)


def test_a_part_that_cant_be_read_at_all_is_told(box: Outbox, shop: Shop) -> None:
    (shop.root / PATH).mkdir(parents=True)
    assert box.parts() == [PATH]
    assert [(one.path, one.line) for one in box.check(PATH)] == [(PATH, 1)]


def test_one_process_sends_at_a_time(box: Outbox) -> None:
    with box.posting(), pytest.raises(Busy, match="is sending"), box.posting():
        pass
    with box.posting():
        pass


def test_messages_are_their_owners_and_are_made_once(box: Outbox, shop: Shop) -> None:
    assert box.put("20260304-0900-k7f3mq-reminder-0a1b", b"Subject: x\r\n")
    assert not box.put("20260304-0900-k7f3mq-reminder-0a1b", b"Subject: y\r\n")
    file = shop.root / "outbox/20260304-0900-k7f3mq-reminder-0a1b.eml"
    assert file.read_bytes() == b"Subject: x\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    box.drop("20260304-0900-k7f3mq-reminder-0a1b")
    box.drop("20260304-0900-k7f3mq-reminder-0a1b")
    assert not file.exists()


def test_a_rehearsal_writes_nothing(shop: Shop) -> None:
    opened = wiring.open_practice(str(shop.root))
    box = Outbox(RehearsedFiles(shop.root), opened.sessions)
    box.add("2026-03", lambda _: [entry()])
    box.put("a", b"")
    assert not (shop.root / "outbox").exists()


def test_this_machine_has_a_name(box: Outbox) -> None:
    assert box.host


# --- which sessions ------------------------------------------------------------------------------


def coming(root: Path, today: str, days: int = 0) -> list[str]:
    opened = wiring.open_practice(str(root))
    found = Outbox(opened.files, opened.sessions).coming(date.fromisoformat(today), days)
    return [one.session.id for one in found]


@pytest.mark.parametrize(
    ("before", "today", "days", "looked_at"),
    [
        ("1d", "2026-03-09", 0, True),
        ("1d", "2026-03-07", 0, True),
        ("1d", "2026-03-06", 0, False),
        ("1d", "2026-03-06", 1, True),
        ("60m", "2026-03-07", 0, True),
        ("90m", "2026-03-06", 0, False),
        ("49h", "2026-03-05", 0, True),
        ("2w", "2026-02-24", 0, True),
        ("2w", "2026-02-21", 0, False),
        ("365d", "2025-03-11", 0, True),
    ],
)
def test_only_sessions_whose_reminders_reach_so_far_are_parsed(
    shop: Shop, before: str, today: str, days: int, looked_at: bool
) -> None:
    stored = shop.book("anna-k", "2026-03-10 14:00")
    path = shop.root / stored.path
    path.write_text(path.read_text("utf-8").replace("before: 1d", f"before: {before}"), "utf-8")
    assert coming(shop.root, today, days) == ([stored.session.id] if looked_at else [])


@pytest.mark.parametrize(
    ("line", "looked_at"),
    [
        ("reminders: [{to: client, by: email, 'before' : '3d'}]", True),
        ("reminders: [{to: client, by: email, before: # of days\n  3d}]", True),
        ("reminders:\n  - to: client\n    by: email\n    before: |-\n      3d", True),
        ('reminders: [{to: client, by: email, "bef\\u006fre": "3d"}]', True),
        ("reminders: []", False),
    ],
)
def test_however_a_reminder_is_spelled(shop: Shop, line: str, looked_at: bool) -> None:
    stored = shop.book("anna-k", "2026-03-10 14:00", reminders=())
    path = shop.root / stored.path
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    assert bool(coming(shop.root, "2026-03-07")) is looked_at


def test_what_cant_be_read_is_told_when_it_is_read(shop: Shop) -> None:
    stored = shop.book("anna-k", "2026-03-10 14:00")
    path = shop.root / stored.path
    path.unlink()
    path.mkdir()
    assert coming(shop.root, "2026-03-09") == []
