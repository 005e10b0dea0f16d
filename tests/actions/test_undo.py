"""Undo on a past that is made up: what is put back, and what is refused before anything is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from therasched.actions import undo
from therasched.domain import outbox
from therasched.domain.history import Change, Commit
from therasched.domain.notice import Recipient
from therasched.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.shop import Shop
    from therasched.domain.outbox import Entry

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = AT + timedelta(minutes=3)
ME = "lena@example.org"
LOG = "signed/k7/k7f3mq.log.yaml"


class Past:
    """Files in a dictionary, and what was done to them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.done: list[tuple[Commit, list[Change]]] = []
        self.refusal = ""

    def do(self, subject: str, kind: str = "outcome", **files: str | None) -> Commit:
        """Write files, None takes one away, and commit that."""
        changes = []
        for path, text in files.items():
            after = None if text is None else text.encode()
            changes.append(Change(path, self.files.get(path), after))
        self._make(changes)
        commit = Commit(f"c{len(self.done)}", AT, ME, subject, kind)
        self.done.append((commit, changes))
        return commit

    def keep(self, taken: undo.Taken, kind: str) -> None:
        """Commit what an undo did, as the program does at its end."""
        undoes, redoes = taken.marks.get("Undoes", ""), taken.marks.get("Redoes", "")
        subject = f"{kind} {taken.subject}"
        commit = Commit(f"c{len(self.done)}", AT, ME, subject, kind, undoes, redoes)
        self.done.append((commit, list(taken.changes)))

    def _make(self, changes: Sequence[Change]) -> None:
        for path, _, after in changes:
            if after is None:
                del self.files[path]
            else:
                self.files[path] = after

    def me(self) -> str:
        return ME

    def commits(self) -> list[Commit]:
        return [commit for commit, _ in reversed(self.done)]

    def changes(self, commit: Commit) -> list[Change]:
        return dict(self.done)[commit]

    def catch_up(self) -> None:
        if self.refusal:
            raise Refused(self.refusal)

    def content(self, path: str) -> bytes | None:
        return self.files.get(path)

    def put(self, changes: Sequence[Change]) -> None:
        assert all(self.files.get(path) == before for path, before, _ in changes)
        self._make(changes)


def free(path: str, before: bytes | None, after: bytes | None) -> str | None:
    del path, before, after
    return None


@pytest.fixture
def past() -> Past:
    made = Past()
    made.do("init", "init", settings="1")
    made.do("new a", a="1")
    made.do("move a", a=None, b="2")
    return made


def test_back_to_the_beginning_and_forth_again(past: Past) -> None:
    seen = [dict(past.files)]
    for subject in ("move a", "new a"):
        taken = undo.undo(past, free, NOW)
        assert (taken.subject, taken.age) == (subject, timedelta(minutes=3))
        past.keep(taken, "undo")
        seen.append(dict(past.files))
    assert seen[1:] == [{"settings": b"1", "a": b"1"}, {"settings": b"1"}]
    with pytest.raises(Refused, match="nothing to undo"):
        undo.undo(past, free, NOW)
    for files in seen[-2::-1]:
        past.keep(undo.redo(past, free, NOW), "redo")
        assert past.files == files
    with pytest.raises(Refused, match="no undo that could be taken back"):
        undo.redo(past, free, NOW)
    assert past.commits()[0].subject == "redo move a"


def test_a_move_is_put_back_whole(past: Past) -> None:
    taken = undo.undo(past, free, NOW)
    assert taken.changes == (Change("a", None, b"1"), Change("b", b"2", None))
    assert undo.paths(taken.changes) == ["a", "b"]
    assert taken.marks == {"Undoes": "c2"}


@pytest.mark.parametrize("now", [{"b": b"3"}, {}, {"a": b"1", "b": b"2"}])
def test_what_has_changed_since_is_refused(past: Past, now: dict[str, bytes]) -> None:
    past.files = dict(now)
    with pytest.raises(Refused, match='has changed since "move a"') as refused:
        undo.undo(past, free, NOW)
    assert refused.value.exit_code == 5
    assert refused.value.hint.startswith("git log -p -- ")
    assert past.files == now


def test_a_log_is_never_shortened(past: Past) -> None:
    past.do("sign b", "sign", b="3", **{LOG: "- x\n"})
    before = dict(past.files)
    with pytest.raises(Refused, match="nothing is taken out of a log"):
        undo.undo(past, free, NOW)
    assert past.files == before


def test_what_is_protected_stays(past: Past) -> None:
    asked = []

    def protected(path: str, before: bytes | None, after: bytes | None) -> str | None:
        asked.append((path, before, after))
        return "b is signed" if path == "b" else None

    with pytest.raises(Refused, match=r"^b is signed$"):
        undo.undo(past, protected, NOW)
    assert asked == [("a", None, b"1"), ("b", b"2", None)]
    assert past.files == {"settings": b"1", "b": b"2"}


def test_what_can_not_be_committed_is_not_undone(past: Past) -> None:
    past.refusal = "nothing can be committed: a merge is not finished"
    for act in (undo.undo, undo.redo):
        with pytest.raises(Refused, match="a merge is not finished"):
            act(past, free, NOW)


class Ledger:
    """A ledger of messages that remembers these."""

    def __init__(self, *entries: Entry) -> None:
        self.lines = entries

    def entries(self, since: str) -> tuple[Entry, ...]:
        assert since == ""
        return self.lines


@pytest.mark.parametrize(
    ("recipient", "name"),
    [
        (Recipient("anna-k", "client", "", ""), "Anna K."),
        (Recipient("school-ot", "contact", "", ""), "School, Mrs Ott"),
        (Recipient("gone", "client", "", ""), "somebody"),
    ],
)
def test_who_had_a_message_is_known_by_the_hash(
    shop: Shop, recipient: Recipient, name: str
) -> None:
    office = shop.open()
    to = outbox.recipient_hash(office.practice.settings.id, "k7f3mq", recipient)
    key = outbox.Key("k7f3mq", "created", 0, "2026-03-04T08:00:00Z", to)
    box = Ledger(outbox.Entry(key, outbox.SENT, "2026-03-03T08:00:00Z", "desk"))
    change = Change("sessions/2026/03/2026-03-04-0900-k7f3mq.yaml", b"x", None)
    (found,) = undo.misled(office, cast("outbox.Outbox", box), [change])
    assert (found.session, found.kind, found.there) == ("k7f3mq", "created", False)
    assert found.to == (name,)
    assert undo.misled(office, cast("outbox.Outbox", box), [change._replace(path="x.yaml")]) == []
