"""Which addresses we may go to: publishers on the public internet, and nothing else.

Pure decisions, asked wherever an address comes in: source, redirect, import, command line.
`check_url` judges the text of an address and `check_ip` where its name leads; `RefusedHosts` is
the table of social networks, forums, messaging and personal pages, and of what leads there unseen:
link shorteners and mirrors. Nothing here resolves or opens anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import idna

from hoiam.reading.errors import RefusedAddress
from hoiam.reading.knowledge import Knowledge

MAX_LENGTH = 4096
STANDARD_PORTS = {"http": 80, "https": 443}
KINDS = ("forum", "link-shortener", "messaging", "mirror", "personal-page", "social-network")
REFUSED_HOSTS_FILE = "refused_hosts.toml"

# Names that no public resolver answers (RFC 6761, 6762, 7686, 8375; ICANN's .internal).
_NOT_PUBLIC = frozenset(
    (
        *("alt", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain"),
        *("localhost", "onion", "i2p", "home.arpa", "in-addr.arpa", "ip6.arpa"),
    )
)
_SECOND_LEVEL = frozenset(("co", "com", "edu", "gov", "info", "ne", "net", "or", "org"))
# A browser reads a host whose last label looks like a number as an IPv4 address (WHATWG URL).
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\Z")
# Parsers disagree about these, so that one would check a host and another would call it.
_TWO_FACED = re.compile(r"[\x00-\x1f\x7f-\xa0\\\ud800-\udfff]")

# IANA special-purpose registries, spelled out because `is_global` differs between Python's
# releases; 168.63.129.16 is public on paper and a cloud's control plane in fact.
_CLOSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32"),
        *("169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24"),
        *("192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_OPEN_V6 = IPv6Network("2000::/3")
# 2001::/23 holds Teredo, ORCHID and benchmarks; 2002::/16 is 6to4: publishers use neither.
_CLOSED_V6 = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Networks and ports opened beyond the public ones, for tests and for an office's own intranet.

    It comes from settings through a constructor and never from a request, a feed or a page. It
    cannot open a refused host.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    ports: frozenset[int] = frozenset()

    @classmethod
    def of(cls, *networks: str, ports: tuple[int, ...] = ()) -> Allowed:
        return cls(networks=tuple(ip_network(text) for text in networks), ports=frozenset(ports))


NOTHING_MORE = Allowed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address that may be asked: `url` has a canonical host and no fragment."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt speaks for (RFC 9309 §2.3)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedHosts:
    """The hosts where people write rather than publishers, with the kind of each.

    `hosts` maps a domain, with all below it, to its kind; a domain that ends in `.*` stands for
    the same name under every country. `labels` maps a label before a domain (`forum.…`) to a kind,
    `folders` a whole part of a path (`/tac-gia/…`): publishers have pages about people too.
    """

    hosts: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> RefusedHosts:
        """The table of `refused_hosts.toml`. Raises ValueError for a kind that is not known."""
        parts = [dict(table.get(name, {})) for name in ("hosts", "labels", "folders")]
        unknown = sorted({kind for part in parts for kind in part.values()} - set(KINDS))
        if unknown:
            raise ValueError(f"unknown kinds of refused hosts: {', '.join(unknown)}")
        hosts, labels, folders = parts
        return cls(hosts=hosts, labels=labels, folders=folders)

    @classmethod
    def from_knowledge(cls, knowledge: Knowledge) -> RefusedHosts:
        return cls.from_table(knowledge.table(REFUSED_HOSTS_FILE))

    def with_more(self, hosts: Mapping[str, str]) -> RefusedHosts:
        """The same table made stricter; no row of it can be taken away."""
        return RefusedHosts.from_table(
            {
                "hosts": {**hosts, **self.hosts},
                "labels": dict(self.labels),
                "folders": dict(self.folders),
            }
        )

    def kind_of(self, host: str) -> str | None:
        """The kind under which `host` (canonical, see `read_host`) is refused, or None."""
        parts = host.split(".")
        for start in range(len(parts)):
            tail = parts[start:]
            found = self.hosts.get(".".join(tail))
            if found is None and _is_suffix(tail[1:]):
                found = self.hosts.get(f"{tail[0]}.*")
            if found is not None:
                return found
        for label in parts[:-2]:
            if label in self.labels:
                return self.labels[label]
        return None

    def kind_of_path(self, path: str) -> str | None:
        """The kind under which a path is refused on any host: it leads to a person's own page."""
        for part in unquote(path).casefold().split("/"):
            if part.startswith("@") and len(part) > 1:
                return "personal-page"
            if part in self.folders:
                return self.folders[part]
        return None


