from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from therasched.domain import canon, merge
from therasched.domain.merge import (
    BOTH,
    CONTRADICTION,
    SESSION,
    SETS,
    STRANGERS,
    Conflict,
    Merged,
)

if TYPE_CHECKING:
    from therasched.domain.audit import FieldPath

Record = dict[str, Any]

SPANS = tuple(
    {"start": f"2026-03-1{day} 14:00", "end": f"2026-03-1{day} 14:50", **zone}
    for day, zone in ((0, {}), (1, {}), (2, {"timezone": "Europe/Paris"}))
)
STAMP = {"sequence": "2", "stamp": "2026-03-09T15:02:11Z", "of": "3f9a1c00"}
USUAL: Record = {
    "id": "k7f3mq",
    "type": "session",
    "mode": "direct",
    "service": "slt-50",
    "clients": ["anna-k", "ben-o"],
    **SPANS[0],
    "place": "Main Street 5",
    "plan": "Bath time.\n",
    "outcome": {
        "note": "Both.\n",
        "clients": {"anna-k": {"attendance": "attended", "homework": "Take the lift.\n"}},
    },
    "x-own": {"a": "1"},
    "admin": {"calendar": STAMP, "shared": {"anna-k": "2026-03-10T15:02:11Z"}},
}


def record(**more: Any) -> Record:
    """The usual session with fields changed; None takes one away."""
    return {key: value for key, value in (deepcopy(USUAL) | more).items() if value is not None}


def merged(ours: Record, theirs: Record, base: Record | None = USUAL) -> Merged:
    """Both, with the usual session as their ancestor."""
    return merge.merge(base, ours, theirs, SESSION)


def with_part(client: str, **fields: str) -> Record:
    """The usual session with something in the outcome of a client."""
    one = deepcopy(USUAL)
    one["outcome"]["clients"].setdefault(client, {}).update(fields)
    return one


# --- properties ----------------------------------------------------------------------------------

