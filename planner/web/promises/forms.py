"""The forms of promises, hosted benefits and cash handed over."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from planner.domain.cost_categories import CATEGORIES
from planner.domain.costs import EUR
from planner.domain.typed_numbers import typed_number
from planner.domain.vocabulary import CommitmentMode, Initiative
from planner.services.promises.commitments import CommitmentDetails
from planner.services.promises.given import BenefitDetails, CashDetails
from planner.services.promises.states import Confirmation
from planner.web.fields import CheckboxesField, RecordField, WordField
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import (
    CurrencyField,
    amount_in,
    amount_text,
    needed_amount_in,
    number_text,
)
from planner.web.promises.fields import CapsField

if TYPE_CHECKING:
    from planner.db.models import Commitment, HostedBenefit, SetOff

_REPORT = ("reported_on", "reported_to")

Records = Iterable[tuple[int, str]]
Grouped = Iterable[tuple[int, str, str]]

CATEGORY, COST = "categories", "costs"
_SCOPES = (
    SelectChoice(value=CATEGORY, label=_("Categories of cost")),
    SelectChoice(value=COST, label=_("Single costs")),
)


def percent_from(text: str) -> Decimal:
    """``33,33`` or ``33.33 %`` as a number; `ValueError` where it is none."""
    return typed_number(text.removesuffix("%"))


class EvidenceForm(PlannerForm):
    """What proves something, in words or as a document of the trip."""

    evidence = TextAreaField(
        _("What proves it"),
        description=_("Such as: letter of 3 October, signed by the secretary general."),
    )
    evidence_id = RecordField(_("Document"), empty=_("None"))


class ReportForm(PlannerForm):
    """That the office reported what its people get (`practice.md`, 2)."""

    reported_on = DateField(_("Reported on"), validators=[Optional()])
    reported_to = StringField(
        _("Reported to"), description=_("Such as: the anti-corruption officer.")
    )


class CommitmentForm(ReportForm, EvidenceForm):
    """A promise; its state is changed by steps, not here."""

    payer_id = RecordField(
        _("Payer"),
        empty=_("Please choose"),
        validators=[InputRequired(_("Choose who pays."))],
        description=_("The legal person that pays. One that is missing is added in the directory."),
    )
    scope = RadioField(_("It is about"), choices=_SCOPES, default=CATEGORY)
    categories = CheckboxesField(_("Categories"), choices=[])
    other_categories = StringField(
        _("Other categories"), description=_("As they stand at the costs, between commas.")
    )
    cost_ids = CheckboxesField(_("Costs"), coerce=int, choices=[])
    traveller_ids = CheckboxesField(
        _("For"), coerce=int, choices=[], description=_("Nobody chosen: for everybody.")
    )
    percent = StringField(_("Percent"), default="100")
    caps = CapsField(
        _("Upper bounds"),
        description=_("All of them hold. A bound per night counts for each cost of nights."),
    )
    mode = WordField(_("How it is paid"), words=CommitmentMode)
    initiative = WordField(
        _("Offered or asked for"),
        words=Initiative,
        empty=_("Not known"),
        description=_("What was asked for may not be accepted (StGB § 331(3))."),
    )
    announced_on = DateField(_("Announced on"), validators=[Optional()])
    expires_on = DateField(
        _("Holds until"), validators=[Optional()], description=_("Empty: without an end.")
    )
    conditions = TextAreaField(_("Conditions of the payer"))
    invoiced_on = DateField(_("Invoiced on"), validators=[Optional()])
    received_on = DateField(_("Received on"), validators=[Optional()])
    received = StringField(_("Received (EUR)"))

    def offer(self, payers: Grouped, costs: Records, people: Records, documents: Records) -> None:
        """Give what can be chosen."""
        self.payer_id.offer(payers)
        self.evidence_id.offer(documents)
        self.cost_ids.choices = [SelectChoice(str(number), name) for number, name in costs]
        self.traveller_ids.choices = [SelectChoice(str(number), name) for number, name in people]
        self.categories.choices = [
            SelectChoice(word, gettext(name)) for word, name in CATEGORIES.items()
        ]

    def validate_percent(self, field: StringField) -> None:
        """There is a number; the service knows its bounds."""
        try:
            percent_from(field.data or "")
        except ValueError as error:
            raise ValidationError(gettext("Write a number such as 33.33.")) from error

    def validate_received(self, field: StringField) -> None:
        """An amount, if anything."""
        amount_in(field, EUR)

    def _categories(self) -> tuple[str, ...]:
        others = (self.other_categories.data or "").replace(";", ",").split(",")
        words = [*(self.categories.data or ()), *(word.strip() for word in others)]
        return tuple(dict.fromkeys(word for word in words if word))

    def result(self) -> CommitmentDetails:
        """The promise; what belongs to the scope that was not chosen is left out."""
        is_single = self.scope.data == COST
        return CommitmentDetails(
            payer_id=self.payer_id.data,
            categories=() if is_single else self._categories(),
            cost_ids=tuple(self.cost_ids.data or ()) if is_single else (),
            traveller_ids=tuple(self.traveller_ids.data or ()),
            percent=percent_from(self.percent.data or ""),
            caps=self.caps.data,
            mode=CommitmentMode(self.mode.data),
            initiative=Initiative(self.initiative.data) if self.initiative.data else None,
            announced_on=self.announced_on.data,
            expires_on=self.expires_on.data,
            conditions=self.conditions.data or "",
            evidence=self.evidence.data or "",
            evidence_id=self.evidence_id.data,
            invoiced_on=self.invoiced_on.data,
            received_on=self.received_on.data,
            received_cents=amount_in(self.received, EUR),
            reported_on=self.reported_on.data,
            reported_to=self.reported_to.data or "",
        )


def inputs_of_commitment(row: "Commitment") -> dict[str, Any]:
    """What a stored promise fills its form with."""
    same = ("version", "payer_id", "mode", "initiative", "announced_on", "expires_on")
    more = ("conditions", "evidence", "evidence_id", "invoiced_on", "received_on", *_REPORT)
    known = [word for word in row.categories if word in CATEGORIES]
    received = row.received_cents
    return {name: getattr(row, name) for name in (*same, *more)} | {
        "scope": CATEGORY if row.categories else COST,
        "categories": known,
        "other_categories": ", ".join(word for word in row.categories if word not in CATEGORIES),
        "cost_ids": [cost.id for cost in row.costs],
        "traveller_ids": [person.id for person in row.travellers],
        "percent": number_text(row.percent),
        "caps": row.caps,
        "received": amount_text(received, EUR),
    }


class ConfirmationForm(EvidenceForm):
    """That a payer stands by a promise, since when."""

    on = DateField(_("Confirmed on"), validators=[InputRequired(_("Say on which day."))])

    def result(self) -> Confirmation:
        """The confirmation."""
        day = present(self.on.data)
        return Confirmation(day, self.evidence.data or "", self.evidence_id.data)


class WithdrawalForm(PlannerForm):
    """That a payer does not stand by a promise any more."""

    on = DateField(_("Withdrawn on"), validators=[InputRequired(_("Say on which day."))])


class CashForm(PlannerForm):
    """Cash that a payer handed to a traveller."""

    payer_id = RecordField(
        _("Payer"),
        empty=_("Please choose"),
        validators=[InputRequired(_("Choose who pays."))],
    )
    traveller_id = RecordField(
        _("Traveller"),
        empty=_("Please choose"),
        validators=[InputRequired(_("Choose the traveller."))],
    )
    amount = StringField(_("Amount"))
    currency = CurrencyField(_("Currency"), default=EUR)
    given_on = DateField(_("Given on"), validators=[InputRequired(_("Say on which day."))])
    convert_anew = BooleanField(_("Convert it anew, at the rate that is published now"))

    def offer(self, payers: Grouped, people: Records) -> None:
        """Give what can be chosen."""
        self.payer_id.offer(payers)
        self.traveller_id.offer(people)

    def validate_amount(self, field: StringField) -> None:
        """There is an amount of the currency."""
        needed_amount_in(field, self.currency.data)

    def _given(self) -> dict[str, Any]:
        currency = self.currency.data or ""
        return {
            "payer_id": self.payer_id.data,
            "traveller_id": self.traveller_id.data,
            "amount_minor": needed_amount_in(self.amount, currency),
            "currency": currency,
            "given_on": present(self.given_on.data),
            "convert_anew": bool(self.convert_anew.data),
        }

    def result(self) -> CashDetails:
        """The cash."""
        return CashDetails(**self._given())


class BenefitForm(ReportForm, CashForm):
    """What a payer gave a traveller, or offered."""

    description = StringField(
        _("What was given"),
        validators=[InputRequired(_("Say what was given."))],
        description=_("Such as: banquet, tickets, a guided tour. Its value is what others pay."),
    )
    declined = BooleanField(_("Offered, but not taken"))
    declined_reason = StringField(_("Why it was not taken"))
    document_id = RecordField(_("What proves it"), empty=_("No evidence"))

    def result(self) -> BenefitDetails:
        """The benefit."""
        return BenefitDetails(
            **self._given(),
            description=self.description.data or "",
            declined=bool(self.declined.data),
            declined_reason=self.declined_reason.data or "",
            document_id=self.document_id.data,
            reported_on=self.reported_on.data,
            reported_to=self.reported_to.data or "",
        )


def inputs_of_given(row: "HostedBenefit | SetOff") -> dict[str, Any]:
    """What a stored benefit, or cash, fills its form with."""
    same = ("version", "payer_id", "traveller_id", "currency", "given_on")
    told = ("description", "declined", "declined_reason", "document_id", *_REPORT)
    names = [name for name in (*same, *told) if hasattr(row, name)]
    amount = amount_text(row.amount_minor, row.currency)
    return {name: getattr(row, name) for name in names} | {"amount": amount}
