from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.chains import LENA, TOM, Chain
from tests.support.nasty import NASTY
from therasched.domain import canon, chain, merge
from therasched.domain.merge import BOTH, LINES, LOCKED, PURGED, REMOVED, TEXT, Conflict
from therasched.storage import eventlog, fields, linemerge, merging, processes, records, yamledit
from therasched.storage.field import FileStyle
from therasched.storage.merging import MergedFile, merged_file, merged_log
from therasched.storage.yamledit import CannotEdit, Change, edit
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from therasched.domain.audit import FieldPath

TRICKY = sorted((Path(__file__).parent / "tricky").glob("*.yaml"))
PATH = "sessions/2026/03/2026-03-10-1400-k7f3mq.yaml"
STYLE = FileStyle(fields.SESSION)
BY_LINES = (Conflict((), None, None, None, LINES),)
"""Told of a file whose lines came together."""

BASE = b"""\
# yaml-language-server: $schema=../../../.therasched/schema/session.json
id: k7f3mq
type: session
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k, ben-o]   # both of them
start: 2026-03-10 14:00
end: 2026-03-10 14:50
place: Here
plan: |
  One.
  Two.
outcome:
  clients:
    anna-k:
      attendance: attended
      homework: |
        Take the lift.
    ben-o: {attendance: no-show}
"""


def put(data: bytes, *changes: tuple[str, str]) -> bytes:
    """A file with words replaced, as an editor does."""
    for before, after in changes:
        assert before.encode() in data
        data = data.replace(before.encode(), after.encode())
    return data


def merged(ours: bytes | None, theirs: bytes | None, base: bytes | None = BASE) -> MergedFile:
    """Both versions of the session."""
    return merged_file(PATH, base, ours, theirs)


def taken(data: bytes, *, theirs: bool) -> bytes:
    """A file with conflicts in which somebody took one side of each."""
    side, kept = "both", []
    for line in data.splitlines(keepends=True):
        word = line.rstrip().removeprefix(linemerge.BOM)
        if word == linemerge.OURS:
            assert side == "both"
            side = "ours"
        elif word == linemerge.BETWEEN and side == "ours":
            side = "theirs"
        elif word == linemerge.THEIRS:
            assert side == "theirs"
            side = "both"
        elif side in ("both", "theirs" if theirs else "ours"):
            kept.append(line)
    assert side == "both"
    return b"".join(kept)


def content(data: bytes | None) -> Any:
    """What a file says."""
    assert data is not None
    return plain(read_tree(data).root)


# --- any file, any change ------------------------------------------------------------------------


