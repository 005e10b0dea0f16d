from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import signed
from tests.support.program import untouched
from tests.support.signing import ANNAS, BENS, LATER, Place, fingerprint, links, log_of, path_of
from therasched.actions import prove
from therasched.actions.prove import Outside
from therasched.cli import evidence
from therasched.domain import context
from therasched.errors import StorageFailed
from therasched.storage.files import Files
from therasched.storage.reasons import MissingFile

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

    from therasched.actions.office import Office
    from therasched.domain import canon
    from therasched.domain.finding import Finding
    from therasched.domain.verification import Report


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's and Ben's sessions are signed."""
    place = Place(tmp_path)
    place("sign", ANNAS, BENS, "-y")
    return place


def no_stamp(token: bytes, link: str) -> tuple[datetime, str, bool]:
    raise ValueError("there is none")


def proved(
    office: Office,
    place: Place,
    only: Collection[str] = (),
    *,
    expect: tuple[str, ...] = (),
    seen: dict[str, list[tuple[str, str, bytes]]] | None = None,
    turns: list[int] | None = None,
) -> Report:
    paths = sorted(
        path.relative_to(place.root).as_posix() for path in place.root.glob("sessions/*/*/*.yaml")
    )
    outside = Outside(evidence.fingerprint, no_stamp, expect, seen or {})
    progress = turns.append if turns is not None else None
    with untouched(place.root):
        return prove.verify(
            office, evidence.signed_with, paths, only, outside=outside, progress=progress
        )


def told(report: Report) -> list[tuple[str, str, str, int, str]]:
    return [
        (one.session, problem.word, problem.path, problem.line, problem.what)
        for one in report.verdicts
        for problem in one.problems
    ]


def test_all_is_well(place: Place) -> None:
    turns: list[int] = []
    with place.office(at=LATER) as office:
        report = proved(office, place, turns=turns)
    assert report.sound
    assert [(one.session, one.word) for one in report.verdicts] == [
        (BENS, "LOCKED"),
        (ANNAS, "LOCKED"),
    ]
    assert (report.drafts, report.events, report.cosigned, report.evidence) == (5, 3, 0, ())
    assert turns == [2, 2]
    assert list(report.heads) == links(place.events(BENS))


def test_of_some_sessions_the_whole_chain_is_followed(place: Place) -> None:
    with place.office(at=LATER) as office:
        report = proved(office, place, [ANNAS])
        assert [one.session for one in report.verdicts] == [ANNAS]
        assert (report.drafts, report.events) == (0, 3)
    (place.root / log_of(ANNAS)).unlink()
    with place.office(at=LATER) as office:
        report = proved(office, place, [BENS])
        assert told(report)[0][:4] == (BENS, "MISSING EVENT", log_of(BENS), 1)
        assert [one.word for one in proved(office, place, ["zzzzzz"]).verdicts] == ["DRAFT"]


def test_a_field_that_differs_is_told_with_its_line(place: Place) -> None:
    place.by_hand(ANNAS, "plan: Bath time.", "# mine\nplan: Bed time.")
    with place.office(at=LATER) as office:
        report = proved(office, place)
    assert told(report) == [
        (ANNAS, "ALTERED", path_of(ANNAS), 10, "plan is not as it was signed"),
    ]


def test_a_field_whose_line_can_not_be_found_is_told_all_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> tuple[Finding, ...]:
        raise StorageFailed("could not read it: I/O error")

    place.by_hand(ANNAS, "Bath", "Bed")
    with place.office(at=LATER) as office:
        monkeypatch.setattr(office.sessions, "placed", gone)
        assert told(proved(office, place))[0][:4] == (ANNAS, "ALTERED", path_of(ANNAS), 1)
        monkeypatch.setattr(office.sessions, "placed", lambda *_: ())
        assert told(proved(office, place))[0][:4] == (ANNAS, "ALTERED", path_of(ANNAS), 1)


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (MissingFile("there is none"), "the session's file is gone"),
        (StorageFailed("could not read it: I/O error"), "it can't be read"),
    ],
)
def test_a_file_that_goes_meanwhile_or_that_the_disk_withholds(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: Exception, what: str
) -> None:
    read = Files.read

    def withheld(files: Files, path: str) -> bytes:
        if path.startswith("sessions/"):
            raise error
        return read(files, path)

    with place.office(at=LATER) as office:
        monkeypatch.setattr(Files, "read", withheld)
        report = proved(office, place)
    assert {one[4] for one in told(report)} == {what}


def test_a_file_that_can_not_be_read_and_a_second_one(place: Place) -> None:
    (place.root / path_of(ANNAS)).write_text("plan: [\n")
    other = path_of(BENS).replace("1100", "1200")
    (place.root / other).write_bytes((place.root / path_of(BENS)).read_bytes())
    with place.office(at=LATER) as office:
        report = proved(office, place)
    assert told(report) == [
        (BENS, "MISPLACED", other, 1, "a second file of b2r4tw"),
        (ANNAS, "ALTERED", path_of(ANNAS), 1, "it can't be read"),
    ]


def test_a_file_with_another_name_is_told(place: Place) -> None:
    there = place.root / path_of(ANNAS)
    there.rename(there.with_name(f"2026-03-02-0900-{ANNAS}.yaml"))
    with place.office(at=LATER) as office:
        (one,) = told(proved(office, place, [ANNAS]))
    assert one[:2] == (ANNAS, "MISPLACED")


def test_what_it_referred_to_may_change_and_is_told(place: Place) -> None:
    place("client", "edit", "anna-k", "--name", "Anna M.")
    with place.office(at=LATER) as office:
        report = proved(office, place)
    assert report.sound
    assert report.verdicts[1].remarks == ("clients.anna-k.name was otherwise when it was signed",)
    assert report.verdicts[0].remarks == ()


def test_a_context_that_is_none(place: Place) -> None:
    with place.office() as office:
        stored, log = place.stored(office, ANNAS), office.ledger.log(ANNAS)
        (line,), (event,) = log.lines, log.events
        contexts = context.Contexts(office.practice)

        def remarks(body: dict[str, canon.Data] | None) -> list[str]:
            made = line._replace(event=event._replace(body=body))
            return prove._context(contexts, log._replace(lines=(made,)), stored)

        assert event.body is not None
        assert remarks({**event.body}) == remarks(None) == remarks({"context": "none"}) == []
        assert remarks({"context": {"clients": {}}})
        assert prove._context(contexts, log._replace(lines=()), stored) == []


def test_files_in_wrong_places_and_signers_that_are_not_derived(place: Place) -> None:
    place.shop.write("signed/notes.txt", "x")
    place.shop.write("signed/allowed_signers", "lena ssh-ed25519 AAAA\n")
    with place.office(at=LATER) as office:
        report = proved(office, place)
    assert [(one.word, one.path) for one in report.problems] == [
        ("MISPLACED", "signed/notes.txt"),
        ("ALTERED", "signed/allowed_signers"),
    ]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ((fingerprint("lena"),), []),
        ((fingerprint("tom"),), [f"no key has the fingerprint {fingerprint('tom')}"]),
        (("SHA256:" + "x" * 99,), ["no key has the fingerprint SHA256:" + "x" * 53]),
        (("abcdef12",), ["no event has a hash that begins with abcdef12"]),
        (("",), ["no event has a hash that begins with "]),
    ],
)
def test_what_somebody_wrote_down(place: Place, expect: tuple[str, ...], said: list[str]) -> None:
    with place.office(at=LATER) as office:
        report = proved(office, place, expect=expect)
    assert [one.what for one in report.problems] == said


def test_the_beginning_of_a_hash_that_was_written_down(place: Place) -> None:
    (link,) = links(place.events(ANNAS))
    with place.office(at=LATER) as office:
        for digits in (8, 16, 64):
            assert proved(office, place, expect=(link[:digits],)).sound
        for digits in (0, 1, 7):  # too short to say anything
            assert not proved(office, place, expect=(link[:digits],)).sound


def test_what_git_has_seen(place: Place) -> None:
    log = (place.root / log_of(ANNAS)).read_bytes()
    keys = (place.root / "signed/practice.log.yaml").read_bytes()
    place("comment", ANNAS, "She called.", at="03-03 12:00:00")
    later = (place.root / log_of(ANNAS)).read_bytes()
    (gone,) = links(place.events(ANNAS))[1:]
    (place.root / log_of(ANNAS)).write_bytes(log)
    seen = {
        "committed": [("c2" * 20, log_of(ANNAS), later), ("c1" * 20, log_of(ANNAS), log)],
        "pushed": [("c1" * 20, "signed/practice.log.yaml", keys)],
        "kept": [("c3" * 20, log_of(ANNAS), b"nonsense\n")],
    }
    with place.office(at=LATER) as office:
        report = proved(office, place, seen=seen)
    assert report.evidence == (
        "committed up to 2026-03-03 09:40 UTC",
        "pushed up to 2026-03-01 07:00 UTC",
        "not kept",
    )
    assert [(one.word, one.path, one.line, one.what) for one in report.problems] == [
        (
            *("MISSING EVENT", log_of(ANNAS), 1),
            f"{gone[:12]} stood there in commit c2c2c2c2c2 and is nowhere now",
        )
    ]


def test_a_whole_practice_of_two_people_is_sound(tmp_path: Path) -> None:
    desks = signed.practice(tmp_path)
    answer = desks.program("verify", "--json", THERASCHED_NOW="2026-03-06 10:00")
    words = {one["id"]: one["verdict"] for one in answer.json["sessions"]}
    assert words == {
        name: "PURGED" if name == signed.PURGED else "LOCKED"
        for name in signed.SESSIONS
        if name != signed.DRAFT
    }
