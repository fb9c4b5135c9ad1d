import io
import json
import time
import unicodedata

import pytest

from gates.redact import HERE, read_sentences, score
from hoiam.reading.filters import main
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.redact import Redacted, redact


@pytest.mark.parametrize("name", ["sentences.txt", "confirm.txt", "unseen.txt"])
def test_personal_items_go_and_protected_ones_stay(name):
    gone, intact, _ = score(read_sentences(HERE / name))
    assert gone >= 0.95
    assert intact >= 0.99


def test_a_text_without_personal_data_comes_back_to_the_letter():
    text = (
        "UBND tỉnh ban hành Quyết định 2361/QĐ-UBND ngày 05/11/2026, chi 912.345.678 đồng.\n"
        "Đường dây nóng: 0221 3862 115; thư: soxaydung@hungyen.gov.vn; Nghị định 168/2024/NĐ-CP."
    )
    assert redact(text) == Redacted(text=text)


def test_removed_counts_each_kind():
    redacted = redact("Tôi có số 0912345678 và 0387654321, thư mau@gmail.com.")
    assert redacted.removed == (("email", 1), ("phone", 2))
    assert "[số điện thoại]" in redacted.text
    assert "09" not in redacted.text


def test_redacting_twice_changes_nothing():
    for sentence in read_sentences(HERE / "sentences.txt"):
        once = redact(sentence.text)
        assert redact(once.text) == Redacted(text=once.text)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_normal_form_makes_no_difference(form):
    for sentence in read_sentences(HERE / "sentences.txt"):
        text = unicodedata.normalize(form, sentence.text)
        assert redact(text).removed == redact(sentence.text).removed, sentence.text


@pytest.mark.parametrize(
    "number",
    [
        "0912\u200b345\u200b678",
        "0\u00ad912345678",
        "٠٩١٢٣٤٥٦٧٨",
        "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "0912–345–678",
        "0912•345•678",
        "0912_345_678",
        "(+84) 912 345 678",
        "o912345678",
        "09l2345678",
        "không chín một hai ba bốn năm sáu bảy tám",
        "KHÔNG-CHÍN-MỘT-HAI-BA-BỐN-NĂM-SÁU-BẢY-TÁM",
    ],
)
def test_a_sender_cannot_hide_a_number(number):
    redacted = redact(f"Gọi cho tôi số {number} nhé.")
    assert redacted.removed == (("phone", 1),)
    assert redacted.text == "Gọi cho tôi số [số điện thoại] nhé."


@pytest.mark.parametrize(
    "text",
    [
        "Công an xã Hoàn Long: 0221 3863 113",
        "Bệnh viện Đa khoa Phố Nối, điện thoại 0221.3942.115",
        "Đường dây nóng 0967771010 hoặc 1900 9095",
        "gọi 111, 112, 113, 114, 115 và 1022",
        "Duong day nong cua UBND xa: 0221 3862 115",
    ],
)
def test_lines_of_offices_stay(text):
    assert redact(text) == Redacted(text=text)


def test_the_commune_of_a_home_stays_so_that_the_matter_can_be_placed():
    text = redact("Nhà tôi ở số 12, ngõ 34 đường Láng Mẫu, phường Láng, Hà Nội.").text
    assert text == "Nhà tôi ở [địa chỉ riêng], phường Láng, Hà Nội."


def test_a_house_is_personal_only_where_somebody_lives():
    assert redact("Cháy nhà kho trước số 120 đường Nguyễn Trãi.").removed == ()
    assert redact("Nhà số 12, ngõ 34 phố Mẫu, nơi ông A ở, bị nứt.").removed == (("address", 1),)


