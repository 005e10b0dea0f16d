"""The rules of a page stand before anything that could break them."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import pytest

from therasched.render.enclosure import shut

FIRST = '\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy"'


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (
            '<!DOCTYPE html>\n<html lang="de">\n<head>\n<title>',
            '<!DOCTYPE html>\n<html lang="de">\n<head>',
        ),
        ("<!doctype HTML><HTML><HEAD><p>", "<!doctype HTML><HTML><HEAD>"),
        ("<head><p>", "<!DOCTYPE html>\n<head>"),
        ("<title>x</title>", "<!DOCTYPE html>\n"),
        ("\ufeff\n<p>x", "<!DOCTYPE html>\n"),
        # Where these end is read in more than one way, so the rules come first.
        ('<html a=b"c>d"><head>', "<!DOCTYPE html>\n"),
        ("<html title='>'><head>", "<!DOCTYPE html>\n"),
        ("<!DOCTYPE html><head onload=x>", "<!DOCTYPE html>"),
        ("<!DOCTYPE html><!--><p>--><head>", "<!DOCTYPE html>"),
        ("<!DOCTYPE html><p></p><head>", "<!DOCTYPE html>"),
        ("", "<!DOCTYPE html>\n"),
    ],
)
def test_the_rules_come_first(text: str, before: str) -> None:
    made = shut(text)
    assert made.startswith(before + FIRST)
    rest = made.partition('nofollow, noarchive">')[2]
    assert rest == text[len(text) - len(rest) :]


def test_only_the_sheets_of_the_page_style_it() -> None:
    sheets = ("p { color: red }", "\nh1 {}\n")
    names = [b64encode(sha256(one.encode()).digest()).decode() for one in sheets]
    made = shut(f"<style>{sheets[0]}</style><STYLE>{sheets[1]}</STYLE>")
    assert f"style-src 'sha256-{names[0]}' 'sha256-{names[1]}'; img-src data:" in made
    assert "style-src 'none';" in shut("<p>x</p>")
    assert "style-src 'unsafe-inline';" in shut("<style>p {}</style>", drawn=True)
