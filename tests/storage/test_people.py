"""The files of clients and contacts: read when asked for, saved through the splice, proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.records import kept, records
from tests.support.shop import Shop
from therasched.domain.audit import Fault
from therasched.domain.people import Client, Contact
from therasched.errors import ChangedOnDisk, FaultyData, UsageFault
from therasched.storage.files import Files
from therasched.storage.people import CLIENTS, CONTACTS, People

if TYPE_CHECKING:
    from pathlib import Path

ANNA = """\
# Anna's file
code: anna-k
name: "Anna K."   # as she writes it

email: anna@example.org
x-tea: green
consent: {email: 2026-01-01}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "practice")
    shop.write("clients/anna-k.yaml", ANNA)
    return shop


def clients(shop: Shop) -> People[Client]:
    return People(Files(shop.root), CLIENTS)


def contacts(shop: Shop) -> People[Contact]:
    return People(Files(shop.root), CONTACTS)


class CountedFiles(Files):
    """Files that remember what was read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.paths: list[str] = []

    def read(self, path: str) -> bytes:
        self.paths.append(path)
        return super().read(path)


def test_who_is_known_is_told_without_a_list_of_all(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> list[str]:
        pytest.fail("all were listed")

    monkeypatch.setattr(Files, "names", refuse)
    people = clients(shop)
    assert "anna-k" in people
    strangers = ("carla-x", "Anna K.", "../contacts/anna-k", 7)
    assert [one for one in strangers if one in people] == []
    assert people["anna-k"].name == "Anna K."


def test_only_who_is_asked_for_is_read_and_only_once(shop: Shop) -> None:
    files = CountedFiles(shop.root)
    people: People[Client] = People(files, CLIENTS)
    assert list(people) == ["anna-k", "anne-z", "ben-o", "tanaka"]
    assert len(people) == 4
    assert "anna-k" in people
    assert "nobody" not in people
    assert files.paths == []
    assert people["anna-k"].name == people["anna-k"].name == "Anna K."
    assert files.paths == ["clients/anna-k.yaml"]
    with pytest.raises(KeyError):
        people["nobody"]


@pytest.mark.parametrize("name", ["Anna.yaml", "anna-k.yml", "con.yaml", ".yaml", "a b.yaml"])
def test_other_names_are_nobody(shop: Shop, name: str) -> None:
    shop.write(f"clients/{name}", ANNA)
    assert len(clients(shop)) == 4


def test_no_folder_is_nobody(tmp_path: Path) -> None:
    assert list(People(Files(tmp_path), CONTACTS)) == []


@pytest.mark.parametrize(
    ("text", "name", "place", "begins"),
    [
        ("code: anna-k\n", "anna-k", "1:1", '"name" is missing'),
        ("code: anna-k\nname: [A]\n", "anna-k", "2:1", '"name" must be one value, not a list'),
        ("name: 'A\n", "anna-k", "1:7", "this quote is never closed"),
        ("name: Anna\n", "Anna", "1:1", '"code" is missing'),
        ("code: anna\nname: Anna\n", "Anna", "1:7", 'code "anna" stands in a file'),
        ("code: Anna\nname: Anna\n", "Anna", "1:7", 'code: "Anna" is not a code'),
        ("code: anna-k\nname: Anna\nborn: 1.2.90\n", "Anna", "3:7", 'born: "1.2.90" is not a da'),
    ],
)
def test_a_faulty_file_is_told_and_its_person_still_there(
    shop: Shop, text: str, name: str, place: str, begins: str
) -> None:
    shop.write("clients/anna-k.yaml", text)
    people = clients(shop)
    assert (people["anna-k"].code, people["anna-k"].name) == ("anna-k", name)
    [one] = people.findings()
    assert f"{one.line}:{one.column}" == place
    assert one.message.startswith(begins)
    with kept(shop.root), pytest.raises(FaultyData):
        people.save(people["anna-k"]._replace(phone="1"))


def test_a_file_that_can_not_be_read_is_told(shop: Shop) -> None:
    (shop.root / "clients" / "c001.yaml").mkdir()
    (shop.root / "clients" / "c002.yaml").symlink_to(shop.root / "therasched.yaml")
    people = clients(shop)
    assert people["c001"].name == "c001"
    assert people["c002"].name == "c002"
    assert [one.path for one in people.findings()] == ["clients/c001.yaml", "clients/c002.yaml"]


def test_faults_of_rules_get_their_place(shop: Shop) -> None:
    faults = [Fault(("consent",), "why"), Fault(("service",), "none")]
    found = clients(shop).check("anna-k", faults)
    assert [(one.line, one.message) for one in found] == [(7, "why"), (2, "none")]


def test_a_change_leaves_everything_else_as_it_was(shop: Shop) -> None:
    people = clients(shop)
    anna = people["anna-k"]._replace(
        email="", phone="007", consent={"email": "2026-01-01", "sms": "2026-02-02"}, reminders=()
    )
    assert people.save(anna) == "clients/anna-k.yaml"
    assert (shop.root / "clients/anna-k.yaml").read_text() == (
        '# Anna\'s file\ncode: anna-k\nname: "Anna K."   # as she writes it\n'
        'phone: "007"\n\nx-tea: green\nconsent: {email: 2026-01-01, sms: 2026-02-02}\n'
        "reminders: []\n"
    )
    assert people["anna-k"] == anna
    assert clients(shop)["anna-k"] == anna


def test_nothing_changed_is_nothing_written(shop: Shop) -> None:
    people = clients(shop)
    with kept(shop.root):
        people.save(people["anna-k"])


@pytest.mark.parametrize(
    "fields",
    [{"email": "a"}, {"born": "1990-02-30"}, {"name": ""}, {"phone": "1\n2"}, {"service": "X"}],
)
def test_a_value_that_is_none_is_refused_and_nothing_written(
    shop: Shop, fields: dict[str, Any]
) -> None:
    people = clients(shop)
    with kept(shop.root):
        with pytest.raises(UsageFault):
            people.save(people["anna-k"]._replace(**fields))
        with pytest.raises(UsageFault):
            people.create(Client("new", "New")._replace(**fields))


def test_what_would_not_read_back_is_refused(shop: Shop) -> None:
    forgetful = CLIENTS._replace(decode=lambda data: CLIENTS.decode(data)._replace(phone=""))
    people: People[Client] = People(Files(shop.root), forgetful)
    with kept(shop.root), pytest.raises(FaultyData, match="would not read back"):
        people.save(people["anna-k"]._replace(phone="1"))


def test_what_somebody_else_changed_is_not_written_over(shop: Shop) -> None:
    people = clients(shop)
    anna = people["anna-k"]
    shop.write("clients/anna-k.yaml", ANNA + "phone: '1'\n")
    with kept(shop.root), pytest.raises(ChangedOnDisk):
        people.save(anna._replace(phone="2"))


def test_a_new_person(shop: Shop) -> None:
    people = contacts(shop)
    list(people)
    ott = Contact(
        "ott", "Mrs Ott", role="teacher", email="ott@example.org", consent={"email": "2026-01-01"}
    )
    assert people.create(ott) == "contacts/ott.yaml"
    assert (shop.root / "contacts/ott.yaml").read_text() == (
        "# yaml-language-server: $schema=../.therasched/schema/contact.json\n"
        "code: ott\nname: Mrs Ott\nrole: teacher\nemail: ott@example.org\n"
        "consent:\n  email: 2026-01-01\n"
    )
    assert (shop.root / "contacts/ott.yaml").stat().st_mode & 0o777 == 0o600
    assert people["ott"] == ott
    with kept(shop.root), pytest.raises(ChangedOnDisk):
        people.create(ott._replace(name="Other"))


@pytest.mark.parametrize("code", ["../x", "Anna", "", "a/b", "con", "a" * 65, "x\n", "ä"])
def test_what_is_no_code_reaches_no_disk(shop: Shop, code: str) -> None:
    people = clients(shop)
    with kept(shop.root.parent), pytest.raises(UsageFault):
        people.create(Client(code, "X"))
    assert len(records(shop.root)) == 6
    with pytest.raises(KeyError):
        people[code]


def test_after_an_editor_the_file_is_read_anew(shop: Shop) -> None:
    people = clients(shop)
    assert people["anna-k"].name == "Anna K."
    shop.write("clients/anna-k.yaml", ANNA.replace("Anna K.", "Anna L."))
    shop.write("clients/new.yaml", "code: new\nname: New\n")
    people.forget("anna-k")
    assert people["anna-k"].name == "Anna L."
    assert "new" in people
