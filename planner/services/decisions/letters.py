"""The mails about a request: to those who may decide, and to who asked; each in their language.

They say of whom and of which trip, not what it is worth: that stands on the page behind them.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from planner.db.models import Account, Approval, Membership, Office, Trip
from planner.domain.access import Actor
from planner.domain.approvals.deciders import Parties, signature_of
from planner.domain.labels import label_of
from planner.domain.letters import Block, Link, Paragraph
from planner.domain.mail_addresses import mail_address
from planner.domain.mails import MailKind
from planner.domain.refusals import RefusalError
from planner.i18n.catalogues import texts
from planner.services.deciders import list_deciders, rules_of
from planner.services.decisions.rows import today_of
from planner.services.notices import Notice, Outsider, mail_room
from planner.services.offices import office_of
from planner.services.outbox import Cause


def tell_deciders(
    session: Session, actor: Actor, row: Approval, *, base_url: str, now: datetime
) -> list[Account]:
    """Write a mail to each who may decide about a request; those who may, not all who decide."""
    trip, office = session.get_one(Trip, row.trip_id), office_of(session, actor)
    deciders = _free_deciders(session, office, trip, row, now)
    room = mail_room(session, office, deciders, base_url=base_url, now=now)
    cause = Cause(kind=MailKind.REQUEST, trip_id=trip.id)
    for account in deciders:
        places = _places(trip, row, actor, base_url, room.language_of(account))
        room.send(account, _request(places, account, room.language_of(account)), cause)
    return deciders


def _free_deciders(
    session: Session, office: Office, trip: Trip, row: Approval, now: datetime
) -> list[Account]:
    rules, today = rules_of(session, office), today_of(office, now)
    mails = {person.key: person.email for person in trip.travellers}
    parties = Parties(mails.get(row.traveller_key, ""), row.requested_by)
    free = []
    for account in list_deciders(session):
        try:
            signature_of(account.email, parties, today, rules)
        except RefusalError:
            continue
        free.append(account)
    return free


def _request(places: dict[str, str], account: Account, language: str) -> Notice:
    _ = texts(language).gettext
    subject = _("%(trip)s: please decide about %(traveller)s")
    blocks = (
        Paragraph(_("Hello %(name)s,") % {"name": account.name}),
        Paragraph(
            _(
                "%(actor)s asks whether %(traveller)s may accept what others give on the trip "
                "%(trip)s."
            )
            % places
        ),
        Link(_("All that there is to know, and where to decide:"), places["link"]),
    )
    return Notice(subject % places, blocks)


def tell_requester(  # noqa: PLR0913 - whom, of what, by which installation
    session: Session, actor: Actor, trip: Trip, row: Approval, *, base_url: str, now: datetime
) -> None:
    """Write a mail about a decision; nothing where who asked left no address."""
    try:
        recipient = mail_address(row.requested_by)
    except ValueError:
        return
    reader = _account(session, recipient) or Outsider(recipient)
    room = mail_room(session, office_of(session, actor), [reader], base_url=base_url, now=now)
    language = room.language_of(reader)
    places = _places(trip, row, actor, base_url, language)
    subject, text = _worded(language)
    end = texts(language).gettext("All about it, for whoever may sign in:")
    blocks: list[Block] = [Paragraph(part) for part in (text % places).split("\n\n")]
    blocks.extend(Paragraph(part) for part in _more(row, language))
    blocks.append(Link(end, places["link"]))
    cause = Cause(kind=MailKind.DECISION, trip_id=trip.id)
    room.send(reader, Notice(subject % places, tuple(blocks)), cause)


def _places(
    trip: Trip, row: Approval, actor: Actor, base_url: str, language: str
) -> dict[str, str]:
    names = {person.key: person.label for person in trip.travellers}
    return {
        "trip": trip.title.best(language),
        "traveller": names.get(row.traveller_key, row.traveller_key),
        "decision": texts(language).gettext(label_of(row.decision)),
        "decider": actor.name,
        "actor": actor.name,
        "link": f"{base_url}/coverage/decisions/{row.id}",
    }


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


def _account(session: Session, email: str) -> Account | None:
    """Somebody with an account in the office."""
    query = (
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Account.email == email)
    )
    return session.scalar(query.limit(1))
