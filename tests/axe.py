"""What on a page keeps somebody out: axe-core's rules for WCAG 2.2 AA, in the tests' browser."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "rules": {"target-size": {"enabled": True}},
}


def barriers(page: Page) -> list[str]:
    """Each broken rule and where: `color-contrast: <p class="quiet">…`; empty when there is none.

    Waits for the page: one whose first byte alone has come has no element yet to look at.
    """
    page.wait_for_load_state("load")
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page, options=WCAG).response["violations"]
        for node in violation["nodes"]
    ]