words = st.sampled_from(["one", "two", "three"])
lists = st.lists(st.sampled_from(["anna-k", "ben-o", "tanaka", "zoe"]), unique=True, max_size=4)
parts = st.dictionaries(st.sampled_from(["review", "note", "homework"]), words, max_size=3)
outcomes = st.dictionaries(st.sampled_from(["anna-k", "ben-o"]), parts, max_size=2)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A session, or a part of one."""
    one: Record = {"id": "k7f3mq", **draw(st.sampled_from(SPANS))}
    for key, values in (
        ("place", words),
        ("plan", words),
        ("participants", lists),
        ("hours", lists),
        ("x-own", st.dictionaries(words, st.one_of(words, lists), max_size=2)),
        ("cancelled", st.fixed_dictionaries({"by": words, "at": words})),
        ("outcome", st.fixed_dictionaries({"note": words, "clients": outcomes})),
        (
            "admin",
            st.fixed_dictionaries(
                {},
                optional={
                    "slot": words,
                    "calendar": st.fixed_dictionaries(
                        {"sequence": st.sampled_from("019"), "stamp": words, "of": words}
                    ),
                    "shared": st.dictionaries(st.sampled_from(["anna-k", "ben-o"]), words),
                    "source": st.fixed_dictionaries({"calendar": words, "uid": words}),
                    "x-own": st.one_of(words, lists, st.dictionaries(words, words)),
                },
            ),
        ),
    ):
        if draw(st.booleans()):
            one[key] = draw(values)
    if "outcome" in one:
        one["clients"] = ["anna-k", "ben-o"]
    return one


def leaves(value: Any, path: FieldPath = ()) -> dict[FieldPath, Any]:
    """Every value that is no mapping, by its path."""
    if not isinstance(value, dict):
        return {path: value}
    return {at: leaf for key in value for at, leaf in leaves(value[key], (*path, key)).items()}


def as_sets(data: Record) -> dict[FieldPath, Any]:
    """Its values, those lists whose order says nothing sorted."""
    return {
        path: sorted(leaf) if path[-1] in SETS and isinstance(leaf, list) else leaf
        for path, leaf in leaves(data).items()
    }


@settings(max_examples=60)
@given(records(), records())
def test_what_one_side_changed_alone_is_the_result(base: Record, changed: Record) -> None:
    assert merged(changed, deepcopy(base), base) == Merged(changed)
    assert as_sets(merged(deepcopy(base), changed, base).data) == as_sets(changed)
    assert merged(changed, deepcopy(changed), base) == Merged(changed)


@settings(max_examples=60)
@given(records(), records(), records())
def test_who_merges_makes_no_difference(base: Record, one: Record, other: Record) -> None:
    here, there = merged(one, other, base), merged(other, one, base)
    told = [{path for one in found.conflicts for path in one.paths} for found in (here, there)]
    assert told[0] == told[1]
    if not here.conflicts:
        assert as_sets(here.data) == as_sets(there.data)


@settings(max_examples=60)
@given(records(), records(), records())
def test_merging_again_changes_nothing(base: Record, one: Record, other: Record) -> None:
    data = merged(one, other, base).data
    assert merged(data, deepcopy(data), base).data == data
    assert merged(data, other, other) == Merged(data)


@settings(max_examples=60)
@given(records(), records(), records())
def test_nothing_is_lost(base: Record, one: Record, other: Record) -> None:
    """What a side changed is in the result or in a conflict."""
    found = merged(one, other, base)
    opened = [path for conflict in found.conflicts for path in conflict.paths]
    was, result = leaves(base), leaves(found.data)
    for side, against in ((one, other), (other, one)):
        for path, leaf in leaves(side).items():
            told = any(path[: len(each)] == each for each in opened)
            if path[0] == "admin" or told or was.get(path) == leaf:
                continue
            if path[-1] in SETS:
                left = leaves(against).get(path, [])
                gone = [each for each in was.get(path, []) if each not in left]
                assert set(leaf) - set(gone) <= set(result.get(path, [])), path
            else:
                assert result.get(path) == leaf, path


@settings(max_examples=60)
@given(records(), records(), records())
def test_times_come_from_one_side_together(base: Record, one: Record, other: Record) -> None:
    data = merged(one, other, base).data
    assert {key: data[key] for key in merge.WHEN if key in data} in SPANS


@settings(max_examples=60)
@given(records(), records(), records())
def test_housekeeping_is_never_in_conflict(base: Record, one: Record, other: Record) -> None:
    paths = [path for conflict in merged(one, other, base).conflicts for path in conflict.paths]
    assert not [path for path in paths if path[0] == "admin"]


@settings(max_examples=60)
@given(records(), records(), records())
def test_what_was_given_is_left_alone(base: Record, one: Record, other: Record) -> None:
    before = deepcopy((base, one, other))
    merged(one, other, base)
    assert (base, one, other) == before


# --- one by one ----------------------------------------------------------------------------------


def test_edits_of_different_fields_are_both_there() -> None:
    ours = with_part("anna-k", note="Ours.\n") | {"place": "Here"}
    theirs = with_part("ben-o", attendance="no-show") | {"plan": "Other.\n", "tags": ["a"]}
    found = merged(ours, theirs)
    assert not found.conflicts
    assert found.data["outcome"] == {
        "note": "Both.\n",
        "clients": {
            "anna-k": {
                "attendance": "attended",
                "homework": "Take the lift.\n",
                "note": "Ours.\n",
            },
            "ben-o": {"attendance": "no-show"},
        },
    }
    assert (found.data["place"], found.data["plan"], found.data["tags"]) == (
        *("Here", "Other.\n", ["a"]),
    )


def test_one_field_changed_on_both_sides_is_a_conflict() -> None:
    ours, theirs = with_part("anna-k", homework="A.\n"), with_part("anna-k", homework="B.\n")
    path = ("outcome", "clients", "anna-k", "homework")
    found = merged(ours, theirs)
    assert found.conflicts == (Conflict(path, "Take the lift.\n", "A.\n", "B.\n"),)
    assert found.data == ours
    assert found.conflicts[0].is_open
    assert found.conflicts[0].paths == (path,)


@pytest.mark.parametrize(("one", "other"), [("A.\n", "A."), ("A.", "A.\n")])
def test_the_end_of_a_line_is_no_conflict(one: str, other: str) -> None:
    assert merged(record(plan=one), record(plan=other)) == Merged(record(plan=one))


def test_an_empty_field_and_none_say_the_same() -> None:
    ours, theirs = record(plan=""), record(plan=None)
    assert not merged(ours, theirs).conflicts
    outcome = {"clients": {"anna-k": {"attendance": "attended"}}}
    found = merged(record(outcome=""), record(outcome=outcome), record(outcome=None))
    assert found == Merged(record(outcome=outcome))


@pytest.mark.parametrize("turned", [False, True])
def test_what_one_side_took_away_and_the_other_changed_is_one_conflict(*, turned: bool) -> None:
    sides = [record(outcome=None), with_part("anna-k", homework="B.\n")]
    ours, theirs = reversed(sides) if turned else sides
    found = merged(ours, theirs)
    was, mine, yours = (one.get("outcome") for one in (USUAL, ours, theirs))
    assert found.conflicts == (Conflict(("outcome",), was, mine, yours),)
    assert found.data == ours


def test_a_map_that_both_emptied_stays_where_both_have_it() -> None:
    sides: list[Record] = [{"x-own": one} for one in ({"a": "1", "b": "2"}, {"a": "1"}, {"b": "2"})]
    assert merge.merge(sides[0], sides[1], sides[2]).data == {"x-own": {}}


def test_a_client_added_here_and_one_taken_out_there() -> None:
    base = record(clients=["anna-k", "ben-o", "zoe"])
    ours = record(clients=["anna-k", "ben-o", "tanaka", "zoe"])
    theirs = record(clients=["anna-k", "zoe", "carl"])
    assert merged(ours, theirs, base).data["clients"] == ["anna-k", "tanaka", "zoe", "carl"]


def test_other_lists_are_whole() -> None:
    sides: list[Record] = [{"hours": {"mon": [one]}} for one in ("9-12", "9-13", "8-12")]
    found = merge.merge(sides[0], sides[1], sides[2])
    assert found.conflicts == (Conflict(("hours", "mon"), ["9-12"], ["9-13"], ["8-12"]),)


def test_an_empty_list_of_wishes_is_none_and_not_nothing() -> None:
    sides: list[Record] = [{"reminders": [{"to": "client"}]}, {"reminders": []}, {}]
    assert merge.merge(sides[0], sides[1], sides[2]).data == {"reminders": []}


def test_a_set_that_was_one_word_before() -> None:
    sides: list[Record] = [{"tags": one} for one in ("a", ["a", "b"], ["a", "c"])]
    assert merge.merge(sides[0], sides[1], sides[2]).data == {"tags": ["a", "b", "c"]}
    other: list[Record] = [{"tags": one} for one in ("a", ["a", "b"], "c")]
    assert merge.merge(other[0], other[1], other[2]).conflicts == (
        Conflict(("tags",), "a", ["a", "b"], "c"),
    )


def test_two_people_with_one_code_are_not_mixed() -> None:
    ours: Record = {"code": "c014", "name": "Anna", "phone": "1"}
    theirs: Record = {"code": "c014", "name": "Ben", "email": "ben@example.org"}
    found = merge.merge(None, ours, theirs)
    assert found.data == ours
    also: tuple[FieldPath, ...] = (("phone",), ("email",))
    assert found.conflicts == (Conflict(("name",), None, "Anna", "Ben", STRANGERS, also),)
    del ours["code"]
    found = merge.merge(None, ours, theirs)  # of no person
    assert [one.kind for one in found.conflicts] == [BOTH]


def test_two_moves_are_one_conflict() -> None:
    found = merged(record(**SPANS[1]), record(**SPANS[2]))
    base, ours, theirs = (one["start"] for one in SPANS)
    also: tuple[FieldPath, ...] = (("end",), ("timezone",))
    assert found.conflicts == (Conflict(("start",), base, ours, theirs, BOTH, also),)
    assert found.data == record(**SPANS[1])


def test_a_move_and_another_length_are_one_conflict() -> None:
    found = merged(record(**SPANS[1]), record(end="2026-03-10 15:00"))
    assert [one.paths for one in found.conflicts] == [(("start",), ("end",))]


def test_who_called_it_off_goes_with_when() -> None:
    ours = record(cancelled={"by": "client", "at": "2026-03-09 10:00"})
    theirs = record(cancelled={"by": "client", "at": "2026-03-09 11:00"})
    assert [one.path for one in merged(ours, theirs).conflicts] == [("cancelled",)]


# --- what can't be true together -----------------------------------------------------------------

OFF = {"by": "client", "at": "2026-03-09 10:00"}


@pytest.mark.parametrize(
    ("ours", "theirs", "paths"),
    [
        (
            record(cancelled=OFF, outcome=None),
            with_part("ben-o", attendance="no-show"),
            [("cancelled",), ("outcome", "clients", "ben-o", "attendance")],
        ),
        (
            record(outcome={"status": "completed"}, mode="indirect"),
            record(cancelled=OFF, mode="indirect"),
            [("cancelled",), ("outcome", "status")],
        ),
        (
            record(mode="indirect"),
            with_part("ben-o", attendance="no-show"),
            [("mode",), ("outcome", "clients", "ben-o", "attendance")],
        ),
        (
            record(clients=["anna-k"]),
            with_part("ben-o", note="Came.\n"),
            [("clients",), ("outcome", "clients", "ben-o")],
        ),
        (
            record(type="team", service=None, clients=None, mode=None),
            record(service="talk-30"),
            [],
        ),
        (
            record(type="team", service=None, clients=None, mode=None),
            record(clients=["anna-k", "ben-o", "zoe"]),
            [("type",), ("clients",)],
        ),
        (record(type="own", clients=None), record(clients=["zoe"]), []),
        (
            record(outcome=None),
            record(mode="indirect", outcome={"status": "on-hold"}),
            [],
        ),
    ],
)
def test_fields_that_contradict_each_other(
    ours: Record, theirs: Record, paths: list[FieldPath]
) -> None:
    base = record(outcome=None, mode=ours.get("mode") if "status" in str(ours) else "direct")
    for one in (ours, theirs):
        one.pop("admin")
        if "outcome" in one and "status" not in one["outcome"]:
            one["outcome"] = {
                "clients": {
                    code: part
                    for code, part in one["outcome"].get("clients", {}).items()
                    if code != "anna-k"
                }
            }
    base.pop("admin")
    found = merged(ours, theirs, base)
    kinds = [(conflict.kind, list(conflict.paths)) for conflict in found.conflicts]
    told = [(kind, each) for kind, each in kinds if kind == CONTRADICTION]
    assert told == ([(CONTRADICTION, paths)] if paths else [])
    for path in paths:
        assert canon.at(found.data, path) == canon.at(ours, path)


def test_a_session_that_became_direct_and_one_whose_status_was_told() -> None:
    base = record(mode="indirect", outcome=None)
    ours, theirs = base | {"mode": "direct"}, base | {"outcome": {"status": "on-hold"}}
    (told,) = merged(ours, theirs, base).conflicts
    assert (told.kind, told.paths) == (CONTRADICTION, (("mode",), ("outcome", "status")))


def test_a_contradiction_that_was_there_before_is_not_told_again() -> None:
    bad = record(cancelled=OFF)  # and anna-k attended
    found = merged(bad | {"place": "Here"}, bad | {"plan": "Other.\n"}, bad)
    assert not found.conflicts


def test_a_conflict_decides_what_contradicts_it() -> None:
    ours = record(outcome=None, cancelled=OFF)
    theirs = record(
        cancelled={**OFF, "by": "clinic"},
        outcome={"clients": {"ben-o": {"attendance": "no-show"}}},
    )
    base = record(outcome=None)
    assert [one.kind for one in merged(ours, theirs, base).conflicts] == [BOTH]


# --- housekeeping --------------------------------------------------------------------------------


def admin(**fields: Any) -> Record:
    """The usual session with other housekeeping."""
    return record(admin={"calendar": STAMP, **fields})


def test_a_merge_of_two_changes_has_a_sequence_above_both() -> None:
    ours = record(admin={"calendar": {**STAMP, "sequence": "3", "of": "aaaa0000"}})
    later = {"sequence": "4", "stamp": "2026-03-09T16:00:00Z", "of": "bbbb0000"}
    found = merged(ours, record(admin={"calendar": later}))
    assert found == Merged(record(admin={"calendar": {**later, "sequence": "5"}}))


def test_the_same_change_on_both_sides_has_their_sequence() -> None:
    ours = record(admin={"calendar": {**STAMP, "sequence": "3"}})
    theirs = record(admin={"calendar": {**STAMP, "sequence": "3", "stamp": "2026-03-09T16:00:00Z"}})
    assert merged(ours, theirs) == Merged(theirs)


def test_a_stamp_that_is_no_stamp_counts_as_the_first() -> None:
    ours = record(admin={"calendar": {**STAMP, "sequence": "many"}})
    theirs = record(admin={"calendar": {**STAMP, "sequence": "0"}})
    stamp = canon.at(merged(ours, theirs).data, ("admin", "calendar"))
    assert stamp in (ours["admin"]["calendar"], theirs["admin"]["calendar"])


@pytest.mark.parametrize(
    ("ours", "theirs", "shared"),
    [
        ({"anna-k": "2"}, {"anna-k": "3"}, {"anna-k": "3"}),
        ({}, {"anna-k": "3"}, {}),
        ({"anna-k": "3"}, {}, {}),
        ({"ben-o": "2"}, {"ben-o": "3"}, {"ben-o": "3"}),
        (None, {"anna-k": "3"}, None),
        (None, {"anna-k": "1", "ben-o": "3"}, {"ben-o": "3"}),
    ],
)
def test_what_was_unshared_stays_unshared(
    ours: Record | None, theirs: Record | None, shared: Record | None
) -> None:
    def of(value: Record | None) -> Record:
        return admin() if value is None else admin(shared=value)

    data = merged(of(ours), of(theirs), of({"anna-k": "1"})).data
    assert data["admin"] == of(shared or None)["admin"]


def test_of_other_housekeeping_the_greater_stays() -> None:
    one, other = admin(slot="2", source={"of": "1"}), admin(slot="3", source={"of": "0", "a": "9"})
    assert merged(one, other).data == admin(slot="3", source={"of": "1"})
    assert merged(admin(slot="2"), admin(slot="3"), admin(slot="1")).data == admin(slot="3")
    assert merged(admin(), admin(slot="3"), admin(slot="1")).data == admin(slot="3")


def test_housekeeping_of_one_s_own_is_merged_key_by_key() -> None:
    def own(**fields: str) -> Record:
        return admin(**{"x-own": fields})

    both = merged(own(a="2", b="1"), own(a="1", b="2", c="3"), own(a="1", b="1"))
    assert both.data == own(a="2", b="2", c="3")
    assert merged(own(a="1"), own(b="2"), own(a="1", b="2")).data == admin()
