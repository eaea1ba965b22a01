"""What was given to a traveller, hosted or in cash: added, edited, deleted in the same steps.

Both are listed with the promises.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, render_template, url_for
from flask_babel import gettext

from planner.domain.access import Permission, require
from planner.domain.refusals import EditConflictError, NotFoundError
from planner.services.history import Lost
from planner.services.people.orders import row_of
from planner.services.promises.listing import promise_options
from planner.web.editing import conflict, gone, made, saved
from planner.web.forms import PlannerForm
from planner.web.promises.forms import BenefitForm, CashForm, inputs_of_given
from planner.web.promises.offers import offering_people
from planner.web.promises.views import Answer, to_list
from planner.web.session import actor, db

if TYPE_CHECKING:
    from planner.db.models import HostedBenefit, SetOff, Trip

    Row = HostedBenefit | SetOff

Service = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Given:
    """One kind of it: the name of its model, its form and page, the services that keep it.

    `rows` are those of a trip with a short name. `deleted` is the message id of what is said then.
    """

    thing: str
    form: type[BenefitForm | CashForm]
    template: str
    rows: Callable[[str, "Trip"], Sequence["Row"]]
    add: Service
    edit: Service
    delete: Service
    deleted: str


@dataclass(frozen=True, slots=True)
class GivenPages:
    """The pages of one kind; `name` is that of their blueprint."""

    name: str
    kind: Given

    def new(self, slug: str) -> Answer:
        """A new one."""
        require(actor(), Permission.KEEP_COSTS)
        form, add = self._form(slug), self.kind.add
        if made(form, lambda: add(db(), actor(), slug, form.result())):
            flash(gettext("Saved."))
            return to_list(slug)
        return self._page(self.kind.template, _trip(slug), form, None)

    def edit(self, slug: str, number: int) -> Answer:
        """What people write about it."""
        require(actor(), Permission.KEEP_COSTS)
        try:
            trip, row = self._found(slug, number)
        except NotFoundError:
            return self._gone(slug, number)
        form = self._form(slug, row)
        save = partial(self.kind.edit, db(), actor(), slug, number, version=form.seen_version)
        try:
            if saved(form, lambda: save(form.result())):
                flash(gettext("Saved."))
                return to_list(slug)
        except EditConflictError:
            return conflict(form, partial(self._stored, slug, number), row=row, trip=trip)
        return self._page(self.kind.template, trip, form, row)

    def delete(self, slug: str, number: int) -> Answer:
        """The question before it is deleted."""
        require(actor(), Permission.KEEP_COSTS)
        trip, row = self._found(slug, number)
        form, delete = PlannerForm(data={"version": row.version}), self.kind.delete
        if saved(form, lambda: delete(db(), actor(), slug, number, form.seen_version)):
            flash(gettext(self.kind.deleted))
            return to_list(slug)
        return self._page("promises/delete_given.html", trip, form, row)

    def _form(
        self,
        slug: str,
        row: "Row | None" = None,
        **kwargs: Any,  # noqa: ANN401 - WTForms
    ) -> BenefitForm | CashForm:
        data = {} if row is None else inputs_of_given(row)
        form = self.kind.form(data=data, **kwargs)
        offering_people(slug, form)
        return form

    def _stored(self, slug: str, number: int) -> PlannerForm:
        return self._form(slug, self._found(slug, number)[1], formdata=None)

    def _found(self, slug: str, number: int) -> tuple["Trip", "Row"]:
        trip = _trip(slug)
        return trip, row_of(self.kind.rows(slug, trip), number)

    def _gone(self, slug: str, number: int) -> tuple[str, int]:
        trip = _trip(slug)
        again = url_for(f"{self.name}.new", slug=slug)
        return gone(
            self._form(slug), Lost(self.kind.thing, number, trip.id), again=again, trip=trip
        )

    @staticmethod
    def _page(template: str, trip: "Trip", form: PlannerForm, row: "Row | None") -> tuple[str, int]:
        page = render_template(template, trip=trip, form=form, row=row)
        return page, 422 if form.is_submitted() else 200


def blueprint_of(name: str, kind: Given) -> Blueprint:
    """The pages of one kind, at the address of its name."""
    blueprint = Blueprint(name, __name__, url_prefix=f"/trips/<slug>/costs/{name}")
    pages = GivenPages(name, kind)
    for address, view in (
        ("/new", pages.new),
        ("/<int:number>", pages.edit),
        ("/<int:number>/delete", pages.delete),
    ):
        blueprint.add_url_rule(address, view.__name__, view, methods=["GET", "POST"])
    return blueprint


def _trip(slug: str) -> "Trip":
    return promise_options(db(), actor(), slug).trip
