"""Invitations to programme items and the answers to them (RFC 5546): what counts, what doesn't."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    """What a mail asks a calendar to do (RFC 5546 § 3.2)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Answer(StrEnum):
    """What somebody who was invited said; the values of PARTSTAT in lower case."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Verdict(StrEnum):
    """What becomes of a reply; only the first changes anything."""

    TAKEN = "taken"
    FOREIGN = "foreign"
    FORGED = "forged"
    OLD = "old"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Invited:
    """How an invitation stands: to whom it went, its last SEQUENCE, the newest answer's time."""

    email: str
    sequence: int
    is_cancelled: bool
    answer: Answer
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as a mail brings it: `sender` is who sent the mail, `stamp` its DTSTAMP, aware.

    Addresses are in lower case; `is_doubted` where the receiving server says that the sender is
    not who the mail names.
    """

    uid: str
    sender: str
    attendee: str
    answer: Answer
    sequence: int
    stamp: datetime
    comment: str = ""
    is_doubted: bool = False


def judge(reply: Reply, invited: Invited | None) -> Verdict:
    """What becomes of a reply to an invitation, None where nobody was invited like this.

    RFC 5546 § 2.1.5: what answers an older SEQUENCE, or was written before the answer that is
    known, is out of date.
    """
    if invited is None or reply.attendee != invited.email.lower():
        return Verdict.FOREIGN
    if reply.sender != reply.attendee or reply.is_doubted:
        return Verdict.FORGED
    if invited.is_cancelled or reply.sequence < invited.sequence:
        return Verdict.OLD
    if reply.sequence > invited.sequence:
        return Verdict.FORGED  # answers what was never sent
    if invited.answered_at is None or reply.stamp > invited.answered_at:
        return Verdict.TAKEN
    is_same = (reply.stamp, reply.answer) == (invited.answered_at, invited.answer)
    return Verdict.REPEATED if is_same else Verdict.OLD
