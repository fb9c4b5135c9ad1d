from __future__ import annotations

import contextlib
from datetime import datetime

import pytest

from hoiam.reading.errors import BadInput, PageError
from hoiam.reading.page_rules import read_rules
from hoiam.reading.stages import Entry
from tests.reading.pages import (
    COMMENT,
    LEAD,
    PARAGRAPHS,
    RELATED,
    TITLE,
    URL,
    VIETNAM,
    page_html,
    read,
)

VISIBLE = datetime(2025, 11, 17, 10, 30, tzinfo=VIETNAM)
JSON_LD = '<script type="application/ld+json">%s</script>'


def refused(html: str | bytes, **more: object) -> str:
    with pytest.raises(PageError) as caught:
        read(html, **more)  # type: ignore[arg-type]
    return caught.value.key


# Text


def test_the_lead_outside_the_article_comes_first() -> None:
    article = read(page_html())
    assert article.text.split("\n")[0] == article.lead == LEAD
    for paragraph in PARAGRAPHS:
        assert paragraph in article.text


def test_a_lead_already_in_the_text_is_not_said_twice() -> None:
    article = read(page_html(paragraphs=(LEAD, *PARAGRAPHS)))
    assert article.text.count(LEAD[:40]) == 1


def test_a_lead_of_the_feed_is_found_on_the_page() -> None:
    html = page_html().replace(f'<meta property="og:description" content="{LEAD}">', "")
    article = read(html, entry=Entry(url=URL, summary=LEAD))
    assert article.lead == LEAD


def test_comments_links_and_the_footer_are_not_text() -> None:
    text = read(page_html()).text
    for unwanted in (COMMENT, RELATED, "©", "Ý kiến bạn đọc", "Trang chủ"):
        assert unwanted not in text


def test_nobody_who_wrote_or_commented_leaves_the_step() -> None:
    head = (
        '<meta name="author" content="Lê Thị Ví Dụ"><meta property="article:author" '
        'content="Lê Thị Ví Dụ">'
        + JSON_LD
        % '{"@type":"NewsArticle","headline":"%s","author":{"name":"Lê Thị Ví Dụ"}}'
        % TITLE
    )
    everything = repr(read(page_html(head=head)))
    assert "Ví Dụ" not in everything.replace("Báo Ví Dụ", "")
    assert "Nguyễn Văn Đọc Giả" not in everything


def test_text_from_structured_data_when_the_page_shows_none() -> None:
    body = "\\n".join(PARAGRAPHS)
    head = JSON_LD % f'{{"@type":"NewsArticle","headline":"{TITLE}","articleBody":"{body}"}}'
    html = page_html(head=head, paragraphs=()).replace("Lê Thị Ví\nDụ", "")
    article = read(html)
    assert PARAGRAPHS[2] in article.text


def test_legacy_encoding_declared_by_the_page() -> None:
    html = page_html().replace('charset="utf-8"', 'charset="utf-16"')
    assert read(b"\xff\xfe" + html.encode("utf-16-le")).title == TITLE


# Title


@pytest.mark.parametrize(
    "title", [f"{TITLE} - Báo Ví Dụ", f"{TITLE} | baovidu.vn", f"  {TITLE} | Báo Ví Dụ "]
)
def test_the_site_is_no_part_of_the_title(title: str) -> None:
    html = f"<html><head><title>{title}</title></head><body><p>{'</p><p>'.join(PARAGRAPHS)}</p>"
    assert read(html).title == TITLE


def test_the_title_two_sources_agree_on_wins() -> None:
    head = JSON_LD % '{"@type":"NewsArticle","headline":"Sông Xanh đổi màu"}'
    assert read(page_html(head=head)).title == TITLE


# Date


def test_the_visible_line_when_nothing_else_states_the_date() -> None:
    assert read(page_html()).published == VISIBLE


def test_the_copyright_line_is_never_the_date() -> None:
    assert read(page_html(dateline="")).published is None


def test_the_date_of_today_above_and_of_other_texts_below_are_not_the_article_s() -> None:
    html = page_html(dateline='<div class="header-date">Thứ năm, 20/11/2025</div>').replace(
        "</h1>", '</h1><div class="detail-time">17/11/2025 10:30 (GMT+7)</div>'
    )
    html = html.replace(RELATED, f'{RELATED} <span class="time">19/11/2025 08:00</span>')
    assert read(html).published == VISIBLE


