"""Verdicts: every word, what leads to it, and what must not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.build import NOW, moment
from tests.support.chains import LENA, TOM, Chain, note, resealed, words
from therasched.domain import chain, context
from therasched.domain.chain import PRACTICE, Event
from therasched.domain.verification import Note, Report, Verdict

NAME, NEXT = "k7f3mq", "p2qdhb"
LOG = f"signed/{NAME}.log.yaml"
FILE = f"sessions/{NAME}.yaml"
OTHER = note(NAME, "Lift.")
OPEN_AT = "03-03 10:00"
STRANGER = "ssh-ed25519 STRANGER"


@pytest.fixture
def made() -> Chain:
    """Lena and tom, and a session that is signed on Mon 2 Mar at 10:30 and co-signed."""
    made = Chain()
    made.add_key(TOM, "tom", "03-01 09:00", by="lena", key=LENA)
    made.sign(NAME, "03-02 10:30")
    made.cosign(NAME, "03-02 12:00")
    return made


@pytest.fixture
def bare() -> Chain:
    """Lena's key, and nothing signed."""
    return Chain()


def told(found: Verdict) -> list[str]:
    return words(found.problems)


def line(made: Chain, number: int, name: str = NAME) -> Event:
    one = made.logs[name][number - 1]
    assert isinstance(one, Event)
    return one


# --- how it stands ---------------------------------------------------------------------------


def test_a_session_without_a_log_is_a_draft(made: Chain) -> None:
    examined = made.examined()
    assert examined.verdict(NEXT, None, None) == Verdict(NEXT, "DRAFT")
    assert examined.verdict(NEXT, made.log(NEXT), Note("x", note(NEXT))).word == "DRAFT"


@pytest.mark.parametrize(
    ("now", "word"), [("03-03 10:29", "OPEN"), ("03-03 10:30", "LOCKED"), ("03-09 10:00", "LOCKED")]
)
def test_open_until_it_is_locked(made: Chain, now: str, word: str) -> None:
    found = made.verdict(NAME, now=now)
    assert found == Verdict(NAME, word, moment("03-03 10:30"), (), ("co-signed by tom",))


def test_inside_its_window_a_change_is_told_and_no_error(made: Chain) -> None:
    found = made.verdict(NAME, {**OTHER, "room": "1"}, OPEN_AT)
    assert (found.word, found.until, found.problems) == ("CHANGED", moment("03-03 10:30"), ())
    assert found.remarks == (
        *("co-signed by tom", "plan is not as it was signed", "room is not as it was signed"),
    )
    found = made.verdict(NAME, note(NAME, "\x1b"), OPEN_AT)
    assert (found.word, found.problems) == ("CHANGED", ())
    assert found.remarks[-1] == "plan holds the control character U+001B"


def test_after_the_lock_a_change_is_told_field_by_field(made: Chain) -> None:
    found = made.verdict(NAME, {**OTHER, "outcome": {"note": "x"}})
    assert found.word == "ALTERED"
    assert [(one.path, one.what, one.field) for one in found.problems] == [
        (FILE, "plan is not as it was signed", ("plan",)),
        (FILE, "outcome is not as it was signed", ("outcome",)),
    ]
    found = made.verdict(NAME, note(NAME, "\x1b"))
    assert [(one.what, one.field) for one in found.problems] == [
        ("plan holds the control character U+001B", ("plan",))
    ]


@pytest.mark.parametrize("now", [OPEN_AT, NOW])
def test_a_file_that_is_gone_or_unreadable_is_altered_at_any_time(made: Chain, now: Any) -> None:
    lost = made.examined(now).verdict(NAME, made.log(NAME), None)
    assert [(one.word, one.path, one.line, one.what) for one in lost.problems] == [
        ("ALTERED", LOG, 2, "the session's file is gone")
    ]
    assert told(made.verdict(NAME, Note(FILE, None), now)) == ["ALTERED: it can't be read"]


def test_a_file_with_another_name_or_twice_is_misplaced(made: Chain) -> None:
    found = made.verdict(
        NAME, Note(FILE, note(NAME), "its name says 3 March", ("sessions/x.yaml",))
    )
    assert found.word == "MISPLACED"
    assert [(one.path, one.what) for one in found.problems] == [
        (FILE, "its name says 3 March"),
        ("sessions/x.yaml", f"a second file of {NAME}"),
    ]


