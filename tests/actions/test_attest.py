from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.signing import (
    AHEAD,
    ANNAS,
    BENS,
    LATER,
    LOCK,
    NOW,
    TEAM,
    TOMS,
    UNMARKED,
    Place,
    links,
    log_of,
    machine_at,
)
from tests.support.testkeys import public
from therasched.actions import attest, revise
from therasched.actions.attest import LONGEST_COMMENT
from therasched.domain.attestation import UNSIGNED, Standing
from therasched.domain.chain import Event
from therasched.errors import ChangedOnDisk, Refused

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def signed(place: Place) -> Place:
    place("sign", ANNAS, "-y")
    return place


# --- the pen -------------------------------------------------------------------------------


def test_the_newest_key_signs(place: Place) -> None:
    place("key", "add", str(place.keys / "lena-new"))
    with place.office(key="lena-new") as office:
        ink = attest.pen(office)
        assert (ink.signer.public, ink.by, ink.clock, ink.clock_ok) == (
            public("lena-new"),
            "lena",
            "",
            False,
        )
        assert attest.require_key(office) == [public("lena-new"), public("lena")]
    with place.office() as office:
        assert attest.pen(office, clock_ok=True).clock_ok
        assert attest.pen(office).signer.public == public("lena")


def test_the_clock_of_a_made_up_practice_is_told(tmp_path: Path) -> None:
    place = Place(tmp_path, standing=True)
    with place.office() as office:
        assert attest.pen(office).clock == "simulated"
        real = office._replace(
            practice=office.practice._replace(settings=office.practice.settings._replace(clock=""))
        )
        with pytest.raises(Refused, match="a real practice is not signed while clock in therasch"):
            attest.pen(real)


def test_a_simulated_clock_that_is_behind_is_told_twice(tmp_path: Path) -> None:
    place = Place(tmp_path, standing=True)
    place("sign", ANNAS, "-y")
    place("sign", BENS, "-y", "--clock-ok", THERASCHED_NOW="2026-03-03 09:00")
    assert place.events(BENS)[0].clock == "simulated behind"


# --- an event and its place ----------------------------------------------------------------


def test_an_event_names_what_came_before(signed: Place) -> None:
    signed("sign", BENS, "-y")
    signed("comment", ANNAS, "She called.", at=LATER)
    first, second = signed.events(ANNAS)
    added, bens = signed.events()[0], signed.events(BENS)[0]
    assert [one.n for one in (added, first, second, bens)] == ["1", "1", "2", "1"]
    assert list(first.after) == links([added])
    assert list(bens.after) == links([first])
    assert list(second.after) == sorted(links([first, bens]))
    assert {one.practice for one in (added, first, second)} == {"test"}


def test_an_event_has_its_time_in_utc_and_its_kind_its_fields(signed: Place) -> None:
    signed("comment", ANNAS, "x", "--kind", "addendum", at=LATER)
    first, second = signed.events(ANNAS)
    assert (first.at, first.locks_at) == ("2026-03-03T09:40:00Z", "2026-03-04T09:40:00Z")
    assert (second.at, second.locks_at) == ("2026-03-05T08:00:00Z", "")
    assert (first.role, first.type, first.of) == ("practitioner", "", "")
    assert (second.role, second.type, second.of) == ("practitioner", "addendum", "")
    assert first.salt != second.salt
    assert first.body is not None
    assert first.body["context"]
    assert first.note["plan"] == "Bath time."


# --- what may be signed --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (TEAM, "team entries are not signed"),
        (TOMS, "t8m9np is tom's session, and lena is at this desk"),
        (AHEAD, "c5d6fg has not begun"),
        (UNMARKED, "the outcome of h4mnzd is not complete"),
    ],
)
def test_what_may_not_be_signed(place: Place, name: str, said: str) -> None:
    with place.office() as office, pytest.raises(Refused, match=said):
        attest.sign(office, place.stored(office, name), attest.pen(office))
    assert place.events(name) == []


def test_a_type_that_asks_for_an_outcome_is_signed(place: Place) -> None:
    place.by_hand(TEAM, "type: team", "type: supervision\noutcome: {status: completed}")
    place("sign", TEAM, "-y")
    assert place.proof().startswith(f"{TEAM}  LOCKED ok\n")


def test_whoever_is_at_the_desk_signs_what_names_nobody(place: Place) -> None:
    place.by_hand(ANNAS, "practitioner: lena\n", "")
    with place.office() as office:
        done = attest.sign(office, place.stored(office, ANNAS), attest.pen(office))
    assert (done.fresh, done.standing.signed_by) == (True, "lena")
    assert place.proof().startswith("k7f3mq  LOCKED ok\n")


