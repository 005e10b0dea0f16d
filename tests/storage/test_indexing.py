"""What the index keeps of a session; its words are those that searching compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import build
from tests.support.shop import Shop
from therasched.cli import wiring
from therasched.domain import chain, search
from therasched.domain.homework import Part
from therasched.domain.search import Term
from therasched.domain.waiting import Open
from therasched.storage import freshness, indexing
from therasched.storage.finder import _phrase
from therasched.storage.index import Index, Row
from therasched.storage.indexing import BETWEEN, Reader

if TYPE_CHECKING:
    from pathlib import Path

MARCH = "sessions/2026/03"
NAME = "2026-03-02-0930-k7f3mq.yaml"
LOG = "signed/k7/k7f3mq.log.yaml"
TEXT = """\
id: k7f3mq
type: session
mode: direct
service: slt-50
practitioner: lena
clients: [anna-k]
start: 2026-03-02 09:30
end: 2026-03-02 10:20
series: bcdfgh
plan: Step three
outcome:
  clients:
    anna-k: {attendance: attended, homework: Take the Lift.}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "practice")
    shop.write(f"{MARCH}/{NAME}", TEXT)
    return shop


def reader(shop: Shop) -> Reader:
    opened = wiring.open_practice(str(shop.root))
    return Reader(opened.files, opened.sessions, opened.office.practice)


def read(shop: Shop, name: str = NAME, *, later: int = 0) -> Row:
    """The row of a file, read so many nanoseconds later than now."""
    moment = freshness.now() + later
    with mock.patch.object(freshness, "now", return_value=moment):
        return reader(shop).row(MARCH, name, vector(shop, name), None)[0]


def vector(shop: Shop, name: str = NAME) -> bytes:
    return freshness.of_status((shop.root / MARCH / name).lstat())


def comment(text: str) -> str:
    event = chain.Event(chain.COMMENT, "x", "lena", "2026-03-03T10:00:00Z", "k7f3mq", "1")
    return chain.line(chain.drafted(event, {"text": text}, "00", ())._replace(sig="x"))


def test_a_row_follows_from_the_file_and_its_log(shop: Shop) -> None:
    one = read(shop)
    assert one._replace(vector=b"", hash=b"") == Row(
        MARCH,
        NAME,
        "k7f3mq",
        b"",
        b"",
        b"",
        unsure=True,
        doubtful=False,
        series="bcdfgh",
        waits=Open(1772440200, sign=True),
        parts=(Part("anna-k", homework=True, review=False, took_place=True, direct=True),),
        words=f"step three {BETWEEN} take the lift {BETWEEN} anna k",
    )
    log = shop.write(LOG, comment("She called."))
    two = read(shop)
    assert two.log == freshness.of_status(log.stat())
    assert two.words == f"step three {BETWEEN} take the lift {BETWEEN} she called {BETWEEN} anna k"
    assert one.hash != two.hash


def test_what_was_just_written_may_change_unseen(shop: Shop) -> None:
    assert read(shop).unsure
    assert not read(shop, later=2 * freshness.TICK).unsure
    shop.write(LOG, comment("She called."))
    assert read(shop).unsure
    assert not read(shop, later=2 * freshness.TICK).unsure


def test_what_says_the_same_is_not_understood_again(shop: Shop) -> None:
    index = Index(wiring.open_practice(str(shop.root)).files, "")
    with index.writing():
        index.put(read(shop))
        kept = index.kept(MARCH)[NAME]
    (shop.root / MARCH / NAME).touch()
    again, new = reader(shop).row(MARCH, NAME, vector(shop), kept)
    assert not new
    assert (again.vector, again.hash, again.words) == (vector(shop), kept.hash, "")
    shop.write(f"{MARCH}/{NAME}", TEXT.replace("three", "seven"))
    again, new = reader(shop).row(MARCH, NAME, vector(shop), kept)
    assert new
    assert again.words.startswith("step seven")
    shop.write(f"{MARCH}/{NAME}", TEXT)
    shop.write(LOG, comment("She called."))
    assert reader(shop).row(MARCH, NAME, vector(shop), kept)[1]


