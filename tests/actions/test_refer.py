from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.chains import Chain
from therasched.actions import outcome, plan, refer, schedule
from therasched.actions.outcome import Report
from therasched.errors import FaultyData, NotFound

if TYPE_CHECKING:
    from tests.support.shop import Shop
    from therasched.domain.session import Stored


@pytest.fixture
def sessions(shop: Shop) -> dict[str, Stored]:
    times = {
        "bcdfgh": "2026-02-23 9:00",
        "bcdxxx": "2026-03-02 9:00",
        "cccccc": "2026-03-05 9:00",
        "dddddd": "2026-03-09 9:00",
    }
    return {name: shop.book("anna-k", at, id=name) for name, at in times.items()}


def ids(shop: Shop, ref: str, verb: str) -> list[str]:
    return [one.session.id for one in refer.sessions(shop.open(), ref, verb)]


def test_by_id_path_and_prefix(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert ids(shop, "bcdfgh", "show") == ["bcdfgh"]
    assert ids(shop, sessions["cccccc"].path, "show") == ["cccccc"]
    assert ids(shop, "CCC", "show") == ["cccccc"]
    assert ids(shop, "bcd", "show") == ["bcdfgh", "bcdxxx"]


def test_two_letters_are_no_prefix(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert sessions
    with pytest.raises(NotFound, match='"cc" is too short for an id'):
        refer.sessions(shop.open(), "cc", "show")


def test_by_client_it_is_what_the_verb_waits_for(shop: Shop, sessions: dict[str, Stored]) -> None:
    plan.record(shop.open(), sessions["cccccc"], "x")
    assert ids(shop, "anna", "plan") == ["dddddd"]
    assert ids(shop, "anna", "outcome") == ["bcdxxx"]
    assert ids(shop, "anna-k", "show") == ["bcdxxx"]
    assert ids(shop, "Anna K.", "change") == ["cccccc"]


def test_share_and_unshare_wait_for_homework(shop: Shop, sessions: dict[str, Stored]) -> None:
    with pytest.raises(NotFound, match="no session with homework that is not shared"):
        ids(shop, "anna", "share")
    done = outcome.record(shop.open(), sessions["bcdfgh"], Report("attended", homework="x")).stored
    assert ids(shop, "anna", "share") == ["bcdfgh"]
    outcome.share(shop.open(), done)
    assert ids(shop, "anna", "unshare") == ["bcdfgh"]


def test_a_marked_session_waits_no_more(shop: Shop, sessions: dict[str, Stored]) -> None:
    outcome.record(shop.open(), sessions["bcdxxx"], Report("attended"))
    assert ids(shop, "anna", "outcome") == ["bcdfgh"]


def test_by_client_and_day(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert sessions
    assert ids(shop, "anna@mon", "show") == ["bcdxxx"]
    assert ids(shop, "anna@thu", "show") == ["cccccc"]
    assert ids(shop, "anna@2026-03-09", "show") == ["dddddd"]
    with pytest.raises(NotFound, match='no session on "2026-03-10"'):
        ids(shop, "anna@2026-03-10", "show")


def test_next_last_and_now(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert sessions
    shop.book("ben-o", "today 10:30", id="fffff2")
    assert ids(shop, "next", "show") == ["cccccc"]
    assert ids(shop, "last", "show") == ["bcdxxx"]
    assert ids(shop, "now", "show") == ["fffff2"]


def test_no_session_now(shop: Shop, sessions: dict[str, Stored]) -> None:
    assert sessions
    with pytest.raises(NotFound, match="there is no session now"):
        ids(shop, "now", "show")


def test_called_off_sessions_are_neither_next_nor_hers(
    shop: Shop, sessions: dict[str, Stored]
) -> None:
    schedule.cancel(shop.open(), sessions["cccccc"], by="client")
    assert ids(shop, "next", "show") == ["dddddd"]
    assert ids(shop, "anna", "change") == ["dddddd"]


def test_an_id_and_a_client_that_both_fit_are_both_told(shop: Shop) -> None:
    shop.write("clients/bcd-x.yaml", "code: bcd-x\nname: Bcd X\n")
    first = shop.book("anna-k", "2026-03-02 9:00", id="bcdfgh")
    second = shop.book("bcd-x", "2026-03-02 11:00", id="fffff2", service="slt-50")
    found = ids(shop, "bcd", "show")
    assert sorted(found) == sorted([first.session.id, second.session.id])


def test_a_faulty_file_is_refused_for_changes_with_its_place(
    shop: Shop, sessions: dict[str, Stored]
) -> None:
    stored = sessions["cccccc"]
    shop.write(stored.path, shop.text(stored).replace("type: session", "type: sesion"))
    with pytest.raises(FaultyData) as caught:
        refer.sessions(shop.open(), "cccccc", "change")
    assert caught.value.where == f"{stored.path}:3:7"
    assert 'did you mean "session"' in str(caught.value)
    assert [s.session.id for s in refer.sessions(shop.open(), "ccc", "show", sound=False)]


def test_clients_by_name(shop: Shop) -> None:
    clients = shop.open().clients.roll()
    assert refer.clients_named(clients, "anna-k") == ["anna-k"]
    assert refer.clients_named(clients, "田中") == ["tanaka"]
    assert refer.clients_named(clients, "o'b") == ["ben-o"]
    assert refer.clients_named(clients, "zed") == ["anne-z"]  # archived, and nobody else fits
    assert refer.clients_named(clients, "ann") == ["anna-k"]  # the archived one steps back
    assert refer.clients_named(clients, " ") == []


def test_nobody_has_that_name(shop: Shop) -> None:
    with pytest.raises(NotFound, match='no client "ana"') as caught:
        refer.one_client(shop.open(), "ana", retry="therasched new {} tue 14:00")
    assert caught.value.hint.splitlines()[0] == "therasched new anna-k tue 14:00"
    assert 'client add --name "Ana"' in caught.value.hint


def test_a_slip_is_known_by_the_name_where_the_code_is_neutral(shop: Shop) -> None:
    shop.write("clients/c014.yaml", "code: c014\nname: Ursula Frey\n")
    meant = "did you mean c014 (Ursula Frey)?"
    with pytest.raises(NotFound, match='no client "ursla"') as caught:
        refer.one_client(shop.open(), "ursla")
    assert caught.value.hint.splitlines()[0] == meant
    for ref in ("ursla", "ursla@mon"):
        with pytest.raises(NotFound, match=f'no session and no client "{ref}"') as caught:
            refer.sessions(shop.open(), ref, "outcome")
        assert caught.value.hint.splitlines() == [meant, "therasched list"]


def test_contacts_by_name(shop: Shop) -> None:
    assert refer.contact(shop.open(), "ott") == ["school-ot"]
    assert refer.contact(shop.open(), "school-ot") == ["school-ot"]
    with pytest.raises(NotFound, match="no contact") as caught:
        refer.contact(shop.open(), "schol-ot")
    assert "did you mean school-ot?" in caught.value.hint


def test_last_to_write_an_outcome_is_one_that_has_such_a_step(
    shop: Shop, sessions: dict[str, Stored]
) -> None:
    assert sessions
    shop.book("", "2026-03-02 13:00", type="team", title="Round", id="fffff2")
    assert ids(shop, "last", "show") == ["fffff2"]
    assert ids(shop, "last", "outcome") == ["bcdxxx"]


# --- signatures ------------------------------------------------------------------------------


@pytest.fixture
def marked(shop: Shop, sessions: dict[str, Stored]) -> dict[str, Stored]:
    """Both past sessions marked."""
    return {
        name: outcome.record(shop.open(), sessions[name], Report("attended")).stored
        for name in ("bcdfgh", "bcdxxx")
    }


def signed(marked: dict[str, Stored], **by: str) -> Chain:
    """The sessions that are named signed by somebody: `bcdfgh="lena"`."""
    made = Chain()
    for name, code in by.items():
        made.sign(name, "03-02 10:00", by=code, content=dict(marked[name].content))
    return made


def awaited(shop: Shop, made: Chain, verb: str) -> list[str]:
    office = shop.open()
    office = office._replace(practice=office.practice._replace(signed=made.practice().signed))
    return [one.session.id for one in refer.sessions(office, "anna", verb)]


def test_what_is_signed_is_marked_and_unsigned(shop: Shop, marked: dict[str, Stored]) -> None:
    assert awaited(shop, signed(marked), "sign") == ["bcdxxx"]
    assert awaited(shop, signed(marked, bcdxxx="lena"), "sign") == ["bcdfgh"]
    with pytest.raises(NotFound, match="no session that is marked and unsigned"):
        awaited(shop, signed(marked, bcdxxx="lena", bcdfgh="lena"), "sign")


def test_what_is_not_marked_is_not_signed_by_name(shop: Shop, sessions: dict[str, Stored]) -> None:
    outcome.record(shop.open(), sessions["bcdfgh"], Report("attended"))
    shop.book("", "2026-03-02 13:00", type="team", title="Round", id="fffff2")
    assert awaited(shop, Chain(), "sign") == ["bcdfgh"]
    assert ids(shop, "last", "sign") == ["bcdxxx"]


@pytest.mark.parametrize(("time", "locked"), [("03-02 11:00", False), ("03-02 10:00", True)])
def test_what_was_changed_is_signed_again_while_it_is_open(
    shop: Shop, marked: dict[str, Stored], time: str, locked: bool
) -> None:
    made = signed(marked, bcdfgh="lena")
    made.sign("bcdxxx", time, content={**marked["bcdxxx"].content, "plan": "Other."})
    assert awaited(shop, made, "restore") == ["bcdxxx"]
    if locked:
        with pytest.raises(NotFound, match="no session that is marked and unsigned"):
            awaited(shop, made, "sign")
    else:
        assert awaited(shop, made, "sign") == ["bcdxxx"]


def test_only_what_was_changed_is_restored(shop: Shop, marked: dict[str, Stored]) -> None:
    with pytest.raises(NotFound, match="no session that was changed since it was signed"):
        awaited(shop, signed(marked, bcdxxx="lena"), "restore")


def test_what_another_one_signed_is_cosigned_once(shop: Shop, marked: dict[str, Stored]) -> None:
    made = signed(marked, bcdxxx="lena", bcdfgh="tom")
    assert awaited(shop, made, "supervise") == ["bcdfgh"]
    made.cosign("bcdfgh", "03-02 11:00", by="lena")
    with pytest.raises(NotFound, match="no session to co-sign"):
        awaited(shop, made, "supervise")