def test_a_later_change_is_not_the_publication() -> None:
    line = (
        '<span class="date-updated">Cập nhật: 18/11/2025 09:00</span>'
        '<span class="date">Thứ hai, 17/11/2025, 10:30 (GMT+7)</span>'
    )
    assert read(page_html(dateline=line)).published == VISIBLE


def test_structured_data_comes_before_the_visible_line() -> None:
    head = JSON_LD % '{"@type":"NewsArticle","datePublished":"2025-11-17T09:58:00+07:00"}'
    assert read(page_html(head=head)).published == datetime(2025, 11, 17, 9, 58, tzinfo=VIETNAM)


def test_meta_comes_before_the_visible_line() -> None:
    head = '<meta property="article:published_time" content="2025-11-17T09:58:00+07:00">'
    assert read(page_html(head=head)).published == datetime(2025, 11, 17, 9, 58, tzinfo=VIETNAM)


def test_the_feed_comes_before_everything() -> None:
    entry = Entry(url=URL, published="Mon, 17 Nov 2025 09:00:00 +0700")
    assert read(page_html(), entry=entry).published == datetime(2025, 11, 17, 9, tzinfo=VIETNAM)


@pytest.mark.parametrize("wrong", ["2099-01-01T00:00:00+07:00", "1970-01-01T00:00:00Z", "hôm nọ"])
def test_an_absurd_date_is_passed_over(wrong: str) -> None:
    head = f'<meta property="article:published_time" content="{wrong}">'
    assert read(page_html(head=head)).published == VISIBLE


def test_broken_structured_data_still_gives_its_date() -> None:
    head = JSON_LD % (
        '{"@type":"NewsArticle","headline":"a "quoted" word",'
        '"datePublished":"2025-11-17T09:58:00+07:00",}'
    )
    assert read(page_html(head=head)).published == datetime(2025, 11, 17, 9, 58, tzinfo=VIETNAM)


# Address and language


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("/thoi-su/a-1.html", "https://baovidu.vn/thoi-su/a-1.html"),
        ("https://m.baovidu.vn/a-1.html?utm_source=x#top", "https://m.baovidu.vn/a-1.html"),
        ("https://khac.example/a-1.html", URL),
        ("javascript:alert(1)", URL),
        ("http://[broken", URL),
        ("https://baovidu.vn/", URL),
        ("", URL),
    ],
)
def test_canonical_address(link: str, canonical: str) -> None:
    article = read(page_html(head=f'<link rel="canonical" href="{link}">'))
    assert article.canonical == canonical


def test_tracking_parameters_are_off() -> None:
    assert read(page_html(), url=f"{URL}?utm_source=zalo&fbclid=1&p=2#c").canonical == f"{URL}?p=2"


def test_the_language_is_that_of_the_text_and_not_of_the_template() -> None:
    assert read(page_html().replace('lang="vi"', 'lang="en-US"')).language == "vi"


# What is no article


def test_a_home_page() -> None:
    links = "".join(
        f'<div><h3><a href="/tin-{n}.html">{TITLE} {n}</a></h3></div>' for n in range(40)
    )
    html = f"<html><head><title>Báo Ví Dụ</title></head><body>{links}</body></html>"
    assert refused(html, url="https://baovidu.vn/") == "page.home"


def test_a_section_page() -> None:
    links = "".join(
        f'<div><h3><a href="/tin-{n}.html">{TITLE} {n}</a></h3></div>' for n in range(40)
    )
    html = f"<html><head><title>Thời sự</title></head><body><h1>Thời sự</h1>{links}</body></html>"
    assert refused(html, url="https://baovidu.vn/thoi-su") == "page.section"


def test_a_video_page() -> None:
    html = page_html(
        paragraphs=("Xem video ghi lại cảnh nước sông đổi màu.",),
        head='<meta property="og:type" content="video.other">'
        + JSON_LD % '{"@type":"VideoObject","name":"Sông Xanh"}',
    ).replace('<meta property="og:type" content="article">', "")
    assert refused(html, url="https://baovidu.vn/video/song-xanh-4954455.html") == "page.video"


