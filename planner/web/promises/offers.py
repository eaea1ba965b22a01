"""What the forms of promises, benefits and cash offer to choose from."""

from typing import TYPE_CHECKING

from planner.services.promises.listing import PromiseOptions, promise_options
from planner.web.money_fields import category_name
from planner.web.options import choices
from planner.web.promises.forms import BenefitForm, CashForm, CommitmentForm, ConfirmationForm
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import CostItem


def cost_name(cost: "CostItem") -> str:
    """``Hotel: one night``: what a cost is called in lists."""
    parts = (category_name(cost.category), cost.description)
    return ": ".join(part for part in parts if part)


def offering(slug: str, form: CommitmentForm) -> CommitmentForm:
    """The form of a promise with what can be chosen."""
    options = promise_options(db(), actor(), slug)
    form.offer(
        payers=choices(options.payers),
        costs=[(cost.id, cost_name(cost)) for cost in options.trip.costs],
        people=_people(options),
        documents=_documents(options),
    )
    return form


def offering_documents(slug: str, form: ConfirmationForm) -> ConfirmationForm:
    """The form of a confirmation with the documents of the trip."""
    form.evidence_id.offer(_documents(promise_options(db(), actor(), slug)))
    return form


def offering_people(slug: str, form: CashForm | BenefitForm) -> None:
    """Give the payers and travellers to choose from; the only traveller is chosen already."""
    options = promise_options(db(), actor(), slug)
    form.offer(choices(options.payers), _people(options))
    if isinstance(form, BenefitForm):
        form.document_id.offer(_documents(options))
    people = options.trip.travellers
    if len(people) == 1 and form.traveller_id.data is None:
        form.traveller_id.data = people[0].id


def _people(options: PromiseOptions) -> list[tuple[int, str]]:
    return [(person.id, person.label) for person in options.trip.travellers]


def _documents(options: PromiseOptions) -> list[tuple[int, str]]:
    return [(document.id, document.label) for document in options.documents]
