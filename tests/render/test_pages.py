"""Templates of pages: what is put out is escaped, a person's own wins and may extend ours."""

from __future__ import annotations

import re

import pytest
from jinja2 import UndefinedError

from therasched.errors import FaultyData
from therasched.render.pages import page, require_readable, template


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


ENDLESS = "this goes on too long for a page"
SMALL = "only small numbers are multiplied on a page"
WIDE = "this format is too wide for a page"
DOUBLED = "{% set a = 'xxxxxxxxxx' %}\n" + "{% set a = OF %}\n" * 60


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{% for i in range(10**9) %}{% endfor %}", "powers are not for a page"),
        ("{% for i in range(1000000000) %}{% endfor %}", ENDLESS),
        ("{% for i in range(9999) %}\n{% for j in range(9999) %}{% endfor %}{% endfor %}", ENDLESS),
        (
            "{% for a in s %}{% for b in s %}{% for c in s %}{% endfor %}{% endfor %}{% endfor %}",
            ENDLESS,
        ),
        (
            "{% for a in s recursive %}{{ loop(s) }}{% endfor %}",
            "a loop in itself is not for a page",
        ),
        ("{{ 'x' * 1000000000 }}", SMALL),
        ("{{ [1] * 1000000000 }}", SMALL),
        ("{{ 3000000000 * 3 }}", SMALL),
        (DOUBLED.replace("OF", "a ~ a"), ENDLESS),
        (DOUBLED.replace("OF", "a + a"), ENDLESS),
        (DOUBLED.replace("OF", "a|join(a)"), ENDLESS),
        (DOUBLED.replace("OF", "'%s%s' % (a, a)"), ENDLESS),
        (DOUBLED.replace("OF", "'%(a)s%(a)s' % {'a': a}"), ENDLESS),
        (DOUBLED.replace("OF", "'{0}{0}'.format(a)"), ENDLESS),
        (DOUBLED.replace("OF", "'{0[0]}{0[0]}'.format([a])"), ENDLESS),
        ("{% set a = 'x' %}" + "{% set a %}{{ a }}{{ a }}{% endset %}\n" * 60, ENDLESS),
        (
            "{% macro f() %}"
            + "{{ big }}" * 99
            + "{% endmacro %}{% for i in s %}{{ f() }}{% endfor %}",
            "the page grows beyond 8 MiB",
        ),
        (
            "{% macro f(n) %}{% if n %}{{ f(n-1) ~ f(n-1) }}{% endif %}{% endmacro %}{{ f(40) }}",
            ENDLESS,
        ),
        ("{% set n = n - 1 %}{% if n > 0 %}{% include 'a' %}{% include 'a' %}{% endif %}", ENDLESS),
        (
            "{% set a = namespace(x='x') %}{% for i in s %}{% set a.x = a.x ~ a.x %}{% endfor %}",
            ENDLESS,
        ),
        ("{{ '%999999999d' % 1 }}", WIDE),
        ("{{ '%*d' % (999999999, 1) }}", WIDE),
        ("{{ '{:>999999999}'.format(1) }}", WIDE),
        ("{{ '{:>{}}'.format(1, 999999999) }}", WIDE),
        ("{{ 'x'.ljust(999999999) }}", "'ljust'"),
        ("{{ (1).to_bytes(999999999, 'big') }}", "'to_bytes'"),
        ("{{ 'x'|center(999999999) }}", "'center'"),
        ("{{ lipsum(n=999999999) }}", "'lipsum'"),
        ("{% for i in range(99999) %}{{ big }}{% endfor %}", "the page grows beyond 8 MiB"),
    ],
)
def test_a_template_that_would_go_on_for_ever_is_told_with_its_line(text: str, told: str) -> None:
    context = {"big": "b" * 5000, "s": list(range(300)), "n": 60}
    with pytest.raises(FaultyData, match=re.escape(told)) as caught:
        page("a", context, {"a": "\n\n" + text}, {"a": "templates/a.html"})
    place, _, line = caught.value.where.partition(":")
    assert place == "templates/a.html"
    assert int(line) >= 3


def test_what_a_page_needs_is_there() -> None:
    text = (
        "{{ '%02d' % 7 }} {{ 6 * 7 }} {{ [1, '<']|join(', ') }} {{ 'a' ~ '<' }} "
        "{% for i in [1, 2] %}{{ loop.index }}/{{ loop.length }} {% else %}{% endfor %}"
        "{{ '{} {}'.format('<', 1) }} {{ range(3)|join }} {{ 'x'.upper() }}"
    )
    assert page("a", {}, {"a": text}) == "07 42 1, &lt; a&lt; 1/2 2/2 < 1 012 X".replace(
        "< 1", "&lt; 1"
    )


def test_each_page_may_take_as_long_as_the_one_before() -> None:
    fill = template("a", {"a": "{% for i in range(99999) %}{% endfor %}x"})
    assert [fill({}) for _ in range(4)] == ["x"] * 4


HEAD = '<meta charset="utf-8">'


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><html><head><title>x</title></head><body><p>x</p></body></html>",
        "<p>x</p>",
        "\ufeff <html lang='de'><p>x</p>",
    ],
)
def test_a_page_of_ones_own_has_the_rules_too(text: str) -> None:
    for name in ("portal/index.html", "pages/week.html"):
        made = page(name, {}, {name: text})
        assert made.index(HEAD) < made.index("Content-Security-Policy") < made.index("<p>x")


def test_what_could_get_out_is_told_with_its_file_and_line() -> None:
    own = {"portal/index.html": "<p>x</p>\n{% include 'portal/more.html' %}"}
    own |= {"portal/more.html": "<p>y</p>\n\n<SCRIPT>alert(1)</SCRIPT>"}
    places = {name: f"templates/{name}" for name in own}
    with pytest.raises(FaultyData, match="<SCRIPT> is not for a page") as caught:
        page("portal/index.html", {}, own, places)
    assert caught.value.where == "templates/portal/more.html:3"
    own["portal/more.html"] = "{{ ('<scr' ~ 'ipt>')|safe }}"
    with pytest.raises(FaultyData, match="<script> is not for a page") as caught:
        page("portal/index.html", {}, own, places)
    assert caught.value.where == "templates/portal/index.html, templates/portal/more.html"


def test_a_template_is_read_without_being_run() -> None:
    require_readable("a", {"a": "{{ nothing }}{% for i in range(9999999999) %}{% endfor %}"})
    for text, line in (("\n{% if %}", 2), ("{% if a %}" * 500 + "{% endif %}" * 500, 1)):
        with pytest.raises(FaultyData) as caught:
            require_readable("a", {"a": text}, {"a": "templates/a"})
        assert caught.value.where == f"templates/a:{line}"


def test_a_fault_of_our_own_is_a_bug() -> None:
    with pytest.raises(UndefinedError):
        page("pages/week.html", {})
