"""Letters written by their templates; the only door to the jinja2 library.

A template is a text: `Subject: …`, an empty line, the body. It may ask for the words of a letter
(`views.letter.WORDS`) and say what stands where one is missing, and nothing else: every other
thing the language can do is refused before it runs, with its line. A practice's own template wins
over the built-in one, may extend it, and comes from `storage.wordings`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from therasched.domain.finding import Finding
from therasched.domain.notice import KINDS
from therasched.domain.record import NamedTuple
from therasched.domain.text import normalise, one_line, suggestion
from therasched.errors import FaultyData, StorageFailed
from therasched.views.languages import LANGUAGES
from therasched.views.letter import WORDS, Letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE = Path(__file__).parent.parent
FOLDERS = (PACKAGE / "templates" / "messages", PACKAGE.parent / "templates" / "messages")
"""Where the built-in ones lie: in the wheel, or beside the package in a checkout."""

OWN = "templates/messages"
"""Where a practice's own lie, below its folder."""

BUILT_IN = "built-in"
SUBJECT = "Subject:"
LONGEST = 1 << 15  # characters of a template
DEEPEST = 30
TOO_DEEP = "nested too deeply"

# What may stand in a template. Whatever could reach an attribute, call, count or fetch is absent.
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const),
    *(nodes.If, nodes.CondExpr, nodes.Not, nodes.And, nodes.Or, nodes.Block, nodes.Extends),
)
_CALLED = {
    nodes.Getattr: "attributes are not for a message",
    nodes.Getitem: "attributes are not for a message",
    nodes.Call: "calls are not for a message",
    nodes.Filter: "filters are not for a message",
    nodes.For: "loops are not for a message",
    nodes.Include: "a message includes no other file",
    nodes.Import: "a message imports nothing",
    nodes.FromImport: "a message imports nothing",
    nodes.Macro: "macros are not for a message",
}
# A letter with everything, and one with what every letter has.
_FULL = Letter(*(f"«{word}»" for word in Letter._fields))
_BARE = _FULL._replace(time="", zone="", phone="", video_link="", portal_link="")


class Fault(NamedTuple):
    """What a template must not be: the line, the sentence, the word that was probably meant."""

    line: int
    message: str
    suggestion: str = ""


class Written(NamedTuple):
    """A letter in words; the subject is one line."""

    subject: str
    body: str


def write(letter: Letter, own: Mapping[str, bytes]) -> Written:
    """Write a letter by the practice's own template for it, or by the built-in one.

    Args:
        letter: what may be said.
        own: the practice's own templates, by path.

    Raises:
        FaultyData: its own template asks for what no message may say, or says nothing.
    """
    path = place(letter.language, letter.kind)
    base = built_in(letter.language, letter.kind)
    if path not in own:
        return _written(base, base, letter)
    found = findings(path, own[path])
    if found:
        hint = f"therasched check {path}"
        raise FaultyData(found[0].message, where=found[0].where, hint=hint)
    return _written(own[path].decode("utf-8-sig"), base, letter)


def place(language: str, kind: str) -> str:
    """The path of a practice's own template."""
    return f"{OWN}/{language}/{kind}.txt"


def built_in(language: str, kind: str) -> str:
    """The text of the template that comes with the program; `language` and `kind` are known ones.

    Raises:
        StorageFailed: the installation came without it.
    """
    for folder in FOLDERS:
        file = folder / language / f"{kind}.txt"
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise StorageFailed(f"this installation came without the message {language}/{kind}")


