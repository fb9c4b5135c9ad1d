"""One file for each kind of list that publishers put out.

A kind is one file here and one line in `feeds.KINDS`. Its module says where things stand in such
a list and nothing more; `feeds` makes texts plain and addresses absolute, counts and cuts. It has

    NAME      the kind's name, as it is stored and shown
    ROOTS     names of the root elements it reads, lower case, without prefix; "" stands for JSON
    ITEMS     names of the elements that are one item each, lower case, without prefix
    read(document) -> Listing

No kind reads who wrote an item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Protocol
from urllib.parse import urljoin

from lxml import etree

from hoiam.reading import markup

_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a kind is given: the root of a tree or the value of a JSON text, and its address."""

    url: str
    root: etree._Element
    value: dict[str, Any]
    has_bases: bool = False

    def base_of(self, element: etree._Element) -> str:
        """The address that links in `element` are relative to (XML Base)."""
        if not self.has_bases:
            return self.url
        base = self.url
        for step in reversed(list(chain((element,), element.iterancestors()))):
            href = step.get(_XML + "base")
            if href:
                base = _joined(base, href)
        return base

    @cached_property
    def language(self) -> str:
        return str(self.root.get(_XML + "lang", ""))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return base


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item as it stands in the list; `links` are in order of preference."""

    links: tuple[str, ...]
    base: str
    guid: str = ""
    title: str = ""
    summary: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a kind found.

    `items` are pages and `lists` further lists to read; both may be read once. `interval` is in
    seconds. `unordered` lists may have their newest items anywhere.
    """

    title: str = ""
    home: str = ""
    home_base: str = ""
    language: str = ""
    items: Iterable[Item] = ()
    lists: Iterable[Item] = ()
    interval: int | None = None
    unordered: bool = False


class Kind(Protocol):
    @property
    def NAME(self) -> str: ...
    @property
    def ROOTS(self) -> tuple[str, ...]: ...
    @property
    def ITEMS(self) -> tuple[str, ...]: ...

    def read(self, document: Document) -> Listing: ...


class Fields:
    """The first text under each name among an element's children."""

    __slots__ = ("_found",)

    def __init__(self, element: etree._Element, wanted: frozenset[str]) -> None:
        self._found: dict[str, str] = {}
        for name, child in markup.children(element):
            if name in wanted and name not in self._found:
                text = markup.content_of(child)
                if text and not text.isspace():
                    self._found[name] = text

    def first(self, *names: str) -> str:
        """The text under the first of `names` that has one."""
        for name in names:
            if name in self._found:
                return self._found[name]
        return ""


def named(root: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Every element below `root` with one of these names, at whatever depth a mistake put it."""
    for element in root.iter(etree.Element):
        if markup.name_of(element) in names:
            yield element


def language_of(element: etree._Element) -> str:
    return str(element.get(_XML + "lang", ""))


def page_of_guid(guid: str) -> tuple[str, ...]:
    """`guid` where it is the address of a page, which numbers and tags are not."""
    return (guid,) if guid.lower().startswith(("http://", "https://", "/")) else ()
