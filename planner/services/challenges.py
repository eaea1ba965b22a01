"""What security keys are asked, to register one or to sign in: each question counts once.

Questions are counted for the account, over all processes, as wrong answers are: a question is
stored for five minutes, and whoever only asks would fill the table.
"""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from planner.db.models import Account
from planner.db.tenancy import everywhere
from planner.domain.throttling import PER_ACCOUNT_CHALLENGES
from planner.services.links import Purpose, issue_link
from planner.services.sign_in import count_tries


def keep_challenge(
    session: Session, account: Account, purpose: Purpose, challenge: str, now: datetime
) -> None:
    """Let an answer to `challenge` count once; `ThrottledError` after too many questions."""
    key = sha256(f"challenges {account.id}".encode()).hexdigest()
    with everywhere(session):
        count_tries(session, {key: PER_ACCOUNT_CHALLENGES}, now)
        issue_link(session, account, purpose, challenge, now)
