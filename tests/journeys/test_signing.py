"""Signing by command line: asked and refused, the window to its last second, what hands change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git, subjects
from tests.support.program import Program, untouched
from tests.support.records import kept, records
from tests.support.signing import (
    AHEAD,
    ANNAS,
    BENS,
    FULL,
    GROUP,
    LATER,
    LOCK,
    NOW,
    TEAM,
    TOMS,
    UNMARKED,
    Place,
    log_of,
    path_of,
)
from tests.support.ssh import needs_openssh, new_key
from tests.support.terminal import Terminal, editor
from therasched.domain.chain import EDIT, SIGN

if TYPE_CHECKING:
    from pathlib import Path

WARNING = (
    "After signing you can change this session until Wed 4 Mar 2026 10:40, 24 hours from the first "
    "signature. Then only comments can be added.\n"
)
LOCKED = "k7f3mq was signed on Tue 3 Mar 10:40 and locked on Wed 4 Mar 10:40"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# --- asking --------------------------------------------------------------------------------


def test_the_story_of_a_session(place: Place) -> None:
    place("outcome", UNMARKED, "attended", "--homework", "Read aloud.", "--share")
    answer = place("sign", UNMARKED, "-y")
    assert answer.out == (
        "h4mnzd Ben O'Brien, Mon 2 Mar 14:00: signed  ▮▮▮ ✓  locks Wed 4 Mar 10:40\n"
    )
    assert answer.err.startswith(WARNING)
    assert answer.err.endswith("Next:  therasched show h4mnzd\n")
    assert place.proof(at=FULL).startswith("h4mnzd  OPEN until Wed 4 Mar 10:40\n")
    assert place.proof(at=LOCK).startswith("h4mnzd  LOCKED ok\n")
    told = place("outcome", UNMARKED, "cancelled", at=LATER, code=5).err
    assert "h4mnzd was signed on Tue 3 Mar 10:40 and locked on Wed 4 Mar 10:40" in told
    assert "therasched comment h4mnzd --kind correction" in told
    place("comment", UNMARKED, "Her school called.", at=LATER)
    assert place.kinds(UNMARKED) == ["sign", "comment"]
    assert place("agenda", at=LATER).out.count("▮▮▮ #") == 1


@pytest.fixture
def at_a_terminal(tmp_path: Path) -> tuple[Place, dict[str, str]]:
    """A practice whose clock stands, and what surrounds its commands."""
    place = Place(tmp_path, standing=True)
    return place, place.of("lena", "")


def test_on_a_terminal_it_is_asked(at_a_terminal: tuple[Place, dict[str, str]]) -> None:
    place, environment = at_a_terminal
    question = "Sign k7f3mq Anna K., Mon 2 Mar 09:30 as Lena Berg? [y/N]: "
    with kept(place.root), Terminal(place.root, "sign", "anna@mon", **environment) as terminal:
        before = terminal.sees("which session is anna@mon: ")
        assert "1  k7f3mq Anna K." in before
        terminal.types("1")
        assert "until Wed 4 Mar 2026 10:40, 24 hours" in terminal.sees(question)
        terminal.types("n")
        assert "Nothing was signed." in terminal.ends(1)
    with Terminal(place.root, "sign", ANNAS, BENS, **environment) as terminal:
        before = terminal.sees("Sign k7f3mq Anna K., Mon 2 Mar 09:30; b2r4tw Ben O'Brien")
        assert "you can change k7f3mq until" in before
        assert "you can change b2r4tw until" in before
        terminal.sees("[y/N]: ")
        terminal.types("y")
        assert terminal.ends(0).count("▮▮▮ ✓") == 2
    assert place.kinds(ANNAS) == place.kinds(BENS) == ["sign"]


@needs_openssh
def test_a_passphrase_is_asked_for_before_anything_is_written(
    at_a_terminal: tuple[Place, dict[str, str]],
) -> None:
    place, environment = at_a_terminal
    key = place.folder / "locked" / "id"
    new_key(key, "ten green bottles")
    place("key", "add", f"{key}.pub")
    environment["THERASCHED_KEY"] = str(key)
    with kept(place.root), Terminal(place.root, "sign", ANNAS, "-y", **environment) as terminal:
        for number in range(3):
            terminal.sees("That is not it. Passphrase of " if number else "Passphrase of ")
            terminal.sees(": ")
            terminal.types("wrong")
        assert "that is not the passphrase of" in terminal.ends(5)
    with Terminal(place.root, "sign", ANNAS, "-y", **environment) as terminal:
        terminal.sees("Passphrase of ")
        terminal.sees(": ")
        terminal.types("ten green bottles")
        shown = terminal.ends(0)
        assert "▮▮▮ ✓" in shown
        assert "bottles" not in shown
    told = place("sign", BENS, "-y", code=5, THERASCHED_KEY=str(key)).err
    assert "is protected by a passphrase and nobody can be asked" in told
    assert "try: ssh-add" in told


def test_without_a_terminal_it_needs_a_yes(place: Place) -> None:
    with kept(place.root):
        told = place("sign", ANNAS, code=2).err
    assert "this needs a yes: Sign k7f3mq Anna K., Mon 2 Mar 09:30 as Lena Berg?" in told
    assert "try: therasched sign k7f3mq -y" in told


def test_ids_come_from_other_commands(place: Place) -> None:
    listed = place("list", "--unsigned", "--plain").out
    mine = "".join(line for line in listed.splitlines(True) if line[:6] in (ANNAS, BENS, GROUP))
    assert mine.count("\n") == 3
    answer = place("sign", "-", "-y", "--plain", stdin=mine)
    assert answer.rows == [[name, log_of(name)] for name in (ANNAS, BENS, GROUP)]
    left = place("list", "--unsigned", "--plain").out
    assert not {ANNAS, BENS, GROUP} & {line[:6] for line in left.splitlines()}


def test_a_rehearsal_signs_nothing(place: Place) -> None:
    with kept(place.root):
        answer = place("sign", ANNAS, "-n")
        document = place("sign", ANNAS, "-n", "--json").json
    assert answer.out.startswith("(dry run) k7f3mq Anna K., Mon 2 Mar 09:30: signed")
    assert document["dry_run"] is True
    assert document["sessions"][0]["id"] == ANNAS


def test_the_answer_for_programs(place: Place) -> None:
    answer = place("sign", ANNAS, GROUP, "-y", "--json")
    assert answer.err == ""
    assert answer.ids == [ANNAS, GROUP]
    assert [
        (one["state"], one["signed"], one["done"], one["locks_at"])
        for one in answer.json["sessions"]
    ] == [("signed", True, True, "2026-03-04T10:40:00+01:00")] * 2


def test_signing_twice_writes_nothing(place: Place) -> None:
    place("sign", ANNAS, "-y")
    for at in (NOW, FULL, LATER):
        with kept(place.root):
            answer = place("sign", ANNAS, at=at)
        assert "k7f3mq Anna K., Mon 2 Mar 09:30: signed as it is already; nothing was" in answer.out
    place("sign", ANNAS, BENS, "-y")
    assert place.kinds(ANNAS) == place.kinds(BENS) == ["sign"]


def test_a_misnamed_file_is_signed_under_its_right_name(place: Place) -> None:
    there = place.root / path_of(ANNAS)
    there.rename(there.with_name(f"2026-03-02-0900-{ANNAS}.yaml"))
    with kept(place.root):
        place("sign", ANNAS, "-n")
    place("sign", ANNAS, "-y")
    assert there.exists()
    assert place.proof().startswith("k7f3mq  LOCKED ok")


# --- refusals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        (UNMARKED, {}, "the outcome of h4mnzd is not complete\n  try: therasched outcome h4mnzd\n"),
        (AHEAD, {}, "c5d6fg has not begun\n  try: therasched plan c5d6fg\n"),
        (TOMS, {}, "t8m9np is tom's session, and lena is at this desk\n"),
        (TEAM, {}, "team entries are not signed\n"),
        (TOMS, {"who": "tom"}, "Tom Hale (tom) has no key to sign with\n"),
        (ANNAS, {"key": "none"}, "no key of Lena Berg is on this machine\n"),
        (ANNAS, {"key": "stranger"}, "(THERASCHED_KEY names another one)\n"),
        (ANNAS, {"at": "02-28 12:00:00"}, "k7f3mq has not begun\n"),
    ],
)
def test_what_is_refused_and_changes_nothing(
    place: Place, name: str, more: dict[str, str], said: str
) -> None:
    with kept(place.root):
        told = place("sign", name, "-y", code=5, at=more.pop("at", NOW), **more).err
    assert said in told
    assert "  try: " in told


def test_one_that_cannot_be_signed_keeps_all_from_it(place: Place) -> None:
    with kept(place.root):
        assert "h4mnzd is not complete" in place("sign", ANNAS, UNMARKED, "-y", code=5).err
        document = place("sign", ANNAS, UNMARKED, "-y", "--json", code=5).json
    assert document["error"]["code"] == "refused"
    assert document["error"]["try"] == ["therasched outcome h4mnzd"]


def test_before_there_is_a_key(tmp_path: Path) -> None:
    place = Place(tmp_path, keys=False)
    with kept(place.root):
        told = place("sign", ANNAS, "-y", code=5).err
    assert told == (
        "error: Lena Berg (lena) has no key to sign with\n"
        "  try: therasched key add --new\n       therasched key add FILE\n"
    )
    assert "To sign" not in place("todo").out


def test_a_key_that_others_may_read_or_nobody(place: Place) -> None:
    key = place.keys / "lena"
    for name in ("group", "world"):
        key.chmod({"group": 0o640, "world": 0o604}[name])
        with kept(place.root):
            told = place("sign", ANNAS, "-y", code=5).err
        assert f"the private key {key} may be read by others\n  try: chmod 600 {key}\n" in told
    key.chmod(0o400)
    assert "▮▮▮ ✓" in place("sign", ANNAS, "-y").out


def test_a_damaged_key(place: Place) -> None:
    key = place.keys / "lena"
    key.write_text(key.read_text().replace("AAAA", "AAAB"))
    with kept(place.root):
        told = place("sign", ANNAS, "-y", code=5).err
    assert str(key) in told


def test_a_clock_that_is_behind(place: Place) -> None:
    place("sign", ANNAS, "-y", at="03-03 10:40:00")
    with kept(place.root):
        told = place("sign", BENS, "-y", at="03-03 10:37:59", code=5).err
    assert "the clock stands before the newest signature, which is of Tue 3 Mar 10:40" in told
    assert "--clock-ok" in told
    place("sign", BENS, "-y", at="03-03 10:38:00")
    place("sign", GROUP, "-y", "--clock-ok", at="03-03 09:00:00")
    assert [place.events(name)[0].clock for name in (ANNAS, BENS, GROUP)] == ["", "", "behind"]
    assert place.proof().count("LOCKED ok") == 3


def test_a_clock_that_was_set_signs_no_real_practice(place: Place) -> None:
    with kept(place.root):
        told = place("sign", ANNAS, "-y", code=5, THERASCHED_NOW="2026-03-03 10:40").err
    assert "a real practice is not signed while THERASCHED_NOW sets the clock" in told
    assert "try: unset THERASCHED_NOW" in told


def test_what_a_made_up_practice_signs_is_worth_nothing_in_a_real_one(tmp_path: Path) -> None:
    place = Place(tmp_path, standing=True)
    place("sign", ANNAS, "-y")
    assert place.events(ANNAS)[0].clock == "simulated"
    assert "OPEN until" in place.proof()
    settings = place.root / "therasched.yaml"
    settings.write_text(settings.read_text().partition("clock:")[0])
    told = place.proof(code=6)
    assert f"TIME  {log_of(ANNAS)}:1  it was signed while the clock was set by hand" in told


# --- the window ----------------------------------------------------------------------------

CHANGES = {
    "plan": ("plan", ANNAS, "-m", "Stairs."),
    "outcome": ("outcome", ANNAS, "no-show"),
    "outcome --share": ("outcome", ANNAS, "--homework", "Stairs.", "--share"),
    "move": ("move", ANNAS, "2026-03-02 15:05"),
    "edit": ("edit", ANNAS),
}


@pytest.mark.parametrize("verb", CHANGES)
def test_until_the_last_second_a_change_is_signed_along(place: Place, verb: str) -> None:
    place("sign", ANNAS, "-y")
    typing = editor(place.folder, 'sed -i s/Bath/Bed/ "$1"')
    answer = place(*CHANGES[verb], at=FULL, EDITOR=typing)
    assert "  the change is signed, too\n" in answer.err
    signed = place.events(ANNAS)
    assert [one.kind for one in signed] == [SIGN, EDIT]
    assert signed[0].locks_at == signed[1].locks_at == "2026-03-04T09:40:00Z"
    assert place.proof(at=FULL).startswith("k7f3mq  OPEN until Wed 4 Mar 10:40\n")
    assert place.proof(at=LOCK).startswith("k7f3mq  LOCKED ok\n")
    with kept(place.root):
        assert LOCKED in place(*CHANGES[verb], at=LOCK, code=5, EDITOR=typing).err


def test_a_session_that_was_signed_can_be_called_off_in_its_window(place: Place) -> None:
    place("outcome", UNMARKED, "no-show")
    place("sign", UNMARKED, "-y")
    place("cancel", UNMARKED, "--by", "client", "--at", "2026-03-02 12:00", at=FULL)
    assert place.kinds(UNMARKED) == [SIGN, EDIT]
    assert place.proof().startswith("h4mnzd  LOCKED ok")


@pytest.mark.parametrize(
    "words",
    [
        *CHANGES.values(),
        ("plan", ANNAS, "--none"),
        ("outcome", ANNAS, "--share"),
        ("cancel", ANNAS, "--by", "client"),
        ("remove", ANNAS, "-y"),
    ],
    ids=" ".join,
)
def test_from_the_lock_on_it_is_refused(place: Place, words: tuple[str, ...]) -> None:
    place("sign", ANNAS, "-y")
    typing = editor(place.folder, 'echo "x-never: typed" >>"$1"')
    for form in ((), ("--json",), ("-n",)):
        with untouched(place.root / "sessions"), kept(place.root):
            answer = place(*words, *form, at=LOCK, code=5, EDITOR=typing)
        if form == ("--json",):
            assert answer.json["error"]["message"] == LOCKED
        else:
            assert f"error: {LOCKED}\n" in answer.err
            assert 'therasched comment k7f3mq --kind correction --reason "…"' in answer.err


@needs_git
def test_undo_takes_nothing_back_that_is_signed(place: Place) -> None:
    begin(place.root)
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "begin")
    place("config", "set", "git", "auto")
    place("plan", ANNAS, "-m", "Stairs.")
    place("sign", ANNAS, "-y")
    assert subjects(place.root)[:2] == ["sign k7f3mq", "plan k7f3mq"]
    for at in (FULL, LOCK):
        with kept(place.root):
            told = place("undo", at=at, code=5).err
        assert '"sign k7f3mq" added to signed/k7/k7f3mq.log.yaml' in told
    place("outcome", UNMARKED, "attended")
    assert 'Undid "outcome h4mnzd"' in place("undo").out
    told = place("undo", at=LOCK, code=5).err
    assert '"sign k7f3mq" added to' in told


@needs_git
def test_undo_of_what_was_written_before_the_signature_is_refused(place: Place) -> None:
    begin(place.root)
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "begin")
    place("sign", ANNAS, "-y")
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "by a person")
    place("config", "set", "git", "auto")
    place("share", ANNAS, at=LATER)
    assert 'Undid "share k7f3mq"' in place("undo", at=LATER).out
    assert place.proof().startswith("k7f3mq  LOCKED ok")


def test_a_signed_session_is_never_removed(place: Place) -> None:
    place("sign", ANNAS, "-y")
    with kept(place.root):
        told = place("remove", ANNAS, "-y", at=FULL, code=5).err
    assert "k7f3mq is signed, and what is signed is not removed" in told
    assert "therasched purge k7f3mq" in told


def test_homework_that_was_signed_is_shared_for_ever(place: Place) -> None:
    place("sign", GROUP, "-y")
    for at in (FULL, LATER):
        place("share", GROUP, "--client", "anna", at=at)
        assert place("show", GROUP, "--json").json["sessions"][0]["shared"] == ["anna-k"]
        place("unshare", GROUP, at=at)
        assert place("show", GROUP, "--json").json["sessions"][0]["shared"] == []
    assert place.kinds(GROUP) == [SIGN]
    place("share", GROUP, at=LATER)
    assert place.proof().startswith("g4h5jk  LOCKED ok")


def test_homework_that_was_changed_after_the_lock_is_not_shared(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place.by_hand(ANNAS, "Take the lift.", "Take the stairs.")
    with kept(place.root):
        told = place("share", ANNAS, at=LATER, code=5).err
    assert f"{LOCKED}, and was changed by hand since" in told
    assert "try: therasched restore k7f3mq" in told
    place("restore", ANNAS, "-y", at=LATER)
    place("share", ANNAS, at=LATER)


def test_the_window_has_24_hours_when_the_clock_is_put_forward(place: Place) -> None:
    place("outcome", UNMARKED, "attended", at="03-28 12:00:00")
    answer = place("sign", UNMARKED, "-y", at="03-28 12:00:00")
    assert "until Sun 29 Mar 2026 13:00, 24 hours from the first signature" in answer.err
    assert "locks Sun 29 Mar 13:00" in answer.out
    place("plan", UNMARKED, "-m", "Stairs.", at="03-29 12:59:59")
    told = place("plan", UNMARKED, "-m", "Lift.", at="03-29 13:00:00", code=5).err
    assert "signed on Sat 28 Mar 12:00 and locked on Sun 29 Mar 13:00" in told
    assert place.proof(at="03-29 13:00:00").startswith("h4mnzd  LOCKED ok")


def test_the_window_has_24_hours_when_the_clock_is_put_back(place: Place) -> None:
    place("outcome", UNMARKED, "attended", at="10-24 12:00:00")
    place("sign", UNMARKED, "-y", at="10-24 12:00:00")
    place("plan", UNMARKED, "-m", "Stairs.", at="10-25 10:59:59")
    told = place("plan", UNMARKED, "-m", "Lift.", at="10-25 11:00:00", code=5).err
    assert "locked on Sun 25 Oct 11:00" in told


def test_a_second_signature_moves_no_window(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place.by_hand(ANNAS, "Went well.", "Went very well.")
    told = place("sign", ANNAS, "-y", at=FULL)
    assert "until Wed 4 Mar 2026 10:40" in told.err
    assert [one.locks_at for one in place.events(ANNAS)] == ["2026-03-04T09:40:00Z"] * 2
    assert LOCKED in place("plan", ANNAS, "-m", "x", at=LOCK, code=5).err


# --- by hand -------------------------------------------------------------------------------


def test_a_change_by_hand_is_seen_everywhere_until_it_is_signed(place: Place) -> None:
    place("sign", ANNAS, "-y")
    assert place("agenda").out.count("▮▮▮ ✓") == 1
    place.by_hand(ANNAS, "Went well.", "Went very well.")
    (line,) = [one for one in place("agenda").out.splitlines() if one.endswith(ANNAS[:4])]
    assert line.endswith("▮▮▮ ~  k7f3")
    assert place("list", "--state", "changed", "--json").ids == [ANNAS]
    shown = place("show", ANNAS, "--json").json["sessions"][0]
    assert (shown["state"], shown["signed"], shown["done"]) == ("changed", True, False)
    (row,) = [one for one in place("todo").out.splitlines() if one.startswith("Locks")]
    assert "k7f3  in 24 h" in row
    assert "changed since signing" in row
    told = place.proof(at=FULL)
    assert "k7f3mq  CHANGED, sign again before Wed 4 Mar 10:40" in told
    assert "outcome.clients.anna-k.note is not as it was signed" in told
    assert place("check", at=FULL).code == 0
    place("sign", ANNAS, "-y", at=FULL)
    assert place.proof(at=FULL).startswith("k7f3mq  OPEN until")
    assert "Locks" not in place("todo", at=FULL).out
    assert "- Went well.\n" in place("log", ANNAS).out
    assert "+ Went very well.\n" in place("log", ANNAS).out


def test_a_command_signs_no_hand_edit_along(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place.by_hand(ANNAS, "Went well.", "Went very well.")
    answer = place("plan", ANNAS, "-m", "Stairs.")
    assert "changed since it was signed: therasched sign k7f3mq" in answer.err
    assert place.kinds(ANNAS) == [SIGN]


def test_another_spelling_is_no_change(place: Place) -> None:
    place("sign", ANNAS, "-y")
    text = place.text(ANNAS).replace("session", "'session'").replace("Bath time.", '"Bath time."')
    path = place.root / path_of(ANNAS)
    path.write_bytes(f"# mine\n{text}".replace("\n", "\r\n").encode())
    assert place.proof().startswith("k7f3mq  LOCKED ok\n")
    assert place("check", at=LATER).code == 0
    with kept(place.root):
        assert "it is as it was signed" in place("restore", ANNAS, at=LATER).out


def test_after_the_lock_it_is_told_with_its_line_and_field(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place.by_hand(ANNAS, "plan: Bath time.", "plan: Bed time.\nroom: Room 1")
    found = f"{path_of(ANNAS)}:9"
    checked = place("check", at=LATER, code=6).out
    assert f"{found}:1: plan is not as it was signed, and k7f3mq is locked\n" in checked
    assert f"{path_of(ANNAS)}:10:7: room is not as it was signed" in checked
    assert "therasched restore k7f3mq" in checked
    assert "Bed time" not in checked
    told = place.proof(code=6)
    assert f"k7f3mq  ALTERED  {found}  plan is not as it was signed\n" in told
    assert f"ALTERED  {path_of(ANNAS)}:10  room is not as it was signed\n" in told
    told = place("sign", ANNAS, "-y", at=LATER, code=5).err
    assert f"{LOCKED}, and was changed by hand since" in told
    assert told.endswith(
        "try: therasched restore k7f3mq\n       therasched restore k7f3mq --as-correction\n"
    )
    (line,) = [one for one in place("agenda", at=LATER).out.splitlines() if "k7f3" in one]
    assert "~" in line


def test_what_was_signed_is_brought_back(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place.by_hand(ANNAS, "Went well.", "Went badly.")
    answer = place("restore", ANNAS, "-y", at=LATER)
    assert answer.out == ("k7f3mq Anna K., Mon 2 Mar 09:30: restored outcome.clients.anna-k.note\n")
    assert "what stood there is kept in .therasched/drafts/" in answer.err
    assert place.proof().startswith("k7f3mq  LOCKED ok\n")
    assert place.kinds(ANNAS) == [SIGN]
    kept_there = [*(place.root / ".therasched/drafts").iterdir()]
    assert any("Went badly." in path.read_text(encoding="utf-8") for path in kept_there)


def test_what_was_typed_is_kept_as_a_correction(place: Place) -> None:
    place("sign", ANNAS, "-y")
    place.by_hand(ANNAS, "Went well.", "Went badly.")
    reason = ("--as-correction", "--reason", "Wrong day.")
    answer = place("restore", ANNAS, *reason, "-y", at=LATER)
    assert "what stood there is kept as a correction" in answer.err
    assert place.proof().startswith("k7f3mq  LOCKED ok\n")
    signed, corrected = place.events(ANNAS)
    assert (corrected.type, corrected.text("reason")) == ("correction", "Wrong day.")
    assert corrected.text("text") == "outcome.clients.anna-k.note: Went badly."
    shown = place("show", ANNAS, at=LATER).out
    assert shown.index("Went well.") < shown.index("Went badly.")
    assert signed.kind == SIGN


def test_a_session_whose_file_is_gone_is_brought_back(place: Place) -> None:
    place("sign", ANNAS, "-y")
    before = place("show", ANNAS, "--json").json["sessions"]
    (place.root / path_of(ANNAS)).unlink()
    assert "the session's file is gone" in place.proof(code=6)
    assert "the file of k7f3mq is gone, and it was signed" in place("show", ANNAS, code=3).err
    place("restore", ANNAS, "-y", at=LATER)
    assert path_of(ANNAS) in records(place.root)
    assert place.proof().startswith("k7f3mq  LOCKED ok\n")
    assert place("show", ANNAS, "--json").json["sessions"] == before


def test_a_session_whose_file_can_not_be_read_is_brought_back(place: Place) -> None:
    place("sign", ANNAS, "-y")
    path = place.root / path_of(ANNAS)
    path.write_text("plan: [never closed\n")
    assert f"ALTERED  {path_of(ANNAS)}:1  it can't be read" in place.proof(code=6)
    place("restore", ANNAS, "-y", at=LATER)
    assert place.proof().startswith("k7f3mq  LOCKED ok\n")


# --- what else one sees --------------------------------------------------------------------


def test_todo_says_since_when_it_waits(place: Place) -> None:
    rows = [line for line in place("todo").out.splitlines() if line.startswith("To sign")]
    assert [row.split()[2] for row in rows] == [ANNAS[:4], BENS[:4], GROUP[:4]]
    place("sign", ANNAS, BENS, GROUP, "-y")
    assert "To sign" not in place("todo").out


def test_a_client_stands_for_what_waits_for_a_signature(place: Place) -> None:
    told = place("sign", "ben", code=2).err
    assert "Sign g4h5jk Anna K., Ben O'Brien" in told
    place("sign", "ben", "-y")
    place("sign", "ben", "-y")
    told = place("sign", "ben", "-y", code=3).err
    assert "Ben O'Brien has no session that is marked and unsigned" in told


def test_the_demo_signs_with_the_keys_that_everybody_has(tmp_path: Path) -> None:
    program = Program(tmp_path, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "config"))
    program("demo", "demo")
    answer = program("-C", "demo", "sign", "z7jj", "-y")
    assert "locks Thu 12 Mar 10:40" in answer.out
    assert "z7jjlr  OPEN until Thu 12 Mar 10:40\n" in program("-C", "demo", "verify").out
