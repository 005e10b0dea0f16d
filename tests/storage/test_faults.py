"""A file against the field table: every fault at once, in its place, nothing clinical in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.hostile import CASES
from therasched.domain.audit import Fault
from therasched.storage import faults, records
from therasched.storage.fields import CLIENT, SESSION
from therasched.storage.settings_fields import PRACTICE
from therasched.storage.yamltree import read_tree

if TYPE_CHECKING:
    from therasched.domain.finding import Finding
    from therasched.storage.field import Field

MARK = "QUINCE"
SOUND = """\
id: k7f3mq
type: session
mode: direct
service: slt-50
clients: [anna-k, ben-o]
start: 2026-03-02 09:30
end: 2026-03-02 10:20
x-own: {a: [b]}
reminders:
  - {to: client, by: email, before: 1d}
plan: |
  QUINCE
cancelled: {by: client, at: 2026-03-01 09:00, reason: QUINCE}
outcome:
  note: QUINCE
  clients:
    anna-k: {attendance: attended, note: QUINCE, homework: "QUINCE, QUINCE"}
    ben-o:
      review: done
      review_note: QUINCE
      homework: |
        QUINCE
admin: {shared: {anna-k: 2026-03-02T10:00:00Z}}
"""


def found(text: str, kind: Field = SESSION) -> tuple[Finding, ...]:
    return records.load("a.yaml", text.encode(), kind).findings


def told(text: str, kind: Field = SESSION) -> list[str]:
    return [f"{one.line}:{one.column}: {one.message}" for one in found(text, kind)]


def changed(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new, 1)


def test_a_sound_file_has_no_fault() -> None:
    assert found(SOUND) == ()
    assert found(SOUND.replace("\n", "\r\n")) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: k7f3mq\n", "", ['1:1: "id" is missing']),
        ("id: k7f3mq", "id:", ['1:1: "id" is empty']),
        ("id: k7f3mq", "id: K7", ['1:5: id: "K7" is not a session id']),
        ("mode: direct", "mode: diect", ['3:7: mode "diect" is not one of direct, indirect']),
        ("mode: direct", "mode: [direct]", ['3:1: "mode" must be one value, not a list']),
        (
            "clients: [anna-k, ben-o]",
            "clients: anna-k",
            ['5:10: "clients" must be a list, not one value'],
        ),
        ("clients: [anna-k, ben-o]", "clients:", []),
        ("[anna-k, ben-o]", "[anna-k, Ben]", ['5:19: clients: "Ben" is not a code']),
        ("[anna-k, ben-o]", "[anna-k, '']", ['5:19: "clients.1" is empty']),
        (
            "[anna-k, ben-o]",
            "[anna-k, [ben-o]]",
            ['5:19: "clients.1" must be one value, not a list'],
        ),
        ("before: 1d", "before: soon", ['10:37: before: "soon" is not a time before the session']),
        ("to: client, ", "", ['10:5: "to" is missing']),
        (
            "  - {to: client, by: email, before: 1d}",
            "  - 1d",
            ['10:5: "reminders.0" must be a block'],
        ),
        ("x-own:", "own:", ['8:1: unknown key "own"']),
        ("plan: |", "plun: |", ['11:1: unknown key "plun"']),
        (
            "by: client, at",
            "by: her, at",
            ['13:17: by "her" is not one of client, practitioner, clinic'],
        ),
        ("at: 2026-03-01 09:00, ", "", ['13:1: "at" is missing']),
        (
            "attendance: attended",
            "attendance: attendet",
            ['17:26: attendance "attendet" is not one of attended, cancelled'],
        ),
        ("    ben-o:\n", "    Ben:\n", ['18:5: "Ben" is not a code']),
        ("10:00:00Z}", "10:00}", ['23:26: anna-k: "2026-03-02T10:00" is not a time in UTC']),
        ("{anna-k: 2026-03-02T10:00:00Z}", "{anna-k: }", ['23:18: "admin.shared.anna-k" is empty']),
        (
            "note: QUINCE\n",
            "note: [QUINCE]\n",
            ['15:3: "outcome.note" must be one value, not a list'],
        ),
        ("outcome:\n", "outcome:\n  - QUINCE\nx-rest:\n", ['14:1: "outcome" must be a block']),
    ],
)
def test_faults_and_their_places(old: str, new: str, expected: list[str]) -> None:
    begun = zip(told(changed(old, new)), expected, strict=True)
    assert all(message.startswith(beginning) for message, beginning in begun)


def test_all_faults_at_once_in_the_order_of_the_file() -> None:
    text = SOUND.replace("k7f3mq", "K7").replace("direct", "diect").replace("1d", "1x")
    assert [int(one.partition(":")[0]) for one in told(text)] == [1, 3, 10]


def test_entries_that_must_hold_something() -> None:
    settings = "schema: 2\nid: k\nname: K\ntimezone: UTC\npractitioner: l\n"
    text = f"{settings}practitioners: {{l: }}\nservices: {{s: , t: {{title: T}}}}\ntypes: {{r: }}\n"
    assert [one[:30] for one in told(text, PRACTICE)] == [
        '1:9: schema "2" is not one of ',
        '6:17: "practitioners.l" must b',
        '7:12: "services.s" must be a b',
        '7:17: "minutes" is missing',
    ]


@pytest.mark.parametrize("text", ["[]\n", "a\n", "''\n", "- a\n"])
def test_a_file_that_is_no_mapping(text: str) -> None:
    [one] = found(text, CLIENT)
    assert one.message.startswith('the file must be a block of "key: value" lines')
    assert (one.line, one.column, one.excerpt) == (1, 1, "")


def test_a_word_is_suggested() -> None:
    [one] = found(changed("mode: direct", "mode: diect"))
    assert (one.suggestion, one.excerpt) == ("direct", "mode: diect")
    [one] = found(changed("service: ", "servce: "))
    assert (one.suggestion, one.excerpt) == ("service", "servce")
    [one] = found(changed("mode: direct", "mode: zzz"))
    assert one.suggestion == ""


# --- nothing clinical in it ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("plan: |\n  QUINCE", "plun: |\n  QUINCE"),
        ("plan: |\n  QUINCE", "plun: QUINCE"),
        ("plan: |\n  QUINCE", "plan: [QUINCE]"),
        ("plan: |\n  QUINCE", "plan: {QUINCE: QUINCE}"),
        ("plan: |\n  QUINCE", "plan: |\n  a\nshe said QUINCE: twice"),
        ("plan: |\n  QUINCE", f"plan: |\n  a\n{'QUINCE' * 9}: twice"),
        ("reason: QUINCE", "reason: |\n  QUINCE\n  QUINCE"),
        ("reason: QUINCE", 'reason: "QUINCE\\nQUINCE"'),
        ("by: client, at", "reason: QUINCE, by: her, at"),
        ("note: QUINCE, homework", "note: QUINCE, attendnce: x, homework"),
        ("attendance: attended, note: QUINCE", "note: QUINCE, attendance: QUIN"),
        ("note: QUINCE, homework", "nte: QUINCE, homework"),
        ('homework: "QUINCE, QUINCE"}', 'homework: ["QUINCE, QUINCE"]}'),
        ("x-own: {a: [b]}", "x-own: {a: QUINCE}\nmode2: 1"),
        ("mode: direct", "mode: direct\n  QUINCE"),
        ("service: slt-50", "service: |\n  slt-50\n  QUINCE"),
        ("clients: [anna-k, ben-o]", "clients: anna-k\n  QUINCE"),
        ("{to: client,", "{x-own: QUINCE, to: Mum QU,"),
    ],
)
def test_no_finding_shows_clinical_text(old: str, new: str) -> None:
    findings = found(changed(old, new))
    assert findings
    assert MARK not in repr(findings)


def test_what_is_private_before_the_fault_is_hidden_in_place() -> None:
    text = changed("attendance: attended, note: QUINCE", "note: QUINCE, attendance: x")
    [one] = found(text)
    assert one.excerpt == "    anna-k: {note: ······, attendance: x"
    assert one.excerpt[one.column - 1 :] == "x"


def test_what_comes_after_the_fault_is_not_shown() -> None:
    [one] = found(changed("mode: direct", "mode: diect  # QUINCE"))
    assert one.excerpt == "mode: diect"


def test_a_line_of_text_that_became_a_key() -> None:
    [one] = found(changed("plan: |\n  QUINCE", "plan: |\n  a\nshe said: twice"))
    assert one.message == "this text is no key"
    assert one.hint == "indent it below the key it is for"
    assert one.excerpt == "········"


def test_a_long_line_has_no_excerpt() -> None:
    [one] = found(changed("mode: direct", f"mode: {'x' * 300}"))
    assert one.excerpt == ""
    assert len(one.message) < 120


@given(st.data())
def test_no_slip_of_the_hand_shows_clinical_text(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SOUND)))
    cut = data.draw(st.integers(0, 4))
    typed = data.draw(st.text(alphabet=" :-[]{}\"'|>#\n\tx,&*!%@`", max_size=4))
    text = SOUND[:at] + typed + SOUND[at + cut :]
    # What is left of the marker is looked for: parts of it stand for the text.
    findings = [one for one in found(text) if not one.message.startswith("unknown key")]
    assert "QUIN" not in repr(findings)
    assert "UINCE" not in repr(findings)


# --- rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "word", "place", "excerpt"),
    [
        (("clients", 1), "ben-o", "5:19", "clients: [anna-k, ben-o"),
        (("service",), "slt-50", "4:10", "service: slt-50"),
        (("outcome", "clients", "ben-o"), "ben-o", "18:5", "    ben-o"),
        (("reminders", 0, "to"), "client", "10:10", "  - {to: client"),
        (("outcome", "clients"), "", "16:3", "  clients"),
        (("plan",), "", "11:1", "plan"),
        (("title",), "", "1:1", ""),
        (("outcome", "status"), "", "14:1", "outcome"),
        (("clients", 7), "", "5:1", "clients"),
        (("service", "x"), "", "4:1", "service"),
        ((), "", "1:1", ""),
    ],
)
def test_rules_are_given_their_places(
    path: tuple[str | int, ...], word: str, place: str, excerpt: str
) -> None:
    [one] = faults.findings("a.yaml", read_tree(SOUND.encode()), SESSION, [Fault(path, "m", word)])
    assert (f"{one.line}:{one.column}", one.excerpt) == (place, excerpt)


def test_columns_count_characters_also_behind_a_byte_order_mark() -> None:
    [one] = found("\ufeff" + changed("mode: direct", "title: 田中 é\nmode: é"))
    assert (one.line, one.column) == (4, 7)


# --- hostile files -------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_hostile_files_are_told_and_nothing_breaks(name: str) -> None:
    loaded = records.load("a.yaml", CASES[name](), SESSION)
    assert loaded.findings
    assert all(one.path == "a.yaml" and one.line >= 1 for one in loaded.findings)
    assert all(len(one.message) < 400 and len(one.excerpt) < 400 for one in loaded.findings)
