"""PDF files for tests: set by typst, or written by hand where they are to be wrong."""

from __future__ import annotations

import hashlib
import io
import tempfile
from pathlib import Path

import typst
from PIL import Image

import hoiam.issues.memo

FONTS = Path(hoiam.issues.memo.__file__).parent / "fonts"
SET = '#set page("a4")\n#set text(font: "Tinos", size: 13pt, lang: "vi")\n'
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
TEXT = b"BT /F 12 Tf 50 700 Td (Nothing was closed on this road.) Tj ET "


def paper(source: str, *, pictures: dict[str, bytes] | None = None) -> bytes:
    """A PDF of what is written in the language of typst."""
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in (pictures or {}).items():
            Path(folder, name).write_bytes(picture)
        main = Path(folder, "main.typ")
        main.write_text(SET + source, "utf-8")
        return bytes(typst.compile(main, format="pdf", font_paths=[FONTS]))


def grey() -> bytes:
    """What a scanner makes of a page, as far as a program can tell."""
    out = io.BytesIO()
    Image.new("L", (600, 850), 250).save(out, "PNG")
    return out.getvalue()


def written(objects: list[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is its root."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R%b>>\n"
        b"startxref\n%d\n%%%%EOF"
    ) % (size, table, size, trailer, len(out))


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), more, data)


def objects(content: bytes, *, more: bytes = b"", count: int = 1, kids: bytes = b"3 0 R") -> list:
    """The objects of a paper with one page that draws `content`."""
    return [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
        b"/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
        stream(content, more),
        HELVETICA,
    ]


_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_OPEN = b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<%b>/U<%b>>>"


def locked(text: bytes, *, password: bytes) -> bytes:
    """A paper encrypted with 40 bits (ISO 32000-1, 7.6.3); it opens with `password`."""
    identity, owner = b"0123456789abcdef", bytes(32)
    permissions = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5((password + _PAD)[:32] + owner + permissions + identity).digest()[:5]
    user = _rc4(key, _PAD)
    of_content = hashlib.md5(key + bytes([4, 0, 0, 0, 0])).digest()[:10]
    rows = objects(_rc4(of_content, text))
    rows.append(_OPEN % (owner.hex().encode(), user.hex().encode()))
    name = identity.hex().encode()
    return written(rows, trailer=b"/Encrypt 6 0 R/ID[<%b><%b>]" % (name, name))


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)
