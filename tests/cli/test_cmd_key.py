"""`key`: what each verb asks and says; the rest is a story (journeys/test_keys_and_purge.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched
from tests.support.records import kept
from tests.support.signing import Place, fingerprint
from tests.support.ssh import keygen, needs_openssh
from tests.support.terminal import Terminal
from tests.support.testkeys import public

if TYPE_CHECKING:
    from pathlib import Path

LENA, TOM = fingerprint("lena"), fingerprint("tom")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def with_tom(place: Place) -> None:
    place("key", "add", str(place.keys / "tom.pub"), "--for", "tom", at="03-02 08:00:00")


# --- list ----------------------------------------------------------------------------------


def test_the_list_in_each_form(place: Place) -> None:
    with_tom(place)
    place("key", "retire", "tom", "-y")
    assert place("key", "list", "--plain").rows == [
        ["lena", LENA, "2026-03-01", ""],
        ["tom", TOM, "2026-03-02", "retired 2026-03-03"],
    ]
    told = place("key", "list", COLUMNS="100").out
    assert told.splitlines()[0].split() == ["who", "fingerprint", "since"]
    assert f"tom   {TOM}  2026-03-02  retired 2026-03-03" in told
    assert place("key", "list", "--json").json["keys"] == [
        {
            "practitioner": "lena",
            "fingerprint": LENA,
            "public": public("lena"),
            "since": "2026-03-01T07:00:00+00:00",
            "until": None,
        },
        {
            "practitioner": "tom",
            "fingerprint": TOM,
            "public": public("tom"),
            "since": "2026-03-02T07:00:00+00:00",
            "until": "2026-03-03T09:40:00+00:00",
        },
    ]


def test_no_key_yet(tmp_path: Path) -> None:
    place = Place(tmp_path, keys=False)
    answer = place("key", "list")
    assert (answer.out, answer.err) == ("No key yet.\n", "Next:  therasched key add --new\n")
    assert place("key", "list", "--plain").out == ""
    assert place("key", "list", "--json").json["keys"] == []


# --- add -----------------------------------------------------------------------------------


def test_adding_is_told_in_each_form(place: Place) -> None:
    add = ("key", "add", str(place.keys / "tom.pub"), "--for", "tom")
    with untouched(place.root):
        assert place(*add, "-n").out == f"(dry run) Added a key of tom: {TOM}\n"
        assert place(*add, "-n", "--json").json["dry_run"] is True
    answer = place(*add)
    assert answer.out == f"Added a key of tom: {TOM}\n"
    assert "write the fingerprint down outside of this folder" in answer.err
    document = place("key", "add", str(place.keys / "lena-new"), "--json").json
    assert (document["practitioner"], document["public"]) == ("lena", public("lena-new"))
    assert document["path"] == str(place.keys / "lena-new")


def test_adding_as_a_record(place: Place) -> None:
    file = str(place.keys / "tom.pub")
    assert place("key", "add", file, "--for", "tom", "--plain").rows == [["tom", TOM, file]]


@pytest.mark.parametrize("words", [(), ("x", "--new"), ("x", "--new", "--no-passphrase")])
def test_it_is_either_a_file_or_a_new_one(place: Place, words: tuple[str, ...]) -> None:
    with kept(place.root):
        assert "either FILE or --new" in place("key", "add", *words, code=2).err


def test_a_new_key_can_be_rehearsed_by_nobody(place: Place) -> None:
    for words in (("-n",), ("-n", "--json")):
        told = place("key", "add", "--new", "--no-passphrase", *words, code=2)
        assert "making a key can't be rehearsed" in told.out + told.err
    assert not (place.folder / "config").exists()


def test_a_passphrase_needs_somebody_who_types_it(place: Place) -> None:
    told = place("key", "add", "--new", code=2).err
    assert "a passphrase can't be asked for without a terminal" in told
    assert "try: therasched key add --new --no-passphrase" in told
    assert not (place.folder / "config").exists()


def test_nobody_has_this_name(place: Place) -> None:
    told = place("key", "add", str(place.keys / "tom.pub"), "--for", "tim", code=3).err
    assert 'no practitioner "tim" (did you mean "tom"?)' in told


@needs_openssh
def test_a_passphrase_is_asked_twice_and_never_shown(tmp_path: Path) -> None:
    place = Place(tmp_path, keys=False, standing=True)
    environment = place.of("lena", "none")
    with Terminal(place.root, "key", "add", "--new", **environment) as terminal:
        question = "Passphrase for the new key (empty: none): "
        terminal.sees(question)
        terminal.types("ten green bottles")
        terminal.sees("Repeat for confirmation: ")
        terminal.types("ten grey bottles")
        assert "do not match" in terminal.sees(question)
        terminal.types("ten green bottles")
        terminal.sees("Repeat for confirmation: ")
        terminal.types("ten green bottles")
        shown = terminal.ends(0)  # the new key signs for itself, and its passphrase is known
    assert "Added a key of lena: SHA256:" in shown
    assert "Passphrase of" not in shown
    assert "bottles" not in shown
    made = place.folder / "config/therasched/keys/test-lena"
    assert keygen("-y", "-P", "", "-f", made).returncode != 0
    assert keygen("-y", "-P", "ten green bottles", "-f", made).returncode == 0


# --- retire --------------------------------------------------------------------------------


@pytest.mark.usefixtures("asked")
def test_retiring_asks(place: Place) -> None:
    with_tom(place)
    told = place("key", "retire", "tom", stdin="n\n", code=1).err
    assert f"Retire the key {TOM}? [y/N]: " in told
    assert "Nothing was changed." in told
    answer = place("key", "retire", TOM[:12], "--reason", "Left.", stdin="y\n")
    assert answer.out == f"Retired {TOM}\n"
    assert answer.err.endswith("Next:  therasched key add --new\n")
    assert place.events()[-1].text("reason") == "Left."


def test_retiring_in_each_form(place: Place) -> None:
    with_tom(place)
    with kept(place.root):
        assert "this needs a yes" in place("key", "retire", "tom", code=2).err
        answer = place("key", "retire", "tom", "-n")
        assert (answer.out, answer.err) == (f"(dry run) Retired {TOM}\n", "")
        assert place("key", "retire", "tom", "-n", "--json").json["dry_run"] is True
    assert place("key", "retire", "tom", "-y", "--json").json == {
        "schema": 1,
        "retired": TOM,
        "dry_run": False,
    }


@pytest.mark.parametrize("key", ["zoe", TOM, "SHA256:", ""])
def test_retiring_what_is_no_key(place: Place, key: str) -> None:
    with kept(place.root):
        told = place("key", "retire", key, "-y", code=3).err
    assert "no key in use fits" in told
    assert "try: therasched key list" in told


def test_the_last_key_of_somebody_may_be_retired(place: Place) -> None:
    place("key", "retire", "lena", "-y")
    assert "Lena Berg (lena) has no key to sign with" in place("sign", "anna", "-y", code=5).err
    assert place.proof().count("retired 2026-03-03") == 1
