"""Steps must stay linear in whatever a hostile sender repeats: cost at 40 kB against 16 times that.

A figure is sixteen times the small cost over the large one: 1 is linear, 1/16 quadratic. The worst
of all inputs counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hoiam.reading.__main__ import shipped_knowledge
from hoiam.reading.address import read_address
from hoiam.reading.classify import assign_topics, load_model
from hoiam.reading.clean import clean_text, clean_title, drop_bylines
from hoiam.reading.date import parse_date
from hoiam.reading.errors import ReadingError
from hoiam.reading.feeds import parse_feed
from hoiam.reading.fingerprint import fingerprint
from hoiam.reading.gazetteer import Gazetteer
from hoiam.reading.locate import locate
from hoiam.reading.redact import redact
from hoiam.reading.signal import find_signal, load_rules

NEEDS: tuple[str, ...] = ()
SMALL, TIMES = 40_000, 16
# Costs below this are the clock's own grain.
GRAIN = 0.004
NOW = datetime(2026, 11, 2, tzinfo=UTC)
TEXT = [
    *(" ", "\n", "| ", "&", "A.B.", "0", "0 ", "09-", "1.", "/a", "a@", "@a", "+84("),
    *("Ảnh: ", "(Ảnh: ", "Nguyễn Văn A - ", "facebook.com/", "số nhà 1, ", "không chín "),
    *("tỉnh ", "xã Tân Thành, ", "phường 1 ", "các xã A, B và ", "Hà Nội ", "TP. ", "ngày 1/1 "),
    *("e\u0301", "\u0301\u0323", "đ", "“", "(", "[", "người dân phản ánh ", "Theo ", "\u200b"),
]
MARKUP = ["<", "<item>", "<item><title>a</title></item>", "<![CDATA[", "&amp;", "&x;", "<a b='"]


def _steps() -> dict[str, Callable[[str], object]]:
    knowledge = shipped_knowledge()
    gazetteer = Gazetteer.of(knowledge)
    model, rules = load_model(knowledge), load_rules(knowledge)
    return {
        "clean": lambda text: (clean_text(text), clean_title(text), drop_bylines(text)),
        "redact": redact,
        "dates": lambda text: parse_date(text, now=NOW),
        "places": lambda text: locate(text, published=NOW.date(), gazetteer=gazetteer),
        "address": lambda text: read_address(text, gazetteer=gazetteer),
        "topics": lambda text: assign_topics("", text, model=model),
        "signal": lambda text: find_signal("", text, rules=rules),
        "fingerprint": lambda text: fingerprint("", text),
    }


def _feed(text: str) -> object:
    try:
        return parse_feed(f"<rss><channel>{text}".encode(), url="https://a.example/rss", now=NOW)
    except ReadingError:
        return None


def _cost(step: Callable[[str], object], part: str, size: int) -> float:
    text = part * (size // len(part))
    began = time.process_time()
    step(text)
    return max(time.process_time() - began, GRAIN)


def _linearity(step: Callable[[str], object], part: str) -> float:
    small = min(_cost(step, part, SMALL) for _ in range(3))
    large = _cost(step, part, SMALL * TIMES)
    # A figure under the clock's grain says nothing; a large cost near it is fast enough.
    return 1.0 if large <= 4 * GRAIN * TIMES else min(1.0, TIMES * small / large)


def measure(shared: Path) -> dict[str, float]:
    figures = {}
    for name, step in _steps().items():
        worst = min((_linearity(step, part), part) for part in TEXT)
        figures[name] = worst[0]
    figures["feeds"] = min(_linearity(_feed, part) for part in MARKUP)
    return figures
