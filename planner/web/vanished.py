"""What somebody typed about a thing that another person deleted meanwhile: nothing is lost.

Whatever a form sends to something that is not there (any more) ends here. Pages that can offer to
save it as a new entry answer with `planner.web.editing.gone` before.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, render_template, request
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.core import UnboundField

from planner.domain.refusals import ForbiddenError, NotFoundError, UnknownSecretError
from planner.i18n.catalogues import LOCALES
from planner.services.history import Lost, find_cause
from planner.services.offices import office_of
from planner.services.trips import get_trip
from planner.web.errors import explain, refusal
from planner.web.filters import day
from planner.web.forms import PlannerForm
from planner.web.inputs import HOUSEKEEPING
from planner.web.kept_inputs import MOST, SECRETS
from planner.web.merging import RESOLVE, merged
from planner.web.money_fields import CurrencyField
from planner.web.problems import is_api
from planner.web.session import actor, db, find_actor

if TYPE_CHECKING:
    from planner.db.models import Trip

KINDS = {"organisations": "Organisation", "contacts": "Contact", "places": "Place"}
_RECORD = "/directory/<any(organisations, contacts, places):kind>/<int:number>"
_COSTS = "/trips/<slug>/costs"

THINGS = {
    "/admin/accounts/<int:number>": "Membership",
    "/admin/decisions/deputies/<int:number>": "Deputy",
    "/directory/checklists/rules/<int:number>": "EntryRule",
    "/directory/checklists/tasks/<int:number>": "ChecklistTemplate",
    "/directory/follow-ups/<int:number>": "FollowUp",
    "/directory/gifts/<int:number>": "Gift",
    "/directory/ways/<int:number>": "CityWay",
    "/trips/<slug>": "Trip",
    "/trips/<slug>/board/items/<item_key:key>": "ProgrammeItem",
    "/trips/<slug>/board/wishes/<int:number>": "Candidate",
    "/trips/<slug>/documents/<int:number>": "Document",
    "/trips/<slug>/outcomes/items/<item_key:key>": "ProgrammeItem",
    "/trips/<slug>/people/<int:number>": "Traveller",
    "/trips/<slug>/people/groups/<int:number>": "Group",
    "/trips/<slug>/people/met/<int:number>": "ContactCapture",
    "/trips/<slug>/programme/<item_key:key>": "ProgrammeItem",
    "/trips/<slug>/readiness/tasks/<int:number>": "TripTask",
    "/trips/<slug>/readiness/tasks/<int:number>/people/<int:person>": "Traveller",
    f"{_COSTS}/allowances/<int:number>": "Traveller",
    f"{_COSTS}/benefits/<int:number>": "HostedBenefit",
    f"{_COSTS}/budget/<int:number>": "BudgetLine",
    f"{_COSTS}/cash/<int:number>": "SetOff",
    f"{_COSTS}/claims/<int:number>": "Traveller",
    f"{_COSTS}/claims/<int:number>/advances/<int:record>": "TravelAdvance",
    f"{_COSTS}/claims/<int:number>/authorisations/<int:record>": "TravelAuthorisation",
    f"{_COSTS}/claims/<int:number>/mileage/<int:record>": "CostItem",
    f"{_COSTS}/claims/reasons/<int:cost>": "CostItem",
    f"{_COSTS}/decisions/<int:number>": "Approval",
    f"{_COSTS}/items/<int:number>": "CostItem",
    f"{_COSTS}/outlays/<int:number>": "Outlay",
    f"{_COSTS}/promises/<int:number>": "Commitment",
}
"""Which record the last variable part of an address names, by the beginning of its rule."""

_CHOICES = (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
)
"""Fields that nobody types into."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood in an input, and what it is called."""

    label: str
    shown: str


