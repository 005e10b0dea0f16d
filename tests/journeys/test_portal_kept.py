"""What must not change or vanish on a client's page: what was signed, and what has a fault."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support.program import tree, untouched
from tests.support.signing import ANNAS, BENS, LATER, TEAM, Place, log_of, path_of
from therasched.render import portal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program
    from tests.support.shop import Shop

LIFT, STAIRS = "Take the lift.", "Take the stairs."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Anna's and Ben's sessions signed and shared, both with consent to a page."""
    place = Place(tmp_path)
    for code in ("anna-k", "ben-o"):
        place("client", "edit", code, "--consent", "portal")
    for name in (ANNAS, BENS):
        place("share", name)
        place("sign", name, "-y")
    return place


def rewrite(place: Place, name: str, old: str, new: str) -> None:
    file = place.root / path_of(name)
    text, was = file.read_text(encoding="utf-8"), file.stat()
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))  # it stands in for a calendar's stamp


def page_of(root: Path, site: Path, code: str) -> Path:
    data = yaml.safe_load((root / "clients" / f"{code}.yaml").read_text(encoding="utf-8"))
    return site / str(data["portal"])


def seen(root: Path, site: Path, code: str) -> list[str]:
    return portal.seen((page_of(root, site, code) / "index.html").read_bytes())


def publish(place: Place, *more: str, code: int = 0) -> str:
    site = str(place.folder / "site")
    answer = place("portal", site, *more, at=LATER, code=code)
    return answer.out + answer.err


def test_a_locked_session_that_was_altered_is_shown_as_it_was_signed(place: Place) -> None:
    site = place.folder / "site"
    publish(place)
    before = tree(site)
    rewrite(place, ANNAS, LIFT, STAIRS)
    for more in ((), ("--client", "anna"), ("--diff",), ("-q",)):
        told = publish(place, *more, code=6)
        line = place.text(ANNAS)[: place.text(ANNAS).index("homework")].count("\n") + 1
        assert f"{path_of(ANNAS)}:{line}:" in told
        assert f"{ANNAS} was altered after its lock: clients are shown what was signed" in told
        assert STAIRS not in told
        assert tree(site) == before
    place("restore", ANNAS, "-y", at=LATER)
    publish(place)


def test_the_first_publishing_shows_what_was_signed_too(place: Place) -> None:
    rewrite(place, ANNAS, LIFT, STAIRS)
    publish(place, code=6)
    lines = seen(place.root, place.folder / "site", "anna-k")
    assert LIFT in lines
    assert STAIRS not in lines


def test_within_the_window_a_change_is_the_therapists_own(place: Place) -> None:
    rewrite(place, ANNAS, LIFT, STAIRS)
    place("portal", str(place.folder / "site"))
    assert STAIRS in seen(place.root, place.folder / "site", "anna-k")


def test_who_was_taken_out_of_a_locked_session_keeps_it(place: Place) -> None:
    publish(place)
    before = tree(place.folder / "site")
    rewrite(place, ANNAS, "clients: [anna-k]", "clients: [ben-o]")
    for more in ((), ("--client", "anna")):
        publish(place, *more, code=6)
        assert tree(place.folder / "site") == before


def test_a_forged_log_is_not_taken_for_what_was_signed(place: Place) -> None:
    publish(place)
    before = tree(place.folder / "site")
    log = place.root / log_of(ANNAS)
    log.write_text(log.read_text("utf-8").replace(LIFT, "Forged."), encoding="utf-8")
    told = publish(place, code=6)
    assert f"{ANNAS} is locked, and what was signed of it can't be told" in told
    assert "the page of anna-k stays as it was" in told
    assert "Forged." not in told
    assert tree(place.folder / "site") == before


def test_what_was_purged_is_shown_to_nobody(place: Place) -> None:
    text = place.text(ANNAS)
    place("purge", ANNAS, "--reason", "Asked for.", "-y", at=LATER)
    (place.root / path_of(ANNAS)).write_text(text, encoding="utf-8")
    assert "was purged, and is there again" in publish(place, code=6)
    assert LIFT not in seen(place.root, place.folder / "site", "anna-k")