def test_without_a_version_nothing_was_signed(bare: Chain) -> None:
    bare.comment(NAME, "03-02 10:30")
    found = bare.verdict(NAME)
    assert told(found) == ["ALTERED: no version of the text was signed"]
    assert found.until is None


def test_a_later_version_is_what_counts(made: Chain) -> None:
    made.edit(NAME, "03-02 13:00", content=OTHER)
    found = made.verdict(NAME, OTHER)
    assert (found.word, found.problems, found.remarks) == ("LOCKED", (), ())
    assert told(made.verdict(NAME)) == ["ALTERED: plan is not as it was signed"]


# --- signatures and keys ---------------------------------------------------------------------


def test_a_signature_that_does_not_hold(made: Chain) -> None:
    made.logs[NAME][0] = line(made, 1)._replace(at="2026-03-02T09:30:01Z")
    found = made.verdict(NAME)
    assert found.word == "BAD SIGNATURE"
    assert told(found)[0] == "BAD SIGNATURE: the signature does not fit what it signs"
    assert found.problems[0].line == 1


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"key": STRANGER}, "the key of its signature was never added to the practice"),
        ({"key": TOM}, "it is signed with the key of tom, not of lena"),
        ({"by": "tom", "key": TOM}, "somebody else signed than the practitioner of the session"),
    ],
)
def test_an_unknown_key_and_another_s(made: Chain, fields: dict[str, str], what: str) -> None:
    made.sign(NEXT, "03-02 13:00", **fields)
    found = made.verdict(NEXT)
    assert (found.word, told(found)) == ("UNKNOWN KEY", [f"UNKNOWN KEY: {what}"])


def test_a_session_of_nobody_may_be_signed_by_anybody(made: Chain) -> None:
    content = note(NEXT)
    del content["practitioner"]
    made.sign(NEXT, "03-02 13:00", content=content, by="tom")
    assert told(made.verdict(NEXT, content)) == []


@pytest.mark.parametrize(("time", "sound"), [("03-02 12:58", True), ("03-02 12:57:59", False)])
def test_a_key_that_was_added_later(made: Chain, time: str, sound: bool) -> None:
    made.add_key(STRANGER, "lena", "03-02 13:00", key=LENA)
    made.sign(NEXT, time, key=STRANGER, clock="behind")
    expected = [] if sound else ["UNKNOWN KEY: its key was added later"]
    assert told(made.verdict(NEXT)) == expected


@pytest.mark.parametrize(("time", "sound"), [("03-02 13:00", True), ("03-02 13:00:01", False)])
def test_a_key_that_was_retired(made: Chain, time: str, sound: bool) -> None:
    made.retire(LENA, "03-02 13:00")
    made.sign(NEXT, time)
    expected = [] if sound else ["UNKNOWN KEY: its key was retired on 2026-03-02T12:00:00Z"]
    assert told(made.verdict(NEXT)) == expected
    assert told(made.verdict(NAME)) == []


def test_a_key_that_nobody_vouched_for_is_told_as_such(made: Chain) -> None:
    made.add_key(STRANGER, "zoe", "03-02 13:00")
    examined = made.examined()
    assert [(one.practitioner, one.vouched) for one in examined.keys] == [
        *(("lena", True), ("tom", True), ("zoe", False)),
    ]
    assert [*examined.problems(made.log(PRACTICE))] == []


def test_what_an_unvouched_key_signed_is_told(made: Chain) -> None:
    made.add_key(STRANGER, "lena", "03-02 13:00")
    made.sign(NEXT, "03-02 14:00", key=STRANGER)
    found = made.verdict(NEXT)
    assert found.problems == ()
    assert found.remarks == ("signed in part with a key that nobody vouches for",)
    assert not any("vouches" in one for one in made.verdict(NAME).remarks)


def test_with_roots_every_other_key_must_be_vouched_for(made: Chain) -> None:
    examined = made.examined()
    assert examined.untrusted([LENA]) == []
    assert [one.public for one in examined.untrusted([TOM])] == [LENA]
    assert [one.public for one in examined.untrusted([STRANGER])] == [LENA, TOM]


def test_a_key_whose_event_is_forged_is_not_trusted(made: Chain) -> None:
    made.logs[PRACTICE][1] = line(made, 2, PRACTICE)._replace(n="3")
    examined = made.examined()
    assert [one.practitioner for one in examined.keys] == ["lena"]
    assert "BAD SIGNATURE" in [one.word for one in examined.problems(made.log(PRACTICE))]
    assert any(one.startswith("UNKNOWN KEY") for one in told(made.verdict(NAME)))


