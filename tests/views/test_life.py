from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.chains import Chain, note
from therasched.domain import canon, stamp
from therasched.domain.chain import COMMENT, UNREADABLE, Event
from therasched.domain.history import Commit
from therasched.views import life

if TYPE_CHECKING:
    from therasched.domain.session import Session, Stored

NAME = "k7f3mq"
SESSION = build.session(NAME, "03-02 09:30", "anna-k")


def stored(plan: str = "Bath time.", session: Session = SESSION) -> Stored:
    return Chain.stored(session, plan)


def told(
    chain: Chain | None, file: Stored | None = None, *commits: Commit
) -> list[tuple[str, str, str, tuple[str, ...]]]:
    events = chain.events(NAME) if chain is not None else []
    practice = chain.practice() if chain is not None else build.practice()
    return [
        (f"{step.at:%m-%d %H:%M}" if step.at else "now", step.what, step.by, step.lines)
        for step in life.build(events, file, commits, practice)
    ]


def commit(subject: str, at: str) -> Commit:
    return Commit(f"{subject[:1]:0<40}", build.moment(at).astimezone(UTC), "lena", subject)


def test_the_life_of_a_session() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    chain.edit(NAME, "03-02 11:00", content=note(NAME, "Bath time.\nBed time.", room="Room 1"))
    chain.send_back(NAME, "03-02 12:00", "The goal is missing.")
    chain.sign(NAME, "03-02 13:00", content=note(NAME, "Goal: floor 3.\nBed time.", room="Room 1"))
    chain.cosign(NAME, "03-02 14:00")
    chain.comment(NAME, "03-04 09:00", "She called.")
    reason = {"text": "Floor 3.", "reason": "Wrong floor."}
    chain.put(COMMENT, NAME, "03-04 10:00", body=reason, type="correction")
    file = stored()._replace(content=note(NAME, "Goal: floor 3.\nBed time.", room="Room 1"))
    assert told(chain, file) == [
        ("03-02 10:30", "signed", "Lena Berg", ()),
        (
            *("03-02 11:00", "changed, and signed", "Lena Berg"),
            ("plan:", "  Bath time.", "+ Bed time.", "room:", "+ Room 1"),
        ),
        ("03-02 12:00", "returned", "Tom Hahn", ("The goal is missing.",)),
        (
            *("03-02 13:00", "signed again", "Lena Berg"),
            ("plan:", "- Bath time.", "+ Goal: floor 3.", "  Bed time."),
        ),
        ("03-02 14:00", "co-signed", "Tom Hahn", ()),
        ("03-04 09:00", "comment", "Lena Berg", ("She called.",)),
        ("03-04 10:00", "comment (correction)", "Lena Berg", ("Wrong floor.", "Floor 3.")),
    ]


def test_what_was_purged_is_told_without_its_text() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    chain.sign(NAME, "03-02 11:00", content=note(NAME, "Bed time."))
    chain.comment(NAME, "03-02 12:00", "Secret.")
    chain.purge(NAME, "03-02 13:00")
    assert told(chain, stored()) == [
        ("03-02 10:30", "signed", "Lena Berg", ()),
        ("03-02 11:00", "signed again", "Lena Berg", ()),
        ("03-02 12:00", "comment", "Lena Berg", ()),
        ("03-02 13:00", "purged", "Lena Berg", ("Asked to.",)),
    ]


def test_whoever_is_no_practitioner_any_more_goes_by_the_code() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30", by="zoe", key="ssh-ed25519 ZOE")
    assert told(chain)[0][2] == "zoe"


def test_a_clock_that_was_not_right_is_told() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30", clock="simulated behind")
    assert told(chain)[0][1] == "signed, clock simulated behind"


# --- what is so now ------------------------------------------------------------------------


def test_a_change_by_hand_comes_last() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    assert told(chain, stored("Bed time."))[1:] == [
        ("now", "changed by hand since", "", ("plan:", "- Bath time.", "+ Bed time."))
    ]


def test_a_change_by_hand_that_no_signature_can_cover() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    assert told(chain, stored("Bed\x07time."))[1:] == [
        ("now", "changed by hand since", "", ("plan holds the control character U+0007",))
    ]


def test_what_is_as_it_was_signed_or_is_gone_is_not_told() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    assert len(told(chain, stored())) == len(told(chain)) == 1


def test_of_two_versions_side_by_side_the_file_says_one() -> None:
    chain = Chain()
    other = chain.clone()
    chain.sign(NAME, "03-02 10:30")
    other.sign(NAME, "03-02 10:31", content=note(NAME, "Bed time."))
    chain.merge(other)
    for plan in ("Bath time.", "Bed time."):
        assert "changed by hand since" not in [one[1] for one in told(chain, stored(plan))]
    assert told(chain, stored("Stairs."))[-1][3] == ("plan:", "- Bed time.", "+ Stairs.")


def test_comments_alone_make_no_version() -> None:
    chain = Chain()
    chain.comment(NAME, "03-02 10:30")
    assert [one[1] for one in told(chain, stored())] == ["comment"]


