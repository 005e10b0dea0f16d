"""What may come from a remote and go there."""

from __future__ import annotations

import pytest

from therasched.errors import Refused
from therasched.storage.admission import (
    LONGEST_NAME,
    folders_of,
    is_record,
    require_apart,
    require_harmless,
    require_room,
)
from therasched.storage.treemerge import Placed


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        (".git/config", "100644"),
        ("a/.GIT/hooks/x", "100755"),
        ("git~1/x", "100644"),
        (".git./x", "100644"),
        (".git::$INDEX_ALLOCATION/x", "100644"),
        (".therasched/lock", "100644"),
        (".Therasched/index", "100644"),
        ("outbox/a.eml", "100644"),
        ("Outbox/a.eml", "100644"),
        ("sessions/.a.yaml.tmp-12", "100644"),
        ("../x", "100644"),
        ("/etc/x", "100644"),
        ("a\\..\\b", "100644"),
        ("a\nb", "100644"),
        ("\u200cx", "100644"),
        ("a" * (LONGEST_NAME + 1), "100644"),
        ("clients/anna-k.yaml", "120000"),
        ("other", "160000"),
    ],
)
def test_what_does_not_go_between(path: str, mode: str) -> None:
    for way in ("taken from", "given to"):
        with pytest.raises(Refused, match=f"is no file that is {way} a remote") as refused:
            require_harmless(path, mode, way)
        assert refused.value.message.isprintable()


@pytest.mark.parametrize("path", ["clients/anna-k.yaml", ".gitignore", "Notizen f\u00fcr Anna.md"])
def test_what_goes(path: str) -> None:
    for mode in ("100644", "100755", "000000"):
        require_harmless(path, mode, "taken from")


@pytest.mark.parametrize(("new", "old"), [("a/b/c", "a/b"), ("a", "a/b/c")])
def test_a_folder_and_a_file_of_one_name(new: str, old: str) -> None:
    with pytest.raises(Refused, match="is a file on one side"):
        require_room([Placed(new, b"x"), Placed(old, None)], ())


def test_a_folder_where_a_file_stays() -> None:
    placed = [Placed("therasched.yaml/x/y", b"x"), Placed("a/b", None)]
    assert folders_of(placed) == ["therasched.yaml", "therasched.yaml/x"]
    with pytest.raises(Refused, match="is a file on one side"):
        require_room(placed, {"therasched.yaml"})


def test_there_is_room() -> None:
    require_room([Placed("a/b", b"x"), Placed("a/c", None), Placed("ab", b"x")], ())


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Clients/anna-k.yaml", "clients/ben-o.yaml"),
        ("Therasched.yaml", "therasched.yaml"),
        ("therasched.yaml ", "therasched.yaml"),
        ("templates./x", "templates/y"),
        ("templates/e\u0301.txt", "templates/\xe9.txt"),
        ("a/B/c", "a/b/d"),
        ("README", "readme/x"),
        ("x::$DATA", "x"),
    ],
)
def test_two_names_that_are_one_on_other_systems(name: str, other: str) -> None:
    for one, beside in ((name, other), (other, name)):
        with pytest.raises(Refused, match="one and the same on other systems"):
            require_apart([one], [one, beside], "taken from")
    require_apart([name], [name, "else"], "taken from")


def test_names_that_are_apart() -> None:
    require_apart(["a/b", "ab", "..."], ["a/b", "a/c", "ab", "c", "..."], "given to")


@pytest.mark.parametrize(
    "path",
    [
        "sessions/2026/03/2026-03-05-1400-c5d6fg.yaml",
        "clients/anna-k.yaml",
        "contacts/school-ot.yaml",
        "therasched.yaml",
        "signed/k7/k7f3mq.log.yaml",
        "signed/allowed_signers",
        "outbox/2026-03.log.yaml",
        ".gitattributes",
    ],
)
def test_what_is_made_by_hand_and_one_of_ours(path: str) -> None:
    assert is_record(path)


@pytest.mark.parametrize("path", ["scan.png", "clients/anna.png", "outbox/a.eml", "README"])
def test_what_stays_until_the_person_gives_it_to_git(path: str) -> None:
    assert not is_record(path)
