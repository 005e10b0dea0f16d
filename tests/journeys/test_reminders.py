"""Reminders from the booking to the mailbox: who gets one, who doesn't, and what is never in it."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support import post
from tests.support.post import got
from tests.support.program import Program, tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.mailserver import Scripted
    from tests.support.shop import Shop

WORD = "MARZIPAN"
WISHES = ("--remind", "email:1w", "--remind", "email:1d", "--remind", "email:2h")


@pytest.fixture(autouse=True)
def _practice(shop: Shop, server: Scripted) -> None:
    post.furnish(shop, server.port)


def test_no_word_of_a_record_is_in_any_message(
    shop: Shop, program: Program, server: Scripted
) -> None:
    settings = (shop.root / "therasched.yaml").read_text("utf-8")
    shop.write("therasched.yaml", settings.replace("Speech therapy", f"Therapy of {WORD}"))
    shop.write(
        "clients/ben-o.yaml",
        f"code: ben-o\n{post.CLIENTS['ben-o']}".replace("O'Brien", WORD).replace("ben@", "b@"),
    )
    stored = shop.book(
        "anna-k,ben-o,kim-w",
        "2026-03-04 9:00",
        id="bcdfgh",
        participants=("school-ot",),
        tags=(WORD,),
    )
    program("plan", "bcdfgh", "-m", WORD)
    file = shop.root / stored.path
    texts = f"{{note: {WORD}, homework: {WORD}, review: done, review_note: {WORD}}}"
    record = f"outcome:\n  note: {WORD}\n  clients:\n    anna-k: {texts}\n    kim-w: {texts}\n"
    file.write_text(f"{file.read_text('utf-8')}{record}x-mine: {WORD}\n", "utf-8")
    assert program("check").code == 0
    said = [program("remind", "--write"), program("remind", "--send")]
    said += [program("move", "bcdfgh", "2026-03-05", "9:00", "--tell")]
    said += [program("remind", "bcdfgh", "--notice", "invitation", "--send")]
    said += [program("remind", "--send", "-q")]
    said += [program("cancel", "bcdfgh", "--reason", WORD, "--tell"), program("remind", "--write")]
    said += [program("remind", "--send", "-q")]
    kinds = [post.read(data)["Subject"] for _, data in server.mails]
    assert len(kinds) == 10
    for to, data in server.mails:
        text = post.texts(data)
        assert WORD not in text or to == "b@example.org", "Ben is called so, for Ben alone"
        assert text.count(WORD) <= 4
        others = {"anna@example.org": ("Ben", "Kim"), "mara@example.org": ("Anna", "Ben")}
        assert not any(name in text for name in others.get(to, ()))
    for path, content in tree(shop.root / "outbox").items():
        assert WORD not in path
        assert "anna" not in path
        if path.endswith(".yaml"):
            assert not any(word in (content or b"") for word in (WORD.encode(), b"@", b"anna"))
    assert said


def test_nobody_who_should_not_gets_one(shop: Shop, program: Program, server: Scripted) -> None:
    shop.book("anna-k", "2026-03-04 9:00", id="bcdfgh")
    shop.book("anna-k", "2026-03-04 9:10", id="bcdfgj")
    shop.book("anna-k", "2026-03-02 9:00", id="bcdfgk")
    shop.book("tanaka", "2026-03-04 9:20", id="bcdfgl")
    reminders = "reminders: [{to: client, by: email, before: 1d}]\n"
    for name, more in (("bcdfgm", {"mode": "indirect"}), ("bcdfgn", {"type": "team"})):
        who = "" if "type" in more else "anna-k"
        stored = shop.book(
            who, "2026-03-04 9:30", id=name, title="Round" if not who else "", **more
        )
        file = shop.root / stored.path
        file.write_text(file.read_text("utf-8") + reminders, "utf-8")
    program("cancel", "bcdfgj", "--no-tell")
    program("remind", "--send")
    program("remind", "--send")
    assert got(server) == ["anna"]
    nobody = {one["session"]: one["reason"] for one in program("remind", "--json").json["nobody"]}
    assert nobody == {
        "bcdfgj": "it is cancelled",
        "bcdfgl": "no consent to e-mail",
        "bcdfgm": "the client takes no part in it",
        "bcdfgn": "it is no session with a client",
    }


def test_several_offsets_over_the_days(shop: Shop, server: Scripted) -> None:
    settings = (shop.root / "therasched.yaml").read_text("utf-8")
    shop.write("therasched.yaml", settings.replace("clock: 2026-03-03 10:40\n", ""))
    run = Program(shop.root, THERASCHED_NOW="2026-03-02 08:00")
    run("new", "anna", "2026-03-13", "14:00", *WISHES)
    times = {
        "2026-03-06 13:59": 0,
        "2026-03-06 14:00": 1,
        "2026-03-10 14:00": 1,
        "2026-03-12 14:30": 2,
        "2026-03-13 11:59": 2,
        "2026-03-13 12:00": 3,
        "2026-03-13 13:59": 3,
        "2026-03-13 14:00": 3,
    }
    for now, expected in times.items():
        run("remind", "--send", "-q", THERASCHED_NOW=now)
        assert len(server.mails) == expected, now


def test_again_is_the_nearest_one(shop: Shop, server: Scripted) -> None:
    run = Program(shop.root, THERASCHED_NOW="2026-03-02 08:00")
    run("new", "anna", "2026-03-13", "14:00", *WISHES)
    for now in ("2026-03-06 14:00", "2026-03-12 14:00"):
        run("remind", "--send", THERASCHED_NOW=now)
    assert len(server.mails) == 2
    run("remind", "anna", "--again", "--send", THERASCHED_NOW="2026-03-12 15:00")
    assert len(server.mails) == 3


def test_after_a_week_off_only_the_nearest_goes(shop: Shop, server: Scripted) -> None:
    run = Program(shop.root, THERASCHED_NOW="2026-03-02 08:00")
    run("new", "anna", "2026-03-13", "14:00", *WISHES)
    for now in ("2026-03-13 13:00", "2026-03-13 13:15"):
        run("remind", "--send", "-q", THERASCHED_NOW=now)
    assert len(server.mails) == 1


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_two_clones_send_once(shop: Shop, server: Scripted, tmp_path: Path) -> None:
    shop.book("anna-k", "2026-03-04 9:00", id="bcdfgh")
    shop.book("ben-o", "2026-03-04 9:30", id="bcdfgj")
    here = Program(shop.root)
    here("doctor", "--fix")
    other = tmp_path / "other"

    def git(folder: Path, *words: str) -> None:
        identity = ("-c", "user.name=L", "-c", "user.email=l@example.org")
        subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)

    git(shop.root, "init", "-q", "-b", "main")
    git(shop.root, "add", "-A")
    git(shop.root, "commit", "-q", "-m", "begin")
    git(tmp_path, "clone", "-q", str(shop.root), str(other))
    there = Program(other)
    here("remind", "anna", "--send")
    server.answers["RCPT"] = "451 later"
    there("remind", "ben", "--send", code=1)
    for folder in (shop.root, other):
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "sent")
    git(shop.root, "pull", "-q", "--no-rebase", "--no-edit", str(other), "main")
    server.answers["RCPT"] = "250 ok"
    here("remind", "--send")
    assert got(server) == ["anna", "ben"]
    git(shop.root, "add", "-A")
    git(shop.root, "commit", "-q", "-m", "sent")
    git(other, "pull", "-q", "--no-rebase", "--no-edit", str(shop.root), "main")
    there("remind", "--send")
    assert got(server) == ["anna", "ben"]
    tracked = subprocess.run(
        ["git", "ls-files", "outbox"], cwd=shop.root, check=True, capture_output=True, text=True
    )
    assert tracked.stdout.split() == ["outbox/2026-03.log.yaml"]
