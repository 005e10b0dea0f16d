"""`remind`: listing, writing and sending messages, each at most once."""

from __future__ import annotations

import errno
import json
import os
import stat
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import faults, post
from tests.support.mailserver import CLOSE, Scripted
from tests.support.post import got
from tests.support.program import Program, untouched
from tests.support.shop import SETTINGS
from therasched.cli import output
from therasched.domain.reminder import Reminder
from therasched.errors import StorageFailed
from therasched.storage.outbox import Outbox

if TYPE_CHECKING:
    from tests.support.shop import Shop

LEDGER = "outbox/2026-03.log.yaml"


@pytest.fixture(autouse=True)
def _practice(shop: Shop, server: Scripted) -> None:
    post.furnish(shop, server.port)
    shop.book("anna-k", "2026-03-04 9:00", id="bcdfgh")
    shop.book("ben-o", "2026-03-05 9:00", id="bcdfgj")


def states(program: Program, *words: str) -> dict[str, str]:
    messages = program("remind", *words, "--json").json["messages"]
    return {f"{one['session']} {one['to']['code']}": one["state"] for one in messages}


def ledger(shop: Shop) -> list[str]:
    lines = (shop.root / LEDGER).read_text(encoding="utf-8").splitlines()
    return [json.loads(line.removeprefix("- "))["state"] for line in lines]


# --- looking -----------------------------------------------------------------------------------


def test_what_is_due_is_listed(program: Program, shop: Shop) -> None:
    with untouched(shop.root):
        answer = program("remind")
    assert [line.split() for line in answer.out.splitlines()] == [
        ["due", "message", "to", "session", "id", "state"],
        [
            "Tue",
            "3",
            "Mar",
            "09:00",
            "reminder",
            "1d",
            "Anna",
            "K.",
            "Wed",
            "4",
            "Mar",
            "09:00",
            "bcdfgh",
            "due",
        ],
    ]
    assert "Ben" not in answer.out
    assert "Next:  therasched remind --send" in answer.err


def test_what_will_be_due_is_listed_with_days(program: Program) -> None:
    assert states(program, "--days", "1") == {"bcdfgh anna-k": "due", "bcdfgj ben-o": "waiting"}
    assert states(program, "--days", "0") == {"bcdfgh anna-k": "due"}


def test_of_named_sessions_only_these(program: Program) -> None:
    assert states(program, "anna") == {"bcdfgh anna-k": "due"}
    answer = program("remind", "ben")
    assert "No message is due for it." in answer.out


def test_nothing_due(program: Program, shop: Shop) -> None:
    program("cancel", "anna")
    assert program("remind").out == "Nothing is due.\n"
    assert program("remind", "--days", "1").out.count("bcdfgj") == 1
    answer = program("remind", "-q")
    assert (answer.out, answer.err) == ("", "")
    assert program("remind", "--plain").out == ""
    answer = program("remind", "--send", "-q")
    assert (answer.out, answer.err) == ("", "")
    shop.write("therasched.yaml", SETTINGS)
    program("cancel", "ben")
    assert program("remind", "--days", "3").out == "Nothing is due within 3 days.\n"


def test_who_gets_none_is_told_why(program: Program, shop: Shop) -> None:
    shop.book("tanaka", "2026-03-04 10:00", id="bcdfgk")
    shop.book("kim-w", "2026-03-04 10:30", id="bcdfgl")
    program("cancel", "anna")
    answer = program("remind", "--all")
    assert "no message for bcdfgk tanaka: no consent to e-mail" in answer.err
    assert "no message for bcdfgh: it is cancelled" in answer.err
    assert "Mara Weiss (for K" in answer.out
    nobody = program("remind", "--json").json["nobody"]
    assert {"session": "bcdfgk", "code": "tanaka", "reason": "no consent to e-mail"} in nobody
    assert "no consent" not in program("remind").err
    assert "no consent" in program("remind", "bcdfgk").err


def test_records(program: Program) -> None:
    assert program("remind", "--plain").rows == [
        [
            "2026-03-03T09:00:00+01:00",
            "reminder 1d",
            "client",
            "anna-k",
            "Anna K.",
            "bcdfgh",
            "2026-03-04T09:00:00+01:00",
            "due",
        ]
    ]
    document = program("remind", "--json").json
    assert document["messages"] == [
        {
            "kind": "reminder",
            "before": "1d",
            "due_at": "2026-03-03T09:00:00+01:00",
            "to": {"role": "client", "code": "anna-k", "name": "Anna K."},
            "about": None,
            "session": "bcdfgh",
            "start": "2026-03-04T09:00:00+01:00",
            "state": "due",
            "code": None,
            "since": None,
        }
    ]


