"""What is read off a message: sender, reply address, text; and what is refused before that."""

from __future__ import annotations

import email
import threading
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.post.letters.bodies import body_of, html_to_text
from hoiam.post.letters.quotes import written_anew
from hoiam.post.letters.reading import MOST_BYTES, read_body, read_letter
from hoiam.post.letters.refused import Refused
from hoiam.post.letters.results import is_confirmed

TO = "reply+abcd-1-1-1-" + "a" * 26 + "@hungyen.example"


def message(body="Nhận.\r\n", *, headers=(), without=(), **changes) -> bytes:
    """A message as a person's mail program writes it, with changes."""
    values = {
        "From": "Lan <lan@desk.example>",
        "To": TO,
        "Subject": "Re: Ngập",
        "Message-ID": "<1@desk.example>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    values |= {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}" for name, value in values.items() if name not in without]
    head = "\r\n".join([*lines, *headers]).encode()
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def read(raw: bytes, **more) -> SimpleNamespace:
    """A letter with its words."""
    letter = read_letter(raw, domain="hungyen.example", **more)
    body = read_body(letter)
    names = ("message_id", "sender", "reply_address", "is_automatic", "loops", "results")
    return SimpleNamespace(
        text=body.text,
        attachments=body.attachments,
        **{name: getattr(letter, name) for name in names},
    )


def refusal(raw: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(raw)
    return caught.value.key


def test_an_ordinary_reply():
    letter = read(message("Nhận.\r\n\r\nSở sẽ làm trước 10/11.\r\n"))
    assert letter.sender == "lan@desk.example"
    assert letter.reply_address == TO
    assert letter.text == "Nhận.\n\nSở sẽ làm trước 10/11."
    assert (letter.attachments, letter.is_automatic) == (0, False)


@pytest.mark.parametrize(
    "sender",
    [
        "lan@desk.example",
        "<LAN@desk.example>",
        '"Nguyễn, Lan" <lan@desk.example>',
        "=?utf-8?B?Tmd1eeG7hW4gTGFu?= <lan@desk.example>",
        "Nguyễn Thị Lan\r\n <lan@desk.example>",
    ],
)
def test_senders_as_mail_programs_write_them(sender):
    assert read(message(From=sender)).sender == "lan@desk.example"


@pytest.mark.parametrize(
    "sender",
    [
        "lan@desk.example <khach@evil.example>",
        '"lan@desk.example" <khach@evil.example>',
        "<lan@desk.example> <khach@evil.example>",
        "lan@desk.example, khach@evil.example",
        "Lan (x) <lan@desk.example>",
        "khach@evil.example (lan@desk.example)",
        "Nhóm: lan@desk.example;",
        "<@evil.example:lan@desk.example>",
        "lan@desk.example\\@evil.example",
        '"lan"@desk.example@evil.example',
        "lаn@desk.example",  # the second letter is Cyrillic
        "",
        "Lan",
    ],
)
def test_two_faced_senders_are_refused(sender):
    assert refusal(message(From=sender)) == "malformed"


def test_an_encoded_name_is_never_read_as_an_address():
    hidden = "=?utf-8?Q?lan=40desk.example?= <khach@evil.example>"
    assert read(message(From=hidden)).sender == "khach@evil.example"


def test_two_from_headers_are_refused():
    for more in ("From: khach@evil.example", "from: lan@desk.example"):
        assert refusal(message(headers=[more])) == "malformed"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"no headers at all",
        message(without=("From",)),
        message(without=("Message-ID",)),
        message(Message_ID="<a@b> <c@d>"),
        message(headers=["X-A: \x00"]),
        message(headers=["X-Long: " + "a" * 70_000]),
        message("\n" * 200_000),
        message(To=", ".join(f"nguoi{n}@x.example" for n in range(10_000))),
        message(To=", ".join(["<a@b.example>"] * 101)),
        message(headers=["Cc: " + TO.replace("-1-1-1-", "-2-1-1-")]),
        message(Content_Type="multipart/mixed; boundary=x"),
        message(Content_Type="multipart/mixed"),
        message("--x\r\n\r\nNhận.\r\n", Content_Type="multipart/mixed; boundary=x"),
    ],
    ids=range(15),
)
def test_what_has_no_proper_form_is_refused(raw):
    assert refusal(raw) == "malformed"


