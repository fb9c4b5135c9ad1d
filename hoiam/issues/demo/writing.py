"""The words of the demonstration: templates of matters, filled in for one place and one day."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hoiam.issues.explain import short
from hoiam.offices.models import Office
from hoiam.places.models import Place

# {ho:20-90} is a number drawn once for a matter, {xa} a word that is known.
SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")
SAMPLE_MARK = " (mẫu)"
OUTCOMES = {
    "done": "done",
    "will-do": "will",
    "cannot": "cannot",
    "not-ours": "not_ours",
    "information": "information",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One template: what the press writes, what is asked, what an office may answer."""

    topic: str
    about: str
    headlines: Sequence[str]
    text: str
    question: str
    answers: Mapping[str, Sequence[str]]
    kind: str = ""
    withhold: str = ""
    english: Mapping[str, str] = field(default_factory=dict)


def read_matters(table: Mapping[str, Any]) -> list[Matter]:
    """The rows of `matters.toml`; raises KeyError or TypeError for one that lacks something."""
    return [_matter(dict(row)) for row in table["matter"]]


def _matter(row: dict[str, Any]) -> Matter:
    answers = {code: row.pop(name) for code, name in OUTCOMES.items() if name in row}
    return Matter(answers=answers, **row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an office says: the text of an answer."""

    title: str
    body: str


class Words:
    """One matter in words: whatever is drawn for it is drawn once and said the same everywhere."""

    def __init__(
        self,
        matter: Matter,
        *,
        place: Place | None,
        draw: random.Random,
        table: Mapping[str, Any],
        general: Mapping[str, Any],
    ) -> None:
        self.matter, self._draw, self._general = matter, draw, general
        self._known: dict[str, str] = {
            name: draw.choice(choices) for name, choices in table["slots"].items()
        }
        self._known["xa"] = _in_sentence(place)
        for text in _texts(matter):
            self._draw_numbers(text)
        self._headlines = list(matter.headlines)
        draw.shuffle(self._headlines)

    def _draw_numbers(self, text: str) -> None:
        for name, low, high in SLOT.findall(text):
            if low and name not in self._known:
                number = self._draw.randint(int(low), int(high))
                self._known[name] = f"{number:,}".replace(",", ".")

    def fill(self, text: str, **more: str) -> str:
        """The text with its slots filled; raises KeyError for one that nobody knows."""
        known = self._known | more
        said = SLOT.sub(lambda found: known[found[1]], text)
        return said[:1].upper() + said[1:]

    def headline(self, number: int = 0) -> str:
        return self.fill(self._headlines[number % len(self._headlines)])

    def article(self, number: int) -> str:
        """What the first, second … article says: the same matter, begun with other words."""
        paragraphs = self.fill(self.matter.text).strip().split("\n")
        if number:
            echo = self._draw.choice(self._general["echoes"])
            paragraphs = [self.fill(echo, viec=self.about), *paragraphs[1:]]
        return "\n".join(paragraphs)

    @property
    def about(self) -> str:
        said = self.fill(self.matter.about)
        return said[:1].lower() + said[1:] if said[1:2].islower() else said

    @property
    def question(self) -> str:
        return self.fill(self.matter.question)

    def answer(
        self,
        outcome: str,
        *,
        office: Office,
        today: date,
        promised: date | None = None,
        asked_on: date,
        after: str = "",
    ) -> Answered:
        """An answer of that outcome; `after` is what opens one of a later round."""
        choices = self.matter.answers.get(outcome) or self._general["answers"][outcome]
        more = {
            "viec": self.about,
            "coquan": plain_name(office),
            "ngay": short(today),
            "ngayhoi": short(asked_on),
            "han": short(promised) if promised else "",
        }
        opening = after or self._draw.choice(self._general["openings"])
        parts = [opening, self._draw.choice(list(choices))]
        if self._draw.random() < 0.5:
            parts.append(self._draw.choice(self._general["closings"]))
        title = self._draw.choice(self._general["titles"][outcome])
        return Answered(
            title=self.fill(title, **more),
            body="\n\n".join(self.fill(part, **more) for part in parts),
        )

    def english(self, name: str, **more: str) -> str:
        """The English of the question or of the answer "done", "" where nobody wrote one."""
        said = self.matter.english.get(name, "")
        return self.fill(said, **more) if said else ""


def _texts(matter: Matter) -> list[str]:
    said = [matter.about, *matter.headlines, matter.text, matter.question]
    for choices in matter.answers.values():
        said += choices
    return [*said, *matter.english.values()]


def _in_sentence(place: Place | None) -> str:
    """ "xã Hồng Minh", and for a matter of the whole province "tỉnh Hưng Yên"."""
    if place is None:
        return "tỉnh Hưng Yên"
    return f"{place.unit_word.lower()} {place.name}".strip()


def plain_name(office: Office) -> str:
    """The name as its own letters have it, without the mark of the sample."""
    return office.name_vi.removesuffix(SAMPLE_MARK)
