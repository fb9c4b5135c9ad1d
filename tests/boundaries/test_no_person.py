"""Nobody who wrote, posted, shared, reported or asked is stored or derivable (DESIGN §2.1)."""

import argparse
import dataclasses
import importlib
import json
import re
from pathlib import Path

import pytest

import hoiam
from hoiam.reading import stages
from hoiam.reading.clean import clean_text, drop_bylines
from hoiam.reading.knowledge import Knowledge
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


DATA = Path(hoiam.__file__).resolve().parent / "data"
KNOWLEDGE = Knowledge(read=lambda name: (DATA / name).read_bytes())
PARAGRAPH = "Sáng nay xã thông báo cắt nước, người dân phải đi mua nước bình về dùng tạm. " * 4
PAGES = [
    f'<meta name="author" content="{NAME}"><article><h1>Cắt nước</h1><p>{PARAGRAPH}</p></article>',
    f'<article><h1>Cắt nước</h1><p class="author">{NAME}</p><p>{PARAGRAPH}</p></article>',
    f"<article><h1>Cắt nước</h1><p>{PARAGRAPH}</p><p><strong>{NAME}</strong></p></article>",
    f'<article><h1>Cắt nước</h1><p>{PARAGRAPH}</p><p class="r">Bài, ảnh: {NAME}</p></article>',
    f"<article><h1>Cắt nước</h1><p>{PARAGRAPH}</p><p>{NAME} (tổng hợp)</p></article>",
    f"<article><h1>Cắt nước</h1><p>{PARAGRAPH}</p><figure><figcaption>Ảnh: {NAME}</figcaption>"
    "</figure></article>",
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Cắt nước",'
    f'"author":{{"@type":"Person","name":"{NAME}"}}}}</script>'
    f"<article><h1>Cắt nước</h1><p>{PARAGRAPH}</p></article>",
]


def _step(name, record):
    module = importlib.import_module(f"hoiam.reading.filters.{name}")
    parser = argparse.ArgumentParser()
    getattr(module, "add_options", lambda parser: None)(parser)
    return module.build(parser.parse_args([]), KNOWLEDGE)(record)


@pytest.mark.parametrize("html", PAGES)
def test_the_article_filter_gives_no_author(html):
    url = "https://banmai.example/xa-cat-nuoc-1.html"
    record = _step("article", {"url": url, "html": f"<html><body>{html}</body></html>"})
    assert set(record) == {"title", "text", "published", "language", "canonical"}
    assert "xã thông báo cắt nước" in record["text"]
    assert NAME not in json.dumps(record, ensure_ascii=False)


def test_a_name_is_no_reason_to_answer():
    text = f"Ông {NAME} phản ánh đường hỏng nặng nhiều tháng, xã chưa sửa, người dân bức xúc."
    record = _step("signal", {"title": f"Ông {NAME} kêu cứu vì đường hỏng", "text": text})
    assert "Khuê" not in json.dumps(record, ensure_ascii=False)


def test_the_redact_filter_gives_no_field_for_a_person():
    record = _step("redact", {"text": f"Gọi {NAME} 0912345678", "author": NAME})
    assert set(record) == {"text", "removed"}
    assert "0912345678" not in json.dumps(record)
