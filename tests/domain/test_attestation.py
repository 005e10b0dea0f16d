"""What a signed history means: open for 24 hours, then locked; changed, returned, purged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support import build
from tests.support.build import moment
from tests.support.chains import LENA, TOM, Chain, note
from therasched.domain import attestation, chain
from therasched.domain.attestation import UNSIGNED, Standing
from therasched.errors import Refused

if TYPE_CHECKING:
    from therasched.domain.practice import Practice

NAME = "k7f3mq"
SECOND = timedelta(seconds=1)
OTHER = note(NAME, "Lift.")


@pytest.fixture
def made() -> Chain:
    """Signed on Mon 2 Mar at 10:30, so locked on Tue 3 Mar at 10:30."""
    chain = Chain()
    chain.sign(NAME, "03-02 10:30")
    return chain


def test_without_a_log_a_session_is_a_draft() -> None:
    one = attestation.standing([], note(NAME), build.NOW)
    assert one is UNSIGNED
    assert (one.state, one.signed, one.changed, one.attested, one.locked) == (
        *("draft", False, False, False, False),
    )


def test_a_comment_alone_makes_no_signature() -> None:
    made = Chain()
    made.comment(NAME, "03-02 10:30")
    assert made.standing(NAME, note(NAME)) is UNSIGNED


def test_a_signed_session(made: Chain) -> None:
    one = made.standing(NAME, note(NAME), "03-02 12:00")
    assert one == Standing(
        state="signed",
        signed_at=moment("03-02 10:30"),
        locks_at=moment("03-03 10:30"),
        signed_by="lena",
    )
    assert (one.signed, one.attested, one.changed) == (True, True, False)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_exactly_after_24_hours_it_is_locked(made: Chain, seconds: int) -> None:
    now = moment("03-03 10:30") + seconds * SECOND
    for content, open_state, locked_state in (
        (note(NAME), "signed", "locked"),
        (OTHER, "changed", "changed"),
    ):
        one = made.standing(NAME, content, now)
        assert one.locked is (seconds >= 0)
        assert one.state == (locked_state if one.locked else open_state)


@pytest.mark.parametrize(
    ("signed", "locks"),
    [
        ("03-28 10:30", "2026-03-29T09:30:00+00:00"),  # 11:30 in Berlin: the night is shorter
        ("10-24 10:30", "2026-10-25T08:30:00+00:00"),  # 09:30 in Berlin: it is longer
        ("10-25 02:30", "2026-10-26T00:30:00+00:00"),
    ],
)
def test_the_window_is_24_hours_of_real_time(signed: str, locks: str) -> None:
    made = Chain()
    made.sign(NAME, signed)
    one = made.standing(NAME, note(NAME), signed)
    assert one.locks_at is not None
    assert one.locks_at.isoformat() == locks
    assert not made.standing(NAME, note(NAME), one.locks_at - SECOND).locked
    assert made.standing(NAME, note(NAME), one.locks_at).locked


def test_a_later_signature_never_moves_the_lock(made: Chain) -> None:
    made.edit(NAME, "03-02 20:00", content=OTHER)
    made.sign(NAME, "03-03 09:00", locks_at="2026-03-09T10:00:00Z")
    one = made.standing(NAME, note(NAME))
    assert (one.signed_at, one.locks_at) == (moment("03-02 10:30"), moment("03-03 10:30"))
    assert one.locked


def test_a_version_without_a_lock_is_locked_at_once() -> None:
    made = Chain()
    made.sign(NAME, "03-02 10:30", locks_at="")
    assert made.standing(NAME, note(NAME), "03-02 10:30").locked


@pytest.mark.parametrize(
    "content",
    [
        {**note(NAME), "admin": {"stamp": "1"}},
        {**note(NAME), "plan": "Bath time. \r\n", "room": ""},
        dict(reversed(note(NAME).items())),
    ],
)
def test_another_spelling_is_no_change(made: Chain, content: dict[str, str]) -> None:
    assert made.standing(NAME, content).state == "locked"


@pytest.mark.parametrize(
    "content", [OTHER, {**note(NAME), "own": "x"}, {**note(NAME), "plan": "\x1b"}, {}, None]
)
def test_another_text_or_none_is_a_change(made: Chain, content: dict[str, str] | None) -> None:
    one = made.standing(NAME, content)
    assert (one.state, one.changed, one.attested, one.locked) == ("changed", True, False, True)


def test_the_latest_version_counts(made: Chain) -> None:
    last = made.edit(NAME, "03-02 11:00", content=OTHER, by="tom")
    made.comment(NAME, "03-02 12:00")
    assert attestation.latest(made.events(NAME)) == [last]
    assert made.standing(NAME, OTHER).state == "locked"
    assert made.standing(NAME, OTHER).signed_by == "tom"
    assert made.standing(NAME, note(NAME)).state == "changed"


def test_comments_are_counted(made: Chain) -> None:
    assert made.standing(NAME, note(NAME)).comments == 0
    made.comment(NAME, "03-02 12:00")
    made.comment(NAME, "03-02 12:00")
    assert made.standing(NAME, note(NAME)).comments == 2


# --- two machines ----------------------------------------------------------------------------


def test_versions_side_by_side_both_count(made: Chain) -> None:
    other = made.clone()
    here = made.edit(NAME, "03-02 11:00", content=note(NAME, "Here."))
    there = other.edit(NAME, "03-02 10:45", content=note(NAME, "There."))
    made.merge(other)
    events = made.events(NAME)
    assert attestation.latest(events) == [here, there]
    assert made.standing(NAME, note(NAME, "Here.")).attested
    assert made.standing(NAME, note(NAME, "There.")).attested
    assert made.standing(NAME, note(NAME)).changed
    assert attestation.current(events, note(NAME, "Here.")) == (here, True)
    assert attestation.current(events, note(NAME, "There.")) == (there, True)
    assert attestation.current(events, note(NAME)) == (there, False)
    joined = made.edit(NAME, "03-02 12:00", content=note(NAME, "Both."))
    assert attestation.latest(made.events(NAME)) == [joined]
    assert made.standing(NAME, note(NAME, "There.")).changed


def test_a_fork_of_comments_leaves_one_version(made: Chain) -> None:
    other = made.clone()
    made.comment(NAME, "03-02 11:00", "Here.")
    other.comment(NAME, "03-02 11:00", "There.")
    made.merge(other)
    assert attestation.latest(made.events(NAME)) == made.events(NAME)[:1]
    last = made.edit(NAME, "03-02 12:00", content=OTHER)
    assert attestation.latest(made.events(NAME)) == [last]


def test_of_two_first_signatures_the_earlier_one_locks() -> None:
    made = Chain()
    other = made.clone()
    made.sign(NAME, "03-02 12:00")
    other.sign(NAME, "03-02 10:30")
    made.merge(other)
    one = made.standing(NAME, note(NAME))
    assert (one.signed_at, one.locks_at) == (moment("03-02 10:30"), moment("03-03 10:30"))


# --- supervision -----------------------------------------------------------------------------


def test_cosigned_by_a_supervisor(made: Chain) -> None:
    made.cosign(NAME, "03-02 12:00")
    assert made.standing(NAME, note(NAME)).cosigned_by == "tom"
    made.edit(NAME, "03-02 13:00", content=OTHER)
    assert made.standing(NAME, OTHER).cosigned_by == ""
    made.cosign(NAME, "03-02 14:00", by="zoe", key=TOM)
    made.cosign(NAME, "03-02 14:10")
    assert made.standing(NAME, OTHER).cosigned_by == "tom"


def test_sent_back_until_it_is_signed_or_cosigned(made: Chain) -> None:
    made.send_back(NAME, "03-02 12:00", "Too short.")
    made.send_back(NAME, "03-02 12:10", "No plan.")
    one = made.standing(NAME, note(NAME))
    assert (one.returned, one.cosigned_by, one.attested) == ("No plan.", "", True)
    cosigned = made.clone()
    cosigned.cosign(NAME, "03-02 13:00")
    one = cosigned.standing(NAME, note(NAME))
    assert (one.returned, one.cosigned_by) == ("", "tom")
    cosigned.send_back(NAME, "03-02 14:00", "After all.")
    assert cosigned.standing(NAME, note(NAME)).returned == "After all."
    made.edit(NAME, "03-02 13:00", content=OTHER)
    assert made.standing(NAME, OTHER).returned == ""


def test_what_a_supervisor_said_of_another_version_does_not_count(made: Chain) -> None:
    other = made.clone()
    made.edit(NAME, "03-02 11:00", content=note(NAME, "Here."))
    other.edit(NAME, "03-02 11:00", content=note(NAME, "There."))
    other.cosign(NAME, "03-02 12:00")
    made.send_back(NAME, "03-02 12:00")
    other.merge(made)
    there, here = (other.standing(NAME, note(NAME, text)) for text in ("There.", "Here."))
    assert (there.cosigned_by, there.returned) == ("tom", "")
    assert (here.cosigned_by, here.returned) == ("", "No plan.")


@pytest.fixture
def supervised() -> Practice:
    """Where tom or zoe co-sign what lena signs."""
    known = build.practice()
    people = dict(known.settings.practitioners)
    people["lena"] = people["lena"]._replace(requires_cosign=("tom", "zoe"))
    return known._replace(settings=known.settings._replace(practitioners=people))


def test_who_is_to_cosign(made: Chain, supervised: Practice) -> None:
    one = made.standing(NAME, note(NAME))
    assert attestation.awaited_supervisors(one, supervised) == ("tom", "zoe")
    assert attestation.awaited_supervisors(one, build.practice()) == ()
    for done in (
        UNSIGNED,
        one._replace(signed_by="zoe"),
        one._replace(cosigned_by="tom"),
        one._replace(returned="No plan."),
        one._replace(purged=True),
    ):
        assert attestation.awaited_supervisors(done, supervised) == ()


# --- purged, locked, of a practice -----------------------------------------------------------


def test_what_was_purged_is_locked_for_good(made: Chain) -> None:
    made.purge(NAME, "03-02 12:00")
    one = made.standing(NAME, None, "03-02 12:00")
    assert (one.state, one.locked, one.purged, one.signed) == ("locked", True, True, True)
    assert made.standing(NAME, note(NAME)).state == "changed"
    never = Chain()
    never.purge(NAME, "03-02 12:00")
    assert never.standing(NAME, None) == Standing("locked", locked=True, purged=True)


def test_where_a_line_can_t_be_read_nothing_may_change(made: Chain) -> None:
    events = [*made.events(NAME), chain.Event(chain.UNREADABLE)]
    one = attestation.standing(events, note(NAME), moment("03-02 12:00"))
    assert (one.state, one.locked, one.unreadable, one.signed) == ("changed", True, True, True)
    assert not attestation.standing(events[1:], None, build.NOW).signed


def test_what_is_locked_is_refused_with_the_way_out(made: Chain) -> None:
    attestation.require_open(NAME, made.standing(NAME, note(NAME), "03-03 10:29"))
    locked = made.standing(NAME, note(NAME), "03-03 10:30")
    with pytest.raises(Refused, match=r"^k7f3mq is locked$") as caught:
        attestation.require_open(NAME, locked)
    assert caught.value.hint == 'therasched comment k7f3mq --kind correction --reason "…"'
    with pytest.raises(Refused, match=r"^k7f3mq was locked at 10:30$"):
        attestation.require_open(NAME, locked, "was locked at 10:30")
    for odd in (locked._replace(purged=True), locked._replace(unreadable=True)):
        with pytest.raises(Refused) as caught:
            attestation.require_open(NAME, odd)
        assert caught.value.hint == "therasched verify k7f3mq"


def test_a_practice_knows_the_logs_of_its_sessions(made: Chain) -> None:
    stored = build.stored(build.session(NAME, "03-02 09:30", "anna-k"))
    known = build.practice()
    assert attestation.of_stored(stored, known) is UNSIGNED
    known = made.practice()
    assert attestation.of_stored(stored, known).changed
    assert attestation.of_stored(made.stored(stored.session), known).state == "locked"
    assert attestation.of_stored(stored, known._replace(signed={NAME: ()})) is UNSIGNED


def test_each_version_is_found(made: Chain) -> None:
    made.comment(NAME, "03-02 11:00")
    made.edit(NAME, "03-02 12:00", key=LENA)
    assert [one.kind for one in attestation.versions(made.events(NAME))] == ["sign", "edit"]
    assert attestation.locks_at(made.events(NAME)) == chain.write_instant(moment("03-03 10:30"))
    assert attestation.locks_at([]) == ""
    assert attestation.latest([]) == []
