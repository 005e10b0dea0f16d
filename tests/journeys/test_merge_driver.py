"""Two clones of one practice whose files git merges with the program's own driver.

Git is asked as a person asks it, and runs the program as it is installed; `sync` needs none of this
to be typed.
"""

from __future__ import annotations

import shutil
import sys
from shlex import quote
from typing import TYPE_CHECKING

import pytest

from tests.support.gitplace import begin, git, needs_git, status
from tests.support.signing import AHEAD, ANNAS, GROUP, LATER, UNMARKED, Place, path_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_git

MOVED_TO = "2026-03-06T10:00"
MOVED = "sessions/2026/03/2026-03-06-1000-c5d6fg.yaml"


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """A practice that git keeps, with one signed session."""
    place = Place(tmp_path / "here")
    place("config", "set", "git", "auto", code=0)
    begin(place.root)
    place("doctor", "--fix")
    git(place.root, "add", "-A")
    git(place.root, "commit", "-q", "-m", "begin", code=0)
    place("sign", ANNAS, "-y")
    place("plan", AHEAD, "-m", "Bath time, then the stairs, first up and then down again.")
    return place


@pytest.fixture
def there(here: Place, tmp_path: Path) -> Place:
    """A clone of it, which the doctor saw."""
    other = here.copy(tmp_path / "there")
    shutil.rmtree(other.root)
    git(other.folder, "clone", "-q", str(here.root), "practice")
    for key in ("user.name", "user.email"):
        git(other.root, "config", key, "tom@example.org")
    other("doctor", "--fix")
    return other


def merge(place: Place, other: Place, code: int = 0) -> None:
    """Bring in what the other clone has."""
    git(place.root, "pull", "-q", "--no-rebase", "--no-edit", str(other.root), "main", code=code)


def test_both_change_other_fields_and_comments_of_one_session(here: Place, there: Place) -> None:
    here("plan", UNMARKED, "-m", "Bed time.")
    there.by_hand(UNMARKED, "mode: direct\n", "mode: direct\nplace: Here   # by the door\n")
    there("outcome", UNMARKED, "attended", "--note", "Came.")
    merge(here, there)
    text = here.text(UNMARKED)
    assert "place: Here" in text
    assert "# by the door\n" in text
    (one,) = here("show", UNMARKED, "--json").json["sessions"]
    assert (one["plan"], one["attendance"]) == ("Bed time.", {"ben-o": "attended"})
    assert status(here.root) == []
    merge(there, here)
    assert there.text(UNMARKED) == text
    for place in (here, there):
        assert place("check", "--json").json["findings"] == []


def test_one_field_that_both_change_is_between_marks_and_nothing_else(
    here: Place, there: Place
) -> None:
    here("plan", UNMARKED, "-m", "Bed time.")
    there("plan", UNMARKED, "-m", "Stairs.")
    there("outcome", UNMARKED, "no-show")
    merge(here, there, code=1)
    text = here.text(UNMARKED)
    marks = "<<<<<<< ours\nplan: |\n  Bed time.\n=======\nplan: |\n  Stairs.\n>>>>>>> theirs\n"
    assert marks in text
    assert "no-show" in text
    assert "conflict" in here("check", code=6).out
    whole = text.partition("<<<<<<< ours\n")
    ours = whole[2].partition("=======\n")[0]
    kept = whole[0] + ours + whole[2].partition(">>>>>>> theirs\n")[2]
    here.by_hand(UNMARKED, text, kept)
    git(here.root, "commit", "-qam", "merged")
    assert here("check", "--json").json["findings"] == []


def test_a_move_and_an_edit(here: Place, there: Place) -> None:
    here("move", AHEAD, "2026-03-06 10:00")
    there("outcome", AHEAD, "attended", at=LATER.replace("05", "06"))
    for place, other in ((here, there), (there, here)):
        merge(place, other)
        (one,) = place("show", AHEAD, "--json").json["sessions"]
        assert (one["attendance"], one["start"][:16]) == ({"anna-k": "attended"}, MOVED_TO)
        assert one["path"] == MOVED
    assert here.text(AHEAD) == there.text(AHEAD)


def test_a_session_that_is_removed_and_edited_stays(here: Place, there: Place) -> None:
    here("remove", AHEAD, "-y")
    there("plan", AHEAD, "-m", "Stairs.")
    merge(here, there, code=1)
    assert "Stairs." in here.text(AHEAD)


