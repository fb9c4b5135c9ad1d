"""The memo as PDF/UA-1, set by typst from `memo.typ`.

What the memo says goes in as JSON, never as markup, so no text of it can be read as a command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from hoiam.issues.memo.content import Memo, MemoError
from hoiam.issues.memo.face import FONTS, face
from hoiam.issues.memo.form import Form, lay_out

TEMPLATE = Path(__file__).parent / "memo.typ"
MISSING = "□"
# Typst lets a word run out of its column. Vietnamese syllables have at most 7 letters; these are
# what a line of the body and the narrowest column of the appendix hold.
LONGEST_WORD = 40
LONGEST_IN_TABLE = 9


def render_pdf(memo: Memo) -> bytes:
    """The memo as a tagged PDF. Raises `MemoError`."""
    form = lay_out(memo)
    day = datetime(*form.day, tzinfo=UTC)
    try:
        pdf = typst.compile(
            TEMPLATE,
            format="pdf",
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs={"memo": json.dumps(printable(form), ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=day,  # the same memo gives the same bytes
        )
    except typst.TypstError as error:
        raise MemoError(_("The PDF could not be set: %(why)s") % {"why": error.message}) from error
    return bytes(pdf)


@cache
def fonts() -> Any:
    """Ours only, read once: what a machine has installed must not change the paper."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def printable(form: Form) -> dict[str, Any]:
    """The form as plain data in which every text can be drawn by our font and broken into lines."""
    data = asdict(form)
    appendix = data.pop("appendix")
    data = each_text(data, lambda text: breakable(drawable(text), LONGEST_WORD))
    for section, plain in zip(data["sections"], form.sections, strict=True):
        for entry, plain_entry in zip(section["entries"], plain.entries, strict=True):
            for citation, given in zip(entry["citations"], plain_entry.citations, strict=True):
                citation["link"] = given.link
    if appendix:
        appendix = each_text(appendix, lambda text: breakable(drawable(text), LONGEST_IN_TABLE))
    return {**data, "appendix": appendix}


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same lists and dictionaries with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: each_text(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(inner, change) for inner in value]
    return value


def drawable(text: str) -> str:
    """The text with a box for each character that our font has no shape for, as Word shows it."""
    return "".join(c if face("Regular").draws(c) else MISSING for c in text)


def breakable(text: str, longest: int) -> str:
    """The text with places to break inside words that are longer than a line can hold."""
    return re.sub(
        rf"\S{{{longest + 1},}}",
        lambda word: "\u200b".join(
            word[0][i : i + longest] for i in range(0, len(word[0]), longest)
        ),
        text,
    )
