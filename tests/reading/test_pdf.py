"""PDF papers: Vietnamese text comes out whole, and what a stranger made breaks nothing."""

from __future__ import annotations

import errno
import os
import random
import resource
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from hoiam.reading import pdf, pdf_child
from hoiam.reading.errors import PdfError
from hoiam.reading.legacy import _TCVN3
from hoiam.reading.pdf import PAGE_BREAK, PdfLimits, is_pdf, read_pdf
from tests.reading.papers import HELVETICA, TEXT, grey, locked, objects, paper, stream, written

LETTER = """
#set par(justify: true, first-line-indent: (amount: 1cm, all: true))
#set page(header: align(center)[Báo cáo số 12/BC-SXD],
  footer: align(center)[#context counter(page).display()])
#grid(columns: (1fr, 1.4fr), align(center)[ỦY BAN NHÂN DÂN\\ TỈNH HƯNG YÊN],
  align(center)[CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\\ Độc lập - Tự do - Hạnh phúc])

"""
ROAD = (
    "Trạm đếm xe trên đường tỉnh 379 ghi nhận 4.120 lượt xe mỗi ngày trong tuần đầu tháng 11; con "
    "số này tương đương cùng kỳ năm trước, không có ngày nào đường bị đóng hoàn toàn, kể cả vào "
    "cuối tuần và ngày lễ."
)
FLOOD = (
    "Từ ngày 30 tháng 10, đơn vị thi công rào một làn để thay tấm đan rãnh thoát nước, xe qua lại "
    "trên làn còn lại theo người điều tiết, không phải đi vòng qua đường huyện."
)
TCVN3 = (
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành kiểm tra việc cấp sổ đỏ, quyền sử dụng đất.",
    "Nước sông dâng nhanh, nhiều hộ dân ở phường ven đê phải sơ tán trong đêm.",
)


def refusal(body: bytes, **limits: int) -> str:
    with pytest.raises(PdfError) as raised:
        read_pdf(body, limits=PdfLimits(**limits))
    assert raised.value.permanent
    return raised.value.key