def test_a_text_with_controls_in_it_is_not_signed(place: Place) -> None:
    place.by_hand(ANNAS, "Bath time.", '"Bath\\x07time."')
    with place.office() as office, pytest.raises(Refused, match="plan holds the control") as told:
        attest.sign(office, place.stored(office, ANNAS), attest.pen(office))
    assert told.value.where.endswith(f"{ANNAS}.yaml")
    assert place.events(ANNAS) == []


def test_nothing_is_signed_that_nobody_has_seen(place: Place) -> None:
    with place.office() as office:
        stored = place.stored(office, ANNAS)
        place.by_hand(ANNAS, "Bath", "Bed")
        with pytest.raises(ChangedOnDisk, match="changed on disk since it was read"):
            attest.sign(office, stored, attest.pen(office))
    assert place.events(ANNAS) == []


def test_a_signature_and_a_comment_have_the_time_they_were_made_at(place: Place) -> None:
    """A question or an editor may stay open for hours."""
    with place.office("03-02 12:00:00") as office:
        stored, ink = place.stored(office, ANNAS), attest.pen(office)
        with machine_at("03-02 14:00:00"):
            attest.sign(office, stored, ink)
        with machine_at("03-02 15:00:00"):
            attest.comment(office, stored, ink, "She called.")
    signed, comment = place.events(ANNAS)
    assert (signed.at, signed.locks_at) == ("2026-03-02T13:00:00Z", "2026-03-03T13:00:00Z")
    assert comment.at == "2026-03-02T14:00:00Z"


def test_a_yes_that_comes_after_the_lock_signs_nothing(signed: Place) -> None:
    signed.by_hand(ANNAS, "Bath time.", "Bed time.")
    with signed.office() as office:
        stored, ink = signed.stored(office, ANNAS), attest.pen(office)
        attest.require_signable(office, stored)
        with machine_at(LATER), pytest.raises(Refused, match="was changed by hand since"):
            attest.sign(office, stored, ink)
    assert signed.kinds(ANNAS) == ["sign"]


def test_signing_again_as_it_is_does_nothing(signed: Place) -> None:
    with signed.office() as office:
        done = attest.sign(office, signed.stored(office, ANNAS), attest.pen(office))
    assert not done.fresh
    assert done.standing.state == "signed"
    assert len(signed.events(ANNAS)) == 1


def test_when_it_will_lock(signed: Place) -> None:
    with signed.office(at="03-04 08:00:00") as office:
        first = attest.standing(office, signed.stored(office, ANNAS))
        assert f"{attest.will_lock_at(office, first):%m-%d %H:%M %Z}" == "03-04 10:40 CET"
        assert f"{attest.will_lock_at(office, UNSIGNED):%m-%d %H:%M %Z}" == "03-05 08:00 CET"


# --- locked --------------------------------------------------------------------------------


def test_it_is_open_until_its_lock(signed: Place) -> None:
    with signed.office(at=NOW) as office:
        attest.require_open(office, signed.stored(office, ANNAS))
        attest.require_open(office, signed.stored(office, BENS))
    with signed.office(at=LOCK) as office, pytest.raises(Refused, match="locked on Wed 4 Mar"):
        attest.require_open(office, signed.stored(office, ANNAS))


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (UNSIGNED, "is not signed"),
        (Standing(purged=True, locked=True), "was purged"),
    ],
)
def test_how_it_stands_in_words(place: Place, standing: Standing, said: str) -> None:
    with place.office() as office:
        assert attest.told_lock(office, standing) == said


def test_on_a_history_that_can_not_be_read_nothing_is_built(signed: Place) -> None:
    log = signed.root / log_of(ANNAS)
    log.write_text(log.read_text() + "- nonsense\n")
    said = "k7f3mq has a signed history that can't be read"
    with signed.office() as office:
        stored, ink = signed.stored(office, ANNAS), attest.pen(office)
        for act in (
            lambda: attest.require_open(office, stored),
            lambda: attest.comment(office, stored, ink, "x"),
            lambda: attest.sign(office, stored, ink),
        ):
            with pytest.raises(Refused, match=said):
                act()


# --- comments ------------------------------------------------------------------------------


def test_what_is_not_signed_or_is_purged_takes_no_comment(signed: Place) -> None:
    with signed.office() as office:
        ink, stored = attest.pen(office), signed.stored(office, BENS)
        with pytest.raises(Refused, match="b2r4tw is not signed: what is to be added") as told:
            attest.comment(office, stored, ink, "x")
        assert "therasched outcome b2r4tw --note" in told.value.hint
        kept = (signed.root / stored.path).read_bytes()
    signed("purge", BENS, "--reason", "x", "-y")
    (signed.root / stored.path).write_bytes(kept)
    with signed.office() as office, pytest.raises(Refused, match="b2r4tw was purged"):
        attest.comment(office, signed.stored(office, BENS), ink, "x")


