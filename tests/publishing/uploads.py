"""Files as people upload them, good and bad, made here so that nothing is taken on trust."""

from __future__ import annotations

import io
import zipfile

import docx
from PIL import Image

AUTHOR = "Nguyễn Thị Người Soạn"


def picture(kind: str = "JPEG", size: tuple[int, int] = (24, 16), gps: bool = True) -> bytes:
    """A picture that says where it was taken, by whom and with which telephone."""
    image = Image.new("RGB", size, (200, 30, 30))
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x9C9D] = "Nokia 3310", AUTHOR, AUTHOR.encode("utf-16le")
    if gps:
        exif.get_ifd(0x8825).update({1: "N", 2: (20.0, 39.0, 0.0), 3: "E", 4: (106.0, 3.0, 0.0)})
    written = io.BytesIO()
    extra = {"comment": AUTHOR.encode()} if kind == "JPEG" else {}
    image.save(written, kind, exif=exif, **extra)
    return written.getvalue()


def word(text: str = "Đoạn đường đã được vá xong.") -> bytes:
    paper = docx.Document()
    paper.core_properties.author = AUTHOR
    paper.core_properties.last_modified_by = AUTHOR
    paragraph = paper.add_paragraph(text)
    paper.add_comment(runs=paragraph.runs, text="Xem lại", author=AUTHOR, initials="NS")
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def packed(entries: dict[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return written.getvalue()


def changed(data: bytes, **entries: bytes | str) -> bytes:
    """An office file with further entries, or others in their place."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        there = {name: archive.read(name) for name in archive.namelist()}
    return packed(there | {name.replace("__", "/"): said for name, said in entries.items()})


def spreadsheet(kind: str = "sheet.main") -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        f'officedocument.spreadsheetml.{kind}+xml"/></Types>'
    )
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d">'
        f"<dc:creator>{AUTHOR}</dc:creator><cp:lastModifiedBy>{AUTHOR}</cp:lastModifiedBy>"
        "</cp:coreProperties>"
    )
    comments = f"<comments><authors><author>{AUTHOR}</author></authors></comments>"
    persons = f'<personList><person displayName="{AUTHOR}" id="{{1}}" userId="u"/></personList>'
    return packed(
        {
            "[Content_Types].xml": types,
            "xl/workbook.xml": "<workbook/>",
            "xl/comments1.xml": comments,
            "xl/persons/person.xml": persons,
            "docProps/core.xml": core,
        }
    )


def open_document(kind: str = "text") -> bytes:
    meta = (
        "<office:document-meta><office:meta>"
        f"<meta:initial-creator>{AUTHOR}</meta:initial-creator><dc:creator>{AUTHOR}</dc:creator>"
        "</office:meta></office:document-meta>"
    )
    note = f"<office:annotation><dc:creator>{AUTHOR}</dc:creator></office:annotation>"
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content>{note}Đã vá</office:document-content>",
            "meta.xml": meta,
        }
    )


def pdf(extra: str = "", author: str = "Nguyen Thi Nguoi Soan") -> bytes:
    """A page with its author in the information dictionary and in XMP."""
    xmp = (
        f"<x:xmpmeta><dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        "</x:xmpmeta>"
    )
    return (
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + " >>\nendobj\n"
        "2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        f"3 0 obj\n<< /Author ({author} \\(Sở\\)) /Title (Van ban) >>\nendobj\n"
        f"4 0 obj\n<< /Length {len(xmp)} >>\nstream\n{xmp}\nendstream\nendobj\n"
        "trailer\n<< /Root 1 0 R /Info 3 0 R >>\nstartxref\n9\n%%EOF\n"
    ).encode()
