"""Searching: which words a text has, where a term stands, what of it is shown."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from therasched.domain import chain, search
from therasched.domain.outcome import Cancelled, ClientOutcome
from therasched.domain.search import Term
from therasched.domain.text import folded

PIECES = (
    *("lift", "Lift", "lifted", "up", "step", "three", " ", " ", "\n", "-", "_", "'", '"', "…"),
    *("Übung", "u\u0308bung", "straße", "STRASSE", "ﬁne", "½", "İ", "ı", "e\u0301cole", "Σίσυφος"),
    *(
        "電車",
        "に乗る",
        "ลิฟต์",
        "ខ្មែរ",
        "한국어",
        "हिन्दी",
        "👩‍👧",
        "10mg",
        "٣",
        "\u2028",
        "\ud800",
        "\x00",
    ),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


def one(text: str) -> Term:
    (term,) = search.terms([text])
    return term


def shown(text: str, *arguments: str) -> tuple[str, list[str]]:
    """The snippet of a text, and what in it is marked."""
    found = search.snippet(search.terms(arguments), text)
    return found.text, [found.text[start:end] for start, end in found.found]


# --- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("Take the lift, twice!", "take the lift twice"),
        ("snake_case re-read O'Brien", "snake case re read o brien"),
        ("10mg 3.5", "10mg 3 5"),
        ("Übung École Łódź", "ubung ecole lodz"),
        ("straße ﬁne", "strasse fine"),
        ("e\u0301cole", "ecole"),
        ("½", "1 2"),
        ("電車に", "電 車 に"),
        ("Raum電車3", "raum 電 車 3"),
        ("👩‍👧 –", ""),
    ],
)
def test_words_have_neither_case_nor_accents(text: str, words: str) -> None:
    assert search.compared(text) == words.split()


@given(texts)
def test_a_word_stands_where_it_says(text: str) -> None:
    flat = search.composed(text)
    for word in search.words(flat):
        assert word.text
        assert word.text in folded(flat[word.start : word.end])
    starts = [word.start for word in search.words(flat)]
    assert starts == sorted(starts)


@given(texts)
def test_however_it_is_composed_it_has_the_same_words(text: str) -> None:
    assert search.compared(normalize("NFD", text)) == search.compared(normalize("NFC", text))
    assert search.compared(text) == [word.text for word in search.words(search.composed(text))]
    assert search.line(text).split() == search.compared(text)
    for word in search.compared(text):
        assert search.compared(word) == [word]


# --- terms ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "terms"),
    [
        (["lift"], [Term(("lift",))]),
        (["Exposure step", "Lift*"], [Term(("exposure", "step")), Term(("lift",))]),
        (['"by the window"'], [Term(("by", "the", "window"), whole=True)]),
        (
            ['an "old lift" sto'],
            [Term(("an",)), Term(("old", "lift"), whole=True), Term(("sto",))],
        ),
        (['"open'], [Term(("open",), whole=True)]),
        (["–", " ", '""', ""], []),
        ([], []),
    ],
)
def test_what_is_looked_for(arguments: list[str], terms: list[Term]) -> None:
    assert search.terms(arguments) == tuple(terms)


@pytest.mark.parametrize(
    ("argument", "text", "stands"),
    [
        ("lift", "Take the LIFTS.", True),
        ('"lift"', "Take the lifts.", False),
        ('"lift"', "Take the lift.", True),
        ("ift", "Take the lift.", False),
        ("the li", "Take the lift.", True),
        ("th lift", "Take the lift.", False),
        ("the take", "Take the lift.", False),
        ("take lift", "Take the lift.", False),
        ("take the lift now", "Take the lift", False),
        ("ubung", "Die Übungen", True),
        ("車に", "電車に乗る", True),
        ("電乗", "電車に乗る", False),
        ("the the lift", "the the the lift", True),
    ],
)
def test_where_a_term_stands(argument: str, text: str, stands: bool) -> None:
    assert search.stands_in(one(argument), search.line(text)) is stands


@given(texts, st.data())
def test_every_row_of_words_is_found_in_its_text(text: str, data: st.DataObject) -> None:
    words = search.compared(text)
    if words:
        first = data.draw(st.integers(0, len(words) - 1))
        last = data.draw(st.integers(first, len(words) - 1))
        row = words[first : last + 1]
        assert search.stands_in(Term(tuple(row), whole=True), search.line(text))
        row[-1] = row[-1][: data.draw(st.integers(1, len(row[-1])))]
        assert search.stands_in(Term(tuple(row)), search.line(text))


# --- the texts of a session ----------------------------------------------------------------

PART = ClientOutcome("attended", "done", "Once.", "Calm.", "Take the lift.")
SESSION = build.session(
    "k7f3mq",
    "03-02 09:30",
    "anna-k ben-o",
    title="Round",
    place="Hall",
    room="Attic",
    tags=("trial", "late"),
    plan="Step three",
    cancelled=Cancelled("client", build.NOW, "has a fever"),
    outcome=build.outcome({"anna-k": PART}, note="Everybody came."),
)
EVENTS = [
    chain.Event(chain.COMMENT, body={"text": "She called."}),
    chain.Event(chain.RETURN, body={"text": "Not this."}),
    chain.Event(chain.COMMENT, body={"text": "Twice."}),
    chain.Event(chain.UNREADABLE),
]
FIELDS = {
    "title": "Round",
    "place": "Hall",
    "room": "Attic",
    "tags": "trial\nlate",
    "plan": "Step three",
    "note": "Everybody came.",
    "reason": "has a fever",
    "anna-k: note": "Calm.",
    "anna-k: homework": "Take the lift.",
    "anna-k: review": "Once.",
    "comment": "She called.\nTwice.",
    "client anna-k": "anna-k",
    "client ben-o": "ben-o",
}


def test_every_text_is_searched() -> None:
    assert search.texts(SESSION, EVENTS) == FIELDS
    assert search.texts(build.session("k7f3mq", "03-02 09:30", "anna-k"), []) == {
        "client": "anna-k"
    }
    assert search.texts(build.session("t9wxsd", "03-02 09:30"), []) == {}


def test_the_fields_that_hold_something_if_everything_stands_somewhere() -> None:
    assert search.fields_with(search.terms(["step"]), FIELDS) == ("plan",)
    assert search.fields_with(search.terms(["twice", "round"]), FIELDS) == ("title", "comment")
    assert search.fields_with(search.terms(["step", "nowhere"]), FIELDS) == ()
    assert search.fields_with((), FIELDS) == ()


def test_a_term_does_not_go_from_one_text_into_the_next() -> None:
    for argument, holds in (("called twice", True), ("hall attic", False), ("late step", False)):
        assert bool(search.fields_with([one(argument)], FIELDS)) is holds


# --- snippets ------------------------------------------------------------------------------


def test_a_snippet_shows_what_stands_around_it() -> None:
    assert shown("Take the lift.", "lift") == ("Take the lift.", ["lift"])
    assert shown("Take the lifts.", "li") == ("Take the lifts.", ["lifts"])
    assert shown("Take the lift, then the other lift.", "lift", "th") == (
        "Take the lift, then the other lift.",
        ["the", "lift", "then", "the", "lift"],
    )
    assert shown("Take the lift.", "stairs") == ("", [])
    assert shown("Die U\u0308bung", "ubung") == ("Die Übung", ["Übung"])
    assert shown("電車に乗る", "車に") == ("電車に乗る", ["車に"])


def test_what_overlaps_or_touches_is_marked_as_one() -> None:
    assert shown("電車に乗る", "電車", "車に") == ("電車に乗る", ["電車に"])
    assert shown("電車に乗る", "に", "電", "車", "乗") == ("電車に乗る", ["電車に乗"])
    assert shown("Take the lift", "the lift", "take the") == ("Take the lift", ["Take the lift"])
    assert shown("the lift and the lift", "the li", "the") == (
        "the lift and the lift",
        ["the lift", "the lift"],
    )


def test_a_long_text_is_cut_on_both_sides() -> None:
    text = f"{'before ' * 20}lift {'after ' * 20}"
    cut, marked = shown(text, "lift")
    assert cut == "…before before before before lift after after after after after…"
    assert marked == ["lift"]
    assert shown(f"lift {'after ' * 20}lift", "lift")[1] == ["lift"]


def test_a_snippet_is_one_line() -> None:
    text = "Once:\n\n  take\tthe\n  lift\n\nand  the stairs.\n"
    assert shown(text, "the lift") == ("Once: take the lift and the stairs.", ["the lift"])
    assert shown("\n\n lift", "lift") == ("lift", ["lift"])


@given(texts, st.lists(texts, max_size=3))
def test_whatever_is_looked_for_what_is_marked_was_looked_for(
    text: str, arguments: list[str]
) -> None:
    wanted = search.terms(arguments)
    found = search.snippet(wanted, text)
    stands = any(search.stands_in(term, search.line(text)) for term in wanted)
    assert bool(found.found) is stands
    assert len(found.text.splitlines()) <= 1
    ends = [0, *(place for pair in found.found for place in pair), len(found.text)]
    assert ends == sorted(ends)
    for start, end in found.found:
        assert any(search.stands_in(term, search.line(found.text[start:end])) for term in wanted)
