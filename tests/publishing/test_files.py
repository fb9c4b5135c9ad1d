"""Which files are taken, what they lose, and what is said of those that are refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import pytest
from PIL import Image

from hoiam.publishing.files import RefusedFile, check_file
from tests.publishing import uploads
from tests.publishing.uploads import AUTHOR


def inside(data: bytes) -> str:
    """All that an office file says, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_a_picture_forgets_where_and_by_whom_it_was_taken(kind, name):
    before = uploads.picture(kind)
    assert b"Exif" in before or b"eXIf" in before or b"EXIF" in before
    kept = check_file(name, before)
    with Image.open(io.BytesIO(kept.data)) as image:
        assert image.format == kind
        assert image.size == (24, 16)
        assert not image.getexif()
        assert not {"exif", "comment", "xmp", "icc_profile", "XML:com.adobe.xmp"} & set(image.info)
    for said in (AUTHOR.encode(), AUTHOR.encode("utf-16le"), b"Nokia"):
        assert said in before or kind != "JPEG"
        assert said not in kept.data


def test_a_picture_taken_sideways_stands_upright():
    image, exif = Image.new("RGB", (40, 10)), Image.Exif()
    exif[0x0112] = 6
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif)
    with Image.open(io.BytesIO(check_file("a.jpeg", written.getvalue()).data)) as kept:
        assert kept.size == (10, 40)


def test_a_see_through_picture_stays_see_through():
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    written = io.BytesIO()
    image.save(written, "PNG")
    with Image.open(io.BytesIO(check_file("a.png", written.getvalue()).data)) as kept:
        assert kept.getpixel((1, 1))[3] == 0


def test_what_hides_behind_a_picture_goes():
    hidden = b"%PDF-1.7 hidden PK\x03\x04 <script>alert(1)</script>"
    kept = check_file("a.png", uploads.picture("PNG") + hidden)
    assert b"script" not in kept.data
    assert b"%PDF" not in kept.data


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head claims many pixels in few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_claims_too_many_pixels_is_refused(size):
    with pytest.raises(RefusedFile, match=r"pixels|can't be read"):
        check_file("a.png", bomb(*size))


def test_office_files_forget_who_made_them():
    before = uploads.word()
    assert AUTHOR in inside(before)
    kept = check_file("Báo cáo.docx", before)
    assert AUTHOR not in inside(kept.data)
    paper = docx.Document(io.BytesIO(kept.data))
    assert paper.paragraphs[0].text == "Đoạn đường đã được vá xong."
    assert [comment.author for comment in paper.comments] == [""]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", uploads.spreadsheet()),
        ("a.odt", uploads.open_document()),
        ("a.ods", uploads.open_document("spreadsheet")),
    ],
)
def test_tables_and_open_documents_forget_too(name, data):
    assert AUTHOR in inside(data)
    kept = check_file(name, data)
    assert AUTHOR not in inside(kept.data)
    if name != "a.xlsx":
        assert kept.data[30:38] == b"mimetype"


def test_a_pdf_forgets_its_author_and_keeps_every_byte_in_place():
    before = uploads.pdf()
    kept = check_file("a.pdf", before).data
    assert b"Nguyen" not in kept
    assert b"/Title (Van ban)" in kept
    assert len(kept) == len(before)
    assert kept.index(b"trailer") == before.index(b"trailer")


def test_a_signed_pdf_stays_as_it_was_signed():
    signed = uploads.pdf("/ByteRange [0 10 20 30]")
    assert check_file("a.pdf", signed).data == signed


@pytest.mark.parametrize(
    "extra",
    [
        "/OpenAction << /S /JavaScript >>",
        "/A << /S /Launch >>",
        "/EmbeddedFiles 5 0 R",
        "/Encrypt 6 0 R",
    ],
)
def test_a_pdf_that_runs_hides_or_is_locked_is_refused(extra):
    with pytest.raises(RefusedFile, match="Print it to a new PDF"):
        check_file("a.pdf", uploads.pdf(extra))


