from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.domain.text import (
    first_name,
    folded,
    initials,
    normalise,
    one_line,
    suggestion,
    suggestions,
    visible,
)

# Everything that Python can hold, halves of surrogate pairs and controls more often than chance.
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Zs"]),
        st.sampled_from("\r\n\t\x1b\x85\u2028\u2029\u202e\ufffe\uffff\ud800\udcff \u0301"),
    )
)
EMOJI = "👩‍👧 ❤️ 🏴\U000e0067\U000e0062\U000e007f"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\x85four\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("soft\vbreak\fpage", "soft\nbreak\npage"),
        ("\n \t\n  first  \n\n last\t\n\n", "  first\n\n last"),
        ("a\x00b\x1b[31mc\x9b1md\x7f", "ab[31mc1md"),
        ("tab\tinside", "tab\tinside"),
        ("u\ufffeu\uffff", "uu"),
        ("Mu\u0308ller", "Müller"),
        ("M\udcfcller", "M\ufffdller"),
        ("\ud83d\ude00", "😀"),
        ("\u202babc\u202c", "\u202babc\u202c"),
        (EMOJI, EMOJI),
        ("", ""),
    ],
)
def test_text_enters_clean(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


@given(NASTY)
def test_normalised_text_is_clean_and_stays_as_it_is(typed: str) -> None:
    kept = normalise(typed)
    assert normalise(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert kept.encode().decode() == kept
    assert not [
        one
        for one in kept
        if (unicodedata.category(one) in ("Cc", "Zl", "Zp") and one not in "\n\t")
        or one in "\ufffe\uffff"
    ]
    assert all(line == line.rstrip(" \t") for line in kept.split("\n"))


def test_a_name_becomes_one_line() -> None:
    assert one_line("  Anna\u00a0\t K.\r\n Berg\x00 ") == "Anna K. Berg"


@given(NASTY)
def test_one_line_has_no_line_end_and_single_blanks(typed: str) -> None:
    kept = one_line(typed)
    assert len(kept.splitlines()) <= 1
    assert kept == " ".join(kept.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna K.", "Anna K."),
        ("\x1b]0;evil\x07", "␛]0;evil␇"),
        ("\x9b31m", "\\u009b31m"),
        ("a\tb\nc\r", "a␉b␊c␍"),
        ("\x00\x7f", "␀␡"),
        ("abc\u202edef\u2066\u200e\u061c", "abc\\u202edef\\u2066\\u200e\\u061c"),
        ("a\u2028b\u2029", "a\\u2028b\\u2029"),
        ("M\udcfcller", "M\\udcfcller"),
        ("\ufeffx", "\\ufeffx"),
        (EMOJI, EMOJI),
        ("家族 田中 👩‍👧", "家族 田中 👩‍👧"),
        ("नमस्ते a\u00a0b\u3000c\u00ad", "नमस्ते a\u00a0b\u3000c\u00ad"),
    ],
)
def test_nothing_acts_on_the_terminal(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_control_is_shown() -> None:
    assert visible("".join(map(chr, range(32)))) == "".join(map(chr, range(0x2400, 0x2420)))
    assert [code for code in range(127, 160) if not visible(chr(code)).isprintable()] == []


def test_lines_and_tabs_pass_where_they_are_wanted() -> None:
    assert visible("a\tb\nc\r\x1b", lines=True) == "a\tb\nc␍␛"


@given(NASTY, st.booleans())
def test_visible_text_holds_no_control(text: str, lines: bool) -> None:
    shown = visible(text, lines=lines)
    assert shown.encode().decode() == shown
    kept = "\n\t" if lines else ""
    bad = [one for one in shown if unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs")]
    assert [one for one in bad if one not in kept] == []
    bidi = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    assert not [one for one in shown if unicodedata.bidirectional(one) in bidi]
    assert visible(shown, lines=lines) == shown


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Anna", "ANNA"),
        ("Müller", "muller"),
        ("Mu\u0308ller", "Müller"),
        ("José", "jose"),
        ("Straße", "STRASSE"),
        ("Łukasz", "lukasz"),
        ("Sørensen", "sorensen"),
        ("Đặng", "dang"),
        ("Æsa", "aesa"),
        ("ﬁona", "fiona"),
        ("Ａnna", "anna"),
        ("Άννα", "αννα"),
        ("İlkay", "ilkay"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_names_match_without_case_and_accents(left: str, right: str) -> None:
    assert folded(left) == folded(right)


@pytest.mark.parametrize(
    ("left", "right"), [("か", "が"), ("は", "ぱ"), ("क", "क़"), ("Anna", "Ana")]
)
def test_other_letters_stay_other_letters(left: str, right: str) -> None:
    assert folded(left) != folded(right)


@given(NASTY)
def test_folding_twice_changes_nothing_and_ignores_composition(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)


def test_a_slip_of_the_hand_gets_a_suggestion() -> None:
    types = ["session", "video", "phone", "time-off"]
    assert suggestion("vidoe", types) == "video"
    assert suggestion("VIDEO", types) == "video"
    assert suggestion("xylophone-concert", types) is None
    assert suggestion("x" * 100, ["x" * 100]) is None


def test_suggestions_come_likeliest_first_and_as_they_are_written() -> None:
    names = ["Zoë", "Anna", "Anne", "Hanna", "Ben"]
    assert suggestions("anna", names) == ["Anna", "Hanna", "Anne"]
    assert suggestions("anna", names, 1) == ["Anna"]
    assert suggestion("zoe", names) == "Zoë"


@pytest.mark.parametrize(
    ("name", "letters", "first"),
    [
        ("Anna K.", "AK", "Anna"),
        ("ben o'brien", "BO", "ben"),
        ("Anna-Lena Berg", "AB", "Anna-Lena"),
        ("'t Hart", "TH", "'t"),
        ("家族 田中 👩‍👧", "家田", "家族"),
        ("👩‍👧 Tanaka 3", "T", "Tanaka"),
        ("E\u0301lodie", "É", "E\u0301lodie"),
        ("कीर्ति शर्मा", "कीश", "कीर्ति"),
        ("  Maria  S. ", "MS", "Maria"),
        ("👩‍👧", "?", "👩‍👧"),
        ("", "?", ""),
    ],
)
def test_names_shorten(name: str, letters: str, first: str) -> None:
    assert initials(name) == letters
    assert first_name(name) == first


@given(st.text())
def test_initials_are_letters_or_a_question_mark(name: str) -> None:
    found = initials(name)
    assert found == "?" or (found and found[0].isalpha())
    assert len(found.split()) == 1
