"""Whoever wrote, took the picture, commented or can be called is nowhere in what is kept (§2.1).

Articles are planted with such people in every form the press uses and read as in earnest: feed,
page, database. Then every column of every table, the search index, the log, the exports and every
page of the desk are looked through. The archive of fetched bytes is the one exception, and its
files are erased after 30 days at most.
"""

from __future__ import annotations

import gzip
import json
import logging
from html import escape
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from hoiam.sources.models import ArchivedPage, Feed, Host, Item, ItemState
from hoiam.stories import tasks
from hoiam.stories.actions.typing import type_in
from hoiam.stories.models import Article, Story
from tests.boundaries.looking import everything_kept
from tests.press import samples

pytestmark = pytest.mark.django_db

# Each person is planted in one way only, so that what is found says where it slipped through.
PEOPLE = {
    "author of JSON-LD": "Tạ Quỳnh Vẽ",
    "author of a meta tag": "Lưỡng Kỳ Mẫn",
    "article:author": "Sầm Tố Quyên",
    "dc:creator of the feed": "Viên Bích Thoa",
    "author of the feed": "Khúc Thừa Lượng",
    "managing editor of the feed": "Ngụy Khắc Toại",
    "line at the top": "Giáp Hải Triều",
    "line at the end": "Bế Văn Chúc",
    "Bài, ảnh": "Lục Đình Tảo",
    "picture caption": "Mạc Thiên Xứng",
    "box about the author": "Tôn Nữ Vy Khuê",
    "commenter": "Phí Ngọc Chuẩn",
    "nickname of a commenter": "meocon_9x_hungyen",
    "reply to a comment": "Cù Minh Lãng",
    "profile link": "quach-nhuoc-thuy",
    "Facebook profile": "ngan.tuyet.lam.1987",
    "end of a summary": "Thẩm Oánh Nhi",
    "end of full text in the feed": "Ông Ích Sướng",
    "meta twitter:creator": "nhabao_kieuthuan",
    "rel=author link": "Hứa Vĩnh Sắc",
    "sender of the typed-in item": "Đèo Văn Trích",
}
CONTACTS = {
    "mobile": "0912 345 678",
    "mobile with dots": "0988.777.665",
    "mobile with +84": "+84 903 112 233",
    "e-mail of the author": "khue.mau@banmai.example",
    "e-mail of a reader": "nguoidoc.hungyen@gmail.example",
}
FOUND_BY = {
    **PEOPLE,
    **CONTACTS,
    "mobile, digits alone": "0912345678",
    "mobile with dots, digits alone": "0988777665",
    "mobile with +84, digits alone": "903112233",
}

FLOOD = (
    "Nước ngập trên đường Nguyễn Văn Linh kéo dài hai ngày sau trận mưa lớn tối thứ sáu.",
    "Người dân tổ dân phố số 4 cho biết cống thoát nước đã tắc từ tháng tám, nhiều lần phản ánh "
    "với phường nhưng chưa được nạo vét, xe máy chết máy và hàng quán phải đóng cửa.",
    "Ủy ban nhân dân phường nói sẽ kiểm tra và yêu cầu đơn vị thoát nước khắc phục trong tuần.",
)


def page(title: str, body: str, *, head: str = "", after: str = "") -> bytes:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{title}</title>{head}"
        '<meta property="article:published_time" content="2026-11-01T09:00:00+07:00"></head>'
        f"<body><main><article><h1>{title}</h1>{body}</article></main>{after}</body></html>"
    ).encode()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def head_naming_writers() -> str:
    """Structured data, meta tags and a link that name who wrote."""
    who = PEOPLE
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Ngập kéo dài ở phường Phố Hiến",
        "author": {
            "@type": "Person",
            "name": who["author of JSON-LD"],
            "url": "/tac-gia/ta-quynh-ve",
        },
    }
    return (
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
        f'<meta name="author" content="{who["author of a meta tag"]}">'
        f'<meta property="article:author" content="{who["article:author"]}">'
        f'<meta name="twitter:creator" content="@{who["meta twitter:creator"]}">'
        f'<link rel="author" href="/tac-gia/hua" title="{who["rel=author link"]}">'
    )


