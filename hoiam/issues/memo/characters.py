"""Which characters may stand on the paper, and which addresses may be links."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Cc and Cs break the XML of a DOCX; Cf holds the marks that turn text around so that a line reads
# otherwise than it is stored; Co and Cn have no agreed shape.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Emoji, dingbats, the marks that colour them: no official paper carries them, no font of it either.
PICTURES = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\u20e3\U0001f000-\U0001faff]")
# A letter of Vietnamese needs two marks at most; a heap of them covers the lines around it.
MARKS = "[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]"
HEAPED = re.compile(f"({MARKS}{{2}}){MARKS}+")
LONGEST_LINK = 2000


def clean(text: str) -> str:
    """One line of NFC text: no control characters, direction marks or emoji."""
    text = PICTURES.sub(" ", unicodedata.normalize("NFC", re.sub(r"\s", " ", text)))
    text = HEAPED.sub(r"\1", text)
    text = "".join(c for c in text if unicodedata.category(c) not in UNSEEN)
    return re.sub(r" +", " ", text).strip()


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text in which each stands on a line of its own, empty ones left out."""
    return [line for line in map(clean, re.split(r"[\r\n\u2028\u2029]+", text)) if line]


def safe_link(link: str) -> str:
    """The address if it leads to a web page, else nothing."""
    link = link.strip()
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    plain = link.isprintable() and " " not in link and len(link) <= LONGEST_LINK
    return link if plain and parts.scheme in {"http", "https"} and parts.hostname else ""
