"""How a person's name is written."""

from planner.domain.vocabulary import NameOrder


def full_name(given: str, family: str, order: NameOrder | None = None) -> str:
    """Given and family name in the order of the person's culture (given first unless told)."""
    parts = (family, given) if order is NameOrder.FAMILY_FIRST else (given, family)
    return " ".join(part for part in parts if part)


def with_native(name: str, native: str) -> str:
    """``Chen Wei (陈伟)`` where there is a native name."""
    return f"{name} ({native})" if native else name
