"""The portal by command line: who finds what on which page, and what is never found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.program import tree, untouched, version
from therasched.domain.publication import is_key
from therasched.render import portal
from therasched.views.portalwords import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.program import Program
    from tests.support.shop import Shop

TEMPLATES = Path(__file__).parents[2] / "templates" / "portal"
FILES = {"appointments.ics", "index.html"}
PAST = "2026-03-02 09:00"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "portal"


def key_of(program: Program, code: str) -> str:
    text = (program.folder / "clients" / f"{code}.yaml").read_text(encoding="utf-8")
    key = str(yaml.safe_load(text).get("portal", ""))
    assert not key or is_key(key)
    return key


def page(program: Program, site: Path, code: str) -> list[str]:
    return portal.seen((site / key_of(program, code) / "index.html").read_bytes())


def texts(data: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)
    elif data is not None:
        yield str(data)


def words(*given: str) -> set[str]:
    return {word for text in given for word in re.findall(r"[^\W_]{4,}", text.casefold())}


def test_no_word_of_the_record_and_of_nobody_else_is_on_a_page(
    example: Program, site: Path
) -> None:
    """Everything that any file says, but for what may be on her page, is looked for there."""
    root = example.folder
    people = [path.stem for path in (root / "clients").iterdir() if path.stem != "walter-b"]
    for code in people:
        example("client", "edit", code, "--consent", "portal=2026-01-01")
    example("portal", str(site))
    settings = yaml.safe_load((root / "therasched.yaml").read_text(encoding="utf-8"))
    files = {
        path: yaml.safe_load(path.read_text(encoding="utf-8"))
        for kind in ("clients", "contacts", "sessions")
        for path in (root / kind).rglob("*.yaml")
    }
    said = words(*texts(settings), *(text for data in files.values() for text in texts(data)))
    house = [str(settings[key]) for key in ("name", "email", "phone", "address")]
    house += [one["name"] for one in settings["practitioners"].values()]
    house += [" ".join(one) for one in WORDS.values()]
    house += [file.read_text(encoding="utf-8") for file in TEMPLATES.iterdir()]
    checked = 0
    for code in people:
        mine = yaml.safe_load((root / "clients" / f"{code}.yaml").read_text(encoding="utf-8"))
        places, shared = [], []
        for data in files.values():
            if code in data.get("clients", []):
                places += [str(data.get(one, "")) for one in ("place", "room", "timezone")]
                if code in data.get("admin", {}).get("shared", {}):
                    shared.append(data["outcome"]["clients"][code]["homework"])
        folder = site / mine["portal"]
        assert {one.name for one in folder.iterdir()} - {".therasched-portal"} == FILES
        text = (folder / "index.html").read_text(encoding="utf-8")
        dates = re.findall(r">([^<>]*\b20\d\d)<", text)
        forbidden = said - words(*house, mine["name"].split()[0], mine["portal"], *places, *dates)
        assert words(text) & (forbidden - words(*shared)) == set(), code
        calendar = (folder / "appointments.ics").read_text(encoding="utf-8").replace("\r\n ", "")
        shown = re.findall(
            r"^(?:SUMMARY|DESCRIPTION|LOCATION|X-WR-[A-Z]+):(.*)", calendar, re.MULTILINE
        )
        assert len(shown) > 1
        assert words(*shown) & forbidden == set(), code
        checked += len(forbidden)
    assert checked > 1_000


def test_homework_comes_and_goes(program: Program, shop: Shop, site: Path) -> None:
    program("client", "edit", "anna-k", "--consent", "portal")
    stored = shop.book("anna-k", PAST)
    program("outcome", stored.session.id, "attended", "--homework", "Take the <lift> twice.")
    program("portal", str(site))
    assert "Take the <lift> twice." not in page(program, site, "anna-k")
    program("share", stored.session.id)
    told = program("portal", str(site), "--diff").out
    assert "+ Take the <lift> twice." in told.splitlines()
    assert "Take the <lift> twice." not in page(program, site, "anna-k")
    program("portal", str(site))
    assert "Take the <lift> twice." in page(program, site, "anna-k")
    program("unshare", stored.session.id)
    assert "- Take the <lift> twice." in program("portal", str(site), "--diff").out.splitlines()
    program("portal", str(site))
    assert b"lift" not in b"".join(data or b"" for data in tree(site).values())


def test_nothing_new_touches_nothing(example: Program, site: Path) -> None:
    example("portal", str(site))
    before = {file: version(file) for file in site.rglob("*")}
    with untouched(example.folder / "clients"):
        answer = example("portal", str(site))
    assert answer.out.startswith("5 pages: 0 files written, 0 removed, 13 unchanged")
    assert {file: version(file) for file in site.rglob("*")} == before
    assert example("portal", str(site), "--diff").out == "Nobody would see anything new.\n"
    assert example("portal", str(site), "-q").out == ""


def test_a_renewed_link_ends_the_old_one(example: Program, site: Path) -> None:
    example("portal", str(site))
    old = key_of(example, "anna-k")
    assert (site / old).is_dir()
    with untouched(example.folder), untouched(site):
        example("portal", str(site), "--renew", "anna", "-n")
        example("portal", str(site), "--renew", "anna", "--diff")
    answer = example("portal", "--renew", "anna")
    new = key_of(example, "anna-k")
    assert new != old
    assert new not in answer.out + answer.err
    assert (site / old).is_dir()
    example("portal", str(site), "--client", "zoe")  # her page alone, and yet the old one goes
    assert not (site / old).exists()
    assert not (site / new).exists()
    example("portal", str(site), "--renew", "zoe")
    assert (site / new).is_dir()
    assert len(list(site.iterdir())) == 5 + 4


def test_who_is_archived_or_withdraws_consent_has_no_page(example: Program, site: Path) -> None:
    example("portal", str(site))
    folders = [site / key_of(example, code) for code in ("anna-k", "zoe-l")]
    example("client", "archive", "anna-k")
    example("client", "edit", "zoe-l", "--consent", "portal=")
    told = example("portal", str(site), "--diff")
    assert "- Hello Anna" in told.out
    assert [one.exists() for one in folders] == [True, True]
    answer = example("portal", str(site))
    assert [one.exists() for one in folders] == [False, False]
    assert "no page for anna-k, walter-b: archived" in answer.err
    assert "homework of zoe-l is shared, but there is no page to find it on" in answer.err
    refused = example("portal", "--link", "zoe", code=5)
    assert "try: therasched client edit zoe-l --consent portal" in refused.err


@pytest.mark.parametrize("lost", ["index.html", ".therasched-portal"])
def test_a_page_that_can_not_be_taken_away_lets_no_script_go_on(
    example: Program, site: Path, lost: str
) -> None:
    example("portal", str(site))
    (site / "CNAME").write_text("portal.example.org")
    example("portal", str(site), "-q")
    page_of = site / key_of(example, "anna-k")
    (page_of / lost).write_text("changed by somebody")
    example("client", "archive", "anna-k")
    if lost.startswith("."):
        (page_of / lost).unlink()
    answer = example("portal", str(site), "-q", code=6)
    assert f"{page_of.name[:4]}…/index.html was changed elsewhere" in answer.err
    assert page_of.name not in answer.err
    assert "CNAME" not in answer.err
    assert (page_of / "index.html").exists()
    example("portal", str(site), "--json", code=6)
    assert "Anna" not in example("portal", str(site), "--diff", code=6).out
    (page_of / "index.html").unlink()
    (page_of / "appointments.ics").unlink(missing_ok=True)
    example("portal", str(site), "-q")
    assert not page_of.exists()


def test_the_link_is_told_to_whom_asks_for_it_and_nobody_else(example: Program, site: Path) -> None:
    refused = example("portal", "--link", "anna", code=5)
    assert "config set portal https://portal.example.org" in refused.err
    example("config", "set", "portal", "https://portal.example.org/p/")
    key = key_of(example, "anna-k")
    link = f"https://portal.example.org/p/{key}/"
    assert example("portal", "--link", "anna").out == f"{link}\n"
    assert example("portal", "--link", "anna", "--json").json["portal"]["link"] == link
    said = [
        example(*command)
        for command in (
            ("portal", str(site)),
            ("portal", str(site), "--json", "-n"),
            ("portal", str(site), "--diff"),
            ("client", "show", "anna"),
            ("client", "show", "anna", "--json"),
            ("client", "list", "--json"),
            ("client", "edit", "anna", "--phone", "1", "--json"),
        )
    ]
    assert key not in "".join(one.out + one.err for one in said)
    calendar = f"webcal://portal.example.org/p/{key}/appointments.ics"
    assert calendar in (site / key / "index.html").read_text(encoding="utf-8")


def test_without_a_page_there_is_no_link(program: Program) -> None:
    program("config", "set", "portal", "https://portal.example.org")
    program("client", "edit", "anna", "--consent", "portal")
    assert "has no page yet" in program("portal", "--link", "anna", code=5).err
    assert "a folder is missing" in program("portal", code=2).err
    assert "--link goes alone" in program("portal", "x", "--link", "anna", code=2).err
    told = program("portal", "--renew", "anna", "--json").json["portal"]
    assert told == {"renewed": "anna-k", "path": "clients/anna-k.yaml"}
    assert program("portal", "--link", "anna").out.startswith("https://portal.example.org/")


def test_answers_in_json(example: Program, site: Path) -> None:
    new = example("portal", str(site), "--diff", "--json").json["diff"]
    assert [one["client"] for one in new] == ["anna-k", "jose-n", "mila-w", "tanaka", "zoe-l"]
    assert new[0]["gone"] == []
    assert "Hello Anna" in new[0]["new"]
    with untouched(example.folder):
        told = example("portal", str(site), "--json", "-n").json
    assert (told["portal"]["written"], told["dry_run"], site.exists()) == (13, True, False)
    assert {"client": "walter-b", "reason": "archived"} in told["portal"]["no_page"]


def test_two_with_one_key_would_read_each_others_page(example: Program, site: Path) -> None:
    key = key_of(example, "anna-k")
    file = example.folder / "clients" / "zoe-l.yaml"
    file.write_text(file.read_text("utf-8").replace(key_of(example, "zoe-l"), key), "utf-8")
    refused = example("portal", str(site), code=6)
    assert "anna-k and zoe-l have the same key" in refused.err
    assert key not in refused.err
    assert not site.exists()
    example("portal", "--renew", "zoe")
    example("portal", str(site))


@pytest.mark.parametrize("key", ["short", "../../../../../../../../../x", "A" * 26, ".git"])
def test_a_key_that_somebody_made_up_is_a_fault(example: Program, site: Path, key: str) -> None:
    example("portal", str(site))
    old = site / key_of(example, "anna-k")
    file = example.folder / "clients" / "anna-k.yaml"
    file.write_text(file.read_text("utf-8").replace(old.name, key), "utf-8")
    refused = example("portal", str(site), code=6)
    assert "clients/anna-k.yaml:" in refused.err
    assert key not in refused.err
    assert old.exists()


def test_a_fault_in_a_clients_file_takes_no_page_away(example: Program, site: Path) -> None:
    example("portal", str(site))
    before = tree(site)
    file = example.folder / "clients" / "anna-k.yaml"
    file.write_text(file.read_text("utf-8").replace("portal: 2025-11-03", "portal: soon"), "utf-8")
    answer = example("portal", str(site), code=6)
    assert "no page was taken away" in answer.err
    assert tree(site) == before


def test_templates_of_the_practice_and_of_the_person(
    example: Program, site: Path, tmp_path: Path
) -> None:
    block = "{% extends 'built-in/portal/index.html' %}{% block after %}<p>WORD</p>{% endblock %}"
    mine = tmp_path / "config" / "therasched" / "templates" / "portal"
    ours = example.folder / "templates" / "portal"
    for folder, word in ((mine, "For all"), (ours, "Just here")):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(block.replace("WORD", word))
        (folder / "notes.txt").write_text("no template")
    config = str(tmp_path / "config")
    example("portal", str(site), XDG_CONFIG_HOME=config)
    assert "Just here" in page(example, site, "anna-k")
    (ours / "index.html").unlink()
    example("portal", str(site), XDG_CONFIG_HOME=config)
    assert "For all" in page(example, site, "anna-k")
    (mine / "index.html").unlink()
    with untouched(site):
        for data in (b"\n{{ page.note }}", b"\xff"):
            (ours / "index.html").write_bytes(data)
            refused = example("portal", str(site), code=6, XDG_CONFIG_HOME=config)
            assert "templates/portal/index.html:" in refused.err


def test_a_picture_and_a_colour(example: Program, site: Path) -> None:
    example("config", "set", "look.accent", "#aa3300")
    example("config", "set", "look.logo", "templates/logo.png")
    assert "templates/logo.png" in example("portal", str(site), code=3).err
    logo = example.folder / "templates" / "logo.png"
    logo.parent.mkdir(exist_ok=True)
    logo.write_text("<svg onload='alert(1)'/>")
    assert "no PNG or JPEG" in example("portal", str(site), code=5).err
    logo.write_bytes(b"\x89PNG\r\n\x1a\n")
    example("portal", str(site))
    text = (site / key_of(example, "anna-k") / "index.html").read_text(encoding="utf-8")
    assert "data:image/png;base64," in text
    assert "--accent: #aa3300;" in text
    assert "is not a colour" in example("config", "set", "look.accent", "red", code=2).err
    refused = example("config", "set", "portal", "http://portal.example.org", code=2)
    assert "is not an address" in refused.err
