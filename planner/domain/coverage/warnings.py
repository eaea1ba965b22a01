"""What whoever reads the money of a trip should know, although nothing in it is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.domain.costs import CostSheet
from planner.domain.coverage.results import Coverage
from planner.domain.vocabulary import CommitmentMode, CommitmentState, CostWarning


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning about a payer's promise or cash, or about a traveller; keys, empty if none."""

    kind: CostWarning
    commitment: str = ""
    payer: str = ""
    traveller: str = ""


def warnings_in(sheet: CostSheet, coverage: Coverage) -> tuple[Warned, ...]:
    """Cash to a person always (CE-07); confirmed promises that nothing proves; surplus cash."""
    return (*_of_promises(sheet), *_of_cash(sheet, coverage))


def _of_promises(sheet: CostSheet) -> Iterator[Warned]:
    for each in sheet.commitments:
        if each.stands and each.mode is CommitmentMode.CASH_TO_PERSON:
            yield Warned(CostWarning.CASH_PROMISED, commitment=each.key, payer=each.payer)
        if each.state is CommitmentState.CONFIRMED and not each.evidence.strip():
            yield Warned(CostWarning.NO_EVIDENCE, commitment=each.key, payer=each.payer)


def _of_cash(sheet: CostSheet, coverage: Coverage) -> Iterator[Warned]:
    for each in sheet.set_offs:
        yield Warned(CostWarning.CASH_HANDED, payer=each.payer, traveller=each.traveller)
    for claim in coverage.claims:
        if claim.surplus:
            yield Warned(CostWarning.SURPLUS, traveller=claim.traveller)
