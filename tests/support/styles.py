"""A style for tests: the look of session files, as `docs/concepts.md` shows one."""

from __future__ import annotations

_SESSION = [
    "id",
    "type",
    "mode",
    "service",
    "practitioner",
    "title",
    "clients",
    "start",
    "end",
    "timezone",
    "place",
    "room",
    "participants",
    "reminders",
    "plan",
    "outcome",
    "fee",
    "tags",
    "cancelled",
    "series",
    "admin",
]
_ORDERS = {
    (): _SESSION,
    ("reminders", "*"): ["to", "by", "before"],
    ("outcome",): ["status", "note", "homework", "clients"],
    ("outcome", "clients", "*"): ["attendance", "note", "homework", "review"],
    ("admin",): ["calendar", "shared"],
    ("admin", "calendar"): ["sequence", "stamp", "of"],
}
_INLINE = {
    ("clients",),
    ("participants",),
    ("tags",),
    ("reminders", "*"),
    ("admin", "calendar"),
    ("admin", "shared"),
}
_TYPED = {"id", "start", "end", "before", "sequence", "stamp", "of", "shared"}


class SessionStyle:
    """Session files; client codes are the keys below `outcome.clients`."""

    def order(self, path: tuple[str, ...]) -> list[str]:
        return _ORDERS.get(_general(path), [])

    def inline(self, path: tuple[str, ...]) -> bool:
        return _general(path) in _INLINE

    def typed(self, path: tuple[str, ...]) -> bool:
        return bool(_TYPED.intersection(path[-2:]))


class FreeStyle:
    """No order, nothing in one line, all free text."""

    def order(self, path: tuple[str, ...]) -> list[str]:
        return []

    def inline(self, path: tuple[str, ...]) -> bool:
        return False

    def typed(self, path: tuple[str, ...]) -> bool:
        return False


def _general(path: tuple[str, ...]) -> tuple[str, ...]:
    if path[:2] == ("outcome", "clients") and len(path) > 2:
        return ("outcome", "clients", "*", *path[3:])
    return path
