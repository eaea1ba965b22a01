"""Who pays what, by program: of one trip, and of all trips of a year."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from planner.domain.access import Permission
from planner.domain.coverage_overviews import Wanted
from planner.domain.money import format_amount
from planner.domain.times import in_zone
from planner.domain.vocabulary import Bucket
from planner.formats.api.openapi import Operation, Query
from planner.formats.api.records import (
    Buckets,
    PaidBy,
    PersonCoverage,
    TripCoverage,
    TripMoney,
    YearCoverage,
)
from planner.services.coverage.answers import get_answer
from planner.services.coverage.overviews import get_coverage
from planner.services.offices import office_of
from planner.services.trip_searches import year_to_show
from planner.web.api.operations import blueprint, operation
from planner.web.api.parameters import year
from planner.web.made_figures import keep_made_figures
from planner.web.session import actor, db, now

if TYPE_CHECKING:
    from planner.domain import coverage_overviews
    from planner.services.coverage.answers import PersonsMoney

blueprint.after_request(keep_made_figures)

_NEEDS = (Permission.SEE_MONEY,)
_NAME = "list_coverage"


@operation(
    Operation(
        name="get_coverage",
        method="GET",
        path="/trips/<slug>/coverage",
        summary="Read who pays what of a trip",
        gives=TripCoverage,
        needs=_NEEDS,
    )
)
def of_trip(slug: str) -> TripCoverage:
    """The money of one trip."""
    answer = get_answer(db(), actor(), slug)
    return TripCoverage(
        total=_eur(answer.coverage.total),
        buckets=_buckets(answer.coverage.buckets),
        office_pays=_eur(answer.office_pays),
        public_pays=_eur(answer.public_pays),
        people=tuple(map(_person, answer.people)),
    )


@operation(
    Operation(
        name=_NAME,
        method="GET",
        path="/coverage",
        summary="Read who pays what of all trips that begin in a year",
        gives=YearCoverage,
        needs=_NEEDS,
        queries=(Query("year", "Else that of the next trip.", {"type": "integer"}),),
    )
)
def of_year() -> YearCoverage:
    """The money of a year."""
    today = in_zone(now(), office_of(db(), actor()).zone).date()
    wanted = year("year") or year_to_show(db(), actor(), today)
    page = get_coverage(db(), actor(), Wanted(wanted), now())
    return YearCoverage(year=wanted, trips=tuple(map(_money, page.overview.trips)))


def _money(trip: "coverage_overviews.TripMoney") -> TripMoney:
    return TripMoney(
        slug=trip.slug,
        title=trip.title,
        starts_on=trip.starts_on,
        ends_on=trip.ends_on,
        status=trip.status,
        total=_eur(trip.figures.total),
        buckets=_buckets(trip.figures.buckets),
        fault=trip.figures.fault or None,
    )


def _person(money: "PersonsMoney") -> PersonCoverage:
    return PersonCoverage(
        traveller=money.person.key if money.person else None,
        total=_eur(money.total),
        own=_eur(money.own),
        participant=_eur(money.participant),
        uncovered=_eur(money.uncovered),
        third=tuple(
            PaidBy(payer=payer, amount=_eur(cents))
            for payer, cents in sorted(money.by_payer.items())
        ),
    )


def _buckets(cents: Mapping[Bucket, int]) -> Buckets:
    return Buckets(**{bucket.value: _eur(cents[bucket]) for bucket in Bucket})


def _eur(cents: int) -> str:
    return format_amount(cents, "EUR")
