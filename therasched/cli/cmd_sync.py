"""`sync`: what is here and what a remote has become one, through git.

The order of steps is that of `actions.sync`; between merging and pushing the practice is opened
anew, checked and verified here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from therasched.cli import completing
from therasched.cli.options import Command, desk_of, option
from therasched.cli.progress import progress_bar
from therasched.domain.syncing import BOTH, MINE, THEIRS
from therasched.errors import TheraschedError, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from therasched.actions.sync import Brought
    from therasched.cli.desk import Desk
    from therasched.domain.merge import Conflict, Settled
    from therasched.domain.syncing import Clone, Question

ROUNDS = 5
"""How often the remote may move while we push, before that is left to another time."""
SHOWN = 10
"""How many files are named."""
LONGEST = 300
"""Characters that are shown of the lines of a file that is no record."""


@click.command(
    "sync",
    cls=Command,
    examples="""
    therasched sync
    therasched sync -n
    therasched sync origin --mine
    """,
)
@click.argument(
    "remote", required=False, metavar="[REMOTE]", shell_complete=completing.complete_remote
)
@option("--mine", is_flag=True, help="Where both changed one field: the value of here.")
@option("--theirs", is_flag=True, help="The value of the remote.")
@option("--no-push", is_flag=True, help="Only fetch and merge.")
@option("--unencrypted-ok", is_flag=True, help="Push to a remote whose host can read the records.")
@option("--rewound", is_flag=True, help="Go on with a remote that has lost what it had.")
@option("--trust-config", is_flag=True, help="Let .git/config have git start programs.")
@click.pass_context
def sync_command(
    ctx: click.Context,
    /,
    remote: str | None,
    *,
    mine: bool,
    theirs: bool,
    no_push: bool,
    **given: bool,
) -> None:
    """Fetch, merge field by field, check, verify, push.

    Any git host serves. Asks where both sides changed one field, and once before it first pushes to
    a remote that is not encrypted. Nothing is pushed while check or verify finds something amiss.
    """
    from therasched.actions import sync
    from therasched.cli import connection

    if mine and theirs:
        raise UsageFault("--mine or --theirs, not both", hint="therasched sync --mine")
    desk = desk_of(ctx)
    desk.verb = "sync"
    again = _again(remote, no_push=no_push, **given)
    clone = connection.clone(
        desk.opened, remote or "", asks=desk.may_ask, trusts=given["trust_config"]
    )
    sync.require_private(clone, given=given["unencrypted_ok"], again=again)
    choose = _chooser(desk, MINE if mine else THEIRS if theirs else "")
    rounds: list[Brought] = []
    try:
        _meet(desk, clone, choose, rounds, again, no_push=no_push, **given)
    except TheraschedError:
        if rounds:  # what was merged and decided stays, whatever came after
            _tell_more(desk, rounds[-1])
        raise
    _tell(desk, clone, rounds[-1], pushed=not (desk.flags.dry_run or no_push))


def _meet(
    desk: Desk,
    clone: Clone,
    choose: Callable[[Question], str] | None,
    rounds: list[Brought],
    again: str,
    *,
    no_push: bool,
    **given: bool,
) -> None:
    """Fetch, merge, check and push; where the remote moves meanwhile, once more.

    What came by the end of each round goes into `rounds`.
    """
    from therasched.actions import sync
    from therasched.cli import wiring

    for _ in range(ROUNDS):
        brought = sync.bring(
            clone,
            choose,
            wiring.machine_at(),
            rewound=given["rewound"],
            rehearse=desk.flags.dry_run,
            again=again,
        ).after(rounds[-1] if rounds else None)
        rounds.append(brought)
        came = bool(brought.came)
        if desk.flags.dry_run or no_push or not (came or brought.commits):
            return
        _require_whole(desk, came=came)
        if not brought.commits:
            return
        sync.require_consent(clone, given=given["unencrypted_ok"], ask=_consent(desk, again))
        if sync.send(clone, came=came):
            return
    message = f"{clone.remote} took nothing: others push all the time, or a lock was left there"
    raise TheraschedError(message, hint=again)


def _again(remote: str | None, **given: bool) -> str:
    """The command that was typed, but for what it is to be typed again with."""
    options = [f"--{name.replace('_', '-')}" for name in given if given[name]]
    return " ".join(["therasched sync", *([remote] if remote else []), *options])


def _consent(desk: Desk, again: str) -> Callable[[str], bool]:
    return lambda question: desk.confirm(question, hint=f"{again} --unencrypted-ok")


def _chooser(desk: Desk, always: str) -> Callable[[Question], str] | None:
    """What decides on a field in conflict; None where nobody does.

    Of two people with one code an option keeps both: who takes one for the other, says so herself.
    """
    from therasched.domain.merge import STRANGERS

    if always:
        return lambda question: BOTH if question.conflict.kind == STRANGERS else always
    asks = desk.may_ask and not desk.flags.dry_run
    return (lambda question: _asked(desk, question)) if asks else None


def _asked(desk: Desk, question: Question) -> str:
    """Ask a person for one field."""
    from therasched.actions import sync
    from therasched.cli import connection
    from therasched.domain import merge

    conflict = question.conflict
    what = f"both sides changed {sync.field_of(question)}"
    ways = [MINE, THEIRS, *([BOTH] if connection.may_be_both(question) else [])]
    said = {MINE: conflict.ours, THEIRS: conflict.theirs, BOTH: "one below the other"}
    if conflict.kind == merge.STRANGERS:
        what = "one code for two names"
        said = {way: f"it is one person: {name}" for way, name in said.items()}
        said[BOTH] = "they are two people: the one of here gets another code"
    desk.tell(f"{question.name}: {what}")

    nothing = "nothing" if conflict.path else "the whole file"

    def label(way: str) -> str:
        value = said[way]
        text = value if isinstance(value, str) else nothing if value is None else str(value)
        words = " ".join(text.split()) or "nothing"
        if not conflict.path and len(words) > LONGEST:
            words = f"{words[:LONGEST]} …"
        return f"{way:7} {words}"

    return desk.choose("which one", ways, label)


def _require_whole(desk: Desk, *, came: bool) -> None:
    """Check and verify the practice as it is now. Raises Unsound."""
    from functools import partial

    from therasched.actions import check, prove, sync
    from therasched.cli import evidence, recalling, wiring
    from therasched.errors import FaultyData

    try:
        opened = wiring.open_practice(desk.flags.directory)
    except FaultyData as error:
        raise sync.Unsound(error.message, where=error.where, hint=error.hint) from error
    checking, verifying = (progress_bar(desk, word) for word in ("Checking", "Verifying"))
    checked = recalling.checked(
        opened,
        lambda: check.check(
            opened.office, wiring.inventory(opened), progress=checking, spread=wiring.spread()
        ),
    )
    verified = recalling.verified(
        opened,
        lambda: prove.verify(
            opened.office,
            evidence.signed_with,
            wiring.inventory(opened).sessions(),
            outside=prove.Outside(evidence.fingerprint, partial(evidence.stamp_proof, roots=())),
            progress=verifying,
            spread=wiring.spread(),
        ),
    )
    sync.require_whole(checked.findings, verified=verified.sound, came=came)
    if came and (overlaps := sum(map(sync.is_overlap, checked.findings))):
        desk.tell(f"{overlaps} overlap{'s' if overlaps > 1 else ''}: therasched check")


def _tell(desk: Desk, clone: Clone, brought: Brought, *, pushed: bool) -> None:
    """What came and what went."""
    from therasched.cli import connection

    came, goes = connection.named_paths(brought.came), connection.named_paths(brought.goes)
    if desk.flags.dry_run:
        goes = list(dict.fromkeys([*goes, *connection.named_paths(brought.by_hand)]))
    if desk.flags.json:
        desk.put_json(
            remote=clone.remote,
            came=came,
            went=goes if pushed else [],
            waits=[] if pushed else goes,
            **_details(brought),
            dry_run=desk.flags.dry_run,
        )
        return
    if desk.flags.plain:
        lines = [f"came\t{one}" for one in came]
        lines += [f"{'went' if pushed else 'waits'}\t{one}" for one in goes]
        if lines:
            desk.put("\n".join(lines))
        return
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    if brought.by_hand and not desk.flags.dry_run:
        desk.tell(
            f"committed first, edited by hand: {_some(connection.named_paths(brought.by_hand))}"
        )
    verb = "went" if pushed else "would go" if desk.flags.dry_run else "waits here"
    parts = [f"came: {_some(came)}" if came else "nothing came"]
    if brought.commits or goes:
        many = f"{brought.commits} commits" if brought.commits > 1 else "1 commit"
        parts.append(f"{verb}: {_some(goes) if goes else many}")
    else:
        parts.append("nothing to send")
    desk.put(f"{rehearsed}{clone.remote}: {'; '.join(parts)}.")
    _tell_more(desk, brought)


def _tell_more(desk: Desk, brought: Brought) -> None:
    """What was settled, and what stays here."""
    from therasched.actions import sync
    from therasched.cli import connection
    from therasched.domain import merge

    joined = brought.joined
    if brought.strangers:
        desk.tell(f"unknown to git, so it stays here (git add): {_some(list(brought.strangers))}")
    if brought.ignored:
        told = _some(connection.named_paths(brought.ignored))
        desk.tell(f"git is told to ignore it, so it stays here (git check-ignore -v): {told}")
    if joined and joined.gone:
        gone = _some(connection.named_paths(joined.gone))
        desk.tell(f"  gone there, and now here too: {gone}; git's history has what was there")
    for path, code in joined.recoded if joined else ():
        desk.tell(f"  {path}: two people; the one of here has the code {code} now")
    for question, choice in brought.decided:
        if choice != BOTH or question.conflict.kind != merge.STRANGERS:
            field = sync.field_of(question)
            desk.tell(
                f"  {question.name} {field}: {choice}; git's history has what was there before"
            )
    for one, conflict in _settled(brought):
        desk.tell(f"  {_told(one.path, conflict.kind, '.'.join(map(str, conflict.path)))}")
    for draft in joined.drafts if joined else ():
        desk.tell(f"  the other text is kept in {draft}")


def _settled(brought: Brought) -> list[tuple[Settled, Conflict]]:
    """What both sides had changed, field by field."""
    settled = brought.joined.settled if brought.joined else ()
    return [(one, conflict) for one in settled for conflict in one.conflicts]


def _details(brought: Brought) -> dict[str, object]:
    """What a script may want to know besides."""
    from therasched.actions import sync

    joined = brought.joined
    return {
        "decided": [
            {"path": one.path, "field": sync.field_of(one), "choice": choice}
            for one, choice in brought.decided
        ],
        "committed": list(brought.by_hand),
        "unknown": list(brought.strangers),
        "ignored": list(brought.ignored),
        "drafts": list(joined.drafts if joined else ()),
        "gone": list(joined.gone if joined else ()),
        "recoded": [
            {"path": path, "code": code} for path, code in (joined.recoded if joined else ())
        ],
        "settled": [
            {"path": one.path, "field": ".".join(map(str, conflict.path)), "kind": conflict.kind}
            for one, conflict in _settled(brought)
        ],
    }


def _told(path: str, kind: str, field: str) -> str:
    from therasched.domain import merge

    return {
        merge.LOCKED: f"{path}: the signed text stays, since it is locked",
        merge.REMOVED: f"{path}: one side removed it, the other changed it; it stays",
        merge.PURGED: f"{path}: purged on one side, so it goes",
        merge.CHANGED: f"{path}: not as it was signed: sign it again before it locks",
        merge.LINES: f"{path}: both sides changed it, and it was merged line by line",
    }.get(kind, f"{path}: {field or 'lines'} settled")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
