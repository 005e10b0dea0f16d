"""JSON Schema (draft 2020-12) of every kind of file, from the field table, for people's editors.

An editor reads YAML 1.2 with types, where `minutes: 50` is a number and `name: true` a boolean; to
us all values are text. So a schema here never complains of what our own checks let pass; what it
can't say (a code that leads nowhere) `check` tells. Next: `storage.fields`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from therasched.storage.fields import KINDS
from therasched.storage.paths import DERIVED
from therasched.storage.shapes import MAX_MINUTES

if TYPE_CHECKING:
    from therasched.storage.field import Field

FOLDER = f"{DERIVED}/schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

SCALAR = ["string", "number", "boolean"]
OWN_KEYS = {"^x-": True}

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
PATTERNS = {
    "line": r"^[^\n]*$",
    "code": r"^[a-z0-9][a-z0-9-]{0,63}$",
    "recipient": r"^[a-z0-9][a-z0-9-]{0,63}$",
    "id": r"^[b-df-hj-np-tv-xz][b-df-hj-np-tv-xz0-9]{5}$",
    "date": rf"^{_DATE}$",
    "moment": rf"^{_DATE}([ T][0-9]{{2}}:[0-9]{{2}}([+-][0-9]{{2}}:[0-9]{{2}})?)?$",
    "instant": rf"^{_DATE}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}Z$",
    "before": r"^[0-9]{1,5}[mhdw]$",
    "hours": r"^[0-9]{1,9}:[0-9]{2} *[-–] *[0-9]{1,9}:[0-9]{2}$",
    "quiet": r"^[0-9]{1,2}:[0-9]{2} *[-–] *[0-9]{1,2}:[0-9]{2}$",
    "secret": r"^[a-z2-7]{26}$",
    "base": r"^https://[^\s\"'<>?#\\]+$",
    "color": r"^#[0-9a-fA-F]{6}$",
    "host": r"^[A-Za-z0-9.:_-]+$",
    "port": r"^[0-9]{1,5}$",
    "email": r"^[^@\s]+@[^@\s]+$",
    "language": r"^[A-Za-z0-9]{2,3}(-[A-Za-z0-9]+)*$",
    "money": r"^[0-9]{1,9}(\.[0-9]{1,2})?$",
    "number": r"^[0-9]{1,9}$",
    "minutes": r"^[0-9]{1,9}$",
}


def files() -> dict[str, bytes]:
    """The schema of every kind of file, by path."""
    from json import dumps

    return {
        f"{FOLDER}/{kind.key}.json": (
            dumps(schema(kind), ensure_ascii=False, indent=1) + "\n"
        ).encode()
        for kind in KINDS.values()
    }


def schema(kind: Field) -> dict[str, Any]:
    """The schema of one kind of file."""
    return {"$schema": DIALECT, "title": kind.key, **_schema(kind._replace(required=True))}


def _schema(field: Field) -> dict[str, Any]:
    described = {"description": field.doc} if field.doc else {}
    return {**described, **_value(field)}


def _value(field: Field) -> dict[str, Any]:
    """What may stand under a key; an empty value counts as absent where the field may be."""
    if field.shape == "record":
        return {
            "type": _types(field, ["object"]),
            "properties": {one.key: _schema(one) for one in field.fields},
            "required": [one.key for one in field.fields if one.required],
            "patternProperties": OWN_KEYS,
            "additionalProperties": False,
        }
    if field.items is not None and field.shape == "map":
        return {
            "type": _types(field, ["object"]),
            "propertyNames": {"pattern": PATTERNS["code"]},
            "additionalProperties": _schema(field.items),
        }
    if field.items is not None:
        return {
            "type": _types(field, ["array"]),
            "items": _schema(field.items._replace(required=True)),
        }
    if field.words:
        numbers = [int(word) for word in field.words if word.isdigit()]
        return {"enum": [*field.words, *numbers, *([] if field.required else ["", None])]}
    return _scalar(field)


def _scalar(field: Field) -> dict[str, Any]:
    value: dict[str, Any] = {"type": _types(field, SCALAR)}
    if field.shape in PATTERNS:
        value["pattern"] = ("" if field.required else "^$|") + PATTERNS[field.shape]
    if field.shape == "minutes":
        value |= {"minimum": 1, "maximum": MAX_MINUTES}
    if field.example:
        value["examples"] = [field.example]
    return value


def _types(field: Field, types: list[str]) -> list[str]:
    return types if field.required else [*types, "null"]
