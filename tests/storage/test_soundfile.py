"""Files in the plainest spelling: what is read so is just what the parser would have given."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.test_codec import sessions
from therasched.domain.audit import Fault
from therasched.storage import codec, faults, records, soundfile, yamltree
from therasched.storage.fields import CLIENT, CONTACT, SESSION
from therasched.storage.sessions import HEADER, STYLE
from therasched.storage.settings_fields import PRACTICE
from therasched.storage.yamldump import dump

if TYPE_CHECKING:
    from therasched.domain.session import Session
    from therasched.storage.field import Field

EXAMPLE = Path(__file__).parents[2] / "data-example"
SETTINGS = """\
schema: 1
id: praxis
name: Praxis "am Tor"
timezone: Europe/Berlin
practitioner: lena
practitioners:
  lena:
    name: Lena
    requires_cosign: [tom, ines]
services:
  slt-50:
    title: 'Speech therapy'
    minutes: 50
hours:
  mon: [08:00-12:00, 13:00-20:00]
holidays:
  - {day: 2026-12-24, until: 2026-12-26, title: "Weihnachten"}
"""
CLIENT_FILE = """\
code: anna-k
name: Anna Łucja Krüger
email: anna@example.org
phone: +49 30 23125 000
consent:
  email: 2026-01-02
"""
USUAL = """\
# yaml-language-server: $schema=../../../.therasched/schema/session.json
id: k7f3mq
type: video
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k, ben-o]
start: 2026-03-10 14:00
end: 2026-03-10 14:50
place: https://meet.example.org/lena
participants: [school-ot]
reminders:
  - {to: client, by: email, before: 1d}
  - {to: practitioner, by: browser, before: 15m}
plan: |
  Review the thought record; start exposure step 3.
    - indented

  Last: "quoted" #4.
outcome:
  note: "-"
  clients:
    anna-k:
      attendance: attended
      homework: |-
        Take the lift twice.
    ben-o:
      attendance: no-show
admin:
  calendar: {sequence: 2, stamp: 2026-03-09T15:02:11Z, of: "568e7846"}
  shared: {anna-k: 2026-03-10T15:02:11Z}
