from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.program import Program


def test_a_week_of_the_one_at_this_desk(example: Program) -> None:
    out = example("agenda").out
    assert out.startswith("Week 11 · 9–15 March 2026 · Lena Berg")
    assert "Wed 11 Mar · today\n" in out
    assert "Priya Raman" not in out
    assert "sessions have no outcome:  therasched outcome k7f3   (all: therasched todo)" in out
    assert "Priya Raman" in example("agenda", "--all").out
    assert "Priya Raman" in example("agenda", "--practitioner", "Tom").out
    assert "Anna K." not in example("agenda", "--practitioner", "tom").out


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("today", "Wed 11 March 2026"),
        ("tomorrow", "Thu 12 March 2026"),
        ("+1w", "Week 12 · 16–22 March 2026"),
        ("-1w", "Week 10 · 2–8 March 2026"),
        ("2026-W14", "Week 14 · 30 March – 5 April 2026"),
        ("next month", "April 2026"),
        ("march", "March 2026"),
        ("16.3...20.3.", "16–20 March 2026"),
    ],
)
def test_any_period(example: Program, words: str, begins: str) -> None:
    out = example("agenda", *words.split()).out
    assert out.startswith(begins), out.splitlines()[0]


def test_one_client_whoever_works_with_her(example: Program) -> None:
    sessions = example("agenda", "--client", "Priya", "--json").json["sessions"]
    assert len(sessions) == 3
    assert {one["clients"][0]["name"] for one in sessions} == {"Priya Raman"}
    example("agenda", "--client", "", code=3)


@pytest.mark.parametrize(
    ("level", "shown"),
    [("full", "Anna K."), ("first", "Anna "), ("initials", "AK"), ("code", "anna-k"), ("none", "")],
)
def test_names_as_far_as_wanted(example: Program, level: str, shown: str) -> None:
    out = example("agenda", "--names", level).out
    assert shown in out
    if level != "full":
        assert "Anna K." not in out


def test_a_period_that_can_not_be_read(example: Program) -> None:
    answer = example("agenda", "marhc", code=2)
    assert "did you mean march?" in answer.err
    example("agenda", "--names", "some", code=2)


def test_a_week_without_anything(example: Program) -> None:
    answer = example("agenda", "2027-W20")
    assert answer.out.startswith("Week 20")
    assert example("agenda", "2027-W20", "--json").json["sessions"] == []


def test_a_page_of_the_week(example: Program, tmp_path: Path) -> None:
    target = tmp_path / "week.html"
    out = example("agenda", "--html", str(target)).out
    assert out == f"Week 11 · 9–15 March 2026, 22 entries → {target} (26 kB)\n"
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Anna K." in page
    assert "Priya Raman" not in page
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_page_names_nobody_where_that_is_asked_for(example: Program, tmp_path: Path) -> None:
    target = tmp_path / "week.html"
    example("agenda", "march", "--html", str(target), "--names", "none", "--all")
    page = target.read_text(encoding="utf-8")
    assert "March 2026" in page
    assert not any(name in page for name in ("Anna", "Priya", "Raman", "anna-k", "c010"))


def test_a_page_may_go_to_stdout_and_not_among_the_records(example: Program) -> None:
    assert example("agenda", "tomorrow", "--html", "-").out.startswith("<!DOCTYPE html>")
    example("agenda", "--html", "sessions/week.html", code=5)
    assert not (example.folder / "sessions/week.html").exists()


def test_a_page_by_ones_own_template(example: Program, tmp_path: Path) -> None:
    own = example.folder / "templates" / "pages"
    own.mkdir(parents=True)
    style = own / "week.css"
    style.write_text("{% extends 'built-in/pages/week.css' %}", encoding="utf-8")
    usual = example("agenda", "--html", "-").out
    style.write_text("p { color: teal }", encoding="utf-8")
    page = example("agenda", "--html", "-").out
    assert "p { color: teal }" in page
    assert usual.partition("</style>")[2] == page.partition("</style>")[2]
    style.write_text("p {\n{{ plan }}\n}", encoding="utf-8")
    target = tmp_path / "week.html"
    told = example("agenda", "--html", str(target), code=6).err
    assert "templates/pages/week.css:2: 'plan' is undefined" in told
    assert not target.exists()


def test_a_folder_is_no_page(example: Program) -> None:
    told = example("agenda", "--html", ".", code=1)
    assert "try: name a file in it" in told.err
    assert ".ics" not in told.err
