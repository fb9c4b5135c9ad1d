"""PDF files: what runs or hides is refused, and the maker's name is blanked where it can be."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from hoiam.publishing.files.refusing import RefusedFile

# Long enough not to turn up by chance in what is packed.
_REFUSED = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Encrypt)(?![A-Za-z])")
# A digital signature covers the bytes: one more space and the paper is no longer the one signed.
_SIGNED = re.compile(rb"/ByteRange\s*\[")
_FIELD = re.compile(rb"/(?:Author|Manager|Company|LastModifiedBy)\s*([(<])")
_XMP = re.compile(
    rb"(<(?P<tag>dc:creator|pdf:Author|xmp:Author|xmpMM:\w*[Aa]uthor\w*|photoshop:AuthorsPosition)"
    rb"(?:\s[^<>]*)?>)(?P<said>.*?)(?=</(?P=tag)>)",
    re.S,
)
# What stands between the tags, and no tag.
_SAID = re.compile(rb"(?<=>)[^<>]+(?=<)")


def clean_pdf(data: bytes) -> bytes:
    """The same file, author blanked unless it is digitally signed. Raises RefusedFile.

    Every byte keeps its place, for a PDF counts them; what lies in packed objects is not reached.
    """
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise RefusedFile(_("This PDF is cut off; save it again."))
    if _REFUSED.search(data):
        raise RefusedFile(
            _("This PDF is locked, or holds a program or other files. Print it to a new PDF.")
        )
    if _SIGNED.search(data):
        return data
    blanked = bytearray(data)
    for found in _FIELD.finditer(data):
        start = found.end()
        end = _end_of_string(data, start) if found[1] == b"(" else data.find(b">", start)
        if 0 <= end - start <= 4096:
            blanked[start:end] = (b" " if found[1] == b"(" else b"0") * (end - start)
    for found in _XMP.finditer(data):
        for piece in _SAID.finditer(data, *found.span("said")):
            blanked[piece.start() : piece.end()] = b" " * len(piece[0])
    return bytes(blanked)


def _end_of_string(data: bytes, start: int) -> int:
    """Where a string in round brackets ends (ISO 32000-1, 7.3.4.2), or -1."""
    depth, place = 1, start
    while place < min(len(data), start + 4097):
        sign = data[place]
        if sign == 0x5C:
            place += 1
        elif sign == 0x28:
            depth += 1
        elif sign == 0x29:
            depth -= 1
            if depth == 0:
                return place
        place += 1
    return -1
