"""What the steps of a claim are called where they are taken."""

from planner.domain.labels import mark
from planner.domain.vocabulary import ClaimState

STEP_TITLES = {
    ClaimState.PREPARED: mark("Prepare the claim"),
    ClaimState.SUBMITTED: mark("Submit the claim"),
    ClaimState.SETTLED: mark("Settle the claim"),
}