def leaves(value: Any, path: FieldPath = ()) -> Iterator[FieldPath]:
    """The path of every value that is no mapping."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def changed(data: bytes, random: Random) -> bytes:
    """A file that somebody changed in one to three places."""
    for _ in range(random.randint(1, 3)):
        paths = [*leaves(content(data)), ("x-new",), ("x-more", "x-a"), ("place",)]
        path = random.choice(paths)
        value = random.choice([None, "other", "Two\nlines.\n", "", *NASTY])
        try:
            data = edit(data, [Change(path, value)], STYLE)
        except CannotEdit:
            continue
    return data


@pytest.mark.parametrize("file", TRICKY, ids=lambda file: file.stem)
def test_any_two_changes_of_any_file(file: Path) -> None:
    """What is wanted is in the file, or between its marks, whichever side is taken."""
    base, random = file.read_bytes(), Random(file.stem)
    for _ in range(12):
        ours, theirs = changed(base, random), changed(base, random)
        wanted = merge.merge(content(base), content(ours), content(theirs), merge.SESSION)
        found = merged(ours, theirs, base)
        assert found.data is not None
        if [one.kind for one in found.conflicts] == [TEXT]:
            continue  # it could not be edited safely: lines, as git has them
        assert [one.paths for one in found.conflicts] == [one.paths for one in wanted.conflicts]
        assert content(taken(found.data, theirs=False)) == wanted.data
        other = wanted.data
        for one in wanted.conflicts:
            other = merge._with(other, one.paths, content(theirs))
        assert content(taken(found.data, theirs=True)) == other


@pytest.mark.parametrize("file", TRICKY, ids=lambda file: file.stem)
def test_most_changes_of_hand_made_files_need_no_lines(file: Path) -> None:
    base, random = file.read_bytes(), Random(file.stem)
    told = []
    for _ in range(12):
        found = merged(changed(base, random), changed(base, random), base)
        told += [one.kind for one in found.conflicts]
    assert told.count(TEXT) <= 4


# --- one by one ----------------------------------------------------------------------------------


def test_edits_of_different_fields_are_both_there_in_our_file() -> None:
    ours = put(BASE, ("One.", "Ours."), ("# both of them", "# ours"))
    theirs = put(BASE, ("Here", "There"), ("no-show", "attended"))
    found = merged(ours, theirs)
    assert found == MergedFile(put(ours, ("Here", "There"), ("no-show", "attended")))
    assert not found.needs_hand


def test_a_conflict_has_marks_around_its_lines_and_no_others() -> None:
    ours = put(BASE, ("Two.", "Ours."), ("Here", "There"))
    theirs = put(BASE, ("Two.", "Theirs."), ("no-show", "attended"))
    found = merged(ours, theirs)
    assert found.needs_hand
    assert [(one.kind, one.path) for one in found.conflicts] == [(BOTH, ("plan",))]
    plan = "plan: |\n  One.\n  {}.\n"
    both = f"<<<<<<< ours\n{plan}=======\n{plan}>>>>>>> theirs\n".format("Ours", "Theirs")
    wanted = put(ours, (plan.format("Ours"), both), ("no-show", "attended"))
    assert found.data == wanted


def test_check_tells_of_the_marks() -> None:
    found = merged(put(BASE, ("Here", "A")), put(BASE, ("Here", "B")))
    (finding,) = records.load(PATH, found.data or b"", fields.SESSION).findings
    assert finding.where == f"{PATH}:10:1"
    assert "marker of git" in finding.message


def test_two_moves_are_one_conflict_of_whole_lines() -> None:
    ours = put(BASE, ("14:00", "15:00"), ("14:50", "15:50"))
    theirs = put(BASE, ("14:00", "16:00"), ("14:50", "16:50"))
    data = merged(ours, theirs).data
    assert data is not None
    assert taken(data, theirs=False) == ours
    assert taken(data, theirs=True) == theirs
    assert data.count(b"<<<<<<<") == 1


def test_conflicts_in_one_line_are_between_the_same_marks() -> None:
    base = put(BASE, ("{attendance: no-show}", "{attendance: no-show, note: A, review: done}"))
    ours = put(base, ("note: A", "note: B"), ("review: done", "review: partly"))
    theirs = put(base, ("note: A", "note: C"), ("review: done", "review: not-done"))
    found = merged(ours, theirs, base)
    assert len(found.conflicts) == 2
    assert found.data is not None
    assert found.data.count(b"<<<<<<<") == 1
    assert (taken(found.data, theirs=False), taken(found.data, theirs=True)) == (ours, theirs)


def test_conflicts_in_neighbouring_lines_have_marks_each() -> None:
    ours, theirs = put(BASE, ("Here", "A"), ("One", "1")), put(BASE, ("Here", "B"), ("One", "2"))
    data = merged(ours, theirs).data or b""
    assert data.count(b"<<<<<<<") == 2
    assert (taken(data, theirs=False), taken(data, theirs=True)) == (ours, theirs)


def test_fields_that_ours_lacks_and_theirs_changed() -> None:
    base = put(BASE, ("place: Here\n", "place: Here\nroom: '1'\n"))
    ours, theirs = BASE.replace(b"place: Here\n", b""), put(base, ("Here", "B"), ("'1'", "'2'"))
    data = merged(ours, theirs, base).data or b""
    assert taken(data, theirs=False) == ours
    assert content(taken(data, theirs=True)) == content(theirs)


@pytest.mark.parametrize("bom", [b"", linemerge.BOM])
def test_line_ends_and_byte_order_marks_of_ours_stay(bom: bytes) -> None:
    crlf = bom + BASE.replace(b"\n", b"\r\n")
    found = merged(put(crlf, ("Here", "A")), put(BASE, ("One", "1")), BASE)
    assert found.data == put(crlf, ("Here", "A"), ("One", "1"))
    found = merged(put(crlf, ("id:", "x-a: '1'\r\nid:")), put(BASE, ("id:", "x-a: '2'\nid:")))
    data = found.data or b""
    assert data.startswith(bom)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert content(taken(data, theirs=True))["x-a"] == "2"


def test_a_last_line_without_its_end() -> None:
    base = BASE + b"title: A"
    found = merged(BASE + b"title: B", BASE + b"title: C", base)
    both = b"<<<<<<< ours\ntitle: B\n=======\ntitle: C\n>>>>>>> theirs\n"
    assert found.data == BASE + both


def test_what_one_side_changed_alone_is_taken_as_it_is() -> None:
    other = put(BASE, ("Here", "There"), ("# both of them", "#"), ("\n", "\r\n"))
    assert merged(BASE, other) == merged(other, BASE) == merged(other, other) == MergedFile(other)
    assert merged(None, other, None) == merged(other, None, None) == MergedFile(other)


def test_what_one_side_took_away() -> None:
    other = put(BASE, ("Here", "There"))
    assert merged(None, BASE) == merged(BASE, None) == merged(None, None) == MergedFile(None)
    for found in (merged(None, other), merged(other, None)):
        assert (found.data, found.needs_hand) == (other, False)
        assert [one.kind for one in found.conflicts] == [REMOVED]


def test_a_file_that_both_made() -> None:
    found = merged(put(BASE, ("Here", "A")), put(BASE, ("Two.", "2.")), None)
    assert [one.path for one in found.conflicts] == [("place",), ("plan",)]
    same = merged(BASE, put(BASE, ("Here", "'Here'")), None)
    assert same == MergedFile(BASE)


def test_a_faulty_file_is_merged_by_its_lines_and_nothing_is_lost() -> None:
    faulty = put(BASE, ("place: Here", "place: [Here"))
    found = merged(faulty, put(BASE, ("Take the lift", "Walk")))
    assert found == MergedFile(put(faulty, ("Take the lift", "Walk")), BY_LINES)
    found = merged(faulty, put(BASE, ("Here", "There")))
    assert [one.kind for one in found.conflicts] == [TEXT]
    data = found.data or b""
    assert taken(data, theirs=False) == faulty
    assert taken(data, theirs=True) == put(BASE, ("Here", "There"))
    assert merged(b"- a\n", b"- b\n", b"- c\n").needs_hand


def test_a_file_that_can_not_be_edited_is_merged_by_its_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = put(BASE, ("One.", "1.")), put(BASE, ("no-show", "attended"))

    def refuse(*_: object) -> bytes:
        raise CannotEdit("no safe way", 1, 1)

    monkeypatch.setattr(yamledit, "edit", refuse)
    assert merged(ours, theirs) == MergedFile(put(ours, ("no-show", "attended")), BY_LINES)
    found = merged(ours, put(BASE, ("One.", "2.")))
    assert [one.kind for one in found.conflicts] == [TEXT]
    data = found.data or b""
    assert taken(data, theirs=False) == ours
    assert taken(data, theirs=True) == put(BASE, ("One.", "2."))


def test_without_git_both_files_stand_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "find", lambda _: None)
    data = merged(b"a: [\n", b"b: [\n", b"c: [\n").data or b""
    assert (taken(data, theirs=False), taken(data, theirs=True)) == (b"a: [\n", b"b: [\n")


def test_git_declines_what_is_no_text() -> None:
    data = merged(b"a\0\n", b"b\0\n", b"c\0\n").data or b""
    assert (taken(data, theirs=False), taken(data, theirs=True)) == (b"a\0\n", b"b\0\n")


def test_a_service_that_one_side_took_away_and_the_other_changed() -> None:
    ours = put(SETTINGS, ("services:\n  slt-50: {title: Speech therapy, minutes: 50}\n", ""))
    found = merged_file(
        "therasched.yaml", SETTINGS, ours, put(SETTINGS, (": 50}", ": 50, fee: 9}"))
    )
    assert [one.path for one in found.conflicts] == [("services",)]
    assert content(taken(found.data or b"", theirs=False)) == content(ours)


def test_a_result_that_breaks_the_form_of_a_file_is_left_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = merge.Merged({"id": "k7f3mq"})
    monkeypatch.setattr(merge, "merge", lambda *_: wrong)
    found = merged(put(BASE, ("Here", "A")), put(BASE, ("Here", "B")))
    assert [one.kind for one in found.conflicts] == [TEXT]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("therasched.yaml", "practice"),
        ("clients/anna-k.yaml", "client"),
        ("contacts/school.yaml", "contact"),
        (PATH, "session"),
        ("clients/anna-k.txt", ""),
        ("sessions/2026/04/2026-03-10-1400-k7f3mq.yaml", ""),
        ("templates/a.yaml", ""),
    ],
)
def test_kinds_of_files(path: str, kind: str) -> None:
    found = merging.kind_of(path)
    assert (found.key if found else "") == kind


def test_any_other_file_is_merged_by_its_lines() -> None:
    one = merged_file("templates/a.txt", b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n")
    assert one == MergedFile(b"A\nb\nC\n", BY_LINES)


SETTINGS = b"""\
schema: 1
id: test   # ours
name: Test
timezone: Europe/Berlin
practitioner: lena
practitioners:
  lena: {name: Lena Berg}
