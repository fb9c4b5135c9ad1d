"""Finding the name or the site of an outlet in what the office is about to publish.

A notice goes out before anything is found, so it points at no outlet. Many papers are named by
ordinary words (Lao Động, Thanh Niên, Nhân Dân): such a name counts where it is written as a name,
or after "báo", "đài" and the like, in any letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoiam.places.models import Place
from hoiam.reading.clean import place_tones
from hoiam.reading.fold import fold
from hoiam.sources.models import Source, SourceKind

# What stands before the name proper, folded.
_BEFORE = re.compile(
    r"^(?:(?:bao va phat thanh,? truyen hinh|bao dien tu|thoi bao|tuan bao|nhat bao|bao|tap chi"
    r"|dai phat thanh(?: va|,)? truyen hinh|dai truyen hinh|dai|kenh|truyen hinh|trang tin|trang)"
    r"\s+)+"
)
_SAID = r"(?:báo|tờ|tạp chí|đài|kênh|trang|tòa soạn|phóng viên)"
_SAID_PLAIN = r"(?:bao|tap chi|trang bao|phong vien)"
_IN_BRACKETS = re.compile(r"\(([^)]+)\)")
_HOST_ENDING = re.compile(r"(?:\.(?:com|net|org|gov|edu|info))?\.[a-z]{2,}$")
SHORTEST_LABEL = 4
# So many words stand together as no ordinary phrase; "Quân đội nhân dân" is the army.
TELLING_WORDS = 5


def without_outlets(text: str) -> None:
    """Raises ValidationError, naming it, where `text` names an outlet of the source list."""
    found = named_outlet(text)
    if found is not None:
        raise ValidationError(
            _("A notice names no outlet, and this names “%(name)s”. Say what is claimed instead.")
            % {"name": found}
        )


def named_outlet(text: str) -> str | None:
    """The first outlet that a text names, by name or by site, or None."""
    said = _Text.of(text)
    top = Place.objects.filter(parent=None).values_list("name", flat=True)
    places = {fold(name) for name in top}
    for source in Source.objects.order_by("pk"):
        if said.names_site(source.host):
            return source.host
        if source.kind != SourceKind.PORTAL and said.names(source.name, places):
            return source.name
    return None


@dataclass(frozen=True, slots=True)
class _Text:
    """As written, in small letters, and without marks."""

    plain: str
    lower: str
    folded: str

    @classmethod
    def of(cls, text: str) -> _Text:
        plain = place_tones(" ".join(text.split()))
        return cls(plain, plain.lower(), fold(plain))

    def names_site(self, host: str) -> bool:
        """The host, or the label by which a site is known: "vnexpress", "tuoitre"."""
        if re.search(rf"(?<![\w.-])(?:www\.|m\.)?{re.escape(host)}(?![\w-])", self.folded):
            return True
        label = _HOST_ENDING.sub("", host).rsplit(".", 1)[-1]
        return len(label) >= SHORTEST_LABEL and bool(
            re.search(rf"(?<![\w.-]){re.escape(label)}(?![\w-])", self.folded)
        )

    def names(self, name: str, places: set[str]) -> bool:
        """The name of a paper as such, not the words of which it is made."""
        name = place_tones(name)
        return _has(self.folded, fold(name)) or any(
            self._has_proper(part, places) for part in _parts(name)
        )

    def _has_proper(self, part: str, places: set[str]) -> bool:
        said = rf"(?<!\w){_SAID}\s+(?:điện tử\s+)?{re.escape(part.lower())}(?!\w)"
        if re.search(said, self.lower):
            return True
        plain = rf"(?<!\w){_SAID_PLAIN}\s+(?:dien tu\s+)?{re.escape(fold(part))}(?!\w)"
        if self.plain.isascii() and re.search(plain, self.folded):
            return True
        # A province's paper is named by it, and the name of a province is none of a paper.
        words = part.split()
        is_name = all(not word[0].islower() for word in words) or len(words) >= TELLING_WORDS
        return is_name and fold(part) not in places and _has(self.plain, part)


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _parts(name: str) -> Iterator[str]:
    """The name without "Báo" before it, and what stands in brackets after it."""
    for bracketed in _IN_BRACKETS.findall(name):
        yield from _proper(bracketed)
    yield from _proper(_IN_BRACKETS.sub("", name).strip())


def _proper(name: str) -> Iterator[str]:
    before = _BEFORE.match(fold(name))
    proper = name[before.end() :] if before and before.end() < len(name) else name
    if len(proper) > 2:
        yield proper
