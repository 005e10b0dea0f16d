"""Where the parts of a YAML text begin and end: lines, keys, dashes, values, their comments.

The tree of `yamltree` says where values stand; to change one, one must also know what belongs to
it on its lines. Here places are found and nothing else; `yamlsplice` says what to put there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from therasched.domain.record import NamedTuple
from therasched.storage.yamltree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from typing import TypeGuard

    from therasched.storage.yamltree import Document, Node

    Collection: TypeAlias = Mapping | Sequence

Path: TypeAlias = tuple[str | int, ...]


class Part(NamedTuple):
    """A key with its value, or an item with its dash."""

    start: int  # the key or the dash; in `[a, b]` the item itself
    opening: int  # after the colon or dash, where a value may begin; -1 without (`{a, b}`)
    value: Node
    end: int  # the end of the value's own text, before the comment on that line


def child(node: Node, key: str | int) -> Node | None:
    """What stands under a key, or at an index from 0; None if nothing does."""
    if isinstance(key, str):
        return node.get(key) if isinstance(node, Mapping) else None
    return node.items[key] if isinstance(node, Sequence) and 0 <= key < len(node.items) else None


def is_block_text(node: Node) -> TypeGuard[Scalar]:
    """Whether a value is text in lines of its own, below `|` or `>`."""
    return isinstance(node, Scalar) and node.style in {"|", ">"}


def is_block(node: Node) -> bool:
    """Whether a value is a mapping or list in lines of its own."""
    return not isinstance(node, Scalar) and not node.flow


class Outline:
    """One file: its text and its tree. Only a line feed ends a line; columns count from 0."""

    def __init__(self, document: Document) -> None:
        self.source = document.source
        self.root = document.root

    # --- lines

    def line_start(self, at: int) -> int:
        """Where the line of a character begins."""
        return self.source.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Where the line of a character ends, before its line feed (and carriage return)."""
        end = self.source.find("\n", at)
        if end < 0:
            return len(self.source)
        return end - 1 if end > at and self.source[end - 1] == "\r" else end

    def next_line(self, at: int) -> int:
        """Where the next line begins; -1 if this one has no end."""
        return self.source.find("\n", at) + 1 or -1

    def newline(self, at: int) -> str:
        """The line end in use at this place."""
        end = self.source.find("\n", at)
        if end < 0:
            end = self.source.rfind("\n")
        return "\r\n" if end > 0 and self.source[end - 1] == "\r" else "\n"

    def column(self, at: int) -> int:
        """The column of a character."""
        return at - self.line_start(at)

    def opens_line(self, at: int) -> bool:
        """Whether only blanks stand before a character on its line."""
        return not self.source[self.line_start(at) : at].strip(" \t")

    def ends_line(self, at: int) -> bool:
        """Whether only blanks and a comment follow on the line."""
        rest = self.source[at : self.line_end(at)].strip(" \t")
        return not rest or rest.startswith("#")

    def before_blanks(self, at: int) -> int:
        """Where the blanks before a character begin."""
        line = self.line_start(at)
        return line + len(self.source[line:at].rstrip(" \t"))

    def blank_lines(self, at: int) -> int:
        """The end of the blank lines that follow a line; the end of that line if none do."""
        while (start := self.next_line(at)) >= 0 and start < len(self.source):
            end = self.line_end(start)
            if self.source[start:end].strip(" \t"):
                break
            at = end
        return at

    def skip(self, at: int) -> int:
        """The next character that is no blank, line end or comment."""
        while at < len(self.source):
            if self.source[at] == "#":
                at = self.line_end(at)
            elif self.source[at] in " \t\r\n":
                at += 1
            else:
                break
        return at

    def comma(self, end: int) -> int:
        """After the comma that follows a part of `[a, b]`; `end` itself if none does."""
        at = self.skip(end)
        return at + 1 if self.source.startswith(",", at) else end

    # --- comments

    def tail(self, end: int, column: int) -> int:
        """The end of the last line of a part that ends at `end`, in a collection at `column`.

        The comment on that line belongs to it, and so do comment lines below that stand deeper
        than the keys or dashes of the collection.
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
        """Where the line begins, or the comment lines right above it in the same column.

        Comments at the top of the file are left out: they are about the file.
        """
        column, start = self.column(at), self.line_start(at)
        first = start
        while first > 0:
            before = self.line_start(first - 1)
            if not self.source.startswith(" " * column + "#", before):
                return first
            first = before
        return start

    def rest(self, part: Part) -> int:
        """Where the rest of the line begins (a comment, perhaps) that stays when a value goes."""
        value = part.value
        if is_block_text(value):
            return value.start + len(self._header(value))
        if value.start == value.end or (is_block(value) and not self.is_beside(part)):
            return part.opening
        return part.end

    # --- parts

    def collection(self, path: Path) -> Collection:
        """The mapping or list at a path."""
        node: Node | None = self.root
        for key in path:
            assert node is not None
            node = child(node, key)
        assert isinstance(node, (Mapping, Sequence))
        return node

    def parts(self, holder: Collection) -> list[Part]:
        """The parts of a mapping or list, in order."""
        if isinstance(holder, Mapping):
            return [self._pair(key, value) for key, value in holder.pairs]
        if holder.flow:
            return [Part(item.start, item.start, item, item.end) for item in holder.items]
        parts: list[Part] = []
        dash, column = holder.start, self.column(holder.start)
        for item in holder.items:
            if parts:
                dash = self._dash(parts[-1].end, column)
            parts.append(Part(dash, dash + 1, item, self._end(item)))
        return parts

    def part(self, path: Path) -> Part:
        """The part at a path."""
        holder, key = self.collection(path[:-1]), path[-1]
        if isinstance(key, str):
            assert isinstance(holder, Mapping)
            return next(self._pair(*pair) for pair in holder.pairs if pair[0].text == key)
        return self.parts(holder)[key]

    def end_of_lines(self, part: Part) -> int:
        """The end of the last line of a part."""
        if is_block(part.value):
            return self.tail(part.end, self.column(part.start))
        return self.line_end(part.end)

    def is_beside(self, part: Part) -> bool:
        """Whether the value begins on the line of its key or dash."""
        return part.value.start <= self.line_end(part.opening)

    def gap(self, part: Part) -> int:
        """The blanks between a dash and its item."""
        return max(1, part.value.start - part.opening) if self.is_beside(part) else 1

    def _pair(self, key: Scalar, value: Node) -> Part:
        mark = self.before_blanks(key.start) - 1
        asked = 0 <= mark < key.start - 1 and self.source[mark] == "?"  # `? key`
        colon = self.skip(key.end)
        opening = colon + 1 if self.source.startswith(":", colon) else -1
        end = max(key.end, self._end(value))
        return Part(mark if asked else key.start, opening, value, end)

    def _dash(self, end: int, column: int) -> int:
        """The dash of the item after one that ends at `end`, in a list at `column`."""
        at = end
        while (at := self.next_line(at)) >= 0:
            if self.source.startswith(" " * column + "-", at):
                return at + column
        return end  # a line end that is none to us (U+2028): what comes of it will not be right

    # --- values

    def _end(self, node: Node) -> int:
        if isinstance(node, Scalar):
            return self._end_of_text(node) if is_block_text(node) else node.end
        if node.flow:
            return node.end
        return self._end(node.pairs[-1][1] if isinstance(node, Mapping) else node.items[-1])

    def _end_of_text(self, node: Scalar) -> int:
        """The end of the last line below `|` or `>`; blank lines count only after `+`."""
        raw = self.source[node.start : node.end]
        if node.style == "|" and len(raw.splitlines()) <= raw.count("\n") + 1:
            at = self.line_end(node.start)
            lines = node.text.split("\n")
            for _ in lines if lines[-1] else lines[:-1]:
                at = self.line_end(max(at, self.next_line(at)))
            return at
        end = node.start + len(raw.rstrip(" \t\r\n"))
        if "+" in self._header(node):
            return max(end, self.line_end(self.line_start(node.end) - 1))
        return end

    def _header(self, node: Scalar) -> str:
        """`|` or `>` with what belongs to it (`|2-`)."""
        return self.source[node.start : self.line_end(node.start)].split(" ")[0].split("\t")[0]

    def indent_of_text(self, node: Scalar, column: int) -> int:
        """How far the lines below `|` or `>` stand right of `column`; 0 if there are none."""
        for sign in self._header(node):
            if sign.isdigit():
                return int(sign)
        at = self.line_end(node.start)
        while 0 <= (at := self.next_line(at)) < node.end:
            line = self.source[at : self.line_end(at)]
            if line.strip(" "):
                return len(line) - len(line.lstrip(" ")) - column
        return 0

    def habits(self) -> tuple[int, int]:
        """How far the file moves in what is nested, and lists below their key (2 unless shown)."""
        step = dash = text = -1
        nodes: list[Node] = [self.root]
        while nodes:
            node = nodes.pop()
            if isinstance(node, Sequence):
                nodes.extend(reversed(node.items))
            elif isinstance(node, Mapping) and not node.flow:
                column = self.column(node.start)
                for _, value in node.pairs:
                    if is_block_text(value) and text < 0:
                        text = self.indent_of_text(value, column) or text
                    elif isinstance(value, Mapping) and not value.flow and step < 0:
                        step = self.column(value.start) - column
                    elif isinstance(value, Sequence) and not value.flow and dash < 0:
                        dash = self.column(value.start) - column
                nodes.extend(value for _, value in reversed(node.pairs))
        step = next((each for each in (step, text) if each > 0), 2)
        return step, dash if dash >= 0 else step
