"""The languages that reading knows, in the order in which they are asked."""

from __future__ import annotations

from hoiam.reading.languages import en, vi
from hoiam.reading.languages.words import LanguageWords

LANGUAGES: tuple[LanguageWords, ...] = (vi.WORDS, en.WORDS)