def test_settings_and_people_that_both_change(here: Place, there: Place) -> None:
    here("service", "add", "talk-45", "--title", "Talk", "--minutes", "45")
    there("service", "add", "group-90", "--title", "Group", "--minutes", "90")
    here("client", "edit", "anna-k", "--phone", "+49 30 5550100")
    there("client", "edit", "anna-k", "--email", "anna@example.org")
    merge(here, there)
    services = [one["code"] for one in here("service", "list", "--json").json["services"]]
    assert {"talk-45", "group-90"} <= set(services)
    client = (here.root / "clients/anna-k.yaml").read_text(encoding="utf-8")
    assert "anna@example.org" in client
    assert "5550100" in client


def test_line_ends_of_one_side_are_no_conflict(here: Place, there: Place) -> None:
    path = there.root / path_of(UNMARKED)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    there("plan", UNMARKED, "-m", "Stairs.")
    here("outcome", UNMARKED, "attended")
    merge(here, there)
    (one,) = here("show", UNMARKED, "--json").json["sessions"]
    assert (one["plan"], one["attendance"]) == ("Stairs.", {"ben-o": "attended"})


@pytest.mark.parametrize("turned", [False, True])
def test_a_locked_text_stays_and_the_other_is_a_draft(
    here: Place, there: Place, *, turned: bool
) -> None:
    """Signed on one machine while the other one's editor changes it."""
    there.by_hand(GROUP, "Went well.", "Late words.")
    git(there.root, "commit", "-qam", "by hand")
    here("plan", GROUP, "-m", "Stairs.")
    here("sign", GROUP, "-y")
    place, other = (there, here) if turned else (here, there)
    signed = here.text(GROUP)
    merge(place, other)
    assert place.text(GROUP) == signed
    (draft,) = (place.root / ".therasched/drafts").iterdir()
    assert draft.name == f"{GROUP}-merge.yaml"
    assert "Late words." in draft.read_text(encoding="utf-8")
    assert "LOCKED ok" in place("verify", GROUP, at=LATER).out
    assert "unsaved text" in place("doctor", "--fix").out


def test_a_practice_in_a_folder_with_blanks_of_a_larger_repository(tmp_path: Path) -> None:
    """Git gives paths from the top, quoted by itself."""
    top = tmp_path / "whole"
    begin(top)
    place = Place(top / "a 'b' $c")
    place("config", "set", "git", "auto")
    place("doctor", "--fix")
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "begin")
    git(top, "checkout", "-q", "-b", "other")
    place("plan", UNMARKED, "-m", "Stairs.")
    git(top, "checkout", "-q", "main")
    place("outcome", UNMARKED, "attended")
    git(top, "merge", "-q", "--no-edit", "other")
    (one,) = place("show", UNMARKED, "--json").json["sessions"]
    assert (one["plan"], one["attendance"]) == ("Stairs.", {"ben-o": "attended"})


def test_where_the_program_is_gone_lines_are_merged(here: Place, there: Place) -> None:
    driver = git(here.root, "config", "merge.therasched.driver").strip()
    assert driver.startswith(("therasched merge-file ", f"{quote(sys.executable)} -m therasched"))
    gone = driver.replace(driver.partition(" merge-file")[0], "/nowhere/therasched")
    git(here.root, "config", "merge.therasched.driver", gone)
    here("plan", UNMARKED, "-m", "Bed time.")
    there("plan", UNMARKED, "-m", "Stairs.")
    merge(here, there, code=1)
    text = here.text(UNMARKED)
    assert "<<<<<<<" in text
    assert "Bed time." in text
    assert "Stairs." in text
    git(here.root, "merge", "--abort")
    told = here("doctor", code=1).out
    assert "names no program that is here" in told
    here("doctor", "--fix")
    assert git(here.root, "config", "merge.therasched.driver").strip() == driver


def test_a_clone_that_no_doctor_saw_is_told(here: Place, there: Place) -> None:
    git(there.root, "config", "--remove-section", "merge.therasched")
    assert "missing: .git/config: merge.therasched.driver" in there("doctor", code=1).out
    there("doctor", "--fix", "-n", code=1)
    git(there.root, "config", "merge.therasched.driver", code=1)
    there("doctor", "--fix")
    assert "rules are there" in there("doctor").out
    git(there.root, "config", "merge.therasched.driver", "'no end")
    assert "names no program" in there("doctor", code=1).out
