"""Nobody who wrote, posted, shared, reported or asked is stored or derivable (DESIGN §2.1)."""

import dataclasses
import json
import re

import pytest

from hoiam.reading import stages
from hoiam.reading.clean import clean_text, drop_bylines
from hoiam.reading.redact import redact

AUTHORLIKE = re.compile(
    r"author|byline|creator|writer|reporter|journalist|commenter|handle|poster|user|person|people"
    r"|sender|contact|email|phone|profile|sentiment|stance|mood|tone|loyalty|hostil"
)


def _fields(kind, seen):
    for field in dataclasses.fields(kind):
        yield f"{kind.__name__}.{field.name}"
        for name, inner in vars(stages).items():
            if dataclasses.is_dataclass(inner) and name in str(field.type) and inner not in seen:
                seen.add(inner)
                yield from _fields(inner, seen)


def test_no_stage_has_a_field_for_a_person():
    kinds = [kind for kind in vars(stages).values() if dataclasses.is_dataclass(kind)]
    assert len(kinds) >= 7
    for kind in kinds:
        for name in _fields(kind, set()):
            assert not AUTHORLIKE.search(name.split(".")[1]), name


NAME = "Trần Mẫu Khuê"
SENTENCES = "Sáng nay xã thông báo cắt nước.\nNgười dân phải đi mua nước bình."


@pytest.mark.parametrize(
    "page",
    [
        f"{NAME}\n{SENTENCES}",
        f"{NAME} (TTXVN) - {SENTENCES}",
        f"Theo {NAME}\n{SENTENCES}",
        f"{SENTENCES}\n{NAME}",
        f"{SENTENCES} {NAME}",
        f"{SENTENCES}\n{NAME.upper()}",
        f"{SENTENCES}\n{NAME} (Tổng hợp)",
        f"{SENTENCES}\n{NAME} - Lê Mẫu",
        f"{SENTENCES}\nBài, ảnh: {NAME}",
        f"{SENTENCES} Bài và ảnh: {NAME}",
        f"{SENTENCES}\nTin, ảnh: {NAME}",
        f"{SENTENCES}\nThực hiện: {NAME}",
        f"{SENTENCES}\nẢnh: {NAME}",
        f"Nước cạn (Ảnh: {NAME}). {SENTENCES}",
        f"Nước cạn. Ảnh:{NAME} {SENTENCES}",
        f"{SENTENCES}\nVideo: {NAME}",
        f"{SENTENCES}\n{NAME} (theo AFP, Reuters)",
        f"{SENTENCES}\nBy {NAME}",
        f"{SENTENCES}\nReporting by {NAME}; editing by Someone Else",
        f"{SENTENCES}\nPV {NAME}",
    ],
)
def test_a_byline_planted_in_a_text_does_not_survive(page):
    text = redact(drop_bylines(clean_text(page))).text
    assert NAME.casefold() not in text.casefold()
    assert "xã thông báo cắt nước" in text
    assert "Người dân phải đi mua nước bình." in text


def test_an_official_named_by_duty_stays_in_the_text_of_the_press():
    text = "Ông Trần Mẫu Khuê, chủ tịch UBND xã, nói nước có lại trong tuần.\nDân chờ đã lâu."
    assert drop_bylines(clean_text(text)) == text


def _step(name, record, knowledge):
    import argparse
    import importlib

    module = importlib.import_module(f"hoiam.reading.filters.{name}")
    return module.build(argparse.Namespace(), knowledge)(record)


def test_the_redact_filter_gives_no_field_for_a_person():
    record = _step("redact", {"text": f"Gọi {NAME} 0912345678", "author": NAME}, None)
    assert set(record) == {"text", "removed"}
    assert "0912345678" not in json.dumps(record)
