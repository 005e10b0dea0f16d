from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from therasched.storage.yamlcomments import carried
from therasched.storage.yamltree import MalformedYaml, plain, read_tree

TRICKY = sorted((Path(__file__).parent / "tricky").glob("*.yaml"))
BASE = b"""\
# about the file
id: k7f3mq
tags: [a, b]
plan: |
  No # comment.
reminders:
  - to: client
    by: email
outcome:
  note: "'# none'"
"""


def put(data: bytes, before: str, after: str) -> bytes:
    """A file with words replaced."""
    assert before.encode() in data
    return data.replace(before.encode(), after.encode())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags:", "# one\n# two\ntags:"),
        ("[a, b]", "[a, b]   # beside"),
        ("plan: |", "plan: |  # beside a text"),
        ("  - to:", "  # about an item\n  - to:"),
        ("    by: email", "    by: email  # beside"),
        ("    by: email", "    # within an item\n    by: email"),
        ("  note:", "  # above\n  note:"),
    ],
)
def test_a_comment_comes_to_where_it_was(before: str, after: str) -> None:
    theirs = put(BASE, before, after)
    spaced = after.replace("]   #", "]  #")
    assert carried(BASE, theirs, BASE) == put(BASE, before, spaced)
    assert carried(BASE, theirs, theirs) == theirs
    ours = put(BASE, "id: k7f3mq", "id: k7f3mq\nroom: '1'")
    assert carried(BASE, theirs, ours) == put(ours, before, spaced)


def test_a_comment_that_was_changed_takes_the_place_of_the_old_one() -> None:
    base = put(BASE, "tags: [a, b]", "# one\n# two\ntags: [a, b]   # beside")
    ours = put(base, "id: k7f3mq", "id: k7f3mq\nroom: '1'")
    for words in (
        [("# one", "# 1")],
        [("# beside", "# not above")],
        [("# one", "# 1"), ("# two", "# 2"), ("# about the file", "# first")],
    ):
        theirs, wanted = base, ours
        for before, after in words:
            theirs, wanted = put(theirs, before, after), put(wanted, before, after)
        assert carried(base, theirs, ours) == wanted
    both = put(ours, "# one", "# mine")
    theirs = put(base, "# one", "# hers")
    assert carried(base, theirs, both) == put(both, "tags:", "# hers\ntags:")
    assert carried(base, put(base, "# one\n", ""), ours) == ours  # what one took out stays


def test_a_comment_at_the_end_and_one_whose_key_is_gone() -> None:
    assert carried(BASE, BASE + b"# end\n", BASE) == BASE + b"# end\n"
    theirs = put(BASE, "  note:", "  # above\n  note:")
    ours = put(BASE, "outcome:\n  note: \"'# none'\"\n", "")
    assert carried(BASE, theirs, ours) == ours + b"# above\n"
    assert carried(BASE, theirs, ours[:-1]) == ours + b"# above\n"
    inner = put(BASE, "  note:", "  # above\n  note:")
    emptied = put(BASE, "outcome:\n  note: \"'# none'\"", "outcome: {}")
    assert carried(BASE, inner, emptied) == put(emptied, "outcome:", "# above\noutcome:")


def test_a_line_that_has_a_comment_keeps_it() -> None:
    theirs, ours = put(BASE, "[a, b]", "[a, b] # theirs"), put(BASE, "[a, b]", "[a, b] # ours")
    assert carried(BASE, theirs, ours) == put(ours, "tags:", "# theirs\ntags:")


def test_a_comment_in_a_list_of_one_line_comes_above_its_key() -> None:
    theirs = put(BASE, "[a, b]", "[a,  # first\n  b]")
    assert carried(BASE, theirs, BASE) == put(BASE, "[a, b]", "[a, b]  # first")


def test_equal_comments_are_counted() -> None:
    base = put(BASE, "tags:", "# same\ntags:")
    theirs = put(base, "outcome:", "# same\noutcome:")
    assert carried(base, theirs, base) == theirs
    assert carried(b"", theirs, BASE) == theirs


def test_what_they_took_out_stays() -> None:
    assert carried(BASE, put(BASE, "# about the file\n", ""), BASE) == BASE


def test_line_ends_and_the_byte_order_mark_stay() -> None:
    into = b"\xef\xbb\xbf" + BASE.replace(b"\n", b"\r\n")
    found = carried(BASE, put(BASE, "tags:", "# one\ntags:"), into)
    assert found == put(into, "tags:", "# one\r\ntags:")


def test_where_there_is_no_place_nothing_is_changed() -> None:
    """A file that can't end in a comment: what would be one is text."""
    into = b'{"plan": "x"'
    with pytest.raises(MalformedYaml):
        carried(BASE, BASE + b"# end\n", into)


@pytest.mark.parametrize("file", TRICKY, ids=lambda file: file.stem)
def test_comments_anywhere_in_any_file(file: Path) -> None:
    """Where a comment may stand, it comes over, and nothing of the data changes."""
    base, random, tried = file.read_bytes(), Random(file.stem), 0
    for _ in range(30):
        lines = base.split(b"\n")
        at = random.randrange(len(lines))
        if random.random() < 0.5:
            lines.insert(at, b" " * random.choice([0, 2, 4]) + b"# new words")
        else:
            lines[at] = lines[at].rstrip(b"\r") + b" # new words"
        theirs = b"\n".join(lines)
        try:
            if plain(read_tree(theirs).root) != plain(read_tree(base).root):
                continue
        except MalformedYaml:
            continue
        tried += 1
        found = carried(base, theirs, base)
        assert plain(read_tree(found).root) == plain(read_tree(base).root)
        assert found.count(b"# new words") == 1
    assert tried
