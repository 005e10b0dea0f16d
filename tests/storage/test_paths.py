"""Names of files: what may be one, and what a session's name tells."""

from __future__ import annotations

import itertools
import os.path
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.errors import UsageFault
from therasched.storage import paths
from therasched.storage.paths import SessionName

LONG = "a" * 64

HOSTILE_CODES = [
    "",
    " ",
    "-",
    "-a",
    "--help",
    ".",
    "..",
    "...",
    ".git",
    ".therasched",
    "/",
    "/etc/passwd",
    "//host/share",
    "../anna-k",
    "../../etc/passwd",
    "a/../b",
    "a/b",
    "a\\b",
    "..\\..\\windows",
    "c:",
    "c:\\x",
    "a:b",
    "~",
    "~root",
    "$HOME",
    "${HOME}",
    "`id`",
    "$(id)",
    "a;b",
    "a|b",
    "a&b",
    "a b",
    "a\tb",
    "a\nb",
    "anna-k\n",
    "a\rb",
    "\0",
    "a\0b",
    "a\x1b[31mb",
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "a\u202eb",
    "a\u200bb",
    "\ufeffanna",
    "\udc80",
    "Anna",
    "ANNA-K",
    "änna",
    "a\u0308nna",
    "\uff41nna",
    "\u0430nna",
    "\u0661",
    "anna.yaml",
    "anna_k",
    "anna*",
    "an?a",
    "[a-z]",
    "{a,b}",
    "'a'",
    '"a"',
    "<a>",
    "a=b",
    "a%2fb",
    "=cmd",
    "+a",
    "@a",
    "con",
    "prn",
    "aux",
    "nul",
    "com1",
    "lpt9",
    f"{LONG}a",
    "a" * 5000,
]


@pytest.mark.parametrize("code", ["a", "0", "anna-k", "c014", "com", "com10", "lpt", "a-", LONG])
def test_codes(code: str) -> None:
    assert paths.require_code(code) == code
    assert paths.client_path(code) == f"clients/{code}.yaml"
    assert paths.contact_path(code) == f"contacts/{code}.yaml"


@pytest.mark.parametrize("code", HOSTILE_CODES)
def test_what_is_no_code_makes_no_path(code: str) -> None:
    assert not paths.is_code(code)
    for build in (paths.require_code, paths.client_path, paths.contact_path):
        with pytest.raises(UsageFault) as refusal:
            build(code)
        assert len(refusal.value.message) < 160


def test_a_device_is_refused_by_its_right_name() -> None:
    with pytest.raises(UsageFault, match="a name that Windows keeps for itself"):
        paths.require_code("con")


@given(st.text(alphabet=st.characters(max_codepoint=300), max_size=70))
def test_a_code_is_what_the_pattern_says(text: str) -> None:
    fits = re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", text) is not None
    device = re.fullmatch(r"con|prn|aux|nul|(com|lpt)[0-9]", text) is not None
    assert paths.is_code(text) == (fits and not device)


@pytest.mark.parametrize("text", ["k7f3mq", "bbbbbb", "z01234"])
def test_session_ids(text: str) -> None:
    assert paths.is_session_id(text)


@pytest.mark.parametrize("text", ["", "k7f3m", "k7f3mqq", "7kf3mq", "k7f3ma", "k7f3my", "K7F3MQ"])
def test_what_is_no_session_id(text: str) -> None:
    assert not paths.is_session_id(text)
    with pytest.raises(UsageFault):
        paths.session_path(text, "2026-03-10")


@given(st.binary(min_size=6, max_size=6))
def test_a_new_id_is_an_id_without_digits_that_look_like_letters(data: bytes) -> None:
    fresh = paths.new_id((), lambda count: data[:count])
    assert paths.is_session_id(fresh)
    assert not {"0", "1"} & set(fresh)


def test_a_new_id_is_none_that_is_taken() -> None:
    draws = iter([b"\0\0\0\0\0\0", b"\0\0\0\0\0\0", b"\1\0\0\0\0\0"])
    assert paths.new_id({"bbbbbb"}, lambda _: next(draws)) == "cbbbbb"


def test_new_ids_differ() -> None:
    assert len({paths.new_id(()) for _ in range(200)}) == 200


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("2026-03-10-1400-k7f3mq.yaml", ("2026-03-10", "2026-03-10", "1400")),
        ("2026-03-10-0000-k7f3mq.yaml", ("2026-03-10", "2026-03-10", "0000")),
        ("2026-03-24-k7f3mq.yaml", ("2026-03-24", "2026-03-24", "")),
        ("2026-03-24_2027-01-28-k7f3mq.yaml", ("2026-03-24", "2027-01-28", "")),
    ],
)
def test_names_of_sessions(name: str, told: tuple[str, str, str]) -> None:
    first, last, time = told
    path = f"sessions/2026/03/{name}"
    assert paths.session_name("sessions/2026/03", name) == SessionName(
        first, last, time, "k7f3mq", path
    )
    assert paths.session_path("k7f3mq", first, last, time) == path


