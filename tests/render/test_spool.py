from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from therasched.render.spool import Spool


@given(st.lists(st.binary(max_size=100_000), max_size=6))
def test_what_comes_out_is_what_went_in(pieces: list[bytes]) -> None:
    spool = Spool()
    for piece in pieces:
        spool.add(piece)
    assert b"".join(spool.parts()) == b"".join(pieces)


def test_what_resembles_itself_takes_little_room() -> None:
    spool = Spool()
    for number in range(20_000):
        spool.add(b"BEGIN:VEVENT\r\nUID:%032x\r\nEND:VEVENT\r\n" % number)
    assert len(spool._packed) < 200_000
