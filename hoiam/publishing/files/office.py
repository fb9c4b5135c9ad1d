"""Office files are zips of XML: looked into, and packed anew without who made them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from django.utils.translation import gettext as _

from hoiam.publishing.files.refusing import RefusedFile

MOST_ENTRIES = 3_000
MOST_BYTES = 200 * 1024 * 1024
_OOXML = "application/vnd.openxmlformats-officedocument"
# What the zip itself says it is: the type of its main part, or ODF's `mimetype`.
FORMATS = {
    "docx": f"{_OOXML}.wordprocessingml.document.main+xml",
    "xlsx": f"{_OOXML}.spreadsheetml.sheet.main+xml",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_PROGRAM = re.compile(
    r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|macrosheets/|activeX/|oleObject[^/]*|Basic/|Scripts/"
    r"|[^/]*\.(?:exe|dll|js|vbs|bat|cmd|ps1|scr|com|jar|msi|lnk|hta|html?|svg|docm|xlsm|swf))",
    re.I,
)
_OUTSIDE_TEMPLATE = re.compile(
    rb"attachedTemplate\"[^<>]*TargetMode=\"External\"|"
    rb"TargetMode=\"External\"[^<>]*attachedTemplate\"|"
    rb"/oleObject\"[^<>]*TargetMode=\"External\""
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
# Elements whose text and attributes whose value name a person, by ISO/IEC 29500 and 26300.
_ELEMENTS = re.compile(
    rb"(<(?P<tag>dc:creator|cp:lastModifiedBy|Manager|Company|author|meta:initial-creator"
    rb"|meta:printed-by|text:author-name|text:author-initials|text:creator|text:initial-creator"
    rb"|loext:sender-initials|meta:creator-initials)(?:\s[^<>]*)?>)[^<]*(?=</(?P=tag)>)"
)
_ATTRIBUTES = re.compile(
    rb"(\s(?:w:author|w:initials|w15:author|userName|displayName|lastUserName"
    rb"|office:author|dc:creator)=)(\"[^\"<]*\"|'[^'<]*')"
)
_IDENTITY = re.compile(rb"(\s(?:w15:userId|userId|providerId)=)(\"[^\"<]*\"|'[^'<]*')")


def cleaner(ending: str) -> Callable[[bytes], bytes]:
    """The function that cleans office files of one kind."""

    def clean(data: bytes) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                return _packed_anew(packed, ending)
        except RefusedFile:
            raise
        except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError):
            raise _unreadable() from None
        except (ValueError, KeyError, RuntimeError, NotImplementedError):
            raise _unreadable() from None
        except Exception as error:
            # Each way of packing has an error of its own (zlib.error, LZMAError).
            if type(error).__module__ in ("zlib", "_lzma", "lzma"):
                raise _unreadable() from None
            raise

    return clean


def _unreadable() -> RefusedFile:
    return RefusedFile(_("This file can't be opened; save it again."))


def _packed_anew(packed: zipfile.ZipFile, ending: str) -> bytes:
    entries = packed.infolist()
    _look_at_names(entries)
    if _format(packed) != FORMATS[ending]:
        raise RefusedFile(
            _("The content of this file is not what its name says (.%(ending)s).")
            % {"ending": ending}
        )
    written = io.BytesIO()
    left = MOST_BYTES
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as anew:
        for entry in entries:
            data = _read(packed, entry, left)
            left -= len(data)
            if entry.filename.endswith((".xml", ".rels")):
                data = _without_persons(entry.filename, data)
            fresh = zipfile.ZipInfo(entry.filename)
            # ODF wants its `mimetype` first and unpacked; a new date says nothing of the old one.
            is_mark = entry.filename == "mimetype"
            fresh.compress_type = zipfile.ZIP_STORED if is_mark else zipfile.ZIP_DEFLATED
            anew.writestr(fresh, data)
    return written.getvalue()


def _look_at_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(names) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise RefusedFile(_("Unpacked, this file is too large."))
    if len({name.lower() for name in names}) != len(names):
        raise _unreadable()
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise _unreadable()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RefusedFile(_("This file is locked by a password."))
    if any(_PROGRAM.search(name) for name in names):
        raise RefusedFile(_("This file holds macros or other programs. Save it without them."))


def _read(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """What is in it, never more than is left: the size that a zip claims may be a lie."""
    with packed.open(entry) as stream:
        data = stream.read(left + 1)
    if len(data) > left:
        raise RefusedFile(_("Unpacked, this file is too large."))
    return data


def _format(packed: zipfile.ZipFile) -> str:
    if "mimetype" in packed.namelist():
        if b"encryption-data" in _entry(packed, "META-INF/manifest.xml"):
            raise RefusedFile(_("This file is locked by a password."))
        return _entry(packed, "mimetype").decode("ascii", "replace")
    types = _entry(packed, "[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in types:
        raise RefusedFile(_("This file holds macros or other programs. Save it without them."))
    return next((said for said in FORMATS.values() if f'"{said}"' in types), "")


def _entry(packed: zipfile.ZipFile, name: str) -> bytes:
    """A small part by its name; nothing where it is not there."""
    return _read(packed, packed.getinfo(name), 10**6) if name in packed.namelist() else b""


def _without_persons(name: str, data: bytes) -> bytes:
    if data.startswith(_UTF16):
        raise _unreadable()
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise _unreadable()
    if name.endswith(".rels"):
        if _OUTSIDE_TEMPLATE.search(data):
            raise RefusedFile(_("This file fetches parts from elsewhere. Save it on its own."))
        return data
    data = _ELEMENTS.sub(rb"\1", data)
    data = _ATTRIBUTES.sub(rb'\1""', data)
    return _IDENTITY.sub(rb'\1""', data)
