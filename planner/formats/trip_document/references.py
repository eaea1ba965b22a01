"""Keys and what refers to them: each key once, no reference into nothing, nobody named twice."""

from collections.abc import Iterator

from planner.formats.trip_document.paths import Path, find, path_text

KEYED = (
    "organisations",
    "places",
    "contacts",
    "travellers",
    "groups",
    "programme",
    "budget_lines",
    "costs",
    "commitments",
    "approvals",
)

REFERENCES = {
    "contacts.*.organisation": "organisations",
    "travellers.*.employer": "organisations",
    "travellers.*.home": "places",
    "groups.*.travellers.*": "travellers",
    "programme.*.place": "places",
    "programme.*.to_place": "places",
    "programme.*.organiser": "organisations",
    "programme.*.host": "organisations",
    "programme.*.contacts.*": "contacts",
    "programme.*.attendance.travellers.*": "travellers",
    "programme.*.attendance.groups.*": "groups",
    "programme.*.meals.*.provider": "organisations",
    "programme.*.lodging_provider": "organisations",
    "allowances.assigned_to.budget_line": "budget_lines",
    "costs.*.travellers.*": "travellers",
    "costs.*.assigned_to.budget_line": "budget_lines",
    "commitments.*.payer": "organisations",
    "commitments.*.costs.*": "costs",
    "commitments.*.travellers.*": "travellers",
    "hosted_benefits.*.payer": "organisations",
    "hosted_benefits.*.traveller": "travellers",
    "approvals.*.traveller": "travellers",
    "approvals.*.commitments.*": "commitments",
    "set_offs.*.payer": "organisations",
    "set_offs.*.traveller": "travellers",
}
"""Where a key of which list must stand."""

PAYING = frozenset({"office", "traveller"})
"""The words of `paid_by` that are no key of an organisation."""


def _keys(document: object, name: str) -> set[str]:
    return {key for _, key in find(document, f"{name}.*.key") if isinstance(key, str)}


def _repeated(document: object, name: str) -> Iterator[tuple[Path, str]]:
    first: dict[str, Path] = {}
    for path, key in find(document, f"{name}.*.key"):
        if not isinstance(key, str):
            continue
        before = first.setdefault(key, path[:-1])
        if before != path[:-1]:
            yield path, f'"{key}" is already the key of {path_text(before)}'


def _named_twice(document: object, pattern: str) -> Iterator[tuple[Path, str]]:
    seen: set[tuple[Path, str]] = set()
    for path, key in find(document, pattern):
        if not isinstance(key, str):
            continue
        if (path[:-1], key) in seen:
            yield path, f'"{key}" is named twice'
        seen.add((path[:-1], key))


def _dangling(document: object, pattern: str, name: str) -> Iterator[tuple[Path, str]]:
    known = _keys(document, name)
    words = PAYING if pattern.endswith("paid_by") else frozenset()
    for path, key in find(document, pattern):
        if isinstance(key, str) and key.strip() and key not in known and key not in words:
            yield path, f'there is no "{key}" in {name}'


def reference_faults(document: object) -> Iterator[tuple[Path, str]]:
    """Every key that is given twice, and every reference that names nothing or one thing twice."""
    for name in KEYED:
        yield from _repeated(document, name)
    for pattern, name in REFERENCES.items():
        yield from _dangling(document, pattern, name)
        if pattern.endswith(".*"):
            yield from _named_twice(document, pattern)
    yield from _dangling(document, "costs.*.paid_by", "organisations")
