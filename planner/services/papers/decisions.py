"""The record of a decision about what others pay: who asked, for what, who decided and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.db.models import Commitment, Office
from planner.domain.access import Actor, Permission, require
from planner.domain.labels import label_of, mark
from planner.domain.papers import Facts, Listing, Paper, Said, Section
from planner.domain.refusals import InvalidError
from planner.domain.spans import full_day
from planner.domain.times import in_zone
from planner.i18n.amounts import EUR, money
from planner.i18n.catalogues import LOCALES, texts
from planner.i18n.countries import country_name
from planner.services.decisions.reading import Dossier, Earlier, Payer, get_dossier
from planner.services.offices import office_of
from planner.services.papers.days import said, span_of_days

Row = tuple[str, str]


def decision_record(
    session: Session, actor: Actor, number: int, language: str, now: datetime
) -> Paper:
    """The record of a request and all that was decided about it; `NotFoundError`."""
    require(actor, Permission.SEE_RECEIPTS)
    if language not in LOCALES:
        raise InvalidError("Choose a language.", field="language")
    dossier = get_dossier(session, actor, number, now)
    return _Told(dossier, office_of(session, actor), language).paper(now)


@dataclass(frozen=True, slots=True)
class _Told:
    """A dossier in the words of its reader."""

    dossier: Dossier
    office: Office
    language: str

    def words(self, message: str) -> str:
        """A message in the reader's language."""
        return texts(self.language).gettext(message)

    def euros(self, cents: int) -> str:
        """An amount in EUR."""
        return money(cents, EUR, self.language)

    def paper(self, now: datetime) -> Paper:
        """All sections."""
        standing, office = self.dossier.standing, self.office
        day = full_day(in_zone(now, office.zone).date(), self.language)
        stand = self.words(mark("As of %(day)s")) % {"day": day}
        title = self.words(mark("Decision: %(name)s")) % {"name": standing.traveller}
        return Paper(
            title=Said(title),
            subtitle=self.words(mark("Accepting what others pay for, or give")),
            language=self.language,
            author=office.name,
            line=f"{stand} – {office.name}",
            page=self.words(mark("Page %s of %s")),
            made_at=now,
            sections=tuple(self._sections()),
            notice=self.words(mark("Not to be passed on: money is for staff and managers alone.")),
        )

    def _sections(self) -> Iterator[Section]:
        words = self.words
        yield Section(words(mark("Who and what for")), (_facts(self._subject()),))
        for payer in self.dossier.payers:
            name = payer.organisation.name.best(self.language)
            title = words(mark("Payer: %(name)s")) % {"name": name}
            yield Section(title, (_facts(self._payer(payer)),))
        yield Section(words(mark("Value")), (self._value(),))
        yield Section(words(mark("Interests and documents")), (_facts(self._interests()),))
        for each in self.dossier.earlier:
            title = words(mark("Decided on %(day)s"))
            day = full_day(each.ruling.verdict.on, self.language)
            yield Section(title % {"day": day}, (_facts(self._ruling(each)),))

    def _subject(self) -> Iterator[Row]:
        dossier, words = self.dossier, self.words
        trip, person, row = dossier.trip, dossier.person, dossier.standing.row
        yield words(mark("How it stands")), words(label_of(dossier.standing.state))
        role = words(label_of(person.role)) if person else words(mark("no longer on the trip"))
        function = person.function if person else ""
        told = (dossier.standing.traveller, role, function)
        yield words(mark("Traveller")), ", ".join(filter(None, told))
        days = span_of_days(trip.starts_on, trip.ends_on, self.language)
        yield words(mark("Trip")), f"{said(trip.title, self.language).text}\n{days}"
        yield words(mark("Purpose")), trip.purpose.best(self.language)
        asked = full_day(row.requested_on, self.language)
        yield words(mark("Asked by")), f"{row.requested_by}, {asked}"
        first_use = full_day(dossier.standing.first_use, self.language)
        yield words(mark("First use")), first_use
        yield words(mark("Maximum asked for")), self.euros(row.max_value_cents)

    def _payer(self, payer: Payer) -> Iterator[Row]:
        words, organisation = self.words, payer.organisation
        unknown = words(mark("not known"))
        yield words(mark("Legal name")), organisation.legal_name or unknown
        country = country_name(organisation.country, self.language) if organisation.country else ""
        yield words(mark("Country")), country or unknown
        public = {None: unknown, True: words(mark("yes")), False: words(mark("no"))}
        yield words(mark("Public body")), public[organisation.public_body]
        matters = organisation.pending_matters or words(mark("none noted"))
        yield words(mark("Pending matters with the office")), matters
        for promise in payer.promises:
            yield words(mark("Promise")), ", ".join(self._promise(promise))
            yield words(mark("Evidence")), promise.proof or words(mark("no evidence"))
        programme = (
            f"{full_day(item.day, self.language)}: {item.title.best(self.language)}"
            for item in payer.items
        )
        yield words(mark("What the payer stands behind in the programme")), "\n".join(programme)

    def _promise(self, promise: Commitment) -> Iterator[str]:
        yield self.words(label_of(promise.state))
        yield self.words(label_of(promise.mode))
        if promise.initiative:
            yield self.words(label_of(promise.initiative))
        if promise.conditions:
            yield promise.conditions

    def _value(self) -> Listing:
        rows = [(part.label, self.euros(part.cents)) for part in self.dossier.parts]
        standing = self.dossier.standing
        rows.append((self.words(mark("Together")), self.euros(standing.benefit)))
        headings = (self.words(mark("Benefit")), self.words(mark("Amount in EUR")))
        return Listing(headings, tuple(rows), amounts=(1,), has_total=True)

    def _interests(self) -> Iterator[Row]:
        words, row = self.words, self.dossier.standing.row
        yield words(mark("As it was described")), row.described
        yield words(mark("The traveller says")), row.statement or words(mark("nothing noted"))
        letters = "\n".join(document.label for document in self.dossier.documents)
        yield words(mark("Invitation and letters")), letters or words(mark("no evidence"))

    def _ruling(self, earlier: Earlier) -> Iterator[Row]:
        words, ruling = self.words, earlier.ruling
        verdict, signature = ruling.verdict, ruling.signature
        decision = words(label_of(verdict.decision))
        late = words(mark("late, after the first use")) if ruling.is_late else ""
        yield words(mark("Decision")), ", ".join(filter(None, (decision, late)))
        yield words(mark("Decided by")), signature.decided_by
        yield words(mark("In the place of")), signature.in_place_of
        asked = mark("up to %(maximum)s, asked by %(name)s")
        request = earlier.request
        names = {"maximum": self.euros(request.max_value), "name": request.requested_by}
        yield words(mark("Request")), words(asked) % names
        yield words(mark("Conditions or reason")), verdict.conditions
        yield words(mark("Legal basis")), verdict.legal_basis
        yield words(mark("Who decided says")), verdict.statement
        changes = ", ".join(words(label_of(change)) for change in earlier.changes)
        yield words(mark("Changed since")), changes


def _facts(rows: Iterator[Row]) -> Facts:
    """Labels with the values that there are."""
    return Facts(tuple((label, value) for label, value in rows if value))
