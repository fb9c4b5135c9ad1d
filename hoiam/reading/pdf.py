"""The text of a PDF, read by PDFium in a process of its own with little memory and little time.

    bytes → a child process reads lines (`pdf_child.py`) → paragraphs (`pdf_layout.py`)
          → is it writing at all? (`pdf_letters.py`)

The library is native code and the bytes are a stranger's: what crashes or hangs takes nothing with
it, and pages that were read before stay read. The bytes go through a pipe, never through a file.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hoiam.reading.errors import PdfError
from hoiam.reading.pdf_layout import PAGE_BREAK, Line, lines_from, read_layout
from hoiam.reading.pdf_letters import in_unicode, is_garbled, without_private

__all__ = ("PAGE_BREAK", "PdfLimits", "PdfText", "is_pdf", "read_pdf")

# A law with its annexes has 200 pages, and a page 2,500 letters; more is read by nobody at once.
MOST_PAGES = 300
MOST_LETTERS = 400_000
# The longest of ten real papers took 40 MB and .2 s; a trap is met long before these.
MEGABYTES = 512
CPU_SECONDS = 10
SECONDS = 20.0
MOST_ANSWER = 16 * 1024 * 1024
# Why it reads nothing of a PDF, as `pdf_child.py` says it.
REFUSALS = ("pdf.broken", "pdf.password")
# PDFium wants the mark within the first 1,024 bytes (as ISO 32000-1 annex H, note 13, allows).
MARK, MARK_WITHIN = b"%PDF-", 1024
_CHILD = Path(__file__).with_name("pdf_child.py")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Each takes memory; who else comes waits a moment.
_places = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLimits:
    """Of the process that reads: pages, letters, megabytes, seconds of the processor and in all."""

    pages: int = MOST_PAGES
    letters: int = MOST_LETTERS
    megabytes: int = MEGABYTES
    cpu: int = CPU_SECONDS
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """The text of a PDF: a paragraph a line, PAGE_BREAK before each page but the first.

    `pages`: how many the paper has; `read`: how many were looked at. `lacks`: why something of it
    is not in the text, "" where all is: `pdf.too-long`, `pdf.broken-off` (a limit was met), or
    `pdf.some-pages` (some are pictures, broken, or in a font that does not tell its letters).
    """

    text: str
    pages: int
    read: int
    lacks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    lines: list[Line]
    is_picture: bool
    is_broken: bool


@dataclass(slots=True)
class _Answer:
    """What the child said before it ended, or was ended. `count`: of pages, as the paper says."""

    count: int | None = None
    pages: list[_Page] = field(default_factory=list)
    is_whole: bool = False


def is_pdf(body: bytes) -> bool:
    """Whether bytes are a PDF, whatever their name and type say. A web page about PDF is none."""
    head = body[:MARK_WITHIN]
    at = head.find(MARK)
    return at >= 0 and b"<" not in head[:at]


def read_pdf(body: bytes, *, limits: PdfLimits | None = None) -> PdfText:
    """The text of a PDF.

    Raises PdfError `pdf.broken`, `pdf.password`, `pdf.too-slow`, `pdf.crashed` (or it wants more
    memory than it may have), `pdf.scan` (pictures without text) or `pdf.garbled` (letters of a font
    that does not say which they are). Takes `limits.seconds` at most, and waits for two others.
    """
    limits = limits or PdfLimits()
    with _places:
        answer, why = _ask(body, limits)
    if answer.count is None or (why and not any(page.lines for page in answer.pages)):
        raise PdfError(why or "pdf.crashed")
    if all(page.is_broken for page in answer.pages):
        raise PdfError("pdf.broken")
    return _told(answer, limits, "pdf.broken-off" if why else "")


def _told(answer: _Answer, limits: PdfLimits, why: str) -> PdfText:
    pages = [_in_unicode(page.lines) for page in answer.pages]
    texts = ["\n".join(line.text for line in lines) for lines in pages]
    garbled = [is_garbled(text) for text in texts]
    told = [
        (bad or bool(_WORD.search(text))) and not page.is_picture
        for page, text, bad in zip(answer.pages, texts, garbled, strict=True)
    ]
    if not any(told):
        raise PdfError("pdf.scan")
    if not any(is_told and not bad for is_told, bad in zip(told, garbled, strict=True)):
        raise PdfError("pdf.garbled")
    clear = [[] if bad else lines for bad, lines in zip(garbled, pages, strict=True)]
    assert answer.count is not None
    if not why and len(pages) < answer.count:
        why = "pdf.too-long"
    unread = (page.is_picture or page.is_broken for page in answer.pages)
    if not why and (any(garbled) or any(unread)):
        why = "pdf.some-pages"
    text = without_private(read_layout(clear))[: limits.letters]
    return PdfText(text=text, pages=answer.count, read=len(pages), lacks=why)


def _in_unicode(lines: list[Line]) -> list[Line]:
    """The lines of a page with letters of old fonts in Unicode; a page is set in one kind."""
    texts = in_unicode("\n".join(line.text for line in lines)).split("\n")
    if len(texts) != len(lines):
        return lines
    return [replace(line, text=text) for line, text in zip(lines, texts, strict=True)]


def _ask(body: bytes, limits: PdfLimits) -> tuple[_Answer, str]:
    """What the child said of a PDF, and the key of why it did not come to an end, or ""."""
    said = (limits.megabytes, limits.cpu, limits.pages, limits.letters)
    process = subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), *map(str, said)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LC_ALL": "C.UTF-8"},
    )
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(limits.seconds, stop)
    with process:
        clock.start()
        try:
            answer, why = _talk(process, body)
        finally:
            clock.cancel()
            process.kill()
    if why or answer.is_whole:
        return answer, why
    is_slow = late.is_set() or process.returncode == -signal.SIGXCPU
    return answer, "pdf.too-slow" if is_slow else "pdf.crashed"


def _talk(process: subprocess.Popen[bytes], body: bytes) -> tuple[_Answer, str]:
    assert process.stdin is not None
    assert process.stdout is not None
    # It reads all before it says anything, so neither waits for the other.
    with suppress(BrokenPipeError):
        process.stdin.write(body)
        process.stdin.close()
    heard = process.stdout.read(MOST_ANSWER)
    answer = _Answer()
    for line in heard.splitlines():
        try:
            said = json.loads(line)
            if "error" in said:
                return answer, said["error"] if said["error"] in REFUSALS else "pdf.crashed"
            if "pages" in said:
                answer.count = int(said["pages"])
            elif "lines" in said:
                answer.pages.append(_page_from(said))
            answer.is_whole = "end" in said
        except (ValueError, TypeError, OverflowError, RecursionError):
            # It was ended within a line, or says what it never would.
            break
    return answer, ""


def _page_from(said: dict[str, Any]) -> _Page:
    is_picture, is_broken = (said.get(key) is True for key in ("is_picture", "is_broken"))
    return _Page(lines=lines_from(said["lines"]), is_picture=is_picture, is_broken=is_broken)
