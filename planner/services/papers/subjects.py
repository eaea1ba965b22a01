"""What a paper is about, and for whom."""

from dataclasses import dataclass

from planner.db.models import Office, Release, Trip
from planner.domain.audiences import Audience
from planner.domain.calendars import Reader
from planner.domain.vocabulary import AudienceKind
from planner.i18n.catalogues import texts
from planner.services.papers.days import STAFF


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper is about: a release of a trip, for an audience, in a language."""

    office: Office
    trip: Trip
    release: Release
    audience: Audience
    language: str

    @property
    def reader(self) -> Reader:
        """Whom it is for."""
        is_staff = self.audience.kind is AudienceKind.STAFF
        content = STAFF if is_staff else self.audience.content
        return Reader(content, self.language, texts(self.language).gettext)
