"""Which kind of file it is, by its name and by its bytes, and what of it is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic
from django.utils.translation import gettext as _

from hoiam.publishing.files import office, pdf, pictures
from hoiam.publishing.files.refusing import RefusedFile
from hoiam.reading.clean import drop_invisible

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """`clean` gives the bytes to keep, or raises RefusedFile. `inline`: browsers may show it."""

    endings: tuple[str, ...]
    media_type: str
    clean: Callable[[bytes], bytes]
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file as it may be kept."""

    name: str
    ending: str
    media_type: str
    data: bytes


def _plain(data: bytes) -> bytes:
    """Text in UTF-8. Anything that a program could take for markup or code is refused."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedFile(_("Save this text as UTF-8, then try again.")) from None
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise RefusedFile(_("This is no text file, whatever its name says."))
    if re.match(r"\s*(?:<[!?a-z/]|#!|%PDF|\{\\rtf)", text, re.I):
        raise RefusedFile(_("This is no text file, whatever its name says."))
    return data


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    ending: kind
    for kind in (
        FileKind(endings=("pdf",), media_type="application/pdf", clean=pdf.clean_pdf, inline=True),
        FileKind(
            endings=("docx",),
            media_type=f"{_OFFICE}.wordprocessingml.document",
            clean=office.cleaner("docx"),
        ),
        FileKind(
            endings=("xlsx",),
            media_type=f"{_OFFICE}.spreadsheetml.sheet",
            clean=office.cleaner("xlsx"),
        ),
        FileKind(endings=("odt",), media_type=f"{_OPEN}.text", clean=office.cleaner("odt")),
        FileKind(endings=("ods",), media_type=f"{_OPEN}.spreadsheet", clean=office.cleaner("ods")),
        FileKind(
            endings=("png",), media_type="image/png", clean=pictures.cleaner("PNG"), inline=True
        ),
        FileKind(
            endings=("jpg", "jpeg"),
            media_type="image/jpeg",
            clean=pictures.cleaner("JPEG"),
            inline=True,
        ),
        FileKind(
            endings=("webp",), media_type="image/webp", clean=pictures.cleaner("WEBP"), inline=True
        ),
        FileKind(endings=("csv",), media_type="text/csv; charset=utf-8", clean=_plain),
        FileKind(endings=("txt",), media_type="text/plain; charset=utf-8", clean=_plain),
    )
    for ending in kind.endings
}
_PLAIN = {"csv", "txt"}


def check_file(name: str, data: bytes) -> Checked:
    """The file as it may be kept. Raises RefusedFile with the reason."""
    name, ending = clean_name(name)
    kind = KINDS.get(ending)
    if kind is None:
        raise RefusedFile(
            _("Files of this kind are not taken. These are: %(kinds)s.")
            % {"kinds": ", ".join(sorted(KINDS))}
        )
    if not data:
        raise RefusedFile(_("This file is empty."))
    if ending not in _PLAIN and ending not in _said_by(data):
        raise RefusedFile(
            _("The content of this file is not what its name says (.%(ending)s).")
            % {"ending": ending}
        )
    return Checked(name=name, ending=ending, media_type=kind.media_type, data=kind.clean(data))


def _said_by(data: bytes) -> set[str]:
    """The endings that fit the first bytes, by the signatures of `puremagic`."""
    if data.startswith(b"PK\x03\x04"):
        # Which office program a zip is for stands inside it; `office` looks there.
        return set(office.FORMATS)
    try:
        found = {match.extension.lstrip(".") for match in puremagic.magic_string(data[:4096])}
    except (puremagic.PureError, ValueError):
        return set()
    return found | ({"jpg", "jpeg"} if found & {"jpg", "jpeg", "jfif", "jpe"} else set())


def clean_name(name: str) -> tuple[str, str]:
    """A name that every machine can keep, with its Vietnamese, and its ending in lower case."""
    name = drop_invisible(name).replace("\\", "/").rsplit("/", 1)[-1]
    name = re.sub(r'[\x00-\x1f\x7f:*?"<>|]+', "-", name)
    name = " ".join(name.split()).strip(" .")
    path = PurePosixPath(name or "-")
    ending = path.suffix.lower().lstrip(".")
    stem = path.stem.strip(" .-")[: LONGEST_NAME - len(ending) - 1].strip()
    return f"{stem or 'tep'}.{ending}", ending
