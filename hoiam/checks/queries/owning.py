"""What a source may count as that is only typed yet: whose it would be, and what follows."""

from __future__ import annotations

from urllib.parse import urlsplit

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
    """The body of the table on whose own site an address lies."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    if not host:
        return None
    sites = {
        (urlsplit(website).hostname or "").removeprefix("www."): key
        for key, website in Office.objects.exclude(website="").values_list("pk", "website")
    }
    parts = host.split(".")
    for start in range(len(parts) - 1):
        key = sites.get(".".join(parts[start:]))
        if key is not None:
            return Office.objects.get(pk=key)
    return None
