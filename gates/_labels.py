"""Labels of the press sample, made by hand: who said what, and how far two people agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from hoiam.reading.clean import clean_text

SAMPLE = 330
LEAST_TEXT = 200


def press_sample(shared: Path) -> dict[str, dict[str, str]]:
    """The first 330 articles with text in the order of sha1(url), by the digest's first half.

    Cleaned, as every text is before these steps.
    """
    lines = (shared / "press/crawl_2026.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if len(row["text"] or "") >= LEAST_TEXT]
    by_digest = sorted((hashlib.sha1(row["url"].encode()).hexdigest(), row) for row in rows)
    return {
        digest[:16]: {"title": clean_text(row["title"]), "text": clean_text(row["text"])}
        for digest, row in by_digest[:SAMPLE]
    }


def read_labels(path: Path) -> dict[str, str]:
    """Label by digest; empty where the file is not there yet."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t")[:2] for line in lines if "\t" in line and not line.startswith("#")]
    return {key.strip(): label.strip() for key, label in pairs}


def kappa(one: Mapping[str, bool], other: Mapping[str, bool]) -> float:
    """Cohen's kappa over what both labelled."""
    both = one.keys() & other.keys()
    if not both:
        return 0.0
    agreed = sum(one[key] == other[key] for key in both) / len(both)
    share, share_other = (sum(labels[key] for key in both) / len(both) for labels in (one, other))
    chance = share * share_other + (1 - share) * (1 - share_other)
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0