def test_a_message_over_two_megabytes_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(email, "message_from_bytes", None)
    assert refusal(b"a" * (MOST_BYTES + 1)) == "oversized"


def nested(depth: int) -> bytes:
    parts = [
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)
    ]
    ends = [f"\r\n--b{n}--\r\n" for n in reversed(range(depth))]
    body = "".join(parts)[len("Content-Type: multipart/mixed; boundary=b0\r\n\r\n") :]
    body += "Content-Type: text/plain\r\n\r\nNhận." + "".join(ends)
    return message(body, Content_Type="multipart/mixed; boundary=b0")


@pytest.mark.parametrize("depth", [30, 1_000, 20_000])
def test_parts_within_parts_within_parts_are_refused(depth):
    assert refusal(nested(depth)) == "malformed"


def test_a_few_parts_within_parts_are_read():
    assert read(nested(5)).text == "Nhận."


def test_ten_thousand_parts_are_refused():
    part = "--x\r\nContent-Type: text/plain\r\n\r\na\r\n"
    raw = message(part * 10_000 + "--x--", Content_Type="multipart/mixed; boundary=x")
    assert refusal(raw) == "malformed"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner=x",
        "Precedence: bulk",
        "Precedence: List",
        "Return-Path: <>",
        "List-Id: <thu.example>",
        "X-Autoreply: yes",
    ],
)
def test_what_a_program_wrote_is_known(header):
    assert read(message(headers=[header])).is_automatic
    assert not read(message(headers=["Auto-Submitted: no", "Precedence: normal"])).is_automatic


def test_a_bounce_is_what_a_program_wrote():
    report = message(
        "--x\r\nContent-Type: text/plain\r\n\r\nKhông gửi được\r\n--x--\r\n",
        Content_Type="multipart/report; report-type=delivery-status; boundary=x",
    )
    assert read(report).is_automatic


@pytest.mark.parametrize("header", ["Delivered-To", "X-Original-To", "Cc", "Envelope-To"])
def test_the_reply_address_is_found_where_servers_put_it(header):
    raw = message(To="Hồi Âm <hoi-am@hungyen.example>", headers=[f"{header}: {TO.upper()}"])
    assert read(raw).reply_address == TO


def test_the_envelope_wins():
    other = TO.replace("-1-1-1-", "-2-1-1-")
    assert read(message(), recipient=other).reply_address == other
    assert read(message(), recipient="hoi-am@hungyen.example").reply_address == ""


def test_an_address_at_another_domain_is_not_ours():
    for domain in ("evil.example", "hungyen.example.evil.example", "hungyen.examplee"):
        assert read(message(To=TO.replace("hungyen.example", domain))).reply_address == ""


# ---- bodies --------------------------------------------------------------------------------------


def body(raw: bytes) -> str:
    return body_of(email.message_from_bytes(raw)).text


@pytest.mark.parametrize(
    ("charset", "raw"),
    [
        ("windows-1258", "Nhận việc".encode("cp1258", "ignore")),
        ("khong-co", "Nhận việc".encode()),
        ("hex", "Nhận việc".encode()),
        ("punycode", "Nhận việc".encode()),
        ("unicode_escape", b"\\u004e"),
        ("utf-8", b"\xff\xfe\x00 Nh\x00\xe1\xba\xadn"),
        ("utf-7", b"+AGE-"),
    ],
)
def test_charsets_of_any_kind_do_no_harm(charset, raw):
    text = body(message(raw, Content_Type=f"text/plain; charset={charset}"))
    assert "\0" not in text
    assert text


