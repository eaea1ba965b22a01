"""The forms of releases: a note, what to compare, what to keep, for whom a version is shown."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import Length

from planner.domain.audiences import HOSTS, STAFF, TRIP, Audience, traveller
from planner.domain.programmes import Item, Traveller
from planner.web.audiences import audience_from
from planner.web.fields import CheckboxesField
from planner.web.filters import day_short, plain
from planner.web.forms import PlannerForm
from planner.web.numbers import number

LONGEST_NOTE = 2000
DRAFT = "draft"


class ReleaseForm(PlannerForm):
    """A release; `seen` names the draft that was looked at."""

    seen = HiddenField()
    note = TextAreaField(
        _("What is new, in a sentence"),
        description=_(
            "Kept with the version for you and your colleagues, and part of the mail to travellers "
            "if you send one. May stay empty."
        ),
        validators=[Length(max=LONGEST_NOTE)],
    )
    tell = BooleanField(
        _("Tell the affected by mail"),
        description=_(
            "Each one reads, in their language, what changes for them and your note. What changes "
            "within 48 hours of an item is mailed in any case."
        ),
    )

    def result(self) -> tuple[str, str]:
        """The note, and what was seen."""
        return self.note.data or "", self.seen.data or ""


class ComparisonForm(Form):
    """Which two versions to compare; from the address.

    Nothing chosen is the draft, against the version before what it is compared with.
    """

    old = SelectField(_("Before"), name="from", validate_choice=False)
    new = SelectField(_("After"), name="to", validate_choice=False)

    def offer(self, newest: int) -> None:
        """Let the versions up to `newest` and the draft be chosen; choose what was left open."""
        versions = [
            SelectChoice(str(number), gettext("Version %(number)s", number=number))
            for number in range(newest, 0, -1)
        ]
        draft = SelectChoice(DRAFT, gettext("Draft"))
        self.old.choices = self.new.choices = [draft, *versions]
        if not self.old.data:
            after = _version(self.new.data)
            self.old.data = str(newest if after is None else max(after - 1, 1))

    def result(self) -> tuple[int | None, int | None]:
        """The numbers, None for the draft."""
        return _version(self.old.data), _version(self.new.data)


def _version(text: str | None) -> int | None:
    """A version from an address; 0, which there never is, for what makes no sense."""
    if text in {None, "", DRAFT}:
        return None
    return number(text) or 0


class RestorationForm(PlannerForm):
    """Bringing a version back; `seen` names the draft that was looked at."""

    seen = HiddenField()
    keep = CheckboxesField(_("Keep these too"), choices=[])

    def offer(self, items: Iterable[Item]) -> None:
        """Give the items that the version does not have."""
        self.keep.choices = [
            SelectChoice(item.uid, f"{plain(item.title)} · {day_short(item.day)}") for item in items
        ]


class AudienceForm(Form):
    """For whom to show a version; from the address, so it may name nobody."""

    audience = SelectField(_("As seen by"), name="for", validate_choice=False)

    def offer(self, people: Iterable[Traveller]) -> None:
        """Let every audience be chosen: all travellers, hosts, each one traveller, staff."""
        self.audience.choices = [
            SelectChoice(str(TRIP), gettext("All travellers")),
            SelectChoice(str(HOSTS), gettext("Hosts")),
            *(SelectChoice(str(traveller(one.key)), one.name) for one in people),
            SelectChoice(str(STAFF), gettext("Staff: everything, internal too")),
        ]

    def result(self) -> Audience:
        """The audience."""
        return audience_from(self.audience.data or "")