TRICKS = {
    "a program by its name": ("cong-van.exe", b"MZ\x90\x00"),
    "a program by another name": ("cong-van.pdf", b"MZ\x90\x00" + b"%PDF-1.7"),
    "two endings": ("cong-van.pdf.exe", uploads.pdf()),
    "a page": ("a.html", b"<html><script>1</script>"),
    "a drawing": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "a page called text": ("a.txt", b"  <!doctype html><script>1</script>"),
    "a drawing called a table": ("a.csv", b"<svg onload='1'/>"),
    "a program called text": ("a.txt", b"MZ\x00\x01"),
    "a script called text": ("a.txt", b"#!/bin/sh\nrm -rf /"),
    "text that is no UTF-8": ("a.txt", b"\xff\xfe\x00"),
    "a PDF called a picture": ("a.png", uploads.pdf()),
    "a picture called a PDF": ("a.pdf", uploads.picture("PNG")),
    "a PNG called JPEG": ("a.jpg", uploads.picture("PNG")),
    "a picture cut off": ("a.png", uploads.picture("PNG")[:60]),
    "a PDF cut off": ("a.pdf", uploads.pdf()[:60]),
    "a PDF behind a page": ("a.pdf", b"<html><script>1</script>" + uploads.pdf()),
    "macros": ("a.docm", uploads.word()),
    "macros called docx": (
        "a.docx",
        uploads.changed(uploads.word(), **{"word__vbaProject.bin": b"x"}),
    ),
    "macro table called xlsx": (
        "a.xlsx",
        uploads.changed(
            uploads.spreadsheet(),
            **{"[Content_Types].xml": '"application/vnd.ms-excel.sheet.macroEnabled.main+xml"'},
        ),
    ),
    "a table called a text": ("a.docx", uploads.spreadsheet()),
    "a text called a table": ("a.ods", uploads.open_document()),
    "any zip": ("a.docx", uploads.packed({"a.txt": "xin chào"})),
    "a zip by its name": ("a.zip", uploads.packed({"a.txt": "xin chào"})),
    "no zip": ("a.docx", b"PK\x03\x04 nothing more"),
    "a way out of the folder": ("a.docx", uploads.changed(uploads.word(), **{"..__x.xml": "x"})),
    "a program inside": (
        "a.docx",
        uploads.changed(uploads.word(), **{"word__embeddings__a.exe": b"x"}),
    ),
    "a template from elsewhere": (
        "a.docx",
        uploads.changed(
            uploads.word(),
            **{
                "word___rels__settings.xml.rels": '<Relationships><Relationship Type="http://x/'
                'attachedTemplate" Target="http://bad.example/" TargetMode="External"/>'
                "</Relationships>"
            },
        ),
    ),
    "entities": (
        "a.docx",
        uploads.changed(uploads.word(), **{"word__x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]>"}),
    ),
    "an open document under lock": (
        "a.odt",
        uploads.changed(
            uploads.open_document(), **{"META-INF__manifest.xml": "<manifest:encryption-data/>"}
        ),
    ),
    "nothing": ("a.pdf", b""),
    "no ending": ("cong-van", uploads.pdf()),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_refused_with_a_sentence(trick):
    with pytest.raises(RefusedFile) as refused:
        check_file(*TRICKS[trick])
    assert len(refused.value.messages[0]) > 15


def test_a_zip_that_would_fill_the_disk_is_refused(monkeypatch):
    monkeypatch.setattr("hoiam.publishing.files.office.MOST_BYTES", 100_000)
    big = uploads.changed(uploads.word(), **{"word__big.xml": "x" * 200_000})
    with pytest.raises(RefusedFile, match="too large"):
        check_file("a.docx", big)


def test_a_zip_that_lies_about_its_size_is_refused():
    """The size in the list of contents is changed to a small one."""
    true = struct.pack("<I", 300_000)
    big = uploads.changed(uploads.word(), **{"word__big.xml": "x" * 300_000})
    assert true in big
    with pytest.raises(RefusedFile):
        check_file("a.docx", big.replace(true, struct.pack("<I", 10)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Công văn số 12.PDF", "Công văn số 12.pdf"),
        ("..\\..\\windows\\a.pdf", "a.pdf"),
        ("../../etc/a.pdf", "a.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a-b-Set-Cookie- x.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        (".pdf", None),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names_that_every_machine_can_keep(given, kept):
    if kept is None:
        with pytest.raises(RefusedFile):
            check_file(given, uploads.pdf())
    else:
        assert check_file(given, uploads.pdf()).name == kept


def test_a_table_as_text_is_kept_to_the_letter():
    data = "Xã,Số đơn\nĐức Hợp,12\n".encode()
    kept = check_file("so-lieu.csv", data)
    assert (kept.data, kept.media_type) == (data, "text/csv; charset=utf-8")