def vanished(error: NotFoundError) -> tuple[str, int] | Response:
    """Who deleted it, if that is known, and what was typed, to be copied."""
    is_page = request.method == "POST" and request.accept_mimetypes.best != "application/json"
    is_known = not isinstance(error, UnknownSecretError) and find_actor()
    if is_api() or not is_page or request.is_json or not is_known:
        return refusal(error)
    db().rollback()
    trip = _trip()
    deletion = find_cause(db(), actor(), _candidates(trip.id if trip else None))
    parts = list(_typed())
    if deletion is None and not parts:
        return refusal(error)
    page = render_template(
        "shared/gone.html",
        deletion=deletion,
        reason=explain(error),
        parts=parts,
        again="",
        trip=trip,
        zone=office_of(db(), actor()).zone,
    )
    return page, 410 if deletion else 404


def _trip() -> "Trip | None":
    """The trip that the address names, if it is there."""
    slug = (request.view_args or {}).get("slug")
    with suppress(NotFoundError, ForbiddenError):
        return get_trip(db(), actor(), slug) if slug else None
    return None


def _candidates(trip_id: int | None) -> Iterator[Lost]:
    """What the address names, from the whole to its parts."""
    rule, named = str(request.url_rule), request.view_args or {}
    for beginning in sorted(THINGS, key=len):
        if not f"{rule}/".startswith(f"{beginning}/"):
            continue
        name = beginning.rpartition("<")[2].rstrip(">").rpartition(":")[2]
        if name == "slug":
            yield Lost("Trip", field=name, value=named[name])
        elif name == "key":
            yield Lost(THINGS[beginning], trip_id=trip_id, field=name, value=named[name])
        else:
            yield Lost(THINGS[beginning], named[name], trip_id)
    if rule.startswith(_RECORD):
        yield Lost(KINDS[named["kind"]], named["number"])


def _typed() -> Iterator[Typed]:
    """The texts, numbers and days of the form that was sent, in its order; no secrets."""
    sent = merged(request.form) if RESOLVE in request.form else request.form
    pairs = [pair for pair in sent.items(multi=True) if ":" not in pair[0] and pair[1].strip()]
    fields = _fields({name.partition("-")[0] for name, _ in pairs} - HOUSEKEEPING)
    size = sum(len(name) + len(value) for name, value in pairs)
    if SECRETS & {name for name, _ in pairs} or size > MOST:
        return
    for name, value in pairs:
        root, _, rest = name.partition("-")
        if root in fields:
            language = f" ({LOCALES[rest]})" if rest in LOCALES else ""
            yield Typed(f"{fields[root]}{language}", _as_read(value))


def _as_read(value: str) -> str:
    """A day as people read it; all else as it was typed."""
    with suppress(ValueError):
        return day(date.fromisoformat(value)) if value.count("-") == 2 else value  # noqa: PLR2004 - a day's
    return value


def _fields(roots: set[str]) -> dict[str, str]:
    """The labels of what is typed into the form that has most of these fields.

    It is one of those in the package of the view.
    """
    view = current_app.view_functions[str(request.endpoint)]
    package = f"{view.__module__.rpartition('.')[0]}."
    own = [_labels(form) for form in _forms(PlannerForm) if form.__module__.startswith(package)]
    return max(own, key=lambda labels: (len(roots & labels.keys()), -len(labels)), default={})


def _forms(base: type[PlannerForm]) -> Iterator[type[PlannerForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def _labels(form: type[PlannerForm]) -> dict[str, str]:
    """The labels of a form's fields that are typed into."""
    fields = ((name, getattr(form, name)) for name in dir(form) if not name.startswith("_"))
    return {
        name: str(field.kwargs.get("label") or next(iter(field.args), ""))
        for name, field in fields
        if isinstance(field, UnboundField) and _is_typed_into(field)
    }


def _is_typed_into(field: "UnboundField[Any]") -> bool:
    kind = field.field_class
    return issubclass(kind, CurrencyField) or not issubclass(kind, _CHOICES)


def install(app: Flask) -> None:
    """Answer so wherever a form's subject is not there."""
    app.register_error_handler(NotFoundError, vanished)