def test_a_file_with_a_fault_is_told_and_keeps_no_other_from_going(
    program: Program, shop: Shop, server: Scripted
) -> None:
    stored = shop.book("ben-o", "2026-03-04 10:00", id="bcdfgk")
    file = shop.root / stored.path
    file.write_text(file.read_text("utf-8") + "cancelled: {by: clinet}\n", "utf-8")
    answer = program("remind", "--all")
    assert "no message for bcdfgk: a fault in its file" in answer.err
    program("remind", "--send")
    assert got(server) == ["anna"]
    shop.write("clients/anna-k.yaml", f"code: anna-k\n{post.CLIENTS['anna-k']}gaurdians: [mum-w]\n")
    program("move", "bcdfgh", "2026-03-04", "9:30", "--no-tell")
    answer = program("remind", "--all")
    assert "no message for bcdfgh anna-k: a fault in its file" in answer.err
    shop.write("clients/kim-w.yaml", f"code: kim-w\n{post.CLIENTS['kim-w']}")
    shop.write("contacts/mum-w.yaml", f"code: mum-w\n{post.CONTACTS['mum-w']}quite: 8\n")
    shop.book("kim-w", "2026-03-04 10:30", id="bcdfgl")
    assert "no message for bcdfgl mum-w: a fault in its file" in program("remind", "--all").err


# --- writing -------------------------------------------------------------------------------------


def test_messages_are_written_once(program: Program, shop: Shop) -> None:
    answer = program("remind", "--write")
    assert answer.out == "Written: reminder 1d to Anna K., bcdfgh Wed 4 Mar 09:00\n"
    (file,) = (shop.root / "outbox").glob("*.eml")
    assert file.name.startswith("20260304-0900-bcdfgh-reminder-")
    assert "anna" not in file.name
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    message = post.read(file.read_bytes())
    assert message["To"] == "Anna <anna@example.org>"
    assert message["From"] == "Test practice <praxis@example.org>"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/calendar",
    ]
    with untouched(shop.root):
        again = program("remind", "--write")
    assert "left as it is: reminder 1d to Anna K." in again.err
    file.unlink()
    program("remind", "--write")
    assert not file.exists(), "somebody took it away to send it"
    program("remind", "anna", "--write", "--again")
    assert file.exists()
    program("remind", "anna", "--write", "--again")
    assert ledger(shop) == ["written"] * 3


def test_what_was_written_and_is_sent_leaves_no_file(
    program: Program, shop: Shop, server: Scripted
) -> None:
    program("remind", "--write")
    program("remind", "--send")
    assert got(server) == ["anna"]
    assert [path.name for path in (shop.root / "outbox").iterdir()] == ["2026-03.log.yaml"]


def test_writing_needs_an_address_only(program: Program, shop: Shop) -> None:
    shop.write("therasched.yaml", SETTINGS)
    assert "Next:  therasched remind --write" in program("remind").err
    answer = program("remind", "--write", code=5)
    assert "nothing says whom messages are from" in answer.err
    program("config", "set", "email", "hello@example.org")
    program("remind", "--write")
    assert "mail.from is not set" in program("remind", "--send", code=5).err


# --- sending ---------------------------------------------------------------------------


def test_messages_are_sent_once(program: Program, shop: Shop, server: Scripted) -> None:
    answer = program("remind", "--send")
    assert answer.out == "Sent: reminder 1d to Anna K., bcdfgh Wed 4 Mar 09:00\n"
    assert got(server) == ["anna"]
    text = post.texts(server.mails[0][1])
    assert "Hello Anna" in text
    assert "Wednesday, 4 March 2026" in text
    with untouched(shop.root):
        assert "Nothing is due." in program("remind", "--send").err
    assert got(server) == ["anna"]
    assert ledger(shop) == ["sending", "sent"]
    assert "anna" not in (shop.root / LEDGER).read_text("utf-8")
    assert states(program) == {}
    assert states(program, "--all") == {"bcdfgh anna-k": "sent"}


def test_a_quiet_run_says_nothing_of_what_went(program: Program, server: Scripted) -> None:
    answer = program("remind", "--send", "-q")
    assert (answer.out, answer.err) == ("", "")
    assert got(server) == ["anna"]


