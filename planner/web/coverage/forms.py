"""What the coverage pages are narrowed to; what makes no sense in an address narrows nothing."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from planner.domain.coverage_overviews import Wanted
from planner.domain.vocabulary import Bucket, TripStatus
from planner.services.coverage.overviews import CoveragePage
from planner.web.fields import WordField
from planner.web.languages import language
from planner.web.numbers import number


class CoverageForm(Form):
    """The filter of the overview."""

    year = SelectField(_("Year"), validate_choice=False)
    payer = SelectField(_("Payer"), validate_choice=False)
    cost_centre = SelectField(_("Cost centre"), validate_choice=False)
    status = WordField(_("Status"), words=TripStatus, empty=_("All"))

    def result(self, bucket: str, year: int) -> Wanted:
        """What is wanted of a year."""
        status = self.status.data
        return Wanted(
            year=year,
            payer=number(self.payer.data),
            cost_centre=self.cost_centre.data or "",
            status=TripStatus(status) if status in set(TripStatus) else None,
            bucket=Bucket(bucket) if bucket in set(Bucket) else None,
        )

    def offer(self, page: CoveragePage) -> None:
        """Let the reader choose from what the year has."""
        self.year.choices = years_of(page.years, page.wanted.year)
        self.year.data = str(page.wanted.year)
        payers = [(str(each.id), each.name.best(language())) for each in page.payers]
        self.payer.choices = _choices(payers)
        self.cost_centre.choices = _choices((each, each) for each in page.cost_centres)


def years_of(years: Iterable[int], shown: int) -> list[SelectChoice]:
    """Years to choose from, the one that is shown among them."""
    known = sorted({*years, shown}, reverse=True)
    return [SelectChoice(value=str(year), label=str(year)) for year in known]


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    named = [SelectChoice(value=value, label=label) for value, label in pairs]
    return [SelectChoice(value="", label=_("All")), *named]
