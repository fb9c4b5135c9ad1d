"""Feeds and pages for the press to serve, good and bad. All of it is invented."""

from __future__ import annotations

from html import escape

GOOD_DATE = "Thu, 19 Nov 2026 08:30:00 +0700"


def item(
    title: str, *, link: str = "", published: str = GOOD_DATE, summary: str = "", guid: str = ""
) -> str:
    """One RSS item."""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<guid>{escape(guid or link)}</guid><pubDate>{escape(published)}</pubDate>"
        f"<description>{escape(summary)}</description></item>"
    )


def rss(items: list[str], *, title: str = "Báo Thử", encoding: str = "utf-8") -> bytes:
    """An RSS 2.0 feed in `encoding`, and saying so."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(title)}</title>{''.join(items)}</channel></rss>"
    )
    return text.encode(encoding)


def article(
    title: str, *paragraphs: str, published: str = "2026-11-19T08:30:00+07:00", lead: str = ""
) -> bytes:
    """The page of one article, with its date in a meta tag."""
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        f'<meta property="article:published_time" content="{escape(published)}"></head>'
        f"<body><main><article><h1>{escape(title)}</h1>"
        f"<p class='sapo'>{escape(lead)}</p>{body}</article></main></body></html>"
    ).encode()


HOME_PAGE = article("Trang chủ", "Chọn một chuyên mục để đọc.")
EMPTY = b""
FEED_THAT_IS_HTML = HOME_PAGE
FEED_OF_1970 = rss([item("Tin từ năm 1970", published="Thu, 01 Jan 1970 00:00:00 GMT")])
FEED_OF_2099 = rss([item("Tin của năm 2099", published="Tue, 01 Dec 2099 00:00:00 +0700")])
# Says windows-1252 and is UTF-8: what a careless template sends.
FEED_IN_WRONG_CHARSET = rss([item("Ô nhiễm sông Cầu")]).replace(b"utf-8", b"windows-1252", 1)
FEED_WITH_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "tin">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]><rss version='2.0'><channel><title>&j;</title></channel></rss>"
)
FEED_TOO_DEEP = b"<rss><channel>" + b"<item>" * 100_000
