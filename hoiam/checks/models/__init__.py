"""What was asked, what is claimed, what speaks for and against it, and what was published."""

from hoiam.checks.models.claims import (
    Appearance,
    Claim,
    ClaimStory,
    Party,
    SeenIn,
    Wording,
)
from hoiam.checks.models.evidence import Evidence, EvidenceKind
from hoiam.checks.models.factchecks import FactCheck, Form, RatingChange, WhyUnrated
from hoiam.checks.models.notices import Notice, NoticeOutcome
from hoiam.checks.models.others import CheckFeed, ImportedCheck
from hoiam.checks.models.pages import PageReading
from hoiam.checks.models.tips import Joined, Joining, Tip, TipKind

__all__ = [
    "Appearance",
    "CheckFeed",
    "Claim",
    "ClaimStory",
    "Evidence",
    "EvidenceKind",
    "FactCheck",
    "Form",
    "ImportedCheck",
    "Joined",
    "Joining",
    "Notice",
    "NoticeOutcome",
    "PageReading",
    "Party",
    "RatingChange",
    "SeenIn",
    "Tip",
    "TipKind",
    "WhyUnrated",
    "Wording",
]