"""
SLIPS = st.sampled_from(
    [
        *("", " ", "  ", "\n", "\n  ", "\t", ":", ": ", " #", "#", "-", "- ", "'", '"', "\\", "|"),
        *(">", "&a", "*a", "!", "%", "@", "`", "[", "]", "{", "}", ",", ", ", "?", "? ", "~", "0"),
        *(
            "é",
            "\x85",
            "\u2028",
            "\ufeff",
            "\xa0",
            "\x7f",
            "\ud7ff",
            "<<<<<<<",
            "x-own: 1\n",
            "...",
        ),
    ]
)
KINDS = {"sessions": SESSION, "clients": CLIENT, "contacts": CONTACT}
TEXTS = [(USUAL, SESSION), (SETTINGS, PRACTICE), (CLIENT_FILE, CLIENT)]


def spelled(session: Session) -> bytes:
    return dump(codec.encode_session(session), STYLE, header=HEADER).encode()


def agrees(data: bytes, root: Field) -> bool:
    """Whether it is read line by line; fails where the parser says something else."""
    found = soundfile.read(data, root)
    if found is not None:
        document = yamltree.read_tree(data)
        assert faults.table_faults(document, root) == []
        assert repr(yamltree.plain(document.root)) == repr(found)  # in the same order
    return found is not None


def test_every_file_of_the_example_that_the_program_wrote_is_read_so() -> None:
    files = [
        (path, root)
        for folder, root in KINDS.items()
        for path in sorted(EXAMPLE.glob(f"{folder}/**/*.yaml"))
    ]
    unusual = [path.name for path, root in files if not agrees(path.read_bytes(), root)]
    assert len(unusual) < len(files) / 10
    agrees((EXAMPLE / "therasched.yaml").read_bytes(), PRACTICE)


@pytest.mark.parametrize(("text", "root"), TEXTS)
def test_all_that_a_file_may_hold(text: str, root: Field) -> None:
    assert agrees(text.encode(), root)


@given(sessions())
def test_whatever_this_program_writes(session: Session) -> None:
    agrees(spelled(session), SESSION)


@given(st.data())
def test_a_slip_is_read_alike_or_left(data: st.DataObject) -> None:
    text, root = data.draw(st.sampled_from(TEXTS))
    if root is SESSION and data.draw(st.booleans()):
        text = spelled(data.draw(sessions())).decode()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(SLIPS) + text[at + data.draw(st.integers(0, 3)) :]
    agrees(text.encode(), root)


@given(st.data())
def test_lines_that_change_places_depth_or_stand_twice(data: st.DataObject) -> None:
    text, root = data.draw(st.sampled_from(TEXTS))
    lines = text.splitlines(keepends=True)
    one = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines)))
    line = lines[one] if data.draw(st.booleans()) else lines.pop(one)
    lines.insert(other, data.draw(st.sampled_from(["", " ", "  "])) + line)
    agrees("".join(lines).encode(), root)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mode: direct", "mode: diect"),
        ("clients: [anna-k", "clients: [Anna"),
        ("clients: [anna-k, ben-o]", "clients: {anna-k, ben-o}"),
        ("clients: [anna-k, ben-o]", "clients: anna-k"),
        ("clients: [anna-k, ben-o]", "clients:"),
        ("clients: [anna-k, ben-o]", "clients:\n  anna-k"),
        ("clients: [anna-k", "clients: [a:"),
        ("clients: [anna-k", 'clients: ["-"'),
        ("id: k7f3mq", "id: aeiou"),
        ("id: k7f3mq", "id: k7f3mq\n\n"),
        ("id: k7f3mq", "id:k7f3mq"),
        ("id: k7f3mq", "id:  k7f3mq"),
        ("id: k7f3mq", "id: |"),
        ("type: video", "type: &a video"),
        ("type: video", "type: video:"),
        ("type: video", "type: video "),
        ("type: video", "type: video # a remark"),
        ("type: video", "type: vi: deo"),
        ("type: video", "type:\n  video"),
        ("type: video", "type: video\n more"),
        ("place: https", 'place: "\\x41'),
        ("place: https", "place: 'it''s'\nroom: https"),
        ("before: 1d", "before: soon"),
        ("before: 1d", "later: 1d"),
        ("before: 1d", "by: email"),
        ("  - {to: client", "  -  {to: client"),
        ("  - {to: client, by: email, before: 1d}", "  to: client"),
        ("sequence: 2", "sequence: two"),
        ("sequence: 2, ", ""),
        ("{anna-k: 2026", "{Anna: 2026"),
        ("{anna-k: 2026", "{ben-o: 2026-03-10T15:02:11Z, ben-o: 2026"),
        ("    ben-o:", "    anna-k:"),
        ("    ben-o:", "    Ben:"),
        ("    ben-o:", "    ben-o"),
        ("outcome:", "outcome"),
        ("end: 2026-03-10 14:50\n", ""),
        ("plan: |", "plan: |2"),
        ("plan: |", "plan: |\n"),
        ("    - indented", "    \t- indented"),
        ("    - indented", "     "),
        ("  Last", "  <<<<<<< mine"),
        ("place:", "x-place:"),
        ("outcome:", "outcome: {}"),
        (USUAL, ""),
        (USUAL, "\n"),
        (USUAL, USUAL[:-1]),
        (USUAL, USUAL + "---\n"),
        (USUAL, "\ufeff" + USUAL),
        (USUAL, USUAL + "x" * soundfile.LARGEST),
        ("exposure", "\udcff"),
    ],
)
def test_whatever_is_unusual_or_wrong_is_left_to_the_parser(old: str, new: str) -> None:
    assert old in USUAL
    text = USUAL.replace(old, new, 1).encode("utf-8", "surrogateescape")
    assert soundfile.read(text, SESSION) is None


def test_a_rule_that_is_broken_has_its_place_all_the_same() -> None:
    loaded = records.load("a.yaml", USUAL.encode(), SESSION)
    assert (loaded.document, loaded.findings, loaded.whole) == (None, (), loaded.data)
    [placed] = loaded.with_faults(SESSION, [Fault(("plan",), "it is odd")]).findings
    assert (placed.where, placed.message) == ("a.yaml:15:1", "it is odd")


def test_what_was_handed_out_may_be_changed_without_harm() -> None:
    first = soundfile.read(USUAL.encode(), SESSION)
    assert first is not None
    whole = copy.deepcopy(first)
    for changed in (first["clients"], first["reminders"], first["participants"]):
        assert isinstance(changed, list)
        changed.append("x")
    wish = first["reminders"]
    assert isinstance(wish, list)
    assert isinstance(wish[0], dict)
    wish[0]["by"] = "browser"
    assert soundfile.read(USUAL.encode(), SESSION) == whole


def test_a_line_means_what_its_place_says_wherever_it_stood_before() -> None:
    """`by: email` is a line of a list and of nothing else; a note may hold any line."""
    assert soundfile.read(USUAL.encode(), SESSION) is not None
    moved = USUAL.replace("plan: |\n", "plan: |\n  clients: [anna-k, ben-o]\n")
    found = soundfile.read(moved.encode(), SESSION)
    assert found is not None
    assert str(found["plan"]).startswith("clients: [anna-k, ben-o]\n")
    doubled = USUAL.replace("clients: [", "clients: [anna-k, ben-o]\nclients: [", 1)
    assert soundfile.read(doubled.encode(), SESSION) is None
    deeper = USUAL.replace("  note: ", "  service: slt-50\n  note: ")
    assert soundfile.read(deeper.encode(), SESSION) is None


def test_few_lines_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundfile, "MANY_LINES", 5)
    monkeypatch.setattr(soundfile, "_places", {})
    for number in range(20):
        text = USUAL.replace("09:30", f"{number:02}:30")
        assert soundfile.read(text.encode(), SESSION) is not None
    assert max(len(one.met) for one in soundfile._places.values()) <= 5
