"""Whether our own mail server confirms the sender: Authentication-Results, RFC 8601.

What others wrote into such headers is worth nothing, so only the topmost with the configured
server's name is looked at; that server must take away those that came from outside (§5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"([a-z]+\.[a-z-]+)\s*=\s*\"?([^\s\";]+)\"?", re.IGNORECASE)
# Which property of a result names whom it is about.
_NAMED_BY = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


def is_confirmed(headers: Iterable[str], *, server: str, sender: str) -> bool:
    """Whether `server` says in its topmost header that the sender's domain sent this.

    DMARC decides where it is given; otherwise DKIM or SPF for the same domain.
    """
    domain = sender.rpartition("@")[2].lower()
    for header in headers:
        said = _COMMENT.sub(" ", header)
        name, *results = said.split(";")
        if name.lower().split()[:1] == [server]:
            return _passes(results, domain)
    return False


def _passes(results: list[str], domain: str) -> bool:
    found = [match for match in map(_RESULT.match, results) if match]
    policies = [match for match in found if match[1].lower() == "dmarc"]
    if policies:
        return all(match[2].lower() == "pass" for match in policies) and all(
            value.rstrip(".").lower() == domain
            for match in policies
            for name, value in _PROPERTY.findall(match[3])
            if name.lower() == "header.from"
        )
    return any(
        match[2].lower() == "pass" and _is_of(value, domain)
        for match in found
        for name, value in _PROPERTY.findall(match[3])
        if name.lower() in _NAMED_BY.get(match[1].lower(), ())
    )


def _is_of(value: str, domain: str) -> bool:
    named = value.rpartition("@")[2].lower().rstrip(".")
    return bool(named) and "." in named and (domain == named or domain.endswith(f".{named}"))
