from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.storage.test_merging import BASE, NAME, PATH, content, log, put
from tests.support.chains import LENA, TOM, Chain
from therasched.domain import chain
from therasched.domain.merge import BOTH, LOCKED, REMOVED
from therasched.storage import merging, paths, treemerge
from therasched.storage.treemerge import ALLOWED, MergedTree, Placed, Trees, merged_tree

NOW = datetime(2026, 3, 20, 10, tzinfo=UTC)
MOVED = "sessions/2026/03/2026-03-12-1400-k7f3mq.yaml"
ELSEWHERE = "sessions/2026/04/2026-04-12-1400-k7f3mq.yaml"
LOG = paths.log_path(NAME)
CLIENT = "clients/anna-k.yaml"

Tree = dict[str, bytes]


def merged(base: Tree, ours: Tree, theirs: Tree) -> MergedTree:
    """Three trees of which only what differs is asked for."""
    every = {*base, *ours, *theirs}
    changed = [path for path in every if len({tree.get(path) for tree in (base, ours, theirs)}) > 1]
    return merged_tree(changed, Trees(base.get, ours.get, theirs.get), NOW)


def applied(found: MergedTree, ours: Tree) -> Tree:
    """Our tree as it is afterwards."""
    tree = {**ours, **{one.path: one.data for one in found.files if not one.displaced}}
    return {path: data for path, data in tree.items() if data is not None}


def told(found: MergedTree) -> list[tuple[str, list[str]]]:
    """What is told of which files."""
    return [(one.path, [conflict.kind for conflict in one.conflicts]) for one in found.settled]


MOVE = put(BASE, ("03-10 14:", "03-12 14:"))


def test_what_both_have_alike_is_not_touched() -> None:
    both = {PATH: MOVE, CLIENT: b"code: anna-k\nname: A\n"}
    assert merged({PATH: BASE}, both, both) == MergedTree((), ())


def test_new_files_of_theirs_come_and_ours_stay() -> None:
    found = merged({}, {"clients/b.yaml": b"b"}, {CLIENT: b"a", "templates/x.txt": b"x"})
    assert found.files == (Placed(CLIENT, b"a"), Placed("templates/x.txt", b"x"))


def test_a_move_here_meets_an_edit_there() -> None:
    edited = put(BASE, ("Here", "There"))
    for ours, theirs in (({MOVED: MOVE}, {PATH: edited}), ({PATH: edited}, {MOVED: MOVE})):
        found = merged({PATH: BASE}, ours, theirs)
        assert applied(found, ours) == {MOVED: put(MOVE, ("Here", "There"))}
        assert not found.settled


def test_two_moves_are_left_to_a_person_in_our_place() -> None:
    other = put(BASE, ("2026-03-10 14:", "2026-04-12 14:"))
    ours = {MOVED: MOVE}
    found = merged({PATH: BASE}, ours, {ELSEWHERE: other})
    assert told(found) == [(MOVED, [BOTH])]
    assert list(applied(found, ours)) == [MOVED]
    same = merged({PATH: BASE}, ours, {MOVED: put(MOVE, ("Here", "There"))})
    assert applied(same, ours) == {MOVED: put(MOVE, ("Here", "There"))}


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        ("2026-04-12 14:00", "2026-04-12 14:50", ELSEWHERE),
        ("2026-04-12 14:00+02:00", "2026-04-12 14:50+02:00", ELSEWHERE),
        ("2026-04-12 9:30", "2026-04-12 10:20", "sessions/2026/04/2026-04-12-0930-k7f3mq.yaml"),
        ("2026-04-12", "2026-04-12", "sessions/2026/04/2026-04-12-k7f3mq.yaml"),
        ("2026-04-12", "2026-04-14", "sessions/2026/04/2026-04-12_2026-04-14-k7f3mq.yaml"),
    ],
)
def test_two_moves_of_which_theirs_was_taken(start: str, end: str, named: str) -> None:
    """The name of a file places the session in a week, so it goes with the start."""
    spans = ("2026-03-10 14:00", start), ("2026-03-10 14:50", end)
    theirs = put(BASE, *spans)
    decided = put(theirs, ("Here", "There"))
    ours = {MOVED: decided}
    found = merged({PATH: BASE}, ours, {named: theirs})
    assert applied(found, ours) == {named: decided}


def test_a_name_that_says_no_start_stays_where_ours_was() -> None:
    for broken in (b"start: [", b"- a\n"):
        ours = {MOVED: broken}
        assert applied(merged({PATH: BASE}, ours, {ELSEWHERE: broken}), ours) == ours


