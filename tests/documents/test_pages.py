"""The desk's pages of documents, tried by each kind of person and by a stranger."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from hoiam.documents import actions, tasks
from hoiam.documents.models import OfficialDocument
from hoiam.offices.models import Office
from hoiam.publishing.actions import signing
from hoiam.publishing.models import Publication
from tests.publishing import uploads

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "plan",
    "number": "45/KH-UBND",
    "issued_on": "2026-10-20",
    "signer": "Phó Chủ tịch",
    "title": "Kế hoạch cấp nước sạch cho trường học",
    "summary": "",
    "body": "Hoàn thành trong năm 2026.",
}


@pytest.fixture
def at(client, request, clock, monkeypatch):
    """`at("lan").get("list")`: a page as somebody sees it, in English."""
    monkeypatch.setattr("django.utils.timezone.now", clock)

    class Person:
        def __init__(self, who: str | None) -> None:
            client.logout()
            client.cookies["django_language"] = "en"
            if who is not None:
                client.force_login(request.getfixturevalue(who))

        def get(self, name, *args, **query):
            return client.get(reverse(f"documents:{name}", args=args), query)

        def post(self, name, *args, **data):
            """What a form of the page sends: the version it shows, where the test gives none."""
            if args:
                row = OfficialDocument.objects.get(pk=args[0])
                shown = row.publication if name == "submit" else row
                data = {"version": shown.version} | data
            return client.post(reverse(f"documents:{name}", args=args), data)

    return Person


@pytest.fixture
def document(ha, offices, now):
    return actions.add_document(
        ha,
        kind="directive",
        number="12/CT-UBND",
        issuer=offices.so_xay_dung,
        issued_on=date(2026, 10, 30),
        title="Chỉ thị về vá mặt đường",
        text="Rà soát.",
        now=now,
    )


@pytest.fixture
def form(offices):
    return FORM | {"issuer": offices.desk.pk}


WAYS = ["list", "add", "document", "edit", "submit"]


@pytest.mark.parametrize("name", WAYS)
def test_a_stranger_is_asked_to_sign_in(name, at, document):
    args = [] if name in ("list", "add") else [document.pk]
    for way in ("get", "post"):
        response = getattr(at(None), way)(name, *args)
        assert response.status_code == 302
        assert reverse("desk:sign-in") in response["Location"]


STATUS = {  # of the list, of a draft of the Department of Construction, of the forms
    "ha": (200, 200, 200),
    "thu": (200, 200, 200),
    "quan": (200, 200, 403),
    "lan": (200, 200, 403),
    "minh": (200, 404, 403),
    "tam": (200, 404, 403),
}


@pytest.mark.parametrize("who", STATUS)
def test_each_sees_what_is_theirs(who, at, document):
    person = at(who)
    listed = person.get("list")
    assert listed.status_code == STATUS[who][0]
    assert ("12/CT-UBND" in listed.content.decode()) == (STATUS[who][1] == 200)
    assert person.get("document", document.pk).status_code == STATUS[who][1]
    assert person.get("add").status_code == STATUS[who][2]
    assert person.get("edit", document.pk).status_code == STATUS[who][2]


@pytest.mark.parametrize("who", ["quan", "lan", "minh", "tam"])
def test_only_an_editor_writes(who, at, document, form):
    person = at(who)
    for name, args in (("add", []), ("edit", [document.pk]), ("submit", [document.pk])):
        assert person.post(name, *args, **form).status_code in (403, 404)
    assert OfficialDocument.objects.count() == 1
    assert Publication.objects.get().state == "draft"


def test_entered_submitted_approved_and_published_by_clicks(at, form, client):
    paper = ContentFile(uploads.pdf(), name="45.pdf")
    assert at("ha").post("add", **form, file=paper).status_code == 302
    document = OfficialDocument.objects.get()
    page = at("ha").get("document", document.pk).content.decode()
    assert "Submit for approval" in page
    at("ha").post("submit", document.pk)
    at("quan")
    for verb in ("approve", "publish"):
        shown = {"version": Publication.objects.get().version}
        client.post(reverse(f"publishing:{verb}", args=[document.publication.pk]), shown)
    page = at("tam").get("document", document.pk).content.decode()
    assert "VB-2026-0001" in page
    assert "Public page" in page
    assert "Hoàn thành trong năm 2026." in page


def test_what_was_typed_stays_when_it_is_refused(at, form):
    response = at("ha").post("add", **form | {"issued_on": "2031-01-01"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "can&#x27;t be right" in page
    assert "Hoàn thành trong năm 2026." in page
    assert not OfficialDocument.objects.exists()


def test_two_who_edit_at_once_are_told(at, document, form):
    assert at("ha").post("edit", document.pk, **form, version=1).status_code == 302
    late = at("thu").post("edit", document.pk, **form | {"title": "Của Thu"}, version=1)
    assert late.status_code == 409
    page = late.content.decode()
    assert "Somebody else changed this text" in page
    assert "Của Thu" in page


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 40])
def test_a_form_without_the_version_it_showed_changes_nothing(at, document, form, version):
    before = OfficialDocument.objects.values().get(), Publication.objects.values().get()
    for name in ("edit", "submit"):
        late = at("ha").post(name, document.pk, **form, version=version)
        assert late.status_code == 409
        assert "Somebody else changed this text" in late.content.decode()
    assert (OfficialDocument.objects.values().get(), Publication.objects.values().get()) == before


def test_no_partner_body_issues_papers(at, form, offices):
    response = at("ha").post("add", **form | {"issuer": offices.partner.pk})
    assert response.status_code == 409
    assert not OfficialDocument.objects.exists()


def test_filters_of_the_list(at, document, ha, offices, now):
    facts = {"issuer": offices.desk, "issued_on": date(2026, 10, 1), "now": now}
    actions.add_document(ha, kind="plan", number="1/KH", title="Nước sạch", **facts)
    person = at("ha")

    def titles(**query) -> list[str]:
        return [row.title for row in person.get("list", **query).context["page"]]

    assert titles() == ["Chỉ thị về vá mặt đường", "Nước sạch"]
    assert titles(kind="plan") == ["Nước sạch"]
    assert titles(q="vá đường") == titles(q="12/CT") == ["Chỉ thị về vá mặt đường"]
    assert titles(q="không có") == []
    for strange in ({"kind": "x"}, {"page": "9" * 9}, {"page": "x"}, {"q": "\x00"}):
        assert person.get("list", **strange).status_code == 200


def test_the_list_costs_the_same_however_long(at, ha, offices, now, django_assert_max_num_queries):
    for number in range(12):
        actions.add_document(
            ha,
            kind="plan",
            number=f"{number}/KH",
            title=f"Kế hoạch {number}",
            issuer=offices.desk,
            issued_on=date(2026, 10, 1),
            now=now,
        )
    person = at("ha")
    with django_assert_max_num_queries(12):
        person.get("list")


def test_what_the_rooms_above_show_of_its_tasks(at, document, ha):
    """A room above registers its piece; where it has nothing to show, nothing is shown."""
    seen = []

    def provider(shown, user):
        seen.append((shown, user))
        return None

    tasks.register("documents/list.html", provider)
    try:
        assert at("ha").get("document", document.pk).status_code == 200
        assert tasks.pieces(document, None) == [] or seen
    finally:
        tasks.unregister("documents/list.html")
    assert (document, ha) in seen


def test_an_office_that_was_closed_still_issued_what_it_issued(at, document, form, offices):
    Office.objects.filter(pk=offices.so_xay_dung.pk).update(active=False)
    given = form | {"issuer": offices.so_xay_dung.pk}
    assert at("ha").post("edit", document.pk, **given).status_code == 302


def test_a_late_submit_is_told(at, document, ha, now):
    signing.submit(ha, document.publication, now=now)
    response = at("ha").post("submit", document.pk, version=1)
    assert response.status_code == 409
