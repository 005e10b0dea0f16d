"""A broken file among good ones: the others are shown, the fault told, nothing built on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import untouched

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

PLACE = "sessions/2026/03/2026-03-05-0900-cccccc.yaml:3:7"


@pytest.fixture(autouse=True)
def _sessions(shop: Shop) -> None:
    shop.book("anna-k", "2026-03-04 9:00", id="bcdfgh")
    broken = shop.book("anna-k", "2026-03-05 9:00", id="cccccc")
    shop.write(broken.path, shop.text(broken).replace("type: session", "type: sesion"))


@pytest.mark.parametrize(
    "command",
    ["", "agenda", "list", "history anna", "find anna", "todo", "export ics", "export csv"],
)
def test_views_show_the_others_and_tell_the_fault(program: Program, command: str) -> None:
    answer = program(*command.split())
    assert "09:00" in answer.out or "090000" in answer.out
    assert f'{PLACE}: type "sesion" is not one of session,' in answer.err
    assert "did you mean session?" in answer.err


@pytest.mark.parametrize(
    "command",
    ["agenda", "list", "history anna", "find anna", "todo", "free", "show cccccc", "export csv"],
)
def test_json_has_the_findings(program: Program, command: str) -> None:
    answer = program(*command.split(), "--json")
    assert answer.err == ""
    places = [(one["path"], one["line"], one["column"]) for one in answer.json["findings"]]
    assert places == [(PLACE.partition(":")[0], 3, 7)]


def test_the_fault_is_told_also_when_quiet(program: Program) -> None:
    answer = program("agenda", "-q")
    assert PLACE in answer.err
    assert "the clock stands" not in answer.err


def test_show_shows_what_can_be_used(program: Program) -> None:
    answer = program("show", "cccccc")
    assert "Anna K." in answer.out
    assert PLACE in answer.err


@pytest.mark.parametrize(
    "command",
    [
        "plan cccccc -m x",
        "outcome cccccc attended",
        "move cccccc fri",
        "cancel cccccc",
        "remove cccccc -y",
        "share cccccc",
        "unshare cccccc",
    ],
)
def test_what_writes_refuses_it_with_its_place(program: Program, shop: Shop, command: str) -> None:
    with untouched(shop.root):
        answer = program(*command.split(), code=6)
        error = program(*command.split(), "--json", code=6).json["error"]
    assert answer.out == ""
    assert f'error: {PLACE}: type "sesion" is not one of' in answer.err
    assert "try: therasched check sessions/2026/03/2026-03-05-0900-cccccc.yaml" in answer.err
    assert error["where"] == PLACE


def test_writing_to_another_one_tells_it(program: Program, shop: Shop) -> None:
    shop.write("sessions/2026/03/2026-03-03-0900-ddddd2.yaml", "id: ddddd2\nclients: [anna-k\n")
    answer = program("plan", "anna", "-m", "x")
    assert "bcdfgh Anna K., Wed 4 Mar 09:00: plan saved" in answer.out
    assert "2026-03-03-0900-ddddd2.yaml:2:10" in answer.err


def test_writing_to_several_tells_it_once(program: Program, shop: Shop) -> None:
    for identity, day in (("ddddd2", "2026-02-27"), ("fffff2", "2026-02-26")):
        shop.book("ben-o", f"{day} 9:00", id=identity)
        program("outcome", identity, "attended", "--homework", "x")
    shop.write("clients/anna-k.yaml", "code: anna-k\nnmae: Anna\n")
    answer = program("share", "-", stdin="ddddd2\nfffff2\ntanaka\n", code=3)
    assert answer.out == ""
    answer = program("share", "-", stdin="fffff2\nben\n")
    assert answer.out.count("homework shared") == 2
    assert answer.err.count('unknown key "nmae"') == 1


def test_check_exits_with_6(program: Program) -> None:
    answer = program("check", code=6)
    assert "1 fault in 1 of" in answer.out
    assert PLACE in answer.out


def test_a_file_that_is_no_yaml_has_a_place_too(program: Program, shop: Shop) -> None:
    shop.write("sessions/2026/03/2026-03-04-1000-ddddd2.yaml", "id: [ddddd2\n")
    shop.write("sessions/2026/03/2026-03-04-1100-ddddd3.yaml", "id: ddddd3\n<<<<<<< HEAD\n")
    answer = program("agenda")
    assert "2026-03-04-1000-ddddd2.yaml:" in answer.err
    assert "2026-03-04-1100-ddddd3.yaml:2:1" in answer.err
    assert "3 faults; everything: therasched check" in answer.err
    program("show", "ddddd2", code=6)


def test_a_misnamed_file_is_told_and_mended_by_the_next_write(program: Program, shop: Shop) -> None:
    old = shop.root / "sessions/2026/03/2026-03-04-0900-bcdfgh.yaml"
    old.write_text(
        old.read_text(encoding="utf-8").replace("2026-03-04 09", "2026-03-06 11"), encoding="utf-8"
    )
    assert "the file's name says another start" in program("list").err
    answer = program("plan", "bcdfgh", "-m", "x")
    new = "sessions/2026/03/2026-03-06-1100-bcdfgh.yaml"
    assert new in answer.err
    assert (shop.root / new).exists()
    assert not old.exists()
    assert "another start" not in program("list").err


def test_no_text_of_the_record_stands_in_a_fault(program: Program, shop: Shop) -> None:
    shop.write(
        "sessions/2026/03/2026-03-04-1000-ddddd2.yaml",
        "id: ddddd2\ntype: session\nmode: direct\nservice: slt-50\nclients: [anna-k]\n"
        "start: 2026-03-04 10:00\nend: 2026-03-04 10:50\n"
        "plan: {secret: SECRET}\n"
        "outcome:\n  note: [SECRET]\n"
        "  clients:\n    anna-k: {homework: [SECRET], note: {a: SECRET}}\n",
    )
    for command in ("agenda", "check", "list", "find SECRET", "plan ddddd2 -m x"):
        for form in ("--color=never", "--json", "--plain"):
            answer = program.run(*command.split(), form)
            assert "SECRET" not in answer.out + answer.err


def test_faulty_settings_stop_everything_with_their_place(program: Program, shop: Shop) -> None:
    text = (shop.root / "therasched.yaml").read_text(encoding="utf-8")
    shop.write("therasched.yaml", text.replace("timezone: Europe/Berlin", "timezone: Europe/Brlin"))
    for command in ("agenda", "new anna tue 14:00", "list --json", "export ics", "free"):
        answer = program(*command.split(), code=6)
        assert "therasched.yaml:4:11" in answer.out + answer.err
    assert "did you mean Europe/Berlin?" in program("check", code=6).out


def test_a_client_that_leads_nowhere_is_told_by_name_of_the_file(
    program: Program, shop: Shop
) -> None:
    (shop.root / "clients/anna-k.yaml").unlink()
    answer = program("agenda")
    assert 'no client "anna-k"' in answer.err
    assert "anna-k" in answer.out
