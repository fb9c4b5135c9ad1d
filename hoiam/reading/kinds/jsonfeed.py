"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

from typing import Any

from hoiam.reading.kinds import Document, Item, Listing

NAME = "jsonfeed"
ROOTS = ("",)
ITEMS: tuple[str, ...] = ()


def read(document: Document) -> Listing:
    value = document.value
    items = value.get("items")
    return Listing(
        title=_text(value, "title"),
        home=_text(value, "home_page_url"),
        home_base=document.url,
        language=_text(value, "language"),
        items=(
            _item(item, document.url)
            for item in (items if isinstance(items, list) else ())
            if isinstance(item, dict)
        ),
    )


def _item(item: dict[str, Any], base: str) -> Item:
    identifier = _text(item, "id")
    return Item(
        links=(_text(item, "url"), identifier),
        base=base,
        guid=identifier,
        title=_text(item, "title"),
        summary=_text(item, "summary")
        or _text(item, "content_html")
        or _text(item, "content_text"),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language"),
    )


def _text(value: dict[str, Any], name: str) -> str:
    """The text under `name`; identifiers may be numbers, though they should not."""
    found = value.get(name)
    if isinstance(found, bool):
        return ""
    return str(found) if isinstance(found, str | int | float) else ""
