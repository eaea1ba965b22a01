"""Calendar subscriptions by program: of a trip, or of the whole office."""

from typing import TYPE_CHECKING

from flask import url_for

from planner.domain.access import Permission
from planner.domain.refusals import NotFoundError
from planner.formats.api.openapi import Operation
from planner.formats.api.records import FeedList, FeedMade, FeedRecord, FeedWish
from planner.services import sharing
from planner.services.feeds import list_feeds, revoke_feed
from planner.web.api.operations import Made, operation, require_seen, sent
from planner.web.calendar.addresses import feed_address
from planner.web.session import actor, db, now, settings

if TYPE_CHECKING:
    from planner.db.models import Feed

_NEEDS = (Permission.SHARE_CALENDARS,)
_OF_TRIP, _OF_OFFICE = "/trips/<slug>/feeds", "/feeds"


def _list(name: str, path: str, summary: str) -> Operation:
    return Operation(
        name=name, method="GET", path=path, summary=summary, gives=FeedList, needs=_NEEDS
    )


def _create(name: str, path: str, summary: str) -> Operation:
    return Operation(
        name=name,
        method="POST",
        path=path,
        summary=summary,
        gives=FeedMade,
        takes=FeedWish,
        status=201,
        needs=_NEEDS,
    )


def _get(name: str, path: str, summary: str) -> Operation:
    return Operation(
        name=name, method="GET", path=path, summary=summary, gives=FeedRecord, needs=_NEEDS
    )


def _revoke(name: str, path: str, summary: str) -> Operation:
    return Operation(
        name=name,
        method="DELETE",
        path=path,
        summary=summary,
        gives=None,
        status=204,
        needs=_NEEDS,
        is_conditional=True,
    )


@operation(_list("list_feeds", _OF_TRIP, "List the calendar subscriptions of a trip"))
@operation(_list("list_office_feeds", _OF_OFFICE, "List the office-wide calendar subscriptions"))
def index(slug: str | None = None) -> FeedList:
    """The subscriptions."""
    return FeedList(feeds=tuple(map(_record, list_feeds(db(), actor(), slug))))


@operation(_create("create_feed", _OF_TRIP, "Make a calendar subscription of a trip"))
@operation(_create("create_office_feed", _OF_OFFICE, "Make an office-wide calendar subscription"))
def create(slug: str | None = None) -> Made:
    """A new subscription; its address is shown this once."""
    wish = sent(FeedWish)
    asked = sharing.FeedWish(wish.audience, wish.traveller or "", wish.name, wish.language or "")
    feed, secret = sharing.share_feed(db(), actor(), slug, asked, now())
    record = _record(feed)
    made = FeedMade(feed=record, address=feed_address(settings().base_url, secret).https)
    if slug is None:
        return Made(made, url_for("api.get_office_feed", number=feed.id), record)
    return Made(made, url_for("api.get_feed", slug=slug, number=feed.id), record)


@operation(_get("get_feed", f"{_OF_TRIP}/<int:number>", "Read a calendar subscription of a trip"))
@operation(
    _get("get_office_feed", f"{_OF_OFFICE}/<int:number>", "Read an office-wide subscription")
)
def show(number: int, slug: str | None = None) -> FeedRecord:
    """One subscription."""
    return _found(number, slug)


@operation(
    _revoke(
        "revoke_feed", f"{_OF_TRIP}/<int:number>", "Let a subscription of a trip answer no more"
    )
)
@operation(
    _revoke(
        "revoke_office_feed",
        f"{_OF_OFFICE}/<int:number>",
        "Let an office-wide subscription answer no more",
    )
)
def revoke(number: int, slug: str | None = None) -> None:
    """Revoke one."""
    require_seen(_found(number, slug))
    revoke_feed(db(), actor(), number, now())


def _found(number: int, slug: str | None) -> FeedRecord:
    """The subscription under this address and no other."""
    feeds = list_feeds(db(), actor(), slug)
    feed = next((each for each in feeds if each.id == number), None)
    if feed is None:
        raise NotFoundError("There is no such address.")
    return _record(feed)


def _record(feed: "Feed") -> FeedRecord:
    return FeedRecord(
        id=feed.id,
        audience=feed.audience,
        traveller=feed.traveller.key if feed.traveller else None,
        name=feed.name,
        language=feed.language,
        created_at=feed.created_at,
        revoked_at=feed.revoked_at,
        last_fetched_at=feed.last_fetched_at,
        last_version=feed.last_version,
    )
