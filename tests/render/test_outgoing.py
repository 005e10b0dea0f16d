"""Messages as a table, records and sentences."""

from __future__ import annotations

import pytest

from tests.support.build import NOW, moment
from therasched.render import outgoing
from therasched.render.palette import Look
from therasched.views.outgoing import Line

LINE = Line(
    due_at=moment("03-03 09:00"),
    kind="reminder",
    before=1440,
    role="client",
    code="anna-k",
    name="Anna K.",
    about="",
    session="k7f3mq",
    start=moment("03-04 09:00"),
    whole_days=False,
    state="failed",
    smtp="550 5.1.1",
    since="2026-03-03T08:00:00Z",
)
AGAIN = "therasched remind k7f3mq"
MOVED = f"to send it again: {AGAIN} --notice moved --again --send"
LOOK = Look(width=100, color=False, ascii=False, plain=False)


def test_the_table() -> None:
    lines = [LINE, LINE._replace(kind="moved", before=0, state="retry", whole_days=True)]
    assert outgoing.table(lines, LOOK, NOW).splitlines() == [
        "due              message      to       session          id      state",
        "Tue 3 Mar 09:00  reminder 1d  Anna K.  Wed 4 Mar 09:00  k7f3mq  refused",
        "Tue 3 Mar 09:00  moved        Anna K.  Wed 4 Mar        k7f3mq  again",
    ]


def test_a_narrow_screen_gets_more_lines() -> None:
    narrow = LOOK._replace(width=40)
    long = LINE._replace(name="Kemal Çelik (for Ebru Çelik)", state="waiting")
    moved = LINE._replace(kind="moved", before=0, state="retry", whole_days=True)
    assert outgoing.table([long, moved], narrow, NOW).splitlines() == [
        "later  k7f3mq  Kemal Çelik (for Ebru Çe…",
        "       reminder 1d, due Tue 3 Mar 09:00",
        "       session Wed 4 Mar 09:00",
        "again  k7f3mq  Anna K.",
        "       moved, due Tue 3 Mar 09:00",
        "       session Wed 4 Mar",
    ]
    served = LINE._replace(state="served", due_at=moment("03-10 14:00"))
    assert outgoing.table([served], narrow, NOW).splitlines()[1:] == [
        "            reminder 1d",
        "            due Tue 10 Mar 14:00",
        "            session Wed 4 Mar 09:00",
    ]
    assert outgoing.table([long], LOOK._replace(width=80), NOW).count("\n") == 1
    assert outgoing.table([], narrow, NOW).startswith("due")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            LINE,
            f"k7f3mq: refused for good (550 5.1.1); to send it again: {AGAIN} --again --send",
        ),
        (
            LINE._replace(state="unclear", smtp="", kind="moved"),
            f"k7f3mq: a run was cut off, it may have been sent or not; {MOVED}",
        ),
        (LINE._replace(state="due"), ""),
    ],
)
def test_what_will_not_go_by_itself(line: Line, why: str) -> None:
    assert outgoing.why(line) == why


def test_a_name_cant_act_on_a_terminal() -> None:
    assert "\x1b" not in outgoing.table([LINE._replace(name="\x1b[2J")], LOOK, NOW)
    assert "\x1b" not in outgoing.table(
        [LINE._replace(name="\x1b[2J")], LOOK._replace(width=40), NOW
    )
    plain = outgoing.table([LINE._replace(name="a\tb\nc")], LOOK._replace(plain=True), NOW)
    assert plain.count("\t") == 7
    assert "\n" not in plain
