"""Every outcome that a reading can have, in one table: what it is called and what it means.

Keys come from `reading.errors` (and from what was read); a key missing here is shown as it is, and
a test says so.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hoiam.reading.addresses import KINDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """`good`: something useful came back."""

    words: Any
    good: bool = False


REFUSED_KINDS = _("refused: social networks, forums, messaging and personal pages are never read")
REFUSED_FORM = _("refused: this is no address of a public web page")

OUTCOMES: dict[str, Outcome] = {
    # a feed
    "feed.read": Outcome(_("read: %(listed)s listed, %(new)s new"), good=True),
    "feed.not-modified": Outcome(_("not changed since the last reading"), good=True),
    "feed.unreadable": Outcome(_("what came back is not a feed")),
    "feed.is-html": Outcome(_("a web page came back instead of a feed")),
    "feed.empty": Outcome(_("the feed is empty")),
    "feed.entity-bomb": Outcome(_("refused: the feed is built to exhaust memory")),
    # asking a host
    "fetch.bad-certificate": Outcome(_("the certificate of the site is not valid")),
    "fetch.broken-body": Outcome(_("the answer broke off or can't be unpacked")),
    "fetch.connection-lost": Outcome(_("the connection was lost")),
    "fetch.failed": Outcome(_("could not be fetched")),
    "fetch.host-resting": Outcome(
        _("the host is left alone for a while: it asked for that, or gave an error just now")
    ),
    "fetch.http-status": Outcome(_("answered with status %(status)s")),
    "fetch.name-unknown": Outcome(_("the name of the host is not known")),
    "fetch.no-connection": Outcome(_("no connection to the host")),
    "fetch.no-connection-in-time": Outcome(_("no connection to the host in time")),
    "fetch.not-http": Outcome(_("what answered does not speak HTTP")),
    "fetch.silent": Outcome(_("the host took the question and sent nothing")),
    "fetch.too-large": Outcome(_("larger than the limit")),
    "fetch.too-many-redirects": Outcome(_("redirected in circles")),
    "fetch.too-slow": Outcome(_("no answer in time")),
    "fetch.unexpected": Outcome(_("an unexpected fault; it will be tried again")),
    # going nowhere we do not go
    "fetch.refused-address": Outcome(_("refused: this address is never read")),
    "fetch.refused-form": Outcome(REFUSED_FORM),
    "fetch.refused-ip-address": Outcome(REFUSED_FORM),
    "fetch.refused-userinfo": Outcome(REFUSED_FORM),
    "fetch.refused-port": Outcome(_("refused: only the usual ports of the web are asked")),
    "fetch.refused-private-address": Outcome(_("refused: it leads into a private network")),
    "fetch.refused-scheme": Outcome(_("refused: only http and https are read")),
    **{f"fetch.refused-{kind}": Outcome(REFUSED_KINDS) for kind in sorted(KINDS)},
    "fetch.robots-denied": Outcome(_("the site asks not to be read here (robots.txt)")),
    "fetch.robots-unreachable": Outcome(
        _("its robots.txt can't be reached, so nothing is read for now: %(why)s")
    ),
    # keeping what came
    "archive.disk-full": Outcome(_("the disk is full; it will be read again")),
    "archive.failed": Outcome(_("the disk refused it; it will be read again")),
    # an item
    "item.too-old": Outcome(_("not read: listed, but older than a week")),
    "item.not-on-source-list": Outcome(_("not read: its host is not on the list of sources")),
    "item.address-too-long": Outcome(_("not read: its address is too long")),
    # a page
    "page.read": Outcome(_("read"), good=True),
    "page.not-modified": Outcome(_("not changed since it was read"), good=True),
    "page.changed": Outcome(_("changed since it was read"), good=True),
    "page.not-an-article": Outcome(_("not an article")),
    "page.home": Outcome(_("a home page")),
    "page.section": Outcome(_("a list of articles")),
    "page.video": Outcome(_("a video page without text")),
    "page.paywall": Outcome(_("only for subscribers")),
    "page.soft-404": Outcome(_("a page that says it is gone")),
    "page.empty": Outcome(_("no text was found in the page")),
    "page.not-html": Outcome(_("not a web page")),
    "reading.failed": Outcome(_("an unexpected fault; it will be tried again")),
    # a list of feeds
    "opml.empty": Outcome(_("the file is empty")),
    "opml.no-feeds": Outcome(_("the list has no feeds")),
    "opml.not-opml": Outcome(_("this is no OPML file")),
    "opml.too-large": Outcome(_("larger than the limit")),
    "opml.too-many-feeds": Outcome(_("more feeds than can be taken in at once")),
    "opml.unreadable": Outcome(_("the file can't be read")),
}


def in_words(key: str, params: dict[str, Any]) -> str:
    """The sentence for an outcome, in the reader's language."""
    outcome = OUTCOMES.get(key)
    if outcome is None:
        return key
    if "why" in params:
        params = params | {"why": in_words(str(params["why"]), {})}
    text = str(outcome.words)
    try:
        return text % params if "%(" in text else text
    except KeyError:
        return text


def is_good(key: str) -> bool:
    outcome = OUTCOMES.get(key)
    return outcome is not None and outcome.good
