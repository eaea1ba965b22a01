"""The groups of a trip: named subsets of its travellers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from planner.db.models import Group, Traveller
from planner.domain.access import Actor, Permission, require
from planner.domain.keys import key_from
from planner.domain.refusals import TakenError
from planner.domain.texts import Texts, revised
from planner.services.editing import check_version, flush_edit
from planner.services.offices import office_of
from planner.services.people.orders import next_position, row_of, shift
from planner.services.people.travellers import get_people


@dataclass(frozen=True, slots=True)
class GroupDetails:
    """What people write about a group; `members` are numbers of the trip's travellers."""

    name: Texts
    members: tuple[int, ...]


def add_group(
    session: Session, actor: Actor, slug: str, details: GroupDetails, *, is_another: bool = False
) -> Group:
    """A new group, the last in the list; its key is made from its name.

    `TakenError` where the trip has a group of this name, unless `is_another` says it may.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    if not is_another:
        _refuse_namesake(trip.groups, details)
    group = Group(name=details.name, travellers=_members(trip.travellers, details))
    group.key = key_from(group.label, {each.key for each in trip.groups}, "group")
    group.position = next_position(trip.groups)
    trip.groups.append(group)
    session.flush()
    return group


def edit_group(  # noqa: PLR0913 - which group, as seen when, and what is said of it
    session: Session,
    actor: Actor,
    slug: str,
    number: int,
    details: GroupDetails,
    *,
    version: int,
    is_another: bool = False,
) -> Group:
    """Change a group; `version` is the one that the editor saw (`EditConflictError`).

    A changed translation's lag is judged by the office's language. `TakenError` as for a new one.
    """
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    group = row_of(trip.groups, number)
    check_version(group, version)
    if not is_another:
        _refuse_namesake([each for each in trip.groups if each is not group], details)
    group.name = revised(group.name, details.name, office_of(session, actor).language)
    group.travellers = _members(trip.travellers, details)
    flush_edit(session, group)
    return group


def move_group(session: Session, actor: Actor, slug: str, number: int, steps: int) -> None:
    """Move a group up (negative) or down the list."""
    require(actor, Permission.PLAN_TRIPS)
    trip = get_people(session, actor, slug)
    group = row_of(trip.groups, number)
    shift(trip.groups, group, steps)
    flush_edit(session, group)


def _refuse_namesake(groups: Iterable[Group], details: GroupDetails) -> None:
    names = _names(details.name)
    for other in groups:
        if names & _names(other.name):
            raise TakenError("There is a group of this name already.", field="is_another")


def _names(texts: Texts) -> set[tuple[str, str]]:
    return {(language, text.casefold()) for language, text in texts.as_mapping().items()}


def _members(travellers: Sequence[Traveller], details: GroupDetails) -> list[Traveller]:
    return [person for person in travellers if person.id in details.members]
