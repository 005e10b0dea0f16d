from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import build
from tests.support.chains import LENA, TOM
from tests.support.screen import ASCII, COLOR, HOSTILE, PLAIN, WIDE, bare, dangers, names
from therasched.domain import verification
from therasched.domain.signers import Key
from therasched.domain.text import visible
from therasched.domain.verification import Problem, Report, Verdict
from therasched.render.proof import Step, document, explained, proof, word_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.golden import Golden
    from therasched.render.palette import Look

MOMENT = "2026-03-02T09:30:00Z"
LOCKED_AT = build.moment("03-04 10:40")
FILE = "sessions/2026/03/2026-03-02-0930-c5d6fg.yaml"
LOG = "signed/p2/p2qdhb.log.yaml"
ALTERED = Problem(verification.ALTERED, FILE, 12, "plan is not as it was signed", ("plan",))
BAD = Problem(verification.BAD_SIGNATURE, LOG, 2, "the signature is not one over this")
GONE = Problem(verification.MISSING, LOG, 3, "3f9a51c0aa12 is named here and is nowhere")
STRAY = Problem(verification.MISPLACED, "signed/x.txt", 1, "it is no log in its place")
KEYS = (
    Key(LENA, "lena", build.moment("03-01 08:00"), build.moment("03-02 08:00")),
    Key(TOM, "tom", build.moment("03-01 08:05"), None, vouched=False),
)
VERDICTS = (
    Verdict("b2r4tw", "LOCKED", LOCKED_AT, (), ("co-signed by tom",)),
    Verdict("c5d6fg", "ALTERED", LOCKED_AT, (ALTERED,)),
    Verdict("d7f8gh", "DRAFT"),
    Verdict("k7f3mq", "OPEN", LOCKED_AT),
    Verdict("h4mnzd", "CHANGED", LOCKED_AT, (), ("plan is not as it was signed",)),
    Verdict("p2qdhb", "BAD SIGNATURE", None, (BAD, GONE)),
    Verdict("r8vbwk", "PURGED"),
)
FULL = Report(
    VERDICTS,
    drafts=29,
    problems=(STRAY,),
    keys=KEYS,
    heads=("3f9a51c0" * 8, "aa" * 32),
    events=96,
    newest_at=build.moment("03-03 10:41"),
    cosigned=2,
    evidence=("committed up to 2026-03-03 09:41 UTC",),
)
NOTHING = Report((), 0, (), (), (), 0, None, 0)


def fingerprint(public: str) -> str:
    return f"SHA256:{public[-4:].lower()}"


def shown(report: Report, look: Look = WIDE, *, lines: bool = True) -> list[str]:
    return proof(report, look, build.NOW, fingerprint, lines=lines).split("\n")


def test_a_line_a_session_then_what_it_rests_on(golden: Golden) -> None:
    golden("verify.txt", "\n".join(shown(FULL)) + "\n")


def test_the_summary_names_what_needs_somebody(golden: Golden) -> None:
    golden("verify-summary.txt", "\n".join(shown(FULL, lines=False)) + "\n")


def test_nothing_is_signed() -> None:
    assert shown(NOTHING)[:2] == [
        "0 sessions: nothing is signed",
        "head none · 0 events · evidence of time: claimed",
    ]


def test_of_one_the_words_are_for_one() -> None:
    one = NOTHING._replace(verdicts=VERDICTS[:1], events=1, heads=("ab" * 32,))
    assert "1 session: 1 locked ok" in shown(one)
    assert "head abababababababab · 1 event · evidence of time: claimed" in shown(one)


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (VERDICTS[0], "LOCKED ok"),
        (VERDICTS[3], "OPEN until Wed 4 Mar 10:40"),
        (VERDICTS[4], "CHANGED, sign again before Wed 4 Mar 10:40"),
        (VERDICTS[6], "PURGED"),
        (VERDICTS[2], "DRAFT"),
    ],
)
def test_how_a_session_stands_in_words(verdict: Verdict, word: str) -> None:
    assert word_of(verdict, build.NOW) == word


def test_good_words_and_bad_ones_have_two_colours() -> None:
    lines = shown(FULL, COLOR)
    assert [bare(line) for line in lines] == shown(FULL)
    paints = {bare(line)[:6]: line[8:].partition("m")[0] for line in lines[:10]}
    good, bad = paints["b2r4tw"], paints["c5d6fg"]
    assert good != bad
    assert paints["k7f3mq"] == paints["r8vbwk"] == good
    assert paints["h4mnzd"] == paints["d7f8gh"] == bad


