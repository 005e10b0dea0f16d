"""Making a practice, and keeping one in order: what is written, for whom, and what is not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.program import tree
from tests.support.records import kept, records
from therasched.domain.people import Practitioner
from therasched.domain.practice import Settings
from therasched.errors import ChangedOnDisk, StorageFailed, UsageFault
from therasched.storage import founding, schema, settings
from therasched.storage.files import Files
from therasched.storage.founding import GIT_RULES, Ground, Keeper
from therasched.storage.rehearsal import RehearsedFiles

if TYPE_CHECKING:
    from pathlib import Path

FRESH = Settings(
    id="bcdfgh2345",
    name="Berg: Talk",
    timezone="Europe/Berlin",
    practitioner="lena",
    practitioners={"lena": Practitioner("lena", "Lena Berg")},
    hours={"mon": ((540, 750), (780, 1020))},
)
RULES = """\
* -text
*.log.yaml merge=union
signed/allowed_signers merge=union
/therasched.yaml merge=therasched
/clients/*.yaml merge=therasched
/contacts/*.yaml merge=therasched
/sessions/**/*.yaml merge=therasched
"""


def modes(root: Path) -> set[str]:
    paths = [root, *root.rglob("*")]
    return {f"{'d' if one.is_dir() else 'f'}{one.stat().st_mode & 0o777:o}" for one in paths}


# --- a new one -----------------------------------------------------------------------------


def test_a_new_practice_also_several_folders_down(tmp_path: Path) -> None:
    root = tmp_path / "a" / "b c"
    ground = Ground(Files(root))
    assert ground.is_empty()
    assert not ground.is_practice()
    ground.found(FRESH)
    assert ground.is_practice()
    assert not ground.is_empty()
    assert (root / "therasched.yaml").read_text() == (
        "# yaml-language-server: $schema=.therasched/schema/practice.json\n"
        'schema: 1\nid: bcdfgh2345\nname: "Berg: Talk"\ntimezone: Europe/Berlin\n'
        "practitioner: lena\npractitioners:\n  lena:\n    name: Lena Berg\n"
        "week_start: monday\nhours:\n  mon: [09:00-12:30, 13:00-17:00]\n"
    )
    assert settings.understood((root / "therasched.yaml").read_bytes())[0] == FRESH
    assert (root / ".gitignore").read_text().split() == list(GIT_RULES[".gitignore"])
    assert (root / ".gitattributes").read_text() == RULES
    assert {path: (root / path).read_bytes() for path in schema.files()} == schema.files()
    assert modes(root) == {"d700", "f600"}
    assert modes(tmp_path / "a") == {"d700", "f600"}


def test_what_is_in_the_folder_already_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"*.pyc\noutbox/*\r\nlast \xff")
    (tmp_path / "README.md").write_text("mine")
    Ground(Files(tmp_path)).found(FRESH)
    assert (tmp_path / ".gitignore").read_bytes() == (
        b"*.pyc\noutbox/*\r\nlast \xff\n.therasched/\n!outbox/*.log.yaml\n.*.tmp-*\n"
    )
    assert (tmp_path / "README.md").read_text() == "mine"


def test_an_existing_practice_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "therasched.yaml").symlink_to(tmp_path / "nowhere")
    assert Ground(Files(tmp_path)).is_practice()
    with pytest.raises(ChangedOnDisk):
        Ground(Files(tmp_path)).found(FRESH)
    assert (tmp_path / "therasched.yaml").is_symlink()


@pytest.mark.parametrize("field", ["practitioner", "timezone", "id", "name"])
def test_settings_that_are_none_make_nothing(tmp_path: Path, field: str) -> None:
    broken = FRESH._replace(**{field: "No Such\nThing"})  # type: ignore[arg-type]
    with pytest.raises(UsageFault):
        Ground(Files(tmp_path / "new")).found(broken)
    assert not (tmp_path / "new").exists()


def test_a_rehearsal_makes_nothing(tmp_path: Path) -> None:
    ground = Ground(RehearsedFiles(tmp_path / "new"))
    ground.found(FRESH)
    assert ground.copy_example()
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("above", ["file", "file/below"])
def test_where_no_folder_can_be_made_that_is_said(tmp_path: Path, above: str) -> None:
    (tmp_path / "file").write_text("x")
    ground = Ground(Files(tmp_path / above / "new"))
    assert not Ground(Files(tmp_path / "file")).is_empty()
    with pytest.raises(StorageFailed, match="could not make"):
        ground.found(FRESH)
    assert tree(tmp_path) == {"file": b"x"}


def test_identities_differ(tmp_path: Path) -> None:
    ground = Ground(Files(tmp_path))
    made = {ground.new_identity() for _ in range(50)}
    assert len(made) == 50
    assert {len(one) for one in made} == {10}


# --- the made-up one -----------------------------------------------------------------------


def test_the_example_is_copied_byte_for_byte(tmp_path: Path) -> None:
    root = tmp_path / "demo"
    names = Ground(Files(root)).copy_example()
    source = next(one for one in founding.EXAMPLES if one.is_dir())
    copied = records(root)
    assert sorted(names) == sorted(copied)
    assert copied == {name: (source / name).read_bytes() for name in names}
    assert names[-1] == "therasched.yaml"
    assert (root / ".therasched/schema/session.json").is_file()
    assert modes(root) == {"d700", "f600"}


def test_an_installation_without_example_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(founding, "EXAMPLES", (tmp_path / "nowhere",))
    with pytest.raises(StorageFailed, match="without the made-up practice"):
        Ground(Files(tmp_path / "demo")).copy_example()


# --- in good order -------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "practice"
    Ground(Files(folder)).found(FRESH)
    return folder


def test_a_new_practice_is_in_order(root: Path) -> None:
    keeper = Keeper(Files(root))
    assert keeper.open_to_others() == []
    assert keeper.old_schemas() == []
    assert keeper.missing_rules() == []
    assert keeper.drafts() == []


def disorder(root: Path) -> None:
    (root / ".therasched/schema/client.json").unlink()
    (root / ".therasched/schema/session.json").write_text("{}")
    (root / ".gitattributes").unlink()
    (root / ".gitignore").write_text(".therasched/\n")
    (root / "clients").mkdir(mode=0o755)
    (root / "clients/anna-k.yaml").write_text("x")
    for path, mode in (("clients", 0o755), ("clients/anna-k.yaml", 0o664), (".", 0o750)):
        (root / path).chmod(mode)
    (root / ".git").mkdir()
    (root / ".git").chmod(0o755)
    (root / "link").symlink_to("/etc")


def test_what_is_not_in_order_is_told_and_mended(root: Path) -> None:
    disorder(root)
    keeper = Keeper(Files(root))
    assert keeper.open_to_others() == [".", "clients", "clients/anna-k.yaml"]
    assert sorted(keeper.old_schemas()) == [
        ".therasched/schema/client.json",
        ".therasched/schema/session.json",
    ]
    assert keeper.missing_rules() == [
        ".gitignore: outbox/*",
        ".gitignore: !outbox/*.log.yaml",
        ".gitignore: .*.tmp-*",
        *(f".gitattributes: {rule}" for rule in RULES.splitlines()),
    ]
    keeper.mend()
    test_a_new_practice_is_in_order(root)
    assert (root / "clients/anna-k.yaml").stat().st_mode & 0o777 == 0o600
    assert (root / ".git").stat().st_mode & 0o777 == 0o755
    assert (root / "clients/anna-k.yaml").read_text() == "x"


def test_a_rehearsal_mends_nothing(root: Path) -> None:
    disorder(root)
    before = tree(root)
    Keeper(RehearsedFiles(root)).mend()
    assert tree(root) == before
    assert (root / "clients").stat().st_mode & 0o777 == 0o755


def test_mending_twice_changes_nothing_more(root: Path) -> None:
    disorder(root)
    Keeper(Files(root)).mend()
    with kept(root):
        Keeper(Files(root)).mend()


def test_what_can_not_be_looked_into_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(StorageFailed, match=r"could not look into .*: permission denied"):
        Keeper(Files(root)).open_to_others()


def test_what_can_not_be_mended_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "therasched.yaml").chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refuse)
    with pytest.raises(StorageFailed, match=r"permissions of therasched\.yaml .* not permitted"):
        Keeper(Files(root)).mend()
