"""The mail that tells who asked what was decided, in their language."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Account, Approval, Membership, Trip
from planner.domain.access import Actor
from planner.domain.labels import label_of
from planner.domain.mail_addresses import mail_address
from planner.i18n.catalogues import texts
from planner.services.offices import office_of
from planner.services.outbox import Letter, queue_mail


def tell_requester(  # noqa: PLR0913 - whom, of what, by which installation
    session: Session, actor: Actor, trip: Trip, row: Approval, *, base_url: str, now: datetime
) -> None:
    """Write a mail about a decision; nothing where who asked left no address."""
    try:
        recipient = mail_address(row.requested_by)
    except ValueError:
        return
    language = _language(session, recipient) or office_of(session, actor).language
    names = {person.key: person.label for person in trip.travellers}
    subject, text = _worded(language)
    places = {
        "trip": trip.title.best(language),
        "traveller": names.get(row.traveller_key, row.traveller_key),
        "decision": texts(language).gettext(label_of(row.decision)),
        "decider": actor.name,
        "link": f"{base_url}/coverage/decisions/{row.id}",
    }
    parts = [text % places, *_more(row, language)]
    end = texts(language).gettext("All about it, for whoever may sign in:\n%(link)s\n") % places
    letter = Letter(recipient, subject % places, "\n\n".join([*parts, end]))
    queue_mail(session, letter, office_id=actor.office_id, base_url=base_url, now=now)


def _worded(language: str) -> tuple[str, str]:
    _ = texts(language).gettext
    return (
        _("%(trip)s: decided about %(traveller)s"),
        _(
            "Hello,\n\n"
            "%(decider)s decided about what %(traveller)s may accept on the trip %(trip)s: "
            "%(decision)s."
        ),
    )


def _more(row: Approval, language: str) -> list[str]:
    """Conditions or the reason, and in whose place it was signed."""
    _ = texts(language).gettext
    more = [row.conditions] if row.conditions else []
    if row.in_place_of:
        more.append(_("Signed in the place of %(principal)s.") % {"principal": row.in_place_of})
    return more


def _language(session: Session, email: str) -> str:
    """The language of somebody with an account in the office; empty where there is none."""
    query = (
        select(Account.language)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.email == email)
    )
    return session.scalar(query.limit(1)) or ""
