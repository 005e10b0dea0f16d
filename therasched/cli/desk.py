"""The desk of one run: its flags, the practice once it is needed, and how it talks.

Commands get everything from here. It asks questions only where somebody can answer, and tells the
faults of whatever was read at the end. Building the practice is `cli.wiring`'s.
"""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from therasched.cli import output
from therasched.cli.relative import restored
from therasched.errors import Ambiguous, NotFound, UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from therasched.actions.office import Office, Saved
    from therasched.cli.flags import Flags
    from therasched.cli.wiring import Opened
    from therasched.domain.finding import Finding
    from therasched.domain.session import Stored
    from therasched.render.palette import Look

LONGEST_TEXT = 200_000  # characters

Thing = TypeVar("Thing")


class Desk:
    """Where one command works."""

    def __init__(self, flags: Flags) -> None:
        self.flags = flags
        self.exit_code = 0
        self.verb = ""  # the command's words, `client add`
        self.about: Mapping[str, str] = {}  # what else its commit says, see `cli.recording`
        self.more: dict[str, Any] = {}  # what else its answer in JSON holds
        self._saved: list[Saved] = []
        self._stdin_of = ""

    @cached_property
    def opened(self) -> Opened:
        """The practice with its stores; told once if its clock is not the real one."""
        from therasched.cli import wiring

        opened = wiring.open_practice(
            self.flags.directory,
            rehearse=self.flags.dry_run,
            ask=self.ask_secret if self.may_ask else None,
        )
        if opened.clock_set_by and not (self.flags.json or self.flags.plain):
            from therasched.domain.when import say

            now = opened.office.now
            self.tell(f"(the clock stands at {say(now, now)}: {opened.clock_set_by})")
        return opened

    @property
    def office(self) -> Office:
        """Where actions work."""
        return self.opened.office

    @cached_property
    def look(self) -> Look:
        """How to render for stdout."""
        from therasched.render.palette import Look

        return Look(
            width=output.screen_width(),
            color=output.wants_color(self.flags.color, sys.stdout) and not self.flags.plain,
            ascii=output.wants_ascii(sys.stdout),
            plain=self.flags.plain,
        )

    # --- saying ------------------------------------------------------------------------

    def put(self, text: str) -> None:
        """Data, to stdout."""
        output.put(text)

    def put_json(self, **document: Any) -> None:
        """A JSON document, to stdout."""
        output.put_json({"schema": 1, **document})

    def tell(self, text: str) -> None:
        """A message, to stderr, unless -q."""
        if not self.flags.quiet:
            from therasched.domain.text import visible

            output.tell(visible(text, lines=True))

    def next(self, *commands: str) -> None:
        """Say which commands are likely next."""
        if not self.flags.json and not self.flags.plain:
            self.tell("\n".join(f"Next:  {command}" for command in commands))

    def tell_findings(self, findings: Sequence[Finding]) -> None:
        """Tell the faults of the files that were read; the views exit with 0 all the same."""
        if findings:
            from therasched.render import findings as rendering

            for finding in findings:
                output.tell(rendering.finding(finding, self.look._replace(color=False)))
            many = f"{len(findings)} fault{'s' if len(findings) > 1 else ''}"
            self.tell(f"{many}; everything: therasched check")

    def show(
        self,
        *,
        text: Callable[[], str],
        document: Callable[[Sequence[Finding]], Mapping[str, Any]],
    ) -> None:
        """Show a view in the form that was asked for, then the faults of what was read."""
        findings = self.opened.findings()
        if self.flags.json:
            output.put_json(document(findings))
            return
        self.put(text())
        self.tell_findings(findings)

    # --- asking ------------------------------------------------------------------------

    @property
    def may_ask(self) -> bool:
        """Whether a question would reach somebody."""
        return not self.flags.no_input and not self.flags.json and output.is_terminal()

    def ask_secret(self, question: str) -> str:
        """Ask for a passphrase, which is not shown."""
        import click

        answer: str = click.prompt(
            question, hide_input=True, default="", show_default=False, err=True
        )
        return answer

    def confirm(self, question: str, *, hint: str = "the same command with -y") -> bool:
        """Ask yes or no.

        Raises:
            UsageFault: nobody can be asked and --yes was not given.
        """
        if self.flags.yes or self.flags.dry_run:
            return True
        if not self.may_ask:
            raise UsageFault(f"this needs a yes: {question}", hint=hint)
        import click

        return click.confirm(question, err=True)

    def choose(
        self,
        what: str,
        things: Sequence[Thing],
        label: Callable[[Thing], str],
        *,
        again: Callable[[Thing], str] | None = None,
    ) -> Thing:
        """The only one, or the one a person chooses by number.

        Args:
            what: the question, without its mark.
            things: at least one.
            label: a line that tells one from the others.
            again: the command that names one.

        Raises:
            Ambiguous: there are several and nobody can be asked.
        """
        if len(things) == 1:
            return things[0]
        labels = [label(one) for one in things]
        if not self.may_ask:
            hint = again(things[0]) if again else "name one of them in full"
            raise Ambiguous(f"{what}?", labels, hint=hint)
        import click

        from therasched.domain.text import visible

        for number, one in enumerate(labels, 1):
            output.tell(f"  {number}  {visible(one)}")
        numbers = click.IntRange(1, len(things))
        return things[click.prompt(visible(what), type=numbers, err=True) - 1]

    # --- finding -----------------------------------------------------------------------

    def session(self, ref: str, verb: str, *, sound: bool = True) -> Stored:
        """The session a person means (docs/concepts.md, Naming a session).

        Without `sound` it may have faults in its file, which is enough to look at it.

        Raises:
            UsageFault: stdin names several.
        """
        found = self.sessions(ref, verb, sound=sound)
        if len(found) > 1:
            raise UsageFault(f"one session is needed, stdin names {len(found)}")
        return found[0]

    def sessions(self, ref: str, verb: str, *, sound: bool = True) -> list[Stored]:
        """The sessions a person means: one, or all that stand on stdin, by `-`."""
        found = [self._one_session(one, verb, sound=sound) for one in self._refs(ref)]
        return list({stored.path: stored for stored in found}.values())

    def _refs(self, ref: str) -> list[str]:
        """The one that was typed, or those on stdin: of a line with tabs the first field counts."""
        if ref != "-":
            return [restored(ref)]
        lines = self.stdin("a list of sessions", LONGEST_TEXT).splitlines()
        found = [line.split("\t")[0].strip() for line in lines if line.strip()]
        if not found:
            raise UsageFault("stdin names no session", hint="therasched list --json")
        return found

    def named(self, ref: str, verb: str = "show") -> tuple[str, Stored | None]:
        """The id of a session that a person means, also where its file is gone or can't be read."""
        name = ref.rpartition("-")[2].removesuffix(".yaml") if ref.endswith(".yaml") else ref
        if name not in self.office.ledger:
            stored = self.session(ref, verb, sound=False)
            return stored.session.id, stored
        paths = self.office.sessions.named(name)
        return name, self.office.sessions.read(paths[0])[0] if paths else None

    def _one_session(self, ref: str, verb: str, *, sound: bool) -> Stored:
        from therasched.actions import refer

        found = refer.sessions(self.office, ref, verb, sound=sound)
        twins = len({stored.session.id for stored in found}) < len(found)

        def again(stored: Stored) -> str:
            import click

            name = stored.path if twins else stored.session.id
            return f"{click.get_current_context().command_path} {name} …"

        label = (lambda stored: stored.path) if twins else self.label
        return self.choose(f"which session is {ref}", found, label, again=again)

    def client(self, text: str, retry: str = "") -> str:
        """The code of the client a person means."""
        from therasched.actions import refer

        codes = refer.one_client(self.office, text, retry=retry)
        return self.choose(
            f"which client is {text}",
            codes,
            lambda c: f"{c}  {self.office.practice.clients[c].name}",
            again=(lambda code: retry.replace("{}", code, 1)) if retry else None,
        )

    def practitioner(self, text: str) -> str:
        """The code of the practitioner a person means, by code or part of the name.

        Raises:
            NotFound: nobody has this code or name.
        """
        from therasched.domain.text import folded, suggestion

        known = self.office.practice.settings.practitioners
        if text in known:
            return text
        wanted = folded(text)
        named = [code for code, one in known.items() if wanted and wanted in folded(one.name)]
        if not named:
            near = suggestion(text, known)
            meant = f' (did you mean "{near}"?)' if near else ""
            raise NotFound(f'no practitioner "{text}"{meant}', hint=f"one of {', '.join(known)}")
        return self.choose(
            f"which practitioner is {text}", named, lambda c: f"{c}  {known[c].name}"
        )

    def member(self, stored: Stored, text: str) -> str:
        """The code of the client of a session that a person means; any client if none of them."""
        from therasched.actions import refer

        clients = self.office.practice.clients
        members = {code: clients[code] for code in stored.session.clients if code in clients}
        found = refer.members_named(members, text)
        if not found:
            return self.client(text)
        return self.choose(f"which client is {text}", found, lambda c: f"{c}  {members[c].name}")

    def meant_client(self, ref: str, stored: Stored) -> str:
        """The member of a group by whose name the session was found, or nobody in particular."""
        from therasched.actions import refer

        return refer.meant_client(self.office, ref, stored.session)

    def contact(self, text: str) -> str:
        """The code of the contact a person means."""
        from therasched.actions import refer

        codes = refer.contact(self.office, text)
        contacts = self.office.practice.contacts
        return self.choose(f"which contact is {text}", codes, lambda c: f"{c}  {contacts[c].name}")

    def label(self, stored: Stored) -> str:
        """A session in a line: id, who, when."""
        from therasched.render import session_line
        from therasched.views import entry

        return session_line.naming(entry.build(stored, self.office.practice), self.office.now)

    def bars(self, stored: Stored) -> str:
        """The three bars of a session, without colour."""
        from therasched.render import session_line
        from therasched.render.palette import typed
        from therasched.views import entry

        one = entry.build(stored, self.office.practice)
        look = self.look._replace(color=False)
        return typed(session_line.bars(one, look), look)

    def stdin(self, what: str, longest: int) -> str:
        """Everything on stdin, for one thing only, of at most so many characters.

        Raises:
            UsageFault: it was read for something else, is not UTF-8, or too long for any record.
        """
        if self._stdin_of:
            raise UsageFault(f"stdin can't be {self._stdin_of} and {what} at once")
        self._stdin_of = what
        most = 4 * longest  # bytes: a character has four at most
        data = sys.stdin.buffer.read(most + 1)
        try:
            text = data.decode() if len(data) <= most else ""
        except UnicodeDecodeError as error:
            raise UsageFault(f"{what} on stdin: not UTF-8 (byte {error.start})") from error
        if len(data) > most or len(text) > longest:
            raise UsageFault(f"{what} on stdin: longer than {longest:,} characters")
        return text

    # --- having written ----------------------------------------------------------------

    def wrote(self, saved: Saved, sentence: str, *nexts: str) -> None:
        """Say what a write did, in the form that was asked for, and what is likely next."""
        self._say_written([saved], sentence, [*self._overlap_lines(saved), *saved.notes], nexts)

    def wrote_all(self, saved: Sequence[Saved], sentence: str, *nexts: str) -> None:
        """Say what a write of several sessions did, in one sentence."""
        notes = dict.fromkeys(note for one in saved for note in one.notes)
        self._say_written(saved, sentence, notes, nexts)

    def _say_written(
        self, saved: Sequence[Saved], sentence: str, notes: Iterable[str], nexts: Sequence[str]
    ) -> None:
        self._saved += saved
        if self.flags.json:  # several writes make one document
            return
        paths = [one.where or one.stored.path for one in saved]
        if self.flags.plain:
            for one, path in zip(saved, paths, strict=True):
                self.put(f"{one.stored.session.id}\t{path}")
        else:
            from therasched.domain.text import visible

            rehearsed = "(dry run) " if self.flags.dry_run else ""
            self.put(visible(rehearsed + sentence, lines=True))
        for note in notes:
            self.tell(f"  {note}")
        if not self.flags.plain:
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            self.tell(f"  {paths[0]}{more}")
        if nexts and not self.flags.dry_run:
            self.next(*nexts)

    def written(self) -> dict[str, Any]:
        """What a command with --json has written so far; empty when nothing."""
        if not self._saved:
            return {}
        from therasched.render import data
        from therasched.views import sheet

        practice = self.office.practice
        return {
            "sessions": [data.detail(sheet.build(one.stored, practice)) for one in self._saved],
            "overlaps": [clash.other.id for one in self._saved for clash in one.clashes],
            "findings": [data.finding(one) for one in self.opened.findings()],
            "dry_run": self.flags.dry_run,
            **self.more,
        }

    def finish(self) -> None:
        """End a command that wrote: give its JSON, or tell the faults of what it read."""
        if self.flags.json:
            if written := self.written():
                self.put_json(**written)
        elif self._saved:
            self.tell_findings(self.opened.findings())

    def _overlap_lines(self, saved: Saved) -> Iterable[str]:
        from therasched.views import disclosure

        for one in saved.clashes:
            span, who = one.other.span, disclosure.who(one.other, self.office.practice, "full")
            hours = "all day" if span.whole_days else f"{span.start:%H:%M}–{span.end:%H:%M}"
            yield f"overlaps {one.other.id} {who or one.other.title} {hours}"
