"""The upper bounds of a promise as a form field: a row of inputs for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms.validators import ValidationError

from planner.domain.labels import label_of
from planner.domain.vocabulary import CapScope
from planner.services.promises.commitments import CapDetails
from planner.web.fields import Composite
from planner.web.money_fields import amount_text, check_currency, typed_in

FEWEST, MOST = 2, 20
"""Rows that a form shows at least; it has one empty row more than there are bounds."""

_PARTS = ("per", "amount", "currency")


@dataclass(frozen=True, slots=True)
class CapRow:
    """The inputs of one bound; without an amount there is none."""

    per: str = CapScope.NIGHT
    amount: str = ""
    currency: str = "EUR"


class CapsField(Composite):
    """Bounds: inputs ``caps-0-per``, ``caps-0-amount``, ``caps-0-currency``."""

    data: tuple[CapDetails, ...]
    rows: tuple[CapRow, ...]

    def process(
        self,
        formdata: Any,  # noqa: ANN401 - WTForms
        data: Any = None,  # noqa: ANN401 - WTForms
        extra_filters: Any = None,  # noqa: ANN401 - WTForms
    ) -> None:
        """Read the rows that were sent, or make those of the given bounds."""
        del extra_filters
        self.process_errors = []
        self.data = tuple(data or ())
        given = [
            CapRow(cap.per, amount_text(cap.amount_minor, cap.currency), cap.currency)
            for cap in self.data
        ]
        if formdata is not None and f"{self.name}-0-per" in formdata:
            given = [row for row in self._sent(formdata) if row.amount]
        self.rows = tuple(_with_empty_rows(given))

    def _sent(self, formdata: Any) -> Iterator[CapRow]:  # noqa: ANN401 - WTForms
        for number in range(MOST):
            if f"{self.name}-{number}-per" in formdata:
                per, amount, currency = (
                    formdata.get(f"{self.name}-{number}-{part}", "").strip() for part in _PARTS
                )
                yield CapRow(per, amount, currency.upper())

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms
        """Read the rows that have an amount into `data`."""
        del form
        self.data = tuple(_details(row) for row in self.rows if row.amount)

    def inputs(self) -> Iterator[tuple[str, str]]:
        """Three inputs per row that has an amount."""
        for number, row in enumerate(row for row in self.rows if row.amount):
            for part, value in zip(_PARTS, (row.per, row.amount, row.currency), strict=True):
                yield f"{self.name}-{number}-{part}", value

    def shown(self) -> str:
        """``900,00 CNY per night``."""
        return ", ".join(
            f"{row.amount} {row.currency} {_per(row.per)}" for row in self.rows if row.amount
        )


def _details(row: CapRow) -> CapDetails:
    if row.per not in set(CapScope):
        raise ValidationError(gettext("Choose from the lists."))
    check_currency(row.currency)
    return CapDetails(CapScope(row.per), typed_in(row.amount, row.currency), row.currency)


def _per(text: str) -> str:
    return gettext(label_of(CapScope(text))) if text in set(CapScope) else "?"


def _with_empty_rows(rows: Iterable[CapRow]) -> Iterator[CapRow]:
    given = list(rows)
    yield from given
    yield from [CapRow()] * max(1, FEWEST - len(given))
