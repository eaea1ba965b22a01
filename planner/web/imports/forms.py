"""The form of an import."""

from collections.abc import Collection
from enum import StrEnum

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from planner.domain.imports.headings import Meaning
from planner.domain.imports.values import Order
from planner.domain.refusals import InvalidError
from planner.formats.plain_files import MOST_BYTES
from planner.services.imports.uploads import Upload
from planner.web.fields import ZoneField
from planner.web.forms import PlannerForm
from planner.web.numbers import number
from planner.web.sent_files import bounded, kept_file, require_small, sent_file

COLUMN = "column-"


class Content(StrEnum):
    """What a file has."""

    PROGRAMME = "programme"
    PEOPLE = "people"


class ImportForm(PlannerForm):
    """A file to be looked at; the columns and lines chosen in a preview stand beside the fields."""

    content = RadioField(
        _("What the file has"),
        choices=[
            SelectChoice(value=str(Content.PROGRAMME), label=_("A programme")),
            SelectChoice(value=str(Content.PEOPLE), label=_("A list of people")),
        ],
    )
    file = FileField(
        _("File"),
        description=_(
            "Calendar (ICS), Excel (XLSX) or CSV, at most %(most)s MB.", most=MOST_BYTES // 2**20
        ),
        render_kw=bounded(MOST_BYTES),
    )
    zone = ZoneField(
        _("Time zone of the times"),
        description=_("Counts for times that name no zone of their own."),
    )

    order = SelectField(
        _("Dates such as 10/11/2026"),
        choices=[
            SelectChoice(value="", label=_("as the file shows it")),
            SelectChoice(value=str(Order.DAY_FIRST), label=_("the day first: 10 November")),
            SelectChoice(value=str(Order.MONTH_FIRST), label=_("the month first: 11 October")),
        ],
        default="",
    )

    @property
    def is_to_apply(self) -> bool:
        """Whether the lines shall be taken over, not only looked at."""
        return request.form.get("step") == "apply"

    @property
    def chosen(self) -> list[int]:
        """The lines that are ticked."""
        found = map(number, request.form.getlist("line"))
        return [each for each in found if each is not None]

    def ticked(self, count: int) -> Collection[int]:
        """Which of so many lines a preview shows as ticked: all until somebody chooses."""
        match request.form.get("step"):
            case "apply":
                return frozenset(self.chosen)
            case "none":
                return ()
            case _:
                return range(count)

    @property
    def seen(self) -> str:
        """The digest of the preview that was looked at."""
        return request.form.get("seen", "")

    def result(self) -> Upload:
        """The file; `InvalidError` where there is none or too large a one."""
        name, data = _file()
        require_small(data)
        zone, columns = self.zone.data or "", _columns()
        order = Order(self.order.data) if self.order.data else None
        if zone == request.form.get("proposed"):
            return Upload(name, data, fallback=zone, order=order, columns=columns)
        return Upload(name, data, zone, order=order, columns=columns)


def _file() -> tuple[str, bytes]:
    """Name and bytes of what was sent: a new file, a pasted text, or what the page kept."""
    pasted: str = request.form.get("pasted", "")
    typed = (gettext("Pasted text"), pasted.encode(errors="replace")) if pasted.strip() else None
    found = sent_file() or typed or kept_file()
    if found is None:
        raise InvalidError("Choose a file, or paste a table or calendar.", field="file")
    return found


def _columns() -> dict[int, Meaning | None] | None:
    """What columns were said to mean, by their index; None where nobody was asked yet."""
    said = {name: value for name, value in request.form.items() if name.startswith(COLUMN)}
    columns = {
        index: Meaning(value) if value in set(Meaning) else None
        for name, value in said.items()
        if (index := number(name.removeprefix(COLUMN))) is not None
    }
    return columns or None
