"""The schemas for editors: no false alarm, and what they can see they see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.storage.test_shapes import BAD, GOOD
from tests.support.schemas import complaints, typed
from therasched.storage import records, schema
from therasched.storage.field import Field
from therasched.storage.fields import KINDS, SESSION
from therasched.storage.paths import require_new

EXAMPLE = Path(__file__).parents[2] / "data-example"
FILES = [path for path in sorted(EXAMPLE.rglob("*.yaml")) if not path.match("*.log.yaml")]
FOLDERS = {"clients": "client", "contacts": "contact", "sessions": "session"}


def kind_of(path: Path) -> Field:
    folder = path.relative_to(EXAMPLE).parts[0]
    return KINDS[FOLDERS.get(folder, "practice")]


def alarms(text: str, kind: Field) -> list[str]:
    return list(complaints(typed(text.encode()), schema.schema(kind)))


def test_every_kind_has_a_file_that_is_json() -> None:
    files = schema.files()
    assert sorted(files) == [f".therasched/schema/{kind}.json" for kind in sorted(KINDS)]
    for path, data in files.items():
        document = json.loads(data)
        assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert document["additionalProperties"] is False
        assert require_new(path)


def test_the_example_raises_no_alarm() -> None:
    assert len(FILES) > 100
    for path in FILES:
        assert list(complaints(typed(path.read_bytes()), schema.schema(kind_of(path)))) == [], path


def test_the_first_line_of_a_file_leads_to_its_schema() -> None:
    for path in FILES:
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        target = (path.parent / first.partition("$schema=")[2]).resolve()
        assert target.relative_to(EXAMPLE).as_posix() in schema.files()


@pytest.mark.parametrize("shape", sorted(set(GOOD) - {"text"}))
@pytest.mark.parametrize("required", [True, False])
def test_what_our_checks_let_pass_raises_no_alarm(shape: str, required: bool) -> None:
    kind = Field("k", "record", "", fields=(Field("f", shape, "", required=required),))
    values = [*GOOD[shape], *([] if required else ["", "''"])]
    values += ["007", "1e3", "true", "no", "2026"] if shape == "line" else []
    for value in values:
        text = f"f: {value}\nx-own: [a]\n"
        if not records.load("a", text.encode(), kind).findings:
            assert alarms(text, kind) == [], text


@pytest.mark.parametrize("shape", sorted(set(BAD) - {"zone"}))
def test_most_of_what_our_checks_tell_raises_an_alarm(shape: str) -> None:
    kind = Field("k", "record", "", fields=(Field("f", shape, "", required=True),))
    seen = [value for value in BAD[shape] if alarms(f"f: {json.dumps(value)}\n", kind)]
    assert len(seen) >= len(BAD[shape]) / 3


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("typ: session\n", "/typ: not allowed"),
        ("mode: diect\n", "/mode: 'diect' is none of ['direct', 'indirect', '', None]"),
        ("clients: anna-k\n", "/clients: 'anna-k' is none of ['array', 'null']"),
        ("reminders: [{to: client, by: email}]\n", "/reminders/0: before is missing"),
        ("outcome: {clients: {Anna: {}}}\n", "/outcome/clients/Anna: 'Anna' does not match"),
        ("x-own: {a: 1}\nclients:\nmode:\nplan:\n", ""),
    ],
)
def test_slips_of_the_hand(text: str, alarm: str) -> None:
    head = "id: k7f3mq\ntype: session\nstart: 2026-03-02 09:30\nend: 2026-03-02 10:20\n"
    found = alarms(head + text, SESSION)
    assert [one[: len(alarm)] for one in found] == ([alarm] if alarm else [])


def test_required_fields_are_missed() -> None:
    assert set(alarms("mode: direct\n", SESSION)) == {
        ": id is missing",
        ": type is missing",
        ": start is missing",
        ": end is missing",
    }


def test_the_version_may_be_a_number() -> None:
    version: Any = schema.schema(KINDS["practice"])["properties"]["schema"]
    assert version["enum"] == ["1", 1]
