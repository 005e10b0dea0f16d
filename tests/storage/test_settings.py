"""The settings: read whole or not at all, changed one value at a time, proved before they count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support.nasty import NASTY
from tests.support.records import kept
from tests.support.shop import SETTINGS, Shop
from therasched.domain.people import Practitioner, Service
from therasched.domain.practice import Holiday, Mail
from therasched.domain.text import one_line
from therasched.errors import ChangedOnDisk, FaultyData, NotFound, Refused, UsageFault
from therasched.storage import settings
from therasched.storage.files import Files
from therasched.storage.settings import SettingsFile

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def file(shop: Shop) -> SettingsFile:
    return SettingsFile(Files(shop.root))


def text(shop: Shop) -> str:
    return (shop.root / "therasched.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "place", "begins"),
    [
        ("schema: 1", "schema: 2", "1:9", 'schema "2" is not one of 1'),
        ("name: Test practice\n", "", "1:1", '"name" is missing'),
        ("Europe/Berlin", "Europe/Berln", "4:11", 'timezone: "Europe/Berln" is not a time zone'),
        ("practitioner: lena", "practitioner: lna", "5:15", 'no practitioner "lna"'),
        ("minutes: 50", "minutes: soon", "10:44", 'minutes: "soon" is not a number of minutes'),
        ("2026-03-03 10:40", "2026-03-29 02:30", "19:8", "clock: 2026-03-29 02:30 does not exist"),
        ("09:00-12:00", "9-12", "15:9", 'mon: "9-12" is not a range of hours'),
        ("hours:", "horus:", "14:1", 'unknown key "horus"'),
    ],
)
def test_a_fault_ends_everything_with_its_place(
    shop: Shop, old: str, new: str, place: str, begins: str
) -> None:
    shop.write("therasched.yaml", SETTINGS.replace(old, new, 1))
    found, findings = settings.understood(text(shop).encode())
    assert found is None
    assert f"{findings[0].line}:{findings[0].column}" == place
    assert findings[0].message.startswith(begins)
    with pytest.raises(FaultyData) as refused:
        file(shop)
    assert refused.value.where == f"therasched.yaml:{place}"


def test_all_faults_are_told(shop: Shop) -> None:
    broken = SETTINGS.replace("schema: 1", "schema: 2").replace("minutes", "minuten")
    assert len(settings.understood(broken.encode())[1]) == 5


# --- one value -----------------------------------------------------------------------------


def test_every_setting_of_one_value_has_a_key(shop: Shop) -> None:
    values = {one.key: one.value for one in file(shop).values()}
    assert values["timezone"] == "Europe/Berlin"
    assert values["hours.mon"] == "09:00-12:00, 13:00-17:00"
    assert values["hours.sun"] == values["phone"] == ""
    assert not {"services", "practitioners", "types", "reminders", "hours"} & set(values)
    assert all(one.doc for one in file(shop).values())


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("name", "Praxis: Kranich", 'name: "Praxis: Kranich"'),
        ("notice", "48h", "notice: 48h"),
        ("week_start", "sunday", "week_start: sunday"),
        ("hours.mon", "9:00-12:00", "  mon: [9:00-12:00]"),
        ("hours.sat", "09:00-12:00 13:00-14:00", "  sat: [09:00-12:00, 13:00-14:00]"),
        ("practitioner", "tom", "practitioner: tom"),
        ("clock", "2026-04-01 09:00", "clock: 2026-04-01 09:00"),
        ("phone", "007", 'phone: "007"'),
    ],
)
def test_one_line_changes(shop: Shop, key: str, value: str, line: str) -> None:
    store = file(shop)
    changed = store.set(key, value)
    assert changed == store.settings == file(shop).settings
    before, after = SETTINGS.splitlines(), text(shop).splitlines()
    assert [one for one in after if one not in before] == [line]
    assert len([one for one in before if one not in after]) <= 1


def test_an_empty_value_takes_the_setting_away(shop: Shop) -> None:
    store = file(shop)
    store.set("hours.tue", "")
    store.set("clock", "")
    assert text(shop) == SETTINGS.replace("  tue: [09:00-12:00]\n", "").replace(
        "clock: 2026-03-03 10:40\n", ""
    )
    assert store.set("phone", "") == file(shop).settings


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("id", "other", Refused),
        ("schema", "2", Refused),
        ("services.slt-50.fee", "1", Refused),
        ("practitioners", "x", Refused),
        ("huors.mon", "9:00-10:00", NotFound),
        ("hours.monday", "9:00-10:00", NotFound),
        ("name.x", "1", NotFound),
        ("", "1", NotFound),
        ("x-own", "1", NotFound),
        ("types.round", "1", NotFound),
        ("types", "1", UsageFault),
        ("reminders", "email:1d", UsageFault),
        ("hours", "9:00-10:00", UsageFault),
        ("name", "", UsageFault),
        ("timezone", "Berlin", UsageFault),
        ("practitioner", "lna", UsageFault),
        ("notice", "soon", UsageFault),
        ("hours.mon", "12:00-9:00", UsageFault),
        ("week_start", "friday", UsageFault),
        ("clock", "noon", UsageFault),
    ],
)
def test_what_can_not_be_set_is_refused(
    shop: Shop, key: str, value: str, kind: type[Exception]
) -> None:
    store = file(shop)
    with kept(shop.root), pytest.raises(kind) as refused:
        store.set(key, value)
    assert type(refused.value) is kind
    assert store.settings == file(shop).settings


def test_a_typo_gets_a_suggestion(shop: Shop) -> None:
    with pytest.raises(NotFound, match=r'did you mean "hours.mon"\?'):
        file(shop).set("huors.mon", "9:00-10:00")
    with pytest.raises(UsageFault, match=r'did you mean "lena"\?'):
        file(shop).set("practitioner", "lna")


@pytest.mark.parametrize("value", NASTY)
def test_nasty_values_come_back_as_they_were(shop: Shop, value: str) -> None:
    wanted = one_line(value)
    if wanted:
        assert file(shop).set("address", wanted).address == wanted
        assert file(shop).settings.address == wanted
        assert set(SETTINGS.splitlines()) <= set(text(shop).splitlines())


# --- services and practitioners ------------------------------------------------------------


def test_a_new_service_stands_at_the_end(shop: Shop) -> None:
    service = Service("long-90", "Long: talk", 90, "L90", "120.00", 2880)
    store = file(shop)
    assert store.save_service(service).services["long-90"] == service
    assert text(shop) == SETTINGS.replace(
        "  talk-30: {title: Talk, minutes: 30, notice: 48h}\n",
        "  talk-30: {title: Talk, minutes: 30, notice: 48h}\n  long-90:\n"
        '    title: "Long: talk"\n    minutes: 90\n    billing_code: L90\n    fee: 120.00\n'
        "    notice: 2d\n",
    )


def test_the_first_service(shop: Shop) -> None:
    lines = SETTINGS.splitlines(keepends=True)
    bare = "".join(one for one in lines if "-50:" not in one and "-30:" not in one)
    for start in (bare, bare.replace("services:\n", "")):
        shop.write("therasched.yaml", start)
        service = Service("talk", "Talk", 50)
        assert file(shop).save_service(service).services == {"talk": service}


def test_only_what_differs_in_a_service_is_written(shop: Shop) -> None:
    store = file(shop)
    talk = store.settings.services["talk-30"]
    store.save_service(talk._replace(minutes=45, archived="2026-03-03"))
    assert text(shop) == SETTINGS.replace(
        "{title: Talk, minutes: 30, notice: 48h}",
        "{title: Talk, minutes: 45, notice: 48h, archived: 2026-03-03}",
    )
    with kept(shop.root):
        store.save_service(store.settings.services["talk-30"])


def test_a_new_practitioner_and_a_changed_one(shop: Shop) -> None:
    store = file(shop)
    ida = Practitioner("ida", "Ida Nilsen", "MSc", "ida@example.org", "1", {"mon": ((540, 600),)})
    assert store.save_practitioner(ida).practitioners["ida"] == ida
    lena = store.settings.practitioners["lena"]._replace(credentials="MSc SLT")
    assert store.save_practitioner(lena).practitioners["lena"] == lena
    assert "  lena: {name: Lena Berg, credentials: MSc SLT}\n" in text(shop)


@pytest.mark.parametrize(
    "service",
    [
        Service("talk", "", 50),
        Service("talk", "Talk", 0),
        Service("talk", "Talk", 50, fee="much"),
        Service("talk", "a\nb", 50),
        Service("Talk", "Talk", 50),
        Service("../talk", "Talk", 50),
        Service("con", "Talk", 50),
    ],
)
def test_a_service_that_is_none_is_refused(shop: Shop, service: Service) -> None:
    store = file(shop)
    with kept(shop.root), pytest.raises(UsageFault):
        store.save_service(service)


def test_what_somebody_else_changed_is_not_written_over(shop: Shop) -> None:
    store = file(shop)
    shop.write("therasched.yaml", SETTINGS + "phone: '1'\n")
    with kept(shop.root), pytest.raises(ChangedOnDisk):
        store.set("phone", "2")


def test_holidays_are_added_behind_those_that_are_there(shop: Shop) -> None:
    easter = Holiday(date(2026, 4, 3), date(2026, 4, 6), "Easter")
    may = Holiday(date(2026, 5, 1), date(2026, 5, 1))
    file(shop).add_holidays([easter])
    line = "  - {day: 2026-04-03, until: 2026-04-06, title: Easter}"
    assert text(shop).splitlines()[-2:] == ["holidays:", line] or line in text(shop)
    by_hand = text(shop).replace(line, f"  # ours\n{line}  # as ever")
    shop.write("therasched.yaml", by_hand)
    changed = file(shop).add_holidays([may])
    assert changed.holidays == (easter, may)
    assert text(shop) == by_hand.replace("# as ever\n", "# as ever\n  - {day: 2026-05-01}\n")
    assert file(shop).add_holidays([]).holidays == (easter, may)


def test_how_messages_leave_is_set_one_by_one(shop: Shop) -> None:
    store = file(shop)
    assert store.set("mail.host", "smtp.example.org").mail == Mail(host="smtp.example.org")
    assert store.set("mail.security", "tls").mail == Mail("", "smtp.example.org", 465, "tls")
    assert store.set("mail.from", "praxis@example.org").mail == Mail(
        "praxis@example.org", "smtp.example.org", 465, "tls"
    )
    store.set("mail.host", "")
    assert store.set("mail.security", "").mail == Mail("praxis@example.org")
