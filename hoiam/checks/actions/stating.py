"""A claim in one sentence, who works on it, and where it was seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions.alerting import count_again
from hoiam.checks.actions.drafting import changed
from hoiam.checks.actions.holding import hold, move, require, sentence, today_of, why_not_check
from hoiam.checks.models import Appearance, Claim, ClaimStory, SeenIn, Wording
from hoiam.checks.states import STATES
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.places.models import Place
from hoiam.reading.fold import fold
from hoiam.sources.actions.adding import checked
from hoiam.sources.queries.lists import source_of
from hoiam.stories.models import Article, Story
from hoiam.topics.models import Topic

LONGEST_STATEMENT = 500
LONGEST_FOLDED = 540
SHORTEST_STATEMENT = 8
EDITABLE = ("new", "working")
# What is merged shows the other claim; all else may still learn where it was told.
NOT_MERGED = tuple(code for code in STATES if code != "merged")
MOST_APPEARANCES = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def checked_statement(text: str) -> str:
    """A claim's sentence as it may be kept. Raises ValidationError where there is none."""
    missing = _("Write the claim in one sentence.")
    said = " ".join(sentence(text, missing, longest=LONGEST_STATEMENT).split())
    if len(said) < SHORTEST_STATEMENT:
        raise ValidationError(missing)
    return said


def say(claim: Claim, statement: str, *, wording: str) -> None:
    """Put a checked sentence into a claim, which is then being checked. The caller saves."""
    if wording not in Wording.values:
        raise ValidationError(_("Say whether it is quoted or our wording."))
    claim.statement, claim.wording = statement, wording
    claim.folded = fold(statement)[:LONGEST_FOLDED]
    if claim.state == "new":
        move(claim, "working")


@transaction.atomic
def open_claim(
    user: User,
    *,
    statement: str,
    wording: str,
    now: datetime,
    stories: Iterable[Story] = (),
    topic: Topic | None = None,
    place: Place | None = None,
    language: str = "vi",
    is_sample: bool = False,
) -> Claim:
    """Open a claim that nobody has asked about yet, stated by a checker."""
    require(why_not_check(user))
    told = list(stories)
    made = Claim(
        language=_checked_language(language),
        topic=topic,
        place=place,
        opened_on=today_of(now),
        opened_by=user,
        is_sample=is_sample or any(story.is_sample for story in told),
    )
    say(made, checked_statement(statement), wording=wording)
    made.save()
    log(user, "claim.opened", made, now=now)
    for story in told:
        _join_story(user, made, story, now)
    return count_again(made, today=today_of(now)) if told else made


