"""What a source may count as that is only typed yet: whose it would be, and what follows."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from hoiam.checks.independence import counts_as
from hoiam.checks.models import Claim, Evidence
from hoiam.checks.queries.parties import body_of, parties_of, tree, whose
from hoiam.checks.queries.weighing import Weighed, source_of
from hoiam.documents.models import OfficialDocument
from hoiam.offices.models import Office, User


def as_typed(
    claim: Claim, user: User, *, document: OfficialDocument | None, address: str, owner: str
) -> Weighed | None:
    """The source as it would count if this person signed; None where nothing says whose it is.

    A paper is its issuer's; what stands on a body's own site is that body's.
    """
    table = tree()
    office = document.issuer if document is not None else body_of_site(address)
    if office is None and owner:
        office = Office.objects.filter(pk__in=table.called(owner)).order_by("-active", "pk").first()
    if office is None and not owner:
        return None
    row = Evidence(office=office, owner="" if office is not None else owner, stance="context")
    counts = counts_as(source_of(row), whose(parties_of(claim)), [body_of(user)], table)
    return Weighed(row=row, counts=counts, stance="context")


def body_of_site(address: str) -> Office | None:
    """The body of the table on whose own site an address lies; None where several share it."""
    owners = owners_of_site(address)
    return Office.objects.get(pk=min(owners)) if len(owners) == 1 else None


def owners_of_site(address: str) -> frozenset[int]:
    """Keys of the bodies whose site an address lies on: that of the nearest host, longest path."""
    host, path = _place(address)
    if not host:
        return frozenset()
    sites: dict[tuple[str, tuple[str, ...]], set[int]] = {}
    hosts: dict[str, set[int]] = {}
    rows = Office.objects.exclude(website="").order_by("pk").values_list("pk", "website")
    for key, website in rows:
        name, folder = _place(website)
        # The file of a home page is no folder.
        folder = folder[:-1] if folder and "." in folder[-1] else folder
        sites.setdefault((name, folder), set()).add(key)
        hosts.setdefault(name, set()).add(key)
    for name, keys in hosts.items():
        # A host of one body is all its own, whatever folder its home page is in.
        if len(keys) == 1:
            sites.setdefault((name, ()), keys)
    for length in range(len(path), 0, -1):
        if (host, path[:length]) in sites:
            return frozenset(sites[host, path[:length]])
    parts = host.split(".")
    for start in range(len(parts) - 1):
        found = sites.get((".".join(parts[start:]), ()))
        if found is not None:
            return frozenset(found)
    return frozenset()


def _place(address: str) -> tuple[str, tuple[str, ...]]:
    """Host and folders of an address, as they are compared."""
    parts = urlsplit(address)
    folders = unquote(parts.path).casefold().split("/")
    return (parts.hostname or "").removeprefix("www."), tuple(filter(None, folders))
