"""What an approval is about, told so that its hash changes with what matters alone (I6).

Matters: the traveller, the payers, the days of the trip, the countries, the kinds of benefit, cash
instead of kind, and a benefit that was asked for and not offered (StGB § 331(3) excludes it). Does
not: how something is spelled, described or proved, how sure it is, the order of anything, and what
it costs: the maximum holds that.
"""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from planner.domain.costs import Approval, Commitment, CostSheet
from planner.domain.vocabulary import CommitmentMode, Initiative, MaterialChange


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise in a subject; `kinds` are the categories of cost, sorted."""

    commitment: str
    payer: str
    is_cash: bool
    is_asked: bool
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decided; all sorted, so that equal subjects are written alike."""

    traveller: str
    starts_on: date
    ends_on: date
    countries: tuple[str, ...]
    promises: tuple[Promised, ...]

    @property
    def promise_keys(self) -> tuple[str, ...]:
        """The promises' own keys."""
        return tuple(each.commitment for each in self.promises)


def subject_of(approval: Approval, sheet: CostSheet) -> Subject:
    """What an approval is about in a trip as it is now; promises that went are left out.

    Payers and countries must be told by keys that a corrected spelling leaves alone.
    """
    named = {each.key: each for each in sheet.commitments if each.key in approval.commitments}
    return Subject(
        traveller=approval.traveller,
        starts_on=sheet.starts_on,
        ends_on=sheet.ends_on,
        countries=tuple(sorted(sheet.countries)),
        promises=tuple(_promised(named[key], sheet) for key in sorted(named)),
    )


def _promised(commitment: Commitment, sheet: CostSheet) -> Promised:
    """A promise for single costs is of their kinds: cutting one cost in two changes nothing."""
    named = {cost.category for cost in sheet.costs if cost.key in commitment.costs}
    return Promised(
        commitment=commitment.key,
        payer=commitment.payer,
        is_cash=commitment.mode is CommitmentMode.CASH_TO_PERSON,
        is_asked=commitment.initiative is Initiative.ASKED,
        kinds=tuple(sorted(named | set(commitment.categories))),
    )


def text_of(subject: Subject) -> str:
    """The subject as JSON, to be kept beside a decision: equal subjects have equal texts."""
    facts = [
        subject.traveller,
        subject.starts_on.isoformat(),
        subject.ends_on.isoformat(),
        subject.countries,
        [[p.commitment, p.payer, p.is_cash, p.is_asked, p.kinds] for p in subject.promises],
    ]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def subject_from(text: str) -> Subject:
    """The subject of :func:`text_of`."""
    traveller, starts_on, ends_on, countries, promises = json.loads(text)
    return Subject(
        traveller=traveller,
        starts_on=date.fromisoformat(starts_on),
        ends_on=date.fromisoformat(ends_on),
        countries=tuple(countries),
        promises=tuple(
            Promised(commitment, payer, is_cash, is_asked, tuple(kinds))
            for commitment, payer, is_cash, is_asked, kinds in promises
        ),
    )


def fingerprint_of(subject: Subject) -> str:
    """The hash of a subject, as a decision is bound to it."""
    return sha256(text_of(subject).encode()).hexdigest()


def changes_between(decided: Subject, now: Subject) -> tuple[MaterialChange, ...]:
    """What is not as it was decided, for the sentence that explains a stale approval."""
    pairs = [
        (MaterialChange.TRAVELLER, decided.traveller, now.traveller),
        (MaterialChange.DATES, _days(decided), _days(now)),
        (MaterialChange.COUNTRIES, decided.countries, now.countries),
        (MaterialChange.PROMISES, decided.promise_keys, now.promise_keys),
    ]
    changed = [change for change, before, after in pairs if before != after]
    return (*changed, *_changes_of_promises(decided, now))


def _days(subject: Subject) -> tuple[date, date]:
    return subject.starts_on, subject.ends_on


def _changes_of_promises(decided: Subject, now: Subject) -> list[MaterialChange]:
    """What changed of the promises that are in both."""
    before = {each.commitment: each for each in decided.promises}
    both = [(before[each.commitment], each) for each in now.promises if each.commitment in before]
    aspects = {
        MaterialChange.PAYER: any(old.payer != new.payer for old, new in both),
        MaterialChange.CASH: any(old.is_cash != new.is_cash for old, new in both),
        MaterialChange.ASKED: any(old.is_asked != new.is_asked for old, new in both),
        MaterialChange.KINDS: any(old.kinds != new.kinds for old, new in both),
    }
    return [change for change, is_so in aspects.items() if is_so]