def test_a_key_whose_text_was_changed_is_altered(made: Chain) -> None:
    forged = line(made, 2, PRACTICE)
    made.logs[PRACTICE][1] = forged._replace(body={"key": STRANGER, "practitioner": "tom"})
    assert words(made.examined().problems(made.log(PRACTICE))) == [
        "ALTERED: its text is not the one that was signed (body, salt or digest)"
    ]


# --- texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [{"body": {"note": OTHER}}, {"salt": "pepper"}, {"salt": ""}, {"body": {}}],
)
def test_a_text_that_is_not_the_one_that_was_signed(made: Chain, fields: dict[str, Any]) -> None:
    made.logs[NAME][0] = line(made, 1)._replace(**fields)
    found = made.verdict(NAME)
    assert "ALTERED: its text is not the one that was signed (body, salt or digest)" in told(found)
    assert found.problems[0].path == LOG


def test_a_text_that_was_taken_out(made: Chain) -> None:
    made.logs[NAME][0] = chain.purged(line(made, 1))
    assert "ALTERED: its text was taken out without a purge" in told(made.verdict(NAME))


def test_a_line_that_can_t_be_read(made: Chain) -> None:
    made.logs[NAME].insert(1, "it is not UTF-8 text")
    found = made.verdict(NAME)
    assert [(one.word, one.line, one.what) for one in found.problems] == [
        ("ALTERED", 2, "it is not UTF-8 text")
    ]


def test_a_log_without_a_readable_line(bare: Chain) -> None:
    bare.logs[NAME] = ["it is not UTF-8 text"]
    assert told(bare.verdict(NAME)) == [
        "ALTERED: it is not UTF-8 text",
        "ALTERED: no version of the text was signed",
    ]


# --- places ----------------------------------------------------------------------------------


def test_an_event_of_another_practice(made: Chain) -> None:
    made.comment(NAME, "03-02 13:00", practice="storch")
    assert told(made.verdict(NAME)) == ["MISPLACED: it is an event of another practice"]


def test_an_event_in_another_log(made: Chain) -> None:
    made.logs[NEXT] = [line(made, 1)]
    assert told(made.verdict(NEXT))[0] == f"MISPLACED: it is an event of {NAME}"
    made.logs[NEXT] = [line(made, 1, PRACTICE)]
    assert told(made.verdict(NEXT))[0] == "MISPLACED: it is an event of the practice"
    made.logs[PRACTICE].append(line(made, 1))
    assert f"MISPLACED: it is an event of {NAME}" in words(
        made.examined().problems(made.log(PRACTICE))
    )


def test_a_text_of_another_session(made: Chain) -> None:
    made.sign(NEXT, "03-02 13:00", content=note(NAME))
    assert told(made.verdict(NEXT, note(NAME))) == [
        "MISPLACED: the text it signed is of another session"
    ]


# --- the chain -------------------------------------------------------------------------------


def test_an_event_that_is_gone_is_missed_by_those_that_name_it(made: Chain) -> None:
    made.comment(NAME, "03-02 13:00")
    gone = line(made, 2)
    del made.logs[NAME][1]
    found = made.verdict(NAME)
    assert found.word == "MISSING EVENT"
    assert told(found) == [
        f"MISSING EVENT: {chain.link(gone)[:12]} is named here and is nowhere",
        "MISSING EVENT: it is event 3 of its log and follows none before it",
    ]


def test_a_log_that_is_gone_is_missed_by_the_next_session(made: Chain) -> None:
    made.sign(NEXT, "03-02 13:00")
    gone = line(made, 2)
    del made.logs[NAME]
    assert told(made.verdict(NEXT)) == [
        f"MISSING EVENT: {chain.link(gone)[:12]} is named here and is nowhere"
    ]


def test_only_one_event_names_nothing_before_it(made: Chain) -> None:
    made.sign(NEXT, "03-02 13:00", after=())
    assert told(made.verdict(NEXT)) == [
        "MISSING EVENT: it names nothing before it, which only the first event of all may do"
    ]
    assert words(made.examined().problems(made.log(PRACTICE)))[0] == told(made.verdict(NEXT))[0]


