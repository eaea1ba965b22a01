"""The forms of a document: a file with what it proves."""

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from planner.domain.refusals import InvalidError
from planner.domain.vocabulary import DocumentKind
from planner.services.documents import MOST_BYTES, DocumentDetails, Provable, SentFile
from planner.web.fields import CheckboxesField, WordField
from planner.web.filters import day, money, plain, word
from planner.web.forms import PlannerForm
from planner.web.money_fields import category_name
from planner.web.sent_files import bounded

LONGEST_NAME = 255


class DocumentForm(PlannerForm):
    """What people write about a document."""

    title = StringField(
        _("Title"), description=_("Such as: invoice of the hotel. Empty: the name of the file.")
    )
    kind = WordField(_("What it is"), words=DocumentKind, default=DocumentKind.RECEIPT)
    for_travellers = BooleanField(_("All travellers get it on their pages, also without a network"))
    costs = CheckboxesField(_("Receipt for these costs"), coerce=int, choices=[])
    commitments = CheckboxesField(_("Evidence of these promises"), coerce=int, choices=[])
    authorisations = CheckboxesField(
        _("Evidence of these travel authorisations"), coerce=int, choices=[]
    )
    approvals = CheckboxesField(
        _("Signed decision about"),
        coerce=int,
        choices=[],
        description=_("What was decided keeps its document for good."),
    )

    def offer(self, provable: Provable) -> None:
        """Give what it can prove to choose from."""
        self.costs.choices = [
            SelectChoice(
                str(cost.id),
                f"{cost.description or category_name(cost.category)}"
                f" · {money(cost.amount_minor, cost.currency)}",
            )
            for cost in provable.costs
        ]
        self.commitments.choices = [
            SelectChoice(
                str(each.id),
                f"{plain(each.payer.name)} · {self._scope(each.categories)} · {word(each.state)}",
            )
            for each in provable.commitments
        ]
        self.authorisations.choices = [
            SelectChoice(str(each.id), f"{each.traveller.label} · {word(each.decision)}")
            for each in provable.authorisations
        ]
        self.approvals.choices = [
            SelectChoice(
                str(each.id),
                f"{provable.names.get(each.traveller_key, each.traveller_key)}"
                f" · {word(each.decision)} · {day(each.decided_on)}",
            )
            for each in provable.approvals
            if each.decided_on
        ]

    @staticmethod
    def _scope(categories: list[str]) -> str:
        named = ", ".join(map(category_name, categories))
        return named or gettext("single costs")

    def result(self) -> DocumentDetails:
        """What was written."""
        return DocumentDetails(
            title=self.title.data or "",
            kind=DocumentKind(self.kind.data),
            for_travellers=bool(self.for_travellers.data),
            costs=frozenset(self.costs.data or ()),
            commitments=frozenset(self.commitments.data or ()),
            authorisations=frozenset(self.authorisations.data or ()),
            approvals=frozenset(self.approvals.data or ()),
        )


class UploadForm(DocumentForm):
    """A file that is sent, and what people write about it."""

    file = FileField(
        _("File"),
        description=_(
            "PDF or a picture (JPEG, PNG, WebP), at most %(most)s MB.", most=MOST_BYTES // 2**20
        ),
        render_kw=bounded(MOST_BYTES),
    )

    def sent(self) -> SentFile:
        """The file; `InvalidError` where none was chosen. No more is read than is needed."""
        file = request.files.get("file")
        if not file or not file.filename:
            raise InvalidError("Choose a file.", field="file")
        with file.stream as stream:
            return SentFile(file.filename[-LONGEST_NAME:], stream.read(MOST_BYTES + 1))