@transaction.atomic
def state_claim(
    user: User,
    claim: Claim,
    *,
    statement: str,
    wording: str,
    language: str,
    topic: Topic | None,
    place: Place | None,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Say in one sentence what is claimed, about what and where.

    Another sentence is another claim: a rating proposed for the former falls. The parties are
    stated anew where the sentence, the topic or the place by which they were found changes.
    """
    held = hold(user, claim, version=version, states=EDITABLE)
    said = checked_statement(statement)
    values = {
        "statement": said,
        "wording": wording,
        "language": _checked_language(language),
        "topic": topic,
        "place": place,
    }
    fields = [name for name, value in values.items() if getattr(held, name) != value]
    if not fields:
        return claim
    held.language, held.topic, held.place = values["language"], topic, place
    if _words(held.statement) != _words(said):
        fields += _drop_rating(held)
    if {"statement", "topic", "place"} & set(fields):
        fields += _drop_parties(held)
    say(held, said, wording=wording)
    held.save()
    changed(held)
    log(user, "claim.stated", held, now=now, fields=fields)
    return held


def _words(statement: str) -> list[str]:
    return re.findall(r"\w+", statement.casefold())


def _drop_rating(held: Claim) -> list[str]:
    if not held.rating:
        return []
    held.rating = held.opinion_kind = held.finding = ""
    held.rated_by = held.rated_at = None
    return ["rating"]


def _drop_parties(held: Claim) -> list[str]:
    """The bodies that were named stay listed; that they are all is to be said again."""
    if held.parties_stated_at is None:
        return []
    held.parties_stated_by = held.parties_stated_at = None
    return ["parties_stated_at"]


def _checked_language(language: str) -> str:
    if not _LANGUAGE.fullmatch(language):
        raise ValidationError(_("Choose a language."))
    return language


@transaction.atomic
def take(user: User, claim: Claim, *, now: datetime) -> Claim:
    """Say that one works on it. Raises ValidationError where somebody else does."""
    held = hold(user, claim)
    other = held.taken_by
    if other is not None and other.pk == user.pk:
        return held
    if other is not None and other.is_active and not user.may_edit:
        raise ValidationError(
            _("%(name)s works on this claim. Ask them to leave it, or an editor to take it.")
            % {"name": other.display_name or other.username}
        )
    held.taken_by = user
    held.save()
    log(user, "claim.taken", held, now=now)
    return held


@transaction.atomic
def leave(user: User, claim: Claim, *, now: datetime) -> Claim:
    """Say that one works on it no more; an editor may say it for somebody else."""
    held = hold(user, claim, states=None)
    if held.taken_by_id is None:
        return held
    if held.taken_by_id != user.pk and not user.may_edit:
        raise PermissionDenied(_("Somebody else works on this claim."))
    held.taken_by = None
    held.save()
    log(user, "claim.left", held, now=now)
    return held


@transaction.atomic
def add_story(user: User, claim: Claim, story: Story, *, now: datetime) -> Claim:
    """A story of the press tells this claim."""
    held = hold(user, claim, states=NOT_MERGED)
    _join_story(user, held, story, now)
    held.save(update_fields=["version"])
    return count_again(held, today=today_of(now))


def _join_story(user: User, claim: Claim, story: Story, now: datetime) -> None:
    story = Story.objects.get(pk=story.pk)
    if story.merged_into_id is not None:
        raise ValidationError(_("This story has been merged into another one meanwhile."))
    if story.is_sample and not claim.is_sample:
        raise ValidationError(_("A story of the sample press can't stand beside a real claim."))
    _row, is_new = ClaimStory.objects.get_or_create(
        claim=claim, story=story, defaults={"by": user, "at": now}
    )
    if not is_new:
        raise ValidationError(_("This story is there already."))
    log(user, "claim.story-added", claim, now=now, story=story.pk)


@transaction.atomic
def remove_story(user: User, claim: Claim, story: Story, *, now: datetime) -> Claim:
    """This story tells something else."""
    held = hold(user, claim, states=NOT_MERGED)
    gone, _rows = ClaimStory.objects.filter(claim=held, story=story).delete()
    if not gone:
        raise ValidationError(_("This story does not stand beside the claim."))
    held.save(update_fields=["version"])
    log(user, "claim.story-removed", held, now=now, story=story.pk)
    return count_again(held, today=today_of(now))


@transaction.atomic
def add_appearance(
    user: User,
    claim: Claim,
    *,
    seen_in: str,
    article: Article | None = None,
    url: str = "",
    on: date | None = None,
    now: datetime,
) -> Appearance:
    """Say where it was seen: in an article of an outlet, or in messages; never with a person.

    Raises ValidationError for an address that is not of a publisher on the list.
    """
    # What is public is on a signed page: nobody changes that alone.
    held = hold(user, claim)
    today = today_of(now)
    if seen_in == SeenIn.PRESS:
        values = _in_press(article, url.strip())
    elif seen_in == SeenIn.MESSAGES:
        if article is not None or url.strip():
            raise ValidationError(_("Messages have no address: choose the press, or leave it out."))
        values = {"day": None}
    else:
        raise ValidationError(_("Choose where it was seen."))
    day = on or values.pop("day") or today
    values.pop("day", None)
    if day > today:
        raise ValidationError(_("This day lies ahead."))
    _not_there(held, seen_in, values, day)
    made = Appearance.objects.create(claim=held, seen_in=seen_in, on=day, by=user, **values)
    held.save(update_fields=["version"])
    # The page names it: who is about to sign has seen another one.
    changed(held)
    log(user, "claim.appearance-added", held, now=now, appearance=made.pk)
    return made


def _in_press(article: Article | None, url: str) -> dict[str, object]:
    """Outlet, title, address and day of an article, held here or not."""
    if article is None:
        if not url:
            raise ValidationError(_("Choose an article, or paste its address."))
        address = checked(url)
        source = source_of(address.host)
        if source is None:
            raise ValidationError(
                _("%(host)s is not the host of a source; only publishers on the list are named.")
                % {"host": address.host}
            )
        article = Article.objects.filter(url=address.url).select_related("source").first()
        if article is None:
            return {"outlet": source.name, "url": address.url, "day": None}
    outlet = article.source.name if article.source else article.outlet
    return {
        "article": article,
        "outlet": outlet,
        "title": article.title,
        "url": article.url,
        "day": timezone.localdate(article.when),
    }


def _not_there(claim: Claim, seen_in: str, values: dict[str, object], day: date) -> None:
    rows = claim.appearances.filter(seen_in=seen_in)
    if rows.count() >= MOST_APPEARANCES:
        raise ValidationError(_("It has been noted in 200 places; that is the most."))
    same = rows.filter(url=values["url"]) if values.get("url") else rows.filter(on=day, **values)
    if same.exists():
        raise ValidationError(_("This is noted already."))


@transaction.atomic
def remove_appearance(user: User, appearance: Appearance, *, now: datetime) -> Claim:
    """It was not seen there."""
    held = hold(user, appearance.claim)
    gone, _rows = Appearance.objects.filter(pk=appearance.pk, claim=held).delete()
    if not gone:
        raise ValidationError(_("This is not there any more."))
    held.save(update_fields=["version"])
    changed(held)
    log(user, "claim.appearance-removed", held, now=now, appearance=appearance.pk)
    return held
