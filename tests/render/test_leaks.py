"""What a person's own template must not put on a page, however it is spelled."""

from __future__ import annotations

import pytest

from tests.render.test_portal import HOSTILE, page
from tests.render.test_weekpage import page as week_page
from tests.support import build
from tests.support.nasty import NASTY
from therasched.domain.text import normalise
from therasched.render import portal
from therasched.render.leaks import leak
from therasched.render.portal import Dress

HARMLESS = (
    '<p class="a" id="b" lang="de" aria-label="x" data-x="1" style="--c: 1">Text &amp; more</p>',
    '<a href="https://example.org/a?b=c:d">x</a><a href="#a">y</a><a href="a/b:c">z</a>',
    '<a href="mailto:a@example.org">x</a><a href="tel:+49">y</a><a href="webcal://e.org/x">z</a>',
    '<img src="data:image/png;base64,AAAA" alt="">',
    "<style>p { background: url(data:image/png;base64,AAAA); content: '\\2713' }</style>",
    "<!DOCTYPE html><!-- a remark --><html><head><title>x</title></head></html>",
    '<meta http-equiv="Content-Security-Policy" content="x">',
    '<meta name="referrer" content="no-referrer">',
    "&lt;script&gt; javascript:alert(1) onload=x url(http://example.org)",
)
LEAKS = (
    "<script>alert(1)</script>",
    "<SCRIPT src=x>",
    "<script\n>",
    "</script>",
    "<!-- <script> -->",
    "<title><style></title><script>alert(1)</script>",
    "<iframe src='https://example.org'></iframe>",
    "<object data=x></object>",
    "<embed src=x>",
    "<base href='https://example.org/'>",
    "<link rel=stylesheet href='https://example.org/a.css'>",
    "<form action='https://example.org'></form>",
    "<input>",
    "<button formaction=x>",
    "<svg onload=alert(1)>",
    "<math><a xlink:href='javascript:alert(1)'>x</a></math>",
    "<video poster='https://example.org/a.png'></video>",
    "<template><p>x</p></template>",
    "<noscript><p>x</p></noscript>",
    "<textarea><p></textarea>",
    "<plaintext>",
    "<x-y>",
    "<p onclick=alert(1)>x</p>",
    "<p/onclick=alert(1)>x</p>",
    '<p class="a"onclick="alert(1)">x</p>',
    "<p ONMOUSEOVER='x'>y</p>",
    "<p background='https://example.org'>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='JAVASCRIPT:alert(1)'>x</a>",
    "<a href='data:text/html,<p>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='#' ping='https://example.org'>x</a>",
    "<img src='https://example.org/a.png'>",
    "<img src='//example.org/a.png'>",
    "<img src='a.png'>",
    "<img src='data:image/svg+xml,<svg>'>",
    "<img src='data:image/png,x' srcset='https://example.org/a.png 2x'>",
    "<p src='data:image/png,x'>",
    "<p href='#'>x</p>",
    "<meta http-equiv=refresh content='0; url=https://example.org'>",
    "<meta HTTP-EQUIV=' Refresh ' content=0>",
    "<meta name=referrer content=unsafe-url>",
    "<style>@import 'https://example.org/a.css';</style>",
    "<style>p { background: url(https://example.org/a.png) }</style>",
    "<style>p { background: URL( 'https://example.org/a.png') }</style>",
    "<style>p { background: u\\72l(https://example.org/a.png) }</style>",
    "<style>p { background: u\\000072 l(//example.org) }</style>",
    "<style>p { background: image-set('https://example.org/a.png' 1x) }</style>",
    "<style>@font-face { src: url(data:font/woff2;base64,AA) }</style>",
    "<style>\\110000 @import 'x'</style>",
    "<style>p {}</style ><script>alert(1)</script>",
    "<style>p {}</style/><p onclick=x>",
    "<p style='background: url(https://example.org)'>x</p>",
    "<!--><script>alert(1)</script>-->",
    "<!--><p onclick=x>-->",
    "<!---><p onclick=x>-->",
    "<!-- a --!><p onclick=x>-->",
    "<!-- <!-- -->",
    "<!DOCTYPE html SYSTEM 'https://example.org/a.dtd'>",
    "<?php x ?>",
    "<![CDATA[<p onclick=x>]]>",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_passes(text: str) -> None:
    assert leak(text) is None


@pytest.mark.parametrize("text", LEAKS)
def test_what_could_get_out_is_found_wherever_it_stands(text: str) -> None:
    assert leak(text) is not None
    assert leak(f"<!DOCTYPE html>\n<html><head></head><body><p>x</p>\n{text}") is not None


def test_the_pages_of_the_program_pass_whatever_is_typed() -> None:
    encode = portal.pages(Dress())
    for typed in (*NASTY, *HOSTILE):
        assert leak(encode(page(normalise(typed))).decode()) is None, typed
    assert leak(week_page(build.week())) is None


def test_it_says_what_and_how_that_may_be_spelled() -> None:
    found = leak("<p>x</p>\n<p onclick='x'>y</p>")
    assert found is not None
    assert found.message == '"onclick" is not for a <p> of a page'
    assert found.words[0] == "onclick="
    script = leak("<script>")
    assert script is not None
    assert (script.message, script.words[0]) == ("<script> is not for a page", "<script")
