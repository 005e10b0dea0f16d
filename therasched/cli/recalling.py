"""What `check` and `verify` found the last time, told again while nothing has moved.

Spells their reports as plain data and back. Whether one still holds is proved by `storage.recall`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from therasched.domain import signers, verification
from therasched.domain.finding import Finding
from therasched.domain.verification import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from therasched.actions.check import Report as Checked
    from therasched.cli.wiring import Opened

    Document = dict[str, Any]

ENDLESS = 1e15
"""Seconds: what depends on no time holds until then; JSON knows no infinity."""


def checked(opened: Opened, find: Callable[[], Checked]) -> Checked:
    """The report on all files: that of the last time, or what `find` finds now."""
    from therasched.actions.check import Report
    from therasched.cli import wiring

    recall, now = wiring.recall(opened, "check"), opened.office.now.timestamp()
    kept = recall.answer(now)
    if kept is not None:
        return Report(kept["files"], tuple(Finding(*one) for one in kept["findings"]))
    report = find()
    answer = {"files": report.files, "findings": report.findings}
    recall.keep(answer, now, min(report.until, ENDLESS))
    return report


def verified(opened: Opened, find: Callable[[], verification.Report]) -> verification.Report:
    """The report on the signed history: that of the last time, or what `find` finds now.

    One that finds something amiss is never kept: that is to be looked at anew.
    """
    from therasched.cli import wiring

    recall, now = wiring.recall(opened, "verify"), opened.office.now.timestamp()
    kept = recall.answer(now)
    if kept is not None:
        return _report(kept)
    report = find()
    if report.sound:
        recall.keep(_document(report), now, _holds_until(report))
    return report


def _holds_until(report: verification.Report) -> float:
    """When the first window ends, in seconds since 1970."""
    ends = (
        one.until.timestamp()
        for one in report.verdicts
        if one.until is not None and one.word in (verification.OPEN, verification.CHANGED)
    )
    return min(ends, default=ENDLESS)


def _document(report: verification.Report) -> Document:
    return report._asdict() | {
        "verdicts": [_spelled(one) for one in report.verdicts],
        "keys": [
            (*one[:2], _seconds(one.since), _seconds(one.until), one.vouched) for one in report.keys
        ],
        "newest_at": _seconds(report.newest_at),
    }


def _spelled(one: Verdict) -> tuple[object, ...]:
    plain = one.session, one.word, _seconds(one.until)
    return (*plain, one.remarks) if one.remarks else plain


def _report(kept: Document) -> verification.Report:
    return verification.Report(
        **kept
        | {
            "verdicts": tuple(_verdict(*one) for one in kept["verdicts"]),
            "problems": (),
            "keys": tuple(
                signers.Key(public, who, _moment(since) or _BEGINNING, _moment(until), vouched)
                for public, who, since, until, vouched in kept["keys"]
            ),
            "heads": tuple(kept["heads"]),
            "newest_at": _moment(kept["newest_at"]),
            "evidence": tuple(kept["evidence"]),
        }
    )


def _verdict(session: str, word: str, until: float | None, remarks: Any = ()) -> Verdict:
    return Verdict(session, word, _moment(until), (), tuple(remarks))


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