@pytest.mark.parametrize(
    "part",
    [
        "0",
        "0 ",
        "09-",
        "a@",
        "@a",
        "facebook.com/",
        "số nhà 1, ",
        "không chín ",
        "+84(",
        "1.",
        "/a",
    ],
)
def test_a_megabyte_of_one_thing_is_harmless(part):
    # How long it may take is measured by the gate `hostile_time`.
    text = part * (800_000 // len(part))
    redacted = redact(text)
    assert redacted == redact(text)
    assert len(redacted.text) <= 2 * len(text)


def test_strange_input_is_harmless():
    assert redact("") == Redacted(text="")
    assert redact("\x00\ud800\u202e").text == "\ufffd"
    assert redact("(" * 10_000).removed == ()


def test_the_filter_keeps_its_contract():
    lines = [
        json.dumps({"id": 7, "text": "Gọi tôi 0912345678 hoặc tổng đài 1900 1234"}),
        json.dumps({"id": 8}),
        json.dumps({"text": "Nước rút."}),
    ]
    out = io.StringIO()
    main(["redact"], lines, out, Knowledge(read=lambda name: b""))
    first, second, third = map(json.loads, out.getvalue().splitlines())
    assert first == {
        "id": 7,
        "text": "Gọi tôi [số điện thoại] hoặc tổng đài 1900 1234",
        "removed": {"phone": 1},
    }
    assert second["id"] == 8
    assert "error" in second
    assert third == {"text": "Nước rút.", "removed": {}}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("fb: nguyen.van.a.90", "fb: [trang cá nhân]"),
        ("id zalo: nguyena99 nhé", "id zalo: [trang cá nhân] nhé"),
        ("Nhắn Telegram: hoa_nguyen.", "Nhắn Telegram: [trang cá nhân]."),
        ("Facebook: hungyen.gov.vn đăng", "Facebook: hungyen.gov.vn đăng"),
        ("Theo facebook: tin giả. Nay", "Theo facebook: tin giả. Nay"),
        ("Zalo: 2 nhóm, 3.000 người", "Zalo: 2 nhóm, 3.000 người"),
    ],
)
def test_the_name_of_an_account_after_its_network_goes(text, kept):
    assert redact(text).text == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Tôi là Nguyễn Văn Bình, ở xã.", "Tôi là [họ tên], ở xã."),
        ("Tên tôi là Trần Thị Hoa ạ", "Tên tôi là [họ tên] ạ"),
        ("gọi chị Hà Giang 0912345678", "gọi chị [họ tên] [số điện thoại]"),
        ("tên tôi là Thái Bình", "tên tôi là [họ tên]"),
        ("em tên là Lan", "em tên là [họ tên]"),
        ("mình tên thật là hoàng", "mình tên thật là [họ tên]"),
        ("mình là Lan ở phường 5", "mình là [họ tên] ở phường 5"),
        ("toi la nguyen van binh o phuong 5", "toi la [họ tên] o phuong 5"),
        ("toi ten la binh", "toi ten la [họ tên]"),
        ("TÔI LÀ NGUYỄN VĂN BÌNH, XIN HỎI", "TÔI LÀ [họ tên], XIN HỎI"),
        ("tôi là cô giáo Trần Thị Bích dạy ở xã", "tôi là cô giáo [họ tên] dạy ở xã"),
        ("Tôi là H'Hen Niê ở buôn", "Tôi là [họ tên] ở buôn"),
        ("Kính gửi chủ tịch xã, tôi là Lê Văn Sửu", "Kính gửi chủ tịch xã, tôi là [họ tên]"),
        ("gọi chị Hoa 0912345678", "gọi chị [họ tên] [số điện thoại]"),
        ("goi chi hoa 0912345678", "goi chi [họ tên] [số điện thoại]"),
        ("anh Nam sđt 0912345678", "anh [họ tên] sđt [số điện thoại]"),
        ("LH: A. Nam 0912 345 678", "LH: A. [họ tên] [số điện thoại]"),
        ("0912345678 gặp anh Tuấn nhé", "[số điện thoại] gặp anh [họ tên] nhé"),
        ("0912345678 (chị Mẫu)", "[số điện thoại] (chị [họ tên])"),
        ("Nước bẩn.\nTrân trọng,\nNguyễn Văn A", "Nước bẩn.\nTrân trọng,\n[họ tên]"),
        ("Ký tên: Lê Thị Mẫu", "Ký tên: [họ tên]"),
        ("Người gửi: lê thị mẫu", "Người gửi: [họ tên]"),
        ("Xin cảm ơn các bác.\nNguyễn Văn Bình", "Xin cảm ơn các bác.\n[họ tên]"),
        ("Trân trọng\nNGUYỄN VĂN A", "Trân trọng\n[họ tên]"),
        ("My name is Mary Jones.", "My name is [họ tên]."),
        ("I am John Smith, a teacher", "I am [họ tên], a teacher"),
        ("I’m Lan, from Hanoi", "I’m [họ tên], from Hanoi"),
    ],
)
def test_who_names_themself_signs_or_gives_somebody_to_call_is_not_named(text, kept):
    once = redact(text)
    assert once.text == kept
    assert dict(once.removed)["name"] == 1
    assert redact(kept).text == kept


@pytest.mark.parametrize(
    "text",
    [
        "Tôi là giáo viên trường Nguyễn Du, tôi là người dân phố Nguyễn Trãi.",
        "tôi là công nhân, tôi là dân ở đây, tôi là nam, 35 tuổi",
        "toi la cong nhan, toi la doan vien, toi la ho ngheo, toi la chu ho",
        "Tôi là Việt kiều; tôi là Đảng viên; tôi là Phó Giám đốc một công ty.",
        "TÔI LÀ NGƯỜI DÂN PHƯỜNG 5",
        "Chủ tịch UBND Nguyễn Văn A nói nước sạch.",
        "Chủ tịch xã tôi là Nguyễn Văn A đã hứa làm đường.",
        "Họ có hai người con là Đinh Văn Mẫu và Đinh Thị Mẫu.",
        "Một đồng minh là Thổ Nhĩ Kỳ phản đối.",
        "Tên tôi không có trong danh sách.",
        "Ông Nguyễn Văn A, Chủ tịch UBND xã, điện thoại cơ quan 0221 3862 115.",
        "Xin cảm ơn UBND phường. Trân trọng cảm ơn Sở Xây dựng.",
        "Trân trọng, Hà Nội là nơi tôi ở.",
        "I am Vietnamese. I am a teacher. My name is not on the list.",
        "Ngập tại\nCao Lãnh",
        "Ngập ở phường:\nHà Đông",
        "Đường bị ngập:\nLê Lợi",
        "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn Bình",
        "Xin trân trọng cảm ơn.\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn Bình",
        "Quê tôi là Hà Tĩnh có bão",
        "Quê tôi là Thái Bình bị ngập",
        "Tôi là Đà Nẵng",
        "ngân hàng của tôi là Vietcombank, bị phạt",
        "I am Vietnam, from",
        "Trân trọng\nHà Nội",
        "Người gửi: VNPT Bình Dương",
        "Thuốc gọi là Lan, loài hoa tên là Lan.",
    ],
)
def test_a_work_an_official_and_any_other_name_stays(text):
    assert redact(text) == Redacted(text=text)


@pytest.mark.parametrize(
    "piece", ["tôi là ", "xin ", "tên tôi là Lan ", "trân trọng, ", "chị Hoa 0912345678 ", " \n"]
)
def test_names_are_looked_for_in_linear_time(piece):
    def steps(times: int) -> float:
        text = piece * times
        began = time.process_time()
        redact(text)
        return time.process_time() - began

    steps(200)
    assert steps(3_000) < 40 * max(steps(300), 0.004)