def test_a_vietnamese_paper_comes_out_a_paragraph_a_line():
    body = paper(LETTER + "\n\n".join(f"{ROAD} Đợt {at}.\n\n{FLOOD} Đợt {at}." for at in range(9)))
    read = read_pdf(body)
    assert (read.pages, read.read, read.lacks) == (2, 2, "")
    lines = read.text.replace(PAGE_BREAK, "").split("\n")
    for at in range(9):
        assert f"{ROAD} Đợt {at}." in lines
        assert f"{FLOOD} Đợt {at}." in lines
    # The running head stands once, the numbers of the pages never.
    assert lines[:5] == [
        "Báo cáo số 12/BC-SXD",
        "ỦY BAN NHÂN DÂN",
        "TỈNH HƯNG YÊN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]
    assert lines.count("Báo cáo số 12/BC-SXD") == 1
    assert not {"1", "2"} & set(lines)
    assert read.text.count(PAGE_BREAK) == 1


def test_two_columns_are_read_one_after_the_other():
    body = paper("#columns(2)[" + "\n\n".join(f"{ROAD} Đợt {at}." for at in range(12)) + "]")
    assert read_pdf(body).text.split("\n") == [f"{ROAD} Đợt {at}." for at in range(12)]


def test_words_that_the_layout_broke_are_whole_and_hyphens_of_their_own_stay():
    body = paper(
        '#set text(lang: "en", hyphenate: true)\n#set page(width: 7cm)\n#set par(justify: true)\n'
        "The administration published comprehensive environmental documentation concerning "
        "infrastructure reconstruction, socio-economic consequences and 2025-2030 responsibilities."
    )
    text = read_pdf(body).text
    for word in ("administration", "comprehensive", "environmental", "reconstruction"):
        assert word in text
    assert "\xad" not in text
    assert "2025-2030" in text


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_is_turned_is_read_as_it_is_looked_at(turn):
    moves = {90: b"0 1 -1 0 300 40", 180: b"-1 0 0 -1 550 800", 270: b"0 -1 1 0 300 800"}
    lines = (b"The road was open on all days of the week,", b"and nobody was sent round.")
    drawn = b"BT /F 12 Tf 14 TL %b Tm (%b) Tj T* (%b) Tj T* T* (New.) Tj ET" % (moves[turn], *lines)
    rows = objects(drawn)
    rows[2] = rows[2].replace(b"/MediaBox", b"/Rotate %d/MediaBox" % turn)
    first, second = read_pdf(written(rows)).text.split("\n")
    assert (first, second) == (b" ".join(lines).decode(), "New.")


def test_letters_that_were_drawn_last_come_where_they_stand():
    """As programs draw a line of which some letters come from another font."""
    places = ((b"Th", 50.0), (b" ro", 70.7), (b"d is open.", 91.4), (b"e", 64.0), (b"a", 84.7))
    drawn = b"".join(
        b"BT /F 12 Tf %.1f 700 Td (%b) Tj ET " % (place, letters) for letters, place in places
    )
    assert read_pdf(written(objects(drawn))).text == "The road is open."


def test_old_vietnamese_fonts_are_read_as_they_were_meant():
    back = {letter: old for old, letter in _TCVN3.items()}
    said = [
        "".join(back.get(c, back.get(c.lower(), c)) for c in line).encode("latin-1")
        for line in TCVN3
    ]
    drawn = b"BT /F 11 Tf 30 700 Td 14 TL (%b) Tj T* T* (%b) Tj ET" % (said[0], said[1])
    text = read_pdf(written(objects(drawn))).text
    assert text.split("\n") == ["ủ" + TCVN3[0][1:], TCVN3[1]]


def test_fonts_that_do_not_tell_their_letters_are_told_and_not_kept():
    spoilt = "CӜNG HÒA XÃ HӜI CHӪ NGHƬA VIӊT NAM. Ĉӝc lұp, tӵ do, hҥnh phúc. " * 3
    assert refusal(paper(spoilt)) == "pdf.garbled"
    half = read_pdf(paper(f"{spoilt}\n#pagebreak()\n{ROAD}"))
    assert (half.lacks, half.text) == ("pdf.some-pages", PAGE_BREAK + ROAD)


def test_a_scan_has_no_text_and_a_stamp_on_it_is_none():
    full = '#set page(margin: 0cm)\n#image("a.png", width: 100%, height: 100%)'
    assert refusal(paper(full, pictures={"a.png": grey()})) == "pdf.scan"
    stamp = "#set page(foreground: place(top)[Người ký: Ủy ban nhân dân tỉnh, ngày 3/11/2026])\n"
    assert refusal(paper(stamp + full, pictures={"a.png": grey()})) == "pdf.scan"
    mixed = f'{ROAD}\n#pagebreak()\n#set page(margin: 0cm)\n#image("a.png", width: 100%)'
    read = read_pdf(paper(mixed, pictures={"a.png": grey()}))
    assert (read.lacks, read.pages) == ("pdf.some-pages", 2)
    assert ROAD in read.text
    # A page left empty lacks nothing.
    assert read_pdf(paper(f"{ROAD}\n#pagebreak()\n#pagebreak()\n{FLOOD}")).lacks == ""


def test_a_page_that_was_packed_into_a_form_is_read_and_a_scan_in_one_is_none():
    """As programs do that stamp or join papers."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>%b>>"
    rows = objects(b"/X Do")
    rows[2] = rows[2].replace(b"/Font<</F 5 0 R>>", b"/XObject<</X 6 0 R>>")
    assert read_pdf(written([*rows, stream(TEXT, form % b"")])).lacks == ""
    picture = (
        b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    scan = stream(b"q 595 0 0 842 0 0 cm /P Do Q", form % b"/XObject<</P 7 0 R>>")
    assert refusal(written([*rows, scan, stream(b"\x80", picture)])) == "pdf.scan"


def test_a_password_is_told_and_a_paper_that_is_only_locked_against_changes_is_read():
    assert refusal(locked(TEXT, password=b"mat khau")) == "pdf.password"
    assert read_pdf(locked(TEXT, password=b"")).text == "Nothing was closed on this road."


def _bomb() -> bytes:
    """Four megabytes that are four thousand."""
    pack = zlib.compressobj(9)
    space = b" " * (1 << 24)
    data = b"".join(pack.compress(space) for _ in range(256)) + pack.flush()
    return written(objects(data, more=b"/Filter/FlateDecode"))


def _nested_bomb() -> bytes:
    data = b"\0" * (1 << 26)
    for _ in range(3):
        data = zlib.compress(data, 9)
    return written(objects(data, more=b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"))


def _laughs() -> bytes:
    """Twelve forms, each of which draws the next ten times."""
    rows = objects(b"/X Do " * 10)[:4]
    rows[2] = rows[2].replace(b"/Font<</F 5 0 R>>", b"/XObject<</X 5 0 R>>")
    for at in range(5, 17):
        inner = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
        rows.append(stream(b"/X Do " * 10, inner % (at + 1)))
    rows.append(stream(TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return written(rows)


def _junk() -> bytes:
    return b"%PDF-1.7\n" + random.Random(4).randbytes(300_000)


def _lines(count: int) -> bytes:
    return written(objects(b"BT /F 1 Tf 50 800 Td " + b"(ab)Tj 0 -1 Td " * count + b"ET"))


HOSTILE = {
    "empty": (b"%PDF-1.7\n%%EOF", {"pdf.broken"}),
    "junk": (_junk(), {"pdf.broken"}),
    "pages in a circle": (written(objects(TEXT, kids=b"2 0 R", count=1000)), {"pdf.broken"}),
    "bomb": (_bomb(), {"pdf.crashed", "pdf.too-slow"}),
    "bomb in a bomb": (_nested_bomb(), {"pdf.scan", "pdf.crashed", "pdf.too-slow"}),
    "billion laughs": (_laughs(), {"pdf.crashed", "pdf.too-slow"}),
    "deep stack": (
        written(objects(b"q " * 3_000_000 + TEXT)),
        {"pdf.crashed", "pdf.too-slow"},
    ),
    "deep array": (written(objects(b"[" * 2_000_000 + TEXT)), {"pdf.scan", "pdf.crashed"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_stranger_made_ends_in_a_word(name):
    body, keys = HOSTILE[name]
    assert refusal(body, megabytes=256, cpu=5) in keys


def test_a_page_of_endless_lines_is_given_up():
    read = read_pdf(_lines(3000))
    assert len(read.text.split()) == 3000
    assert refusal(_lines(6000)) == "pdf.broken"


def test_half_a_paper_is_broken():
    body = paper(ROAD)
    assert refusal(body[: len(body) // 2]) == "pdf.broken"


@pytest.mark.parametrize(
    "made",
    [
        objects(TEXT, count=2_000_000_000),
        [*objects(TEXT), b"[" * 1_000_000],
        [row.replace(b"[0 0 595 842]", b"[-1e30 -1e30 1e30 1e30]") for row in objects(TEXT)],
    ],
    ids=["two milliard pages", "a deep object that nobody asks for", "a page without end"],
)
def test_what_is_odd_but_readable_is_read(made):
    assert read_pdf(written(made)).text == "Nothing was closed on this road."


def test_of_a_long_paper_the_first_pages_are_read_and_it_is_said():
    body = paper("\n#pagebreak()\n".join(f"{at * 'Lượt '}{at}: {ROAD}" for at in range(1, 8)))
    read = read_pdf(body, limits=PdfLimits(pages=3))
    assert (read.pages, read.read, read.lacks) == (7, 3, "pdf.too-long")
    assert "Lượt 3:" in read.text
    assert "Lượt 4:" not in read.text
    short = read_pdf(body, limits=PdfLimits(letters=300))
    assert (short.read, short.lacks, len(short.text)) == (2, "pdf.too-long", 300)


def test_pages_before_a_trap_stay_read():
    rows = objects(TEXT, kids=b"3 0 R 6 0 R", count=2)
    rows += [rows[2].replace(b"4 0 R", b"7 0 R"), stream(b"q " * 3_000_000)]
    read = read_pdf(written(rows), limits=PdfLimits(megabytes=128, cpu=5))
    assert (read.text, read.read, read.pages) == ("Nothing was closed on this road.", 1, 2)
    assert read.lacks == "pdf.broken-off"


def test_the_clock_ends_a_reader_that_hangs(monkeypatch, tmp_path):
    """One that waits for ever is ended from outside, whatever it waits for."""
    hangs = tmp_path / "hangs.py"
    hangs.write_text("import sys, threading\nsys.stdin.buffer.read()\nthreading.Event().wait()\n")
    monkeypatch.setattr(pdf, "_CHILD", hangs)
    with pytest.raises(PdfError) as raised:
        read_pdf(paper(ROAD), limits=PdfLimits(seconds=0.2))
    assert raised.value.key == "pdf.too-slow"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ('print(\'{"pages": 1}\\n{"lines": [[1]]}\')', "pdf.crashed"),
        ("print('{\"pages\": 1}\\n[1]')", "pdf.crashed"),
        ("print('[' * 100000)", "pdf.crashed"),
        ('print(\'{"error": "pdf.broken"}\')', "pdf.broken"),
        ('print(\'{"error": "what no column holds, and no page should say"}\')', "pdf.crashed"),
        ("print('{\"pages\": Infinity}')", "pdf.crashed"),
        (
            "print('{\"pages\": 1}\\n{\"lines\": [[\"a\", 1' + '0' * 400 + ', 1, 1, 1]]}')",
            "pdf.crashed",
        ),
        ("sys.stdout.write('x' * 40_000_000)", "pdf.crashed"),
        ("sys.stdin.close()", "pdf.crashed"),
    ],
)
def test_a_reader_that_was_taken_over_is_not_believed(said, key, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(f"import sys\n{said}\n")
    monkeypatch.setattr(pdf, "_CHILD", child)
    # As much as goes into a pipe, except for who does not take it.
    more = 2_000_000 if "close" in said else 1_000
    assert refusal(b"%PDF-1.7" + b"x" * more) == key


def test_the_reader_has_little_and_can_write_no_file(tmp_path):
    """The limits are those of the process itself, before the library is there."""
    script = (
        "import runpy, resource as r, sys\n"
        f"said = runpy.run_path({str(Path(pdf_child.__file__))!r})\n"
        "said['limit'](200, 3)\n"
        "for name in ('AS', 'CPU', 'FSIZE', 'CORE', 'NPROC'):\n"
        "    print(name, *r.getrlimit(getattr(r, 'RLIMIT_' + name)))\n"
        "try:\n    bytearray(300 << 20)\nexcept MemoryError:\n    print('no memory')\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], stdout=subprocess.PIPE, check=True, text=True
    )
    assert done.stdout.split("\n")[:-1] == [
        f"AS {200 << 20} {200 << 20}",
        "CPU 3 3",
        "FSIZE 0 0",
        "CORE 0 0",
        "NPROC 0 0",
        "no memory",
    ]


@pytest.mark.parametrize("limit", ["ulimit -t 5", "ulimit -v 500000", "ulimit -n 24"])
def test_a_machine_that_gives_less_has_its_papers_read_too(limit, tmp_path):
    said = (256, 10, 9, 999)
    child = f"{limit} && exec {sys.executable} -I {pdf_child.__file__} {' '.join(map(str, said))}"
    done = subprocess.run(
        ["/bin/bash", "-c", child], input=written(objects(TEXT)), stdout=subprocess.PIPE, check=True
    )
    assert b"Nothing was closed" in done.stdout


def test_where_memory_takes_no_limit_the_others_hold(monkeypatch):
    """On macOS the system refuses that one alone."""
    taken = []

    def refuses(what, limits):
        if what == resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")
        taken.append(what)

    monkeypatch.setattr(resource, "setrlimit", refuses)
    pdf_child.limit(256, 10)
    assert {resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE} < set(taken)


def test_letters_of_a_paper_begin_no_page():
    """Or a passage would stand on page 48,001 of 1, which no column holds."""
    table = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <000C> endbfchar"
    rows = objects(b"BT /F 12 Tf 50 700 Td (Nothing wAs closed A on this road A today.) Tj ET")
    rows[4] = HELVETICA[:-2] + b"/ToUnicode 6 0 R>>"
    rows.append(stream(b"begincmap " + table + b" endcmap"))
    read = read_pdf(written(rows))
    assert (read.pages, read.text.count(PAGE_BREAK)) == (1, 0)
    assert "Nothing w s closed" in read.text


OPENS = """
import runpy, sys, types
fake = types.ModuleType("pypdfium2")
fake.raw = types.ModuleType("raw")
class PdfiumError(Exception):
    err_code = 4
fake.PdfiumError = PdfiumError
import socket
def opens(body):
    for what in (lambda: open("/etc/hostname"), socket.socket, lambda: open("/tmp/x", "w")):
        try:
            what()
        except OSError as error:
            print(type(error).__name__, error.errno)
        else:
            print("opened")
    raise PdfiumError
fake.PdfDocument = opens
sys.modules["pypdfium2"] = fake
sys.argv = ["child", "256", "5", "1", "1"]
runpy.run_path(%r, run_name="__main__")
"""


def test_once_the_library_is_there_no_file_and_no_socket_can_be_opened():
    done = subprocess.run(
        [sys.executable, "-I", "-c", OPENS % str(Path(pdf_child.__file__))],
        input=b"%PDF-1.7",
        stdout=subprocess.PIPE,
        check=True,
    )
    told = done.stdout.decode().splitlines()
    assert told == [f"OSError {errno.EMFILE}"] * 3 + ['{"error": "pdf.password"}']


def test_the_reader_sees_no_secret_of_its_parent(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(
        "import json, os\nnames = ' '.join(sorted(os.environ))\n"
        "for said in ({'pages': 1}, {'lines': [[names, 0, 99, 9, 0]]}, {'end': True}):\n"
        "    print(json.dumps(said))\n"
    )
    monkeypatch.setattr(pdf, "_CHILD", child)
    monkeypatch.setenv("HOIAM_SECRET_KEY", "of nobody's business")
    assert "HOIAM_SECRET_KEY" in os.environ
    names = read_pdf(b"%PDF-1.7").text
    assert "LC_ALL" in names
    assert "HOIAM" not in names


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"%PDF-1.4\n", True),
        (b"\xef\xbb\xbf \r\n%PDF-2.0\n", True),
        (b"junk of a mail server\n%PDF-1.4", True),
        (b"<!doctype html><title>%PDF-1.4</title>", False),
        (b"x" * 2000 + b"%PDF-1.4", False),
        (b"PK\x03\x04", False),
        (b"", False),
    ],
)
def test_a_pdf_is_known_by_its_mark(body, expected):
    assert is_pdf(body) is expected
