"""A time-stamp from outside, by command line: asked for, kept, checked off-line ever after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.authority import Authority
from tests.support.gitplace import begin, git, needs_git, subjects
from tests.support.records import kept
from tests.support.signing import ANNAS, BENS, LATER, Place, links

if TYPE_CHECKING:
    from pathlib import Path

LOG = "signed/practice.log.yaml"
PROVEN = "proven up to 2026-03-03 10:40 UTC (Test office of time"


@pytest.fixture(scope="module")
def office() -> Authority:
    return Authority()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place("sign", ANNAS, "-y")
    return place


def asked(place: Place, office: Authority) -> Path:
    """Ask for a time-stamp; the file with the answer."""
    request, answer = place.folder / "a.tsq", place.folder / "a.tsr"
    place("anchor", str(request), at="03-03 11:00:00")
    answer.write_bytes(office.reply(request.read_bytes()))
    return answer


def test_the_story_of_an_anchor(place: Place, office: Authority) -> None:
    newest = links(place.events(ANNAS))[-1]
    request = place.folder / "a.tsq"
    with kept(place.root):
        answer = place("anchor", str(request), at="03-03 11:00:00")
    assert answer.out == f"Wrote a request for the time of {newest[:16]} to {request}\n"
    assert "curl -H 'Content-Type: application/timestamp-query'" in answer.err
    assert answer.err.endswith(f"Next:  therasched anchor --token {place.folder}/a.tsr\n")
    assert request.stat().st_mode & 0o777 == 0o600
    stamped = place.folder / "a.tsr"
    stamped.write_bytes(office.reply(request.read_bytes()))
    answer = place("anchor", "--token", str(stamped), at="03-03 11:45:00")
    assert answer.out == (
        f"{newest[:16]} is proven to have been there at 2026-03-03 10:40:00 UTC: "
        "Test office of time\n"
    )
    assert place.kinds() == ["add-key", "anchor"]
    assert place.events()[-1].of == newest
    told = place.proof()
    assert f"{PROVEN}, by its own certificate)" in told
    assert told.startswith("k7f3mq  LOCKED ok\n")


def test_a_root_that_is_trusted_is_told(place: Place, office: Authority) -> None:
    place("anchor", "--token", str(asked(place, office)), at="03-03 11:45:00")
    root, other = place.folder / "root.pem", place.folder / "other.pem"
    root.write_bytes(office.root)
    other.write_bytes(Authority("Another").root)
    assert f"{PROVEN})" in place.proof("--root", str(root))
    assert f"{PROVEN})" in place.proof("--root", str(other), "--root", str(root))
    assert f"{PROVEN}, by its own certificate)" in place.proof()
    assert place("verify", "--root", str(place.folder / "none"), code=2).err


def test_the_answer_for_programs(place: Place, office: Authority) -> None:
    newest = links(place.events(ANNAS))[-1]
    request = str(place.folder / "a.tsq")
    told = place("anchor", request, "--json", at="03-03 11:00:00").json
    assert told == {"schema": 1, "request": request, "hash": newest, "dry_run": False}
    answer = asked(place, office)
    with kept(place.root):
        assert place("anchor", "--token", str(answer), "-n", at="03-03 11:45:00").out.startswith(
            f"(dry run) {newest[:16]} is proven"
        )
    told = place("anchor", "--token", str(answer), "--json", at="03-03 11:45:00").json
    assert (told["hash"], told["authority"]) == (newest, "Test office of time")
    assert told["at"] == "2026-03-03T10:40:00+00:00"


def test_a_rehearsal_writes_no_request(place: Place) -> None:
    request = place.folder / "a.tsq"
    assert place("anchor", str(request), "-n").out.startswith("(dry run) Wrote a request")
    assert not request.exists()


def test_what_came_later_is_not_proven(place: Place, office: Authority) -> None:
    place("anchor", "--token", str(asked(place, office)), at="03-03 11:45:00")
    place("sign", BENS, "-y", at="03-03 12:00:00")
    later = Authority(at=office.at.replace(hour=13))
    place("anchor", "--token", str(asked(place, later)), at="03-03 14:30:00")
    told = place.proof()
    assert "proven up to 2026-03-03 13:40 UTC" in told
    assert "10:40 UTC" not in told


def test_nothing_is_there_to_be_stamped(tmp_path: Path) -> None:
    place = Place(tmp_path, keys=False)
    told = place("anchor", str(tmp_path / "a.tsq"), code=5).err
    assert "nothing is signed yet" in told
    assert not (tmp_path / "a.tsq").exists()


@pytest.mark.parametrize("words", [(), ("a.tsq", "--token", "therasched.yaml")])
def test_it_is_either_a_request_or_an_answer(place: Place, words: tuple[str, ...]) -> None:
    assert "either REQUEST or --token" in place("anchor", *words, code=2).err


def test_a_request_is_never_written_over_the_practice(place: Place) -> None:
    with kept(place.root):
        for name in ("therasched.yaml", LOG):
            told = place("anchor", name, at="03-03 11:00:00", code=5).err
            assert f"{name} is a place of the practice's own files" in told


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", ""),
        (b"<html>404</html>", ""),
        (Authority.refusal("unknown hash", bit=0), "unknown hash"),
        (b"\x30" * 3000, ""),
        (b"\x30\x80" * 700_000, ""),
    ],
    ids=["nothing", "a page", "a refusal", "no end", "far too much"],
)
def test_an_answer_that_is_none(place: Place, answer: bytes, said: str) -> None:
    path = place.folder / "a.tsr"
    path.write_bytes(answer)
    with kept(place.root):
        told = place("anchor", "--token", str(path), at="03-03 11:45:00", code=2).err
    assert said in told
    assert "try: therasched anchor anchor.tsq" in told


def test_an_answer_about_something_else(place: Place, office: Authority, tmp_path: Path) -> None:
    other = Place(tmp_path / "other")
    other("sign", ANNAS, "-y")
    answer = asked(other, office)
    with kept(place.root):
        told = place("anchor", "--token", str(answer), at="03-03 11:45:00", code=5).err
    assert "the answer is about no event of this practice" in told


def test_an_answer_that_was_changed_on_its_way(place: Place, office: Authority) -> None:
    answer = asked(place, office)
    data = bytearray(answer.read_bytes())
    data[-5] ^= 1
    answer.write_bytes(data)
    with kept(place.root):
        told = place("anchor", "--token", str(answer), at="03-03 11:45:00", code=2).err
    assert told.startswith("error: the token was changed after it was signed\n")
    assert "proven" not in place.proof()


def test_a_token_that_was_changed_here(place: Place, office: Authority) -> None:
    place("anchor", "--token", str(asked(place, office)), at="03-03 11:45:00")
    log = place.root / LOG
    text = log.read_text()
    start = text.index('"token":"') + 300
    log.write_text(text[:start] + ("A" if text[start] != "A" else "B") + text[start + 1 :])
    told = place.proof(code=6)
    assert f"ALTERED  {LOG}:2  its text is not the one that was signed" in told
    assert "proven" not in told


def test_an_anchor_needs_a_key(place: Place, office: Authority) -> None:
    answer = asked(place, office)
    with kept(place.root):
        told = place("anchor", "--token", str(answer), at="03-03 11:45:00", key="none", code=5)
    assert "no key of Lena Berg" in told.err


@needs_git
def test_an_anchor_is_a_commit_that_undo_leaves_alone(place: Place, office: Authority) -> None:
    begin(place.root)
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "begin")
    place("config", "set", "git", "auto")
    place("anchor", "--token", str(asked(place, office)), at="03-03 11:45:00")
    assert subjects(place.root)[0] == "anchor"
    with kept(place.root):
        assert f'"anchor" added to {LOG}' in place("undo", at=LATER, code=5).err
