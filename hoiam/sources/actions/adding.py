"""Adding sources and feeds, switching them, and trying whether any can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.offices.actions.holding import require_editor
from hoiam.offices.models import User
from hoiam.places.models import Level, Place
from hoiam.reading.addresses import Address
from hoiam.reading.errors import FetchError, HttpError, RefusedAddress, RobotsDenied
from hoiam.reading.opml import OpmlData
from hoiam.sources.actions.fetching import check_address, fetcher
from hoiam.sources.models import Feed, Source, SourceKind
from hoiam.sources.queries.lists import is_on_list, source_of
from hoiam.sources.states import in_words

MOST_TRIED = 12


@transaction.atomic
def add_source(
    *,
    name: str,
    home_url: str,
    kind: str,
    feeds: Iterable[tuple[str, str]],
    now: datetime,
    place: Place | None = None,
    language: str = "vi",
    user: User | None = None,
) -> Source:
    """Add a publisher with its feeds (address, title); one that is known gains what it lacks.

    `user` is None when the list that ships is loaded. Raises ValidationError with the reason for
    an address that is never read.
    """
    if user is not None:
        require_editor(user)
    home = checked(home_url)
    source, _new = Source.objects.get_or_create(
        host=home.host.removeprefix("www."),
        defaults={
            "name": name.strip()[:120],
            "home_url": home.url,
            "kind": kind,
            "place": place,
            "language": language,
            "added_at": now,
        },
    )
    for url, title in feeds:
        address = _on_list(url)
        Feed.objects.get_or_create(
            url=address.url,
            defaults={
                "source": source,
                "host": address.host,
                "title": title.strip()[:200],
                "next_read": now,
            },
        )
    return source


def checked(url: str) -> Address:
    """The address, or a ValidationError that says why it is never read."""
    try:
        return check_address(url)
    except RefusedAddress as error:
        raise ValidationError(in_words(error.key, error.params)) from None


def _on_list(url: str) -> Address:
    """The address of a list at a source's host, or a ValidationError that says why it is not."""
    address = checked(url)
    if not is_on_list(address.host):
        raise ValidationError(
            _("%(host)s is not the host of a source; add that publisher as a source first.")
            % {"host": address.host}
        )
    return address


def load_sources(table: dict[str, Any], *, now: datetime) -> int:
    """Add the sources of `data/sources.toml` that are not there yet. Returns how many there are.

    What an editor changed or switched off stays as it is.
    """
    rows = table["source"]
    for row in rows:
        place = Place.objects.filter(
            level=Level.PROVINCE, valid_to=None, name=row.get("place", "")
        ).first()
        add_source(
            name=row["name"],
            home_url=row["home"],
            kind=row["kind"],
            language=row.get("language", "vi"),
            place=place,
            feeds=[(feed["url"], feed.get("title", "")) for feed in row["feeds"]],
            now=now,
        )
    return len(rows)


@transaction.atomic
def set_active(user: User, source: Source, active: bool, *, now: datetime) -> None:
    """Stop reading a source, or read it again."""
    require_editor(user)
    Source.objects.filter(pk=source.pk).update(active=active)
    if active:
        source.feeds.filter(active=True).update(next_read=now, failures=0)


@transaction.atomic
def follow_move(user: User, feed: Feed, to: str, *, now: datetime) -> None:
    """Read a feed from the address `to` that it was shown to have moved to.

    Nothing happens where another editor was first, or it has moved elsewhere meanwhile. Raises
    ValidationError with the reason for an address that is never read.
    """
    require_editor(user)
    address = _on_list(to)
    held = Feed.objects.select_for_update().get(pk=feed.pk)
    if held.moved_to != to:
        return
    if Feed.objects.filter(url=address.url).exclude(pk=held.pk).exists():
        held.active, held.moved_to = False, ""
    else:
        held.url, held.host, held.moved_to = address.url, address.host, ""
        held.etag = held.last_modified = ""
        held.next_read = now
    held.save()


def take_opml(
    user: User, data: OpmlData, *, now: datetime
) -> tuple[int, int, list[tuple[str, str]]]:
    """Add the feeds of a list, each publisher as a source.

    Returns how many are new, how many were known, and what was refused.

    Of a refused feed only the host is told: the rest of its address may lead to a person.
    """
    require_editor(user)
    taken = known = 0
    refused = [(_host_alone(feed.url), feed.key) for feed in data.refused]
    for feed in data.feeds:
        try:
            home = check_address(feed.home_url or feed.url)
        except RefusedAddress as error:
            refused.append((_host_alone(feed.url), error.key))
            continue
        if not is_on_list(home.host):
            home_url = feed.home_url or f"https://{home.host}/"
            name = feed.folder or feed.title or home.host
            add_source(
                name=name,
                home_url=home_url,
                kind=SourceKind.NEWSPAPER,
                feeds=[],
                now=now,
                user=user,
            )
        try:
            is_new = _take_feed(feed.url, feed.title, now)
        except ValidationError:
            refused.append((_host_alone(feed.url), "item.not-on-source-list"))
            continue
        taken, known = taken + is_new, known + (not is_new)
    return taken, known, refused


def _take_feed(url: str, title: str, now: datetime) -> bool:
    address = checked(url)
    source = source_of(address.host)
    if source is None:
        raise ValidationError("")
    _feed, is_new = Feed.objects.get_or_create(
        url=address.url,
        defaults={
            "source": source,
            "host": address.host,
            "title": title[:200],
            "next_read": now,
        },
    )
    return is_new


def _host_alone(url: str) -> str:
    return url.split("/")[2][:100] if url.count("/") > 1 else ""


def reach_any() -> bool:
    """Whether any source answers at all, asked politely and many at once; the first answer counts.

    A refusal is an answer too: it says that the network is there.
    """
    hosts: dict[str, str] = {}
    for url, host in Feed.objects.filter(active=True).values_list("url", "host"):
        hosts.setdefault(host, url)
    urls = list(hosts.values())[:MOST_TRIED]
    if not urls:
        return False
    with ThreadPoolExecutor(len(urls)) as pool:
        asked = [pool.submit(_answers, url) for url in urls]
        return any(future.result() for future in as_completed(asked))


def _answers(url: str) -> bool:
    try:
        fetcher().fetch(url)
    except (HttpError, RobotsDenied) as error:
        return error.key != "fetch.robots-unreachable"
    except FetchError as error:
        # Its robots.txt was read just now, so the feed itself has to wait: the host is there.
        return error.key == "fetch.host-resting" and error.params.get("reason") == "pace.pause"
    return True
