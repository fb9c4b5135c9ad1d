"""Pages of bodies that share a host, and requests that somebody made anew meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hoiam.checks.actions import pages, reading_pages
from hoiam.checks.actions.reading_pages import read_page
from hoiam.checks.models import PageReading
from hoiam.checks.page_extract import keep
from hoiam.checks.queries.owning import body_of_site
from hoiam.checks.queries.permissions import who_may_sign
from hoiam.offices.models import Office
from hoiam.reading.errors import FetchError
from tests.checks.test_pages import LISTED, PAGE, add, begin, listed, read

__all__ = ["add", "begin", "listed", "read"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "clock")]


@pytest.fixture
def bodies(offices, site):
    """Two bodies on one host, each under a path of its own."""
    rows = list(Office.objects.order_by("pk")[:2])
    Office.objects.update(website="")
    for row, path in zip(rows, ("/so-a/", "/so-b/index.html"), strict=True):
        row.website = site.url(path, host=LISTED)
        row.save()
    return rows


def test_bodies_on_one_host_are_told_apart_by_path(bodies, site):
    one, two = bodies
    assert body_of_site(site.url("/so-a/tin/1", host=LISTED)) == one
    assert body_of_site(site.url("/SO-B", host=LISTED)) == two
    assert body_of_site(site.url("/so-abc", host=LISTED)) is None
    Office.objects.filter(pk=two.pk).update(website=site.url("/", host=LISTED))
    assert body_of_site(site.url("/so-a/tin", host=LISTED)) == one
    assert body_of_site(site.url("/khac", host=LISTED)) == two
    Office.objects.filter(pk=two.pk).update(website=one.website)
    assert body_of_site(site.url("/so-a/tin", host=LISTED)) is None


def test_a_host_of_one_body_is_all_its_own(bodies, site):
    one, two = bodies
    Office.objects.filter(pk=two.pk).update(website="")
    assert body_of_site(site.url("/tin/1", host=LISTED)) == one


@pytest.mark.parametrize(
    ("to", "outcome"), [("/so-b/x", "page.leads-elsewhere"), ("/so-a/y", "page.read")]
)
def test_a_redirect_on_one_host_stays_with_its_body(to, outcome, bodies, add, claim, site, read):
    site.redirect("/so-a/x", to)
    site.serve(to, PAGE)
    row = read(add(claim(), "/so-a/x", office=bodies[0], owner=""))
    assert row.reading.outcome == outcome
    assert bool(row.digest) is (outcome == "page.read")


@pytest.mark.parametrize("fails", [True, False])
def test_a_stale_job_leaves_a_new_request_alone(
    fails, add, claim, site, tam, clock, monkeypatch, begin
):
    site.serve("/so-lieu", PAGE)
    row = add(claim())
    begin(row)
    real = reading_pages.fetch_politely

    def meanwhile(*args, **more):
        found = real(*args, **more)
        pages.stop_waiting(tam, row, now=clock.now)
        pages.ask_page(tam, row, now=clock.now + timedelta(seconds=1))
        if fails:
            raise FetchError("fetch.too-many-redirects", limit=3)
        return found

    monkeypatch.setattr(reading_pages, "fetch_politely", meanwhile)
    read_page(evidence=row.pk, now=clock.now)
    row.refresh_from_db()
    held = PageReading.objects.get(evidence=row)
    assert (row.digest, held.outcome, held.tries, held.done_at) == ("", "", 0, None)


def test_who_chose_to_keep_nothing_does_not_sign_second(add, claim, ready_check, mai, now):
    one = claim()
    check = ready_check(one)
    row = add(one)
    assert mai in who_may_sign(check)
    pages.stop_waiting(mai, row, now=now)
    assert mai not in who_may_sign(check)


@pytest.mark.parametrize("quote", ["Hà Đông", "PHÓ CHỦ TỊCH Nguyễn Văn Bình"])
def test_a_passage_that_is_redacted_is_found_and_not_kept(quote):
    page = PAGE.replace("</article>", f"<p>{quote}</p></article>").encode()
    assert keep(page, quote=quote).quote_found is True