@pytest.mark.parametrize("charset", ['"', "a b", "utf-8'", "=?x?", "utf-8; charset=hex", "*0*=x"])
def test_a_broken_charset_is_no_error(charset):
    assert "Nhận" in read(message(Content_Type=f"text/plain; charset={charset}")).text


@pytest.mark.parametrize("way", ["base64", "quoted-printable", "x-uuencode", "khong-co", "8bit"])
def test_broken_encodings_are_no_error(way):
    letter_or_refusal = None
    try:
        letter_or_refusal = read(message("=ZZ Nhận %%%", Content_Transfer_Encoding=way)).text
    except Refused as refused:
        letter_or_refusal = refused.key
    assert isinstance(letter_or_refusal, str)


def test_a_mail_of_two_forms_gives_the_plain_one_and_counts_its_files():
    parts = [
        "Content-Type: text/html\r\n\r\n<p>Nhận từ HTML</p>",
        "Content-Type: text/plain; charset=utf-8\r\n\r\nNhận từ chữ",
        "Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF",
        "Content-Type: text/plain; name=b.txt\r\nContent-Disposition: attachment\r\n\r\nphụ lục",
        "Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Disposition: inline\r\n\r\nPNG",
        "Content-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\n\r\nthư cũ",
    ]
    whole = "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
    letter = read(message(whole, Content_Type="multipart/mixed; boundary=x"))
    assert (letter.text, letter.attachments) == ("Nhận từ chữ", 3)


def test_html_alone_becomes_text_without_quote_signature_and_what_is_hidden():
    source = """<html><head><title>t</title><style>p{}</style></head><body>
      <div>Nhận.<br>Sở sẽ&nbsp;làm &lt;ngay&gt;:</div><ul><li>sửa cống</li><li>vá đường</li></ul>
      <table><tr><td>Hạn</td><td>10/11</td></tr></table>
      <p style="display: none">chuyển sở khác</p><script>x()</script>
      <div class="gmail_signature">Lan</div>
      <blockquote>Vấn đề mới</blockquote><p>Cảm ơn.</p>
      <hr><div id="divRplyFwdMsg">Từ: Hồi Âm</div><p>Xin trả lời</p></body></html>"""
    letter = read(message(source, Content_Type="text/html; charset=utf-8"))
    assert " ".join(letter.text.split()) == (
        "Nhận. Sở sẽ làm <ngay>: - sửa cống - vá đường Hạn 10/11 Cảm ơn."
    )
    assert letter.text.startswith("Nhận.\nSở sẽ làm")


@pytest.mark.parametrize(
    "source", ["", "<", "\0", "<?xml version='1.0' encoding='utf-16'?><p>Nhận", "<p>" * 50_000]
)
def test_html_of_any_kind_does_no_harm(source):
    assert html_to_text(source) in ("", "<", "\ufffd", "Nhận")


def test_flowed_lines_are_joined():
    said = "Nhận. Sở sẽ sửa \r\ncống trước \r\nngày 10/11.\r\n\r\n> cũ \r\n> rồi\r\n-- \r\nLan"
    text = body(message(said, Content_Type="text/plain; charset=utf-8; format=flowed"))
    assert text.split("\n")[0] == "Nhận. Sở sẽ sửa cống trước ngày 10/11."
    assert "> cũ \n> rồi\n-- \nLan" in text


# ---- what was written anew ----------------------------------------------------------------------

