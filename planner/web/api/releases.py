"""Releases by program."""

from typing import TYPE_CHECKING

from planner.domain.access import Permission
from planner.formats.api.openapi import Operation
from planner.formats.api.records import ReleaseList, ReleaseRecord, ReleaseWish
from planner.services.item_invitations import Post
from planner.services.publications import Publication, publish_trip
from planner.services.releases import list_releases
from planner.services.trips import hold_trip
from planner.web.api.operations import operation, require_seen, sent
from planner.web.mails import announce_mail
from planner.web.session import actor, db, now, settings

if TYPE_CHECKING:
    from planner.db.models import Release

_RELEASES = "/trips/<slug>/releases"


@operation(
    Operation(
        name="list_releases",
        method="GET",
        path=_RELEASES,
        summary="List the versions that were released",
        gives=ReleaseList,
        needs=(Permission.SEE_TRIPS,),
    )
)
def index(slug: str) -> ReleaseList:
    """All versions."""
    return _listed(slug)


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
def create(slug: str) -> ReleaseRecord:
    """A new version, seen by everybody from now on."""
    wish = sent(ReleaseWish)
    hold_trip(db(), actor(), slug)
    require_seen(_listed(slug))
    post = Post(settings().base_url, settings().organizer, now())
    publication = Publication(wish.note, tells=wish.tell)
    release, _ = publish_trip(db(), actor(), slug, publication, post)
    announce_mail()
    return _record(release)


def _listed(slug: str) -> ReleaseList:
    rows = list_releases(db(), actor(), slug)
    return ReleaseList(releases=tuple(map(_record, rows)))


def _record(release: "Release") -> ReleaseRecord:
    return ReleaseRecord(
        number=release.number,
        released_at=release.released_at,
        released_by=release.released_by,
        note=release.note,
        affected=tuple(release.affected),
    )
