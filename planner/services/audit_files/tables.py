"""What a trip costs and who pays, as the sheets of a workbook."""

from collections.abc import Iterator, Sequence

from planner.domain.labels import label_of, mark
from planner.domain.tables import Cell, Table
from planner.i18n.catalogues import texts
from planner.services.amounts import euros
from planner.services.costs import TripCosts

_ITEMS = (
    mark("Key"),
    mark("Category"),
    mark("Incurred on"),
    mark("Amount"),
    mark("Currency"),
    mark("Units per euro"),
    mark("Day of the rate"),
    mark("Source of the rate"),
    mark("Amount in EUR"),
    mark("Advanced by"),
    mark("Evidence"),
)
_SHARES = (
    mark("Cost item"),
    mark("Traveller"),
    mark("Covered by"),
    mark("Amount in EUR"),
    mark("Payer"),
    mark("Commitment"),
    mark("Budget line"),
    mark("Evidence"),
)
_DECISIONS = (
    mark("Key"),
    mark("Traveller"),
    mark("State"),
    mark("Benefit in EUR"),
    mark("Highest value in EUR"),
    mark("After the first use"),
)


def cost_tables(costs: TripCosts, language: str) -> tuple[Table, ...]:
    """The sums, the items with their rates, the shares, and how the decisions stand."""
    words = texts(language).gettext

    def table(title: str, headings: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> Table:
        return Table(words(title), tuple(map(words, headings)), tuple(rows))

    buckets = costs.coverage.buckets.items()
    sums = ((words(label_of(bucket)), euros(cents)) for bucket, cents in buckets)
    return (
        table(mark("Coverage"), (mark("Covered by"), mark("Amount in EUR")), sums),
        table(mark("Cost items"), _ITEMS, _items(costs)),
        table(
            mark("Shares"),
            _SHARES,
            (
                (
                    each.cost or words(mark("Allowance")),
                    each.traveller,
                    words(label_of(each.bucket)),
                    euros(each.cents),
                    each.payer,
                    each.commitment,
                    each.budget_line,
                    each.evidence,
                )
                for each in costs.coverage.shares
            ),
        ),
        table(
            mark("Decisions"),
            _DECISIONS,
            (
                (
                    each.approval.key,
                    each.approval.traveller,
                    words(label_of(each.state)),
                    euros(each.benefit),
                    euros(each.approval.max_value),
                    words("yes") if each.is_late else "",
                )
                for each in costs.coverage.judgements
            ),
        ),
    )


def _items(costs: TripCosts) -> Iterator[tuple[Cell, ...]]:
    for line in costs.sheet.costs:
        rate = line.price.rate
        yield (
            line.key,
            line.category,
            line.incurred_on,
            euros(line.price.minor, line.price.currency),
            line.price.currency,
            format(rate.units_per_eur, "f") if rate else "",
            rate.on if rate else None,
            rate.source if rate else "",
            euros(line.cents),
            line.paid_by,
            line.evidence,
        )