def test_what_moved_from_the_log_into_the_file_is_another_thing(shop: Shop) -> None:
    shop.write(LOG, comment("She called."))
    before = read(shop)
    shop.write(f"{MARCH}/{NAME}", TEXT + (shop.root / LOG).read_text())
    (shop.root / LOG).unlink()
    after = read(shop)
    assert after.hash != before.hash
    assert (before.doubtful, after.doubtful) == (False, True)


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        (TEXT, False),
        (TEXT.replace("anna-k", "nobody"), False),  # that is for rules to say
        (TEXT.replace("09:30", "09:00"), False),
        ("id: [", True),
        ("", True),
        (TEXT.replace("k7f3mq", "k7f5wd"), True),
        (TEXT.replace("plan:", "plam:"), True),
        (TEXT.replace("2026-03-02 09:30", "tomorrow"), True),
        ("\x00", True),
        ("a" * (1 << 21), True),
    ],
)
def test_what_is_not_sound_in_itself_is_always_worth_reading(
    shop: Shop, text: str, doubtful: bool
) -> None:
    shop.write(f"{MARCH}/{NAME}", text)
    assert read(shop, later=2 * freshness.TICK).doubtful is doubtful


@pytest.mark.parametrize("kind", ["gone", "folder", "link", "log folder", "log line"])
def test_what_can_not_be_read_is_worth_reading_and_never_sure(shop: Shop, kind: str) -> None:
    file = shop.root / MARCH / NAME
    if kind == "log folder":
        (shop.root / LOG).mkdir(parents=True)
    elif kind == "log line":
        shop.write(LOG, "- x\n")
    else:
        before = vector(shop)
        file.unlink()
        if kind == "folder":
            file.mkdir()
        elif kind == "link":
            file.symlink_to(shop.write("elsewhere", TEXT))
        one, new = reader(shop).row(MARCH, NAME, before, None)
        assert (one.doubtful, one.unsure, new) == (True, True, True)
        return
    one = read(shop, later=2 * freshness.TICK)
    assert one.doubtful
    assert one.unsure is (kind == "log folder")


def test_rows_of_another_python_are_of_no_use(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tables of letters may differ, and by them texts are cut into words."""
    about = reader(shop).about
    monkeypatch.setattr(indexing, "version_info", (3, 99))
    assert reader(shop).about != about


def test_rows_are_about_the_zone_and_the_types_of_the_practice(shop: Shop) -> None:
    about = reader(shop).about
    assert reader(shop).about == about
    settings = (shop.root / "therasched.yaml").read_text()
    for before, after in (("Europe/Berlin", "Asia/Tokyo"), ("asks: [outcome]", "asks: [plan]")):
        shop.write("therasched.yaml", settings.replace(before, after))
        assert reader(shop).about != about
    shop.write("therasched.yaml", settings.replace("Test practice", "Other"))
    assert reader(shop).about == about


# --- the words, as SQLite sees them --------------------------------------------------------

PIECES = (
    *("lift", "Lift", "lifted", "step", " ", " ", "\n", "-", "_", "'", '"', "*", "(", "NOT", "…"),
    *("Übung", "u\u0308bung", "straße", "STRASSE", "ﬁne", "½", "İ", "ı", "Σίσυφος", "ŁÓDŹ", "ǅ"),
    *(
        "電車",
        "に乗る",
        "ลิฟต์",
        "ខ្មែរ",
        "한국어",
        "हिन्दी",
        "👩‍👧",
        "10mg",
        "٣",
        "\u2028",
        "\x00",
        "²",
    ),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=10).map("".join)


@pytest.fixture(scope="module")
def one_index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Index]:
    shop = Shop(tmp_path_factory.mktemp("words"))
    shop.write(f"{MARCH}/{NAME}", TEXT)  # but its words are others
    return shop, Index(wiring.open_practice(str(shop.root)).files, "")


@settings(max_examples=60)
@given(st.lists(texts, min_size=1, max_size=3), st.data())
def test_the_index_finds_what_searching_finds(
    one_index: tuple[Shop, Index], found: list[str], data: st.DataObject
) -> None:
    fields: dict[str, Any] = dict(zip(("title", "plan", "place"), found, strict=False))
    session = build.session("k7f3mq", "03-02 09:30", "anna-k", **fields)
    every = [words for text in found if (words := search.compared(text))]
    terms = [Term(("anna", "k")), Term(("ann",)), Term(("ann",), whole=True)]
    for words in every:
        first = data.draw(st.integers(0, len(words) - 1))
        row = words[first : data.draw(st.integers(first + 1, len(words)))]
        cut = row[-1][: data.draw(st.integers(1, len(row[-1])))]
        terms += [Term((*row[:-1], cut)), Term((*row[:-1], cut), whole=True)]
    if every:  # from one text into the next
        terms.append(Term((every[0][-1], every[-1][0])))
    shop, index = one_index
    with mock.patch.object(search, "texts", return_value=search.texts(session, [])):
        about = read(shop)
    with index.writing():
        index.put(about)
        for term in terms:
            held = bool(index.holding(_phrase(term), []))
            assert held is bool(search.fields_with([term], search.texts(session, []))), (
                term,
                about.words,
            )
