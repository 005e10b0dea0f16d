from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


def test_what_is_free_from_now_on(program: Program, shop: Shop) -> None:
    shop.book("anna-k", "today 11:00", id="bcdfgh")
    out = program("free", "--for", "10m").out
    assert [line.split()[4] for line in out.splitlines()[1:]] == ["10:40–11:00", "11:50–12:00"]
    assert "Tue 3 Mar 2026  10:40–11:00  20m" in out


def test_records_and_json(program: Program) -> None:
    assert program("free", "9 mar", "--plain").rows == [
        ["2026-03-09", "09:00", "12:00", "180"],
        ["2026-03-09", "13:00", "17:00", "240"],
    ]
    free = program("free", "2026-03-09", "--json").json["free"]
    assert free[0] == {
        "start": "2026-03-09T09:00:00+01:00",
        "end": "2026-03-09T12:00:00+01:00",
        "minutes": 180,
    }


def test_nothing_is_free(program: Program, shop: Shop) -> None:
    assert program("free", "sat").out == "Nothing is free then.\n"
    assert program("free", "yesterday").out == "Nothing is free then.\n"
    assert program("free", "--for", "5h").out == "Nothing is free then.\n"
    text = (shop.root / "therasched.yaml").read_text(encoding="utf-8")
    head, rest = text.split("hours:")
    shop.write("therasched.yaml", head + rest[rest.index("reminders:") :])
    assert "No working hours are set" in program("free").out


def test_whose_time(program: Program, shop: Shop) -> None:
    shop.book("tanaka", "9 mar 9:00", service="slt-50", id="bcdfgh")
    assert program("free", "9 mar", "--plain").rows[0][1] == "09:00"
    assert program("free", "9 mar", "--practitioner", "Tom", "--plain").rows[0][1] == "09:50"
    program("free", "--practitioner", "tim", code=3)
    program("free", "--for", "soon", code=2)
    assert "takes whole days" in program("free", "--for", "2d", code=2).err
