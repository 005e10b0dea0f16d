"""What a person decides on a merge: what stands in the files then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from therasched.domain.merge import BOTH as CHANGED_BY_BOTH
from therasched.domain.merge import Conflict
from therasched.domain.syncing import BOTH, MINE, THEIRS, Question
from therasched.storage import joining
from therasched.storage.joining import Joining, Known

NOW = datetime(2026, 3, 3, 10, 40, tzinfo=UTC)
PATH = "sessions/2026/03/2026-03-05-1400-c5d6fg.yaml"
MOVED = "sessions/2026/03/2026-03-06-1000-c5d6fg.yaml"
TEXT = (
    "id: c5d6fg\ntype: session\nmode: direct\nservice: slt-50\npractitioner: lena\n"
    "clients: [anna-k]\nstart: 2026-03-05 14:00\nend: 2026-03-05 15:00\n# hers\nplan: Bath time.\n"
)


def session(**fields: str) -> bytes:
    """The session with other values."""
    text = TEXT
    for key, value in fields.items():
        before = next(line for line in text.splitlines() if line.startswith(f"{key}:"))
        text = text.replace(before, f"{key}: {value}")
    return text.encode()


def join(base: bytes, ours: bytes, theirs: bytes, path: str = PATH) -> Joining:
    return Joining([path], {path: base}, {path: ours}, {path: theirs})


def decided(found: Joining, choice: str) -> dict[str, bytes | None]:
    """What is to be written, with all fields decided alike."""
    while questions := found.questions(found.merged(NOW)):
        found.decide(questions[0], choice)
    return {one.path: one.data for one in found.merged(NOW).files}


@pytest.mark.parametrize(
    ("choice", "plan"),
    [(MINE, None), (THEIRS, b"plan: Three.\n"), (BOTH, b"plan: |\n  Two.\n  Three.\n")],
)
def test_a_field_that_both_changed(choice: str, plan: bytes | None) -> None:
    found = join(session(), session(plan="Two."), session(plan="Three."))
    files = decided(found, choice)
    if plan is None:
        assert files == {}  # ours is what stands there already
    else:
        data = files[PATH]
        assert data is not None
        assert data.endswith(b"# hers\n" + plan)


@pytest.mark.parametrize("choice", [MINE, THEIRS])
def test_a_session_that_one_has_moved(choice: str) -> None:
    names = [PATH, MOVED]
    ours = {PATH: session(plan="Two.")}
    moved = session(plan="Three.", start="2026-03-06 10:00", end="2026-03-06 11:00")
    for sides in ((ours, {MOVED: moved}), ({MOVED: moved}, ours)):
        found = Joining(names, {PATH: session()}, *sides)
        files = decided(found, choice)
        where = {**sides[0], **files}
        assert [name for name, data in where.items() if data is not None] == [MOVED]
        mine = (choice == MINE) == (sides[0] is ours)
        assert (b"plan: Two." if mine else b"plan: Three.") in (where[MOVED] or b"")


@pytest.mark.parametrize(("choice", "text"), [(MINE, {}), (THEIRS, {"README": b"three\n"})])
def test_lines_of_a_file_that_is_no_record(choice: str, text: dict[str, bytes]) -> None:
    found = join(b"one\n", b"two\n", b"three\n", "README")
    (question,) = found.questions(found.merged(NOW))
    assert question.name == "README"
    assert not joining.may_be_both(question)
    assert decided(found, choice) == text


LETTERS = b"a\nb\nc\nd\ne\nf\ng\n"


@pytest.mark.parametrize(("choice", "first"), [(MINE, b"A"), (THEIRS, b"1")])
def test_of_a_text_only_the_lines_that_both_changed_are_decided(choice: str, first: bytes) -> None:
    """What each side changed elsewhere is in the file either way."""
    ours = LETTERS.replace(b"a", b"A").replace(b"g", b"G")
    theirs = LETTERS.replace(b"a", b"1").replace(b"d", b"4")
    wanted = theirs.replace(b"1", first).replace(b"g", b"G")
    found = join(LETTERS, ours, theirs, "templates/letter.txt")
    (question,) = found.questions(found.merged(NOW))
    assert (question.conflict.ours, question.conflict.theirs) == ("A\n", "1\n")
    assert decided(found, choice) == {"templates/letter.txt": wanted}


@pytest.mark.parametrize(("choice", "data"), [(MINE, {}), (THEIRS, {"scan.png": b"\0three"})])
def test_what_is_no_text_is_taken_whole(choice: str, data: dict[str, bytes]) -> None:
    found = join(b"\0one", b"\0two", b"\0three", "scan.png")
    (question,) = found.questions(found.merged(NOW))
    assert question.conflict.ours is question.conflict.theirs is None
    assert decided(found, choice) == data


def test_a_moved_session_whose_lines_are_decided() -> None:
    """Its ancestor lies at another path than either side."""
    base, faulty = session(), session(plan="[Two.", service="talk-30")
    moved = session(plan="Three.", start="2026-03-06 10:00", end="2026-03-06 11:00")
    found = Joining([PATH, MOVED], {PATH: base}, {PATH: faulty}, {MOVED: moved})
    files = decided(found, THEIRS)
    assert files == {PATH: None, MOVED: moved.replace(b"slt-50", b"talk-30")}


@pytest.mark.parametrize(
    ("path", "ours", "theirs", "may"),
    [
        (("plan",), "1", "2", True),
        (("outcome", "note"), "1", "2", True),
        (("plan",), "1", None, False),
        (("room",), "1", "2", False),
        (("clients",), ["1"], ["2"], False),
    ],
)
def test_which_texts_have_room_for_two(
    path: tuple[str, ...], ours: object, theirs: object, may: bool
) -> None:
    conflict = Conflict(path, None, ours, theirs, CHANGED_BY_BOTH)  # type: ignore[arg-type]
    assert joining.may_be_both(Question(PATH, "c5d6fg", conflict)) is may


def test_two_people_with_one_code() -> None:
    path, target = "clients/c014.yaml", "clients/c016.yaml"
    mine, hers = b"code: c014\nname: Anna\n", b"code: c014\nname: Ben\n"
    booked = session().replace(b"anna-k", b"c014")
    found = Joining(
        [path, PATH],
        {},
        {path: mine, PATH: booked},
        {path: hers},
        lambda: Known("kranich", ["c014", "c015"]),
    )
    (question,) = found.questions(found.merged(NOW))
    assert joining.may_be_both(question)
    assert decided(found, BOTH) == {
        path: hers,
        target: mine.replace(b"c014", b"c016"),
        PATH: booked.replace(b"c014", b"c016"),
    }
    told = found.joined(found.merged(NOW))
    assert (told.recoded, told.gone, told.questions) == (((path, "c016"),), (), ())


def test_two_people_who_are_one_after_all() -> None:
    path = "clients/c014.yaml"
    mine, hers = (f"code: c014\nname: {name}\n".encode() for name in ("Anna", "Anne"))
    found = Joining([path], {}, {path: mine}, {path: hers})
    assert decided(found, THEIRS) == {path: b"code: c014\nname: Anne\n"}
