"""Where in a YAML text a change goes, and how it could be spelled there.

A `Page` offers splices, the best first: put this text in the place of these characters. It minds
comments, indentation and line ends, but it proves nothing: `yamledit` reads each result and takes
the first that holds the wanted data. A splice may therefore fail in odd places; it must only
never touch what it was not asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from therasched.storage.yamldump import Writer, scalar, spellings
from therasched.storage.yamltree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Ordered
    from typing import TypeGuard

    from therasched.storage.yamldump import Style
    from therasched.storage.yamltree import Data, Document, Node

    Collection: TypeAlias = Mapping | Sequence
    StylePath: TypeAlias = tuple[str, ...]

Path: TypeAlias = tuple[str | int, ...]


class Splice(NamedTuple):
    """`text` in the place of the characters from `start` to before `end`."""

    start: int
    end: int
    text: str


class _Part(NamedTuple):
    """A key with its value, or an item with its dash."""

    start: int  # the key or the dash; in `[a, b]` the item itself
    opening: int  # after the colon or dash, where the value may begin; -1 in `{a, b}`
    value: Node
    end: int  # the end of the value's own text, without the comment on that line


def child(node: Node, key: str | int) -> Node | None:
    """What stands under a key, or at an index from 0; None if nothing does."""
    if isinstance(key, str):
        return node.get(key) if isinstance(node, Mapping) else None
    return node.items[key] if isinstance(node, Sequence) and 0 <= key < len(node.items) else None


class _Lines:
    """Finding one's way in a text; only a line feed ends a line, columns count from 0."""

    def __init__(self, source: str) -> None:
        self.source = source

    def line_start(self, at: int) -> int:
        return self.source.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line ends, before its line feed (and carriage return)."""
        end = self.source.find("\n", at)
        if end < 0:
            return len(self.source)
        return end - 1 if end > at and self.source[end - 1] == "\r" else end

    def next_line(self, at: int) -> int:
        """The start of the next line, or -1 where the last one has no end."""
        return self.source.find("\n", at) + 1 or -1

    def column(self, at: int) -> int:
        return at - self.line_start(at)

    def opens_line(self, at: int) -> bool:
        """Whether only blanks stand before a character on its line."""
        return not self.source[self.line_start(at) : at].strip(" \t")

    def newline(self, at: int) -> str:
        """The line end in use at this place."""
        end = self.source.find("\n", at)
        if end < 0:
            end = self.source.rfind("\n")
        return "\r\n" if end > 0 and self.source[end - 1] == "\r" else "\n"

    def skip(self, at: int) -> int:
        """The next character that is no blank, line end or comment."""
        while at < len(self.source):
            if self.source[at] == "#":
                at = self.line_end(at)
            elif self.source[at] not in " \t\r\n":
                break
            else:
                at += 1
        return at

    def tail(self, end: int, column: int) -> int:
        """The end of the last line of a value that ends at `end` in a collection at `column`.

        The comment on that line belongs to it, and comment lines below that stand deeper than
        the keys or dashes of the collection.
        """
        tail = at = self.line_end(end)
        while (start := self.next_line(at)) >= 0:
            at = self.line_end(start)
            text = self.source[start:at].lstrip(" ")
            if text.startswith("#") and at - start - len(text) > column:
                tail = at
            elif text.strip():
                break
        return tail

    def above(self, at: int) -> int:
        """The start of the line, or of the comment lines right above it in the same column.

        Not of comments at the top of the file: they are about the file.
        """
        column, start = self.column(at), self.line_start(at)
        first = start
        while first > 0:
            before = self.line_start(first - 1)
            if not self.source.startswith(" " * column + "#", before):
                return first
            first = before
        return start

    def lines(self, start: int, end: int) -> Splice:
        """Cut whole lines, from the start of one to the end of one."""
        stop = self.next_line(end)
        if stop >= 0:
            return Splice(start, stop, "")
        return Splice(self.line_end(start - 1) if start else 0, end, "")


class Page(_Lines):
    """One file: its text, its tree and its habits."""

    def __init__(self, document: Document, style: Style) -> None:
        super().__init__(document.source)
        self.root = document.root
        self.style = style

    def change(self, path: Path, value: Data | None) -> Iterator[Splice]:
        """Ways to set, add or (None) delete one value; what holds it exists."""
        if value is None:
            splices = self._cut(path)
        elif child(self._at(path[:-1]), path[-1]) is None:
            splices = self._add(path, value)
        else:
            splices = self._put(path, value)
        for start, end, text in splices:
            newline = self.newline(start)
            yield Splice(start, end, text.replace("\n", newline))
            if end == len(self.source) and "\n" in text:  # a value may need its last line end
                yield Splice(start, end, f"{text}\n".replace("\n", newline))

    def rename(self, path: Path, key: str) -> Iterator[Splice]:
        """Ways to spell another key in the place of one."""
        holder = self._at(path[:-1])
        assert isinstance(holder, Mapping)
        old = next(name for name, _ in holder.pairs if name.text == path[-1])
        for text in spellings(key, flow=True, like=_quote(old)):
            yield Splice(old.start, old.end, text)

    # --- the parts of the file

    def _at(self, path: Path) -> Mapping | Sequence:
        node: Node | None = self.root
        for key in path:
            assert node is not None
            node = child(node, key)
        assert isinstance(node, (Mapping, Sequence))
        return node

    def _parts(self, holder: Collection) -> list[_Part]:
        """The entries of a mapping or list, in order."""
        if isinstance(holder, Mapping):
            return [self._pair(key, value) for key, value in holder.pairs]
        if holder.flow:
            return [_Part(item.start, item.start, item, item.end) for item in holder.items]
        parts: list[_Part] = []
        column, dash = self.column(holder.start), holder.start
        for item in holder.items:
            if parts:
                dash = self._dash(parts[-1].end, column)
            parts.append(_Part(dash, dash + 1, item, self._end(item)))
        return parts

    def _pair(self, key: Scalar, value: Node) -> _Part:
        start = key.start
        before = self.source[self.line_start(start) : start].rstrip(" \t")
        if before.endswith("?") and not before[:-1].strip(" -{["):  # `? key`
            start = self.line_start(start) + len(before) - 1
        colon = self.skip(key.end)
        opening = colon + 1 if self.source.startswith(":", colon) else -1
        return _Part(start, opening, value, max(key.end, self._end(value)))

    def _dash(self, end: int, column: int) -> int:
        """The dash of the item after one that ends at `end`, in a list at `column`."""
        at = end
        while (at := self.next_line(at)) >= 0:
            if self.source.startswith(" " * column + "-", at):
                return at + column
        return end  # a line end that is none of ours (U+2028): no splice will fit

    def _end(self, node: Node) -> int:
        """The end of a value's own text."""
        if isinstance(node, Scalar):
            return self._end_of_text(node) if _is_block_text(node) else node.end
        if node.flow:
            return node.end
        return self._end(node.pairs[-1][1] if isinstance(node, Mapping) else node.items[-1])

    def _end_of_text(self, node: Scalar) -> int:
        """The end of the last line of `|` or `>`; blank lines belong to it only after `+`."""
        raw = self.source[node.start : node.end]
        if node.style == "|" and len(raw.splitlines()) <= raw.count("\n") + 1:
            at = self.line_end(node.start)
            lines = node.text.split("\n")
            for _ in lines if lines[-1] else lines[:-1]:
                at = self.line_end(max(at, self.next_line(at)))
            return at
        if "+" in self._header(node):
            return self.line_end(self.line_start(node.end) - 1)
        return node.start + len(raw.rstrip(" \t\r\n"))

    def _header(self, node: Scalar) -> str:
        """`|` or `>` with what belongs to it (`|2-`)."""
        return self.source[node.start : self.line_end(node.start)].split(" ")[0].split("\t")[0]

    def _indent_of_text(self, node: Scalar, column: int) -> int:
        """How far the lines of `|` or `>` stand right of their key or dash; 0 if there are none."""
        for sign in self._header(node):
            if sign.isdigit():
                return int(sign)
        at = self.line_end(node.start)
        while (at := self.next_line(at)) >= 0 and at < node.end:
            line = self.source[at : self.line_end(at)]
            if line.strip():
                return len(line) - len(line.lstrip(" ")) - column
        return 0

    def _writers(self) -> tuple[Writer, Writer]:
        """Writers with the habits of this file: one at its best, one that writes no `|`."""
        step, dash = self._habits()
        return (
            Writer(self.style, step=step, dash=dash),
            Writer(self.style, step=step, dash=dash, literal=False),
        )

    def _habits(self) -> tuple[int, int]:
        """How far this file moves in what is nested, and lists, where it first does so."""
        step = dash = text = -1
        nodes: list[Node] = [self.root]
        while nodes:
            node = nodes.pop()
            if isinstance(node, Sequence):
                nodes.extend(reversed(node.items))
            if not isinstance(node, Mapping) or node.flow:
                continue
            column = self.column(node.start)
            for _, value in node.pairs:
                if isinstance(value, Scalar):
                    if text < 0 and _is_block_text(value):
                        text = self._indent_of_text(value, column) or text
                elif isinstance(value, Mapping) and step < 0 and not value.flow:
                    step = self.column(value.start) - column
                elif isinstance(value, Sequence) and dash < 0 and not value.flow:
                    dash = self.column(value.start) - column
            nodes.extend(value for _, value in reversed(node.pairs))
        step = next((each for each in (step, text) if each > 0), 2)
        return step, dash if dash >= 0 else step

    # --- one value in the place of another

    def _put(self, path: Path, value: Data) -> Iterator[Splice]:
        if not path:  # the whole file is `{}`
            assert not isinstance(value, str)
            yield Splice(self.root.start, self.root.end, Writer(self.style).block(value))
            return
        holder = self._at(path[:-1])
        part = self._parts(holder)[_index(holder, path[-1])]
        where, column = _style_path(path), self.column(part.start)
        if holder.flow:
            yield from self._put_in_flow(part, value, where)
        elif not Writer(self.style).is_block(value, where):
            for text in self._texts(part, value, where, column):
                if not self._is_beside(part) and "\n" in text:
                    yield self._anew(part, f" {text}")
                yield self._over(part, text)
                yield self._anew(part, f" {text}")
        else:
            for writer in self._writers():
                if isinstance(holder, Sequence):
                    yield self._over(part, writer.item(value, where, column, self._gap(part)))
                else:
                    inner = column + (writer.step if isinstance(value, dict) else writer.dash)
                    lines = writer.block(value, where, inner)
                    yield self._anew(part, f"\n{' ' * inner}{lines}")

    def _put_in_flow(self, part: _Part, value: Data, where: StylePath) -> Iterator[Splice]:
        old = part.value
        texts = (
            spellings(value, flow=True, typed=self.style.typed(where), like=_quote(old))
            if isinstance(value, str)
            else iter([Writer(self.style).flow(value, where)])
        )
        for text in texts:
            if old.start < old.end:
                yield Splice(old.start, old.end, text)
            elif part.opening >= 0:
                yield Splice(part.opening, part.opening, f" {text}")
            else:
                yield Splice(part.end, part.end, f": {text}")

    def _texts(self, part: _Part, value: Data, where: StylePath, column: int) -> Iterator[str]:
        """Ways to write a value that begins on the line of its key or dash."""
        old = part.value
        if not isinstance(value, str):
            return iter([Writer(self.style).flow(value, where)])
        step = 1 + self._gap(part) if where[-1] == "*" else self._habits()[0]
        if _is_block_text(old):
            step = self._indent_of_text(old, column) or step
        typed = self.style.typed(where)
        return spellings(value, typed=typed, like=_quote(old), column=column, step=step)

    def _over(self, part: _Part, text: str) -> Splice:
        """A text over the old value; the comment on its line stays, in its column if it can."""
        head, line_end, body = text.partition("\n")
        kept = self._comment(part)
        start = part.value.start
        if kept == part.opening:
            start, head = kept, f" {head}"
        comment = self.source[kept : self.line_end(kept)]
        if "\n" not in self.source[start:kept]:
            comment = _moved(comment, len(head) - (kept - start))
        return Splice(start, self._end_of_lines(part), head + comment + line_end + body)

    def _anew(self, part: _Part, text: str) -> Splice:
        """A text right after the colon or dash, for all that stood there; one comment stays."""
        head, line_end, body = text.partition("\n")
        rests = (self.source[at : self.line_end(at)] for at in (part.opening, self._comment(part)))
        comment = next((rest for rest in rests if rest.lstrip().startswith("#")), "")
        return Splice(part.opening, self._end_of_lines(part), head + comment + line_end + body)

    def _comment(self, part: _Part) -> int:
        """Where the rest of the line begins that stays when the value goes."""
        old = part.value
        if _is_block_text(old):
            return old.start + len(self._header(old))
        if old.start == old.end or (_is_block(old) and not self._is_beside(part)):
            return part.opening
        return part.end

    def _end_of_lines(self, part: _Part) -> int:
        if _is_block(part.value):
            return self.tail(part.end, self.column(part.start))
        return self.line_end(part.end)

    def _is_beside(self, part: _Part) -> bool:
        """Whether the value begins on the line of its key or dash."""
        return part.value.start <= self.line_end(part.opening)

    def _gap(self, part: _Part) -> int:
        """The blanks between a dash and its item."""
        return max(1, part.value.start - part.opening) if self._is_beside(part) else 1

    # --- one value more

    def _add(self, path: Path, value: Data) -> Iterator[Splice]:
        holder, key, where = self._at(path[:-1]), path[-1], _style_path(path)
        parts = self._parts(holder)
        if not parts:
            yield from self._put(path[:-1], {key: value} if isinstance(key, str) else [value])
        elif isinstance(holder, Sequence):
            yield from self._append(holder, parts[-1], value, where)
        elif isinstance(holder, Mapping) and isinstance(key, str):
            names = [name.text for name, _ in holder.pairs]
            for at, before in _places(names, key, self.style.order(where[:-1])):
                if holder.flow:
                    text = f"{scalar(key, flow=True)}: {Writer(self.style).flow(value, where)}"
                    yield from self._add_in_flow(parts[at], text, before=before)
                    continue
                for writer in self._writers():
                    text = writer.entry(key, value, where, self.column(holder.start))
                    yield from self._add_lines(parts[at], text, before=before)

    def _append(
        self, holder: Sequence, last: _Part, value: Data, where: StylePath
    ) -> Iterator[Splice]:
        """A list goes on as it began: a mapping among mappings in braces gets braces."""
        if holder.flow:
            yield from self._add_in_flow(last, Writer(self.style).flow(value, where), before=False)
            return
        column, gap = self.column(holder.start), self._gap(last)
        others = [item for item in holder.items if not isinstance(item, Scalar)]
        for writer in self._writers():
            text = writer.item(value, where, column, gap)
            if others and value and not isinstance(value, str):
                in_block = _is_block(others[-1])
                text = (
                    writer.block(value, where, column + 1 + gap)
                    if in_block
                    else writer.flow(value, where)
                )
            yield from self._add_lines(last, f"-{' ' * gap}{text}", before=False)

    def _add_lines(self, part: _Part, text: str, *, before: bool) -> Iterator[Splice]:
        """Lines of their own after a part, or before it unless that stands behind a dash."""
        column = self.column(part.start)
        if not before:
            at = self.tail(part.end, column)
            yield Splice(at, at, f"\n{' ' * column}{text}")
        elif self.opens_line(part.start):
            at = self.above(part.start)
            yield Splice(at, at, f"{' ' * column}{text}\n")

    def _add_in_flow(self, part: _Part, text: str, *, before: bool) -> Iterator[Splice]:
        start, end = part.start, part.end
        if self.opens_line(start):  # one in a line: so is the new one
            line = self.line_start(start)
            pad = self.source[line:start]
            stop = self._comma(end)
            if before:
                yield Splice(line, line, f"{pad}{text},\n")
            elif stop > end and self._ends_line(stop):
                at = self.line_end(stop)
                yield Splice(at, at, f"\n{pad}{text},")
            elif self._ends_line(end):
                at = self.line_end(end)
                yield Splice(end, at, f",{self.source[end:at]}\n{pad}{text}")
        yield Splice(start, start, f"{text}, ") if before else Splice(end, end, f", {text}")

    # --- one value less

    def _cut(self, path: Path) -> Iterator[Splice]:
        holder = self._at(path[:-1])
        parts = self._parts(holder)
        at = _index(holder, path[-1])
        part = parts[at]
        tail = self.tail(part.end, self.column(part.start))
        if len(parts) == 1:
            yield from self._cut_last(path[:-1], holder, part)
        elif holder.flow:
            yield from self._cut_in_flow(parts, at)
        elif self.opens_line(part.start):
            start = self.line_start(part.start)
            yield self.lines(start, tail)
            yield self.lines(start, self.line_end(part.end))  # comments below it stay
            yield self.lines(start, self._blank_lines(tail))  # text above would take them in
            if self.next_line(tail) < 0:  # text above would lose the end of its last line
                yield Splice(start, tail, "")
        elif at == 0:  # behind the dash of an outer list: the next one moves up
            after = parts[at + 1].start
            if not self.source[tail:after].strip():
                yield Splice(part.start, after, "")
            line = self.line_start(part.start)
            yield Splice(line + len(self.source[line : part.start].rstrip()), tail, "")

    def _cut_last(self, path: Path, holder: Collection, part: _Part) -> Iterator[Splice]:
        """The only part of a collection goes; the collection stays, empty."""
        empty = "{}" if isinstance(holder, Mapping) else "[]"
        if holder.flow:
            yield Splice(holder.start, holder.end, empty)
            return
        tail = self.tail(part.end, self.column(part.start))
        if not path or self.above(part.start) < self.line_start(part.start):
            yield Splice(part.start, tail, empty)
        if path:
            yield from self._put(path, {} if isinstance(holder, Mapping) else [])

    def _cut_in_flow(self, parts: list[_Part], at: int) -> Iterator[Splice]:
        start, end = parts[at].start, parts[at].end
        stop = self._comma(end)
        if self.opens_line(start) and self._ends_line(stop):
            yield self.lines(self.line_start(start), self.line_end(stop))
        after = parts[at + 1].start if at + 1 < len(parts) else len(self.source)
        before = parts[at - 1].end if at else 0
        if stop > end and "\n" not in self.source[stop:after]:
            yield Splice(start, after, "")
        elif stop > end:
            line = self.line_start(start)
            yield Splice(line + len(self.source[line:start].rstrip()), stop, "")
        else:
            yield Splice(start if "\n" in self.source[before:start] else before, end, "")

    def _comma(self, end: int) -> int:
        """After the comma that follows a part of `[a, b]`; `end` itself if none does."""
        at = self.skip(end)
        return at + 1 if self.source.startswith(",", at) else end

    def _ends_line(self, at: int) -> bool:
        """Whether only a comment follows on the line."""
        rest = self.source[at : self.line_end(at)].strip(" \t")
        return not rest or rest.startswith("#")

    def _blank_lines(self, at: int) -> int:
        """The end of the blank lines below a line."""
        while (start := self.next_line(at)) >= 0:
            end = self.line_end(start)
            if self.source[start:end].strip() or start == len(self.source):
                break
            at = end
        return at


def _index(holder: Collection, key: str | int) -> int:
    if isinstance(key, int):
        return key
    assert isinstance(holder, Mapping)
    return next(at for at, (name, _) in enumerate(holder.pairs) if name.text == key)


def _places(names: list[str], key: str, order: Ordered[str]) -> list[tuple[int, bool]]:
    """Where a new key goes: beside which key, and whether before it; the best first.

    After the nearest key that precedes it in the canonical order, else before the nearest that
    follows, else at the end.
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


def _is_block_text(node: Node) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and node.style in {"|", ">"}


def _is_block(node: Node) -> bool:
    return not isinstance(node, Scalar) and not node.flow


def _moved(comment: str, by: int) -> str:
    """A comment that was set off by several blanks keeps its column beside a longer value."""
    blanks = len(comment) - len(comment.lstrip(" "))
    if blanks < 2 or not comment.startswith("#", blanks):
        return comment
    return " " * max(2, blanks - by) + comment[blanks:]
