"""DER: one way to write each value, and nothing else is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.storage import der
from therasched.storage.der import NotDer

OIDS = st.builds(
    lambda first, rest: ".".join(map(str, [*first, *rest])),
    st.sampled_from([(0, 0), (0, 39), (1, 2), (2, 5), (2, 999)]),
    st.lists(st.integers(0, 2**40), max_size=9),
)


def test_values_are_written_as_the_standard_has_them() -> None:
    assert der.write_name("1.2.840.113549").hex() == "06062a864886f70d"
    assert der.write_name("2.999.3").hex() == "0603883703"
    assert [der.write_number(n).hex() for n in (0, 127, 128, -128, -129)] == [
        "020100",
        "02017f",
        "02020080",
        "020180",
        "0202ff7f",
    ]
    assert der.write(der.OCTETS, b"x" * 200)[:3].hex() == "0481c8"
    assert der.write(der.OCTETS, b"x" * 300)[:4].hex() == "0482012c"


@given(st.integers(-(2**200), 2**200))
def test_a_number_comes_back(value: int) -> None:
    assert der.number(der.read(der.write_number(value))) == value


@given(OIDS)
def test_a_name_comes_back(dotted: str) -> None:
    assert der.name(der.read(der.write_name(dotted))) == dotted


@given(st.recursive(st.binary(max_size=300), lambda inner: st.lists(inner, max_size=4)))
def test_lists_of_any_depth_come_back(value: object) -> None:
    def write(one: object) -> bytes:
        if isinstance(one, bytes):
            return der.write(der.OCTETS, one)
        assert isinstance(one, list)
        return der.write(der.SEQUENCE, *map(write, one))

    def read(one: der.Value) -> object:
        return one.content if one.tag == der.OCTETS else [read(part) for part in one.parts()]

    assert read(der.read(write(value))) == value


@given(st.binary(max_size=60))
def test_what_is_read_is_what_would_be_written(data: bytes) -> None:
    try:
        value = der.read(data)
    except NotDer:
        return
    assert der.write(value.tag, value.content) == value.raw == data


@pytest.mark.parametrize(
    "data",
    [
        "",
        "04",
        "0401",  # cut off
        "0482",
        "048201",
        "040100ff",  # something behind
        "04800000",  # an open length
        "04810100",  # lengths that could be shorter
        "0482008000" + "00" * 127,
        "0485000000000100",
        "1f0100",  # a long tag
    ],
)
def test_another_spelling_is_refused(data: str) -> None:
    with pytest.raises(NotDer):
        der.read(bytes.fromhex(data))


@pytest.mark.parametrize("data", ["0200", "02020001", "0202ffff", "040101"])
def test_a_number_has_one_spelling(data: str) -> None:
    with pytest.raises(NotDer):
        der.number(der.read(bytes.fromhex(data)))


@pytest.mark.parametrize(
    "data", ["0600", "06022a80", "06032a8001", "0602802a", "04022a03", "0641" + "2a" * 65]
)
def test_a_name_has_one_spelling(data: str) -> None:
    with pytest.raises(NotDer):
        der.name(der.read(bytes.fromhex(data)))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("20260303104000Z", datetime(2026, 3, 3, 10, 40, tzinfo=UTC)),
        ("20260303104000.5Z", datetime(2026, 3, 3, 10, 40, 0, 500_000, tzinfo=UTC)),
        ("20260303104000.1234567Z", datetime(2026, 3, 3, 10, 40, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_a_time_is_read(text: str, at: datetime) -> None:
    assert der.time(der.Value(der.TIME, text.encode(), b"")) == at


@pytest.mark.parametrize(
    "text",
    [
        "20260303104000",
        "202603031040Z",
        "20260303104000+0100",
        "20260303104000.50Z",
        "20260303104000.Z",
        "20260230104000Z",
        "00000303104000Z",
        "20260303104060Z",
        "２０260303104000Z",
        "20260303104000Z\n",
    ],
)
def test_a_time_has_one_spelling(text: str) -> None:
    with pytest.raises(NotDer):
        der.time(der.Value(der.TIME, text.encode(), b""))


def test_a_list_of_very_many_values_is_read_at_once() -> None:
    """Reading is as long as the bytes are, not as their square: this would take a minute."""
    value = der.read(der.write(der.SEQUENCE, b"\x05\x00" * 60_000))
    assert len(value.parts()) == 60_000


def test_a_plain_value_has_no_parts() -> None:
    with pytest.raises(NotDer):
        der.read(der.write(der.OCTETS, b"\x04\x00")).parts()
