"""`new`: step 1, booking.

Turns words into a `Booking`; what they leave open is decided in `actions.schedule`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from therasched.cli import completing, notices, repeating
from therasched.cli.options import Command, desk_of, option
from therasched.errors import UsageFault

if TYPE_CHECKING:
    from therasched.actions.schedule import Booking
    from therasched.cli.desk import Desk
    from therasched.domain.catalogue import EventType
    from therasched.domain.series import Wanted
    from therasched.domain.session import Session
    from therasched.domain.when import When


@click.command(
    "new",
    cls=Command,
    examples="""
    therasched new anna tue 14:00
    therasched new anna,ben thu 16:00 --type video
    therasched new anna fri --type task --service report-30
    therasched new --type team --title "Case round" wed 13:00 --for 1h
    therasched new --type time-off --title Holiday 2026-12-24 --to 2026-12-28
    therasched new anna tue 14:00 --repeat weekly --count 8 --except 24.3.
    """,
)
@click.argument(
    "words", nargs=-1, metavar="[CLIENT[,CLIENT]…] WHEN", shell_complete=completing.complete_client
)
@option(
    "--type",
    "kind",
    metavar="T",
    shell_complete=completing.complete_type,
    help="Event type; as last time, or session.",
)
@option(
    "--service",
    metavar="S",
    shell_complete=completing.complete_service,
    help="Service; as last time.",
)
@option("--for", "length", metavar="LENGTH", help="How long: 50m, 1h30m, 3d.")
@option("--to", "last", metavar="DAY", help="Last day of an entry of whole days.")
@option("--direct", "mode", flag_value="direct", help="The client takes part.")
@option("--indirect", "mode", flag_value="indirect", help="Work without the client.")
@option(
    "--with",
    "contacts",
    multiple=True,
    metavar="CONTACT",
    shell_complete=completing.complete_contact,
    help="A third party who takes part.",
)
@option(
    "--remind",
    multiple=True,
    metavar="CHANNEL:BEFORE",
    help="email:1d, practitioner:browser:15m, or none.",
)
@option("--place", metavar="P", help="Where, or the link of a video session.")
@option("--room", metavar="R", help="Room.")
@option("--title", metavar="T", help="What it is called (non-client types need one).")
@option(
    "--practitioner",
    metavar="P",
    shell_complete=completing.complete_practitioner,
    help="Who works; as last time.",
)
@option("--timezone", metavar="Z", help="Zone of WHEN, when not the practice's.")
@option("--fee", metavar="F", help="Fee, when not the service's.")
@option("--tag", "tags", multiple=True, metavar="WORD", help="A word of your own.")
@option("--id", "identity", metavar="ID", help="Choose the id: six characters.")
@option("--find", is_flag=True, help="Offer open slots of WHEN to choose from.")
@option("--strict", is_flag=True, help="Refuse when it overlaps another one.")  # fmt: skip
@repeating.options
@notices.option
@click.pass_context
def new_command(ctx: click.Context, /, **given: Any) -> None:
    """Book a session. What is left out comes from the client's last similar session.

    CLIENT is a code or part of a name; several with commas make a group. Non-client types (team,
    personal, admin, time-off) take no client, but a --title. --repeat makes a series
    (therasched help series).
    """
    from therasched.actions import schedule
    from therasched.cli import words as reading
    from therasched.domain import lifecycle
    from therasched.domain.when import say_span

    desk = desk_of(ctx)
    in_series = repeating.asked_for(given)
    if in_series and given["find"]:
        raise UsageFault("--find chooses one slot, it does not go with --repeat")
    wanted = repeating.wanted(desk, given) if in_series else None
    booking = _booking(desk, given)
    if given["find"]:
        booking = booking._replace(starts=_chosen_slot(desk, booking, given))
    session = reading.clear_time(
        desk,
        booking.starts,
        lambda starts: schedule.draft(desk.office, booking._replace(starts=starts)),
    )
    if wanted is not None:
        _book_series(desk, session, wanted, strict=given["strict"])
        return
    saved = schedule.book(desk.office, session, strict=given["strict"])
    kind = lifecycle.kind_of(session, desk.office.practice)
    span = say_span(session.span, desk.office.now)
    sentence = f"Created {session.id}  {span}, {what(desk, session)}"
    waits = lifecycle.awaits_outcome(session, kind, desk.office.now)
    nexts = [f"therasched plan {session.id}"] if "plan" in kind.asks else []
    if waits:
        nexts = [f"therasched outcome {session.id}"]
    desk.wrote(saved, sentence, *nexts)
    notices.after(desk, [saved], "created")


def _book_series(desk: Desk, session: Session, wanted: Wanted, *, strict: bool) -> None:
    from therasched.actions import repeat
    from therasched.domain import lifecycle

    drafted = repeat.draft(desk.office, session, wanted)
    if repeating.agreed(desk, drafted, wanted, strict=strict):
        repeating.note(desk, drafted, wanted)
        saved = repeat.write(desk.office, None, drafted)
        sentence = f"Created {repeating.said(drafted, wanted, what(desk, session))}"
        kind = lifecycle.kind_of(session, desk.office.practice)
        nexts = [f"therasched plan {session.id}"] if "plan" in kind.asks else []
        desk.wrote_all(saved, sentence, *nexts)
        notices.after(desk, saved, "created")


def what(desk: Desk, session: Session) -> str:
    """What a session is and who is in it: `video, Speech therapy: Anna K.`."""
    from therasched.domain import lifecycle
    from therasched.views import disclosure

    practice = desk.office.practice
    kind = lifecycle.kind_of(session, practice)
    who = disclosure.who(session, practice, "full") or session.title
    told = [kind.name]
    if kind.mode not in ("", session.mode):
        told.append(session.mode)
    if session.service:
        told.append(practice.settings.services[session.service].title)
    if session.practitioner != practice.settings.practitioner:
        known = practice.settings.practitioners.get(session.practitioner)
        told.append(f"by {known.name if known else session.practitioner}")
    if session.group:
        told.append(f"group of {len(session.clients)}")
    return f"{', '.join(told)}: {who}"


def _booking(desk: Desk, given: dict[str, Any]) -> Booking:
    from therasched.actions.schedule import Booking
    from therasched.cli import words as reading

    settings = desk.office.practice.settings
    kind = settings.types.get(reading.known("type", given["kind"], settings.types))
    words = list(given["words"])
    clients: tuple[str, ...] = ()
    if kind is None or kind.for_clients:
        clients = _clients(desk, words, given)
        words = words[1:]
    elif not given["title"]:
        hint = _again(given, " ".join(words[1:]) or "tue 14:00") + ' --title "Case round"'
        raise UsageFault(f"{kind.name} entries need a title", hint=hint)
    find = given["find"]
    if not find:
        words = reading.or_asked(words, desk, _again(given, "tue 14:00"))
    return Booking(
        starts=_noon(desk) if find else _starts(desk, words, kind),
        clients=clients,
        type=kind.name if kind else "",
        mode=given["mode"] or "",
        service=reading.known("service", given["service"], settings.services),
        practitioner=desk.practitioner(given["practitioner"]) if given["practitioner"] else "",
        title=reading.line(given["title"]),
        length=reading.length(given["length"]),
        last_day=None if given["last"] is None else reading.day(given["last"], desk),
        timezone=given["timezone"] or "",
        place=None if given["place"] is None else reading.line(given["place"]),
        room=reading.line(given["room"]),
        participants=tuple(dict.fromkeys(desk.contact(one) for one in given["contacts"])),
        reminders=reading.reminders(given["remind"], desk, for_clients=bool(clients)),
        fee=reading.line(given["fee"]),
        tags=tuple(dict.fromkeys(reading.line(tag) for tag in given["tags"])),
        id=reading.new_id(given["identity"], desk),
    )


def _starts(desk: Desk, words: list[str], kind: EventType | None) -> When:
    """When it begins; a client's name where none belongs is told as what it is."""
    from therasched.actions import refer
    from therasched.cli import words as reading
    from therasched.domain.when import UnreadableWhen

    try:
        return reading.starts(words, desk)
    except UnreadableWhen:
        if (
            kind
            and not kind.for_clients
            and refer.clients_named(desk.office.clients.roll(), words[0])
        ):
            hint = f"therasched new --type {kind.name} --title … {' '.join(words[1:])}"
            raise UsageFault(f"{kind.name} entries take no client", hint=hint) from None
        raise