def test_what_is_missed_is_told_where_no_verdict_tells_it(made: Chain) -> None:
    made.comment(NAME, "03-02 13:00")
    gone = line(made, 2)
    del made.logs[NAME][1]
    examined = made.examined()
    [found] = examined.nowhere([PRACTICE])
    assert (found.word, found.path, found.line) == ("MISSING EVENT", LOG, 2)
    assert found.what == f"{chain.link(gone)[:12]} is named here and is nowhere"
    assert [*examined.nowhere([NAME])] == []


def test_lines_in_another_order(made: Chain) -> None:
    made.logs[NAME].reverse()
    found = made.verdict(NAME)
    assert found.word == "ALTERED"
    assert told(found)[0] == "ALTERED: it stands before line 2, which it follows"


def test_a_number_that_does_not_follow(made: Chain) -> None:
    made.comment(NAME, "03-02 13:00", n="5")
    assert told(made.verdict(NAME)) == [
        "MISSING EVENT: it is event 5 of its log and follows none before it"
    ]


@pytest.mark.parametrize(
    ("of", "word"), [("a" * 64, "MISSING EVENT"), ("", "MISSING EVENT"), ("itself", "")]
)
def test_what_a_supervisor_cosigned_is_there(made: Chain, of: str, word: str) -> None:
    made.cosign(NAME, "03-02 13:00", **({} if of == "itself" else {"of": of}))
    expected = [f"{word}: what it co-signs is not in this log"] if word else []
    assert told(made.verdict(NAME)) == expected


def test_only_a_version_is_cosigned(made: Chain) -> None:
    made.cosign(NAME, "03-02 13:00", of=chain.link(line(made, 2)))
    assert told(made.verdict(NAME)) == ["MISSING EVENT: what it co-signs is not in this log"]


def test_nobody_cosigns_her_own(made: Chain) -> None:
    made.cosign(NAME, "03-02 13:00", by="lena")
    assert told(made.verdict(NAME)) == [
        "UNKNOWN KEY: a practitioner co-signed what she had signed herself"
    ]


# --- two machines ----------------------------------------------------------------------------


@pytest.fixture
def forked(made: Chain) -> Chain:
    """Both machines changed the session, and one has the other's events now."""
    other = made.clone()
    made.edit(NAME, "03-02 13:00", content=note(NAME, "Here."))
    made.sign(NEXT, "03-02 13:30")
    other.edit(NAME, "03-02 13:10", content=note(NAME, "There."))
    other.comment(NAME, "03-02 13:20")
    made.merge(other)
    return made


def test_a_fork_is_told_and_no_error(forked: Chain) -> None:
    for text in ("Here.", "There."):
        found = forked.verdict(NAME, note(NAME, text))
        assert (found.word, found.problems) == ("LOCKED", ())
        assert found.remarks == ("2 versions were signed side by side",)
    assert told(forked.verdict(NAME)) == ["ALTERED: plan is not as it was signed"]
    examined = forked.examined()
    assert len(examined.seen.heads) == 2
    assert told(forked.verdict(NEXT)) == []


def test_the_next_signature_joins_a_fork(forked: Chain) -> None:
    joined = forked.edit(NAME, "03-02 14:00")
    assert joined.n == "5"
    assert forked.problems() == []
    assert forked.verdict(NAME).remarks == ()
    assert forked.examined().seen.heads == [chain.link(joined)]


def test_of_two_windows_the_shorter_one_holds_once_they_are_joined(bare: Chain) -> None:
    other = bare.clone()
    bare.sign(NAME, "03-02 12:00")
    other.sign(NAME, "03-02 10:30")
    bare.merge(other)
    assert told(bare.verdict(NAME)) == []
    bare.edit(NAME, "03-03 10:29")
    assert told(bare.verdict(NAME)) == []
    bare.logs[NAME].pop()
    bare.edit(NAME, "03-03 10:30")
    assert [one.word for one in bare.verdict(NAME).problems] == ["LATE EDIT"]


@pytest.mark.parametrize("purged", [False, True])
def test_a_line_that_a_merge_doubled_is_one_event(made: Chain, purged: bool) -> None:
    if purged:
        made.purge(NAME, "03-02 13:00")
    made.logs[NAME].append(line(made, 1))
    examined = made.examined()
    assert (examined.seen.events, examined.seen.counts["sign"]) == (5 if purged else 4, 1)
    found = examined.verdict(NAME, made.log(NAME), None if purged else Note(FILE, note(NAME)))
    assert (told(found), found.word) == ([], "PURGED" if purged else "LOCKED")


