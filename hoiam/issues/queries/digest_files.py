"""The memo of a digest as files to be sent or downloaded, made when they are asked for."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from hoiam.issues.memo import Memo, render_docx, render_pdf
from hoiam.issues.models import Digest, DigestKind
from hoiam.issues.queries.digest_memo import memo_of
from hoiam.issues.queries.digests import day_of
from hoiam.offices.models import Office
from hoiam.post.attachments import File

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RENDER = {"pdf": (render_pdf, PDF), "docx": (render_docx, DOCX)}


def pdf_of(digest: Digest, *, office: Office | None = None, today: date | None = None) -> File:
    """The memo as PDF. Raises `MemoError` where the form lacks something."""
    return file_of(digest, "pdf", office=office, today=today)


def file_of(
    digest: Digest, ending: str, *, office: Office | None = None, today: date | None = None
) -> File:
    """The memo under the name that a reader's machine gives it; `ending`: "pdf" or "docx".

    An issued digest tells of the day of its issue and needs no `today`. Raises `MemoError`, and
    KeyError for another ending.
    """
    on = day_of(digest, today=today or digest.ends_on)
    memo = memo_of(digest, today=on, office=office)
    return File(
        name=name_of(digest, ending, office=office),
        data=_rendered(memo, ending),
        media_type=RENDER[ending][1],
    )


@lru_cache(maxsize=8)
def _rendered(memo: Memo, ending: str) -> bytes:
    """The same memo gives the same bytes, so twenty people who are sent it cost one rendering."""
    return RENDER[ending][0](memo)


def name_of(digest: Digest, ending: str, *, office: Office | None = None) -> str:
    """ "Điểm báo tuần 26-10-2026 đến 01-11-2026 - Sở Xây dựng.pdf"."""
    days = f"tuần {digest.starts_on:%d-%m-%Y} đến {digest.ends_on:%d-%m-%Y}"
    if digest.kind == DigestKind.DAILY:
        days = f"ngày {digest.ends_on:%d-%m-%Y}"
    whose = f" - {office.name_vi}" if office is not None else ""
    # Names of offices may hold what no file name can.
    kept = "".join(" " if letter in '\\/:*?"<>|' else letter for letter in whose)
    return f"Điểm báo {days}{kept}.{ending}"
