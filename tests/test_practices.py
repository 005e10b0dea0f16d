"""The made-up practices to measure in: the same bytes each time, without fault, signed like real.

What is measured in them: tests/test_hot_paths.py (what is opened), `make bench` (how long).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

import pytest

from bench import figures, practices, signatures, table
from bench.cases import Place
from bench.practices import MONDAY, NOW, Spec
from bench.yardstick import SIZES, Case, Figure, measure
from tests.support.program import Program
from therasched.cli.wiring import open_practice
from therasched.domain import canon, chain
from therasched.domain.clash import all_clashes
from therasched.storage import ledger, paths
from therasched.storage.codec import encode_session
from therasched.storage.reading import path_of
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from pathlib import Path

SMALL, LARGE = Spec(60, week=12), Spec(600, week=12)
SIGNED = Spec(300)
MADE = {spec: list(practices.sessions(spec)) for spec in (SMALL, LARGE, SIGNED)}
SHOWN = MADE[LARGE][: LARGE.week]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("practices")


@pytest.fixture(scope="module")
def folders(store: Path) -> dict[Spec, Path]:
    """The practices, to be read only."""
    return {spec: practices.kept(spec, store) for spec in (SMALL, LARGE, SIGNED)}


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a practice, but what is derived."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if path.is_file() and not name.startswith(paths.DERIVED)
    }


# --- sessions --------------------------------------------------------------------------------


def test_practices_of_two_sizes_show_the_same_week(folders: dict[Spec, Path]) -> None:
    assert MADE[SMALL][: SMALL.week] == SHOWN
    for path in map(path_of, SHOWN):
        assert (folders[SMALL] / path).read_bytes() == (folders[LARGE] / path).read_bytes()


@pytest.mark.parametrize("spec", [SMALL, LARGE, Spec(6_000), Spec(25_000)])
def test_a_practice_has_so_many_sessions_each_in_its_place(spec: Spec) -> None:
    made = MADE.get(spec) or list(practices.sessions(spec))
    assert len(made) == len({one.id for one in made}) == spec.sessions
    timed = [one for one in made if not one.span.whole_days]
    assert len({(one.practitioner, one.span.start_at) for one in timed}) == len(timed)
    days = [one.span.first_day for one in made]
    assert [MONDAY <= day < MONDAY + timedelta(7) for day in days].count(True) == spec.week
    assert MONDAY - timedelta(weeks=practices.WEEKS) <= min(days)
    assert min(days) < MONDAY - timedelta(days=9.8 * 365)
    assert {one.practitioner for one in made} == {*spec.practitioners}
    assert list(all_clashes(made)) == []


def test_the_same_seed_makes_the_same_bytes() -> None:
    first, again = dict(practices.files(SMALL)), dict(practices.files(SMALL))
    assert first == again
    assert first != dict(practices.files(SMALL._replace(seed=2)))


def test_a_practice_is_without_fault_and_lively(folders: dict[Spec, Path]) -> None:
    opened = open_practice(str(folders[LARGE]))
    read = [one.session for one in opened.sessions.since(date.min)]
    assert opened.findings() == []
    assert {one.id: one for one in read} == {one.id: one for one in MADE[LARGE]}
    assert opened.office.now == NOW
    parts = [one.outcome.of(client) for one in read for client in one.clients]
    assert {"attended", "no-show", "cancelled", "late-cancellation", ""} <= {
        part.attendance for part in parts
    }
    assert {"", "-"} < {one.plan for one in read}
    assert any(one.group for one in read)
    assert any(one.shared for one in read)


def test_a_practice_is_kept_until_another_is_due(tmp_path: Path) -> None:
    folder = practices.kept(SMALL, tmp_path)
    mark = folder / "kept"
    mark.touch()
    assert practices.kept(SMALL, tmp_path) == folder
    assert mark.exists()
    assert practices.kept(SMALL._replace(seed=2), tmp_path) == folder
    assert not mark.exists()
    mark.touch()
    next(folder.glob("sessions/*/*/*.yaml")).unlink()
    practices.kept(SMALL._replace(seed=2), tmp_path)
    assert not mark.exists()


# --- the signed history ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def events(folders: dict[Spec, Path]) -> list[chain.Event]:
    """All events of the signed practice, by when they were made."""
    office = open_practice(str(folders[SIGNED])).office
    found = [event for name in office.ledger for event in office.practice.signed[name]]
    found += office.ledger.of_practice()
    return sorted(found, key=lambda event: event.at)


def test_what_is_past_is_signed_and_proves_sound(folders: dict[Spec, Path], store: Path) -> None:
    program = Program(folders[SIGNED], XDG_CONFIG_HOME=str(store / "config"))
    assert program("check").out.endswith("no fault\n")
    told = program("verify", "--json").json
    words = Counter(one["verdict"] for one in told["sessions"])
    assert words.keys() == {"LOCKED", "OPEN"}
    assert words["LOCKED"] > SIGNED.sessions * 0.75
    assert [one["remarks"] for one in told["sessions"] if one["remarks"]] == []
    todo = program("todo", "--json").json
    assert any(one["steps"]["outcome"] and not one["signed"] for one in todo["sessions"])


def test_each_event_follows_the_one_before_it(events: list[chain.Event]) -> None:
    assert events[0].kind == chain.ADD_KEY
    assert events[0].after == ()
    for before, event in pairwise(events):
        assert chain.link(before) in event.after
    assert {event.clock for event in events} == {chain.SIMULATED}


def test_some_are_edited_within_the_window_and_some_commented(events: list[chain.Event]) -> None:
    kinds = Counter(event.kind for event in events)
    assert kinds[chain.SIGN] / 50 <= kinds[chain.COMMENT] <= kinds[chain.SIGN] / 10
    assert kinds[chain.EDIT] >= 1
    made = {one.id: one for one in MADE[SIGNED]}
    signed = {event.session: event for event in events if event.kind == chain.SIGN}
    for event in events:
        if event.kind == chain.EDIT:
            assert event.at < event.locks_at == signed[event.session].locks_at
            assert event.note == canon.canonical(encode_session(made[event.session]))
            assert event.note != signed[event.session].note


def test_what_is_signed_is_what_stands_in_the_file(folders: dict[Spec, Path]) -> None:
    for one in MADE[LARGE]:
        data = plain(read_tree((folders[LARGE] / path_of(one)).read_bytes()).root)
        assert isinstance(data, dict)
        assert canon.canonical(data) == canon.canonical(encode_session(one))


def test_the_first_key_vouches_for_the_others(
    folders: dict[Spec, Path], store: Path, tmp_path: Path
) -> None:
    office = open_practice(str(folders[SIGNED])).office
    settings = office.practice.settings
    works = dict.fromkeys(("lena", "tom", "ines"), settings.practitioners["lena"])
    practice = office.practice._replace(settings=settings._replace(practitioners=works))
    for path, data in signatures.logs(1, [], practice, NOW - timedelta(days=1)):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / paths.SETTINGS).write_bytes((folders[SIGNED] / paths.SETTINGS).read_bytes())
    told = Program(tmp_path, XDG_CONFIG_HOME=str(store / "config"))("verify", "--json").json
    assert [(one["practitioner"], one["vouched"]) for one in told["signers"]] == [
        ("lena", True),
        ("tom", True),
        ("ines", True),
    ]


def test_the_heads_are_kept_so_that_signing_reads_no_other_log(
    folders: dict[Spec, Path], events: list[chain.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger.Ledger, "_found_heads", None)
    (head,) = open_practice(str(folders[SIGNED])).office.ledger.heads()
    assert head.link == chain.link(events[-1])


# --- what is measured in them ----------------------------------------------------------------


def test_each_row_runs_and_leaves_the_practice_as_it_was(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(SIGNED, store)
    before, heads = content(place.folder), (place.folder / ledger.HEADS).read_bytes()
    program = Program(place.folder, XDG_CONFIG_HOME=str(store / "config"))
    wrote = []
    for case in place.cases():
        for command in case.commands:
            if "-C" in command and f"{place.folder}" in command:
                case.before()
                program(*command[3:])
                if content(place.folder) != before:
                    wrote.append(case.name.split(",")[0].split()[0])
    assert set(wrote) == {"new", "plan", "outcome", "share", "comment", "sign", "agenda"}
    place.close()
    assert content(place.folder) == before
    assert (place.folder / ledger.HEADS).read_bytes() == heads
    monkeypatch.setattr(ledger.Ledger, "_found_heads", None)  # they hold, as the folders' times do
    assert open_practice(str(place.folder)).office.ledger.heads()


def test_a_write_in_the_copy_under_git_is_committed(store: Path) -> None:
    place = Place(SIGNED, store)
    (case,) = (one for one in place.cases() if "git" in one.name)
    case.before()
    folder = case.commands[0][2]
    program = Program(store, XDG_CONFIG_HOME=str(store / "config"))
    program(*case.commands[0][1:])
    assert place.ahead.id in program("-C", folder, "log", place.ahead.id).out
    assert program("-C", folder, "undo").code == 0


def test_a_figure_is_held_against_its_target() -> None:
    case = Case("sign", (), (1.8, 1.8, 2.2), memory=16)
    row = table.Row(case, {size: Figure(2.0, 16.1) for size in SIZES})
    assert [table.judged(row, size) for size in SIZES] == [table.MISSED, table.MISSED, table.MET]
    assert table.judged_memory(row) == table.MISSED
    free = row._replace(case=Case("todo", ()))
    measured = table.Measured(SIZES, [row, free], [0.05, 0.06], [], practices.STORE)
    assert table.missed(measured) == ["sign"]
    assert f"| 2.00 (≤ 1.8) {table.MISSED} |" in table.markdown(measured)
    assert "| todo | 2.00 | 2.00 | 2.00 |" in table.markdown(measured)
    assert f"2.00  (2.2) {table.MET}" in table.plain(measured)


def test_the_tables_go_between_the_marks_of_the_document(tmp_path: Path) -> None:
    document = tmp_path / "scale.md"
    document.write_text(f"Before.\n\n{table.BEGIN}\nold\n{table.END}\n\nAfter.\n", encoding="utf-8")
    table.write("new", document)
    assert document.read_text(encoding="utf-8") == (
        f"Before.\n\n{table.BEGIN}\n\nnew\n\n{table.END}\n\nAfter.\n"
    )
    document.write_text("No marks.\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no place for figures"):
        table.write("new", document)


def test_a_figure_is_kept_until_it_is_measured_again(tmp_path: Path) -> None:
    assert figures.kept(tmp_path) == {}
    figures.keep(tmp_path, "sign", 1_500, Figure(1.5, 16.0, 3))
    figures.keep(tmp_path, "sign", 15_000, Figure(2.0, parts=(1.0, 1.0)))
    figures.keep(tmp_path, "sign", 1_500, Figure(240.0, over=True))
    assert figures.kept(tmp_path) == {
        "sign": {1_500: Figure(240.0, over=True), 15_000: Figure(2.0, parts=(1.0, 1.0))}
    }


def test_what_takes_too_long_is_ended_and_what_fails_is_told() -> None:
    def case(program: str) -> Case:
        return Case("it", ([sys.executable, "-c", program],), (1.0, 1.0, 1.0), settle=False)

    endless = measure(case("while True: pass"), 1, [], patience=0.1)
    assert endless.over
    with pytest.raises(RuntimeError, match="broken pipe dream"):
        measure(case("raise SystemExit('broken pipe dream')"), 1, [])
    row = table.Row(case(""), {1_500: endless, 15_000: Figure(inf)})
    measured = table.Measured(SIZES, [row], [0.05, 0.06], [], practices.STORE)
    assert re.search(rf"\| > \d+ \(≤ 1\) {table.MISSED} \| failed ", table.markdown(measured))