def test_a_doubled_line_with_another_text_is_altered(made: Chain) -> None:
    made.logs[NAME].append(line(made, 1)._replace(body={"note": OTHER}))
    found = made.verdict(NAME)
    assert [(one.word, one.line) for one in found.problems] == [("ALTERED", 3)]


def test_a_doubled_line_that_lost_its_text_is_no_fault(made: Chain) -> None:
    made.logs[NAME].append(chain.purged(line(made, 1)))
    assert told(made.verdict(NAME)) == []


# --- time ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ahead", "sound"), [(120, True), (121, False)])
def test_an_event_that_is_still_to_come(made: Chain, ahead: int, sound: bool) -> None:
    made.sign(NEXT, NOW + timedelta(seconds=ahead))
    found = made.verdict(NEXT)
    at = line(made, 1, NEXT).at
    expected = [] if sound else [f"TIME: it claims to be of {at}, which is still to come"]
    assert told(found) == expected


@pytest.mark.parametrize(("time", "sound"), [("03-02 11:58", True), ("03-02 11:57:59", False)])
@pytest.mark.parametrize("clock", ["", "behind", "simulated behind"])
def test_a_clock_that_was_set_back(made: Chain, time: str, sound: bool, clock: str) -> None:
    event = made.sign(NEXT, time, clock=clock)
    expected = [f"TIME: it claims to be of {event.at}, before what it follows"]
    found = made.verdict(NEXT, simulated=True)
    assert told(found) == ([] if sound or clock else expected)


def test_a_clock_that_was_behind_is_told_and_no_way_round_the_lock(bare: Chain) -> None:
    bare.sign(NAME, "03-02 10:30")
    bare.comment(NAME, "03-03 10:31")
    bare.edit(NAME, "03-02 12:00", clock="behind")
    found = bare.verdict(NAME)
    assert found.word == "LATE EDIT"
    assert "signed in part while the clock was behind" in found.remarks


def test_only_a_made_up_practice_has_a_clock_that_is_set_by_hand(made: Chain) -> None:
    made.sign(NEXT, "03-02 13:00", clock="simulated")
    assert told(made.verdict(NEXT, simulated=True)) == []
    found = made.verdict(NEXT)
    assert found.word == "TIME"
    assert told(found) == ["TIME: it was signed while the clock was set by hand"]


@pytest.mark.parametrize("locks_at", ["", "2026-03-03T12:00:01Z", "2026-03-09T12:00:00Z"])
def test_a_window_is_24_hours(made: Chain, locks_at: str) -> None:
    made.sign(NEXT, "03-02 13:00", locks_at=locks_at)
    assert told(made.verdict(NEXT)) == ["TIME: its window is not 24 hours from the first signature"]


def test_a_window_across_a_clock_change_is_24_hours_too(bare: Chain) -> None:
    bare.sign(NAME, "03-28 10:30")
    for time, word in (("03-29 11:29", "OPEN"), ("03-29 11:30", "LOCKED")):
        found = bare.verdict(NAME, now=time)
        assert (found.word, found.problems) == (word, ())


def test_a_later_signature_with_a_window_of_its_own(made: Chain) -> None:
    event = made.edit(NAME, "03-02 13:00", locks_at="2026-03-03T12:00:00Z")
    assert told(made.verdict(NAME)) == ["TIME: its window is not 24 hours from the first signature"]
    assert event.n == "3"


@pytest.mark.parametrize(("time", "sound"), [("03-03 10:29:59", True), ("03-03 10:30", False)])
def test_an_edit_after_the_lock(made: Chain, time: str, sound: bool) -> None:
    event = made.edit(NAME, time, content=OTHER)
    found = made.verdict(NAME, OTHER)
    expected = f"LATE EDIT: it was signed at {event.at}, after the lock at 2026-03-03T09:30:00Z"
    assert (found.word, told(found)) == (("LOCKED", []) if sound else ("LATE EDIT", [expected]))


def test_a_comment_comes_whenever_it_likes(made: Chain) -> None:
    made.comment(NAME, "03-03 10:31")
    assert told(made.verdict(NAME)) == []


# --- purged ----------------------------------------------------------------------------------


@pytest.fixture
def purged(made: Chain) -> Chain:
    """The same session, purged."""
    made.purge(NAME, "03-02 13:00")
    return made


