"""Decisions about benefits for people to read: every request and decision there ever was."""

from collections.abc import Callable, Iterable, Iterator

from planner.db.models import Approval
from planner.domain.labels import label_of, mark
from planner.domain.money import format_amount

Words = Callable[[str], str]

_FIELDS: tuple[tuple[str, Callable[[Approval, Words], object]], ...] = (
    (mark("Traveller"), lambda row, _: row.traveller_key),
    (mark("Commitments"), lambda row, _: ", ".join(row.commitment_keys)),
    (mark("Description"), lambda row, _: row.described),
    (mark("Highest value"), lambda row, _: f"{format_amount(row.max_value_cents, 'EUR')} EUR"),
    (mark("Requested by"), lambda row, _: row.requested_by),
    (mark("Requested on"), lambda row, _: row.requested_on.isoformat()),
    (mark("Decision"), lambda row, words: words(label_of(row.decision))),
    (mark("Decided by"), lambda row, _: row.decided_by),
    (mark("In place of"), lambda row, _: row.in_place_of),
    (mark("Decided on"), lambda row, _: row.decided_on and row.decided_on.isoformat()),
    (mark("Conditions"), lambda row, _: row.conditions),
    (mark("Legal basis"), lambda row, _: row.legal_basis),
    (mark("The traveller's statement of interests"), lambda row, _: row.statement),
    (mark("The decider's statement of interests"), lambda row, _: row.decider_statement),
    (mark("After the first use"), lambda row, words: words("yes") if row.is_late else ""),
    (mark("Written"), lambda row, _: row.made_at and row.made_at.isoformat()),
    (mark("Replaced"), lambda row, _: row.replaced_at and row.replaced_at.isoformat()),
    (mark("Hash of what was decided"), lambda row, _: row.fingerprint),
)


def told_decisions(rows: Iterable[Approval], words: Words) -> Iterator[bytes]:
    """A paragraph for each row, in their order; what nobody wrote is left out."""
    for row in rows:
        yield f"{row.key} (#{row.id})\n".encode()
        for heading, tell in _FIELDS:
            if told := tell(row, words):
                yield f"  {words(heading)}: {told}\n".encode()
        yield b"\n"
