"""What the pages of one traveller's claim start from."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import render_template, url_for

from planner.domain.access import Permission, require
from planner.services.claims.reading import today_in
from planner.services.claims.rows import Spot, traveller_at
from planner.services.offices import office_of
from planner.web.forms import PlannerForm
from planner.web.session import actor, db, now

if TYPE_CHECKING:
    from planner.db.models import Traveller, Trip


@dataclass(frozen=True, slots=True)
class Desk:
    """A trip and the traveller whom a form is about."""

    trip: "Trip"
    person: "Traveller"

    @property
    def address(self) -> str:
        """Where the traveller's claim is shown."""
        return url_for("claims.show", slug=self.trip.slug, number=self.person.id)

    def page(self, form: PlannerForm, template: str, **values: object) -> tuple[str, int]:
        """A form's page; 422 where the form was sent and not taken."""
        page = render_template(
            template, form=form, trip=self.trip, person=self.person, back=self.address, **values
        )
        return page, 422 if form.is_submitted() else 200


def desk_for(permission: Permission, slug: str, number: int) -> Desk:
    """The trip and the traveller, for those who may: asked before any form is shown."""
    require(actor(), permission)
    return Desk(*traveller_at(db(), actor(), Spot(slug, number)))


def today() -> date:
    """The day that it is in the office."""
    return today_in(office_of(db(), actor()), now())
