""" "This does not answer it", "look again", and following a matter by a code."""

from __future__ import annotations

import re

import pytest

from hoiam.issues.models import Objection
from hoiam.portal import limits
from hoiam.publishing.models import ReviewRequest
from hoiam.receipts.actions import find_receipt, open_contact
from hoiam.receipts.models import Receipt, SealedContact

pytestmark = pytest.mark.django_db

WORDS = "Đoạn qua chợ vẫn còn ổ gà, gọi tôi số 0912 345 678 hoặc nguoi.hoi@thu.example."
NEVER = "7KMH-9RTX-C4WP-2FYD-VN36"
CODE = re.compile(r"(?:[2-9A-Z]{4}-){4}[2-9A-Z]{4}")


@pytest.fixture
def answered(in_state):
    return in_state("answered")


@pytest.fixture
def there(answered):
    return f"/van-de/{answered.number}/y-kien/"


def send(client, path: str, **given):
    return client.post(path, {"text": WORDS, "contact": "", "step": "send"} | given)


def test_nothing_is_written_before_the_last_step(client, there):
    assert client.get(there).status_code == 200
    preview = client.post(there, {"text": WORDS, "step": "preview"})
    shown = preview.content.decode()
    assert "Đoạn qua chợ vẫn còn ổ gà" in shown
    assert "0912" not in shown
    assert "thu.example" not in shown
    back = client.post(there, {"text": WORDS, "step": "back"})
    assert "ổ gà" in back.content.decode()
    assert not Objection.objects.exists()
    assert not Receipt.objects.exists()


def test_what_is_sent_is_kept_without_what_leads_to_a_person(client, there, answered, clock):
    response = send(client, there, contact="khach@thu.example")
    code = CODE.search(response.content.decode()).group()
    objection = Objection.objects.get()
    assert "ổ gà" in objection.text
    assert "0912" not in objection.text
    assert (objection.arrived, objection.receipt) == (clock.now.date(), find_receipt(code))
    assert open_contact(objection.receipt) == "khach@thu.example"
    assert response.headers["Cache-Control"] == "no-store, private"
    assert code not in response.headers.get("Location", "")
    page = client.get(f"/van-de/{answered.number}/").content.decode()
    assert "chưa trả lời đúng câu hỏi" in page.lower() or "does not answer" in page
    assert "ổ gà, gọi tôi" not in page


def test_a_hidden_field_that_was_changed_is_cleaned_again(client, there):
    send(client, there, text="Sửa đi. CCCD 001099012345, số tài khoản 19034567890123.")
    assert "001099012345" not in Objection.objects.get().text


@pytest.mark.parametrize(
    "given",
    [
        {"text": ""},
        {"text": "   \n\t "},
        {"text": "\x00\x00"},
        {"text": "x" * 2_001},
        {"contact": "không phải thư"},
        {"contact": "a@b.example\r\nBcc: c@d.example"},
        {"contact": "a" * 300 + "@b.example"},
    ],
)
def test_what_makes_no_sense_is_said_and_not_kept(client, there, given):
    response = send(client, there, **given)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> không trả lời gì cả",
        "\u202eđảo ngược\u202c và \u2066kẹp\u2069 chữ",
        "Zalgo: đ\u0336ư\u0336ờ\u0336n\u0336g hỏng nặng lắm rồi",
        "{{ 7|add:7 }} {% load %} chưa trả lời gì",
        "' OR 1=1; -- chưa trả lời gì",
        "🙂" * 400,
    ],
)
def test_hostile_words_are_shown_as_words(client, there, text):
    shown = client.post(there, {"text": text, "step": "preview"}).content.decode()
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert send(client, there, text=text).status_code == 200


def test_only_an_answer_that_stands_can_be_objected_to(client, in_state, ha, clock):
    for state in ("draft", "assigned", "submitted", "scheduled", "withdrawn", "merged"):
        issue = in_state(state)
        number = issue.number or "VD-2026-0099"
        assert client.get(f"/van-de/{number}/y-kien/").status_code == 404
        assert send(client, f"/van-de/{number}/y-kien/").status_code == 404
    assert client.get("/van-de/VD-2026-9999/y-kien/").status_code == 404


def test_anyone_may_ask_to_look_again_at_what_is_published(client, answered):
    path = f"/xem-lai/{answered.number}/"
    assert client.get(path).status_code == 200
    response = send(client, path)
    assert CODE.search(response.content.decode())
    assert "0912" not in ReviewRequest.objects.get().text
    assert client.get("/xem-lai/VD-2026-9999/").status_code == 404


def test_a_draft_cannot_be_asked_about(client, in_state):
    issue = in_state("submitted")
    drafted = issue.answers.get().publication
    assert drafted.number is None
    assert client.get(f"/xem-lai/TL-2026-{drafted.pk:04}/").status_code == 404


def test_a_matter_is_followed_by_its_code(client, there, answered):
    code = CODE.search(send(client, there).content.decode()).group()
    for typed in (code, code.lower(), code.replace("-", " ")):
        shown = client.post("/bien-nhan/", {"code": typed})
        assert shown.status_code == 200
        assert answered.number in shown.content.decode()
        assert code not in shown.content.decode()
        assert "max-age=0" in shown.headers["Cache-Control"]
    assert client.get("/bien-nhan/", {"code": code}).content == client.get("/bien-nhan/").content


@pytest.mark.parametrize("code", ["", "x", NEVER, "\x00", "<b>" * 20, "2" * 5000])
def test_a_code_that_was_never_given_finds_nothing(client, code):
    response = client.post("/bien-nhan/", {"code": code})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert "<b><b>" not in response.content.decode()


def test_a_form_from_another_site_is_refused(client, there):
    for path in (there, "/bien-nhan/"):
        response = client.post(
            path, {"text": WORDS, "step": "send"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert response.status_code == 403
    assert not Receipt.objects.exists()


def test_a_flood_is_held_back_and_nothing_grows(client, there, monkeypatch):
    """Ten thousand posts from one sender: five are kept, the rest hear when to try again."""
    monkeypatch.setattr(limits, "monotonic", lambda: 1_000.0)
    for _ in range(5):
        assert send(client, there).status_code == 200
    refused = [send(client, there) for _ in range(20)]
    assert {response.status_code for response in refused} == {429}
    assert refused[0].headers["Retry-After"] == "600"
    assert Objection.objects.count() == 5
    for _ in range(10_000):
        limits.writing.take("203.0.113.9", at=1_000.0)
    assert len(limits.writing) <= 3
    monkeypatch.setattr(limits, "monotonic", lambda: 1_000.0 + 601)
    assert send(client, there).status_code == 200
    assert SealedContact.objects.count() == 0
