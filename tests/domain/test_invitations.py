"""Which replies count: only those of who was invited, to what was last sent, in order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.domain.invitations import Answer, Invited, Reply, Verdict, judge

SENT = datetime(2026, 10, 1, 8, tzinfo=UTC)
EVA = "eva@example.org"
INVITED = Invited(
    "Eva@example.org", 2, is_cancelled=False, answer=Answer.NEEDS_ACTION, answered_at=None
)
YES = Reply("uid", EVA, EVA, Answer.ACCEPTED, 2, SENT)
ANSWERED = replace(INVITED, answer=Answer.ACCEPTED, answered_at=SENT)


@pytest.mark.parametrize(
    ("reply", "invited", "verdict"),
    [
        (YES, INVITED, Verdict.TAKEN),
        (YES, None, Verdict.FOREIGN),
        (replace(YES, attendee="max@example.org"), INVITED, Verdict.FOREIGN),
        (replace(YES, sender="max@example.org"), INVITED, Verdict.FORGED),
        (replace(YES, sender=""), INVITED, Verdict.FORGED),
        (replace(YES, is_doubted=True), INVITED, Verdict.FORGED),
        (replace(YES, sequence=1), INVITED, Verdict.OLD),
        (replace(YES, sequence=3), INVITED, Verdict.FORGED),
        (YES, replace(INVITED, is_cancelled=True), Verdict.OLD),
        (YES, ANSWERED, Verdict.REPEATED),
        (replace(YES, stamp=SENT - timedelta(seconds=1)), ANSWERED, Verdict.OLD),
        (replace(YES, answer=Answer.DECLINED), ANSWERED, Verdict.OLD),
        (
            replace(YES, answer=Answer.DECLINED, stamp=SENT + timedelta(seconds=1)),
            ANSWERED,
            Verdict.TAKEN,
        ),
    ],
)
def test_what_counts(reply: Reply, invited: Invited | None, verdict: Verdict) -> None:
    assert judge(reply, invited) is verdict


@given(st.lists(st.tuples(st.sampled_from(list(Answer)[1:]), st.integers(0, 20)), max_size=12))
def test_the_newest_answer_holds_in_whatever_order_they_come(
    told: list[tuple[Answer, int]],
) -> None:
    invited = INVITED
    for answer, minute in told:
        reply = replace(YES, answer=answer, stamp=SENT + timedelta(minutes=minute))
        if judge(reply, invited) is Verdict.TAKEN:
            invited = replace(invited, answer=answer, answered_at=reply.stamp)
    newest = max((minute for _, minute in told), default=None)
    first = next((answer for answer, minute in told if minute == newest), Answer.NEEDS_ACTION)
    assert invited.answer is first