def _again(given: dict[str, Any], words: str) -> str:
    typed = " ".join(given["words"][:1])
    kind = f" --type {given['kind']}" if given["kind"] else ""
    return f"therasched new {typed} {words}{kind}".replace("  ", " ")


def _clients(desk: Desk, words: list[str], given: dict[str, Any]) -> tuple[str, ...]:
    while len(words) > 1 and words[0].endswith(","):  # `anna, ben thu 16:00`
        words[:2] = ["".join(words[:2])]
    if not words:
        hint = "therasched new anna tue 14:00\ntherasched new --type team --title T tue 14:00"
        raise UsageFault("whom, and when?", hint=hint)
    rest = " ".join([*words[1:], *(["--type", given["kind"]] if given["kind"] else [])])
    names = [name for name in words[0].split(",") if name]
    if not names:
        raise UsageFault("whom?", hint="therasched client list")
    codes: list[str] = []
    for at, name in enumerate(names):
        before, after = ("".join(f"{one}," for one in codes), names[at + 1 :])
        again = ",".join([f"{before}{{}}", *after])
        codes.append(desk.client(name, retry=f"therasched new {again} {rest}".rstrip()))
    for code in codes:
        if desk.office.practice.clients[code].archived:
            desk.tell(f"  {code} is archived (therasched client archive {code} --undo)")
    return tuple(dict.fromkeys(codes))


def _noon(desk: Desk) -> When:
    """A time that is there on every day, until one is chosen."""
    from datetime import time

    from therasched.domain.when import When

    return When(desk.office.now.date(), time(12))


def _chosen_slot(desk: Desk, booking: Booking, given: dict[str, Any]) -> When:
    """Let a person choose among the open slots of the period that WHEN names."""
    from therasched.actions import browse, schedule
    from therasched.cli import words as reading
    from therasched.domain.when import When, say
    from therasched.errors import NotFound

    typed = given["words"][1:] if booking.clients else given["words"]
    period = reading.period(typed, desk)
    office = desk.office
    wanted = schedule.draft(office, booking)
    whose = wanted.practitioner
    slots = browse.openings(office, period.first, period.last, whose, wanted.span.minutes)
    if not slots:
        raise NotFound(
            browse.why_nothing_is_free(office, whose).rstrip("."), hint="therasched free +1w"
        )
    chosen = desk.choose("which slot", slots, lambda s: f"{say(s.start, office.now)}–{s.end:%H:%M}")
    return When(chosen.start.date(), chosen.start.time())
