"""What of a check and of a notice is translated beside the text, and by which keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hoiam.checks.models import Claim, Evidence, FactCheck, Notice, NoticeOutcome, Party
from hoiam.checks.queries.parties import says_only_duty
from hoiam.publishing.kinds import Part
from hoiam.publishing.models import Publication
from hoiam.publishing.queries import Said, Words

# A sentence in another language may be longer than what it translates.
LONGEST_SENTENCE, LONGEST_SAYS = 1_000, 4_000


def claim_key(claim: Claim, name: str) -> str:
    return f"claim-{claim.pk}-{name}"


def evidence_key(row: Evidence, name: str) -> str:
    return f"evidence-{row.pk}-{name}"


def party_key(row: Party, name: str) -> str:
    return f"party-{row.pk}-{name}"


def gone_key(row: Party, stands: Iterable[Party]) -> str:
    """Of why a party was taken out. The same words may stand on as why the body is no party."""
    said = (one for one in stands if one.why_not and one.correction_id == row.removal_id)
    same = (one for one in said if one.claim_id == row.claim_id and one.office_id == row.office_id)
    excused = next(same, None)
    return party_key(row, "removed") if excused is None else party_key(excused, "why-not")


def notice_key(notice: Notice) -> str:
    return f"notice-{notice.pk}-outcome"


def statement_of(claim: Claim, words: Words) -> Said:
    """A claim's sentence in the language of a page."""
    return words.said(claim_key(claim, "statement"), claim.statement, claim.language)


def finding_of(claim: Claim, words: Words, language: str) -> Said:
    """What was found of a claim; `language` is that of its publication."""
    return words.said(claim_key(claim, "finding"), claim.finding, language)


def evidence_shown(publication: Publication, claims: list[Claim]) -> QuerySet[Evidence]:
    """What is in force, and what was taken out after publication, since readers saw it."""
    since = publication.published_at
    in_force = Evidence.objects.in_force().filter(claim__in=claims).values("pk")
    added = Q(correction=None) | Q(correction__approved_at__isnull=False)
    seen = Evidence.objects.filter(added, claim__in=claims, removed_at__gt=since).values("pk")
    rows = Evidence.objects.filter(Q(pk__in=in_force) | (Q(pk__in=seen) if since else Q(pk=None)))
    return rows.select_related("office", "document__publication").order_by("pk")


def parts_of_check(publication: Publication) -> list[Part]:
    """Of each claim: its sentence, its finding, the evidence, and why bodies are parties or not.

    Of a withdrawn check the sentences alone, where its page repeats them.
    """
    check = FactCheck.objects.filter(publication=publication).first()
    if check is None or (publication.state == "withdrawn" and check.withheld):
        return []
    claims = list(check.claims.order_by("pk"))
    if publication.state == "withdrawn":
        several = len(claims) > 1
        return [_sentence(one, _group(n, several)) for n, one in enumerate(claims, 1)]
    language = publication.language
    evidence = list(evidence_shown(publication, claims))
    named = Party.objects.filter(claim__in=claims).select_related("office", "duty")
    parties, gone = list(named.in_force()), list(named.taken_out())
    found: list[Part] = []
    for place, claim in enumerate(claims, 1):
        group = _group(place, len(claims) > 1)
        found += _of_claim(claim, group, language)
        for row in evidence:
            if row.claim_id == claim.pk:
                found += _of_evidence(row, f"{group} › {row.title}", language)
        for party in parties:
            if party.claim_id == claim.pk:
                found += _of_party(party, f"{group} › {party.shown_name}", language)
        for party in gone:
            if party.claim_id == claim.pk:
                found += _of_gone(party, parties, f"{group} › {party.shown_name}", language)
    return found


def _group(place: int, several: bool) -> str:
    return _("Claim %(n)s") % {"n": place} if several else _("The claim")


def _sentence(claim: Claim, group: str) -> Part:
    quoted = _("the claim, which is quoted: shown as our translation")
    return Part(
        key=claim_key(claim, "statement"),
        group=group,
        about=quoted if claim.wording == "quoted" else _("the claim in one sentence"),
        text=claim.statement,
        language=claim.language,
        longest=LONGEST_SENTENCE,
    )


def _of_claim(claim: Claim, group: str, language: str) -> Iterator[Part]:
    yield _sentence(claim, group)
    yield Part(
        key=claim_key(claim, "finding"),
        group=group,
        about=_("what was found, in a sentence"),
        text=claim.finding,
        language=language,
        longest=LONGEST_SENTENCE,
    )


def _of_evidence(row: Evidence, group: str, language: str) -> Iterator[Part]:
    said = (
        ("title", _("what the source is called; the original stays beside it"), row.title),
        ("owner", _("whose it is"), "" if row.office_id else row.owner),
        ("says", _("what it says"), row.says),
        ("removed", _("why it was taken out"), row.removed_reason if row.removed_at else ""),
    )
    for name, about, text in said:
        yield Part(
            key=evidence_key(row, name),
            group=group,
            about=about,
            text=text,
            language=language,
            longest=LONGEST_SAYS if name == "says" else LONGEST_SENTENCE,
            is_long=name == "says",
        )


def _of_party(row: Party, group: str, language: str) -> Iterator[Part]:
    said = (
        ("name", _("body"), "" if row.office_id else row.name),
        ("why", _("why it is a party"), "" if says_only_duty(row) else row.why),
        ("why-not", _("why it is no party"), row.why_not),
    )
    for name, about, text in said:
        yield Part(
            key=party_key(row, name),
            group=group,
            about=about,
            text=text,
            language=language,
            longest=LONGEST_SENTENCE,
        )


def _of_gone(row: Party, stands: Sequence[Party], group: str, language: str) -> Iterator[Part]:
    """A party that was taken out; what stands on as why it is no party is translated there."""
    key = party_key(row, "removed")
    reason = row.removed_reason if gone_key(row, stands) == key else ""
    name = "" if row.office_id else row.name
    for part, about, text in (
        (party_key(row, "name"), _("body"), name),
        (key, _("why it was taken out"), reason),
    ):
        yield Part(
            key=part,
            group=group,
            about=about,
            text=text,
            language=language,
            longest=LONGEST_SENTENCE,
        )


def parts_of_notice(publication: Publication) -> list[Part]:
    """What came of it, where a person wrote that."""
    notice = Notice.objects.filter(publication=publication).first()
    if notice is None or notice.outcome in ("", NoticeOutcome.UNFINISHED):
        return []
    return [
        Part(
            key=notice_key(notice),
            group=_("When it ended"),
            about=_("what came of it"),
            text=notice.outcome_text,
            language=publication.language,
            longest=LONGEST_SENTENCE,
        )
    ]
