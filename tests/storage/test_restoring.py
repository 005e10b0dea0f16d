"""A signed text put back into its file: as little as possible is touched, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.nasty import NASTY
from therasched.domain import canon
from therasched.errors import ChangedOnDisk
from therasched.storage import restoring
from therasched.storage.files import Files
from therasched.storage.sessions import HEADER
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
# my own words
id: k7f3mq
type:   session    # aligned
mode: 'direct'
service: slt-50
clients: [anna-k, ben-o]
start: 2026-03-02 09:30
end: 2026-03-02 10:20
x-mood: good

plan: >-
    Folded text
    of two lines.
outcome:
  note: |
    Went well.
  clients:
    anna-k:
      attendance: attended   # on time
      homework: |
        Take the lift twice.
    ben-o: {attendance: no-show}
admin:
  shared: {anna-k: 2026-03-02T10:00:00Z}
"""


def content(data: bytes) -> dict[str, Any]:
    whole = plain(read_tree(data).root)
    assert isinstance(whole, dict)
    return canon.canonical(whole)


NOTE = content(TEXT.encode())


def restored(text: str | bytes, note: dict[str, Any] = NOTE) -> str:
    """The file with the note's text, which it then says."""
    data = text.encode() if isinstance(text, str) else text
    found = restoring.restored(data, note, header=HEADER)
    assert content(found) == note
    return found.decode()


# --- what was changed by hand --------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Went well.", "Went otherwise."),
        ("Went well.", ""),
        ("09:30", "09:00"),
        ("attended   #", "no-show   #"),
        ("Take the lift twice.", "Take it.\n\n        Often."),
        ("x-mood: good", "x-mood: {a: [b]}"),
        ("Folded text", "Other text"),
        ("'direct'", "indirect"),
    ],
)
def test_a_changed_value_is_put_back_and_the_rest_stays(old: str, new: str) -> None:
    changed = TEXT.replace(old, new)
    back = restored(changed)
    assert "# my own words\nid: k7f3mq\ntype:   session    # aligned\n" in back
    assert "admin:\n  shared: {anna-k: 2026-03-02T10:00:00Z}\n" in back
    assert "# on time" in back


def test_one_word_comes_back_as_it_was() -> None:
    assert restored(TEXT.replace("Went well.", "Went otherwise.")) == TEXT
    assert restored(TEXT.replace("09:30", "09:00")) == TEXT


def test_what_says_the_same_stays_as_it_is_spelled() -> None:
    for text in (TEXT, TEXT.replace("\n", "\r\n"), f"\ufeff{TEXT}", TEXT.replace("good", '"good"')):
        assert restored(text) == text


def test_what_was_taken_out_comes_back_and_what_was_added_goes() -> None:
    assert "plan: |\n" in restored(
        TEXT.replace("plan: >-\n    Folded text\n    of two lines.\n", "")
    )
    assert restored(f"{TEXT}room: Room 1\n") == TEXT
    more = TEXT.replace("ben-o: {attendance: no-show}", "ben-o: {attendance: no-show, note: x}")
    assert "no-show" in restored(more)
    assert "note: x" not in restored(more)
    assert "[anna-k, ben-o]" in restored(TEXT.replace("[anna-k, ben-o]", "[anna-k]"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plan: 'never closed\n",
        "- a list\n",
        "a word",
        "\0",
        TEXT.replace("good", '"\\x01"'),
        TEXT.replace("x-mood", '"x-\\x01"'),
        f"<<<<<<< HEAD\n{TEXT}",
        TEXT + "plan: twice\n",
    ],
)
def test_what_can_not_be_edited_is_spelled_anew(text: str) -> None:
    back = restored(text)
    assert back.startswith(f"{HEADER}id: k7f3mq\ntype: session\nmode: direct\n")
    assert "  note: |\n    Went well.\n" in back
    assert "x-mood: good\n" in back
    assert "my own words" not in back


def test_no_text_at_all_is_spelled_anew() -> None:
    note = {"id": "k7f3mq", "type": "session", "plan": canon.canonical({"plan": "-"})["plan"]}
    assert restored(b"", note) == f'{HEADER}id: k7f3mq\ntype: session\nplan: "-"\n'


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["plan", "x-own", "title"]), st.sampled_from(NASTY)))
def test_every_nasty_text_comes_back(values: dict[str, Any]) -> None:
    try:
        note = canon.canonical({"id": "k7f3mq", "type": "session"} | values)
    except canon.Uncanonical:
        return
    restored(TEXT, note)
    restored(b"", note)


