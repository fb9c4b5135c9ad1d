"""Checkers at work: from stating a claim to the second signature, by the rows of the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hoiam.checks.actions import (
    drafting,
    evidence,
    joining,
    noticing,
    parties,
    rating,
    setting_aside,
    stating,
)
from hoiam.checks.actions.parties import PartyData
from hoiam.checks.actions.signing import submit_check
from hoiam.checks.demo import aftermath, english, telling
from hoiam.checks.demo.cases import Case
from hoiam.checks.demo.sources import note_reading, source_data
from hoiam.checks.models import Claim
from hoiam.checks.queries.parties import matched_duties
from hoiam.checks.states import OPEN
from hoiam.issues.demo.world import Course
from hoiam.publishing.actions import signing


def course(case: Case) -> Course:
    """All that is done about one claim, as far as its row says."""
    row = case.row
    if row.tips:
        while case.claim is None:
            yield case.step()
    if row.end == "new":
        return
    if row.end == "aside":
        _aside(case)
        return
    _state(case)
    telling.start(case)
    if row.end == "merged":
        yield from _merge(case)
        return
    yield case.step()
    stating.take(case.lead, case.fresh(), now=case.now)
    if row.notice:
        _put_up(case)
    if row.end != "stated":
        yield from _find_out(case)


def _aside(case: Case) -> None:
    row = case.row
    setting_aside.set_aside(
        case.lead, case.fresh(), reason=row.aside, text=row.aside_text, now=case.now
    )


def _state(case: Case) -> None:
    row = case.row
    topic = case.stage.topics[row.topic] if row.topic else None
    if case.claim is None:
        case.claim = stating.open_claim(
            case.lead,
            statement=row.statement,
            wording=row.wording,
            topic=topic,
            now=case.now,
            is_sample=True,
        )
        return
    stating.state_claim(
        case.lead,
        case.fresh(),
        statement=row.statement,
        wording=row.wording,
        language=row.language,
        topic=topic,
        place=None,
        now=case.now,
    )


def _merge(case: Case) -> Course:
    """Somebody sees that it is another claim that is there already."""
    yield case.step()
    other = case.stage.cases[case.row.into]
    while other.claim is None:
        yield case.step()
    joining.merge_claims(case.lead, other.fresh(), case.fresh(), now=case.now)


def _put_up(case: Case) -> None:
    """The desk speaks to the public, whoever checks."""
    notice = case.row.notice
    put_up = noticing.put_up(
        case.stage.people["ha"],
        case.fresh(),
        title=notice["title"],
        text=notice["text"],
        days=notice["days"],
        now=case.now,
    )
    english.translate_notice(case, put_up)


def _find_out(case: Case) -> Course:
    row = case.row
    yield case.step()
    _name_parties(case)
    if row.end == "parties":
        return
    for source in row.evidence:
        yield case.step()
        _add_source(case, source)
    if row.end == "evidence":
        return
    yield case.step()
    if row.rating:
        rating.rate_claim(
            case.lead,
            case.fresh(),
            rating=row.rating,
            opinion_kind=row.opinion_kind,
            finding=row.finding,
            now=case.now,
        )
    case.is_ready = True
    if row.end not in ("guest", "rated"):
        yield from _write(case)


def _name_parties(case: Case) -> None:
    row, offices = case.row, case.stage.offices
    claim = case.fresh()
    named = {offices[code].pk for code in row.parties}
    matches = matched_duties(claim, on=case.world.today)
    excused = {match.duty.pk: row.why_not for match in matches if match.office.pk not in named}
    parties.state_parties(
        case.lead,
        claim,
        parties=[PartyData(office=offices[code]) for code in row.parties]
        + [PartyData(name=name) for name in row.names],
        not_parties=excused if row.why_not else {},
        nobody=row.nobody,
        now=case.now,
    )


def _add_source(case: Case, source: Mapping[str, Any]) -> None:
    data = source_data(case, source)
    if data is None:
        return
    row = evidence.add_evidence(
        case.lead,
        case.fresh(),
        now=case.now,
        # What a page held is worked out by the verb itself.
        **{name: getattr(data, name) for name in data.__slots__ if name != "kept"},
    )
    note_reading(row, source, now=case.now)


def _write(case: Case) -> Course:
    row = case.row
    others = [case.stage.cases[key] for key in row.beside]
    while not all(other.is_ready for other in others):
        yield case.step()
    yield case.step()
    claims: list[Claim] = [each.fresh() for each in (case, *others)]
    case.check = drafting.start_check(case.lead, claims, title=row.title, now=case.now)
    drafting.write_finding(
        case.lead,
        case.check,
        title=row.title,
        summary=row.summary,
        body=row.body.strip(),
        now=case.now,
    )
    if row.end == "answer":
        drafting.answer_instead(case.lead, case.check, now=case.now)
    yield case.step()
    case.check = submit_check(case.lead, case.check, now=case.now)
    if row.end == "submitted":
        return
    yield case.step()
    publication = case.check.publication
    if row.end == "returned":
        signing.give_back(case.second, publication, remark=row.remark, now=case.now)
        return
    publication = signing.approve(case.second, publication, now=case.now)
    signing.publish(case.second, publication, now=case.now)
    assert case.fresh().state not in OPEN
    aftermath.start(case)