@pytest.mark.parametrize(
    "name",
    [
        "",
        "k7f3mq.yaml",
        "2026-03-10-1400-k7f3mq.yml",
        "2026-03-10-1400-k7f3mq.yaml~",
        "2026-03-10-1400-k7f3mq.yaml\n",
        ".2026-03-10-1400-k7f3mq.yaml.tmp-12",
        "2026-03-10-1400-k7f3mq (conflicted copy).yaml",
        "2026-03-10-14:00-k7f3mq.yaml",
        "2026-03-10-2400-k7f3mq.yaml",
        "2026-03-10-1360-k7f3mq.yaml",
        "2026-03-10-1400-k7f3ma.yaml",
        "2026-03-10-1400-K7F3MQ.yaml",
        "2026-03-32-1400-k7f3mq.yaml",
        "2026-02-30-1400-k7f3mq.yaml",
        "2026-13-01-1400-k7f3mq.yaml",
        "2026-04-10-1400-k7f3mq.yaml",  # another month
        "2026-03-10-1400_2026-03-11-k7f3mq.yaml",
        "2026-03-10_2026-03-10-k7f3mq.yaml",  # one day is written as one
        "2026-03-10_2026-03-09-k7f3mq.yaml",
        "2026-03-10_2026-04-31-k7f3mq.yaml",
        "２０２６-03-10-1400-k7f3mq.yaml",
        "../2026-03-10-1400-k7f3mq.yaml",
    ],
)
def test_other_names_are_none_of_a_session(name: str) -> None:
    assert paths.session_name("sessions/2026/03", name) is None


def test_every_day_of_the_calendar_and_no_other_may_be_named() -> None:
    start = date(1999, 12, 1)
    days = {(start + timedelta(days=number)).isoformat() for number in range(500)}
    days |= {"1900-02-28", "2100-02-28", "2400-02-29", "0004-02-29", "9999-12-31"}
    numbers = itertools.product((1999, 2000, 2001), range(14), range(33))
    written = [f"{year}-{month:02}-{number:02}" for year, month, number in numbers]
    written += [*days, "1900-02-29", "2100-02-29", "0000-01-01"]
    for day in written:
        if "1999-12-01" <= day <= "2001-04-13" or day[:4] not in {"1999", "2000", "2001"}:
            found = paths.session_name(paths.month_folder(day), f"{day}-k7f3mq.yaml")
            assert (found is not None) == (day in days), day


@pytest.mark.parametrize(
    "parts",
    [
        ("k7f3mq", "2026-3-1"),
        ("k7f3mq", "../../etc"),
        ("k7f3mq", "2026-02-30"),
        ("k7f3mq", "2026-03-10", "2026-03-09"),
        ("k7f3mq", "2026-03-10", "", "2400"),
        ("k7f3mq", "2026-03-10", "2026-03-11", "1400"),
        ("../../x", "2026-03-10"),
        ("con", "2026-03-10"),
    ],
)
def test_no_path_is_built_of_other_parts(parts: tuple[str, ...]) -> None:
    with pytest.raises(UsageFault):
        paths.session_path(*parts)


@given(
    st.dates(),
    st.integers(0, 400),
    st.one_of(st.none(), st.times()),
    st.binary(min_size=6, max_size=6),
)
def test_a_session_path_is_read_back(first: date, days: int, time: object, data: bytes) -> None:
    session_id = paths.new_id((), lambda _: data)
    day = first.isoformat()
    last = day if time else min(first.toordinal() + days, date.max.toordinal())
    end = last if isinstance(last, str) else date.fromordinal(last).isoformat()
    clock = f"{time:%H%M}" if time else ""
    path = paths.session_path(session_id, day, end, clock)
    folder, _, name = path.rpartition("/")
    assert paths.session_name(folder, name) == SessionName(day, end, clock, session_id, path)


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", "./a", "a/.", "a//b", "a/", "/a"),
        *("a\\b", "a\0b", "a\nb", "a\tb", "a\x1bb", "a\u202eb", "a\udc80b", "a\u2028b"),
    ],
)
def test_paths_that_lead_out_or_hide_something_are_refused(path: str) -> None:
    for require in (paths.require_inside, paths.require_new):
        with pytest.raises(UsageFault) as refusal:
            require(path)
        assert refusal.value.message.isprintable()


@pytest.mark.parametrize(
    "path", ["a b", "ä.yaml", "a:b", "con", "CON.yaml", "clients/nul.txt", "a.", "-a", "a" * 121]
)
def test_a_file_that_is_there_may_have_a_name_that_we_would_not_give(path: str) -> None:
    assert paths.require_inside(path) == path.split("/")
    with pytest.raises(UsageFault):
        paths.require_new(path)


@pytest.mark.parametrize(
    "path", [paths.SETTINGS, ".gitignore", ".therasched/schema/session.json", "a/b-c/d_e.F.yaml"]
)
def test_names_that_we_give(path: str) -> None:
    assert paths.require_new(path) == path.split("/")


@given(st.text(alphabet="ab./\\~\0 -", max_size=12))
def test_what_is_inside_stays_inside(path: str) -> None:
    try:
        paths.require_inside(path)
    except UsageFault:
        return
    assert os.path.normpath(f"/practice/{path}") == f"/practice/{path}"


def test_temporary_names() -> None:
    name = paths.temporary_name("a.yaml")
    assert paths.is_temporary(name)
    for other in ("a.yaml", ".a.yaml", "a.yaml.tmp-12", ".a.yaml.tmp-", ".a.yaml.tmp-1x", ".tmp"):
        assert not paths.is_temporary(other)


@pytest.mark.parametrize("name", ["", "k7f3m", "k7f3mqq", "K7F3MQ", "a7f3mq", "../../", "k7/3mq"])
def test_only_a_session_s_id_has_a_log(name: str) -> None:
    assert paths.log_path("k7f3mq") == "signed/k7/k7f3mq.log.yaml"
    with pytest.raises(UsageFault, match="is not the id of a session"):
        paths.log_path(name)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("therasched.yaml", True),
        ("signed/k7/k7f3mq.log.yaml", True),
        ("signed/practice.log.yaml", True),
        (".therasched/heads", False),
        (".therasched/drafts/k7f3mq-note", False),
        ("outbox", True),
        ("outbox/2026-03-02.eml", False),
        ("outbox/sent.log.yaml", True),
    ],
)
def test_what_git_may_keep(path: str, kept: bool) -> None:
    assert paths.may_be_tracked(path) is kept
