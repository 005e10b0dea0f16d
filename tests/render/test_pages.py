"""Templates of pages: what is put out is escaped, a person's own wins and may extend ours."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from therasched.render.pages import page


def test_everything_put_out_is_escaped() -> None:
    assert page("a", {"x": "<b>&'\""}, {"a": "<p>{{ x }}</p>"}) == "<p>&lt;b&gt;&amp;&#39;&#34;</p>"


def test_ones_own_wins_and_may_extend_the_built_in_one() -> None:
    own = {"pages/week.css": "{% extends 'built-in/pages/week.css' %}"}
    assert page("pages/week.css", {}, own) == page("pages/week.css", {})
    assert page("pages/week.css", {}, {"pages/week.css": "p {}"}) == "p {}"


def test_what_is_not_given_is_no_silent_gap() -> None:
    with pytest.raises(UndefinedError, match="y"):
        page("a", {"x": 1}, {"a": "{{ y }}"})


def test_a_template_reaches_nothing_but_what_it_is_given() -> None:
    with pytest.raises(SecurityError):
        page("a", {"x": []}, {"a": "{{ x.__class__.__mro__ }}"})
    with pytest.raises(SecurityError):
        page("a", {"x": []}, {"a": "{{ x.append(1) }}"})
