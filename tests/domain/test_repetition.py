from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from therasched.domain import repetition
from therasched.domain.repetition import Rule, UnreadableRule, read_rule


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("daily", Rule("FREQ=DAILY", "daily")),
        ("Weekly", Rule("FREQ=WEEKLY", "weekly")),
        ("1w", Rule("FREQ=WEEKLY", "weekly")),
        ("2w", Rule("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks")),
        (" 52w ", Rule("FREQ=WEEKLY;INTERVAL=52", "every 52 weeks")),
        ("monthly", Rule("", "monthly")),
    ],
)
def test_words(typed: str, rule: Rule) -> None:
    assert read_rule(typed) == rule


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=MO,WE",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=1,-1",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=+1SU",
        "FREQ=YEARLY;BYYEARDAY=100,366,-1",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    ],
)
def test_rules_are_taken_as_they_are(text: str) -> None:
    assert read_rule(text) == Rule(text, text)
    assert read_rule(f"rrule:{text.lower()};") == Rule(text, text)


def test_a_rule_may_have_its_own_end() -> None:
    assert read_rule("FREQ=WEEKLY;COUNT=8") == Rule("FREQ=WEEKLY", "FREQ=WEEKLY", 8)
    until = {
        "20260428": date(2026, 4, 28),
        "20260428T140000": datetime.fromisoformat("2026-04-28T14:00"),
        "20260428T140000Z": datetime(2026, 4, 28, 14, tzinfo=UTC),
    }
    for text, end in until.items():
        assert read_rule(f"FREQ=WEEKLY;UNTIL={text}").until == end


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("wekly", "did you mean weekly?"),
        ("fortnightly", "did you mean 2w?"),
        ("biweekly", "did you mean 2w?"),
        ("yearly", "did you mean FREQ=YEARLY?"),
        ("weekdays", "did you mean FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR?"),
        ("1m", "did you mean monthly?"),
        ("0w", "is no way to repeat"),
        ("53w", "is no way to repeat"),
        ("", '"" is no way to repeat'),
        ("x" * 200, f'"{"x" * 39}…" is no way to repeat'),
        ("BYDAY=MO", "FREQ is missing"),
        ("FREQ=", 'FREQ: "" can not stand there'),
        ("FREQ=WEEKLI", 'FREQ: "WEEKLI" can not stand there'),
        ("FREQ=HOURLY", "one session a day at most"),
        ("FREQ=SECONDLY;COUNT=5", "one session a day at most"),
        ("FREQ=DAILY;BYHOUR=9,14", "the time of day is that of the first session"),
        ("FREQ=DAILY;BYMINUTE=0", "the time of day is that of the first session"),
        ("FREQ=WEEKLY;FREQ=DAILY", "FREQ stands twice"),
        ("FREQ=WEEKLY;;COUNT=2", '"" is no part of a rule'),
        ("FREQ=WEEKLY;BYDAYS=MO", '"BYDAYS" is no part of a rule; did you mean BYDAY?'),
        ("FREQ=WEEKLY;X-NAME=1", '"X-NAME" is no part of a rule'),
        ("FREQ=WEEKLY;INTERVAL=0", 'INTERVAL: "0" can not stand there'),
        ("FREQ=WEEKLY;INTERVAL=1,2", 'INTERVAL: "1,2" can not stand there'),
        ("FREQ=WEEKLY;INTERVAL=1000", "can not stand there"),
        ("FREQ=WEEKLY;BYDAY=MO,", 'BYDAY: "" can not stand there'),
        ("FREQ=WEEKLY;BYDAY=MON", 'BYDAY: "MON" can not stand there'),
        ("FREQ=WEEKLY;BYDAY=2TU", "needs FREQ=MONTHLY or YEARLY"),
        ("FREQ=YEARLY;BYWEEKNO=2;BYDAY=2TU", "no BYWEEKNO"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "BYMONTHDAY does not go with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYYEARDAY=3", "BYYEARDAY does not go with FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO does not go with FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "can not stand there"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "can not stand there"),
        ("FREQ=YEARLY;BYMONTH=13", "can not stand there"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs another BY"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20260101", "COUNT and UNTIL don't go together"),
        ("FREQ=WEEKLY;UNTIL=20260230", "UNTIL: 20260230 is not in the calendar"),
        ("FREQ=WEEKLY;UNTIL=2026-03-01", "can not stand there"),
        ("FREQ=WEEKLY;COUNT=1٣", "can not stand there"),
        ("RRULE:RRULE:FREQ=DAILY", "is no part of a rule"),
        ("DTSTART:20260101;FREQ=DAILY", "is no part of a rule"),
    ],
)
def test_what_is_refused_and_how(typed: str, says: str) -> None:
    with pytest.raises(UnreadableRule) as fault:
        read_rule(typed)
    assert says in fault.value.message
    assert len(fault.value.message) < 200
    assert "therasched help series" in fault.value.hint


@given(st.text(alphabet="FREQWKLYDAINTVCOUBMSP=;,:0123456789+- \n", max_size=60))
def test_nothing_typed_is_worse_than_refused(text: str) -> None:
    try:
        rule = read_rule(text)
    except UnreadableRule:
        return
    assert rule.said


def test_the_words_that_are_offered_can_be_read() -> None:
    for word in (*repetition.WORDS, *repetition._ALIKE.values()):
        assert read_rule(word)
