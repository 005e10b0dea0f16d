"""`service`, `practitioner`, `type` and `config`: what stands in therasched.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept
from tests.support.shop import SETTINGS
from tests.support.terminal import Terminal, editor

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


def text(shop: Shop) -> str:
    return (shop.root / "therasched.yaml").read_text(encoding="utf-8")


def test_a_service_is_added_changed_and_archived(program: Program, shop: Shop) -> None:
    answer = program(
        *("service", "add", "couple-75", "--title", "Couples", "--minutes", "75m"),
        *("--fee", "130.00", "--billing-code", "CPL", "--notice", "48h"),
    )
    assert answer.out == "Added couple-75  Couples\n"
    assert answer.err.splitlines()[-2:] == [
        "  therasched.yaml",
        'Next:  therasched client add --name "Anna K."',
    ]
    program("service", "edit", "couple-75", "--fee", "", "--notice", "", "--minutes", "90")
    program("service", "edit", "couple-75", "--billing-code", "CP")
    [service] = program("service", "show", "couple-75", "--json").json["services"]
    assert (service["minutes"], service["fee"], service["notice"]) == (90, "", None)
    assert program("service", "archive", "couple-75").out == "Archived couple-75  Couples\n"
    assert [row[0] for row in program("service", "list", "--plain").rows] == ["slt-50", "talk-30"]
    assert len(program("service", "list", "--all", "--plain").rows) == 3
    assert program("service", "archive", "couple-75", "--undo").code == 0
    assert set(SETTINGS.splitlines()) <= set(text(shop).splitlines())


def test_a_practitioner_is_added_changed_and_archived(program: Program) -> None:
    answer = program("practitioner", "add", "ida", "--name", "Ida Nilsen", "--email", "ida@x")
    assert answer.err.endswith("Next:  therasched new CLIENT tue 14:00 --practitioner ida\n")
    program("practitioner", "edit", "ida", "--credentials", "MSc")
    assert program("practitioner", "show", "Ida").out.startswith("Ida Nilsen, MSc  ida\n")
    program("practitioner", "archive", "ida")
    listed = program("practitioner", "list", "--json").json["practitioners"]
    assert [one["code"] for one in listed] == ["lena", "tom"]
    assert "config set practitioner" in program("practitioner", "archive", "lena", code=5).err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("service", "add", "x"), 2, "--title is needed"),
        (("service", "add", "x", "--title", "X"), 2, "--minutes is needed"),
        (("service", "add", "x", "--title", "X", "--minutes", "1h"), 2, '"1h" is not a number'),
        (("service", "add", "x", "--title", "X", "--minutes", "0"), 2, "minutes"),
        (("service", "add", "x", "--title", "X", "--minutes", "5", "--notice", "x"), 2, '"x" is'),
        (("service", "add", "x", "--title", "X", "--minutes", "5", "--fee", "x"), 2, '"x" is not'),
        (("service", "add", "slt-50", "--title", "X", "--minutes", "5"), 5, "already"),
        (("service", "add", "../x", "--title", "X", "--minutes", "5"), 2, "not a code"),
        (("service", "show", "slt"), 3, 'did you mean "slt-50"'),
        (("service", "edit", "slt-5", "--fee", "1"), 3, 'no service "slt-5"'),
        (("practitioner", "add", "lena", "--name", "L"), 5, "already"),
        (("practitioner", "add", "Ida", "--name", "L"), 2, "not a code"),
        (("practitioner", "add", "ida"), 2, "--name is needed"),
        (("practitioner", "show", "ida"), 3, 'no practitioner "ida"'),
        (("config", "get", "zone"), 3, 'no setting "zone"'),
        (("config", "set", "zone", "x"), 3, 'no setting "zone"'),
        (("config", "set", "timezone", "Berlin"), 2, "did you mean Europe/Berlin?"),
        (("config", "set", "id", "x"), 5, "id never changes"),
        (("config", "set", "services", "x"), 5, "commands of their own"),
        (("config", "set", "practitioner", "lna"), 2, 'did you mean "lena"'),
        (("config", "set", "name"), 2, "missing argument"),
    ],
)
def test_what_does_not_fit_is_refused(
    program: Program, arguments: tuple[str, ...], code: int, message: str
) -> None:
    with kept(program.folder):
        answer = program(*arguments, code=code)
    assert message in answer.err


def test_no_service_yet_says_what_to_do(program: Program, shop: Shop) -> None:
    lines = SETTINGS.splitlines(keepends=True)
    bare = "".join(line for line in lines if "-50:" not in line and "-30:" not in line)
    shop.write("therasched.yaml", bare)
    assert program("service", "list").out == "No service yet.\n"
    assert "therasched service add talk-50" in program("service", "show", "x", code=3).err


@pytest.mark.parametrize(
    ("noun", "code", "old", "new"),
    [("service", "talk-30", "Talk", "Chat"), ("practitioner", "tom", "Tom Hale", "Tom H.")],
)
def test_without_options_the_editor_opens_the_settings(
    program: Program, shop: Shop, noun: str, code: str, old: str, new: str
) -> None:
    sed = editor(shop.root.parent, f"sed -i 's/{old}/{new}/' \"$1\"")
    answer = program(noun, "edit", code, EDITOR=sed)
    assert answer.out == f"Saved {code}  {new}\n"
    assert text(shop) == SETTINGS.replace(old, new)
    again = editor(shop.root.parent, "echo 'email: a@b' >> \"$1\"")
    [one] = program(noun, "edit", code, "--json", EDITOR=again).json[f"{noun}s"]
    assert one["code"] == code


def test_an_entry_that_was_taken_away_in_the_editor(program: Program, shop: Shop) -> None:
    sed = editor(shop.root.parent, "sed -i '/talk-30/d' \"$1\"")
    assert program("service", "edit", "talk-30", EDITOR=sed).out == "Saved talk-30  Talk\n"
    assert "talk-30" not in text(shop)


def test_faulty_settings_are_taken_back(program: Program, shop: Shop) -> None:
    sed = editor(shop.root.parent, "sed -i 's/^timezone:.*/timezone: Berlin/' \"$1\"")
    with kept(shop.root):
        answer = program("service", "edit", "talk-30", EDITOR=sed, code=6)
    assert "therasched.yaml:4:11" in answer.err


def test_faulty_settings_can_be_kept_and_are_told_by_everything(shop: Shop) -> None:
    sed = editor(shop.root.parent, "sed -i 's/^timezone:.*/timezone: Berlin/' \"$1\"")
    with Terminal(shop.root, "service", "edit", "talk-30", EDITOR=sed) as terminal:
        terminal.sees("e edit again")
        terminal.types("k")
        terminal.ends(6)
    with Terminal(shop.root, "agenda") as terminal:
        assert "therasched.yaml:4:11" in terminal.ends(6)


def test_types(program: Program) -> None:
    rows = {row[0]: row for row in program("type", "list", "--plain").rows}
    assert len(rows) == 11
    assert rows["supervision"] == ["supervision", "Supervision", "team", "T", "", "outcome"]
    types = program("type", "list", "--json").json["types"]
    assert types[1] == {
        "name": "video",
        "title": "Video session",
        "role": "video",
        "mode": "direct",
        "asks": ["plan", "outcome"],
    }
    assert "Video session" in program("type", "list").out


def test_settings_are_listed_read_and_set(program: Program, shop: Shop) -> None:
    assert program("config", "get", "timezone").out == "Europe/Berlin\n"
    assert program("config", "get", "phone").out == ""
    listed = program("config", "list", "--json").json["settings"]
    assert listed["hours.mon"] == "09:00-12:00, 13:00-17:00"
    assert "Europe/Berlin" in program("config", "list").out
    answer = program("config", "set", "hours.sat", "09:00-12:00")
    assert answer.out == "hours.sat: 09:00-12:00\n"
    assert answer.err.endswith("  therasched.yaml\n")
    assert program("config", "set", "hours.sat", "").out == "hours.sat: not set\n"
    assert text(shop) == SETTINGS
    assert program("config", "set", "phone", "1", "--json").json["settings"] == {"phone": "1"}
    assert program("config", "get", "phone", "--json").json["settings"] == {"phone": "1"}


def test_rehearsals_write_nothing(program: Program) -> None:
    with kept(program.folder):
        for arguments in (
            ("config", "set", "phone", "1"),
            ("service", "add", "x", "--title", "X", "--minutes", "5"),
            ("service", "archive", "slt-50"),
            ("practitioner", "edit", "tom", "--phone", "1"),
        ):
            assert program(*arguments, "-n").out.startswith("(dry run) ")
            assert program(*arguments, "-n", "--json").json["dry_run"] is True


@pytest.mark.parametrize("key", ["practitioners", "services", "types", "reminders", "holidays"])
def test_settings_of_several_values_stand_in_the_file(program: Program, key: str) -> None:
    told = program("config", "get", key, code=2).err
    assert f"{key} are not one value; they stand in therasched.yaml" in told
    (hint,) = [line.split(":")[1].strip() for line in told.splitlines() if "try:" in line]
    program(*hint.split()[1:])
    program("config", "set", key, "x", code=5 if key in ("practitioners", "services") else 2)