def test_what_was_purged(purged: Chain) -> None:
    found = purged.examined().verdict(NAME, purged.log(NAME), None)
    assert found == Verdict(NAME, "PURGED")


def test_a_purged_file_that_is_there_again(purged: Chain) -> None:
    assert told(purged.verdict(NAME)) == ["ALTERED: a purged session is there again"]


def test_a_purged_text_that_is_there_again(purged: Chain, made: Chain) -> None:
    text = {"note": note(NAME)}
    purged.logs[NAME][0] = line(made, 1)._replace(body=text)
    purged.logs[NAME].append(line(made, 2)._replace(body={"x": "y"}))
    found = purged.examined().verdict(NAME, purged.log(NAME), None)
    assert [(one.line, one.what) for one in found.problems] == [
        *((1, "a purged text is there again"), (4, "a purged text is there again")),
    ]


def test_a_tombstone_keeps_its_reason(purged: Chain) -> None:
    purged.logs[NAME][2] = chain.purged(line(purged, 3))
    found = purged.examined().verdict(NAME, purged.log(NAME), None)
    assert told(found) == ["ALTERED: its text was taken out without a purge"]


def test_nothing_is_signed_after_a_purge(purged: Chain) -> None:
    late = purged.edit(NAME, "03-02 14:00")
    purged.logs[NAME] = ["not JSON", *purged.logs[NAME][:-1], chain.purged(late)]
    found = purged.examined().verdict(NAME, purged.log(NAME), None)
    assert told(found) == ["ALTERED: not JSON", "LATE EDIT: it was signed after the purge"]


def test_what_another_machine_signed_meanwhile_is_purged_and_no_fault(made: Chain) -> None:
    other = made.clone()
    made.purge(NAME, "03-02 13:00")
    other.edit(NAME, "03-02 13:10")
    made.logs[NAME].append(chain.purged(line(other, 3)))
    found = made.examined().verdict(NAME, made.log(NAME), None)
    assert (found.word, told(found)) == ("PURGED", [])


# --- the whole -------------------------------------------------------------------------------


def test_what_there_is(made: Chain) -> None:
    newest = made.comment(NAME, "03-02 13:00")
    examined = made.examined()
    assert examined.seen.events == 5
    assert examined.seen.counts == {"add-key": 2, "sign": 1, "cosign": 1, "comment": 1}
    assert examined.seen.newest_at() == moment("03-02 13:00")
    assert examined.seen.heads == [chain.link(newest)]
    name = chain.link(line(made, 1))
    assert examined.seen.has(name)
    assert examined.seen.has(name[:8])
    assert not examined.seen.has("x")
    assert made.problems() == []


def test_nothing_at_all() -> None:
    examined = Chain(keys=False).examined()
    assert (examined.seen.events, examined.seen.heads, examined.seen.newest_at()) == (0, [], None)
    assert (examined.keys, examined.seen.has("ab")) == ([], False)


def test_heads_come_the_newest_first(made: Chain) -> None:
    other = made.clone()
    early, late = made.comment(NAME, "03-02 13:00"), other.comment(NAME, "03-02 14:00")
    made.merge(other)
    assert made.examined().seen.heads == [chain.link(late), chain.link(early)]


def test_a_report_is_sound_while_nothing_speaks_against_it(made: Chain) -> None:
    good, bad = made.verdict(NAME), made.verdict(NAME, OTHER)
    report = Report((good,), 0, (), (), (), 4, None, 1)
    assert report.sound
    assert not report._replace(verdicts=(good, bad)).sound
    assert not report._replace(problems=bad.problems).sound


def test_what_a_version_referred_to_and_is_otherwise_now() -> None:
    then: dict[str, Any] = {"clients": {"anna-k": {"name": "Anna K."}}, "timezone": "Europe/Berlin"}
    now: dict[str, Any] = {"clients": {"anna-k": {"name": "Anna L."}}, "timezone": "Europe/Berlin"}
    assert context.changes(then, then) == []
    assert context.changes(then, now) == ["clients.anna-k.name was otherwise when it was signed"]


def test_a_holder_of_the_key_who_signs_again_breaks_the_links(made: Chain) -> None:
    made.logs[NAME][0] = resealed(line(made, 1), at="2026-03-02T09:31:00Z")
    assert [one.word for one in made.verdict(NAME).problems] == [
        *("TIME", "MISSING EVENT", "MISSING EVENT", "MISSING EVENT"),
    ]
