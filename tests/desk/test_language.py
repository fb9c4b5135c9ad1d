"""Every sentence of the desk can be read in Vietnamese, and none is left outside the catalogue."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polib
import pytest
from django.template.base import Lexer, TokenType
from django.urls import reverse
from django.utils import translation

from hoiam.sources.templatetags import times

ROOM = Path(__file__).resolve().parent.parent.parent / "hoiam"
CATALOGUE = ROOM / "locale" / "vi" / "LC_MESSAGES"
# Long texts that exist once in each language, each in a file of its own.
WHOLE = ("about_vi.html", "about_en.html", "_check_policy_vi.html", "_check_policy_en.html")
TEMPLATES = sorted(path for path in ROOM.glob("*/templates/**/*.html") if path.name not in WHOLE)
# Names that are the same in both languages, and parts of one table.
SAME = {"Tiếng Việt", "English", "Hoàng Sa", "Trường Sa", "Enter", "DOCX", "PDF", "SHA-256"}
SHOWN = ("title", "placeholder", "aria-label", "alt")
HTML = re.compile(r"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE / "django.po"), wrapwidth=0)


def test_every_sentence_has_its_vietnamese(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_placeholders_survive_translation(catalogue):
    holes = re.compile(r"%\(\w+\)[sd]")
    for entry in catalogue:
        said = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        wanted = set(holes.findall(entry.msgid_plural or entry.msgid))
        assert set(holes.findall(said)) == wanted, entry.msgid


def test_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(str(CATALOGUE / "django.mo"))
    assert {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in compiled} == {
        entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in catalogue
    }


def test_vietnamese_is_written_composed(catalogue):
    import unicodedata

    for entry in catalogue:
        said = entry.msgstr + "".join(entry.msgstr_plural.values())
        assert unicodedata.is_normalized("NFC", said), entry.msgid


CALLS = re.compile(
    r"\b(?:_|gettext|gettext_lazy|gettext_noop|ngettext)\(\s*((?:\"(?:[^\"\\]|\\.)*\"\s*)+)"
)
# Within an f-string, where nothing that gathers sentences for the catalogue looks.
HIDDEN = re.compile(r"\{\s*n?(?:_|gettext)\(\s*['\"]")
TAGS = re.compile(r"""\{%-?\s*translate\s+(?:"([^"]*)"|'([^']*)')""")


def test_no_sentence_is_hidden_within_an_f_string():
    hidden = [path for path in ROOM.rglob("*.py") if HIDDEN.search(path.read_text())]
    assert hidden == []


def test_no_sentence_of_the_code_is_missing_from_the_catalogue(catalogue):
    known = {entry.msgid for entry in catalogue}
    missing = set()
    for path in ROOM.rglob("*.py"):
        for found in CALLS.findall(path.read_text()):
            sentence = "".join(re.findall(r"\"((?:[^\"\\]|\\.)*)\"", found))
            missing |= {sentence.replace('\\"', '"')} - known
    for path in TEMPLATES:
        for double, single in TAGS.findall(path.read_text()):
            missing |= {double or single} - known
    assert missing - {""} == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_speaks_outside_the_catalogue(path):
    assert list(spoken(path.read_text())) == []


def test_the_check_itself_finds_bare_words():
    bare = '<p title="Một câu">{% translate "Today" %} Hôm nay {{ x }}</p>'
    assert list(spoken(bare)) == ["Một câu", "Hôm nay"]
    translated = "{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}"
    assert list(spoken(translated)) == []


def spoken(template: str):
    """Words that a reader would see or hear and that no tag translates."""
    plain, inside = [], False
    template = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", template, flags=re.DOTALL)
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split(" ", 1)[0]
            inside = name.startswith("blocktrans") or (inside and name != "endblocktranslate")
        if token.token_type == TokenType.TEXT and not inside:
            plain.append(token.contents)
        else:
            plain.append("\x00")
    text = "".join(plain)
    for name in SHOWN:
        for value in re.findall(rf'\s{name}="([^"]*)"', text):
            yield from _words(value)
    yield from (words for part in HTML.sub("\x01", text).split("\x01") for words in _words(part))


def _words(text: str):
    for part in text.split("\x00"):
        part = re.sub(r"&\w+;", "", part).strip(" \n·,.:;()“”←→–×")
        if WORD.search(part) and part not in SAME:
            yield part


NOW = datetime(2026, 11, 2, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("ago", "vietnamese", "english"),
    [
        (timedelta(seconds=20), "vừa xong", "just now"),
        (timedelta(minutes=12), "12 phút trước", "12 minutes ago"),
        (timedelta(hours=1), "1 giờ trước", "1 hour ago"),
        (timedelta(hours=13), "19:00 hôm qua", "yesterday 19:00"),
        (timedelta(days=3), "08:00 thứ Sáu", "Friday 08:00"),
        (timedelta(days=30), "3/10/2026", "3/10/2026"),
        (-timedelta(seconds=30), "sắp tới", "in a minute"),
        (-timedelta(minutes=5), "sau 5 phút nữa", "in 5 minutes"),
        (-timedelta(hours=3), "sau 3 giờ nữa", "in 3 hours"),
        (-timedelta(hours=20), "04:00 ngày mai", "tomorrow 04:00"),
    ],
)
def test_times_are_said_as_people_say_them(ago, vietnamese, english):
    with translation.override("vi"):
        assert times.in_words(NOW - ago, NOW) == vietnamese
    with translation.override("en"):
        assert times.in_words(NOW - ago, NOW) == english


@pytest.mark.django_db
def test_the_office_speaks_first_whatever_the_browser_wishes(client, settings):
    wish = {"HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.9"}
    assert "Đăng nhập" in client.get(reverse("desk:sign-in"), **wish).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/desk/sign-in/"})
    assert "Sign in" in client.get(reverse("desk:sign-in"), **wish).content.decode()
