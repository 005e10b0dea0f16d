"""The made-up practice: what the script writes, without a fault, and with something of everything.

Whoever adds to it changes the tables in tests/support and runs `python -m tests.support.example`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import example
from tests.support.example_people import CLIENTS, CONTACTS, SETTINGS
from tests.support.program import Program
from therasched.actions import browse
from therasched.cli import wiring
from therasched.domain import attestation, audit, cancellation, chain, lifecycle
from therasched.domain.catalogue import ATTENDANCES, DEFAULT_TYPES, NO_PLAN, REVIEWS, STATUSES
from therasched.domain.clash import all_clashes
from therasched.domain.practice import Practice
from therasched.storage.codec import decode_client, decode_contact
from therasched.storage.settings_codec import decode_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from therasched.domain.outcome import ClientOutcome
    from therasched.domain.session import Session

CLOCK_CHANGE = date(2026, 3, 29)
# Numbers that are kept for films and books, so that nobody's telephone rings.
FILM_NUMBERS = re.compile(
    r"\+49 30 23125 \d{3}|\+49 171 39200\d\d|\+44 20 7946 0\d{3}|\+1 \d{3} 555 01\d\d"
)


@pytest.fixture(scope="module")
def sessions() -> list[Session]:
    return example.sessions()


@pytest.fixture(scope="module")
def practice() -> Practice:
    return Practice(
        decode_settings(SETTINGS),
        {one["code"]: decode_client(one) for one in CLIENTS},
        {one["code"]: decode_contact(one) for one in CONTACTS},
        example.ZONE,
        example.NOW_AT.astimezone(example.ZONE),
    )


def week(session: Session) -> int:
    return session.span.first_day.isocalendar().week


def parts(sessions: Iterable[Session]) -> list[ClientOutcome]:
    return [part for one in sessions for part in one.outcome.clients.values()]


def contents(root: Path) -> dict[str, bytes]:
    """The files below a folder, without what the program derives there."""
    paths = [path for path in root.rglob("*") if path.is_file() and ".therasched" not in path.parts]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_the_folder_is_byte_for_byte_what_the_script_writes(tmp_path: Path) -> None:
    example.write(tmp_path / "made")
    made, kept = contents(tmp_path / "made"), contents(example.FOLDER)
    assert sorted(made) == sorted(kept)
    assert [path for path in made if made[path] != kept[path]] == []


def test_check_finds_nothing(tmp_path: Path) -> None:
    shutil.copytree(example.FOLDER, tmp_path / "practice")
    command = [sys.executable, "-m", "therasched", "-C", str(tmp_path / "practice"), "check", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_no_rule_between_files_is_broken(sessions: list[Session], practice: Practice) -> None:
    faults = [fault for one in sessions for fault in audit.session_faults(one, practice)]
    faults += [f for one in practice.clients.values() for f in audit.client_faults(one, practice)]
    assert faults == []
    assert list(all_clashes(sessions)) == []


def test_ids_are_told_apart_by_four_characters(sessions: list[Session]) -> None:
    assert len({one.id[:4] for one in sessions}) == len(sessions)


def test_the_clock_stands_in_the_middle_of_the_fullest_week(
    sessions: list[Session], practice: Practice
) -> None:
    assert practice.now.strftime("%a %H:%M") == "Wed 10:40"
    (fullest, count), (_, second) = Counter(map(week, sessions)).most_common(2)
    assert fullest == practice.now.isocalendar().week
    assert count >= second + 5
    lively = [one for one in sessions if week(one) == fullest]
    kinds = [lifecycle.kind_of(one, practice) for one in lively]
    assert {kind.role for kind in kinds} == {"client", "video", "non-client", "team"}
    assert {kind.name for kind in kinds} >= set(DEFAULT_TYPES)
    running = [one for one in lively if lifecycle.has_begun(one, practice.now)]
    running = [one for one in running if not lifecycle.is_past(one, practice.now)]
    assert [one.type for one in running] == ["video"]


def test_it_reaches_six_weeks_and_more_on_both_sides_of_the_clock_change(
    sessions: list[Session],
) -> None:
    assert len(sessions) >= 70
    assert len(set(map(week, sessions))) >= 6
    assert any(one.span.first_day == CLOCK_CHANGE and one.clients for one in sessions)
    across = [one for one in sessions if one.span.start.utcoffset() != one.span.end.utcoffset()]
    assert [one.title for one in across] == ["Night train to Zürich"]
    for client in ("anna-k", "mila-w", "jose-n"):
        days = [one.span.first_day for one in sessions if client in one.clients]
        assert min(days) < CLOCK_CHANGE < max(days)


def test_every_word_of_the_catalogue_is_used(sessions: list[Session], practice: Practice) -> None:
    assert {one.type for one in sessions} == set(practice.settings.types)
    assert {part.attendance for part in parts(sessions)} >= set(ATTENDANCES)
    assert {part.review for part in parts(sessions)} >= set(REVIEWS)
    assert {one.outcome.status for one in sessions} >= set(STATUSES)
    assert {one.cancelled.by for one in sessions if one.cancelled} == {
        *("client", "practitioner", "clinic")
    }


def test_every_field_of_a_session_is_used(sessions: list[Session]) -> None:
    empty = [name for name in sessions[0]._fields if not any(getattr(s, name) for s in sessions)]
    assert empty == []


def test_cancellations_are_what_the_policy_makes_of_them(
    sessions: list[Session], practice: Practice
) -> None:
    called_off = [one for one in sessions if one.cancelled]
    for one in called_off:
        assert one.cancelled is not None
        decided = cancellation.decide(one, practice, one.cancelled.by, one.cancelled.at)
        left = {part.attendance for part in one.outcome.clients.values()} or {""}
        assert left == {decided.attendance}, one.id
    # One is late by the policy of its service alone.
    assert any(
        practice.settings.notice <= decided.notice < decided.policy
        for one in called_off
        if one.cancelled
        for decided in [cancellation.decide(one, practice, one.cancelled.by, one.cancelled.at)]
    )


def test_people_and_their_names(practice: Practice) -> None:
    names = " ".join(client.name for client in practice.clients.values())
    for seen in ("José Ñúñez", "Łukasz", "家族 田中 👩‍👧", "O'Brien"):
        assert seen in names
    assert len(practice.settings.practitioners) == 2
    assert len(practice.clients) == 11
    assert [one.code for one in practice.clients.values() if one.archived] == ["walter-b"]
    child = practice.clients["mila-w"]
    assert child.born > "2018"
    assert practice.contacts[child.guardians[0]].role == "mother"


def test_groups_homework_and_indirect_work(sessions: list[Session]) -> None:
    assert {len(one.clients) for one in sessions if one.group and one.mode == "direct"} == {2, 3}
    with_homework = [
        (client, one)
        for one in sessions
        for client in one.clients
        if one.outcome.of(client).homework
    ]
    shared = [client for client, one in with_homework if client in one.shared]
    assert 0 < len(shared) < len(with_homework)
    assert sum(len(one.shared) for one in sessions) == len(shared)
    assert any(one.type == "phone" and one.mode == "indirect" for one in sessions)


def test_something_waits_for_each_step(sessions: list[Session], practice: Practice) -> None:
    past = [one for one in sessions if lifecycle.is_past(one, practice.now)]
    ahead = [one for one in sessions if not lifecycle.has_begun(one, practice.now)]
    overdue = [
        one
        for one in past
        if lifecycle.awaits_outcome(one, lifecycle.kind_of(one, practice), practice.now)
    ]
    assert {one.mode for one in overdue} == {"direct", "indirect"}
    assert 2 <= len(overdue) <= 6
    assert any(lifecycle.awaits_plan(one, lifecycle.kind_of(one, practice)) for one in ahead)
    assert any(one.plan == NO_PLAN for one in sessions)
    for one in ahead:
        assert one.outcome.status != "completed"
        assert one.cancelled or not any(part.attendance for part in parts([one]))


def test_reviews_are_about_homework_that_was_given(sessions: list[Session]) -> None:
    ordered = sorted(sessions, key=lambda one: one.span.start_at)
    for place, one in enumerate(ordered):
        for client in one.clients:
            earlier = [e for e in ordered[:place] if lifecycle.took_place_for(e, client)]
            given = [e for e in earlier if e.outcome.of(client).homework]
            assert given or not one.outcome.of(client).review, (one.id, client)


def test_nothing_was_entered_after_the_clock(sessions: list[Session]) -> None:
    for one in sessions:
        assert one.calendar is not None
        assert max([one.calendar.stamp_at, *one.shared.values()]) <= example.NOW_AT
        assert one.cancelled or one.calendar.stamp_at < one.span.start_at


def test_nobody_real_can_be_reached() -> None:
    files = example.files()
    # What is signed holds the same texts, and base64 with any sign next to any other.
    texts = [data.decode() for path, data in files.items() if not path.startswith("signed/")]
    addresses = [found for text in texts for found in re.findall(r"[\w.+-]+@[\w.-]+", text)]
    hosts = [found for text in texts for found in re.findall(r"https?://([^/\s]+)", text)]
    assert addresses
    assert {address for address in addresses if not address.endswith("example.org")} == set()
    assert set(hosts) == {"meet.example.org"}
    numbers = [found.strip() for text in texts for found in re.findall(r"\+[\d ()/-]+", text)]
    assert len(numbers) > 10
    assert [number for number in numbers if not FILM_NUMBERS.fullmatch(number)] == []


def test_something_of_everything_is_signed(tmp_path: Path) -> None:
    example.write(tmp_path / "made")
    office = wiring.open_practice(str(tmp_path / "made")).office
    listed = browse.listing(office, browse.Filter())
    standings = [attestation.of_stored(stored, office.practice) for stored in listed]
    assert {one.state for one in standings} == set(attestation.STATES)
    assert any(one.cosigned_by == "lena" for one in standings)
    assert any(one.returned for one in standings)
    assert any(attestation.awaited_supervisors(one, office.practice) for one in standings)
    kinds = {event.type for name in office.ledger for event in office.ledger.get(name, ())}
    assert kinds >= set(chain.COMMENT_TYPES)
    assert any(browse.awaits_signature(office, stored) for stored in listed)


def test_what_is_signed_verifies(tmp_path: Path) -> None:
    example.write(tmp_path / "made")
    answer = Program(tmp_path / "made")("verify", "--json").json
    assert answer["sound"]
    assert [one["vouched"] for one in answer["signers"]] == [True, True]
    assert len(answer["heads"]) == 1
