"""Words of a text, and the words of `hoiam/data/places/words.toml` that stand around places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters
from typing import Any, NamedTuple

from hoiam.reading.fold import fold
from hoiam.reading.gazetteer import early_tones
from hoiam.reading.marks import thin_marks

LEVEL_OF = {
    "tỉnh": ("province",),
    "thành phố": ("province", "district"),
    "quận": ("district",),
    "huyện": ("district",),
    "thị xã": ("district",),
    "thị trấn": ("commune",),
    "xã": ("commune",),
    "phường": ("commune",),
    "đặc khu": ("commune",),
}
# Letters and digits are words of their own ("P12"), and so are words that a page has glued
# together ("tạiHà Nội").
_WORD = re.compile(r"[^\W\d_]+|\d+")
_GLUED = re.compile(r"(?<=[^\W\d_A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ])(?=[A-ZÀ-ÝĂĐĨŨƠƯ])|(?<=[a-zà-ÿ])(?=Đ)")
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]")
_PLAIN = ascii_letters.encode()


class Word(NamedTuple):
    """One word: offsets in the composed text, and its form in lower case with early tones."""

    start: int
    end: int
    low: str
    capital: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWords:
    """The word lists, each a set of phrases in lower case. See the file for what they mean."""

    unit_words: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, frozenset[str]]
    person_before: frozenset[str]
    never_before: frozenset[str]
    never_flat: frozenset[str]
    facility_before: frozenset[str]
    firm_before: frozenset[str]
    firm_start: frozenset[str]
    firm_stop: frozenset[str]
    firm_public: frozenset[str]
    body_before: frozenset[str]
    house_before: frozenset[str]
    inside_before: frozenset[str]
    credit_before: frozenset[str]
    culture_before: frozenset[str]
    list_before: frozenset[str]
    plural_before: frozenset[str]
    never_after: frozenset[str]
    former_after: tuple[str, ...]
    former_unless: tuple[str, ...]
    now_after: tuple[str, ...]
    abroad_after: tuple[str, ...]
    home_after: tuple[str, ...]
    surnames: frozenset[str]
    ordinary: frozenset[str]
    rivers: frozenset[str]
    given: frozenset[str]
    heads: frozenset[str]
    worded: frozenset[str]
    worded_only: frozenset[str]
    worded_only_flat: frozenset[str]
    shared_abroad: frozenset[str]
    shared_lands: tuple[str, ...]
    own_land: tuple[str, ...]
    sure_short: frozenset[str]
    team_before: frozenset[str]
    police_before: frozenset[str]
    sport: tuple[str, ...]
    clubs: tuple[str, ...]

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> PlaceWords:
        before, after, more = table["before"], table["after"], table["before"]["more"]
        unless = before["unless"].items()
        return cls(
            unless={word: _phrases(others) for word, others in unless},
            unit_words={word: tuple(units) for word, units in table["unit_words"].items()},
            person_before=_phrases(before["person"]),
            never_before=_phrases(before["never"]),
            never_flat=_phrases(before["flat"]),
            facility_before=_phrases(before["facility"]),
            firm_before=_phrases(more["firm"]),
            firm_start=_phrases(more["firm_start"]),
            firm_stop=_phrases(more["firm_stop"]),
            firm_public=_phrases(more["firm_public"]),
            body_before=_phrases(more["body"]),
            house_before=_phrases(more["house"]),
            inside_before=_phrases(more["inside"]),
            credit_before=_phrases(more["credit"]),
            culture_before=_phrases(more["culture"]),
            list_before=_phrases(more["list"]),
            plural_before=_phrases(more["plural"]),
            never_after=_phrases(after["never"]),
            former_after=tuple(after["former"]),
            former_unless=tuple(after["former_unless"]),
            now_after=tuple(after["now"]),
            abroad_after=tuple(after["abroad"]),
            home_after=tuple(after["home"]),
            surnames=_phrases(table["names"]["surnames"]),
            ordinary=_phrases(table["names"]["ordinary"]),
            rivers=_phrases(table["names"]["rivers"]),
            given=_phrases(table["names"]["given"]),
            heads=_phrases(table["names"]["heads"]),
            worded=_phrases(table["names"]["worded"]),
            worded_only=_phrases(table["names"]["worded_only"]),
            worded_only_flat=_phrases(table["names"]["worded_only_flat"]),
            shared_abroad=_phrases(table["names"]["shared_abroad"]),
            shared_lands=tuple(table["names"]["shared_lands"]),
            own_land=tuple(table["names"]["own_land"]),
            sure_short=_phrases(table["names"]["sure_short"]),
            team_before=_phrases(more["team"]),
            police_before=_phrases(more["police"]),
            sport=tuple(table["sport"]["words"]),
            clubs=tuple(table["sport"]["clubs"]),
        )

    def folded(self) -> PlaceWords:
        """The same lists for a text that was written without accents."""
        lists: dict[str, Any] = {}
        for name in self.__slots__:
            if name not in ("unit_words", "unless"):
                value = getattr(self, name)
                lists[name] = type(value)(map(fold, value))
        flat = {
            name: frozenset(p for p in lists[name] if " " in p or p in self.never_flat)
            for name in ("never_before", "person_before")
        }
        flat["worded_only"] = lists["worded_only"] | self.worded_only_flat
        units = {fold(word): units for word, units in self.unit_words.items()}
        unless = {fold(word): frozenset(map(fold, not_)) for word, not_ in self.unless.items()}
        return PlaceWords(unit_words=units, unless=unless, **(lists | flat))


def _phrases(given: Iterable[str]) -> frozenset[str]:
    return frozenset(early_tones(unicodedata.normalize("NFC", phrase)) for phrase in given)


def split_words(text: str) -> list[Word]:
    """The words of composed `text`; punctuation lies between them."""
    words = []
    for found in _WORD.finditer(early_tones(text)):
        piece = found[0]
        form = _form(piece)
        if form is not None:
            words.append(Word(*found.span(), *form))
            continue
        start = found.start()
        for part in _GLUED.split(piece):
            if part:
                words.append(Word(start, start + len(part), part.lower(), not part[0].islower()))
                start += len(part)
    return words


# Vietnamese writes with some 7,000 syllables, each with or without a capital.
@lru_cache(maxsize=20_000)
def _form(piece: str) -> tuple[str, bool] | None:
    """A word in lower case, and whether it begins with a capital; None where two are glued."""
    rest = piece[1:]
    if not rest or rest.islower() or rest.isupper() or piece.isdigit():
        return piece.lower(), not piece[0].islower()
    return None


def compose(text: str) -> tuple[str, list[int]]:
    """`text` in NFC, and for each of its offsets the offset in `text`; [] where they are equal."""
    if unicodedata.is_normalized("NFC", text):
        return text, []
    pieces: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        piece = unicodedata.normalize("NFC", thin_marks(text[start:end]))
        pieces.append(piece)
        places.extend([start] * len(piece))
        start = end
    return "".join(pieces), [*places, len(text)]


def lacks_accents(text: str) -> bool:
    """Whether a text of some length has hardly a letter of Vietnamese that is not plain Latin.

    Real Vietnamese has one in every four letters or more, so one in fifty is a foreign name or
    the accents of a quotation.
    """
    accented = len(_ACCENTED.findall(text))
    plain = text.encode("ascii", "ignore")
    return accented <= (accented + len(plain) - len(plain.translate(None, _PLAIN))) / 50
