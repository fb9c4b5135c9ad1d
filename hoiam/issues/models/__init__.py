"""What must be answered, by whom, by when; and the digest made of it."""

from hoiam.issues.models.answers import Answer, Objection, ObjectionOutcome
from hoiam.issues.models.days import DayOverride
from hoiam.issues.models.digests import Digest, DigestEntry, DigestKind, DigestSection
from hoiam.issues.models.matters import Issue, IssueStory, Withheld
from hoiam.issues.models.rounds import OfficeRequest, RequestKind, RequestOutcome, Round, RoundKind

__all__ = [
    "Answer",
    "DayOverride",
    "Digest",
    "DigestEntry",
    "DigestKind",
    "DigestSection",
    "Issue",
    "IssueStory",
    "Objection",
    "ObjectionOutcome",
    "OfficeRequest",
    "RequestKind",
    "RequestOutcome",
    "Round",
    "RoundKind",
    "Withheld",
]
