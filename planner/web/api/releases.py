"""Releases by program."""

from typing import TYPE_CHECKING

from flask import url_for

from planner.domain.access import Permission
from planner.domain.audiences import TRIP
from planner.formats.api import records
from planner.formats.api.openapi import Operation
from planner.formats.api.records import (
    ReleasedProgramme,
    ReleaseList,
    ReleaseRecord,
    ReleaseWish,
)
from planner.services.item_invitations import Post
from planner.services.publications import Publication, publish_trip
from planner.services.released_views import view_version
from planner.services.releases import get_release, list_releases, review_release
from planner.services.trips import hold_trip
from planner.web.api.operations import Made, operation, require_seen, sent
from planner.web.mails import announce_mail
from planner.web.session import actor, db, now, settings

if TYPE_CHECKING:
    from planner.db.models import Release
    from planner.domain.programmes import Contact, Item, Place

_RELEASES = "/trips/<slug>/releases"
_RELEASE = f"{_RELEASES}/<int:number>"


@operation(
    Operation(
        name="list_releases",
        method="GET",
        path=_RELEASES,
        summary="List the versions that were released, and name the draft as it is now",
        gives=ReleaseList,
        needs=(Permission.SEE_TRIPS,),
    )
)
def index(slug: str) -> ReleaseList:
    """All versions."""
    return _listed(slug)


@operation(
    Operation(
        name="get_release",
        method="GET",
        path=_RELEASE,
        summary="Read what is known of a released version",
        gives=ReleaseRecord,
        needs=(Permission.SEE_TRIPS,),
    )
)
def show(slug: str, number: int) -> ReleaseRecord:
    """One version."""
    return _record(get_release(db(), actor(), slug, number))


@operation(
    Operation(
        name="get_released_programme",
        method="GET",
        path=f"{_RELEASE}/programme",
        summary="Read the programme of a released version as all travellers see it",
        gives=ReleasedProgramme,
        needs=(Permission.SEE_TRIPS,),
    )
)
def programme(slug: str, number: int) -> ReleasedProgramme:
    """What was released, as the audience `trip` sees it."""
    seen = view_version(db(), actor(), slug, number, TRIP).after
    return ReleasedProgramme(
        number=number,
        title=seen.title,
        status=seen.status,
        starts_on=seen.starts_on,
        ends_on=seen.ends_on,
        home_zone=seen.home_zone,
        practical_notes=seen.practical_notes or None,
        items=tuple(map(_item, seen.items)),
        places=tuple(map(_place, seen.places)),
        contacts=tuple(map(_contact, seen.contacts)),
    )


@operation(
    Operation(
        name="release_trip",
        method="POST",
        path=_RELEASES,
        summary="Release the working draft; If-Match takes the tag of the list of releases",
        gives=ReleaseRecord,
        takes=ReleaseWish,
        status=201,
        needs=(Permission.RELEASE_TRIPS,),
        is_conditional=True,
    )
)
def create(slug: str) -> Made:
    """A new version, seen by everybody from now on."""
    wish = sent(ReleaseWish)
    hold_trip(db(), actor(), slug)
    require_seen(_listed(slug))
    post = Post(settings().base_url, settings().organizer, now())
    publication = Publication(wish.note, tells=wish.tell, seen=wish.draft)
    release, _ = publish_trip(db(), actor(), slug, publication, post)
    announce_mail()
    return Made(_record(release), url_for("api.get_release", slug=slug, number=release.number))


def _listed(slug: str) -> ReleaseList:
    draft = review_release(db(), actor(), slug, now()).tag
    rows = list_releases(db(), actor(), slug)
    return ReleaseList(draft=draft, releases=tuple(map(_record, rows)))


def _record(release: "Release") -> ReleaseRecord:
    return ReleaseRecord(
        number=release.number,
        released_at=release.released_at,
        released_by=release.released_by,
        note=release.note,
        affected=tuple(release.affected),
    )


def _item(item: "Item") -> records.ReleasedItem:
    return records.ReleasedItem(
        key=item.key,
        uid=item.uid,
        kind=item.kind,
        title=item.title,
        starts=item.starts,
        ends=item.ends,
        status=item.status,
        place=item.place,
        to_place=item.to_place,
        contacts=item.contacts or None,
        description=item.description or None,
        bring=item.bring or None,
    )


def _place(place: "Place") -> records.ReleasedPlace:
    return records.ReleasedPlace(
        key=place.key,
        name=place.name,
        address=place.address or None,
        city=place.city,
        country=place.country,
        zone=place.zone,
        latitude=place.position.latitude if place.position else None,
        longitude=place.position.longitude if place.position else None,
        phone=place.phone or None,
    )


def _contact(contact: "Contact") -> records.ReleasedContact:
    return records.ReleasedContact(
        key=contact.key,
        given_name=contact.given_name,
        family_name=contact.family_name,
        native_name=contact.native_name or None,
        function=contact.function or None,
        phone=contact.phone or None,
    )
