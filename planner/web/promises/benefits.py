"""Hosted benefits of a trip."""

from planner.domain.labels import mark
from planner.services.promises.given import add_benefit, delete_benefit, edit_benefit
from planner.services.promises.listing import list_benefits
from planner.web.promises.forms import BenefitForm
from planner.web.promises.given import Given, blueprint_of
from planner.web.session import actor, db

blueprint = blueprint_of(
    "benefits",
    Given(
        thing="HostedBenefit",
        form=BenefitForm,
        template="promises/benefit.html",
        rows=lambda slug, _trip: list_benefits(db(), actor(), slug),
        add=add_benefit,
        edit=edit_benefit,
        delete=delete_benefit,
        deleted=mark("The hosted benefit is deleted."),
    ),
)
