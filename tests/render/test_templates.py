"""Templates of messages: the built-in ones are sound, and one that asks for more is refused."""

from __future__ import annotations

import pytest

from therasched.domain.notice import KINDS
from therasched.errors import FaultyData, StorageFailed
from therasched.render import templates
from therasched.render.templates import Fault, Written
from therasched.views import letter
from therasched.views.languages import LANGUAGES
from therasched.views.letter import WORDS, Letter

LETTER = Letter(
    kind="reminder",
    language="en",
    address="anna@example.org",
    practice="Praxis Kranich",
    first_name="Anna",
    date="Tuesday, 10 March 2026",
    time="14:00",
    zone="Berlin, UTC+1",
    phone="+49 30 23125 001",
    video_link="https://meet.example.org/lena",
    portal_link="https://portal.example.org/key/",
)
BARE = LETTER._replace(time="", zone="", phone="", video_link="", portal_link="")
PATH = "templates/messages/en/reminder.txt"
BASE = templates.built_in("en", "reminder")


def faults(text: str) -> list[Fault]:
    return templates.faults(text, BASE)


def by(text: str, one: Letter = LETTER) -> Written:
    return templates.write(one, {templates.place(one.language, one.kind): text.encode()})


# --- the built-in ones ---------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_built_in_one_is_sound_and_says_what_there_is(language: str, kind: str) -> None:
    text = templates.built_in(language, kind)
    assert templates.faults(text, text) == []
    full = templates.write(LETTER._replace(kind=kind, language=language), {})
    for word in ("practice", "first_name", "date", "time", "zone", "phone", "video_link"):
        there = getattr(LETTER, word) in full.body
        assert there is not (word == "video_link" and kind == "cancelled"), word
    assert "Praxis" not in full.subject
    assert "Anna" not in full.subject
    bare = templates.write(BARE._replace(kind=kind, language=language), {})
    for text in (full.body, bare.body):
        assert text.endswith("Praxis Kranich\n")
        assert "\n\n\n" not in text
        assert "()" not in text
        assert all(line == line.rstrip() for line in text.split("\n"))


def test_every_built_in_one_is_for_a_known_language_and_kind() -> None:
    files = {file for folder in templates.FOLDERS for file in folder.rglob("*.txt")}
    assert {(file.parent.name, file.stem) for file in files} == {
        (language, kind) for language in LANGUAGES for kind in KINDS
    }


def test_an_installation_without_them_says_so() -> None:
    with pytest.raises(StorageFailed, match="came without the message en/birthday"):
        templates.built_in("en", "birthday")


def test_the_english_reminder() -> None:
    assert templates.write(LETTER, {}) == Written(
        "Your appointment on Tuesday, 10 March 2026",
        "Hello Anna,\n\n"
        "This is a reminder of your appointment with Praxis Kranich:\n\n"
        "  Tuesday, 10 March 2026, 14:00 (Berlin, UTC+1)\n"
        "  Video link: https://meet.example.org/lena\n\n"
        "If you cannot make it, please let us know as soon as possible: +49 30 23125 001.\n\n"
        "Kind regards\nPraxis Kranich\n",
    )


# --- a practice's own ----------------------------------------------------------------------


def test_an_own_one_wins() -> None:
    text = (
        "Subject: {{ date }}\n\n{{ first_name }}!{% if time %} {{ time }}{% else %} -{% endif %}\n"
    )
    assert by(text) == ("Tuesday, 10 March 2026", "Anna! 14:00\n")
    assert by(text, BARE).body == "Anna! -\n"
    other = LETTER._replace(kind="moved")
    assert templates.write(other, {PATH: text.encode()}).subject != "Tuesday, 10 March 2026"


def test_an_own_one_may_fill_blocks_of_the_built_in_one() -> None:
    text = '{% extends "built-in" %}\n{% block greeting %}Dear {{ first_name }},{% endblock %}\n'
    assert by(text).body == templates.write(LETTER, {}).body.replace("Hello", "Dear")


def test_an_own_one_may_have_any_line_ends_and_a_mark_in_front() -> None:
    assert by("\ufeffSubject: one\r\n\r\ntwo\r\n") == ("one", "two\n")


