"""Six notes whose canonical form, hashes and signature are written down for ever.

`tests/golden/signing/` holds what becomes of each; another program that signs or verifies can hold
itself against it. Salt, time and key are fixed; the key is made up for tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support import testkeys
from therasched.domain import canon, chain
from therasched.domain.chain import Event
from therasched.storage.yamltree import plain, read_tree

if TYPE_CHECKING:
    from therasched.domain.canon import Data

SALT = "00112233445566778899aabbccddeeff"
AFTER = ("ab" * 32, "cd" * 32)
CONTEXT: dict[str, Data] = {
    "practice": "Test practice",
    "timezone": "Europe/Berlin",
    "offsets": {"start": "+0100", "end": "+0100"},
    "clients": {"anna-k": {"name": "Anna K.", "born": "2016-05-01"}},
    "service": {"code": "SLT50", "title": "Speech therapy"},
    "practitioner": {"name": "Lena Berg", "credentials": "MSc"},
}
NOTES = {
    "direct": """\
# yaml-language-server: $schema=../../../.therasched/schema/session.json
id: k7f3mq
type: session
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k]
start: 2026-03-10 14:00
end: 2026-03-10 14:50
reminders:
  - {to: client, by: email, before: 1d}
plan: |
  Review the thought record; start exposure step 3.
outcome:
  clients:
    anna-k:
      attendance: attended
      note: |
        Managed floor 3 "with support": 7 of 10.
      homework: |
        Take the lift twice.
admin:
  shared: {anna-k: 2026-03-10T15:02:11Z}
""",
    "group": """\
id: k7b2bb
type: session
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k, ben-o, maria-s]
start: 2026-03-10 10:00
end: 2026-03-10 11:00
plan: "-"
outcome:
  note: What everybody in the group may have in the record.
  clients:
    maria-s: {attendance: no-show}
    anna-k: {attendance: attended, review: partly, review_note: 'Once, with me.'}
    ben-o:
      attendance: attended
      note: |
        Only Ben's record.

        Two paragraphs.
""",
    "indirect": """\
id: p2qdhb
type: task
mode: indirect
service: slt-50
practitioner: lena
clients: [anna-k]
start: 2026-03-10
end: 2026-03-11
tags: ["no", '007', 14:00, ~, 'null', "2026-03-10"]
outcome:
  status: completed
  note: Report for school # 2, sent.
""",
    "video": """\
id: t8m9np
type: video
mode: direct
service: slt-50
practitioner: lena
clients: [tanaka]
start: 2026-03-10 02:30+01:00
end: 2026-03-10 03:20+01:00
place: https://meet.example.org/lena?a=1&b=2#c
plan: 家族との会話 👩\u200d👧, naïve “quotes” – e\u0301 and é
outcome:
  clients:
    tanaka:
      attendance: attended
      note: |
        田中さん: 「はい」
        🙂 right-to-left: שלום
""",
    "whitespace": """\
id: c5d6fg
type: session
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k]
start: 2026-03-10 16:00
end: 2026-03-10 16:50
title: '   leading and trailing   '
plan: "\\n\\n  indented first\\t\\r\\n\\tthen a tab \\t \\r\\rtwo\\N 3\\u2028four\\u2029\\n\\n \\n"
outcome:
  note: |+
    trailing blanks\x20\x20\x20
    \t
      deeper

  clients:
    anna-k: {attendance: attended, note: "\\ufeffmark, no-break\\_space, \\u200bzero width"}
""",
    "own-keys": """\
x-first: {b: [1, 2.50, {deep: [[a], []]}], a: '', "c d": "e: f"}
id: d7f8gh
type: session
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k]
start: 2026-03-10 17:00
end: 2026-03-10 17:50
x-Ünïcode key: yes
x-\\back"slash": 'it''s'
outcome:
  clients: {anna-k: {attendance: attended, x-mood: good}}
  x-list:
    - - a
      - b
    - c: d
""",
}


def content(data: bytes) -> dict[str, Data]:
    """The plain data of a file."""
    whole = plain(read_tree(data).root)
    assert isinstance(whole, dict)
    return whole


def signed(note: dict[str, Data]) -> Event:
    """The event that signs a note, canonical or not."""
    name = note["id"]
    assert isinstance(name, str)
    event = Event(
        kind=chain.SIGN,
        practice="test",
        by="lena",
        at="2026-03-10T18:02:11Z",
        session=name,
        n="1",
        role=chain.PRACTITIONER,
        locks_at="2026-03-11T18:02:11Z",
    )
    body: dict[str, Data] = {"context": canon.canonical(CONTEXT), "note": canon.canonical(note)}
    return testkeys.signed(chain.drafted(event, body, SALT, AFTER), "lena")


def vector(text: str) -> dict[str, str]:
    """What becomes of a note, step by step, as text."""
    event = signed(content(text.encode()))
    return {
        "file": text,
        "canonical": canon.to_json(event.note),
        "salt": event.salt,
        "body": canon.to_json(dict(event.body or {})),
        "digest": event.digest,
        "signed": chain.signed_bytes(event).decode(),
        "key": testkeys.public("lena"),
        "sig": event.sig,
        "line": chain.line(event),
        "link": chain.link(event),
    }
