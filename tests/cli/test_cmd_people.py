"""`client` and `contact`: added, listed, shown, changed and archived by command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import kept, records
from tests.support.terminal import Terminal, editor

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop


def text(shop: Shop, path: str) -> str:
    return (shop.root / path).read_text(encoding="utf-8")


# --- add -----------------------------------------------------------------------------------


def test_a_client_with_everything(program: Program, shop: Shop) -> None:
    answer = program(
        *("client", "add", "zoe-l", "--name", "Zoë  Lind", "--email", "zoe@example.org"),
        *("--phone", "007", "--consent", "email", "--consent", "sms=2026-01-01"),
        *("--born", "1990-02-28", "--guardian", "school", "--contact", "ott"),
        *("--service", "slt-50", "--practitioner", "tom", "--language", "sv"),
        *("--quiet-hours", "20:00-08:00"),
        *("--pronouns", "she", "--title", "Ms", "--remind", "email:1d", "--remind", "browser:15m"),
    )
    assert answer.out == "Added zoe-l  Zoë Lind\n"
    assert answer.err.endswith("  clients/zoe-l.yaml\nNext:  therasched new zoe-l tue 14:00\n")
    assert text(shop, "clients/zoe-l.yaml") == (
        "# yaml-language-server: $schema=../.therasched/schema/client.json\n"
        "code: zoe-l\nname: Zoë Lind\ntitle: Ms\npronouns: she\nborn: 1990-02-28\n"
        'email: zoe@example.org\nphone: "007"\nguardians: [school-ot]\ncontacts: [school-ot]\n'
        "consent:\n  email: 2026-03-03\n  sms: 2026-01-01\nlanguage: sv\n"
        "quiet: 20:00-08:00\nservice: slt-50\n"
        "practitioner: tom\nreminders:\n  - {to: client, by: email, before: 1d}\n"
        "  - {to: practitioner, by: browser, before: 15m}\n"
    )
    assert program("check").code == 0


def test_without_a_code_the_next_neutral_one(program: Program) -> None:
    assert program("client", "add", "--name", "A").out == "Added c001  A\n"
    answer = program("client", "add", "--name", "a", "--json")
    assert [one["code"] for one in answer.json["clients"]] == ["c002"]
    assert answer.json["dry_run"] is False


def test_a_namesake_is_told(program: Program) -> None:
    assert "anna-k has the same name" in program("client", "add", "--name", "ANNA K.").err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("client", "add"), 2, "--name is needed when there is no terminal"),
        (("client", "add", "--name", " \n"), 2, "--name is needed"),
        (("client", "add", "anna-k", "--name", "A"), 5, 'there is a client "anna-k" already'),
        (("client", "add", "next", "--name", "A"), 5, "means something else"),
        (("client", "add", "--name", "A", "--email", "a"), 2, 'email: "a" is not an e-mail'),
        (("client", "add", "--name", "A", "--born", "28.2.90"), 2, 'born: "28.2.90" is not'),
        (("client", "add", "--name", "A", "--consent", "emial"), 3, 'did you mean "email"'),
        (("client", "add", "--name", "A", "--consent", "sms=x"), 2, 'sms: "x" is not a date'),
        (("client", "add", "--name", "A", "--service", "slt"), 3, 'no service "slt"'),
        (("client", "add", "--name", "A", "--guardian", "mum"), 3, 'no contact "mum"'),
        (("client", "add", "--name", "A", "--remind", "soon"), 2, '"soon" is not a reminder'),
        (("contact", "add", "ott"), 2, "--name is needed"),
        (("contact", "add"), 2, "CODE is needed"),
        (("contact", "add", "school-ot", "--name", "A"), 5, "already"),
        (("client", "edit", "anna", "--name", ""), 2, '"name" is missing'),
        (("client", "edit", "ana", "--phone", "1"), 3, 'no client "ana"'),
        (("contact", "edit", "scool", "--phone", "1"), 3, 'no contact "scool"'),
        (("client", "show", "bno"), 3, 'no client "bno"'),
        (("client", "archive", "nobody"), 3, 'no client "nobody"'),
        (("client", "ad"), 2, "therasched client add"),
    ],
)
def test_what_does_not_fit_is_refused(
    program: Program, arguments: tuple[str, ...], code: int, message: str
) -> None:
    with kept(program.folder):
        answer = program(*arguments, code=code)
    assert message in answer.err.lower() or message in answer.err


def test_a_rehearsal_writes_nothing(program: Program) -> None:
    with kept(program.folder):
        for arguments in (
            ("client", "add", "--name", "A"),
            ("client", "edit", "anna", "--phone", "1"),
            ("client", "archive", "anna"),
            ("contact", "add", "mum", "--name", "M"),
            ("contact", "edit", "school-ot", "--phone", "1"),
        ):
            answer = program(*arguments, "-n")
            assert answer.out.startswith("(dry run) ")
            assert "Next" not in answer.err
            assert program(*arguments, "-n", "--json").json["dry_run"] is True


# --- list and show -------------------------------------------------------------------------


def test_lists(program: Program) -> None:
    assert [row[0] for row in program("client", "list", "--plain").rows] == [
        *("anna-k", "ben-o", "tanaka"),
    ]
    assert [row[0] for row in program("client", "list", "--all", "--plain").rows] == [
        *("anna-k", "anne-z", "ben-o", "tanaka"),
    ]
    assert [row[0] for row in program("client", "list", "--archived", "--plain").rows] == ["anne-z"]
    assert "家族 田中 👩‍👧" in program("client", "list").out
    listed = program("client", "list", "--json").json
    assert [one["code"] for one in listed["clients"]] == ["anna-k", "ben-o", "tanaka"]
    assert listed["findings"] == []
    assert [one["code"] for one in program("contact", "list", "--json").json["contacts"]] == [
        "school-ot"
    ]


def test_empty_lists_say_what_to_do(program: Program, shop: Shop) -> None:
    program("contact", "archive", "school-ot")
    assert program("contact", "list").out == "No contact is active.\n"
    (shop.root / "contacts/school-ot.yaml").unlink()
    answer = program("contact", "list")
    assert answer.out == "No contact yet.\n"
    assert "Next:  therasched contact add school-ot" in answer.err
    assert program("contact", "list", "--archived").out == "No contact yet.\n"
    assert program("contact", "list", "--plain").out == ""
    assert program("contact", "list", "--json").json["contacts"] == []


def test_faulty_files_are_told_and_the_others_listed(program: Program, shop: Shop) -> None:
    shop.write("clients/ben-o.yaml", "code: ben-o\nname: [Ben]\n")
    answer = program("client", "list", "--plain")
    assert [row[0] for row in answer.rows] == ["anna-k", "ben-o", "tanaka"]
    assert "clients/ben-o.yaml" in answer.err
    assert len(program("client", "list", "--json").json["findings"]) == 1


def test_show_by_code_or_name(program: Program) -> None:
    for name in ("anna-k", "anna", "Anna K.", "ANNA"):
        assert program("client", "show", name).out.startswith("Anna K.  anna-k\n")
    assert program("client", "show", "tanaka", "--json").json["clients"][0]["practitioner"] == "tom"
    assert program("contact", "show", "ott").out.startswith("School, Mrs Ott  school-ot")
    assert program("client", "show", "anna", "--plain").rows[0] == ["code", "anna-k"]


def test_a_typo_gets_a_suggestion(program: Program) -> None:
    assert "therasched client show anna-k" in program("client", "show", "anan", code=3).err


# --- edit ----------------------------------------------------------------------------------


def test_options_change_their_fields_and_nothing_else(program: Program, shop: Shop) -> None:
    shop.write(
        "clients/anna-k.yaml",
        "# mine\ncode: anna-k\nname: 'Anna K.'  # hers\nphone: '1'\n"
        "consent: {email: 2026-01-01, sms: 2026-01-01}\nservice: slt-50\nx-a: b\n",
    )
    answer = program(
        *("client", "edit", "anna", "--phone", "", "--email", "a@b", "--consent", "sms="),
        *("--consent", "phone", "--service", "", "--remind", "none", "--guardian", "school"),
    )
    assert answer.out == "Saved anna-k  Anna K.\n"
    assert text(shop, "clients/anna-k.yaml") == (
        "# mine\ncode: anna-k\nname: 'Anna K.'  # hers\nemail: a@b\nguardians: [school-ot]\n"
        "consent: {email: 2026-01-01, phone: 2026-03-03}\nreminders: []\nx-a: b\n"
    )
    program("client", "edit", "anna", "--remind", "default", "--guardian", "", "--practitioner", "")
    assert text(shop, "clients/anna-k.yaml") == (
        "# mine\ncode: anna-k\nname: 'Anna K.'  # hers\nemail: a@b\n"
        "consent: {email: 2026-01-01, phone: 2026-03-03}\nx-a: b\n"
    )


def test_a_contact_is_changed_by_options(program: Program) -> None:
    answer = program(
        "contact", "edit", "school", "--role", "teacher", "--consent", "email", "--json"
    )
    [contact] = answer.json["contacts"]
    assert (contact["role"], contact["consent"]) == ("teacher", {"email": "2026-03-03"})


@pytest.mark.parametrize("noun", ["client", "contact"])
def test_without_options_the_editor_opens(program: Program, shop: Shop, noun: str) -> None:
    code = {"client": "anna-k", "contact": "school-ot"}[noun]
    sed = editor(shop.root.parent, "sed -i 's/^name: .*/name: Other/' \"$1\"")
    answer = program(noun, "edit", code, EDITOR=sed)
    assert answer.out == f"Saved {code}  Other\n"
    assert "name: Other\n" in text(shop, f"{noun}s/{code}.yaml")
    assert program(noun, "edit", code, EDITOR="true").err.endswith("Nothing was changed.\n")


def test_a_fault_is_taken_back_where_nobody_can_be_asked(program: Program, shop: Shop) -> None:
    sed = editor(shop.root.parent, "sed -i 's/^service: .*/service: talk/' \"$1\"")
    with kept(shop.root):
        answer = program("client", "edit", "anna", EDITOR=sed, code=6)
    assert 'no service "talk"; what was there before is there again' in answer.err
    [draft] = (shop.root / ".therasched/drafts").iterdir()
    assert "service: talk\n" in draft.read_text()


@pytest.mark.parametrize(
    ("environment", "arguments", "code"),
    [
        ({}, (), 2),
        ({"EDITOR": "true"}, ("--no-input",), 2),
        ({"EDITOR": "true"}, ("-n",), 2),
        ({"EDITOR": "false"}, (), 1),
        ({"EDITOR": "no-such-editor"}, (), 1),
    ],
)
def test_no_editor_changes_nothing(
    program: Program, environment: dict[str, str], arguments: tuple[str, ...], code: int
) -> None:
    with kept(program.folder):
        program("client", "edit", "anna", *arguments, code=code, **environment)


@pytest.mark.parametrize(
    ("letter", "code", "written"), [("k", 6, "nam: Anna"), ("r", 0, "name: Anna")]
)
def test_a_fault_can_be_kept_or_taken_back(
    shop: Shop, letter: str, code: int, written: str
) -> None:
    sed = editor(shop.root.parent, "sed -i 's/^name:/nam:/' \"$1\"")
    with Terminal(shop.root, "client", "edit", "anna", EDITOR=sed) as terminal:
        terminal.sees("did you mean name?")
        terminal.sees("e edit again")
        terminal.types(letter)
        terminal.ends(code)
    assert written in text(shop, "clients/anna-k.yaml")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("answers", "code", "written"),
    [("k\n", 6, "nam: Anna"), ("e\nx\nr\n", 0, "name: Anna"), ("\nk\n", 6, "nam: Anna")],
)
def test_answers_to_a_fault(
    program: Program, shop: Shop, answers: str, code: int, written: str
) -> None:
    sed = editor(shop.root.parent, "sed -i 's/^name:/nam:/; $a# again' \"$1\"")
    program("client", "edit", "anna", EDITOR=sed, stdin=answers, code=code)
    assert written in text(shop, "clients/anna-k.yaml")


@pytest.mark.usefixtures("asked")
def test_a_name_is_asked_for(program: Program, shop: Shop) -> None:
    program("client", "add", stdin="Zoë\n")
    assert "name: Zoë\n" in text(shop, "clients/c001.yaml")
    program("contact", "add", "mum", stdin="\nMum\n")
    assert "name: Mum\n" in text(shop, "contacts/mum.yaml")
    assert "no name" not in program("client", "add", code=130).err


def test_a_fault_can_be_mended_by_editing_again(shop: Shop) -> None:
    toggle = editor(
        shop.root.parent,
        "if grep -q '^nam:' \"$1\"; then sed -i 's/^nam:.*/name: Anna L./' \"$1\"",
        "else sed -i 's/^name:/nam:/' \"$1\"; fi",
    )
    with Terminal(shop.root, "client", "edit", "anna", EDITOR=toggle) as terminal:
        terminal.sees("e edit again")
        terminal.types("")
        assert "Saved anna-k  Anna L." in terminal.ends(0)
    assert "name: Anna L.\n" in text(shop, "clients/anna-k.yaml")


# --- archive -------------------------------------------------------------------------------


def test_archive_and_back(program: Program, shop: Shop) -> None:
    before = records(shop.root)
    shop.book("anna-k", "2026-03-12 9:00", id="bcdfgh")
    answer = program("client", "archive", "anna")
    assert answer.out == "Archived anna-k  Anna K.\n"
    assert "still booked: 1\nNext:  therasched list --client anna-k --from today" in answer.err
    assert program("list", "--client", "anna-k", "--from", "today", "--json").ids == ["bcdfgh"]
    assert "archived: 2026-03-03\n" in text(shop, "clients/anna-k.yaml")
    assert program("client", "archive", "anna-k", "--undo").out == "Active again: anna-k  Anna K.\n"
    assert records(shop.root)["clients/anna-k.yaml"] == before["clients/anna-k.yaml"]


def test_plain_answers_are_code_and_file(program: Program) -> None:
    assert program("client", "archive", "ben", "--plain").rows == [["ben-o", "clients/ben-o.yaml"]]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("noun", "answers", "added"),
    [
        ("contact", "school\nMrs Ott\n", "Added school  Mrs Ott"),
        ("service", "long-80\nLong\n80\n", "Added long-80  Long"),
        ("practitioner", "ida\nIda N.\n", "Added ida  Ida N."),
    ],
)
def test_a_code_is_asked_for_too(program: Program, noun: str, answers: str, added: str) -> None:
    answer = program(noun, "add", stdin=answers)
    assert answer.err.count("Code (small letters, digits, hyphens): ") == 1
    assert added in answer.out


@pytest.mark.parametrize("noun", ["contact", "service", "practitioner"])
def test_without_a_terminal_a_code_is_needed(program: Program, noun: str) -> None:
    answer = program(noun, "add", code=2)
    assert "error: CODE is needed when there is no terminal\n" in answer.err
    assert f"try: therasched {noun} add " in answer.err