@pytest.mark.parametrize(
    ("text", "kind", "reason", "said"),
    [
        ("", "comment", "", "a text is needed"),
        (" \n\t", "addendum", "", "a text is needed"),
        ("x" * (LONGEST_COMMENT + 1), "comment", "", "a text has 20,000 characters at most"),
        ("x", "correction", "", "a reason is needed"),
        ("x", "correction", " \n", "a reason is needed"),
        ("x", "correction", "y" * (LONGEST_COMMENT + 1), "a reason has 20,000 characters"),
    ],
)
def test_texts_that_no_comment_has(
    signed: Place, text: str, kind: str, reason: str, said: str
) -> None:
    with signed.office(at=LATER) as office:
        ink, stored = attest.pen(office), signed.stored(office, ANNAS)
        with pytest.raises(Refused, match=said):
            attest.comment(office, stored, ink, text, kind=kind, reason=reason)
    assert len(signed.events(ANNAS)) == 1


def test_a_comment_enters_canonically_and_a_correction_is_about_a_version(signed: Place) -> None:
    with signed.office(at=LATER) as office:
        ink, stored = attest.pen(office), signed.stored(office, ANNAS)
        attest.comment(office, stored, ink, "x" * LONGEST_COMMENT)
        made = attest.comment(
            office, stored, ink, " two\r\nlines \x07\n", kind="correction", reason="Wrong."
        )
    assert made.text("text") == " two\nlines"
    assert made.text("reason") == "Wrong."
    assert made.of == links(signed.events(ANNAS))[0]
    assert signed.proof().startswith("k7f3mq  LOCKED ok")


# --- changes and supervision ---------------------------------------------------------------


def test_a_change_without_a_pen_waits(signed: Place) -> None:
    with signed.office() as office:
        before = signed.stored(office, ANNAS)
        assert revise.amended(office, before, before, None) == ()
        signed.by_hand(ANNAS, "Bath", "Bed")
    with signed.office() as office:
        stored = signed.stored(office, ANNAS)
        for given in (None, attest.pen(office)):
            (told,) = revise.amended(office, stored, stored, given)
            assert told == "changed since it was signed: therasched sign k7f3mq"
        assert revise.amended(office, before, stored, attest.pen(office)) == (
            "the change is signed, too",
        )


def test_a_co_signature_is_about_a_version(signed: Place) -> None:
    signed("key", "add", str(signed.keys / "tom.pub"), "--for", "tom")
    with signed.office(who="tom") as office:
        stored, ink = signed.stored(office, ANNAS), attest.pen(office)
        done = attest.cosign(office, stored, ink)
        again = attest.cosign(office, stored, ink)
        back = attest.send_back(office, stored, ink, "No goal.")
    assert (done.fresh, again.fresh) == (True, False)
    assert done.standing.cosigned_by == "tom"
    assert back.standing.returned == "No goal."
    first, *supervised = signed.events(ANNAS)
    assert [(one.kind, one.role, one.of) for one in supervised] == [
        ("cosign", "supervisor", *links([first])),
        ("return", "supervisor", *links([first])),
    ]


def test_an_unknown_signer_has_no_supervisors(signed: Place) -> None:
    with signed.office() as office:
        stored = signed.stored(office, ANNAS)
        settings = office.practice.settings
        others = settings._replace(
            practitioner="tom", practitioners={"tom": settings.practitioners["tom"]}
        )
        left = office._replace(practice=office.practice._replace(settings=others))
        assert attest.require_supervisable(left, stored).signed_by == "lena"


def test_a_purged_session_is_not_supervised(signed: Place) -> None:
    with signed.office() as office:
        stored = signed.stored(office, ANNAS)
    signed("purge", ANNAS, "--reason", "x", "-y")
    with signed.office(who="tom") as office, pytest.raises(Refused, match="k7f3mq is not signed"):
        attest.require_supervisable(office, stored)


def test_the_clock_ok_is_offered_where_there_is_such_an_option(signed: Place) -> None:
    with signed.office(at="03-03 09:00:00") as office:
        for kind, offered in (("sign", True), ("cosign", True), ("comment", False)):
            with pytest.raises(Refused, match="the clock stands before") as told:
                attest.put(office, attest.pen(office), Event(kind, session=ANNAS), {"text": "x"})
            assert ("--clock-ok" in told.value.hint) is offered