def check_url(url: str, refused: RefusedHosts, allowed: Allowed = NOTHING_MORE) -> Address:
    """The address that `url` names, when we may go there.

    Raises RefusedAddress; its key says why: `fetch.refused-scheme`, `-form`, `-userinfo`, `-port`,
    `-private-address`, `-ip-address`, or the kind of the host (`fetch.refused-social-network`).
    """
    split = _split(url)
    if "@" in split.netloc:
        raise RefusedAddress("fetch.refused-userinfo")
    port = _read_port(split)
    if port != STANDARD_PORTS[split.scheme] and port not in allowed.ports:
        raise RefusedAddress("fetch.refused-port", port=port)
    host = read_host(split.hostname or "")
    literal = _read_literal(host)
    if literal is not None:
        check_ip(host, allowed)
        if not _is_inside(literal, allowed.networks):
            # No publisher lives at a bare number, and by number the table could be walked round.
            raise RefusedAddress("fetch.refused-ip-address")
    else:
        _check_name(host, refused)
    kind = refused.kind_of_path(split.path)
    if kind is not None:
        raise RefusedAddress(f"fetch.refused-{kind}")
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port == STANDARD_PORTS[split.scheme] else f"{shown}:{port}"
    clean = split._replace(netloc=netloc, path=split.path or "/", fragment="")
    return Address(url=clean.geturl(), scheme=split.scheme, host=host, port=port)


def read_host(text: str) -> str:
    """A host in its one canonical form: lower case, punycode, no final dot.

    Full-width letters, soft hyphens and the like are mapped as a browser maps them (UTS 46).
    Raises RefusedAddress where there is no such form.
    """
    text = text.removesuffix(".")
    if ":" in text:
        try:
            return IPv6Address(text).compressed
        except ValueError:
            raise RefusedAddress("fetch.refused-form") from None
    try:
        host = idna.uts46_remap(text, std3_rules=False).removesuffix(".")
        if not host.isascii():
            host = idna.encode(host).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise RefusedAddress("fetch.refused-form") from None
    if not _HOST.match(host) or len(host) > 253:
        raise RefusedAddress("fetch.refused-form")
    return host


def check_ip(text: str, allowed: Allowed = NOTHING_MORE) -> None:
    """Raise RefusedAddress unless `text` is an address on the public internet.

    IPv4 inside IPv6 (mapped, NAT64, ISATAP) is unpacked and judged as IPv4; 6to4, Teredo,
    site-local, scoped and all special-purpose ranges are refused.
    """
    try:
        ip = ip_address(text)
    except ValueError:
        raise RefusedAddress("fetch.refused-form") from None
    if _is_inside(ip, allowed.networks):
        return
    if not _is_public(ip):
        raise RefusedAddress("fetch.refused-private-address")


def _is_suffix(labels: list[str]) -> bool:
    """Whether names are registered right under `labels`: `com`, `vn`, `com.vn`."""
    if len(labels) == 2:
        return labels[0] in _SECOND_LEVEL and len(labels[1]) == 2
    return len(labels) == 1


def _split(url: str) -> SplitResult:
    url = url.strip(" \t\r\n")
    if len(url) > MAX_LENGTH or _TWO_FACED.search(url):
        raise RefusedAddress("fetch.refused-form")
    try:
        split = urlsplit(url)
    except ValueError:
        raise RefusedAddress("fetch.refused-form") from None
    if split.scheme not in STANDARD_PORTS:
        raise RefusedAddress("fetch.refused-scheme")
    if not split.netloc or "%" in split.netloc:
        raise RefusedAddress("fetch.refused-form")
    # Publishers do print addresses with spaces in them; browsers ask for them all the same.
    return split._replace(
        path=split.path.replace(" ", "%20"), query=split.query.replace(" ", "%20")
    )


def _read_port(split: SplitResult) -> int:
    try:
        return split.port if split.port is not None else STANDARD_PORTS[split.scheme]
    except ValueError:
        raise RefusedAddress("fetch.refused-port") from None


def _read_literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host spells out; refuses the short, octal, hex and decimal spellings."""
    if ":" in host:
        return IPv6Address(host)
    if not _NUMBER.match(host.rsplit(".", 1)[-1]):
        return None
    try:
        return IPv4Address(host)
    except ValueError:
        raise RefusedAddress("fetch.refused-form") from None


def _check_name(host: str, refused: RefusedHosts) -> None:
    kind = refused.kind_of(host)
    if kind is not None:
        raise RefusedAddress(f"fetch.refused-{kind}")
    parts = host.split(".")
    if len(parts) == 1 or parts[-1] in _NOT_PUBLIC or ".".join(parts[-2:]) in _NOT_PUBLIC:
        raise RefusedAddress("fetch.refused-private-address")


def _is_inside(
    ip: IPv4Address | IPv6Address, networks: tuple[IPv4Network | IPv6Network, ...]
) -> bool:
    return any(ip.version == network.version and ip in network for network in networks)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _CLOSED_V4)
    if ip.scope_id is not None:
        return False
    inner = _unpack(ip)
    if inner is not None and not _is_public(inner):
        return False
    if ip.ipv4_mapped is not None or ip in _NAT64:
        return True
    return ip in _OPEN_V6 and not any(ip in network for network in _CLOSED_V6)


def _unpack(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address carries to (RFC 4291, 6052, 5214)."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    number = int(ip)
    if ip in _NAT64 or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(number & 0xFFFFFFFF)
    return None
