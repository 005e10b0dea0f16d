"""`anchor`: have somebody outside say when the newest signature was there.

Writes the request and takes the answer; the program itself speaks to no network. What is kept is
decided in `actions.anchor`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from therasched.cli.options import Command, FileName, Readable, desk_of, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from typing import BinaryIO

    from therasched.cli.desk import Desk

LARGEST = 1 << 20  # bytes: no answer is as large


@click.command(
    "anchor",
    cls=Command,
    examples="""
    therasched anchor ~/anchor.tsq
    therasched anchor --token ~/anchor.tsr
    """,
)
@click.argument("request", metavar="[REQUEST]", required=False, type=FileName())
@option("--token", metavar="FILE", type=Readable("rb"), help="The answer of the authority.")
@click.pass_context
def anchor_command(ctx: click.Context, request: str | None, token: BinaryIO | None) -> None:
    """Write a time-stamp request for the newest signature, or take the answer (RFC 3161).

    The request holds a hash and nothing else. Send it to any time-stamping authority; its answer,
    kept here, proves ever after that everything signed until then was there.
    """
    desk = desk_of(ctx)
    if request is not None and token is None:
        _write(desk, request)
    elif token is not None and request is None:
        _take(desk, token.read(LARGEST + 1))
    else:
        raise UsageFault("either REQUEST or --token", hint="therasched anchor anchor.tsq")


def _write(desk: Desk, request: str) -> None:
    from shlex import quote

    from therasched.actions import anchor
    from therasched.cli import evidence, wiring
    from therasched.domain.text import visible

    link = anchor.newest(desk.office)
    data = evidence.stamp_request(link)
    wiring.exits(desk.opened, rehearse=desk.flags.dry_run).write(request, [data])
    if desk.flags.json:
        desk.put_json(request=request, hash=link, dry_run=desk.flags.dry_run)
        return
    told = f"Wrote a request for the time of {link[:16]} to {visible(request)}"
    if desk.flags.dry_run:
        desk.put(f"(dry run) {told}")
        return
    desk.put(told)
    name, answer = quote(request), quote(str(Path(request).with_suffix(".tsr")))
    desk.tell(
        "Send it to an authority, for instance:\n"
        "  curl -H 'Content-Type: application/timestamp-query' \\\n"
        f"       --data-binary @{name} -o {answer} URL-OF-THE-AUTHORITY"
    )
    desk.next(f"therasched anchor --token {answer}")


def _take(desk: Desk, answer: bytes) -> None:
    from therasched.actions import anchor
    from therasched.cli import evidence
    from therasched.domain.text import visible

    try:
        link = evidence.stamp_about(answer)
        token = evidence.stamp_token(answer, link)
        at, authority, _ = evidence.stamp_proof(token, link, ())
    except ValueError as error:
        raise UsageFault(str(error), hint="therasched anchor anchor.tsq") from error
    anchor.keep(desk.office, link, token, anchor.every_event(desk.office))
    if desk.flags.json:
        desk.put_json(hash=link, at=at.isoformat(), authority=authority, dry_run=desk.flags.dry_run)
        return
    rehearsed = "(dry run) " if desk.flags.dry_run else ""
    told = f"{link[:16]} is proven to have been there at {at:%Y-%m-%d %H:%M:%S} UTC"
    desk.put(f"{rehearsed}{told}: {visible(authority)}")
    desk.next("therasched verify")