def test_the_feed_of_a_client_has_what_was_signed(place: Place) -> None:
    out = place.folder / "anna.ics"
    words = ("export", "ics", "--feed-for", "anna", "--out", str(out))
    place(*words, at=LATER)
    before = out.read_bytes()
    rewrite(place, ANNAS, "type: session", "type: session\nplace: Elsewhere")
    answer = place(*words, at=LATER, code=6)
    assert "was altered after its lock" in answer.err
    assert out.read_bytes() == before


def test_nobody_is_reminded_of_a_locked_session_that_was_moved_by_hand(place: Place) -> None:
    place("client", "edit", "anna-k", "--email", "anna@example.org", "--consent", "email")
    rewrite(place, ANNAS, "start: 2026-03-02 09:30", "start: 2026-03-06 09:30")
    rewrite(
        place,
        ANNAS,
        "end: 2026-03-02",
        "reminders: [{to: client, by: email, before: 3d}]\nend: 2026-03-06",
    )
    file = place.root / path_of(ANNAS)
    file.rename(file.with_name(file.name.replace("03-02", "03-06")))
    answer = place("remind", "--all", at=LATER)
    assert f"no message for {ANNAS}: altered after its lock" in answer.err
    assert "anna@example.org" not in answer.out
    place("remind", ANNAS, "--notice", "moved", at=LATER, code=5)


# --- faults -----------------------------------------------------------------------------------


@pytest.fixture
def site(program: Program, shop: Shop, tmp_path: Path) -> Path:
    """Anna and Ben with a page, each with homework and a visit to come."""
    for code in ("anna-k", "ben-o"):
        program("client", "edit", code, "--consent", "portal")
        past = shop.book(code, "2026-03-02 09:00" if code == "anna-k" else "2026-03-02 11:00")
        name = past.session.id
        program("outcome", name, "attended", "--homework", f"Homework of {code}.", "--share")
        shop.book(code, "2026-03-12 09:00" if code == "anna-k" else "2026-03-12 11:00")
    program("portal", str(tmp_path / "site"))
    return tmp_path / "site"


def session_of(program: Program, code: str, day: str = "2026-03-02") -> Path:
    files = sorted((program.folder / "sessions").rglob(f"{day}-*.yaml"))
    return next(one for one in files if f"clients: [{code}]" in one.read_text("utf-8"))


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-12"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: session", "type: session\nhomwork: x"),  # a typo: usable, and yet not to be trusted
        ("start:", "start"),  # not even YAML
        ("type: session", "type: [session"),
    ],
)
@pytest.mark.parametrize("only", [(), ("--client", "anna")])
def test_a_session_with_a_fault_keeps_the_page_as_it_was(
    program: Program, site: Path, day: str, old: str, new: str, only: tuple[str, ...]
) -> None:
    file = session_of(program, "anna-k", day)
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    program("client", "edit", "ben-o", "--name", "Benno O'Brien")
    before = tree(page_of(program.folder, site, "anna-k"))
    path = file.relative_to(program.folder).as_posix()
    answer = program("portal", str(site), *only, code=6)
    assert f"the page of anna-k stays as it was, because of the fault in {path}" in answer.err
    assert tree(page_of(program.folder, site, "anna-k")) == before
    assert ("Hello Benno" in seen(program.folder, site, "ben-o")) is (not only)
    diff = program("portal", str(site), *only, "--diff", "--json", code=6).json
    assert {"client": "anna-k", "path": path} in diff["held"]


@pytest.mark.parametrize("only", [(), ("--client", "anna")])
@pytest.mark.parametrize("new", ["clients: [ana-k]", "clients: []", "clints: [xyz]"])
def test_where_a_fault_hides_whose_a_session_is_every_page_stays(
    program: Program, site: Path, new: str, only: tuple[str, ...]
) -> None:
    before = tree(site)
    file = session_of(program, "anna-k", "2026-03-12")
    text = file.read_text("utf-8").replace("clients: [anna-k]", new)
    file.write_text(text.replace("anna-k", "ana-k"), "utf-8")
    answer = program("portal", str(site), *only, code=6)
    assert "as it was" in answer.err or "pages stay as they were: anna-k, ben-o" in answer.err
    assert tree(site) == before


def test_a_meeting_with_a_fault_keeps_no_page_back(program: Program, site: Path) -> None:
    file = program.folder / "sessions" / "2026" / "03" / f"2026-03-02-1730-{TEAM}.yaml"
    file.write_text(f"id: {TEAM}\ntype: team\ntitle: [Team\n", "utf-8")
    answer = program("portal", str(site))
    assert f"{TEAM}.yaml:" in answer.err
    assert "4 unchanged" not in answer.out


