"""Facts put into the reader's words: why an article is where it is, what editors decided."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hoiam.places.models import Place
from hoiam.reading.fold import fold
from hoiam.reading.reasons import describe_reason
from hoiam.stories.models import Article, CorrectionKind, Mark, Story
from hoiam.stories.queries.stories import Piece, search
from hoiam.topics.models import Topic

# Letters that a passage shows before and after what was found.
BEFORE, AFTER = 70, 140
# A page of a dictionary would otherwise take as long as the square of its words.
MOST_HITS = 60


def reason_in_words(grouping: dict[str, Any]) -> str:
    """Why an article stands in its story; counts and likeness only, never a word of a text."""
    reason = grouping.get("reason", "")
    if reason == "new":
        return _("opened this story")
    return describe_reason(reason, "en" if (get_language() or "vi").startswith("en") else "vi")


def find_reasons(text: str, reasons: Iterable[str]) -> list[Piece]:
    """The text in pieces: `why` where one of the words stands that say it needs an answer."""
    wanted = sorted({word.strip() for word in reasons if word.strip()}, key=len, reverse=True)
    if not wanted:
        return [Piece("same", text)]
    pattern = "|".join(r"\s+".join(map(re.escape, word.split())) for word in wanted)
    found = re.split(rf"(?<!\w)({pattern})(?!\w)", text, flags=re.IGNORECASE)
    return [Piece("why" if at % 2 else "same", part) for at, part in enumerate(found) if part]


def find_passage(text: str, query: str) -> list[Piece]:
    """Where a text says what was searched for, with its words as `why`; [] where it doesn't.

    Accents do not matter, as in the search itself.
    """
    folded, wanted = fold(text), search.words(query)
    if not wanted or len(folded) != len(text):
        return []
    phrase = re.compile(r"\b" + r"\W+".join(map(re.escape, wanted)) + r"\b")
    each = re.compile(r"\b(?:" + "|".join(map(re.escape, wanted)) + r")\b")
    hits = list(phrase.finditer(folded)) or _densest(list(each.finditer(folded)))
    if not hits:
        return []
    start = max(0, text.rfind(" ", 0, max(0, hits[0].start() - BEFORE)) + 1)
    end = hits[0].end() + AFTER
    end = len(text) if end >= len(text) else text.rfind(" ", 0, end)
    found, at = [Piece("same", "…")] if start else [], start
    for hit in hits:
        if hit.end() <= end:
            found.append(Piece("same", text[at : hit.start()]))
            found.append(Piece("why", text[hit.start() : hit.end()]))
            at = hit.end()
    return [*found, Piece("same", text[at:end] + ("…" if end < len(text) else ""))]


def _densest(hits: list[re.Match[str]]) -> list[re.Match[str]]:
    """The hits from the one on that has the most different words after it, and nearest."""

    def worth(first: int) -> tuple[int, int]:
        words, span = set[str](), 0
        for hit in hits[first:]:
            if hit.end() > hits[first].end() + AFTER:
                break
            if hit[0] not in words:
                words.add(hit[0])
                span = hit.end() - hits[first].start()
        return len(words), -span

    return hits[max(range(min(len(hits), MOST_HITS)), key=worth) :] if hits else []


def passages(stories: Iterable[Story], query: str) -> dict[int, list[Piece]]:
    """By story, where an article says what was searched for: the one with most of the words."""
    best: dict[int, tuple[int, list[Piece]]] = {}
    articles = Article.objects.filter(story__in=stories, copy_of=None).exclude(text=None)
    for story, text in articles.order_by("received", "pk").values_list("story", "text"):
        pieces = find_passage(text, query)
        told = {
            word for piece in pieces if piece.kind == "why" for word in search.words(piece.text)
        }
        if len(told) > best.get(story, (0, []))[0]:
            best[story] = (len(told), pieces)
    return {story: pieces for story, (_told, pieces) in best.items()}


@dataclass(frozen=True, slots=True)
class Decision:
    """What an editor decided, in words; `other` is the story it concerned beside this one."""

    at: datetime
    by: object
    words: str
    other: Story | None = None


def decisions_in_words(story: Story) -> list[Decision]:
    """All that was decided about a story, the newest first, each with before and after."""
    rows = list(story.corrections.select_related("by"))
    codes = {code for row in rows for code in (_code(row.before), _code(row.after)) if code}
    places = Place.objects.select_related("province").filter(code__in=codes)
    names = {place.code: place.whole_name for place in places}
    names |= {topic.code: topic.name for topic in Topic.objects.filter(code__in=codes)}
    others = Story.objects.in_bulk({pk for row in rows if (pk := _other(row))})
    found = []
    for row in rows:
        words = _marked(row) if row.kind == CorrectionKind.MARK else _moved(row)
        if row.kind in (CorrectionKind.PLACE, CorrectionKind.TOPIC):
            words = _corrected(row, names)
        found.append(Decision(row.at, row.by, words, others.get(_other(row))))
    return found


def _code(side: dict[str, Any]) -> str | None:
    return side.get("place") or side.get("topic")


def _other(row) -> int | None:
    return row.before.get("story") or row.after.get("story")


def _marked(row) -> str:
    before, after = (str(Mark(side.get("mark", "")).label) for side in (row.before, row.after))
    words = capfirst(_("%(before)s → %(after)s") % {"before": before, "after": after})
    reason = row.after.get("reason")
    return f"{words}: {reason}" if reason else words


def _corrected(row, names: dict[str, str]) -> str:
    before, after = (
        names.get(code, code) if (code := _code(side)) else _("none")
        for side in (row.before, row.after)
    )
    label = _("Place") if row.kind == CorrectionKind.PLACE else _("Topic")
    return f"{label}: {before} → {after}"


def _moved(row) -> str:
    """A merge or a split; the headline of the other story follows."""
    if row.kind == CorrectionKind.MERGE:
        count = len(row.after.get("articles", ()))
        return ngettext("%(n)d article taken in from", "%(n)d articles taken in from", count) % {
            "n": count
        }
    count = len(row.before.get("articles", ()))
    return ngettext("%(n)d article taken out into", "%(n)d articles taken out into", count) % {
        "n": count
    }
