"""Homework that waits for a review, held against the rule as it was first written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from therasched.domain import homework
from therasched.domain.homework import Part
from therasched.domain.outcome import ClientOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence

HOMEWORK = ClientOutcome("attended", homework="Take the lift.")


def test_what_counts_of_a_session() -> None:
    both = {"anna-k": HOMEWORK, "ben-o": ClientOutcome("no-show", review="done")}
    group = build.session("p2qdhb", "03-02 09:30", "anna-k ben-o", outcome=build.outcome(both))
    assert homework.parts(group) == (
        Part("anna-k", homework=True, review=False, took_place=True, direct=True),
        Part("ben-o", homework=False, review=True, took_place=False, direct=True),
    )
    report = build.session("p2qdhb", "03-02 09:30", "anna-k", mode="indirect")
    done = report._replace(outcome=build.outcome(status="completed"))
    assert [(one.took_place, one.direct) for one in homework.parts(done)] == [(True, False)]
    assert [(one.took_place, one.direct) for one in homework.parts(report)] == [(False, False)]
    assert homework.parts(build.session("t9wxsd", "03-02 09:30")) == ()


def rows(sessions: Sequence[Sequence[Part]]) -> list[tuple[str, int, int]]:
    return homework.open_reviews(enumerate(sessions))


def test_the_latest_session_since_it_was_given_looks_back_on_it() -> None:
    gave = Part("a", homework=True, review=False, took_place=True, direct=True)
    came = gave._replace(homework=False)
    assert rows([[gave]]) == []
    assert rows([[gave], [came]]) == [("a", 1, 0)]
    assert rows([[gave], [came], [came._replace(took_place=False)]]) == [("a", 1, 0)]
    assert rows([[gave], [came._replace(direct=False)]]) == []
    assert rows([[gave], [gave], [came]]) == [("a", 2, 1)]
    assert rows([[gave], [came], [came._replace(review=True)]]) == []
    assert rows([[gave], [came._replace(client="b")]]) == []


clients = st.sampled_from("abc")
flags = st.booleans()
sessions = st.lists(
    st.lists(
        st.builds(Part, clients, flags, flags, flags, flags),
        max_size=3,
        unique_by=lambda part: part.client,
    ),
    max_size=12,
)


@given(sessions)
def test_each_client_for_herself(found: list[list[Part]]) -> None:
    """Without a review, it is the last direct session after some homework, and the last of it."""
    expected = []
    for client in "abc":
        own = [
            (at, part) for at, parts in enumerate(found) for part in parts if part.client == client
        ]
        begin = max((n for n, (_, part) in enumerate(own) if part.review), default=0)
        kept = [(at, part) for at, part in own[begin:] if part.took_place]
        pairs = [
            (at, max(before))
            for n, (at, part) in enumerate(kept)
            if part.direct and (before := [at for at, one in kept[:n] if one.homework])
        ]
        if pairs:
            expected.append((client, *pairs[-1]))
    assert sorted(rows(found)) == expected