def test_a_session_that_is_moved_is_told_anew(program: Program, server: Scripted) -> None:
    program("remind", "--send")
    program("move", "bcdfgh", "2026-03-04", "10:00", "--no-tell")
    program("remind", "--send")
    assert got(server) == ["anna", "anna"]
    program("move", "bcdfgh", "2026-03-04", "9:00", "--no-tell")
    program("remind", "--send")
    assert got(server) == ["anna", "anna"]


def test_refused_for_now_goes_again_with_the_next_run(
    program: Program, shop: Shop, server: Scripted
) -> None:
    server.answers["RCPT"] = "451 4.7.1 anna@example.org is greylisted"
    answer = program("remind", "--send", code=1)
    assert "not taken for now, the next run tries again" in answer.err
    assert "451 4.7.1" in answer.err
    assert "greylisted" not in answer.err
    assert states(program) == {"bcdfgh anna-k": "retry"}
    server.answers["RCPT"] = "250 ok"
    program("remind", "--send")
    assert got(server) == ["anna"]
    assert ledger(shop) == ["sending", "later", "sending", "sent"]


def test_refused_for_good_is_reported_and_not_tried_again(
    program: Program, shop: Shop, server: Scripted
) -> None:
    server.answers["RCPT"] = "550 5.1.1 no such user"
    answer = program("remind", "--send", code=1)
    assert "refused for good: reminder 1d to Anna K." in answer.err
    assert "550 5.1.1" in answer.err
    server.answers["RCPT"] = "250 ok"
    program("remind", "--send")
    assert got(server) == []
    answer = program("remind")
    assert "refused" in answer.out
    assert "bcdfgh: refused for good (550 5.1.1); to send it again: " in answer.err
    program("remind", "bcdfgh", "--again", "--send")
    assert got(server) == ["anna"]
    assert ledger(shop) == ["sending", "failed", "again", "sending", "sent"]


def test_a_quiet_run_tells_what_went_wrong_without_names(
    program: Program, server: Scripted
) -> None:
    server.answers["RCPT"] = "550 5.1.1 no such user"
    answer = program("remind", "--send", "-q", code=1)
    assert answer.out == ""
    assert "refused for good: reminder 1d to anna-k, bcdfgh" in answer.err
    assert "Anna" not in answer.err


def test_one_that_is_refused_keeps_no_other_from_going(
    program: Program, shop: Shop, server: Scripted
) -> None:
    shop.book("ben-o", "2026-03-04 10:00", id="bcdfgk")
    server.answers["RCPT 1"] = "550 5.1.1 no such user"
    answer = program("remind", "--send", "--json", code=1)
    assert [(one["state"], one["said"]) for one in answer.json["messages"]] == [
        ("failed", "550 5.1.1"),
        ("sent", "250 2.0.0"),
    ]
    assert got(server) == ["ben"]


def test_nobody_knows_where_the_line_breaks_at_the_end(
    program: Program, shop: Shop, server: Scripted
) -> None:
    server.answers["DOT"] = CLOSE
    answer = program("remind", "--send", code=1)
    assert "it may have been sent or not: reminder 1d to Anna K." in answer.err
    server.answers["DOT"] = "250 ok"
    program("remind", "--send")
    assert got(server) == []
    assert "to send it again: therasched remind bcdfgh --again --send" in program("remind").err
    assert ledger(shop) == ["sending", "unclear"]


def test_a_server_that_is_not_there_leaves_no_trace(program: Program, shop: Shop) -> None:
    shop.book("ben-o", "2026-03-04 10:00", id="bcdfgk")
    program("config", "set", "mail.port", "9")
    answer = program("remind", "--send", code=1)
    assert answer.err.count("the server can't be reached") == 2
    assert not (shop.root / "outbox").exists()
    assert states(program) == {"bcdfgh anna-k": "due", "bcdfgk ben-o": "due"}


def test_an_address_that_cant_be_written_to_is_told(
    program: Program, shop: Shop, server: Scripted
) -> None:
    shop.book("ben-o", "2026-03-04 10:00", id="bcdfgk")
    text = post.CLIENTS["anna-k"].replace("anna@", "änna@")
    shop.write("clients/anna-k.yaml", f"code: anna-k\n{text}")
    answer = program("remind", "--send", code=1)
    assert "refused for good: reminder 1d to Anna K." in answer.err
    assert got(server) == ["ben"]
    assert states(program) == {"bcdfgh anna-k": "due"}
    assert "refused" in program("remind", "--write", code=1).err


