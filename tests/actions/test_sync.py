"""What is decided while syncing, with a remote that is made up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from unittest import mock

import pytest

from therasched.actions import sync
from therasched.domain.finding import Finding
from therasched.domain.merge import STRANGERS, Conflict
from therasched.domain.syncing import (
    ENCRYPTED,
    FOLDER,
    MINE,
    OPEN,
    READABLE,
    Clone,
    Joined,
    Offline,
    Question,
    Rewound,
    Tips,
    Unsettled,
)
from therasched.errors import ChangedOnDisk, Refused, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOW = datetime(2026, 3, 3, 10, 40, tzinfo=UTC)


class Made:
    """A clone that does as it is told, and remembers in which order."""

    remote, url = "origin", "git@git.example.org:p.git"

    def __init__(self, tips: Tips, questions: int = 0) -> None:
        self.had, self.questions = tips, questions
        self.done: list[str] = []
        self.joins = 0
        self.offline = self.consents = self.moved = False
        self.what = OPEN

    def __getattr__(self, name: str) -> object:
        def step(*_: object) -> object:
            self.done.append(name)
            return ()

        return step

    def kind(self) -> str:
        return self.what

    def agreed(self) -> bool:
        return self.consents

    def agree(self) -> None:
        self.consents = True

    def fetch(self) -> None:
        self.done.append("fetch")
        if self.offline:
            raise Offline("origin could not be reached", hint="later")

    def tips(self) -> Tips:
        return self.had

    def has_lost(self, tips: Tips) -> bool:
        return tips.seen == "lost"

    def waiting(self, tips: Tips) -> int:
        return 0 if tips.ours == tips.theirs else int(tips.ours)

    def between(self, old: str, new: str) -> list[str]:
        return ["signed/k7/k7f3mq.log.yaml", "clients/anna-k.yaml"]

    def named(self, changed: Iterable[str]) -> str:
        return "".join(f" {one[-8:-5]}" for one in changed)

    def join(self, tips: Tips, choices: Sequence[object], now: datetime) -> Joined:
        self.joins += 1
        return Joined(asked(self.questions - len(choices)), (), ("clients/anna-k.yaml",))

    def put(self, tips: Tips, choices: Sequence[object], now: datetime) -> Joined:
        self.done.append("put")
        return self.join(tips, choices, now)

    def push(self) -> bool:
        if self.offline:
            raise Offline("origin could not be reached", hint="later")
        return not self.moved


def asked(count: int) -> tuple[Question, ...]:
    """So many fields in conflict."""
    conflict = Conflict(("plan",), "1", "2", "3")
    return tuple(Question("sessions/x", f"x{n}", conflict) for n in range(count))


def bring(
    clone: Made, *, choose: sync.Choose | None = None, rewound: bool = False, rehearse: bool = False
) -> sync.Brought:
    return sync.bring(cast("Clone", clone), choose, NOW, rewound=rewound, rehearse=rehearse)


APART = Tips("2", "3", "1", "")


def test_the_order_of_steps() -> None:
    clone = Made(APART)
    assert bring(clone).came == ("clients/anna-k.yaml",)
    assert clone.done == ["keep_by_hand", "fetch", "put", "note_seen", "strangers", "ignored"]


def test_a_rehearsal_puts_nothing() -> None:
    clone = Made(APART)
    assert bring(clone, rehearse=True).came
    assert not {"put", "note_seen"} & {*clone.done}


def test_an_empty_remote_gets_all() -> None:
    clone = Made(Tips("2", "", "", ""))
    brought = bring(clone)
    assert (brought.joined, brought.goes, brought.commits, brought.came) == (None, (), 2, ())
    assert "note_seen" not in clone.done


def test_every_question_is_decided_before_anything_is_put() -> None:
    clone = Made(APART, questions=3)
    asked_for = []

    def choose(question: Question) -> str:
        assert "put" not in clone.done
        asked_for.append(question)
        return MINE

    assert len(bring(clone, choose=choose).decided) == len(asked_for) == 3


def test_six_hundred_conflicts_are_merged_twice_and_not_six_hundred_times() -> None:
    clone = Made(APART, questions=600)
    assert len(bring(clone, choose=lambda _: MINE, rehearse=True).decided) == 600
    assert clone.joins == 3  # what is asked, that nothing is left, what would come


def test_who_is_meant_is_decided_before_anything_else() -> None:
    clone = Made(APART)
    conflict = Conflict((), "Anna", "Anja", None, kind=STRANGERS)
    first = [*asked(1), *(Question(f"clients/c{n}.yaml", f"c{n}", conflict) for n in range(2))]
    rounds: list[list[Question]] = [first, [first[0], first[2]], first[:1], []]
    order: list[str] = []

    def choose(question: Question) -> str:
        order.append(question.name)
        return MINE

    with mock.patch.object(clone, "join", side_effect=[Joined(tuple(q), (), ()) for q in rounds]):
        sync._decided(cast("Clone", clone), APART, choose, NOW, "therasched sync")
    assert order == ["c0", "c1", "x0"]


@pytest.mark.parametrize(("many", "told"), [(1, "x0 plan;"), (7, "x4 plan and 2 more;")])
def test_nobody_decides(many: int, told: str) -> None:
    clone = Made(APART, questions=many)
    with pytest.raises(Unsettled, match=told):
        bring(clone)
    assert "put" not in clone.done


def test_a_decision_that_decides_nothing_is_not_asked_for_ever() -> None:
    clone = Made(APART)
    same = Joined(asked(1), (), ())
    with mock.patch.object(clone, "join", return_value=same), pytest.raises(Unsettled):
        bring(clone, choose=lambda _: MINE)


@pytest.mark.parametrize(
    ("ours", "told"), [("1", "; 1 commit waits here"), ("2", "; 2 commits wait here"), ("3", "")]
)
def test_off_line(ours: str, told: str) -> None:
    clone = Made(Tips(ours, "3", "1", ""))
    clone.offline = True
    with pytest.raises(Offline) as caught:
        bring(clone)
    assert caught.value.message == f"origin could not be reached{told}"
    assert clone.done == ["keep_by_hand", "fetch"]


def test_a_merge_that_was_cut_short_says_so() -> None:
    class Full(Made):
        def put(self, *_: object) -> Joined:
            raise StorageFailed("could not save x/a: no space left; the file is unchanged")

    class Late(Made):
        def put(self, *_: object) -> Joined:
            raise ChangedOnDisk("x/a changed meanwhile, so nothing was merged", hint="later")

    with pytest.raises(StorageFailed, match="is unchanged; the merge is not complete") as caught:
        bring(Full(APART))
    assert caught.value.hint.startswith("therasched sync ")
    with pytest.raises(ChangedOnDisk, match="nothing was merged") as late:
        bring(Late(APART))
    assert late.value.hint == "later"


@pytest.mark.parametrize(
    ("theirs", "told"),
    [("3", "2 files differ: log a-k; events would be gone of log"), ("", "all of it")],
)
def test_a_remote_that_lost_something(theirs: str, told: str) -> None:
    clone = Made(Tips("2", theirs, "1", "lost"))
    with pytest.raises(Rewound) as caught:
        bring(clone)
    assert f"({told})" in caught.value.message
    assert caught.value.exit_code == 6
    assert bring(clone, rewound=True).commits


def test_whoever_uses_the_field_is_told_its_name() -> None:
    assert sync.field_of(asked(1)[0]) == "plan"
    whole = Question("README", "README", Conflict((), None, None, None))
    assert sync.field_of(whole) == "as a whole"


# --- what holds it up ------------------------------------------------------------------------

FAULT = Finding("clients/anna-k.yaml", 1, 2, "a fault")
OVERLAP = Finding("sessions/x", 1, 2, "overlaps b2r4tw: both need room 1")


def test_what_is_whole_goes() -> None:
    sync.require_whole([], verified=True, came=True)
    sync.require_whole([OVERLAP], verified=True, came=True)


@pytest.mark.parametrize(
    ("findings", "verified", "came", "told"),
    [
        ([FAULT], True, False, "check finds a fault: a fault; nothing was pushed"),
        ([FAULT, FAULT], True, True, "check finds 2 faults: a fault; what came was merged"),
        ([], False, True, "verify finds something amiss; what came was merged, and nothing"),
    ],
)
def test_what_is_not_whole_stays(
    findings: list[Finding], verified: bool, came: bool, told: str
) -> None:
    with pytest.raises(sync.Unsound) as caught:
        sync.require_whole(findings, verified=verified, came=came)
    assert caught.value.message.startswith(told)
    assert caught.value.exit_code == 6


# --- whether it may go -----------------------------------------------------------------------


def refuse(_: str) -> bool:
    raise AssertionError("asked")


def consent(clone: Made, *, given: bool = False, answer: bool | None = None) -> None:
    ask = refuse if answer is None else lambda _: answer
    sync.require_consent(cast("Clone", clone), given=given, ask=ask)


@pytest.mark.parametrize("what", [FOLDER, OPEN])
def test_it_is_asked_once(what: str) -> None:
    clone = Made(APART)
    clone.what = what
    with pytest.raises(Refused):
        consent(clone, answer=False)
    assert not clone.consents
    consent(clone, answer=True)
    assert clone.consents
    consent(clone)


def test_given_with_the_command_it_is_not_asked() -> None:
    clone = Made(APART)
    consent(clone, given=True)
    assert clone.consents


def test_what_is_encrypted_is_not_asked_about() -> None:
    clone = Made(APART)
    clone.what = ENCRYPTED
    consent(clone)
    assert not clone.consents


def test_what_everybody_can_read_needs_a_word_each_time() -> None:
    clone = Made(APART)
    clone.what = READABLE
    with pytest.raises(Refused, match="readable for everybody"):
        sync.require_private(cast("Clone", clone), given=False)
    sync.require_private(cast("Clone", clone), given=True)
    consent(clone)
    assert not clone.consents


def test_what_is_sent_is_noted_where_it_arrived() -> None:
    clone = Made(APART)
    assert sync.send(cast("Clone", clone), came=False)
    assert clone.done == ["note_seen"]
    clone.moved = True
    assert not sync.send(cast("Clone", clone), came=False)
    assert clone.done == ["note_seen"]


@pytest.mark.parametrize(("came", "told"), [(True, "; what came was merged"), (False, "")])
def test_the_network_goes_before_it_is_sent(came: bool, told: str) -> None:
    clone = Made(APART)
    clone.offline = True
    with pytest.raises(Offline) as caught:
        sync.send(cast("Clone", clone), came=came)
    assert caught.value.message == f"origin could not be reached{told}"
    assert clone.done == []
