"""Telling clients of what `new`, `move` and `cancel` did: always, never, asked, or by hand."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support import post, scenes
from tests.support.post import got
from tests.support.program import Program, untouched
from tests.support.shop import SETTINGS

if TYPE_CHECKING:
    from tests.support.mailserver import Scripted
    from tests.support.shop import Shop

HINT = "nothing was sent; to tell Anna K.: therasched remind bcdfgh --notice"


@pytest.fixture(autouse=True)
def _practice(shop: Shop, server: Scripted) -> None:
    post.furnish(shop, server.port)
    shop.book("anna-k", "2026-03-10 9:00", id="bcdfgh")


def setting(shop: Shop, server: Scripted, said: str) -> None:
    lines = "".join(f"  {kind}: {said}\n" for kind in ("created", "moved", "cancelled"))
    post.furnish(shop, server.port, f"notices:\n{lines}")


def wanted(shop: Shop) -> list[str]:
    parts = sorted((shop.root / "outbox").glob("*.yaml"))
    lines = [line for part in parts for line in part.read_text("utf-8").splitlines()]
    entries = [json.loads(line.removeprefix("- ")) for line in lines]
    return [f"{one['session']} {one['kind']}" for one in entries if one["state"] == "wanted"]


MOVE = ("move", "bcdfgh", "2026-03-11", "10:00")
CANCEL = ("cancel", "bcdfgh")
NEW = ("new", "anna", "2026-03-12", "9:00", "--id", "bcdfgk")


# --- asked, with nobody to ask ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "says"), [(MOVE, f"{HINT} moved"), (CANCEL, f"{HINT} cancelled")]
)
def test_it_is_said_how(
    program: Program, shop: Shop, server: Scripted, command: tuple[str, ...], says: str
) -> None:
    assert says in program(*command).err
    assert wanted(shop) == []
    assert got(server) == []
    program(*says.partition("therasched ")[2].split(), "--send")
    assert got(server) == ["anna"]


def test_a_booking_says_nothing(program: Program) -> None:
    assert "sent" not in program(*NEW).err


def test_a_series_says_nothing(program: Program) -> None:
    program("repeat", "bcdfgh", "--repeat", "weekly", "--count", "3")
    answer = program("move", "bcdfgh", "2026-03-10", "11:00", "--scope", "all")
    assert "sent" not in answer.err


@pytest.mark.parametrize("given", [(), ("--no-tell",), ("--tell",)])
def test_who_can_t_be_told(program: Program, shop: Shop, given: tuple[str, ...]) -> None:
    shop.book("tanaka", "2026-03-10 11:00", id="bcdfgj")
    said = program("move", "bcdfgj", "2026-03-11", "11:00", *given).err
    assert ("nothing was sent to anybody" in said) is (given == ("--tell",))
    assert "nothing was sent to anybody" in program("cancel", "bcdfgj", *given).err
    assert not (shop.root / "outbox").exists()


def test_nobody_is_concerned_by_what_has_no_client(program: Program, shop: Shop) -> None:
    program("new", "--type", "team", "--title", "Round", "2026-03-10", "13:00", "--id", "bcdfgj")
    assert "sent" not in program("cancel", "bcdfgj", "--tell").err
    assert "sent" not in program("move", "bcdfgh", "2026-03-10", "9:00", "--tell").err
    assert not (shop.root / "outbox").exists()


def test_the_past_is_told_to_nobody(program: Program, shop: Shop) -> None:
    program("new", "anna", "2026-03-02", "9:00", "--tell", "--id", "bcdfgk")
    assert wanted(shop) == []


# --- always, never ----------------------------------------------------------------------------


def test_always_leaves_it_to_the_next_run(program: Program, shop: Shop, server: Scripted) -> None:
    setting(shop, server, "always")
    said = "the next run tells Anna K.: therasched remind --send"
    assert said in program(*NEW).err
    assert said in program(*MOVE).err
    assert wanted(shop) == ["bcdfgk created", "bcdfgh moved"]
    assert got(server) == []
    answer = program("remind")
    assert "created" in answer.out
    assert "moved" in answer.out
    program("remind", "--send")
    program("remind", "--send")
    assert got(server) == ["anna", "anna"]
    assert [post.read(data)["Subject"] for _, data in server.mails] != []


def test_only_what_still_holds_is_told(program: Program, shop: Shop, server: Scripted) -> None:
    setting(shop, server, "always")
    program(*NEW)
    program("move", "bcdfgk", "2026-03-12", "10:00")
    program("move", "bcdfgk", "2026-03-12", "11:00")
    program("cancel", "bcdfgk")
    assert wanted(shop) == ["bcdfgk created", "bcdfgk moved", "bcdfgk moved", "bcdfgk cancelled"]
    kinds = [one["kind"] for one in program("remind", "--all", "--json").json["messages"]]
    assert kinds == ["cancelled"]


def test_moved_to_and_fro_each_move_is_told(program: Program, shop: Shop, server: Scripted) -> None:
    setting(shop, server, "always")
    for day in ("11", "12", "11", "12"):
        program("move", "bcdfgh", f"2026-03-{day}", "10:00")
        program("remind", "--send")
    days = [post.texts(data).partition("March")[0][-3:].strip() for _, data in server.mails]
    assert days == ["11", "12", "11", "12"]


def test_a_series_has_each_session_told(program: Program, shop: Shop, server: Scripted) -> None:
    setting(shop, server, "always")
    program(*NEW, "--repeat", "weekly", "--count", "3")
    assert len(wanted(shop)) == 3
    program("remind", "--send")
    assert got(server) == ["anna"] * 3


@pytest.mark.parametrize("said", ["never", "always"])
def test_the_flag_says_otherwise(program: Program, shop: Shop, server: Scripted, said: str) -> None:
    setting(shop, server, said)
    flag = "--tell" if said == "never" else "--no-tell"
    program(*MOVE, flag)
    assert wanted(shop) == (["bcdfgh moved"] if said == "never" else [])
    program(*CANCEL)
    assert ("bcdfgh cancelled" in wanted(shop)) is (said == "always")


def test_a_wish_is_kept_once(program: Program, shop: Shop, server: Scripted) -> None:
    from therasched.actions import wish
    from therasched.cli import mailroom, wiring

    opened = wiring.open_practice(str(shop.root))
    box = mailroom.outbox(opened)
    (path,) = opened.office.sessions.named("bcdfgh")
    session = opened.office.sessions.get(path).session
    for _ in range(2):
        assert wish.want(opened.office, box, session, "moved")
    assert wanted(shop) == ["bcdfgh moved"]
    assert not wish.want(opened.office, box, session, "cancelled")


@pytest.mark.parametrize("command", [MOVE, CANCEL])
def test_what_is_done_again_after_an_undo_is_told_as_it_says_now(
    program: Program, shop: Shop, command: tuple[str, ...]
) -> None:
    """The same change has the same key, so the wish from before would come to life again."""
    before = {path: path.read_bytes() for path in (shop.root / "sessions").rglob("*.yaml")}

    def undo() -> None:
        for path in (shop.root / "sessions").rglob("*.yaml"):
            path.unlink()
        for path, data in before.items():
            path.write_bytes(data)

    def messages() -> list[str]:
        found = program("remind", "--json").json["messages"]
        return [one["kind"] for one in found if one["kind"] != "reminder"]

    program(*command, "--tell")
    told = messages()
    assert len(told) == 1
    for word, wished in (("--no-tell", []), ("--tell", told), ("--no-tell", [])):
        undo()
        assert messages() == []
        program(*command, word)
        assert messages() == wished


def test_programs_are_told_in_the_answer(program: Program) -> None:
    answer = program(*MOVE, "--json")
    assert answer.json["notice"] == {"kind": "moved", "to": ["anna-k"], "state": "unsent"}
    assert answer.err == ""
    answer = program("cancel", "bcdfgh", "--tell", "--json")
    assert answer.json["notice"] == {"kind": "cancelled", "to": ["anna-k"], "state": "wanted"}
    assert answer.err == ""


def test_a_rehearsal_wants_nothing(program: Program, shop: Shop, server: Scripted) -> None:
    setting(shop, server, "always")
    with untouched(shop.root):
        program(*MOVE, "-n")


# --- somebody sits there ----------------------------------------------------------------------


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("said", "gets", "wants"),
    [("y\n", ["anna"], ["bcdfgh moved"]), ("n\n", [], []), ("\n", [], [])],
)
def test_at_a_terminal_it_is_asked(
    program: Program,
    shop: Shop,
    server: Scripted,
    said: str,
    gets: list[str],
    wants: list[str],
) -> None:
    answer = program(*MOVE, stdin=said)
    assert "Tell Anna K. by e-mail? [y/N]" in answer.err
    assert got(server) == gets
    assert wanted(shop) == wants


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("flag", ["-y", "-n", "--no-tell", "--no-input", "--json"])
def test_no_other_yes_sends_anything(program: Program, server: Scripted, flag: str) -> None:
    answer = program(*MOVE, flag)
    assert "by e-mail" not in answer.err
    assert got(server) == []


@pytest.mark.usefixtures("asked")
def test_without_a_server_nothing_is_asked(program: Program, shop: Shop) -> None:
    shop.write("therasched.yaml", SETTINGS)
    assert f"{HINT} moved" in program(*MOVE).err


@pytest.mark.usefixtures("asked")
def test_on_another_machine_it_is_left_to_the_one_that_sends(
    program: Program, shop: Shop, server: Scripted
) -> None:
    program("config", "set", "mail.sender", "elsewhere")
    answer = program(*MOVE, stdin="y\n")
    assert 'only "elsewhere" sends' in answer.err
    assert "the next run tells Anna K." in answer.err
    assert wanted(shop) == ["bcdfgh moved"]
    assert got(server) == []


@pytest.mark.usefixtures("asked")
def test_for_a_series_it_is_asked_once(program: Program, server: Scripted) -> None:
    program("repeat", "bcdfgh", "--repeat", "weekly", "--count", "3", stdin="y\n")
    move = ("move", "bcdfgh", "2026-03-10", "11:00", "--scope", "all")
    answer = program(*move, stdin="y\ny\n")
    assert answer.err.count("Tell Anna K. of 3 sessions by e-mail?") == 1
    assert got(server) == ["anna"] * 3


# --- and undo ---------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_undo_takes_back_the_session_and_nobody_hears_of_it(
    tmp_path_factory: pytest.TempPathFactory, server: Scripted
) -> None:
    root = tmp_path_factory.mktemp("git") / "scene"
    scenes.make(root, git=True)
    run = Program(root / "practice", **scenes.environment(root))
    text = post.CLIENTS["anna-k"]
    (root / "practice/clients/anna-k.yaml").write_text(f"code: anna-k\n{text}", "utf-8")
    for key, value in (("from", "p@example.org"), ("host", "127.0.0.1"), ("security", "none")):
        run("config", "set", f"mail.{key}", value)
    run("config", "set", "mail.port", str(server.port))
    run("move", "bcdfgl", "2026-03-11", "10:00", "--tell")
    assert "moved" in run("remind").out
    run("remind", "--send")
    assert got(server) == ["anna"]
    run("move", "bcdfgl", "2026-03-12", "10:00", "--tell")
    assert "had an e-mail" not in run("undo", "-n").err
    assert "move bcdfgl" in run("undo").out
    assert run("remind").out == "Nothing is due.\n"
    assert "move bcdfgl" in run("undo", "--redo").out
    assert "moved" in run("remind").out
    run("undo")
    run("remind", "--send")
    assert "move bcdfgl" in run("undo", "--redo").out, "a run that sent nothing is no command"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_undo_says_who_had_an_e_mail_of_what_was_taken_back(
    tmp_path_factory: pytest.TempPathFactory, server: Scripted
) -> None:
    root = tmp_path_factory.mktemp("git") / "scene"
    scenes.make(root, git=True)
    run = Program(root / "practice", **scenes.environment(root))
    text = post.CLIENTS["anna-k"]
    (root / "practice/clients/anna-k.yaml").write_text(f"code: anna-k\n{text}", "utf-8")
    for key, value in (("from", "p@example.org"), ("host", "127.0.0.1"), ("security", "none")):
        run("config", "set", f"mail.{key}", value)
    run("config", "set", "mail.port", str(server.port))
    run("move", "bcdfgl", "2026-03-11", "10:00", "--tell")
    run("remind", "--send")
    run("plan", "bcdfgl", "-m", "x")
    assert "e-mail" not in run("undo").err, "the plan was nothing that she was told"
    answer = run("undo", "-q")
    again = "remind bcdfgl --notice moved --again --send"
    told = f"  bcdfgl: Anna K. had an e-mail (moved); to tell anew: therasched {again}\n"
    assert answer.err == told
    run(*again.split())
    assert got(server) == ["anna", "anna"]
    assert "e-mail" not in run("undo", "--redo").err
    misled = run("undo", "--json").json["undone"]["misled"]
    assert misled == []  # the newest that she had says what holds now
    run("new", "anna", "2026-03-13", "9:00", "--id", "bcdfgx", "--tell")
    run("remind", "--send")
    assert "e-mail" not in run("undo", "-n").err
    assert "bcdfgx: Anna K. had an e-mail (created); that it is gone" in run("undo").err
    run("undo", "--redo")
    undone = run("undo", "--json").json["undone"]
    gone = {"session": "bcdfgx", "kind": "created", "to": ["Anna K."], "there": False}
    assert undone["misled"] == [gone]
    run("undo", "--redo")
    (part,) = (root / "practice/outbox").glob("2026-03*.yaml")
    part.write_bytes(part.read_bytes() + b"- no line\n")
    assert "e-mail" not in run("undo").err, "what can't be read says nothing, and is no hindrance"
