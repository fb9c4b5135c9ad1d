"""The memo as PDF/UA-1, set by typst from `memo.typ`.

What the memo says goes in as JSON, never as markup, so no text of it can be read as a command.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from hoiam.issues.memo.breaking import breakable
from hoiam.issues.memo.content import Memo, MemoError
from hoiam.issues.memo.face import FONTS, face
from hoiam.issues.memo.form import AppendixForm, Form, lay_out

TEMPLATE = Path(__file__).parent / "memo.typ"
MISSING = "□"
# Millimetres that a line has where it has fewer than the body; typst lets a longer word run out.
BODY = 150.0
NARROW = {"parent_body": 72, "issuing_body": 72, "number": 72, "about": 72, "recipients": 76}
NARROW |= {"place_and_date": 88, "authority": 82, "position": 82, "name": 82, "addressees": 100}
COLUMNS = (8, 50, 22, 27, 21, 21)


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
    data = {
        key: each_text(value, NARROW.get(key, BODY))
        for key, value in asdict(form).items()
        if key != "appendix"
    }
    return {**data, "appendix": form.appendix and appendix_data(form.appendix)}


def appendix_data(appendix: AppendixForm) -> dict[str, Any]:
    """The same for the appendix, whose columns are narrow."""
    data = each_text(asdict(appendix), BODY)
    data["rows"] = [
        [each_text(text, width) for text, width in zip(row, COLUMNS, strict=True)]
        for row in appendix.rows
    ]
    return data


def each_text(value: Any, width: float) -> Any:
    """The same lists and dictionaries with every text fit to be set; an address stays as it is."""
    if isinstance(value, str):
        return breakable(drawable(value), 14, width)
    if isinstance(value, dict):
        return {k: v if k == "link" else each_text(v, width) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(inner, width) for inner in value]
    return value


def drawable(text: str) -> str:
    """The text with a box for each character that our font has no shape for, as Word shows it."""
    return "".join(c if face("Regular").draws(c) else MISSING for c in text)
