"""The form of a file with exchange rates or an allowance table."""

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, StringField

from planner.domain.refusals import InvalidError
from planner.formats.plain_files import MOST_BYTES
from planner.services.rate_imports import RateFile
from planner.web.forms import PlannerForm
from planner.web.sent_files import bounded, kept_file, require_small, sent_file


class RateFileForm(PlannerForm):
    """A file to be looked at, then to be taken over as a whole."""

    file = FileField(
        _("File"),
        description=_(
            "Reference rates of the ECB (XML, CSV or ZIP) or an allowance table (CSV), at most "
            "%(most)s MB.",
            most=MOST_BYTES // 2**20,
        ),
        render_kw=bounded(MOST_BYTES),
    )
    source = StringField(
        _("Where it is from"),
        description=_("Of an allowance table: the letter that it was published with, and its day."),
    )

    ends = BooleanField(_("The table is complete: let the rows end that it lacks"))

    @property
    def is_to_apply(self) -> bool:
        """Whether the file shall be taken over, not only looked at."""
        return request.form.get("step") == "apply"

    @property
    def seen(self) -> str:
        """The digest of the preview that was looked at."""
        return request.form.get("seen", "")

    def result(self) -> RateFile:
        """The file; `InvalidError` where there is none or too large a one."""
        found = sent_file() or kept_file()
        if found is None:
            raise InvalidError("Choose a file.", field="file")
        name, data = found
        require_small(data)
        return RateFile(name, data, self.source.data or "", ends=bool(self.ends.data))
