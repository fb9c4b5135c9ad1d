"""Offices, spokespersons and the duty table on the desk, tried by each kind of person."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hoiam.offices import open_matters
from hoiam.offices.models import Duty, LogEntry, Office, Spokesperson
from hoiam.topics.models import Topic
from tests.boundaries.listed import inventory

pytestmark = pytest.mark.django_db
NEVER = 10**17


@pytest.fixture
def row(knowledge, offices) -> Duty:
    return Duty.objects.create(
        row=14,
        office=offices.so_xay_dung,
        topic=Topic.objects.get(code="roads-traffic"),
        matter_vi="Đường tỉnh",
        matter_en="Provincial roads",
        words=["đường tỉnh"],
        valid_from=date(2025, 7, 1),
    )


@pytest.fixture
def spoken(offices) -> Spokesperson:
    return offices.so_y_te.spokespersons.create(
        display_name="Yến", position="Phó Giám đốc", valid_from=date(2026, 1, 1)
    )


@pytest.fixture
def admin(client, thu, row, at_desk):
    client.force_login(thu)
    return client


@pytest.fixture
def at_desk(clock, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", clock)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def pages(office: Office, row: Duty) -> dict[str, str]:
    return {
        "list": reverse("offices:list"),
        "office": reverse("offices:office", args=[office.pk]),
        "duties": reverse("offices:duties"),
        "duty": reverse("offices:duty", args=[row.pk]),
        "file": reverse("offices:duties-file"),
        "try": reverse("offices:try"),
        "add": reverse("offices:add"),
        "duty-add": reverse("offices:duty-add"),
    }


def writes(office: Office, row: Duty, named: Spokesperson) -> list[str]:
    return [
        reverse("offices:add"),
        reverse("offices:office", args=[office.pk]),
        reverse("offices:switch", args=[office.pk]),
        reverse("offices:delete", args=[office.pk]),
        reverse("offices:name-spokesperson", args=[office.pk]),
        reverse("offices:end-spokesperson", args=[named.pk]),
        reverse("offices:duties-take"),
        reverse("offices:duty-add"),
        reverse("offices:duty", args=[row.pk]),
        reverse("offices:duty-end", args=[row.pk]),
    ]


LOOKING = ("list", "office", "duties", "duty", "file", "try")


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("thu", (*LOOKING, "add", "duty-add")),
        ("ha", LOOKING),
        ("quan", LOOKING),
        ("lan", ()),
        ("minh", ()),
        ("tam", ()),
    ],
)
def test_who_may_look(request, client, offices, row, person, may):
    client.force_login(request.getfixturevalue(person))
    for name, address in pages(offices.so_xay_dung, row).items():
        assert client.get(address).status_code == (200 if name in may else 403), name


def test_a_stranger_is_asked_to_sign_in(client, offices, row, spoken):
    for address in [*pages(offices.so_xay_dung, row).values()]:
        assert client.get(address).status_code == 302, address
    for address in writes(offices.so_xay_dung, row, spoken):
        assert client.post(address).status_code == 302, address


@pytest.mark.parametrize("person", ["ha", "quan", "lan", "minh", "tam"])
def test_only_an_administrator_changes_anything(request, client, offices, row, spoken, person):
    client.force_login(request.getfixturevalue(person))
    before = list(Office.objects.values()), list(Duty.objects.values())
    for address in writes(offices.so_xay_dung, row, spoken):
        answer = client.post(address, {"on": "2026-11-02", "active": "no", "name_vi": "X"})
        assert answer.status_code == 403, address
    assert before == (list(Office.objects.values()), list(Duty.objects.values()))
    assert not LogEntry.objects.exists()


def test_what_is_not_there_is_not_found(admin):
    for name in ("office", "duty"):
        assert admin.get(reverse(f"offices:{name}", args=[NEVER])).status_code == 404
    for name in ("switch", "delete", "name-spokesperson", "end-spokesperson", "duty-end"):
        assert admin.post(reverse(f"offices:{name}", args=[NEVER])).status_code == 404, name


def test_the_list_hangs_each_body_below_its_superior(admin, offices):
    page = admin.get(reverse("offices:list"))
    depths = {branch.office.code: branch.depth for branch in page.context["branches"]}
    assert depths["ubnd-tinh"] == 0
    assert depths["so-xay-dung"] == 1
    assert [office.code for office in page.context["partners"]] == ["hoi-nha-bao"]


def settings_of(office: Office, **changed) -> dict[str, object]:
    names = ("name_vi", "name_en", "kind", "email", "website", "symbol", "version")
    kept = {name: getattr(office, name) for name in names}
    return kept | {"superior": office.superior_id or "", "place": "", **changed}


def test_an_administrator_changes_an_office(admin, offices):
    office = offices.so_xay_dung
    address = reverse("offices:office", args=[office.pk])
    typed = settings_of(office, email="hop-thu@hung-yen.example", place="tỉnh Hưng Yên")
    assert admin.post(address, typed).status_code == 302
    office.refresh_from_db()
    assert office.email == "hop-thu@hung-yen.example"
    assert office.place.name == "Hưng Yên"
    entry = LogEntry.objects.get(verb="office.changed")
    assert entry.fields == ["email", "place"]
    assert entry.subject == office.pk
    assert "hop-thu" not in f"{entry.ids}{entry.fields}"


def test_a_second_administrator_is_told_and_nothing_is_overwritten(admin, offices):
    office = offices.so_xay_dung
    address = reverse("offices:office", args=[office.pk])
    stale = settings_of(office, symbol="ĐÈ")
    admin.post(address, settings_of(office, symbol="MỚI"))
    refused = admin.post(address, stale)
    assert refused.status_code == 409
    assert "ĐÈ" in refused.content.decode()
    office.refresh_from_db()
    assert office.symbol == "MỚI"


def test_no_circle_of_superiors(admin, offices):
    above = offices.province
    address = reverse("offices:office", args=[above.pk])
    refused = admin.post(address, settings_of(above, superior=offices.so_y_te.pk))
    assert refused.status_code == 422
    above.refresh_from_db()
    assert above.superior is None


@pytest.mark.parametrize(
    "typed",
    [
        {"name_vi": ""},
        {"kind": "ministry"},
        {"email": "không phải hộp thư"},
        {"website": "javascript:alert(1)"},
        {"place": "xã Không Đâu"},
        {"is_partner": "on", "is_desk": "on", "superior": ""},
        {"is_partner": "on"},
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(admin, offices, typed):
    office = offices.so_xay_dung
    address = reverse("offices:office", args=[office.pk])
    refused = admin.post(address, settings_of(office, **typed))
    assert refused.status_code == 422
    assert refused.context["form"].errors
    office.refresh_from_db()
    assert office.version == 1


def test_a_new_office_and_a_code_that_is_taken(admin, offices):
    typed = settings_of(offices.so_y_te, name_vi="Sở Nội vụ", code="so-noi-vu")
    assert admin.post(reverse("offices:add"), typed).status_code == 302
    assert Office.objects.get(code="so-noi-vu").superior == offices.province
    again = admin.post(reverse("offices:add"), typed)
    assert again.status_code == 422
    assert "code" in again.context["form"].errors


def test_an_office_in_use_is_not_removed(admin, offices, lan):
    address = reverse("offices:delete", args=[offices.so_xay_dung.pk])
    page = admin.post(address, follow=True)
    assert said(page)
    assert Office.objects.filter(pk=offices.so_xay_dung.pk).exists()
    assert not LogEntry.objects.filter(verb="office.deleted").exists()
    admin.post(reverse("offices:delete", args=[offices.ubnd_commune.pk]))
    assert not Office.objects.filter(pk=offices.ubnd_commune.pk).exists()


def test_an_office_that_still_owes_stays_active(admin, offices, monkeypatch):
    monkeypatch.setattr(open_matters, "_counters", {})
    open_matters.register("thử", lambda office: 3 if office == offices.so_y_te else 0)
    address = reverse("offices:switch", args=[offices.so_y_te.pk])
    page = admin.post(address, {"active": "no"}, follow=True)
    assert "3" in said(page)[0]
    offices.so_y_te.refresh_from_db()
    assert offices.so_y_te.active
    admin.post(reverse("offices:switch", args=[offices.so_xay_dung.pk]), {"active": "no"})
    offices.so_xay_dung.refresh_from_db()
    assert not offices.so_xay_dung.active
    assert LogEntry.objects.get(verb="office.closed").subject == offices.so_xay_dung.pk


def test_the_desk_stays_what_it_is(admin, offices, row):
    desk = offices.desk
    admin.post(reverse("offices:switch", args=[desk.pk]), {"active": "no"})
    address = reverse("offices:office", args=[desk.pk])
    refused = admin.post(address, settings_of(desk))
    assert refused.status_code == 422
    assert "is_desk" in refused.context["form"].errors
    desk.refresh_from_db()
    assert desk.active
    assert desk.is_desk
    address = reverse("offices:office", args=[row.office_id])
    refused = admin.post(address, settings_of(row.office, superior="", is_partner="on"))
    assert "is_partner" in refused.context["form"].errors


def test_spokespersons_from_a_day_to_a_day(admin, offices, spoken):
    office = offices.so_y_te
    typed = {"display_name": "Nga", "position": "Giám đốc", "valid_from": "2026-11-01"}
    admin.post(reverse("offices:name-spokesperson", args=[office.pk]), typed)
    assert office.spokespersons.count() == 2
    wrong = typed | {"valid_to": "2026-10-01"}
    refused = admin.post(reverse("offices:name-spokesperson", args=[office.pk]), wrong)
    assert refused.status_code == 422
    admin.post(reverse("offices:end-spokesperson", args=[spoken.pk]), {"on": "2026-10-31"})
    spoken.refresh_from_db()
    assert spoken.valid_to == date(2026, 10, 31)
    assert LogEntry.objects.filter(subject_kind="offices.office", subject=office.pk).count() == 2


def row_typed(row: Duty, **changed) -> dict[str, object]:
    kept = {
        "topic": row.topic_id,
        "matter_vi": row.matter_vi,
        "matter_en": row.matter_en,
        "words": "\n".join(row.words),
        "ground": row.ground,
        "valid_from": "2025-07-01",
        "version": row.version,
    }
    return kept | changed


def test_a_row_is_changed_and_a_stale_one_refused(admin, row):
    address = reverse("offices:duty", args=[row.pk])
    words = "đường tỉnh\n\n quốc lộ ; cao tốc\nquốc lộ"
    assert admin.post(address, row_typed(row, words=words)).status_code == 302
    changed = Duty.objects.get(pk=row.pk)
    assert changed.words == ["đường tỉnh", "quốc lộ", "cao tốc"]
    assert admin.post(address, row_typed(row, matter_vi="Đè")).status_code == 409
    assert Duty.objects.get(pk=row.pk).matter_vi == "Đường tỉnh"
    assert LogEntry.objects.get(verb="duty.changed").fields == ["words"]


def test_a_row_is_added_and_ended(admin, row, offices):
    typed = row_typed(row, office=offices.so_y_te.pk, matter_vi="Bệnh viện", words="")
    assert admin.post(reverse("offices:duty-add"), typed).status_code == 302
    new = Duty.objects.get(row=15)
    assert (new.office, new.words) == (offices.so_y_te, [])
    refused = admin.post(reverse("offices:duty-end", args=[new.pk]), {"on": "2025-06-30"})
    assert refused.status_code == 422
    admin.post(reverse("offices:duty-end", args=[new.pk]), {"on": "2026-11-02"})
    assert Duty.objects.get(row=15).valid_to == date(2026, 11, 2)


def test_a_partner_body_has_no_duty(admin, row, offices):
    typed = row_typed(row, office=offices.partner.pk)
    assert admin.post(reverse("offices:duty-add"), typed).status_code == 422


def test_the_table_can_be_narrowed(admin, row, offices):
    address = reverse("offices:duties")
    assert admin.get(address, {"office": offices.so_y_te.pk}).context["page"].paginator.count == 0
    assert admin.get(address, {"topic": row.topic_id}).context["page"].paginator.count == 1
    Duty.objects.update(valid_to=date(2026, 11, 1))
    assert admin.get(address).context["page"].paginator.count == 0
    assert admin.get(address, {"ended": "on"}).context["page"].paginator.count == 1
    assert admin.get(address, {"office": "x", "page": "-1"}).status_code == 200


def sent(text: str | bytes) -> dict[str, SimpleUploadedFile]:
    body = text.encode() if isinstance(text, str) else text
    return {"file": SimpleUploadedFile("duties.csv", body)}


def test_the_file_out_is_read_back_the_same(admin, row):
    out = admin.get(reverse("offices:duties-file"))
    assert out["Content-Type"].startswith("text/csv")
    cells = list(csv.DictReader(io.StringIO(out.content.decode("utf-8-sig"))))
    assert cells[0]["words"] == "đường tỉnh"
    before = list(Duty.objects.values())
    assert admin.post(reverse("offices:duties-take"), sent(out.content)).status_code == 302
    assert list(Duty.objects.values()) == before


def test_a_wrong_line_keeps_the_whole_file_out(admin, row):
    text = (
        "row;office;topic;matter_vi;valid_from\n"
        "14;so-xay-dung;roads-traffic;Đường đổi tên;2025-07-01\n"
        "20;so-khong-co;roads-traffic;Cầu;2025-07-01\n"
        "x;so-y-te;khong-co;;01/07/2025\n"
        "14;so-xay-dung;roads-traffic;Lần nữa;\n"
    )
    refused = admin.post(reverse("offices:duties-take"), sent(text))
    assert refused.status_code == 422
    problems = refused.context["problems"]
    assert "so-khong-co" in problems[0]
    assert [line for line in problems if "3" in line.split(":")[0]] == problems[:1]
    assert sum("4" in line.split(":")[0] for line in problems) == 4
    assert Duty.objects.get().matter_vi == "Đường tỉnh"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfeno",
        b"\x00\x00",
        b"row,office\n1,so-y-te\n",
        b'row,office,topic,matter_vi\n1,"so-y-te\n',
        b"row,office,topic,matter_vi,favourite\n1,so-y-te,health,Y,1\n",
        b"row,office,topic,matter_vi\n1,so-y-te,health,Y,one,too,many\n",
        b"row,office,topic,matter_vi\n0,so-y-te,health,Y\n",
        b"row,office,topic,matter_vi\n99999999999999999999,so-y-te,health,Y\n",
        "row,office,topic,matter_vi\n1,so-y-te,health,{}\n".format("x" * 300).encode(),
    ],
)
def test_a_file_that_is_no_table(admin, row, body):
    refused = admin.post(reverse("offices:duties-take"), sent(body))
    assert refused.status_code == 422
    assert refused.context["problems"]
    assert Duty.objects.count() == 1


def test_a_row_keeps_its_office_also_from_a_file(admin, row):
    text = "row,office,topic,matter_vi\n14,so-y-te,roads-traffic,Đường\n"
    refused = admin.post(reverse("offices:duties-take"), sent(text))
    assert refused.status_code == 422
    assert "14" in refused.context["problems"][0]


def test_a_cell_is_never_a_formula(admin, row):
    Duty.objects.update(matter_vi="=HYPERLINK(1)")
    out = admin.get(reverse("offices:duties-file")).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in out
    admin.post(reverse("offices:duties-take"), sent(out))
    assert Duty.objects.get().matter_vi == "=HYPERLINK(1)"


def test_trying_a_matter_says_whose_and_why(admin, row):
    address = reverse("offices:try")
    typed = {"text": "Đường tỉnh 379 bong tróc", "topic": row.topic_id, "place": "Hưng Yên"}
    found = admin.post(address, typed).context["proposal"]
    assert found.duty == row
    assert "đường tỉnh" in found.reason
    nothing = admin.post(address, {"text": "Trời đẹp", "topic": "", "place": ""})
    assert nothing.context["proposal"] is None
    assert nothing.context["why"] in nothing.content.decode()
    for bad in ({"topic": "x"}, {"place": "xã Không Đâu"}, {"on": "hôm qua"}, {"text": "x" * 6000}):
        assert "proposal" not in admin.post(address, bad).context


def test_what_people_typed_is_shown_and_never_run(admin, offices):
    Office.objects.filter(pk=offices.so_y_te.pk).update(name_vi='<script>alert("x")</script>')
    for address in (reverse("offices:list"), reverse("offices:office", args=[offices.so_y_te.pk])):
        page = admin.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_every_column_of_the_file_is_in_the_inventory(admin, row):
    out = admin.get(reverse("offices:duties-file")).content.decode("utf-8-sig")
    assert set(out.splitlines()[0].split(",")) == set(inventory()["export"]["duties"])
