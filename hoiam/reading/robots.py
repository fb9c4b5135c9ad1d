"""What a site's robots.txt asks of us (RFC 9309), and what its absence means.

`Robots` reads the file and answers; `after_reading` and `after_failure` decide how long an answer
holds. The matching is our own because the library at hand differs from the RFC in 19 of the 395
verdicts that can be decoded (gate `robots`): wildcards kept in user-agent values, names cut at the
first space, bytes that are not UTF-8. Nothing here fetches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

AGENT = "HoiAm"  # the product token that robots.txt may name
LIMIT = 500 * 1024  # RFC 9309 §2.5: at least 500 KiB is read
HOLDS = timedelta(hours=24)  # RFC 9309 §2.4
RETRY = timedelta(minutes=30)
GIVEN_UP = timedelta(days=30)  # RFC 9309 §2.3.1.4: then unreachable may count as unavailable

_TOKEN = re.compile(r"[A-Za-z_-]+")  # RFC 9309 §2.2.1: product-token
_LINE_END = re.compile(r"\r\n|\r|\n")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Misspellings that are common enough for every large crawler to read them.
_FIELDS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "user-agent"),
    **dict.fromkeys(
        ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"
    ),
    **dict.fromkeys(("sitemap", "sitemaps", "site-map"), "sitemap"),
    **dict.fromkeys(("crawl-delay", "crawldelay", "crawl delay"), "crawl-delay"),
    "allow": "allow",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`allow` or disallow what `pattern` (normalised; `*` and a final `$` are special) matches."""

    pattern: str
    allow: bool

    def matches(self, path: str) -> bool:
        anchored = self.pattern.endswith("$")
        first, *rest = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        last = rest.pop() if anchored and rest else None
        # Each piece at its earliest place: linear, whatever a hostile file writes.
        for piece in rest:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        if last is not None:
            return len(path) - at >= len(last) and path.endswith(last)
        return not anchored or at == len(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What one robots.txt asks of us: `rules`, seconds between two requests, where sitemaps are.

    It says nothing about /robots.txt itself, which is always allowed (RFC 9309 §2.2.2) and which
    the fetcher therefore reads without asking.
    """

    rules: tuple[Rule, ...] = ()
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether we may fetch `url` (absolute): the longest rule wins, and allow wins a tie."""
        split = urlsplit(url)
        path = _normalise((split.path or "/") + (f"?{split.query}" if split.query else ""))
        # A `*` or `$` that stands in an address is a letter there (RFC 9309 §2.2.3).
        path = path.replace("*", "%2A").replace("$", "%24")
        best, allowed = -1, True
        for rule in self.rules:
            length = len(rule.pattern)
            if length >= best and rule.matches(path):
                allowed = rule.allow or (allowed and length == best)
                best = length
        return allowed


EVERYTHING = Robots()
NOTHING = Robots(rules=(Rule(pattern="/", allow=False),))


@dataclass(slots=True)
class _Group:
    rules: list[Rule] = field(default_factory=list)
    delay: float | None = None


def parse(body: bytes, agent: str = AGENT) -> Robots:
    """Read a robots.txt of any quality for the crawler with product token `agent`.

    What is past the limit or makes no sense is ignored.
    """
    # Only two groups can matter; to keep all would let a hostile file cost its length squared.
    wanted = {agent.lower(): _Group(), "*": _Group()}
    seen: set[str] = set()
    current: list[_Group] = []
    delayed: list[_Group] = []
    sitemaps: list[str] = []
    in_names = delay_in_names = False
    for line in _LINE_END.split(_decode(body)):
        name, value = _read_line(line)
        if name == "user-agent":
            current = current if in_names else []
            delayed = delayed if delay_in_names else []
            in_names = delay_in_names = True
            token = _read_token(value)
            if token in wanted:
                seen.add(token)
                _add_once(current, wanted[token])
                _add_once(delayed, wanted[token])
        elif name in ("allow", "disallow"):
            in_names = delay_in_names = False
            for group in current:
                group.rules.extend(_rules(value, allow=name == "allow"))
        elif name == "crawl-delay":
            # Other records never part a group (RFC 9309 §2.2.4), but a delay is for those above it.
            delay_in_names = False
            _set_delay(delayed, value)
        elif name == "sitemap" and value:
            sitemaps.append(value)
    ours = wanted[agent.lower() if agent.lower() in seen else "*"]
    return Robots(
        rules=tuple(ours.rules), crawl_delay=ours.delay, sitemaps=tuple(dict.fromkeys(sitemaps))
    )


def _decode(body: bytes) -> str:
    if len(body) > LIMIT:
        # The last line may be cut in the middle and then say more than was meant.
        body = body[:LIMIT].rpartition(b"\n")[0]
    # Google's reader skips a byte-order mark, also one that was cut short.
    for mark in (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"):
        if body.startswith(mark):
            body = body[len(mark) :]
            break
    return body.decode("utf-8", "surrogateescape")


def _add_once(groups: list[_Group], group: _Group) -> None:
    # By identity: two groups without rules so far are equal, and a name said twice is one name.
    if not any(known is group for known in groups):
        groups.append(group)


def _read_line(line: str) -> tuple[str, str]:
    line = line.replace("\0", "").split("#", 1)[0].strip(" \t")
    name, colon, value = line.partition(":")
    if not colon:
        # "disallow /secret": the colon forgotten, the wish plain.
        words = line.split()
        if len(words) != 2:
            return "", ""
        name, value = words
    return _FIELDS.get(name.strip().lower(), ""), value.strip(" \t")


def _read_token(value: str) -> str:
    if value == "*" or value[:2] in ("* ", "*\t"):
        return "*"
    found = _TOKEN.match(value)
    return found[0].lower() if found else "(none)"


def _rules(value: str, *, allow: bool) -> list[Rule]:
    """The rules of one line; none where it is empty, which means nothing is forbidden."""
    if not value:
        return []
    pattern = _normalise(value)
    anchored = pattern.endswith("$")
    pattern = pattern.removesuffix("$").replace("$", "%24") + ("$" if anchored else "")
    rules = [Rule(pattern=pattern, allow=allow)]
    head, slash, tail = pattern.rpartition("/")
    if allow and slash and tail.startswith("index.htm"):
        # The index page of a folder is the folder, as Google's reader has it.
        rules.append(Rule(pattern=f"{head}/$", allow=True))
    return rules


def _set_delay(groups: list[_Group], value: str) -> None:
    try:
        delay = float(value)
    except ValueError:
        return
    if not 0 <= delay < float("inf"):
        return
    for group in groups:
        group.delay = max(delay, group.delay or 0.0)


def _normalise(path: str) -> str:
    """Percent-encode what is not ASCII, decode what needs no encoding (RFC 9309 §2.2.2)."""

    def settle(match: re.Match[str]) -> str:
        letter = chr(int(match[1], 16))
        return letter if letter in _UNRESERVED else match[0].upper()

    octets = path.encode("utf-8", "surrogateescape")
    ascii_only = "".join(chr(octet) if octet < 0x80 else f"%{octet:02X}" for octet in octets)
    return _ESCAPE.sub(settle, ascii_only)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRecord:
    """What one origin asks, until when that holds, and since when its file can't be reached.

    `reachable` is False while nothing is allowed because the file can't be had; `reason` is the
    key of the error that it gave last.
    """

    robots: Robots
    expires: datetime
    reachable: bool = True
    reason: str = ""
    unreachable_since: datetime | None = None


def after_answer(
    known: RobotsRecord | None, status: int, body: bytes, now: datetime
) -> RobotsRecord:
    """What an answer to /robots.txt means, whatever its status (RFC 9309 §2.3.1)."""
    if status == 429 or status >= 500:
        return after_failure(known, "fetch.http-status", now)
    return after_reading(status, body, now)


def after_reading(status: int, body: bytes, now: datetime) -> RobotsRecord:
    """A file that was read (2xx), or that the site says it does not have: all is allowed."""
    robots = parse(body) if 200 <= status < 300 else EVERYTHING
    return RobotsRecord(robots=robots, expires=now + HOLDS)


def after_failure(known: RobotsRecord | None, reason: str, now: datetime) -> RobotsRecord:
    """A file that could not be reached (5xx, 429, no answer): nothing is allowed meanwhile.

    What was read before goes on holding; after 30 days without an answer the file counts as not
    there (RFC 9309 §2.3.1.4 and §2.4).
    """
    since = (known.unreachable_since if known else None) or now
    if known is not None and known.reachable:
        robots, reachable = known.robots, True
    elif now - since >= GIVEN_UP:
        robots, reachable = EVERYTHING, True
    else:
        robots, reachable = NOTHING, False
    return RobotsRecord(
        robots=robots,
        expires=now + RETRY,
        reachable=reachable,
        reason=reason,
        unreachable_since=since,
    )
