"""Three trees of git's merged in memory, with what a person decided on fields in conflict.

A decision is carried out by giving the other side the chosen value, through the splice, and merging
again: so what is chosen is checked like everything else. Writes nothing; how trees are merged is in
`storage.treemerge`, how they are read and written in `storage.clone`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain import canon, merge
from therasched.domain.record import NamedTuple
from therasched.domain.syncing import BOTH, MINE, Joined, Question
from therasched.storage import linemerge, merging, paths, recoding, records
from therasched.storage.field import FileStyle
from therasched.storage.records import Edit
from therasched.storage.treemerge import ALLOWED, Placed, Trees, merged_tree
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from therasched.domain.audit import FieldPath
    from therasched.domain.canon import Data
    from therasched.storage.treemerge import MergedTree

    Files = Mapping[str, bytes]


class Known(NamedTuple):
    """What a new code asks for: the id of the practice, and the codes that are taken."""

    practice: str
    codes: Sequence[str]


class Joining:
    """What two sides made of their common ancestor."""

    def __init__(
        self,
        changed: Sequence[str],
        base: Files,
        ours: Files,
        theirs: Files,
        known: Callable[[], Known] = lambda: Known("", ()),
    ) -> None:
        """Know the files of the changed paths on each side; `known` is asked where it matters."""
        self._changed, self._known = list(changed), known
        self._base, self._ours, self._theirs = base, dict(ours), dict(theirs)
        self._news = {_name(one) for one in changed if theirs.get(one) != base.get(one)}
        self._before = ours
        self.recoded: dict[str, str] = {}

    def merged(self, now: datetime) -> MergedTree:
        """The tree that comes of it."""
        trees = Trees(self._base.get, self._ours.get, self._theirs.get)
        tree = merged_tree(self._changed, trees, now)
        known = {one.path for one in tree.files if not one.displaced}
        decided = [  # as theirs: then it is no more what stands on the disk
            Placed(path, data)
            for path, data in self._ours.items()
            if data != self._before.get(path) and path not in known
        ]
        files = sorted([*tree.files, *decided], key=lambda one: (one.path, one.displaced))
        return tree._replace(files=tuple(files))

    def joined(self, tree: MergedTree) -> Joined:
        """What there is to tell of it."""
        placed = [one for one in tree.files if not one.displaced]
        there = {_name(one.path) for one in placed if one.data is not None}
        return Joined(
            tuple(self.questions(tree)),
            tree.settled,
            tuple(
                one.path for one in placed if one.path == ALLOWED or _name(one.path) in self._news
            ),
            gone=tuple(
                one.path for one in placed if one.data is None and _name(one.path) not in there
            ),
            recoded=tuple(self.recoded.items()),
        )

    def questions(self, tree: MergedTree) -> list[Question]:
        """What a person must decide on."""
        return [
            Question(settled.path, _name(settled.path), conflict)
            for settled in tree.settled
            for conflict in settled.conflicts
            if conflict.is_open
        ]

    def decide(self, question: Question, choice: str) -> None:
        """Carry out a decision; `mine` and `theirs` for any conflict, `both` for texts and people.

        Raises:
            Refused: a person can't be given another code.
        """
        ours, theirs = (self._place(question.path, side) for side in (self._ours, self._theirs))
        if question.conflict.kind == merge.TEXT:
            base = self._base.get(self._place(question.path, self._base), b"")
            whole = self._ours[ours], self._theirs[theirs]
            found = linemerge.decided(base, *whole) or whole
            self._ours[ours] = self._theirs[theirs] = found[choice != MINE]
            return
        if choice == BOTH and question.conflict.kind == merge.STRANGERS:
            self._recode(ours)
            return
        if choice == BOTH:
            text = both(question)
            self._set(self._ours, ours, {question.conflict.path: text})
            self._set(self._theirs, theirs, {question.conflict.path: text})
            return
        source, target, place = (
            (self._ours[ours], self._theirs, theirs)
            if choice == MINE
            else (self._theirs[theirs], self._ours, ours)
        )
        said = plain(read_tree(source).root)
        values = {way: canon.at(said, way) for way in question.conflict.paths}
        self._set(target, place, values)

    def _recode(self, path: str) -> None:
        """Give a person of here another code."""
        practice, taken = self._known()
        new = recoding.free_code(recoding.code_of(path), [*taken, *self.recoded.values()])
        person = recoding.Recoding(path, new, practice)
        for name, data in person.files(self._base, self._ours).items():
            self._ours.pop(name, None)
            if data is not None:
                self._ours[name] = data
        self._changed.append(person.target)
        self.recoded[path] = new

    def _place(self, path: str, side: Files) -> str:
        """Where a side has the file of a record that may have been moved."""
        if path in side:
            return path
        name = paths.id_in(path)
        known = (one for one in self._changed if one in side and paths.session_name(*_split(one)))
        return next((one for one in known if paths.id_in(one) == name), path)

    def _set(
        self, side: dict[str, bytes], path: str, values: Mapping[FieldPath, Data | None]
    ) -> None:
        kind = merging.kind_of(path)
        assert kind is not None
        edits = [Edit(way, value) for way, value in values.items()]
        said = plain(read_tree(side[path]).root)
        due = [one for one in edits if canon.at(said, one.path) != one.value]
        side[path] = records.spliced(path, side[path], due, FileStyle(kind))


def both(question: Question) -> str:
    """Two texts, one below the other."""
    texts = (
        str(one).rstrip("\n") for one in (question.conflict.ours, question.conflict.theirs) if one
    )
    return "\n".join(texts) + "\n"


def may_be_both(question: Question) -> bool:
    """Whether both values are texts of the kind that has room for two."""
    one = question.conflict
    if one.kind == merge.STRANGERS:
        return True
    prose = {"plan", "note", "homework", "review_note"}
    texts = isinstance(one.ours, str) and isinstance(one.theirs, str)
    return one.kind == merge.BOTH and texts and str(one.path[-1]) in prose


def _name(path: str) -> str:
    session = paths.session_name(*_split(path))
    return session.id if session else path


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name
