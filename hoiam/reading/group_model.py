"""What grouping is told beside the articles that arrive: its model, and decisions made before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hoiam.reading.knowledge import Knowledge
from hoiam.reading.likeness import LikenessModel
from hoiam.reading.terms import Cues, term_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupingModel:
    """What grouping learned and the limits it keeps; see `hoiam/data/grouping/model.toml`."""

    likeness: LikenessModel
    cues: Cues
    background: tuple[tuple[int, float], ...]
    background_documents: float
    join_at: float
    strictness: float
    settle_at: float
    copy_at: float
    quiet_days: float
    most_terms: int = 400
    rarest: int = 40
    nearest: int = 24
    stories: int = 5
    members: int = 8
    most_open: int = 200_000
    forget: bool = True

    @classmethod
    def from_knowledge(cls, knowledge: Knowledge) -> GroupingModel:
        table = knowledge.table("grouping/model.toml")
        cues = knowledge.table("grouping/cues.toml")
        rows = knowledge.text("grouping/background.csv").splitlines()[1:]
        pairs = (row.rsplit(",", 1) for row in rows)
        return cls(
            likeness=LikenessModel.from_table(table["likeness"]),
            cues=Cues(frozenset(cues["places"]), frozenset(cues["bodies"])),
            background=tuple((term_id(term), float(count)) for term, count in pairs),
            **table["limits"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article whose story was decided before, by reading or by an editor."""

    article: str
    story: str
    title: str
    text: str = ""
    published: datetime | None = None
    minhash: bytes = b""
    apart_from: frozenset[str] = frozenset()
