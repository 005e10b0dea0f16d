"""Fields of a session that can't be true together, as two people may leave them without knowing.

Each of the two may be right alone, so no rule of `domain.audit` need be broken by either. Asked of
merged records (`domain.merge`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from therasched.domain.catalogue import CALLED_OFF, COMPLETED, DEFAULT_TYPES, DIRECT, INDIRECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from therasched.domain.audit import FieldPath
    from therasched.domain.canon import Data


def contradictions(data: Mapping[str, Data]) -> Iterator[tuple[FieldPath, FieldPath]]:
    """Pairs of fields of a session that break a rule together (rules 2 and 6).

    Args:
        data: the plain data of its file.
    """
    mode, outcome = data.get("mode"), _mapping(data.get("outcome"))
    clients = data.get("clients") or []
    if outcome.get("status") and mode == DIRECT:
        yield ("mode",), ("outcome", "status")
    for code, part in _mapping(outcome.get("clients")).items():
        place: FieldPath = ("outcome", "clients", code)
        attendance = _mapping(part).get("attendance")
        if code not in clients:
            yield ("clients",), place
        elif attendance and mode == INDIRECT:
            yield ("mode",), (*place, "attendance")
        elif attendance and attendance not in CALLED_OFF and data.get("cancelled"):
            yield ("cancelled",), (*place, "attendance")
    if outcome.get("status") == COMPLETED and data.get("cancelled"):
        yield ("cancelled",), ("outcome", "status")
    kind = DEFAULT_TYPES.get(str(data.get("type")))
    if kind is not None and not kind.for_clients:
        for key in ("service", "clients", "mode"):
            if data.get(key):
                yield ("type",), (key,)


def _mapping(value: Data | None) -> dict[str, Data]:
    return value if isinstance(value, dict) else {}