def test_the_feed_of_a_client_stays_while_a_session_has_a_fault(
    program: Program, site: Path, tmp_path: Path
) -> None:
    out = tmp_path / "anna.ics"
    words = ("export", "ics", "--feed-for", "anna", "--out", str(out))
    program(*words)
    file = session_of(program, "anna-k", "2026-03-12")
    path = file.relative_to(program.folder).as_posix()
    file.write_text(file.read_text("utf-8").replace("type: session", "type: [session"), "utf-8")
    with untouched(out.parent / "site"):
        before = out.read_bytes()
        refused = program(*words, code=6)
        assert path in refused.err
        assert "her calendar stays as it was" in refused.err
        assert out.read_bytes() == before
    program("export", "ics", "--feed-for", "ben", "--out", str(tmp_path / "ben.ics"))
    assert site.is_dir()


# --- links ------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_once", [True, False])
def test_a_renewed_link_ends_although_somebody_elses_file_has_a_fault(
    program: Program, site: Path, *, at_once: bool
) -> None:
    old = page_of(program.folder, site, "anna-k")
    file = program.folder / "clients" / "ben-o.yaml"
    file.write_text(file.read_text("utf-8") + "emial: x\n", "utf-8")
    if at_once:
        program("portal", str(site), "--renew", "anna", code=6)
    else:
        program("portal", "--renew", "anna")
        program("portal", str(site), code=6)
    assert not old.exists()
    assert page_of(program.folder, site, "anna-k").is_dir()
    assert page_of(program.folder, site, "ben-o").is_dir()


def test_a_renewed_link_ends_although_a_session_of_hers_has_a_fault(
    program: Program, site: Path
) -> None:
    old = page_of(program.folder, site, "anna-k")
    file = session_of(program, "anna-k")
    file.write_text(file.read_text("utf-8").replace("type: session", "type: [session"), "utf-8")
    program("portal", str(site), "--renew", "anna", code=6)
    assert not old.exists()
    assert not page_of(program.folder, site, "anna-k").exists()


def test_a_renewed_link_ends_although_a_template_has_a_fault(program: Program, site: Path) -> None:
    old = page_of(program.folder, site, "anna-k")
    template = program.folder / "templates" / "portal" / "index.html"
    template.parent.mkdir(parents=True)
    template.write_text("{{ page.no }}")
    assert "templates/portal/index.html:1" in program("portal", str(site), code=6).err
    assert old.exists()
    program("portal", str(site), "--renew", "anna", code=6)
    assert not old.exists()
    template.unlink()
    assert " 2 files written, 0 removed" in program("portal", str(site)).out


def test_a_page_that_a_fault_makes_nobodys_stays_and_is_told(program: Program, site: Path) -> None:
    old = page_of(program.folder, site, "ben-o")
    file = program.folder / "clients" / "ben-o.yaml"
    text = re.sub("^portal: .*$", "portal: [", file.read_text("utf-8"), flags=re.MULTILINE)
    file.write_text(text, "utf-8")
    answer = program("portal", str(site), "-q", code=6)
    assert "no page was taken away" in answer.err
    assert "1 page stays and can be read" in answer.err
    assert old.is_dir()


def test_what_is_stuck_is_told_before_publishing_too(program: Program, site: Path) -> None:
    (page_of(program.folder, site, "anna-k") / "index.html").write_text("changed by somebody")
    program("client", "archive", "anna-k")
    with untouched(site):
        answer = program("portal", str(site), "--diff", code=6)
        assert "…/index.html was changed elsewhere, so it stays" in answer.err
        (stuck,) = program("portal", str(site), "--diff", "--json", code=6).json["stuck"]
        assert stuck.endswith("…/index.html")


def test_what_a_renewal_ends_is_told_before_whatever_has_a_fault(
    example: Program, tmp_path: Path
) -> None:
    site = str(tmp_path / "site")
    example("portal", site)
    for file in (example.folder / "contacts").glob("*.yaml"):
        file.write_text(file.read_text("utf-8") + "emial: x\n", "utf-8")
    answer = example("portal", site, "--renew", "mila", "--diff", code=6)
    assert "- Hallo Mila" in answer.out
    assert "no page was taken away" not in answer.err
