"""From a stated claim to a published check and its correction, through the desk's pages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoiam.checks.models import Claim, Evidence, FactCheck
from hoiam.checks.page_extract import MOST_BYTES
from hoiam.documents.actions import add_document
from hoiam.offices.models import Duty
from hoiam.publishing.actions import signing as publishing
from hoiam.publishing.actions.reviewing import ask_review
from hoiam.topics.models import Topic
from tests.checks.rooms import BODY, FINDING, STATEMENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_desk")]

TITLE = "Đường tỉnh 379 vẫn thông xe"


@pytest.fixture
def at_desk(clock, monkeypatch):
    """The pages take their time from the test's clock, and speak English."""
    monkeypatch.setattr("django.utils.timezone.now", clock)


def desk(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def of_tam(tam):
    return desk(tam)


@pytest.fixture
def of_mai(mai):
    return desk(mai)


def body(response) -> str:
    return response.content.decode()


def post(client: Client, name: str, claim: Claim, /, *more: int, **sent):
    claim.refresh_from_db()
    values = {"version": claim.version} | sent
    return client.post(reverse(f"checks:{name}", args=[claim.pk, *more]), values)


def see(client: Client, claim: Claim) -> str:
    return body(client.get(reverse("checks:claim", args=[claim.pk])))


def page_of(check: FactCheck) -> str:
    return reverse("checks:check", args=[check.pk])


def version_on(text: str) -> str:
    return re.search(r'name="version" value="(\d+)"', text).group(1)


SOURCE = {
    "kind": "data",
    "title": "Số liệu đếm xe tháng 11",
    "owner": "Viện Nghiên cứu Giao thông",
    "says": "Lưu lượng bình thường.",
    "stance": "refutes",
}
RATED = {"rating": "false", "finding": FINDING}


def named(*bodies: str, **more) -> dict[str, str]:
    rows = {f"body-{n}": name for n, name in enumerate(bodies)}
    return rows | {f"say-{n}": "Quản lý đường." for n in range(len(bodies))} | more


def test_from_a_stated_claim_to_a_published_check(of_tam, of_mai, claim, offices, mai, tam):
    one = claim()
    assert post(of_tam, "parties", one, **named("Sở Xây dựng")).status_code == 302
    assert one.parties.get().office == offices.so_xay_dung
    assert post(of_tam, "evidence", one, **SOURCE).status_code == 302
    assert post(of_tam, "rating", one, **RATED).status_code == 302
    check_page = post(of_tam, "start", one).headers["Location"]
    text = body(of_tam.get(check_page))
    for said in (
        STATEMENT,
        FINDING,
        "Số liệu đếm xe",
        "Viện Nghiên cứu Giao thông",
        "Department of Construction",
    ):
        assert said in text
    sent = {"title": TITLE, "summary": FINDING, "body": BODY, "version": version_on(text)}
    assert of_tam.post(check_page, sent | {"submit": "1"}).status_code == 302
    check = FactCheck.objects.get()
    assert check.publication.state == "submitted"
    # Mai finds it where all that waits is listed, and on that page all that she signs.
    assert check_page in body(of_mai.get("/desk/approvals/"))
    text = body(of_mai.get(check_page))
    for said in (STATEMENT, FINDING, BODY, "Số liệu đếm xe", "The evidence refutes the claim."):
        assert said in text
    assert "counts" in text
    for verb in ("approve", "publish"):
        check.publication.refresh_from_db()
        back = {"version": check.publication.version, "back": check_page}
        done = of_mai.post(reverse(f"publishing:{verb}", args=[check.publication.pk]), back)
        assert done.headers["Location"] == check_page
    check.publication.refresh_from_db()
    one.refresh_from_db()
    assert (check.publication.state, one.state) == ("published", "published")
    assert (check.publication.submitted_by, check.publication.approved_by) == (tam, mai)
    assert check.publication.number in body(of_tam.get(check_page))
