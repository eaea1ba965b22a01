"""A stored or proposed cost as the inputs of its form show it, and what the choices mean."""

from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from planner.domain.cost_templates import CostProposal
from planner.domain.rates import RateSource
from planner.domain.vocabulary import Phase
from planner.web.money_fields import amount_text, number_text

if TYPE_CHECKING:
    from planner.db.models import CostItem

LINE, PARTICIPANT, NOBODY = "line-", "participant", ""
"""To whom a cost is assigned: a budget line by its number, the traveller, nobody."""

ORGANISATION = "organisation-"
"""Who advanced a cost, where it was an organisation, by its number."""

MANUAL = f"{RateSource.MANUAL}: "
"""Begins the source of a rate that somebody chose with a reason."""

_SAME = (
    "description",
    "phase",
    "currency",
    "quantity",
    "nights",
    "incurred_on",
    "first_used_on",
    "travel_class",
    "class_reason",
    "note",
    "version",
)


def data_of(cost: "CostItem") -> dict[str, Any]:
    """What the form of a stored cost starts from."""
    payer = f"{ORGANISATION}{cost.payer_id}" if cost.payer_id else cost.paid_by
    return {
        **{name: getattr(cost, name) for name in _SAME},
        "category": cost.category,
        "amount": amount_text(cost.amount_minor, cost.currency),
        "official": amount_text(cost.official_minor, cost.currency),
        "kilometres": number_text(cost.kilometres),
        "travellers": [person.key for person in cost.travellers],
        "advanced_by": payer,
        "assigned_to": _assigned(cost),
        "receipt": cost.receipt_id,
        **_rate_data(cost),
    }


def data_of_proposal(proposal: CostProposal) -> dict[str, Any]:
    """What the form of a new cost starts from."""
    return {
        "category": proposal.category,
        "description": proposal.description,
        "phase": Phase.ESTIMATE,
        "incurred_on": proposal.incurred_on,
        "first_used_on": proposal.first_used_on,
        "travellers": list(proposal.travellers),
        "nights": proposal.nights,
        "quantity": proposal.quantity,
    }


def source_of(text: str) -> tuple[RateSource, str]:
    """Who says a stored rate, and the reason where somebody chose it themself.

    What a document brought along and is no word of ours is somebody's own reason.
    """
    if text in set(RateSource):
        return RateSource(text), ""
    return RateSource.MANUAL, text.removeprefix(MANUAL)


def source_words(text: str) -> str:
    """The source of a rate in the reader's language; somebody's own reason as it was written."""
    names = {
        RateSource.CARD: gettext("card statement"),
        RateSource.RECEIPT: gettext("exchange receipt"),
        RateSource.ECB: gettext("ECB"),
        RateSource.MANUAL: gettext("own rate"),
    }
    source, reason = source_of(text)
    return f"{names[source]}: {reason}" if reason else names[source]


def _assigned(cost: "CostItem") -> str:
    if cost.budget_line_id:
        return f"{LINE}{cost.budget_line_id}"
    return PARTICIPANT if cost.self_paid else NOBODY


def _rate_data(cost: "CostItem") -> dict[str, Any]:
    if cost.rate_units_per_eur is None:
        return {}
    source, reason = source_of(cost.rate_source)
    return {
        "rate_source": str(source),
        "units_per_eur": number_text(cost.rate_units_per_eur),
        "rate_on": cost.rate_on,
        "rate_reason": reason,
    }