def test_a_session_that_was_removed_here_and_moved_there_stays() -> None:
    for ours, theirs in (({}, {MOVED: MOVE}), ({MOVED: MOVE}, {})):
        found = merged({PATH: BASE}, ours, theirs)
        assert applied(found, ours) == {MOVED: MOVE}
        assert told(found) == [(MOVED, [REMOVED])]
    assert applied(merged({PATH: BASE}, {}, {PATH: BASE}), {}) == {}
    assert applied(merged({PATH: BASE}, {PATH: BASE}, {}), {PATH: BASE}) == {}


def test_an_id_that_stands_twice_is_merged_file_by_file() -> None:
    edited = put(BASE, ("Here", "There"))
    found = merged(
        {PATH: BASE, MOVED: MOVE}, {PATH: edited, MOVED: MOVE}, {MOVED: MOVE, PATH: BASE}
    )
    assert found.files == ()
    ours = {PATH: BASE, MOVED: MOVE}
    assert applied(merged({PATH: BASE}, ours, {PATH: edited}), ours) == {PATH: edited, MOVED: MOVE}


def test_a_merge_that_was_ended_half_way_is_finished() -> None:
    """Killed after the new file was written and before the old one was taken away."""
    edited, both = put(BASE, ("Here", "There")), put(MOVE, ("Here", "There"))
    half = {PATH: edited, MOVED: both}
    found = merged({PATH: BASE}, half, {MOVED: MOVE})
    assert applied(found, half) == {MOVED: both}
    later = {PATH: put(edited, ("Two.", "2.")), MOVED: both}
    assert applied(merged({PATH: BASE}, later, {MOVED: MOVE}), later) == {
        MOVED: put(both, ("Two.", "2."))
    }
    other = {PATH: put(edited, ("There", "Else")), MOVED: both}
    assert {*applied(merged({PATH: BASE}, other, {MOVED: MOVE}), other)} == {PATH, MOVED}


def test_logs_are_joined_and_the_list_of_signers_follows() -> None:
    here = Chain()
    here.sign(NAME, "03-11 10:30", content=content(BASE))
    there = here.clone()
    base = {LOG: log(here), paths.PRACTICE_LOG: log(here, chain.PRACTICE)}
    here.comment(NAME, "03-12 10:00", "Ours.")
    there.comment(NAME, "03-12 10:00", "Theirs.")
    there.add_key(TOM, "tom", "03-12 10:00", key=LENA)
    ours = {**base, LOG: log(here)}
    theirs = {LOG: log(there), paths.PRACTICE_LOG: log(there, chain.PRACTICE)}
    tree = applied(merged(base, ours, theirs), ours)
    assert tree[LOG] == merging.merged_log(None, ours[LOG], theirs[LOG])
    assert tree[paths.PRACTICE_LOG] == theirs[paths.PRACTICE_LOG]
    assert tree[ALLOWED].count(b"\n") == 2


def test_a_locked_text_stays_where_it_was_and_the_other_is_given_back() -> None:
    """Also where only the side that did not sign has changed the file, and moved it."""
    signed = Chain()
    signed.sign(NAME, "03-11 10:30", content=content(BASE))
    late = put(MOVE, ("One.", "Late."))
    base = {PATH: BASE}
    with_log = {PATH: BASE, LOG: log(signed)}
    for ours, theirs in ((with_log, {MOVED: late}), ({MOVED: late}, with_log)):
        found = merged(base, ours, theirs)
        assert applied(found, ours) == with_log
        assert told(found) == [(PATH, [LOCKED])]
        assert [one for one in found.files if one.displaced] == [Placed(PATH, None, late)]


def test_where_sessions_that_moved_lay() -> None:
    found = [
        *(Placed(MOVED, MOVE), Placed(PATH, None), Placed(CLIENT, None)),
        *(Placed(ELSEWHERE, None, b"displaced"), Placed(LOG, b"- {}")),
    ]
    assert treemerge.moves(found) == {MOVED: PATH}
    assert treemerge.moves([Placed(PATH, None), Placed("clients/b.yaml", b"b")]) == {}


def test_what_a_merge_asks_for() -> None:
    assert treemerge.needed([PATH, CLIENT]) == [CLIENT, PATH, LOG]


def test_what_is_unsigned_of_a_session_whose_log_did_not_change() -> None:
    signed = Chain()
    signed.sign(NAME, "03-11 10:30", content=content(BASE))
    late = put(BASE, ("One.", "Late."))
    with_log = {PATH: BASE, LOG: log(signed)}
    found = merged(with_log, with_log, {**with_log, PATH: late})
    assert applied(found, with_log) == with_log
    assert told(found) == [(PATH, [LOCKED])]