# --- what is not signed --------------------------------------------------------------------


def test_nothing_is_known_of_what_was_never_written_by_the_program() -> None:
    assert told(None) == []
    assert told(None, stored()) == []


def test_a_session_that_was_just_booked() -> None:
    booked = stamp.stamped(SESSION, None, build.moment("03-01 12:00").astimezone(UTC))
    assert told(None, stored(session=booked)) == [("03-01 12:00", "scheduled as it is now", "", ())]
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    assert [one[1] for one in told(chain, stored(session=booked))] == ["signed"]


def test_shares_and_commits_stand_among_the_others_by_time() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    chain.comment(NAME, "03-03 10:30")
    shared = {
        "ben-o": datetime(2026, 3, 4, 9, tzinfo=UTC),
        "anna-k": datetime(2026, 3, 2, 12, tzinfo=UTC),
    }
    file = stored(session=SESSION._replace(shared=shared))
    commits = [
        commit("sign k7f3mq", "03-02 10:30"),
        commit("plan k7f3mq", "03-02 10:30"),
        commit("new k7f3mq", "03-01 08:00"),
    ]
    assert [(at, what) for at, what, _, _ in told(chain, file, *commits)] == [
        ("03-01 08:00", "new k7f3mq"),
        ("03-02 10:30", "signed"),
        ("03-02 10:30", "plan k7f3mq"),
        ("03-02 10:30", "sign k7f3mq"),
        ("03-02 13:00", "shared"),
        ("03-03 10:30", "comment"),
        ("03-04 10:00", "shared"),
    ]
    assert told(chain, file, *commits)[0][3] == ("commit n000000000",)
    assert told(chain, file)[1][3] == ("homework of anna-k",)


def test_what_the_commands_did_lately_begins_with_the_newest() -> None:
    commits = [commit("sign k7f3mq", "03-02 10:30"), commit("init", "03-01 08:00")]
    steps = life.of_practice(commits, build.practice())
    assert [(step.what, step.lines) for step in steps] == [
        ("sign k7f3mq", ("commit s000000000",)),
        ("init", ("commit i000000000",)),
    ]
    assert [step.at and step.at.utcoffset() for step in steps] == [timedelta(hours=1)] * 2


# --- differences ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ({"plan": "a"}, {"plan": "a"}, []),
        ({"plan": "a"}, {}, ["plan:", "- a"]),
        ({}, {"plan": "a\nb"}, ["plan:", "+ a", "+ b"]),
        ({"plan": "a"}, {"plan": {"text": "a"}}, ["plan:", "- a", '+ {"text":"a"}']),
        ({"tags": ["a", "b"]}, {"tags": ["a"]}, ["tags:", '- ["a","b"]', '+ ["a"]']),
        (
            {"outcome": {"clients": {"anna-k": {"note": "a"}}}},
            {"outcome": {"clients": {"anna-k": {"note": "b"}}}},
            ["outcome.clients.anna-k.note:", "- a", "+ b"],
        ),
        ({"plan": "-- a\n@@ b\n--- c"}, {"plan": "++ a\n@@ b\n+++ d"}, [
            "plan:", "- -- a", "+ ++ a", "  @@ b", "- --- c", "+ +++ d",
        ]),
    ],
)  # fmt: skip
def test_a_difference_is_told_line_by_line(
    before: dict[str, canon.Data], after: dict[str, canon.Data], lines: list[str]
) -> None:
    assert [*life.difference(before, after)] == lines


@given(st.text("ab\n-+@ ", max_size=30), st.text("ab\n-+@ ", max_size=30))
def test_no_line_that_was_taken_away_or_added_is_left_out(one: str, other: str) -> None:
    before, after = (canon.canonical({"plan": text}) for text in (one, other))
    lines = [*life.difference(before, after)][1:]
    assert bool(lines) is (before != after)
    was, is_now = (Counter(str(text.get("plan", "")).splitlines()) for text in (before, after))
    gone, came = (Counter(line[2:] for line in lines if line[0] == mark) for mark in "-+")
    assert was - gone + came == is_now
    assert not {line[:2] for line in lines} - {"- ", "+ ", "  "}


def test_of_versions_side_by_side_the_one_that_the_file_says_counts() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    other = chain.clone()
    chain.edit(NAME, "03-02 11:00", content=note(NAME, "Here."))
    other.edit(NAME, "03-02 11:00", content=note(NAME, "There."))
    chain.merge(other)
    for plan in ("Here.", "There."):
        steps = life.build(chain.events(NAME), stored(plan), [], chain.practice())
        assert [step.what for step in steps] == ["signed", *["changed, and signed"] * 2]
    steps = life.build(chain.events(NAME), stored(), [], chain.practice())
    assert steps[-1].lines == ("plan:", "- There.", "+ Bath time.")


def test_a_line_that_can_t_be_read_is_told_first() -> None:
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    events = [*chain.events(NAME), Event(UNREADABLE)]
    assert [step.what for step in life.build(events, None, [], chain.practice())] == [
        *("a line of its signed history can't be read", "signed"),
    ]
