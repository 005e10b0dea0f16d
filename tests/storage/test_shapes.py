"""The shapes of single values: what may stand in a field, and the sentence where it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.domain.practice import write_hours
from therasched.storage.fields import KINDS
from therasched.storage.shapes import LONGEST_QUOTED, SHAPES, quoted, read_hours

if TYPE_CHECKING:
    from therasched.storage.field import Field

GOOD = {
    "text": ["", "a", "a\nb\n"],
    "line": ["a", "Beispielweg 7", "家族", "x y"],
    "code": ["a", "anna-k", "007", "a" * 64],
    "id": ["k7f3mq", "b00000", "zzzzzz"],
    "date": ["2026-03-10", "2028-02-29"],
    "instant": ["2026-03-10T15:02:11Z"],
    "zone": ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"],
    "before": ["15m", "2h", "1d", "1w"],
    "number": ["0", "2", "999999999"],
    "minutes": ["1", "50", "1440"],
    "money": ["0", "90", "90.5", "90.00"],
    "email": ["a@b", "anna.k+x@example.org", "jörg@müller.example"],
    "language": ["en", "pt-br", "gsw"],
    "recipient": ["client", "school-ot"],
    "quiet": ["20:00-08:00", "9:00–17:30", "0:00-8:00"],
    "host": ["smtp.example.org", "127.0.0.1", "::1", "localhost"],
    "port": ["1", "25", "65535"],
    "secret": ["abcdefghijklmnopqrstuvwxyz", "2" * 26],
    "base": ["https://portal.example.org", "https://example.org:8443/p/"],
    "color": ["#2b6cb0", "#FFFFFF"],
    "hours": ["09:00-12:30", "9:00 - 12:30", "09:00–12:30", "00:00-24:00"],
}
BAD = {
    "line": ["a\nb", " ", "\t"],
    "code": ["Anna", "-a", "a_b", "a" * 65, "../x", "con", "ä"],
    "id": ["k7f3m", "a7f3mq", "k7f3my", "K7F3MQ", "77f3mq"],
    "date": ["2026-3-10", "2026-02-30", "10.3.2026", "2026-03-10 14:00", "9999-01-01", "today"],
    "instant": ["2026-03-10", "2026-03-10T15:02:11", "2026-03-10T15:02:11+01:00", "x" * 19 + "Z"],
    "zone": ["Berlin", "Europe/Berln", "/etc/passwd", "../UTC", "localtime", "x" * 999],
    "before": ["1", "d", "-1d", "1.5h", "400d", "9" * 99 + "d"],
    "number": ["-1", "1.0", "", "1000000000", "²", "١"],
    "minutes": ["0", "1441", "50m", "-5"],
    "money": ["90,00", "90.", "90.001", ".5", "€90", "1e3", "-1"],
    "email": ["anna", "@b", "a@", "a@b@c", "a b@c", "a@b\n"],
    "language": ["e", "engl", "en_GB", "en-", "é"],
    "recipient": ["Mum", ""],
    "quiet": ["20:00", "20-8", "8:00-8:00", "24:00-8:00", "8:60-9:00", "", "a-b", "²0:00-8:00"],
    "host": ["", "a b", "http://a/", "é.example", "a\nb"],
    "port": ["0", "65536", "-1", "smtp"],
    "secret": ["", "a" * 25, "A" * 26, "../" + "a" * 23, "a" * 25 + "\n", "1" * 26],
    "base": ["", "https://", "http://a.example", "https://a b", 'https://a"', "https://a/?x"],
    "color": ["", "red", "#fff", "#2b6cb", "#2b6cbg", "2b6cb00", "#2b6cb0;"],
    "hours": ["9-12", "12:30-09:00", "9:00-9:00", "9:00-24:01", "9:60-10:00", "", "9:00-9:10-9:20"],
}  # fmt: skip


def shapes(field: Field) -> set[str]:
    inner = [*field.fields, *([field.items] if field.items else [])]
    return {field.shape}.union(*map(shapes, inner))


@pytest.mark.parametrize(("shape", "value"), [(s, v) for s, values in GOOD.items() for v in values])
def test_what_fits_is_let_pass(shape: str, value: str) -> None:
    assert SHAPES[shape](value) == ""


@pytest.mark.parametrize(("shape", "value"), [(s, v) for s, values in BAD.items() for v in values])
def test_what_does_not_is_told_in_one_short_sentence(shape: str, value: str) -> None:
    told = SHAPES[shape](value)
    assert told
    assert not told.endswith(".")
    assert "\n" not in told.replace(value, "")
    assert len(told) < 160


def test_every_shape_is_tried_and_every_field_has_one() -> None:
    assert set(GOOD) == set(SHAPES)
    used = set().union(*map(shapes, KINDS.values()))
    assert used - set(SHAPES) == {"record", "map", "list", "word", "moment", "schema"}


def test_only_free_text_takes_anything() -> None:
    assert set(SHAPES) - set(BAD) == {"text"}


def test_a_long_value_is_quoted_in_part() -> None:
    assert quoted("abc") == '"abc"'
    assert len(quoted("x" * 10_000)) == LONGEST_QUOTED + 2


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_hours_are_read_as_they_are_written(first: int, length: int) -> None:
    last = min(first + length, 1440)
    assert read_hours(write_hours(first, last)) == (first, last)


@pytest.mark.parametrize("shape", sorted(set(SHAPES) - {"zone"}))  # that one looks on the disk
@given(value=st.text(max_size=30))
def test_no_value_breaks_a_shape(shape: str, value: str) -> None:
    assert isinstance(SHAPES[shape](value), str)