def test_what_is_left_out_leaves_no_gap() -> None:
    text = "Subject: one\n\na\n\n{% if phone %}\n{{ phone }}\n{% endif %}\n\n\nb\n\n\n"
    assert by(text, BARE).body == "a\n\nb\n"


def test_words_are_put_out_as_they_are_and_never_read_as_a_template() -> None:
    sly = LETTER._replace(first_name="{{ phone }}<b>&", practice="{% for x in y %}")
    assert by("Subject: {{ practice }}\n\n{{ first_name }}", sly) == (
        "{% for x in y %}",
        "{{ phone }}<b>&\n",
    )


def test_an_own_one_with_a_fault_is_not_used() -> None:
    with pytest.raises(FaultyData, match='a message has no "service"') as caught:
        by("Subject: one\n\n{{ service }}")
    assert caught.value.exit_code == 6
    assert caught.value.where == f"{PATH}:3:1"
    assert caught.value.hint == f"therasched check {PATH}"


# --- what is refused -----------------------------------------------------------------------

NOT_A_WORD = f'a message has no "{{}}": {", ".join(WORDS)}'
NO_ATTRIBUTES, NO_CALLS = "attributes are not for a message", "calls are not for a message"
REFUSED = {
    "{{ frist_name }}": Fault(3, NOT_A_WORD.format("frist_name"), "first_name"),
    "{{ note }}": Fault(3, NOT_A_WORD.format("note")),
    "{{ address }}": Fault(3, NOT_A_WORD.format("address")),
    "{% if plan %}x{% endif %}": Fault(3, NOT_A_WORD.format("plan")),
    "{{ practice.__class__ }}": Fault(3, NO_ATTRIBUTES),
    "{{ ''.__class__.__mro__[1].__subclasses__() }}": Fault(3, NO_CALLS),
    "{{ practice['x'] }}": Fault(3, NO_ATTRIBUTES),
    "{{ practice[0:2] }}": Fault(3, NO_ATTRIBUTES),
    "{{ self.subject() }}": Fault(3, NO_CALLS),
    "{{ lipsum(n=100000) }}": Fault(3, NO_CALLS),
    "{{ range(10**9) }}": Fault(3, NO_CALLS),
    "{{ practice|upper }}": Fault(3, "filters are not for a message"),
    "{{ practice is defined }}": Fault(3, "test is not for a message"),
    "{{ 'a' * 10**9 }}": Fault(3, "mul is not for a message"),
    "{{ 9 ** 9 ** 9 }}": Fault(3, "pow is not for a message"),
    "{{ 3 }}": Fault(3, "a message puts out words and nothing else"),
    "{{ ['a'] }}": Fault(3, "list is not for a message"),
    "{{ date == time }}": Fault(3, "compare is not for a message"),
    "{{ date ~ time }}": Fault(3, "concat is not for a message"),
    "{% for a in date %}{% for b in date %}{{ a }}{% endfor %}{% endfor %}": Fault(
        3, "loops are not for a message"
    ),
    "{% set x = date %}": Fault(3, "assign is not for a message"),
    "{% macro x() %}{% endmacro %}": Fault(3, "macros are not for a message"),
    "{% include '/etc/passwd' %}": Fault(3, "a message includes no other file"),
    "{% import 'x' as y %}": Fault(3, "a message imports nothing"),
    "{% from 'x' import y %}": Fault(3, "a message imports nothing"),
    "{% with x = date %}{% endwith %}": Fault(3, "with is not for a message"),
    "{% extends 'other' %}": Fault(3, 'a message extends "built-in" and no other'),
    "{% extends date %}": Fault(3, 'a message extends "built-in" and no other'),
    "{{ ": Fault(3, "can't be read: unexpected 'end of template'"),
    "{% frobnicate %}": Fault(3, "can't be read: Encountered unknown tag 'frobnicate'."),
    "{% block a %}{% endblock %}{% block a %}{% endblock %}": Fault(
        3, "can't be read: block 'a' defined twice"
    ),
    "{% block a required %}{% endblock %}": Fault(1, "can't be read: Required block 'a' not found"),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_message_may_ask_for(text: str) -> None:
    assert faults(f"Subject: one\n\n{text}\n") == [REFUSED[text]]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault(1, 'the first line must be "Subject: …"', "Subject:")),
        ("Hello\n\nBody", Fault(1, 'the first line must be "Subject: …"', "Subject:")),
        ("subject: one\n\nBody", Fault(1, 'the first line must be "Subject: …"', "Subject:")),
        ("Subject: one\nBcc: x@example.org\n\nBody", Fault(2, "the second line must be empty")),
        ("Subject: \n\nBody", Fault(1, "the subject is empty")),
        ("Subject: one\n\n  \n", Fault(1, "there is no text")),
        ("Subject: one", Fault(1, "there is no text")),
        (
            "Subject: {{ phone }}\n\nBody",
            Fault(1, "the subject is empty where a letter has no time, phone or link"),
        ),
        (
            "Subject: one\n\n{{ time }}",
            Fault(1, "there is no text where a letter has no time, phone or link"),
        ),
        (
            "{% extends 'built-in' %}{% block subject %}{% endblock %}",
            Fault(1, "the subject is empty"),
        ),
        (
            "{% extends 'built-in' %}{% block subject %}a\nBcc: b{% endblock %}",
            Fault(1, "the subject is more than one line"),
        ),
        (
            "{% extends 'built-in' %}\n{% block subjct %}{% endblock %}",
            Fault(
                2,
                'there is no block "subjct" to fill: subject, greeting, message, details, closing',
                "subject",
            ),
        ),
        (
            "{% extends 'built-in' %}\n\nDear {{ first_name }},",
            Fault(1, "text outside of the blocks is left out"),
        ),
    ],
)
def test_what_says_nothing_or_not_where_it_should(text: str, fault: Fault) -> None:
    assert faults(text) == [fault]