def test_only_one_machine_sends(program: Program, shop: Shop, server: Scripted) -> None:
    host = os.uname().nodename
    program("config", "set", "mail.sender", "elsewhere.example.org")
    with untouched(shop.root):
        answer = program("remind", "--send", code=5)
    assert f'this machine is "{host}"; only "elsewhere.example.org" sends' in answer.err
    assert f"try: therasched config set mail.sender {host}" in answer.err
    assert got(server) == []
    program("config", "set", "mail.sender", host.upper())
    program("remind", "--send")
    assert got(server) == ["anna"]


def test_a_clock_that_stands_still_sends_to_this_machine_alone(
    program: Program, shop: Shop
) -> None:
    program("config", "set", "mail.host", "smtp.example.org")
    program("config", "set", "mail.security", "tls")
    with untouched(shop.root):
        answer = program("remind", "--send", code=5)
    assert "the clock does not go (clock in therasched.yaml)" in answer.err


def test_while_another_one_sends(program: Program, shop: Shop, server: Scripted) -> None:
    from therasched.cli import mailroom, wiring

    box = mailroom.outbox(wiring.open_practice(str(shop.root)))
    with box.posting():
        answer = program("remind", "--send", code=7)
    assert "another therasched is sending" in answer.err
    assert got(server) == []


@pytest.mark.parametrize("way", ["--send", "--write"])
def test_a_rehearsal_does_nothing(program: Program, shop: Shop, server: Scripted, way: str) -> None:
    with untouched(shop.root):
        answer = program("remind", way, "-n")
    assert "(dry run) " in answer.out
    assert "Anna K." in answer.out
    assert server.lines == 0


def test_a_ledger_that_cant_be_read_stops_everything(
    program: Program, shop: Shop, server: Scripted
) -> None:
    shop.write(LEDGER, "<<<<<<< HEAD\n")
    answer = program("remind", "--send", code=6)
    assert f"{LEDGER}:1" in answer.err
    assert got(server) == []
    assert f"{LEDGER}:1:1: a line of the ledger of messages" in program("check", code=6).out
    (shop.root / LEDGER).write_text("", "utf-8")
    assert program("check", LEDGER).out.endswith("1 file, no fault\n")


def test_records_of_a_run(program: Program) -> None:
    assert program("remind", "--send", "--plain").rows == [["bcdfgh", "anna-k", "sent"]]


def test_a_run_that_was_killed_is_not_repeated(
    program: Program, shop: Shop, server: Scripted
) -> None:
    program("remind", "--send")
    file = shop.root / LEDGER
    file.write_text(file.read_text("utf-8").splitlines(keepends=True)[0], "utf-8")
    assert states(program) == {"bcdfgh anna-k": "unclear"}
    program("remind", "--send")
    assert got(server) == ["anna"]
    program("remind", "anna", "--send", "--again")
    assert got(server) == ["anna", "anna"]
    ids = [post.read(data)["Message-ID"] for _, data in server.mails]
    assert len(set(ids)) == 2, "or the receiver would take it for the same one"


# --- notices by hand -------------------------------------------------------------------


def test_one_is_told_by_hand(program: Program, server: Scripted) -> None:
    program("cancel", "ben", "--by", "practitioner")
    assert program("remind", "ben", "--notice", "cancelled").out.count("bcdfgj") == 1
    answer = program("remind", "bcdfgj", "--notice", "cancelled")
    assert "cancelled" in answer.out
    assert "Next:  therasched remind bcdfgj --notice cancelled --send" in answer.err
    assert got(server) == []
    assert program("remind", "bcdfgj", "--notice", "cancelled", "--send").out == (
        "Sent: cancelled to Ben O'Brien, bcdfgj Thu 5 Mar 09:00\n"
    )
    program("remind", "bcdfgj", "--notice", "cancelled", "--send")
    assert got(server) == ["ben"]
    program("remind", "bcdfgj", "--notice", "cancelled", "--send", "--again")
    assert got(server) == ["ben", "ben"]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("said", "gets"), [("y\n", ["ben"]), ("n\n", [])])
def test_at_a_terminal_it_is_asked(
    program: Program, server: Scripted, said: str, gets: list[str]
) -> None:
    program("cancel", "ben", "--no-tell")
    answer = program("remind", "bcdfgj", "--notice", "cancelled", stdin=said)
    assert "Tell Ben O'Brien by e-mail now?" in answer.err
    assert got(server) == gets