def comments_of_readers() -> str:
    """Readers below an article, one of them with a telephone number."""
    who = PEOPLE
    return (
        '<section class="comments" id="binh-luan"><h3>Bình luận (2)</h3>'
        f'<div class="comment-item"><b>{who["commenter"]}</b><p>Nhà tôi cũng ngập, gọi '
        f"{CONTACTS['mobile with dots']} không ai nghe.</p></div>"
        f'<div class="comment-item"><b>{who["nickname of a commenter"]}</b><p>Đúng quá.</p>'
        f'<div class="reply"><b>{who["reply to a comment"]}</b><p>Tôi đồng ý.</p></div></div>'
        "</section>"
    )


def box_about_the_author() -> str:
    """A box with a profile, an account and a name."""
    who = PEOPLE
    return (
        f'<div class="author-box"><a href="/tac-gia/{who["profile link"]}.html">Trang của tác giả'
        f'</a> <a href="https://www.facebook.com/{who["Facebook profile"]}">Facebook</a>'
        f"<p>{who['box about the author']}, phóng viên thường trú</p></div>"
    )


def planted() -> dict[str, bytes]:
    """Pages by path, with every kind of person in them."""
    who = PEOPLE
    by = who["line at the top"]
    return {
        "/a.html": page(
            "Ngập kéo dài ở phường Phố Hiến",
            paragraphs(*FLOOD),
            head=head_naming_writers(),
            after=comments_of_readers(),
        ),
        "/b.html": page(
            "Trường học thiếu nước sạch ở xã Đức Hợp",
            f'<p class="author">{by}</p>'
            + paragraphs(
                "Gần ba tháng nay hai trường tiểu học của xã không có nước sạch để nấu ăn bán trú.",
                "Phụ huynh phải chở nước bình tới trường, xã nói đang chờ tỉnh cấp kinh phí sửa "
                "trạm bơm và đường ống đã hỏng từ đợt lũ năm ngoái.",
                f"Bạn đọc có thể gọi cho chị Hòa, số {CONTACTS['mobile']} hoặc "
                f"{CONTACTS['e-mail of a reader']} để góp nước.",
                f"<strong>{who['line at the end']}</strong>",
            ),
            after=box_about_the_author(),
        ),
        "/c.html": page(
            "Cầu dân sinh sập ở xã Lương Bằng, ba thôn bị chia cắt",
            paragraphs(
                "Cầu bê tông bắc qua sông nội đồng sập lúc rạng sáng, ba thôn bị chia cắt.",
                "Sở Xây dựng nói sẽ bắc cầu tạm trong tuần này, học sinh phải đi vòng bảy cây số.",
            )
            + "<figure><img src='/x.jpg' alt='Cầu sập'><figcaption>Cầu sập sáng nay. Ảnh: "
            + f"{who['picture caption']}</figcaption></figure>"
            + paragraphs(
                "Người dân đề nghị tỉnh sớm xây lại cầu vì đã kiến nghị từ năm 2023.",
                f"Bài, ảnh: {who['Bài, ảnh']}",
                f"Thư về: {CONTACTS['e-mail of the author']}; ĐT: {CONTACTS['mobile with +84']}",
            ),
        ),
    }


def feed(site) -> bytes:
    """An RSS feed that names people wherever RSS has room for them."""
    summary = f"Ngập hai ngày, cống tắc từ tháng tám. {PEOPLE['end of a summary']}"
    whole = f"<p>{FLOOD[0]}</p><p>Tác giả: {PEOPLE['end of full text in the feed']}</p>"
    creator, author = PEOPLE["dc:creator of the feed"], PEOPLE["author of the feed"]
    items = "".join(
        f"<item><title>Tin {path}</title><link>{site.url(path)}</link>"
        f"<dc:creator>{creator}</dc:creator>"
        f"<author>toasoan@banmai.example ({author})</author>"
        f"<pubDate>Sun, 01 Nov 2026 09:00:00 +0700</pubDate>"
        f"<description>{escape(summary)}</description>"
        f"<content:encoded>{escape(whole)}</content:encoded></item>"
        for path in (*planted(), "/vo-ich.html")
    )
    editor = PEOPLE["managing editor of the feed"]
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Báo Thử</title><managingEditor>x@banmai.example ({editor})</managingEditor>"
        f"{items}</channel></rss>"
    ).encode()


def found_in(text: str) -> list[str]:
    lowered = text.casefold()
    return [f"{how}: {who}" for how, who in FOUND_BY.items() if who.casefold() in lowered]


