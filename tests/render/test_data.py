from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.support import build
from tests.support.chains import Chain
from tests.support.screen import HOSTILE, names
from therasched.domain.carryover import CarryOver
from therasched.domain.finding import Finding
from therasched.domain.outcome import Cancelled
from therasched.render import data
from therasched.views import sheet

if TYPE_CHECKING:
    from therasched.views.entry import Entry

WEEK = {one.id[:4]: one for one in build.week()}
ENTRIES = dict(zip(WEEK, build.entries(WEEK.values()), strict=True))


def test_a_session_has_at_least_these_keys() -> None:
    assert data.session(ENTRIES["p2qd"]) == {
        "id": "p2qdhb",
        "type": "video",
        "role": "video",
        "mode": "direct",
        "service": "couple-75",
        "practitioner": "lena",
        "clients": [
            {"code": "ben-o", "name": "Ben O'Brien"},
            {"code": "maria-s", "name": "Maria S."},
        ],
        "who": "Ben O'Brien, Maria S.",
        "title": "",
        "start": "2026-03-02T11:00:00+01:00",
        "end": "2026-03-02T12:15:00+01:00",
        "whole_days": False,
        "minutes": 75,
        "group": True,
        "steps": {"schedule": True, "plan": False, "outcome": False},
        "signed": False,
        "done": False,
        "state": "draft",
        "signed_at": None,
        "locks_at": None,
        "signed_by": "",
        "cosigned_by": "",
        "returned": False,
        "comments": 0,
        "cancelled": False,
        "attendance": {},
        "status": "",
        "shared": [],
        "place": "https://meet.example.org/lena",
        "path": "sessions/2026/03/2026-03-02-1100-p2qdhb.yaml",
    }


@pytest.mark.parametrize(("name", "done"), [("t9wx", None), ("x6hh", False), ("k7f3", False)])
def test_done_is_null_where_no_outcome_is_asked_for(name: str, done: bool | None) -> None:
    assert data.session(ENTRIES[name])["done"] is done


def test_whole_days_end_with_the_next_day() -> None:
    told = data.session(ENTRIES["d8vb"])
    assert (told["start"], told["end"], told["whole_days"]) == (
        "2026-03-02T00:00:00+01:00",
        "2026-03-04T00:00:00+01:00",
        True,
    )


def test_a_document_holds_sessions_and_faults() -> None:
    found = Finding("a.yaml", 3, 7, "no", "yes", "excerpt: secret", "a way out")
    document = data.sessions_document([ENTRIES["k7f3"]], [found])
    assert document == {
        "schema": 1,
        "sessions": [data.session(ENTRIES["k7f3"])],
        "findings": [
            {
                "path": "a.yaml",
                "line": 3,
                "column": 7,
                "message": "no",
                "suggestion": "yes",
                "hint": "a way out",
            }
        ],
    }
    assert json.loads(json.dumps(document)) == document


def test_a_detail_adds_what_the_record_holds() -> None:
    day = date(2026, 2, 23)
    view = build.the_sheet(
        WEEK["k7f3"],
        [CarryOver("anna-k", "Breathe.", day), CarryOver("anna-k", note="N", note_on=day)],
    )
    told = data.detail(view)
    assert json.loads(json.dumps(told)) == told
    short = data.session(view.entry)
    assert told.items() >= short.items()
    assert {key: value for key, value in told.items() if key not in short} == {
        "room": "Room 1",
        "timezone": "",
        "series": "",
        "in_series": None,
        "fee": "",
        "tags": ["lift"],
        "participants": [{"code": "school-ot", "name": "Frau Ott, School"}],
        "reminders": [
            {"to": "client", "by": "email", "before": "1d"},
            {"to": "practitioner", "by": "browser", "before": "15m"},
        ],
        "cancellation": None,
        "plan": "Review the thought record; start exposure step 3.",
        "outcome": {
            "status": "",
            "note": "Managed floor 3 with support.",
            "clients": {
                "anna-k": {
                    "attendance": "attended",
                    "review": "partly",
                    "review_note": "Once, with me.",
                    "note": "",
                    "homework": "Take the lift twice.",
                }
            },
        },
        "shared_at": {"anna-k": "2026-03-02T10:40:00+01:00"},
        "carry_over": [
            {
                "client": "anna-k",
                "homework": homework,
                "homework_on": "2026-02-23" if homework else None,
                "review": "",
                "review_note": "",
                "note": note,
                "note_on": "2026-02-23" if note else None,
                "shared_note": "",
            }
            for homework, note in (("Breathe.", ""), ("", "N"))
        ],
        "remarks": [],
    }


