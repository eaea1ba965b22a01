"""The forms of a request and of a decision about it."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired

from planner.domain.labels import label_of
from planner.domain.vocabulary import Decision
from planner.services.decisions.reading import Dossier
from planner.services.decisions.requests import Proposal, RequestDetails
from planner.services.decisions.rulings import DecisionDetails
from planner.web.fields import CheckboxesField
from planner.web.filters import plain
from planner.web.forms import PlannerForm, present
from planner.web.money_fields import EuroField, category_name

VERBS = {
    Decision.GRANTED: _("Grant"),
    Decision.GRANTED_WITH_CONDITIONS: _("Grant with conditions"),
    Decision.REFUSED: _("Refuse"),
    Decision.WITHDRAWN: _("Take the approval back"),
}


class RequestForm(PlannerForm):
    """What staff ask that a traveller may accept; `version` is the row that they saw."""

    commitments = CheckboxesField(_("What is promised"), choices=[])
    described = TextAreaField(
        _("What it is, and what it is worth"),
        description=_("Proposed from the costs of the trip."),
        render_kw={"rows": 5},
    )
    max_value = EuroField(
        _("Up to which value, in euros"),
        validators=[InputRequired(_("Write the value up to which it may be accepted."))],
        description=_("Above it the approval holds no longer and must be decided again."),
    )
    statement = TextAreaField(
        _("What the traveller says of their own interests"),
        validators=[
            InputRequired(_("Write what the traveller says of their own interests, such as: none."))
        ],
        description=_(
            "Shares, family, decisions pending about the payer. If there is nothing: none."
        ),
    )

    def offer(self, proposal: Proposal) -> None:
        """Give the promises to choose from."""
        payers = {each.key: plain(each.payer.name) for each in proposal.costs.trip.commitments}
        self.commitments.choices = [
            SelectChoice(
                each.key,
                f"{payers[each.key]}: {', '.join(map(category_name, proposal.scope_of(each)))} "
                f"({gettext(label_of(each.state))}, {gettext(label_of(each.mode))})",
            )
            for each in proposal.choices
        ]

    def result(self) -> RequestDetails:
        """The request."""
        return RequestDetails(
            commitments=tuple(self.commitments.data or ()),
            max_value=present(self.max_value.data),
            described=self.described.data or "",
            statement=self.statement.data or "",
        )


class DecisionForm(PlannerForm):
    """What an approver decides; `version` is the row that they saw.

    In whose place they may sign, is for the service to judge: it says why not.
    """

    decision = RadioField(
        _("Decision"), validators=[InputRequired(_("Choose what you decide."))], choices=[]
    )
    conditions = TextAreaField(
        _("Conditions, or the reason"),
        description=_("Needed for conditions, for a refusal, and to take an approval back."),
    )
    statement = TextAreaField(
        _("What you say of your own interests"),
        validators=[InputRequired(_("Write what you say of your own interests, such as: none."))],
        description=_("Shares, family, dealings with the payer. If there is nothing: none."),
    )
    legal_basis = StringField(_("Legal basis"))
    in_place_of = SelectField(_("Signed"), choices=[], validate_choice=False)

    def offer(self, dossier: Dossier) -> None:
        """Give what may be decided now, and how the reader may sign."""
        self.decision.choices = [SelectChoice(str(each), VERBS[each]) for each in dossier.choices]
        own = [SelectChoice("", gettext("in my own name"))] if dossier.signs_alone else []
        self.in_place_of.choices = [*own, *_in_places(dossier.principals)]

    def result(self) -> DecisionDetails:
        """The decision."""
        return DecisionDetails(
            decision=Decision(self.decision.data),
            conditions=self.conditions.data or "",
            legal_basis=self.legal_basis.data or "",
            statement=self.statement.data or "",
            in_place_of=self.in_place_of.data or "",
        )


def _in_places(principals: Iterable[str]) -> list[SelectChoice]:
    return [
        SelectChoice(each, gettext("in the place of %(principal)s", principal=each))
        for each in principals
    ]