@pytest.fixture
def read(site, paper, pump, ha, clock, caplog):
    """The planted press, read to the end, with one item typed in and one changed page."""
    caplog.set_level(logging.DEBUG)
    site.serve("/rss", feed(site))
    for path, body in planted().items():
        site.serve(path, body)
    pump()
    changed = planted()["/a.html"].replace("sẽ kiểm tra".encode(), "đã kiểm tra hôm nay".encode())
    site.serve("/a.html", changed)
    clock.advance(5 * 3600)
    pump()
    type_in(
        ha,
        medium="radio",
        outlet="Đài Hưng Yên",
        title="Nghe đài: nước sạch chưa về xã Đức Hợp",
        text="Bản tin sáng nói nước sạch vẫn chưa về. Người dân phải chờ thêm một tháng.\n"
        f"Gọi {CONTACTS['mobile']}.\nThực hiện: {PEOPLE['sender of the typed-in item']}",
        published=clock.now,
        now=clock.now,
    )
    pump()
    return site


def test_the_planted_press_was_read(read):
    """Otherwise the tests below would find nothing because there is nothing."""
    assert Article.objects.count() == 4
    assert Article.objects.filter(versions__isnull=False).exists()
    texts = "\n".join(Article.objects.values_list("text", flat=True))
    for kept in ("cống thoát nước đã tắc", "trạm bơm", "xây lại cầu", "nước sạch vẫn chưa về"):
        assert kept in texts
    failed = Item.objects.get(url=read.url("/vo-ich.html"))
    assert failed.state == ItemState.FAILED


def test_no_table_holds_one_of_them(read):
    for where, text in everything_kept(connection):
        assert not found_in(text), where


def test_a_waiting_item_holds_none_of_them(site, paper, clock):
    """Between feed and page the listing is kept, so it must be as clean."""
    site.serve("/rss", feed(site))
    tasks.plan_reading(now=clock.now)
    while not Item.objects.exists():
        again = tasks.read_host(host=Host.objects.get().pk, now=clock.now)
        clock.now = again.at
    listed = Item.objects.filter(state=ItemState.WAITING)
    assert listed.count() == 4
    assert all(item.listing["title"] for item in listed)
    for where, text in everything_kept(connection):
        assert not found_in(text), where


def test_no_log_line_holds_one_of_them(read, caplog):
    assert not found_in("\n".join(caplog.handler.format(record) for record in caplog.records))


def test_no_page_and_no_export_of_the_desk_shows_one_of_them(read, client, ha):
    client.force_login(ha)
    source = Feed.objects.get().source
    pages = [
        reverse("desk:today"),
        reverse("desk:today") + "?time=all&q=nuoc",
        reverse("sources:list"),
        reverse("sources:source", args=[source.pk]),
        reverse("sources:opml"),
        reverse("sources:add"),
        reverse("stories:type-in"),
        *(reverse("stories:story", args=[story.pk]) for story in Story.objects.all()),
    ]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not found_in(answer.content.decode()), address


def test_search_finds_none_of_them(read):
    from hoiam.stories.queries import search

    for how, who in FOUND_BY.items():
        hits = search.find_articles(who)
        shown = Article.objects.filter(pk__in=hits).values_list("title", "text")
        assert not [row for row in shown if who.casefold() in str(row).casefold()], how


def test_only_the_archive_holds_them_and_it_is_erased_in_time(read, clock, settings):
    root = Path(settings.ARCHIVE)
    kept = [path for path in root.rglob("*") if path.is_file()]
    assert kept
    assert found_in("\n".join(gzip.decompress(path.read_bytes()).decode() for path in kept))
    assert not [path for path in kept if found_in(path.name)]
    clock.advance(30 * 86400)
    tasks.erase(now=clock.now)
    assert not [path for path in root.rglob("*") if path.is_file()]
    assert not ArchivedPage.objects.filter(erased_at=None).exists()


def test_a_page_about_its_author_is_no_item(site, paper, pump):
    """Papers list their writers' own pages beside articles; such an address names a person."""
    paths = ("/tac-gia/quach-nhuoc-thuy-12.html", "/author/quach-nhuoc-thuy/")
    site.serve("/rss", samples.rss([samples.item("Trang", link=site.url(p)) for p in paths]))
    pump()
    assert not any(path in site.paths() for path in paths)
    for where, text in everything_kept(connection):
        assert "quach-nhuoc-thuy" not in text, where