@settings(max_examples=60)
@given(st.binary(max_size=60), st.integers(0, len(TEXT)), st.integers(0, 60))
def test_whatever_stands_there_the_signed_text_comes_back(
    junk: bytes, at: int, length: int
) -> None:
    data = TEXT.encode()
    restored(data[:at] + junk + data[at + length :])


def test_a_note_as_a_file_has_it() -> None:
    note = {"plan": "a\nb", "title": "x", "x-own": {"note": "y"}, "outcome": {"note": "z"}}
    assert restoring.spelled(note) == {
        "plan": "a\nb\n",
        "title": "x",
        "x-own": {"note": "y"},
        "outcome": {"note": "z\n"},
    }
    assert restoring.spelled({"plan": "-"}) == {"plan": "-"}
    unknown = {"outcome": {"mood": "a"}, "reminders": [{"to": "client"}]}
    assert restoring.spelled(unknown) == unknown


# --- on disk -------------------------------------------------------------------------------

OLD, NEW = (
    "sessions/2026/03/2026-03-02-0900-k7f3mq.yaml",
    "sessions/2026/03/2026-03-02-0930-k7f3mq.yaml",
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sessions/2026/03").mkdir(parents=True)
    return tmp_path


def test_what_stood_there_is_kept_as_a_draft(root: Path) -> None:
    changed = TEXT.replace("Went well.", "Went otherwise.")
    (root / NEW).write_text(changed)
    restoring.put_back(Files(root), NEW, NEW, NOTE, header=HEADER)
    assert (root / NEW).read_text() == TEXT
    [draft] = (root / ".therasched/drafts").iterdir()
    assert draft.read_text() == changed


def test_the_name_follows_the_signed_start(root: Path) -> None:
    (root / OLD).write_text(TEXT.replace("09:30", "09:00"))
    restoring.put_back(Files(root), OLD, NEW, NOTE, header=HEADER)
    assert (root / NEW).read_text() == TEXT
    assert not (root / OLD).exists()


def test_a_file_that_is_gone_is_made(root: Path) -> None:
    restoring.put_back(Files(root), OLD, NEW, NOTE, header=HEADER)
    assert content((root / NEW).read_bytes()) == NOTE
    assert not (root / ".therasched/drafts").exists()


def test_no_other_file_is_written_over(root: Path) -> None:
    (root / OLD).write_text(TEXT)
    (root / NEW).write_text("another")
    with pytest.raises(ChangedOnDisk):
        restoring.put_back(Files(root), OLD, NEW, NOTE, header=HEADER)
    with pytest.raises(ChangedOnDisk):
        restoring.put_back(Files(root), f"{OLD}x", NEW, NOTE, header=HEADER)
    assert (root / NEW).read_text() == "another"


def test_copies_are_found_where_they_are_kept(root: Path) -> None:
    files = Files(root)
    assert restoring.copies(files, "k7f3mq") == []
    for path in ("removed/2026-03-02-0930-k7f3mq.yaml", "drafts/k7f3mq-note", "drafts/p2qdhb-note"):
        (root / ".therasched" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / ".therasched" / path).write_text("x")
    assert restoring.copies(files, "k7f3mq") == [
        ".therasched/removed/2026-03-02-0930-k7f3mq.yaml",
        ".therasched/drafts/k7f3mq-note",
    ]


def test_what_is_signed_must_be_what_was_read(root: Path) -> None:
    (root / NEW).write_text(TEXT)
    restoring.require_same(Files(root), NEW, TEXT.encode())
    for read in (TEXT.encode() + b" ", b""):
        with pytest.raises(ChangedOnDisk, match="so nothing was signed"):
            restoring.require_same(Files(root), NEW, read)
    (root / NEW).unlink()
    with pytest.raises(ChangedOnDisk):
        restoring.require_same(Files(root), NEW, TEXT.encode())


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (TEXT, True),
        (TEXT.replace("\n", "\r\n"), True),
        (TEXT.replace("anna-k: 2026-03-02T10", "anna-k: 2026-03-02T11"), True),
        (TEXT.replace("# my own words", "# others"), True),
        (TEXT.replace("good", "bad"), False),
        (TEXT.replace("good", '"\\x01"'), False),
        ("- a list\n", False),
        ("plan: 'open\n", False),
        ("", False),
        (None, False),
    ],
)
def test_whether_two_files_are_the_same_to_a_signature(other: str | None, *, same: bool) -> None:
    data = None if other is None else other.encode()
    assert restoring.says_the_same(TEXT.encode(), data) is same
    assert restoring.says_the_same(data, TEXT.encode()) is same
    assert restoring.says_the_same(b"- a\n", b"- a\n") is False