def test_yes_sends_what_was_asked_for(program: Program, server: Scripted) -> None:
    program("remind", "ben", "--notice", "created", "-y")
    assert got(server) == ["ben"]


def test_a_notice_that_was_not_taken_goes_with_the_next_run(
    program: Program, server: Scripted
) -> None:
    server.answers["RCPT"] = "451 later"
    program("remind", "ben", "--notice", "moved", "--send", code=1)
    server.answers["RCPT"] = "250 ok"
    program("remind", "--send")
    assert sorted(got(server)) == ["anna", "ben"]


def test_a_third_party_is_invited(program: Program, shop: Shop, server: Scripted) -> None:
    shop.book("anna-k", "2026-03-10 9:00", id="bcdfgk", participants=("school-ot", "mum-w"))
    program("remind", "bcdfgk", "--notice", "invitation", "--to", "school", "--send")
    assert got(server) == ["ott"]
    program("remind", "bcdfgk", "--notice", "invitation", "--send")
    assert got(server) == ["ott", "mara"]
    text = post.texts(server.mails[0][1])
    assert "Anna" not in text
    answer = program("remind", "bcdfgj", "--notice", "invitation", "--to", "school", code=5)
    assert "school-ot takes no part in bcdfgj" in answer.err
    assert "has no third party" in program("remind", "ben", "--notice", "invitation", code=5).err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("--write --send", 2, "exclude each other"),
        ("--send --days 2", 2, "--days only looks ahead"),
        ("--notice moved", 2, "--notice tells of one session"),
        ("anna ben --notice moved", 2, "--notice tells of one session"),
        ("anna --to school", 2, "--to goes with --notice"),
        ("--again --send", 2, "--again is for sessions that are named"),
        ("anna --notice cancelled", 3, "has no coming session that was called off"),
        ("bcdfgh --notice cancelled", 5, "it is not cancelled"),
        ("zoe", 3, 'no session and no client "zoe"'),
    ],
)
def test_what_is_refused(program: Program, shop: Shop, words: str, code: int, says: str) -> None:
    with untouched(shop.root):
        assert says in program("remind", *words.split(), code=code).err


def test_looking_loads_no_library_of_sending(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: False)
    for name in ("jinja2", "smtplib", "icalendar"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    for name in ("templates", "message", "ics"):
        monkeypatch.delitem(__import__("sys").modules, f"therasched.render.{name}", raising=False)
    program("remind")


@pytest.mark.parametrize("way", ["--send", "--write"])
def test_a_template_with_a_fault_is_not_used_and_keeps_no_other_from_going(
    program: Program, shop: Shop, server: Scripted, way: str
) -> None:
    file = shop.write("templates/messages/de/reminder.txt", "Subject: {{ date }}\n\n{{ note }}\n")
    program("client", "edit", "anna-k", "--language", "de")
    wish = (Reminder("client", "email", 1440),)
    shop.book("ben-o", "2026-03-04 9:30", id="bcdfgk", reminders=wish)
    answer = program("remind", way, code=6)
    assert 'templates/messages/de/reminder.txt:3:1: a message has no "note"' in answer.err
    assert "bcdfgk" in answer.out
    assert "bcdfgh" not in answer.out
    file.unlink()
    assert "bcdfgh" in program("remind", way).out
    assert len(server.mails) == (2 if way == "--send" else 0)


def test_a_full_disk_lets_nothing_go_that_it_could_not_note(
    program: Program, shop: Shop, server: Scripted
) -> None:
    with faults.disk(faults.failing(errno.ENOSPC, "write")):
        answer = program("remind", "--send", code=1)
    assert "could not save outbox/2026-03.log.yaml: no space left on device" in answer.err
    assert got(server) == []
    program("remind", "--send")
    assert got(server) == ["anna"]


def test_what_went_while_the_disk_filled_up_is_not_sent_again(
    program: Program, shop: Shop, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = Outbox.add, count(1)

    def add(*given: Any) -> bool:
        if next(calls) == 2:
            raise StorageFailed("could not save: No space left on device")
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "add", add)
        program("remind", "--send", code=1)
    assert got(server) == ["anna"]
    assert states(program) == {"bcdfgh anna-k": "unclear"}
    program("remind", "--send")
    assert got(server) == ["anna"]
