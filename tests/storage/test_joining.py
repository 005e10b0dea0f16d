"""What a person decides on a merge: what stands in the files then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from therasched.domain.merge import BOTH as CHANGED_BY_BOTH
from therasched.domain.merge import Conflict
from therasched.domain.syncing import BOTH, MINE, THEIRS, Question
from therasched.storage import joining
from therasched.storage.joining import Joining

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
