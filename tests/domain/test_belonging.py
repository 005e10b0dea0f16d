"""Whose a session with a fault is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import build
from therasched.domain.belonging import Faulty, concerned
from therasched.domain.chain import SIGN, Event

if TYPE_CHECKING:
    from therasched.domain.canon import Data

PRACTICE = build.practice()


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("clients: [anna-k]\nstart: [", {"anna-k"}),
        ("clients: [anna-k, ben-o]  # both\nplan: |\n  :", {"anna-k", "ben-o"}),
        ("clients:\n- anna-k\n- ben-o\nx: [", {"anna-k", "ben-o"}),
        ("clients:\n  - anna-k\n\n  - ben-o\nx: [", {"anna-k", "ben-o"}),
        ('clients: ["anna-k"]\n<<<<<<< a\nclients: [ben-o]\n', {"anna-k", "ben-o"}),
        ("clients: [anna-k]\noutcome: {clients: {ben-o: x}}", {"anna-k", "ben-o"}),
        ("clients: [ana-k]", None),
        ("clients: [ana-k, ben-o]", None),
        ("clients: []\ntype: session", None),
        ("# clients: [anna-k]\n", None),
        ('clients: ["anna\\x2dk"]', None),
        ("", None),
        ("\xff", None),
        ("type: team\ntitle: [", set()),
        ("type: 'team'\ntitle: about anna-k [", {"anna-k"}),
        ("type: team\nclients: [x]", None),
        ("type: team\ntype: session", None),
        ("type: unheard\n", None),
    ],
)
def test_whose_a_file_is_that_can_not_be_read(text: str, whose: set[str] | None) -> None:
    found = concerned(Faulty("k7f3mq", "a.yaml", text.encode("latin-1")), PRACTICE)
    assert (found is None, set(found or ())) == (whose is None, whose or set())


def test_what_was_signed_says_it_too() -> None:
    body: dict[str, Data] = {"context": {}, "note": {"clients": ["ben-o", "gone-x"]}}
    event = Event(SIGN, session="k7f3mq", body=body)
    assert event.note == body["note"]
    practice = PRACTICE._replace(signed={"k7f3mq": (event,)})
    faulty = Faulty("k7f3mq", "a.yaml", b"clients: [anna-k]\n[")
    assert set(concerned(faulty, practice) or ()) == {"anna-k", "ben-o"}
