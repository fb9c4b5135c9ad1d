"""A digest as a memo in the form of Vietnamese administration: what it says, and as DOCX and PDF.

`content` (what the office says) → `form` (what stands on the paper, line by line) → `docx`, `pdf`.
Both are drawn from the same `form`, so that they cannot say different things.
It reads no models and no clock; what it prints is all handed in.
"""

from __future__ import annotations

from hoiam.issues.memo.content import Entry, Memo, MemoError, Row, Section, Signer, Source

__all__ = [
    "Entry",
    "Memo",
    "MemoError",
    "Row",
    "Section",
    "Signer",
    "Source",
    "render_docx",
    "render_pdf",
]


def render_docx(memo: Memo) -> bytes:
    """The memo as a Word file that an officer may go on editing. Raises `MemoError`."""
    from hoiam.issues.memo.docx import render_docx as render  # loads only where a memo is made

    return render(memo)


def render_pdf(memo: Memo) -> bytes:
    """The memo as a tagged PDF/UA-1, the same bytes for the same memo. Raises `MemoError`."""
    from hoiam.issues.memo.pdf import render_pdf as render  # loads only where a memo is made

    return render(memo)
