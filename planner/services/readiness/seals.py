"""What a sealed row is sealed for."""

from planner.db.models import PersonalField


def subject_of(row: PersonalField) -> str:
    """Whose, and what: a sealed value moved to another row can't be opened there."""
    return f"{row.traveller_id}:{row.kind}"