def test_an_article_with_a_film_in_it_is_an_article() -> None:
    head = JSON_LD % '{"@type":"VideoObject","name":"Sông Xanh"}'
    assert read(page_html(head=head)).title == TITLE


def test_a_paywall() -> None:
    html = page_html(
        paragraphs=(PARAGRAPHS[0],),
        after='<div class="paywall"><p>Bài viết dành riêng cho thuê bao. Đăng ký gói đọc báo để '
        "đọc tiếp.</p></div>",
        head=JSON_LD % '{"@type":"NewsArticle","isAccessibleForFree":false}',
    )
    assert refused(html) == "page.paywall"


def test_a_soft_404() -> None:
    html = (
        "<html><head><title>Không tìm thấy trang | Báo Ví Dụ</title></head><body><h1>404</h1>"
        "<p>Rất tiếc, trang bạn yêu cầu không tồn tại hoặc đã bị xóa.</p></body></html>"
    )
    assert refused(html) == "page.soft-404"


def test_a_report_about_things_not_found_is_no_soft_404() -> None:
    paragraphs = (*PARAGRAPHS, "Đến chiều cùng ngày vẫn không tìm thấy nguồn xả thải.")
    assert read(page_html(paragraphs=paragraphs)).title == TITLE


@pytest.mark.parametrize(
    ("body", "content_type", "key"),
    [
        (b"", "text/html", "page.empty"),
        (b"   \n", "text/html", "page.empty"),
        (b"%PDF-1.7 ...", "application/pdf", "page.not-html"),
        (b"%PDF-1.7 ...", "", "page.not-html"),
        (b'{"a": 1}', "application/json", "page.not-html"),
        (b"Hello, no markup at all", "text/html", "page.not-html"),
        (b"\x00\x01\x02\xff\xfe", "text/html", "page.not-html"),
        (b"<html><body></body></html>", "text/html", "page.empty"),
        (b"<html><head><title>x</title></head></html>", "text/html", "page.empty"),
        (b"<", "text/html", "page.empty"),
    ],
)
def test_bytes_that_are_no_page(body: bytes, content_type: str, key: str) -> None:
    assert refused(body, content_type=content_type) == key


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<html><body>" + "<div><span>" * 50_000 + "a" + "</span></div>" * 50_000,
        "<html><body>" + "<p>a</p>" * 200_000,
        "<html><body><table>" + "<tr><td><table>" * 3_000,
        "<html><body>" + "<a href='#'>" * 20_000 + "x",
        "<html><head>" + '<meta name="a" content="b">' * 50_000,
        "<html><body><p " + "a='b' " * 50_000 + ">x</p>",
        JSON_LD % ("[" * 100_000),
        JSON_LD % ('{"@graph":' * 20_000),
        "<html><body><!--" + "x" * 1_000_000,
    ],
    ids=["open", "deep", "wide", "tables", "links", "metas", "attributes", "json", "graph", "note"],
)
def test_a_hostile_page_is_read_or_refused(html: str) -> None:
    with contextlib.suppress(PageError):
        assert read(html).url


def test_a_page_of_50_megabytes_is_cut_off() -> None:
    html = page_html().encode() + b"<!-- " + b"x" * 50_000_000
    assert read(html).title == TITLE


# Rules for single sites


def test_a_rule_says_where_a_site_keeps_text_and_lead() -> None:
    rules = read_rules(
        {"baovidu.vn": {"text": ["article.fck_detail"], "lead": ["p.description"], "drop": [".x"]}}
    )
    html = page_html(after='<div class="x">Quảng cáo</div>')
    article = read(html, url=URL.replace("baovidu", "www.baovidu"), rules=rules)
    assert article.lead == LEAD
    assert PARAGRAPHS[0] in article.text


@pytest.mark.parametrize("table", [{"a.vn": {"lead": ["p > b"]}}, {"a.vn": {"writer": ["p.a"]}}])
def test_a_rule_that_cannot_be_read(table: dict[str, dict[str, list[str]]]) -> None:
    with pytest.raises(BadInput):
        read_rules(table)
