"""What an editor makes of our files: YAML 1.2 with types, held against a JSON Schema.

Just the parts of both that our schemas use; an unknown keyword fails, so that none goes untried.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from therasched.storage.yamltree import Mapping, Scalar, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from therasched.storage.yamltree import Node

TYPES = {
    "string": str,
    "number": int | float,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "array": list,
}
ANNOTATIONS = {"$schema", "title", "description", "examples"}


def typed(data: bytes) -> Any:
    """The content of a file as the core schema of YAML 1.2 reads it."""
    return _typed(read_tree(data).root)


def _typed(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key.text: _typed(value) for key, value in node.pairs}
    if isinstance(node, Scalar):
        return node.text if node.style else _plain(node.text)
    return [_typed(item) for item in node.items]


def _plain(text: str) -> str | float | bool | None:
    if re.fullmatch(r"null|Null|NULL|~|", text):
        return None
    if re.fullmatch(r"true|True|TRUE|false|False|FALSE", text):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    if re.fullmatch(r"0o[0-7]+|0x[0-9a-fA-F]+", text):
        return int(text, 0)
    return text


def complaints(value: Any, schema: Any, path: str = "") -> Iterator[str]:
    """What a validator would have to say."""
    if schema is True:
        return
    if schema is False:
        yield f"{path}: not allowed"
        return
    for keyword, wanted in schema.items():
        if keyword not in ANNOTATIONS:
            yield from _KEYWORDS[keyword](value, wanted, schema, path)


def _type(value: Any, wanted: list[str], schema: Any, path: str) -> Iterator[str]:
    del schema
    kinds = [one for one in wanted if isinstance(value, TYPES[one])]
    if not kinds or (isinstance(value, bool) and "boolean" not in wanted):
        yield f"{path}: {value!r} is none of {wanted}"


def _enum(value: Any, wanted: list[Any], schema: Any, path: str) -> Iterator[str]:
    del schema
    if value not in wanted:
        yield f"{path}: {value!r} is none of {wanted}"


def _pattern(value: Any, wanted: str, schema: Any, path: str) -> Iterator[str]:
    del schema
    if isinstance(value, str) and not re.search(wanted, value, re.ASCII):
        yield f"{path}: {value!r} does not match {wanted}"


def _minimum(value: Any, wanted: int, schema: Any, path: str) -> Iterator[str]:
    del schema
    if isinstance(value, int | float) and value < wanted:
        yield f"{path}: {value} is less than {wanted}"


def _maximum(value: Any, wanted: int, schema: Any, path: str) -> Iterator[str]:
    del schema
    if isinstance(value, int | float) and value > wanted:
        yield f"{path}: {value} is more than {wanted}"


def _required(value: Any, wanted: list[str], schema: Any, path: str) -> Iterator[str]:
    del schema
    if isinstance(value, dict):
        yield from (f"{path}: {key} is missing" for key in wanted if key not in value)


def _properties(value: Any, wanted: dict[str, Any], schema: Any, path: str) -> Iterator[str]:
    del schema
    if isinstance(value, dict):
        for key in wanted.keys() & value.keys():
            yield from complaints(value[key], wanted[key], f"{path}/{key}")


def _other_properties(value: Any, wanted: Any, schema: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key in value.keys() - schema.get("properties", {}).keys():
            if not any(re.search(one, key) for one in schema.get("patternProperties", {})):
                yield from complaints(value[key], wanted, f"{path}/{key}")


def _names(value: Any, wanted: Any, schema: Any, path: str) -> Iterator[str]:
    del schema
    if isinstance(value, dict):
        for key in value:
            yield from complaints(key, wanted, f"{path}/{key}")


def _items(value: Any, wanted: Any, schema: Any, path: str) -> Iterator[str]:
    del schema
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from complaints(item, wanted, f"{path}/{number}")


_KEYWORDS: dict[str, Callable[[Any, Any, Any, str], Iterator[str]]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _other_properties,
    "patternProperties": lambda *_: iter(()),  # ours let everything pass
    "propertyNames": _names,
    "items": _items,
}
