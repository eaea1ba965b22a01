"""An approval was granted, then the flight became business class: every screen and file says so."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, select

from planner.db.engine import session_for
from planner.db.models import Approval
from planner.domain.access import Actor, Role
from tests.decision_trips import SLUG, fly_business, store
from tests.examples.documents import foshan
from tests.records import NOW
from tests.web.conftest import ClientFor

AGAIN = "To be decided again"
NO_LONGER = "holds no longer"
COSTS = f"/trips/{SLUG}/costs"
READERS = (Role.VIEWER, Role.PLANNER, Role.APPROVER, Role.ADMIN)
BEHIND = (Role.PLANNER, Role.APPROVER, Role.ADMIN)
"""Who may see what stands behind sums."""

PLACES: tuple[tuple[str, str, tuple[Role, ...]], ...] = (
    ("/", NO_LONGER, READERS),
    (f"/trips/{SLUG}/", NO_LONGER, READERS),
    (COSTS, AGAIN, BEHIND),
    (COSTS, NO_LONGER, (Role.VIEWER,)),
    (f"{COSTS}/promises", AGAIN, READERS),
    (f"{COSTS}/promises/file.xlsx", AGAIN, BEHIND),
    (f"{COSTS}/decisions", AGAIN, BEHIND),
    ("/coverage/decisions/{approval}", AGAIN, BEHIND),
    ("/coverage/?year=2026", AGAIN, READERS),
    ("/coverage/coverage.xlsx?year=2026", AGAIN, READERS),
    (f"/coverage/trips/{SLUG}", AGAIN, READERS),
    ("/coverage/register?year=2026", AGAIN, READERS),
    ("/coverage/register.xlsx?year=2026", AGAIN, READERS),
    ("/coverage/reciprocity?year=2026", AGAIN, READERS),
    ("/coverage/reciprocity.xlsx?year=2026", AGAIN, READERS),
)


def places_of(role: Role, approval: int) -> dict[str, str]:
    """The words that have to be at each address that a role may read."""
    return {
        address.format(approval=approval): words
        for address, words, readers in PLACES
        if role in readers
    }


@pytest.fixture
def approval(engine: Engine, office: Actor) -> int:
    """The number of the approval of the trip, which is granted and holds."""
    store(engine, office, foshan())
    with session_for(engine, office, NOW) as session:
        return session.scalars(select(Approval.id)).one()


@pytest.fixture
def spoil(engine: Engine, office: Actor) -> Callable[[], None]:
    """Let the flight become business class."""

    def change() -> None:
        with session_for(engine, office, NOW) as session:
            fly_business(session)
            session.commit()

    return change


def _texts(body: bytes) -> str:
    """All cells of all sheets."""
    book = CalamineWorkbook.from_filelike(BytesIO(body))
    sheets = map(book.get_sheet_by_name, book.sheet_names)
    return "\n".join(str(cell) for sheet in sheets for row in sheet.to_python() for cell in row)


def said(client: FlaskClient, address: str) -> str:
    """All words of a page or of a workbook."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return _texts(answer.data) if ".xlsx" in address else " ".join(answer.text.split())


@pytest.mark.parametrize("role", READERS)
def test_every_place_that_names_a_promise_says_that_its_approval_holds_no_longer(
    client_for: ClientFor, approval: int, spoil: Callable[[], None], role: Role
) -> None:
    client, places = client_for(role), places_of(role, approval)
    assert [place for place, words in places.items() if words in said(client, place)] == []
    spoil()
    assert [place for place, words in places.items() if words not in said(client, place)] == []