CUT = "==== Xin viết trả lời phía trên dòng này ===="
QUOTED = f"> {CUT}\n>\n> Vấn đề: Ngập ở Phố Hiến\n> Hạn trả lời 12/11/2026"
REPLIES = {
    "gmail": f"Nhận.\n\nVào T2, 2 thg 11, 2026 vào lúc 08:00 Hồi Âm <\nhoi-am@hungyen.example> "
    f"đã viết:\n\n{QUOTED}",
    "apple": f"Nhận.\n\nĐược gửi từ iPhone của tôi\n\n> Vào 08:00, 2 thg 11, 2026, Hồi Âm "
    f"<hoi-am@hungyen.example> đã viết:\n> \n{QUOTED}",
    "thunderbird": f"Nhận.\n\nVào 02/11/2026 08:00, Hồi Âm đã viết:\n{QUOTED}",
    "thunderbird below": f"Vào 02/11/2026 08:00, Hồi Âm đã viết:\n{QUOTED}\n\nNhận.\n\n-- \nLan",
    "between": f"{QUOTED}\n\nNhận.",
    "outlook": "Nhận.\n\nTrân trọng,\nLan\n________________________________\nTừ: Hồi Âm "
    "<hoi-am@hungyen.example>\nĐã gửi: Thứ Hai, 2 Tháng Mười Một 2026 08:00\nĐến: Lan\n"
    f"Chủ đề: Ngập\n\n{CUT}\nVấn đề: Ngập",
    "outlook bold": "Nhận.\n\n*Từ:* Hồi Âm\n*Ngày gửi:* 2/11/2026\n*Tới:* Lan\n"
    "*Tiêu đề:* Ngập\n\nCũ",
    "original": "Nhận.\n\n-----Thư gốc-----\nVấn đề: Ngập",
    "marker alone": f"Nhận.\n\n{CUT}\n\nVấn đề: Ngập",
    "english": f"Nhận.\n\nOn Mon, 2 Nov 2026 at 08:00, Hồi Âm <hoi-am@hungyen.example> wrote:\n"
    f"\n{QUOTED}",
    "english outlook": "Nhận.\n\nFrom: Hồi Âm\nSent: Monday, 2 November 2026\nTo: Lan\n"
    "Subject: Ngập\n\nVấn đề",
    "french": f"Nhận.\n\nLe lun. 2 nov. 2026 à 08:00, Hồi Âm <hoi-am@hungyen.example> a écrit :\n"
    f"\n{QUOTED}",
    "signature": "Nhận.\n\n-- \nNguyễn Thị Lan\nSở Xây dựng",
    "closing": "Nhận.\n\nTrân trọng./.\nNguyễn Thị Lan",
    "plain": "Nhận.",
}


@pytest.mark.parametrize("program", REPLIES)
def test_only_what_is_new_is_left(program):
    assert written_anew(REPLIES[program]) == "Nhận."


@pytest.mark.parametrize(
    "text",
    [
        f"{CUT}\n\nVấn đề: Ngập",
        f"Vào 2/11/2026 08:00, Hồi Âm <hoi-am@hungyen.example> đã viết:\n\nVấn đề: Ngập\n{CUT}",
        f"Từ: Hồi Âm\nĐã gửi: 2/11/2026\nĐến: Lan\nChủ đề: Ngập\n\n{CUT}\nVấn đề: Ngập",
        QUOTED,
        "",
    ],
)
def test_the_old_mail_alone_is_no_reply(text):
    assert written_anew(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Dự thảo:\n- Ngày 2/11, phường đã viết:\nsẽ sửa xong trước 10/11.\n- Sở kiểm tra lại.",
        "Sở trân trọng cảm ơn báo đã nêu.\n\nĐường sẽ sửa xong ngày 10/11.",
        "Từ: ngày 2/11 đường đóng một làn.\nĐến: 10/11 thông xe.",
        "1. Nạo vét cống\n2. Vá đường\n\nVào mùa mưa sở sẽ trực bơm.",
    ],
)
def test_an_answer_that_only_looks_like_a_quotation_stays_whole(text):
    assert written_anew(text) == text


@pytest.mark.parametrize(
    "text",
    [">" * 200_000, "> \n" * 60_000, "Vào 1 viết " * 20_000, "\n" * 190_000, "_" * 19_000],
    ids=range(5),
)
def test_text_made_to_stall_a_pattern_is_done_with(text):
    """Not timed: a pattern that looks again at each character would not end within the patience."""
    done = threading.Thread(target=written_anew, args=(text,), daemon=True)
    done.start()
    done.join(30)
    assert not done.is_alive()


