"""Rules for single sites, where the general way fails: data, never code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from hoiam.reading.errors import BadInput

KINDS = ("date", "drop", "lead", "text")
_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<mark>[.#])(?P<name>[\w-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """Where one site keeps what: for each of `KINDS` selectors such as `p.lead` or `#content`."""

    paths: Mapping[str, tuple[etree.XPath, ...]] = field(default_factory=dict)

    def find(self, tree: HtmlElement, kind: str) -> list[HtmlElement]:
        """The elements of the first selector that finds any; all of them for `drop`."""
        found: list[HtmlElement] = []
        for path in self.paths.get(kind, ()):
            found += path(tree)
            if found and kind != "drop":
                break
        return found


NO_RULE = SiteRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRules:
    """The rules of all sites, by host without `www.`."""

    sites: Mapping[str, SiteRule] = field(default_factory=dict)

    def for_url(self, url: str) -> SiteRule:
        """The rule of the host, or of the nearest domain above it; an empty one where none is."""
        if not self.sites:
            return NO_RULE
        try:
            host = (urlsplit(url).hostname or "").removeprefix("www.")
        except ValueError:
            return NO_RULE
        while host:
            if host in self.sites:
                return self.sites[host]
            host = host.partition(".")[2]
        return NO_RULE


NO_RULES = PageRules()


def read_rules(table: Mapping[str, Any]) -> PageRules:
    """Rules from the table of `page_rules.toml`. Raises BadInput for a selector it can't read."""
    sites = {}
    for host, lists in table.items():
        unknown = set(lists) - set(KINDS)
        if unknown:
            raise BadInput("page-rules.unknown-kind", host=host, kind=", ".join(sorted(unknown)))
        paths = {kind: tuple(_path(selector) for selector in lists[kind]) for kind in lists}
        sites[host] = SiteRule(paths=paths)
    return PageRules(sites=sites)


def _path(selector: str) -> etree.XPath:
    match = _SELECTOR.fullmatch(selector)
    if not match:
        raise BadInput("page-rules.bad-selector", selector=selector)
    tag = match["tag"] or "*"
    if match["mark"] == "#":
        return etree.XPath(f"//{tag}[@id='{match['name']}']")
    return etree.XPath(
        f"//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {match['name']} ')]"
    )