services:
  slt-50: {title: Speech therapy, minutes: 50}
"""


def test_services_that_both_add() -> None:
    ours, theirs = (
        SETTINGS + line
        for line in (
            b"  talk-30: {title: Talk, minutes: 30}\n",
            b"  # for groups\n  group-90: {title: Group, minutes: 90}   # new\n",
        )
    )
    found = merged_file("therasched.yaml", SETTINGS, ours, theirs)
    assert not found.needs_hand
    assert list(content(found.data)["services"]) == ["slt-50", "talk-30", "group-90"]
    assert b"# for groups\n" in (found.data or b"")
    assert b"# new\n" in (found.data or b"")


def test_the_lists_of_a_client_are_sets() -> None:
    base = b"code: anna-k\nname: Anna\nguardians: [mum]\ncontacts: [a]\n"
    ours, theirs = put(base, ("[mum]", "[mum, dad]")), put(base, ("[mum]", "[aunt]"))
    found = merged_file("clients/anna-k.yaml", base, ours, theirs)
    assert found == MergedFile(put(base, ("[mum]", "[dad, aunt]")))


# --- signed --------------------------------------------------------------------------------------

NAME = "k7f3mq"
NOW = datetime(2026, 3, 20, 10, tzinfo=UTC)


@pytest.fixture
def signed() -> Chain:
    """The session, signed as `BASE` says, and locked by now."""
    made = Chain()
    made.sign(NAME, "03-11 10:30", content=content(BASE))
    return made


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("base", [BASE, put(BASE, ("One.", "Before."))])
def test_a_locked_text_stays_and_the_other_is_given_back(
    signed: Chain, base: bytes, *, turned: bool
) -> None:
    late = put(BASE, ("One.", "Late.")) + b"admin: {shared: {anna-k: 2026-03-12T10:00:00Z}}\n"
    ours, theirs = (late, BASE) if turned else (BASE, late)
    found = merged_file(PATH, base, ours, theirs, events=signed.events(NAME), now=NOW)
    assert [one.kind for one in found.conflicts] == [LOCKED]
    assert not found.needs_hand
    assert found.displaced == late
    assert canon.canonical(content(found.data)) == canon.canonical(content(BASE))
    assert content(found.data)["admin"] == content(late)["admin"]
    assert b"   # both of them\n" in (found.data or b"")


def test_within_the_window_and_without_events_fields_are_merged(signed: Chain) -> None:
    ours, theirs = put(BASE, ("One.", "Other.")), put(BASE, ("Here", "There"))
    both = MergedFile(put(ours, ("Here", "There")))
    early = datetime(2026, 3, 11, 12, tzinfo=UTC)
    assert merged_file(PATH, BASE, ours, theirs, events=signed.events(NAME), now=early) == both
    assert merged_file(PATH, BASE, ours, theirs, events=signed.events(NAME)) == both
    assert merged_file(PATH, BASE, ours, theirs, now=NOW) == both


def test_a_file_that_only_theirs_changed_is_taken_as_it_is_though_signed(signed: Chain) -> None:
    theirs = put(BASE, ("Here", "'Here'"), ("# both of them", "")) + b"admin: {slot: '1'}\n"
    for one, other in ((BASE, theirs), (theirs, BASE)):
        found = merged_file(PATH, BASE, one, other, events=signed.events(NAME), now=NOW)
        assert found == MergedFile(theirs)


def test_a_session_that_was_signed_here_and_removed_there_stays(signed: Chain) -> None:
    for ours, theirs in ((BASE, None), (None, BASE)):
        found = merged_file(PATH, BASE, ours, theirs, events=signed.events(NAME), now=NOW)
        assert (found.data, [one.kind for one in found.conflicts]) == (BASE, [REMOVED])
    signed.purge(NAME, "03-15 10:00")
    found = merged_file(PATH, BASE, None, BASE, events=signed.events(NAME), now=NOW)
    assert found.data is None


def test_a_purged_session_stays_away(signed: Chain) -> None:
    late = put(BASE, ("One.", "Late."))
    signed.purge(NAME, "03-15 10:00")
    found = merged_file(PATH, BASE, None, late, events=signed.events(NAME), now=NOW)
    assert (found.data, [one.kind for one in found.conflicts]) == (None, [PURGED])


# --- logs ----------------------------------------------------------------------------------------


def log(chain_: Chain, name: str = NAME) -> bytes:
    """A log as bytes."""
    return "".join(map(chain.line, chain_.events(name))).encode()


def test_a_merged_log_has_every_event_once_ours_first(signed: Chain) -> None:
    other, base = signed.clone(), log(signed)
    signed.comment(NAME, "03-12 10:00", "Ours.")
    other.comment(NAME, "03-12 10:00", "Theirs.")
    other.comment(NAME, "03-12 11:00", "Again.")
    found = merged_log(base, log(signed), log(other))
    assert found.splitlines() == [*log(signed).splitlines(), *log(other).splitlines()[1:]]
    assert merged_log(base, found, log(other)) == found == merged_log(None, found + found, None)
    assert set(merged_log(base, log(other), log(signed)).splitlines()) == set(found.splitlines())


def test_a_log_that_has_all_of_ours_keeps_its_order() -> None:
    ours, theirs = b"- a\n- c\n", b"- a\n- b\n- c\n"
    assert merged_log(b"- a\n- c\n", ours, theirs) == theirs == merged_log(ours, theirs, ours)


def test_what_was_added_beside_a_purge_goes_with_its_text(signed: Chain) -> None:
    other, base = signed.clone(), log(signed)
    signed.purge(NAME, "03-15 10:00")
    other.comment(NAME, "03-12 10:00", "Theirs.")
    for one, more in ((signed, other), (other, signed)):
        found = eventlog.glance(merged_log(base, log(one), log(more)))
        assert sorted(event.kind for event in found) == ["comment", "purge", "sign"]
        bodies = {event.kind: event.body for event in found}
        assert (bodies["sign"], bodies["comment"]) == (None, None)
        assert bodies["purge"]
        assert {*map(chain.link, found)} == {
            *map(chain.link, signed.events(NAME)),
            *map(chain.link, other.events(NAME)),
        }
        again = "".join(map(chain.line, found)).encode()
        assert merged_log(base, again, log(more)) == again


def test_lines_that_are_no_events_stay() -> None:
    found = merged_log(b"", b'- {"a": 1}\n- cut', b'- {"a": 1}\n- {"b": 2}\n\n')
    assert found == b'- {"a": 1}\n- cut\n- {"b": 2}\n\n'
    assert merged_log(None, None, None) == b""


def test_a_line_whose_text_was_forged_stands_beside_the_true_one(signed: Chain) -> None:
    forged = log(signed).replace(b"One.", b"Forged.")
    assert merged_log(None, log(signed), forged) == log(signed) + forged


def test_the_list_of_signers_follows_from_the_log(signed: Chain) -> None:
    signed.add_key(TOM, "tom", "03-12 10:00", key=LENA)
    found = merging.merged_signers(log(signed, chain.PRACTICE) + b"nonsense\n").decode()
    assert [line.partition(" ")[0] for line in found.splitlines()] == ["lena", "tom"]