def findings(path: str, data: bytes) -> tuple[Finding, ...]:
    """The faults of a practice's own template, and of its place."""
    language, _, name = path.removeprefix(f"{OWN}/").partition("/")
    kind = name.removesuffix(".txt")
    places = f"{OWN}/LANGUAGE/KIND.txt"
    if language not in LANGUAGES:
        message = f"messages are written in {', '.join(LANGUAGES)}: {places}"
        return (Finding(path, 1, 1, message, suggestion(language, LANGUAGES) or ""),)
    if kind not in KINDS or name == kind:
        message = f"there are the messages {', '.join(KINDS)}: {places}"
        return (Finding(path, 1, 1, message, suggestion(kind, KINDS) or ""),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return (Finding(path, line, 1, "not UTF-8"),)
    return tuple(
        Finding(path, one.line, 1, one.message, one.suggestion)
        for one in faults(text, built_in(language, kind))
    )


def faults(text: str, base: str) -> list[Fault]:
    """What is wrong with a template that may extend `base`, by line; nothing of it is run before.

    Args:
        text: the template.
        base: the built-in one, for its blocks.
    """
    if len(text) > LONGEST:
        return [Fault(1, f"longer than {LONGEST:,} characters")]
    try:
        tree = _environment().parse(text)
        found = sorted(set(_asking(tree))) or sorted(set(_blocks(tree, base)))
        return found or list(_saying(tree, text, base))
    except TemplateError as error:
        line = error.lineno if isinstance(error, TemplateSyntaxError) else 1
        return [Fault(line, f"can't be read: {one_line(error.message or '')}")]
    except RecursionError:
        return [Fault(1, TOO_DEEP)]


def _asking(tree: nodes.Template) -> Iterator[Fault]:
    """What a template asks for that no message may say."""
    for node, depth in _nodes(tree):
        line = max(node.lineno or 1, 1)
        if depth > DEEPEST:
            yield Fault(line, TOO_DEEP)
        elif isinstance(node, nodes.Name) and node.ctx == "load":
            if node.name not in WORDS:
                message = f'a message has no "{node.name}": {", ".join(WORDS)}'
                yield Fault(line, message, suggestion(node.name, WORDS) or "")
        elif isinstance(node, nodes.Extends):
            if not (isinstance(node.template, nodes.Const) and node.template.value == BUILT_IN):
                yield Fault(line, f'a message extends "{BUILT_IN}" and no other')
        elif isinstance(node, nodes.Const):
            if not isinstance(node.value, str):
                yield Fault(line, "a message puts out words and nothing else")
        elif not isinstance(node, _ALLOWED):
            word = type(node).__name__.lower()
            yield Fault(line, _CALLED.get(type(node), f"{word} is not for a message"))


def _nodes(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """Every node and how deep it stands; what stands in a refused one is not looked at."""
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        if isinstance(node, _ALLOWED) and depth <= DEEPEST:
            waiting += [(child, depth + 1) for child in node.iter_child_nodes()]


def _blocks(tree: nodes.Template, base: str) -> Iterator[Fault]:
    """Blocks that the built-in template doesn't have, which would be left out in silence."""
    if tree.find(nodes.Extends) is None:
        return
    known = [one.name for one in _environment().parse(base).find_all(nodes.Block)]
    for block in tree.find_all(nodes.Block):
        if block.name not in known:
            message = f'there is no block "{block.name}" to fill: {", ".join(known)}'
            yield Fault(block.lineno, message, suggestion(block.name, known) or "")
    for node in tree.body:
        if isinstance(node, nodes.Output) and any(
            not isinstance(one, nodes.TemplateData) or one.data.strip() for one in node.nodes
        ):
            yield Fault(node.lineno, "text outside of the blocks is left out")


def _saying(tree: nodes.Template, text: str, base: str) -> Iterator[Fault]:
    """Whether every letter gets a subject and a body."""
    extends = tree.find(nodes.Extends) is not None
    if not extends and not text.startswith(SUBJECT):
        yield Fault(1, f'the first line must be "{SUBJECT} …"', SUBJECT)
        return
    if not extends and text.partition("\n")[2][:1] not in ("\n", "\r", ""):
        yield Fault(2, "the second line must be empty")
        return
    for letter in (_FULL, _BARE):
        head, _, body = _rendered(text, base, letter).partition("\n")
        bare = "" if letter is _FULL else " where a letter has no time, phone or link"
        if not one_line(head.removeprefix(SUBJECT)):
            yield Fault(1, f"the subject is empty{bare}")
        elif body[:1] not in ("\n", ""):
            yield Fault(1, f"the subject is more than one line{bare}")
        elif not body.strip():
            yield Fault(1, f"there is no text{bare}")
        else:
            continue
        return


def _written(text: str, base: str, letter: Letter) -> Written:
    head, _, body = _rendered(text, base, letter).partition("\n")
    paragraphs = normalise(body)
    while "\n\n\n" in paragraphs:
        paragraphs = paragraphs.replace("\n\n\n", "\n\n")
    return Written(one_line(head.removeprefix(SUBJECT)), paragraphs + "\n")


def _rendered(text: str, base: str, letter: Letter) -> str:
    environment = _environment()
    environment.loader = DictLoader({"own": text, BUILT_IN: base})
    words = {word: getattr(letter, word) for word in WORDS}
    return environment.get_template("own").render(words)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    """The language without everything that comes with it: no globals, filters, tests, files."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, cache_size=0
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment
