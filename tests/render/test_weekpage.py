"""The page of a week or a month: what stands in it, and that nothing of a name becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from tests.support import build
from tests.support.screen import names
from therasched.domain.when import Period
from therasched.render import weekpage
from therasched.views import agenda, timetable

if TYPE_CHECKING:
    from therasched.domain.session import Session

MONTH = Period(build.WEEK.first.replace(day=1), build.WEEK.first.replace(day=31), "month")


class Read(HTMLParser):
    """What a browser makes of a page: its tags with their attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._deaf = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._deaf += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._deaf -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._deaf and data.strip():
            self.words.append(" ".join(data.split()))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def page(sessions: list[Session], period: Period = build.WEEK, **more: Any) -> str:
    practice = build.practice()
    view = agenda.build([build.stored(one) for one in sessions], practice, period, **more)
    return weekpage.encode(timetable.build(view, practice.now), practice.now).decode()


def test_a_week_says_when_who_and_how_far() -> None:
    found = Read(page([build.session("k7f3mq", "03-02 09:30", "anna-k")]))
    assert "Week 10 · 2–8 March 2026" in found.text
    assert "C Session 09:30 –10:20 ! scheduled, not planned, no outcome, missing Anna K." in (
        found.text
    )
    assert "Speech therapy" in found.text
    assert "As it was on Tue 3 March 2026 10:40" in found.text
    [block] = [one for one in found.of("li") if "block" in (one.get("class") or "")]
    assert block == {
        "class": "block client",
        "style": "--t: 90; --h: 50; --l: 0; --n: 1; --lines: 2",
    }
    assert [one.get("class") for one in found.of("i")][:3] == ["on", None, None]


def test_a_free_weekend_gives_its_room_to_the_days_of_work() -> None:
    def widths(*sessions: Session) -> list[str]:
        [week] = [one for one in Read(page([*sessions])).of("section") if one["class"] == "week"]
        return (week["style"] or "").removeprefix("--widths: ").split(") ")

    free = ["minmax(0, 1fr"] * 5 + ["minmax(0, .5fr"] * 2
    assert [one.rstrip(")") for one in widths()] == free
    saturdays = widths(build.session("k7f3mq", "03-07 09:30", "anna-k"))
    assert [one.rstrip(")") for one in saturdays] == [*free[:5], free[0], free[6]]
    bands = widths(build.session("k7f3mq", "03-08", title="Fair", type="personal"))
    assert [one.rstrip(")") for one in bands] == [*free[:6], free[0]]


def test_now_stands_between_what_began_and_what_is_to_come() -> None:
    def order(*starts: str) -> list[str]:
        names = ("k7f3mq", "b2r4tw", "h4mnzd")
        sessions = [
            build.session(names[at], f"03-03 {one}", "anna-k") for at, one in enumerate(starts)
        ]
        items = [one.get("class") or "" for one in Read(page(sessions)).of("li")]
        return [one.split()[0] for one in items if one.startswith(("now", "block"))]

    assert order("09:00", "10:40", "11:00") == ["block", "block", "now", "block"]
    assert order("11:00") == ["now", "block"]
    assert order("09:00") == ["block", "now"]
    assert order() == ["now"]


def test_every_colour_and_state_has_its_word() -> None:
    found = Read(page(build.week()))
    classes = {name for one in found.of("li") for name in (one.get("class") or "").split()}
    assert {"client", "video", "non-client", "team", "off", "band", "now"} <= classes
    for words in ("now, 10:40", "cancelled:", "with the team", "March, today", "locked"):
        assert words in found.text


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    found = Read(page(build.week()))
    assert {name for name, _ in found.tags}.isdisjoint({"script", "img", "link", "a", "iframe"})
    assert "url(" not in page(build.week())
    policies = [one["content"] for one in found.of("meta") if "http-equiv" in one]
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    assert policies == [policy + "form-action 'none'"]
    assert found.of("html") == [{"lang": "en"}]


def test_a_month_has_its_weeks_and_no_hours() -> None:
    found = Read(page(build.week(), MONTH))
    assert found.of("body")[0]["class"] == "month"
    assert len([one for one in found.of("section") if one.get("class") == "week"]) == 6
    assert not [one for one in found.of("ol") if one.get("class") == "hours"]
    outside = [one for one in found.of("section") if "outside" in (one.get("class") or "")]
    assert len(outside) == 6 + 5
    assert "2–3 March 2026" in found.text  # what lasts several days says which


def test_nothing_booked_is_said() -> None:
    assert "Nothing is booked in this time." in Read(page([])).text


@pytest.mark.parametrize(("level", "shown"), [("initials", "AK"), ("code", "anna-k")])
def test_names_as_they_are_asked_for(level: str, shown: str) -> None:
    text = page([build.session("k7f3mq", "03-02 09:30", "anna-k")], level=level)
    assert shown in text
    assert "Anna" not in text


@given(names())
@settings(max_examples=25)
def test_no_name_becomes_markup(name: str) -> None:
    plain = Read(page([build.session("k7f3mq", "03-02 09:30", title="Letter")]))
    found = Read(page([build.session("k7f3mq", "03-02 09:30", title=name or "-")]))
    assert found.tags == plain.tags


def test_a_tag_in_a_title_is_text() -> None:
    text = page([build.session("k7f3mq", "03-02 09:30", title="<script>alert(1)</script>\x1b[31m")])
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\x1b" not in text
