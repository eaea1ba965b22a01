"""The cost sheet of a trip: what it costs and who pays, as whoever asks may see it.

Of the working draft, as the page of the costs: money is in no release. Who may see sums alone
gets a sheet of sums.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from planner.db.models import CostItem, Office
from planner.domain.access import Actor, Permission, require
from planner.domain.cost_categories import CATEGORIES
from planner.domain.coverage import Share, item_of
from planner.domain.coverage_figures import READING_ORDER
from planner.domain.labels import label_of, mark
from planner.domain.papers import Listing, Paper, Prose, Said, Section
from planner.domain.refusals import InvalidError
from planner.domain.spans import full_day
from planner.domain.times import in_zone
from planner.i18n.amounts import EUR, figure, money
from planner.i18n.catalogues import LOCALES, texts
from planner.services.costs import TripCosts, get_costs
from planner.services.offices import office_of
from planner.services.papers.days import said, span_of_days


def cost_sheet(session: Session, actor: Actor, slug: str, language: str, now: datetime) -> Paper:
    """The cost sheet of a trip; it names amounts without a rate.

    `InvalidError` says what else is missing.
    """
    require(actor, Permission.SEE_MONEY)
    if language not in LOCALES:
        raise InvalidError("Choose a language.", field="language")
    told = _Told(
        get_costs(session, actor, slug, leaves_out=True), office_of(session, actor), language
    )
    return told.paper(now)


@dataclass(frozen=True, slots=True)
class _Told:
    """The money of a trip in the words of its reader."""

    costs: TripCosts
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
        trip, office = self.costs.trip, self.office
        day = full_day(in_zone(now, office.zone).date(), self.language)
        stand = self.words(mark("As of %(day)s, reckoned from the working draft")) % {"day": day}
        return Paper(
            title=said(trip.title, self.language),
            subtitle="\n".join(
                (
                    self.words(mark("Cost sheet")),
                    span_of_days(trip.starts_on, trip.ends_on, self.language),
                )
            ),
            language=self.language,
            author=office.name,
            line=f"{stand} – {office.name}",
            page=self.words(mark("Page %s of %s")),
            made_at=now,
            sections=tuple(section for section in self._sections() if section.blocks),
            notice=self.words(mark("Not to be passed on: money is for staff and managers alone.")),
        )

    def _sections(self) -> Iterator[Section]:
        words = self.words
        if notes := tuple(Said(note) for note in self._notes()):
            yield Section(words(mark("To check")), (Prose(notes),))
        yield Section(words(mark("Who pays")), (self._buckets(),))
        yield Section(words(mark("Payers")), self._payers())
        yield Section(words(mark("Cost items")), self._items())
        yield Section(words(mark("Allowances")), self._allowances())
        yield Section(words(mark("Own budget")), self._lines())
        yield Section(words(mark("Decisions")), self._decisions())

    def _notes(self) -> Iterator[str]:
        """What the sums leave out, and which of them hold no longer."""
        for each in self.costs.left_out:
            day = full_day(each.on, self.language)
            text = self.words(mark("no rate for %(currency)s on %(day)s"))
            yield f"{each.thing}: {text % {'currency': each.currency, 'day': day}}"
        if lapses := self.costs.lapses:
            yield texts(self.language).ngettext(
                "An approval holds no longer: what it covers is to be decided again.",
                "%(num)s approvals hold no longer: what they cover is to be decided again.",
                len(lapses),
            ) % {"num": len(lapses)}

    def _listing(
        self,
        headings: tuple[str, ...],
        rows: Sequence[tuple[str, ...]],
        *amounts: int,
        total: int = -1,
    ) -> Listing:
        """A table; under it the sum, where there is one."""
        if total >= 0:
            blank = ("",) * (len(headings) - 2)
            rows = [*rows, (self.words(mark("Total")), *blank, self.euros(total))]
        named = tuple(map(self.words, headings))
        return Listing(named, tuple(rows), amounts, has_total=total >= 0)

    def _buckets(self) -> Listing:
        coverage = self.costs.coverage
        rows = [
            (self.words(label_of(bucket)), self.euros(coverage.buckets[bucket]))
            for bucket in READING_ORDER
        ]
        return self._listing((mark("Covered by"), mark("Amount")), rows, 1, total=coverage.total)

    def _payers(self) -> tuple[Listing, ...]:
        names = {use.key: use.record for use in self.costs.trip.organisations}
        rows = [
            (
                names[key].name.best(self.language),
                names[key].legal_name,
                self.euros(cents),
            )
            for key, cents in self.costs.coverage.by_payer.items()
        ]
        headings = (mark("Payer"), mark("Legal name"), mark("Announced and confirmed"))
        return (self._listing(headings, rows, 2),) if rows else ()

    def _items(self) -> tuple[Listing, ...]:
        shares: defaultdict[str, list[Share]] = defaultdict(list)
        for share in self.costs.coverage.shares:
            shares[item_of(share.cost)].append(share)
        rows = [
            (
                "\n".join(self._item(item)),
                "\n".join(self._shares(shares[item.key])),
                "\n".join(self._converted(item)),
                "–"
                if item.key in self.costs.unpriced
                else self.euros(self.costs.cents_of(item.key)),
            )
            for item in self.costs.trip.costs
        ]
        total = sum(self.costs.cents_of(item.key) for item in self.costs.trip.costs)
        headings = (mark("Cost item"), mark("Covered by"), mark("Amount"), mark("Amount in EUR"))
        return (self._listing(headings, rows, 2, 3, total=total),) if rows else ()

    def _item(self, item: CostItem) -> Iterator[str]:
        known = CATEGORIES.get(item.category)
        category = self.words(known) if known else item.category
        yield f"{category}: {item.description}" if item.description else category
        yield f"{full_day(item.incurred_on, self.language)}, {self.words(label_of(item.phase))}"
        if item.travellers:
            yield ", ".join(person.label for person in item.travellers)

    def _converted(self, item: CostItem) -> Iterator[str]:
        """The amount in its own currency, and the rate that made EUR of it."""
        if item.currency == EUR:
            return
        yield money(item.amount_minor, item.currency, self.language)
        line = next((each for each in self.costs.sheet.costs if each.key == item.key), None)
        if line and line.price.rate:
            rate = line.price.rate
            text = self.words(mark("%(units)s for 1 €, %(day)s"))
            units = figure(rate.units_per_eur, self.language)
            yield text % {"units": units, "day": full_day(rate.on, self.language)}

    def _shares(self, shares: list[Share]) -> Iterator[str]:
        payers = {use.key: use.record.name for use in self.costs.trip.organisations}
        lines = {line.key: line.cost_centre for line in self.costs.trip.budget_lines}
        sums: dict[tuple[int, str], int] = {}
        for share in shares:
            who = payers[share.payer].best(self.language) if share.payer else ""
            key = (READING_ORDER.index(share.bucket), who or lines.get(share.budget_line, ""))
            sums[key] = sums.get(key, 0) + share.cents
        for (place, who), cents in sorted(sums.items()):
            bucket = self.words(label_of(READING_ORDER[place]))
            yield f"{bucket}{f' ({who})' if who else ''}: {self.euros(cents)}"

    def _allowances(self) -> tuple[Listing | Prose, ...]:
        sums: defaultdict[str, int] = defaultdict(int)
        for each in self.costs.sheet.allowances:
            sums[each.traveller] += each.cents
        rows = [
            (person.label, self.euros(sums[person.key]))
            for person in self.costs.trip.travellers
            if person.key in sums
        ]
        if not rows:
            return ()
        total = sum(sums.values())
        note = Prose((Said(self.words(mark("An estimate for the payroll office."))),))
        headings = (mark("Traveller"), mark("Amount in EUR"))
        return (self._listing(headings, rows, 1, total=total), note)

    def _lines(self) -> tuple[Listing, ...]:
        uses = self.costs.coverage.uses
        rows = [
            (
                f"{line.cost_centre}, {line.year}",
                self.euros(line.approved_cents),
                self.euros(uses[line.key].assigned),
                self.euros(uses[line.key].over),
            )
            for line in self.costs.trip.budget_lines
        ]
        headings = (mark("Budget line"), mark("Approved"), mark("Assigned"), mark("Over"))
        return (self._listing(headings, rows, 1, 2, 3),) if rows else ()

    def _decisions(self) -> tuple[Listing, ...]:
        names = {person.key: person.label for person in self.costs.trip.travellers}
        rows = [
            (
                names.get(each.approval.traveller, each.approval.traveller),
                self.words(label_of(each.state)),
                self.euros(each.benefit),
                self.euros(each.approval.max_value),
            )
            for each in self.costs.coverage.judgements
        ]
        headings = (mark("Traveller"), mark("State"), mark("Benefit"), mark("At most"))
        return (self._listing(headings, rows, 2, 3),) if rows else ()