def test_heaps_of_marks_do_not_stall_it():
    """Unbounded, putting so many marks in order takes hours."""
    heap = "a" + "\u0301\u0323" * 400_000
    done: list[str] = []
    work = threading.Thread(target=lambda: done.append(read(message(heap)).text), daemon=True)
    work.start()
    work.join(60)
    assert len(done[0]) < 10


MANY_PARTS = (
    "--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "PHA+Tmjhuq1uPC9wPg==\r\n--x\r\nContent-Type: text/plain; charset*=utf-8''utf%2D8; "
    "format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nNh=E1=BA=ADn =\r\n\r\n"
    "--x\r\nContent-Type: application/pdf; name*0*=utf-8''a%20; name*1=b\r\n\r\n%PDF\r\n--x--\r\n"
)
SEEDS = [
    message(),
    message(MANY_PARTS, Content_Type="multipart/mixed; boundary=x"),
    nested(4),
    message("<p>a<ul><li>b</p>", Content_Type="text/html; charset=utf-16"),
]
INSERTED = [
    *(b"\xff", b"\0", b"\r\n", b"\n\n", b";", b"=", b'"', b"*", b"'", b"<", b">", b"@", b"((("),
    *(b"utf-16", b"idna", b"filename*=", b"name*0*=x", b"boundary=", b"charset*0=", b"base64"),
    *(b"Content-Type: ", b"message/rfc822", b"message/partial", b"multipart/digest", b"x-uuencode"),
    *(b"--x", b"--x--", b"\xed\xa0\x80", b"\xe1\xba", b"=?utf-8?q?=00?=", b"\\", b""),
]
CHANGES = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 20), st.sampled_from(INSERTED)), max_size=8
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(seed=st.sampled_from(SEEDS), changes=CHANGES)
def test_whatever_is_changed_it_is_read_or_refused(seed, changes):
    raw = bytearray(seed)
    for at, lost, put in changes:
        raw[at : at + lost] = put
    try:
        letter = read(bytes(raw))
    except Refused:
        return
    assert letter.sender.isascii()
    assert letter.message_id.isascii()
    # Of use to a database and to another mail: no NUL, no half of a character.
    assert "\0" not in letter.text
    written_anew(letter.text).encode()


# ---- who our own server says it was -------------------------------------------------------------

SITE = "desk.example"
SENDER = f"lan@{SITE}"


@pytest.mark.parametrize(
    ("headers", "is_so"),
    [
        (["mx.hungyen.example; dmarc=pass header.from=desk.example"], True),
        (["mx.hungyen.example 1; dkim=fail; dmarc=pass (p=none) header.from=" + SITE], True),
        (["MX.hungyen.example; dkim=pass header.d=desk.example"], True),
        (["mx.hungyen.example; spf=pass smtp.mailfrom=lan@desk.example"], True),
        (["evil.example; dmarc=pass", "mx.hungyen.example; dmarc=pass"], True),
        ([], False),
        (["evil.example; dmarc=pass header.from=desk.example"], False),
        (["mx.hungyen.example; none"], False),
        (["mx.hungyen.example; dmarc=fail; spf=pass smtp.mailfrom=desk.example"], False),
        (["mx.hungyen.example; dmarc=pass header.from=evil.example"], False),
        (["mx.hungyen.example; dkim=pass header.d=evil.example"], False),
        (["mx.hungyen.example; dkim=pass header.d=example"], False),
        (["mx.hungyen.example; spf=pass smtp.mailfrom=evil.example"], False),
        (["mx.hungyen.example; spf=fail", "mx.hungyen.example; dmarc=pass"], False),
        (["mx.hungyen.example.evil.example; dmarc=pass"], False),
        (['evil.example; x="; mx.hungyen.example; dmarc=pass"'], False),
        (['mx.hungyen.example; dmarc=fail (dmarc=pass) reason="dmarc=pass"'], False),
    ],
)
def test_the_word_of_our_own_server_and_nobody_elses(headers, is_so):
    assert is_confirmed(headers, server="mx.hungyen.example", sender=SENDER) is is_so