@pytest.mark.parametrize(
    "text",
    [
        "Subject: a\n\n{{ " + "(" * 3000 + "date" + ")" * 3000 + " }}",
        "Subject: a\n\n{{ " + "not " * 3000 + "date }}",
        "Subject: a\n\n{{ " + " and ".join(["date"] * 3000) + " }}",
        "Subject: a\n\n" + "{% if date %}" * 500 + "x" + "{% endif %}" * 500,
        "Subject: a\n\n" + "{% if date %}" * 90 + "x" + "{% endif %}" * 90,
    ],
)
def test_what_would_break_the_reader_is_nested_too_deeply(text: str) -> None:
    assert {one.message for one in faults(text)} == {templates.TOO_DEEP}


def test_a_template_has_a_length() -> None:
    assert faults("Subject: a\n\n" + "x" * templates.LONGEST)[0].message.startswith("longer than ")


def test_all_faults_are_told_by_line() -> None:
    found = faults("Subject: {{ a }}\n\n{{ b }}\n{{ c }}\n")
    assert [one.line for one in found] == [1, 3, 4]


def test_the_language_has_nothing_to_call() -> None:
    environment = templates._environment()
    assert (environment.globals, environment.filters, environment.tests) == ({}, {}, {})


@pytest.mark.parametrize(
    ("path", "message", "suggestion"),
    [
        ("templates/messages/it/reminder.txt", "messages are written in en, de, fr, es", ""),
        ("templates/messages/dee/reminder.txt", "messages are written in en, de", "de"),
        ("templates/messages/en/remnder.txt", "there are the messages reminder,", "reminder"),
        ("templates/messages/en/reminder.html", "there are the messages reminder,", "reminder"),
        ("templates/messages/en/reminder", "there are the messages reminder,", "reminder"),
        ("templates/messages/readme.md", "messages are written in en, de, fr, es", ""),
    ],
)
def test_a_template_in_the_wrong_place_is_told(path: str, message: str, suggestion: str) -> None:
    (found,) = templates.findings(path, b"Subject: a\n\nb")
    assert found.message.startswith(message)
    assert (found.path, found.suggestion) == (path, suggestion)


def test_a_template_that_is_no_text_is_told() -> None:
    (found,) = templates.findings(PATH, b"Subject: a\n\n\xff")
    assert (found.line, found.message) == (3, "not UTF-8")


def test_a_sound_one_has_no_findings() -> None:
    assert templates.findings(PATH, BASE.encode()) == ()
    assert letter.WORDS == WORDS
