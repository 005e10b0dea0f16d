"""A practice's own templates, tried out before anybody is to see them."""

from __future__ import annotations

import pytest

from therasched.render import trial

EXTENDED = (
    "{% extends 'built-in/portal/index.html' %}\n{% block after %}<p>{{ page.house.name }}</p>\n"
    "{% for one in page.to_come %}{{ one.place }}{% endfor %}{% endblock %}"
)


def told(**own: str | bytes) -> list[str]:
    """What is told of templates; `portal__index_html` is `templates/portal/index.html`."""
    files = {
        f"templates/{name.replace('__', '/').replace('_', '.')}": (
            text if isinstance(text, bytes) else text.encode()
        )
        for name, text in own.items()
    }
    found = trial.looks(files)
    assert set(found) == set(files)
    return [f"{one.path}:{one.line} {one.message}" for look in found.values() for one in look()]


def test_what_works_is_no_finding() -> None:
    assert told(portal__index_html=EXTENDED, portal__style_css="p { color: {{ accent }} }") == []
    week = "{% extends 'built-in/pages/week.html' %}"
    assert told(pages__week_html=week, portal__part_html="{{ page.nothing }}") == []


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("portal__index_html", "\n{% if %}", 2, "Expected an expression"),
        ("portal__index_html", "\n\n{{ page.notes }}", 3, "no attribute 'notes'"),
        ("portal__index_html", "\n<p onclick='x'>", 2, "is not for a <p>"),
        ("portal__index_html", "{{ ('<scr' ~ 'ipt>')|safe }}", 1, "<script> is not for a page"),
        ("portal__index_html", "\n{{ 'x' * 99999999999 }}", 2, "small numbers"),
        (
            "portal__index_html",
            "{% for one in page.past %}{% else %}\n{{ no }}{% endfor %}",
            2,
            "no",
        ),
        ("portal__part_html", "{% endif %}", 1, "Encountered unknown tag"),
        ("portal__style_css", "\n{{ colour }}", 2, "'colour' is undefined"),
        ("portal__style_css", "\np { background: url(x.png) }", 2, "a page loads nothing"),
        ("pages__week_html", "\n{{ views }}", 2, "'views' is undefined"),
        ("pages__week_html", "{% if view.month %}\n{{ views }}{% endif %}", 2, "'views'"),
        ("pages__week_css", "\n{% if %}", 2, "Expected an expression"),
        ("pages__week_html", b"a\n\xff", 2, "not UTF-8"),
    ],
)
def test_a_fault_is_told_in_its_place(name: str, text: str, line: int, message: str) -> None:
    path = f"templates/{name.replace('__', '/').replace('_', '.')}"
    (found,) = told(**{name: text})
    assert found.startswith(f"{path}:{line} ")
    assert message in found


def test_each_kind_is_told_by_itself() -> None:
    found = told(portal__index_html="{{ no }}", pages__week_html="{{ no }}")
    assert [one.partition(":")[0] for one in found] == [
        *("templates/portal/index.html", "templates/pages/week.html"),
    ]
