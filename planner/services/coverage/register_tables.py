"""The register as a table: the columns of `practice.md`, 2, a row for each payer and person."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum

from planner.domain.cost_categories import CATEGORIES
from planner.domain.gifts import REPORT_LABELS
from planner.domain.labels import label_of, mark
from planner.domain.money import format_amount
from planner.domain.register_effects import EFFECT_LABELS
from planner.domain.tables import Cell, Table
from planner.i18n.amounts import money
from planner.services.coverage.registers import RegisterLine

Words = Callable[[str], str]
Column = tuple[str, Callable[[RegisterLine], Cell]]

NO_EVIDENCE = mark("No evidence")
GIVEN, DECLINED = mark("Was given"), mark("Declined")
NO_APPROVAL_NEEDED = mark("Needs no approval")
NOBODY_ASKED = mark("Not asked for")
NO_REPORT = mark("No report duty")


def euros(cents: int) -> Decimal:
    """Cents as an amount in EUR."""
    return Decimal(format_amount(cents, "EUR"))


def state_of(line: RegisterLine) -> str:
    """The message id of how far a promise or a benefit is."""
    if line.commitment is not None:
        return label_of(line.commitment.state)
    return DECLINED if line.is_declined else GIVEN


def acceptance_of(line: RegisterLine) -> str:
    """The message id of how accepting it stands."""
    if line.acceptance is not None:
        return label_of(line.acceptance.judgement.state)
    return NOBODY_ASKED if line.needs_approval else NO_APPROVAL_NEEDED


def report_duty_of(line: RegisterLine) -> str:
    """The message id of whether it must be reported."""
    return REPORT_LABELS[line.report] if line.report else NO_REPORT


def register_table(
    lines: Iterable[RegisterLine], words: Words, language: str, *, may_see_proof: bool
) -> Table:
    """The register in a language; without proofs and reasons for who may not see receipts."""
    columns = _Columns(words, language)
    shown = [*columns.payer(), *columns.person(), *columns.benefit(), *columns.decision()]
    if may_see_proof:
        shown += columns.proof()
    return Table(
        words(mark("Third-party benefits")),
        tuple(words(heading) for heading, _ in shown),
        tuple(tuple(cell(line) for _, cell in shown) for line in lines),
    )


class _Columns:
    """Headings with what stands under them."""

    def __init__(self, words: Words, language: str) -> None:
        self.words, self.language = words, language

    def payer(self) -> list[Column]:
        """Who pays: a legal person, and what it is."""
        return [
            (mark("Payer"), lambda line: line.payer.name.best(self.language)),
            (mark("Legal name"), lambda line: line.payer.legal_name),
            (mark("Country"), lambda line: line.payer.country),
            (mark("Kind"), lambda line: self._word(line.payer.kind)),
            (mark("Public body"), lambda line: self._yes_or_no(line.payer.public_body)),
        ]

    def person(self) -> list[Column]:
        """For whom, on which trip, for what."""
        return [
            (mark("Traveller"), lambda line: line.traveller.label if line.traveller else ""),
            (
                mark("Role"),
                lambda line: self._word(line.traveller.role) if line.traveller else "",
            ),
            (mark("Trip"), lambda line: line.trip.title.best(self.language)),
            (mark("From"), lambda line: line.trip.starts_on),
            (mark("Until"), lambda line: line.trip.ends_on),
            (mark("Purpose"), lambda line: line.trip.purpose.best(self.language)),
        ]

    def _what(self, line: RegisterLine) -> str:
        """What is promised or was given, known categories in the reader's language."""
        return ", ".join(
            self.words(CATEGORIES[word]) if word in CATEGORIES else word for word in line.what
        )

    def benefit(self) -> list[Column]:
        """What it is and what it is worth; how safe the promise is."""
        return [
            (mark("Benefit"), self._what),
            (mark("Class"), lambda line: ", ".join(line.classes)),
            (mark("How"), self._mode),
            (mark("Initiative"), self._initiative),
            (mark("Value in EUR"), lambda line: None if line.cents is None else euros(line.cents)),
            (mark("Value as given"), _as_given),
            (mark("State"), lambda line: self.words(state_of(line))),
            (mark("Upper bounds"), _caps),
            (mark("Report duty"), lambda line: self.words(report_duty_of(line))),
            (mark("Reported to"), lambda line: line.told.reported_to if line.told else ""),
            (mark("Reported on"), lambda line: line.told.reported_on if line.told else None),
            (
                mark("Conditions"),
                lambda line: line.commitment.conditions if line.commitment else "",
            ),
            (
                mark("Expires on"),
                lambda line: line.commitment.expires_on if line.commitment else None,
            ),
        ]

    def decision(self) -> list[Column]:
        """Whether it may be accepted, who said so and when."""
        return [
            (mark("Acceptance"), lambda line: self.words(acceptance_of(line))),
            (mark("Reason"), self._reasons),
            (mark("Requested by"), lambda line: _of_row(line, "requested_by")),
            (mark("Requested on"), lambda line: _of_row(line, "requested_on")),
            (mark("Decided by"), lambda line: _of_row(line, "decided_by")),
            (mark("In place of"), lambda line: _of_row(line, "in_place_of")),
            (mark("Decided on"), lambda line: _of_row(line, "decided_on")),
            (mark("Maximum value"), _maximum),
            (mark("Decided after the first use"), self._late),
        ]

    def proof(self) -> list[Column]:
        """What stands behind it."""
        return [
            (mark("Evidence"), lambda line: line.evidence or self.words(NO_EVIDENCE)),
            (mark("Effect on the claim"), self._effects),
            (mark("Pending matters"), lambda line: line.payer.pending_matters),
            (mark("Legal basis"), lambda line: _of_row(line, "legal_basis")),
            (mark("Conditions of the approval"), lambda line: _of_row(line, "conditions")),
            (mark("Statement of the traveller"), lambda line: _of_row(line, "statement")),
            (mark("Statement of who decided"), lambda line: _of_row(line, "decider_statement")),
            (mark("Reason for declining"), _why_declined),
        ]

    def _mode(self, line: RegisterLine) -> str:
        if line.commitment is not None:
            return self._word(line.commitment.mode)
        return self.words(mark("Hosted, at no cost to us"))

    def _initiative(self, line: RegisterLine) -> str:
        initiative = line.commitment.initiative if line.commitment else None
        return self._word(initiative) if initiative else ""

    def _reasons(self, line: RegisterLine) -> str:
        reasons = line.acceptance.judgement.reasons if line.acceptance else ()
        return ", ".join(map(self._word, reasons))

    def _effects(self, line: RegisterLine) -> str:
        return ", ".join(
            self.words(EFFECT_LABELS[each.kind])
            + (f" ({self._money(each.cents)})" if each.cents is not None else "")
            for each in line.effects
        )

    def _money(self, cents: int) -> str:
        return money(cents, "EUR", self.language)

    def _late(self, line: RegisterLine) -> str:
        return self._yes_or_no(line.acceptance.judgement.is_late if line.acceptance else None)

    def _yes_or_no(self, value: bool | None) -> str:  # noqa: FBT001 - a column's value
        if value is None:
            return ""
        return self.words(mark("Yes")) if value else self.words(mark("No"))

    def _word(self, value: StrEnum) -> str:
        return self.words(label_of(value))


def _of_row(line: RegisterLine, name: str) -> Cell:
    """What the newest request or decision says."""
    value: Cell = getattr(line.acceptance.row, name) if line.acceptance else None
    return value


def _of_promise(line: RegisterLine, name: str) -> Cell:
    """What a promise says."""
    value: Cell = getattr(line.commitment, name) if line.commitment else None
    return value


def _maximum(line: RegisterLine) -> Cell:
    return euros(line.acceptance.row.max_value_cents) if line.acceptance else None


def _as_given(line: RegisterLine) -> str:
    """The amount of a hosted benefit in its own currency."""
    benefit = line.benefit
    if benefit is None:
        return ""
    return f"{format_amount(benefit.amount_minor, benefit.currency)} {benefit.currency}"


def _caps(line: RegisterLine) -> str:
    return ", ".join(cap.label for cap in line.commitment.caps) if line.commitment else ""


def _why_declined(line: RegisterLine) -> str:
    return line.benefit.declined_reason if line.benefit else ""
