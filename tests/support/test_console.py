"""Documents with right and wrong outputs, and what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import console

if TYPE_CHECKING:
    from pathlib import Path

STORY = """\
# A story

```console
$ export WHO=anna  # a line for the reader
$ mkdir -p sub && cd sub
$ echo "hello $WHO"
hello anna

$ pwd | sed 's,.*/,,'
sub
```

Not run:

```sh
$ exit 9
```

```console
$ cat <<END
> one
> # two
> END
one
# two
$ seq 9; (exit 3)  # more, exit 3
1
...
9
$ printf 'no line end'
no line end
$ echo "(the clock stands at noon, as everybody knows)"; echo go
go
```
"""


def differences(document: str, folder: Path) -> list[str]:
    story = console.steps(document)
    return console.differences(story, console.play(story, folder / "story"))


def test_a_document_that_tells_the_truth_passes(tmp_path: Path) -> None:
    assert differences(STORY, tmp_path) == []


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("\nhello anna\n", "\nhello anne\n"),
        ("\nhello anna\n", "\n"),
        ("\nhello anna\n", "\nhello anna \n"),
        ("\nsub\n", "\nsub\nsub\n"),
        ("exit 3\n", "exit 1\n"),
        ("  # more, exit 3", ""),
        ("...\n9\n", "...\n8\n"),
        ("mkdir -p sub && cd sub", "exit 0"),
        ("mkdir -p sub && cd sub", "echo '"),
    ],
)
def test_a_document_that_does_not_is_told(tmp_path: Path, true: str, false: str) -> None:
    assert true in STORY
    assert differences(STORY.replace(true, false, 1), tmp_path) != []


def test_a_difference_names_line_and_command(tmp_path: Path) -> None:
    [told] = differences(STORY.replace("\nsub\n", "\nsup\n"), tmp_path)
    assert told.startswith("line 9: $ pwd")
    assert "- sup" in told
    assert "+ sub" in told


def test_wrong_outputs_are_rewritten_and_nothing_else(tmp_path: Path) -> None:
    wrong = STORY.replace("hello anna\n", "good day\n").replace("# two\n$", "# three\n$")
    story = console.steps(wrong)
    outcomes = console.play(story, tmp_path / "story")
    assert console.rewritten(wrong, story, outcomes) == STORY


def test_output_without_a_command_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2"):
        console.steps("```console\nhello\n```\n")
