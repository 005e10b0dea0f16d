"""How a change could be written into a YAML text: what to put in the place of which characters.

A `Page` offers splices, the best first. It minds comments, indentation and line ends, but proves
nothing: `yamledit` reads each result and takes the first that holds the wanted data. So a splice
may miss in odd places; it must only never touch what it was not asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from therasched.domain.record import NamedTuple
from therasched.storage.yamldump import Writer, scalar, spellings
from therasched.storage.yamlparts import Outline, child, is_block, is_block_text
from therasched.storage.yamltree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Sequence as Ordered

    from therasched.storage.yamldump import Style
    from therasched.storage.yamlparts import Collection, Part, Path
    from therasched.storage.yamltree import Data, Document, Node

    StylePath: TypeAlias = tuple[str, ...]


class Splice(NamedTuple):
    """`text` in the place of the characters from `start` to before `end`."""

    start: int
    end: int
    text: str


class Page(Outline):
    """One file that is to be changed in one place."""

    def __init__(self, document: Document, style: Style) -> None:
        super().__init__(document)
        self.style = style

    def change(self, path: Path, value: Data | None) -> Iterator[Splice]:
        """Ways to set, add or (None) delete one value; the collection that holds it exists."""
        if value is None:
            splices = self._cut(path)
        elif child(self.collection(path[:-1]), path[-1]) is None:
            splices = self._add(path, value)
        else:
            splices = self._put(path, value)
        for start, end, text in splices:
            newline = self.newline(start)
            yield Splice(start, end, text.replace("\n", newline))
            if end == len(self.source) and "\n" in text:  # text may need the end of its last line
                yield Splice(start, end, f"{text}\n".replace("\n", newline))

    def rename(self, path: Path, key: str) -> Iterator[Splice]:
        """Ways to spell another key in the place of one."""
        holder = self.collection(path[:-1])
        assert isinstance(holder, Mapping)
        old = next(name for name, _ in holder.pairs if name.text == path[-1])
        for text in spellings(key, flow=True, like=_quote(old)):
            yield Splice(old.start, old.end, text)

    def _writers(self) -> tuple[Writer, Writer]:
        """Writers with the habits of this file: at their best, and without `|`."""
        step, dash = self.habits()
        best = Writer(self.style, step=step, dash=dash)
        return best, Writer(self.style, step=step, dash=dash, literal=False)

    # --- one value in the place of another

    def _put(self, path: Path, value: Data) -> Iterator[Splice]:
        where, part, holder = _style_path(path), self.part(path), self.collection(path[:-1])
        if holder.flow:
            yield from self._put_in_flow(part, value, where)
        elif not Writer(self.style).is_block(value, where):
            for text in self._spelled(part, value, where):
                if "\n" in text and not self.is_beside(part):
                    yield self._afresh(part, f" {text}")
                yield self._over(part, text)
                yield self._afresh(part, f" {text}")
        else:
            column = self.column(part.start)
            for writer in self._writers():
                if isinstance(holder, Sequence):
                    yield self._over(part, writer.item(value, where, column, self.gap(part)))
                else:
                    inner = column + (writer.step if isinstance(value, dict) else writer.dash)
                    lines = writer.block(value, where, inner)
                    yield self._afresh(part, f"\n{' ' * inner}{lines}")

    def _spelled(self, part: Part, value: Data, where: StylePath) -> Iterable[str]:
        """Ways to write a value that begins on the line of its key or dash."""
        if not isinstance(value, str):
            return [Writer(self.style).flow(value, where)]
        column = self.column(part.start)
        step = 1 + self.gap(part) if where[-1] == "*" else self.habits()[0]
        if is_block_text(part.value):
            step = self.indent_of_text(part.value, column) or step
        typed, like = self.style.typed(where), _quote(part.value)
        return spellings(value, typed=typed, like=like, column=column, step=step)

    def _put_in_flow(self, part: Part, value: Data, where: StylePath) -> Iterator[Splice]:
        old = part.value
        texts: Iterable[str] = [Writer(self.style).flow(value, where)]
        if isinstance(value, str):
            typed = self.style.typed(where)
            texts = spellings(value, flow=True, typed=typed, like=_quote(old))
        for text in texts:
            if old.start < old.end:
                yield Splice(old.start, old.end, text)
            elif part.opening >= 0:
                yield Splice(part.opening, part.opening, f" {text}")
            else:
                yield Splice(part.end, part.end, f": {text}")

    def _over(self, part: Part, text: str) -> Splice:
        """A text over the old value; the comment on its line stays, in its column if it can."""
        head, newline, body = text.partition("\n")
        start, rest = part.value.start, self.rest(part)
        if rest == part.opening:
            start, head = rest, f" {head}"
        comment = self.source[rest : self.line_end(rest)]
        if "\n" not in self.source[start:rest]:
            comment = _moved(comment, len(head) - (rest - start))
        return Splice(start, self.end_of_lines(part), f"{head}{comment}{newline}{body}")

    def _afresh(self, part: Part, text: str) -> Splice:
        """A text right after the colon or dash, for all that stood there; a comment stays."""
        head, newline, body = text.partition("\n")
        rests = (self.source[at : self.line_end(at)] for at in (part.opening, self.rest(part)))
        comment = next((rest for rest in rests if rest.lstrip().startswith("#")), "")
        end = self.end_of_lines(part)
        return Splice(part.opening, end, f"{head}{comment}{newline}{body}")

    # --- one value more

    def _add(self, path: Path, value: Data) -> Iterator[Splice]:
        holder, key, where = self.collection(path[:-1]), path[-1], _style_path(path)
        parts = self.parts(holder)
        if not parts:
            filled: dict[str, Data] | list[Data] = [value]
            if isinstance(key, str):
                filled = {key: value}
            if path[:-1]:
                yield from self._put(path[:-1], filled)
            else:
                yield Splice(holder.start, holder.end, Writer(self.style).block(filled))
        elif isinstance(holder, Sequence) and holder.flow:
            text = Writer(self.style).flow(value, where)
            yield from self._add_in_flow(parts[-1], text, before=False)
        elif isinstance(holder, Sequence):
            yield from self._append(holder, parts[-1], value, where)
        elif isinstance(key, str):
            names = [name.text for name, _ in holder.pairs]
            for at, before in _places(names, key, self.style.order(where[:-1])):
                yield from self._add_key(holder, parts[at], key, value, where, before=before)

    def _add_key(
        self,
        holder: Mapping,
        beside: Part,
        key: str,
        value: Data,
        where: StylePath,
        *,
        before: bool,
    ) -> Iterator[Splice]:
        if holder.flow:
            text = f"{scalar(key, flow=True)}: {Writer(self.style).flow(value, where)}"
            yield from self._add_in_flow(beside, text, before=before)
        else:
            for writer in self._writers():
                text = writer.entry(key, value, where, self.column(holder.start))
                yield from self._add_lines(beside, text, before=before)

    def _append(
        self, holder: Sequence, last: Part, value: Data, where: StylePath
    ) -> Iterator[Splice]:
        column, gap = self.column(holder.start), self.gap(last)
        others = [item for item in holder.items if not isinstance(item, Scalar)]
        for writer in self._writers():
            text = writer.item(value, where, column, gap)
            if others and value and not isinstance(value, str):  # as the others are written
                text = writer.flow(value, where)
                if is_block(others[-1]):
                    text = writer.block(value, where, column + 1 + gap)
            yield from self._add_lines(last, f"-{' ' * gap}{text}", before=False)

    def _add_lines(self, beside: Part, text: str, *, before: bool) -> Iterator[Splice]:
        """Lines of their own after a part, or before it unless it stands behind a dash."""
        column = self.column(beside.start)
        if not before:
            at = self.tail(beside.end, column)
            yield Splice(at, at, f"\n{' ' * column}{text}")
        elif self.opens_line(beside.start):
            at = self.above(beside.start)
            yield Splice(at, at, f"{' ' * column}{text}\n")

    def _add_in_flow(self, beside: Part, text: str, *, before: bool) -> Iterator[Splice]:
        start, end = beside.start, beside.end
        if self.opens_line(start):  # one in a line, and so will be the new one
            line, stop = self.line_start(start), self.comma(end)
            pad = self.source[line:start]
            if before:
                yield Splice(line, line, f"{pad}{text},\n")
            elif stop > end and self.ends_line(stop):
                at = self.line_end(stop)
                yield Splice(at, at, f"\n{pad}{text},")
            elif self.ends_line(end):
                at = self.line_end(end)
                yield Splice(end, at, f",{self.source[end:at]}\n{pad}{text}")
        yield Splice(start, start, f"{text}, ") if before else Splice(end, end, f", {text}")

    # --- one value less

    def _cut(self, path: Path) -> Iterator[Splice]:
        holder, part = self.collection(path[:-1]), self.part(path)
        parts = self.parts(holder)
        at = parts.index(part)
        if len(parts) == 1:
            yield from self._cut_last(path[:-1], holder, part)
        elif holder.flow:
            yield from self._cut_in_flow(parts, at)
        elif self.opens_line(part.start):
            yield from self._cut_lines(part)
        elif at == 0:  # behind the dash of an outer list: the next part moves up
            tail, after = self.tail(part.end, self.column(part.start)), parts[1].start
            if not self.source[tail:after].strip():
                yield Splice(part.start, after, "")
            yield Splice(self.before_blanks(part.start), tail, "")

    def _cut_lines(self, part: Part) -> Iterator[Splice]:
        start, tail = self.line_start(part.start), self.tail(part.end, self.column(part.start))
        yield self._without_lines(start, tail)
        yield self._without_lines(start, self.line_end(part.end))  # a comment below it stays
        yield self._without_lines(start, self.blank_lines(tail))  # text above would take them in
        if self.next_line(tail) < 0:  # text above would lose the end of its last line
            yield Splice(start, tail, "")

    def _without_lines(self, start: int, end: int) -> Splice:
        """Whole lines cut out, from the start of the first to the end of the last."""
        stop = self.next_line(end)
        if stop >= 0:
            return Splice(start, stop, "")
        return Splice(self.line_end(start - 1) if start else 0, end, "")

    def _cut_last(self, path: Path, holder: Collection, part: Part) -> Iterator[Splice]:
        """The only part of a collection goes; the collection stays, empty."""
        empty: Data = {} if isinstance(holder, Mapping) else []
        if holder.flow:
            yield Splice(holder.start, holder.end, str(empty))
        elif not path or self.above(part.start) < self.line_start(part.start):  # below a comment
            tail = self.tail(part.end, self.column(part.start))
            yield Splice(part.start, tail, str(empty))
        else:
            yield from self._put(path, empty)

    def _cut_in_flow(self, parts: list[Part], at: int) -> Iterator[Splice]:
        start, end = parts[at].start, parts[at].end
        stop = self.comma(end)
        if self.opens_line(start) and self.ends_line(stop):
            yield self._without_lines(self.line_start(start), self.line_end(stop))
        if at + 1 < len(parts) and "\n" not in self.source[stop : parts[at + 1].start]:
            yield Splice(start, parts[at + 1].start, "")
        elif stop > end:
            yield Splice(self.before_blanks(start), stop, "")
        else:
            before = parts[at - 1].end
            yield Splice(start if "\n" in self.source[before:start] else before, end, "")


def _places(names: list[str], key: str, order: Ordered[str]) -> list[tuple[int, bool]]:
    """Where a new key goes: beside which of the keys, and whether before it; the best first.

    After the nearest key that precedes it in the order, else before the nearest that follows in
    it, else at the end.
    """
    places = []
    if key in order:
        rank = order.index(key)
        preceding = [name for name in order[:rank] if name in names]
        following = [name for name in order[rank + 1 :] if name in names]
        if preceding:
            places.append((names.index(preceding[-1]), False))
        elif following:
            places.append((names.index(following[0]), True))
    last = len(names) - 1
    return [*places, (last, False), (last, True)]


def _style_path(path: Path) -> StylePath:
    return tuple(key if isinstance(key, str) else "*" for key in path)


def _quote(node: Node) -> str:
    return node.style if isinstance(node, Scalar) and node.style in {"'", '"'} else ""


def _moved(comment: str, by: int) -> str:
    """A comment set off by several blanks keeps its column beside a longer or shorter value."""
    blanks = len(comment) - len(comment.lstrip(" "))
    if blanks < 2 or not comment.startswith("#", blanks):
        return comment
    return " " * max(2, blanks - by) + comment[blanks:]
