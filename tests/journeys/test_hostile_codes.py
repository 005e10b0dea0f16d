"""Sixty hostile codes and ids: refused by every command that takes one, nothing touched outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.program import tree
from tests.support.records import records
from tests.support.screen import dangers

if TYPE_CHECKING:
    from tests.support.program import Program
    from tests.support.shop import Shop

CODES = (
    *("..", "../x", "../../etc/passwd", "a/../../x", "..\\x", "./x", "x/", "/x", "//x", "a/b"),
    *(
        "/etc/passwd",
        "C:\\x",
        "\\\\host\\x",
        "~",
        "~root",
        "$HOME",
        "`id`",
        "$(id)",
        "x;id",
        "x|id",
    ),
    *(".", ".x", ".git", ".therasched", "x.yaml", "x~", "x.", "x ", " x", "x y", "x\ty", "x\ny"),
    *(
        "\x00",
        "x\x00y",
        "\x1b[2J",
        "\x9b31m",
        "\u202ex",
        "x\u2028y",
        "\ud800",
        "äö",
        "é",
        "９",
        "ж",
    ),
    *("con", "nul", "com1", "lpt9", "aux", "-", "-x", "--help", "_", "x_y", "X", "Zoe-K"),
    *("*", "?", "[a]", "{}", "%s", "<script>", "'", '"', "=1+1", "@x", "#", ":", "!", "x" * 65),
)
# Where a new code is given: the code stands for `?`.
NEW = (
    ("client", "add", "?", "--name", "A"),
    ("contact", "add", "?", "--name", "A"),
    ("service", "add", "?", "--title", "A", "--minutes", "50"),
    ("practitioner", "add", "?", "--name", "A"),
    ("init", "new", "--name", "A", "--practitioner-name", "A", "--practitioner", "?"),
)
# Where one is named that must be there; names of people are found by the beginning of a word.
KNOWN = (
    ("client", "show", "?"),
    ("client", "edit", "?", "--phone", "1"),
    ("client", "edit", "?"),
    ("client", "archive", "?"),
    ("client", "edit", "anna-k", "--guardian", "?"),
    ("client", "edit", "anna-k", "--service", "?"),
    ("client", "edit", "anna-k", "--practitioner", "?"),
    ("contact", "show", "?"),
    ("contact", "edit", "?", "--phone", "1"),
    ("contact", "archive", "?"),
    ("service", "show", "?"),
    ("service", "edit", "?", "--fee", "1"),
    ("service", "archive", "?"),
    ("practitioner", "show", "?"),
    ("practitioner", "edit", "?", "--phone", "1"),
    ("practitioner", "archive", "?"),
    ("config", "get", "?"),
    ("config", "set", "?", "x"),
    ("check", "?"),
    ("client", "edit", "anna-k", "--consent", "email=?"),
    ("help", "?"),
    ("completion", "?"),
)


def test_there_are_sixty() -> None:
    assert len(set(CODES)) >= 60


@pytest.mark.parametrize("form", [*NEW, *KNOWN], ids=" ".join)
def test_codes_are_refused(program: Program, shop: Shop, form: tuple[str, ...]) -> None:
    outside = {path for path in tree(shop.root.parent) if not path.startswith("practice/")}
    before = records(shop.root)
    for code in CODES:
        arguments = [one.replace("?", code) for one in form]
        answer = program.run(*arguments, EDITOR="true")
        told = f"{arguments}: {answer.code} {answer.err[:300]}"
        helped = code == "--help" and answer.code == 0
        assert helped or answer.code in (1, 2, 3, 4, 5), told
        assert helped or answer.out == "", told
        assert not dangers(answer.err), told
        assert len(answer.err) < 3000, told
        assert records(shop.root) == before, told
    after = {path for path in tree(shop.root.parent) if not path.startswith("practice/")}
    assert after == outside


@pytest.mark.parametrize("field", ["id", "clients", "service", "practitioner", "participants"])
def test_codes_in_files_are_told_and_lead_nowhere(program: Program, shop: Shop, field: str) -> None:
    stored = shop.book("anna-k", "2026-03-05 9:00", id="bcdfgh")
    lines = [line for line in shop.text(stored).splitlines() if not line.startswith(f"{field}:")]
    for code in CODES:
        if code.isprintable() or code in ("x\ty", "x\ny"):
            quoted = "'" + code.replace("'", "''").replace("\n", "\n\n  ") + "'"
            value = f"[{quoted}]" if field in ("clients", "participants") else quoted
            shop.write(stored.path, "\n".join([*lines, f"{field}: {value}", ""]))
            answer = program.run("check")
            assert answer.code == 6, (code, answer)
            assert not dangers(answer.out), code
            for command in ("agenda", "list", "todo"):
                assert program.run(command).code == 0, (code, command)
