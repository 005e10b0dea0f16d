"""The logs on disk: found by name, only appended to, and where their ends are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from tests.support import testkeys
from tests.support.records import kept
from therasched.domain import chain
from therasched.domain.chain import ADD_KEY, COMMENT, PRACTICE, RETIRE_KEY, Event, Head
from therasched.errors import ChangedOnDisk, FaultyData, StorageFailed, UsageFault
from therasched.storage.eventlog import UNREADABLE
from therasched.storage.files import Files
from therasched.storage.ledger import ALLOWED, HEADS, Ledger
from therasched.storage.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from therasched.domain.canon import Data

ANNA, BEN, OTHER = "k7f3mq", "k7b2bb", "p2qdhb"
LOG = "signed/k7/k7f3mq.log.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "practice"
    root.mkdir()
    return root


def opened(root: Path) -> Ledger:
    """The logs as a command finds them."""
    return Ledger(Files(root))


def put(
    root: Path, session: str, text: str = "x", *, minute: int = 0, **fields: str
) -> tuple[Event, Sequence[Head]]:
    """Add an event as the next command would; the event, and the heads that it was told."""
    ledger, told = opened(root), list[Head]()
    usual = {"kind": COMMENT if session else ADD_KEY, "by": "lena", "practice": "test"}
    usual |= {"session": session, "at": f"2026-03-10T15:{minute:02}:11Z"}
    body: Mapping[str, Data] = {"text": text}
    if not session:
        body = {"key": testkeys.public(text), "practitioner": "lena"}

    def make(events: Sequence[Event], heads: Sequence[Head]) -> Event:
        told[:] = heads
        number = str(len(events) + 1)
        event = Event(n=number, **(usual | fields))  # type: ignore[arg-type]
        drafted = chain.drafted(event, body, ledger.new_salt(), [head.link for head in heads])
        return testkeys.signed(drafted, "lena")

    return ledger.append(session, make), told


def links(heads: Sequence[Head]) -> list[str]:
    return [head.link for head in heads]


# --- looking -------------------------------------------------------------------------------


def test_without_logs_there_is_nothing(root: Path) -> None:
    ledger = opened(root)
    assert (len(ledger), list(ledger), ledger.of_practice(), ledger.heads()) == (0, [], [], [])
    assert ANNA not in ledger
    assert ledger.get(ANNA, ()) == ()
    with pytest.raises(KeyError):
        ledger[ANNA]
    assert ledger.log(ANNA) == (ANNA, LOG, ())
    assert (ledger.strays(), ledger.derived_signers()) == ([], ("", ""))


def test_the_events_of_a_session_by_its_id(root: Path) -> None:
    first, _ = put(root, ANNA)
    second, _ = put(root, ANNA, "y")
    put(root, BEN)
    put(root, OTHER)
    ledger = opened(root)
    assert list(ledger) == [BEN, ANNA, OTHER]
    assert len(ledger) == 3
    assert ledger[ANNA] == [first, second]
    assert ledger[ANNA] is ledger[ANNA]  # read once
    assert ledger.path(ANNA) == LOG
    log = ledger.log(ANNA)
    assert (log.name, log.path, log.events) == (ANNA, LOG, [first, second])
    assert ledger.events_in((root / LOG).read_bytes()) == [first, second]


@pytest.mark.parametrize("name", ["", "k7f3m", "../../x", "anna-k", "K7F3MQ", 7, None])
def test_what_is_no_id_has_no_log(root: Path, name: object) -> None:
    put(root, ANNA)
    assert name not in opened(root)


def test_no_path_is_built_from_what_is_no_id(root: Path) -> None:
    with pytest.raises(UsageFault):
        opened(root).path("../x")
    with pytest.raises(UsageFault), kept(root):
        put(root, "../../")


def test_the_log_of_the_practice_has_its_keys(root: Path) -> None:
    made, _ = put(root, "", "lena")
    ledger = opened(root)
    assert ledger.of_practice() == [made]
    [line] = ledger.log(PRACTICE).lines
    assert line[:3] == (1, made, "")
    assert list(ledger) == []


@pytest.mark.parametrize(
    "path",
    [
        "signed/notes.txt",
        "signed/zz",
        "signed/k7f3mq.log.yaml",
        "signed/zz/k7f3mq.log.yaml",
        "signed/k7/k7f3mq.log.yaml.bak",
        "signed/k7/k7f3mq (conflicted copy).log.yaml",
        "signed/k7/notes.txt",
        "signed/k7/anna-k.log.yaml",
        "signed/keys/x",
        "signed/.allowed_signers",
    ],
)
def test_what_lies_among_the_logs_and_is_none_is_named(root: Path, path: str) -> None:
    put(root, "", "lena")
    put(root, ANNA)
    assert opened(root).strays() == []
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text("x")
    ledger = opened(root)
    assert ledger.strays() == [path]
    assert len(ledger.heads()) == 1
    assert ANNA in ledger


def test_folders_among_the_logs_are_named(root: Path) -> None:
    put(root, ANNA)
    (root / "signed/k7/inner").mkdir()
    (root / "signed/empty").mkdir()
    (root / "elsewhere").mkdir()
    (root / "signed/p2").symlink_to(root / "elsewhere")
    assert opened(root).strays() == ["signed/empty", "signed/k7/inner", "signed/p2"]


def test_what_another_terminal_signs_at_the_same_moment_is_no_stray(root: Path) -> None:
    put(root, ANNA)
    ledger = opened(root)
    assert list(ledger) == [ANNA]
    (root / "signed/p2").mkdir()  # made a moment before the log that goes into it
    assert ledger.strays() == []
    put(root, "k7zzzz")
    assert ledger.strays() == []


def test_a_file_in_the_place_of_a_folder_has_no_logs(root: Path) -> None:
    put(root, OTHER)
    (root / "signed/k7").write_text("x")
    ledger = opened(root)
    assert ANNA not in ledger
    assert list(ledger) == [OTHER]
    with pytest.raises(StorageFailed), kept(root):
        put(root, ANNA)


def test_a_folder_that_can_not_be_read_is_not_an_empty_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, ANNA)

    def refuse(*_: object) -> list[str]:
        raise StorageFailed("could not read signed: input/output error") from OSError(5, "no")

    with monkeypatch.context() as patched:
        patched.setattr(Files, "is_there", refuse)
        with pytest.raises(StorageFailed):
            _ = ANNA in opened(root)
    monkeypatch.setattr(Files, "names", refuse)
    with pytest.raises(StorageFailed):
        list(opened(root))


def test_one_log_that_can_not_be_read_does_not_hide_the_others(root: Path) -> None:
    put(root, BEN)
    (root / LOG).mkdir()
    [line] = opened(root).log(ANNA).lines
    assert (line.number, line.event) == (1, None)
    assert line.fault.startswith(f"could not read {LOG}")
    (root / LOG).rmdir()
    (root / LOG).write_bytes(b"x" * (1 << 20) + b"x")
    assert "larger" in opened(root).log(ANNA).lines[0].fault
    assert opened(root).log(BEN).events


def test_what_can_not_be_read_of_a_log_is_a_finding(root: Path) -> None:
    made, _ = put(root, ANNA)
    put(root, BEN)
    with (root / LOG).open("ab") as log:
        log.write(b"- {cut")
    (root / "signed/p2/p2qdhb.log.yaml").mkdir(parents=True)
    ledger = opened(root)
    assert ledger.findings() == []  # of what was looked at
    assert ledger[ANNA] == [made, UNREADABLE]
    assert ledger[OTHER] == [UNREADABLE]
    assert len(ledger[BEN]) == 1
    assert [(one.path, one.hint) for one in ledger.findings()] == [
        (LOG, "therasched verify"),
        ("signed/p2/p2qdhb.log.yaml", "therasched verify"),
    ]
    assert [one.message.partition(" signed/")[0] for one in ledger.findings()] == [
        "a line of it can't be read as a signed event",
        "could not read",
    ]
    assert ledger.events_in((root / LOG).read_bytes()) == [made]


def test_a_log_that_can_not_be_read_has_heads_all_the_same(root: Path) -> None:
    put(root, ANNA)
    made, _ = put(root, BEN)
    with (root / LOG).open("ab") as log:
        log.write(b"\xff\n")
    assert links(found(root)) == [chain.link(made)]


def test_its_mark_changes_with_every_event(root: Path) -> None:
    marks = {opened(root).mark()}
    for name in (ANNA, BEN, ANNA):
        put(root, name)
        marks.add(opened(root).mark())
        assert opened(root).mark() == opened(root).mark()
    assert len(marks) == 4


# --- appending -----------------------------------------------------------------------------


def test_events_are_only_appended(root: Path) -> None:
    path = root / LOG
    before = b""
    for number in range(3):
        made, _ = put(root, ANNA, str(number))
        after = path.read_bytes()
        assert after == before + chain.line(made).encode()
        before = after
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_same_ledger_sees_what_it_appended(root: Path) -> None:
    ledger = opened(root)
    assert ANNA not in ledger
    assert ledger.get(ANNA) is None
    made, _ = put(root, ANNA)

    def again(events: Sequence[Event], heads: Sequence[Head]) -> Event:
        assert events == [made]
        assert links(heads) == [chain.link(made)]
        return testkeys.signed(chain.drafted(made._replace(n="2"), {}, "1", links(heads)), "lena")

    other = opened(root)
    second = other.append(ANNA, again)
    assert other[ANNA] == [made, second]


def test_every_salt_is_another_one(root: Path) -> None:
    salts = {opened(root).new_salt() for _ in range(50)}
    assert len(salts) == 50
    assert {len(salt) for salt in salts} == {32}


@pytest.mark.parametrize(
    ("change", "what", "line"),
    [
        (lambda data: data[:-1], "the line is cut short", 2),
        (lambda data: data[: len(data) // 2], "the line is cut short", 2),
        (lambda data: data + b"\n", "does not begin", 3),
        (lambda data: data.replace(b"\n", b"\r\n"), "not spelled canonically", 1),
        (lambda data: b"<<<<<<< HEAD\n" + data, "a conflict marker", 1),
        (lambda data: data.replace(b'"by":"lena"', b'"by":"lena","mood":"x"'), "unknown field", 1),
        (lambda data: b"\0" * len(data), "cut short", 1),
    ],
)
def test_nothing_is_signed_on_top_of_a_faulty_log(
    root: Path, change: object, what: str, line: int
) -> None:
    put(root, ANNA)
    put(root, ANNA)
    path = root / LOG
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]
    with kept(root), pytest.raises(FaultyData, match=what) as refused:
        put(root, ANNA)
    assert refused.value.where == f"{LOG}:{line}"
    assert refused.value.hint == "therasched verify"
    put(root, BEN)  # the others go on


def test_who_can_not_sign_writes_nothing(root: Path) -> None:
    put(root, ANNA)

    def refuse(*_: object) -> Event:
        raise StorageFailed("no key")

    with kept(root), pytest.raises(StorageFailed, match="no key"):
        opened(root).append(ANNA, refuse)


def test_a_log_that_changes_meanwhile_is_not_written_over(root: Path) -> None:
    made, _ = put(root, ANNA)

    def make(*_: object) -> Event:
        with (root / LOG).open("ab") as log:
            log.write(chain.line(made).encode())
        return made

    with pytest.raises(ChangedOnDisk):
        opened(root).append(ANNA, make)
    assert opened(root)[ANNA] == [made, made]


def test_a_record_and_its_signature_go_under_one_lock(root: Path) -> None:
    ledger = opened(root)
    with ledger.holding():
        assert (root / ".therasched/lock").exists()
        with ledger.holding():
            pass
    put(root, ANNA)


# --- the heads -----------------------------------------------------------------------------


def test_each_event_is_told_the_one_before(root: Path) -> None:
    first, heads = put(root, "", "lena")
    assert heads == []
    second, heads = put(root, ANNA, minute=1)
    assert heads == [Head(chain.link(first), first.at)]
    _, heads = put(root, BEN, minute=2)
    assert heads == [Head(chain.link(second), second.at)]


def found(root: Path) -> list[Head]:
    """The heads as all logs say."""
    (root / HEADS).unlink(missing_ok=True)
    return opened(root).heads()


def test_the_file_of_heads_says_what_the_logs_say(root: Path) -> None:
    for name in ("", ANNA, BEN, ANNA):
        put(root, name, "lena")
        told = opened(root).heads()
        assert told == found(root)
        assert len(told) == 1


def test_heads_are_kept_so_that_no_other_log_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "", "lena")
    made, _ = put(root, ANNA)
    monkeypatch.setattr(Ledger, "_found_heads", None)
    assert opened(root).heads() == [Head(chain.link(made), made.at)]
    _, heads = put(root, BEN)
    assert links(heads) == [chain.link(made)]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:70],
        lambda data: data.replace(b"2026", b"2025"),
        lambda data: data + b"f" * 64 + b" 2026-03-10T15:00:00Z\n",
        lambda data: data.split(b"\n")[0] + b"\nnothing\n",
        lambda data: data.replace(data[70:71], b"0" if data[70:71] != b"0" else b"1"),
        lambda data: b"\xff" * 300,
        lambda data: b"x" * 64 + b"\n",
    ],
)
def test_damaged_heads_are_found_anew(root: Path, damage: object) -> None:
    put(root, ANNA)
    put(root, BEN)
    path = root / HEADS
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    told = opened(root).heads()
    assert told == found(root)
    assert len(told) == 1


def grow(root: Path, other: Path) -> None:
    """Bring the logs of another clone here, as `sync` does."""
    paths = [one.relative_to(other).as_posix() for one in other.rglob("signed/**/*.log.yaml")]
    logs = {path: (other / path).read_bytes() for path in paths}
    here, files = opened(root), Files(root)
    with files.writing() as writer, here.growing(writer, logs):
        for path, data in logs.items():
            if (root / path).exists():
                writer.replace(path, data, read=(root / path).read_bytes())
            else:
                writer.create(path, data)


def test_heads_are_kept_where_logs_of_another_clone_come_in(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(root, "", "lena")
    put(root, ANNA)
    other = tmp_path / "other"
    shutil.copytree(root, other)
    for name in (ANNA, BEN, "", ANNA):
        put(other, name, "tom", minute=1)
    put(root, "c5d6fg", minute=2)
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "_found_heads", None)
        grow(root, other)
        told = opened(root).heads()
    assert len(told) == 2
    assert told == found(root)


def test_heads_that_are_not_known_are_left_to_who_signs_next(root: Path, tmp_path: Path) -> None:
    put(root, ANNA)
    other = tmp_path / "other"
    shutil.copytree(root, other)
    put(other, ANNA, minute=1)
    (root / HEADS).unlink()
    grow(root, other)
    assert not (root / HEADS).exists()
    assert opened(root).heads() == found(other)


def test_heads_that_nobody_may_write_are_replaced(root: Path) -> None:
    put(root, ANNA)
    (root / HEADS).chmod(0o400)
    made, _ = put(root, BEN)
    assert opened(root).heads() == [Head(chain.link(made), made.at)]


def test_derived_files_may_be_thrown_away(root: Path) -> None:
    put(root, ANNA)
    made, _ = put(root, BEN)
    for path in (root / ".therasched").iterdir():
        path.unlink()
    assert links(opened(root).heads()) == [chain.link(made)]


def test_logs_that_a_merge_brought_are_noticed(root: Path, tmp_path: Path) -> None:
    first, _ = put(root, ANNA)
    other = tmp_path / "other"
    shutil.copytree(root, other)
    ours, _ = put(root, ANNA, "ours")
    theirs, _ = put(other, BEN, "theirs")
    kept_time = (root / "signed/k7").stat().st_mtime_ns
    (other / "signed/k7/k7b2bb.log.yaml").rename(root / "signed/k7/k7b2bb.log.yaml")
    assert (root / "signed/k7").stat().st_mtime_ns != kept_time
    assert {*links(opened(root).heads())} == {chain.link(ours), chain.link(theirs)}
    joined, heads = put(root, ANNA, "joined")
    assert len(heads) == 2
    assert joined.after == tuple(sorted(links(heads)))
    assert links(opened(root).heads()) == [chain.link(joined)]
    assert chain.link(first) not in links(opened(root).heads())


def test_a_head_that_an_event_does_not_name_stays_one(root: Path) -> None:
    put(root, ANNA)
    ledger = opened(root)

    def beside(events: Sequence[Event], heads: Sequence[Head]) -> Event:
        alone = Event(COMMENT, "test", "lena", "2026-03-10T16:00:00Z", BEN, "1")
        return testkeys.signed(chain.drafted(alone, {"text": "y"}, "1", []), "lena")

    ledger.append(BEN, beside)
    assert len(ledger.heads()) == 2
    assert ledger.heads() == sorted(found(root))


def test_when_all_logs_are_gone_there_are_no_heads(root: Path) -> None:
    put(root, ANNA)
    shutil.rmtree(root / "signed")
    assert opened(root).heads() == []


# --- the signers ---------------------------------------------------------------------------


def test_allowed_signers_follow_the_log_of_the_practice(root: Path) -> None:
    put(root, "", "lena")
    first = (root / ALLOWED).read_text()
    assert first.startswith('lena namespaces="therasched-event-v1",valid-after="20260310150011Z" ')
    assert first.split()[-2:] == testkeys.public("lena").split()
    put(root, "", "tom", minute=5)
    assert (root / ALLOWED).read_text().startswith(first)
    put(root, "", "lena", kind=RETIRE_KEY, minute=9)
    assert 'valid-before="20260310150911Z"' in (root / ALLOWED).read_text()
    is_now, should_be = opened(root).derived_signers()
    assert is_now == should_be


def test_allowed_signers_can_be_written_anew(root: Path) -> None:
    put(root, "", "lena")
    right = (root / ALLOWED).read_text()
    (root / ALLOWED).write_bytes(b"tom ssh-ed25519 AAAA \xff\n")
    ledger = opened(root)
    assert ledger.derived_signers() == ("tom ssh-ed25519 AAAA \ufffd\n", right)
    ledger.derive_signers()
    assert ledger.derived_signers() == (right, right)
    with kept(root):
        opened(root).derive_signers()


def test_a_list_that_can_not_be_written_is_told_with_what_is_saved(root: Path) -> None:
    put(root, "", "lena")
    real = Writer.replace

    def full(self: Writer, path: str, data: bytes, *, read: bytes) -> None:
        if path == ALLOWED:
            raise StorageFailed(f"could not save {path}: no space left on device")
        real(self, path, data, read=read)

    with mock.patch.object(Writer, "replace", full):
        with pytest.raises(StorageFailed, match=r"^signed/practice.log.yaml is saved, but could"):
            put(root, "", "tom")
        with pytest.raises(StorageFailed, match=r"^could not save signed/allowed_signers"):
            opened(root).derive_signers()
    assert len(opened(root).of_practice()) == 2


# --- a purge -------------------------------------------------------------------------------


def test_texts_are_taken_out_and_the_chain_holds(root: Path) -> None:
    made = [put(root, ANNA, str(number))[0] for number in range(3)]
    heads = opened(root).heads()
    ledger = opened(root)
    assert ledger.rewrite(ANNA, chain.purged)
    assert ledger[ANNA] == [chain.purged(one) for one in made]
    assert list(map(chain.link, ledger[ANNA])) == list(map(chain.link, made))
    assert b"text" not in (root / LOG).read_bytes()
    assert opened(root).heads() == heads
    with kept(root):
        assert not ledger.rewrite(ANNA, chain.purged)


def test_a_text_that_came_back_beside_its_line_is_taken_out(root: Path) -> None:
    made, _ = put(root, ANNA, "secret")
    line = chain.line(made).encode()
    bare = chain.line(chain.purged(made)).encode()
    for data in (bare + line, line + bare, line + line):
        (root / LOG).write_bytes(data)
        assert opened(root).rewrite(ANNA, chain.purged)
        assert (root / LOG).read_bytes() == bare


@pytest.mark.parametrize("junk", [b"<<<<<<< HEAD\n", b"- {cut", b"- {}\n", b"\n"])
def test_a_faulty_log_is_not_rewritten(root: Path, junk: bytes) -> None:
    put(root, ANNA, "secret")
    with (root / LOG).open("ab") as log:
        log.write(junk)
    with kept(root), pytest.raises(FaultyData) as refused:
        opened(root).rewrite(ANNA, chain.purged)
    assert refused.value.where == f"{LOG}:2"


def test_there_is_nothing_to_take_out_of_no_log(root: Path) -> None:
    with kept(root):
        assert not opened(root).rewrite(ANNA, chain.purged)
