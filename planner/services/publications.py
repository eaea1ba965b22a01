"""A release with all that follows from it: mails to whom it concerns, invitations renewed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from planner.db.models import Release
from planner.domain.access import Actor
from planner.services.announcements import Told, tell_affected
from planner.services.item_invitations import Post, renew_invitations
from planner.services.releases import release_trip


@dataclass(frozen=True, slots=True)
class Publication:
    """How somebody wants to release; `seen` is the `Review.tag` that they saw, if they saw one.

    Unless `tells`, only who is concerned at short notice gets a mail.
    """

    note: str
    tells: bool
    seen: str | None = None


def publish_trip(
    session: Session, actor: Actor, slug: str, wish: Publication, post: Post
) -> tuple[Release, Told]:
    """Release the draft and write the mails; raises what `release_trip` does."""
    release = release_trip(session, actor, slug, wish.note, post.now, seen=wish.seen)
    told = tell_affected(
        session,
        actor,
        release,
        base_url=post.base_url,
        now=post.now,
        only_soon=not wish.tells,
    )
    renew_invitations(session, actor, release, post)
    return release, told