def test_records() -> None:
    assert [line.split("\t") for line in shown(FULL, PLAIN)] == [
        ["b2r4tw", "LOCKED", "2026-03-04T10:40:00+01:00", "", ""],
        ["c5d6fg", "ALTERED", "2026-03-04T10:40:00+01:00", f"{FILE}:12", ALTERED.what],
        ["d7f8gh", "DRAFT", "", "", ""],
        ["k7f3mq", "OPEN", "2026-03-04T10:40:00+01:00", "", ""],
        ["h4mnzd", "CHANGED", "2026-03-04T10:40:00+01:00", "", ""],
        ["p2qdhb", "BAD SIGNATURE", "", f"{LOG}:2", BAD.what],
        ["p2qdhb", "MISSING EVENT", "", f"{LOG}:3", GONE.what],
        ["r8vbwk", "PURGED", "", "", ""],
        ["", "MISPLACED", "", "signed/x.txt:1", STRAY.what],
    ]


def test_for_programs() -> None:
    told = document(FULL, fingerprint)
    assert told["sound"] is False
    assert told["sessions"][1] == {
        "id": "c5d6fg",
        "verdict": "ALTERED",
        "until": "2026-03-04T10:40:00+01:00",
        "problems": [
            {
                "verdict": "ALTERED",
                "path": FILE,
                "line": 12,
                "field": "plan",
                "what": "plan is not as it was signed",
            }
        ],
        "remarks": [],
    }
    assert told["sessions"][0]["remarks"] == ["co-signed by tom"]
    assert told["sessions"][2]["until"] is None
    assert told["problems"][0]["field"] == ""
    assert told["signers"] == [
        {
            "practitioner": "lena",
            "fingerprint": "SHA256:lena",
            "since": "2026-03-01T08:00:00+01:00",
            "until": "2026-03-02T08:00:00+01:00",
            "vouched": True,
        },
        {
            "practitioner": "tom",
            "fingerprint": "SHA256: tom",
            "since": "2026-03-01T08:05:00+01:00",
            "until": None,
            "vouched": False,
        },
    ]
    assert (told["drafts"], told["events"], len(told["heads"])) == (29, 96, 2)
    assert told["newest_at"] == "2026-03-03T10:41:00+01:00"
    assert told["evidence"] == list(FULL.evidence)
    assert document(NOTHING, fingerprint)["newest_at"] is None
    assert document(NOTHING, fingerprint)["sound"] is True


@given(st.lists(st.tuples(names(), names()), max_size=3), st.sampled_from([WIDE, ASCII, PLAIN]))
def test_what_stands_in_files_is_harmless(made: list[tuple[str, str]], look: Look) -> None:
    problems = tuple(Problem(verification.ALTERED, path, 1, what) for path, what in made)
    verdict = Verdict("k7f3mq", "ALTERED", None, problems, (HOSTILE,))
    keys = tuple(KEYS[0]._replace(practitioner=who) for who, _ in made)
    report = Report((verdict,), 0, problems, keys, (), 0, None, 0, tuple(one for one, _ in made))
    drawn = "\n".join(shown(report, look))
    assert dangers(drawn.replace("\t", "")) == []


def test_a_script_that_redoes_it(golden: Golden) -> None:
    steps = [
        Step(
            name="sign 1 of k7f3mq by lena, 2026-03-02T09:30:00Z, hash 3f9a51c0aa12bb34",
            signed='therasched-event-v1\n{"by":"lena","kind":"sign","x":"it\'s $HOME"}',
            armor="-----BEGIN SSH SIGNATURE-----\nU1NI\n-----END SSH SIGNATURE-----\n",
            by="lena",
            at=MOMENT,
        )
    ]
    golden("explained.sh", explained(steps, "/srv/it's a practice") + "\n")


def test_whatever_an_event_says_a_script_says_as_text(tmp_path: Path) -> None:
    trap = f"\nEND\ntouch {tmp_path}/trap\n`touch {tmp_path}/trap` \x9b \x7f \\\\ é '"
    steps = [Step(trap, f"therasched-event-v1\n{trap}", f"A\n{visible(trap)}\n", trap, MOMENT)]
    script = explained(steps, f"{tmp_path}/'; touch {tmp_path}/trap; '")
    assert dangers(script) == []
    echo = tmp_path / "ssh-keygen"
    echo.write_text("#!/bin/sh\nexec cat\n")
    echo.chmod(0o755)
    around = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", script], env=around, capture_output=True, check=True)
    assert done.stdout.decode() == steps[0].signed
    assert list(tmp_path.iterdir()) == [echo]
