"""The field table: complete, in order, and the look that dumper and editor take from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from therasched.domain.outcome import ClientOutcome
from therasched.domain.people import Client, Contact, Practitioner, Service
from therasched.storage.field import Field, FileStyle
from therasched.storage.fields import CLIENT, CONTACT, KINDS, SESSION
from therasched.storage.settings_fields import PRACTICE

if TYPE_CHECKING:
    from collections.abc import Iterator


def at(field: Field, *path: str) -> Field:
    for key in path:
        below = field.fields if field.shape == "record" else ()
        found = next((one for one in below if one.key == key), field.items)
        assert found is not None
        field = found
    return field


def everything(field: Field) -> Iterator[Field]:
    yield field
    for one in (*field.fields, *([field.items] if field.items else [])):
        yield from everything(one)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_key_stands_once_and_says_what_it_is(kind: Field) -> None:
    for field in everything(kind):
        keys = [one.key for one in field.fields]
        assert len(keys) == len(set(keys))
        for one in field.fields:
            assert one.doc.endswith((".", "…", "}")) or "`" in one.doc, one.key
            assert not one.key.startswith("x-")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_collections_say_what_they_hold(kind: Field) -> None:
    for field in everything(kind):
        assert bool(field.fields) == (field.shape == "record")
        assert (field.items is not None) == (field.shape in ("list", "map"))
        assert bool(field.words) == (field.shape in ("word", "schema"))


@pytest.mark.parametrize(
    ("kind", "path", "record"),
    [
        (CLIENT, (), Client),
        (CONTACT, (), Contact),
        (SESSION, ("outcome", "clients", "anna-k"), ClientOutcome),
        (PRACTICE, ("services", "slt-50"), Service),
        (PRACTICE, ("practitioners", "lena"), Practitioner),
    ],
)
def test_the_table_has_the_fields_of_the_records(
    kind: Field, path: tuple[str, ...], record: type
) -> None:
    keys = {one.key for one in at(kind, *path).fields}
    assert keys | {"code"} == {*record._fields} | {"code"}  # type: ignore[attr-defined]


def test_clinical_text_is_private() -> None:
    private = {one.key for one in everything(SESSION) if one.private}
    assert private == {"plan", "note", "homework", "review_note", "reason"}


def test_the_look_of_a_session() -> None:
    style = FileStyle(SESSION)
    assert style.order(())[:3] == ("id", "type", "mode")
    assert style.order(("outcome", "clients", "anna-k"))[0] == "attendance"
    assert style.order(("reminders", "*")) == ("to", "by", "before")
    assert style.inline(("clients",))
    assert style.inline(("reminders", "*"))
    assert style.inline(("admin", "shared"))
    assert not style.inline(("reminders",))
    assert not style.inline(("outcome",))
    assert style.typed(("start",))
    assert style.typed(("clients", "*"))
    assert style.typed(("admin", "shared", "anna-k"))
    assert not style.typed(("plan",))
    assert not style.typed(("title",))


def test_what_the_table_does_not_know_has_no_look() -> None:
    style = FileStyle(SESSION)
    for path in (("x-own",), ("x-own", "a", "b"), ("title", "a"), ("title", "a", "b")):
        assert style.order(path) == ()
        assert not style.inline(path)
        assert not style.typed(path)
