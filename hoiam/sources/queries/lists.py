"""The list of sources, which is public: only hosts on it are read."""

from __future__ import annotations

from hoiam.reading.errors import RefusedAddress
from hoiam.sources.actions.fetching import check_address
from hoiam.sources.models import Source

LONGEST_ADDRESS = 2000


def why_not(url: str) -> str | None:
    """The outcome under which an address is not read, None when it is: only sources' hosts are."""
    try:
        address = check_address(url)
    except RefusedAddress as error:
        return error.key
    if len(address.url) > LONGEST_ADDRESS:
        return "item.address-too-long"
    return None if is_on_list(address.host) else "item.not-on-source-list"


def is_on_list(host: str) -> bool:
    """Whether a host belongs to a source: it is the source's host or lies below it."""
    return source_of(host) is not None


def source_of(host: str) -> Source | None:
    """The source to which a host belongs, the nearest where one lies below another."""
    labels = host.split(".")
    above = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
    found = {source.host: source for source in Source.objects.filter(host__in=above)}
    return next((found[name] for name in above if name in found), None)
