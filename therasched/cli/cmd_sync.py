"""`sync`: what is here and what a remote has become one, through git.

The order of steps is that of `actions.sync`; between merging and pushing the practice is opened
anew, checked and verified here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

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


@click.command(
    "sync",
    cls=Command,
    examples="""
    therasched sync
    therasched sync -n
    therasched sync origin --mine
    """,
)
@click.argument("remote", required=False, metavar="[REMOTE]")
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
    from therasched.cli import connection, wiring

    if mine and theirs:
        raise UsageFault("--mine or --theirs, not both", hint="therasched sync --mine")
    desk = desk_of(ctx)
    desk.verb = "sync"
    clone = connection.clone(
        desk.opened, remote or "", asks=desk.may_ask, trusts=given["trust_config"]
    )
    sync.require_private(clone, given=given["unencrypted_ok"])
    choose = _chooser(desk, MINE if mine else THEIRS if theirs else "")
    came: list[str] = []
    for _ in range(ROUNDS):
        brought = sync.bring(
            clone,
            choose,
            wiring.machine_at(),
            rewound=given["rewound"],
            rehearse=desk.flags.dry_run,
        )
        came += brought.came
        if desk.flags.dry_run or no_push or not (came or brought.commits):
            break
        _require_whole(desk, came=bool(came))
        if not brought.commits:
            break
        sync.require_consent(clone, given=given["unencrypted_ok"], ask=_consent(desk))
        if sync.send(clone, came=bool(came)):
            break
    else:
        message = f"{clone.remote} took nothing: others push all the time, or a lock was left there"
        raise TheraschedError(message, hint="therasched sync")
    _tell(desk, clone, brought, came, pushed=not (desk.flags.dry_run or no_push))


def _consent(desk: Desk) -> Callable[[str], bool]:
    return lambda question: desk.confirm(question, hint="therasched sync --unencrypted-ok")


def _chooser(desk: Desk, always: str) -> Callable[[Question], str] | None:
    """What decides on a field in conflict; None where nobody does."""
    if always:
        return lambda _: always
    asks = desk.may_ask and not desk.flags.dry_run
    return (lambda question: _asked(desk, question)) if asks else None


def _asked(desk: Desk, question: Question) -> str:
    """Ask a person for one field."""
    from therasched.actions import sync
    from therasched.cli import connection

    conflict = question.conflict
    desk.tell(f"{question.name}: both sides changed {sync.field_of(question)}")
    ways = [MINE, THEIRS, *([BOTH] if connection.may_be_both(question) else [])]
    said = {MINE: conflict.ours, THEIRS: conflict.theirs, BOTH: "one below the other"}

    def label(way: str) -> str:
        value = said[way]
        text = value if isinstance(value, str) else "nothing" if value is None else str(value)
        return f"{way:7} {' '.join(text.split()) or 'nothing'}"

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


def _tell(desk: Desk, clone: Clone, brought: Brought, changed: list[str], *, pushed: bool) -> None:
    """What came and what went."""
    from therasched.cli import connection

    came, goes = connection.named_paths(changed), connection.named_paths(brought.goes)
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

    if brought.strangers:
        desk.tell(f"unknown to git, so it stays here (git add): {_some(list(brought.strangers))}")
    for question, choice in brought.decided:
        field = sync.field_of(question)
        desk.tell(f"  {question.name} {field}: {choice}; git's history has what was there before")
    for one, conflict in _settled(brought):
        desk.tell(f"  {_told(one.path, conflict.kind, '.'.join(map(str, conflict.path)))}")
    for draft in brought.joined.drafts if brought.joined else ():
        desk.tell(f"  the other text is kept in {draft}")


def _settled(brought: Brought) -> list[tuple[Settled, Conflict]]:
    """What both sides had changed, field by field."""
    settled = brought.joined.settled if brought.joined else ()
    return [(one, conflict) for one in settled for conflict in one.conflicts]


def _details(brought: Brought) -> dict[str, object]:
    """What a script may want to know besides."""
    from therasched.actions import sync

    return {
        "decided": [
            {"path": one.path, "field": sync.field_of(one), "choice": choice}
            for one, choice in brought.decided
        ],
        "committed": list(brought.by_hand),
        "unknown": list(brought.strangers),
        "drafts": list(brought.joined.drafts if brought.joined else ()),
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
    }.get(kind, f"{path}: {field or 'lines'} settled")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