def test_a_signed_session_tells_where_it_stands() -> None:
    made = Chain()
    made.sign("k7f3mq", "03-02 10:30")
    made.comment("k7f3mq", "03-02 11:00")
    made.send_back("k7f3mq", "03-02 12:00")
    stored = made.stored(WEEK["k7f3"])
    view = sheet.build(stored, made.practice())
    told = data.detail(view)
    assert {key: told[key] for key in ("signed", "done", "returned")} == dict.fromkeys(
        ("signed", "done", "returned"), True
    )
    assert (told["state"], told["signed_by"], told["comments"]) == ("locked", "lena", 1)
    assert told["signed_at"] == "2026-03-02T10:30:00+01:00"
    assert told["locks_at"] == "2026-03-03T10:30:00+01:00"
    assert told["remarks"] == [
        {
            "kind": "comment",
            "by": "Lena Berg",
            "at": "2026-03-02T11:00:00+01:00",
            "text": "Rang back.",
            "reason": "",
        },
        {
            "kind": "returned",
            "by": "Tom Hahn",
            "at": "2026-03-02T12:00:00+01:00",
            "text": "",
            "reason": "No plan.",
        },
    ]
    assert json.loads(json.dumps(told)) == told
    made.cosign("k7f3mq", "03-02 13:00")
    told = data.session(sheet.build(made.stored(WEEK["k7f3"], "x"), made.practice()).entry)
    assert (told["state"], told["done"], told["signed"]) == ("changed", False, True)
    assert (told["cosigned_by"], told["returned"]) == ("tom", False)


def test_a_detail_tells_who_called_it_off() -> None:
    told = data.detail(build.the_sheet(WEEK["c5bf"]))
    assert told["cancelled"] is True
    assert told["cancellation"] == {
        "by": "client",
        "at": "2026-03-03T07:00:00+00:00",
        "reason": "has a fever",
    }
    assert told["shared_at"] == {}


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("faults", [0, 2])
def test_a_document_in_parts_is_the_whole(
    count: int, faults: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "_TOGETHER", 2)
    entries, found = (
        [*ENTRIES.values()][:count],
        [Finding("a.yaml", 1, 2, "ä\n[", hint="b")] * faults,
    )
    parts = [*data.json_parts(map(data.session, entries), lambda: found)]
    whole = json.dumps(data.sessions_document(entries, found), ensure_ascii=False, indent=2)
    assert b"".join(parts).decode() == f"{whole}\n"
    assert len(parts) == 5 + (count + 1) // 2 + faults // 2


def table(*entries: Entry) -> str:
    """The lines of some sessions below their heading."""
    return b"".join([data.csv_heading(), *map(data.csv_line, entries)]).decode()


def lines(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


def test_a_table_has_a_heading_and_a_line_a_session() -> None:
    text = table(ENTRIES["c5bf"], ENTRIES["k7f9"])
    rows = [*csv.DictReader(lines(text))]
    assert rows[0] == {
        "id": "c5bfgh",
        "start": "2026-03-03T12:00:00+01:00",
        "end": "2026-03-03T12:50:00+01:00",
        "whole_days": "no",
        "minutes": "50",
        "type": "session",
        "role": "client",
        "mode": "direct",
        "service": "slt-50",
        "practitioner": "lena",
        "clients": "ben-o",
        "who": "Ben O'Brien",
        "title": "",
        "attendance": "ben-o=late-cancellation",
        "status": "",
        "cancelled": "yes",
        "place": "",
    }
    assert rows[1]["clients"] == "anna-k ben-o maria-s"
    assert rows[1]["attendance"] == "anna-k=attended ben-o=no-show maria-s=attended"
    assert text.count("\r\n") == 3


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(sign: str) -> None:
    one = ENTRIES["k7f3"]._replace(who=f"{sign}cmd|' /C calc'!A0", place=f"a{sign}b")
    (row,) = csv.DictReader(lines(table(one)))
    assert row["who"] == f"'{sign}cmd|' /C calc'!A0"
    assert row["place"] == f"a{sign}b"


@given(names(), names())
def test_cells_come_back_as_they_were(who: str, title: str) -> None:
    one = ENTRIES["k7f3"]._replace(who=who, title=title)
    heading, row = csv.reader(lines(table(one)))
    cells = dict(zip(heading, row, strict=True))
    for cell, text in ((cells["who"], who), (cells["title"], title)):
        assert cell.removeprefix("'") == text.removeprefix("'").replace("\ud800", "?")
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_texts_are_data_as_they_are() -> None:
    session = WEEK["c5bf"]._replace(plan=HOSTILE, cancelled=Cancelled("client", build.NOW, HOSTILE))
    told = data.detail(build.the_sheet(session, ben_o=HOSTILE))
    assert {told["plan"], told["who"], told["cancellation"]["reason"]} == {HOSTILE}
