"""Templates of pages: what is put out is escaped, a person's own wins and may extend ours."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from therasched.errors import FaultyData
from therasched.render.pages import page


def test_everything_put_out_is_escaped() -> None:
    assert page("a", {"x": "<b>&'\""}, {"a": "<p>{{ x }}</p>"}) == "<p>&lt;b&gt;&amp;&#39;&#34;</p>"


def test_ones_own_wins_and_may_extend_the_built_in_one() -> None:
    own = {"pages/week.css": "{% extends 'built-in/pages/week.css' %}"}
    assert page("pages/week.css", {}, own) == page("pages/week.css", {})
    assert page("pages/week.css", {}, {"pages/week.css": "p {}"}) == "p {}"


def test_what_is_not_given_is_no_silent_gap() -> None:
    with pytest.raises(FaultyData, match="y"):
        page("a", {"x": 1}, {"a": "{{ y }}"})


def test_a_template_reaches_nothing_but_what_it_is_given() -> None:
    with pytest.raises(FaultyData):
        page("a", {"x": []}, {"a": "{{ x.__class__.__mro__ }}"})
    with pytest.raises(FaultyData):
        page("a", {"x": []}, {"a": "{{ x.append(1) }}"})


@pytest.mark.parametrize(
    "name",
    ["keys/kz7m3wq9td-lena", "built-in/keys/kz7m3wq9td-lena", "practice/gitignore", "../README.md"],
)
def test_a_template_finds_no_file_that_is_no_page(name: str) -> None:
    with pytest.raises(FaultyData, match="there is no template"):
        page("a", {}, {"a": f"{{% include '{name}' %}}"})


@pytest.mark.parametrize(
    ("text", "told", "line"),
    [
        ("a\n{% if %}", "Expected an expression", 2),
        ("a\n\n{{ x }", "unexpected '}'", 3),
        ("a\n{{ y }}", "'y' is undefined", 2),
        ("{% include 'no' %}", 'there is no template "no"', 1),
        ("\n\n{{ 1 + x }}", "the template fails here (TypeError)", 3),
        ("{% include x %}", "the template fails here (TemplateNotFound)", 1),
        ("{{ {1: 2}[[x]] }}", "the template fails here (UndefinedError)", 1),
        ("{{ {1: 2}[x] }}", "the template fails here (UndefinedError)", 1),
        ("{{ x['_' ~ x] }}", "the template fails here (UndefinedError)", 1),
        ("{{ x.__len__ }}", "access to attribute '__len__' of 'str' object is unsafe.", 1),
    ],
)
def test_a_fault_is_told_with_its_file_and_line_and_no_value(
    text: str, told: str, line: int
) -> None:
    with pytest.raises(FaultyData) as caught:
        page("a", {"x": "secret"}, {"a": text}, {"a": "templates/a.html"})
    assert told in caught.value.message
    assert caught.value.where == f"templates/a.html:{line}"
    assert "secret" not in str(caught.value)


def test_a_fault_that_a_template_makes_in_the_built_in_one_is_told_with_its_name() -> None:
    own = {"portal/nothing.html": "{% extends 'built-in/portal/index.html' %}"}
    with pytest.raises(FaultyData) as caught:
        page("portal/nothing.html", {}, own)
    assert caught.value.where.startswith("portal/nothing.html")


def test_a_fault_of_our_own_is_a_bug() -> None:
    with pytest.raises(UndefinedError):
        page("pages/week.html", {})
