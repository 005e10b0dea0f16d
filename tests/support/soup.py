"""Random files, from raw bytes to what is almost YAML, as a hypothesis strategy."""

from __future__ import annotations

from hypothesis import strategies as st

_SCRAPS = (
    *("\n", "\n", "\n  ", "\n    ", "\r\n", "\r", "\t", " ", "  "),
    *(": ", ":", "- ", "-", "? ", ", ", "[", "]", "{", "}", "#", " # c", "'", '"', "\\"),
    *("|\n  ", ">-\n  ", "|+\n", "|2", "&a ", "*a", "!t ", "!!str ", "%YAML 1.1\n", "---\n", "..."),
    *("a", "b", "key", "no", "14:00", "<<", "<<<<<<< HEAD\n", "=======\n", "~", "@", "`"),
    *(
        "\u00e9",
        "\u2028",
        "\x85",
        "\ufeff",
        "\U0001f600",
        "\0",
        "\x1b",
        "\ufffe",
        "\\ud800",
        "\\x4",
    ),
)

soup: st.SearchStrategy[bytes] = st.one_of(
    st.lists(st.sampled_from(_SCRAPS), max_size=30).map(lambda scraps: "".join(scraps).encode()),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=60),
    st.lists(
        st.tuples(
            st.sampled_from(["", " ", "  ", "    "]), st.sampled_from(_SCRAPS), st.text("ab: ")
        ),
        max_size=12,
    ).map(lambda lines: "\n".join("".join(line) for line in lines).encode()),
)
