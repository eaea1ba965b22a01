"""Which mails somebody gets: chosen behind the address in a mail, on one's own page or account."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from planner.db.models import (
    Account,
    AccountMailChoice,
    Office,
    OutboxMessage,
    Traveller,
    TravellerMailChoice,
)
from planner.db.tenancy import everywhere, visit
from planner.db.upserts import insert_or_ignore
from planner.domain.access import Actor
from planner.domain.mails import FOR_ACCOUNTS, FOR_TRAVELLERS, MailKind
from planner.domain.refusals import InvalidError, UnknownSecretError
from planner.domain.secret_addresses import hash_of
from planner.services.accounts import get_own_account
from planner.services.traveller_pages import find_page


@dataclass(frozen=True, slots=True)
class Choices:
    """Whose mails they are, the kinds they may choose, and which of them they get.

    `asked` is the kind of the mail whose address was followed.
    """

    reader: Traveller | Account
    office: Office | None
    wanted: dict[MailKind, bool]
    asked: MailKind | None = None

    @property
    def name(self) -> str:
        """What the reader is called; their address is nobody's business who got hold of a link."""
        reader = self.reader
        return reader.name if isinstance(reader, Account) else reader.label


def choices_behind(session: Session, secret: str, now: datetime) -> Choices:
    """The choices of who got a mail with this address; `UnknownSecretError` for any wrong one."""
    mine = select(OutboxMessage).where(OutboxMessage.unsubscribe_hash == hash_of(secret))
    with everywhere(session):
        message = session.scalar(mine)
    if message is None or message.office_id is None:
        raise UnknownSecretError
    visit(session, message.office_id, now)
    office = session.get_one(Office, message.office_id)
    reader: Traveller | Account | None = None
    if message.traveller_id:
        reader = session.get(Traveller, message.traveller_id)
    elif message.account_id:
        reader = session.get(Account, message.account_id)
    if reader is None:
        raise UnknownSecretError
    return Choices(reader, office, _wanted(session, reader), message.kind)


def choices_of_page(session: Session, secret: str, now: datetime) -> Choices:
    """The choices of whose page the secret opens; `UnknownSecretError` for a wrong one."""
    page = find_page(session, secret, now)
    if page is None:
        raise UnknownSecretError
    office = session.get_one(Office, page.office_id)
    return Choices(page.traveller, office, _wanted(session, page.traveller))


def own_choices(session: Session, actor: Actor) -> Choices:
    """The choices of who is signed in."""
    account = get_own_account(session, actor)
    return Choices(account, None, _wanted(session, account))


def choose(session: Session, choices: Choices, kind: str, *, wanted: bool) -> None:
    """Switch mails of a kind on or off; `InvalidError` for what can't be. Twice is once."""
    found = next((each for each in choices.wanted if each == kind), None)
    if found is None:
        raise InvalidError("These mails can't be switched off.", field="kind")
    reader = choices.reader
    if isinstance(reader, Account):
        _switch(session, AccountMailChoice, {"account_id": reader.id, "kind": found}, wanted)
    else:
        values = {"traveller_id": reader.id, "kind": found, "office_id": reader.office_id}
        _switch(session, TravellerMailChoice, values, wanted)


def _switch(
    session: Session,
    model: type[AccountMailChoice | TravellerMailChoice],
    values: dict[str, object],
    wanted: bool,  # noqa: FBT001 - the one question
) -> None:
    if wanted:
        session.execute(delete(model).filter_by(**values))
    else:
        insert_or_ignore(session, model, [values])


def _wanted(session: Session, reader: Traveller | Account) -> dict[MailKind, bool]:
    if isinstance(reader, Account):
        ours = AccountMailChoice.account_id == reader.id
        refused = set(session.scalars(select(AccountMailChoice.kind).where(ours)))
        return {kind: kind not in refused for kind in FOR_ACCOUNTS}
    theirs = TravellerMailChoice.traveller_id == reader.id
    refused = set(session.scalars(select(TravellerMailChoice.kind).where(theirs)))
    return {kind: kind not in refused for kind in FOR_TRAVELLERS}
