"""A check that could not go out at its time: shown with the reason, tried again, and put right."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hoiam.checks.actions import signing
from hoiam.checks.models import FactCheck
from hoiam.publishing.actions import signing as publishing
from hoiam.publishing.actions.retrying import LATEST, SOONEST, Retries
from hoiam.publishing.queries.late import late_for, late_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHY = "The signature of Mai no longer counts: is of Department of Construction (sample), a party."


@pytest.fixture
def stuck(now, clock, monkeypatch, claim, ready_check, tam, mai, offices):
    """A check for nine o'clock whose second signer went to a party before; it is ten past."""
    check = ready_check(claim())
    signing.submit_check(tam, check, now=now)
    publishing.approve(mai, again(check).publication, now=now)
    at = now + timedelta(hours=1)
    publishing.publish(mai, again(check).publication, now=now, publish_at=at)
    home = mai.office
    mai.office = offices.so_xay_dung
    mai.save()
    clock.now = at + timedelta(minutes=10)
    monkeypatch.setattr("django.utils.timezone.now", clock)
    publishing.publish_due(now=at)
    mai.home = home
    return again(check)


def again(check: FactCheck) -> FactCheck:
    return FactCheck.objects.select_related("publication").get(pk=check.pk)


def page(user, address: str) -> str:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    return client.get(address).content.decode()


def test_the_reason_is_what_the_rules_refuse(stuck, clock):
    late = late_on(stuck.publication, now=clock.now)
    assert WHY in late.why
    assert late.since == stuck.publication.publish_at
    # In the minute in which the job looks nothing is wrong yet.
    assert late_on(stuck.publication, now=late.since + timedelta(seconds=30)) is None


def test_its_signers_and_editors_see_it_and_others_do_not(stuck, clock, tam, ha, quan, lan, minh):
    # Mai is of a party now, and of no partner body: she finds no check any more.
    for user in (tam, ha):
        assert [row.publication.pk for row in late_for(user, now=clock.now)] == [
            stuck.publication.pk
        ]
    # An approver whose body the rules keep from signing can do nothing about it.
    for user in (lan, minh, quan):
        assert late_for(user, now=clock.now) == []


@pytest.mark.parametrize("name", ["checks:queue", "publishing:approvals", "desk:today"])
def test_it_stands_on_every_list_of_who_can_do_something(name, stuck, ha):
    text = page(ha, reverse(name))
    assert reverse("checks:check", args=[stuck.pk]) in text
    assert "has not" in text or WHY in text


def test_the_page_of_the_check_says_why_and_what_to_do(stuck, ha, tam):
    for user in (ha, tam):
        text = page(user, reverse("checks:check", args=[stuck.pk]))
        assert "and has not." in text
        assert WHY in text
        assert "take it off the schedule" in text


def test_what_goes_out_is_no_longer_late(stuck, clock, mai, ha):
    mai.office = mai.home
    mai.save()
    publishing.publish_due(now=clock.now)
    assert again(stuck).publication.state == "published"
    assert late_for(ha, now=clock.now) == []


def test_it_is_taken_off_the_schedule(stuck, clock, tam, ha):
    publishing.unschedule(tam, stuck.publication, now=clock.now)
    assert late_for(ha, now=clock.now) == []
    assert late_on(again(stuck).publication, now=clock.now) is None


def test_one_whose_reason_is_not_known_is_shown_too(stuck, clock, mai, ha):
    mai.office = mai.home
    mai.save()
    assert late_on(stuck.publication, now=clock.now).why == ""
    assert "Nothing here says why" in page(ha, reverse("checks:check", args=[stuck.pk]))


def test_it_is_tried_less_and_less_often_and_after_a_quarter_of_an_hour_at_most(
    stuck, clock, caplog
):
    at, tries = stuck.publication.publish_at, 0
    with caplog.at_level(logging.ERROR):
        for step in range(1, 2 * 60 * 4):
            caplog.clear()
            publishing.publish_due(now=at + step * SOONEST)
            tries += len(caplog.records)
    assert 15 <= tries <= 25


def test_waits_grow_and_end_and_what_is_gone_is_forgotten(now):
    held = Retries()
    at = now
    waits = []
    for _n in range(8):
        assert held.is_due(1, now=at)
        held.failed(1, now=at)
        before = at
        while not held.is_due(1, now=at):
            at += SOONEST
        waits.append(at - before)
    assert waits[:3] == [SOONEST, 2 * SOONEST, 4 * SOONEST]
    assert waits[-1] == LATEST
    held.failed(1, now=at)
    held.keep({2})
    assert held.is_due(1, now=at)
