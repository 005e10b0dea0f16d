"""Which command an undo takes back, and which one a redo brings: stories of commits as words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from therasched.domain.history import Commit, to_redo, to_undo, undone

ME, OTHER = "lena@example.org", "tom@example.org"
AT = datetime(2026, 3, 2, tzinfo=UTC)


def story(words: str) -> list[Commit]:
    """Commits, newest first: `a b -b +1`, oldest first, is a, b, b undone, that undo (at 1) redone.

    `hand` is by hand, `init` the first one, a capital letter somebody else's. An undo is called
    `u0`, `u1` … in the order of the words, as a redo names it.
    """
    commits: list[Commit] = []
    undos = 0
    for number, word in enumerate(words.split()):
        by = OTHER if word.isupper() else ME
        if word.startswith("-"):
            commits.append(Commit(f"u{undos}", AT, by, f"undo {word}", "undo", undoes=word[1:]))
            undos += 1
        elif word.startswith("+"):
            commits.append(
                Commit(f"r{number}", AT, by, f"redo {word}", "redo", redoes=f"u{word[1:]}")
            )
        else:
            kind = {"hand": "", "init": "init", "remind": "remind"}.get(word, "outcome")
            commits.append(Commit(word, AT, by, word, kind))
    return commits[::-1]


@pytest.mark.parametrize(
    ("words", "undo", "redo"),
    [
        ("", "", ""),
        ("init", "", ""),
        ("hand", "", ""),
        ("init a", "a", ""),
        ("init a b", "b", ""),
        ("init a hand", "a", ""),
        ("a A", "a", ""),
        ("init a -a", "", "u0"),
        ("a b -b", "a", "u0"),
        ("a b -b -a", "", "u1"),
        ("a b -b -a +1", "a", "u0"),
        ("a b -b -a +1 +0", "b", ""),
        ("a b -b +0", "b", ""),
        ("a b -b +0 -b", "a", "u1"),
        ("a b -b -a +1 -a", "", "u2"),
        ("a b -b c", "c", ""),
        ("a b -b c -c", "a", "u1"),
        ("a b -b hand", "a", "u0"),
        ("a b -b A", "a", "u0"),
        ("a b -b +0 c", "c", ""),
        ("a remind", "a", ""),
        ("a b -b remind", "a", "u0"),
        ("init remind", "", ""),
    ],
)
def test_what_is_next(words: str, undo: str, redo: str) -> None:
    commits = story(words)
    taken, brought = to_undo(commits, ME), to_redo(commits, ME)
    assert (taken.sha if taken else "") == undo
    assert (brought.sha if brought else "") == redo


@pytest.mark.parametrize(
    ("words", "taken"),
    [("a b", set()), ("a b -b", {"b"}), ("a b -b +0", set()), ("a b -b -a +1", {"b"})],
)
def test_what_is_taken_back(words: str, taken: set[str]) -> None:
    assert undone(story(words)) == taken
