"""What a rule found: its name, how bad it is, which items and people, and the figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from planner.domain.programmes import Item, Programme
from planner.domain.times import utc_of
from planner.domain.vocabulary import Rule, Severity

WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Finding:
    """One clash. `items` and `travellers` are keys, in the order of time and of the trip.

    `message` is an English text with ``%(name)s`` places; `params` fill them, as values: texts,
    days, places. `fingerprint` stays the same as long as the facts do: rule, items with their
    times, places and people, figures.
    """

    rule: Rule
    severity: Severity
    items: tuple[str, ...]
    travellers: tuple[str, ...]
    message: str
    params: Mapping[str, object]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Clash:
    """What a rule found, before it is known for whom all; `about` tells it from its likes."""

    rule: Rule
    severity: Severity
    message: str
    about: tuple[object, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other."""
        return (self.rule, *self.about)


@dataclass(slots=True)
class _Gathered:
    clash: Clash
    params: Mapping[str, object]
    items: dict[str, Item] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)


class Findings:
    """Gathers what the rules find; the same thing found for several people is one finding."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._gathered: dict[tuple[object, ...], _Gathered] = {}

    def add(
        self, clash: Clash, items: Iterable[Item], people: Iterable[str], **params: object
    ) -> None:
        """Note a clash of items for people; `params` are the figures and names of its sentence."""
        known = self._gathered.get(clash.key)
        if known is None:
            known = self._gathered[clash.key] = _Gathered(clash, params)
        for item in items:
            known.items[item.uid] = item
        known.people.update(people)

    def has(self, rule: Rule, about: tuple[object, ...]) -> bool:
        """Whether that was found already."""
        return (rule, *about) in self._gathered

    def settled(self) -> tuple[Finding, ...]:
        """All findings, the worst first, then by the time of their items."""
        order = {person.key: number for number, person in enumerate(self._programme.travellers)}
        made = [_finding(gathered, order) for gathered in self._gathered.values()]
        made.sort(key=lambda pair: pair[0])
        return tuple(finding for _, finding in made)


SortKey = tuple[int, str, str, tuple[str, ...], str]


def _finding(gathered: _Gathered, order: Mapping[str, int]) -> tuple[SortKey, Finding]:
    clash, params = gathered.clash, gathered.params
    items = sorted(gathered.items.values(), key=lambda item: (_start(item), item.key))
    people = sorted(gathered.people, key=lambda key: (order.get(key, len(order)), key))
    keys = tuple(item.key for item in items)
    fingerprint = _fingerprint(clash.rule, items, people, params)
    first = str(params.get("day") or _start(items[0]))
    sort_key = (WORST_FIRST.index(clash.severity), first, clash.rule, keys, fingerprint)
    finding = Finding(
        rule=clash.rule,
        severity=clash.severity,
        items=keys,
        travellers=tuple(people),
        message=clash.message,
        params=params,
        fingerprint=fingerprint,
    )
    return sort_key, finding


def _start(item: Item) -> str:
    return utc_of(item.starts, "UTC").isoformat()


def _fingerprint(
    rule: Rule, items: list[Item], people: list[str], params: Mapping[str, object]
) -> str:
    facts = [rule, *people]
    facts += [f"{i.uid} {i.starts} {i.ends} {i.place} {i.to_place}" for i in items]
    facts += [f"{name}={value}" for name, value in sorted(params.items()) if _is_figure(value)]
    return sha256("\n".join(map(str, facts)).encode()).hexdigest()[:32]


def _is_figure(value: object) -> bool:
    """Whether a value is a fact by itself: names and titles may be corrected."""
    return not hasattr(value, "best") and not hasattr(value, "key")
