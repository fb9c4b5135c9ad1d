"""Every outcome that a reading can have, in one table: what it is called and what it means.

Keys come from `reading.errors` (and from what was read); a key missing here is shown as it is, and
a test says so.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Outcome:
    """`good`: something useful came back. `alarm`: worth telling an editor when it repeats."""

    words: Any
    good: bool = False
    alarm: bool = False


OUTCOMES: dict[str, Outcome] = {
    "feed.read": Outcome(_("read: %(listed)s listed, %(new)s new"), good=True),
    "feed.not-modified": Outcome(_("not changed since the last reading"), good=True),
    "feed.unreadable": Outcome(_("what came back is not a feed"), alarm=True),
    "feed.is-html": Outcome(_("a web page came back instead of a feed"), alarm=True),
    "feed.empty": Outcome(_("the feed is empty"), alarm=True),
    "feed.entity-bomb": Outcome(_("refused: the feed is built to exhaust memory"), alarm=True),
    "fetch.failed": Outcome(_("could not be fetched"), alarm=True),
    "fetch.no-connection": Outcome(_("no connection to the host"), alarm=True),
    "fetch.unknown-host": Outcome(_("the name of the host is not known"), alarm=True),
    "fetch.refused-address": Outcome(_("refused: this address is never read"), alarm=True),
    "fetch.refused-scheme": Outcome(_("refused: only http and https are read"), alarm=True),
    "fetch.private-address": Outcome(_("refused: it leads into a private network"), alarm=True),
    "fetch.social-network": Outcome(
        _("refused: social networks, forums, messaging and personal pages are never read"),
        alarm=True,
    ),
    "fetch.robots-denied": Outcome(_("the site asks not to be read here (robots.txt)"), alarm=True),
    "fetch.too-large": Outcome(_("larger than the limit"), alarm=True),
    "fetch.too-slow": Outcome(_("no answer in time"), alarm=True),
    "fetch.too-many-redirects": Outcome(_("redirected in circles"), alarm=True),
    "fetch.http-status": Outcome(_("answered with status %(status)s"), alarm=True),
    "archive.disk-full": Outcome(_("the disk is full; it will be read again"), alarm=True),
    "page.read": Outcome(_("read"), good=True),
    "page.not-modified": Outcome(_("not changed since it was read"), good=True),
    "page.changed": Outcome(_("changed since it was read"), good=True),
    "page.not-an-article": Outcome(_("not an article")),
    "page.home": Outcome(_("a home page")),
    "page.section": Outcome(_("a list of articles")),
    "page.video": Outcome(_("a video page without text")),
    "page.paywall": Outcome(_("only for subscribers")),
    "page.soft-404": Outcome(_("a page that says it is gone")),
    "page.empty": Outcome(_("no text was found in the page"), alarm=True),
    "page.not-html": Outcome(_("not a web page")),
    "reading.failed": Outcome(_("an unexpected fault; it will be tried again"), alarm=True),
}


def in_words(key: str, params: dict[str, Any]) -> str:
    """The sentence for an outcome, in the reader's language."""
    outcome = OUTCOMES.get(key)
    if outcome is None:
        return key
    text = str(outcome.words)
    try:
        return text % params if "%(" in text else text
    except KeyError:
        return text


def is_good(key: str) -> bool:
    outcome = OUTCOMES.get(key)
    return outcome is not None and outcome.good
