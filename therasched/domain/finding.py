"""A fault in the user's data, as a value: it is collected and shown, it ends nothing.

Made by storage (a file that can't be read as its kind) and by `domain.audit` (files that
contradict each other). It must not hold clinical text: `excerpt` is a line of the file
already cleared of the values of plan, note, homework and comment.
"""

from __future__ import annotations

from therasched.domain.record import NamedTuple


class Finding(NamedTuple):
    """One fault at `path:line:column` (path relative to the practice; line and column from 1).

    `suggestion` is the word that was probably meant, `hint` a way out in words.
    """

    path: str
    line: int
    column: int
    message: str
    suggestion: str = ""
    excerpt: str = ""
    hint: str = ""

    @property
    def where(self) -> str:
        """The place as editors and terminals understand it."""
        return f"{self.path}:{self.line}:{self.column}"
