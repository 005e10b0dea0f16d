"""A person given another code: which files change by it, and which must not."""

from __future__ import annotations

import pytest

from therasched.domain.notice import Recipient
from therasched.domain.outbox import recipient_hash
from therasched.errors import Refused
from therasched.storage.recoding import Recoding, code_of, free_code, practice_in

CLIENT = "clients/c014.yaml"
SESSION = "sessions/2026/03/2026-03-05-1400-c5d6fg.yaml"
OTHER = "sessions/2026/03/2026-03-06-1400-d5d6fg.yaml"
LOG = "signed/c5/c5d6fg.log.yaml"
TEXT = b"""\
id: c5d6fg   # hers
clients: [anna-k, c014]
participants: [school-ot]
reminders:
  - {to: school-ot, by: email, before: 1d}
  - {to: client, by: email, before: 1d}
outcome:
  clients:
    anna-k: {attendance: attended}
    c014:
      attendance: no-show
admin:
  shared: {c014: 2026-03-10T15:02:11Z}
"""


@pytest.mark.parametrize(
    ("code", "taken", "free"),
    [
        ("c014", ["c014", "c020", "c1x", "d099"], "c021"),
        ("c999", ["c999"], "c1000"),
        ("anna-k", ["anna-k"], "anna-k-2"),
        ("anna-k", ["anna-k", "anna-k-2", "anna-k-x"], "anna-k-3"),
        ("007", ["007"], "007-2"),
        ("a" * 64, ["a" * 64], "a" * 60 + "-2"),
    ],
)
def test_which_code_is_free(code: str, taken: list[str], free: str) -> None:
    assert free_code(code, taken) == free


def test_what_a_client_is_called_in_files() -> None:
    ours = {CLIENT: b"# new\ncode: c014\nname: Dora\n", SESSION: TEXT, "README": b"c014\n"}
    assert Recoding(CLIENT, "c015", "p").files({}, ours) == {
        CLIENT: None,
        "clients/c015.yaml": b"# new\ncode: c015\nname: Dora\n",
        SESSION: TEXT.replace(b"c014", b"c015"),
    }


def test_what_a_contact_is_called_in_files() -> None:
    path = "contacts/school-ot.yaml"
    client = b"code: c014\nname: A\nguardians: [mum]\ncontacts: [school-ot, mum]\n"
    ours = {path: b"code: school-ot\nname: Ott\n", SESSION: TEXT, CLIENT: client}
    found = Recoding(path, "school-ot-2", "p").files({}, ours)
    assert found == {
        path: None,
        "contacts/school-ot-2.yaml": b"code: school-ot-2\nname: Ott\n",
        SESSION: TEXT.replace(b"school-ot", b"school-ot-2"),
        CLIENT: client.replace(b"school-ot", b"school-ot-2"),
    }


def test_what_named_the_code_when_clones_parted_stays() -> None:
    """It meant somebody else, or nobody."""
    ours = {CLIENT: b"code: c014\nname: Dora\n", SESSION: TEXT.replace(b"no-show", b"attended")}
    found = Recoding(CLIENT, "c015", "p").files({SESSION: TEXT}, ours)
    assert {*found} == {CLIENT, "clients/c015.yaml"}


def test_what_can_not_be_read_stays() -> None:
    ours = {CLIENT: b"code: c014\nname: Dora\n", SESSION: b"clients: [c014", OTHER: b"- c014\n"}
    assert {*Recoding(CLIENT, "c015", "p").files({}, ours)} == {CLIENT, "clients/c015.yaml"}


def test_what_is_signed_is_refused() -> None:
    ours = {CLIENT: b"code: c014\nname: Dora\n", SESSION: TEXT, LOG: b"- {}\n"}
    with pytest.raises(Refused, match="c5d6fg is signed with it") as told:
        Recoding(CLIENT, "c015", "p").files({}, ours)
    assert CLIENT in told.value.hint


def test_nobody_gets_a_message_twice_for_it() -> None:
    old, new, hers = (
        recipient_hash("p", session, Recipient(code, "client", "", ""))
        for session, code in (("c5d6fg", "c014"), ("c5d6fg", "c015"), ("d5d6fg", "c014"))
    )
    ledger = f"- {{to: {old}}}\n- {{to: {hers}}}\n"
    ours = {
        CLIENT: b"code: c014\nname: Dora\n",
        SESSION: TEXT,
        "outbox/2026-03.log.yaml": ledger.encode(),
    }
    found = Recoding(CLIENT, "c015", "p").files({}, ours)
    assert found["outbox/2026-03.log.yaml"] == ledger.replace(old, new).encode()


def test_of_whom_a_file_is_and_of_which_practice() -> None:
    assert code_of(CLIENT) == "c014"
    assert practice_in(b"id: kranich\nname: K\n") == "kranich"
