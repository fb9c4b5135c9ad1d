"""What may be kept of formatted text, what is dropped, and how differences read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.publishing.models import Revision
from hoiam.publishing.queries import differences
from hoiam.publishing.rich_text import clean_html, to_text

KEPT = {
    "bold and italic": "<p><strong>đậm</strong> <em>nghiêng</em></p>",
    "lists": "<ul><li>một</li></ul><ol><li>hai</li></ol>",
    "headings": "<h2>Một</h2><h3>Hai</h3><h4>Ba</h4>",
    "quotation": "<blockquote><p>lời</p></blockquote>",
    "table": (
        '<table><thead><tr><th scope="col">Xã</th></tr></thead>'
        '<tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    ),
    "own picture": '<img src="/files/12/%C4%90%C6%B0%E1%BB%9Dng.png" alt="Ổ gà">',
}


@pytest.mark.parametrize("what", KEPT)
def test_kept(what):
    assert clean_html(KEPT[what]) == KEPT[what]


def test_links_lead_to_the_web_and_tell_nobody_where_from():
    said = clean_html('<a href="https://so.example/a?b=1" target="_blank" class="x">sở</a>')
    assert said == '<a href="https://so.example/a?b=1" rel="noopener noreferrer">sở</a>'
    assert clean_html('<a href="/van-ban/VB-2026-0001/">văn bản</a>').startswith(
        '<a href="/van-ban'
    )


SAME = {
    "<b>a</b><i>b</i>": "<strong>a</strong><em>b</em>",
    "<h1>a</h1><h5>b</h5><h6>c</h6>": "<h2>a</h2><h4>b</h4><h4>c</h4>",
    "<div>a</div>": "<p>a</p>",
    "<p>a</p><p><br></p><p>&nbsp;</p>": "<p>a</p>",
}


@pytest.mark.parametrize("text", SAME)
def test_other_tags_for_the_same_thing(text):
    assert clean_html(text) == SAME[text]


HOSTILE = [
    "<script>alert(1)</script><p>x</p>",
    "<p onclick='alert(1)'>x</p>",
    '<p style="background:url(https://bad.example)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa&#x09;script:alert(1)">x</a>',
    '<a href="data:text/html,<script>1</script>">x</a>',
    '<a href="mailto:dan@thu.example">x</a>',
    '<a href="tel:0912345678">x</a>',
    '<a href="//bad.example/">x</a>',
    '<img src="https://bad.example/pixel.png" alt="x">',
    '<img src="/files/../../etc/passwd" alt="x">',
    '<img src="/files/1/a.png" onerror="alert(1)" alt="x">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>" alt="x">',
    "<svg><script>alert(1)</script></svg>x",
    "<iframe src='https://bad.example'></iframe>x",
    "<form action='https://bad.example'><input name=a></form>x",
    "<style>p{}</style><p>x</p>",
    "<!-- ẩn --><p>x</p>",
    "<math><mtext></table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<p>x</p><meta http-equiv=refresh content='0;url=https://bad.example'>",
    "<object data='x'></object><embed src='x'>x",
    "<a href='https://a.example' id='main' name='main'>x</a>",
]
BAD = (
    "script",
    "onclick",
    "onerror",
    "onload",
    "style",
    "javascript",
    "data:",
    "mailto",
    "tel:",
    "bad.example",
    "passwd",
    "iframe",
    "<form",
    "<input",
    "<!--",
    "<svg",
    "<meta",
    "<object",
    "<embed",
    " id=",
    " name=",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_loses_what_it_is_hostile_with(text):
    said = clean_html(text)
    assert not [bad for bad in BAD if bad in said.replace("&lt;", "").lower()], said
    assert clean_html(said) == said


def test_plain_text_becomes_paragraphs():
    said = clean_html("Một & hai < ba.\r\nCùng đoạn.\n\n\nĐoạn khác.")
    assert said == "<p>Một &amp; hai &lt; ba.<br>Cùng đoạn.</p>\n<p>Đoạn khác.</p>"
    assert to_text(said) == "Một & hai < ba.\nCùng đoạn.\n\nĐoạn khác."


def test_nothing_is_nothing():
    assert clean_html("") == clean_html(" \n\u200b ") == clean_html("<p></p>") == ""


def test_formatted_text_as_plain_text():
    text = (
        "<h2>Kết quả</h2><ul><li>một</li><li>hai</li></ul>"
        "<table><tr><th>Xã</th><th>Số</th></tr><tr><td>Đức Hợp</td><td>2</td></tr></table>"
        '<p>Xem <a href="https://a.example">đây</a>.</p><img src="/files/1/a.png" alt="Ổ gà">'
    )
    assert to_text(text) == ("Kết quả\n\nmột\nhai\n\nXã | Số\nĐức Hợp | 2\n\nXem đây.\n\n[Ổ gà]")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text):
    said = clean_html(text)
    assert clean_html(said) == said


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/&;\"' =abpiimgsrctjv:#x09\n", max_size=120))
def test_whatever_is_typed_nothing_runs(text):
    said = clean_html(text)
    assert clean_html(said) == said
    assert "javascript:" not in said.lower().replace("&lt;", "")


def revision(title: str, body: str = "", summary: str = "") -> Revision:
    return Revision(title=title, summary=summary, body=clean_html(body))


def test_differences_read_word_by_word():
    runs = differences(
        revision("Vá đường", "Xong trước ngày 15 tháng 11."),
        revision("Vá đường", "Sẽ xong trước ngày 20 tháng 12."),
    )
    assert "".join(text for kind, text in runs if kind != "ins") == (
        "Vá đường\n\nXong trước ngày 15 tháng 11."
    )
    assert "".join(text for kind, text in runs if kind != "del") == (
        "Vá đường\n\nSẽ xong trước ngày 20 tháng 12."
    )
    assert ("del", "15") in runs
    assert ("ins", "20") in runs


def test_words_changed_side_by_side_read_as_one_change():
    runs = differences(revision("một hai ba bốn"), revision("một bảy tám bốn"))
    assert runs == [("same", "một "), ("del", "hai ba"), ("ins", "bảy tám"), ("same", " bốn")]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from(["đường", "xã", "vá", "15", ".", "\n"]), max_size=12),
    st.lists(st.sampled_from(["đường", "xã", "sửa", "20", ",", "\n"]), max_size=12),
)
def test_both_texts_can_be_read_out_of_the_differences(old, new):
    before, after = revision(" ".join(old)), revision(" ".join(new))
    runs = differences(before, after)
    assert "".join(t for kind, t in runs if kind != "ins").split() == " ".join(old).split()
    assert "".join(t for kind, t in runs if kind != "del").split() == " ".join(new).split()


def test_the_same_twice_is_no_difference():
    assert differences(revision("a", "b"), revision("a", "b")) == [("same", "a\n\nb")]
